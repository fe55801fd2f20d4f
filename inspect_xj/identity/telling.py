"""What the results keep so that every link can be explained: the patterns behind the links, and the figures of the run."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from inspect_xj.engine import Engine
from inspect_xj.identity.frequency import HALF_BITS
from inspect_xj.identity.names import BY_RARITY
from inspect_xj.identity.patterns import Patterns
from inspect_xj.identity.registrations import Registrations
from inspect_xj.identity.seating import Seating
from inspect_xj.identity.seats import PLACES, SEAT_WORDS
from inspect_xj.identity.weighing import OTHERS

__all__ = ["PATTERNS", "WEIGHTS", "tell"]

PATTERNS = pa.schema(
    [("式", pa.int64()), ("序", pa.int64()), ("比较", pa.string()), ("级别", pa.string()), ("权重", pa.float64())]
)
WEIGHTS = pa.schema(
    [
        ("域", pa.string()),
        ("对象", pa.string()),
        ("比较", pa.string()),
        ("级别", pa.string()),
        ("同人", pa.float64()),
        ("异人", pa.float64()),
        ("双胞胎", pa.float64()),
        ("来源", pa.string()),
    ]
)

Line = tuple[int, int, str, str, float]


def tell(engine: Engine, found: Registrations, seating: Seating | None) -> tuple[pa.Table, pa.Table]:
    """The tables 比较式 (only patterns that a kept link has) and 识别模型."""
    used = set(engine.query("select distinct 式 from 关联 where 式 is not null")["式"].to_pylist())
    lines: list[Line] = []
    own = len(found.patterns)
    for pattern in sorted(number for number in used if number < own):
        lines += _registration_lines(found, pattern)
    if seating is not None:
        for pattern in sorted(number for number in used if number >= own):
            lines += _seat_lines(seating, pattern - own, pattern)
    columns = list(zip(*lines, strict=True)) if lines else [()] * len(PATTERNS)
    patterns = pa.table(
        [pa.array(list(column), field.type) for column, field in zip(columns, PATTERNS, strict=True)], schema=PATTERNS
    )
    return patterns, _figures(engine, found, seating)


def _word(words: Sequence[str], comparison: str, level: int, patterns: Patterns, at: int) -> str:
    word = words[level]
    if comparison == "姓名" and level in BY_RARITY:
        per_10_000 = 10_000 * 2 ** (-float(patterns.rarity[at]) / HALF_BITS)
        often = f"约每万人{per_10_000:.0f}名" if per_10_000 >= 1 else "每万人不到1名"
        return f"{word}（{often}）"
    return word


def _registration_lines(found: Registrations, at: int) -> list[Line]:
    weighed, patterns = found.weighed, found.patterns
    lines: list[Line] = [
        (at, 0, "先验", f"与“{OTHERS[int(weighed.other[at])]}”相比", round(float(weighed.prior[at]), 3))
    ]
    for comparison, parts in weighed.parts.items():
        level = int(patterns.levels[comparison][at])
        if level >= 0:
            word = _word(found.compared.words[comparison], comparison, level, patterns, at)
            lines.append((at, len(lines), comparison, word, round(float(parts[at]), 3)))
    return lines


def _seat_lines(seating: Seating, at: int, number: int) -> list[Line]:
    patterns = seating.patterns
    lines: list[Line] = [(number, 0, "座位", PLACES[int(patterns.levels["座位"][at])], 0.0)]
    for comparison, parts in seating.parts.items():
        level = int(patterns.levels[comparison][at])
        if level >= 0:
            word = _word(seating.words[comparison], comparison, level, patterns, at)
            lines.append((number, len(lines), comparison, word, round(float(parts[at]), 3)))
    return lines


def _figures(engine: Engine, found: Registrations, seating: Seating | None) -> pa.Table:
    names = {
        row["域"]: row["名"] for row in engine.query("select 域, min(域名) as 名 from _域 group by 域").to_pylist()
    }
    rows: list[tuple[str, str, str, str, float, float | None, float | None, str]] = []
    for county, figures in sorted(found.counties.items()):
        where = names.get(county, "跨县")
        for comparison, same in figures.same.items():
            for at, word in enumerate(found.compared.words[comparison]):
                source = "固定" if figures.fixed[comparison][at] else "学得"
                other, twins = figures.others[comparison][0][at], figures.others[comparison][1][at]
                rows.append((where, "学籍对", comparison, word, float(same[at]), float(other), float(twins), source))
        for word, rate in zip(("同人", *OTHERS), figures.rates, strict=True):
            rows.append((where, "学籍对", "比率", word, float(rate), None, None, "学得"))
    for county, lists in sorted(seating.counties.items()) if seating is not None else ():
        where = names.get(county, "跨县")
        for comparison, same in lists.same.items():
            for at, word in enumerate(SEAT_WORDS[comparison]):
                source = "固定" if lists.fixed[comparison][at] else "学得"
                rows.append(
                    (
                        where,
                        "点名对",
                        comparison,
                        word,
                        float(same[at]),
                        float(lists.other[comparison][at]),
                        None,
                        source,
                    )
                )
        for word, share in zip(PLACES, lists.places, strict=True):
            rows.append((where, "点名对", "座位", word, float(share), None, None, "学得"))
        rows.append((where, "点名对", "座位", "哪里都不在", float(lists.absent), None, None, "学得"))
        rows.append((where, "点名对", "座位", "每班生人", float(lists.strangers), None, None, "学得"))
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(WEIGHTS)
    return pa.table([pa.array(list(c), f.type) for c, f in zip(columns, WEIGHTS, strict=True)], schema=WEIGHTS)
