"""Rows that are no nodes of the graph (last period's, a list of children) told as the persons of now.

What is plain is taken first, in SQL: a number and a name, or name, birth date and sex that nobody else has. The rest is weighed pair
by pair in bits of evidence (log2 of how much likelier the pair is in one child than by chance), and given away from the surest down,
one row to one person, wherever the runner-up on either side is clearly behind: twins and namesakes take their own.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from inspect_xj.engine import Engine
from inspect_xj.identity.names import LEVELS, NameTable

__all__ = ["place", "place_among"]

_SAME_NAME = "(a.姓名 = b.姓名 or a.曾用名 = b.姓名 or a.姓名 = b.曾用名)"
_OTHER_NUMBER = "coalesce(a.号有效 and b.号有效 and a.号 <> b.号, false)"
_ALIKE = "coalesce(a.生日 = b.生日, true) and coalesce(a.性别 = b.性别, true)"

#: Bits a name brings by its level; that of a name written alike depends on how many bear it.
_NAME_BITS = {
    "生僻字缺字": 6.0,
    "同音异字": 4.0,
    "形近字": 4.0,
    "叠字增减": 4.0,
    "字序颠倒": 4.0,
    "方音相近": 2.0,
    "逐字相近": 2.0,
    "增减一字": 1.0,
    "音近字": 0.0,
    "一字之差": -2.0,
    "仅名相同": -2.0,
    "单名不同": -4.0,
    "仅姓相同": -9.0,
    "姓名不同": -10.0,
}
#: Names so far apart are one child's only where a number says so: else they are brothers and sisters.
_FAR = tuple(LEVELS.index(word) for word in ("一字之差", "仅名相同", "单名不同", "仅姓相同", "姓名不同"))
#: A pair must bring so many bits more than there are persons to choose from, and never fewer than this.
_SURE, _LEAST = 3.0, 10.0
#: The runner-up must be so many bits behind.
_AHEAD = 3.0
#: A second row of a person already placed (a child written down twice) needs so many.
_AGAIN = 22.0
#: A key that joins more rows of now than this says nothing.
_CROWD = 40
_ROUNDS = 12


def place_among(engine: Engine, nodes: str, persons: str, households: str | None = None) -> None:
    """Make ``_乙``, the registrations among which rows are placed: ``nodes`` with the 人员 that ``persons``(行号, 人员) gives them.

    ``households``(籍, 类, 钥) becomes ``_乙户``.
    """
    engine.run(
        f"""
        create or replace table _乙 as
        select g.*, p.人员, case when g.在籍 then 0 else 1 end as 活 from {nodes} g join {persons} p on p.行号 = g.行号;
        create or replace table _乙户 as {_household_keys(households)}
        """
    )


def _household_keys(households: str | None) -> str:
    if households is None:
        return "select cast(null as bigint) as 行号, cast(null as varchar) as 类, cast(null as ubigint) as 钥 limit 0"
    return f"select 籍 as 行号, 类, 钥 from {households}"


def place(
    engine: Engine, folds: tuple[str, ...], *, years: int = 0, households: str | None = None, by_number: bool = False
) -> None:
    """Make ``_配``(甲, 乙, 人员): the registration of ``_乙``, and the person, that a row of ``_甲`` is.

    ``folds``: sounds the county does not tell apart. ``years``: how many grades a child has moved up between the two.
    ``by_number``: a valid number with birth date and sex that agree needs no name (a list of the registry of residents).
    """
    engine.run(
        """
        create or replace table _配 (甲 bigint, 乙 bigint, 人员 varchar);
        create or replace table _余 as select * from _甲
        """
    )
    _take(engine, f"a.号 = b.号 and a.姓名 = b.姓名 and {_ALIKE}")
    _take(engine, f"a.籍号 = b.籍号 and a.姓名 = b.姓名 and not {_OTHER_NUMBER} and {_ALIKE}")
    if by_number:
        _take(engine, f"a.号 = b.号 and a.号有效 and {_ALIKE}")
    _take(
        engine,
        f"a.姓名 = b.姓名 and a.生日 = b.生日 and a.性别 = b.性别 and not {_OTHER_NUMBER} and coalesce(a.籍号 = b.籍号, true)",
        once=True,
    )
    if _count(engine, "_余") and _build_pairs(engine, folds, years, households):
        _give_away(engine)
    engine.run(
        "; ".join(f"drop table if exists {name}" for name in ("_余", "_空", "_配名", "_候配", "_评", "_选", "_甲户"))
    )


def _count(engine: Engine, table: str) -> int:
    return int(engine.query(f"select count(*) as n from {table}")["n"][0].as_py())


def _take(engine: Engine, on: str, *, once: bool = False) -> None:
    """Take rows for which one person fits; ``once``: where no other row fits that person, and none has it yet."""
    free = "where not exists (select 1 from _配 p where p.人员 = b.人员)" if once else ""
    engine.run(
        f"""
        insert into _配
        select 甲, 乙, 人员 from (
          select a.行号 as 甲, min_by(b.行号, (b.活, b.行号)) as 乙, min(b.人员) as 人员, min(b.人员) = max(b.人员) as 一人
          from _余 a join _乙 b on {on} {free} group by a.行号)
        where 一人 {"qualify count(*) over (partition by 人员) = 1" if once else ""};
        delete from _余 where 行号 in (select 甲 from _配)
        """
    )


def _build_pairs(engine: Engine, folds: tuple[str, ...], years: int, households: str | None) -> bool:
    """Make ``_评``(甲, 人员, 乙, 分, 证): what is left and whom it may be, in bits; False where nothing shares a key.

    Persons already placed are asked as well: a child may have been written down twice. 证: what a
    second row needs (brothers and sisters under one number are two rows of two children).
    """
    engine.run(
        """
        create or replace table _空 as
        select *, false as 有主 from _乙 anti join (select distinct 人员 from _配) using (人员)
        union all
        select b.*, true from _乙 b semi join _配 p on p.人员 = b.人员
        where exists (select 1 from _余 a where a.号 = b.号) or exists (select 1 from _余 a where a.籍号 = b.籍号)
           or exists (select 1 from _余 a where a.姓名 = b.姓名 and a.生日 = b.生日)
        """
    )
    texts = engine.query(
        "select distinct 姓名 from (select 姓名 from _余 union all select 曾用名 from _余 union all select 姓名 from _空 "
        "union all select 曾用名 from _空) where 姓名 is not null order by 1"
    )["姓名"].to_pylist()
    table = NameTable.of(texts, folds)
    engine.put(
        "_配名",
        pa.table(
            {"姓名": pa.array(texts, pa.string()), "名": pa.array(np.arange(len(texts))), "方": pa.array(table.dialect)}
        ),
    )
    columns = "t.行号, t.姓名, t.曾用名, t.性别, t.生日, t.号, t.号有效, t.籍号, t.校, t.年级, t.班级, n.名, n.方"
    engine.run(
        f"""
        create or replace table _余 as select {columns} from _余 t left join _配名 n on n.姓名 = t.姓名;
        create or replace table _空 as select {columns}, t.人员, t.活, t.有主 from _空 t left join _配名 n on n.姓名 = t.姓名;
        create or replace table _甲户 as {_household_keys(households)}
        """
    )
    _build_candidates(engine)
    pairs = engine.query(
        "select c.甲, c.乙, a.名 as 左, b.名 as 右 from _候配 c join _余 a on a.行号 = c.甲 join _空 b on b.行号 = c.乙 order by 1, 2"
    )
    if not len(pairs):
        return False
    known = np.asarray(pairs["左"].is_valid()) & np.asarray(pairs["右"].is_valid())
    levels = np.full(len(pairs), -1, np.int8)
    left, right = (pairs[word].fill_null(0).to_numpy() for word in ("左", "右"))
    levels[known] = table.compare(left[known], right[known])
    engine.put("_候配", pairs.select(["甲", "乙"]).append_column("级", pa.array(levels)))
    engine.run(f"create or replace table _评 as {_weighed(years)}")
    return True


def _build_candidates(engine: Engine) -> None:
    """Make ``_候配``(甲, 乙): pairs that share a key which few share; persons already placed only by name and birth date or number."""
    keys = {
        "号": "号",
        "籍号": "籍号",
        "号尾": "case when length(号) between 16 and 19 then hash((方, right(号, 6))) end",
        "号头": "case when length(号) between 16 and 19 then hash((方, 号[7:12])) end",
        "名日": "hash((方, 生日)) + case when 方 is null or 生日 is null then null else 0 end",
        "名校": "case when 方 is not null and 校 is not null then hash((方, 校)) end",
        "日校": "case when 生日 is not null and 校 is not null then hash((生日, 校, 性别)) end",
        "名": "case when 名 is not null then hash((名, 性别)) end",
    }
    parts = []
    for word, key in keys.items():
        free = "true" if word in ("号", "籍号", "名日") else "not 有主"
        parts.append(
            f"select a.行号 as 甲, b.行号 as 乙 from (select 行号, {key} as 钥 from _余) a join ("
            f"select 行号, {key} as 钥 from _空 where {free} qualify count(*) over (partition by {key}) <= {_CROWD}) b on b.钥 = a.钥"
        )
    for own, other in (("曾用名", "姓名"), ("姓名", "曾用名")):
        parts.append(f"select a.行号, b.行号 from _余 a join _空 b on b.{other} = a.{own} and b.生日 = a.生日")
    parts += [
        f"select a.行号, b.行号 from _余 a join _甲户 x on x.行号 = a.行号 join _乙户 y on y.钥 = x.钥 join _空 b on b.行号 = y.行号 "
        f"where x.类 <> '址' and not b.有主 and ({same})"
        for same in ("b.生日 = a.生日", "b.方 = a.方")
    ]
    engine.run(f"create or replace table _候配 as {' union '.join(parts)}")


def _weighed(years: int) -> str:
    """The SELECT of ``_评`` from the pairs with their level of name (级)."""
    name = " ".join(f"when c.级 = {LEVELS.index(word)} then {bits}" for word, bits in _NAME_BITS.items())
    near = f"级 not in ({', '.join(map(str, _FAR))})"
    up = f"b.年级 = a.年级 + {years}"
    date_near = (
        "(month(a.生日) = month(b.生日) and day(a.生日) = day(b.生日)) or (year(a.生日) = year(b.生日) and (month(a.生日) = month(b.生日) "
        "or day(a.生日) = day(b.生日) or (month(a.生日) = day(b.生日) and day(a.生日) = month(b.生日))))"
    )
    return f"""
        with size as (select count(*) as n from _乙), bearers as (select 姓名, count(*) as n from _乙 group by 姓名),
        home as (
          select c.甲, c.乙, count(distinct case when x.钥 = y.钥 and x.类 <> '址' then x.类 end) as 同,
                 bool_or(x.钥 = y.钥) as 有同, bool_or(x.类 in ('父', '母', '电')) as 可比
          from _候配 c join _甲户 x on x.行号 = c.甲 join _乙户 y on y.行号 = c.乙 and y.类 = x.类 group by 1, 2),
        weighed as (
          select c.甲, b.人员, c.乙, b.活, b.有主, c.级,
            {_SAME_NAME} as 同名, coalesce(a.号 = b.号 and (a.号有效 or length(a.号) >= 15), false) as 同号, coalesce(a.籍号 = b.籍号, false) as 同籍,
            coalesce(a.号 <> b.号 and length(a.号) between 15 and 20 and damerau_levenshtein(a.号, b.号) <= 1 and not (a.号有效 and b.号有效), false) as 近号,
            {_OTHER_NUMBER} as 异号, coalesce(a.生日 = b.生日, false) as 同日,
            case when {_SAME_NAME} then least(14.0, log2((size.n + 4000) / (coalesce(f.n, 0) + 1)))
                 when c.级 < 0 then 0.0 {name} else -10.0 end as 名分,
            case when a.性别 = b.性别 then 1.0 when a.性别 <> b.性别 then -6.0 else 0.0 end as 性分,
            case when a.生日 is null or b.生日 is null then 0.0 when a.生日 = b.生日 then 12.0 when {date_near} then 0.0 else -8.0 end as 日分,
            case when a.籍号 = b.籍号 then 14.0 when a.籍号 <> b.籍号 then -3.0 else 0.0 end as 籍分,
            case when a.校 is null or b.校 is null or a.年级 is null or b.年级 is null then 0.0
                 when a.校 = b.校 and {up} and a.班级 = b.班级 then 9.0
                 when a.校 = b.校 and {up} and (a.班级 is null or b.班级 is null) then 6.0
                 when a.校 = b.校 and {up} then 4.0
                 when a.校 = b.校 and b.年级 between a.年级 and a.年级 + {2 * years} then 1.0
                 when {up} and a.年级 in (6, 9) then 3.0 when {up} then 0.0
                 when b.年级 between a.年级 and a.年级 + {2 * years} then -3.0 else -7.0 end as 处分,
            case when h.同 >= 2 then 12.0 when h.同 = 1 then 8.0 when h.有同 then 3.0 when h.可比 then -3.0 else 0.0 end as 户分
          from _候配 c join _余 a on a.行号 = c.甲 join _空 b on b.行号 = c.乙 cross join size
          left join bearers f on f.姓名 = b.姓名 left join home h on h.甲 = c.甲 and h.乙 = c.乙),
        pairs as (
          select *, 名分 + 性分 + 籍分 + 处分 + 户分
            + case when 同号 then 16.0 + least(日分, 1.0) when 近号 then 10.0 + 日分 when 异号 then -9.0 + 日分 else 日分 end as 分
          from weighed)
        select 甲, 人员, min_by(乙, (-分, 活, 乙)) as 乙, max(分) as 分, bool_or(有主) as 有主,
               bool_or((同名 or {near}) and (同号 or 同籍) or 同名 and 同日 and not 异号) as 证
        from pairs where {near} or 同名 or 同号 or 近号 or 同籍
        group by 甲, 人员"""


def _give_away(engine: Engine) -> None:
    """Fill ``_配`` from ``_评``: pairs that are the best of both sides and clearly so, round after round; then second rows of a child."""
    n_free = engine.query("select count(distinct 人员) as n from _空 where not 有主")["n"][0].as_py()
    enough = max(_LEAST, _SURE + float(np.log2(max(n_free, 1))))
    for _ in range(_ROUNDS):
        engine.run(
            f"""
            create or replace table _选 as
            select 甲, 乙, 人员 from (
              select *, row_number() over 我 as 甲序, row_number() over 他 as 乙序,
                     分 - coalesce(lead(分) over 我, -100) as 甲先, 分 - coalesce(lead(分) over 他, -100) as 乙先
              from _评 where not 有主
              window 我 as (partition by 甲 order by 分 desc, 人员), 他 as (partition by 人员 order by 分 desc, 甲))
            where 甲序 = 1 and 乙序 = 1 and 分 >= {enough} and 甲先 >= {_AHEAD} and 乙先 >= {_AHEAD}
            """
        )
        if not _count(engine, "_选"):
            break
        _settle(engine)
    engine.run(
        f"""
        create or replace table _选 as
        select 甲, 乙, 人员 from _评 where 有主 and 证 and 分 >= {_AGAIN}
        qualify row_number() over (partition by 甲 order by 分 desc, 人员) = 1
        """
    )
    _settle(engine)


def _settle(engine: Engine) -> None:
    engine.run(
        """
        insert into _配 select * from _选;
        delete from _评 where 甲 in (select 甲 from _选);
        update _评 set 有主 = true where not 有主 and 人员 in (select 人员 from _选)
        """
    )
