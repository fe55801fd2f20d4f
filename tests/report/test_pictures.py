"""Charts are to scale, nothing in them overlaps or is cut, their tables have the same numbers, and names are only text."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import Counter
from datetime import date
from itertools import combinations

import paper_county as county
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspect_xj.report import Content, build_content
from inspect_xj.report.content import Picture
from inspect_xj.report.pictures.ages import BUCKETS, deviation, spread
from inspect_xj.report.pictures.chart import AREA, WIDTH, Bar, Chart, bars, cells
from inspect_xj.report.svg import text_width

WORDS = st.text(st.sampled_from("示例县柳沟镇中心小学第一二三ABC<&>\"'（）"), min_size=1, max_size=60)
VALUES = st.integers(0, 5000)


def check(chart: Chart) -> ET.Element:
    """What holds for every chart: well-formed, inside its frame, no two texts over one another."""
    root = ET.fromstring(str(chart.svg()))
    for box in (*chart.texts, *(b for row in chart.stretches for b in row)):
        assert box.x >= -0.01
        assert box.x + box.width <= WIDTH + 0.01
        assert -0.01 <= box.y <= chart.height
        assert box.y + box.height <= chart.height + 2
    assert not any(one.overlaps(other) for one, other in combinations(chart.texts, 2))
    return root


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(WORDS, VALUES, VALUES), max_size=20))
def test_bars_are_to_scale_and_nothing_overlaps(rows: list[tuple[str, int, int]]) -> None:
    chart = bars("题", [Bar(label, (n, m), f"{n}＋{m}") for label, n, m in rows], ("问题", "疑点（待核）"))
    check(chart)
    drawn = [
        (value, box.width)
        for (_, n, m), row in zip(rows, chart.stretches, strict=True)
        for value, box in zip((n, m), row, strict=True)
    ]
    most = max((n + m for _, n, m in rows), default=0)
    if most:
        unit = max(a.width + b.width for a, b in chart.stretches) / most
        assert unit * most >= AREA - 0.01
        assert all(width == pytest.approx(value * unit) for value, width in drawn)
    for (_, n, m), (first, second) in zip(rows, chart.stretches, strict=True):
        assert second.x == pytest.approx(first.x + first.width), (n, m)


@pytest.mark.parametrize("n", [0, 1, 2, 200])
def test_any_number_of_schools_is_drawn(n: int) -> None:
    chart = bars(
        "题",
        [Bar(f"示例县第{i}十二镇很长很长的名字中心小学教学点", (i, 2 * i), f"{i}＋{2 * i}") for i in range(n)],
        ("问题", "疑点"),
    )
    check(chart)
    assert len(chart.stretches) == n


def test_a_long_name_is_cut_with_a_mark_and_a_short_one_is_not() -> None:
    root = check(bars("题", [Bar("示例县" * 20, (1.0,), "1"), Bar("一中", (2.0,), "2")], ()))
    said = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    cut = next(words for words in said if words and words.startswith("示例县"))
    assert cut.endswith("…")
    assert text_width(cut, 11) <= 0.44 * WIDTH + 0.01
    assert "一中" in said


def test_the_two_kinds_differ_by_more_than_colour() -> None:
    svg = str(bars("题", [Bar("甲", (10.0, 10.0), "")], ("问题", "疑点")).svg())
    assert svg.count('fill="#404040"') == 2, "the legend and the bar"
    assert svg.count("<path") == 2, "hatching, in the legend and the bar"
    for path in re.findall(r'd="([^"]*)"', svg):
        for x in re.findall(r"[ML]([\d.]+) ", path):
            assert 0 <= float(x) <= WIDTH


def test_nothing_but_zeros_is_drawn_without_a_bar() -> None:
    chart = bars("题", [Bar("甲", (0.0, 0.0), "0＋0")], ())
    check(chart)
    assert "<rect" not in str(chart.svg())


def test_an_upper_end_holds_the_scale() -> None:
    chart = bars("题", [Bar("甲", (50.0,), "50.0分")], (), most=100.0)
    full = bars("题", [Bar("甲", (100.0,), "50.0分")], (), most=100.0)
    assert chart.stretches[0][0].width == pytest.approx(full.stretches[0][0].width / 2)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(("一年级", "高三")), st.lists(VALUES, min_size=6, max_size=6)), max_size=12))
def test_cells_hold_their_numbers_and_darken_with_them(rows: list[tuple[str, list[int]]]) -> None:
    chart = cells("题", BUCKETS, rows, "与年级应有年龄相比")
    root = check(chart)
    said = Counter(element.text for element in root.iter("{http://www.w3.org/2000/svg}text"))
    for number, times in Counter(str(n) for _, counts in rows for n in counts if n).items():
        assert said[number] == times
    shades = [rect.get("fill") for rect in root.iter("{http://www.w3.org/2000/svg}rect")]
    dark = {"white": 0, "#e8e8e8": 1, "#c8c8c8": 2, "#a0a0a0": 3}
    flat = [n for _, counts in rows for n in counts]
    pairs = sorted(zip(flat, (dark[str(shade)] for shade in shades), strict=True))
    assert [shade for _, shade in pairs] == sorted(shade for _, shade in pairs)
    assert all((shade == 0) == (n == 0) for n, shade in pairs)


def test_every_text_is_escaped() -> None:
    hostile = "</text><script>&\"'\x07"
    svg = str(bars(hostile, [Bar(hostile, (1.0,), hostile)], (hostile,)).svg())
    root = ET.fromstring(svg)
    assert not [element for element in root.iter() if element.tag.endswith("script")]
    assert next(root.iter("{http://www.w3.org/2000/svg}title")).text is not None


@pytest.mark.parametrize(
    ("birth", "grade", "expected"),
    [
        (date(2003, 9, 1), 1, 0),  # six on the first day
        (date(2003, 9, 2), 1, -1),
        (date(2002, 9, 2), 1, 0),
        (date(2002, 9, 1), 1, 1),
        (date(1991, 10, 10), 7, 5),
        (date(2005, 5, 25), 1, -2),
        (date(1997, 1, 1), 7, 0),
    ],
)
def test_an_age_is_measured_on_the_first_of_september(birth: date, grade: int, expected: int) -> None:
    assert deviation(birth, grade, 2009) == expected


def test_ages_are_counted_once_a_pupil_and_only_of_the_rules_on_age() -> None:
    values = county.pupil(1) | {"出生日期": "1991-03-01", "年级": "七年级"}
    found = [county.finding(n, "CG-12", values) for n in (1, 1)]
    found.append(county.finding(2, "CG-12", values | {"年级": "7", "出生日期": "1994-03-01"}))
    found.append(county.finding(3, "CG-12", values | {"出生日期": "不详"}))
    found.append(county.finding(4, "CG-01", values))
    assert spread(found, 2009) == {7: Counter({5: 2})}
    assert spread([], 2009) == {}


def pictures(content: Content) -> list[Picture]:
    return [block for block in content.appendices[5].blocks if isinstance(block, Picture)]


@pytest.mark.parametrize("n", [0, 1, 60, 133])
def test_the_tables_have_the_ledgers_numbers(n: int) -> None:
    results, snapshot = county.county(n)
    content = build_content(results, snapshot, rulebook_cards=county.CARDS)
    problems = str(sum(row.nature == "问题" for row in content.ledger))
    suspects = str(sum(row.nature == "疑点" for row in content.ledger))
    found = pictures(content)
    assert len(found) >= (3 if n else 1)
    checks = found[0].grid.rows
    assert sum(int(row[2]) for row in checks) == int(problems)
    assert sum(int(row[3]) for row in checks) == int(suspects)
    for picture in found[1:3]:
        *rows, total = picture.grid.rows
        assert total == ("合计", problems, suspects)
        assert sum(int(row[1]) for row in rows) == int(problems)
        assert sum(int(row[2]) for row in rows) == int(suspects)
        words = [e.text for e in ET.fromstring(str(picture.svg)).iter("{http://www.w3.org/2000/svg}text")]
        drawn = [f"{row[1]}＋{row[2]}" for row in rows if not row[0].startswith("其他")]
        assert [word for word in words if word and "＋" in word] == drawn
    for picture in found:
        assert "数据截至2009年10月12日" in picture.source
        assert len(picture.title) > 8, "a sentence, not a name"
