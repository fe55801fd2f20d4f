"""Last period's registrations as the persons they are now; their side rows follow them.

They are no nodes of the graph: who is whom now, and every 人籍关系, is decided without them. A child of last period whom
nobody of now can be is a person of its own.
"""

from __future__ import annotations

from collections.abc import Collection

from inspect_xj.engine import Engine
from inspect_xj.identity.children import place_children
from inspect_xj.identity.households import household_rows, link_side_rows
from inspect_xj.identity.nodes import number_columns, sql_words
from inspect_xj.identity.placing import place, place_among
from inspect_xj.identity.widening import tied_columns, widen
from inspect_xj.prepare import Population
from inspect_xj.schema import LINKED_TABLES, PREVIOUS

__all__ = ["EARLIER_TABLES", "place_earlier"]

_REGISTRATIONS = f"{PREVIOUS}学籍"
#: Last period's tables whose rows belong to a registration of that time.
_SIDE = tuple(f"{PREVIOUS}{name}" for name in ("到校", *LINKED_TABLES))
#: Every table of last period that becomes columns of identity's.
EARLIER_TABLES: Collection[str] = frozenset({_REGISTRATIONS, f"{PREVIOUS}适龄人口", *_SIDE})


def place_earlier(engine: Engine, population: Population, folds: tuple[str, ...]) -> None:
    """Give ``上期学籍`` its 人员, and last period's side tables 学籍 (行号 in 上期学籍), 人员, 学校代码; needs ``_籍``, ``_户`` and ``_籍人``."""
    if _REGISTRATIONS not in population.tables:
        return
    years = population.school_year - (population.previous_year or population.school_year)
    given = "人员" if "人员" in engine.columns(_REGISTRATIONS) else "cast(null as varchar)"
    engine.run(
        f"""
        create or replace table _旧 as
        select 行号, {given} as 指定, 快照, 姓名, 曾用名, 性别, 出生日期 as 生日, {number_columns()}, 学校代码 as 校, 年级, 班级,
               学籍状态 as 状态, 学籍状态 in ({sql_words(population.profile.active)}) as 在籍, 联系电话 as 电话, 家庭住址 as 住址
        from {_REGISTRATIONS}
        """
    )
    sides = [name for name in _SIDE if name in population.tables]
    link_side_rows(engine, sides, nodes="_旧", registrations=_REGISTRATIONS, into="_旧挂")
    engine.run("create or replace table _甲 as select * from _旧 where 指定 is null")
    family = f"{PREVIOUS}家庭成员"
    household_rows(engine, "_旧", family if family in population.tables else None, ties="_旧挂", into="_旧户")
    place_among(engine, "_籍", "_籍人", "_户")
    place(engine, folds, years=years, households="_旧户")
    engine.run(
        """
        create or replace table _旧人 as
        select o.行号, coalesce(o.已, substr(md5(r.快照 || ':学籍:' || cast(o.首 as varchar)), 1, 16)) as 人员, o.校
        from (
          select g.行号, g.校, min(g.行号) over 同 as 首, coalesce(g.指定, p.人员, min(p.人员) over 同) as 已
          from _旧 g left join _配 p on p.甲 = g.行号
          window 同 as (partition by coalesce(case when g.号有效 then g.号 end, g.籍号, cast(g.行号 as varchar)), g.姓名)) o
        join _旧 r on r.行号 = o.首
        """
    )
    for name in sides:
        source = (
            "(select d.行号, d.籍 as 学籍, p.人员, p.校 as 学校代码 from _旧挂 d join _旧人 p on p.行号 = d.籍 "
            f"where d.表 = '{name}')"
        )
        engine.run(widen(engine, name, source, tied_columns(engine, name)))
    engine.run(widen(engine, _REGISTRATIONS, "(select 行号, 人员 from _旧人)"))
    children = f"{PREVIOUS}适龄人口"
    if children in population.tables:
        place_among(engine, "_旧", "_旧人")
        place_children(engine, children, folds)
