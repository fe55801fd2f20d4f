"""What still stands of the findings: counts and endings of the rules without those that were set aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from inspect_xj.model import Ending, Finding, RuleOutcome, Status, Verdict

__all__ = ["is_set_aside", "tallied", "with_verdict"]


def is_set_aside(finding: Finding) -> bool:
    """Whether a waiver or a person excluded the finding: it is listed, and counts nowhere."""
    return finding.status == Status.EXCLUDED


def tallied(outcomes: Sequence[RuleOutcome], findings: Iterable[Finding]) -> tuple[RuleOutcome, ...]:
    """The outcomes with 问题数 of what stands; a rule all of whose findings were set aside has passed, and says so."""
    standing: Counter[str] = Counter()
    aside: Counter[str] = Counter()
    for finding in findings:
        (aside if is_set_aside(finding) else standing)[finding.rule] += 1
    return tuple(_tallied(one, standing[one.rule], aside[one.rule]) for one in outcomes)


def _tallied(outcome: RuleOutcome, n: int, n_aside: int) -> RuleOutcome:
    if (n, n_aside) == (outcome.n_findings, outcome.n_waived):
        return outcome
    ending = outcome.ending
    if ending in (Ending.FOUND, Ending.PASSED):
        ending = Ending.FOUND if n else Ending.PASSED
    return replace(outcome, ending=ending, n_findings=n, n_waived=n_aside)


def with_verdict(finding: Finding, verdict: Verdict) -> Finding:
    """The finding with the status a person gave it on site; another word than 待核, 属实, 排除 changes nothing."""
    if verdict.status not in set(Status):
        return finding
    told = ""
    if verdict.status != Status.OPEN:
        why = f"：{verdict.remark}" if verdict.remark else ""
        told = f"{verdict.at[:10]}由{verdict.by}核查{verdict.status}{why}"
    return replace(finding, status=Status(verdict.status), remark=told)
