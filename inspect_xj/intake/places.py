"""Second pass: which school the sheets without a school column belong to, once the 学校 table is complete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inspect_xj.intake.account import SourceReport
from inspect_xj.intake.context import SchoolList
from inspect_xj.intake.matching import INFERRED, ColumnMatch
from inspect_xj.intake.recognise import Evidence
from inspect_xj.intake.store import SnapshotWriter

__all__ = ["Pending", "settle_schools"]

#: Lists of a whole county as often as of one school: only a school of the list is believed for them.
_COUNTY_WIDE = frozenset(("豁免", "生活痕迹", "事业统计", "家庭成员"))


@dataclass(frozen=True, slots=True)
class Pending:
    """A run of rows that waits for its school, the words that may name it, its row of 来源."""

    table: str
    rows: range
    evidence: Evidence
    source: int


def settle_schools(
    writer: SnapshotWriter, pending: Sequence[Pending], sources: Mapping[int, SourceReport]
) -> dict[int, tuple[ColumnMatch, ...]]:
    """Fill 学校代码 and 学校名称 of the waiting rows; what each source got, for its 列对应.

    Ten-digit 学校标识码 that had to stand in for 学校代码 are turned into it where the 学校 table knows both.
    """
    rows = writer.run('SELECT "学校代码", "学校名称", "曾用名" FROM "学校" ORDER BY "行号"')
    schools = SchoolList.of([tuple(None if cell is None else str(cell) for cell in row) for row in rows])  # type: ignore[misc]
    derived: dict[int, tuple[ColumnMatch, ...]] = {}
    for entry in pending:
        place = schools.find(entry.evidence)
        if place is None or (place.how == "as written" and entry.table in _COUNTY_WIDE):
            continue
        values = {column: value for column, value in (("学校代码", place.code), ("学校名称", place.name)) if value}
        writer.set_constant(entry.table, entry.rows, values)
        derived.setdefault(entry.source, tuple(ColumnMatch(place.where, column, INFERRED) for column in values))
    for number, source in sources.items():
        if (
            source.table
            and source.table != "学校"
            and any(m.column == "学校代码" and m.how == INFERRED and "标识码" in m.heading for m in source.columns)
        ):
            writer.run(
                f'UPDATE "{source.table}" AS t SET "学校代码" = coalesce((SELECT s."学校代码" FROM "学校" s '
                f'WHERE s."学校标识码" = t."学校代码" AND s."学校代码" IS NOT NULL LIMIT 1), t."学校代码") WHERE "_来源" = ?',
                (number,),
            )
    return derived
