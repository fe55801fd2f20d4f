"""The nodes of the graph: one row a registration, one row a seat at a roll call, each with its name as numbers.

All tables of this room begin with ``_``: they are scaffolding that rules cannot see.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from inspect_xj.engine import Engine
from inspect_xj.identity.beside import run_beside
from inspect_xj.identity.frequency import rarity
from inspect_xj.identity.names import NameTable
from inspect_xj.prepare import Population

__all__ = ["build_registrations", "build_seats", "name_nodes", "number_columns", "sql_words"]

#: Defects with which a number says nothing about who the child is.
_USELESS = ("占位", "错列", "表格损坏")
#: Defects with which a number is not a real one, though its digits may be nearly right.
_BROKEN = (*_USELESS, "长度", "字符", "校验位", "日期")
#: A county of fewer registrations is not learnt from alone.
_OWN_COUNTY = 2000


def sql_words(words: tuple[str, ...] | frozenset[str]) -> str:
    """The words as an SQL list of literals, sorted; the words are our own, never a file's."""
    return ", ".join("'" + word.replace("'", "''") + "'" for word in sorted(words))


def _has(column: str, defects: tuple[str, ...]) -> str:
    return "(" + " or ".join(f"{column}_缺陷 like '%{defect}%'" for defect in defects) + ")"


def number_columns() -> str:
    """The SQL columns 号, 号有效, 升位, 籍号 of a table with 身份证件号 and 学籍号."""
    useless = f"coalesce({_has('身份证件号', _USELESS)}, false)"
    valid = f"身份证件号 is not null and length(身份证件号) = 18 and not coalesce({_has('身份证件号', _BROKEN)}, false)"
    return (
        f"case when {useless} then null else 身份证件号 end as 号, ({valid}) as 号有效, "
        "coalesce(身份证件号_缺陷 like '%十五位%', false) as 升位, "
        f"case when coalesce({_has('学籍号', _USELESS)}, false) then null else 学籍号 end as 籍号"
    )


def build_registrations(engine: Engine, population: Population) -> None:
    """Make ``_籍``, one row a registration: 行号, 指定, 域, 姓名, 曾用名, 性别, 生日, 号, 号有效, 升位, 籍号, 校, 园, 乡, 年级, 班级, 状态, 在籍 …

    在籍 is null where the status is unknown. 域 numbers the counties that are learnt from apart; 园 is the campus (a teaching
    point and its central school are one when lists are matched), 乡 the township.
    """
    given = "人员" if "人员" in engine.columns("学籍") else "cast(null as varchar)"
    engine.run(
        f"""
        create or replace table _籍 as
        select 行号, {given} as 指定, 快照, 姓名, 曾用名, 性别, 出生日期 as 生日, {number_columns()}, 地区学号, 学校代码 as 校, 年级, 班级,
               学籍状态 as 状态, 学籍状态 in ({sql_words(population.profile.active)}) as 在籍,
               (coalesce(就读方式, '') in ('借读', '送教上门') or coalesce(学生来源, '') = '借读') as 免到,
               (coalesce(就读方式, '') = '借读' or coalesce(学生来源, '') = '借读') as 借读,
               联系电话 as 电话, 家庭住址 as 住址
        from 学籍
        """
    )
    _build_campuses(engine, population)
    _build_counties(engine)
    engine.run(
        """
        create or replace table _籍 as
        select g.* exclude (快照), coalesce(c.园, g.校) as 园, c.乡, d.域
        from _籍 g left join _校园 c on c.校 = g.校
        join _域 d on d.快照 = g.快照 and d.区 is not distinct from case when regexp_full_match(g.校, '[0-9]{11}') then g.校[1:6] end
        """
    )


def _build_campuses(engine: Engine, population: Population) -> None:
    """Make ``_校园``(校, 园, 乡) for every school that is named by a registration or a roll."""
    schools = "select distinct 校 from _籍 where 校 is not null"
    if "到校" in population.tables:
        schools += " union select distinct 学校代码 from 到校 where 学校代码 is not null"
    owner, township, join = "cast(null as varchar)", "cast(null as varchar)", ""
    if "学校" in population.tables:
        owner, township = "x.主校", "x.乡"
        join = (
            "left join (select 学校代码, min(所属学校代码) as 主校, min(所在乡镇) as 乡 from 学校 group by 学校代码) x "
            "on x.学校代码 = s.校"
        )
    engine.run(
        f"create or replace table _校园 as select s.校, coalesce({owner}, s.校) as 园, {township} as 乡 from ({schools}) s {join}"
    )


def _build_counties(engine: Engine) -> None:
    """Make ``_域``(快照, 区, 域, 域名): the county of a registration, by snapshot and the region code its school begins with.

    What is learnt in one county holds there only, so that adding another changes nothing in it. Regions of few
    registrations go with the largest of their snapshot.
    """
    engine.run(
        f"""
        create or replace table _域 as
        with counted as (
          select 快照, case when regexp_full_match(校, '[0-9]{{11}}') then 校[1:6] end as 区, count(*) as n from _籍 group by 1, 2),
        named as (
          select 快照, 区, case when n >= {_OWN_COUNTY} then 区 else first_value(区) over (
              partition by 快照 order by n desc, 区 nulls last) end as 主区 from counted)
        select 快照, 区, dense_rank() over (order by 快照, 主区 nulls last) - 1 as 域, concat_ws(':', 快照, 主区) as 域名 from named
        """
    )


def build_seats(engine: Engine, population: Population) -> None:
    """Make ``_座`` (one name called once on one day) and ``_座行`` (every 到校 row -> its seat).

    A list handed in twice gives each name twice: rows alike in day, school, class and name from *different* sheets are one
    seat; two rows alike within one sheet are two children of one name.
    """
    given = "人员" if "人员" in engine.columns("到校") else "cast(null as varchar)"
    engine.run(
        f"""
        create or replace table _名 as
        select 行号, 快照, {given} as 指定, coalesce(核查日期, date '{population.as_of.isoformat()}') as 日, 学校代码 as 校, 年级, 班级, 姓名, 性别,
               出生日期 as 生日, {number_columns()},
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
        select s.*, coalesce(c.园, s.校) as 园, coalesce(d.域, e.域) as 域
        from (
          select min(行号) as 座, min(快照) as 快照, min(指定) as 指定, 日, 校, 年级, 班级, 姓名, 序, min(性别) as 性别, min(生日) as 生日,
                 min(号) as 号, bool_or(号有效) as 号有效, bool_or(升位) as 升位, min(籍号) as 籍号, bool_or(到) as 到
          from _名 group by 日, 校, 年级, 班级, 姓名, 序) s
        left join _校园 c on c.校 = s.校
        left join _域 d on d.快照 = s.快照 and d.区 = case when regexp_full_match(s.校, '[0-9]{11}') then s.校[1:6] end
        left join (select 快照, min(域) as 域 from _域 group by 快照) e on e.快照 = s.快照
        """
    )
    engine.run(
        """
        create or replace table _座行 as
        select n.行号, s.座 from _名 n join _座 s
          on s.日 = n.日 and s.姓名 = n.姓名 and s.序 = n.序 and s.校 is not distinct from n.校
         and s.年级 is not distinct from n.年级 and s.班级 is not distinct from n.班级
        """
    )
    engine.run("drop table _名")


def name_nodes(engine: Engine, folds: tuple[str, ...], *, has_roll: bool) -> NameTable:
    """Give ``_籍`` and ``_座`` their names as numbers and an order that does not depend on the order of the files.

    名 and 曾 are places in the table given back, 音 and 方 the reading and the reading in dialect, 姓 and 字 surname and given
    name as keys, 频, 音频, 方频 how rare name and readings are in the county (half bits).
    """
    sources = "select 姓名 from _籍 union select 曾用名 from _籍" + (" union select 姓名 from _座" if has_roll else "")
    texts = engine.query(f"select 姓名 from ({sources}) where 姓名 is not null order by 姓名")["姓名"].to_pylist()
    table = NameTable.of(texts, folds)
    keys = {
        "名": np.arange(len(texts)),
        "音": table.sounds,
        "方": table.dialect,
        "姓": table.surname,
        "字": table.given,
    }
    engine.put(
        "_姓名",
        pa.table({"姓名": pa.array(texts, pa.string()), **{k: pa.array(v, pa.int64()) for k, v in keys.items()}}),
    )
    _build_rarity(engine, table, has_roll=has_roll)
    # Nodes are numbered by what stands in them, not by where they stand.
    content = {
        "_籍": "t.生日, t.号, t.籍号, t.性别, t.年级, t.班级, t.状态, t.电话, t.住址, t.地区学号",
        "_座": "t.日, t.号, t.籍号, t.生日, t.性别, t.年级, t.班级, t.到",
    }
    statements = []
    for nodes, columns in content.items():
        if nodes == "_座" and not has_roll:
            continue
        former = ("f.名", "left join _姓名 f on f.姓名 = t.曾用名") if nodes == "_籍" else ("cast(null as bigint)", "")
        key = "行号" if nodes == "_籍" else "座"
        statements.append(
            f"""
            create or replace table {nodes} as
            select t.*, n.名, n.音, n.方, n.姓, n.字, {former[0]} as 曾, r.频, r.音频, r.方频,
                   row_number() over (order by n.名, hash(({columns})), t.校, t.{key}) - 1 as 位
            from {nodes} t left join _姓名 n on n.姓名 = t.姓名 {former[1]}
            left join _稀 r on r.名 = n.名 and r.域 = t.域
            """
        )
    run_beside(engine, statements)
    return table


def _build_rarity(engine: Engine, table: NameTable, *, has_roll: bool) -> None:
    """Make ``_稀``(域, 名, 频, 音频, 方频): every name of a county's registrations and rolls, counted among the registrations."""
    called = "union all select 域, 姓名, 0 from _座" if has_roll else ""
    borne = engine.query(
        f"""
        select b.域, n.名, sum(b.数)::bigint as 数 from (select 域, 姓名, 1 as 数 from _籍 {called}) b join _姓名 n on n.姓名 = b.姓名
        group by 1, 2 order by 1, 2
        """
    )
    counties, names, counts = (borne[word].to_numpy() for word in ("域", "名", "数"))
    levels = {"频": "字", "音频": "音", "方频": "方"}
    found = {word: np.zeros(len(names), np.int16) for word in levels}
    for county in np.unique(counties):
        here = counties == county
        for column, level in levels.items():
            found[column][here] = rarity(table, names[here], counts[here], level=level)
    rare = borne.select(["域", "名"])
    for column, half_bits in found.items():
        rare = rare.append_column(column, pa.array(half_bits))
    engine.put("_稀", rare)
