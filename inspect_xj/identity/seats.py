"""Whose seat is it: every name called on a roll-call day is given to at most one registration, and each child one seat a day.

The stages go from what proves most to what proves least, and from the child's own class outwards; what one stage has given
away, the next cannot take (assignment, not threshold: two ghosts cannot both sit on one chair).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from inspect_xj.engine import Engine
from inspect_xj.identity.pairs import compare_name_column
from inspect_xj.prepare import Population

__all__ = ["assign_seats"]

# How well the particulars agree: a number says most, then the birth date, then the sex; a live registration goes first.
_AGREE = (
    "case when s.号 = g.号 then 8 when s.号 <> g.号 and s.号有效 and g.号有效 then -3 else 0 end"
    " + case when s.籍号 = g.籍号 then 6 when s.籍号 <> g.籍号 then -1 else 0 end"
    " + case when s.生日 = g.生日 then 4 when s.生日 <> g.生日 then -4 else 0 end"
    " + case when s.性别 = g.性别 then 1 when s.性别 <> g.性别 then -2 else 0 end"
    " + case when s.校 = g.校 then 1 else 0 end + case when g.在籍 then 2 else 0 end"
)
_NAME_POINTS = (
    "case 名级 when '姓名相同' then 6 when '同音异字' then 3 when '生僻字缺字' then 3 when '形近字' then 2"
    " when '音近字' then 1.5 when '一字之差' then 1 else 0 end"
)
_SAME_NAME = "(g.姓名 = s.姓名 or g.曾用名 = s.姓名)"
_NO_CLASH = (
    "coalesce(s.性别 = g.性别, true) and coalesce(s.生日 = g.生日, true) "
    "and not coalesce(s.号有效 and g.号有效 and s.号 <> g.号, false)"
)
_ALIKE = "('姓名相同', '同音异字', '形近字', '生僻字缺字', '音近字', '一字之差')"
_NEAR_AFAR = "('同音异字', '形近字', '生僻字缺字')"


@dataclass(frozen=True, slots=True)
class _Stage:
    """One round: ``join`` pairs seats (s) with registrations (g); ``names`` is what 名级 must be ('' = the join says it)."""

    level: str
    probability: float
    join: str
    names: str = ""
    apart: bool = False  # absent marks and seats do not compete


_AT_HOME = (
    _Stage("证号", 0.999, "g.号 = s.号", _ALIKE, True),
    _Stage("学籍号", 0.995, "g.籍号 = s.籍号", _ALIKE, True),
    _Stage("同班同名", 0.99, f"g.校 = s.校 and g.年级 = s.年级 and g.班级 = s.班级 and {_SAME_NAME}"),
    _Stage("同年级同名", 0.98, f"g.校 = s.校 and g.年级 = s.年级 and {_SAME_NAME}"),
    _Stage("同班异字", 0.97, "g.校 = s.校 and g.年级 = s.年级 and g.班级 = s.班级", _ALIKE),
    _Stage("同校同名", 0.96, f"g.校 = s.校 and {_SAME_NAME} and {_NO_CLASH}"),
    _Stage("同校异字", 0.94, f"g.校 = s.校 and g.年级 = s.年级 and {_NO_CLASH}", _NEAR_AFAR),
    _Stage("校区同名", 0.97, f"g.园 = s.园 and coalesce(g.年级 = s.年级, true) and {_SAME_NAME} and {_NO_CLASH}"),
    _Stage("校区异字", 0.94, f"g.园 = s.园 and g.年级 = s.年级 and {_NO_CLASH}", _NEAR_AFAR),
)
_ELSEWHERE = (
    _Stage("转学去向", 0.96, f"g.去校 = s.校 and {_SAME_NAME} and {_NO_CLASH}", apart=True),
    _Stage("同名同生日", 0.97, f"g.生日 = s.生日 and {_SAME_NAME} and {_NO_CLASH}", apart=True),
    _Stage("同音同生日", 0.95, f"g.生日 = s.生日 and g.音 = s.音 and {_NO_CLASH}", apart=True),
    # Only a name: believed where the child was missed in its own class and the grade agrees.
    _Stage("异校同名", 0.9, f"g.缺 and s.到 and g.年级 = s.年级 and {_SAME_NAME} and {_NO_CLASH}", apart=True),
    _Stage("异校同音", 0.8, f"g.缺 and s.到 and g.年级 = s.年级 and g.音 = s.音 and {_NO_CLASH}", _NEAR_AFAR, True),
)


def assign_seats(engine: Engine, population: Population) -> None:
    """Make ``_坐``(座, 籍, 日, 占, 级别, 概率), who sits where on which day, and ``_被点``(行号, 日), whose class was called when."""
    engine.run("create or replace table _坐 (座 bigint, 籍 bigint, 日 date, 占 boolean, 级别 varchar, 概率 double)")
    _add_destination(engine, population)
    engine.run("create or replace table _籍 as select g.*, false as 缺 from _籍 g")
    _run_stages(engine, _AT_HOME)
    _find_called(engine)
    engine.run(
        """
        create or replace table _籍 as
        select g.* exclude (缺), coalesce(g.在籍 and g.行号 in (select 行号 from _被点) and not exists (
            select 1 from _坐 t join _座 s on s.座 = t.座 join _人 q on q.行号 = t.籍 where q.人 = p.人 and s.到), false) as 缺
        from _籍 g join _人 p on p.行号 = g.行号
        """
    )
    _run_stages(engine, _ELSEWHERE)


def _run_stages(engine: Engine, stages: tuple[_Stage, ...]) -> None:
    for stage in stages:
        if not engine.query("select 1 from _座 where 指定 is null and 座 not in (select 座 from _坐) limit 1").num_rows:
            return
        _run_stage(engine, stage)


def _add_destination(engine: Engine, population: Population) -> None:
    """Add 去校 to ``_籍``: the school that a change of this child names as the new one."""
    if "学籍变动" in population.tables:
        engine.run(
            """
            create or replace table _籍 as
            select g.*, c.去校 from _籍 g left join (
              select d.籍, max(c.现学校代码) as 去校 from 学籍变动 c join _挂 d on d.表 = '学籍变动' and d.行号 = c.行号
              where c.变动类别 in ('转出', '转入') group by d.籍) c on c.籍 = g.行号
            """
        )
    else:
        engine.run("create or replace table _籍 as select g.*, cast(null as varchar) as 去校 from _籍 g")


def _run_stage(engine: Engine, stage: _Stage) -> None:
    """Give away seats of one stage: pairs without a rival in SQL, the rest by assignment.

    A child has one place a day. A name called in vain (absent, 查无此人) takes no place: by number, or at another school, the
    child may still be found sitting; within its own school the mark and the seat compete for the one name.
    """
    engine.run(
        f"""
        create or replace table _选 as
        select s.座, g.行号 as 籍, s.日, {"s.占" if stage.apart else "true"} as 位, {_AGREE} as 分, s.姓名 as 名座, g.姓名 as 名籍
        from (select *, coalesce(到, false) as 占 from _座 where 指定 is null and 座 not in (select 座 from _坐)) s
        join (select g.*, p.人 from _籍 g join _人 p on p.行号 = g.行号 where g.指定 is null) g on {stage.join}
        left join (select distinct t.日, q.人, h.校 from _坐 t join _人 q on q.行号 = t.籍 join _座 h on h.座 = t.座 where h.到) o
          on o.日 = s.日 and o.人 = g.人 and (o.校 is not distinct from s.校 or g.校 is distinct from s.校)
        where (o.人 is null or not s.占) and not exists (
          select 1 from _坐 t where t.籍 = g.行号 and t.日 = s.日 {"and t.占 = s.占" if stage.apart else ""})
        """
    )
    if not engine.query("select 1 from _选 limit 1").num_rows:
        return
    if stage.names:
        compare_name_column(engine, "_选", "名座", "名籍")
        engine.run(
            f"create or replace table _选 as select 座, 籍, 日, 位, 分 + {_NAME_POINTS} as 分 from _选 where 名级 in {stage.names}"
        )
    engine.run(
        """
        create or replace table _选 as
        select 座, 籍, 日, 位, 分, count(*) over (partition by 座) as 座数, count(*) over (partition by 籍, 日, 位) as 籍数 from _选
        """
    )
    engine.put(
        "_解", _solve(engine.query("select 座, 籍, 日, 位, 分 from _选 where 座数 > 1 or 籍数 > 1 order by 座, 籍"))
    )
    engine.run(
        f"""
        insert into _坐
        select c.座, c.籍, c.日, coalesce(s.到, false), '{stage.level}', {stage.probability}
        from (select 座, 籍, 日 from _选 where 座数 = 1 and 籍数 = 1 union all select 座, 籍, 日 from _解) c join _座 s on s.座 = c.座
        """
    )


def _solve(pairs: pa.Table) -> pa.Table:
    """The best one-to-one choice among rival pairs, component by component (Hungarian method)."""
    wanted = pairs.select(["座", "籍", "日"])
    if not pairs.num_rows:
        return wanted
    seats, seat = np.unique(pairs["座"].to_numpy(), return_inverse=True)
    day = pairs["日"].cast(pa.int32()).to_numpy().astype(np.int64) * 2 + pairs["位"].to_numpy()
    _, child = np.unique(np.stack([pairs["籍"].to_numpy(), day]), axis=1, return_inverse=True)
    child = child.reshape(-1)
    score = pairs["分"].to_numpy().astype(float)
    n = len(seats)
    graph = coo_array((np.ones(len(seat), dtype=np.int8), (seat, child + n)), shape=(n + int(child.max()) + 1,) * 2)
    label = connected_components(graph, directed=False)[1][seat]
    keep = np.zeros(len(seat), dtype=bool)
    order = np.argsort(label, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(label[order])) + 1):
        row_of, a = np.unique(seat[rows], return_inverse=True)
        column_of, b = np.unique(child[rows], return_inverse=True)
        gain = np.full((len(row_of), len(column_of)), -1e6)
        gain[a, b] = score[rows]
        taken = set(zip(*(part.tolist() for part in linear_sum_assignment(gain, maximize=True)), strict=True))
        keep[rows] = [(i, j) in taken for i, j in zip(a.tolist(), b.tolist(), strict=True)]
    return wanted.filter(pa.array(keep))


def _find_called(engine: Engine) -> None:
    """Make ``_被点``: the days on which the class of a registration was called.

    By its class; by its grade or school where the list names no class; and, where lists spell classes their own way, when
    at least half of the class (three children or more) was found on that day's lists of the school.
    """
    engine.run(
        """
        create or replace table _被点 as
        select g.行号, s.日 from _籍 g join (select distinct 日, 校, 年级, 班级 from _座) s
          on s.校 = g.校 and s.年级 = g.年级 and (s.班级 = g.班级 or s.班级 is null)
        union
        select g.行号, s.日 from _籍 g join (select distinct 日, 校 from _座 where 年级 is null and 班级 is null) s on s.校 = g.校
        union
        select g.行号, c.日 from _籍 g join (
          select g.校, g.年级, g.班级, t.日 from _坐 t join _籍 g on g.行号 = t.籍 join _座 s on s.座 = t.座 and s.校 = g.校
          join (select 校, 年级, 班级, count(*) as 人数 from _籍 where 在籍 group by 校, 年级, 班级) n
            on n.校 = g.校 and n.年级 is not distinct from g.年级 and n.班级 is not distinct from g.班级
          group by g.校, g.年级, g.班级, t.日, n.人数 having count(*) >= 3 and count(*) * 2 >= n.人数
        ) c on c.校 = g.校 and c.年级 is not distinct from g.年级 and c.班级 is not distinct from g.班级
        """
    )
