"""人籍关系 and what rules read of a person: written back as columns, with the persons and links as tables of the results."""

from __future__ import annotations

from inspect_xj.engine import Engine
from inspect_xj.identity.beside import run_beside
from inspect_xj.identity.chances import build_chances
from inspect_xj.identity.widening import tied_columns, widen
from inspect_xj.prepare import Population
from inspect_xj.schema import LINKED_TABLES

__all__ = ["write_back"]


def _lawful_absence(population: Population) -> str:
    """SQL: the registration g may lawfully be away on the day it was looked for (豁免 in force at 截止日期 or a roll-call day)."""
    if "豁免" not in population.tables:
        return "g.免到"
    day = f"date '{population.as_of.isoformat()}'"
    return f"""(g.免到 or exists (select 1 from 豁免 x join _挂 d on d.表 = '豁免' and d.行号 = x.行号
               where d.籍 = g.行号 and (x.起 is null or x.起 <= {day})
                 and (x.止 is null or x.止 >= coalesce((select min(b.日) from _被点 b where b.行号 = g.行号), {day}))))"""


def _away_at_school(population: Population) -> str:
    """SQL: the registration g is lawfully taught at another school (借读)."""
    if "豁免" not in population.tables:
        return "g.借读"
    return """(g.借读 or exists (select 1 from 豁免 x join _挂 d on d.表 = '豁免' and d.行号 = x.行号
               where d.籍 = g.行号 and x.类别 like '%借读%'))"""


def name_persons(engine: Engine, population: Population) -> None:
    """Make ``_点人``(座, 人员) and ``_籍人``(行号, 人员): 人员 is given, else a hash of the person's smallest row key."""
    engine.run(
        """
        create or replace table _籍人 as
        select p.行号, coalesce(g.指定, substr(md5(r.快照 || ':学籍:' || cast(p.人 as varchar)), 1, 16)) as 人员, p.人
        from _人 p join _籍 g on g.行号 = p.行号 join 学籍 r on r.行号 = p.人
        """
    )
    if "到校" not in population.tables:
        return
    engine.run(
        """
        create or replace table _散座 as
        select s.座, s.指定, min(s.座) over (partition by coalesce(s.号, s.籍号, concat_ws('|', s.校, s.年级, s.班级, s.姓名, s.序))) as 首
        from _座 s where s.座 not in (select 座 from _坐 where 成立)
        """
    )
    engine.run(
        """
        create or replace table _点人 as
        select t.座, p.人员 from _坐 t join _籍人 p on p.行号 = t.籍 where t.成立
        union all
        select s.座, coalesce(s.指定, substr(md5(r.快照 || ':到校:' || cast(s.首 as varchar)), 1, 16))
        from _散座 s join 到校 r on r.行号 = s.首
        """
    )


def _presence(engine: Engine, population: Population) -> None:
    """Make ``_在``(人员, 校, 日): persons seen at a school on a day (present only)."""
    if "到校" in population.tables:
        engine.run(
            "create or replace table _在 as select distinct m.人员, s.校, s.日 from _点人 m join _座 s on s.座 = m.座 where s.到"
        )
    else:
        engine.run("create or replace table _在 (人员 varchar, 校 varchar, 日 date)")
        engine.run("create or replace table _被点 (行号 bigint, 日 date)")


def _counts(engine: Engine) -> None:
    """Make ``_次``(行号, 点名次数, 到校次数, 外校到校次数) for every registration."""
    engine.run(
        """
        create or replace table _次 as
        select g.行号, p.人员, coalesce(b.次, 0) as 点名次数, coalesce(i.内, 0) as 到校次数, coalesce(i.外, 0) as 外校到校次数
        from _籍 g join _籍人 p on p.行号 = g.行号
        left join (select 行号, count(distinct 日) as 次 from _被点 group by 行号) b on b.行号 = g.行号
        left join (
          select g.行号, count(distinct case when n.校 is not distinct from g.校 then n.日 end) as 内,
                 count(distinct case when n.校 is distinct from g.校 then n.日 end) as 外
          from _籍 g join _籍人 p on p.行号 = g.行号 join _在 n on n.人员 = p.人员 group by g.行号) i on i.行号 = g.行号
        """
    )


def _relations(engine: Engine, population: Population) -> None:
    """Make ``_关系``(人员, 人籍关系), one per person, in the order of DESIGN §6.

    One registration exported twice (same school, number, class and name) is one registration.
    """
    engine.run(
        f"""
        create or replace table _关系 as
        select a.人员, case
            when coalesce(r.在籍数, 0) >= 2 then '多学籍'
            when r.在籍数 = 1 and r.内 > 0 then '一致'
            when r.在籍数 = 1 and r.外 > 0 and not r.借读 then '人籍分离'
            when r.在籍数 = 1 and r.外 > 0 then '一致'
            when r.在籍数 = 1 and r.免到 then '一致'
            when r.在籍数 = 1 and r.点 > 0 then '空挂'
            when r.在籍数 = 1 then null
            when coalesce(r.不明, false) then null
            when n.人员 is not null and not coalesce(r.休学, false) then '无学籍'
            else '一致' end as 人籍关系
        from (select 人员 from _籍人 union select 人员 from _在) a
        left join (select distinct 人员 from _在) n on n.人员 = a.人员
        left join (
          select c.人员,
                 count(distinct case when g.在籍 then
                   concat_ws('|', coalesce(g.校, ''), coalesce(g.籍号, ''), coalesce(g.年级, 0), coalesce(g.班级, ''), coalesce(g.姓名, ''))
                 end) as 在籍数,
                 bool_or(g.在籍 is null) as 不明, bool_or(coalesce(g.状态 = '休学', false)) as 休学,
                 max(case when g.在籍 then c.到校次数 else 0 end) as 内, max(case when g.在籍 then c.外校到校次数 else 0 end) as 外,
                 max(case when g.在籍 then c.点名次数 else 0 end) as 点,
                 bool_or(coalesce(g.在籍 and {_away_at_school(population)}, false)) as 借读,
                 bool_or(coalesce(g.在籍 and {_lawful_absence(population)}, false)) as 免到
          from _次 c join _籍 g on g.行号 = c.行号 group by c.人员) r on r.人员 = a.人员
        """
    )


def write_back(engine: Engine, population: Population, missed: float, n_patterns: int) -> None:
    """Give 学籍, 到校 and the side tables their derived columns; make 人员成员 and 关联.

    ``missed``: how often a child at school is not seen at one roll call; ``n_patterns``: the 式 of seats count on from there.
    """
    name_persons(engine, population)
    _presence(engine, population)
    _counts(engine)
    _relations(engine, population)
    build_chances(engine, missed, has_roll="到校" in population.tables)
    has_roll = "到校" in population.tables
    engine.run(
        """
        create or replace table _归籍 as
        select c.行号, c.人员, q.人籍关系, v.级 as 同人级别, c.点名次数, c.到校次数, c.外校到校次数, w.率 as 关系概率, w.近 as 近似, w.近率 as 近似概率
        from _次 c left join _关系 q on q.人员 = c.人员 left join _籍人 p on p.行号 = c.行号 left join _同级 v on v.人 = p.人
        left join _籍率 w on w.行号 = c.行号
        """
    )
    statements = [widen(engine, "学籍", "_归籍")]
    if has_roll:
        engine.run(
            """
            create or replace table _归座 as
            select z.行号, m.人员, q.人籍关系, t.籍 as 学籍, w.率 as 关系概率, w.近 as 近似, w.近率 as 近似概率
            from _座行 z left join _点人 m on m.座 = z.座 left join (select 座, 籍 from _坐 where 成立) t on t.座 = z.座
            left join _关系 q on q.人员 = m.人员 left join _座率 w on w.座 = z.座
            """
        )
        statements.append(widen(engine, "到校", "_归座"))
    for table in LINKED_TABLES:
        if table in population.tables:
            source = (
                "(select d.行号, d.籍 as 学籍, p.人员, g.校 as 学校代码 from _挂 d join _籍人 p on p.行号 = d.籍 join _籍 g on g.行号 = d.籍 "
                f"where d.表 = '{table}')"
            )
            statements.append(widen(engine, table, source, tied_columns(engine, table)))
    run_beside(engine, statements)
    _results(engine, has_roll, n_patterns)


def _results(engine: Engine, has_roll: bool, n_patterns: int) -> None:
    members = (
        "select 人员, '学籍' as 表, p.行号, coalesce(l.概率, 1.0) as 概率 from _籍人 p "
        "left join (select 行号, max(概率) as 概率 from (select 甲 as 行号, 概率 from _连 where 成立 union all "
        "select 乙, 概率 from _连 where 成立) group by 行号) l on l.行号 = p.行号"
    )
    links = (
        "select '学籍' as 甲表, 甲 as 甲行号, '学籍' as 乙表, 乙 as 乙行号, 级别, 概率, 成立, 权重, 式, 理由 from _连"
    )
    if has_roll:
        members += (
            " union all select m.人员, '到校', z.行号, coalesce(t.概率, 1.0) from _座行 z join _点人 m on m.座 = z.座 "
            "left join (select 座, 概率 from _坐 where 成立) t on t.座 = z.座"
        )
        links += (
            f" union all select '到校', z.行号, '学籍', t.籍, t.级别, t.概率, t.成立, t.权重, t.式 + {n_patterns}, '点名册：' || t.级别 "
            "from _坐 t join _座行 z on z.座 = t.座"
        )
    engine.run(f"create or replace table 人员成员 as select * from ({members}) order by 人员, 表, 行号")
    engine.run(f"create or replace table 关联 as select * from ({links}) order by 甲表, 甲行号, 乙表, 乙行号")
