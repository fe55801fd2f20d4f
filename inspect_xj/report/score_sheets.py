"""How each score came about: a number nobody can follow is no ground for a judgement."""

from __future__ import annotations

from inspect_xj.report.content import Column, Sheet
from inspect_xj.report.survey import Survey
from inspect_xj.report.visible import visible

__all__ = ["score_sheets"]


def score_sheets(survey: Survey) -> tuple[Sheet, Sheet]:
    """评分: every score with its arithmetic in one line; 评分明细: one line for everything that cost points."""
    columns = (Column("学校", 28), Column("学校代码", 14), Column("三查", 12), Column("得分", 9), Column("算式", 90))
    whole = f"{survey.county}（全县）"
    names = [visible(score.school_name or score.school_code or whole) for score in survey.figures.scores]
    rows = tuple(
        (
            name,
            visible(score.school_code),
            score.check,
            None if score.value is None else round(score.value, 1),
            visible(score.arithmetic, 1500),
        )
        for name, score in zip(names, survey.figures.scores, strict=True)
    )
    lost = tuple(
        (
            name,
            visible(score.school_code),
            score.check,
            term.rule,
            term.severity,
            term.n_faulty,
            term.n_checked,
            term.weight,
            term.limit,
            term.loss,
        )
        for name, score in zip(names, survey.figures.scores, strict=True)
        for term in score.terms
    )
    widths = (
        ("学校", 28),
        ("学校代码", 14),
        ("三查", 12),
        ("规则", 9),
        ("严重程度", 9),
        ("问题行数", 9),
        ("检查行数", 9),
    )
    terms = tuple(Column(name, width) for name, width in (*widths, ("权重", 8), ("限度", 8), ("扣分", 8)))
    title = "扣分明细（扣分＝权重×min(1，问题行数÷检查行数÷限度)，得分＝100－各项扣分之和）"
    return Sheet("评分", "三查得分和算式", columns, rows), Sheet("评分明细", title, terms, lost)
