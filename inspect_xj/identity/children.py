"""The list of children of school age (适龄人口) told as the persons of the registrations, by each child's own data."""

from __future__ import annotations

from inspect_xj.engine import Engine
from inspect_xj.identity.nodes import number_columns
from inspect_xj.identity.placing import place
from inspect_xj.identity.widening import widen

__all__ = ["place_children"]


def place_children(engine: Engine, table: str, folds: tuple[str, ...]) -> None:
    """Give ``table`` its 人员 and 学籍 (行号; null where the child has no registration); needs ``_乙``.

    The list has no 学籍号: the child's identity number speaks first, then name, birth date and sex.
    """
    given = "人员" if "人员" in engine.columns(table) else ""
    engine.run(
        f"""
        create or replace table _童 as
        select *, {given or "cast(null as varchar)"} as 指定, cast(null as varchar) as 曾用名, cast(null as varchar) as 学籍号,
               cast(null as varchar) as 学籍号_缺陷 from {table};
        create or replace table _甲 as
        select 行号, 姓名, 曾用名, 性别, 出生日期 as 生日, {number_columns()},
               cast(null as varchar) as 校, cast(null as integer) as 年级, cast(null as varchar) as 班级 from _童 where 指定 is null
        """
    )
    place(engine, folds, by_number=True)
    source = """(
        select c.行号, coalesce(p.乙, g.乙) as 学籍, coalesce(c.指定, p.人员) as 人员 from _童 c left join _配 p on p.甲 = c.行号
        left join (select 人员, min_by(行号, (活, 行号)) as 乙 from _乙 group by 人员) g on g.人员 = c.指定)"""
    engine.run(widen(engine, table, source))
    engine.run("drop table _童; drop table _甲; drop table _配")
