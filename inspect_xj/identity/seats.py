"""Whose seat is it: which names called on a day may be which children; the sure ones first, then whoever is left.

A child's own class comes first, then its grade, its school and campus, the school a transfer names, the county. What is left
open is decided in ``seating``, all rivals at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from inspect_xj.engine import Engine
from inspect_xj.identity.comparing import BIRTHS, FORMER, NUMBERS, Compared, shared_levels
from inspect_xj.identity.names import LEVELS as NAMES
from inspect_xj.identity.names import NameTable
from inspect_xj.prepare import Population

__all__ = ["PLACES", "SEAT_WORDS", "call_classes", "compare_seats", "find_open_seats", "place_seats", "take_sure_seats"]

PLACES = ("本班", "同级他班", "同校他级", "同一校区", "转学去向", "他校同级", "他校他级")

SEAT_WORDS: Mapping[str, Sequence[str]] = {
    "姓名": NAMES,
    "证件号": NUMBERS,
    "学籍号": ("学籍号相同", "学籍号不同"),
    "出生日期": BIRTHS,
    "性别": ("性别相同", "性别不同"),
}
#: Two lists of one class are compared name by name up to so many pairs.
_MOST_IN_CLASS = 10_000

_NO_CLASH = (
    "coalesce(s.性别 = g.性别, true) and coalesce(s.生日 = g.生日, true) and coalesce(s.号 = g.号, true) "
    "and coalesce(s.籍号 = g.籍号, true)"
)


def take_sure_seats(engine: Engine) -> None:
    """Make ``_定``(座, 籍, 日): names of a class's list that only one child of the class bears, nothing speaking against it.

    Also adds 到校 to ``_籍``: seen so at its own class's roll; false where the class was called without anybody of that name;
    null where it was not called, or where it is not sure who answered.
    """
    engine.run(
        f"""
        create or replace table _定 as
        select 座, 籍, 日, 到 from (
          select s.座, g.行号 as 籍, s.日, s.到, count(*) over (partition by s.座) as 座数, count(*) over (partition by g.行号, s.日) as 籍数,
                 g.在籍 and {_NO_CLASH} as 可
          from _座 s join _籍 g on g.校 = s.校 and g.年级 = s.年级 and g.班级 = s.班级 and g.名 = s.名
          where s.指定 is null and g.指定 is null and not exists (select 1 from _判座 j where j.座 = s.座 or (j.籍 = g.行号 and j.同人)))
        where 座数 = 1 and 籍数 = 1 and 可
        """
    )
    engine.run(
        """
        create or replace table _籍 as
        select g.*, case when t.籍 is not null then true when c.校 is null or n.名 is not null then null else false end as 到校
        from _籍 g left join (select distinct 籍 from _定 where 到) t on t.籍 = g.行号
        left join (select distinct 校, 年级, 班级 from _座) c on c.校 = g.校 and c.年级 = g.年级 and c.班级 = g.班级
        left join (select distinct 校, 年级, 班级, 名 from _座 where 到) n on n.校 = g.校 and n.年级 = g.年级 and n.班级 = g.班级 and n.名 = g.名
        """
    )


def find_open_seats(engine: Engine, population: Population) -> None:
    """Make ``_选``(座, 籍): which registrations each seat still open may belong to.

    Open are seats nobody surely has; children already surely seated somewhere are looked for elsewhere by number only.
    """
    _add_destination(engine, population)
    engine.run(
        """
        create or replace table _开座 as select s.*, coalesce(s.到, false) as 占 from _座 s where s.指定 is null
          and not exists (select 1 from _定 t where t.座 = s.座);
        create or replace table _坐人 as select distinct p.人 from _定 t join _人 p on p.行号 = t.籍 where t.到;
        create or replace table _开籍 as
        select g.*, p.人, exists (select 1 from _坐人 t where t.人 = p.人) as 有座
        from _籍 g join _人 p on p.行号 = g.行号 where g.指定 is null;
        """
    )
    # A seat is open to a child for its own class, grade and school only on days it has no sure seat.
    free = "not exists (select 1 from _定 t where t.籍 = g.行号 and t.日 = s.日)"
    at_school = "g.校 = s.校"
    missed = "(select * from _开籍 where not 有座)"
    joins = [
        "_开籍 g on g.号 = s.号",
        "_开籍 g on g.籍号 = s.籍号",
        f"_开籍 g on {at_school} and g.年级 = s.年级 and g.方 = s.方 and {free}",
        f"_开籍 g on {at_school} and g.年级 = s.年级 and g.曾 = s.名 and {free}",
        f"{missed} g on {at_school} and (g.名 = s.名 or g.方 = s.方)",
        f"{missed} g on g.园 = s.园 and g.校 <> s.校 and g.方 = s.方",
        f"{missed} g on g.去校 = s.校 and g.方 = s.方",
        f"{missed} g on g.域 = s.域 and g.方 = s.方 and g.年级 between s.年级 - 1 and s.年级 + 1 and s.占",
        f"{missed} g on g.域 = s.域 and g.曾 = s.名 and g.年级 = s.年级 and s.占",
        f"{missed} g on g.方 = s.方 and g.生日 = s.生日",
        f"{missed} g on g.姓 = s.姓 and g.生日 = s.生日 and s.占",
        f"{missed} g on g.方 = s.方 and g.号[1:14] = s.号[1:14]",
    ]
    parts = [f"select s.座, g.行号 as 籍 from _开座 s join {join}" for join in joins]
    engine.run(f"create or replace table _选 as select distinct 座, 籍 from ({' union all '.join(parts)})")
    _compare_whole_classes(engine)
    _compare_strangers(engine)


def _compare_whole_classes(engine: Engine) -> None:
    """Add to ``_选`` every open seat of a class against every child of the class without a seat that day, or of the grade
    where the list's class is none of the registry's: names so badly spelt that no key finds them.
    """
    engine.run(
        f"""
        create or replace table _孤座 as select s.* from _开座 s where not exists (
            select 1 from _选 x join _籍 g on g.行号 = x.籍 where x.座 = s.座 and g.校 = s.校 and (g.名 = s.名 or g.号 = s.号));
        create or replace table _孤籍 as
        select g.*, d.日 from _开籍 g join (select distinct 校, 日 from _孤座) d on d.校 = g.校
        where not exists (select 1 from _定 t where t.籍 = g.行号 and t.日 = d.日);
        create or replace table _班对 as
        select s.校, s.日, s.年级, s.班级, count(*) * any_value(h.n) as n from _孤座 s
        join (select 校, 日, 年级, 班级, count(*) as n from _孤籍 group by 1, 2, 3, 4) h using (校, 日, 年级, 班级) group by 1, 2, 3, 4;
        insert into _选
        select distinct s.座, g.行号 from _孤座 s join _班对 c on c.校 = s.校 and c.日 = s.日 and c.年级 = s.年级 and c.班级 = s.班级
          and c.n <= {_MOST_IN_CLASS}
        join _孤籍 g on g.校 = s.校 and g.日 = s.日 and g.年级 = s.年级 and g.班级 = s.班级
        where not exists (select 1 from _选 x where x.座 = s.座 and x.籍 = g.行号);
        create or replace table _班对 as
        select s.校, s.日, s.年级, count(*) * any_value(h.n) as n from _孤座 s
        join (select 校, 日, 年级, count(*) as n from _孤籍 group by 1, 2, 3) h using (校, 日, 年级) group by 1, 2, 3;
        insert into _选
        select distinct s.座, g.行号 from _孤座 s join _班对 c on c.校 = s.校 and c.日 = s.日 and c.年级 = s.年级 and c.n <= {_MOST_IN_CLASS}
        join _孤籍 g on g.校 = s.校 and g.日 = s.日 and g.年级 = s.年级 and (g.姓 = s.姓 or g.字 = s.字 or s.方 is null)
        where not exists (select 1 from _选 x where x.座 = s.座 and x.籍 = g.行号);
        """
    )


def _compare_strangers(engine: Engine) -> None:
    """Add to ``_选`` what is left of lists and of children missed at home: one county and grade, one surname, a character of
    the given name in common (王轩 at the next school for 王子轩).
    """
    characters = "unnest(case when length({0}.姓名) > 1 then string_split({0}.姓名[2:], '') else [''] end)"
    engine.run(
        f"""
        insert into _选
        select distinct s.座, g.行号 from (
            select s.座, s.域, s.年级, s.姓, {characters.format("s")} as 字 from _孤座 s where s.占 and not exists (
                select 1 from _选 x join _籍 g on g.行号 = x.籍 where x.座 = s.座 and (g.名 = s.名 or g.方 = s.方))) s
        join (select g.行号, g.域, g.年级, g.姓, {characters.format("g")} as 字 from _开籍 g where not g.有座 and g.在籍) g
          on g.域 = s.域 and g.年级 = s.年级 and g.姓 = s.姓 and g.字 = s.字
        where not exists (select 1 from _选 x where x.座 = s.座 and x.籍 = g.行号)
        """
    )


def place_seats(engine: Engine) -> None:
    """Add 处 to ``_选``: where the seat is for the child, as a place in :data:`PLACES`."""
    engine.run(
        """
        create or replace table _选 as
        select x.座, x.籍, case
            when g.校 = s.校 and g.年级 = s.年级 and g.班级 is not distinct from coalesce(s.班级, g.班级) then 0
            when g.校 = s.校 and coalesce(g.年级 = s.年级, true) then 1
            when g.校 = s.校 then 2
            when g.园 = s.园 and coalesce(g.年级 = s.年级, true) then 3
            when g.去校 = s.校 then 4
            when g.年级 = s.年级 then 5 else 6 end as 处
        from _选 x join _座 s on s.座 = x.座 join _籍 g on g.行号 = x.籍
        """
    )


def _add_destination(engine: Engine, population: Population) -> None:
    """Add 去校 to ``_籍``: the school that a change of this child names as the new one."""
    if "学籍变动" in population.tables:
        engine.run(
            """
            create or replace table _籍 as
            select g.*, c.去校 from _籍 g left join (
              select d.籍, max(c.现学校代码) as 去校 from 学籍变动 c join _挂 d on d.表 = '学籍变动' and d.行号 = c.行号
              where c.变动类别 in ('转出', '转入') group by d.籍) c on c.籍 = g.行号 and c.去校 <> g.校
            """
        )
    else:
        engine.run("create or replace table _籍 as select g.*, cast(null as varchar) as 去校 from _籍 g")


def compare_seats(engine: Engine, table: NameTable, pairs: str) -> Compared:
    """Compare the pairs of the engine's table ``pairs``(座, 籍, 处), in the order of their nodes."""
    rows = engine.query(
        f"""
        select x.座, x.籍, x.处, s.位 as 位座, g.位 as 位籍, p.人, s.日, coalesce(s.到, false) as 占, s.域, s.名 as 名甲, g.名 as 名乙,
               coalesce(g.曾 = s.名, false) as 曾, s.频, s.音频, s.方频, s.号 as 号甲, g.号 as 号乙, coalesce(s.号有效 and g.号有效, false) as 皆有效,
               coalesce(s.升位, false) <> g.升位 as 升位,
               coalesce(year(s.生日) * 10000 + month(s.生日) * 100 + day(s.生日), 0)::bigint as 生甲,
               coalesce(year(g.生日) * 10000 + month(g.生日) * 100 + day(g.生日), 0)::bigint as 生乙,
               coalesce(date_diff('day', s.生日, g.生日), 0)::bigint as 天, coalesce((s.性别 <> g.性别)::tinyint, -1) as 性,
               coalesce((s.籍号 <> g.籍号)::tinyint, -1) as 籍号, coalesce(g.在籍, true) as 在籍, coalesce(g.状态 = '休学', false) as 休学,
               exists (select 1 from _判座 j where j.座 = x.座 and j.籍 = x.籍 and j.同人) as 判
        from {pairs} x join _座 s on s.座 = x.座 join _籍 g on g.行号 = x.籍 join _人 p on p.行号 = x.籍
        order by s.位, g.位
        """
    )
    found, rarity = shared_levels(rows, table)
    found |= {word: rows[column].to_numpy().astype(np.int8) for word, column in (("学籍号", "籍号"), ("性别", "性"))}
    levels = {word: found[word] for word in SEAT_WORDS}
    name, number, birth = levels["姓名"], levels["证件号"], levels["出生日期"]
    # Another name and nothing else in common: no candidate, whatever is left over in the class.
    keep = (name != NAMES.index("姓名不同")) | np.isin(number, (0, 1, 2, 3)) | (birth == 0) | (levels["学籍号"] == 0)
    # Two valid numbers and another name are two children (twins), on a list as in the registry.
    keep &= ~(np.isin(number, (4, 5)) & (name > FORMER))
    keep |= rows["判"].to_numpy()
    return Compared(
        rows.filter(pa.array(keep)),
        {word: level[keep] for word, level in levels.items()},
        rarity[keep],
        {word: tuple(words) for word, words in SEAT_WORDS.items()},
    )


def call_classes(engine: Engine) -> None:
    """Make ``_被点``(行号, 日): the days on which the class of a registration was called.

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
          where t.成立
          group by g.校, g.年级, g.班级, t.日, n.人数 having count(*) >= 3 and count(*) * 2 >= n.人数
        ) c on c.校 = g.校 and c.年级 is not distinct from g.年级 and c.班级 is not distinct from g.班级
        """
    )
