"""三查评分表: the county's and every school's scores, each with its arithmetic; what was not checked is named, not scored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from inspect_xj.findings.forms import run_id
from inspect_xj.model import Score
from inspect_xj.report.figures import CHECKS
from inspect_xj.report.masking import Mask, mask_numbers
from inspect_xj.report.papers.mark import Mark, fingerprint, mark, serial
from inspect_xj.report.papers.paper import Paper
from inspect_xj.report.papers.request import Request
from inspect_xj.report.survey import Survey
from inspect_xj.report.visible import visible
from inspect_xj.report.wording import share

__all__ = ["KIND", "SchoolLine", "ScoreForm", "ScoreLine", "ScorePart", "score_forms"]

KIND = "三查评分表"

#: Words where a score cannot be given.
UNCHECKED = "未检"

_METHOD = (
    "每查从100分起，逐项扣分：扣分＝权重×min(1，问题行数÷检查行数÷限度)，精确到0.01分，得分＝100－各项扣分之和，不足0分按0分计。"
    "只计依据数据即可认定和经核查属实的问题，疑点和已排除的不计；未检的项目只列出，不扣分也不得分。"
)


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """What one rule cost in one severity."""

    rule: str
    title: str
    severity: str
    share: str
    weight: str
    limit: str
    loss: str


@dataclass(frozen=True, slots=True)
class ScorePart:
    """One of the three 查."""

    title: str
    score: str  # 91.3 | 未检
    lost: str
    lines: tuple[ScoreLine, ...]
    arithmetic: str


@dataclass(frozen=True, slots=True)
class SchoolLine:
    """A school in the county's table."""

    index: int
    name: str
    code: str
    scores: tuple[str, ...]
    n_problems: int
    n_suspects: int


@dataclass(frozen=True, slots=True)
class ScoreForm:
    """The scores of the county (with its ``schools``) or of one school (without)."""

    title: str
    whom: str
    organ: str
    as_of: str
    run_day: str
    parts: tuple[ScorePart, ...]
    schools: tuple[SchoolLine, ...]
    method: str
    head: str
    mark: Mark


def score_forms(request: Request) -> Iterator[Paper]:
    """The county's form first, where no school was chosen, then one for every school; what was not checked is 未检."""
    if request.survey is None:
        return
    survey = request.survey.masked(request.mask or Mask.INTERNAL)
    scores: dict[str, list[Score]] = {}
    for score in survey.figures.scores:
        scores.setdefault(score.school_code or "", []).append(score)
    titles = {outcome.rule: visible(outcome.title) for outcome in survey.figures.outcomes}
    if request.schools is None:
        name = f"{survey.county}（全县）"
        yield _paper(_form(request, survey, name, "", _parts(scores.get("", ()), titles)))
    for school in sorted(survey.schools, key=lambda one: one.key):
        if request.wants(school.key):
            name = mask_numbers(school.name, survey.mask)
            yield _paper(_form(request, survey, name, school.key, _parts(scores.get(school.key, ()), titles)))


def _paper(form: ScoreForm) -> Paper:
    style = "working_paper.css+approval.css"
    return Paper(KIND, KIND, form.whom, form.whom, "score_form.html", style, form, fingerprint(form))


def _form(request: Request, survey: Survey, name: str, key: str, parts: tuple[ScorePart, ...]) -> ScoreForm:
    """The form of a school; of the county where ``key`` is empty."""
    return ScoreForm(
        title="学籍管理“三查”评分表",
        whom=name,
        organ=visible(request.letterhead.organ, 30),
        as_of=survey.as_of,
        run_day=survey.run_day,
        parts=parts,
        schools=() if key else _schools(survey),
        method=_METHOD,
        head="校长" if key else "县级教育行政部门负责人",
        mark=mark(survey, Mask.PUBLIC, serial("PF", key or survey.info.region or "county", run_id(survey.run))),
    )


def _parts(scores: Sequence[Score], titles: Mapping[str, str]) -> tuple[ScorePart, ...]:
    by_check = {score.check: score for score in scores}
    return tuple(_part(words, by_check.get(check), titles) for check, words in CHECKS.items())


def _part(words: str, score: Score | None, titles: Mapping[str, str]) -> ScorePart:
    if score is None:
        return ScorePart(words, UNCHECKED, "", (), "没有可以计分的规则")
    lines = tuple(
        ScoreLine(
            term.rule,
            titles.get(term.rule, ""),
            term.severity,
            share(term.n_faulty, term.n_checked),
            f"{term.weight:.12g}",
            f"{term.limit:.12g}",
            f"{term.loss:.2f}",
        )
        for term in score.terms
    )
    lost = f"{sum(term.loss for term in score.terms):.2f}"
    return ScorePart(words, _score(score.value), lost, lines, visible(score.arithmetic, 1500))


def _score(value: float | None) -> str:
    return UNCHECKED if value is None else f"{value:.1f}"


def _schools(survey: Survey) -> tuple[SchoolLine, ...]:
    return tuple(
        SchoolLine(
            index,
            mask_numbers(school.name, survey.mask),
            visible(school.key) if school.key != school.name else "",
            tuple(_score(school.scores.get(check)) for check in CHECKS),
            len(school.tally.problems),
            len(school.tally.suspects),
        )
        for index, school in enumerate(sorted(survey.schools, key=lambda one: one.key), start=1)
    )
