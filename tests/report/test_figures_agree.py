"""Every number that the body says is counted again here from the findings alone, by other means than the report's."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import paper_county as county
import pytest

from inspect_xj.model import Ending
from inspect_xj.report import Content, build_content
from inspect_xj.report.content import Grid, Heading, Paragraph

COUNTS = (0, 1, 7, 60, 133)


def made(n: int) -> tuple[county.FakeResults, Content]:
    results, snapshot = county.county(n)
    return results, build_content(results, snapshot, rulebook_cards=county.CARDS)


def text(content: Content, label: str = "") -> str:
    blocks = [b for b in content.body if isinstance(b, Paragraph) and b.label.startswith(label)]
    return "\n".join(b.label + b.text for b in blocks)


@pytest.mark.parametrize("n", COUNTS[1:])
def test_each_rule_s_heading_and_facts_count_its_findings(n: int) -> None:
    results, content = made(n)
    natures: dict[str, Counter[str]] = {}
    for finding in results.found:
        natures.setdefault(finding.rule, Counter())[finding.nature] += 1
    heads = [b.text for b in content.body if isinstance(b, Heading) and b.level == 3]
    said = {}
    for head in heads:
        found = re.fullmatch(
            r"\d+．\d+所学校（单位）(?:存在“.+”问题(\d+)条)?(?:有“.+”疑点(\d+)条待核实)?（(\w\w-\d\d)）", head
        )
        assert found, head
        said[found[3]] = Counter({"确": int(found[1] or 0), "疑": int(found[2] or 0)})
    assert said == natures
    facts = [b.text for b in content.body if isinstance(b, Paragraph) and b.label == "情况："]
    assert len(facts) == len(natures)
    for words, head in zip(facts, heads, strict=True):
        rule = head[-6:-1]
        pattern = r"检查(\d+)条，检出(\d+)条，占(\d+)/(\d+)（([\d.]+)%）"
        checked, total, n_, of, rate = re.match(pattern, words).groups()  # type: ignore[union-attr]
        assert (total, checked) == (n_, of)
        mine = [f for f in results.found if f.rule == rule]
        assert int(total) == len(mine)
        assert float(rate) == pytest.approx(100 * len(mine) / int(checked), abs=0.005)
        schools = Counter(f.school_name for f in mine)
        spread = words.split("；其中")[1].split("。")[0]
        named = re.findall(r"(?:^|、)([^、。]+?)(\d+)条", spread)
        assert len(named) == min(5, len(schools))
        for name, m in named:
            full = name if name in schools else "示例县" + name
            assert schools[full] == int(m), (rule, name)
        assert (f"等{len(schools)}所学校" in spread) == (len(schools) > 5)


@pytest.mark.parametrize("n", COUNTS)
def test_the_totals_of_the_body_are_the_ledger_s(n: int) -> None:
    results, content = made(n)
    problems = sum(f.nature == "确" for f in results.found)
    suspects = len(results.found) - problems
    levels = Counter(f.severity for f in results.found if f.nature == "确")
    said = text(content, "问题和疑点")
    assert (
        f"共发现问题{problems}条，其中"
        + "、".join(f"{s}{levels[s]}条" for s in ("严重", "较重", "一般", "提示"))
        + f"；疑点{suspects}条"
        in said
    )
    assert Counter(row.nature for row in content.ledger) == Counter({"问题": problems, "疑点": suspects})
    schools = content.appendices[4].blocks[0]
    assert isinstance(schools, Grid)
    assert sum(int(row[4]) for row in schools.rows) == problems
    assert sum(int(row[5]) for row in schools.rows) == suspects
    assert sum(int(row[3]) for row in schools.rows) == levels["严重"]
    wrong = {r.row for f in results.found if f.nature == "确" and f.severity != "提示" for r in f.rows}
    of = max(n, 60)
    assert f"准确率：{of - len(wrong)}/{of}（" in text(content, "准确率")


def test_no_sentence_counts_problems_and_suspicions_together() -> None:
    _, content = made(60)
    for block in content.body:
        if isinstance(block, Paragraph) and block.label in ("问题举例：", "疑点举例："):
            number = re.search(r"[A-Z]{2}-\d\d-\d{4}", block.text)
            assert number is not None
            nature = next(row.nature for row in content.ledger if row.number == number[0])
            assert block.label.startswith(nature)


def test_a_rule_with_both_kinds_counts_them_apart() -> None:
    pupils = [county.pupil(n) for n in range(9)]
    found = [county.finding(n, "DA-03", p) for n, p in enumerate(pupils)]
    found = [replace(f, nature="疑") if n % 3 == 0 else f for n, f in enumerate(found)]
    content = build_content(county.results(found), county.snapshot(pupils), rulebook_cards=county.CARDS)
    assert "检查3000条，检出6条，占6/3000（0.20%）" in text(content, "问题情况")
    assert "检查3000条，检出3条，占3/3000（0.10%）" in text(content, "疑点情况")
    assert "检出9条" not in text(content)


def test_the_worst_schools_share_is_of_the_problems_alone() -> None:
    results, content = made(133)
    n = sum(f.nature == "确" for f in results.found)
    first = Counter(f.school_name for f in results.found if f.nature == "确").most_common(5)
    m = sum(count for _, count in first)
    assert f"占全部问题的{m}/{n}（{100 * m / n:.2f}%）" in text(content, "分布")


def test_where_nothing_could_be_checked_nothing_is_praised() -> None:
    results, snapshot = county.county(0)
    blind = replace(
        results,
        outcomes=tuple(
            replace(o, ending=Ending.UNCHECKED, n_checked=0, reason="缺少表“到校”") for o in results.outcomes
        ),
        scores=(),
    )
    content = build_content(blind, snapshot, rulebook_cards=county.CARDS)
    said = text(content)
    assert "准确率：本次不能计算" in said
    assert "符合要求" not in said
    assert "本次没有项目能够检查，不能据此认为没有问题" in said
    assert "100%" not in said
    assert said.count("（缺少表“到校”）") <= 3, "one reason is said once, not once a rule"


def test_short_school_names_are_explained_and_never_ambiguous() -> None:
    values = county.pupil(0)
    twins = [
        values | {"学校代码": "34990119001", "学校名称": "示例县实验中心小学"},
        values | {"学校代码": "34990119002", "学校名称": "实验中心小学"},
        values | {"学校代码": "34990119003", "学校名称": "示例县一中"},
        values | {"学校代码": "34990119004", "学校名称": "示例县柳沟镇南岗小学"},
    ]
    found = [county.finding(n, "CG-01", v) for n, v in enumerate(twins)]
    content = build_content(county.results(found), county.snapshot(twins), rulebook_cards=county.CARDS)
    said = text(content, "情况")
    for name in ("示例县实验中心小学1条", "、实验中心小学1条", "示例县一中1条", "、柳沟镇南岗小学1条"):
        assert name in said
    assert "列举学校时略去“示例县”字样" in text(content)
