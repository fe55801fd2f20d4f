"""销号申请确认单: a page a problem, those of a school bound in one file; from the school's application to 销号."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inspect_xj.findings.forms import run_id
from inspect_xj.model import Finding
from inspect_xj.report.masking import Mask
from inspect_xj.report.papers.deadlines import due, run_date
from inspect_xj.report.papers.duties import Duties
from inspect_xj.report.papers.mark import Mark, fingerprint, mark, serial
from inspect_xj.report.papers.paper import Paper
from inspect_xj.report.papers.receivers import Receiver, pupil_words, receivers
from inspect_xj.report.papers.request import Request
from inspect_xj.report.survey import Survey
from inspect_xj.report.visible import visible

__all__ = ["KIND", "ClosingForm", "ClosingForms", "closing_forms"]

KIND = "销号确认单"

#: Pages bound in one file; a school with more problems gets several.
N_BOUND = 100


@dataclass(frozen=True, slots=True)
class ClosingForm:
    """One problem on its way to 销号."""

    number: str
    title: str
    severity: str
    pupil: str
    message: str
    basis: str
    remedy: str
    due: str
    responsible: str


@dataclass(frozen=True, slots=True)
class ClosingForms:
    """The forms of one school."""

    title: str
    organ: str
    school: str
    head: str
    forms: tuple[ClosingForm, ...]
    mark: Mark


def closing_forms(request: Request) -> Iterator[Paper]:
    """A form for every problem, proven or verified; 疑点 have nothing to close."""
    if request.survey is None:
        return
    survey = request.survey.masked(request.mask or Mask.VERIFY)
    duties = Duties(request.snapshot)
    for receiver in receivers(request, survey):
        responsible = duties.words(receiver.key, receiver.name, school=receiver.is_school)
        forms = [_form(survey, finding, responsible) for group in receiver.problems() for finding in group.findings]
        for part, first in enumerate(range(0, len(forms), N_BOUND), start=1):
            content = _bound(request, receiver, survey, forms[first : first + N_BOUND], part)
            name = receiver.name + (f"（第{part}册）" if len(forms) > N_BOUND else "")
            style = "working_paper.css+approval.css"
            yield Paper(KIND, KIND, name, name, "closing_form.html", style, content, fingerprint(content))


def _form(survey: Survey, finding: Finding, responsible: str) -> ClosingForm:
    case = survey.facts.case(finding)
    return ClosingForm(
        number=case.number,
        title=case.title,
        severity=finding.severity,
        pupil=pupil_words(finding, survey),
        message=case.message,
        basis=case.basis,
        remedy=case.remedy.rstrip("。") or "按规定整改",
        due=due(run_date(survey.run.started), finding.days),
        responsible=responsible,
    )


def _bound(
    request: Request, receiver: Receiver, survey: Survey, forms: Sequence[ClosingForm], part: int
) -> ClosingForms:
    whom = receiver.key or receiver.name
    number = serial("XH", whom if part == 1 else f"{whom}-{part}", run_id(survey.run))
    return ClosingForms(
        title="学籍管理问题销号申请确认单",
        organ=visible(request.letterhead.organ, 30),
        school=receiver.name,
        head="校长" if receiver.is_school else "单位负责人",
        forms=tuple(forms),
        mark=mark(survey, survey.mask, number),
    )
