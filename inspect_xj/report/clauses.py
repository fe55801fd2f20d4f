"""The clauses themselves: a finding quotes the words of the notice, not only the number of the paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from inspect_xj import resources
from inspect_xj.errors import ReportError

__all__ = ["Quote", "clause_text", "quotes"]

#: Share of a remark's pairs of characters that a passage has to hold to be what the remark means.
_ENOUGH = 0.65
#: Without a remark that fits an article is quoted whole up to so many characters, else by its first passage.
_SHORT = 130

_PART = re.compile(r"第[一二三四五六七八九十百]+条")
_NUMBER = re.compile(r"[\u4e00-\u9fa5]+〔\d{4}〕\d+号")
_LAST_REMARK = re.compile(r"（[^（）]*）$")
_SIGNS = re.compile(r"[\s，。；：、“”《》（）()]+")


@dataclass(frozen=True, slots=True)
class Quote:
    """A clause and its words: 教秘基〔2009〕100号, 第五条, 学校不得为…; ``words`` is empty where the text is not known."""

    document: str
    part: str
    words: str

    @property
    def clause(self) -> str:
        """The clause by its number: 教秘基〔2009〕100号第五条."""
        return self.document + self.part


@cache
def _passages(path: Path) -> dict[str, dict[str, tuple[str, ...]]]:
    try:
        read = yaml.safe_load(path.read_text(encoding="utf-8"))
        return {
            str(name): {str(part): tuple(map(str, passages)) for part, passages in parts.items()}
            for name, parts in read.items()
        }
    except (OSError, yaml.YAMLError, AttributeError, TypeError) as error:
        raise ReportError(f"依据条款原文“{path}”不能使用，请重新安装 inspect-xj。") from error


def _article(document: str, part: str) -> tuple[str, ...]:
    return _passages(resources.report_templates() / "clauses.yaml").get(document, {}).get(part, ())


def clause_text(document: str, part: str) -> str | None:
    """The whole text of 第五条 of 教秘基〔2009〕100号; None where it is not among the texts that are shipped."""
    return "".join(_article(document, part)) or None


def quotes(basis: Iterable[str]) -> tuple[Quote, ...]:
    """The clauses of a rule with the passages that its remarks point at, each clause once.

    A basis is 教秘基〔2009〕100号 第三条（…）、第二条（…）; without a remark that fits, the head of the article is quoted.
    """
    found: dict[tuple[str, str], list[str]] = {}
    for entry in basis:
        for document, part, remark in _parts(entry.strip()):
            remarks = found.setdefault((document, part), [])
            remarks += [remark] if remark else []
    return tuple(
        Quote(document, part, _quoted(_article(document, part), remarks)) for (document, part), remarks in found.items()
    )


def _parts(entry: str) -> list[tuple[str, str, str]]:
    """(document, part, remark) of every clause an entry names."""
    bare = _without_remarks(entry)
    numbers = list(_PART.finditer(bare))
    # The document is what stands before the first clause; known by its number it is named by that alone.
    head = entry[: numbers[0].start()] if numbers else entry
    number = _NUMBER.search(head)
    document = number[0] if number else _LAST_REMARK.sub("", head.strip()).strip()
    if not numbers:
        return [(document, "", "")]
    ends = [*(match.start() for match in numbers[1:]), len(entry)]
    return [(document, match[0], _remark(entry[match.end() : end])) for match, end in zip(numbers, ends, strict=True)]


def _without_remarks(text: str) -> str:
    """The text with everything in brackets blanked, at the same places: a remark may quote another clause."""
    depth, signs = 0, []
    for sign in text:
        depth += sign == "（"
        signs.append("\u3000" if depth else sign)
        depth -= sign == "）" and depth > 0
    return "".join(signs)


def _remark(text: str) -> str:
    start, end = text.find("（"), text.rfind("）")
    return text[start + 1 : end] if 0 <= start < end else ""


def _quoted(passages: Sequence[str], remarks: Iterable[str]) -> str:
    """The passages that the remarks mean, in the order of the text, gaps marked ……; the head where none fits."""
    if not passages:
        return ""
    wanted: set[int] = set()
    for remark in remarks:
        for phrase in re.split(r"[；。，]", remark):
            # A remark turns 弄虚作假的要严肃追究责任 into 不得弄虚作假.
            shares = [_share(phrase.removeprefix("不得"), passage) for passage in passages]
            if max(shares) >= _ENOUGH:
                wanted.add(shares.index(max(shares)))
    if not wanted:
        wanted = {0} if sum(map(len, passages)) > _SHORT else set(range(len(passages)))
    words, last = "", -1
    for index in sorted(wanted):
        inside = index > 0 and not passages[index - 1].endswith("。")  # begins in the middle of a sentence
        words += "……" if index != last + 1 and (words or inside) else ""
        words += passages[index]
        last = index
    return words if words.endswith("。") else words.rstrip("，；") + "……"


def _share(phrase: str, passage: str) -> float:
    """The share of a phrase's neighbouring pairs of characters that the passage has too."""
    phrase, passage = _SIGNS.sub("", phrase), _SIGNS.sub("", passage)
    pairs = [phrase[n : n + 2] for n in range(len(phrase) - 1)]
    return sum(pair in passage for pair in pairs) / len(pairs) if pairs else 0.0
