"""Levels of many pairs as few patterns: pairs alike in county and in every level are weighed once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspect_xj.identity.names import Ints

__all__ = ["Patterns", "gather"]

Levels = NDArray[np.int8]


@dataclass(frozen=True)
class Patterns:
    """Distinct patterns: ``of`` = the pattern of each pair; columns of ``levels`` and ``rarity`` = one entry a pattern."""

    of: Ints
    counts: Ints
    county: Ints
    levels: Mapping[str, Levels]
    rarity: NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.counts)


def gather(
    county: Ints, levels: Mapping[str, Levels], rarity: NDArray[np.int16], words: Mapping[str, Sequence[str]]
) -> Patterns:
    """The patterns of pairs, ordered by county and levels; -1 (cannot be compared) is a level like any other here."""
    code = np.zeros(len(county), np.int64)
    for name, level in levels.items():
        code = code * (len(words[name]) + 1) + (level.astype(np.int64) + 1)
    code = code * 64 + np.clip(rarity.astype(np.int64), 0, 63)
    code = (county.astype(np.int64) + 1) * (np.int64(1) << 50) + code
    _, first, place, counts = np.unique(code, return_index=True, return_inverse=True, return_counts=True)
    return Patterns(
        of=place.reshape(-1).astype(np.int64),
        counts=counts.astype(np.int64),
        county=county[first].astype(np.int64),
        levels={name: level[first] for name, level in levels.items()},
        rarity=rarity[first],
    )
