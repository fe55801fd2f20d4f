from __future__ import annotations

import re
from datetime import date

import paper_county as county
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspect_xj.model import EvidenceRow, Role
from inspect_xj.report.masking import Mask, mask_cell, mask_name, mask_numbers, redact
from inspect_xj.schema import TABLES, Personal

ID = county.id_number(date(2003, 5, 1), 12)  # 349901200305010127 or so
XJH = "3499010900130001"


def row(**values: str | None) -> EvidenceRow:
    return EvidenceRow(Role.SUBJECT, "学籍", 1, "示例", "a.xlsx", None, 3, dict(values))


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张小明", "张*明"),
        ("李明", "李*"),
        ("买买提江", "买***"),
        ("欧阳小明", "欧***"),
        ("李", "*"),
        ("", ""),
        ("阿·木", "阿*木"),
    ],
)
def test_names(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("column", "value", "masked"),
    [
        ("身份证件号", "349901200305010127", "349901********0127"),
        ("身份证件号", "349901030501012", "349901******012"),
        ("身份证件号", "34990120030501012", "349901********012"),
        ("身份证件号", "3.49901E+17", "3.4990*****"),
        ("身份证件号", "无", "无"),
        ("身份证件号", "305012", "******"),
        ("学籍号", XJH, "****0001"),
        ("地区学号", "349901101010910001", "****0001"),
        ("全国学籍号", "G349901200305010127", "****0127"),
        ("联系电话", "13812345678", "138****5678"),
        ("联系电话", "0556-1234567", "055****4567"),
        ("联系电话", "1234567", "***67"),
        ("家庭住址", "示例县柳溪镇幸福村3组12号", "示例县柳溪镇…"),
        ("家庭住址", "示例市东城区解放路1号", "示例市东城区…"),
        ("家庭住址", "解放路1号", "（略）"),
        ("出生日期", "2003-05-01", "2003年"),
        ("出生日期", "20030501", "2003年"),
        ("出生日期", "37742", "2003年"),
        ("出生日期", "三月初五", "****"),
        ("残疾类型", "视力残疾", "（略）"),
        ("姓名", "张 小　明", "张*明"),
        ("性别", "男", "男"),
        ("姓名", None, ""),
    ],
)
def test_cells_inside(column: str, value: str | None, masked: str) -> None:
    assert mask_cell(value, TABLES["学籍"].column(column)) == masked


def test_public_shows_no_number_at_all() -> None:
    for column in TABLES["学籍"].columns:
        if column.personal not in (Personal.NONE, Personal.NAME):
            assert mask_cell("349901200305010127", column, Mask.PUBLIC) == "（略）"


def test_the_birth_digits_of_an_id_never_show() -> None:
    column = TABLES["学籍"].column("身份证件号")
    for length in range(15, 21):
        number = "349901" + "7" * 8 + "1234567890"
        shown = mask_cell(number[:length] if length > 15 else "349901" + "7" * 6 + "123", column)
        assert "7" not in shown[:14]


@pytest.mark.parametrize(
    ("raw", "quoted"),
    [
        ("349901200305010127", "349901200305010127"),
        ("３４９９０１２００３０５０１０１２７", "349901200305010127"),
        ("349901 20030501 0127", "349901200305010127"),
        ("34990120030501012x", "34990120030501012X"),
        (" 349901200305010127", " 349901200305010127"),
        ("349901200305010127.0", "349901200305010127"),
    ],
)
def test_numbers_are_found_raw_and_cleaned(raw: str, quoted: str) -> None:
    said = redact(f"证件号{quoted}有误", [row(身份证件号=raw)])
    assert "20030501" not in re.sub(r"\s", "", said)
    assert "*" in said


@pytest.mark.parametrize("day", ["2003-05-01", "2003/5/1", "2003.05.01", "2003年5月1日", "20030501", "2003年05月01日"])
def test_a_birth_date_is_found_in_any_spelling(day: str) -> None:
    assert redact(f"出生日期{day}有误", [row(出生日期="2003-05-01")]) == "出生日期2003年有误"
    assert redact(f"出生日期{day}有误", [row(身份证件号="349901200305010127")]) == "出生日期2003年有误"


@pytest.mark.parametrize(
    ("column", "raw", "quoted"),
    [
        ("出生日期", "03.5.1", "2003-05-01"),
        ("出生日期", "二〇〇三年五月一日", "2003-05-01"),
        ("出生日期", "37742", "2003-05-01"),
        ("姓名", "阿依 • 古丽", "阿依·古丽"),
        ("身份证件号", "349901030501012", "349901200305010125"),
        ("联系电话", "+86 138-1234-5678", "13812345678"),
    ],
)
def test_what_normalising_makes_of_a_cell_is_found(column: str, raw: str, quoted: str) -> None:
    assert quoted not in redact(f"为{quoted}。", [row(**{column: raw})])


def test_a_school_named_like_its_pupil_stays_whole() -> None:
    said = redact("王明在王明小学就读", [row(姓名="王明")], keep=["王明小学"])
    assert said == "王*在王明小学就读"


def test_a_school_that_is_a_number_is_not_kept() -> None:
    assert "20030501" not in redact(
        "在349901200305010127就读", [row(学校名称="349901200305010127")], keep=["349901200305010127"]
    )


def test_replacements_are_not_bitten_by_shorter_spellings() -> None:
    rows = [row(姓名="张小明", 学籍号=XJH), row(姓名="张小", 学籍号="0900130001")]
    assert redact(f"张小明与张小的学籍号{XJH}", rows) == "张*明与张*的学籍号****0001"


def test_a_name_in_the_number_column_is_a_name() -> None:
    assert redact("证件号填成了张小明", [row(身份证件号="张小明")]) == "证件号填成了张*明"


def test_a_placeholder_does_not_eat_the_message() -> None:
    assert redact("在读无学籍", [row(身份证件号="无", 姓名="无")]) == "在读无学籍"


def test_a_number_of_a_row_that_is_not_there_is_still_masked() -> None:
    said = redact("与349901200305010127、13812345678、G349901200305010127相同", [])
    assert said == "与349901********0127、138****5678、****0127相同"


def test_dates_and_school_codes_are_no_numbers_of_pupils() -> None:
    words = "2009年10月12日34990110101共3000条"
    assert mask_numbers(words) == words


def test_an_endless_name_does_not_show_its_head() -> None:
    name = "张" + "明" * 900
    said = redact(f"{name}在籍", [row(姓名=name)])
    assert "明明" not in said


def test_a_hidden_character_does_not_hide_a_name() -> None:
    said = redact("张\u200b小明在籍", [row(姓名="张\u200b小明")])
    assert "小明" not in said


texts = st.text(alphabet="张李王小明芳0123456789X年月日-镇村*", min_size=5, max_size=20)


@settings(deadline=None, max_examples=60)
@given(
    name=st.text(alphabet="张李王小明芳欧阳", min_size=2, max_size=4),
    number=st.from_regex(r"\A3499012003[01]\d[0-2]\d\d{3}[\dX]\Z"),
)
def test_no_secret_survives(name: str, number: str) -> None:
    said = redact(f"{name}（{number}）在籍，{name}", [row(姓名=name, 身份证件号=number)])
    assert name not in said
    assert number[6:14] not in said


@settings(deadline=None, max_examples=60)
@given(texts, texts)
def test_masking_never_fails(message: str, value: str) -> None:
    values = {column.name: value for column in TABLES["学籍"].columns}
    assert isinstance(redact(message, [row(**values)]), str)
