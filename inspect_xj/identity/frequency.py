"""How common a name is: how often two children who are not the same one would bear it, from names, given names and characters.

A full name seen once may be common or rare; what surname and given name say of it, and behind them the characters, tells
which (hierarchical smoothing). Weights are kept in half bits, so that a pair's evidence is a small whole number.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from inspect_xj.identity.names import Ints, NameTable

__all__ = ["HALF_BITS", "MOST", "rarity"]

#: Steps to one bit.
HALF_BITS = 2
#: The rarest a name may count: 2^-24.
MOST = 24 * HALF_BITS
#: The commonest: 2^-4.
LEAST = 4 * HALF_BITS
#: What is assumed of a county of which nothing is known yet: so many children of an ordinary spread of names.
_BACKGROUND = 1000.0
_USUAL_NAME = 1 / 3000
_USUAL_SURNAME, _USUAL_GIVEN, _USUAL_CHARACTER = 0.03, 1 / 400, 1 / 250

Floats = NDArray[np.float64]


def rarity(table: NameTable, names: Ints, counts: Ints, *, level: str) -> NDArray[np.int16]:
    """Half bits of rarity of ``names`` (places in ``table``), borne ``counts`` times by the children of one county.

    ``level``: 字 as written, 音 as read, 方 as read in the county's dialect.
    """
    if not len(names):
        return np.zeros(0, np.int16)
    weight = counts.astype(np.float64)
    total = float(weight.sum())
    whole, heads, tails, characters = _keys(table, names, level)
    own = _share(whole, weight, total)  # less the child itself
    surname = _smooth(heads, weight, total, _USUAL_SURNAME, 50.0)
    by_characters = _character_share(table, names, weight, characters)
    given = _smooth(tails, weight, total, by_characters, 200.0)
    expected = surname * given
    # Surname and given name are nearly independent: what they say weighs as much as half the county.
    strength = total / 2 + _BACKGROUND
    known = total / (total + _BACKGROUND)
    prior = known * expected + (1 - known) * _USUAL_NAME
    chance = (own + strength * prior) / (total + strength)
    steps = np.rint(-np.log2(np.maximum(chance, 1e-12)) * HALF_BITS)
    half_bits: NDArray[np.int16] = np.clip(steps, LEAST, MOST).astype(np.int16)
    return half_bits


def _keys(table: NameTable, names: Ints, level: str) -> tuple[Ints, Ints, Ints, NDArray[np.int64]]:
    """Whole name, surname, given name and characters (n x longest) as keys of this level."""
    if level == "字":
        codes = table.chars[names].astype(np.int64)
        return names, table.surname[names], table.given[names], codes
    codes = (table.syllables if level == "音" else table.folded)[names]
    whole = (table.sounds if level == "音" else table.dialect)[names]
    heads = np.where(table.heads[names] == 2, codes[:, 0] * 10_000 + codes[:, min(1, codes.shape[1] - 1)], codes[:, 0])
    return whole, heads, whole * 31 - heads * 1_000_003**2, codes


def _share(keys: Ints, weight: Floats, total: float) -> Floats:
    """How many *other* children bear the same key."""
    _, place = np.unique(keys, return_inverse=True)
    borne = np.bincount(place, weights=weight)
    return np.maximum(borne[place] - 1.0, 0.0) if total else np.zeros(len(keys))


def _smooth(keys: Ints, weight: Floats, total: float, prior: Floats | float, strength: float) -> Floats:
    return (_share(keys, weight, total) + strength * prior) / (total + strength)


def _character_share(table: NameTable, names: Ints, weight: Floats, codes: NDArray[np.int64]) -> Floats:
    """The share of a given name as its characters, drawn one by one, would have it."""
    width = codes.shape[1]
    columns = np.arange(width)[None, :]
    heads, lengths = table.heads[names][:, None], table.lengths[names][:, None]
    inside = (columns >= heads) & (columns < lengths)
    flat = codes[inside]
    spread = np.broadcast_to(weight[:, None], codes.shape)[inside]
    if not len(flat):
        return np.full(len(names), _USUAL_GIVEN)
    place = np.unique(flat, return_inverse=True)[1]
    borne = np.bincount(place, weights=spread)
    total = float(spread.sum())
    strength = 200.0
    share = np.ones(codes.shape)
    share[inside] = ((borne + strength * _USUAL_CHARACTER) / (total + strength))[place]
    n_given = (lengths - heads)[:, 0]
    by_length = np.bincount(np.minimum(n_given, 3), weights=weight, minlength=4) + 1.0
    by_length /= by_length.sum()
    return np.where(n_given > 0, share.prod(axis=1) * by_length[np.minimum(n_given, 3)], _USUAL_GIVEN)
