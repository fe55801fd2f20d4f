"""What is 一般 or 提示, as one table: a head of department reads thirty pages, not sixty."""

from __future__ import annotations

from collections.abc import Sequence

from inspect_xj.model import RuleOutcome
from inspect_xj.report.content import Block, Column, Grid, Heading, Paragraph
from inspect_xj.report.demands import demand
from inspect_xj.report.figures import SEVERITIES, Tally
from inspect_xj.report.quoting import Quoting
from inspect_xj.report.survey import Survey
from inspect_xj.report.visible import visible
from inspect_xj.report.wording import share

__all__ = ["is_lesser", "lesser"]

_GRAVE = SEVERITIES[:2]
_COLUMNS = (
    Column("检查项目", 21),
    Column("检出情况", 23),
    Column("依据", 19),
    Column("要求、责任人和时限", 37),
)


def is_lesser(tally: Tally) -> bool:
    """Whether nothing a rule found is 严重 or 较重."""
    return not any(tally.by_severity[severity] for severity in _GRAVE)


def lesser(survey: Survey, place: str, number: int, outcomes: Sequence[RuleOutcome], quoting: Quoting) -> list[Block]:
    """The heading, the table and the clauses it rests on that were not quoted before it."""
    tally = Tally(tuple(f for outcome in outcomes for f in survey.figures.by_rule[outcome.rule].findings))
    n_problems, n_suspects = len(tally.problems), len(tally.suspects)
    found = "、".join(
        words for n, words in ((n_problems, f"问题{n_problems}条"), (n_suspects, f"疑点{n_suspects}条待核实")) if n
    )
    rows: list[tuple[str, ...]] = []
    clauses: list[str] = []
    for outcome in outcomes:
        own = survey.figures.by_rule[outcome.rule]
        names, unquoted = quoting.names(survey, outcome, own, place)
        clauses += unquoted
        label, words = demand(survey, outcome, own)
        rows.append((f"{visible(outcome.title)}（{outcome.rule}）", _found(outcome, own), names, label + words))
    blocks: list[Block] = [
        Heading(3, f"{number}．其他{len(outcomes)}类一般性事项有{found}"),
        Grid(_COLUMNS, tuple(rows)),
    ]
    if clauses:
        blocks.append(Paragraph("；".join(clauses) + "。", "所依据的条款："))
    return blocks


def _found(outcome: RuleOutcome, tally: Tally) -> str:
    words = []
    for name, part in (("问题", tally.problems), ("疑点", tally.suspects)):
        if not part:
            continue
        n, n_schools = len(part), len(Tally(part).schools)
        rate = f"，占{share(n, outcome.n_checked)}" if n <= outcome.n_checked else ""
        where = f"，涉及{n_schools}所学校（单位）" if n_schools else ""
        words.append(f"{name}{n}条{rate}{where}")
    beside = (("排除", outcome.n_excluded), ("未决", outcome.n_undecided), ("未检", outcome.n_unchecked))
    words += ["另有" + "、".join(f"{m}条{word}" for word, m in beside if m)] if any(m for _, m in beside) else []
    return "；".join(words)
