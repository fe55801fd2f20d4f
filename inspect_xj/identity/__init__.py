"""Who is whom: registrations, roll-call entries and side rows of one child become one 人员 (DESIGN §6).

Files of this room, in the order of the work: ``nodes`` (rows to nodes), ``households`` (side rows tied, household as one
proof), ``names`` (what two names say), ``pairs`` (levels L1…L5), ``clusters`` (persons, cut at conflicts), ``seats`` (roll
calls assigned), ``relations`` (人籍关系 and the columns that rules read).
"""

from __future__ import annotations

from dataclasses import dataclass

from inspect_xj.engine import Engine
from inspect_xj.identity.clusters import build_persons, level_of_persons
from inspect_xj.identity.households import build_households, link_side_rows
from inspect_xj.identity.nodes import build_registrations, build_seats
from inspect_xj.identity.pairs import build_links
from inspect_xj.identity.relations import write_back
from inspect_xj.identity.seats import assign_seats
from inspect_xj.prepare import Population

__all__ = ["NEEDED", "Identity", "resolve"]

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
    "学校": {"学校代码", "学校名称", "曾用名", "所属学校代码", "学校标识码"},
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
    },
    "学籍变动": {"学籍号", "姓名", "身份证件号", "变动类别", "现学校代码", "现学校名称"},
    "学生简历": {"学籍号", "姓名"},
    "纸质档案": {"学籍号", "姓名", "学校代码", "学校名称", "年级", "班级"},
    "豁免": {"学籍号", "姓名", "身份证件号", "学校代码", "学校名称", "类别", "起", "止"},
    "操作日志": {"学籍号"},
    "生活痕迹": {"学籍号", "姓名", "身份证件号", "学校代码", "学校名称", "年级", "班级"},
    "问询": {"学籍号", "姓名", "学校代码", "学校名称"},
}


_SCAFFOLDING = (
    "_籍 _籍序 _音 _校园 _名 _座 _座行 _挂 _待挂 _户全 _户 _户比 _块 _候 _团 _对 _名对 _距 _升位 _级 _连 _斥 _人 _同级 "
    "_坐 _选 _解 _被点 _籍人 _散座 _点人 _在 _次 _关系"
)


@dataclass(frozen=True, slots=True)
class Identity:
    """What was made of the population: counts for the run and the report."""

    n_registrations: int
    n_seats: int
    n_seats_assigned: int
    n_persons: int
    n_links: int


def resolve(engine: Engine, population: Population) -> Identity:
    """Add 人员, 人籍关系 and their kin to the tables of the engine (docs/architecture.md §7).

    Without 学籍 there is nobody to resolve: every count is 0 and no table changes.
    """
    if "学籍" not in population.tables:
        return Identity(0, 0, 0, 0, 0)
    has_roll = "到校" in population.tables
    build_registrations(engine, population)
    if has_roll:
        build_seats(engine, population)
    link_side_rows(engine, population)
    build_households(engine, population)
    build_links(engine)
    build_persons(engine)
    level_of_persons(engine)
    if has_roll:
        assign_seats(engine, population)
    write_back(engine, population)
    counts = [_count(engine, name) for name in ("_籍", "_座", "_坐", "_人", "_连")]
    persons = engine.query("select count(distinct 人员) as n from 人员成员")["n"][0].as_py()
    _drop_scaffolding(engine)
    return Identity(counts[0], counts[1], counts[2], persons, counts[4])


def _count(engine: Engine, table: str) -> int:
    return int(engine.query(f"select count(*) as n from {table}")["n"][0].as_py()) if engine.has(table) else 0


def _drop_scaffolding(engine: Engine) -> None:
    engine.run("; ".join(f"drop table if exists {table}" for table in _SCAFFOLDING.split()))
