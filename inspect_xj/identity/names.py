"""What two written names say about each other: levels named by their claim, for a million pairs at once.

A name is a row of numbers (its characters, their readings), so every claim is a few array operations; ``compare_names``
asks the same question about two names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from inspect_xj.identity import lookalike
from inspect_xj.normalise import COMPOUND_SURNAMES, sound

__all__ = ["BY_RARITY", "LEVELS", "Ints", "NameTable", "compare_names"]

#: From strongest to weakest: the first that holds is the level. 曾用名 needs a further column and is told by the caller.
LEVELS = (
    "姓名相同",
    "曾用名",
    "生僻字缺字",
    "同音异字",
    "形近字",
    "方音相近",
    "逐字相近",
    "叠字增减",
    "增减一字",
    "字序颠倒",
    "音近字",
    "一字之差",
    "单名不同",
    "仅名相同",
    "仅姓相同",
    "姓名不同",
)
#: The levels whose chance depends on how rare the name is: written alike, read alike, heard alike in dialect.
BY_RARITY = tuple(LEVELS.index(word) for word in ("姓名相同", "同音异字", "方音相近"))
_CODE = {word: code for code, word in enumerate(LEVELS)}

#: What a clerk's machine leaves where a rare character should be (domain.md §4.6); a typed syllable (王LI玲) is one hole.
_HOLES = frozenset("□?？*＊�〇○●＿_■▢〓◻◼☐")
_HOLE = 1
#: Longest name looked at, in characters; minority names differ, if at all, before this.
_LONGEST = 16
_MIXER = np.int64(1_000_003)
#: So many pairs are compared at once, to bound memory.
_CHUNK = 1 << 18

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


#: A name of plain ideographs: nothing in it needs a second look.
_ORDINARY = re.compile("[\u3400-\u9fff\U00020000-\U000323af]+").fullmatch


def _is_hole(char: str) -> bool:
    return char in _HOLES or "\ue000" <= char <= "\uf8ff" or ("a" <= char.lower() <= "z")


def _plain(name: str) -> str:
    """The characters that count: no dots, every hole (and every run of Latin letters) one and the same sign."""
    found: list[str] = []
    letters = False
    for char in name:
        latin = char.isascii() and char.isalpha()
        if char != "·" and not (latin and letters):
            found.append(chr(_HOLE) if _is_hole(char) else char)
        letters = latin
    return "".join(found)


@cache
def _reading(char: str, first: bool) -> str:
    """How a character sounds as a surname (``first``) or within a given name."""
    if char == chr(_HOLE):
        return char
    heard = sound(char) if first else sound(f"王{char}")[1:]
    return heard[0] if heard else char


def _fold_dialect(syllable: str, folds: Sequence[str]) -> str:
    """The syllable as a speaker hears it who does not tell the given sounds apart."""
    if "zh-z" in folds and syllable[:2] in ("zh", "ch", "sh"):
        syllable = syllable[0] + syllable[2:]
    if "n-l" in folds and syllable[:1] == "n":
        syllable = "l" + syllable[1:]
    if "f-h" in folds and syllable[:1] == "f":
        syllable = "h" + syllable[1:]
    if "f-h" in folds and syllable[:2] == "hu" and len(syllable) > 2:
        syllable = "h" + syllable[2:]  # hua and fa, huang and fang
    if "r-l" in folds and syllable[:1] == "r":
        syllable = "l" + syllable[1:]
    if "ng-n" in folds and syllable.endswith(("ang", "eng", "ing")):
        syllable = syllable[:-1]
    return syllable


def _hash_rows(codes: Ints, lengths: Ints) -> Ints:
    """One number a row of codes; equal rows, equal numbers (a collision is as likely as a wrong bit in memory)."""
    key = lengths.copy()
    for column in range(codes.shape[1]):
        key = np.where(column < lengths, key * _MIXER + codes[:, column] + 7, key)
    return key


@cache
def _alike_keys() -> Ints:
    """Every pair of look-alike characters as one number each, ascending."""
    return np.array([ord(a) << 32 | ord(b) for a, b in lookalike.pairs()], np.int64)


@dataclass(frozen=True)
class NameTable:
    """Distinct names as arrays; a name is known by its place. Build with :meth:`of`."""

    texts: tuple[str, ...]
    chars: NDArray[np.int32]  # n x longest, 0 behind the end
    lengths: Ints
    syllables: Ints  # n x longest: places in ``near``
    folded: Ints  # the same as the county hears them
    heads: Ints  # characters of the surname
    surname: Ints  # key of the surname's characters
    given: Ints  # key of the given name's characters
    sounds: Ints  # key of the whole reading
    dialect: Ints  # key of the whole reading as the county hears it
    near: Flags  # syllable x syllable: one letter apart

    @classmethod
    def of(cls, names: Sequence[str], folds: Sequence[str] = ()) -> NameTable:
        """The table of ``names`` (distinct, in any fixed order); ``folds``: sounds the county does not tell apart."""
        plain = [name[:_LONGEST] if _ORDINARY(name) else _plain(name)[:_LONGEST] for name in names]
        width = max((len(text) for text in plain), default=1) or 1
        n = len(plain)
        chars = np.array(plain or [""], dtype=f"<U{width}").view(np.uint32).reshape(-1, width)[:n].astype(np.int32)
        lengths = np.count_nonzero(chars, axis=1).astype(np.int64)
        wide = chars.astype(np.int64)
        two = wide[:, 0] << 32 | wide[:, 1] if width > 1 else np.zeros(n, np.int64)
        known = np.array([ord(name[0]) << 32 | ord(name[1]) for name in sorted(COMPOUND_SURNAMES)], np.int64)
        compound = np.isin(two, known) & (lengths > 2)
        syllables, heard = _read_aloud(chars, lengths, compound)
        near = cdist(heard, heard, scorer=OSA.distance, score_cutoff=1) <= 1 if heard else np.zeros((0, 0), bool)
        words = sorted({_fold_dialect(syllable, folds) for syllable in heard})
        fold = np.array([words.index(_fold_dialect(syllable, folds)) for syllable in heard] or [0], np.int64)
        heads = np.where(compound, 2, np.minimum(lengths, 1)).astype(np.int64)
        after = np.where(compound[:, None], np.roll(wide, -2, axis=1), np.roll(wide, -1, axis=1))
        return cls(
            texts=tuple(names),
            chars=chars,
            lengths=lengths,
            syllables=syllables,
            folded=fold[syllables],
            heads=heads,
            surname=_hash_rows(wide[:, :2], heads),
            given=_hash_rows(after, lengths - heads),
            sounds=_hash_rows(syllables, lengths),
            dialect=_hash_rows(fold[syllables], lengths),
            near=near,
        )

    def compare(self, left: Ints, right: Ints) -> NDArray[np.int8]:
        """The level (its place in :data:`LEVELS`) of each pair of names, given by their places."""
        parts = [
            _compare(self, left[start : start + _CHUNK], right[start : start + _CHUNK])
            for start in range(0, len(left), _CHUNK)
        ]
        return np.concatenate(parts) if parts else np.zeros(0, np.int8)


def _read_aloud(chars: NDArray[np.int32], lengths: Ints, compound: Flags) -> tuple[Ints, list[str]]:
    """The syllables of every name, as places in the sorted list of syllables that is given back with them."""
    first = np.zeros(chars.shape, np.int64)
    first[:, 0] = ~compound
    there = np.arange(chars.shape[1]) < lengths[:, None]
    wanted = chars.astype(np.int64) * 2 + first
    keys = np.unique(wanted[there])
    readings = [_reading(chr(key >> 1), bool(key & 1)) for key in keys.tolist()]
    special = {tuple(map(ord, name)): heard for name, heard in COMPOUND_SURNAMES.items()}
    heard = sorted({*readings, *(syllable for pair in special.values() for syllable in pair)})
    place = {syllable: at for at, syllable in enumerate(heard)}
    if not len(keys):
        return np.zeros(chars.shape, np.int64), heard
    values = np.array([place[reading] for reading in readings], np.int64)
    syllables = np.where(there, values[np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)], 0)
    for row in np.flatnonzero(compound).tolist():
        sounds = special[(int(chars[row, 0]), int(chars[row, 1]))]
        syllables[row, 0], syllables[row, 1] = place[sounds[0]], place[sounds[1]]
    return syllables, heard


def _compare(table: NameTable, left: Ints, right: Ints) -> NDArray[np.int8]:
    n_a, n_b = table.lengths[left], table.lengths[right]
    width = int(max(n_a.max(initial=1), n_b.max(initial=1)))
    a, b = table.chars[left, :width], table.chars[right, :width]
    heard_a, heard_b = table.syllables[left, :width], table.syllables[right, :width]
    rows = np.arange(len(left))
    same_length, longest = n_a == n_b, np.maximum(n_a, n_b)
    unlike = a != b
    n_unlike, where = unlike.sum(axis=1), np.argmax(unlike, axis=1)
    one = same_length & (n_unlike == 1)
    same_surname = table.surname[left] == table.surname[right]
    same_given = (table.given[left] == table.given[right]) & (n_a > table.heads[left])
    holes = (a == _HOLE) | (b == _HOLE)
    holed = holes.any(axis=1)
    result = np.full(len(left), _CODE["姓名不同"], np.int8)

    def claim(word: str, holds: Flags) -> None:
        result[holds] = _CODE[word]

    # From weakest to strongest: a later claim writes over an earlier one.
    claim("仅姓相同", same_surname)
    claim("仅名相同", same_given)
    claim("单名不同", one & (longest == 2) & same_surname)
    claim("一字之差", one & (longest >= 3) & (same_surname | same_given))
    claim("音近字", one & same_surname & ((heard_a == heard_b) | table.near[heard_a, heard_b]).all(axis=1))
    claim("字序颠倒", same_length & _swapped(a, b, n_unlike, where))
    dropped, doubled = _dropped(a, b, n_a, n_b)
    claim(
        "增减一字", dropped & (longest >= 3) & (same_surname | same_given | (table.heads[left] != table.heads[right]))
    )
    claim("叠字增减", dropped & doubled & (longest >= 3) & same_surname)
    folded = table.folded[left, :width] == table.folded[right, :width]
    alike = ~unlike | holes | folded | _look_alike(a, b)
    claim(
        "逐字相近",
        same_length
        & alike.all(axis=1)
        & (longest >= 2)
        & (~unlike & ~holes & (a > 0) | folded & ~holes & (a > 0)).any(axis=1),
    )
    claim("方音相近", (table.dialect[left] == table.dialect[right]) & same_length & ~holed)
    claim("形近字", one & _look_alike(a[rows, where], b[rows, where]))
    claim("同音异字", (table.sounds[left] == table.sounds[right]) & same_length & ~holed)
    agree = (~unlike & ~holes & (a > 0)).any(axis=1)
    claim("生僻字缺字", same_length & holed & ~(unlike & ~holes).any(axis=1) & agree)
    claim("姓名相同", left == right)
    return result


def _look_alike(a: NDArray[np.int32], b: NDArray[np.int32]) -> Flags:
    """Where two characters are easily taken for each other on paper."""
    x, y = a.astype(np.int64), b.astype(np.int64)
    keys = np.minimum(x, y) << 32 | np.maximum(x, y)
    known = _alike_keys()
    found: Flags = known[np.minimum(np.searchsorted(known, keys), len(known) - 1)] == keys
    return found


def _swapped(a: NDArray[np.int32], b: NDArray[np.int32], n_unlike: Ints, where: Ints) -> Flags:
    """True where two neighbouring characters of the given name changed places (子轩, 轩子)."""
    after = np.minimum(where + 1, a.shape[1] - 1)
    rows = np.arange(len(a))
    crossed = (a[rows, where] == b[rows, after]) & (a[rows, after] == b[rows, where])
    swapped: Flags = (n_unlike == 2) & (where >= 1) & (after > where) & crossed
    return swapped


def _dropped(a: NDArray[np.int32], b: NDArray[np.int32], n_a: Ints, n_b: Ints) -> tuple[Flags, Flags]:
    """Where one name is the other less one character, and where that character stands beside its like (甜甜, 甜)."""
    apart = np.abs(n_a - n_b) == 1
    long_first = (n_a > n_b)[:, None]
    longer, shorter = np.where(long_first, a, b), np.where(long_first, b, a)
    n, width = np.maximum(n_a, n_b), a.shape[1]
    agree = longer == shorter
    head = np.where(agree.all(axis=1), width, np.argmin(agree, axis=1))
    moved = np.concatenate([longer[:, 1:], np.zeros((len(a), 1), np.int32)], axis=1)
    columns = np.arange(width)[None, :]
    behind = (columns >= head[:, None]) & (columns < (n - 1)[:, None])
    fits: Flags = apart & (~behind | (moved == shorter)).all(axis=1)
    at, rows = np.minimum(head, width - 1), np.arange(len(a))
    doubled: Flags = longer[rows, at] == longer[rows, np.maximum(at - 1, 0)]
    return fits, doubled


def compare_names(left: str, right: str, folds: Sequence[str] = ()) -> str:
    """The level word of two clean names (neither empty)."""
    names = sorted({left, right})
    table = NameTable.of(names, folds)
    code = table.compare(np.array([names.index(left)]), np.array([names.index(right)]))[0]
    return LEVELS[int(code)]
