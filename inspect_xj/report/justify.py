"""Even right margins for Chinese lines, which WeasyPrint cannot do: it stretches spaces, and Chinese has none.

A line that 避头尾 or a number has shortened ends up to a character or two before the margin. The one function of
WeasyPrint that justifies a line is replaced while a paper is drawn: the missing width goes between all characters.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

__all__ = ["even_lines"]

#: Widest gap filled, in characters: a line broken early by a long number is left ragged rather than torn apart.
_MOST = 6.5

#: A line drawn within this many CSS pixels (0.1 mm) of the margin is even; else it is laid out again, so many times.
_CLOSE, _TRIES = 0.38, 4


def _texts(box: Any, kinds: Any) -> list[Any] | None:
    """The text boxes of a line in order; None where something else stands in it."""
    if isinstance(box, kinds.TextBox):
        return [box]
    if not isinstance(box, kinds.LineBox | kinds.InlineBox):
        return None
    found: list[Any] = []
    for child in box.children:
        texts = _texts(child, kinds)
        if texts is None:
            return None
        found += texts
    return found


def _shift(box: Any, kinds: Any, widths: dict[int, float], moved: float) -> float:
    """Move a box and what is in it, widening text boxes to ``widths``; returns how far the next box has to move."""
    box.position_x += moved
    if isinstance(box, kinds.TextBox):
        growth: float = widths[id(box)] - box.width
        box.width += growth
        return moved + growth
    before = moved
    for child in box.children:
        moved = _shift(child, kinds, widths, moved)
    box.width += moved - before
    return moved


def _gap(style: Any) -> float:
    own = style["letter_spacing"]
    return 0.0 if own == "normal" else float(own)


@dataclass(frozen=True, slots=True)
class _Text:
    """A text laid out with wider gaps; lengths in CSS pixels."""

    layout: Any
    style: Any
    width: float
    overshoot: float  # by how much it is drawn wider than that


def _overshoot(line: Any, size: float) -> float:
    """By how much a line is drawn wider than it was laid out, in CSS pixels.

    Gaps go into the PDF as whole thousandths of the font size, cut off, not rounded: over a line that adds up to 0.3 mm.
    """
    from weasyprint.text.ffi import FROM_UNITS, ffi, pango  # noqa: PLC0415 - Pango may be missing; only a PDF needs it

    logical, widths = ffi.new("PangoRectangle *"), {}
    cut_off = 0.0
    run = line.runs[0]
    while run != ffi.NULL:
        item, run = run.data, run.next
        font = item.item.analysis.font
        for info in item.glyphs.glyphs[0 : item.glyphs.num_glyphs]:
            key = (font, info.glyph)
            if key not in widths:
                pango.pango_font_get_glyph_extents(font, info.glyph, ffi.NULL, logical)
                widths[key] = round(logical.width * 1000 * FROM_UNITS / size)
            geometry = info.geometry
            gap = widths[key] + geometry.x_offset / size - geometry.width * 1000 * FROM_UNITS / size
            cut_off += gap - int(gap)
    return cut_off * size / 1000


@contextmanager
def even_lines() -> Iterator[None]:
    """Justify between characters inside this block; without effect where WeasyPrint's inside looks different."""
    try:
        from weasyprint.formatting_structure import boxes as kinds  # noqa: PLC0415
        from weasyprint.layout import inline  # noqa: PLC0415
        from weasyprint.text.line_break import create_layout, line_size  # noqa: PLC0415

        original = inline.justify_line
    except (ImportError, AttributeError):  # private parts of another version: ragged lines are still a good paper
        yield
        return

    def justify_line(context: Any, line: Any, extra_width: float) -> None:
        texts = _texts(line, kinds)
        n = sum(len(text.text) for text in texts or ())
        if not texts or n < 2 or extra_width > _MOST * line.style["font_size"]:
            return
        # The line was measured with a gap after its last character, which nobody sees.
        extra_width += _gap(texts[-1].style)
        tries: list[tuple[float, list[_Text]]] = []
        off = 0.0005 * line.style["font_size"] * n  # what drawing cuts off on average
        for _ in range(_TRIES):
            set_wider = [_widened(text, (extra_width - off) / (n - 1), context) for text in texts]
            wrong = sum(text.overshoot for text in set_wider) - off
            tries.append((abs(wrong), set_wider))
            if abs(wrong) <= _CLOSE:
                break
            off += wrong
        best = min(tries, key=lambda one: one[0])[1]
        widths = {}
        for text, wider in zip(texts, best, strict=True):
            text.pango_layout, text.style = wider.layout, wider.style  # drawing lays the text out again by the style
            widths[id(text)] = wider.width
        _shift(line, kinds, widths, 0)

    def _widened(text: Any, gap: float, context: Any) -> _Text:
        style = text.style.copy()
        style["letter_spacing"] = _gap(style) + gap
        layout = create_layout(text.text, style, context, None, 0)
        first, _ = layout.get_first_line()
        width, _ = line_size(first, style)
        overshoot = _overshoot(first, style["font_size"])
        layout.deactivate()
        return _Text(layout, style, width, overshoot)

    inline.justify_line = justify_line
    try:
        yield
    finally:
        inline.justify_line = original
