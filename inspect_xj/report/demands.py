"""What is demanded for a kind of finding: remedy, who answers for it, by when."""

from __future__ import annotations

from collections.abc import Sequence

from inspect_xj.model import Finding, RuleOutcome
from inspect_xj.report.figures import Tally, school_key
from inspect_xj.report.survey import Survey
from inspect_xj.report.visible import visible
from inspect_xj.report.wording import deadline

__all__ = ["demand", "posts"]


def posts(findings: Sequence[Finding]) -> str:
    """Who answers for putting it right, by post: the data know names of pupils, not who holds an office today."""
    at_schools = any(school_key(f) for f in findings)
    others = any(not school_key(f) for f in findings)
    words = ["有关学校校长，学籍管理员承办"] if at_schools else []
    words += ["县级教育行政部门分管负责人，学籍管理股室承办"] if others else []
    return "；".join(words)


def demand(survey: Survey, outcome: RuleOutcome, tally: Tally) -> tuple[str, str]:
    """整改要求 or 核实要求 of a rule as (label, words): what to do, who answers for it, by when.

    What to heed on site stands on the 核查单, for those who go there.
    """
    card = survey.facts.card(outcome.rule)
    remedy = visible(card.remedy if card else "", 200).rstrip("。") or "按规定整改"
    given = tally.problems or tally.findings
    limits = {f.days for f in given if f.days is not None} or ({card.days} if card and card.days is not None else set())
    limit = deadline(limits)
    tail = f"责任人：{posts(tally.findings)}。时限：{limit}。"
    if not tally.problems:
        return "核实要求：", f"属实的，{remedy}。{tail}"
    more = "疑点属实的同样整改。" if tally.suspects else ""
    return "整改要求：", f"{remedy}。{more}{tail}"
