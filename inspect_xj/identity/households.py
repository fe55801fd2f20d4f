"""Side rows tied to their registration, and the household of a registration as *one* piece of evidence.

Guardian, telephone and address agree or disagree together; counting them as three proofs merges twins and splits families
(splink#131, docs/architecture.md §7).
"""

from __future__ import annotations

from collections.abc import Iterable

from inspect_xj.engine import Engine
from inspect_xj.prepare import Population

__all__ = [
    "SHARED_PHONE",
    "build_histories",
    "build_households",
    "compare_households",
    "household_rows",
    "link_side_rows",
    "siblings_moved",
]

#: A telephone on more children than this is a school's or a shop's, and proves no kinship.
SHARED_PHONE = 6
#: An address shorter than this names a village or a town, not a home.
HOME_ADDRESS = 8


def link_side_rows(
    engine: Engine, tables: Iterable[str], *, nodes: str = "_籍", registrations: str = "学籍", into: str = "_挂"
) -> None:
    """Make ``_挂``(表, 行号, 籍): the registration each row of the side ``tables`` belongs to.

    ``nodes`` of last period, their table and a name of its own for ``_挂`` tie last period's side rows alike.

    In this order: the registration of the very same cell row (wide 成员1 columns); the 学籍号, with a name that agrees or
    none; the pupil's 身份证件号; the name within the school and class, then within the school, then within the county, where
    only one registration has it.
    """
    engine.run(f"create or replace table {into} (表 varchar, 行号 bigint, 籍 bigint)")
    # Several registrations under one key: the live one first, then the one written first.
    engine.run(
        f"""
        create or replace table _籍序 as
        select g.行号, g.姓名, g.曾用名, g.号, g.籍号, g.校, g.年级, g.班级, case when g.在籍 then 0 else 1 end as 活,
               r.快照, r.源文件, r.源表, r.源行, count(*) over (partition by g.姓名) = 1 as 唯一名,
               count(*) over (partition by g.姓名, g.校) = 1 as 唯一校名, count(*) over (partition by g.籍号) = 1 as 唯一籍号
        from {nodes} g join {registrations} r on r.行号 = g.行号
        """
    )
    for table in tables:
        _link_table(engine, table, into)


def _link_table(engine: Engine, table: str, into: str) -> None:
    columns = engine.columns(table)
    has_name = "姓名" in columns
    number = next(
        (
            c
            for c in ("学生身份证件号", "身份证件号")
            if c in columns and not (table.endswith("家庭成员") and c == "身份证件号")
        ),
        None,
    )
    name_agrees = "(s.姓名 is null or g.姓名 is null or s.姓名 = g.姓名 or s.姓名 = g.曾用名)" if has_name else "true"
    steps = [
        "g.快照 = s.快照 and g.源文件 = s.源文件 and g.源行 = s.源行 and g.源表 is not distinct from s.源表 and "
        + name_agrees
    ]
    if "学籍号" in columns:
        steps.append(f"g.籍号 = s.学籍号 and {name_agrees}")
    if number:
        steps.append(f"g.号 = s.{number} and {name_agrees}")
    if "学籍号" in columns:
        # A slip in the name does not cut a file from its number when nobody else bears the number.
        steps.append("g.籍号 = s.学籍号 and 唯一籍号")
    if has_name and "学校代码" in columns:
        if "班级" in columns:
            steps.append("g.姓名 = s.姓名 and g.校 = s.学校代码 and g.年级 = s.年级 and g.班级 = s.班级")
        steps.append("g.姓名 = s.姓名 and g.校 = s.学校代码 and 唯一校名")
    if has_name:
        steps.append("g.姓名 = s.姓名 and 唯一名")
    keys = [c for c in ("学籍号", "姓名", number, "学校代码", "年级", "班级") if c in columns]
    waiting = ", ".join(["行号", "快照", "源文件", "源表", "源行", *keys])
    engine.run(f"create or replace table _待挂 as select {waiting} from {table}")
    for condition in steps:
        engine.run(
            f"""
            insert into {into}
            select '{table}', 行号, 籍 from (
              select s.行号, g.行号 as 籍, row_number() over (partition by s.行号 order by g.活, g.行号) as 次
              from _待挂 s join _籍序 g on {condition}
            ) where 次 = 1
            """
        )
        engine.run(f"delete from _待挂 where 行号 in (select 行号 from {into} where 表 = '{table}')")
        if not engine.query("select 1 from _待挂 limit 1").num_rows:
            return


def build_households(engine: Engine, population: Population) -> None:
    """Make ``_户`` of the registrations of now (:func:`household_rows`); a guardian's number is no child's."""
    family = "家庭成员" if "家庭成员" in population.tables else None
    household_rows(engine, "_籍", family)
    if family:
        # A guardian's number in the child's column says nothing about who the child is.
        engine.run(
            "update _籍 set 号 = null, 号有效 = false where exists (select 1 from 家庭成员 f join _挂 d on d.表 = '家庭成员' "
            "and d.行号 = f.行号 where d.籍 = _籍.行号 and f.身份证件号 = _籍.号)"
        )
    engine.run("create or replace table _有亲 as select distinct 籍 from _户 where 类 in ('父', '母')")


def household_rows(engine: Engine, nodes: str, family: str | None, *, ties: str = "_挂", into: str = "_户") -> None:
    """Make ``_户``(籍, 类, 值, 钥 = both as one key): 类 is 父 | 母 | 人 (any guardian) | 电 | 址; telephones of many children are left out.

    ``family``: the table of relatives, whose rows ``ties`` ties to ``nodes``.
    """
    parts = [
        f"select 行号 as 籍, '电' as 类, 电话 as 值 from {nodes} where 电话 is not null",
        f"select 行号, '址', 住址 from {nodes} where length(住址) >= {HOME_ADDRESS}",
    ]
    if family:
        join = f"from {family} f join {ties} d on d.表 = '{family}' and d.行号 = f.行号"
        parts += [
            f"select d.籍, '人', f.成员姓名 {join} where f.成员姓名 is not null",
            f"select d.籍, case when f.关系 like '%父%' and f.关系 not like '%祖%' then '父' else '母' end, f.成员姓名 {join} "
            "where f.成员姓名 is not null and (f.关系 like '%父亲%' or f.关系 like '%母亲%')",
            f"select d.籍, '电', f.联系电话 {join} where f.联系电话 is not null",
        ]
    engine.run(f"create or replace table _户全 as {' union '.join(parts)}")
    engine.run(
        f"""
        create or replace table {into} as
        select h.籍, h.类, h.值, hash((h.类, h.值)) as 钥 from _户全 h
        where h.类 <> '电' or h.值 in (select 值 from _户全 where 类 = '电' group by 值 having count(*) <= {SHARED_PHONE})
        """
    )
    engine.run("drop table _户全")


def compare_households(engine: Engine, pairs: str) -> None:
    """Make ``_户比``(甲, 乙, 户): the level of 家庭 for the pairs of the table ``pairs``(甲, 乙); no row where nothing can be compared.

    Father, mother, telephone and home address each agree, differ or are not known on both sides; guardians of unknown
    relation stand in where no parent can be compared. Together they are one proof: a wrong parent beside a right telephone
    is 有同有异, a shared village alone 仅住址相同, which half a village has.
    """
    engine.run(
        f"""
        create or replace table _户项 as
        select p.甲, p.乙, a.类, bool_or(a.值 = b.值) as 合
        from {pairs} p join _户 a on a.籍 = p.甲 join _户 b on b.籍 = p.乙 and b.类 = a.类
        group by p.甲, p.乙, a.类
        """
    )
    engine.run(
        """
        create or replace table _户比 as
        select 甲, 乙, case
            when (亲同 >= 1)::int + (亲同 >= 2)::int + 电同::int + 址同::int >= 2 then '多项相同'
            when 亲异 >= 1 and 亲异 + 电异::int + 址异::int > 亲同 + 电同::int + 址同::int then '父母不同'
            when 亲异 >= 1 and (亲同 >= 1 or 电同) then '有同有异'
            when 亲同 >= 1 or 电同 then '一项相同'
            when 亲异 >= 1 then '父母不同'
            when 址同 then '仅住址相同'
            else '电话住址不同' end as 户
        from (
          select 甲, 乙, count(case when 类 in ('父', '母') and 合 then 1 end) + 代同 as 亲同,
                 count(case when 类 in ('父', '母') and not 合 then 1 end) + 代异 as 亲异,
                 coalesce(bool_or(类 = '电' and 合), false) as 电同, coalesce(bool_or(类 = '址' and 合), false) as 址同,
                 coalesce(bool_or(类 = '电' and not 合), false) as 电异, coalesce(bool_or(类 = '址' and not 合), false) as 址异
          from (
            select c.*, (count(case when 类 in ('父', '母') then 1 end) over w = 0)::int
                        * max(case when 类 = '人' and 合 then 1 else 0 end) over w as 代同,
                   (count(case when 类 in ('父', '母') then 1 end) over w = 0)::int
                        * max(case when 类 = '人' and not 合 and 单亲 = 0 then 1 else 0 end) over w as 代异
            from (select i.*, case when i.类 = '人' then (exists (select 1 from _有亲 x where x.籍 = i.甲))::int
                       + (exists (select 1 from _有亲 x where x.籍 = i.乙))::int else 0 end as 单亲 from _户项 i) c
            window w as (partition by 甲, 乙))
          group by 甲, 乙, 代同, 代异)
        """
    )


def siblings_moved(engine: Engine, pairs: str) -> None:
    """Make ``_胞``(甲, 乙): pairs of ``pairs``(甲, 乙) whose households have nothing in common, while a child of the one
    household and a child of the other bear one name and birth date: brother and sister moved along.

    Asked only where the names sound alike and the households, already compared, differ.
    """
    engine.run(
        f"""
        create or replace table _问胞 as
        select p.甲, p.乙, a.姓, a.名 from {pairs} p join _户比 h on h.甲 = p.甲 and h.乙 = p.乙
        join _籍 a on a.行号 = p.甲 join _籍 b on b.行号 = p.乙 and b.方 = a.方
        where h.户 in ('父母不同', '电话住址不同', '仅住址相同');
        create or replace table _问户 as
        select distinct q.行号, h.钥 from (select 甲 as 行号 from _问胞 union select 乙 from _问胞) q
        join _户 h on h.籍 = q.行号 where h.类 in ('父', '母', '电');
        create or replace table _同户 as select distinct q.行号, o.籍 as 胞 from _问户 q join _户 o on o.钥 = q.钥 where o.籍 <> q.行号;
        create or replace table _同胞 as
        select d.行号, d.胞, x.名, x.生日 from _同户 d join _籍 g on g.行号 = d.行号 join _籍 x on x.行号 = d.胞
        where x.姓 = g.姓 and x.名 <> g.名 and x.生日 is not null;
        create or replace table _胞 as
        select distinct p.甲, p.乙 from _问胞 p join _同胞 x on x.行号 = p.甲 join _同胞 y on y.行号 = p.乙 and y.名 = x.名 and y.生日 = x.生日
        where x.胞 <> y.胞 and x.胞 <> p.乙 and y.胞 <> p.甲
        """
    )


def build_histories(engine: Engine, population: Population) -> None:
    """Make ``_历``(籍, 校): the other schools that the changes of a registration name (原学校, 现学校)."""
    if "学籍变动" not in population.tables:
        engine.run("create or replace table _历 (籍 bigint, 校 varchar)")
        return
    engine.run(
        """
        create or replace table _历 as
        select distinct d.籍, s.校 from (
            select 行号, 原学校代码 as 校 from 学籍变动 union all select 行号, 现学校代码 from 学籍变动) s
        join _挂 d on d.表 = '学籍变动' and d.行号 = s.行号 join _籍 g on g.行号 = d.籍
        where s.校 is not null and s.校 is distinct from g.校
        """
    )
