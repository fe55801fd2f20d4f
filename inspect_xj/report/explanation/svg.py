"""Vector pictures written by hand: a drawing is its size and its elements; drawn one under another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from inspect_xj.report.svg import Box, clip, line, number, path, rectangle, safe, text, text_width

__all__ = ["WIDTH", "Box", "Drawing", "clip", "line", "path", "rectangle", "stacked", "text", "text_width"]

#: Width of every picture in px: 170 mm of paper, so that 12 px are 8 pt.
WIDTH = 720.0

#: «XJ 黑体» is what fonts.conf calls it in the PDF; the others are what a browser finds.
_FONTS = "XJ 黑体, 黑体, SimHei, Noto Sans CJK SC, Microsoft YaHei, PingFang SC, sans-serif"


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
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{number(WIDTH)}" height="{number(height)}" '
        f'viewBox="0 0 {number(WIDTH)} {number(height)}" font-family="{_FONTS}" role="img">',
        f"<title>{safe(title)}</title>",
        f'<rect width="{number(WIDTH)}" height="{number(height)}" fill="white"/>',
    ]
    top = 0.0
    for drawing in drawings:
        parts += [f'<g transform="translate(0 {number(top)})">', *drawing.elements, "</g>"]
        top += drawing.height
    return "\n".join([*parts, "</svg>", ""])
