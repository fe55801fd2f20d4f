"""Rows that are no nodes of the graph (last period's, a list of children) told as the persons of now."""

from __future__ import annotations

from inspect_xj.engine import Engine

__all__ = ["place", "place_among"]

_NAME = "(a.姓名 = b.姓名 or a.曾用名 = b.姓名 or a.姓名 = b.曾用名)"
_NO_OTHER_NUMBER = "not coalesce(a.号有效 and b.号有效 and a.号 <> b.号, false)"
_SAME_BIRTH = "coalesce(a.生日 = b.生日, true) and coalesce(a.性别 = b.性别, true)"


def place_among(engine: Engine, nodes: str, persons: str) -> None:
    """Make ``_乙``, the registrations among which rows are placed: ``nodes`` with the 人员 that ``persons``(行号, 人员) gives them."""
    engine.run(
        f"""
        create or replace table _乙 as
        select g.*, p.人员, case when g.在籍 then 0 else 1 end as 活 from {nodes} g join {persons} p on p.行号 = g.行号
        """
    )


def place(engine: Engine) -> None:
    """Make ``_配``(甲, 乙): the registration of now, of the table ``_乙``, that a row of ``_甲`` is."""
    engine.run(
        "create or replace table _配 (甲 bigint, 乙 bigint, 人员 varchar); create or replace table _余 as select * from _甲"
    )
    _take(engine, f"a.号 = b.号 and {_NAME}")
    _take(engine, f"a.籍号 = b.籍号 and {_NAME} and {_NO_OTHER_NUMBER} and {_SAME_BIRTH}")
    _take(
        engine,
        f"a.姓名 = b.姓名 and a.生日 = b.生日 and coalesce(a.性别 = b.性别, true) and {_NO_OTHER_NUMBER}",
        once=True,
    )


def _take(engine: Engine, on: str, *, once: bool = False) -> None:
    """Rows for which one person of now fits; ``once``: where no other row fits that person, and none has it yet."""
    free = "and not exists (select 1 from _配 p where p.人员 = b.人员)" if once else ""
    engine.run(
        f"""
        insert into _配
        select 甲, 乙, 人员 from (
          select a.行号 as 甲, min_by(b.行号, (b.活, b.行号)) as 乙, min(b.人员) as 人员, count(distinct b.人员) as 数
          from _余 a join _乙 b on {on} where true {free} group by a.行号)
        where 数 = 1 {"qualify count(*) over (partition by 人员) = 1" if once else ""};
        delete from _余 where 行号 in (select 甲 from _配)
        """
    )
