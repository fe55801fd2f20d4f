"""The body of the 检查报告: the eight sections of an inspection report, in the words of an official document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from inspect_xj.model import Ending, Finding
from inspect_xj.report.closing import remarks, remedies, sanctions
from inspect_xj.report.comparison import PROBLEM, SUSPECT
from inspect_xj.report.content import Block, Column, Grid, Heading, Paragraph
from inspect_xj.report.figures import CHECKS, PROVEN, SEVERITIES, Tally
from inspect_xj.report.followed import followed
from inspect_xj.report.problems import problems
from inspect_xj.report.survey import Survey
from inspect_xj.report.visible import visible
from inspect_xj.report.wording import and_others, lacking, numeral, share

__all__ = ["body"]

#: Kinds of data named in section one; 附件1 has what each file gave.
N_TABLES = 5


def body(survey: Survey) -> tuple[Block, ...]:
    """All blocks between 主送 and the list of appendices; the section on the last run only where its results are there."""
    sections: list[tuple[str, Sequence[Block]]] = [
        ("检查工作基本情况", _basics(survey)),
        ("总体评价", _judgement(survey)),
        ("主要做法与成效", _merits(survey)),
        ("存在的主要问题", problems(survey)),
    ]
    if survey.comparison is not None:
        sections.append(("上次问题整改情况", followed(survey.comparison)))
    sections += [
        ("问题分布与成因", _spread(survey)),
        ("整改意见和时限", remedies(survey)),
        ("处理建议", sanctions(survey)),
        ("有关说明", remarks(survey)),
    ]
    blocks: list[Block] = list(_opening(survey))
    for number, (title, section) in enumerate(sections, start=1):
        blocks += [Heading(1, f"{numeral(number)}、{title}"), *section]
    return tuple(blocks)


def _opening(survey: Survey) -> list[Block]:
    return [
        Paragraph(
            f"按照学籍管理“三查”专项检查的部署，检查组对{survey.county}中小学学籍管理工作进行了检查，"
            f"对截至{survey.as_of}的学籍等数据进行了全面比对。现将有关情况报告如下。"
        )
    ]


def _basics(survey: Survey) -> list[Block]:
    documents = and_others(survey.documents[:6], len(survey.documents), "份文件")
    basis = f"{documents}。" if documents else "×××。"
    files = len({s.file for s in survey.sources})
    taken = [s for s in survey.sources if s.table]
    refused = sum(s.refused for s in survey.sources)
    left = [s for s in survey.sources if not s.table]
    counts = sorted(((t, n) for t, n in survey.counts.items() if n), key=lambda item: (-item[1], item[0]))
    tables = and_others([f"{table}{n}条" for table, n in counts[:N_TABLES]], len(counts), "类数据")
    words = f"共收到{files}个文件，识别出{len(taken)}张表，取得数据{sum(n for _, n in counts)}条"
    words += f"，为{tables}。" if counts else "。"
    if refused:
        words += f"有{refused}行无法识别，已登记为拒收，未参加比对。"
    if left:
        words += f"有{len(left)}张表无法归类，未参加比对。"
    return [
        Paragraph(basis, "检查依据："),
        Paragraph(
            f"数据截止日期为{survey.as_of}，数据比对日期为{survey.run_day}；现场检查时间为××××年×月×日至×月×日。",
            "检查时间：",
        ),
        Paragraph(
            f"{survey.county}学校{survey.n_schools}所，学籍记录{survey.figures.n_registrations}条；"
            "现场抽查学校×所、班级×个、学生×人。",
            "检查范围：",
        ),
        Paragraph(f"{words}来源文件和校验值见附件1。", "数据来源："),
        Paragraph(
            f"由计算机按{len(survey.figures.outcomes)}个检查项目逐条比对，项目目录和结果见附件4；"
            "现场采取听、查、核、访、点名等方式，具体情况为×××。",
            "检查方式：",
        ),
    ]


def _judgement(survey: Survey) -> list[Block]:
    figures = survey.figures
    whole = figures.whole
    scores = []
    for check, words in CHECKS.items():
        value = figures.county_score(check)
        scores.append(f"{words}{value:.1f}分" if value is not None else f"{words}因缺少数据不评分")
    rows = []
    for check, words in CHECKS.items():
        value = figures.county_score(check)
        rows.append((words, *_counts(figures.by_check[check]), "—" if value is None else f"{value:.1f}"))
    rows.append(("合计", *_counts(whole), "—"))
    blocks: list[Block] = [
        Paragraph("；".join(scores) + "（满分100分，只计问题，不计未经核实的疑点）。", "三查得分："),
    ]
    for rate in figures.rates():
        words = (
            f"{share(rate.n, rate.of)}，即{rate.meaning}。"
            if rate.of
            else f"本次不能计算（{visible(lacking(rate.why), 200)}）。"
        )
        blocks.append(Paragraph(words, f"{rate.name}："))
    blocks.append(
        Paragraph(
            f"共发现问题{len(whole.problems)}条，其中{_levels(whole.problems)}；"
            f"疑点{len(whole.suspects)}条{_verified(survey)}。",
            "问题和疑点：",
        )
    )
    columns = (
        Column("检查方面", 32),
        *(Column(s, 9, True) for s in SEVERITIES),
        Column("问题合计", 11, True),
        Column("疑点", 10, True),
        Column("得分", 11, True),
    )
    blocks.append(
        Grid(columns, tuple(rows), caption="三查情况汇总表", note="严重、较重、一般、提示四栏只计问题，单位：条。")
    )
    blocks.append(Paragraph(_before(survey), "与上次对比："))
    return blocks


def _before(survey: Survey) -> str:
    if survey.comparison is None:
        return "本次没有提供上次检查的结果，未作对比。"
    then = survey.comparison.then
    whole = survey.figures.whole
    return (
        f"上次检查有问题{then[PROBLEM]}条、疑点{then[SUSPECT]}条，本次有问题{len(whole.problems)}条、"
        f"疑点{len(whole.suspects)}条，逐项变化见“上次问题整改情况”部分。"
    )


def _verified(survey: Survey) -> str:
    """What became of the suspicions; × where nobody has written down a check yet."""
    confirmed = sum(f.nature != PROVEN for f in survey.figures.whole.problems)
    denied = sum(f.waiver is None and f.nature != PROVEN for f in survey.aside)
    if not confirmed and not denied:
        return "，其中核实属实×条、排除×条、待核×条" if survey.figures.whole.suspects else ""
    return f"，均待核实；此前核实属实{confirmed}条（已计入问题）、排除{denied}条（不计入）"


def _counts(tally: Tally) -> tuple[str, ...]:
    levels = Counter(f.severity for f in tally.problems)
    return (*(str(levels[s]) for s in SEVERITIES), str(len(tally.problems)), str(len(tally.suspects)))


def _levels(findings: Sequence[Finding]) -> str:
    levels = Counter(f.severity for f in findings)
    return "、".join(f"{s}{levels[s]}条" for s in SEVERITIES)


def _merits(survey: Survey) -> list[Block]:
    passed = survey.figures.ended(Ending.PASSED)
    clean = [s for s in survey.schools if not s.tally.findings and s.n_registrations and survey.figures.looked]
    blocks: list[Block] = []
    if passed:
        names = "、".join(f"{visible(o.title)}（检查{o.n_checked}条）" for o in passed)
        blocks.append(Paragraph(f"以下{len(passed)}个项目经比对未发现问题：{names}。", "符合要求的项目："))
    if clean:
        names = and_others([s.name for s in clean[:10]], len(clean), "所")
        blocks.append(Paragraph(f"{names}在已检查的项目中没有问题和疑点。", "符合要求的学校："))
    blocks.append(Paragraph("×××（由检查组根据听取汇报和现场检查情况填写）。", "主要做法："))
    return blocks


def _spread(survey: Survey) -> list[Block]:
    whole = survey.figures.whole
    blocks: list[Block] = []
    affected = [s for s in survey.schools if s.tally.findings]
    if affected:
        top = affected[:5]
        n_top = sum(len(s.tally.problems) for s in top)
        names = "、".join(f"{s.name}（问题{len(s.tally.problems)}条、疑点{len(s.tally.suspects)}条）" for s in top)
        n = len(whole.problems)
        part = f"；这{len(top)}所学校的问题占全部问题的{share(n_top, n)}" if n and len(affected) > len(top) else ""
        blocks.append(Paragraph(f"{len(affected)}所学校有问题或者疑点，较多的是{names}{part}。", "分布："))
    blocks.append(Paragraph("×××（成因由检查组会同责任单位核实后认定，数据本身不能说明成因）。", "成因："))
    if survey.schools:
        blocks.append(Paragraph("各学校问题、疑点和三查得分见附件5，分布图见附件6。", "学校情况："))
    return blocks
