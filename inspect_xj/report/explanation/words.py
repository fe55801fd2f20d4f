"""Figures of an explanation in words: weights, probabilities, and the characters in which two names differ."""

from __future__ import annotations

from difflib import SequenceMatcher
from math import log2

from inspect_xj.normalise import Context, normalise
from inspect_xj.schema import Kind

__all__ = ["bits", "chance", "clean_name", "differing", "odds", "score"]

#: Probabilities are stored rounded to a millionth: beyond it nothing is known of their odds.
_SMALLEST = 1e-6


def chance(probability: float) -> str:
    """98.3%; never 0 or 100: nothing here is certain."""
    if probability >= 0.9995:
        return ">99.9%"
    return "<0.1%" if probability < 0.0005 else f"{100 * probability:.1f}%"


def score(weight: float) -> str:
    """+7.1, −6.6."""
    rounded = round(weight, 1) or 0.0
    return f"{'−' if rounded < 0 else '+' if rounded > 0 else ''}{abs(rounded):.1f}"


def odds(weight: float) -> float:
    """The probability that a weight (log2 of the odds) stands for."""
    if weight > 1000:
        return 1.0
    return 0.0 if weight < -1000 else 1 / (1 + 2**-weight)


def bits(probability: float) -> float:
    """The weight that a probability stands for."""
    bounded = min(max(probability, _SMALLEST), 1 - _SMALLEST)
    return log2(bounded / (1 - bounded))


def clean_name(raw: str | None, context: Context) -> str:
    """The name as identity compared it."""
    value = normalise(Kind.NAME, raw, context).value
    return value if isinstance(value, str) else ""


def differing(one: str, other: str) -> str:
    """晖/辉; 小/无 where one name lacks a character; empty unless they differ in one place only.

    Two names that differ in more would be printed nearly whole: that is what masking is there to prevent.
    """
    pieces = [
        (one[a:b], other[c:d]) for tag, a, b, c, d in SequenceMatcher(None, one, other).get_opcodes() if tag != "equal"
    ]
    if len(pieces) != 1 or max(len(part) for part in pieces[0]) > 1 or min(len(one), len(other)) < 2:
        return ""
    left, right = pieces[0]
    return f"{left or '无'}/{right or '无'}"
