"""From headings to the columns of one table: by alias, then fuzzily, never two headings to one column."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from inspect_xj.intake.headings import Label, spellings
from inspect_xj.intake.slots import Slot, slot_of
from inspect_xj.intake.spread import spread_headings
from inspect_xj.schema import TABLES
from inspect_xj.schema.aliases import (
    ABSENCE_REASONS,
    ABSENCE_TICKS,
    AMBIGUOUS,
    HOLDER_HEADINGS,
    IGNORED,
    RISKY,
    ROLE_HEADINGS,
    aliases_of,
    bare,
    fold,
)

__all__ = ["ALIAS", "FUZZY", "HOLDER", "INFERRED", "REASON", "ROLE", "TICK", "ColumnMatch", "Matching", "match"]

ALIAS, FUZZY, INFERRED = "别名", "模糊", "推断"

#: rapidfuzz.fuzz.ratio: one wrong character in five is 80, one more character in four is 89.
_SAFE = 80.0
_MARGIN = 6.0

#: The two columns of a long list of duties; they are pivoted into 责任人, 第一责任人 … and never stored themselves.
ROLE, HOLDER = "角色", "角色姓名"

#: Two columns of a roll that are merged into 到校情况 and never stored themselves.
REASON, TICK = "缺勤原因", "缺勤记号"

_IGNORED = frozenset(map(fold, IGNORED))
_AMBIGUOUS = frozenset(map(fold, AMBIGUOUS))
_EVERYWHERE: Mapping[str, frozenset[str]] = {
    heading: frozenset(table for table in TABLES if heading in aliases_of(table))
    for heading in frozenset().union(*(aliases_of(table).keys() for table in TABLES))
}


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """One heading and the column it fills, and how that was found (别名, 模糊, 推断) with its score 0–100."""

    heading: str
    column: str
    how: str = ALIAS
    score: float = 100.0


@dataclass(frozen=True, slots=True)
class Matching:
    """All headings of a block against one table; keys are positions in ``labels``."""

    table: str
    columns: Mapping[str, int]
    how: Mapping[str, ColumnMatch]
    slots: Mapping[int, Slot]
    spread: Mapping[int, Mapping[str, str]]
    ambiguous: tuple[int, ...]
    ignored: tuple[int, ...]
    unknown: tuple[int, ...]


def match(labels: Sequence[Label], table: str, *, field_bytes: int = 0) -> Matching:
    """Match the headings of a block to ``table``; ``field_bytes`` is where the format cuts headings off (dBase)."""
    return _match(tuple(label.parts for label in labels), table, field_bytes)


@lru_cache(maxsize=8192)
def _match(headings: tuple[tuple[str, ...], ...], table: str, field_bytes: int) -> Matching:
    # A county has the same few headings on hundreds of sheets; which column of the sheet a heading stands in is
    # no part of the question.
    labels = [Label(position, parts) for position, parts in enumerate(headings)]
    slots = _slots(labels, table)
    spread = spread_headings(headings, table)
    wanted, ambiguous, ignored = _exact(labels, table, {*slots, *spread})
    columns: dict[str, int] = {}
    how: dict[str, ColumnMatch] = {}
    for column, found in wanted.items():
        _, position, text = min(found)
        columns[column] = position
        how[column] = ColumnMatch(text, column)
    rest = [
        position
        for position in range(len(labels))
        if position not in slots
        and position not in ambiguous
        and position not in ignored
        and position not in spread
        and position not in columns.values()
    ]
    for score, column, position in _proposals(labels, rest, table, field_bytes):
        if column not in columns:
            columns[column] = position
            how[column] = ColumnMatch(labels[position].text, column, FUZZY, round(score, 1))
    taken = set(columns.values())
    return Matching(
        table,
        columns,
        how,
        slots,
        spread,
        tuple(ambiguous),
        tuple(ignored),
        tuple(p for p in rest if p not in taken),
    )


def _exact(
    labels: Sequence[Label], table: str, done: Collection[int]
) -> tuple[dict[str, list[tuple[int, int, str]]], list[int], list[int]]:
    """Column → (rank, position, text) of the headings that are aliases of it; ambiguous ones; mere numbering."""
    aliases = aliases_of(table)
    wanted: dict[str, list[tuple[int, int, str]]] = {}
    ambiguous: list[int] = []
    ignored: list[int] = []
    for position, label in enumerate(labels):
        if position in done:
            continue
        column = next((aliases[text] for text in spellings(label) if text in aliases), None)
        own = bare(label.parts[-1])
        if column is not None:
            wanted.setdefault(column, []).append((int(own != fold(column)), position, label.text))
        elif own in _AMBIGUOUS:
            ambiguous.append(position)
        elif own in _IGNORED:
            ignored.append(position)
    if table == "家庭成员":
        _make_room_for_the_pupil(labels, wanted)
    if table == "管理责任":
        _roles(labels, wanted)
    if table == "到校":
        _absences(labels, wanted)
    return wanted, ambiguous, ignored


def _proposals(
    labels: Sequence[Label], rest: Sequence[int], table: str, field_bytes: int
) -> list[tuple[float, str, int]]:
    """(score, column, position) of the headings that resemble one, the most alike first."""
    found = []
    for position in rest:
        texts = spellings(labels[position])
        # A heading whose meaning is known is no misspelt other one because this table has no place for it.
        if not any(text in _EVERYWHERE for text in texts) and (alike := _fuzzy(texts, table, field_bytes)):
            found.append((*alike, position))
    return sorted(found, key=lambda p: (-p[0], p[2]))


def _slots(labels: Sequence[Label], table: str) -> dict[int, Slot]:
    """Positions that speak of a relative; none where the sheet is a long list of relatives or names no relative."""
    aliases = aliases_of(table)
    slots = {p: slot for p, label in enumerate(labels) if (slot := slot_of(spellings(label))) is not None}
    people = {slot.person for slot in slots.values()}
    if table == "家庭成员" and all(slot.is_list for slot in slots.values()) and len(people) <= 1:
        return {}
    named = {slot.person for slot in slots.values() if slot.field == "成员姓名"}
    if table == "学籍" or table in _WITH_FAMILY:
        # 家长电话 with no 家长姓名 beside it is the pupil's 联系电话, no relative.
        return {
            p: s for p, s in slots.items() if s.person in named or not any(t in aliases for t in spellings(labels[p]))
        }
    return slots


_WITH_FAMILY = frozenset(("家庭成员", "到校", "纸质档案", "适龄人口"))


def _make_room_for_the_pupil(labels: Sequence[Label], wanted: dict[str, list[tuple[int, int, str]]]) -> None:
    """In a list of relatives 姓名 beside 学生姓名 is the relative's."""
    if "成员姓名" in wanted or len(wanted.get("姓名", ())) < 2:
        return
    plain = [entry for entry in wanted["姓名"] if bare(labels[entry[1]].parts[-1]) in {"姓名", "XM"}]
    if plain and len(plain) < len(wanted["姓名"]):
        wanted["成员姓名"] = plain
        wanted["姓名"] = [entry for entry in wanted["姓名"] if entry not in plain]


def _absences(labels: Sequence[Label], wanted: dict[str, list[tuple[int, int, str]]]) -> None:
    """到校√ | 缺勤原因 and the like: both columns say who was there, in a language of its own each."""
    found = {bare(label.parts[-1]): position for position, label in enumerate(labels)}
    taken = {entry[1] for entries in wanted.values() for entry in entries}
    for column, headings in ((REASON, ABSENCE_REASONS), (TICK, ABSENCE_TICKS)):
        position = next((found[text] for text in headings if text in found), None)
        if position is not None and position not in taken:
            wanted[column] = [(0, position, labels[position].text)]


def _roles(labels: Sequence[Label], wanted: dict[str, list[tuple[int, int, str]]]) -> None:
    """A long list of duties has a column of roles and one of names: both get names of their own, to be pivoted."""
    found = {bare(label.parts[-1]): position for position, label in enumerate(labels)}
    role = next((found[text] for text in ROLE_HEADINGS if text in found), None)
    holder = next((found[text] for text in HOLDER_HEADINGS if text in found), None)
    if role is None or holder is None:
        return
    for column in list(wanted):
        wanted[column] = [entry for entry in wanted[column] if entry[1] not in {role, holder}]
        if not wanted[column]:
            del wanted[column]
    wanted[ROLE] = [(0, role, labels[role].text)]
    wanted[HOLDER] = [(0, holder, labels[holder].text)]


@lru_cache(maxsize=65536)
def _fuzzy(texts: tuple[str, ...], table: str, field_bytes: int) -> tuple[float, str] | None:
    """(score, column) of the one column that the heading resembles safely; None otherwise."""
    aliases = aliases_of(table)
    for text in texts:
        if field_bytes and (cut := _cut_off(text, aliases, field_bytes)):
            return 95.0, cut
    best: dict[str, float] = {}
    for text in texts:
        if len(text) < 3 or text.isascii():
            continue
        for alias, score, _ in process.extract(text, aliases.keys(), scorer=fuzz.ratio, score_cutoff=70, limit=12):
            if len(alias) >= 3 and not alias.isascii():
                column = aliases[alias]
                safe = score if _same_risks(text, alias) else 0.0
                best[column] = max(best.get(column, 0.0), safe)
    ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))
    if not ranked or ranked[0][1] < _SAFE:
        return None
    if len(ranked) > 1 and ranked[0][1] - ranked[1][1] < _MARGIN:
        return None
    return ranked[0][1], ranked[0][0]


def _same_risks(one: str, other: str) -> bool:
    """Whether both or neither hold each word that makes another thing of a heading (家长, 原, 所在地 …)."""
    return all((word in one) == (word in other) for word in RISKY)


def _cut_off(text: str, aliases: Mapping[str, str], field_bytes: int) -> str | None:
    """The column whose heading dBase has cut off to this text; None unless exactly one column begins so."""
    text = text.rstrip("\ufffd")
    if len(text.encode("gb18030", "replace")) < field_bytes - 1 or len(text) < 3:
        return None
    columns = {column for alias, column in aliases.items() if alias.startswith(text)}
    return columns.pop() if len(columns) == 1 else None
