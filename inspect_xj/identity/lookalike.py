"""Characters that are mistaken for each other by eye: the table data/lookalike.txt, which `.ci/lookalike.py` makes."""

from __future__ import annotations

from functools import cache
from pathlib import Path

__all__ = ["look_alike", "neighbours", "pairs"]

_TABLE = Path(__file__).with_name("data") / "lookalike.txt"


@cache
def _table() -> dict[str, str]:
    """Each character with all that look like it; a line of the file names a pair only under its lesser character."""
    near: dict[str, str] = {}
    for line in _TABLE.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        first, others = line[0], line[1:]
        near[first] = near.get(first, "") + others
        for other in others:
            near[other] = near.get(other, "") + first
    return near


def look_alike(left: str, right: str) -> bool:
    """True when two different characters are easily taken for each other on a worn print or in a hurry."""
    return right in _table().get(left, ())


def neighbours(char: str) -> frozenset[str]:
    """All characters that look like this one, without itself."""
    return frozenset(_table().get(char, ""))


def pairs() -> tuple[tuple[str, str], ...]:
    """Every pair of look-alikes once, the lesser character first, ascending."""
    return tuple((first, other) for first in sorted(_table()) for other in sorted(_table()[first]) if first < other)
