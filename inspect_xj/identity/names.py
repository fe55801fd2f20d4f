"""What two written names say about each other: levels named by their claim, each a pure function.

The order of :data:`NAME_LEVELS` is from strongest to weakest; a caller takes the first that holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from rapidfuzz.distance import OSA

from inspect_xj.identity.lookalike import GROUPS
from inspect_xj.normalise import sound

__all__ = ["NameLevel", "compare_names", "compatible", "levels_of"]

#: What a clerk's machine leaves where a rare character should be (domain.md §4.6).
PLACEHOLDERS = frozenset("□?？*＊�〇○●＿_")
_SAME_GLYPH: dict[str, frozenset[int]] = {}
for _number, _group in enumerate(GROUPS):
    for _char in _group:
        _SAME_GLYPH[_char] = _SAME_GLYPH.get(_char, frozenset()) | {_number}


class NameLevel(StrEnum):
    """How near two names are; the value is the word printed in an explanation."""

    EXACT = "姓名相同"
    SOUND = "同音异字"
    GLYPH = "形近字"
    PLACEHOLDER = "生僻字缺字"
    ONE_CHARACTER = "一字之差"
    DIFFERENT = "姓名不同"


def _is_hole(char: str) -> bool:
    return char in PLACEHOLDERS or "\ue000" <= char <= "\uf8ff" or ("a" <= char.lower() <= "z")


def _holes_match(left: str, right: str) -> bool:
    """True when the only differences are holes (□ ? PUA, a pinyin syllable) in one of the names."""
    for holed, whole in ((left, right), (right, left)):
        if any(map(_is_hole, holed)) and not any(map(_is_hole, whole)):
            # A syllable typed for one character (王LI玲) counts as one hole.
            pattern: list[str | None] = []
            for char in holed:
                if not _is_hole(char):
                    pattern.append(char)
                elif not (pattern and pattern[-1] is None and char.isascii() and char.isalpha()):
                    pattern.append(None)
            if len(pattern) == len(whole) and all(p is None or p == w for p, w in zip(pattern, whole, strict=True)):
                return sum(p is not None for p in pattern) >= 1
    return False


def _glyph_apart(left: str, right: str) -> bool:
    """True when the names differ in one character and the two characters look alike."""
    if len(left) != len(right):
        return False
    pairs = [(a, b) for a, b in zip(left, right, strict=True) if a != b]
    return len(pairs) == 1 and bool(
        _SAME_GLYPH.get(pairs[0][0], frozenset()) & _SAME_GLYPH.get(pairs[0][1], frozenset())
    )


def compare_names(left: str, right: str) -> NameLevel:
    """The strongest claim that holds between two clean names (neither empty)."""
    if left == right:
        return NameLevel.EXACT
    if _holes_match(left, right):
        return NameLevel.PLACEHOLDER
    if sound(left) == sound(right):
        return NameLevel.SOUND
    if _glyph_apart(left, right):
        return NameLevel.GLYPH
    # 王伟/王强 differ in one character too: with two characters that is another name, not a slip of the pen.
    # An inner character lost or added (欧阳丽/欧丽) keeps the surname.
    longest = max(len(left), len(right))
    if (
        longest >= 3
        and OSA.distance(left, right, score_cutoff=1) <= 1
        and (left[0] == right[0] or left[1:] == right[1:])
    ):
        return NameLevel.ONE_CHARACTER
    return NameLevel.DIFFERENT


def compatible(level: NameLevel) -> bool:
    """Whether two rows with one number may be one child with a slip in the name."""
    return level is not NameLevel.DIFFERENT


def levels_of(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """The level words of distinct pairs of names; only pairs that are not written alike should come here."""
    return [compare_names(left, right).value for left, right in pairs]
