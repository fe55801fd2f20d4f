"""A code list: whatever a cell may hold -> the one word rules and papers use."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

__all__ = ["CodeList"]

#: "01-在读", "01 在读", "1.走读", "01:在读": exports that write code and word into one cell.
_CODE_AND_WORD = re.compile(r"([0-9A-Z]{1,5})[-_.、::\s]*([^0-9A-Z\-_.、:\s].*)")
#: "在读(01)", "在读[01]": the same the other way round.
_WORD_AND_CODE = re.compile(r"(.*[^0-9A-Z(\[])[(\[]([0-9A-Z]{1,5})[)\]]")

#: 请假1天, 旷课2节, 病假三天: how much of it says nothing about what it is.
_AMOUNT = re.compile(r"(.+?)[0-9一二三四五六七八九十两半]+(?:天|节|节课|周|次|日|个月|个学期)")
_REMARK = re.compile(r"([^()]+)\(([^()]*)\)")


def _key(text: str) -> str:
    """The spelling in which cells and list entries meet: half width, no blanks, upper case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


@dataclass(frozen=True, slots=True)
class CodeList:
    """One list of a profile; ``entries`` maps the folded code, variant or word to the word."""

    name: str
    words: tuple[str, ...] = field(repr=False)
    entries: Mapping[str, str] = field(repr=False)

    @classmethod
    def of(cls, name: str, given: Mapping[str, Sequence[str]]) -> CodeList:
        """Build from word -> codes and variants; a variant that means two words is a ValueError (a fault of our data)."""
        entries: dict[str, str] = {}
        for word, variants in given.items():
            for text in (word, *variants):
                key = _key(text)
                if entries.setdefault(key, word) != word:
                    raise ValueError(f"{name}: «{text}» means both {entries[key]} and {word}")
        # Excel eats leading zeros: "1" stands for "01" wherever no list entry says otherwise.
        for key, word in list(entries.items()):
            if key.isdigit() and key.startswith("0") and key.strip("0"):
                entries.setdefault(key.lstrip("0"), word)
        return cls(name, tuple(given), entries)

    def word(self, text: str) -> str | None:
        """The word that ``text`` (a code, the word, a usual variant, or code and word together) stands for; else None."""
        key = _key(text)
        found = self.entries.get(key)
        if found is not None:
            return found
        if key.endswith(".0") and key[:-2] in self.entries:  # a number cell read as a float
            return self.entries[key[:-2]]
        both = _CODE_AND_WORD.fullmatch(key)
        code, other = (both[1], both[2]) if both else ("", "")
        if not both and (turned := _WORD_AND_CODE.fullmatch(key)):
            code, other = turned[2], turned[1]
        # The word decides when both are there and disagree: a foreign code table is likelier than a wrong word.
        if code and (by_word := self.entries.get(other)) is not None:
            return by_word
        if remark := _REMARK.fullmatch(
            key
        ):  # 请假（病假）, 缺勤(原因不明): the word in front, else the one in brackets
            return self.entries.get(remark[1]) or self.entries.get(remark[2])
        if amount := _AMOUNT.fullmatch(key):
            return self.entries.get(amount[1])
        return None
