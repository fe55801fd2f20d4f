"""Two registrations: one child or two? Tables of cases (domain.md §4.3, §4.5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Resolve = Callable[..., dict[str, list[dict[str, Any]]]]

# Valid numbers of region 349901, which was never assigned.
BOY, BOY2, GIRL = "349901200203159993", "349901200203159977", "349901200203159985"
FAR = "349901200203150112"
CHILD = {
    "姓名": "王子轩",
    "性别": "男",
    "出生日期": "2002-03-15",
    "身份证件号": BOY,
    "学籍号": "3499010800110001",
    "学校代码": "34990121001",
    "年级": "二年级",
    "班级": "1班",
    "学籍状态": "在读",
}
ELSEWHERE = {"学校代码": "34990121002", "学籍号": "3499010800210009"}
FATHER = {"成员姓名": "王大海", "关系": "父亲", "联系电话": "13812345678"}


def family(first: dict[str, str], second: dict[str, str]) -> list[dict[str, str]]:
    return [{"学籍号": CHILD["学籍号"], "姓名": "", **first}, {"学籍号": ELSEWHERE["学籍号"], "姓名": "", **second}]


OTHER_FATHER = {"成员姓名": "王远山", "关系": "父亲", "联系电话": "13900000000"}
CASES = [
    # (what, second row beside CHILD, family or None, level or None = two children)
    ("same number", {}, None, "L1"),
    ("same number, homophone name", {"姓名": "王梓萱"}, None, "L1"),
    ("same number, first character misread", {"姓名": "壬子轩"}, None, "L1"),
    ("same number, another child's name", {"姓名": "刘海涛"}, None, None),
    ("same number, rare character lost", {"姓名": "王□轩"}, None, "L1"),
    ("same number in other width and a letter x", {"身份证件号": "３４９９０１２００２０３１５９９９３"}, None, "L1"),
    ("no number, same name, sex, birth date", {"身份证件号": None}, None, "L3"),
    ("no number, same name, another household", {"身份证件号": None}, family(FATHER, OTHER_FATHER), None),
    ("no number, same name, other birth date", {"身份证件号": None, "出生日期": "2002-03-16"}, None, None),
    (
        "two valid numbers, same name and birth date: namesakes",
        {"身份证件号": BOY2},
        family(FATHER, OTHER_FATHER),
        None,
    ),
    (
        "namesakes whose fathers are namesakes: mother and telephone differ",
        {"身份证件号": FAR},
        [
            *family(FATHER, {**FATHER, "联系电话": "13900000000"}),
            *family({"成员姓名": "李秀英", "关系": "母亲"}, {"成员姓名": "张桂兰", "关系": "母亲"}),
        ],
        None,
    ),
    ("two valid numbers, nothing else known", {"身份证件号": BOY2}, None, "L5"),
    ("two valid numbers, same household: one child, two 户口", {"身份证件号": BOY2}, family(FATHER, FATHER), "L3"),
    (
        "twins: two valid numbers, given names differ",
        {"身份证件号": BOY2, "姓名": "王子涵"},
        family(FATHER, FATHER),
        None,
    ),
    ("twins of one sound: two valid numbers", {"身份证件号": BOY2, "姓名": "王紫萱"}, family(FATHER, FATHER), None),
    ("homophone name, no number, same household", {"身份证件号": None, "姓名": "王梓轩"}, family(FATHER, FATHER), "L4"),
    ("homophone name, no number, household unknown", {"身份证件号": None, "姓名": "王梓轩"}, None, None),
    ("one digit wrong", {"身份证件号": "349901200203159893"}, None, "L5"),
    (
        "one digit wrong in number and birth date",
        {"身份证件号": "349901200208159993", "出生日期": "2002-08-15"},
        None,
        "L5",
    ),
    (
        "neighbours swapped, homophone",
        {"身份证件号": "349901200230159993", "姓名": "王梓轩", "出生日期": None},
        None,
        "L5",
    ),
    ("former name", {"身份证件号": None, "姓名": "王昊", "曾用名": "王子轩"}, None, "综合"),
    ("same 学籍号 carried along", {"身份证件号": None, "学籍号": CHILD["学籍号"], "出生日期": None}, None, "综合"),
    (
        "same 学籍号, another child",
        {"身份证件号": GIRL, "学籍号": CHILD["学籍号"], "姓名": "陈雨欣", "性别": "女"},
        None,
        None,
    ),
    (
        "one class, names of one sound, a number missing: twins",
        {"身份证件号": None, "姓名": "王梓轩", "学校代码": CHILD["学校代码"]},
        family(FATHER, FATHER),
        None,
    ),
    (
        "sister of one name: two valid numbers, two birthdays, two grades",
        {"身份证件号": "349901200001019984", "出生日期": "2000-01-01", "年级": "四年级"},
        family(FATHER, FATHER),
        None,
    ),
    ("placeholder numbers alike", {"身份证件号": "111111111111111111", "姓名": "刘海涛"}, None, None),
]


@pytest.mark.parametrize(("what", "change", "members", "level"), CASES, ids=[case[0] for case in CASES])
def test_two_rows(
    resolved: Resolve, what: str, change: dict[str, str | None], members: list[dict[str, str]] | None, level: str | None
) -> None:
    given = {"学籍": [CHILD, {**CHILD, **ELSEWHERE, **change}]}
    if members is not None:
        given["家庭成员"] = members
    rows = resolved(given)["学籍"]
    assert (rows[0]["人员"] == rows[1]["人员"]) == (level is not None)
    assert {row["同人级别"] for row in rows} == {level}
    assert {row["人籍关系"] for row in rows} == ({"多学籍"} if level else {None})


def test_two_children_one_number_in_one_class_stay_two(resolved: Resolve) -> None:
    twin = {**CHILD, "姓名": "王子涵", "学籍号": "3499010800110002"}
    rows = resolved({"学籍": [CHILD, twin]})["学籍"]
    assert rows[0]["人员"] != rows[1]["人员"]


def test_a_row_exported_twice_is_one_registration(resolved: Resolve) -> None:
    rows = resolved({"学籍": [CHILD, CHILD]})["学籍"]
    assert rows[0]["人员"] == rows[1]["人员"]
    assert rows[0]["人籍关系"] is None  # nobody called the roll; certainly not 多学籍


def test_a_chain_that_would_join_twins_is_cut(resolved: Resolve) -> None:
    # A former name and a blank number make the middle row like both twins; the twins themselves have two valid numbers.
    first = {**CHILD}
    second = {**CHILD, **ELSEWHERE, "姓名": "王子涵", "身份证件号": BOY2}
    middle = {**CHILD, "学校代码": "34990121003", "学籍号": "3499010800310001", "身份证件号": None, "曾用名": "王子涵"}
    rows = resolved({"学籍": [first, second, middle]})["学籍"]
    assert rows[0]["人员"] != rows[1]["人员"]


@pytest.mark.parametrize("status", ["转出", "毕业", "休学"])
def test_only_live_registrations_count(resolved: Resolve, status: str) -> None:
    rows = resolved({"学籍": [CHILD, {**CHILD, **ELSEWHERE, "学籍状态": status}]})["学籍"]
    assert rows[0]["人员"] == rows[1]["人员"]
    assert {row["人籍关系"] for row in rows} == {None}


def test_given_persons_are_kept(resolved: Resolve) -> None:
    rows = resolved(
        {"学籍": [{**CHILD, "人员": "甲"}, {**CHILD, **ELSEWHERE, "人员": "乙"}, {**CHILD, **ELSEWHERE, "人员": "甲"}]}
    )["学籍"]
    assert [row["人员"] for row in rows] == ["甲", "乙", "甲"]
    assert [row["人籍关系"] for row in rows] == ["多学籍", None, "多学籍"]
