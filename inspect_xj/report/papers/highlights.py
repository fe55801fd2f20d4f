"""要点: the one page before the 检查报告, for those who read one page. Not part of the official document."""

from __future__ import annotations

from dataclasses import replace

from inspect_xj.model import Ending
from inspect_xj.report.content import Highlights
from inspect_xj.report.figures import CHECKS, SEVERITIES
from inspect_xj.report.pictures import check_picture, kind_picture
from inspect_xj.report.survey import Survey
from inspect_xj.report.visible import visible
from inspect_xj.report.wording import deadline, percent, share

__all__ = ["highlights"]

#: Characters of a name or a title on this page: it has to stay one page whatever the data hold.
_NAME = 12
_KINDS = 3
#: Kinds drawn in the chart.
_BARS = 6


def highlights(survey: Survey) -> Highlights:
    """Key numbers, three conclusions, three demands, one chart; every number from the same figures as the report."""
    figures = survey.figures
    if figures.whole.findings:
        picture, words = kind_picture(survey, _BARS, _NAME), "单位：条。图中列较多的，其余见表。"
    else:
        picture, words = check_picture(survey), "满分100分，只计问题。"
    return Highlights(
        title=f"{survey.county}学籍管理“三查”专项检查要点",
        dates=f"数据截至{survey.as_of}，{survey.run_day}比对",
        numbers=_numbers(survey),
        conclusions=_conclusions(survey),
        demands=_demands(survey),
        # One line: the county and the days stand at the head of the page.
        picture=replace(picture, source=f"来源：学籍数据比对结果，数据截至{survey.as_of}。{words}"),
        note=(
            "本页供阅读方便，不是公文的组成部分，数字以正文为准。"
            "问题由所提供的数据即可认定；疑点须经现场核实，核实之前不作为问题处理。"
        ),
    )


def _numbers(survey: Survey) -> tuple[tuple[str, str], ...]:
    figures, whole = survey.figures, survey.figures.whole
    grave = sum(f.severity == SEVERITIES[0] for f in whole.problems)
    numbers = [
        (str(survey.n_schools), "学校（所）"),
        (str(figures.n_registrations), "学籍记录（条）"),
        (str(len(whole.problems)), "问题（条）"),
        (str(grave), "其中严重问题（条）"),
        (str(len(whole.suspects)), "疑点（条，待核）"),
    ]
    numbers += [(percent(rate.n, rate.of) if rate.of else "—", rate.name) for rate in figures.rates()]
    return tuple(numbers)


def _conclusions(survey: Survey) -> tuple[str, str, str]:
    figures, whole = survey.figures, survey.figures.whole
    unchecked, undecided = figures.endings[Ending.UNCHECKED], sum(o.n_undecided > 0 for o in figures.outcomes)
    reach = (
        f"{len(figures.outcomes)}个检查项目中未检{unchecked}个，有未决记录的{undecided}个，未检、未决不等于没有问题。"
    )
    if not figures.looked:
        return ("本次没有项目能够检查，不能据此认为没有问题。", "所需数据没有提供，三查各项不能评价。", reach)
    if not whole.findings:
        passed = figures.endings[Ending.PASSED]
        return ("本次数据比对未发现问题和疑点。", f"{passed}个检查项目全部通过。", reach)
    grave = sum(f.severity == SEVERITIES[0] for f in whole.problems)
    first = f"共发现问题{len(whole.problems)}条、疑点{len(whole.suspects)}条"
    first += f"，问题中严重{share(grave, len(whole.problems))}" if whole.problems else ""
    return (f"{first}；{_scores(survey)}。", _kinds(survey), _spread(survey) + reach)


def _scores(survey: Survey) -> str:
    scores = [(survey.figures.county_score(check), words) for check, words in CHECKS.items()]
    lowest = min(((value, words) for value, words in scores if value is not None), default=None)
    return f"三查以{lowest[1]}得分最低，为{lowest[0]:.1f}分" if lowest else "三查缺少数据，均不评分"


def _kinds(survey: Survey) -> str:
    """Which kinds the problems and the suspicions are; never in one sum."""
    titles = {o.rule: visible(o.title, _NAME) for o in survey.figures.outcomes}
    tallies = survey.figures.by_rule
    words = []
    for nature in ("问题", "疑点"):
        counts = {r: len(t.problems if nature == "问题" else t.suspects) for r, t in tallies.items()}
        ranked = sorted(((n, rule) for rule, n in counts.items() if n), key=lambda item: (-item[0], item[1]))
        if ranked:
            named = "、".join(f"{titles.get(rule, rule)}{n}条" for n, rule in ranked[:_KINDS])
            words.append(f"{nature}较多的是{named}" if len(ranked) > 1 else f"{nature}均为{named}")
    return "；".join(words) + "。"


def _spread(survey: Survey) -> str:
    whole = survey.figures.whole
    affected = [s for s in survey.schools if s.tally.problems]
    if not affected:
        return ""
    top = affected[:3]
    n = sum(len(s.tally.problems) for s in top)
    names = "、".join(visible(survey.school(s.key), _NAME) for s in top)
    rest = f"；{names}占全部问题的{share(n, len(whole.problems))}" if len(affected) > len(top) else ""
    return f"{len(affected)}所学校（单位）有问题{rest}。"


def _demands(survey: Survey) -> tuple[tuple[str, str], ...]:
    whole = survey.figures.whole
    days = {f.days for f in whole.problems if f.days is not None}
    first = (
        f"对{len(whole.problems)}条问题逐条整改，{_within(days)}，并附佐证材料。"
        if whole.problems
        else "保持账册与实际一致，按期核对学籍；本次没有需要整改的问题。"
    )
    second = (
        f"对{len(whole.suspects)}条疑点逐人逐项现场核实，于××××年×月×日前书面反馈；核实之前不得取消学生学籍。"
        if whole.suspects
        else "按点名册核对在籍学生，发现不一致的及时报告；本次没有需要核实的疑点。"
    )
    lacking = survey.figures.endings[Ending.UNCHECKED]
    third = "建立整改台账，逐条复查销号" if whole.findings else "留存本次检查资料"
    third += f"；补齐{lacking}个未检项目所缺的数据后再行比对。" if lacking else "，按期报送结果。"
    return (
        ("有关学校校长", first),
        ("学籍管理员、班主任", second),
        ("县级教育行政部门学籍管理股室负责人", third),
    )


def _within(days: set[int]) -> str:
    if not days:
        return f"于{deadline(days)}完成"
    words = f"{min(days)}日" if len(days) == 1 else f"{min(days)}日至{max(days)}日"
    return f"自整改通知送达之日起{words}内完成"
