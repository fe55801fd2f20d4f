"""Weights of pairs of registrations, learnt from the pairs themselves without labels (Fellegi–Sunter, EM over patterns).

Four explanations compete for a pair: one child (同人), two who have nothing to do with each other (异人), twins (双胞胎), one number
on two children (一证两人). What a comparison says is the ratio of its level under 同人 to that under the likeliest of the others, so
twins are never mistaken for one child because birthday, household and class agree. References: Fellegi and Sunter 1969;
Winkler 1988 (EM); both with priors, because duplicates are few and a county's clerks are not the next county's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspect_xj.identity.frequency import HALF_BITS
from inspect_xj.identity.measuring import Measured
from inspect_xj.identity.names import BY_RARITY
from inspect_xj.identity.patterns import Patterns
from inspect_xj.model import LinkModel

__all__ = ["OTHERS", "County", "Weighed", "learn", "weigh"]

Floats = NDArray[np.float64]

#: The other explanations of a pair, in the order of the columns of :class:`County`.
OTHERS = ("异人", "双胞胎", "一证两人")
#: No share is taken for smaller: nothing is impossible in a registry.
_LEAST = 1e-10


@dataclass
class County:
    """The figures of one county: per comparison the share of each level under the four explanations, and the rates of pairs."""

    same: dict[str, Floats]
    others: dict[str, Floats]  # 3 x levels: OTHERS
    fixed: dict[str, NDArray[np.bool_]]
    rates: Floats  # chance that two registrations drawn at random are: one child, unrelated, twins, one number on two


@dataclass(frozen=True)
class Weighed:
    """Per pattern: weight (log2 odds of one child), probability, the likeliest other explanation, log2 shares by comparison."""

    weight: Floats
    probability: Floats
    other: NDArray[np.int64]
    parts: Mapping[str, Floats]
    prior: Floats  # log2 of the rates' ratio, with what the less likely explanations take


def learn(model: LinkModel, patterns: Patterns, measured: Mapping[int, tuple[int, Measured]]) -> dict[int, County]:
    """The figures of every county, from the model's priors and the county's own pairs."""
    counties = {}
    for county, (n_rows, shares) in sorted(measured.items()):
        figures = _start(model, n_rows, shares, across=county == -1)
        mine = np.flatnonzero(patterns.county == county)
        if len(mine):
            _iterate(model, figures, patterns, mine, n_rows)
        counties[county] = figures
    return counties


def _start(model: LinkModel, n_rows: int, measured: Measured, *, across: bool) -> County:
    same, others, fixed = {}, {}, {}
    for name, levels in model.registrations.items():
        unrelated = measured.get(name, ())
        same[name] = np.array([level.same for level in levels])
        table = np.empty((len(OTHERS), len(levels)))
        for at, level in enumerate(levels):
            own = unrelated[at] if level.other is None else level.other
            table[:, at] = (
                own,
                own if level.twin is None else level.twin,
                own if level.borrowed is None else level.borrowed,
            )
        others[name] = np.maximum(table, _LEAST)
        fixed[name] = np.array([level.fixed for level in levels])
    return County(same, others, fixed, _rates(model, n_rows, np.zeros(3), across=across))


def _rates(model: LinkModel, n_rows: int, seen: Floats, *, across: bool) -> Floats:
    """Chances for a pair drawn at random, from the pairs ``seen`` (one child, twins, borrowed) in ``n_rows`` registrations."""
    prior = np.array([model.rates["one_child"], model.rates["twins"], model.rates["borrowed"]])
    if across:
        prior = prior * model.rates["elsewhere"]
    strength = 10.0
    per_child = (seen + strength) / (n_rows + strength / prior)
    pairs_a_child = (max(n_rows, model.learning["population"]) - 1) / 2
    one, twins, borrowed = per_child / pairs_a_child
    return np.array([one, 1.0, twins, borrowed])


def _iterate(model: LinkModel, figures: County, patterns: Patterns, mine: NDArray[np.int64], n_rows: int) -> None:
    counts = patterns.counts[mine].astype(float)
    # More pairs than the model allows are thinned evenly: patterns keep their shares.
    thin = min(1.0, model.learning["pairs"] / max(counts.sum(), 1.0))
    strength = model.learning["strength"]
    across = bool(len(mine)) and int(patterns.county[mine[0]]) == -1
    start = {name: shares.copy() for name, shares in figures.same.items()}
    for _ in range(int(model.learning["rounds"])):
        logs = _logs(figures, patterns, mine)
        top = logs.max(axis=0)
        share = np.exp2(logs - top)
        share /= share.sum(axis=0)
        pairs = share * counts
        before = figures.rates.copy()
        figures.rates = _rates(model, n_rows, pairs[[0, 2, 3]].sum(axis=1), across=across)
        for name, prior in start.items():
            level = patterns.levels[name][mine]
            there = level >= 0
            seen = np.bincount(level[there], weights=pairs[0][there] * thin, minlength=len(prior))
            free = ~figures.fixed[name]
            if not free.any():
                continue
            rest = prior[free].sum()
            weight = seen[free] + strength * prior[free] / rest
            figures.same[name][free] = np.maximum(weight / weight.sum() * rest, 1e-5)
        if np.abs(np.log2(figures.rates / before)).max() < 1e-4:
            break
    figures.rates = np.round(figures.rates, 15)
    for shares in figures.same.values():
        np.round(shares, 6, out=shares)
        np.maximum(shares, 1e-6, out=shares)


def _logs(figures: County, patterns: Patterns, mine: NDArray[np.int64]) -> Floats:
    """log2 of each explanation's joint chance (4 x patterns)."""
    logs = np.repeat(np.log2(figures.rates)[:, None], len(mine), axis=1)
    for parts in _parts(figures, patterns, mine).values():
        logs += parts
    return logs


def _parts(figures: County, patterns: Patterns, mine: NDArray[np.int64]) -> dict[str, Floats]:
    """Comparison -> log2 chance of the pattern's level under each explanation (4 x patterns); 0 where it cannot be compared."""
    found = {}
    for name, same in figures.same.items():
        level = patterns.levels[name][mine]
        table = np.log2(np.concatenate([np.vstack([same, figures.others[name]]), np.ones((4, 1))], axis=1))
        part = table[:, level]  # -1 is the last column: nothing said
        if name == "姓名":
            rare = np.isin(level, BY_RARITY)
            part[1, rare] = -patterns.rarity[mine][rare] / HALF_BITS
        found[name] = part
    return found


def weigh(counties: Mapping[int, County], patterns: Patterns) -> Weighed:
    """What every pattern says, in its county's figures."""
    n = len(patterns)
    weight, other, prior = np.zeros(n), np.zeros(n, np.int64), np.zeros(n)
    names = list(next(iter(counties.values())).same) if counties else []
    parts = {name: np.zeros(n) for name in names}
    for county, figures in counties.items():
        mine = np.flatnonzero(patterns.county == county)
        if not len(mine):
            continue
        logs = _logs(figures, patterns, mine)
        rivals = logs[1:]
        top = rivals.max(axis=0)
        against = top + np.log2(np.exp2(rivals - top).sum(axis=0))
        best = rivals.argmax(axis=0)
        weight[mine] = logs[0] - against
        other[mine] = best
        at = np.arange(len(mine))
        total = np.zeros(len(mine))
        for name, part in _parts(figures, patterns, mine).items():
            own = part[0] - part[1:][best, at]
            parts[name][mine] = own
            total += own
        prior[mine] = weight[mine] - total
    weight = np.round(weight, 6)
    return Weighed(weight, 1.0 / (1.0 + np.exp2(-np.clip(weight, -60, 60))), other, parts, prior)
