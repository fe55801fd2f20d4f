"""Which two registrations are one child: compared, weighed, and each pair named by the level of domain.md §4.3 that it reaches.

Evidence can only weigh; forbidden is a pair of two valid different numbers with another name (twins) or another household
(namesakes), two seats of one name in one class, and what a person judged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from inspect_xj.engine import Engine
from inspect_xj.identity.candidates import Blocked, find_candidates
from inspect_xj.identity.comparing import (
    BIRTHS,
    HOUSEHOLDS,
    NUMBERS,
    PLACES,
    REGISTRATION_WORDS,
    Compared,
    compare_registrations,
)
from inspect_xj.identity.measuring import Measured, measure
from inspect_xj.identity.names import LEVELS as NAMES
from inspect_xj.identity.names import NameTable
from inspect_xj.identity.patterns import Patterns, gather
from inspect_xj.identity.weighing import County, Weighed, learn, weigh
from inspect_xj.model import LinkModel

__all__ = ["LEVELS", "NOT_ONE", "Registrations", "forbidden", "link_registrations"]

#: From strongest to weakest.
LEVELS = ("L1", "L2", "L3", "L4", "综合", "L5")
#: The level of a pair that may not be one child.
NOT_ONE = "不是同一人"
#: The probability shown for a forbidden pair at most.
_FORBIDDEN = 0.01

_REASON = {
    "L1": "身份证件号相同",
    "L2": "身份证件号经升位或修正后相同",
    "L3": "姓名、性别、出生日期相同",
    "L4": "姓名同音，性别、出生日期、家庭相同",
    "综合": "各项综合",
    "L5": "身份证件号一位之差，姓名相同或同音",
}
_TWO_NAMES, _TWO_HOMES = "两个有效证件号且名字不同", "两个有效证件号且家庭不同"
_KIN = "两个有效证件号，出生日期不同，且年级不同或都到校"
_BOTH_ANSWERED = REGISTRATION_WORDS["点名"].index("两处都到校")
_TWO_SEATS, _TWO_LINES = "同日同班各有座位", "同班，姓名用字和学籍号都不同"

#: Ways of writing one name that a clerk takes for the same.
_ALIKE = tuple(NAMES.index(word) for word in ("生僻字缺字", "同音异字", "形近字", "方音相近", "逐字相近"))

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Registrations:
    """What was learnt and said of the pairs, for the results: patterns with their parts, and the figures of every county."""

    blocked: Blocked
    compared: Compared
    patterns: Patterns
    weighed: Weighed
    counties: Mapping[int, County]
    measured: Mapping[int, tuple[int, Measured]]


def link_registrations(
    engine: Engine, model: LinkModel, table: NameTable, *, has_roll: bool, has_history: bool
) -> Registrations:
    """Make ``_连``(甲, 乙, 级别, 概率, 权重, 式, 理由, 成立) of every pair worth keeping, and ``_斥``(甲, 乙, 理由)."""
    blocked = find_candidates(engine, model)
    compared = compare_registrations(engine, table, "_候", has_roll=has_roll, has_history=has_history)
    county = compared.rows["域"].to_numpy()
    patterns = gather(county, compared.levels, compared.rarity, compared.words)
    measured = measure(engine, table, has_roll=has_roll)
    counties = learn(model, patterns, measured)
    weighed = weigh(counties, patterns)
    _find_double_seats(engine, has_roll=has_roll)
    barred, why = forbidden(engine, compared)
    probability = weighed.probability[patterns.of].copy()
    probability[barred] = np.minimum(probability[barred], _FORBIDDEN)
    weight = weighed.weight[patterns.of]
    free = compared.rows["未指定"].to_numpy()
    linked = (probability >= model.decide["link"]) & free & ~barred
    level = levels(compared)
    keep = free & ((probability >= model.decide["near"]) | (barred & (weight > -8)))
    words = np.where(barred, NOT_ONE, np.array(LEVELS, dtype=object)[level])
    reasons = _reasons(compared, weighed, patterns, level=level, barred=barred, why=why, linked=linked)
    rows = compared.rows
    links = pa.table(
        {
            "甲": rows["甲"],
            "乙": rows["乙"],
            "级别": pa.array(words, pa.string()),
            "概率": pa.array(np.round(probability, 6)),
            "权重": pa.array(np.round(weight, 3)),
            "式": pa.array(patterns.of),
            "理由": pa.array(reasons, pa.string()),
            "成立": pa.array(linked),
        }
    )
    engine.put("_连", links.filter(pa.array(keep)))
    bars = pa.table({"甲": rows["甲"], "乙": rows["乙"], "理由": pa.array(why, pa.string())})
    engine.put("_斥", bars.filter(pa.array(barred)))
    return Registrations(blocked, compared, patterns, weighed, counties, measured)


def _find_double_seats(engine: Engine, *, has_roll: bool) -> None:
    """Make ``_双座``(校, 年级, 班级, 姓名): names that two children of one class answered to on one day."""
    if not has_roll:
        engine.run("create or replace table _双座 (校 varchar, 年级 bigint, 班级 varchar, 姓名 varchar)")
        return
    engine.run(
        "create or replace table _双座 as select distinct 校, 年级, 班级, 姓名 from _座 where 到 "
        "group by 日, 校, 年级, 班级, 姓名 having count(*) > 1"
    )


def forbidden(engine: Engine, compared: Compared) -> tuple[Flags, list[str | None]]:
    """Which pairs may not be one child, and why."""
    name, number, home = (compared.levels[word] for word in ("姓名", "证件号", "家庭"))
    two = (number == NUMBERS.index("两号皆有效而不同")) | (number == NUMBERS.index("一位之差而皆有效"))
    # Twins never bear one lifelong number at two schools; a clerk may well write such a child's name in another way.
    carried = (compared.levels["学籍号"] == 0) & np.isin(name, _ALIKE) & (compared.levels["出生日期"] == 0)
    carried &= (compared.levels["性别"] == 0) & (compared.levels["学校"] >= PLACES.index("同乡镇"))
    other_name = two & (name >= 2) & ~carried
    other_home = two & (home == HOUSEHOLDS.index("父母不同"))
    engine.put(
        "_问座", compared.rows.select(["甲", "乙"]).append_column("序", pa.array(np.arange(compared.rows.num_rows)))
    )
    seated = engine.query(
        "select q.序 from _问座 q join _籍 a on a.行号 = q.甲 join _籍 b on b.行号 = q.乙 and b.校 = a.校 and b.年级 = a.年级 and b.班级 = a.班级 "
        "and b.姓名 = a.姓名 join _双座 z on z.校 = a.校 and z.年级 = a.年级 and z.班级 = a.班级 and z.姓名 = a.姓名"
    )["序"].to_numpy()
    two_seats = np.zeros(len(name), bool)
    two_seats[seated] = True
    two_seats &= ~np.isin(number, (0, 1, 2))
    # One class list names two children: twins whose names sound alike, a number missing.
    two_lines = (compared.levels["学校"] == 0) & (name >= 2) & ~np.isin(number, (0, 1, 2))
    two_lines &= compared.levels["学籍号"] == 1
    # Two numbers, two birthdays and two grades (or both answered the roll): a brother or sister, even of one name.
    kin = two & (compared.levels["出生日期"] == BIRTHS.index("出生日期不同")) & (compared.levels["学籍号"] == 1)
    kin &= compared.rows["异级"].to_numpy() | (compared.levels["点名"] == _BOTH_ANSWERED)
    barred = other_name | other_home | two_seats | two_lines | kin
    why: list[str | None] = [None] * len(name)
    for at in np.flatnonzero(barred).tolist():
        why[at] = (
            _TWO_NAMES
            if other_name[at]
            else _TWO_HOMES
            if other_home[at]
            else _TWO_SEATS
            if two_seats[at]
            else _TWO_LINES
            if two_lines[at]
            else _KIN
        )
    return barred, why


def levels(compared: Compared) -> NDArray[np.int64]:
    """The place in :data:`LEVELS` of what a pair rests on, were it one child (domain.md §4.3)."""
    name, number, birth, sex, home = (compared.levels[word] for word in ("姓名", "证件号", "出生日期", "性别", "家庭"))
    same_number, upgraded = np.isin(number, (0, 1)), number == NUMBERS.index("升位后相同")
    slip, near = number == NUMBERS.index("一位之差"), np.isin(number, (3, 4))
    two_numbers = np.isin(number, (4, 5))
    exact, alike = name == 0, np.isin(name, _ALIKE)
    one_home = np.isin(home, (0, 1, 2))
    particulars = (birth == 0) & (sex == 0)
    place = {word: at for at, word in enumerate(LEVELS)}
    return np.select(
        [
            upgraded,
            same_number,
            slip & (exact | alike),
            exact & particulars & (one_home | ~two_numbers),
            near & (exact | alike),
            alike & particulars & one_home,
        ],
        [place["L2"], place["L1"], place["L5"], place["L3"], place["L5"], place["L4"]],
        place["综合"],
    ).astype(np.int64)


def _reasons(
    compared: Compared,
    weighed: Weighed,
    patterns: Patterns,
    *,
    level: NDArray[np.int64],
    barred: Flags,
    why: list[str | None],
    linked: Flags,
) -> NDArray[np.object_]:
    """One sentence a pair: what it rests on and how the names differ; what it more likely is where it is not one child."""
    name = compared.levels["姓名"]
    suffix = np.array([f"（{word}）" for word in NAMES] + [""], dtype=object)
    suffix[0] = ""
    basis = np.array([_REASON[word] for word in LEVELS], dtype=object)[level] + suffix[name]
    rival = np.array(["证据不足以认作一人", "更像双胞胎", "更像两人误用一个证件号"], dtype=object)[
        weighed.other[patterns.of]
    ]
    text: NDArray[np.object_] = np.where(linked, basis, basis + "；" + rival)
    text[barred] = np.array([reason for reason in why if reason], dtype=object)
    return text
