"""Last period's pupils are the persons they are now, nobody is crossed, and nothing of now changes by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from random import Random
from typing import Any

import pytest

from inspect_xj.engine import open_engine
from inspect_xj.identity import NEEDED, earlier_needed, resolve
from inspect_xj.normalise.id_number import check_digit
from inspect_xj.prepare import ROWS_A_SNAPSHOT, prepare
from inspect_xj.rulebook import shipped_linkage
from inspect_xj.snapshot import MemorySnapshot
from tests.identity.last_year import Rates, compared, last_year, rows_of
from tests.identity.test_metamorphic import county

Row = dict[str, Any]
Given = Mapping[str, Sequence[Row]]
A, B = "34990121001", "34990121002"


def number(born: str, sequence: int) -> str:
    body = f"349901{born.replace('-', '')}{sequence}"
    return body + check_digit(body)


def pupil(**changed: Any) -> Row:
    row = {
        "姓名": "鹿明垚",
        "性别": "男",
        "出生日期": "1999-05-12",
        "身份证件号": number("1999-05-12", 997),
        "学籍号": "3499010600110001",
        "学校代码": A,
        "年级": "4",
        "班级": "1班",
        "学籍状态": "在读",
    }
    return {**row, **changed}


def resolved(now: Given, then: Given) -> dict[str, list[Row]]:
    """Every table of both periods after identity."""
    with open_engine(threads=1) as engine:
        names = [f"上期{name}" for name in then]
        needed = NEEDED | earlier_needed(names)
        population = prepare(
            engine,
            [MemorySnapshot(now, as_of=date(2009, 10, 12))],
            previous=[MemorySnapshot(then, as_of=date(2008, 10, 12))],
            needed=needed,
        )
        resolve(engine, population, shipped_linkage())
        return {name: engine.query(f'select * from "{name}" order by 行号').to_pylist() for name in (*now, *names)}


def persons(now: Sequence[Row], then: Sequence[Row], **more: Sequence[Row]) -> tuple[list[str], list[str]]:
    tables = resolved({"学籍": now}, {"学籍": then, **more})
    return [row["人员"] for row in tables["学籍"]], [row["人员"] for row in tables["上期学籍"]]


NEW = pupil(年级="5")


@pytest.mark.parametrize(
    "old",
    [
        pupil(),
        pupil(学校代码=B, 年级="2"),
        pupil(学籍号=None, 身份证件号=None),
        pupil(学籍号=None, 姓名="鹿明尧"),
        pupil(学籍号=None, 身份证件号=None, 姓名="鹿明尧"),
        pupil(学籍号=None, 身份证件号=number("1999-05-12", 997)[:-2] + "89"),
        pupil(学籍号=None, 身份证件号="3499011999512997" + "12"),
        pupil(学籍号=None, 身份证件号=None, 出生日期="1999-05-13"),
        pupil(身份证件号=None, 姓名="陆名尧"),
        pupil(身份证件号=number("1999-05-12", 999)),
        pupil(学籍号=None, 身份证件号=None, 出生日期=None),
        pupil(学籍号=None, 姓名="鹿鸣", 曾用名="鹿明垚"),
    ],
    ids=[
        "the same",
        "another school and grade, the same numbers",
        "name, birth date and sex alone",
        "another character of one sound, the number",
        "another character of one sound, no number",
        "last digits of the number crossed",
        "a digit of the number lost",
        "a day off, the next class of the same school",
        "the name misspelt, the registration number",
        "another valid number, all else alike",
        "no birth date, the next class of the same school",
        "a former name",
    ],
)
def test_one_child(old: Row) -> None:
    (now,), (then,) = persons([NEW], [old])
    assert then == now


@pytest.mark.parametrize(
    "old",
    [
        pupil(姓名="沈佳禾", 学籍号=None, 身份证件号=None),
        pupil(出生日期="1998-11-30", 身份证件号=number("1998-11-30", 997), 学籍号=None, 学校代码=B),
        pupil(姓名="鹿明圭", 身份证件号=number("1999-05-12", 999), 学籍号="3499010600110002"),
        pupil(姓名="鹿明珠", 性别="女", 身份证件号=number("1999-05-12", 998), 学籍号="3499010600120002"),
        pupil(姓名="沈佳禾", 性别="女", 学籍号=None, 出生日期="2001-01-30"),
    ],
    ids=["another name", "a namesake", "a twin of like name", "a twin sister", "another child under the same number"],
)
def test_two_children(old: Row) -> None:
    (now,), (then,) = persons([NEW], [old])
    assert then is not None
    assert then != now


def test_twins_without_numbers_keep_apart_when_one_was_not_there() -> None:
    twins = [
        pupil(年级="5", 姓名=name, 身份证件号=None, 学籍号=None, 联系电话="13800000001")
        for name in ("鹿子涵", "鹿子轩")
    ]
    (first, second), then = persons(twins, [pupil(姓名="鹿子轩", 身份证件号=None, 学籍号=None, 联系电话="13800000001")])
    assert then == [second] != [first]


def test_namesakes_of_one_birthday_are_told_apart_by_the_household() -> None:
    def named(grade: str, school: str, guardian: str) -> tuple[Row, Row]:
        row = pupil(年级=grade, 学校代码=school, 身份证件号=None, 学籍号=f"34990106001100{guardian}")
        return row, {"学籍号": row["学籍号"], "姓名": row["姓名"], "成员姓名": f"父{guardian}", "关系": "父亲"}

    now = [named("5", A, "11"), named("5", B, "12")]
    # Both moved, their registration numbers were given anew: only who brings them up is left.
    then = [named("4", "34990121005", "22"), named("4", "34990121006", "21")]
    fathers = [{**one, "成员姓名": name} for (_, one), name in zip(then, ("父12", "父11"), strict=True)]
    tables = resolved(
        {"学籍": [row for row, _ in now], "家庭成员": [one for _, one in now]},
        {"学籍": [row for row, _ in then], "家庭成员": fathers},
    )
    first, second = (row["人员"] for row in tables["学籍"])
    assert [row["人员"] for row in tables["上期学籍"]] == [second, first]


def test_a_child_written_down_twice_last_year_is_one_person() -> None:
    (now,), then = persons([NEW], [pupil(), pupil(学校代码=B), pupil(学校代码=B, 身份证件号=None, 学籍号=None)])
    assert then == [now, now, now]
    _, gone = persons(
        [NEW], [pupil(姓名="沈佳禾", 身份证件号=number("1999-05-12", 999), 学籍号=None, 学校代码=s) for s in (A, B)]
    )
    assert gone[0] == gone[1]


def test_one_person_with_two_live_registrations_takes_the_old_one() -> None:
    (first, second), then = persons([NEW, {**NEW, "学校代码": B, "学籍号": "3499010600210001"}], [pupil()])
    assert [first] == [second] == then


def test_a_person_given_is_kept_on_either_side() -> None:
    assert persons([{**NEW, "人员": "甲"}], [pupil()]) == (["甲"], ["甲"])
    assert persons([NEW], [{**pupil(), "人员": "乙"}])[1] == ["乙"]


def test_side_rows_of_last_period_follow_their_registration() -> None:
    tables = resolved(
        {"学籍": [NEW]},
        {
            "学籍": [pupil(姓名="沈佳禾", 学籍号="3499010600110009", 身份证件号=None), pupil()],
            "学籍变动": [{"学籍号": NEW["学籍号"], "姓名": NEW["姓名"], "变动类别": "休学"}],
            "到校": [{"姓名": NEW["姓名"], "学校代码": A, "年级": "4", "班级": "1班"}],
            "适龄人口": [{"姓名": NEW["姓名"], "性别": "男", "出生日期": "1999-05-12"}],
        },
    )
    person = tables["学籍"][0]["人员"]
    for name in ("上期学籍变动", "上期到校", "上期适龄人口"):
        (row,) = tables[name]
        assert (row["人员"], row["学籍"]) == (person, ROWS_A_SNAPSHOT + 2), name
    assert tables["上期学籍变动"][0]["学校代码"] == A


def with_numbers(given: Given) -> Given:
    rng = Random(5)
    rows = []
    for row in given["学籍"]:
        sequence = rng.choice((997, 999) if row["性别"] == "男" else (996, 998))
        rows.append({**row, "身份证件号": number(row["出生日期"], sequence)})
    return {**given, "学籍": rows}


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(
    ("bare", "missed"),
    [(0.0, 0.002), (0.4, 0.02)],
    ids=["with numbers", "no number of any kind in four schools of ten"],
)
def test_a_county_a_year_before(seed: int, bare: float, missed: float) -> None:
    snapshot = MemorySnapshot(with_numbers(county(seed, pupils=900)), as_of=date(2009, 10, 12))
    pupils, family = rows_of(snapshot)
    made = last_year(pupils, family, Random(seed), Rates(bare_schools=bare, renamed=0.0))
    score, _ = compared(snapshot, made)
    n = score.right + score.wrong + score.missed
    assert n > 500 and score.gone > 50
    assert (score.wrong, score.invented) == (0, 0), score
    assert score.missed <= missed * n, score


def test_nothing_of_now_changes_by_last_period() -> None:
    now = MemorySnapshot(with_numbers(county(4)), as_of=date(2009, 10, 12))
    made = last_year(*rows_of(now), Random(4))
    told = []
    for previous in ([], [made.snapshot()]):
        with open_engine(threads=1) as engine:
            needed = NEEDED | earlier_needed({"上期学籍"})
            population = prepare(engine, [now], previous=previous, needed=needed)
            identity = resolve(engine, population, shipped_linkage())
            tables = ("学籍", "到校", "家庭成员", "人员成员", "关联")
            told.append([engine.query(f"select * from {name}").to_pylist() for name in tables])
            told[-1].append([identity.n_persons, identity.n_links, identity.n_pairs, identity.weights.to_pylist()])
            assert ("上期学籍" in population.tables) is bool(previous)
            assert not [name for name in ("_旧", "_甲", "_乙", "_配", "_余", "_空") if engine.has(name)]
    assert told[0] == told[1]
