"""附件6 and what the papers count when findings were set aside: each listed once, counted nowhere, nobody's name in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import paper_county as county
import pytest

from inspect_xj.model import Ending, Finding, Role, RuleOutcome, Status, Waiver
from inspect_xj.report import Content, build_content, write_ledger
from inspect_xj.report.content import Grid, Heading, Paragraph
from inspect_xj.report.masking import mask_name, redact

NAME = str(county.pupil(1)["姓名"])
ENTRY = Waiver(
    number=1,
    rule="CG-01",
    fingerprint="",
    condition=f"姓名 = '{NAME}' and 年级 <= 6",
    school="",
    reason=f"{NAME}随父母临时外出，已到户核对",
    document="县教核〔2009〕3号",
    by="查甲乙",
    since=None,
    until=date(2010, 2, 28),
    place="误报登记.yaml:2",
    state="生效",
    n_findings=1,
)
EXPIRED = replace(
    ENTRY, number=2, condition="年级 = 3", until=date(2009, 8, 31), state="过期", remark="已于2009年8月31日到期"
)


def found() -> list[Finding]:
    """One waived, one denied on site, one come back, one verified, one as ever."""
    plain = [county.finding(n, "CG-01", county.pupil(n)) for n in range(1, 6)]
    return [
        replace(plain[0], status=Status.EXCLUDED, waiver=1),
        replace(plain[1], status=Status.EXCLUDED, remark=f"2009-10-20由查乙核查排除：{county.pupil(2)['姓名']}在家"),
        replace(plain[2], remark="误报登记第2条已于2009年8月31日到期（县教核〔2009〕3号）"),
        replace(plain[3], status=Status.CONFIRMED, remark="2009-10-20由查乙核查属实"),
        plain[4],
    ]


def content(mask: str = "内部", **changes: Any) -> Content:
    results = county.results([one for one in found() if one.status != Status.EXCLUDED])
    off = RuleOutcome("DA-15", "十五位旧号", "档案信息化", Ending.OFF, reason="停用；说明：县里没有条件核对")
    results = replace(results, found=tuple(found()), waivers=(ENTRY, EXPIRED), outcomes=(*results.outcomes, off))
    pupils = [county.pupil(n) for n in range(60)]
    return build_content(replace(results, **changes), county.snapshot(pupils), rulebook_cards=county.CARDS, mask=mask)


def text(made: Content) -> str:
    blocks = [*made.body, *(block for appendix in made.appendices for block in appendix.blocks)]
    return "\n".join(b.text if isinstance(b, Heading | Paragraph) else repr(b) for b in blocks)


def test_counts_are_of_what_stands() -> None:
    made = content()
    assert [line.number for line in made.ledger] == ["CG-01-0003", "CG-01-0004", "CG-01-0005"]
    assert [(line.nature, line.status) for line in made.ledger] == [
        ("疑点", "待核"),
        ("问题", "属实"),
        ("疑点", "待核"),
    ]
    assert "共发现问题1条、疑点2条" in text(made)
    assert "此前核实属实1条（已计入问题）、排除1条（不计入）" in text(made)
    rules = next(sheet for sheet in made.sheets if sheet.name == "规则结果")
    assert next(row for row in rules.rows if row[0] == "CG-01")[5:7] == (1, 2)


def test_the_annex_has_every_entry_and_every_finding() -> None:
    annex = content().appendices[-1]
    assert annex.title == "误报登记和已排除的问题"
    summary, register, listed = annex.blocks
    assert isinstance(summary, Paragraph)
    assert isinstance(register, Grid)
    assert isinstance(listed, Grid)
    assert summary.text.startswith(
        "误报登记共2条，据以排除问题和疑点1条；经现场核查排除1条；已到期的登记1条，所涉1条重新列出。"
    )
    assert [row[0] for row in register.rows] == ["1", "2"]
    assert [row[5] for row in register.rows] == ["生效1条", "过期1条"]
    assert register.rows[0][3] == "县教核〔2009〕3号，查甲乙"
    assert [(row[1], row[4]) for row in listed.rows] == [
        ("CG-01-0001", "误报登记第1条"),
        ("CG-01-0002", f"2009-10-20由查乙核查排除：{mask_name(str(county.pupil(2)['姓名']))}在家"),
    ]


@pytest.mark.parametrize("mask", ["内部", "公开"])
def test_nobody_is_named(mask: str) -> None:
    made = content(mask)
    for whole in (text(made), repr(made.sheets)):
        for n in range(1, 6):
            assert str(county.pupil(n)["姓名"]) not in whole
    register = made.appendices[-1].blocks[1]
    assert isinstance(register, Grid)
    assert "年级 <= 6" in register.rows[0][1]
    assert ("查甲乙" in repr(made)) == (mask == "内部")


def test_what_came_back_says_why() -> None:
    made = content()
    assert made.ledger[0].remark == "误报登记第2条已于2009年8月31日到期（县教核〔2009〕3号）"
    assert "误报登记第2条已于2009年8月31日到期" in text(made)


def test_switched_off_rules_are_named_and_not_counted() -> None:
    made = content()
    assert f"共{len(county.RULES)}项" in text(made)
    assert "另有1项停用" in text(made)
    assert "以下1个项目按本地规则停用，没有检查：DA-15十五位旧号" in text(made)
    rules = next(sheet for sheet in made.sheets if sheet.name == "规则结果")
    assert ("DA-15", "停用；说明：县里没有条件核对") in [(row[0], row[-1]) for row in rules.rows]


def test_without_a_register_there_is_no_annex() -> None:
    made = content(found=tuple(one for one in found() if one.status != Status.EXCLUDED), waivers=())
    assert len(made.appendices) == 6
    assert "附件7" not in text(made)
    assert [sheet.name for sheet in made.sheets] == ["学校汇总", "规则结果", "评分", "评分明细", "说明"]


def test_an_entry_of_many_findings_does_not_fill_the_annex() -> None:
    many = tuple(
        replace(county.finding(n, "CG-01", county.pupil(n)), status=Status.EXCLUDED, waiver=1) for n in range(1, 60)
    )
    made = content(found=many)
    listed = made.appendices[-1].blocks[2]
    assert isinstance(listed, Grid)
    assert len(listed.rows) == 20
    assert listed.note == "共59条，本表列20条，全部见问题台账。"
    sheet = next(sheet for sheet in made.sheets if sheet.name == "已排除")
    assert len(sheet.rows) == 59


def test_the_workbook_takes_the_new_sheets(tmp_path: Path) -> None:
    write_ledger(content(), tmp_path / "台账.xlsx")
    book = openpyxl.load_workbook(tmp_path / "台账.xlsx")
    assert book.sheetnames == ["台账", "学校汇总", "规则结果", "评分", "评分明细", "误报登记", "已排除", "说明"]
    assert book["误报登记"]["D3"].value == "县教核〔2009〕3号"
    assert book["误报登记"]["D3"].data_type == "s"


def test_rows_of_last_period_are_masked_too() -> None:
    values = county.pupil(3)
    row = replace(county.evidence(3, values), table="上期学籍", role=Role.EVIDENCE)
    told = redact(f"{values['姓名']}（{values['身份证件号']}）上期在籍", [row])
    assert str(values["姓名"]) not in told
    assert str(values["身份证件号"]) not in told
