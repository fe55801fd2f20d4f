"""适龄人口: a listed child finds its registration by its own data, or none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from inspect_xj.normalise.id_number import check_digit

Row = dict[str, Any]
Resolved = dict[str, list[Row]]


def number(born: str, sequence: int) -> str:
    body = f"349901{born.replace('-', '')}{sequence}"
    return body + check_digit(body)


PUPIL = {
    "姓名": "鹿明垚",
    "性别": "男",
    "出生日期": "1999-05-12",
    "身份证件号": number("1999-05-12", 997),
    "学籍号": "3499010600110001",
    "学校代码": "34990121001",
    "年级": "5",
    "学籍状态": "在读",
}
LISTED = {"姓名": "鹿明垚", "性别": "男", "出生日期": "1999-05-12", "身份证件号": number("1999-05-12", 997)}


@pytest.mark.parametrize(
    ("child", "registered"),
    [
        (LISTED, True),
        ({**LISTED, "姓名": "狗蛋"}, True),
        ({**LISTED, "身份证件号": None}, True),
        ({**LISTED, "身份证件号": None, "姓名": "鹿明尧"}, True),
        ({**LISTED, "身份证件号": LISTED["身份证件号"][:-2] + "12"}, True),
        ({**LISTED, "身份证件号": None, "出生日期": "1996-08-01"}, False),
        ({**LISTED, "身份证件号": None, "姓名": "沈佳禾"}, False),
        ({**LISTED, "姓名": "狗蛋", "性别": "女", "出生日期": "2001-02-03"}, False),
        ({"姓名": None, "性别": "男", "出生日期": "1999-05-12", "身份证件号": None}, False),
    ],
    ids=[
        "all alike",
        "called otherwise at home, the same number",
        "no number",
        "no number, another character of one sound",
        "a slip in the number",
        "a namesake",
        "another name",
        "the number alone, of another child by all else",
        "no name",
    ],
)
def test_a_listed_child(resolved: Callable[..., Resolved], child: Row, registered: bool) -> None:
    told = resolved({"学籍": [PUPIL], "适龄人口": [child]})
    (row,) = told["适龄人口"]
    person = told["学籍"][0]["人员"]
    assert (row["学籍"], row["人员"]) == ((1, person) if registered else (None, None))


def test_of_two_registrations_the_live_one_is_named(resolved: Callable[..., Resolved]) -> None:
    gone = {**PUPIL, "学籍状态": "转出", "学校代码": "34990121002"}
    told = resolved({"学籍": [gone, PUPIL], "适龄人口": [LISTED, {**LISTED, "人员": None}]})
    assert [row["学籍"] for row in told["适龄人口"]] == [2, 2]


def test_a_person_given_is_kept_and_names_the_registration(resolved: Callable[..., Resolved]) -> None:
    told = resolved(
        {
            "学籍": [{**PUPIL, "人员": "甲"}, {**PUPIL, "姓名": "沈佳禾", "身份证件号": None, "人员": "乙"}],
            "适龄人口": [{"姓名": "某某", "人员": "乙"}, {"姓名": "某某", "人员": "丙"}],
        }
    )
    assert [(row["学籍"], row["人员"]) for row in told["适龄人口"]] == [(2, "乙"), (None, "丙")]


def test_without_a_register_nobody_is_looked_up(resolved: Callable[..., Resolved]) -> None:
    told = resolved({"学籍": [], "适龄人口": [LISTED]})
    assert [(row["学籍"], row["人员"]) for row in told["适龄人口"]] == [(None, None)]
