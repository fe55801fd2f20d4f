"""From links to persons: components, cut where they would join two children, and the level that holds a person together."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import networkx as nx
import numpy as np
import pyarrow as pa
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from inspect_xj.engine import Engine
from inspect_xj.identity.comparing import compare_registrations
from inspect_xj.identity.names import NameTable
from inspect_xj.identity.patterns import gather
from inspect_xj.identity.registrations import LEVELS, Registrations, forbidden
from inspect_xj.identity.weighing import weigh

__all__ = ["JUDGED", "bottleneck_level", "build_persons", "components", "cut_conflicts", "level_of_persons"]

#: left, right, weight (log2 odds of one child)
Edge = tuple[int, int, float]
#: The level of a pair that a person judged to be one child.
JUDGED = "判定"
#: What a human judgement weighs in a cut: more than any evidence.
_CERTAIN = 1e6


def components(n_nodes: int, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The number of the component of every node."""
    graph = coo_array((np.ones(len(left), dtype=np.int8), (left, right)), shape=(n_nodes, n_nodes))
    return connected_components(graph, directed=False)[1]


def cut_conflicts(edges: Iterable[Edge], conflicts: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The edges that stay when every conflicting pair is parted at the weakest place between them.

    Minimum cut by the weights of the edges (networkx), pair after pair in sorted order, so that the result does not depend
    on the order of the rows.
    """
    graph = nx.Graph()
    for left, right, weight in sorted(edges):
        graph.add_edge(left, right, capacity=max(weight, 1e-3))
    for left, right in sorted(conflicts):
        if graph.has_node(left) and graph.has_node(right) and nx.has_path(graph, left, right):
            _, (side, _) = nx.minimum_cut(graph, left, right)
            graph.remove_edges_from([(a, b) for a, b in graph.edges if (a in side) != (b in side)])
    return sorted((min(a, b), max(a, b)) for a, b in graph.edges)


def bottleneck_level(rows: Iterable[int], edges: Iterable[tuple[int, int, str]]) -> str:
    """The weakest level on the strongest path between the given rows; 综合 where a judgement or no path joins them."""
    members, known = sorted(rows), list(edges)
    if len(members) == 2 and len(known) == 1 and known[0][2] in LEVELS:  # nearly every person: no graph needed
        return known[0][2]
    graph = nx.Graph()
    graph.add_nodes_from(members)
    for left, right, level in known:
        graph.add_edge(left, right, rank=LEVELS.index(level if level in LEVELS else "综合"))
    # On a minimum spanning tree by rank every path is a strongest path.
    tree = nx.minimum_spanning_tree(graph, weight="rank")
    worst = 0
    for other in members[1:]:
        if not nx.has_path(tree, members[0], other):
            return "综合"
        path = nx.shortest_path(tree, members[0], other)
        worst = max([worst, *(tree.edges[a, b]["rank"] for a, b in pairwise(path))])
    return LEVELS[worst]


def build_persons(engine: Engine, found: Registrations, table: NameTable, *, has_roll: bool, has_history: bool) -> None:
    """Make ``_人``(行号, 人) for every registration (人 = the first node of the person) and undo ``_连`` where it joins two children.

    Rows whose person was given (rule examples) are one person exactly with the rows that bear the same name.
    """
    nodes = engine.query("select 行号, 位 from _籍 order by 位")["行号"].to_numpy()
    links = engine.query(
        "select l.*, a.位 as 位甲, b.位 as 位乙 from _连 l join _籍 a on a.行号 = l.甲 join _籍 b on b.行号 = l.乙 "
        "order by least(a.位, b.位), greatest(a.位, b.位)"
    )
    joined = links["成立"].to_numpy()
    left, right = links["位甲"].to_numpy(), links["位乙"].to_numpy()
    label = components(len(nodes), left[joined], right[joined])
    chained = np.bincount(label, minlength=1)[label] >= 3
    conflicts = _conflicts(
        engine,
        found,
        table,
        nodes=nodes,
        label=label,
        chained=chained,
        links=links,
        has_roll=has_roll,
        has_history=has_history,
    )
    kept = joined.copy()
    if conflicts:
        torn = {int(label[a]) for a, _ in conflicts}
        at_stake: dict[int, list[tuple[int, Edge]]] = {}
        judged = links["级别"].to_pylist()
        weight = links["权重"].to_numpy()
        for row in np.flatnonzero(joined & np.isin(label[left], sorted(torn))).tolist():
            edge = (int(left[row]), int(right[row]), _CERTAIN if judged[row] == JUDGED else float(weight[row]))
            at_stake.setdefault(int(label[left[row]]), []).append((row, edge))
        for number, edges in at_stake.items():
            stay = set(cut_conflicts([edge for _, edge in edges], [c for c in conflicts if label[c[0]] == number]))
            for row, (a, b, _) in edges:
                kept[row] = (min(a, b), max(a, b)) in stay
        label = components(len(nodes), left[kept], right[kept])
        engine.put("_连", links.drop_columns(["成立", "位甲", "位乙"]).append_column("成立", pa.array(kept)))
    first = np.full(label.max(initial=-1) + 1, len(nodes), np.int64)
    np.minimum.at(first, label, np.arange(len(nodes)))
    engine.put("_人", pa.table({"行号": nodes, "人": nodes[first[label]] if len(nodes) else nodes}))
    engine.run(
        """
        create or replace table _人 as
        select p.行号, coalesce(f.人, p.人) as 人
        from _人 p join _籍 g on g.行号 = p.行号
        left join (select 指定, min(行号) as 人 from _籍 where 指定 is not null group by 指定) f on f.指定 = g.指定
        """
    )


def _conflicts(
    engine: Engine,
    found: Registrations,
    table: NameTable,
    *,
    nodes: np.ndarray,
    label: np.ndarray,
    chained: np.ndarray,
    links: pa.Table,
    has_roll: bool,
    has_history: bool,
) -> list[tuple[int, int]]:
    """Pairs of nodes (by place) of one component that may not be one child, or that speak against it more than their chain for it.

    A chain can join two children who share no key at all (twins through a row with a former name and no number), so every
    pair within a component of three or more is compared.
    """
    place = {int(node): at for at, node in enumerate(nodes)} if chained.any() else {}
    if not place:
        return _within(engine, label, nodes)
    engine.put("_团", pa.table({"行号": nodes[chained], "团": label[chained]}))
    engine.run(
        "create or replace table _团对 as select a.行号 as 甲, b.行号 as 乙 from _团 a join _团 b on b.团 = a.团 and b.行号 > a.行号"
    )
    compared = compare_registrations(engine, table, "_团对", has_roll=has_roll, has_history=has_history)
    patterns = gather(compared.rows["域"].to_numpy(), compared.levels, compared.rarity, compared.words)
    weight = weigh(found.counties, patterns).weight[patterns.of]
    barred, _ = forbidden(engine, compared)
    a = np.array([place[row] for row in compared.rows["甲"].to_pylist()], np.int64)
    b = np.array([place[row] for row in compared.rows["乙"].to_pylist()], np.int64)
    joined = links["成立"].to_numpy()
    graph = nx.Graph()
    judged = np.array([level == JUDGED for level in links["级别"].to_pylist()], bool)
    strength = np.where(judged, _CERTAIN, links["权重"].to_numpy())
    for left, right, w in zip(
        links["位甲"].to_numpy()[joined].tolist(),
        links["位乙"].to_numpy()[joined].tolist(),
        strength[joined].tolist(),
        strict=True,
    ):
        graph.add_edge(left, right, weight=w)
    tree = nx.maximum_spanning_tree(graph)
    result = _within(engine, label, nodes)
    one = _judged_one(engine)
    for left, right, w, bar in zip(a.tolist(), b.tolist(), weight.tolist(), barred.tolist(), strict=True):
        if (min(left, right), max(left, right)) in one:
            continue
        if bar:
            result.append((left, right))
        elif w < 0:
            path = nx.shortest_path(tree, left, right)
            if w + min(tree.edges[x, y]["weight"] for x, y in pairwise(path)) < 0:
                result.append((left, right))
    return sorted({(min(pair), max(pair)) for pair in result})


def _judged_one(engine: Engine) -> set[tuple[int, int]]:
    """Pairs (by place) that a person judged to be one child: no evidence is heard against them."""
    pairs = engine.query(
        "select least(a.位, b.位) as 甲, greatest(a.位, b.位) as 乙 from _判籍 j join _籍 a on a.行号 = j.甲 join _籍 b on b.行号 = j.乙 where j.同人"
    )
    return set(zip(pairs["甲"].to_pylist(), pairs["乙"].to_pylist(), strict=True))


def _within(engine: Engine, label: np.ndarray, nodes: np.ndarray) -> list[tuple[int, int]]:
    """The forbidden pairs that already stand in one component."""
    pairs = engine.query(
        "select least(a.位, b.位) as 甲, greatest(a.位, b.位) as 乙 from _斥 s join _籍 a on a.行号 = s.甲 join _籍 b on b.行号 = s.乙 order by 1, 2"
    )
    left, right = pairs["甲"].to_numpy(), pairs["乙"].to_numpy()
    inside = label[left] == label[right] if len(nodes) else np.zeros(0, bool)
    return list(zip(left[inside].tolist(), right[inside].tolist(), strict=True))


def level_of_persons(engine: Engine) -> None:
    """Make ``_同级``(人, 级, 率): what joins the live registrations of each person who has several, and how surely."""
    live = engine.query(
        """
        select p.人, g.行号 from _人 p join _籍 g on g.行号 = p.行号
        where g.在籍 and p.人 in (select p.人 from _人 p join _籍 g on g.行号 = p.行号 where g.在籍 group by p.人 having count(*) > 1)
        order by 1, 2
        """
    )
    links = engine.query(
        "select a.人, l.甲, l.乙, l.级别, l.概率 from _连 l join _人 a on a.行号 = l.甲 join _人 b on b.行号 = l.乙 and b.人 = a.人 "
        "where l.成立 order by 2, 3"
    )
    edges: dict[int, list[tuple[int, int, str]]] = {}
    chances: dict[int, list[tuple[int, int, float]]] = {}
    for person, left, right, level, chance in zip(*(links[c].to_pylist() for c in links.column_names), strict=True):
        edges.setdefault(person, []).append((left, right, level))
        chances.setdefault(person, []).append((left, right, chance))
    members: dict[int, list[int]] = {}
    for person, row in zip(live["人"].to_pylist(), live["行号"].to_pylist(), strict=True):
        members.setdefault(person, []).append(row)
    persons = sorted(members)
    levels = [bottleneck_level(members[person], edges.get(person, [])) for person in persons]
    sure = [_chance_of_two(members[person], chances.get(person, [])) for person in persons]
    engine.put(
        "_同级",
        pa.table(
            {
                "人": pa.array(persons, pa.int64()),
                "级": pa.array(levels, pa.string()),
                "率": pa.array(sure, pa.float64()),
            }
        ),
    )


def _chance_of_two(rows: list[int], chances: list[tuple[int, int, float]]) -> float:
    """How surely a person has two live registrations at all: the best single link between two of them, else the weakest of a path."""
    inside = [chance for left, right, chance in chances if left in rows and right in rows]
    return max(inside) if inside else min((chance for *_, chance in chances), default=1.0)
