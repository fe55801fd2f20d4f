"""Last period's snapshots: tables of their own under 上期, keys apart from those of now, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from inspect_xj.engine import open_engine
from inspect_xj.errors import SnapshotError
from inspect_xj.prepare import ROWS_A_SNAPSHOT, SOURCES_A_SNAPSHOT, Population, prepare
from inspect_xj.snapshot import MemorySnapshot

Given = Mapping[str, Sequence[Mapping[str, Any]]]
Tables = dict[str, list[dict[str, Any]]]
PUPIL = {"姓名": "鹿明垚", "出生日期": "1999-05-12", "学校代码": "34990121001", "年级": "四年级"}
SCHOOL = {"学校代码": "34990121001", "学校标识码": "2134000001", "学校名称": "示例县城关小学"}


def snapshot(given: Given, day: date = date(2009, 10, 12), **more: Any) -> MemorySnapshot:
    return MemorySnapshot(given, as_of=day, **more)


def before(given: Given, day: date = date(2008, 10, 12), **more: Any) -> MemorySnapshot:
    return snapshot(given, day, **more)


def put(
    now: Sequence[MemorySnapshot], then: Sequence[MemorySnapshot], needed: Mapping[str, set[str]] | None = None
) -> tuple[Population, Tables]:
    with open_engine(threads=1) as engine:
        population = prepare(engine, now, previous=then, needed=needed)
        return population, {
            name: engine.query(f'select * from "{name}" order by 行号').to_pylist() for name in population.tables
        }


def test_last_period_stands_beside_now_under_keys_of_its_own() -> None:
    counties = [snapshot({"学籍": [PUPIL]}), snapshot({"学籍": [PUPIL]}, region="349902")]
    population, tables = put(counties, [before({"学籍": [PUPIL], "学校": [SCHOOL]})])
    assert population.tables == {"学籍", "上期学籍", "上期学校"}
    assert [row["行号"] for row in tables["学籍"]] == [1, ROWS_A_SNAPSHOT + 1]
    (old,) = tables["上期学籍"]
    assert (old["行号"], old["_来源"]) == (2 * ROWS_A_SNAPSHOT + 1, 2 * SOURCES_A_SNAPSHOT + 1)
    assert (old["出生日期"], old["年级"], old["年级_原文"]) == (date(1999, 5, 12), 4, "四年级")
    assert population.sources["上期学籍"] == {2 * SOURCES_A_SNAPSHOT + 1}
    assert population.absent["上期学籍", "学籍号"] == {2 * SOURCES_A_SNAPSHOT + 1}
    assert ("上期学籍", "姓名") not in population.absent
    assert (population.as_of, population.school_year) == (date(2009, 10, 12), 2009)
    assert (population.previous_as_of, population.previous_year) == (date(2008, 10, 12), 2008)


def test_without_last_period_there_is_none() -> None:
    population, _ = put([snapshot({"学籍": [PUPIL]})], [])
    assert (population.previous, population.previous_as_of, population.previous_year) == ((), None, None)


def test_only_the_tables_and_columns_asked_for_are_loaded() -> None:
    given = {"学籍": [PUPIL], "学校": [SCHOOL], "班级": [{"学校代码": "34990121001", "年级": "1"}]}
    population, tables = put([snapshot(given)], [before(given)], {"学籍": {"姓名"}, "上期学籍": {"出生日期"}})
    assert population.tables == {"学籍", "学校", "班级", "上期学籍"}
    assert "姓名" in tables["学籍"][0] and "出生日期" not in tables["学籍"][0]
    assert "出生日期" in tables["上期学籍"][0] and "姓名" not in tables["上期学籍"][0]


def test_several_counties_of_last_period_are_one_table() -> None:
    then = [before({"学籍": [PUPIL]}), before({"学籍": [PUPIL, PUPIL]}, date(2008, 9, 30), region="349902")]
    population, tables = put([snapshot({"学籍": [PUPIL]})], then)
    numbers = [row["行号"] // ROWS_A_SNAPSHOT for row in tables["上期学籍"]]
    assert numbers == [1, 2, 2]
    assert population.previous_as_of == date(2008, 10, 12)


@pytest.mark.parametrize(
    ("then", "now"),
    [
        ({"学校代码": "34990121001", "学校名称": "城关完小"}, "34990121001"),
        ({"学校代码": "2134000001", "学校名称": "城关完小"}, "34990121001"),
        ({"学校代码": "34990121088", "学校名称": "示例县城关小学"}, "34990121001"),
        ({"学校代码": "34990121088", "学校名称": "示例县东街小学"}, "34990121088"),
        ({"学校名称": "城关小学"}, "34990121001"),
    ],
    ids=["renamed", "by its other code", "recoded", "another school, closed since", "by name alone"],
)
def test_a_school_of_last_period_goes_by_its_code_of_now(then: dict[str, str], now: str) -> None:
    key = {"学校代码": then["学校代码"]} if "学校代码" in then else {"学校名称": then["学校名称"]}
    pupil = {"姓名": "鹿明垚", "年级": "四年级", **key}
    _, tables = put([snapshot({"学籍": [PUPIL], "学校": [SCHOOL]})], [before({"学籍": [pupil], "学校": [then]})])
    assert tables["上期学籍"][0]["学校代码"] == now
    assert tables["上期学校"][0]["学校代码"] == now


def test_two_schools_that_stand_side_by_side_are_not_made_one() -> None:
    both = [SCHOOL, {"学校代码": "34990121088", "学校名称": "城关小学"}]
    _, tables = put([snapshot({"学校": [SCHOOL]})], [before({"学校": both})])
    assert [row["学校代码"] for row in tables["上期学校"]] == ["34990121001", "34990121088"]


def test_nothing_of_now_is_read_otherwise() -> None:
    now = {
        "学籍": [{**PUPIL, "学校代码": None, "学校名称": "城关"}, {**PUPIL, "身份证件号": "349999199905129970"}],
        "学校": [SCHOOL],
    }
    then = {
        "学校": [SCHOOL, {"学校代码": "34990121099", "学校名称": "城关"}],
        "行政区划": [{"代码": "349999", "名称": "新区"}],
    }
    alone, beside = put([snapshot(now)], []), put([snapshot(now)], [before(then)])
    assert alone[1] == {name: rows for name, rows in beside[1].items() if not name.startswith("上期")}
    assert alone[0].regions.codes == beside[0].regions.codes


SAME = snapshot({"学籍": [PUPIL]})


@pytest.mark.parametrize(
    ("then", "words"),
    [
        ([SAME], "就是本期的快照"),
        ([before({"学籍": [PUPIL]}), before({"学籍": [PUPIL]})], "给了两次"),
        ([before({"学籍": [PUPIL]}, profile="全国")], "口径是全国，本期是安徽2009"),
        ([before({"学籍": [PUPIL, PUPIL]}, date(2009, 10, 12))], "不早于本期"),
        ([before({"学籍": [PUPIL]}, date(2010, 1, 1))], "不早于本期"),
        ([before({"学籍": [PUPIL]}), before({"学籍": [PUPIL]}, date(2007, 10, 12))], "不是同一学年的"),
    ],
    ids=["itself", "twice", "another profile", "the same day", "later", "two years"],
)
def test_what_is_not_last_period_is_refused_in_a_sentence(then: list[MemorySnapshot], words: str) -> None:
    with open_engine(threads=1) as engine, pytest.raises(SnapshotError, match=words) as told:
        prepare(engine, [SAME], previous=then)
    assert str(told.value).endswith("。") and str(told.value).count("。") == 1
