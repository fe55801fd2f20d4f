"""Elements of a vector picture written by hand; text is measured, cut and escaped here."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

__all__ = ["Box", "clip", "line", "number", "path", "rectangle", "safe", "text", "text_width"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle that may not be drawn over."""

    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: Box) -> bool:
        """Whether the two have any area in common."""
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )


def text(x: float, y: float, words: str, size: float = 12, *, anchor: str = "start", bold: bool = False) -> str:
    """A line of text with its baseline at ``y``."""
    where = "" if anchor == "start" else f' text-anchor="{anchor}"'
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{number(x)}" y="{number(y)}" font-size="{number(size)}"{where}{weight} fill="black">{safe(words)}</text>'


def rectangle(box: Box, *, fill: str = "white", stroke: str = "black", thick: float = 1, dashed: bool = False) -> str:
    """A rectangle."""
    dash = ' stroke-dasharray="5 3"' if dashed else ""
    edge = f' stroke="{stroke}" stroke-width="{number(thick)}"{dash}' if thick else ""
    return f'<rect x="{number(box.x)}" y="{number(box.y)}" width="{number(box.width)}" height="{number(box.height)}" fill="{fill}"{edge}/>'


def line(x1: float, y1: float, x2: float, y2: float, *, thick: float = 1, dash: str = "", stroke: str = "black") -> str:
    """A straight line."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}" stroke="{stroke}" '
        f'stroke-width="{number(thick)}"{dashes}/>'
    )


def path(points: Sequence[tuple[float, float]], *, thick: float = 1, dash: str = "") -> str:
    """A line from the first point to the third, bent towards the second."""
    (x1, y1), (x2, y2), (x3, y3) = points
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    way = f"M {number(x1)} {number(y1)} Q {number(x2)} {number(y2)} {number(x3)} {number(y3)}"
    return f'<path d="{way}" fill="none" stroke="black" stroke-width="{number(thick)}"{dashes}/>'


def text_width(words: str, size: float) -> float:
    """About how wide the text is: an ideograph is as wide as high, a letter a little over half of that."""
    return size * sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.58 for c in words)


def clip(words: str, width: float, size: float) -> str:
    """The text cut to ``width`` with … at its end."""
    if text_width(words, size) <= width:
        return words
    while words and text_width(words + "…", size) > width:
        words = words[:-1]
    return words + "…"


def number(value: float) -> str:
    """A length as SVG takes it, to a tenth of a px."""
    return f"{value:.1f}".removesuffix(".0")


def safe(words: str) -> str:
    """The words as the text of an element."""
    # What XML does not allow at all cannot be escaped either; ``visible`` has made it 〔U+…〕 wherever it came from data.
    return escape("".join(c for c in words if c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff"))
