"""What people decided beats the evidence, and is found again in the next snapshot by what the rows are about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from inspect_xj import resources
from inspect_xj.audit import audit
from inspect_xj.audit.judgements import NEEDED, carry, prints_of
from inspect_xj.engine import open_engine
from inspect_xj.findings import secret_key
from inspect_xj.model import AuditResult, Judgement
from inspect_xj.prepare import prepare
from inspect_xj.rulebook import Rulebook, load
from inspect_xj.snapshot import MemorySnapshot

A, B = "34990121001", "34990121002"
Row = dict[str, Any]


def pupil(number: int, name: str, **more: str | None) -> Row:
    row: Row = {
        "学籍号": f"34990108001100{number:02d}",
        "姓名": name,
        "性别": "男",
        "出生日期": "2002-03-15",
        "身份证件号": None,
        "学校代码": A,
        "年级": "二年级",
        "班级": "1班",
        "学籍状态": "在读",
    }
    return row | more


def seat(name: str, **more: str | None) -> Row:
    row: Row = {
        "核查日期": "2009-10-12",
        "学校代码": A,
        "年级": "二年级",
        "班级": "1班",
        "姓名": name,
        "到校情况": "到校",
    }
    return row | more


BOY, BOY2 = "349901200203159993", "349901200203159977"
#: 0 and 1 would be one child (one number); 2 and 3 two (two valid numbers, two names); 4 and 5 nothing in common.
PUPILS = [
    pupil(1, "王子轩", 身份证件号=BOY),
    pupil(2, "王子轩", 身份证件号=BOY, 学校代码=B),
    pupil(3, "李子木", 身份证件号="349901200203150112", 学校代码=B),
    pupil(4, "李子林", 身份证件号=BOY2),
    pupil(5, "赵一鸣", 出生日期="2002-05-05"),
    pupil(6, "钱多多", 出生日期="2001-12-30", 学校代码=B),
]
SEATS = [seat("王子轩"), seat("李子林"), seat("赵一鸣"), seat("孙小圆"), seat("钱多多", 学校代码=B)]
SCHOOLS = [{"学校代码": A, "学校名称": "城关小学"}, {"学校代码": B, "学校名称": "东街小学"}]


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load([resources.rules()])


@pytest.fixture(autouse=True)
def _own_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECT_XJ_KEY", "甲")


def county(
    pupils: Sequence[Row] = PUPILS, seats: Sequence[Row] = SEATS, as_of: date = date(2009, 10, 12)
) -> MemorySnapshot:
    return MemorySnapshot({"学校": SCHOOLS, "学籍": pupils, "到校": seats}, as_of=as_of)


def key_of() -> bytes:
    return secret_key("349901")[0]


def judged(left: str, right: str, verdict: str, snapshot: MemorySnapshot | None = None) -> Judgement:
    ends = [(text.partition(":")[0], int(text.partition(":")[2])) for text in (left, right)]
    with open_engine(threads=1) as engine:
        population = prepare(engine, [snapshot or county()], needed=NEEDED)
        marks = prints_of(engine, population, ends, key_of())
    return Judgement("2009-10-12T09:00:00", left, right, verdict, "核实", "查甲", marks[ends[0]], marks[ends[1]])


def run(book: Rulebook, snapshot: MemorySnapshot, *judgements: Judgement) -> AuditResult:
    return audit([snapshot], book, only=["CG-07"], judgements=judgements)


def together(result: AuditResult, *rows: str) -> bool:
    person = {f"{m['表']}:{m['行号']}": m["人员"] for m in result.members.to_pylist()}
    return len({person[row] for row in rows}) == 1


def test_without_judgements_the_evidence_stands(book: Rulebook) -> None:
    result = run(book, county())
    assert together(result, "学籍:1", "学籍:2") and together(result, "学籍:5", "到校:3")
    assert not together(result, "学籍:3", "学籍:4") and not together(result, "学籍:5", "学籍:6")
    assert not together(result, "学籍:5", "到校:4")
    assert "判定" not in result.run.parameters and result.judgements == ()


@pytest.mark.parametrize(
    ("left", "right", "verdict"),
    [
        ("学籍:1", "学籍:2", "不同人"),
        ("学籍:3", "学籍:4", "同一人"),  # against two valid numbers
        ("学籍:5", "学籍:6", "同一人"),
        ("到校:3", "学籍:5", "不同人"),
        ("学籍:5", "到校:4", "同一人"),
    ],
    ids=["kept apart", "joined against two numbers", "joined", "a seat taken away", "a seat given"],
)
def test_a_judgement_beats_the_evidence(book: Rulebook, left: str, right: str, verdict: str) -> None:
    made = judged(left, right, verdict)
    result = run(book, county(), made)
    assert together(result, left, right) is (verdict == "同一人")
    assert result.judgements == (made,)
    assert result.run.parameters["判定"] == "沿用 1 条"


def test_it_survives_another_order_and_the_next_snapshot(book: Rulebook) -> None:
    made = [
        judged("学籍:1", "学籍:2", "不同人"),
        judged("学籍:3", "学籍:4", "同一人"),
        judged("学籍:5", "到校:4", "同一人"),
    ]
    # A year later: everybody one grade up, others came and the rows stand in another order.
    pupils = [row | {"年级": "三年级"} for row in reversed(PUPILS)]
    seats = [
        row | {"年级": "三年级", "核查日期": day} for day in ("2010-09-20", "2010-10-12") for row in reversed(SEATS)
    ]
    later = county([pupil(70, "周舟"), *pupils], seats, date(2010, 10, 12))
    result = run(book, later, *made)
    assert [(one.left, one.right) for one in result.judgements] == [
        ("学籍:7", "学籍:6"),
        ("学籍:5", "学籍:4"),
        ("学籍:3", "到校:2"),
    ]
    assert not together(result, "学籍:7", "学籍:6") and together(result, "学籍:5", "学籍:4")
    assert together(result, "学籍:3", "到校:2", "到校:7")  # on both days
    assert result.run.parameters["判定"] == "沿用 3 条"
    # … and back again, from what the later results hold.
    assert [(one.left, one.right) for one in run(book, county(), *result.judgements).judgements] == [
        (one.left, one.right) for one in made
    ]


def test_the_last_word_counts(book: Rulebook) -> None:
    one, other = judged("学籍:1", "学籍:2", "同一人"), judged("学籍:2", "学籍:1", "不同人")
    result = run(book, county(), one, other)
    assert not together(result, "学籍:1", "学籍:2")
    assert result.judgements == (one, other) and result.run.parameters["判定"] == "沿用 1 条"
    assert together(run(book, county(), other, one), "学籍:1", "学籍:2")


def test_another_key_finds_nothing(book: Rulebook, monkeypatch: pytest.MonkeyPatch) -> None:
    made = judged("学籍:1", "学籍:2", "不同人")
    monkeypatch.setenv("INSPECT_XJ_KEY", "乙")
    result = run(book, county(), made)
    assert together(result, "学籍:1", "学籍:2")
    assert result.run.parameters["判定"] == "沿用 0 条，未沿用 1 条"
    assert result.run.parameters["判定未沿用"] == "学籍:1 与 学籍:2（甲找不到；乙找不到）"
    # Row 1 of now may be anybody: the old number does not pass for one of this snapshot.
    assert [(one.left, one.right) for one in result.judgements] == [("原学籍:1", "原学籍:2")]
    monkeypatch.setenv("INSPECT_XJ_KEY", "甲")
    again = run(book, county(), *result.judgements)
    assert [(one.left, one.right) for one in again.judgements] == [("学籍:1", "学籍:2")]


def test_a_corrected_name_or_birth_date_is_still_the_row_but_another_child_is_not(book: Rulebook) -> None:
    made = judged("学籍:1", "学籍:2", "不同人")
    for change in ({"姓名": "王梓轩"}, {"出生日期": "2002-03-16"}):
        result = run(book, county([PUPILS[0] | change, *PUPILS[1:]]), made)
        assert result.run.parameters["判定"] == "沿用 1 条", change
    result = run(book, county([PUPILS[0] | {"姓名": "何其", "出生日期": "2003-07-01"}, *PUPILS[1:]]), made)
    assert "甲找不到" in result.run.parameters["判定未沿用"]
    assert [(one.left, one.right) for one in result.judgements] == [("原学籍:1", "学籍:2")]


def test_two_rows_of_one_school_that_cannot_be_told_apart(book: Rulebook) -> None:
    twice = [*PUPILS, PUPILS[4]]
    result = run(book, county(twice), judged("学籍:5", "学籍:6", "同一人"))
    assert "甲在同一所学校有几行相符" in result.run.parameters["判定未沿用"]
    # Between the two copies themselves either is either.
    made = judged("学籍:5", "学籍:7", "不同人", county(twice))
    assert made.left_print == made.right_print
    result = run(book, county(list(reversed(twice))), made)
    assert not together(result, "学籍:1", "学籍:3")


def test_two_children_of_one_number_in_one_school_are_told_apart_by_name(book: Rulebook) -> None:
    shared = [*PUPILS, pupil(5, "吴双", 出生日期="2002-08-08")]
    made = judged("学籍:7", "到校:4", "同一人", county(shared))
    assert together(run(book, county(list(reversed(shared))), made), "学籍:1", "到校:4")
    # The other bearer of the number left alone does not inherit the judgement.
    assert "甲找不到" in run(book, county(), made).run.parameters["判定未沿用"]


def test_prints_tell_nothing_and_the_key_leaves_nothing_behind() -> None:
    made = judged("学籍:1", "到校:3", "不同人")
    for mark in (made.left_print, made.right_print):
        assert set(mark) <= set("0123456789abcdef.") and len(mark) <= 66
    with open_engine(threads=1) as engine:
        population = prepare(engine, [county()], needed=NEEDED)
        carried = carry(engine, population, [made, replace(made, left_print="", right_print="")], b"k" * 100)
        assert carried.table is not None and carried.table.num_rows == 0
        assert not any(engine.has(name) for name in ("_钥", "_求", "_届"))
