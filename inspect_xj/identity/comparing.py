"""Pairs of registrations to levels: one small number a comparison and pair, -1 where nothing can be compared.

Strings are compared by array operations and rapidfuzz, everything else in SQL; the levels' words are those of the model file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from inspect_xj.engine import Engine
from inspect_xj.identity import names
from inspect_xj.identity.households import compare_households, siblings_moved
from inspect_xj.identity.names import Ints, NameTable

__all__ = [
    "BIRTHS",
    "FORMER",
    "NUMBERS",
    "Compared",
    "birth_levels",
    "compare_registrations",
    "number_levels",
    "shared_levels",
]

NUMBERS = ("号码相同", "无效号相同", "升位后相同", "一位之差", "一位之差而皆有效", "两号皆有效而不同", "号码不同")
BIRTHS = ("出生日期相同", "一位之差", "月日颠倒", "农历公历", "年差一", "出生日期不同")
HOUSEHOLDS = ("多项相同", "一项相同", "有同有异", "仅住址相同", "电话住址不同", "父母不同")
PLACES = ("同班", "同校同级", "同校", "同乡镇", "别处")
FORMER = names.LEVELS.index("曾用名")
#: The lunar date of a birthday falls so many days before the solar one (domain.md §4.6).
_LUNAR = (17, 52)

Levels = NDArray[np.int8]


@dataclass(frozen=True)
class Compared:
    """Pairs and what each comparison says of them: the place of the level in its list, -1 = cannot be compared."""

    rows: pa.Table  # 甲, 乙, 域 and what deciding needs, in a fixed order
    levels: Mapping[str, Levels]
    rarity: NDArray[np.int16]  # half bits that stand for the frequency of the name where the level depends on it
    words: Mapping[str, tuple[str, ...]]  # the words behind ``levels``


def number_levels(
    left: Sequence[str | None], right: Sequence[str | None], valid: NDArray[np.bool_], upgraded: NDArray[np.bool_]
) -> Levels:
    """What two identity numbers say: ``valid`` where both are well-formed, ``upgraded`` where one of them came with 15 digits."""
    there = np.array([a is not None and b is not None for a, b in zip(left, right, strict=True)], bool)
    result = np.full(len(there), -1, np.int8)
    at = np.flatnonzero(there)
    if not len(at):
        return result
    places = at.tolist()
    a, b = [str(left[i]) for i in places], [str(right[i]) for i in places]
    apart = cpdist(a, b, scorer=OSA.distance, score_cutoff=1)
    # A forged or mended number carries a fresh check digit: then one slip shows as two.
    body = cpdist([n[:17] for n in a], [n[:17] for n in b], scorer=OSA.distance, score_cutoff=1)
    distance = np.minimum(apart, body)
    ok, long = valid[at], upgraded[at]
    result[at] = np.select(
        [(apart == 0) & long, (apart == 0) & ok, apart == 0, (distance <= 1) & ~ok, distance <= 1, ok],
        [2, 0, 1, 3, 4, 5],
        6,
    )
    return result


def birth_levels(left: Ints, right: Ints, days: Ints) -> Levels:
    """What two birth dates say: yyyymmdd as numbers (0 = none) and the days between them."""
    there = (left > 0) & (right > 0)
    digits = sum((left // 10**k % 10 != right // 10**k % 10).astype(np.int8) for k in range(8))
    month_a, day_a, month_b, day_b = left // 100 % 100, left % 100, right // 100 % 100, right % 100
    year_a, year_b = left // 10_000, right // 10_000
    swapped = (year_a == year_b) & (month_a == day_b) & (day_a == month_b)
    gap = np.abs(days)
    lunar = (gap >= _LUNAR[0]) & (gap <= _LUNAR[1])
    year = (np.abs(year_a - year_b) == 1) & (month_a == month_b) & (day_a == day_b)
    level = np.select([left == right, year, digits == 1, swapped, lunar], [0, 4, 1, 2, 3], 5)
    return np.where(there, level, -1).astype(np.int8)


def compare_registrations(
    engine: Engine, table: NameTable, pairs: str, *, has_roll: bool, has_history: bool
) -> Compared:
    """Compare the pairs of the engine's table ``pairs``(甲, 乙), in the order of their nodes.

    ``_籍.到校`` (with a roll): surely seen in its own class, true or false; null where that was not called.
    """
    compare_households(engine, pairs)
    siblings_moved(engine, pairs)
    seen = "-1"
    if has_roll:
        seen = (
            "case when not (a.在籍 and b.在籍) or a.到校 is null or b.到校 is null or (a.在籍 and b.在籍) is null then -1 "
            "when a.到校 and b.到校 then 2 when a.到校 or b.到校 then 0 else 1 end"
        )
    rows = engine.query(
        f"""
        select p.甲, p.乙, case when a.域 = b.域 then a.域 else -1 end as 域, a.名 as 名甲, b.名 as 名乙,
               coalesce(a.曾 = b.名 or b.曾 = a.名, false) as 曾, a.频, a.音频, a.方频, a.号 as 号甲, b.号 as 号乙,
               coalesce(a.号有效 and b.号有效, false) as 皆有效, a.升位 <> b.升位 as 升位,
               coalesce(year(a.生日) * 10000 + month(a.生日) * 100 + day(a.生日), 0)::bigint as 生甲,
               coalesce(year(b.生日) * 10000 + month(b.生日) * 100 + day(b.生日), 0)::bigint as 生乙,
               coalesce(date_diff('day', a.生日, b.生日), 0)::bigint as 天, coalesce((a.性别 <> b.性别)::tinyint, -1) as 性,
               case h.户 {" ".join(f"when '{word}' then {n}" for n, word in enumerate(HOUSEHOLDS))} else -1 end as 户,
               case when a.校 is null or b.校 is null then -1
                    when a.校 = b.校 and a.年级 = b.年级 and a.班级 = b.班级 then 0 when a.校 = b.校 and a.年级 = b.年级 then 1
                    when a.校 = b.校 then 2 when a.乡 = b.乡 then 3 else 4 end as 学校,
               coalesce((a.籍号 <> b.籍号)::tinyint, -1) as 籍,
               case when a.校 = b.校 or a.校 is null or b.校 is null then -1
                    when exists (select 1 from _历 v where v.籍 = p.甲 and v.校 = b.校) or exists (select 1 from _历 v where v.籍 = p.乙 and v.校 = a.校)
                    then 0 else {1 if has_history else -1} end as 转,
               case when z.甲 is null then case when h.户 in ('多项相同', '一项相同', '有同有异') or h.户 is null then -1 else 1 end else 0 end as 胞,
               {seen} as 点,
               a.指定 is null and b.指定 is null as 未指定, coalesce(a.年级 <> b.年级, false) as 异级
        from {pairs} p join _籍 a on a.行号 = p.甲 join _籍 b on b.行号 = p.乙
        left join _户比 h on h.甲 = p.甲 and h.乙 = p.乙 left join _胞 z on z.甲 = p.甲 and z.乙 = p.乙
        order by least(a.位, b.位), greatest(a.位, b.位)
        """
    )
    return _levels(rows, table)


def _levels(rows: pa.Table, table: NameTable) -> Compared:
    shared, rarity = shared_levels(rows, table)
    more = {"性别": "性", "家庭": "户", "学校": "学校", "学籍号": "籍", "转学经历": "转", "同胞": "胞", "点名": "点"}
    found = shared | {word: rows[column].to_numpy().astype(np.int8) for word, column in more.items()}
    return Compared(rows, {word: found[word] for word in REGISTRATION_WORDS}, rarity, REGISTRATION_WORDS)


def shared_levels(rows: pa.Table, table: NameTable) -> tuple[dict[str, Levels], NDArray[np.int16]]:
    """姓名, 证件号 and 出生日期 of pairs of any two nodes, and the rarity behind the name.

    ``rows``: 名甲, 名乙 (places in ``table``), 曾 (a former name meets), 频, 音频, 方频, 号甲, 号乙, 皆有效, 升位, 生甲, 生乙, 天.
    """
    left, right = rows["名甲"].fill_null(-1).to_numpy(), rows["名乙"].fill_null(-1).to_numpy()
    named = (left >= 0) & (right >= 0)
    name = np.full(len(left), -1, np.int8)
    name[named] = table.compare(left[named], right[named])
    name[rows["曾"].to_numpy() & (name != 0)] = FORMER
    valid, upgraded = rows["皆有效"].to_numpy(), rows["升位"].to_numpy()
    levels = {
        "姓名": name,
        "证件号": number_levels(rows["号甲"].to_pylist(), rows["号乙"].to_pylist(), valid, upgraded),
        "出生日期": birth_levels(rows["生甲"].to_numpy(), rows["生乙"].to_numpy(), rows["天"].to_numpy()),
    }
    how_rare = [rows[word].fill_null(0).to_numpy() for word in ("频", "音频", "方频")]
    rarity = np.select([name == level for level in names.BY_RARITY], how_rare, 0).astype(np.int16)
    return levels, rarity


REGISTRATION_WORDS: Mapping[str, tuple[str, ...]] = {
    "姓名": names.LEVELS,
    "证件号": NUMBERS,
    "出生日期": BIRTHS,
    "性别": ("性别相同", "性别不同"),
    "家庭": HOUSEHOLDS,
    "学校": PLACES,
    "学籍号": ("学籍号相同", "学籍号不同"),
    "转学经历": ("转学相接", "没有相接"),
    "同胞": ("同胞相随", "没有相随"),
    "点名": ("只有一处到校", "两处都没有到校", "两处都到校"),
}
