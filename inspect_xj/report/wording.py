"""Numbers, dates and enumerations in the words of an official document."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date

from inspect_xj.report.visible import visible

__all__ = ["and_others", "cn_date", "deadline", "lacking", "numbers_of", "numeral", "percent", "recorded_day", "share"]

_DIGITS = "零一二三四五六七八九"


def numeral(n: int) -> str:
    """1 → 一, 12 → 十二, 25 → 二十五 (1–99)."""
    tens, ones = divmod(n, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十"
    return head + (_DIGITS[ones] if ones else "")


def cn_date(day: date) -> str:
    """2009年10月12日: Arabic numerals without leading zeros, as GB/T 9704-2012 wants it."""
    return f"{day.year}年{day.month}月{day.day}日"


def recorded_day(started: str) -> str:
    """The day of a run, 2009-10-26T09:30:00, in words; as it was recorded where it is no ISO date."""
    found = re.match(r"(\d{4})-(\d{2})-(\d{2})", started)
    return f"{found[1]}年{int(found[2])}月{int(found[3])}日" if found else visible(started)


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


def and_others(names: Sequence[str], total: int, unit: str) -> str:
    """``甲、乙、丙等12所``; without 等 where all are named."""
    words = "、".join(names)
    return words if len(names) >= total else f"{words}等{total}{unit}"


def deadline(days: Collection[int]) -> str:
    """15日内; 10日或者15日内，逐条见附件 where findings of one rule differ; × where nothing is known."""
    if not days:
        return "××××年×月×日前"
    words = "或者".join(f"{n}日" for n in sorted(days)) + "内"
    return words if len(days) == 1 else f"{words}，逐条见附件"


_NUMBERED = re.compile(r"^(.*?)(\d+)$")


def numbers_of(numbers: Sequence[str]) -> str:
    """The numbers of findings in as few words as name them: CG-01-0001至0063, or the first and how many."""
    if len(numbers) <= 2:
        return "、".join(numbers)
    parts = [found for number in numbers if (found := _NUMBERED.match(number))]
    ordered = [part[0] for part in sorted(parts, key=lambda part: (part[1], int(part[2])))]
    values = sorted(int(part[2]) for part in parts)
    alike = len(parts) == len(numbers) and len({part[1] for part in parts}) == 1
    if alike and values == list(range(values[0], values[0] + len(values))):
        return f"{ordered[0]}至{ordered[-1].removeprefix(parts[0][1])}"
    return f"{numbers[0]}等{len(numbers)}个"


#: What an audit says was not delivered, inside whatever else it says about conditions and rows.
_LACKING = re.compile(r"(?:没有|缺少)(表|列)“([^”]{1,40})”")


#: The condition that no row fulfilled, as the rule's author wrote it.
_UNMET = re.compile(r"不满足“(.*?)”")
_FILLED = re.compile(r"([\u4e00-\u9fff]+) is not null")


def lacking(reason: str) -> str:
    """Why a rule could not run, for a reader who knows tables but no conditions: 缺少表“到校”、“学校”.

    A condition of the rule is told by the columns it wants filled; a reason that names nothing stays as it is.
    """
    found: dict[str, list[str]] = {}
    for kind, name in _LACKING.findall(reason):
        if name not in found.setdefault(kind, []):
            found[kind].append(name)
    parts = [kind + "、".join(f"“{name}”" for name in names) for kind, names in found.items()]
    if parts:
        return "缺少" + "和".join(parts)
    if unmet := _UNMET.search(reason):
        columns = list(dict.fromkeys(_FILLED.findall(unmet[1])))
        named = "、".join(f"“{column}”" for column in columns)
        return f"没有一条记录填写了{named}" if columns else "没有符合检查条件的记录"
    return reason.rstrip("。")
