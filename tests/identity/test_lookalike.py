"""Which characters look alike: classic confusions are in the table, characters that only share a name are not."""

from __future__ import annotations

from itertools import combinations

import pytest

from inspect_xj.identity import lookalike
from inspect_xj.identity.lookalike import look_alike, neighbours

#: Every two characters of a group are taken for each other.
ALIKE = (
    "己已巳 戊戌戍 未末 土士 日曰 天夫 菅管 治冶 晴睛 辰晨 析折 妹姝 鸟乌 免兔 贝见 今令 侯候 洋样 徽微 微薇 徽薇 瑗媛暖 茜茵 萍苹"
    " 杨扬 晓骁 祎炜玮 祥样 祺琪淇 渊洲 昕听 盈盆 晗含 婷停 澜阑 钰珏 钰玉 珏玉 锌铎 曦羲 浩洁 昊吴 轩杆 勇男 雪雷 宁宇 桂佳 明萌"
)
APART = "王李 丽强 丽洒 张刘 伟强 芳娜 敏静 磊洋 杰木 国建 红梅 春花 志明 文武 一鑫 陈林 秀英 海波 子涵 欣怡"


@pytest.mark.parametrize(("left", "right"), [pair for group in ALIKE.split() for pair in combinations(group, 2)])
def test_taken_for_each_other(left: str, right: str) -> None:
    assert look_alike(left, right)
    assert look_alike(right, left)
    assert right in neighbours(left)


@pytest.mark.parametrize(("left", "right"), [tuple(pair) for pair in APART.split()])
def test_nothing_alike(left: str, right: str) -> None:
    assert not look_alike(left, right)
    assert not look_alike(right, left)


@pytest.mark.parametrize("char", ["明", "□", "?", "A", ""])
def test_nothing_looks_like_itself(char: str) -> None:
    assert not look_alike(char, char)
    assert char not in neighbours(char)


@pytest.mark.parametrize("char", ["□", "?", "A", "", "王李"])
def test_no_neighbours_outside_the_table(char: str) -> None:
    assert neighbours(char) == frozenset()


def test_the_file_names_each_pair_once_and_its_sources() -> None:
    head, lines = [], []
    for line in lookalike._TABLE.read_text("utf-8").splitlines():
        (head if line.startswith("#") else lines).append(line)
    pairs = [(line[0], other) for line in lines for other in line[1:]]
    assert all(left < right for left, right in pairs)
    assert len(pairs) == len(set(pairs))
    assert [line[0] for line in lines] == sorted({line[0] for line in lines})
    assert lookalike._TABLE.stat().st_size <= 120_000
    assert "Unicode License v3" in "".join(head)
    assert lookalike._TABLE.with_name("LICENSE-unicode.txt").read_text("utf-8").startswith("UNICODE LICENSE V3")


def test_a_character_has_few_neighbours() -> None:
    counts = [len(neighbours(char)) for char in lookalike._table()]
    assert max(counts) <= 12
    assert sum(counts) / len(counts) < 5
