"""Section four, 存在的主要问题: by the three 查 and by rule; what is proven and what is suspected never in one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from inspect_xj.model import Finding, RuleOutcome
from inspect_xj.report.content import Block, Heading, Paragraph
from inspect_xj.report.demands import demand
from inspect_xj.report.figures import CHECKS, SEVERITIES, Tally, pick_cases, school_key
from inspect_xj.report.lesser import is_lesser, lesser
from inspect_xj.report.quoting import Quoting
from inspect_xj.report.survey import Survey
from inspect_xj.report.visible import visible
from inspect_xj.report.wording import and_others, numbers_of, numeral, share

__all__ = ["conclusion", "problems"]

#: Typical cases printed under a rule and kind; the others stand in the appendices and in the ledger.
N_CASES = 2
N_MINOR_CASES = 1
N_MANY = 10  # of fewer than that one case is enough
N_SCHOOLS = 5
#: Kinds of no great weight that are worth a table.
N_LISTED = 3


def problems(survey: Survey) -> tuple[Block, ...]:
    """The blocks of section four without its heading."""
    blocks: list[Block] = []
    whole = survey.figures.whole
    if not survey.figures.looked:
        blocks.append(Paragraph("本次没有项目能够检查，不能据此认为没有问题，原因见“有关说明”部分。"))
        return tuple(blocks)
    if not whole.findings:
        blocks.append(Paragraph("本次数据比对未发现问题和疑点。未检、未决的项目不等于没有问题，见“有关说明”部分。"))
        return tuple(blocks)
    blocks.append(
        Paragraph(
            f"经对{survey.as_of}的数据进行比对，共发现问题{len(whole.problems)}条、疑点{len(whole.suspects)}条。"
            "问题由所提供的数据即可认定；疑点只是线索，须经现场核实，核实之前不作为问题处理。"
            "严重、较重的逐项说明并举例，注明编号和在源文件中的位置；一般和提示的列表说明；逐条见附件2、附件3和问题台账。"
            "同一条款的原文只引一次。排除指依法依规的情形，未决指数据不足以判断，未检指缺少数据。"
            "所列日数自整改通知送达之日起计算；疑点一律先行现场核实，属实的再按要求整改。"
            f"{survey.short_names}"
        )
    )
    quoting = Quoting()
    for index, (check, words) in enumerate(CHECKS.items(), start=1):
        tally = survey.figures.by_check[check]
        blocks.append(Heading(2, f"（{numeral(index)}）{words}方面"))
        if not tally.findings:
            blocks.append(Paragraph(_nothing(survey, check)))
            continue
        blocks.append(Paragraph(f"本方面发现问题{len(tally.problems)}条、疑点{len(tally.suspects)}条，分项情况如下。"))
        found = [o for o in survey.figures.outcomes if o.check == check and survey.figures.by_rule[o.rule].findings]
        minor = [o for o in found if is_lesser(survey.figures.by_rule[o.rule])]
        if len(minor) < N_LISTED:
            minor = []
        grave = [o for o in found if o not in minor]
        for number, outcome in enumerate(grave, start=1):
            blocks += _rule(survey, f"（{numeral(index)}）{number}", number, outcome, quoting)
        if minor:
            number = len(grave) + 1
            blocks += lesser(survey, f"（{numeral(index)}）{number}", number, minor, quoting)
    return tuple(blocks)


def _nothing(survey: Survey, check: str) -> str:
    run = [o for o in survey.figures.outcomes if o.check == check]
    if not run:
        return "本次未安排这方面的数据比对项目。"
    checked = sum(o.n_checked > 0 for o in run)
    if not checked:
        return f"这方面的{len(run)}个项目均因缺少数据未能检查，不能据此认为没有问题，原因见“有关说明”部分。"
    return f"这方面共检查{checked}个项目，未发现问题和疑点。"


def conclusion(outcome: RuleOutcome, tally: Tally) -> str:
    """What was found under a rule, as one sentence with its numbers: the heading of the finding."""
    title = visible(outcome.title).rstrip("。")
    words = []
    if tally.problems:
        words.append(f"{_who(Tally(tally.problems))}存在“{title}”问题{len(tally.problems)}条")
    if tally.suspects:
        who, n = _who(Tally(tally.suspects)), len(tally.suspects)
        words.append(f"{who}另有疑点{n}条待核实" if words else f"{who}有“{title}”疑点{n}条待核实")
    return "，".join(words)


def _who(tally: Tally) -> str:
    return f"{len(tally.schools)}所学校（单位）" if tally.schools else "县级"


def _rule(survey: Survey, place: str, number: int, outcome: RuleOutcome, quoting: Quoting) -> list[Block]:
    tally = survey.figures.by_rule[outcome.rule]
    blocks: list[Block] = [Heading(3, f"{number}．{conclusion(outcome, tally)}（{outcome.rule}）")]
    if basis := quoting.basis(survey, outcome, tally, place):
        blocks.append(Paragraph(basis, "依据："))
    if tally.problems and tally.suspects:  # counted apart, or a sentence would add up what must not be
        blocks.append(Paragraph(_numbers(survey, outcome, Tally(tally.problems)), "问题情况："))
        rest = replace(outcome, n_excluded=0, n_undecided=0, n_unchecked=0)
        blocks.append(Paragraph(_numbers(survey, rest, Tally(tally.suspects)), "疑点情况："))
    else:
        blocks.append(Paragraph(_numbers(survey, outcome, tally), "情况："))
    if tally.problems:
        blocks += _cases(survey, tally.problems, "问题举例：")
    if tally.suspects:
        blocks += _cases(survey, tally.suspects, "疑点举例：")
    label, words = demand(survey, outcome, tally)
    blocks.append(Paragraph(words, label))
    return blocks


def _numbers(survey: Survey, outcome: RuleOutcome, tally: Tally) -> str:
    n = len(tally.findings)
    # A group rule may count findings and rows by different units; a share over 100 % would be nonsense, so none is given.
    rate = f"，占{share(n, outcome.n_checked)}" if 0 < n <= outcome.n_checked else ""
    levels = [f"{s}{tally.by_severity[s]}条" for s in SEVERITIES if tally.by_severity[s]]
    words = [
        f"检查{outcome.n_checked}条，检出{n}条{rate}",
        "、".join(levels) if len(levels) > 1 or n == 1 else f"均为{levels[0].removesuffix(f'{n}条')}",
    ]
    beside = (("排除", outcome.n_excluded), ("未决", outcome.n_undecided), ("未检", outcome.n_unchecked))
    if others := "、".join(f"{m}条{word}" for word, m in beside if m):
        words.append(f"另有{others}")
    sentence = "，".join(words)
    if tally.schools:
        sentence += f"；其中{_schools(survey, tally)}"
    return f"{sentence}。证据编号{numbers_of([f.number for f in tally.findings])}。"


def _schools(survey: Survey, tally: Tally) -> str:
    words = [f"{survey.school(key)}{n}条" for key, n in tally.schools[:N_SCHOOLS]]
    return and_others(words, len(tally.schools), "所学校（单位）")


def _cases(survey: Survey, findings: Sequence[Finding], label: str) -> list[Block]:
    grave = len(findings) >= N_MANY and any(f.severity == SEVERITIES[0] for f in findings)
    cases = [survey.facts.case(f) for f in pick_cases(findings, N_CASES if grave else N_MINOR_CASES)]
    blocks: list[Block] = []
    for index, case in enumerate(cases, start=1):
        known = not school_key(case.finding) or case.school in case.message
        where = "" if known or not case.school else f"{case.school}："
        source = f"（{case.source}）" if case.source else ""
        # The number leads: at the head of a paragraph it never has to be broken, nor leaves a ragged line behind.
        words = f"{case.number}，{where}{case.message}{source}。"
        blocks.append(Paragraph(f"（{index}）{words}" if len(cases) > 1 else words, label if index == 1 else ""))
    return blocks
