"""How to call a name that is not read at sight: pinyin of rare characters, and of surnames that sound otherwise as surnames."""

from __future__ import annotations

from functools import cache, lru_cache

from pypinyin import Style, lazy_pinyin, pinyin

from inspect_xj.normalise.person_name import COMPOUND_SURNAMES, sound, split
from inspect_xj.report.fonts.coverage import repertoire

__all__ = ["is_rare", "spoken"]

#: Rows 16 to 55 of GB 2312: its level one, 3,755 characters.
_LEVEL_ONE = range(0xB0, 0xD8)

#: In neither table, and yet in every class: beside these pinyin would only be in the way.
_OF_EVERY_CLASS = frozenset("婷鑫琪妍昊煜晟淇璐倩茜钰雯瑶珊涵梓怡睿璇婧琳莹萱彤炜玥玮琦瑾瑜颖馨薇嫣菲莎蕾旻烨焱淼晗")


@cache
def _common() -> frozenset[str]:
    """Characters read at sight: 一级字 of the 2013 table (3,500), level one of GB 2312 (3,755), and a few that many pupils bear."""
    level_one = {c for c in repertoire("GB2312") if c.encode("gb2312")[0] in _LEVEL_ONE}
    return repertoire("一级字") | level_one | _OF_EVERY_CLASS


def is_rare(character: str) -> bool:
    """Whether it is an ideograph outside the 3,500 of everyday use, level one of GB 2312 and a few common in names."""
    return character not in _common() and ("\u3400" <= character <= "\u9fff" or character >= "\U00020000")


@lru_cache(maxsize=1 << 14)
def spoken(name: str) -> str:
    """What stands beside the name: ``赟 yūn``, ``单 shàn``; empty where everybody reads it right. ``name`` is a clean name."""
    surname = split(name)[0]
    readings = []
    for place, character in enumerate(name):
        reading = _as_surname(name, surname, place) if place < len(surname) else ""
        if not reading and is_rare(character):
            reading = pinyin(character, style=Style.TONE)[0][0]
        if reading and reading != character:  # a character pypinyin does not know stands for itself
            readings.append(f"{character} {reading}")
    return " ".join(dict.fromkeys(readings))


def _as_surname(name: str, surname: str, place: int) -> str:
    """The reading with its tone where the character sounds otherwise than by itself; else empty."""
    if len(surname) > 1 and surname not in COMPOUND_SURNAMES:
        return ""
    character, plain = name[place], sound(name)[place]
    if lazy_pinyin(character)[0].replace("ü", "v") == plain:
        return ""
    for reading in pinyin(character, style=Style.TONE, heteronym=True)[0]:
        if _toneless(reading) == plain:
            return reading
    return plain


_TONES = str.maketrans("āáǎàēéěèōóǒòīíǐìūúǔùǖǘǚǜüńňǹḿ", "aaaaeeeeooooiiiiuuuuvvvvvnnnm")


def _toneless(reading: str) -> str:
    return reading.translate(_TONES)
