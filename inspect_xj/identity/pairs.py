"""Which two registrations are one child: candidates by key, then the levels L1…L5 of domain.md §4.3.

A pair is kept with the weakest thing that must be believed for it:

- L1 same number · L2 same number after 15→18 or another repair (both: with a name that may be a slip of the other)
- L3 same name, sex and birth date, nothing against it · L4 same sound, sex, birth date and household
- L5 numbers one slip apart and the same name or sound
- 综合 one 学籍号 with a name that may be a slip, or a former name, and nothing against it

Against: two valid different numbers (with another given name: twins; with another household: namesakes); two seats of that name
in one class on one day, for one child sits in one place.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from inspect_xj.engine import Engine
from inspect_xj.identity.households import compare_households
from inspect_xj.identity.names import levels_of

__all__ = ["LEVELS", "PROBABILITY", "build_links", "compare_name_column", "part_members"]

#: From strongest to weakest.
LEVELS = ("L1", "L2", "L3", "L4", "综合", "L5")
#: Stated priors that two rows at this level are one child; they order paths and cuts and are not yet calibrated.
PROBABILITY = {"L1": 0.999, "L2": 0.995, "L3": 0.98, "L4": 0.97, "综合": 0.96, "L5": 0.95}

_REASON = {
    "L1": "身份证件号相同",
    "L2": "身份证件号经升位或修正后相同",
    "L3": "姓名、性别、出生日期相同",
    "L4": "姓名同音，性别、出生日期、家庭相同",
    "综合": "学籍号或曾用名相同，姓名、出生日期不相抵触",
    "L5": "身份证件号一位之差，姓名相同或同音",
}

#: A key on more rows than this is a form's default, not a person.
_BLOCK_LIMIT = 50


def _candidates(engine: Engine) -> None:
    """Make ``_候``(甲, 乙), 甲 < 乙: rows that share a key strong enough to be worth comparing."""
    keys = {
        "号": "号",
        "籍号": "籍号",
        "姓名 || '|' || 生日": "姓名 is not null and 生日 is not null",
        "音 || '|' || 生日": "音 is not null and 生日 is not null",
        # One slip (a digit, or two neighbours swapped) leaves at least one of these parts whole.
        "音 || '|' || substr(号, 1, 9)": "length(号) between 16 and 19",
        "音 || '|前' || substr(号, length(号) - 8, 9)": "length(号) between 16 and 19",
        "音 || '|中' || substr(号, 1, 8) || substr(号, 11, 8)": "length(号) = 18",
    }
    blocks = " union ".join(
        f"select {number} as 组, 行号, cast({key} as varchar) as 值 from _籍 where {key} is not null"
        + ("" if condition in ("号", "籍号") else f" and {condition}")
        for number, (key, condition) in enumerate(keys.items())
    )
    former = "select 98 as 组, 行号, 曾用名 || '|' || cast(生日 as varchar) as 值 from _籍 where 曾用名 is not null and 生日 is not null"
    current = (
        "select 98, 行号, 姓名 || '|' || cast(生日 as varchar) from _籍 where 姓名 is not null and 生日 is not null"
    )
    engine.run(f"create or replace table _块 as {blocks} union {former} union {current}")
    engine.run(
        f"""
        create or replace table _候 as
        select distinct a.行号 as 甲, b.行号 as 乙
        from _块 a join _块 b on b.组 = a.组 and b.值 = a.值 and b.行号 > a.行号
        join (select 组, 值 from _块 group by 组, 值 having count(*) between 2 and {_BLOCK_LIMIT}) k on k.组 = a.组 and k.值 = a.值
        """
    )


def compare_name_column(engine: Engine, table: str, left: str, right: str) -> None:
    """Add 名级 to ``table``: the level word of the names in two of its columns, once per distinct pair."""
    distinct = engine.query(
        f"select distinct {left} as 左, {right} as 右 from {table} where {left} is not null and {right} is not null and {left} <> {right} "
        "order by 1, 2"
    )
    pairs = list(zip(distinct["左"].to_pylist(), distinct["右"].to_pylist(), strict=True))
    engine.put("_名对", distinct.append_column("名级", pa.array(levels_of(pairs), pa.string())))
    engine.run(
        f"""
        create or replace table {table} as
        select t.*, case when t.{left} = t.{right} then '姓名相同' else d.名级 end as 名级
        from {table} t left join _名对 d on d.左 = t.{left} and d.右 = t.{right}
        """
    )


def _number_distance(engine: Engine) -> None:
    """Add 号距 to ``_对``: OSA distance of the two numbers, their check digits left out where both have 18 characters."""
    rows = engine.query("select 甲, 乙, 号甲, 号乙 from _对 where 号甲 <> 号乙 order by 甲, 乙")
    left, right = rows["号甲"].to_pylist(), rows["号乙"].to_pylist()
    whole = cpdist(left, right, scorer=OSA.distance, score_cutoff=2) if left else np.zeros(0, dtype=np.int32)
    # A forged or mended number carries a fresh check digit: then one slip shows as two.
    body = (
        cpdist([n[:17] for n in left], [n[:17] for n in right], scorer=OSA.distance, score_cutoff=2) if left else whole
    )
    distance = np.minimum(whole, body)
    engine.put("_距", rows.select(["甲", "乙"]).append_column("号距", pa.array(distance.astype(np.int32))))
    engine.run(
        """
        create or replace table _对 as
        select p.*, case when p.号甲 = p.号乙 then 0 else d.号距 end as 号距
        from _对 p left join _距 d on d.甲 = p.甲 and d.乙 = p.乙
        """
    )


def build_links(engine: Engine) -> None:
    """Make ``_连``(甲, 乙, 级别, 概率, 理由) and ``_斥``(甲, 乙, 理由): same child, and certainly not."""
    _candidates(engine)
    engine.run("create or replace table _连 (甲 bigint, 乙 bigint, 级别 varchar, 概率 double, 理由 varchar)")
    engine.run("create or replace table _斥 (甲 bigint, 乙 bigint, 理由 varchar)")
    _judge(engine, links_too=True)


def part_members(engine: Engine, rows: pa.Table) -> None:
    """Judge every pair within the groups of ``rows``(行号, 团) that was never a candidate: only to add to ``_斥``.

    A chain can join two children who share no key at all (twins through a row with a former name and no number).
    """
    engine.put("_团", rows)
    engine.run(
        """
        create or replace table _候 as
        select a.行号 as 甲, b.行号 as 乙 from _团 a join _团 b on b.团 = a.团 and b.行号 > a.行号
        where not exists (select 1 from _候 c where c.甲 = a.行号 and c.乙 = b.行号)
        """
    )
    _judge(engine, links_too=False)


def _judge(engine: Engine, *, links_too: bool) -> None:
    """Compare the pairs of ``_候`` and append what follows to ``_连`` (unless only conflicts are asked for) and ``_斥``."""
    if not engine.query("select 1 from _候 limit 1").num_rows:
        return
    if engine.has("_座"):
        pairs_seated = (
            "select 校, 年级, 班级, 姓名 from _座 where 到 group by 日, 校, 年级, 班级, 姓名 having count(*) > 1"
        )
    else:
        pairs_seated = "select 校, 年级, 班级, 姓名 from _籍 where false"
    engine.run(
        f"""
        create or replace table _对 as
        select c.甲, c.乙, z.校 is not null as 两座, a.姓名 as 名甲, b.姓名 as 名乙, a.号 as 号甲, b.号 as 号乙, a.号有效 and b.号有效 as 皆有效,
               a.籍号 = b.籍号 as 同籍号, a.性别 = b.性别 as 同性别, a.生日 = b.生日 as 同生日,
               (a.曾用名 = b.姓名 or b.曾用名 = a.姓名) as 曾用, a.校 = b.校 as 同校, a.校 = b.校 and a.年级 = b.年级 and a.班级 = b.班级 as 同班,
               a.指定 is null and b.指定 is null as 未指定
        from _候 c join _籍 a on a.行号 = c.甲 join _籍 b on b.行号 = c.乙
        left join (select distinct * from ({pairs_seated})) z on z.校 = a.校 and z.校 = b.校 and z.年级 = a.年级 and z.年级 = b.年级
          and z.班级 = a.班级 and z.班级 = b.班级 and z.姓名 = a.姓名 and z.姓名 = b.姓名
        """
    )
    compare_name_column(engine, "_对", "名甲", "名乙")
    _number_distance(engine)
    compare_households(engine, "_对")
    upgraded = engine.query("select 行号 from 学籍 where 身份证件号_缺陷 like '%十五位%'")
    engine.put("_升位", upgraded)
    engine.run(
        """
        create or replace table _级 as
        select 甲, 乙, 名级, 号距, 皆有效, 户, 名同, 两座,
          case
            when 号距 = 0 and 名可 and not 两人 then case when 升位 then 'L2' else 'L1' end
            when 两座 then null
            when 号近 and 不皆有效 and (名全同 or 名同音) and coalesce(户, '') <> '异' and coalesce(同性别, true) then 'L5'
            when 名全同 and 同性别 and 同生日 and 户 = '同' then 'L3'
            when 名全同 and coalesce(同性别, true) and 同生日 and coalesce(户, '') <> '异' and not 异号 then
                 case when 同性别 then 'L3' else '综合' end
            when 号近 and 名全同 and coalesce(户, '') <> '异' and coalesce(同性别, true) then 'L5'
            when 名同音 and 同性别 and 同生日 and 户 = '同' and not 异号 and not coalesce(同班, false) then 'L4'
            when 曾用 and 同生日 and not 异号 and coalesce(户, '') <> '异' then '综合'
            when 同籍号 and 名可 and coalesce(同生日, true) and not 异号 and coalesce(户, '') <> '异' and not 两人 then '综合'
          end as 级别
        from (
          select p.*, p.名级 = '姓名相同' as 名全同, coalesce(p.名级 = '姓名相同' or p.曾用, false) as 名同,
                 p.名级 in ('同音异字', '形近字', '生僻字缺字') as 名同音,
                 coalesce(p.名级 <> '姓名不同' or p.曾用, p.名甲 is null or p.名乙 is null) as 名可,
                 coalesce(p.皆有效 and p.号甲 <> p.号乙, false) as 异号,
                 coalesce(p.号距 = 1, false) as 号近, not coalesce(p.皆有效, false) as 不皆有效,
                 -- One number, two children: the given name differs and so does the birth date or the sex; or both sit in one class.
                 coalesce(p.名级 in ('音近字', '一字之差') and not coalesce(p.曾用, false) and (not 同生日 or not 同性别 or 同班), false) as 两人,
                 (x.行号 is not null) <> (y.行号 is not null) as 升位
          from _对 p left join _升位 x on x.行号 = p.甲 left join _升位 y on y.行号 = p.乙
          where p.未指定
        )
        """
    )
    words = " ".join(f"when '{level}' then '{text}'" for level, text in _REASON.items())
    odds = " ".join(f"when '{level}' then {value}" for level, value in PROBABILITY.items())
    if links_too:
        engine.run(
            f"""
            insert into _连
            select 甲, 乙, 级别, cast(case 级别 {odds} end as double),
                   case 级别 {words} end || case when 名级 <> '姓名相同' then '（' || 名级 || '）' else '' end
            from _级 where 级别 is not null
            """
        )
    engine.run(
        """
        insert into _斥
        select 甲, 乙, case when 两座 then '同日同班各有座位' when 户 = '异' then '两个有效证件号且家庭不同' else '两个有效证件号且名字不同' end
        from _级 where 级别 is null and (两座 or (皆有效 and 号距 > 0 and (not 名同 or 户 = '异')))
        """
    )
