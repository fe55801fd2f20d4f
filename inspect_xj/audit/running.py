"""One rule on prepared tables: its counts, its ending, its findings without their evidence."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from inspect_xj.audit.gaps import Gaps
from inspect_xj.audit.limits import Limited, Limits, cut
from inspect_xj.engine import Engine
from inspect_xj.engine.expressions import VERDICTS, Composer, Plan, Related, World
from inspect_xj.errors import EngineError
from inspect_xj.model import Ending, Role, RuleOutcome
from inspect_xj.rulebook import Rule
from inspect_xj.rulebook.binding import CONFIDENCE
from inspect_xj.rulebook.message import render

__all__ = ["Ground", "RawFinding", "RuleRun", "ending_of", "run_rule"]

_OUT, _EXCLUDED, _UNCHECKED, _UNDECIDED, _PASSED, _FOUND = 0, 1, 2, 3, 4, 5


@dataclass(frozen=True, slots=True)
class RawFinding:
    """A finding before its evidence is read: subjects and evidence as (role, table, 行号)."""

    rule: Rule
    severity: str
    nature: str
    confidence: float | None
    school: str | None
    message: str
    rows: tuple[tuple[Role, str, int], ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """What every rule of a run stands on: the world, the columns of every engine table, names of schools by code."""

    engine: Engine
    world: World
    columns: Mapping[str, frozenset[str]]
    school_names: Mapping[str, str | None]
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class RuleRun:
    """What one rule gave: outcome, findings, and checked and unchecked rows by school (for the scores)."""

    outcome: RuleOutcome
    findings: tuple[RawFinding, ...] = ()
    checked: Mapping[str | None, int] = field(default_factory=dict)
    unchecked: Mapping[str | None, int] = field(default_factory=dict)


def run_rule(ground: Ground, rule: Rule) -> RuleRun:
    """Run one rule. A failure of the engine is the ending 出错, never a finding and never a pass."""
    start = time.perf_counter()
    try:
        run = _run(replace(ground, world=replace(ground.world, params=rule.params)), rule)
    except EngineError as error:
        outcome = RuleOutcome(rule.id, rule.title, rule.check, Ending.FAILED, reason=str(error))
        run = RuleRun(outcome)
    seconds = time.perf_counter() - start
    return replace(run, outcome=replace(run.outcome, seconds=round(seconds, 4)))


def _run(ground: Ground, rule: Rule) -> RuleRun:
    engine, world = Limited(ground.engine, ground.limits), ground.world
    gaps = Gaps(rule, world, ground.columns)
    if gaps.fatal:
        reason = "；".join(gaps.fatal)
        return RuleRun(RuleOutcome(rule.id, rule.title, rule.check, Ending.UNCHECKED, reason=reason))
    plan = gaps.plan
    composer = Composer(plan, world)
    engine.keep(VERDICTS, composer.verdicts())
    rows = engine.few(composer.counts())
    counts = dict.fromkeys((_OUT, _EXCLUDED, _UNCHECKED, _UNDECIDED, _PASSED, _FOUND), 0)
    checked: dict[str | None, int] = {}
    unchecked: dict[str | None, int] = {}
    for row in rows:
        counts[row["结局"]] += row["n"]
        if row["结局"] in (_PASSED, _FOUND):
            checked[row["校"]] = checked.get(row["校"], 0) + row["n"]
        elif row["结局"] == _UNCHECKED:
            unchecked[row["校"]] = unchecked.get(row["校"], 0) + row["n"]
    reasons = [*gaps.notes, *_situation_reasons(plan, rows), *_row_reasons(rule, plan, gaps, world, counts)]
    if plan.group_by and counts[_FOUND]:
        grouped = engine.few(composer.groups())
        counts[_FOUND] = 0
        for row in grouped:
            counts[row["结局"]] += row["n"]
    found = _findings(ground, engine, rule, gaps, composer) if counts[_FOUND] else ()
    ending = ending_of(counts)
    if ending is Ending.NOT_APPLICABLE and gaps.blind:
        ending = Ending.UNCHECKED
    outcome = RuleOutcome(
        rule.id,
        rule.title,
        rule.check,
        ending,
        n_checked=counts[_PASSED] + counts[_FOUND],
        n_undecided=counts[_UNDECIDED],
        n_unchecked=counts[_UNCHECKED],
        n_excluded=counts[_EXCLUDED],
        n_findings=len(found),
        reason="；".join(dict.fromkeys(reasons)),
    )
    return RuleRun(outcome, found, checked, unchecked)


def ending_of(counts: Mapping[int, int]) -> Ending:
    """Found beats all; passed only when something was examined; nothing in scope is not a pass."""
    for code, ending in (
        (_FOUND, Ending.FOUND),
        (_PASSED, Ending.PASSED),
        (_UNDECIDED, Ending.UNDECIDED),
        (_UNCHECKED, Ending.UNCHECKED),
    ):
        if counts[code]:
            return ending
    return Ending.NOT_APPLICABLE


def _situation_reasons(plan: Plan, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    reasons = []
    if len(plan.claims) < 2:
        return []
    for i, (name, _) in enumerate(plan.claims):
        for word in ("未检", "未决"):
            n = sum(row[f"{word}{i}"] for row in rows if row["结局"] in (_UNCHECKED, _UNDECIDED, _PASSED, _FOUND))
            if n:
                reasons.append(f"情形“{name}”{word} {n} 行")
    return reasons


def _row_reasons(rule: Rule, plan: Plan, gaps: Gaps, world: World, counts: Mapping[int, int]) -> list[str]:
    """Why rows are 未检: the condition they do not meet, and the columns their sheets lack."""
    if not counts[_UNCHECKED]:
        return []
    reasons = []
    if rule.checkable is not None:
        reasons.append(f"未检 {counts[_UNCHECKED]} 行：不满足“{rule.checkable}”，或缺少所需的列")
    absent = sorted({column for bound in gaps.row_bounds() for column in bound.outer})
    for column in absent:
        lacking = world.absent_in(plan.table, column)
        if lacking:
            everywhere = world.wholly_absent(plan.table, column)
            where = "所有来源都" if everywhere else f"{len(lacking)} 个来源"
            reasons.append(f"“{plan.table}”的{where}没有列“{column}”")
    return reasons


def _findings(ground: Ground, engine: Limited, rule: Rule, gaps: Gaps, composer: Composer) -> tuple[RawFinding, ...]:
    plan = gaps.plan
    sql = composer.findings(rule.message_columns, gaps.choices, gaps.values)
    found = engine.rows(sql)
    related = {entry.alias: _related(engine, plan, composer, entry.related) for entry in gaps.with_rows}
    subject = gaps.subject
    results = []
    for row in found:
        key = _key(plan, row)
        numbers = row["行号组"] if "行号组" in row else [row["行号"]]
        table = str(row["表"] if plan.told else subject)
        rows = [(Role.SUBJECT, table, int(number)) for number in numbers]
        for entry in gaps.with_rows:
            role = Role(entry.role)
            rows += [(role, entry.table, other["行号"]) for other in related[entry.alias].get(key, ())]
        rows = _once(rows)
        rows.sort(key=lambda part: part[0] is not Role.SUBJECT)
        context = _context(ground, rule, gaps, row, {a: rows_of.get(key, ()) for a, rows_of in related.items()})
        nature = row["x_性质"]
        sure = row.get(f"v_{CONFIDENCE}")
        confidence = 1.0 if sure is None and nature == "确" else sure
        results.append(
            RawFinding(
                rule,
                row["x_严重程度"],
                nature,
                None if confidence is None else round(min(max(float(confidence), 0.0), 1.0), 4),
                row["校"],
                cut(render(rule.message, context)),
                tuple(rows),
            )
        )
    return tuple(results)


def _once(rows: Iterable[tuple[Role, str, int]]) -> list[tuple[Role, str, int]]:
    """A row that is subject and evidence is subject only."""
    seen: dict[tuple[str, int], tuple[Role, str, int]] = {}
    for row in rows:
        seen.setdefault(row[1:], row)
    return list(seen.values())


def _related(
    engine: Limited, plan: Plan, composer: Composer, related: Related
) -> dict[tuple[Any, ...], list[Mapping[str, Any]]]:
    """The other rows of each finding, by the finding's key, in order of 行号."""
    found: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    n_keys = len(plan.group_by) or (2 if plan.told else 1)
    for row in engine.rows(composer.related(related)):
        key = tuple(_hashable(row[f"k{n}"]) for n in range(n_keys))
        found.setdefault(key, []).append(row)
    return found


def _key(plan: Plan, row: Mapping[str, Any]) -> tuple[Any, ...]:
    if plan.group_by:
        return tuple(_hashable(row[f"k{n}"]) for n in range(len(plan.group_by)))
    own = _hashable(row["行号组"] if plan.listed else row["行号"])
    return (own, row["表"]) if plan.told else (own,)


def _hashable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


class _Cells(dict[str, Any]):
    """The columns of one row in a message; false where there is no such row, its columns then blank."""

    def __init__(self, cells: Mapping[str, Any], *, there: bool) -> None:
        super().__init__(cells)
        self._there = there

    def __bool__(self) -> bool:
        return self._there


def _context(
    ground: Ground,
    rule: Rule,
    gaps: Gaps,
    row: Mapping[str, Any],
    related: Mapping[str, Sequence[Mapping[str, Any]]],
) -> dict[str, Any]:
    """Every name the rule's message may use, with its value for this finding."""
    world = ground.world
    cells = {name[2:]: value for name, value in row.items() if name.startswith("c_")}
    context: dict[str, Any] = {
        **world.standing(),
        "参数": dict(rule.params),
        "学校名称": ground.school_names.get(row["校"] or "") or row["校"],
        "首": cells,
        rule.source: cells,
    }
    if gaps.plan.group_by:
        context["条数"] = len(row["行号组"])
        context |= {name: row[f"k{n}"] for n, name in enumerate(gaps.plan.group_by)}
    else:
        context |= cells
    context |= {name[2:]: value for name, value in row.items() if name.startswith("n_")}
    context |= {name: row.get(f"v_{name}") for name in rule.values}
    for entry in rule.with_rows:
        rows = related.get(entry.alias, ())
        first = rows[0] if rows else {}
        context[entry.alias] = _Cells(
            {name: first.get(f"c_{name}") for name in entry.related.columns}, there=bool(rows)
        )
    return context
