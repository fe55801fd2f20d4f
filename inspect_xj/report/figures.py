"""The numbers of the papers, counted once: every sentence, table and sheet takes them from here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from inspect_xj.model import Ending, EvidenceRow, Finding, Role, RuleOutcome, Score, Status

__all__ = ["CHECKS", "PROVEN", "SEVERITIES", "Figures", "Rate", "School", "Tally", "is_problem", "subjects"]

#: The three 查, in the order of the notice, with the words of the headings.
CHECKS: Mapping[str, str] = {
    "组织责任": "学籍管理组织责任落实",
    "常规": "学籍管理常规落实",
    "档案信息化": "学籍档案和学籍信息化管理",
}
SEVERITIES = ("严重", "较重", "一般", "提示")
PROVEN = "确"


def is_problem(finding: Finding) -> bool:
    """问题: proven by the data, or a suspicion that was verified (属实); everything else is 疑点."""
    return finding.nature == PROVEN or finding.status == Status.CONFIRMED


def subjects(finding: Finding) -> tuple[EvidenceRow, ...]:
    """The rows the finding is about."""
    return tuple(row for row in finding.rows if row.role == Role.SUBJECT)


@dataclass(frozen=True)
class Tally:
    """Findings of one kind: how many 问题 (proven), how many 疑点 (to be verified)."""

    findings: tuple[Finding, ...]

    @cached_property
    def problems(self) -> tuple[Finding, ...]:
        """What the data prove, and what was verified on site."""
        return tuple(f for f in self.findings if is_problem(f))

    @cached_property
    def suspects(self) -> tuple[Finding, ...]:
        """What has to be verified on site."""
        return tuple(f for f in self.findings if not is_problem(f))

    @cached_property
    def by_severity(self) -> Counter[str]:
        """Severity -> findings."""
        return Counter(f.severity for f in self.findings)

    @cached_property
    def rows(self) -> Counter[str]:
        """Table -> distinct subject rows."""
        keys = {(row.table, row.snapshot, row.row) for f in self.findings for row in subjects(f)}
        return Counter(table for table, _, _ in keys)

    @cached_property
    def schools(self) -> tuple[tuple[str, int], ...]:
        """(school key, findings), most findings first; findings of no school do not count."""
        counts = Counter(school_key(f) for f in self.findings)
        del counts[""]
        return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def school_key(finding: Finding) -> str:
    """What tells schools apart: the code, else the name; empty for findings about no school."""
    return finding.school_code or finding.school_name or ""


@dataclass(frozen=True, slots=True)
class School:
    """One school's line: how many registrations, its findings, its scores (check -> value)."""

    key: str
    name: str
    township: str
    n_registrations: int
    tally: Tally
    scores: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate of the notice's third requirement; ``of`` = 0 where it cannot be computed, then ``why`` says why."""

    name: str
    n: int
    of: int
    meaning: str
    why: str = ""


@dataclass(frozen=True)
class Figures:
    """All counts of a county: of the rules that were run, and of the findings that stand."""

    outcomes: tuple[RuleOutcome, ...]
    findings: tuple[Finding, ...]
    scores: tuple[Score, ...]
    n_registrations: int

    @cached_property
    def whole(self) -> Tally:
        """All findings."""
        return Tally(self.findings)

    @cached_property
    def by_check(self) -> dict[str, Tally]:
        """Check -> findings, for all three checks."""
        return {check: Tally(tuple(f for f in self.findings if f.check == check)) for check in CHECKS}

    @cached_property
    def by_rule(self) -> dict[str, Tally]:
        """Rule -> findings, for every rule that was run."""
        groups: dict[str, list[Finding]] = {outcome.rule: [] for outcome in self.outcomes}
        for finding in self.findings:
            groups.setdefault(finding.rule, []).append(finding)
        return {rule: Tally(tuple(found)) for rule, found in groups.items()}

    @cached_property
    def endings(self) -> Counter[Ending]:
        """Ending -> rules."""
        return Counter(outcome.ending for outcome in self.outcomes)

    def ended(self, ending: Ending) -> tuple[RuleOutcome, ...]:
        """The rules that ended so."""
        return tuple(outcome for outcome in self.outcomes if outcome.ending == ending)

    @cached_property
    def looked(self) -> bool:
        """Whether anything could be checked at all: where nothing was, nothing found means nothing."""
        return bool(self.findings) or any(outcome.n_checked for outcome in self.outcomes)

    def county_score(self, check: str) -> float | None:
        """The county's score of a check; None where nothing could be checked."""
        return next((s.value for s in self.scores if s.school_code is None and s.check == check), None)

    def outcome(self, rule: str) -> RuleOutcome | None:
        """How that rule ended; None where it was not run."""
        return next((outcome for outcome in self.outcomes if outcome.rule == rule), None)

    def rates(self) -> tuple[Rate, Rate, Rate]:
        """准确率, 完整率, 及时率 (notice, two: 管理规范，信息准确，报送及时)."""
        wrong = {
            (row.snapshot, row.row)
            for f in self.whole.problems
            if f.severity != SEVERITIES[3]
            for row in subjects(f)
            if row.table == "学籍"
        }
        n = self.n_registrations
        seen = wrong or any(o.n_checked for o in self.outcomes if o.rule.startswith("DA-"))
        why = "未提供学籍表" if not n else "" if seen else "没有检查学籍信息的项目"
        n = 0 if why else n
        accurate = Rate(
            "准确率",
            max(0, n - len(wrong)),
            n,
            "没有一般及以上问题（不含疑点）的学籍记录占全部学籍记录的比例",
            why,
        )
        return (
            accurate,
            self._passed("完整率", "DA-02", "必填项齐全的学籍记录占应检学籍记录的比例"),
            self._passed("及时率", "DA-24", "按时上报的单位占应检单位的比例"),
        )

    def _passed(self, name: str, rule: str, meaning: str) -> Rate:
        outcome = self.outcome(rule)
        if outcome is None:
            return Rate(name, 0, 0, meaning, f"本次未运行规则{rule}")
        if outcome.ending not in (Ending.PASSED, Ending.FOUND) or not outcome.n_checked:
            return Rate(name, 0, 0, meaning, outcome.reason or f"规则{rule}{outcome.ending}")
        found = min(outcome.n_findings, outcome.n_checked)
        return Rate(name, outcome.n_checked - found, outcome.n_checked, meaning)


def by_school(
    figures: Figures, names: Mapping[str, tuple[str, str]], registrations: Mapping[str, int]
) -> tuple[School, ...]:
    """One line a school: all of ``names`` (key -> name, township), and those that only findings or scores name.

    Ordered by proven problems, then suspicions, most first.
    """
    found: dict[str, list[Finding]] = {}
    titles: dict[str, tuple[str, str]] = dict(names)
    for finding in figures.findings:
        if key := school_key(finding):
            found.setdefault(key, []).append(finding)
            titles.setdefault(key, (finding.school_name or key, finding.township or ""))
    scores: dict[str, dict[str, float | None]] = {}
    for score in figures.scores:
        if key := score.school_code or "":
            scores.setdefault(key, {})[score.check] = score.value
            titles.setdefault(key, (score.school_name or key, ""))
    schools = [
        School(key, name, township, registrations.get(key, 0), Tally(tuple(found.get(key, ()))), scores.get(key, {}))
        for key, (name, township) in titles.items()
    ]
    return tuple(sorted(schools, key=lambda s: (-len(s.tally.problems), -len(s.tally.suspects), s.key)))


def pick_cases(findings: Sequence[Finding], n: int) -> tuple[Finding, ...]:
    """Typical cases: the most serious first, one a school as long as that lasts."""
    order = {severity: rank for rank, severity in enumerate(SEVERITIES)}
    ranked = sorted(findings, key=lambda f: (order.get(f.severity, 9), -(f.confidence or 0.0), f.number))
    picked: list[Finding] = []
    seen: set[str] = set()
    for finding in ranked:
        if len(picked) < n and school_key(finding) not in seen:
            picked.append(finding)
            seen.add(school_key(finding))
    chosen = {f.number for f in picked}
    picked += [f for f in ranked if f.number not in chosen][: n - len(picked)]
    return tuple(picked)
