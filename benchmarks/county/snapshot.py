"""A county held as Arrow tables that looks like a snapshot to ``inspect_xj.prepare``; saved and loaded as Arrow files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import feather

from inspect_xj.model import SnapshotInfo, Source
from inspect_xj.schema import TABLES
from inspect_xj.snapshot.layout import arrow_schema

__all__ = ["AS_OF", "ArrowSnapshot", "Sheet"]

AS_OF = date(2009, 10, 12)
_FIXED = ("行号", "快照", "源文件", "源表", "源行", "_来源")


@dataclass(frozen=True)
class Sheet:
    """One table as delivered: raw text ``columns``, and by row the file it came from.

    ``file`` holds indices into ``files``; ``headings`` are the columns each file had; ``line`` is 源行 (default: counted by file).
    """

    columns: Mapping[str, pa.Array]
    files: Sequence[str]
    headings: Sequence[frozenset[str]]
    file: np.ndarray
    line: np.ndarray | None = None


class ArrowSnapshot:
    """Fulfils ``inspect_xj.snapshot.protocol.Snapshot`` without a file."""

    path: Path | None = None

    def __init__(self, delivered: Mapping[str, pa.Table], sources: Sequence[Source], sha256: str) -> None:
        self._tables = dict(delivered)
        self.sources: tuple[Source, ...] = tuple(sources)
        self.tables: frozenset[str] = frozenset(self._tables)
        self.sha256 = sha256
        self.info = SnapshotInfo(f"基准{sha256[:8]}", "349901", "示例县", 2009, AS_OF, "安徽2009", "benchmark")

    @classmethod
    def of_sheets(cls, sheets: Mapping[str, Sheet], name: str) -> ArrowSnapshot:
        """Add provenance to every sheet; ``name`` tells one county from another in the hash."""
        sha256 = hashlib.sha256(name.encode()).hexdigest()
        sources: list[Source] = []
        tables: dict[str, pa.Table] = {}
        for table, sheet in sheets.items():
            first = len(sources) + 1
            for file, columns in zip(sheet.files, sheet.headings, strict=True):
                sources.append(Source(len(sources) + 1, file, None, table, columns))
            n = len(sheet.file)
            tables[table] = pa.table(
                {
                    "行号": pa.array(np.arange(1, n + 1)),
                    "快照": pa.array([f"基准{sha256[:8]}"]).take(pa.array(np.zeros(n, dtype=np.int64))),
                    "源文件": pa.array(list(sheet.files), pa.string()).take(pa.array(sheet.file)),
                    "源表": pa.nulls(n, pa.string()),
                    "源行": pa.array(_lines(sheet.file) if sheet.line is None else sheet.line),
                    **sheet.columns,
                    "_来源": pa.array((sheet.file + first).astype(np.int32)),
                }
            )
        return cls(tables, sources, sha256)

    def read(self, table: str, columns: Sequence[str] | None = None) -> pa.Table:
        """Rows of ``table`` with the columns asked for, null where the county has none."""
        known = TABLES[table]
        wanted = tuple(known.names if columns is None else columns)
        for name in wanted:
            known.column(name)
        held = self._tables.get(table)
        schema = arrow_schema(wanted)
        if held is None:
            return schema.empty_table()
        arrays = [held[f.name] if f.name in held.column_names else pa.nulls(held.num_rows, f.type) for f in schema]
        return pa.table(arrays, schema=schema)

    def raw(self, table: str, row: int) -> dict[str, str]:
        """The filled cells of one row by 行号, for reading errors."""
        found = self._tables[table].slice(row - 1, 1).to_pylist()[0]
        return {name: value for name, value in found.items() if value is not None and name not in _FIXED}

    def rows_beside(self, table: str, line: int) -> list[dict[str, str]]:
        """The filled cells of the rows of ``table`` that came from that line of their file."""
        held = self._tables[table]
        found = held.filter(pc.equal(held["源行"], line)).to_pylist()
        return [{k: v for k, v in row.items() if v is not None and k not in _FIXED} for row in found]

    def save(self, folder: Path) -> None:
        """Write the tables and sources."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, table in self._tables.items():
            feather.write_feather(table, folder / f"{name}.arrow", compression="uncompressed")
        sources = [[s.id, s.file, s.sheet, s.table, sorted(s.columns)] for s in self.sources]
        (folder / "sources.json").write_text(json.dumps([self.sha256, sources], ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> ArrowSnapshot:
        """Read what :meth:`save` wrote; the tables are mapped, not copied."""
        sha256, rows = json.loads((folder / "sources.json").read_text(encoding="utf-8"))
        sources = [Source(i, file, sheet, table, frozenset(columns)) for i, file, sheet, table, columns in rows]
        names = dict.fromkeys(source.table for source in sources)
        return cls({n: feather.read_table(folder / f"{n}.arrow", memory_map=True) for n in names}, sources, sha256)


def _lines(file: np.ndarray) -> np.ndarray:
    """源行 of rows that lie file by file: 2, 3, … under the heading of each."""
    starts = np.flatnonzero(np.r_[True, np.diff(file) != 0]) if len(file) else np.zeros(0, dtype=np.int64)
    lengths = np.diff(np.r_[starts, len(file)])
    return np.arange(len(file)) - np.repeat(starts, lengths) + 2
