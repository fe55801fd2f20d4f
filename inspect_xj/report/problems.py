"""Section four, 存在的主要问题: by the three 查 and by rule; what is proven and what is suspected never in one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from inspect_xj.model import Finding, RuleOutcome
from inspect_xj.report.clauses import quotes
from inspect_xj.report.content import Block, Heading, Paragraph
from inspect_xj.report.figures import CHECKS, SEVERITIES, Tally, pick_cases, school_key
from inspect_xj.report.survey import Survey
from inspect_xj.report.visible import visible
from inspect_xj.report.wording import and_others, deadline, numbers_of, numeral, share

__all__ = ["conclusion", "posts", "problems"]

#: Typical cases printed under a rule and kind; the others stand in the appendices and in the ledger.
N_CASES = 2
N_MINOR_CASES = 1
N_MANY = 10  # of fewer than that one case is enough
N_SCHOOLS = 5


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
            "每项举一至二例，并注明编号和在源文件中的位置，其余见附件和问题台账。"
            "排除指依法依规的情形，未决指数据不足以判断，未检指缺少数据。"
            "所列日数自整改通知送达之日起计算；疑点一律先行现场核实，属实的再按要求整改。"
            f"{survey.short_names}"
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


def _rule(survey: Survey, number: int, outcome: RuleOutcome) -> list[Block]:
    tally = survey.figures.by_rule[outcome.rule]
    blocks: list[Block] = [Heading(3, f"{number}．{conclusion(outcome, tally)}（{outcome.rule}）")]
    if basis := _basis(survey, outcome, tally):
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
    blocks.append(_remedy(survey, outcome, tally))
    return blocks


def _basis(survey: Survey, outcome: RuleOutcome, tally: Tally) -> str:
    """The clauses in their own words; those whose words are not known by their number alone."""
    card = survey.facts.card(outcome.rule)
    entries = tuple(card.basis) if card else tally.findings[0].basis
    found = quotes(entries)
    quoted = [f"{visible(q.clause)}：“{_inner(q.words)}”" for q in found if q.words]
    if not quoted:
        basis = survey.facts.basis(outcome.rule, tally.findings)
        return f"{basis}。" if basis else ""
    bare = dict.fromkeys(visible(q.clause, 120) for q in found if not q.words)
    return "；".join([*quoted, *bare]) + "。"


def _inner(words: str) -> str:
    """Words inside quotation marks: theirs become single, the full stop is the sentence's own."""
    return words.replace("“", "‘").replace("”", "’").rstrip("。")


def _numbers(survey: Survey, outcome: RuleOutcome, tally: Tally) -> str:
    n = len(tally.findings)
    # A group rule may count findings and rows by different units; a share over 100 % would be nonsense, so none is given.
    rate = f"，占{share(n, outcome.n_checked)}" if 0 < n <= outcome.n_checked else ""
    levels = [f"{s}{tally.by_severity[s]}条" for s in SEVERITIES if tally.by_severity[s]]
    words = [
        f"截至{survey.as_of}，检查{outcome.n_checked}条，检出{n}条{rate}",
        "、".join(levels) if len(levels) > 1 or n == 1 else f"均为{levels[0].removesuffix(f'{n}条')}",
    ]
    beside = (("排除", outcome.n_excluded), ("未决", outcome.n_undecided), ("未检", outcome.n_unchecked))
    if others := "、".join(f"{m}条{word}" for word, m in beside if m):
        words.append(f"另有{others}")
    sentence = "，".join(words)
    # Where each finding is one row, the rows say nothing new.
    if list(tally.rows.values()) != [n]:
        rows = sorted(tally.rows.items(), key=lambda item: (-item[1], item[0]))
        if rows:
            sentence += "；涉及" + "、".join(f"{table}记录{m}条" for table, m in rows)
    if tally.schools:
        sentence += f"；其中{_schools(survey, tally)}"
    annex = "附件2" if tally.problems else "附件3"
    return f"{sentence}。证据编号{numbers_of([f.number for f in tally.findings])}，见{annex}和问题台账。"


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


def posts(findings: Sequence[Finding]) -> str:
    """Who answers for putting it right, by post: the data know names of pupils, not who holds an office today."""
    at_schools = any(school_key(f) for f in findings)
    others = any(not school_key(f) for f in findings)
    words = ["有关学校校长，学籍管理员承办"] if at_schools else []
    words += ["县级教育行政部门分管负责人，学籍管理股室承办"] if others else []
    return "；".join(words)


def _remedy(survey: Survey, outcome: RuleOutcome, tally: Tally) -> Paragraph:
    card = survey.facts.card(outcome.rule)
    remedy = visible(card.remedy if card else "", 200).rstrip("。") or "按规定整改"
    given = tally.problems or tally.findings
    limits = {f.days for f in given if f.days is not None} or ({card.days} if card and card.days is not None else set())
    limit = deadline(limits)
    watch = visible(card.watch_out if card else "", 200).rstrip("。")
    note = f"核实时注意：{watch}。" if watch and tally.suspects else ""
    tail = f"责任人：{posts(tally.findings)}。时限：{limit}。"
    if not tally.problems:
        return Paragraph(f"属实的，{remedy}。{note}{tail}", "核实要求：")
    more = "疑点属实的同样整改。" if tally.suspects else ""
    return Paragraph(f"{remedy}。{more}{note}{tail}", "整改要求：")
