"""The identity graph of a 证据卡 in three columns: registrations, the numbers and telephones they bear, who was seen.

A line from a row to a number says only that the row bears it; what was weighed between two rows runs from row to row,
through where it holds, dashed where it does not, and carries its number in the table beside the picture.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from inspect_xj.report.explanation.content import Edge, Row
from inspect_xj.report.explanation.svg import WIDTH, Box, Drawing, clip, line, path, rectangle, text, text_width

__all__ = ["MOST_NODES", "Key", "draw_graph"]

_T = TypeVar("_T")

#: More nodes than this are no picture any more.
MOST_NODES = 30
_MOST_A_COLUMN = 12
_LEFT = ("学籍", "上期学籍")
_WIDTHS, _LEFTS = (182.0, 152.0, 182.0), (44.0, 286.0, 498.0)
_HEIGHT, _STEP, _TOP = 40.0, 58.0, 58.0
_TITLES = ("学籍记录", "号码和电话", "点名等记录")


@dataclass(frozen=True, slots=True)
class Key:
    """A number or telephone, masked, and the labels of the rows that bear it."""

    kind: str
    words: str
    rows: tuple[str, ...]


def draw_graph(rows: Sequence[Row], keys: Sequence[Key], edges: Sequence[Edge]) -> Drawing | None:
    """The picture; None where there is a single row and nothing to draw. ``edges`` are numbered in their order."""
    left, right = (
        _chosen([row for row in rows if row.table in _LEFT]),
        _chosen([r for r in rows if r.table not in _LEFT]),
    )
    shown = {row.label for row in (*left, *right)}
    borne = [key for key in keys if shown.intersection(key.rows)]
    # What several rows share says the most; of the others as many as there is room for.
    room = max(0, min(_MOST_A_COLUMN, MOST_NODES - len(shown)))
    middle = sorted(borne, key=lambda key: -len(key.rows))[:room]
    if len(shown) < 2 and not middle:
        return None
    most = max(len(left), len(middle), len(right))
    boxes = {row.label: box for column, place in ((left, 0), (right, 2)) for row, box in _places(column, place, most)}
    centre = [(key, box) for key, box in _places(middle, 1, most)]
    elements = [text(0, 16, "身份关系图", 13, bold=True), *_legend(), *_heads()]
    for key, box in centre:
        for label in key.rows:
            if label in boxes:
                elements.append(_bears(boxes[label], box))
    tags = []
    for number, edge in enumerate(edges, 1):
        if edge.left in boxes and edge.right in boxes:
            points = _way(boxes[edge.left], boxes[edge.right], number)
            elements.append(path(points, thick=1.8 if edge.holds else 1, dash="" if edge.holds else "6 4"))
            tags.append((number, _on(points, _tag_at(boxes[edge.left], boxes[edge.right], number))))
    for row in (*left, *right):
        elements += _node(row, boxes[row.label])
    for key, box in centre:
        elements += _number(key, box)
    for number, (x, y) in tags:  # over everything, so that no line crosses a number
        width = text_width(str(number), 11) + 8
        elements.append(rectangle(Box(x - width / 2, y - 8, width, 16)))
        elements.append(text(x, y + 4, str(number), 11, anchor="middle"))
    bottom = _TOP + most * _STEP + 8
    if hidden := len(rows) - len(shown) + len(borne) - len(middle):
        elements.append(text(0, bottom + 6, f"另有 {hidden} 项没有画出（每列最多 {_MOST_A_COLUMN} 项），见下表。", 11))
        bottom += 18
    return Drawing("身份关系图", bottom, tuple(elements))


def _chosen(rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: row.role != "主体")[:_MOST_A_COLUMN]


def _places(column: Sequence[_T], place: int, most: int) -> Iterator[tuple[_T, Box]]:
    top = _TOP + (most - len(column)) * _STEP / 2
    for at, one in enumerate(column):
        yield one, Box(_LEFTS[place], top + at * _STEP, _WIDTHS[place], _HEIGHT)


def _bears(row: Box, number: Box) -> str:
    y1, y2 = row.y + _HEIGHT / 2, number.y + _HEIGHT / 2
    if row.x < number.x:
        return line(row.x + row.width, y1, number.x, y2, stroke="#666")
    return line(row.x, y1, number.x + number.width, y2, stroke="#666")


def _way(one: Box, other: Box, number: int) -> tuple[tuple[float, float], tuple[float, float], tuple[float, float]]:
    """From row to row: across below the lines of the numbers, within a column round its outer side."""
    shift = (number % 3 - 1) * 8.0
    y1, y2 = one.y + _HEIGHT / 2 + shift, other.y + _HEIGHT / 2 + shift
    if one.x == other.x:
        outward = -1 if one.x < WIDTH / 2 else 1
        side = one.x if outward < 0 else one.x + one.width
        return (side, y1), (side + outward * min(76.0, 30 + abs(y2 - y1) * 0.3), (y1 + y2) / 2), (side, y2)
    if one.x > other.x:
        one, other, y1, y2 = other, one, y2, y1
    start, end = (one.x + one.width, y1), (other.x, y2)
    return start, ((start[0] + end[0]) / 2, (y1 + y2) / 2 + 26), end


def _tag_at(one: Box, other: Box, number: int) -> float:
    """Where along its line an edge's number stands: in the gap before the numbers, its neighbours beside it."""
    return 0.5 if one.x == other.x else 0.05 + 0.05 * (number % 3)


def _on(points: Sequence[tuple[float, float]], t: float) -> tuple[float, float]:
    (x1, y1), (x2, y2), (x3, y3) = points
    a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t**2
    return a * x1 + b * x2 + c * x3, a * y1 + b * y2 + c * y3


def _node(row: Row, box: Box) -> Iterator[str]:
    subject = row.role == "主体"
    yield rectangle(box, thick=2.2 if subject else 1, dashed=row.role in ("近似", "旁人"))
    person = f"·{row.person}" if row.person else ""
    yield text(
        box.x + 6, box.y + 16, clip(f"{row.label}{person} {row.name}".strip(), box.width - 12, 12), 12, bold=subject
    )
    yield text(box.x + 6, box.y + 32, clip(row.brief or row.place, box.width - 12, 10), 10)


def _number(key: Key, box: Box) -> Iterator[str]:
    yield rectangle(box, thick=2.2 if len(key.rows) > 1 else 1, fill="#eee" if len(key.rows) > 1 else "white")
    yield text(box.x + 6, box.y + 16, key.kind, 10)
    yield text(box.x + 6, box.y + 32, clip(key.words, box.width - 12, 12), 12, bold=len(key.rows) > 1)


def _heads() -> Iterator[str]:
    for title, left, width in zip(_TITLES, _LEFTS, _WIDTHS, strict=True):
        yield text(left + width / 2, _TOP - 8, title, 11, anchor="middle")


def _legend() -> Iterator[str]:
    y = 34.0
    yield line(0, y - 4, 24, y - 4, thick=1.8)
    yield text(28, y, "认定为同一人", 10)
    yield line(104, y - 4, 128, y - 4, dash="6 4")
    yield text(132, y, "没有认定", 10)
    yield line(190, y - 4, 214, y - 4, stroke="#666")
    yield text(218, y, "登记的号码", 10)
    yield rectangle(Box(284, y - 9, 22, 10), thick=2.2)
    yield text(310, y, "问题的主体", 10)
    yield rectangle(Box(376, y - 9, 22, 10), dashed=True)
    yield text(402, y, "别人的记录（疑似）", 10)
    yield text(508, y, "线上的数字是下表的序号；·甲 是人员", 10)
