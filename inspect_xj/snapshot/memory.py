"""A snapshot written down in place: for rule examples and tests."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa

from inspect_xj import __version__
from inspect_xj.errors import SnapshotError
from inspect_xj.model import SnapshotInfo, Source
from inspect_xj.schema import TABLES
from inspect_xj.snapshot.layout import OTHER, arrow_schema, school_year_of

__all__ = ["MemorySnapshot"]

#: Columns that identity would compute, but which an example may state as given (DESIGN §5, examples).
_GIVEN_RESULTS = ("人员",)


class MemorySnapshot:
    """Rows given table by table; a table not named is absent, ``[]`` is delivered and empty.

    A column is delivered when some row of the table names it (all columns where the table is ``[]``), so an example
    says "no such heading" by leaving the column out and "cell empty" by giving null. Numbers and dates (YAML reads
    2009-9-1 as a date) become their text. Row *n* of a table has 行号 *n* and 源行 *n* + 1, as under a heading row.
    SnapshotError for a table or column the schema does not know.
    """

    path: Path | None = None

    def __init__(
        self,
        given: Mapping[str, Sequence[Mapping[str, object]]],
        as_of: date = date(2009, 10, 12),
        region: str | None = "349901",
        profile: str = "安徽2009",
        *,
        name: str | None = "示例县",
    ) -> None:
        self._rows: dict[str, tuple[dict[str, str | None], ...]] = {}
        sources: list[Source] = []
        for number, (table, rows) in enumerate(given.items(), start=1):
            if table not in TABLES:
                raise SnapshotError(f"没有名为“{table}”的表，请对照 DESIGN 中的表名。")
            allowed = {*TABLES[table].names, *_GIVEN_RESULTS, OTHER}
            named = dict.fromkeys(key for row in rows for key in row)
            if unknown := [key for key in named if key not in allowed]:
                raise SnapshotError(f"表“{table}”没有列“{unknown[0]}”，请改用表中的列名。")
            self._rows[table] = tuple({key: _text(value) for key, value in row.items()} for row in rows)
            sources.append(Source(number, f"{table}.csv", None, table, frozenset(named or TABLES[table].names)))
        text = json.dumps([self._rows, as_of.isoformat(), region, profile], ensure_ascii=False, sort_keys=True)
        self.sha256: str = hashlib.sha256(text.encode()).hexdigest()
        self.sources: tuple[Source, ...] = tuple(sources)
        self.tables: frozenset[str] = frozenset(self._rows)
        self.info = SnapshotInfo(
            f"内存{self.sha256[:8]}", region, name, school_year_of(as_of), as_of, profile, __version__
        )

    def read(self, table: str, columns: Sequence[str] | None = None) -> pa.Table:
        """Rows of ``table``; with ``columns`` left out also 人员 where the example gives it."""
        known = TABLES[table]
        rows = self._rows.get(table, ())
        source = next((s for s in self.sources if s.table == table), None)
        if columns is None:
            extra = () if source is None else tuple(c for c in _GIVEN_RESULTS if c in source.columns)
            columns = (*known.names, *extra)
        for name in columns:
            if name != OTHER and name not in _GIVEN_RESULTS:
                known.column(name)
        count = len(rows)
        fixed: dict[str, Sequence[object]] = {
            "行号": range(1, count + 1),
            "快照": [self.info.id] * count,
            "源文件": ["" if source is None else source.file] * count,
            "源表": [None] * count,
            "源行": range(2, count + 2),
            "_来源": [0 if source is None else source.id] * count,
        }
        schema = arrow_schema(tuple(columns))
        return pa.table(
            [
                pa.array(
                    list(fixed[field.name]) if field.name in fixed else [row.get(field.name) for row in rows],
                    type=field.type,
                )
                for field in schema
            ],
            schema=schema,
        )


def _text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return value.isoformat().replace("T", " ")
    return str(value)
