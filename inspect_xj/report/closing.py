"""The closing sections: remedies with their deadlines, proposals, and what a reader must know about the data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal

from inspect_xj.findings.measures import CLOSED
from inspect_xj.model import Ending, RuleOutcome
from inspect_xj.report.content import Block, Paragraph
from inspect_xj.report.figures import SEVERITIES
from inspect_xj.report.survey import Survey
from inspect_xj.report.visible import visible
from inspect_xj.report.wording import lacking, share

__all__ = ["remarks", "remedies", "sanctions"]

#: Rules named one by one in a sentence of 有关说明.
N_NAMED = 5


def remedies(survey: Survey) -> list[Block]:
    """Who has to do what by when."""
    whole = survey.figures.whole
    if not survey.figures.looked:
        return [Paragraph("本次没有项目能够检查，应于××××年×月×日前补报数据后再行比对。")]
    if not whole.findings:
        return [Paragraph("本次比对没有需要整改的问题。缺少数据未能检查的项目，应于××××年×月×日前补报数据后再行比对。")]
    limits: dict[int, int] = {}
    for finding in whole.problems:
        if finding.days is not None:
            limits[finding.days] = limits.get(finding.days, 0) + 1
    blocks: list[Block] = []
    number = 1
    if whole.problems:
        words = "、".join(f"{days}日内完成的{n}条" for days, n in sorted(limits.items()))
        tail = f"其中应在整改通知送达之日起{words}。" if words else ""
        blocks.append(
            Paragraph(f"{number}．对{len(whole.problems)}条问题，责任单位应逐条整改，明确责任人和措施。{tail}")
        )
        number += 1
    if whole.suspects:
        blocks.append(
            Paragraph(
                f"{number}．对{len(whole.suspects)}条疑点，有关学校应于××××年×月×日前完成核实并书面反馈，附佐证材料；"
                "属实的转为问题，按规定时限整改；不属实的说明理由。"
            )
        )
        number += 1
    if done := _done(survey):
        blocks.append(Paragraph(f"{number}．{done}"))
        number += 1
    blocks.append(
        Paragraph(f"{number}．整改情况逐条记入问题台账，经复查合格后销号；逾期未整改的，依据有关规定严肃处理。")
    )
    return blocks


def _done(survey: Survey) -> str:
    """How far things have been put right, where anybody has recorded it."""
    counted = {finding.number for finding in survey.figures.findings}
    states = Counter(one.state for number, one in survey.measures.items() if number in counted)
    n = states.total()
    if not n:
        return ""
    closed = states.pop(CLOSED, 0)
    others = "".join(f"，{state}{m}条" for state, m in sorted(states.items(), key=lambda item: (-item[1], item[0])))
    return f"截至本报告印制，已登记整改情况{n}条，其中已销号{share(closed, n)}{others}；没有登记的以待整改论。"


def sanctions(survey: Survey) -> list[Block]:
    """Proposals that follow from the clauses; what goes beyond is left to the inspectors."""
    tallies = survey.figures.by_rule
    blocks: list[Block] = []
    ghost = tallies.get("CG-01")
    if ghost and ghost.findings:
        blocks.append(
            Paragraph(
                f"对{len(ghost.findings)}条学籍空挂线索逐一核实；一经查实，应立即取消空挂学籍，"
                "并对相关责任人和单位作出严肃处理。核实之前不得自行取消学生学籍。"
            )
        )
    serious = [f for f in survey.figures.whole.problems if f.severity == SEVERITIES[0]]
    if serious:
        units = len({f.unit or f.school_code or f.school_name for f in serious})
        blocks.append(
            Paragraph(f"对{len(serious)}条严重问题所涉及的{units}个责任单位，查明原因和责任人，依据有关规定追究责任。")
        )
    blocks.append(Paragraph("其他处理建议：×××（由检查组填写）。"))
    return blocks


def _most(outcomes: Sequence[RuleOutcome], count: Literal["n_undecided", "n_unchecked"]) -> str:
    """How many rules, how many rows, and the rules with the most of them."""
    counts = sorted(((getattr(o, count), o) for o in outcomes), key=lambda item: (-item[0], item[1].rule))
    names = [f"{o.rule}{visible(o.title)}{n}条" for n, o in counts[:N_NAMED]]
    tail = "等" if len(counts) > N_NAMED else ""
    return f"有{len(counts)}个项目、共{sum(n for n, _ in counts)}条（次），为{'、'.join(names)}{tail}"


def remarks(survey: Survey) -> list[Block]:
    """What was not checked, what stays open, how far the data reach."""
    figures = survey.figures
    blocks: list[Block] = [
        Paragraph(
            "问题是依据所提供的数据即可认定的事实；疑点是需要现场核实的线索，可能有合法合规的原因。"
            "二者分别计数，附件2和附件3分别列出。",
            "问题与疑点：",
        )
    ]
    unchecked = figures.ended(Ending.UNCHECKED)
    if unchecked:
        reasons: dict[str, list[str]] = {}
        for o in unchecked:
            reason = visible(lacking(o.reason), 120) or "缺少所需数据"
            reasons.setdefault(reason, []).append(f"{o.rule}{visible(o.title)}")
        names = "；".join(f"{'、'.join(rules)}（{reason}）" for reason, rules in reasons.items())
        blocks.append(Paragraph(f"以下{len(unchecked)}个项目缺少数据未能检查，不等于没有问题：{names}。", "未检项目："))
    if idle := figures.ended(Ending.NOT_APPLICABLE):
        names = "、".join(f"{o.rule}{visible(o.title)}" for o in idle)
        blocks.append(Paragraph(f"以下{len(idle)}个项目没有适用对象：{names}。", "不适用项目："))
    if failed := figures.ended(Ending.FAILED):
        names = "；".join(f"{o.rule}{visible(o.title)}（{visible(o.reason, 120).rstrip('。')}）" for o in failed)
        blocks.append(
            Paragraph(f"以下{len(failed)}个项目运行出错，没有结论，须排除故障后重新比对：{names}。", "出错项目：")
        )
    if survey.off:
        names = "、".join(f"{o.rule}{visible(o.title)}" for o in survey.off)
        words = f"以下{len(survey.off)}个项目按本地规则停用，没有检查：{names}，说明见附件4。"
        blocks.append(Paragraph(words, "停用项目："))
    if survey.aside or survey.waivers:
        blocks.append(
            Paragraph(
                f"另有{len(survey.aside)}条经误报登记或者现场核查排除，不计入问题和疑点，连同登记的理由、文号、登记人和期限列于附件7。",
                "误报登记：",
            )
        )
    open_rules = [o for o in figures.outcomes if o.n_undecided]
    if open_rules:
        words = _most(open_rules, "n_undecided")
        blocks.append(Paragraph(f"因数据不足不能作出判断的{words}，各项目条数见附件4。", "未决情况："))
    partly = [o for o in figures.outcomes if o.n_unchecked and o.ending != Ending.UNCHECKED]
    if partly:
        words = _most(partly, "n_unchecked")
        blocks.append(
            Paragraph(f"因来源表缺少所需的列或者数据，部分记录未能检查的{words}，各项目条数见附件4。", "部分未检：")
        )
    blocks.append(
        Paragraph(
            f"本报告只依据附件1所列文件，反映{survey.as_of}的数据状况；未提供的数据和此后的变化不在其内。"
            "文中“×”为待检查组填写的内容。",
            "数据局限：",
        )
    )
    blocks.append(
        Paragraph(
            "文中学生姓名、证件号码等个人信息已作脱敏处理，可凭问题编号和所注出处查对原始资料。", "个人信息保护："
        )
    )
    return blocks
