"""Pure claims: names, numbers, birth dates, how rare a name is, cuts, matchings."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspect_xj.identity.clusters import bottleneck_level, cut_conflicts
from inspect_xj.identity.comparing import BIRTHS, NUMBERS, birth_levels, number_levels
from inspect_xj.identity.frequency import rarity
from inspect_xj.identity.matching import best, marginals
from inspect_xj.identity.names import LEVELS, NameTable, compare_names

DIALECT = ("n-l", "f-h", "zh-z", "ng-n")
NAMES = [
    ("王晖", "王辉", "同音异字"),
    ("单晓", "山晓", "同音异字"),
    ("曾明", "增明", "同音异字"),  # read as a surname: zeng
    ("尉迟恭", "玉池恭", "同音异字"),  # a compound surname reads yu chi
    ("买买提·阿不都", "买买提阿不都", "同音异字"),
    ("李丽", "李莉", "同音异字"),
    ("张玲", "张铃", "同音异字"),
    ("菅明", "管明", "形近字"),
    ("王晴", "王睛", "形近字"),
    ("林奈", "林赖", "方音相近"),
    ("刘芳", "刘慌", "方音相近"),
    ("张信", "张兴", "方音相近"),
    ("周自强", "周智强", "方音相近"),
    ("童强", "童祥", "音近字"),
    ("童强", "杨强", "仅名相同"),
    ("王□玲", "王爱玲", "生僻字缺字"),
    ("王LI玲", "王丽玲", "生僻字缺字"),
    ("黄□", "黄JING", "生僻字缺字"),
    ("王?", "王伟", "生僻字缺字"),
    ("谢子轩", "谢自宣", "同音异字"),
    ("丁毅甯", "丁弈NING", "逐字相近"),
    ("何俊翯", "贺俊HE", "逐字相近"),
    ("张甜", "张甜甜", "叠字增减"),
    ("王轩", "王子轩", "增减一字"),
    ("欧阳丽", "欧丽", "增减一字"),
    ("张子轩", "张轩子", "字序颠倒"),
    ("王子轩", "王子涵", "一字之差"),
    ("王伟", "王强", "单名不同"),
    ("王丽", "王洒", "单名不同"),
    ("王伟", "李伟", "仅名相同"),
    ("王子轩", "王建国", "仅姓相同"),
    ("王子轩", "李子涵", "姓名不同"),
    ("张三", "张三", "姓名相同"),
]


@pytest.mark.parametrize(("left", "right", "level"), NAMES)
def test_name_levels_both_ways(left: str, right: str, level: str) -> None:
    assert compare_names(left, right, DIALECT) == level
    assert compare_names(right, left, DIALECT) == level


@pytest.mark.parametrize(("left", "right"), [("林奈", "林赖"), ("刘芳", "刘慌"), ("张信", "张兴")])
def test_a_county_that_tells_the_sounds_apart(left: str, right: str) -> None:
    assert compare_names(left, right, ()) not in ("方音相近", "同音异字")


@settings(max_examples=60, deadline=None)
@given(st.text("王李张子轩涵梓□a·", min_size=1, max_size=5), st.text("王李张子轩涵梓□a·", min_size=1, max_size=5))
def test_any_two_names_have_one_level_both_ways(left: str, right: str) -> None:
    level = compare_names(left, right)
    assert level in LEVELS and compare_names(right, left) == level
    assert (level == "姓名相同") == (left == right)


BOY = "349901200203159993"


@pytest.mark.parametrize(
    ("right", "valid", "upgraded", "level"),
    [
        (BOY, True, False, "号码相同"),
        (BOY, False, False, "无效号相同"),
        (BOY, True, True, "升位后相同"),
        ("349901200203159893", False, False, "一位之差"),
        ("349901200230159993", False, False, "一位之差"),  # two neighbours swapped
        ("34990120020315999", False, False, "一位之差"),  # one character lost
        ("349901200203159977", True, False, "一位之差而皆有效"),
        ("349901199801010012", True, False, "两号皆有效而不同"),
        ("349901199801010013", False, False, "号码不同"),
        (None, False, False, None),
    ],
)
def test_number_levels(right: str | None, valid: bool, upgraded: bool, level: str | None) -> None:
    code = number_levels([BOY], [right], np.array([valid]), np.array([upgraded]))[0]
    assert (NUMBERS[code] if code >= 0 else None) == level


@pytest.mark.parametrize(
    ("left", "right", "days", "level"),
    [
        (20020315, 20020315, 0, "出生日期相同"),
        (20020315, 20020815, 153, "一位之差"),
        (20020503, 20020305, 59, "月日颠倒"),
        (20020315, 20020408, 24, "农历公历"),
        (20020315, 20010315, 365, "年差一"),
        (20020315, 19991120, 846, "出生日期不同"),
        (20020315, 0, 0, None),
    ],
)
def test_birth_levels(left: int, right: int, days: int, level: str | None) -> None:
    for a, b in ((left, right), (right, left)):
        code = birth_levels(np.array([a]), np.array([b]), np.array([days]))[0]
        assert (BIRTHS[code] if code >= 0 else None) == level


def test_rare_names_say_more_than_common_ones() -> None:
    names = ["李娜", "王伟", "王建国", "鹿明垚"]
    table = NameTable.of(names)
    half_bits = rarity(table, np.arange(4), np.array([300, 400, 1, 1]), level="字")
    common, rare = half_bits[1], half_bits[3]
    assert common < half_bits[2] <= rare  # seen once, but 王 and common characters


def test_cut_takes_the_weakest_edge() -> None:
    assert cut_conflicts([(1, 2, 20.0), (2, 3, 4.0), (3, 4, 20.0)], [(1, 4)]) == [(1, 2), (3, 4)]


def test_no_conflict_cuts_nothing() -> None:
    assert cut_conflicts([(1, 2, 20.0), (2, 3, 4.0)], [(1, 9)]) == [(1, 2), (2, 3)]


def test_bottleneck_is_the_weakest_on_the_strongest_path() -> None:
    edges = [(1, 2, "L1"), (2, 3, "L3"), (1, 3, "L5")]
    assert bottleneck_level([1, 2, 3], edges) == "L3"
    assert bottleneck_level([1, 2], edges) == "L1"
    assert bottleneck_level([1, 9], edges) == "综合"
    assert bottleneck_level([1, 2], [(1, 2, "判定")]) == "综合"


def _exact(left: list[int], right: list[int], odds: list[float]) -> list[float]:
    """The chances by counting every matching."""
    total, each = 0.0, [0.0] * len(odds)
    for chosen in itertools.chain.from_iterable(
        itertools.combinations(range(len(odds)), n) for n in range(len(odds) + 1)
    ):
        if len({left[e] for e in chosen}) == len({right[e] for e in chosen}) == len(chosen):
            weight = float(np.prod([odds[e] for e in chosen]))
            total += weight
            for e in chosen:
                each[e] += weight
    return [value / total for value in each]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0.01, 50), min_size=1, max_size=6))
def test_chances_on_a_chain_are_exact(odds: list[float]) -> None:
    """Seats and children in a row, each rivalling the next: belief propagation is exact on trees."""
    left = [(e + 1) // 2 for e in range(len(odds))]
    right = [e // 2 for e in range(len(odds))]
    got = marginals(np.array(left), np.array(right), np.array(odds))
    assert got == pytest.approx(_exact(left, right, odds), abs=1e-4)


def test_chances_of_two_namesakes_for_one_seat() -> None:
    got = marginals(np.array([0, 0]), np.array([0, 1]), np.array([1e4, 1e4]))
    assert got == pytest.approx([0.5, 0.5], abs=5e-3)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_best_is_a_matching_no_other_beats(data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 7))
    pairs = data.draw(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=n, max_size=n, unique=True))
    gain = np.array(data.draw(st.lists(st.floats(0.5, 9), min_size=n, max_size=n)))
    left, right = np.array([p[0] for p in pairs]), np.array([p[1] for p in pairs])
    chosen = best(left, right, gain)
    assert len(set(left[chosen])) == len(set(right[chosen])) == chosen.sum()
    most = max(
        sum(gain[e] for e in some)
        for k in range(n + 1)
        for some in itertools.combinations(range(n), k)
        if len({left[e] for e in some}) == len({right[e] for e in some}) == len(some)
    )
    assert gain[chosen].sum() == pytest.approx(most)
