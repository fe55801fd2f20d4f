"""Pure claims: names and cuts."""

from __future__ import annotations

import pytest

from inspect_xj.identity.clusters import bottleneck_level, cut_conflicts
from inspect_xj.identity.names import NameLevel, compare_names

NAMES = [
    ("王晖", "王辉", NameLevel.SOUND),
    ("单晓", "山晓", NameLevel.SOUND),
    ("李丽", "李莉", NameLevel.SOUND),
    ("张玲", "张铃", NameLevel.SOUND),
    ("王丽", "王洒", NameLevel.DIFFERENT),
    ("童强", "童祥", NameLevel.NEAR_SOUND),
    ("童强", "杨强", NameLevel.DIFFERENT),
    ("菅明", "管明", NameLevel.GLYPH),
    ("王□玲", "王爱玲", NameLevel.PLACEHOLDER),
    ("王LI玲", "王丽玲", NameLevel.PLACEHOLDER),
    ("王?", "王伟", NameLevel.PLACEHOLDER),
    ("王子轩", "王子涵", NameLevel.ONE_CHARACTER),
    ("欧阳丽", "欧丽", NameLevel.ONE_CHARACTER),
    ("王伟", "王强", NameLevel.DIFFERENT),
    ("王伟", "李伟", NameLevel.DIFFERENT),
    ("王子轩", "李子涵", NameLevel.DIFFERENT),
    ("张三", "张三", NameLevel.EXACT),
]


@pytest.mark.parametrize(("left", "right", "level"), NAMES)
def test_name_levels_both_ways(left: str, right: str, level: NameLevel) -> None:
    assert compare_names(left, right) is level
    assert compare_names(right, left) is level


def test_cut_takes_the_weakest_edge() -> None:
    edges = [(1, 2, "L1", 0.999), (2, 3, "L5", 0.95), (3, 4, "L1", 0.999)]
    assert [edge[:2] for edge in cut_conflicts(edges, [(1, 4)])] == [(1, 2), (3, 4)]


def test_no_conflict_cuts_nothing() -> None:
    edges = [(1, 2, "L1", 0.999), (2, 3, "L5", 0.95)]
    assert cut_conflicts(edges, [(1, 9)]) == edges


def test_bottleneck_is_the_weakest_on_the_strongest_path() -> None:
    edges = [(1, 2, "L1", 0.999), (2, 3, "L3", 0.98), (1, 3, "L5", 0.95)]
    assert bottleneck_level([1, 2, 3], edges) == "L3"
    assert bottleneck_level([1, 2], edges) == "L1"
    assert bottleneck_level([1, 9], edges) == "综合"
