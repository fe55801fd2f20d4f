"""A font made lighter for embedding: the same outlines, drawn with as few points as the eye allows.

The outlines of FandolFang were traced; a hundred tiny curves stand where ten lines would do, and of a ledger of 500 KB
its ideographs took 210. Points that lie within a thousandth and a half of the character's size of the line without them
(0.0085 mm at 3号, a fifth of a dot of a 600 dpi printer) are left out: half the bytes, the same print.
"""

from __future__ import annotations

from math import ceil, hypot, sqrt
from pathlib import Path
from typing import Any

__all__ = ["lighten"]

Point = tuple[float, float]

#: Thousandths of the character's size an outline may move.
_TOLERANCE = 1.5
_CHANGED = "; outlines simplified for embedding by inspect-xj"


def lighten(source: Path, target: Path) -> None:
    """Write the CFF font ``source`` to ``target`` with simpler outlines; names, widths and glyph numbers stay."""
    import uharfbuzz as harfbuzz  # noqa: PLC0415 - done once a machine
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    drawn = harfbuzz.Font(harfbuzz.Face(harfbuzz.Blob.from_file_path(str(source))))
    with TTFont(source) as font:
        top = font["CFF "].cff[0]
        tolerance = _TOLERANCE * font["head"].unitsPerEm / 1000
        for number, name in enumerate(font.getGlyphOrder()):
            string, _ = top.CharStrings.getItemAndSelector(name)
            rings = [ring for one in _rings(harfbuzz, drawn, number) if (ring := _simpler(one, tolerance))]
            width = font["hmtx"][name][0]
            string.setProgram(_program(rings, None if width == string.private.defaultWidthX else width, string.private))
        for record in font["name"].names:
            if record.nameID == 5:  # the version
                record.string = record.toUnicode() + _CHANGED
        font.save(target)


def _rings(harfbuzz: Any, font: Any, glyph: int) -> list[list[Point]]:
    """The closed outlines of a glyph as points, curves cut so finely that nobody sees it."""
    rings: list[list[Point]] = []

    def curve(*point: Any) -> None:
        x1, y1, x2, y2, x, y, _ = point
        x0, y0 = rings[-1][-1]
        bend = max(abs(x0 - 2 * x1 + x2), abs(x1 - 2 * x2 + x), abs(y0 - 2 * y1 + y2), abs(y1 - 2 * y2 + y))
        steps = min(8, ceil(sqrt(2 * bend)) or 1)  # no chord is more than 0.4 off
        for n in range(1, steps + 1):
            t, s = n / steps, 1 - n / steps
            a, b, c, d = s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t
            rings[-1].append((a * x0 + b * x1 + c * x2 + d * x, a * y0 + b * y1 + c * y2 + d * y))

    pen = harfbuzz.DrawFuncs()
    pen.set_move_to_func(lambda x, y, _: rings.append([(x, y)]))
    pen.set_line_to_func(lambda x, y, _: rings[-1].append((x, y)))
    pen.set_cubic_to_func(curve)
    font.draw_glyph(glyph, pen, None)
    return rings


def _simpler(ring: list[Point], tolerance: float) -> list[tuple[int, int]]:
    """A closed outline without the points nobody would miss (Ramer–Douglas–Peucker); empty where it has no area."""
    points = ring if ring[0] == ring[-1] else [*ring, ring[0]]
    # Both ends of the first span are kept whatever they are: the point farthest from the start is a corner.
    x0, y0 = points[0]
    far = max(range(len(points)), key=lambda n: (points[n][0] - x0) ** 2 + (points[n][1] - y0) ** 2)
    kept = {0, far, len(points) - 1}
    spans = [(0, far), (far, len(points) - 1)]
    while spans:
        first, last = spans.pop()
        (ax, ay), (bx, by) = points[first], points[last]
        dx, dy = bx - ax, by - ay
        # Distances times the length of the span, which is thus divided by nowhere; beyond its ends, from them: a spike
        # lies on the line and far from the span.
        square = dx * dx + dy * dy
        length = sqrt(square) or 1
        most, at = tolerance * length, 0
        for n, (x, y) in enumerate(points[first + 1 : last], first + 1):
            along = (x - ax) * dx + (y - ay) * dy
            off = abs((x - ax) * dy - (y - ay) * dx)
            if not 0 < along < square:
                off = length * min(hypot(x - ax, y - ay), hypot(x - bx, y - by))
            if off > most:
                most, at = off, n
        if at:
            kept.add(at)
            spans += [(first, at), (at, last)]
    rounded = [(round(points[n][0]), round(points[n][1])) for n in sorted(kept)[:-1]]  # the last is the first again
    return rounded if len(rounded) > 2 else []


def _program(rings: list[list[tuple[int, int]]], width: int | None, private: Any) -> list[Any]:
    """The drawing of a glyph as a Type 2 program."""
    from fontTools.pens.t2CharStringPen import T2CharStringPen  # noqa: PLC0415

    pen = T2CharStringPen(None if width is None else width - private.nominalWidthX, None)
    for ring in rings:
        pen.moveTo(ring[0])
        for point in ring[1:]:
            pen.lineTo(point)
        pen.closePath()
    program: list[Any] = pen.getCharString(private=private).program
    return program
