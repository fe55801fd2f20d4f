"""Values beside a value: what a threshold, a date, a word or a pattern could have been by a slip."""

from __future__ import annotations

import re
from datetime import date, timedelta

from inspect_xj.engine.catalog import Value

__all__ = ["numbers_beside", "patterns_beside", "text_beside", "values_beside"]

#: From here on a step of one is too small to be of any account.
_LARGE = 3000
_DATE = re.compile(r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_COUNT = re.compile(r"\{([0-9]+)(?:,([0-9]*))?\}")
#: What no cell holds.
_FOREIGN = "×"


def numbers_beside(text: str) -> tuple[str, ...]:
    """The next smaller and larger number: one more or less; a share half as large or larger by half."""
    if "." in text:
        return tuple(_short(float(text) * factor) for factor in (0.5, 1.5) if float(text))
    number = int(text)
    if number == 0:
        return ("1",)
    step = 1 if number < _LARGE else round(number / 100)
    return str(number - step), str(number + step)


def text_beside(text: str) -> str:
    """Another text; of a date the day after."""
    if _DATE.match(text):
        try:
            return (date.fromisoformat(text) + timedelta(days=1)).isoformat()
        except ValueError:
            return text + _FOREIGN
    return text + _FOREIGN


def patterns_beside(pattern: str) -> tuple[str, ...]:
    """The pattern with each of its lengths one less and one more; one without lengths matches nothing any more."""
    found = []
    for hit in _COUNT.finditer(pattern):
        low, high = int(hit[1]), hit[2]
        for step in (-1, 1):
            if low + step < 1 or (high and low + step > int(high)):
                continue
            new = "{" + str(low + step) + ("" if high is None else f",{high}") + "}"
            found.append(pattern[: hit.start()] + new + pattern[hit.end() :])
        if high:
            found.append(f"{pattern[: hit.start()]}{{{low},{int(high) + 1}}}{pattern[hit.end() :]}")
    return tuple(found) or (pattern + _FOREIGN,)


def values_beside(value: Value) -> tuple[tuple[str, Value], ...]:
    """The values beside a parameter's, each with words for the change."""
    if isinstance(value, tuple):
        if len(value) == 1:
            return tuple((f"{value[0]} 改为 {new}", (new,)) for new in _single(value[0]))
        return tuple((f"去掉 {item}", value[:at] + value[at + 1 :]) for at, item in enumerate(value))
    return tuple((f"{value} 改为 {new}", new) for new in _single(value))


def _single(value: int | float | str | date) -> list[int | float | str | date]:
    if isinstance(value, date):
        return [value - timedelta(days=1), value + timedelta(days=1)]
    if isinstance(value, str):
        return [text_beside(value)]
    sign = -1 if value < 0 else 1
    if isinstance(value, float):
        return [sign * float(text) for text in numbers_beside(_short(abs(value)))]
    return [sign * int(text) for text in numbers_beside(str(abs(value)))]


def _short(number: float) -> str:
    text = f"{number:.6f}".rstrip("0")
    return text + "0" if text.endswith(".") else text
