"""Vector pictures written by hand: a drawing is its size and its elements; text is measured, cut and escaped here."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

__all__ = ["WIDTH", "Box", "Drawing", "clip", "line", "path", "rectangle", "stacked", "text", "text_width"]

#: Width of every picture in px: 170 mm of paper, so that 12 px are 8 pt.
WIDTH = 720.0

#: «XJ 黑体» is what fonts.conf calls it in the PDF; the others are what a browser finds.
_FONTS = "XJ 黑体, 黑体, SimHei, Noto Sans CJK SC, Microsoft YaHei, PingFang SC, sans-serif"


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


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture: its height and its elements, drawn ``WIDTH`` wide."""

    title: str
    height: float
    elements: tuple[str, ...]

    def svg(self) -> str:
        """The picture as an element of a page."""
        return stacked([self])


def stacked(drawings: Sequence[Drawing]) -> str:
    """The pictures under one another, as one SVG text; same drawings, same text."""
    height = sum(drawing.height for drawing in drawings)
    title = "；".join(drawing.title for drawing in drawings)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_n(WIDTH)}" height="{_n(height)}" '
        f'viewBox="0 0 {_n(WIDTH)} {_n(height)}" font-family="{_FONTS}" role="img">',
        f"<title>{_safe(title)}</title>",
        f'<rect width="{_n(WIDTH)}" height="{_n(height)}" fill="white"/>',
    ]
    top = 0.0
    for drawing in drawings:
        parts += [f'<g transform="translate(0 {_n(top)})">', *drawing.elements, "</g>"]
        top += drawing.height
    return "\n".join([*parts, "</svg>", ""])


def text(x: float, y: float, words: str, size: float = 12, *, anchor: str = "start", bold: bool = False) -> str:
    """A line of text with its baseline at ``y``."""
    where = "" if anchor == "start" else f' text-anchor="{anchor}"'
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}"{where}{weight} fill="black">{_safe(words)}</text>'


def rectangle(box: Box, *, fill: str = "white", stroke: str = "black", thick: float = 1, dashed: bool = False) -> str:
    """A rectangle."""
    dash = ' stroke-dasharray="5 3"' if dashed else ""
    edge = f' stroke="{stroke}" stroke-width="{_n(thick)}"{dash}' if thick else ""
    return (
        f'<rect x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(box.width)}" height="{_n(box.height)}" fill="{fill}"{edge}/>'
    )


def line(x1: float, y1: float, x2: float, y2: float, *, thick: float = 1, dash: str = "", stroke: str = "black") -> str:
    """A straight line."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}" stroke="{stroke}" '
        f'stroke-width="{_n(thick)}"{dashes}/>'
    )


def path(points: Sequence[tuple[float, float]], *, thick: float = 1, dash: str = "") -> str:
    """A line from the first point to the third, bent towards the second."""
    (x1, y1), (x2, y2), (x3, y3) = points
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    way = f"M {_n(x1)} {_n(y1)} Q {_n(x2)} {_n(y2)} {_n(x3)} {_n(y3)}"
    return f'<path d="{way}" fill="none" stroke="black" stroke-width="{_n(thick)}"{dashes}/>'


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


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _safe(words: str) -> str:
    # What XML does not allow at all cannot be escaped either; ``visible`` has made it 〔U+…〕 wherever it came from data.
    return escape("".join(c for c in words if c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff"))
