"""The figures of a county's lists: where children sit, how lists misspell them, how many strangers a class has; learnt by EM."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspect_xj.engine import Engine
from inspect_xj.identity.frequency import HALF_BITS
from inspect_xj.identity.measuring import Measured
from inspect_xj.identity.names import BY_RARITY
from inspect_xj.identity.patterns import Patterns
from inspect_xj.identity.seats import PLACES, SEAT_WORDS
from inspect_xj.model import LinkModel

__all__ = ["Lists", "learn_lists", "place_odds", "start_lists", "weigh_lists"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_LEAST = 1e-10
#: The model's figures count as much as so many children (places, strangers) …
_STRENGTH = 40.0
#: … and, for how names are misspelt, so many names: a slip of one in ten thousand is not learnt from one class.
_STRENGTH_OF_LEVELS = 5000.0


@dataclass
class Lists:
    """The figures of one county's lists: shares of levels under one child and two, places, strangers a class, absent."""

    same: dict[str, Floats]
    other: dict[str, Floats]
    fixed: dict[str, NDArray[np.bool_]]
    places: Floats
    absent: float
    strangers: float
    n_called: int
    n_classes: int


def start_lists(engine: Engine, model: LinkModel, measured: Mapping[int, tuple[int, Measured]]) -> dict[int, Lists]:
    """The figures every county begins with: the model's, and how unrelated children compare there."""
    called = {
        row["域"]: (row["n"], row["班"])
        for row in engine.query(
            """
            with c as (select distinct 域, 日, 校, 年级, 班级 from _座)
            select k.域, k.班, coalesce(g.n, 0) as n from (select 域, count(*) as 班 from c group by 域) k
            left join (select s.域, count(*) as n from _籍 g join c s on s.校 = g.校 and s.年级 = g.年级 and s.班级 = g.班级 where g.在籍
                       group by s.域) g on g.域 = k.域
            """
        ).to_pylist()
    }
    counties = {}
    for county, (_, shares) in measured.items():
        same, other, fixed = {}, {}, {}
        for name, levels in model.seats.items():
            same[name] = np.array([level.same for level in levels])
            unrelated = shares.get(name, ())
            own = [unrelated[at] if level.other is None else level.other for at, level in enumerate(levels)]
            other[name] = np.maximum(np.array(own, float), _LEAST)
            fixed[name] = np.array([level.fixed for level in levels])
        n_called, n_classes = called.get(county, (0, 0))
        places = np.array([model.places[word] for word in PLACES])
        counties[county] = Lists(same, other, fixed, places, model.absent, model.strangers, n_called, n_classes)
    return counties


def weigh_lists(counties: Mapping[int, Lists], patterns: Patterns) -> tuple[Floats, dict[str, Floats]]:
    """log2 of one child against two, by what stands in the rows; the place is no part of it."""
    parts = {name: np.zeros(len(patterns)) for name in SEAT_WORDS}
    for county in np.unique(patterns.county).tolist():
        mine = np.flatnonzero(patterns.county == county)
        lists = counties[county]
        for name, same in lists.same.items():
            level = patterns.levels[name][mine]
            ratio = np.append(np.log2(same) - np.log2(lists.other[name]), 0.0)
            part = ratio[level]
            if name == "姓名":
                rare = np.isin(level, BY_RARITY)
                part[rare] = np.log2(same)[level[rare]] + patterns.rarity[mine][rare] / HALF_BITS
            parts[name][mine] = part
    total = sum(parts.values(), np.zeros(len(patterns)))
    return np.round(total, 6), parts


def place_odds(lists: Lists, place: Ints, spread: Floats, scale: Floats, called: NDArray[np.bool_]) -> Floats:
    """Odds that a child sits in this very class against that it sits nowhere on the lists and a stranger sits here."""
    away = lists.places[1:].sum()
    nowhere = np.where(called, lists.absent, np.maximum(1.0 - away, 0.05))
    here = lists.places[place] * scale
    # Where its own class was never called, the child most likely sits there, unseen.
    return here / spread / (nowhere * lists.strangers)


def learn_lists(
    model: LinkModel,
    counties: Mapping[int, Lists],
    patterns: Patterns,
    expected: Floats,
    strangers: Mapping[int, float],
) -> None:
    """New figures from the matches ``expected`` of each pattern, and the seats of each county that are probably nobody's."""
    for county, lists in counties.items():
        if not lists.n_classes:
            continue
        mine = patterns.county == county
        for name, levels in model.seats.items():
            prior = np.array([level.same for level in levels])
            level = patterns.levels[name]
            seen = np.bincount(level[mine & (level >= 0)], weights=expected[mine & (level >= 0)], minlength=len(prior))
            free = ~lists.fixed[name]
            if free.any():
                rest = prior[free].sum()
                share = seen[free] + _STRENGTH_OF_LEVELS * prior[free] / rest
                lists.same[name][free] = np.round(np.maximum(share / share.sum() * rest, 1e-6), 7)
        place = patterns.levels["座位"]
        at_place = np.bincount(place[mine], weights=expected[mine], minlength=len(PLACES))
        prior = np.array([model.places[word] for word in PLACES])
        n = max(float(lists.n_called), at_place.sum())
        lists.places = np.round(np.maximum((at_place + _STRENGTH * prior) / (n + _STRENGTH), 1e-6), 7)
        nowhere = max(n - at_place.sum(), 0.0)
        lists.absent = round(max((nowhere + _STRENGTH * model.absent) / (n + _STRENGTH), 1e-3), 7)
        n_strangers = strangers.get(county, 0.0)
        lists.strangers = round(
            max((n_strangers + _STRENGTH * model.strangers) / (lists.n_classes + _STRENGTH), 5e-3), 7
        )
