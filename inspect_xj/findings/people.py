"""Who is whom in a results file: members, links and what was compared, read for a few rows and never as a whole."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from inspect_xj.model import Judgement

__all__ = ["Compared", "Link", "Member", "People", "RowKey"]

#: (table, 行号): one row of the population, as 人员成员 and 关联 name it.
RowKey = tuple[str, int]

#: A select with its values -> rows; ``Results`` gives its own, so that a broken file is told in one place.
Select = Callable[[str, Collection[object]], Iterator[tuple[Any, ...]]]

#: SQLite takes 999 values a statement in its oldest builds still in use.
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Member:
    """One row of a person and where it stands in the source."""

    person: str
    key: RowKey
    snapshot: str
    file: str
    sheet: str | None
    line: int
    probability: float | None


@dataclass(frozen=True, slots=True)
class Link:
    """One weighed pair of rows; ``holds`` where it joins two rows of one person. ``pattern`` leads to what was compared."""

    left: RowKey
    right: RowKey
    level: str
    probability: float
    holds: bool
    weight: float | None
    pattern: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Compared:
    """One comparison of a pattern: its level, and what that says in bits (positive: one child)."""

    what: str
    level: str
    weight: float


class People:
    """The tables 人员成员, 关联, 比较式 and 判定 of one results file."""

    def __init__(self, select: Select) -> None:
        self._select = select

    def persons_of(self, rows: Iterable[RowKey]) -> dict[RowKey, Member]:
        """The rows that belong to a person, with that person; rows of no person are left out."""
        by_table: dict[str, list[int]] = {}
        for table, number in dict.fromkeys(rows):
            by_table.setdefault(table, []).append(number)
        found: dict[RowKey, Member] = {}
        for table, numbers in sorted(by_table.items()):
            for some, holes in _in_parts(numbers):
                sql = f'{_MEMBERS} where "表" = ? and "行号" in ({holes}) order by "行号"'
                found |= {member.key: member for member in map(_member, self._select(sql, [table, *some]))}
        return found

    def members_of(self, persons: Iterable[str]) -> tuple[Member, ...]:
        """Every row of these persons, by table and row."""
        found: list[Member] = []
        for some, holes in _in_parts(list(dict.fromkeys(persons))):
            found += map(_member, self._select(f'{_MEMBERS} where "人员" in ({holes})', some))
        return tuple(sorted(found, key=lambda member: member.key))

    def at_line(self, line: int) -> tuple[Member, ...]:
        """Every row that stands in that line of some source, by table and row."""
        return tuple(
            sorted(map(_member, self._select(f'{_MEMBERS} where "源行" = ?', [line])), key=lambda one: one.key)
        )

    def links_of(self, rows: Iterable[RowKey]) -> tuple[Link, ...]:
        """Every link with one of these rows at either end, once, in the order of the file."""
        found: dict[int, Link] = {}
        for some, holes in _in_parts([f"{table}:{number}" for table, number in dict.fromkeys(rows)]):
            for end in ("甲", "乙"):  # one select an end: each has an index of its own
                for rowid, *cells in self._select(f'{_LINKS} where "{end}" in ({holes})', some):
                    found[rowid] = _link(cells)
        return tuple(found[rowid] for rowid in sorted(found))

    def patterns(self, ids: Iterable[int]) -> dict[int, tuple[Compared, ...]]:
        """What was compared in the pairs of these patterns, in order; the first is the prior."""
        found: dict[int, list[Compared]] = {}
        for some, holes in _in_parts(sorted(set(ids))):
            sql = f'select "式", "比较", "级别", "权重" from "比较式" where "式" in ({holes}) order by "式", "序"'
            for pattern, what, level, weight in self._select(sql, some):
                found.setdefault(pattern, []).append(Compared(what or "", level or "", weight or 0.0))
        return {pattern: tuple(compared) for pattern, compared in found.items()}

    def judgements(self) -> tuple[Judgement, ...]:
        """What people decided about pairs of rows, in the order they decided."""
        sql = 'select "时间", "甲", "乙", "判定", "理由", "人", "甲指纹", "乙指纹" from "判定" order by rowid'
        return tuple(Judgement(*(cell or "" for cell in row)) for row in self._select(sql, ()))


_MEMBERS = 'select "人员", "表", "行号", "快照", "源文件", "源表", "源行", "概率" from "人员成员"'
_LINKS = 'select rowid, "甲", "乙", "级别", "概率", "成立", "权重", "式", "理由" from "关联"'


def _in_parts(values: list[Any]) -> Iterator[tuple[list[Any], str]]:
    for start in range(0, len(values), _AT_ONCE):
        some = values[start : start + _AT_ONCE]
        yield some, ", ".join("?" * len(some))


def _member(row: tuple[Any, ...]) -> Member:
    person, table, number, snapshot, file, sheet, line, probability = row
    return Member(person, (table, int(number)), snapshot or "", file or "", sheet, int(line or 0), probability)


def _link(cells: list[Any]) -> Link:
    left, right, level, probability, holds, weight, pattern, reason = cells
    return Link(
        _key(left), _key(right), level or "", float(probability or 0.0), bool(holds), weight, pattern, reason or ""
    )


def _key(text: str) -> RowKey:
    table, _, number = text.rpartition(":")
    return table, int(number)
