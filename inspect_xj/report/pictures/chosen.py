"""Which pictures a county's report has: 三查, kinds, schools, ages, and the last run where its results are there."""

from __future__ import annotations

from collections.abc import Sequence

from inspect_xj.report.comparison import PROBLEM, SUSPECT, Change, Comparison
from inspect_xj.report.content import Block, Column, Grid, Paragraph, Picture
from inspect_xj.report.figures import CHECKS, Tally
from inspect_xj.report.phrases import grade_name
from inspect_xj.report.pictures.ages import BUCKETS, RULES, spread
from inspect_xj.report.pictures.chart import Bar, Chart, bars, cells
from inspect_xj.report.survey import Survey
from inspect_xj.report.visible import visible
from inspect_xj.report.wording import share

__all__ = ["check_picture", "kind_picture", "pictures"]

#: Bars of a picture; the others are one line of its table together.
N_KINDS, N_SCHOOLS = 10, 15
#: Characters of a rule's title.
_TITLE = 24

_COUNTED = (Column("问题", 17, True), Column("疑点", 17, True))


def pictures(survey: Survey) -> tuple[Block, ...]:
    """The blocks of 附件6."""
    blocks: list[Block] = [
        Paragraph(
            f"图中数字与正文、附件5和问题台账一致，数据截至{survey.as_of}。实心条表示问题，斜线条表示疑点；"
            "疑点须经现场核实，核实之前不作为问题处理。"
        ),
        check_picture(survey),
    ]
    if survey.figures.whole.findings:
        blocks += [kind_picture(survey, N_KINDS), _school_picture(survey)]
        blocks.append(_age_picture(survey))
    if survey.comparison is not None:
        blocks.append(_trend(survey.comparison, survey))
    return tuple(blocks)


def _source(survey: Survey) -> str:
    return f"来源：{survey.county}学籍数据比对结果，数据截至{survey.as_of}，{survey.run_day}比对。"


def _picture(chart: Chart, grid: Grid, source: str) -> Picture:
    return Picture(chart.title, chart.svg(), chart.height, grid, source)


def check_picture(survey: Survey) -> Picture:
    """The scores of the three 查."""
    figures = survey.figures
    rows, cells_ = [], []
    for check, words in CHECKS.items():
        value, tally = figures.county_score(check), figures.by_check[check]
        said = f"{value:.1f}分" if value is not None else "不评分"
        rows.append(Bar(words.removeprefix("学籍管理"), (value or 0.0,), said))
        points = "—" if value is None else f"{value:.1f}"
        cells_.append((words.removeprefix("学籍管理"), points, str(len(tally.problems)), str(len(tally.suspects))))
    scored = [(figures.county_score(check), words) for check, words in CHECKS.items()]
    lowest = min(((value, words) for value, words in scored if value is not None), default=None)
    title = f"三查得分以{lowest[1]}为最低，{lowest[0]:.1f}分" if lowest else "三查因缺少数据均不评分"
    columns = (Column("三查", 43), Column("得分", 19, True), Column("问题", 19, True), Column("疑点", 19, True))
    chart = bars(title, rows, (), most=100.0)
    return _picture(chart, Grid(columns, tuple(cells_)), f"{_source(survey)}满分100分，只计问题。")


def _stacked(
    survey: Survey, title: str, tallies: Sequence[tuple[str, Tally]], most: int, *, head: str, rest: str
) -> Picture:
    """Problems and suspicions, one bar each; what comes after ``most`` is a line of the table, called ``rest``.

    As a bar the rest, of which there is much, would leave no length to the others.
    """
    lines = [(label, len(tally.problems), len(tally.suspects)) for label, tally in tallies[:most]]
    rows = [Bar(label, (float(n), float(m)), f"{n}＋{m}") for label, n, m in lines]
    others = [tally for _, tally in tallies[most:]]
    if others:
        sums = sum(len(t.problems) for t in others), sum(len(t.suspects) for t in others)
        lines.append((rest.format(n=len(others)), *sums))
    whole = survey.figures.whole
    lines.append(("合计", len(whole.problems), len(whole.suspects)))
    table = tuple((label, str(n), str(m)) for label, n, m in lines)
    drawn = f"图中列前{most}个，其余见表。" if others else ""
    chart = bars(title, rows, ("问题", "疑点（待核）"))
    return _picture(chart, Grid((Column(head, 66), *_COUNTED), table), f"{_source(survey)}单位：条。{drawn}")


def kind_picture(survey: Survey, most: int, title_limit: int = _TITLE) -> Picture:
    """Findings by rule, most first; titles of rules are cut to ``title_limit`` characters."""
    titles = {o.rule: visible(o.title, title_limit) for o in survey.figures.outcomes}
    found = [(rule, tally) for rule, tally in survey.figures.by_rule.items() if tally.findings]
    found.sort(key=lambda item: (-len(item[1].findings), item[0]))
    labels = [(titles.get(rule, rule), tally) for rule, tally in found]
    whole = survey.figures.whole
    title = "本次没有发现问题和疑点"
    if found:
        first, tally = found[0]
        n, m = len(tally.problems), len(tally.suspects)
        parts = [f"问题{share(n, len(whole.problems))}"] if n else []
        parts += [f"疑点{share(m, len(whole.suspects))}"] if m else []
        title = f"{len(found)}类问题和疑点中，“{titles.get(first, first)}”最多，占{'、'.join(parts)}"
    return _stacked(survey, title, labels, most, head="检查项目", rest="其他{n}个项目")


def _school_picture(survey: Survey) -> Picture:
    found = [(survey.school(s.key), s.tally) for s in survey.schools if s.tally.findings]
    at_schools = sum(len(tally.findings) for _, tally in found)
    elsewhere = survey.figures.whole.findings
    if at_schools < len(elsewhere):  # findings of no school belong to the sum, too
        none = Tally(tuple(f for f in elsewhere if not (f.school_code or f.school_name)))
        found.append(("县级（不属于学校）", none))
    n = sum(bool(tally.problems) for _, tally in found)
    title = f"{n}个学校（单位）有问题，{sum(bool(t.suspects) for _, t in found)}个有疑点待核"
    return _stacked(survey, title, found, N_SCHOOLS, head="学校（单位）", rest="其他{n}所")


def _age_picture(survey: Survey) -> Block:
    found = spread(survey.figures.whole.findings, survey.info.school_year)
    if not found:
        return Paragraph("本次没有检出年龄与年级不相称的记录，不作图。", "年龄与年级：")
    counts = {grade: [row[bucket] for bucket in range(len(BUCKETS))] for grade, row in found.items()}
    young = sum(sum(row[:2]) for row in counts.values())
    old = sum(sum(row[3:]) for row in counts.values())
    title = f"年龄与年级不相称的{sum(map(sum, counts.values()))}名学生中，偏小{young}名、偏大{old}名"
    chart = cells(
        title, BUCKETS, [(grade_name(grade), row) for grade, row in counts.items()], "与年级应有年龄相比（9月1日）"
    )
    table = tuple((grade_name(g), str(sum(row[:2])), str(row[2]), str(sum(row[3:]))) for g, row in counts.items())
    sums = (str(young), str(sum(row[2] for row in counts.values())), str(old))
    columns = (Column("年级", 34), Column("偏小", 22, True), Column("相当", 22, True), Column("偏大", 22, True))
    note = f"{_source(survey)}只计{'、'.join(RULES)}检出的学生，单位：人；出生日期、年级读不出的不计。"
    return _picture(chart, Grid(columns, (*table, ("合计", *sums))), note)


def _trend(comparison: Comparison, survey: Survey) -> Picture:
    rows, table = [], []
    for nature in (PROBLEM, SUSPECT):
        for when, counts in (("上次", comparison.then), ("本次", comparison.now)):
            n = counts[nature]
            values = (float(n), 0.0) if nature == PROBLEM else (0.0, float(n))
            rows.append(Bar(f"{when}{nature}", values, f"{n}条"))
        totals = comparison.totals(nature)
        table.append((f"上次{nature}", str(comparison.then[nature])))
        table += [(f"　{change}", str(totals[change])) for change in Change]
        table.append((f"本次{nature}", str(comparison.now[nature])))
    before, now = comparison.then[PROBLEM], comparison.now[PROBLEM]
    word = "减少" if now < before else "增加" if now > before else "不变"
    title = f"问题由上次的{before}条变为本次的{now}条" + (
        f"，{word}{abs(now - before)}条" if now != before else "，总数不变"
    )
    chart = bars(title, rows, ("问题", "疑点（待核）"))
    return _picture(chart, Grid((Column("项目", 66), Column("条数", 34, True)), tuple(table)), _source(survey))
