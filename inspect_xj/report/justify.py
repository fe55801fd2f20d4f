"""Even right margins for Chinese lines, which WeasyPrint cannot do: it stretches spaces, and Chinese has none.

A line that 避头尾 or a number has shortened ends up to a character or two before the margin. The one function of
WeasyPrint that justifies a line is replaced while a paper is drawn: the missing width goes between all characters.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["even_lines"]

#: Widest gap filled, in characters: a line broken early by a long number is left ragged rather than torn apart.
_MOST = 6.5


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
        widths: dict[int, float] = {}
        for text in texts:
            style = text.style.copy()
            own = style["letter_spacing"]
            # A gap after the last character would be seen as a shorter line, hence n - 1.
            style["letter_spacing"] = (0 if own == "normal" else own) + extra_width / (n - 1)
            layout = create_layout(text.text, style, context, None, 0)
            width, _ = line_size(layout.get_first_line()[0], style)
            layout.deactivate()
            text.pango_layout, text.style = layout, style  # drawing lays the text out again by the style
            widths[id(text)] = width
        _shift(line, kinds, widths, 0)

    inline.justify_line = justify_line
    try:
        yield
    finally:
        inline.justify_line = original
