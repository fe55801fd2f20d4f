"""From a weighed pair to its waterfall, and from all pairs to what speaks against and how the subjects hang together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import log, prod

import networkx as nx

from inspect_xj.findings import Compared, Link
from inspect_xj.report.explanation.content import Edge, Route, Row, Step
from inspect_xj.report.explanation.words import bits, chance, odds, score
from inspect_xj.report.visible import visible

__all__ = ["against", "denied", "ordered", "routes", "steps_of", "weighed"]

#: Less than this says nothing, in bits.
_SILENT = 0.05
#: Against a finding speaks what halves the odds: less is to be expected in any true pair.
_CONTRARY = -1.0
#: A final probability this close to what the weight alone gives needs no further step.
_CLOSE = 0.01
#: What moved the probability after weighing, where one end is a name called in a class.
_SEATING, _GROUPING = "一人一座的取舍", "与其他记录一并取舍"
_NOT_ALONE = "各项合看的修正"
#: The first line of a seat's pattern: its place.
_SEAT = "座位"
#: Most sentences and routes printed.
_MOST_AGAINST, _MOST_ROUTES = 12, 5
#: Levels that decide against without being weighed begin so.
_DENIALS = ("不是同一人", "不同人", "判定")


def steps_of(link: Link, compared: Sequence[Compared], detail: str) -> tuple[tuple[Step, ...], tuple[str, ...]]:
    """The waterfall of a pair from the prior to its probability, and the comparisons that said nothing.

    ``detail`` are the characters in which the two names differ; they stand with the comparison of names.
    """
    steps: list[Step] = []
    silent: list[str] = []
    begun = 0.0
    for place, one in enumerate(compared):
        what, level = visible(one.what), visible(one.level)
        if place == 0 and what == _SEAT and link.weight is not None:
            # Where the seat is weighs differently for each child (classes called, classes beside): what the rest leaves.
            own = link.weight - sum(other.weight for other in compared[1:])
            steps.append(Step("起点", f"起点（{what}）", level, "", own))
            begun = own
        elif place == 0:
            begun = one.weight
            begins = "起点" if what in ("", "先验") else f"起点（{what}）"
            steps.append(Step("起点", begins, level or "两行未经比较时", "", one.weight))
        elif abs(one.weight) < _SILENT:
            silent.append(f"{what}（{level}）" if level else what)
        else:
            steps.append(Step("比较", what, level, detail if what == "姓名" else "", one.weight))
    if link.weight is None:
        return tuple(steps), tuple(silent)
    missing = link.weight - begun - sum(one.weight for one in compared[1:])
    if compared and abs(missing) >= 2 * _SILENT:
        steps.append(Step("其余", _NOT_ALONE, "", "", missing))
    if abs(odds(link.weight) - link.probability) > _CLOSE:
        seat = "到校" in (link.left[0], link.right[0])
        steps.append(Step("取舍", _SEATING if seat else _GROUPING, "", "", bits(link.probability) - link.weight))
    return tuple(steps), tuple(silent)


def weighed(steps: Iterable[Step]) -> float:
    """The sum before anything was decided: what the comparisons say by themselves."""
    return sum(step.weight or 0.0 for step in steps if step.kind != "取舍")


def ordered(edges: Iterable[Edge], rows: Mapping[str, Row], stops: Iterable[tuple[str, str]]) -> tuple[Edge, ...]:
    """The edges, what matters most first: between subjects, on the way between them, to near misses, the rest."""
    ways = {frozenset(pair) for pair in stops}

    def rank(edge: Edge) -> tuple[int, int, float, str, str]:
        roles = {rows[edge.left].role, rows[edge.right].role}
        place = 0 if roles == {"主体"} else 1 if frozenset((edge.left, edge.right)) in ways else 2
        if place == 2:
            place = 2 if "主体" in roles and roles & {"近似", "证据"} else 3 if "主体" in roles else 4
        return place, not edge.holds, -edge.probability, edge.left, edge.right

    return tuple(sorted(edges, key=rank))


def routes(edges: Iterable[Edge], subjects: Sequence[str]) -> tuple[Route, ...]:
    """The likeliest way from the first subject row to each other: the shortest in −log probability over what holds."""
    graph = nx.Graph()
    graph.add_nodes_from(subjects)
    for edge in edges:
        if edge.holds and edge.probability > 0:
            length = -log(edge.probability)
            if not graph.has_edge(edge.left, edge.right) or graph[edge.left][edge.right]["length"] > length:
                graph.add_edge(edge.left, edge.right, length=length, probability=edge.probability)
    found = []
    for end in subjects[1 : _MOST_ROUTES + 1]:
        try:
            stops = tuple(nx.shortest_path(graph, subjects[0], end, weight="length"))
        except nx.NetworkXNoPath:
            found.append(Route(subjects[0], end, (), 0.0))
            continue
        found.append(Route(subjects[0], end, stops, prod(graph[a][b]["probability"] for a, b in pairwise(stops))))
    return tuple(found)


def denied(edge: Edge) -> bool:
    """Whether the pair was declared to be two children, not merely found unlikely."""
    return not edge.holds and edge.level.startswith(_DENIALS)


def against(edges: Iterable[Edge], rows: Mapping[str, Row]) -> tuple[str, ...]:
    """What speaks against the finding, in sentences: pairs denied within a person, unlike things in pairs that hold."""
    told: list[tuple[int, float, str]] = []
    for edge in edges:
        pair = f"{edge.left} 与 {edge.right}"
        contrary = [step for step in edge.steps if step.kind == "比较" and (step.weight or 0.0) <= _CONTRARY]
        words = "，".join(f"{step.words} {score(step.weight or 0.0)}" for step in contrary)
        one, other = rows[edge.left].person, rows[edge.right].person
        if denied(edge):
            why = f"：{edge.reason}" if edge.reason else f"：{words}" if words else ""
            told.append((0, edge.probability, f"{pair} 判为“{edge.level}”{why}。"))
        elif not edge.holds and one and one == other:
            told.append(
                (1, edge.probability, f"{pair} 直接比较没有成立（{chance(edge.probability)}）：{words or edge.level}。")
            )
        elif edge.holds and words:
            worst = min(step.weight or 0.0 for step in contrary)
            told.append((2, worst, f"{pair}：{words}。"))
    told.sort(key=lambda item: item[:2])
    sentences = [text for *_, text in told]
    if len(sentences) > _MOST_AGAINST:
        rest = len(sentences) - _MOST_AGAINST
        sentences[_MOST_AGAINST:] = [f"另有 {rest} 对也有不利的比较，见 --json。"]
    return tuple(sentences)
