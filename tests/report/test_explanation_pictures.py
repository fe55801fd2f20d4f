"""The pictures and the paper of an explanation: well-formed, the same each time, masked, nothing over anything else."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from pypdf import PdfReader

from inspect_xj.findings import open_results
from inspect_xj.report.explanation import Explanation, build_explanation, draw, write_explanation, write_picture
from inspect_xj.report.explanation.cluster import MOST_ROWS, draw_cluster
from inspect_xj.report.explanation.content import Edge, Row
from inspect_xj.report.explanation.svg import WIDTH, Box, clip, stacked, text_width
from inspect_xj.report.explanation.waterfall import draw_waterfall
from inspect_xj.report.explanation.words import score
from tests.report import explained_county as county

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def explanation(tmp_path: Path) -> Explanation:
    results = open_results(county.write_results(tmp_path / "县.audit.db"))
    look_up = lambda keys: {key: county.cells(*key) for key in keys}  # noqa: E731
    return build_explanation(county.TWICE, results, look_up=look_up)


def graph(explanation: Explanation, left: int, right: int, pairs: list[tuple[str, str]]) -> Explanation:
    """The explanation with another graph: so many registrations, roll entries, and links between them."""
    row = explanation.rows[0]
    labels = [*(f"籍{n}" for n in range(1, left + 1)), *(f"点{n}" for n in range(1, right + 1))]
    rows = tuple(
        replace(row, label=one, table="学籍" if one[0] == "籍" else "到校", role="主体" if one == "籍1" else "证据")
        for one in labels
    )
    edge = explanation.edges[0]
    edges = tuple(replace(edge, left=a, right=b, level="同级他班", holds=n % 2 == 0) for n, (a, b) in enumerate(pairs))
    return replace(explanation, rows=rows, edges=edges, omitted_rows=0)


def boxes(svg: str) -> list[Box]:
    """Rows and labels; the frame and the legend left out."""
    found = []
    for rect in ET.fromstring(svg).iter(f"{SVG}rect"):
        box = Box(*(float(rect.get(name, 0)) for name in ("x", "y", "width", "height")))
        if box.width < WIDTH and box.y > 40:
            found.append(box)
    return found


def everything(n: int, m: int) -> list[tuple[str, str]]:
    return [(f"籍{a}", f"点{b}") for a in range(1, n + 1) for b in range(1, m + 1)]


GRAPHS = {
    "6 × 6": (6, 6, everything(6, 6)),
    "1 × 11": (1, 11, everything(1, 11)),
    "4 × 8, registrations tied": (4, 8, [*everything(4, 8), *combinations([f"籍{n}" for n in range(1, 5)], 2)]),
    "6 registrations, all tied": (6, 0, list(combinations([f"籍{n}" for n in range(1, 7)], 2))),
    "12 registrations in a chain": (12, 0, [(f"籍{n}", f"籍{n + 1}") for n in range(1, 12)]),
}


@pytest.mark.parametrize("name", GRAPHS)
def test_no_label_lies_on_another_or_on_a_row(explanation: Explanation, name: str) -> None:
    left, right, pairs = GRAPHS[name]
    drawing = draw_cluster(graph(explanation, left, right, pairs))
    assert drawing is not None
    found = boxes(drawing.svg())
    assert len(found) == left + right + len(pairs)
    for one, other in combinations(found, 2):
        assert not one.overlaps(other)
    for box in found:
        assert box.x >= 0 and box.x + box.width <= WIDTH and box.y + box.height <= drawing.height


def test_a_crowd_is_cut_and_said(explanation: Explanation) -> None:
    drawing = draw_cluster(graph(explanation, 40, 10, everything(40, 1)))
    assert drawing is not None
    texts = [text for element in ET.fromstring(drawing.svg()).iter(f"{SVG}text") if (text := element.text)]
    assert any("另有 20 行没有画出" in text for text in texts)
    assert sum(text.startswith(("籍", "点")) and "·" in text and "＝" not in text for text in texts) == MOST_ROWS


def test_three_kinds_of_rows_stand_in_three_columns(explanation: Explanation) -> None:
    rows: tuple[Row, ...] = (
        *explanation.rows,
        replace(explanation.rows[0], label="龄1", table="适龄人口", role="证据"),
    )
    edge: Edge = replace(explanation.edges[0], right="龄1")
    drawing = draw_cluster(replace(explanation, rows=rows, edges=(*explanation.edges, edge)))
    assert drawing is not None
    lefts = {box.x for box in boxes(drawing.svg()) if box.height == 40}
    assert len(lefts) == 3


def test_the_picture_is_well_formed_masked_and_the_same_each_time(explanation: Explanation, tmp_path: Path) -> None:
    one, other = tmp_path / "a.svg", tmp_path / "b.svg"
    write_picture(explanation, one)
    write_picture(explanation, other)
    assert one.read_bytes() == other.read_bytes()
    text = one.read_text(encoding="utf-8")
    assert ET.fromstring(text).tag == f"{SVG}svg"
    for secret in county.SECRETS:
        assert secret not in text
    for words in ("籍1·甲 张*明", "综合 98.9%", "姓名｜同音异字：晖/辉", "合计", "stroke-dasharray"):
        assert words in text, words
    assert len(draw(explanation)) == 5  # the cluster and four pairs


@pytest.mark.parametrize("weight", [9.3, 25.6, 999.0, -999.0, 0.0])
def test_a_figure_is_what_was_weighed_however_long_its_bar(explanation: Explanation, weight: float) -> None:
    first, second = explanation.edges[0].steps[:2]
    edge = replace(explanation.edges[0], steps=(replace(first, weight=40.0), replace(second, weight=weight)))
    root = ET.fromstring(draw_waterfall(edge).svg())
    texts = [element.text for element in root.iter(f"{SVG}text")]
    assert score(weight) in texts and score(40 + weight) in texts
    for rect in root.iter(f"{SVG}rect"):
        assert float(rect.get("x", 0)) >= 0
        assert float(rect.get("x", 0)) + float(rect.get("width", 0)) <= WIDTH


def test_hostile_words_stay_words(explanation: Explanation, tmp_path: Path) -> None:
    nasty = '</text><script>alert("1")</script>&\x00\x0b]]>' + "长" * 500
    rows = tuple(replace(row, name=nasty, place=nasty, brief=nasty) for row in explanation.rows)
    edges = tuple(
        replace(edge, level=nasty, steps=tuple(replace(step, what=nasty, level=nasty) for step in edge.steps))
        for edge in explanation.edges
    )
    text = stacked(draw(replace(explanation, rows=rows, edges=edges, number=nasty[:60])))
    root = ET.fromstring(text)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        "svg",
        "g",
        "title",
        "rect",
        "text",
        "line",
        "path",
    }
    assert len(text) < 60_000
    pdf = write_explanation(replace(explanation, rows=rows, edges=edges, message=nasty), tmp_path / "a.pdf")
    assert pdf.pages >= 1


def test_without_pupils_the_picture_says_so(tmp_path: Path) -> None:
    results = open_results(county.write_results(tmp_path / "县.audit.db"))
    write_picture(build_explanation(county.DUTY, results), tmp_path / "a.svg")
    assert "不涉及学生" in (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert write_explanation(build_explanation(county.DUTY, results), tmp_path / "a.pdf").pages == 1


def test_the_paper_has_words_and_pictures_and_no_complaint(explanation: Explanation, tmp_path: Path) -> None:
    drawn = write_explanation(explanation, tmp_path / "a.pdf")
    assert drawn.missing == () and drawn.pages == len(PdfReader(tmp_path / "a.pdf").pages) <= 3
    text = "".join(page.extract_text() for page in PdfReader(tmp_path / "a.pdf").pages)
    flat = "".join(text.split())
    for words in (
        "事实",
        "依据",
        "推理",
        "反证和疑似",
        "处理",
        "同音异字：晖/辉",
        "籍1·甲张*明",
        "98.9%",
        "疑似籍2本人",
    ):
        assert words in flat, words
    for secret in county.SECRETS:
        assert secret not in flat
    write_explanation(explanation, tmp_path / "b.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_text_is_cut_to_its_room() -> None:
    assert clip("学籍管理", 100, 12) == "学籍管理"
    cut = clip("学籍管理" * 9, 100, 12)
    assert cut.endswith("…") and text_width(cut, 12) <= 100
