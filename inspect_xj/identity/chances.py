"""How surely a person's 人籍关系 holds, and who nearly was the one: what the confidence of a finding rests on."""

from __future__ import annotations

from inspect_xj.engine import Engine

__all__ = ["build_chances"]

#: Nothing about a child is surer than this before somebody has been there.
_MOST = 0.99


def build_chances(engine: Engine, missed: float, *, has_roll: bool) -> None:
    """Make ``_籍率``(行号, 率, 近, 近率) and ``_座率``(座, 率, 近, 近率).

    率 is the chance that the relation is right: 空挂: no seat of any day is the child's after all, and it was not merely missed
    (``missed`` a roll call); 人籍分离: the seat elsewhere is; 多学籍: two of the live registrations are one child; 无学籍: no
    registration is the seat's. 近 is the likeliest row on the other side that was not believed: a 到校 row, a 学籍 row.
    """
    if not has_roll:
        engine.run(
            f"""
            create or replace table _籍率 as
            select g.行号, case q.人籍关系 when '多学籍' then least(v.率, {_MOST}) end as 率, cast(null as bigint) as 近, cast(null as double) as 近率
            from _籍 g join _籍人 p on p.行号 = g.行号 left join _关系 q on q.人员 = p.人员 left join _同级 v on v.人 = p.人
            """
        )
        return
    engine.run(
        f"""
        create or replace table _籍率 as
        with seen as (
            select p.人员, t.日, t.座, t.概率, t.成立, t.占, s.校 is distinct from g.校 as 外,
                   row_number() over (partition by p.人员 order by t.成立, not t.占, t.概率 desc, s.位) as 次
            from _坐 t join _籍人 p on p.行号 = t.籍 join _籍 g on g.行号 = t.籍 join _座 s on s.座 = t.座),
        absent as (
            select 人员, exp(sum(ln(greatest(1 - 在, 1e-9)))) as 不在 from (
                select 人员, 日, least(sum(概率), 1) as 在 from seen where 占 group by 人员, 日) group by 人员),
        away as (select 人员, max(case when 成立 and 外 and 占 then 概率 end) as 外率, max(case when 成立 and 占 then 概率 end) as 在率
                 from seen group by 人员)
        select g.行号,
               round(least({_MOST}, case q.人籍关系
                 when '多学籍' then v.率
                 when '空挂' then coalesce(a.不在, 1) * (1 - power({missed!r}, 0.5 * greatest(c.点名次数, 1)))
                 when '人籍分离' then w.外率
                 when '一致' then w.在率 end), 6) as 率,
               n.行 as 近, n.概率 as 近率
        from _籍 g join _次 c on c.行号 = g.行号 join _籍人 p on p.行号 = g.行号 left join _关系 q on q.人员 = p.人员
        left join _同级 v on v.人 = p.人 left join absent a on a.人员 = p.人员 left join away w on w.人员 = p.人员
        left join (select s.人员, min(z.行号) as 行, min(s.概率) as 概率 from seen s join _座行 z on z.座 = s.座
                   where s.次 = 1 and not s.成立 and s.占 group by s.人员) n on n.人员 = p.人员
        """
    )
    engine.run(
        f"""
        create or replace table _座率 as
        select s.座, round(least({_MOST}, case when t.座 is null then greatest(1 - coalesce(e.和, 0), 0) else t.概率 end), 6) as 率,
               e.近, e.近率
        from _座 s left join (select 座, 概率 from _坐 where 成立) t on t.座 = s.座
        left join (select x.座, sum(case when g.在籍 or g.状态 = '休学' then x.概率 else 0 end) as 和,
                          arg_max(x.籍, x.概率) filter (not x.成立) as 近, max(x.概率) filter (not x.成立) as 近率
                   from _坐 x join _籍 g on g.行号 = x.籍 group by x.座) e on e.座 = s.座
        """
    )
