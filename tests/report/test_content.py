from __future__ import annotations

import re
from dataclasses import replace

import paper_county as county
import pytest

from inspect_xj.errors import ReportError
from inspect_xj.report import Content, Letterhead, build_content
from inspect_xj.report.appendices import N_PRINTED
from inspect_xj.report.content import Grid, Heading, Paragraph, Picture
from inspect_xj.report.figures import SEVERITIES
from inspect_xj.snapshot import MemorySnapshot

SECTIONS = (
    "一、检查工作基本情况",
    "二、总体评价",
    "三、主要做法与成效",
    "四、存在的主要问题",
    "五、问题分布与成因",
    "六、整改意见和时限",
    "七、处理建议",
    "八、有关说明",
)


def words(content: Content) -> str:
    blocks = [*content.body, *(b for a in content.appendices for b in a.blocks)]
    return "\n".join(
        b.text
        if isinstance(b, Heading)
        else b.label + b.text
        if isinstance(b, Paragraph)
        else str(b.grid.rows) + b.title + b.source
        if isinstance(b, Picture)
        else str(b.rows)
        for b in blocks
    )


def grid(content: Content, caption: str) -> Grid:
    blocks = [*content.body, *(b for a in content.appendices for b in a.blocks)]
    return next(b for b in blocks if isinstance(b, Grid) and caption in b.caption)


def test_sections_stand_in_order(content: Content) -> None:
    assert tuple(b.text for b in content.body if isinstance(b, Heading) and b.level == 1) == SECTIONS


def test_the_three_checks_head_section_four(content: Content) -> None:
    heads = [b.text for b in content.body if isinstance(b, Heading) and b.level == 2]
    assert [head[:3] for head in heads] == ["（一）", "（二）", "（三）"]


def test_every_number_comes_from_one_place(content: Content) -> None:
    problems = [row for row in content.ledger if row.nature == "问题"]
    suspects = [row for row in content.ledger if row.nature == "疑点"]
    total = grid(content, "三查情况汇总表").rows[-1]
    assert total[5:7] == (str(len(problems)), str(len(suspects)))
    assert f"共发现问题{len(problems)}条、疑点{len(suspects)}条" in words(content)
    schools = next(sheet for sheet in content.sheets if sheet.name == "学校汇总")
    assert sum(int(row[4] or 0) for row in schools.rows) == len(problems)
    assert sum(int(row[9] or 0) for row in schools.rows) == len(suspects)
    rules = next(sheet for sheet in content.sheets if sheet.name == "规则结果")
    assert sum(int(row[5] or 0) for row in rules.rows) == len(problems)
    for appendix, rows in ((content.appendices[1], problems), (content.appendices[2], suspects)):
        printed = [row[1] for b in appendix.blocks if isinstance(b, Grid) for row in b.rows]
        assert len(printed) == min(N_PRINTED, len(rows))
        assert printed == [row.number for row in rows if row.number in set(printed)]
        left = [row.severity for row in rows if row.number not in set(printed)]
        shown = [row.severity for row in rows if row.number in set(printed)]
        # Nothing is left out that is graver than what is printed.
        assert not left or min(map(SEVERITIES.index, left)) >= max(map(SEVERITIES.index, shown))


def test_what_is_suspected_never_stands_among_the_problems(content: Content) -> None:
    assert {row.nature for row in content.ledger if row.rule == "CG-01"} == {"疑点"}
    proven = words(replace(content, body=(), appendices=(content.appendices[1],)))
    assert "CG-01" not in proven
    assert "CG-04" in proven


def test_each_finding_leads_back_to_file_sheet_and_row(content: Content) -> None:
    row = next(row for row in content.ledger if row.rule == "CG-01")
    number = int(row.number[-4:])
    assert (row.file, row.sheet, row.lines) == (
        f"学籍表/{county.pupil(number)['学校名称']}.xlsx",
        "学生信息",
        f"第{number + 3}行",
    )


def test_the_basis_of_each_rule_is_printed(content: Content) -> None:
    quoted = "教秘基〔2009〕100号第五条：“要严格坚持学籍与就读学校一致的原则"
    assert f"依据：{quoted}" in words(content), "the clause itself, not only its number"
    assert "做出严肃处理”；教基〔2008〕9号第十二条。" in words(content), "a clause whose words are not known, by number"
    assert all(row.basis for row in content.ledger)


def test_what_nobody_told_us_stays_open(content: Content) -> None:
    assert content.letterhead.number == "×教检〔2009〕×号"
    assert "现场检查时间为××××年×月×日至×月×日" in words(content)


def test_a_letterhead_that_is_given_is_used() -> None:
    results, snapshot = county.county(0)
    head = Letterhead(organ="示例县教育局", number="示教检〔2009〕7号", title=("关于学籍的报告",))
    assert build_content(results, snapshot, letterhead=head).letterhead == head


def test_unchecked_failed_and_inapplicable_rules_are_named_with_their_reason(content: Content) -> None:
    text = words(content)
    assert "ZZ-04学籍委托乡镇中心学校管理（缺少表“学籍变动”）" in text
    assert "CG-17休学超期" in text
    assert "DA-14地区学号段值错误（除数为零）" in text


def test_rates_are_stated_or_the_reason_why_not(content: Content) -> None:
    text = words(content)
    assert re.search(r"准确率：\d+/60（[\d.]+%）", text)
    assert "完整率：2994/3000（99.80%）" in text
    results, snapshot = county.county(6)
    without = replace(results, outcomes=tuple(o for o in results.outcomes if o.rule != "DA-24"))
    assert "及时率：本次不能计算（本次未运行规则DA-24）" in words(build_content(without, snapshot))


def test_nothing_found_is_said() -> None:
    results, snapshot = county.county(0)
    content = build_content(results, snapshot, rulebook_cards=county.CARDS)
    assert "本次数据比对未发现问题和疑点" in words(content)
    assert "本次数据比对没有疑点。" in words(content)
    assert content.ledger == ()


def test_no_rules_and_no_pupils_still_make_papers() -> None:
    content = build_content(replace(county.results([]), outcomes=(), scores=()), county.snapshot([]))
    assert "未提供学籍表" in words(content)
    assert "本次没有运行检查项目" in words(content)


def test_more_than_a_page_can_hold_is_counted_and_left_to_the_ledger() -> None:
    found = [county.finding(n, "CG-01", county.pupil(n)) for n in range(45)]
    content = build_content(county.results(found), county.snapshot([county.pupil(n) for n in range(45)]))
    preface, table = content.appendices[2].blocks
    assert isinstance(preface, Paragraph)
    assert isinstance(table, Grid)
    assert "共45条，分属1个检查项目" in preface.text
    assert f"选列{N_PRINTED}条，全部疑点逐条见问题台账" in preface.text
    assert len(table.rows) == N_PRINTED < 45
    assert len(content.ledger) == 45


def test_of_many_findings_the_gravest_of_every_kind_are_printed() -> None:
    found = [county.finding(n, "CG-01", county.pupil(n)) for n in range(60)]
    found += [county.finding(n, "CG-04", county.pupil(n)) for n in range(60, 70)]
    content = build_content(county.results(found), county.snapshot([county.pupil(n) for n in range(70)]))
    problems, suspects = (
        [row[1][:5] for b in appendix.blocks if isinstance(b, Grid) for row in b.rows]
        for appendix in content.appendices[1:3]
    )
    assert problems == ["CG-04"] * 10
    assert suspects == ["CG-01"] * N_PRINTED


def test_an_unknown_mask_is_refused_in_chinese() -> None:
    results, snapshot = county.county(0)
    with pytest.raises(ReportError, match="请改用：内部、公开"):
        build_content(results, snapshot, mask="核查")


def test_the_public_mask_shows_no_numbers() -> None:
    results, snapshot = county.county(60)
    content = build_content(results, snapshot, mask="公开")
    assert not re.search(r"349901\*|138\*|年出生|\*\d{4}", "".join(row.message for row in content.ledger))


def test_same_input_same_content(content: Content) -> None:
    results, snapshot = county.county(60)
    again = build_content(results, snapshot, rulebook_cards=county.CARDS)
    assert again == content
    assert len(content.fingerprint) == 64


@pytest.mark.parametrize(
    ("name", "title"),
    [("示例县", "示例县"), (None, "×××县（市、区）"), ("k1", "×××县（市、区）"), ("", "×××县（市、区）")],
)
def test_a_folder_s_name_is_no_county(name: str | None, title: str) -> None:
    given = county.snapshot([])
    unnamed = MemorySnapshot(
        {"学籍": [county.pupil(1)]}, as_of=given.info.as_of, region=None, profile="安徽2009", name=name
    )
    content = build_content(county.results([]), unnamed)
    assert content.letterhead.title[0] == f"关于{title}中小学学籍管理"
    assert f"对{title}中小学学籍管理工作进行了检查" in words(content)


def test_last_periods_snapshot_is_named_with_its_hash() -> None:
    results, snapshot = county.county(3)
    before = grid(build_content(results, snapshot), "快照和规则").rows
    run = replace(results.run, previous=(("/某处/示例县2008.db", "ef" * 32),))
    after = grid(build_content(replace(results, run=run), snapshot), "快照和规则").rows
    assert set(after) - set(before) == {("上期快照（供对照）", f"示例县2008.db，校验值 {'ef' * 32}")}


@pytest.mark.parametrize(("n", "said"), [(1, "疑点0条。"), (60, "条，其中核实属实×条、排除×条、待核×条。")])
def test_where_nothing_is_suspected_nothing_waits_for_a_visit(n: int, said: str) -> None:
    results, snapshot = county.county(n)
    content = build_content(results, snapshot)
    told = next(b.text for b in content.body if isinstance(b, Paragraph) and b.label == "问题和疑点：")
    assert told.endswith(said)


def test_a_clause_is_quoted_once_and_afterwards_by_its_place(content: Content) -> None:
    basis = [b.text for b in content.body if isinstance(b, Paragraph) and b.label == "依据："]
    clause = "教秘基〔2009〕100号第五条"
    assert basis[0].startswith(f"{clause}：“")
    assert len(basis) > 3
    assert all(f"{clause}（原文见（" in text for text in basis[1:])
    place = re.search(r"原文见（(.)）(\d+)）", basis[1])
    assert place is not None
    heads = [b for b in content.body if isinstance(b, Heading)]
    section = next(n for n, b in enumerate(heads) if b.text.startswith(f"（{place[1]}）"))
    assert heads[section + int(place[2])].text.startswith(f"{place[2]}．")


def test_kinds_of_no_great_weight_stand_in_one_table() -> None:
    rules = ("DA-02", "DA-03", "DA-06")
    pupils = [county.pupil(n) for n in range(9)]
    found = [
        replace(county.finding(n, rule, pupils[n]), severity="一般")
        for n, rule in zip(range(9), rules * 3, strict=True)
    ]
    content = build_content(county.results(found), county.snapshot(pupils), rulebook_cards=county.CARDS)
    heads = [b.text for b in content.body if isinstance(b, Heading) and b.level == 3]
    assert heads == ["1．其他3类一般性事项有问题9条"]
    table = next(
        b for b in content.body if isinstance(b, Grid) and b.columns[0].name == "检查项目" and len(b.columns) == 4
    )
    assert len(table.rows) == 3
    for title, facts, basis, demand in table.rows:
        assert re.search(r"（DA-\d\d）$", title)
        assert re.match(r"问题3条，占3/\d+（[\d.]+%），涉及\d所学校（单位）", facts)
        assert basis == "教秘基〔2009〕100号第五条；教基〔2008〕9号第十二条"
        assert "责任人：" in demand
        assert "时限：15日内" in demand
    quoted = next(b.text for b in content.body if isinstance(b, Paragraph) and b.label == "所依据的条款：")
    assert quoted.count("教秘基〔2009〕100号第五条：“") == 1
