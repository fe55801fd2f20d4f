"""附件7: the register 误报登记, entry by entry, and every finding that was set aside, so that nothing goes without a name to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from inspect_xj.model import Finding, Waiver
from inspect_xj.report.content import Appendix, Block, Column, Grid, Paragraph, Sheet
from inspect_xj.report.register import Words
from inspect_xj.report.survey import Survey
from inspect_xj.report.visible import visible
from inspect_xj.report.wording import cn_date

__all__ = ["register_sheets", "set_aside"]

TITLE = "误报登记和已排除的问题"

#: Findings printed in the annex, of one entry and in all; all of them are in the ledger.
N_PER_ENTRY, N_PRINTED = 20, 100


def set_aside(survey: Survey) -> tuple[Appendix, ...]:
    """The annex; none where nothing was registered and nothing set aside."""
    if not survey.waivers and not survey.aside:
        return ()
    blocks: list[Block] = [Paragraph(_summary(survey))]
    if survey.waivers:
        blocks.append(_register(survey))
    if survey.aside:
        blocks.append(_findings(survey))
    return (Appendix(TITLE, tuple(blocks)),)


def _summary(survey: Survey) -> str:
    by_hand = sum(one.waiver is None for one in survey.aside)
    n = len(survey.aside) - by_hand
    words = [f"误报登记共{len(survey.waivers)}条，据以排除问题和疑点{n}条"] if survey.waivers else []
    if by_hand:
        words.append(f"经现场核查排除{by_hand}条")
    expired = [one for one in survey.waivers if one.state == "过期"]
    if expired:
        back = sum(one.n_findings for one in expired)
        words.append(f"已到期的登记{len(expired)}条，所涉{back}条重新列出")
    if unused := sum(one.state == "未用到" for one in survey.waivers):
        words.append(f"没有用到的登记{unused}条")
    return "；".join(words) + "。排除的不计入问题和疑点的条数，不扣分，列在本附件备查；登记是否到期以数据截止日期为准。"


def _register(survey: Survey) -> Grid:
    columns = (
        Column("序号", 6, True),
        Column("规则和条件", 25),
        Column("理由", 25),
        Column("文号、登记人", 17),
        Column("有效期", 15, True),
        Column("结果", 12, True),
    )
    words = _words(survey)
    cells = tuple(
        (
            str(one.number),
            words.about(one),
            _reason(words, one),
            f"{visible(one.document)}，{words.by(one)}",
            _days(one),
            f"{one.state}{one.n_findings}条" if one.n_findings else one.state,
        )
        for one in survey.waivers
    )
    note = "结果为据以排除的条数，过期的为重新列出的条数；未用到的应核实后删去。"
    return Grid(columns, cells, caption="误报登记", note=note)


def _findings(survey: Survey) -> Grid:
    columns = (
        Column("序号", 6, True),
        Column("编号", 15, True),
        Column("学校（单位）", 17),
        Column("事实（已脱敏）", 29),
        Column("排除依据", 16),
        Column("出处", 17),
    )
    n_of: Counter[int | None] = Counter()
    printed: list[Finding] = []
    for finding in survey.aside:
        n_of[finding.waiver] += 1
        if n_of[finding.waiver] <= N_PER_ENTRY and len(printed) < N_PRINTED:
            printed.append(finding)
    rows = []
    for index, finding in enumerate(printed, start=1):
        case = survey.facts.case(finding)
        rows.append((str(index), case.number, case.school, case.message, _ground(survey, finding), case.place))
    more = f"共{len(survey.aside)}条，本表列{len(printed)}条，全部见问题台账。" if len(rows) < len(survey.aside) else ""
    return Grid(columns, tuple(rows), caption="已排除的问题和疑点", note=more)


def _ground(survey: Survey, finding: Finding) -> str:
    if finding.waiver is not None:
        return f"误报登记第{finding.waiver}条"
    return survey.facts.case(finding).remark or "经核查排除"


def _words(survey: Survey) -> Words:
    return Words((*survey.aside, *survey.figures.findings), survey.waivers, survey.mask)


def _reason(words: Words, one: Waiver) -> str:
    """Why, and what the run has to say of the entry."""
    return words.reason(one) + (f"（{visible(one.remark, 200)}）" if one.remark else "")


def _days(one: Waiver) -> str:
    end = f"至{cn_date(one.until)}"
    return f"{cn_date(one.since)}{end}" if one.since else end


def register_sheets(survey: Survey) -> tuple[Sheet, ...]:
    """The same for the ledger, in full: entries, and findings set aside."""
    if not survey.waivers and not survey.aside:
        return ()
    words = _words(survey)
    entries = tuple(
        (
            one.number,
            words.about(one),
            _reason(words, one),
            visible(one.document),
            words.by(one),
            one.since.isoformat() if one.since else "",
            one.until.isoformat(),
            one.state,
            one.n_findings,
            visible(one.place),
        )
        for one in survey.waivers
    )
    widths: Mapping[str, int] = {
        "序号": 6,
        "规则和条件": 40,
        "理由": 40,
        "文号": 22,
        "登记人": 10,
        "起": 11,
        "止": 11,
        "状态": 11,
        "条数": 8,
        "写在": 22,
    }
    columns = tuple(Column(name, width) for name, width in widths.items())
    return (
        Sheet("误报登记", f"{survey.county}误报登记", columns, entries),
        Sheet("已排除", f"{survey.county}已排除的问题和疑点", _ASIDE, tuple(_aside(survey, survey.aside))),
    )


_ASIDE = (
    Column("问题编号", 13),
    Column("规则", 8),
    Column("问题类型", 20),
    Column("问题描述", 60),
    Column("涉及学校（单位）", 24),
    Column("排除依据", 30),
    Column("源文件", 26),
    Column("源表", 12),
    Column("源行", 14),
)


def _aside(survey: Survey, findings: Sequence[Finding]) -> list[tuple[str | int | float | None, ...]]:
    rows: list[tuple[str | int | float | None, ...]] = []
    for finding in findings:
        case = survey.facts.case(finding)
        where = (case.file, case.sheet, case.lines)
        ground = _ground(survey, finding)
        rows.append((case.number, finding.rule, case.title, case.message, case.school, ground, *where))
    return rows
