"""误报登记 and earlier 核查 applied to the findings of a run: what was looked into before is set aside, and told, not dropped.

"Today" is 截止日期: the same snapshot and the same register give the same results on any day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from inspect_xj.audit.gaps import Gaps
from inspect_xj.audit.limits import Limited
from inspect_xj.audit.running import Ground, RuleRun
from inspect_xj.audit.schools import Place
from inspect_xj.engine.expressions import VERDICTS, Bound, Composer, Plan
from inspect_xj.errors import EngineError
from inspect_xj.findings.standing import tallied, with_verdict
from inspect_xj.model import Ending, Finding, Role, RuleOutcome, Status, Verdict, Waiver
from inspect_xj.rulebook import Rule, Rulebook
from inspect_xj.rulebook.waivers import MOST_MONTHS, Waived, months_after

__all__ = ["EXPIRED", "IN_FORCE", "NOT_RUN", "NOT_YET", "OFF", "UNUSED", "Settled", "settle"]

#: States of an entry.
IN_FORCE, EXPIRED, UNUSED, NOT_YET, OFF, NOT_RUN = "生效", "过期", "未用到", "未到起始日", "规则停用", "规则未运行"

_Row = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Settled:
    """Findings with their status, outcomes without what was set aside, every entry with what became of it."""

    findings: tuple[Finding, ...]
    outcomes: tuple[RuleOutcome, ...]
    waivers: tuple[Waiver, ...]
    verdicts: tuple[Verdict, ...]
    notes: dict[str, str]


def settle(
    ground: Ground,
    rulebook: Rulebook,
    runs: Sequence[RuleRun],
    findings: Sequence[Finding],
    places: Mapping[str, Place],
    *,
    partly: bool = False,
    verdicts: Sequence[Verdict] = (),
) -> Settled:
    """Set aside what the register excludes, and give findings the status that people gave them when they checked.

    ``verdicts``: 核查 of earlier results, in the order written; of one finding the last counts, and 属实 beats the register.
    ``partly``: only some rules were run, so that those switched off are not listed.
    """
    outcomes = tuple(run.outcome for run in runs)
    if not partly:
        off = [_switched_off(rule) for rule in rulebook.rules if not rule.on]
        outcomes = tuple(sorted([*outcomes, *off], key=lambda one: one.rule))
    checked, carried, notes = _checked(findings, verdicts)
    register = _Register(ground, rulebook, {one.rule: one for one in outcomes}, places)
    waived, waivers = register.applied(checked)
    if waivers:
        n = sum(one.waiver is not None and one.status == Status.EXCLUDED for one in waived)
        notes["误报登记"] = f"{len(waivers)} 条，排除问题 {n} 条"
    return Settled(tuple(waived), tallied(outcomes, waived), waivers, carried, notes)


def _switched_off(rule: Rule) -> RuleOutcome:
    return RuleOutcome(rule.id, rule.title, rule.check, Ending.OFF, reason="；".join(rule.changes))


def _checked(
    findings: Sequence[Finding], verdicts: Sequence[Verdict]
) -> tuple[list[Finding], tuple[Verdict, ...], dict[str, str]]:
    """Findings with the status of the last verdict on their fingerprint; the verdicts under the numbers of now."""
    if not verdicts:
        return list(findings), (), {}
    numbers = {one.fingerprint: one.number for one in findings}
    last = {one.fingerprint: one for one in verdicts}
    carried = tuple(replace(one, number=numbers[one.fingerprint]) for one in verdicts if one.fingerprint in numbers)
    found = [with_verdict(one, last[one.fingerprint]) if one.fingerprint in last else one for one in findings]
    lost = sum(mark not in numbers for mark in last)
    words = f"沿用 {len(last) - lost} 条" + (f"，另有 {lost} 条的问题本次没有查出" if lost else "")
    return found, carried, {"核查": words}


class _Register:
    """The entries of 误报登记 against the findings of one run."""

    def __init__(
        self,
        ground: Ground,
        rulebook: Rulebook,
        outcomes: Mapping[str, RuleOutcome],
        places: Mapping[str, Place],
    ) -> None:
        self._ground, self._rulebook, self._outcomes, self._places = ground, rulebook, outcomes, places

    def applied(self, findings: Sequence[Finding]) -> tuple[list[Finding], tuple[Waiver, ...]]:
        """The findings, each with the first entry in force that means it; every entry with its state."""
        result = {one.number: one for one in findings}
        by_rule: dict[str, list[Finding]] = {}
        for one in findings:
            by_rule.setdefault(one.rule, []).append(one)
        by_mark = {one.fingerprint: one for one in findings}
        waivers = []
        for number, entry in enumerate(self._rulebook.waivers, 1):
            state, remark = self._standing(entry)
            meant: list[Finding] = []
            if state in (IN_FORCE, EXPIRED):
                candidates = by_rule.get(entry.rule, ()) if not entry.fingerprint else _one(by_mark, entry)
                meant, why = self._meant(entry, candidates)
                remark = "；".join(filter(None, (remark, why)))
            for finding in meant:
                result[finding.number] = _mark(result[finding.number], entry, number, expired=state == EXPIRED)
            n = len(meant)
            if state == IN_FORCE:  # of two entries that mean the same finding both are in use
                n = sum(result[finding.number].waiver is not None for finding in meant)
                state = IN_FORCE if n else UNUSED
            waivers.append(_told(entry, number, state, n, remark))
        return list(result.values()), tuple(waivers)

    def _standing(self, entry: Waived) -> tuple[str, str]:
        """Whether an entry can apply at all, and what is to be said of it."""
        as_of = self._ground.world.as_of
        outcome = self._outcomes.get(entry.rule)
        if entry.rule and outcome is None:
            return NOT_RUN, ""
        if outcome is not None and outcome.ending is Ending.OFF:
            return OFF, "规则已停用，这条登记可以删去"
        if entry.since is not None and as_of < entry.since:
            return NOT_YET, f"自{_day(entry.since)}起生效"
        if as_of > entry.until:
            return EXPIRED, f"已于{_day(entry.until)}到期"
        remarks = []
        if entry.until > months_after(as_of, MOST_MONTHS):
            remarks.append(f"到{_day(entry.until)}才到期，离截止日期超过{MOST_MONTHS}个月")
        if outcome is not None and outcome.ending in (Ending.UNCHECKED, Ending.FAILED):
            remarks.append(f"规则本次{outcome.ending}")
        return IN_FORCE, "；".join(remarks)

    def _meant(self, entry: Waived, candidates: Iterable[Finding]) -> tuple[list[Finding], str]:
        """The findings all of whose own rows the entry means, and why it can mean none."""
        found = list(candidates)
        if entry.school:
            codes = {code for code, place in self._places.items() if entry.school in (code, place.name)}
            if not codes:
                return [], f"数据中没有学校“{entry.school}”"
            found = [one for one in found if (schools := _schools(one)) and schools <= codes]
        if entry.bound is None or not found:
            return found, ""
        rows, why = _meeting(self._ground, self._rulebook.rule(entry.rule), entry.bound)
        return [one for one in found if (own := _own(one)) and own <= rows], why


def _one(by_mark: Mapping[str, Finding], entry: Waived) -> list[Finding]:
    finding = by_mark.get(entry.fingerprint)
    return [finding] if finding is not None and entry.rule in ("", finding.rule) else []


def _mark(finding: Finding, entry: Waived, number: int, *, expired: bool) -> Finding:
    """The finding as the entry leaves it; untouched where something above the register has spoken."""
    name = f"误报登记第{number}条"
    if expired:
        note = f"{name}已于{_day(entry.until)}到期（{entry.document}）"
        return replace(finding, remark="；".join(filter(None, (finding.remark, note))))
    if finding.status == Status.CONFIRMED:
        note = f"{name}未予排除（{entry.document}）"
        return replace(finding, remark="；".join(filter(None, (finding.remark, note))))
    if finding.status == Status.EXCLUDED:
        return finding
    return replace(finding, status=Status.EXCLUDED, waiver=number, remark="")


def _told(entry: Waived, number: int, state: str, n: int, remark: str) -> Waiver:
    return Waiver(
        number=number,
        rule=entry.rule,
        fingerprint=entry.fingerprint,
        condition=entry.where,
        school=entry.school,
        reason=entry.reason,
        document=entry.document,
        by=entry.by,
        since=entry.since,
        until=entry.until,
        place=entry.place,
        state=state,
        n_findings=n,
        remark=remark,
    )


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _own(finding: Finding) -> set[_Row]:
    """The subject rows of the table the finding is about."""
    if not finding.rows:
        return set()
    table = finding.rows[0].table
    return {(row.table, row.row) for row in finding.rows if row.role is Role.SUBJECT and row.table == table}


def _schools(finding: Finding) -> set[str]:
    """The schools its own rows stand in: a finding about two schools is not excused by one."""
    own = _own(finding)
    codes = {row.school for row in finding.rows if (row.table, row.row) in own and row.school}
    return codes or ({finding.school_code} if finding.school_code else set())


def _meeting(ground: Ground, rule: Rule, bound: Bound) -> tuple[set[_Row], str]:
    """The rows of the rule's ``from`` that meet a condition, as the rule language answers it; why it cannot be answered."""
    plan = Plan(rule.plan.table, (("", bound),), lets=rule.plan.lets, listed=rule.plan.listed, told=rule.plan.told)
    bare = replace(rule, plan=plan, unless_bound={}, with_rows=(), choices={}, values={})
    world = replace(ground.world, params=rule.params)
    gaps = Gaps(bare, world, ground.columns)
    if gaps.fatal:
        return set(), f"条件不能判断（{'、'.join(gaps.fatal)}）"
    composer = Composer(gaps.plan, world)
    try:
        engine = Limited(ground.engine, ground.limits)
        engine.keep(VERDICTS, composer.verdicts())
        found = engine.rows(composer.findings((), {}, {}))
    except EngineError as error:
        return set(), f"条件执行失败（{error}）"
    rows: set[_Row] = set()
    for row in found:
        table = str(row["表"] if gaps.plan.told else gaps.subject)
        numbers = row["行号组"] if "行号组" in row else [row["行号"]]
        rows |= {(table, int(number)) for number in numbers}
    return rows, ""
