"""From the results file what concerns one finding: its rows, its persons' rows, their links. Raw, bounded, not yet masked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from inspect_xj.findings import Compared, Link, Member, RowKey
from inspect_xj.model import EvidenceRow, Finding, Judgement, Role, RunInfo, Waiver

__all__ = ["ANOTHER", "SAME", "Cells", "Gathered", "LookUp", "Raw", "Results", "gather"]

#: Raw cells of a row, as they came.
Cells = Mapping[str, str | None]
#: Fetches the cells of rows that stand in no finding; gives back what is at hand.
LookUp = Callable[[Collection[RowKey]], Mapping[RowKey, Cells]]

SAME, ANOTHER = "同一人", "旁人"

#: Rows looked at and rows of others shown: a 重号 shared by a whole school must not fill a book.
_MOST_ROWS, _MOST_OTHERS = 60, 8
#: Links shown besides those that hold: the likeliest.
_MOST_LINKS = 80


class _People(Protocol):
    def persons_of(self, rows: Collection[RowKey]) -> Mapping[RowKey, Member]: ...
    def members_of(self, persons: Collection[str]) -> Sequence[Member]: ...
    def links_of(self, rows: Collection[RowKey]) -> Sequence[Link]: ...
    def patterns(self, ids: Collection[int]) -> Mapping[int, Sequence[Compared]]: ...
    def judgements(self) -> Sequence[Judgement]: ...


class Results(Protocol):
    """The part of an opened results file that an explanation reads."""

    @property
    def run(self) -> RunInfo:
        """What was run on what."""
        ...

    @property
    def waivers(self) -> Sequence[Waiver]:
        """误报登记, with what became of every entry."""
        ...

    def findings(self) -> Sequence[Finding]:
        """All findings with their rows; asked for only where an entry of 误报登记 may name their pupils."""
        ...

    @property
    def people(self) -> _People:
        """Who is whom."""
        ...


@dataclass(frozen=True, slots=True)
class Raw:
    """One row with its place; ``cells`` None where only the place is known."""

    key: RowKey
    role: str
    file: str
    sheet: str | None
    line: int
    person: str | None
    cells: Cells | None

    def as_evidence(self) -> EvidenceRow:
        """The row as masking takes it."""
        return EvidenceRow(
            Role.EVIDENCE, self.key[0], self.key[1], "", self.file, self.sheet, self.line, dict(self.cells or {})
        )


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that concerns a finding; ``patterns`` by number, ``person_sizes`` with the rows that were left out."""

    rows: tuple[Raw, ...]
    omitted_rows: int
    person_sizes: Mapping[str, int]
    links: tuple[Link, ...]
    omitted_links: int
    patterns: Mapping[int, Sequence[Compared]]
    judgements: tuple[Judgement, ...]


def gather(finding: Finding, results: Results, look_up: LookUp | None = None) -> Gathered:
    """Read what concerns ``finding``: rows of the finding, of the subjects' persons, and whom they were compared with."""
    people = results.people
    own = _own(finding)
    kept = own[:_MOST_ROWS]
    owners = dict(people.persons_of([(row.table, row.row) for row in kept]))
    subjects = [(row.table, row.row) for row in kept if row.role is Role.SUBJECT]
    persons = list(dict.fromkeys(owners[key].person for key in subjects if key in owners))
    members = people.members_of(persons)
    room = max(0, _MOST_ROWS - len(kept))
    there = {(row.table, row.row) for row in own}
    further = [member for member in members if member.key not in there]
    rows = [
        Raw(
            (row.table, row.row),
            str(row.role),
            row.file,
            row.sheet,
            row.line,
            owners[row.table, row.row].person if (row.table, row.row) in owners else None,
            row.content,
        )
        for row in kept
    ]
    same = [_of_member(member, SAME) for member in further[:room]]
    near = [row for row in rows if row.role == Role.NEAR]
    rows = [*(row for row in rows if row.role != Role.NEAR), *same, *near]

    inside = {row.key for row in rows}
    asked = [row.key for row in rows if row.person in persons and row.role != Role.NEAR]
    links = people.links_of(asked)
    others = _others(links, inside)
    rows += [_of_member(member, ANOTHER) for member in _placed(others, people)]
    inside = {row.key for row in rows}
    among = [link for link in links if link.left in inside and link.right in inside]
    shown = set(
        sorted(range(len(among)), key=lambda at: (not among[at].holds, -among[at].probability, at))[:_MOST_LINKS]
    )
    drawn = tuple(link for at, link in enumerate(among) if at in shown)
    return Gathered(
        rows=_filled(rows, look_up),
        omitted_rows=len(own) - len(kept) + len(further[room:]),
        person_sizes={person: sum(member.person == person for member in members) for person in persons},
        links=drawn,
        omitted_links=len(links) - len(drawn),
        patterns=people.patterns([link.pattern for link in drawn if link.pattern is not None]),
        judgements=_about({f"{table}:{number}" for table, number in inside}, people.judgements()),
    )


def _own(finding: Finding) -> list[EvidenceRow]:
    """The finding's rows, subjects first; a row named twice counts in its first role."""
    order = {Role.SUBJECT: 0, Role.EVIDENCE: 1, Role.NEAR: 2}
    found: dict[RowKey, EvidenceRow] = {}
    for row in sorted(finding.rows, key=lambda row: order[row.role]):
        found.setdefault((row.table, row.row), row)
    return list(found.values())


def _others(links: Sequence[Link], inside: Collection[RowKey]) -> list[RowKey]:
    """Rows outside that were compared with rows inside, the likeliest first."""
    best: dict[RowKey, float] = {}
    for link in links:
        for key in (link.left, link.right):
            if key not in inside:
                best[key] = max(best.get(key, 0.0), link.probability)
    return sorted(best, key=lambda key: (-best[key], key))[:_MOST_OTHERS]


def _placed(keys: Sequence[RowKey], people: _People) -> list[Member]:
    """These rows with their places; one that belongs to no person has none, and is left out."""
    known = people.persons_of(keys)
    return [known[key] for key in keys if key in known]


def _of_member(member: Member, role: str) -> Raw:
    return Raw(member.key, role, member.file, member.sheet, member.line, member.person, None)


def _filled(rows: Sequence[Raw], look_up: LookUp | None) -> tuple[Raw, ...]:
    """The rows with their cells, as far as they can be fetched."""
    empty = [row.key for row in rows if row.cells is None]
    cells = look_up(empty) if look_up is not None and empty else {}
    return tuple(
        Raw(row.key, row.role, row.file, row.sheet, row.line, row.person, cells.get(row.key, row.cells)) for row in rows
    )


def _about(rows: Collection[str], judgements: Sequence[Judgement]) -> tuple[Judgement, ...]:
    # Both ends must be here: half a judgement explains nothing.
    return tuple(one for one in judgements if one.left in rows and one.right in rows)
