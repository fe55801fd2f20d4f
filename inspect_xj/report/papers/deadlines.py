"""Dates of the papers: the day they are made out, and what is due so many days after it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from inspect_xj.engine.holidays import working_days
from inspect_xj.report.wording import cn_date

__all__ = ["OPEN_DATE", "due", "due_words", "run_date", "working_day_after"]

#: Where a person has to write the date in.
OPEN_DATE = "××××年×月×日"

#: Days given at most: a rule file may ask for any number.
_LONGEST = 3650


def run_date(started: str) -> date | None:
    """The day of a run; None where it is not recorded as a date."""
    try:
        return date.fromisoformat(started[:10])
    except ValueError:
        return None


def due(start: date | None, days: int | None) -> str:
    """The day ``days`` after ``start`` in words; ×××× where one of the two is not known."""
    if start is None or days is None or not 0 <= days <= _LONGEST:
        return OPEN_DATE
    return cn_date(start + timedelta(days=days))


def due_words(start: date | None, days: Collection[int]) -> str:
    """``2009年11月10日前``; where the findings of one rule differ, all days with a word on where to look."""
    if not days:
        return f"{OPEN_DATE}前"
    words = "或者".join(f"{due(start, n)}前" for n in sorted(days))
    return words if len(days) == 1 else f"{words}，逐条见附件1"


def working_day_after(start: date, n: int) -> date:
    """The ``n``-th working day after ``start``, by the calendar of 工作日."""
    day = start
    while working_days(start, day) < n:
        day += timedelta(days=1)
    return day
