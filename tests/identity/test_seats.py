"""Roll calls: who sits where, and what follows for 空挂, 人籍分离, 无学籍."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

Resolve = Callable[..., dict[str, list[dict[str, Any]]]]

A, B, POINT = "34990121001", "34990121002", "34990121009"


def pupil(name: str, number: int, **more: str | None) -> dict[str, str | None]:
    return {
        "姓名": name,
        "性别": "男",
        "出生日期": f"2002-03-{number:02d}",
        "学籍号": f"349901080011{number:04d}",
        "学校代码": A,
        "年级": "2",
        "班级": "1班",
        "学籍状态": "在读",
        **more,
    }


def seat(name: str, **more: str | None) -> dict[str, str | None]:
    return {
        "核查日期": "2009-10-10",
        "学校代码": A,
        "年级": "二年级",
        "班级": "二（1）班",
        "姓名": name,
        "到校情况": "到",
        **more,
    }


FILLER = [pupil("周建国", 21), pupil("吴海燕", 22), pupil("郑云龙", 23)]
FILLER_SEATS = [seat("周建国"), seat("吴海燕"), seat("郑云龙")]
CHILD = pupil("王子轩", 1)
CASES = [
    # (what, registration, its seats, relation)
    ("present", {}, [seat("王子轩")], "一致"),
    ("on leave for the day", {}, [seat("王子轩", 到校情况="病假")], "一致"),
    ("blank mark is present", {}, [seat("王子轩", 到校情况=None)], "一致"),
    ("marked absent", {}, [seat("王子轩", 到校情况="缺勤")], "空挂"),
    ("not on the list", {}, [], "空挂"),
    ("homophone on the list", {}, [seat("王梓轩")], "一致"),
    ("character lost on the list", {}, [seat("王?轩")], "一致"),
    ("other class of the grade", {}, [seat("王子轩", 班级="2班")], "一致"),
    ("former name on the list", {"曾用名": "王昊"}, [seat("王昊")], "一致"),
    ("at another school, name and grade only", {}, [seat("王子轩", 学校代码=B)], "人籍分离"),
    (
        "called in vain at home, sitting elsewhere",
        {},
        [seat("王子轩", 到校情况="查无此人"), seat("王子轩", 学校代码=B)],
        "人籍分离",
    ),
    ("at another school, borrowed by permit", {"就读方式": "借读"}, [seat("王子轩", 学校代码=B)], "一致"),
    ("at another school, another grade", {}, [seat("王子轩", 学校代码=B, 年级="六年级")], "空挂"),
    ("taught at home", {"就读方式": "送教上门"}, [], "一致"),
    ("on 休学", {"学籍状态": "休学"}, [], "一致"),
]


@pytest.mark.parametrize(("what", "change", "seats", "relation"), CASES, ids=[case[0] for case in CASES])
def test_one_child(
    resolved: Resolve, what: str, change: dict[str, str], seats: list[dict[str, str | None]], relation: str
) -> None:
    tables = resolved({"学籍": [{**CHILD, **change}, *FILLER], "到校": [*seats, *FILLER_SEATS]})
    assert tables["学籍"][0]["人籍关系"] == relation
    assert {row["人籍关系"] for row in tables["学籍"][1:]} == {"一致"}
    for row in tables["到校"][: len(seats)]:
        assert (row["人员"] == tables["学籍"][0]["人员"]) == (relation != "空挂" or row["到校情况"] == "缺勤")


def test_present_without_registration(resolved: Resolve) -> None:
    tables = resolved({"学籍": FILLER, "到校": [*FILLER_SEATS, seat("新来的"), seat("没到的", 到校情况="缺勤")]})
    assert [row["人籍关系"] for row in tables["到校"]] == [
        "一致",
        "一致",
        "一致",
        "无学籍",
        None,
    ]  # a name called in vain proves nothing


def test_number_finds_the_child_elsewhere_though_its_name_was_called_at_home(resolved: Resolve) -> None:
    number = "349901200203159993"
    seats = [
        seat("王子轩", 身份证件号=number, 到校情况="缺勤"),
        seat("王子轩", 身份证件号=number, 学校代码=B, 年级="六年级"),
    ]
    tables = resolved({"学籍": [{**CHILD, "身份证件号": number}, *FILLER], "到校": [*seats, *FILLER_SEATS]})
    assert tables["学籍"][0]["人籍关系"] == "人籍分离"
    assert {row["人员"] for row in tables["到校"][:2]} == {tables["学籍"][0]["人员"]}


def test_a_seat_with_a_valid_number_of_its_own_is_not_the_twin_sisters(resolved: Resolve) -> None:
    sister = {**CHILD, "姓名": "张欣翠", "身份证件号": "349901200203159985", "性别": "女", "出生日期": "2002-03-15"}
    seats = [seat("张欣家", 身份证件号="349901200203159969", 性别="女")]
    tables = resolved({"学籍": [sister, *FILLER], "到校": [*seats, *FILLER_SEATS]})
    assert tables["学籍"][0]["人籍关系"] == "空挂"
    assert tables["到校"][0]["人籍关系"] == "无学籍"


def test_what_nearly_was_the_child_is_named(resolved: Resolve) -> None:
    """A name left over on the class's list, of one surname and nothing else: not believed, but kept and said."""
    tables = resolved({"学籍": [pupil("王子轩", 1), *FILLER], "到校": [seat("王建国"), *FILLER_SEATS]})
    child = tables["学籍"][0]
    assert child["人籍关系"] == "空挂" and child["近似"] == 1
    assert 0.05 <= child["近似概率"] < 0.5
    assert child["关系概率"] <= 1 - child["近似概率"]
    assert tables["到校"][0]["人籍关系"] == "无学籍" and tables["到校"][0]["近似"] == 1


def test_two_namesakes_one_seat(resolved: Resolve) -> None:
    tables = resolved({"学籍": [CHILD, pupil("王子轩", 2), *FILLER], "到校": [seat("王子轩"), *FILLER_SEATS]})
    assert sorted(row["人籍关系"] for row in tables["学籍"][:2]) == ["一致", "空挂"]


def test_two_seats_of_one_name_are_two_children(resolved: Resolve) -> None:
    """Namesakes of one birth date and household (twins entered under one name) who both answer the roll."""
    home = {"出生日期": "2002-03-01", "家庭住址": "城关镇幸福路十二号三单元"}
    pupils = [{**CHILD, **home}, {**pupil("王子轩", 2), **home}, *FILLER]
    for seats, relation in (([seat("王子轩"), seat("王子轩")], "一致"), ([seat("王子轩")], "多学籍")):
        tables = resolved({"学籍": pupils, "到校": [*seats, *FILLER_SEATS]})
        assert {row["人籍关系"] for row in tables["学籍"][:2]} == {relation}


def test_a_list_handed_in_twice_makes_nobody_appear_twice(resolved: Resolve) -> None:
    tables = resolved({"学籍": [CHILD, *FILLER], "到校": [seat("王子轩"), *FILLER_SEATS]})
    assert tables["学籍"][0]["到校次数"] == 1


def test_class_not_called_is_not_judged(resolved: Resolve) -> None:
    tables = resolved({"学籍": [pupil("王子轩", 1, 班级="3班"), *FILLER], "到校": FILLER_SEATS})
    assert tables["学籍"][0]["人籍关系"] is None
    assert tables["学籍"][0]["点名次数"] == 0


def test_exemption_in_force(resolved: Resolve) -> None:
    leave = {"学籍号": CHILD["学籍号"], "姓名": "王子轩", "类别": "长期病假", "起": "2009-09-01", "止": None}
    over = {**leave, "止": "2009-09-20"}
    for row, relation in ((leave, "一致"), (over, "空挂")):
        tables = resolved({"学籍": [CHILD, *FILLER], "到校": FILLER_SEATS, "豁免": [row]})
        assert tables["学籍"][0]["人籍关系"] == relation
        assert tables["豁免"][0]["学籍"] == 1


def test_schools_called_on_different_days(resolved: Resolve) -> None:
    away = [seat("王子轩", 学校代码=B, 核查日期="2009-10-11")]
    tables = resolved({"学籍": [CHILD, *FILLER], "到校": [*FILLER_SEATS, *away]})
    assert tables["学籍"][0]["人籍关系"] == "人籍分离"
    assert tables["学籍"][0]["外校到校次数"] == 1


NAMES = ["王子轩", "王梓轩", "李浩宇", "李皓宇", "张雨", "张语", "陈思思", "陈思"]


@settings(deadline=None, max_examples=15)
@given(st.data())
def test_order_of_rows_changes_nothing(resolved: Resolve, data: st.DataObject) -> None:
    """Metamorphic: shuffled rosters and registrations give the same relation to the same child."""
    names = data.draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=6, unique=True))
    present = data.draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6, unique=True))
    pupils = [pupil(name, NAMES.index(name) + 1) for name in names]
    seats = [seat(name) for name in present]
    expected = {row["姓名"]: row["人籍关系"] for row in resolved({"学籍": pupils, "到校": seats})["学籍"]}
    shuffled = data.draw(st.permutations(pupils)), data.draw(st.permutations(seats))
    got = {row["姓名"]: row["人籍关系"] for row in resolved({"学籍": shuffled[0], "到校": shuffled[1]})["学籍"]}
    assert got == expected
