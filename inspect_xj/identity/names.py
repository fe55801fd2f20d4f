"""What two written names say about each other: levels named by their claim, each a pure function.

A caller takes the first that holds, from strongest to weakest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum

from rapidfuzz.distance import OSA

from inspect_xj.identity.lookalike import GROUPS
from inspect_xj.normalise import sound

__all__ = ["NameLevel", "compare_names", "levels_of"]

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
    NEAR_SOUND = "音近字"
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


def _same_sound(left: str, right: str) -> bool:
    return sound(left) == sound(right)


def _near_sound(left: str, right: str) -> bool:
    """True when the name was heard wrongly (童强/童祥): the surname stands, the syllables are one letter apart."""
    if len(left) != len(right) or left[0] != right[0]:
        return False
    return OSA.distance(" ".join(sound(left)), " ".join(sound(right)), score_cutoff=1) <= 1


def _one_character_apart(left: str, right: str) -> bool:
    """True when one character of three or more differs, is lost or added, and surname or given name stands.

    王伟/王强 differ in one character too: with two characters that is another name, not a slip of the pen.
    """
    return (
        max(len(left), len(right)) >= 3
        and (left[0] == right[0] or left[1:] == right[1:])
        and OSA.distance(left, right, score_cutoff=1) <= 1
    )


#: From strongest to weakest; the first that holds is the level.
_CLAIMS: tuple[tuple[NameLevel, Callable[[str, str], bool]], ...] = (
    (NameLevel.EXACT, str.__eq__),
    (NameLevel.PLACEHOLDER, _holes_match),
    (NameLevel.SOUND, _same_sound),
    (NameLevel.GLYPH, _glyph_apart),
    (NameLevel.NEAR_SOUND, _near_sound),
    (NameLevel.ONE_CHARACTER, _one_character_apart),
)


def compare_names(left: str, right: str) -> NameLevel:
    """The strongest claim that holds between two clean names (neither empty)."""
    return next((level for level, holds in _CLAIMS if holds(left, right)), NameLevel.DIFFERENT)


def levels_of(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """The level words of distinct pairs of names; only pairs that are not written alike should come here."""
    return [compare_names(left, right).value for left, right in pairs]
