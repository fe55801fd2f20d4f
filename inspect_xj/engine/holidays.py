"""Chinese statutory holidays by year, for 工作日: weekdays off, and weekend days worked instead.

Source: the yearly notices of the State Council's General Office on the arrangement of holidays (国务院办公厅关于××年部分
节假日安排的通知), 2008–2026. Outside these years 工作日 counts Monday to Friday.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

__all__ = ["exceptions", "working_days"]

#: year -> (stretches off "M-D..M-D", weekend days worked "M-D")
_NOTICES: dict[int, tuple[str, str]] = {
    2008: ("1-1 2-6..2-12 4-4..4-6 5-1..5-3 6-7..6-9 9-13..9-15 9-29..10-5", "2-2 2-3 5-4 9-27 9-28"),
    2009: ("1-1..1-3 1-25..1-31 4-4..4-6 5-1..5-3 5-28..5-30 10-1..10-8", "1-4 1-24 2-1 5-31 9-27 10-10"),
    2010: (
        "1-1..1-3 2-13..2-19 4-3..4-5 5-1..5-3 6-14..6-16 9-22..9-24 10-1..10-7",
        "2-20 2-21 6-12 6-13 9-19 9-25 9-26 10-9",
    ),
    2011: (
        "1-1..1-3 2-2..2-8 4-3..4-5 4-30..5-2 6-4..6-6 9-10..9-12 10-1..10-7",
        "1-30 2-12 4-2 10-8 10-9 12-31",
    ),
    2012: ("1-1..1-3 1-22..1-28 4-2..4-4 4-29..5-1 6-22..6-24 9-30..10-7", "1-21 1-29 3-31 4-1 4-28 9-29"),
    2013: (
        "1-1..1-3 2-9..2-15 4-4..4-6 4-29..5-1 6-10..6-12 9-19..9-21 10-1..10-7",
        "1-5 1-6 2-16 2-17 4-7 4-27 4-28 6-8 6-9 9-22 9-29 10-12",
    ),
    2014: ("1-1 1-31..2-6 4-5..4-7 5-1..5-3 5-31..6-2 9-6..9-8 10-1..10-7", "1-26 2-8 5-4 9-28 10-11"),
    2015: (
        "1-1..1-3 2-18..2-24 4-4..4-6 5-1..5-3 6-20..6-22 9-3..9-5 9-26..9-27 10-1..10-7",
        "1-4 2-15 2-28 9-6 10-10",
    ),
    2016: (
        "1-1..1-3 2-7..2-13 4-2..4-4 4-30..5-2 6-9..6-11 9-15..9-17 10-1..10-7",
        "2-6 2-14 6-12 9-18 10-8 10-9",
    ),
    2017: ("1-1..1-2 1-27..2-2 4-2..4-4 4-29..5-1 5-28..5-30 10-1..10-8", "1-22 2-4 4-1 5-27 9-30"),
    2018: (
        "1-1 2-15..2-21 4-5..4-7 4-29..5-1 6-16..6-18 9-22..9-24 10-1..10-7 12-30..12-31",
        "2-11 2-24 4-8 4-28 9-29 9-30 12-29",
    ),
    2019: ("1-1 2-4..2-10 4-5..4-7 5-1..5-4 6-7..6-9 9-13..9-15 10-1..10-7", "2-2 2-3 4-28 5-5 9-29 10-12"),
    2020: ("1-1 1-24..2-2 4-4..4-6 5-1..5-5 6-25..6-27 10-1..10-8", "1-19 4-26 5-9 6-28 9-27 10-10"),
    2021: (
        "1-1..1-3 2-11..2-17 4-3..4-5 5-1..5-5 6-12..6-14 9-19..9-21 10-1..10-7",
        "2-7 2-20 4-25 5-8 9-18 9-26 10-9",
    ),
    2022: (
        "1-1..1-3 1-31..2-6 4-3..4-5 4-30..5-4 6-3..6-5 9-10..9-12 10-1..10-7 12-31",
        "1-29 1-30 4-2 4-24 5-7 10-8 10-9",
    ),
    2023: ("1-1..1-2 1-21..1-27 4-5 4-29..5-3 6-22..6-24 9-29..10-6 12-30..12-31", "1-28 1-29 4-23 5-6 6-25 10-7 10-8"),
    2024: (
        "1-1 2-10..2-17 4-4..4-6 5-1..5-5 6-8..6-10 9-15..9-17 10-1..10-7",
        "2-4 2-18 4-7 4-28 5-11 9-14 9-29 10-12",
    ),
    2025: ("1-1 1-28..2-4 4-4..4-6 5-1..5-5 5-31..6-2 10-1..10-8", "1-26 2-8 4-27 9-28 10-11"),
    2026: (
        "1-1..1-3 2-15..2-23 4-4..4-6 5-1..5-5 6-19..6-21 9-25..9-27 10-1..10-7",
        "1-4 2-14 2-28 5-9 9-20 10-10",
    ),
}


def _day(year: int, text: str) -> date:
    month, day = text.split("-")
    return date(year, int(month), int(day))


@cache
def exceptions(first: int, last: int) -> tuple[tuple[date, int], ...]:
    """(day, +1 | −1) in order: −1 a weekday off, +1 a weekend day worked, in the calendar years ``first…last``."""
    found: dict[date, int] = {}
    for year in range(first, last + 1):
        off, worked = _NOTICES.get(year, ("", ""))
        for stretch in off.split():
            start, _, end = stretch.partition("..")
            day, stop = _day(year, start), _day(year, end or start)
            while day <= stop:
                if day.weekday() < 5:
                    found[day] = -1
                day += timedelta(days=1)
        for text in worked.split():
            found[_day(year, text)] = 1
    return tuple(sorted(found.items()))


def working_days(start: date, end: date) -> int:
    """Working days after ``start`` up to and with ``end``, day by day: the oracle of the SQL formula."""
    years = dict(exceptions(start.year, end.year))
    count, day = 0, start
    while day < end:
        day += timedelta(days=1)
        works = day.weekday() < 5
        count += 1 if (works or years.get(day) == 1) and years.get(day) != -1 else 0
    return count
