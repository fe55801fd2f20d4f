"""空挂学籍处理审批表: one a pupil. The form decides nothing: a child's record is cancelled by people, after they looked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from inspect_xj.findings.forms import run_id
from inspect_xj.model import EvidenceRow, Finding
from inspect_xj.report.figures import is_problem, subjects
from inspect_xj.report.masking import Mask, mask_cell
from inspect_xj.report.papers.mark import Mark, fingerprint, mark, serial
from inspect_xj.report.papers.paper import Paper
from inspect_xj.report.papers.receivers import class_words, receivers
from inspect_xj.report.papers.request import Request
from inspect_xj.report.survey import Survey
from inspect_xj.report.visible import visible
from inspect_xj.schema import TABLES

__all__ = ["KIND", "GhostForm", "ghost_forms"]

KIND = "空挂学籍处理审批表"

RULE = "CG-01"

#: Cells of the registration that the form shows, three a line; 年级 stands for grade and class.
_CELLS = ("姓名", "性别", "出生日期", "学籍号", "身份证件号", "年级", "入学年月", "就读方式", "学籍状态")

_LABELS = {"年级": "年级班级", "出生日期": "出生年份", "身份证件号": "证件号"}


@dataclass(frozen=True, slots=True)
class GhostForm:
    """The form of one registration that nobody was seen for."""

    title: str
    organ: str
    school: str
    number: str
    cells: tuple[tuple[str, str], ...]  # (label, masked cell)
    message: str
    basis: str
    place: str
    standing: str  # 疑点，待核 | 经核查属实 …
    watch_out: str
    remedy: str
    mark: Mark


def ghost_forms(request: Request) -> Iterator[Paper]:
    """One form a finding of 学籍空挂, suspected or verified; those set aside have none."""
    if request.survey is None:
        return
    survey = request.survey.masked(request.mask or Mask.VERIFY)
    for receiver in receivers(request, survey):
        for finding in receiver.tally.findings:
            if finding.rule == RULE and (rows := subjects(finding)):
                content = _form(request, receiver.name, survey, finding, rows[0])
                folder = f"{KIND}/{receiver.name}"
                whom = f"{receiver.name} {content.number}"
                style = "working_paper.css+approval.css"
                yield Paper(KIND, folder, content.number, whom, "ghost_form.html", style, content, fingerprint(content))


def _form(request: Request, school: str, survey: Survey, finding: Finding, row: EvidenceRow) -> GhostForm:
    case = survey.facts.case(finding)
    card = survey.facts.card(finding.rule)
    table = TABLES["学籍"]
    masked = {name: mask_cell(row.content.get(name), table.column(name), survey.mask) for name in _CELLS}
    masked["年级"] = class_words(row.content)
    cells = tuple((_LABELS.get(name, name), words) for name, words in masked.items())
    standing = "疑点，待核实"
    if is_problem(finding):
        standing = f"经核查属实（{case.remark}）" if case.remark else "经核查属实"
    return GhostForm(
        title=KIND,
        organ=visible(request.letterhead.organ, 30),
        school=school,
        number=case.number,
        cells=cells,
        message=case.message,
        basis=case.basis,
        place=case.place,
        standing=standing,
        watch_out=visible(card.watch_out if card else "", 200).rstrip("。"),
        remedy=case.remedy.rstrip("。"),
        mark=mark(survey, survey.mask, serial("KG", finding.number, run_id(survey.run))),
    )
