"""The rows of a finding as a graph: registrations left, roll entries right, what holds drawn through, what does not dashed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import networkx as nx

from inspect_xj.report.explanation import svg
from inspect_xj.report.explanation.content import Edge, Explanation, Row
from inspect_xj.report.explanation.svg import WIDTH, Box, Drawing
from inspect_xj.report.explanation.words import chance

__all__ = ["MOST_ROWS", "draw_cluster"]

#: More rows than this are no picture any more.
MOST_ROWS = 30
_MOST_EDGES = 44
_NODE_WIDTH, _NODE_HEIGHT, _SIZE, _LABEL = 186.0, 40.0, 12.0, 10.5
_TOP = 34.0
#: Places along a line tried for its label, the middle first.
_ALONG = (0.5, *(0.5 + side * step / 40 for step in range(1, 18) for side in (-1, 1)))
#: Free beside a column for links within it, and where there are none.
_ARCS, _EDGE = 112.0, 4.0
_COLUMNS = {"学籍": 0, "上期学籍": 0, "到校": 1}


@dataclass(frozen=True, slots=True)
class _Way:
    """How an edge runs: a line bent towards its middle point, and its label."""

    edge: Edge
    points: tuple[tuple[float, float], tuple[float, float], tuple[float, float]]
    label: str
    box: Box


def draw_cluster(explanation: Explanation) -> Drawing | None:
    """The graph; None where no row is linked to another."""
    linked = {label for edge in explanation.edges for label in (edge.left, edge.right)}
    rows = [row for row in explanation.rows if row.label in linked or row.person]
    if not linked:
        return None
    shown = _chosen(rows, explanation.edges)
    columns = _columns(shown, explanation.edges)
    labels = {row.label for row in shown}
    edges = [edge for edge in explanation.edges if edge.left in labels and edge.right in labels]
    lefts = _lefts(columns, edges)
    drawn = edges[:_MOST_EDGES]
    step = _NODE_HEIGHT + 22
    nodes: dict[str, Box] = {}
    ways: list[_Way] = []
    for _ in range(6):  # more room between the rows until no label lies on another
        nodes = _places(columns, lefts, step)
        ways, clear = _ways(drawn, nodes)
        if clear:
            break
        step *= 1.3
    notes = list(_notes(len(rows) - len(shown) + explanation.omitted_rows, len(edges) - len(drawn)))
    bottom = max(box.y + box.height for box in [*nodes.values(), *(way.box for way in ways)]) + 18
    elements = [svg.text(0, 16, f"{explanation.number} 的有关记录和联系", 13, bold=True), *_legend()]
    elements += [_drawn(way) for way in ways]
    for way in ways:  # labels after all lines, so that no line crosses one
        elements.append(svg.rectangle(way.box, thick=0))
        x, y = way.box.x + way.box.width / 2, way.box.y + way.box.height - 3
        elements.append(svg.text(x, y, way.label, _LABEL, anchor="middle"))
    for row in shown:
        elements += _node(row, nodes[row.label])
    for note in notes:
        elements.append(svg.text(0, bottom, note, 11))
        bottom += 16
    return Drawing(f"{explanation.number} 的有关记录和联系", bottom + 6, tuple(elements))


def _chosen(rows: Sequence[Row], edges: Sequence[Edge]) -> list[Row]:
    """At most ``MOST_ROWS``: subjects first, then the rows of the edges that matter most."""
    rank: dict[str, int] = {}
    for edge in edges:
        for label in (edge.left, edge.right):
            rank.setdefault(label, len(rank))
    best = sorted(rows, key=lambda row: (row.role != "主体", rank.get(row.label, len(rank)), row.label))[:MOST_ROWS]
    kept = {row.label for row in best}
    return [row for row in rows if row.label in kept]


def _columns(rows: Sequence[Row], edges: Sequence[Edge]) -> list[list[Row]]:
    """The rows in their columns; within a column by where their neighbours stand, so that lines cross little."""
    graph = nx.Graph()
    graph.add_nodes_from(row.label for row in rows)
    graph.add_edges_from((edge.left, edge.right) for edge in edges if edge.left in graph and edge.right in graph)
    columns: list[list[Row]] = [[], [], []]
    for row in rows:
        columns[_COLUMNS.get(row.table, 2)].append(row)
    columns = [column for column in columns if column]
    for place in range(1, len(columns)):
        at = {row.label: i for i, row in enumerate(columns[place - 1])}

        def middle(row: Row, at: dict[str, int] = at) -> float:
            near = [at[label] for label in graph.neighbors(row.label) if label in at]
            return sum(near) / len(near) if near else float(len(at))

        columns[place].sort(key=middle)  # stable: rows alike stay in the order of the explanation
    return columns


def _lefts(columns: Sequence[Sequence[Row]], edges: Sequence[Edge]) -> list[float]:
    """Where each column begins: links within one run round its outer side and need room there."""
    at = {row.label: place for place, column in enumerate(columns) for row in column}
    tied = {at[edge.left] for edge in edges if at[edge.left] == at[edge.right]}
    first = _ARCS if 0 in tied else _EDGE
    last = WIDTH - _NODE_WIDTH - (_ARCS if len(columns) - 1 in tied else _EDGE)
    middle = (WIDTH - _NODE_WIDTH) / 2
    return {1: [middle], 2: [first, last]}.get(
        len(columns), [min(first, 60.0), middle, max(last, WIDTH - _NODE_WIDTH - 60)]
    )


def _places(columns: Sequence[Sequence[Row]], lefts: Sequence[float], step: float) -> dict[str, Box]:
    most = max(len(column) for column in columns)
    nodes = {}
    for left, column in zip(lefts, columns, strict=True):
        top = _TOP + 26 + (most - len(column)) * step / 2
        for place, row in enumerate(column):
            nodes[row.label] = Box(left, top + place * step, _NODE_WIDTH, _NODE_HEIGHT)
    return nodes


def _ways(edges: Sequence[Edge], nodes: dict[str, Box]) -> tuple[list[_Way], bool]:
    """Every edge with the first place for its label that is free; whether there was one for each."""
    taken = list(nodes.values())
    ports = _ports(edges, nodes)
    ways, clear = [], True
    lines = [
        (edge, _points(nodes[edge.left], nodes[edge.right], ports[edge.left, edge.right], ports[edge.right, edge.left]))
        for edge in edges
    ]
    # Level lines first: along a steep one there are more free places.
    for edge, points in sorted(lines, key=lambda one: abs(one[1][0][1] - one[1][2][1])):
        label = svg.clip(f"{edge.level} {chance(edge.probability)}".strip(), 130, _LABEL)
        width = svg.text_width(label, _LABEL) + 6
        boxes = [_label_box(_on(points, t), width) for t in _ALONG]
        free = next((box for box in boxes if not any(box.overlaps(other) for other in taken)), None)
        clear &= free is not None
        box = free or boxes[0]
        taken.append(box)
        ways.append(_Way(edge, points, label, box))
    return ways, clear


def _label_box(middle: tuple[float, float], width: float) -> Box:
    x = min(max(middle[0] - width / 2, 0.0), WIDTH - width)
    return Box(x, middle[1] - 7.5, width, 15)


def _ports(edges: Sequence[Edge], nodes: dict[str, Box]) -> dict[tuple[str, str], float]:
    """(row, other row) -> the height at which their line leaves the first: lines apart from each other can be told apart."""
    sides: dict[tuple[str, int], list[str]] = {}
    for edge in edges:
        for own, other in ((edge.left, edge.right), (edge.right, edge.left)):
            gap = nodes[other].x - nodes[own].x
            sides.setdefault((own, (gap > 0) - (gap < 0)), []).append(other)
    found = {}
    for (own, _), others in sides.items():
        others.sort(key=lambda other: (nodes[other].y, other))
        for place, other in enumerate(others, 1):
            found[own, other] = nodes[own].y + _NODE_HEIGHT * place / (len(others) + 1)
    return found


def _points(
    one: Box, other: Box, y1: float, y2: float
) -> tuple[tuple[float, float], tuple[float, float], tuple[float, float]]:
    if one.x == other.x:  # in one column: round the outer side
        outward = -1 if one.x + one.width / 2 <= WIDTH / 2 else 1
        side = one.x if outward < 0 else one.x + one.width
        depth = min(150.0, 40 + abs(y2 - y1) * 0.45)
        return (side, y1), (side + outward * depth, (y1 + y2) / 2), (side, y2)
    if one.x > other.x:
        one, other, y1, y2 = other, one, y2, y1
    start, end = (one.x + one.width, y1), (other.x, y2)
    return start, ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2), end


def _on(points: Sequence[tuple[float, float]], t: float) -> tuple[float, float]:
    (x1, y1), (x2, y2), (x3, y3) = points
    a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t**2
    return a * x1 + b * x2 + c * x3, a * y1 + b * y2 + c * y3


def _drawn(way: _Way) -> str:
    return svg.path(way.points, thick=1.6 if way.edge.holds else 1, dash="" if way.edge.holds else "6 4")


def _node(row: Row, box: Box) -> Iterator[str]:
    yield svg.rectangle(box, thick=2.2 if row.role == "主体" else 1, dashed=row.role in ("近似", "旁人"))
    person = f"·{row.person}" if row.person else ""
    first = f"{row.label}{person} {row.name} {row.brief}".strip()
    yield svg.text(box.x + 6, box.y + 16, svg.clip(first, box.width - 12, _SIZE), _SIZE, bold=row.role == "主体")
    yield svg.text(box.x + 6, box.y + 32, _place(row, box.width - 12), 10)


def _place(row: Row, width: float) -> str:
    """The end of the place, which leads to the row: folders may be cut off, the row number may not."""
    words = row.place
    if svg.text_width(words, 10) <= width:
        return words
    while words and svg.text_width("…" + words, 10) > width:
        words = words[1:]
    return "…" + words


def _legend() -> Iterator[str]:
    y = _TOP
    yield svg.line(0, y - 4, 26, y - 4, thick=1.6)
    yield svg.text(30, y, "认定为同一人", 10)
    yield svg.line(110, y - 4, 136, y - 4, dash="6 4")
    yield svg.text(140, y, "没有认定", 10)
    yield svg.rectangle(Box(206, y - 9, 22, 10), thick=2.2)
    yield svg.text(232, y, "问题的主体", 10)
    yield svg.rectangle(Box(302, y - 9, 22, 10), dashed=True)
    yield svg.text(328, y, "别人的记录（疑似）", 10)
    yield svg.text(440, y, "籍＝学籍，点＝点名名册；·甲 是人员", 10)


def _notes(n_rows: int, n_edges: int) -> Iterator[str]:
    if n_rows > 0:
        yield f"另有 {n_rows} 行没有画出（最多画 {MOST_ROWS} 行）。"
    if n_edges > 0:
        yield f"另有 {n_edges} 条联系没有画出。"
