"""Open seats given to children: every candidate weighed, all rivals for a seat and all seats of a child decided together.

A list is thought to come about like this: a registered child sits in its own class, rarely in another place, or nowhere; a class
has a few strangers besides. How rarely, how many, and how lists misspell names is learnt from the county's own lists by EM,
with the chances of single pairs under one child, one seat (``matching``) as expectations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from inspect_xj.engine import Engine
from inspect_xj.identity.comparing import Compared
from inspect_xj.identity.lists import Lists, learn_lists, place_odds, start_lists, weigh_lists
from inspect_xj.identity.matching import best, marginals
from inspect_xj.identity.measuring import Measured
from inspect_xj.identity.names import NameTable
from inspect_xj.identity.patterns import Patterns, gather
from inspect_xj.identity.seats import PLACES, SEAT_WORDS, compare_seats
from inspect_xj.model import LinkModel

__all__ = ["Lists", "Seating", "seat_children"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_ROUNDS = 5
#: log2 odds of a seat that a person gave to this child: above all evidence.
_JUDGED = 80.0
#: Of children whose registration is no longer live, so many still sit where it says.
_LEFT, _ON_LEAVE = 0.03, 0.05


@dataclass(frozen=True)
class Seating:
    """What was said of seats, for the results: patterns (with the place as a level), weights and parts a pattern, figures."""

    patterns: Patterns
    parts: Mapping[str, Floats]
    weight: Floats  # of the pattern without the place
    counties: Mapping[int, Lists]
    words: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class _Open:
    """The edges still open, one row a seat and person: ends as numbers, place, background."""

    rows: pa.Table
    of: Ints  # the pattern of each
    county: Ints
    seat: Ints
    child: Ints
    place: Ints
    spread: Floats  # among how many classes the place lies
    live: NDArray[np.bool_]  # the registration is live, the name was answered
    scale: Floats
    called: NDArray[np.bool_]


def seat_children(
    engine: Engine, model: LinkModel, table: NameTable, measured: Mapping[int, tuple[int, Measured]]
) -> Seating:
    """Make ``_坐``(座, 籍, 日, 占, 级别, 概率, 权重, 式, 成立): who sits where on which day, and who nearly does.

    式 counts on from 0 over the patterns given back.
    """
    sure = _sure(engine)
    loose = compare_seats(engine, table, "_选")
    engine.put("_选", loose.rows.select(["座", "籍", "处"]))
    words = {name: tuple(levels) for name, levels in SEAT_WORDS.items()}
    both = {name: np.concatenate([sure.levels[name], loose.levels[name]]) for name in words}
    county = np.concatenate([sure.rows["域"].to_numpy(), loose.rows["域"].to_numpy()])
    rarity = np.concatenate([sure.rarity, loose.rarity])
    place = np.concatenate([np.zeros(sure.rows.num_rows, np.int8), loose.rows["处"].to_numpy().astype(np.int8)])
    patterns = gather(county, {**both, "座位": place}, rarity, {**words, "座位": PLACES})
    n_sure = sure.rows.num_rows
    edges = _open(engine, loose, patterns.of[n_sure:])
    counties = start_lists(engine, model, measured)
    known = np.bincount(patterns.of[:n_sure], minlength=len(patterns)).astype(float)
    chance = np.zeros(0)
    for _ in range(_ROUNDS):
        weight, _ = weigh_lists(counties, patterns)
        chance = marginals(edges.seat, edges.child, _odds(counties, edges, weight), enough=1e-3)
        expected: Floats = known + np.bincount(
            edges.of[edges.live], weights=chance[edges.live], minlength=len(patterns)
        )
        learn_lists(model, counties, patterns, expected, _strangers(edges, chance))
    weight, parts = weigh_lists(counties, patterns)
    odds = _odds(counties, edges, weight)
    chance = marginals(edges.seat, edges.child, odds)
    taken = _choose(model, edges, chance, odds)
    seating = Seating(patterns, parts, weight, counties, {**words, "座位": PLACES})
    _write(engine, model, sure, edges, seating, chance=chance, odds=odds, taken=taken)
    return seating


def _sure(engine: Engine) -> Compared:
    """The seats surely taken, as compared pairs: everything that can be compared agrees."""
    rows = engine.query(
        """
        select t.座, t.籍, s.日, coalesce(s.到, false) as 占, s.域, s.频,
               case when s.号 is null or g.号 is null then -1 when s.升位 <> g.升位 then 2 when s.号有效 then 0 else 1 end as 证,
               (s.籍号 is not null and g.籍号 is not null)::int - 1 as 籍号, (s.生日 is not null and g.生日 is not null)::int - 1 as 生,
               (s.性别 is not null and g.性别 is not null)::int - 1 as 性
        from _定 t join _座 s on s.座 = t.座 join _籍 g on g.行号 = t.籍 order by s.位
        """
    )
    columns = {"证件号": "证", "学籍号": "籍号", "出生日期": "生", "性别": "性"}
    levels = {word: rows[column].to_numpy().astype(np.int8) for word, column in columns.items()}
    name = np.zeros(rows.num_rows, np.int8)
    return Compared(rows, {"姓名": name, **levels}, rows["频"].fill_null(0).to_numpy().astype(np.int16), {})


def _open(engine: Engine, loose: Compared, of: Ints) -> _Open:
    """One edge a seat and person (the live registration before others), with what the place means there."""
    rows = loose.rows
    classes = engine.query(
        """
        with c as (select distinct 域, 日, 校, 年级, 班级 from _座)
        select x.座, x.籍, greatest(case x.处 when 0 then 1 when 1 then a.n - 1
                    when 2 then b.n when 4 then a.n when 3 then a.n when 5 then d.n else 3 * d.n end, 1)::double as 散,
               exists (select 1 from c where c.校 = g.校 and c.年级 = g.年级 and c.日 = s.日 and (c.班级 = g.班级 or c.班级 is null))
               or coalesce(e.n * 2 >= f.n, false) as 点
        from _选 x join _座 s on s.座 = x.座 join _籍 g on g.行号 = x.籍
        left join (select 校, 年级, 日, count(*) as n from c group by all) a on a.校 = s.校 and a.年级 is not distinct from s.年级 and a.日 = s.日
        left join (select 校, 日, count(*) as n from c group by all) b on b.校 = s.校 and b.日 = s.日
        left join (select 域, 年级, count(*) as n from c group by all) d on d.域 = s.域 and d.年级 is not distinct from s.年级
        left join (select 校, 年级, 日, count(*) as n from _座 group by all) e on e.校 = g.校 and e.年级 = g.年级 and e.日 = s.日
        left join (select 校, 年级, count(*) as n from _籍 where 在籍 group by all) f on f.校 = g.校 and f.年级 = g.年级
        order by s.位, g.位
        """
    )
    live = rows["在籍"].to_numpy()
    name = loose.levels["姓名"]
    # Of a person's registrations the one that the seat fits best, the live one first, stands for the person.
    seats, people = rows["位座"].to_numpy(), rows["人"].to_numpy()
    order = np.lexsort((rows["位籍"].to_numpy(), name, rows["处"].to_numpy(), ~live, people, seats))
    first = np.ones(len(order), bool)
    first[1:] = (seats[order][1:] != seats[order][:-1]) | (people[order][1:] != people[order][:-1])
    keep = np.sort(order[first])
    rows, of = rows.take(pa.array(keep)), of[keep]
    day = rows["日"].cast(pa.int32()).to_numpy().astype(np.int64) * 2 + rows["占"].to_numpy()
    # A person and a day as one number: days are below 2^18 for some hundred years.
    child = np.unique(rows["人"].to_numpy() * (1 << 18) + day, return_inverse=True)[1].reshape(-1)
    seat = np.unique(rows["位座"].to_numpy(), return_inverse=True)[1].reshape(-1)
    live = rows["在籍"].to_numpy()
    scale = np.where(live, 1.0, np.where(rows["休学"].to_numpy(), _ON_LEAVE, _LEFT))
    return _Open(
        rows=rows,
        of=of,
        county=rows["域"].to_numpy().astype(np.int64),
        seat=seat.astype(np.int64),
        child=child.astype(np.int64),
        place=rows["处"].to_numpy().astype(np.int64),
        spread=classes["散"].to_numpy()[keep],
        live=live & rows["占"].to_numpy(),
        scale=scale,
        called=classes["点"].to_numpy()[keep] & live,
    )


def _odds(counties: Mapping[int, Lists], edges: _Open, weight: Floats) -> Floats:
    odds = np.zeros(len(edges.seat))
    for county in np.unique(edges.county).tolist():
        at = edges.county == county
        odds[at] = place_odds(counties[county], edges.place[at], edges.spread[at], edges.scale[at], edges.called[at])
    bits = np.clip(np.log2(np.maximum(odds, 1e-300)) + weight[edges.of], -40, 50)
    bits[edges.rows["判"].to_numpy()] = _JUDGED
    result: Floats = np.exp2(bits)
    return result


def _strangers(edges: _Open, chance: Floats) -> dict[int, float]:
    """County -> how many of its open seats are probably nobody's."""
    if not len(chance):
        return {}
    n_seats = int(edges.seat.max()) + 1
    free = np.maximum(1.0 - np.bincount(edges.seat, weights=chance, minlength=n_seats), 0.0)
    county, present = np.zeros(n_seats, np.int64), np.zeros(n_seats, bool)
    county[edges.seat] = edges.county
    present[edges.seat] = edges.rows["占"].to_numpy()
    return {int(one): float(free[present & (county == one)].sum()) for one in np.unique(county)}


def _choose(model: LinkModel, edges: _Open, chance: Floats, odds: Floats) -> NDArray[np.bool_]:
    """The edges believed: the best assignment, where seat or child surely belongs to someone at all."""
    if not len(chance):
        return np.zeros(0, bool)
    by_seat = np.bincount(edges.seat, weights=chance)[edges.seat]
    by_child = np.bincount(edges.child, weights=chance)[edges.child]
    enough = np.maximum(by_seat, by_child) >= model.decide["seat"]
    gain = np.where(enough & (chance > 0.2), np.log1p(odds), 0.0).round(9).astype(np.float64)
    return best(edges.seat, edges.child, gain)


def _write(
    engine: Engine,
    model: LinkModel,
    sure: Compared,
    edges: _Open,
    seating: Seating,
    *,
    chance: Floats,
    odds: Floats,
    taken: NDArray[np.bool_],
) -> None:
    patterns, counties, weight = seating.patterns, seating.counties, seating.weight
    n_sure = sure.rows.num_rows
    of = patterns.of[:n_sure]
    home = np.zeros(len(patterns))
    for county in np.unique(patterns.county).tolist():
        at = patterns.county == county
        one = np.ones(int(at.sum()))
        home[at] = place_odds(counties[county], np.zeros(len(one), np.int64), one, one, one.astype(bool))
    bits = np.clip(weight[of] + np.log2(home[of]), -40, 50)
    keep = taken | (chance >= model.decide["near"])
    certain = pa.table(
        {
            "座": sure.rows["座"],
            "籍": sure.rows["籍"],
            "日": sure.rows["日"],
            "占": sure.rows["占"],
            "概率": pa.array(np.round(1 / (1 + np.exp2(-bits)), 6)),
            "权重": pa.array(np.round(bits, 3)),
            "式": pa.array(of),
            "成立": pa.array(np.ones(n_sure, bool)),
        }
    )
    open_ones = pa.table(
        {
            "座": edges.rows["座"],
            "籍": edges.rows["籍"],
            "日": edges.rows["日"],
            "占": edges.rows["占"],
            "概率": pa.array(np.round(chance, 6)),
            "权重": pa.array(np.round(np.log2(np.maximum(odds, 1e-12)), 3)),
            "式": pa.array(edges.of),
            "成立": pa.array(taken),
        }
    ).filter(pa.array(keep))
    both = pa.concat_tables([certain, open_ones])
    word = _levels(patterns)
    engine.put("_坐", both.append_column("级别", pa.array(word[both["式"].to_numpy()], pa.string())))


def _levels(patterns: Patterns) -> NDArray[np.object_]:
    """The word for what a seat rests on: a number, else where it is and how the name is spelt."""
    place = np.array(["同班", "同级", "同校", "校区", "转学去向", "异校", "异校异级"], dtype=object)[
        patterns.levels["座位"]
    ]
    spelt = np.array(["同名", "曾用名", *["异字"] * (len(SEAT_WORDS["姓名"]) - 2), "无名"], dtype=object)[
        patterns.levels["姓名"]
    ]
    number = np.isin(patterns.levels["证件号"], (0, 1, 2))
    return np.select([number, patterns.levels["学籍号"] == 0], ["证号", "学籍号"], place + spelt).astype(object)
