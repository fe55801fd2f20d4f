"""Where every glyph of a page stands, read back from its content stream: what a ruler on the print would measure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf

MM = 25.4 / 72


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph: its text, left and right edge of its advance and its baseline (mm from the left and top of the page)."""

    text: str
    left: float
    right: float
    baseline: float
    size: float  # pt
    font: str


def multiply(a: list[float], b: list[float]) -> list[float]:
    return [
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    ]


class Font:
    """Widths and texts of an embedded face, by glyph number."""

    def __init__(self, font: Any) -> None:
        self.name = str(font.BaseFont)
        self.widths: dict[int, float] = {}
        entries = list(font.DescendantFonts[0].W)
        for first, widths in zip(entries[::2], entries[1::2], strict=True):
            self.widths.update((int(first) + n, float(width)) for n, width in enumerate(widths))
        pairs = re.findall(
            rb"<([0-9a-f]{4})> <([0-9a-f]+)>", font.ToUnicode.read_bytes().split(b"endcodespacerange")[1]
        )
        self.texts = {int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in pairs}


def glyphs(page: Any) -> Iterator[Glyph]:
    """The glyphs of a page in the order they are drawn; blanks too."""
    fonts: dict[str, Font] = {}
    height = float(page.mediabox[3])
    ctm, stack = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0], []
    tm, font, size = list(ctm), None, 0.0
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "q":
                stack.append(list(ctm))
            case "Q":
                ctm = stack.pop()
            case "cm":
                ctm = multiply([float(one) for one in operands], ctm)
            case "Tm":
                tm = [float(one) for one in operands]
            case "Tf":
                name, size = str(operands[0]), float(operands[1])
                if name not in fonts:
                    fonts[name] = Font(page.Resources.Font[name])
                font = fonts[name]
            case "TJ" | "Tj":
                assert font is not None
                for part in operands[0] if str(operator) == "TJ" else operands:
                    if not isinstance(part, pikepdf.String):
                        tm = multiply([1, 0, 0, 1, -float(part) / 1000 * size, 0], tm)
                        continue
                    data = bytes(part)
                    for glyph in (int.from_bytes(data[n : n + 2], "big") for n in range(0, len(data), 2)):
                        advance = font.widths[glyph] / 1000 * size
                        at, then = multiply(tm, ctm), multiply(multiply([1, 0, 0, 1, advance, 0], tm), ctm)
                        yield Glyph(
                            font.texts.get(glyph, ""),
                            at[4] * MM,
                            then[4] * MM,
                            (height - at[5]) * MM,
                            abs(size * at[3]),
                            font.name,
                        )
                        tm = multiply([1, 0, 0, 1, advance, 0], tm)


@dataclass(frozen=True, slots=True)
class Line:
    """The glyphs on one baseline, from left to right."""

    glyphs: tuple[Glyph, ...]

    @property
    def text(self) -> str:
        return "".join(one.text for one in self.glyphs)

    @property
    def left(self) -> float:
        return self.glyphs[0].left

    @property
    def right(self) -> float:
        return self.glyphs[-1].right

    @property
    def baseline(self) -> float:
        return self.glyphs[0].baseline


def lines(page: Any) -> list[Line]:
    """The lines of a page from top to bottom; glyphs less than 1 mm apart in height are on one."""
    ordered = sorted(glyphs(page), key=lambda one: one.baseline)
    breaks = [0, *(n for n, (a, b) in enumerate(pairwise(ordered), 1) if b.baseline - a.baseline > 1), len(ordered)]
    return [Line(tuple(sorted(ordered[a:b], key=lambda one: one.left))) for a, b in pairwise(breaks)]


def pages(path: Path) -> list[list[Line]]:
    """The lines of every page of a file."""
    with pikepdf.open(path) as pdf:
        return [lines(page) for page in pdf.pages]
