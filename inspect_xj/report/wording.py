"""Numbers, dates and enumerations in the words of an official document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

__all__ = ["and_others", "cn_date", "lacking", "numeral", "percent", "ratio", "share"]

_DIGITS = "零一二三四五六七八九"


def numeral(n: int) -> str:
    """1 → 一, 12 → 十二, 25 → 二十五 (1–99)."""
    tens, ones = divmod(n, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十"
    return head + (_DIGITS[ones] if ones else "")


def cn_date(day: date) -> str:
    """2009年10月12日: Arabic numerals without leading zeros, as GB/T 9704-2012 wants it."""
    return f"{day.year}年{day.month}月{day.day}日"


def percent(n: int, of: int) -> str:
    """The share as a percentage, never 0.00% for something and never 100% for not all."""
    if of <= 0:
        return "—"
    value = 100 * n / of
    if 0 < value < 0.01:
        return "<0.01%"
    if n < of and value > 99.99:
        return ">99.99%"
    return f"{value:.2f}%" if 0 < value < 100 else f"{value:.0f}%"


def share(n: int, of: int) -> str:
    """``3/40（7.50%）``."""
    return f"{n}/{of}（{percent(n, of)}）" if of > 0 else "—"


def ratio(n: int, of: int) -> str:
    """``检出3条，占7.50%`` without words: only the percentage in brackets, empty where there is no denominator."""
    return f"（{percent(n, of)}）" if of > 0 else ""


def and_others(names: Sequence[str], total: int, unit: str) -> str:
    """``甲、乙、丙等12所``; without 等 where all are named."""
    words = "、".join(names)
    return words if len(names) >= total else f"{words}等{total}{unit}"


#: What an audit says was not delivered, inside whatever else it says about conditions and rows.
_LACKING = re.compile(r"(?:没有|缺少)(表|列)“([^”]{1,40})”")


def lacking(reason: str) -> str:
    """Why a rule could not run, for a reader who knows tables but no conditions: 缺少表“到校”、“学校”.

    A reason that names neither table nor column stays as it is.
    """
    found: dict[str, list[str]] = {}
    for kind, name in _LACKING.findall(reason):
        if name not in found.setdefault(kind, []):
            found[kind].append(name)
    parts = [kind + "、".join(f"“{name}”" for name in names) for kind, names in found.items()]
    return "缺少" + "和".join(parts) if parts else reason.rstrip("。")
