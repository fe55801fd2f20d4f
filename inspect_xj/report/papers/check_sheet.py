"""核查单: one a school, every 疑点 with what has to be verified; as a sheet of paper and as a form to fill in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from inspect_xj.findings.forms import check_value, form_number, run_id
from inspect_xj.report.masking import Mask
from inspect_xj.report.papers.check_form import write_form
from inspect_xj.report.papers.deadlines import OPEN_DATE, run_date, working_day_after
from inspect_xj.report.papers.mark import Mark, fingerprint, mark
from inspect_xj.report.papers.notice_sections import N_DAYS
from inspect_xj.report.papers.paper import Companion, Paper
from inspect_xj.report.papers.receivers import Group, Receiver, pupil_words, receivers
from inspect_xj.report.papers.request import Request
from inspect_xj.report.survey import Survey
from inspect_xj.report.visible import visible
from inspect_xj.report.wording import cn_date

__all__ = ["KIND", "CheckGroup", "CheckLine", "CheckSheet", "check_sheets"]

KIND = "核查单"

#: 疑点 printed; those beyond stand in the form that lies beside the sheet.
N_PRINTED = 600


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One 疑点."""

    index: int
    number: str
    pupil: str
    message: str


@dataclass(frozen=True, slots=True)
class CheckGroup:
    """The 疑点 of one rule, with what has to be verified about each."""

    rule: str
    title: str
    verify: str
    n: int
    lines: tuple[CheckLine, ...]  # that are printed


@dataclass(frozen=True, slots=True)
class CheckSheet:
    """What the sheet of one school says; ``form`` has every line, printed or not."""

    title: str
    organ: str
    receiver: str
    issued: str
    due: str
    n_days: int
    opening: str
    groups: tuple[CheckGroup, ...]
    omitted: int
    head: str
    note: str
    check: str
    mark: Mark
    form: tuple[tuple[str, str, str, str, str], ...]  # 疑点编号, 问题类型, 学生, 数据事实, 需核实事项


def check_sheets(request: Request) -> Iterator[Paper]:
    """One sheet for everybody who has 疑点, with its form as a workbook beside it."""
    if request.survey is None:
        return
    survey = request.survey.masked(request.mask or Mask.VERIFY)
    for receiver in receivers(request, survey):
        if receiver.tally.suspects:
            content = _sheet(request, receiver, survey)
            yield Paper(
                KIND,
                KIND,
                receiver.name,
                receiver.name,
                "check_sheet.html",
                "working_paper.css+check_sheet.css",
                content,
                fingerprint(content),
                companions=(Companion(".xlsx", write_form),),
            )


def _sheet(request: Request, receiver: Receiver, survey: Survey) -> CheckSheet:
    start = run_date(survey.run.started)
    run = run_id(survey.run)
    number = form_number(run, receiver.key or receiver.name)
    groups: list[CheckGroup] = []
    form: list[tuple[str, str, str, str, str]] = []
    marks: list[tuple[str, str]] = []
    for group in receiver.suspects():
        verify = _verify(survey, group)
        lines = []
        for index, finding in enumerate(group.findings, start=len(form) + 1):
            case = survey.facts.case(finding)
            line = CheckLine(index, case.number, pupil_words(finding, survey), case.message)
            form.append((line.number, group.title, line.pupil, line.message, verify))
            marks.append((line.number, finding.fingerprint))
            if index <= N_PRINTED:
                lines.append(line)
        groups.append(CheckGroup(group.rule, group.title, verify, len(group.findings), tuple(lines)))
    n = len(form)
    return CheckSheet(
        title="学籍疑点核查单",
        organ=visible(request.letterhead.organ, 30),
        receiver=receiver.name,
        issued=cn_date(start) if start else OPEN_DATE,
        due=cn_date(working_day_after(start, N_DAYS)) if start else OPEN_DATE,
        n_days=N_DAYS,
        opening=(
            f"经对截至{survey.as_of}的数据进行比对，{receiver.you}有下列疑点{n}条。疑点只是线索，不是结论，可能有合法合规的原因。"
            "请逐条查对学籍档案、班级名册和学生本人，在核实结果栏勾选一项并写明情况，附佐证材料，于反馈期限前送回签发单位。"
            "核实之前不得取消、变更学生学籍。"
        ),
        groups=tuple(groups),
        omitted=max(0, n - N_PRINTED),
        head="校长" if receiver.is_school else "单位负责人",
        note=(
            "注：1．核实结果为部分属实、不属实的，必须写明情况并附佐证。2．更改处由填报人签名。"
            "3．同名电子表格与本单一致，填写其一即可，两者不一致的以签字盖章的为准。"
            "4．本单含学生个人信息，不得复制外传，用毕归档。"
        ),
        check=check_value(run, number, marks),
        mark=mark(survey, survey.mask, number),
        form=tuple(form),
    )


def _verify(survey: Survey, group: Group) -> str:
    """What to look at before believing it, and what follows where it is true."""
    card = survey.facts.card(group.rule)
    watch = visible(card.watch_out if card else "", 200).rstrip("。")
    remedy = visible(card.remedy if card else "", 200).rstrip("。")
    words = [f"是否属于{watch}等情形" if watch else "情况是否属实", f"属实的，{remedy}" if remedy else ""]
    return "。".join(filter(None, words)) + "。"
