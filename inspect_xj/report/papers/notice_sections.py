"""The sections of a 整改通知书 after its problems: demands, what has to be verified, reply and consequences, objections."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from inspect_xj.findings.forms import form_number, run_id
from inspect_xj.report.clauses import quotes
from inspect_xj.report.content import Paragraph
from inspect_xj.report.documents import cited
from inspect_xj.report.papers.deadlines import OPEN_DATE, due, working_day_after
from inspect_xj.report.papers.receivers import Receiver
from inspect_xj.report.survey import Survey
from inspect_xj.report.wording import cn_date, numeral

__all__ = ["Section", "sections"]

_CALLED_TO_ACCOUNT = "教秘基〔2009〕100号 第二条（弄虚作假，造成学籍管理混乱，影响教育教学管理，要严肃追究责任）"

#: Working days a unit has to return a 核查单 (教基一厅函〔2014〕50号), and to object.
N_DAYS = 5


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the body after the first: heading with its number, paragraphs."""

    heading: str
    paragraphs: tuple[Paragraph, ...]


def sections(receiver: Receiver, survey: Survey, organ: str, start: date | None) -> Iterator[Section]:
    """二、整改要求 and what follows, numbered on."""
    parts = [("整改要求", _demands(receiver.you, organ))]
    if receiver.tally.suspects:
        # In the heading, where it stands whole: a line of the body cannot break it.
        form = form_number(run_id(survey.run), receiver.key or receiver.name)
        parts.append((f"需核实事项（核查单{form}）", (_suspects(receiver, start),)))
    parts += [
        ("反馈方式和逾期后果", _reply(receiver, survey, organ, start)),
        ("陈述申辩", (_objections(receiver.you, organ),)),
    ]
    for number, (heading, paragraphs) in enumerate(parts, start=2):
        yield Section(f"{numeral(number)}、{heading}", paragraphs)


def _demands(you: str, organ: str) -> tuple[Paragraph, ...]:
    return (
        Paragraph(
            f"1．{you}应当按第一部分所列要求逐条整改，明确承办人和措施，不得以说明代替整改。"
            "期限自通知书签发之日起计算，逐条见附件1。"
        ),
        Paragraph(
            "2．每条整改均应附佐证材料，如户口簿或者居民身份证复印件、休学证明、转学申请表、送教记录、就读证明等，"
            "复印件由经办人签字并加盖单位公章。"
        ),
        Paragraph(
            f"3．注销、合并、变更学籍的，须先核实并报{organ}审批，任何人不得自行取消学生学籍。"
            "整改中应当保护学生个人信息，附件1不得外传。"
        ),
    )


def _suspects(receiver: Receiver, start: date | None) -> Paragraph:
    kinds = "、".join(f"“{group.title}”{len(group.findings)}条" for group in receiver.suspects())
    limit = cn_date(working_day_after(start, N_DAYS)) if start else OPEN_DATE
    return Paragraph(
        f"检查中另有疑点{len(receiver.tally.suspects)}条，为{kinds}。疑点不属于本通知书责令整改的问题，"
        f"请{receiver.you}按核查单逐条核实，于{limit}前反馈。属实的另行通知整改；核实之前不得取消学生学籍。"
    )


def _reply(receiver: Receiver, survey: Survey, organ: str, start: date | None) -> tuple[Paragraph, ...]:
    last = max((f.days for f in receiver.tally.problems if f.days is not None), default=None)
    return (
        Paragraph(
            f"请于{due(start, last)}前将《整改情况报告表》（附件2）和佐证材料报送{organ}（联系人：×××，电话：×××）；"
            "期限较短的事项先行报送。经复查合格的予以销号，不合格的退回重新整改。"
        ),
        Paragraph(f"逾期未整改或者整改不实的，{_consequence(survey)}。"),
    )


def _objections(you: str, organ: str) -> Paragraph:
    return Paragraph(
        f"{you}对本通知书认定的问题有异议的，请于收到之日起{N_DAYS}个工作日内向{organ}书面提出，写明问题编号和理由，"
        "并附证明材料。有异议的事项待复核后办理，其余事项按期整改。"
    )


def _consequence(survey: Survey) -> str:
    """What the notice of 2009 says of those who do not; where the rules rest on other papers, no clause is made up."""
    found = quotes([_CALLED_TO_ACCOUNT])
    if found and found[0].words and set(cited([_CALLED_TO_ACCOUNT])) & set(survey.documents):
        words = found[0].words.strip("…").rstrip("。")
        return f"依照{found[0].clause}“{words}”的规定处理"
    return "依照有关规定严肃处理"
