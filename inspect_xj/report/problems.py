"""Section four, 存在的主要问题: by the three 查 and by rule; what is proven and what is suspected never in one sentence."""

from __future__ import annotations

from collections.abc import Sequence

from inspect_xj.model import Finding, RuleOutcome
from inspect_xj.report.content import Block, Heading, Paragraph
from inspect_xj.report.figures import CHECKS, SEVERITIES, Tally, pick_cases, school_key
from inspect_xj.report.survey import Survey
from inspect_xj.report.visible import visible
from inspect_xj.report.wording import and_others, numeral, percent

__all__ = ["problems"]

#: Typical cases printed under a rule and kind; the others stand in the appendices and in the ledger.
N_CASES = 2
N_MINOR_CASES = 1
N_SCHOOLS = 6


def problems(survey: Survey) -> tuple[Block, ...]:
    """The blocks of section four without its heading."""
    blocks: list[Block] = []
    whole = survey.figures.whole
    if not whole.findings:
        blocks.append(Paragraph("本次数据比对未发现问题和疑点。未检、未决的项目不等于没有问题，见第八部分。"))
        return tuple(blocks)
    blocks.append(
        Paragraph(
            f"经对{survey.as_of}的数据进行比对，共发现问题{len(whole.problems)}条、疑点{len(whole.suspects)}条。"
            "问题由所提供的数据即可认定；疑点只是线索，须经现场核实，核实之前不作为问题处理。"
        )
    )
    for index, (check, words) in enumerate(CHECKS.items(), start=1):
        tally = survey.figures.by_check[check]
        blocks.append(Heading(2, f"（{numeral(index)}）{words}方面"))
        if not tally.findings:
            blocks.append(Paragraph(_nothing(survey, check)))
            continue
        blocks.append(Paragraph(f"本方面发现问题{len(tally.problems)}条、疑点{len(tally.suspects)}条，分项情况如下。"))
        found = [o for o in survey.figures.outcomes if o.check == check and survey.figures.by_rule[o.rule].findings]
        for number, outcome in enumerate(found, start=1):
            blocks += _rule(survey, number, outcome)
    return tuple(blocks)


def _nothing(survey: Survey, check: str) -> str:
    run = [o for o in survey.figures.outcomes if o.check == check]
    if not run:
        return "本次未安排这方面的数据比对项目。"
    checked = sum(o.n_checked > 0 for o in run)
    if not checked:
        return f"这方面的{len(run)}个项目均因缺少数据未能检查，不能据此认为没有问题，原因见第八部分。"
    return f"这方面共检查{checked}个项目，未发现问题和疑点。"


def _rule(survey: Survey, number: int, outcome: RuleOutcome) -> list[Block]:
    tally = survey.figures.by_rule[outcome.rule]
    title = visible(outcome.title).rstrip("。")
    found = [f"问题{len(tally.problems)}条"] if tally.problems else []
    found += [f"疑点{len(tally.suspects)}条"] if tally.suspects else []
    units = f"，涉及{len(tally.schools)}所学校（单位）" if tally.schools else ""
    verdict = (
        "有待现场核实" if not tally.problems else "应予整改" if not tally.suspects else "问题应予整改，疑点有待核实"
    )
    blocks: list[Block] = [
        Heading(3, f"{number}．{title}：发现{'、'.join(found)}{units}，{verdict}。（{outcome.rule}）"),
    ]
    if basis := survey.facts.basis(outcome.rule, tally.findings):
        blocks.append(Paragraph(f"{basis}。", "依据："))
    schools = f"涉及{_schools(survey, tally)}。" if tally.schools else ""
    blocks.append(Paragraph(_numbers(outcome, tally) + schools, "情况："))
    if tally.problems:
        blocks += _cases(survey, tally.problems, "问题举例：")
    if tally.suspects:
        blocks += _cases(survey, tally.suspects, "疑点举例：")
    blocks.append(_remedy(survey, outcome, tally))
    return blocks


def _numbers(outcome: RuleOutcome, tally: Tally) -> str:
    words = [f"检查{outcome.n_checked}条"]
    n = len(tally.findings)
    # A group rule may count findings and rows by different units; a share over 100 % would be nonsense, so none is given.
    rate = f"（占{percent(n, outcome.n_checked)}）" if 0 < n <= outcome.n_checked else ""
    words.append(f"检出{n}条{rate}")
    if outcome.n_excluded:
        words.append(f"另有{outcome.n_excluded}条属依法依规情形，已排除")
    if outcome.n_undecided:
        words.append(f"{outcome.n_undecided}条因数据不足未决")
    if outcome.n_unchecked:
        words.append(f"{outcome.n_unchecked}条未检")
    levels = "、".join(f"{s}{tally.by_severity[s]}条" for s in SEVERITIES if tally.by_severity[s])
    rows = "、".join(
        f"{table}记录{n}条" for table, n in sorted(tally.rows.items(), key=lambda item: (-item[1], item[0]))
    )
    return "，".join(words) + f"；按程度分：{levels}" + (f"；涉及{rows}" if rows else "") + "。"


def _schools(survey: Survey, tally: Tally) -> str:
    names = {school.key: school.name for school in survey.schools}
    words = [f"{names.get(key, visible(key))}{n}条" for key, n in tally.schools[:N_SCHOOLS]]
    return and_others(words, len(tally.schools), "所学校（单位）")


def _cases(survey: Survey, findings: Sequence[Finding], label: str) -> list[Block]:
    grave = any(f.severity in SEVERITIES[:2] for f in findings)
    cases = [survey.facts.case(f) for f in pick_cases(findings, N_CASES if grave else N_MINOR_CASES)]
    blocks: list[Block] = []
    for index, case in enumerate(cases, start=1):
        where = (
            f"{case.school}：" if case.school and school_key(case.finding) and case.school not in case.message else ""
        )
        source = f"（出处：{case.place}）" if case.file else ""
        words = f"{where}{case.message}{source}，编号{case.number}。"
        if len(cases) > 1:
            words = f"（{index}）{words}"
        if index == len(cases) and len(findings) > len(cases):
            words += f"其余{len(findings) - len(cases)}条见附件和问题台账。"
        blocks.append(Paragraph(words, label if index == 1 else ""))
    return blocks


def _remedy(survey: Survey, outcome: RuleOutcome, tally: Tally) -> Paragraph:
    card = survey.facts.card(outcome.rule)
    remedy = visible(card.remedy if card else "", 200).rstrip("。")
    days = next((f.days for f in tally.findings if f.days is not None), card.days if card else None)
    limit = f"于整改通知送达之日起{days}日内完成" if days else "于××××年×月×日前完成"
    watch = visible(card.watch_out if card else "", 200).rstrip("。")
    if not tally.problems:
        note = f"核实时注意：{watch}。" if watch else ""
        return Paragraph(f"先行现场核实；属实的，{remedy or '按规定整改'}，{limit}。{note}", "核实要求：")
    words = f"{remedy or '按规定整改'}，{limit}。"
    if tally.suspects:
        words += "疑点先行现场核实，属实的按同样要求整改。" + (f"核实时注意：{watch}。" if watch else "")
    return Paragraph(words, "整改要求：")
