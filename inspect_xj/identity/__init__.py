"""Who is whom: registrations, roll-call entries and side rows of one child become one 人员 (DESIGN §6).

Files of this room, in the order of the work: ``nodes`` (rows to nodes), ``households`` (side rows tied, household as one
proof), ``names`` and ``frequency`` (what two names say), ``candidates``, ``comparing``, ``measuring``, ``weighing``, ``registrations``
(which registrations are one child), ``clusters`` (persons, cut at conflicts), ``seats``, ``lists``, ``seating``, ``matching`` (roll calls
assigned), ``judging`` (what people decided), ``relations``, ``chances``, ``telling`` (人籍关系, what rules read, what the results keep).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import pyarrow as pa

from inspect_xj.engine import Engine
from inspect_xj.identity.children import place_children
from inspect_xj.identity.clusters import build_persons, level_of_persons
from inspect_xj.identity.earlier import EARLIER_TABLES, place_earlier
from inspect_xj.identity.households import build_histories, build_households, link_side_rows
from inspect_xj.identity.judging import judge_registrations, judge_seats, take_judgements
from inspect_xj.identity.nodes import build_registrations, build_seats, name_nodes
from inspect_xj.identity.placing import place_among
from inspect_xj.identity.registrations import link_registrations
from inspect_xj.identity.relations import write_back
from inspect_xj.identity.seating import seat_children
from inspect_xj.identity.seats import call_classes, find_open_seats, place_seats, take_sure_seats
from inspect_xj.identity.telling import PATTERNS, WEIGHTS, tell
from inspect_xj.model import LinkModel
from inspect_xj.prepare import Population
from inspect_xj.schema import LINKED_TABLES, PREVIOUS

__all__ = ["NEEDED", "PATTERNS", "WEIGHTS", "Identity", "earlier_needed", "resolve"]

#: The columns identity reads, beyond 行号 and provenance (see ``prepare(needed=…)``).
NEEDED: dict[str, set[str]] = {
    "学籍": {
        "学籍号",
        "地区学号",
        "姓名",
        "曾用名",
        "性别",
        "出生日期",
        "身份证件号",
        "学校代码",
        "学校名称",
        "年级",
        "班级",
        "学籍状态",
        "就读方式",
        "学生来源",
        "联系电话",
        "家庭住址",
    },
    "到校": {
        "核查日期",
        "学校代码",
        "学校名称",
        "年级",
        "班级",
        "姓名",
        "性别",
        "身份证件号",
        "出生日期",
        "学籍号",
        "到校情况",
    },
    "学校": {"学校代码", "学校名称", "曾用名", "所属学校代码", "学校标识码", "所在乡镇"},
    "家庭成员": {
        "学籍号",
        "姓名",
        "学生身份证件号",
        "学校代码",
        "学校名称",
        "年级",
        "班级",
        "成员姓名",
        "关系",
        "联系电话",
        "身份证件号",
    },
    "学籍变动": {"学籍号", "姓名", "身份证件号", "变动类别", "原学校代码", "原学校名称", "现学校代码", "现学校名称"},
    "学生简历": {"学籍号", "姓名"},
    "纸质档案": {"学籍号", "姓名", "学校代码", "学校名称", "年级", "班级"},
    "豁免": {"学籍号", "姓名", "身份证件号", "学校代码", "学校名称", "类别", "起", "止"},
    "操作日志": {"学籍号"},
    "生活痕迹": {"学籍号", "姓名", "身份证件号", "学校代码", "学校名称", "年级", "班级"},
    "问询": {"学籍号", "姓名", "学校代码", "学校名称"},
    "适龄人口": {"姓名", "性别", "出生日期", "身份证件号"},
}


_SCAFFOLDING = (
    "_籍 _校园 _域 _座 _座行 _姓名 _稀 _籍序 _挂 _待挂 _户 _有亲 _户项 _户比 _问胞 _问户 _同户 _同胞 "
    "_胞 _历 _候 _定 _双座 _问座 _连 _斥 _团 _团对 _人 _同级 _开座 _坐人 _开籍 _选 _孤座 _孤籍 "
    "_旧 _旧挂 _旧户 _旧人 _甲 _乙 _乙户 _配 "
    "_班对 _坐 _被点 _籍人 _散座 _点人 _在 _次 _关系 _籍率 _座率 _归籍 _归座 _判籍 _判座"
)


@dataclass(frozen=True, slots=True)
class Identity:
    """What was made of the population: counts for the run and the report, and what explains the links.

    ``patterns``: 式, 序, 比较, 级别, 权重; ``weights``: 域, 对象, 比较, 级别, 同人, 异人, 双胞胎, 来源 (``findings.schema``).
    """

    n_registrations: int = 0
    n_seats: int = 0
    n_seats_assigned: int = 0
    n_persons: int = 0
    n_links: int = 0
    n_pairs: int = 0
    n_uncompared: int = 0
    patterns: pa.Table = field(default_factory=PATTERNS.empty_table)
    weights: pa.Table = field(default_factory=WEIGHTS.empty_table)


def earlier_needed(tables: Collection[str]) -> dict[str, set[str]]:
    """The columns identity reads of last period, where ``tables`` (that rules read) has any of its pupils' tables."""
    read = {name.removeprefix(PREVIOUS) for name in EARLIER_TABLES if name in tables}
    return {f"{PREVIOUS}{name}": NEEDED[name] for name in {"学籍", "家庭成员", *read}} if read else {}


def resolve(engine: Engine, population: Population, model: LinkModel, judgements: pa.Table | None = None) -> Identity:
    """Add 人员, 人籍关系 and their kin to the tables of the engine (docs/architecture.md §7).

    ``model`` is the model file as ``rulebook`` reads it; ``judgements`` what people decided about rows of this population: 甲表,
    甲行号, 乙表, 乙行号, 同人 (true: one child, false: two), each pair once. Without 学籍 there is nobody to resolve: every count is
    0 and no table changes.
    """
    if "学籍" not in population.tables:
        return Identity()
    has_roll, has_history = "到校" in population.tables, "学籍变动" in population.tables
    build_registrations(engine, population)
    if has_roll:
        build_seats(engine, population)
    table = name_nodes(engine, model.dialect, has_roll=has_roll)
    link_side_rows(engine, [name for name in LINKED_TABLES if name in population.tables])
    build_households(engine, population)
    build_histories(engine, population)
    take_judgements(engine, judgements, has_roll=has_roll)
    if has_roll:
        take_sure_seats(engine)
    found = link_registrations(engine, model, table, has_roll=has_roll, has_history=has_history)
    judge_registrations(engine)
    build_persons(engine, found, table, has_roll=has_roll, has_history=has_history)
    level_of_persons(engine)
    seating = None
    if has_roll:
        find_open_seats(engine, population)
        judge_seats(engine)
        place_seats(engine)
        seating = seat_children(engine, model, table, found.measured)
        call_classes(engine)
    write_back(engine, population, model.missed, len(found.patterns))
    if "适龄人口" in population.tables:
        place_among(engine, "_籍", "_籍人")
        place_children(engine, "适龄人口", model.dialect)
    place_earlier(engine, population, model.dialect)
    patterns, weights = tell(engine, found, seating)
    counts = engine.query(
        "select (select count(*) from _籍) as n, count(distinct 人员) as 人 from 人员成员"
    ).to_pylist()[0]
    identity = Identity(
        n_registrations=counts["n"],
        n_seats=_count(engine, "_座"),
        n_seats_assigned=_count(engine, "_坐"),
        n_persons=counts["人"],
        n_links=_count(engine, "_连"),
        n_pairs=found.blocked.n_pairs,
        n_uncompared=found.blocked.n_uncompared,
        patterns=patterns,
        weights=weights,
    )
    engine.run("; ".join(f"drop table if exists {name}" for name in _SCAFFOLDING.split()))
    return identity


def _count(engine: Engine, table: str) -> int:
    return int(engine.query(f"select count(*) as n from {table}")["n"][0].as_py()) if engine.has(table) else 0
