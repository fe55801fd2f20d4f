"""The nodes of the graph: one row a registration, one row a seat at a roll call, plus the household of a registration.

All tables of this room begin with ``_``: they are scaffolding that rules cannot see.
"""

from __future__ import annotations

import pyarrow as pa

from inspect_xj.engine import Engine
from inspect_xj.normalise import sound
from inspect_xj.prepare import Population

__all__ = ["build_registrations", "build_seats", "sql_words"]

#: Defects with which a number says nothing about who the child is.
_USELESS = ("占位", "错列", "表格损坏")
#: Defects with which a number is not a real one, though its digits may be nearly right.
_BROKEN = (*_USELESS, "长度", "字符", "校验位", "日期")


def sql_words(words: tuple[str, ...] | frozenset[str]) -> str:
    """The words as an SQL list of literals, sorted; the words are our own, never a file's."""
    return ", ".join("'" + word.replace("'", "''") + "'" for word in sorted(words))


def _has(column: str, defects: tuple[str, ...]) -> str:
    return "(" + " or ".join(f"{column}_缺陷 like '%{defect}%'" for defect in defects) + ")"


def _number(prefix: str = "") -> str:
    column = f"{prefix}身份证件号"
    return (
        f"case when coalesce({_has(column, _USELESS)}, false) then null else {column} end as 号, "
        f"({column} is not null and length({column}) = 18 and not coalesce({_has(column, _BROKEN)}, false)) as 号有效, "
        f"case when coalesce({_has('学籍号', _USELESS)}, false) then null else 学籍号 end as 籍号"
    )


def _give_sounds(engine: Engine, table: str) -> None:
    """Add the column 音: the toneless reading (surnames read as surnames), as a key."""
    names = engine.query(f"select distinct 姓名 from {table} where 姓名 is not null order by 姓名")["姓名"].to_pylist()
    readings = [" ".join(sound(name)) for name in names]
    engine.put("_音", pa.table({"姓名": pa.array(names, pa.string()), "音": pa.array(readings, pa.string())}))
    engine.run(f"create or replace table {table} as select t.*, s.音 from {table} t left join _音 s on s.姓名 = t.姓名")


def build_registrations(engine: Engine, population: Population) -> None:
    """Make ``_籍``: 行号, 姓名, 曾用名, 音, 性别, 生日, 号, 号有效, 籍号, 校, 园 (campus group), 年级, 班级, 在籍 (null = unknown), 状态, 借读."""
    has_given = "人员" in engine.columns("学籍")
    given = "人员" if has_given else "cast(null as varchar)"
    engine.run(
        f"""
        create or replace table _籍 as
        select 行号, {given} as 指定, 姓名, 曾用名, 性别, 出生日期 as 生日, {_number()}, 地区学号, 学校代码 as 校, 年级, 班级,
               学籍状态 as 状态, 学籍状态 in ({sql_words(population.profile.active)}) as 在籍,
               (coalesce(就读方式, '') in ('借读', '送教上门') or coalesce(学生来源, '') = '借读') as 免到,
               (coalesce(就读方式, '') = '借读' or coalesce(学生来源, '') = '借读') as 借读,
               联系电话 as 电话, 家庭住址 as 住址
        from 学籍
        """
    )
    _give_sounds(engine, "_籍")
    _build_campuses(engine, population)


def _build_campuses(engine: Engine, population: Population) -> None:
    """Make ``_校园``(校, 园): a teaching point and its central school are one campus when lists are matched."""
    schools = "select distinct 校 from _籍 where 校 is not null"
    if "到校" in population.tables:
        schools += " union select distinct 学校代码 from 到校 where 学校代码 is not null"
    owner = "cast(null as varchar)"
    join = ""
    if "学校" in population.tables:
        owner = "x.主校"
        join = (
            "left join (select 学校代码, min(所属学校代码) as 主校 from 学校 group by 学校代码) x on x.学校代码 = s.校"
        )
    engine.run(f"create or replace table _校园 as select s.校, coalesce({owner}, s.校) as 园 from ({schools}) s {join}")
    engine.run("create or replace table _籍 as select g.*, c.园 from _籍 g left join _校园 c on c.校 = g.校")


def build_seats(engine: Engine, population: Population) -> None:
    """Make ``_座`` (one name called once on one day) and ``_座行`` (every 到校 row -> its seat).

    A list handed in twice gives each name twice: rows alike in day, school, class and name from *different* sheets are one
    seat; two rows alike within one sheet are two children of one name.
    """
    if "到校" not in population.tables:
        return
    given = "人员" if "人员" in engine.columns("到校") else "cast(null as varchar)"
    engine.run(
        f"""
        create or replace table _名 as
        select 行号, {given} as 指定, coalesce(核查日期, date '{population.as_of.isoformat()}') as 日, 学校代码 as 校, 年级, 班级, 姓名, 性别,
               出生日期 as 生日, {_number()},
               case when 到校情况 is null or 到校情况 in ('到校', '请假') then true
                    when 到校情况 in ('缺勤', '查无此人') then false end as 到,
               row_number() over (partition by 核查日期, 学校代码, 年级, 班级, 姓名, 源文件, 源表
                                  order by 身份证件号 nulls last, 学籍号 nulls last, 出生日期 nulls last, 行号) as 序
        from 到校 where 姓名 is not null
        """
    )
    engine.run(
        """
        create or replace table _座 as
        select min(行号) as 座, min(指定) as 指定, 日, 校, 年级, 班级, 姓名, 序, min(性别) as 性别, min(生日) as 生日, min(号) as 号,
               bool_or(号有效) as 号有效, min(籍号) as 籍号, bool_or(到) as 到
        from _名 group by 日, 校, 年级, 班级, 姓名, 序
        """
    )
    _give_sounds(engine, "_座")
    engine.run("create or replace table _座 as select s.*, c.园 from _座 s left join _校园 c on c.校 = s.校")
    engine.run(
        """
        create or replace table _座行 as
        select n.行号, s.座 from _名 n join _座 s
          on s.日 = n.日 and s.姓名 = n.姓名 and s.序 = n.序 and s.校 is not distinct from n.校
         and s.年级 is not distinct from n.年级 and s.班级 is not distinct from n.班级
        """
    )
