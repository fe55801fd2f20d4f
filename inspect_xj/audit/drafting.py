"""Examples for a rule that has none yet: rows are made up around its conditions, the rule is run on them, and what it
finds and what it lets pass become an example. Nothing is guessed: every example has been run before it is offered.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from inspect_xj.audit.drafting_values import IDENTITY, WHO, candidates, person
from inspect_xj.audit.examples import Stage, run_example
from inspect_xj.model import Ending
from inspect_xj.rulebook import Example, Find, Rule
from inspect_xj.rulebook.vocabulary import DERIVED, physical
from inspect_xj.schema import PREVIOUS, TABLES

__all__ = ["draft_examples"]

#: So many rows are made up; fewer where identity has to link them.
_ROWS, _ROWS_LINKED = 240, 60
#: So many pairs are tried, of so many kinds of rows.
_TRIES, _KINDS = 12, 4
#: Columns of 学籍 that come of a roll call.
_FROM_ROLL = frozenset({"人籍关系", "点名次数", "到校次数", "外校到校次数", "关系概率", "近似", "近似概率"})
_DAY = date(2009, 10, 12)

Row = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class _Case:
    """One made-up row of the table in question, with what belongs to it in other tables."""

    row: Row
    beside: Mapping[str, tuple[Row, ...]]
    rank: int  # 0: nothing but usual values

    def unlike(self, other: _Case) -> set[str]:
        """The columns, and tables beside, in which two cases differ, who they are apart."""
        cells = {name for name in self.row if name not in WHO and self.row[name] != other.row[name]}
        return cells | {table for table in self.beside if _cells(self.beside[table]) != _cells(other.beside[table])}


def draft_examples(rule: Rule) -> tuple[Example, ...]:
    """One example with a row that is found beside one that is not, one that is let pass, one undecided: as far as they
    can be derived. Where nothing is found, one example with rows to be changed by hand.
    """
    table = physical(rule.source)
    if table is None or rule.source.startswith(PREVIOUS) or rule.group_by:
        return ()
    cases = list(_cases(rule))
    with Stage() as stage:
        found = _found(rule, cases, stage)
        spared = [case for at, case in enumerate(cases) if at not in found]
        hit, near = _pair(rule, [cases[at] for at in sorted(found)], spared, stage)
        if hit is None:
            example = _example(rule, spared[:2], "还没有应当查出的行：改动数据，再把行号写进 finds", finds=0)
            return (example,) if run_example(rule, example, stage).ok else ()
        drafts = [
            _example(
                rule, [hit, near] if near else [hit], "第 1 行应当查出" + ("，第 2 行不应" if near else ""), finds=1
            )
        ]
        if near is not None:
            drafts.append(_example(rule, [near], "不应查出", finds=0))
        drafts += _undecided(rule, hit)
        return tuple(example for example in drafts if run_example(rule, example, stage).ok)


def _pair(
    rule: Rule, hits: Sequence[_Case], spared: Sequence[_Case], stage: Stage
) -> tuple[_Case | None, _Case | None]:
    """A row that is found and the one most like it that is not, which hold together: who is whom depends on who else is there."""
    tried = 0
    for hit in _each_kind(sorted(hits, key=_plainness), hits[:1]):
        near_ones = sorted(spared, key=lambda one: _distance(rule, hit, one))
        for near in _each_kind(near_ones, [hit]):
            tried += 1
            if run_example(rule, _example(rule, [hit, near], "", finds=1), stage).ok:
                return hit, near
            if tried >= _TRIES:
                return None, None
    return (min(hits, key=_plainness), None) if hits and not spared else (None, None)


def _each_kind(cases: Sequence[_Case], beside: Sequence[_Case]) -> list[_Case]:
    """The first few that differ from the given one in different columns."""
    kinds: dict[frozenset[str], _Case] = {}
    for case in cases:
        kinds.setdefault(frozenset(case.unlike(beside[0])), case)
    return list(kinds.values())[:_KINDS]


def _found(rule: Rule, cases: Sequence[_Case], stage: Stage) -> set[int]:
    """Places of the cases that the rule finds when all of them stand in one snapshot."""
    outcome = run_example(rule, _example(rule, cases, "", finds=0), stage)
    return {row - 1 for finding in outcome.findings for row in finding.rows.get(rule.source, ())}


def _plainness(case: _Case) -> tuple[int, int, int]:
    """A person on the roll as absent is plainer than one of whom no roll was taken."""
    return sum(not text for text in case.row.values()), -len(case.beside.get("到校", ())), case.rank


def _distance(rule: Rule, hit: _Case, other: _Case) -> tuple[bool, int, int]:
    """The row to lay beside the one found: let pass by the conditions, not out of scope; else as like it as can be."""
    scope = rule.plan.scope.outer if rule.plan.scope is not None else frozenset()
    unlike = hit.unlike(other)
    return bool(unlike & scope), len(unlike), _plainness(other)[0]


def _cells(rows: Sequence[Row]) -> list[dict[str, str | None]]:
    return [{name: text for name, text in row.items() if name not in WHO} for row in rows]


def _example(rule: Rule, cases: Sequence[_Case], note: str, *, finds: int) -> Example:
    given: dict[str, tuple[Row, ...]] = {rule.source: tuple(case.row for case in cases)}
    for name in dict.fromkeys(name for case in cases for name in case.beside):
        given[name] = tuple(row for case in cases for row in case.beside.get(name, ()))
    hits = tuple(Find({rule.source: (number,)}) for number in range(1, finds + 1))
    return Example(given, hits, note=note)


def _undecided(rule: Rule, hit: _Case) -> Iterator[Example]:
    """The row found, with one cell that the claims need left blank."""
    own = {column for _, bound in rule.plan.claims for column in bound.outer}
    for name in hit.row:
        if name in own and hit.row[name]:
            blank = replace(hit, row={**hit.row, name: ""})
            yield replace(_example(rule, [blank], f"“{name}”空着，说不清", finds=0), ending=str(Ending.UNDECIDED))
            return


def _cases(rule: Rule) -> Iterator[_Case]:
    table = TABLES[rule.source]
    read = set(rule.reads.get(rule.source, ())) | set(rule.message_columns)
    beside = [name for name in rule.reads if name != rule.source and physical(name) is not None]
    derived = read & set(DERIVED.get(rule.source, {})) | {
        column for name in beside for column in rule.reads[name] if column in DERIVED.get(name, {})
    }
    for own, other in (("学籍", "到校"), ("到校", "学籍")):
        if rule.source == own and derived & _FROM_ROLL and other not in beside:
            beside.append(other)
    wanted = [name for name in table.names if name in read or (derived and name in IDENTITY)]
    wanted = ["姓名"] * ("姓名" in table.names and "姓名" not in wanted) + wanted
    values = {name: candidates(rule, table.column(name), _DAY) for name in wanted}
    varied = {name: offered for name, offered in values.items() if offered}
    mixed = _mixed(varied, again=bool(beside))
    for number, picked in enumerate(itertools.islice(mixed, _ROWS_LINKED if beside else _ROWS)):
        who = person(number, _birth(picked.get("出生日期")), one_school="姓名" in table.names)
        rank = sum(varied[name].index(value) for name, value in picked.items())
        row: Row = {name: picked[name] if name in picked else who.get(name, "") for name in wanted}
        yield _Case(row, {name: tuple(_side(rule, name, who | row, number)) for name in beside}, rank)


def _birth(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _mixed(values: Mapping[str, Sequence[str]], *, again: bool) -> Iterator[dict[str, str]]:
    """Combinations: all of them where they are few (``again`` and again), else each value once, then at random."""
    names = list(values)
    total = 1
    for name in names:
        total *= len(values[name])
    if total <= _ROWS:
        while True:
            yield from (dict(zip(names, one, strict=True)) for one in itertools.product(*values.values()))
            if not again:
                return
    usual = {name: values[name][0] for name in names}
    yield from ({**usual, name: value} for name in names for value in values[name])
    dice = random.Random(1)  # noqa: S311 - the same rows every time
    while True:
        yield {name: dice.choice(values[name]) for name in names}


def _side(rule: Rule, name: str, who: Mapping[str, str | None], number: int) -> Iterator[Row]:
    """Rows of another table that belong to a person: none for every second one, else one with changing contents."""
    table, dice = TABLES[name.removeprefix(PREVIOUS)], random.Random(number)  # noqa: S311 - the same rows every time
    if dice.random() < 0.5:
        return
    row: Row = {}
    for column in table.columns:
        offered = candidates(rule, column, _DAY, name)
        if table.name == "家庭成员" and column.name in ("身份证件号", "出生日期"):
            continue  # those of the relative
        if column.name in who and (column.name in IDENTITY or not offered):
            row[column.name] = who[column.name]
        elif offered and column.name in rule.reads.get(name, ()):
            row[column.name] = dice.choice(offered)
    if name == "到校":
        row |= {"核查日期": "2009-10-12", "到校情况": dice.choice(("到校", "查无此人"))}
    if name == "学籍":
        row |= {"学籍状态": "在读"}
    yield row
