"""From links to persons: components, cut where they would join two children, and the level that holds a person together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise

import networkx as nx
import numpy as np
import pyarrow as pa
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from inspect_xj.engine import Engine
from inspect_xj.identity.pairs import LEVELS, part_members

__all__ = ["bottleneck_level", "build_persons", "cut_conflicts", "level_of_persons"]

Edge = tuple[int, int, str, float]


def _components(n_nodes: int, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    graph = coo_array((np.ones(len(left), dtype=np.int8), (left, right)), shape=(n_nodes, n_nodes))
    return connected_components(graph, directed=False)[1]


def cut_conflicts(edges: Iterable[Edge], conflicts: Iterable[tuple[int, int]]) -> list[Edge]:
    """The edges that stay when every conflicting pair is parted at the weakest place between them.

    Minimum cut by log-odds of the edges (networkx), pair after pair in sorted order, so that the result does not depend on
    the order of the rows.
    """
    graph = nx.Graph()
    for left, right, level, probability in sorted(edges):
        graph.add_edge(
            left, right, level=level, probability=probability, capacity=float(np.log(probability / (1 - probability)))
        )
    for left, right in sorted(conflicts):
        if graph.has_node(left) and graph.has_node(right) and nx.has_path(graph, left, right):
            _, (side, _) = nx.minimum_cut(graph, left, right)
            graph.remove_edges_from([(a, b) for a, b in graph.edges if (a in side) != (b in side)])
    return [
        (min(a, b), max(a, b), str(data["level"]), float(data["probability"]))
        for a, b, data in sorted(graph.edges(data=True), key=lambda e: e[:2])
    ]


def bottleneck_level(rows: Iterable[int], edges: Iterable[Edge]) -> str:
    """The weakest level on the strongest path between the given rows; 综合 where no path of links joins them."""
    members, known = sorted(rows), list(edges)
    if len(members) == 2 and len(known) == 1:  # nearly every person: no graph needed
        return known[0][2]
    graph = nx.Graph()
    graph.add_nodes_from(members)
    for left, right, level, _ in known:
        graph.add_edge(left, right, rank=LEVELS.index(level))
    # On a minimum spanning tree by rank every path is a strongest path.
    tree = nx.minimum_spanning_tree(graph, weight="rank")
    worst = 0
    for other in members[1:]:
        if not nx.has_path(tree, members[0], other):
            return "综合"
        path = nx.shortest_path(tree, members[0], other)
        worst = max([worst, *(tree.edges[a, b]["rank"] for a, b in pairwise(path))])
    return LEVELS[worst]


def _group(pairs: Iterable[tuple[int, int]], component: Mapping[int, int]) -> dict[int, list[tuple[int, int]]]:
    groups: dict[int, list[tuple[int, int]]] = {}
    for left, right in pairs:
        if left in component and right in component and component[left] == component[right]:
            groups.setdefault(component[left], []).append((left, right))
    return groups


def build_persons(engine: Engine) -> None:
    """Make ``_人``(行号, 人) for every registration (人 = smallest 行号 of the person) and cut ``_连`` where it joins two children.

    Rows whose person was given (rule examples, judgements) are one person exactly with the rows that bear the same name.
    """
    nodes = engine.query("select 行号 from _籍 order by 行号")["行号"].to_numpy()
    links = engine.query("select 甲, 乙, 级别, 概率, 理由 from _连 order by 甲, 乙")
    left = np.searchsorted(nodes, links["甲"].to_numpy())
    right = np.searchsorted(nodes, links["乙"].to_numpy())
    label = _components(len(nodes), left, right)
    larger = np.flatnonzero(np.bincount(label, minlength=1) >= 3)
    chained = np.isin(label, larger)
    if chained.any():
        part_members(engine, pa.table({"行号": nodes[chained], "团": label[chained]}))
    conflicts = engine.query("select 甲, 乙 from _斥 order by 甲, 乙")
    pairs = list(zip(conflicts["甲"].to_pylist(), conflicts["乙"].to_pylist(), strict=True))
    touched = {node for pair in pairs for node in pair}
    component = {node: int(label[np.searchsorted(nodes, node)]) for node in touched}
    torn = _group(pairs, component)
    if torn:
        kept: set[tuple[int, int]] = set()
        edges = list(zip(*(links[c].to_pylist() for c in ("甲", "乙", "级别", "概率")), strict=True))
        by_component: dict[int, list[Edge]] = {}
        for edge, number in zip(edges, label[left].tolist(), strict=True):
            if number in torn:
                by_component.setdefault(number, []).append(edge)
            else:
                kept.add(edge[:2])
        for number, conflict in torn.items():
            kept.update(edge[:2] for edge in cut_conflicts(by_component[number], conflict))
        mask = np.fromiter((edge[:2] in kept for edge in edges), dtype=bool, count=len(edges))
        links = links.filter(pa.array(mask))
        label = _components(len(nodes), left[mask], right[mask])
        engine.put("_连", links)
    smallest = np.full(label.max(initial=-1) + 1, np.iinfo(np.int64).max)
    np.minimum.at(smallest, label, nodes)
    engine.put("_人", pa.table({"行号": nodes, "人": smallest[label]}))
    engine.run(
        """
        create or replace table _人 as
        select p.行号, coalesce(first.人, p.人) as 人
        from _人 p join _籍 g on g.行号 = p.行号
        left join (select 指定, min(行号) as 人 from _籍 where 指定 is not null group by 指定) first on first.指定 = g.指定
        """
    )


def level_of_persons(engine: Engine) -> None:
    """Make ``_同级``(人, 级): the level that joins the live registrations of each person who has several."""
    live = engine.query(
        """
        select p.人, g.行号 from _人 p join _籍 g on g.行号 = p.行号
        where g.在籍 and p.人 in (select p.人 from _人 p join _籍 g on g.行号 = p.行号 where g.在籍 group by p.人 having count(*) > 1)
        order by 1, 2
        """
    )
    links = engine.query(
        "select a.人, l.甲, l.乙, l.级别, l.概率 from _连 l join _人 a on a.行号 = l.甲 join _人 b on b.行号 = l.乙 and b.人 = a.人 order by 2, 3"
    )
    edges: dict[int, list[Edge]] = {}
    for person, *edge in zip(*(links[c].to_pylist() for c in links.column_names), strict=True):
        edges.setdefault(person, []).append((edge[0], edge[1], edge[2], edge[3]))
    members: dict[int, list[int]] = {}
    for person, row in zip(live["人"].to_pylist(), live["行号"].to_pylist(), strict=True):
        members.setdefault(person, []).append(row)
    persons = sorted(members)
    levels = [bottleneck_level(members[person], edges.get(person, [])) for person in persons]
    engine.put("_同级", pa.table({"人": pa.array(persons, pa.int64()), "级": pa.array(levels, pa.string())}))
