"""What people decided beats all evidence: pairs joined or kept apart, seats given or refused."""

from __future__ import annotations

import pyarrow as pa

from inspect_xj.engine import Engine
from inspect_xj.identity.clusters import JUDGED
from inspect_xj.identity.registrations import NOT_ONE

__all__ = ["judge_registrations", "judge_seats", "take_judgements"]

_SCHEMA = pa.schema(
    [("甲表", pa.string()), ("甲行号", pa.int64()), ("乙表", pa.string()), ("乙行号", pa.int64()), ("同人", pa.bool_())]
)
#: Shown as the weight of a judgement; what counts is that no evidence is heard against it.
_WEIGHT = 40.0


def take_judgements(engine: Engine, judgements: pa.Table | None, *, has_roll: bool) -> None:
    """Make ``_判籍``(甲, 乙, 同人), 甲 < 乙, of registrations, and ``_判座``(座, 籍, 同人) of seats."""
    given = _SCHEMA.empty_table() if judgements is None else judgements.select(_SCHEMA.names).cast(_SCHEMA)
    engine.put("_判", given)
    engine.run(
        """
        create or replace table _判籍 as
        select least(甲行号, 乙行号) as 甲, greatest(甲行号, 乙行号) as 乙, bool_and(同人) as 同人 from _判
        where 甲表 = '学籍' and 乙表 = '学籍' and 甲行号 <> 乙行号 group by 1, 2
        """
    )
    seats = (
        "join _座行 z on z.行号 = j.名"
        if has_roll
        else "join (select 0::bigint as 行号, 0::bigint as 座 where false) z on z.行号 = j.名"
    )
    engine.run(
        f"""
        create or replace table _判座 as
        select z.座, j.籍, bool_and(j.同人) as 同人 from (
            select 甲行号 as 名, 乙行号 as 籍, 同人 from _判 where 甲表 = '到校' and 乙表 = '学籍'
            union all select 乙行号, 甲行号, 同人 from _判 where 甲表 = '学籍' and 乙表 = '到校') j {seats} group by 1, 2
        """
    )
    engine.run("drop table _判")


def judge_registrations(engine: Engine) -> None:
    """Put the judgements into ``_连`` and ``_斥`` in place of what the evidence said of those pairs."""
    if not engine.query("select 1 from _判籍 limit 1").num_rows:
        return
    engine.run(
        f"""
        create or replace table _连 as
        select l.* from _连 l where not exists (select 1 from _判籍 j where j.甲 = least(l.甲, l.乙) and j.乙 = greatest(l.甲, l.乙))
        union all
        select j.甲, j.乙, case when j.同人 then '{JUDGED}' else '{NOT_ONE}' end, case when j.同人 then 1.0 else 0.0 end,
               case when j.同人 then {_WEIGHT} else -{_WEIGHT} end, null,
               case when j.同人 then '经核查判定为同一人' else '经核查判定为不同人' end, j.同人
        from _判籍 j join _籍 a on a.行号 = j.甲 join _籍 b on b.行号 = j.乙
        where a.指定 is null and b.指定 is null;
        delete from _斥 where exists (select 1 from _判籍 j where j.甲 = least(_斥.甲, _斥.乙) and j.乙 = greatest(_斥.甲, _斥.乙));
        insert into _斥 select 甲, 乙, '经核查判定为不同人' from _判籍 where not 同人;
        """
    )


def judge_seats(engine: Engine) -> None:
    """Take refused pairs out of ``_选``; of a seat that was given leave no other pair, and of its child that day no other seat."""
    if not engine.query("select 1 from _判座 limit 1").num_rows:
        return
    engine.run(
        """
        delete from _选 where exists (select 1 from _判座 j where j.座 = _选.座 and j.籍 = _选.籍 and not j.同人);
        delete from _选 where exists (select 1 from _判座 j where j.座 = _选.座 and j.籍 <> _选.籍 and j.同人);
        insert into _选 select j.座, j.籍 from _判座 j where j.同人 and not exists (select 1 from _选 x where x.座 = j.座 and x.籍 = j.籍);
        """
    )
