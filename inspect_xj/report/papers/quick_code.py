"""A QR code as the outline of its dark squares, for a vector picture in a page."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import segno

__all__ = ["QuickCode", "quick_code"]

#: Light modules that ISO/IEC 18004 wants round the code.
_QUIET = 4


@dataclass(frozen=True, slots=True)
class QuickCode:
    """``path`` is the ``d`` of an SVG path in a square of ``size`` modules, quiet zone included: digits and letters only."""

    size: int
    path: str


def quick_code(text: str) -> QuickCode:
    """The code of ``text`` with a quarter of it to spare (level Q); a number in capitals fits the smallest there is."""
    rows = [list(row) for row in segno.make_qr(text, error="q", boost_error=False).matrix]
    strokes = []
    for y, row in enumerate(rows):
        x = 0
        for dark, run in groupby(row):
            width = len(list(run))
            if dark:
                strokes.append(f"M{x + _QUIET} {y + _QUIET}h{width}v1h-{width}z")
            x += width
    return QuickCode(len(rows) + 2 * _QUIET, "".join(strokes))
