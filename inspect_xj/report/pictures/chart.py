"""Charts written by hand as SVG: bars and a grid of shaded cells, measured here so that nothing overlaps or is cut.

Everything is told by more than colour: a solid bar, a hatched one, an empty one; a shaded cell has its number in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from inspect_xj.report.svg import Box, clip, line, rectangle, safe, text, text_width

__all__ = ["AREA", "WIDTH", "Bar", "Chart", "bars", "cells"]

#: Width of a chart in px: 98 mm of paper, so that 11 px are 8 pt.
WIDTH = 370.0
SIZE = 11.0
_ROW = 21.0  # px a bar with its gap
_BAR = 13.0
_GAP = 5.0
#: Most of the width that labels may take; what is longer is cut with … (the table beside has it whole).
_LABELS = 0.44
#: Least width left for the bars whatever the labels say.
AREA = 90.0

_FONTS = "XJ 仿宋, 仿宋, FangSong, Noto Serif CJK SC, serif"
_SOLID, _LIGHT, _WHITE = "#404040", "#c8c8c8", "white"
_SHADES = (_WHITE, "#e8e8e8", "#c8c8c8", "#a0a0a0")


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a bar chart: what it is about, its stretches, and what is written behind them."""

    label: str
    values: tuple[float, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn chart with the places of what is in it."""

    title: str
    height: float
    elements: tuple[str, ...]
    texts: tuple[Box, ...]
    stretches: tuple[tuple[Box, ...], ...]  # one tuple a bar, one box a stretch; of cells one tuple a row

    def svg(self) -> Markup:
        """The chart as an element of a page; every text in it was escaped where it was written."""
        height = f"{self.height:.1f}"
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH:.0f}" height="{height}" '
            f'viewBox="0 0 {WIDTH:.0f} {height}" font-family="{_FONTS}" role="img">'
        )
        title = f"<title>{safe(self.title)}</title>"
        return Markup("\n".join([head, title, *self.elements, "</svg>"]))  # noqa: S704 - our own SVG, texts escaped by svg.py


def bars(title: str, rows: Sequence[Bar], legend: Sequence[str], *, most: float = 0.0) -> Chart:
    """Horizontal bars, stretches of one bar behind one another; lengths are to scale, ``most`` at least full width.

    The first series is solid, the second hatched, the third light, the fourth empty.
    """
    elements: list[str] = []
    texts: list[Box] = []
    top = _legend(legend, elements, texts)
    labels = min(_LABELS * WIDTH, max((text_width(row.label, SIZE) for row in rows), default=0.0))
    words = max((text_width(row.words, SIZE) for row in rows), default=0.0)
    left = labels + _GAP
    area = max(AREA, WIDTH - left - _GAP - words)
    scale = area / max([most, *(sum(row.values) for row in rows), 1e-9])
    stretches: list[tuple[Box, ...]] = []
    for row in rows:
        label = clip(row.label, labels, SIZE)
        _write(elements, texts, labels - text_width(label, SIZE), top + 11, label)
        x, boxes = left, []
        for series, value in enumerate(row.values):
            box = Box(x, top + 1, value * scale, _BAR)
            boxes.append(box)
            if value:
                elements.append(_stretch(box, series))
            x += box.width
        stretches.append(tuple(boxes))
        _write(elements, texts, x + _GAP, top + 11, row.words)
        top += _ROW
    elements.append(line(left, _axis(legend), left, top - 4))
    return Chart(title, top, tuple(elements), tuple(texts), tuple(stretches))


def cells(title: str, heads: Sequence[str], rows: Sequence[tuple[str, Sequence[int]]], caption: str) -> Chart:
    """A grid of counts, the darker the more; the number stands in every cell that has one."""
    elements: list[str] = []
    texts: list[Box] = []
    labels = max((text_width(label, SIZE) for label, _ in rows), default=0.0) + _GAP
    width = (WIDTH - labels) / max(len(heads), 1)
    most = max((n for _, counts in rows for n in counts), default=0)
    _write(elements, texts, labels, 12, clip(caption, WIDTH - labels, SIZE))
    for column, head in enumerate(heads):
        _write(elements, texts, labels + column * width + (width - text_width(head, SIZE)) / 2, 30, head)
    top = 36.0
    stretches: list[tuple[Box, ...]] = []
    for label, counts in rows:
        _write(elements, texts, 0, top + 15, label)
        boxes = []
        for column, n in enumerate(counts):
            box = Box(labels + column * width, top, width, _ROW)
            boxes.append(box)
            elements.append(rectangle(box, fill=_shade(n, most), thick=0.5))
            if n:
                _write(elements, texts, box.x + (width - text_width(str(n), SIZE)) / 2, top + 15, str(n))
        stretches.append(tuple(boxes))
        top += _ROW
    return Chart(title, top + 2, tuple(elements), tuple(texts), tuple(stretches))


def _shade(n: int, most: int) -> str:
    """White for none, then three greys by thirds of the largest."""
    return _SHADES[0] if not n else _SHADES[1 + min(2, 3 * (n - 1) // most)]


def _axis(legend: Sequence[str]) -> float:
    return _ROW if legend else 0.0


def _legend(legend: Sequence[str], elements: list[str], texts: list[Box]) -> float:
    x = 0.0
    for series, words in enumerate(legend):
        elements.append(_stretch(Box(x, 2, 16, 10), series))
        _write(elements, texts, x + 20, 11, words)
        x += 20 + text_width(words, SIZE) + 14
    return _axis(legend)


def _write(elements: list[str], texts: list[Box], x: float, y: float, words: str) -> None:
    """A line of text at its baseline, its place remembered."""
    elements.append(text(x, y, words, SIZE))
    texts.append(Box(x, y - SIZE, text_width(words, SIZE), SIZE + 2))


def _stretch(box: Box, series: int) -> str:
    fill = (_SOLID, _WHITE, _LIGHT, _WHITE)[series % 4]
    frame = rectangle(box, fill=fill, thick=0.7)
    return frame + _hatch(box) if series % 4 == 1 else frame


def _hatch(box: Box) -> str:
    """Lines from lower left to upper right, cut at the edges of the box."""
    strokes = []
    start = box.x - box.height + 4
    while start < box.x + box.width:
        x1, x2 = max(start, box.x), min(start + box.height, box.x + box.width)
        y1, y2 = box.y + box.height - (x1 - start), box.y + box.height - (x2 - start)
        strokes.append(f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}")
        start += 4
    return f'<path d="{"".join(strokes)}" fill="none" stroke="black" stroke-width="0.7"/>' if strokes else ""
