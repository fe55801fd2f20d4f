"""版记 on the last even page, which no style sheet can ask for: where it fell is known only when the paper is laid out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

__all__ = ["moved"]

#: As the template has it, and as it has to be when the 版记 must go to the back of the sheet.
_HERE = '<div class="imprint" id="imprint">'
_OVERLEAF = '<div class="imprint overleaf" id="imprint">'
_UNNUMBERED = '<div class="imprint overleaf unnumbered" id="imprint">'


def moved(html: str, pages: Sequence[Any]) -> str:
    """The paper to lay out again with its 版记 overleaf; empty where it lies on an even page, or there is none.

    ``pages`` are those of the laid-out paper. GB/T 9704-2012 7.5: where the page before is blank, neither has a number.
    """
    imprint, text = _page_of("imprint", pages), _page_of("text-end", pages)
    if not imprint or imprint % 2 == 0:
        return ""
    return html.replace(_HERE, _OVERLEAF if text == imprint else _UNNUMBERED)


def _page_of(anchor: str, pages: Sequence[Any]) -> int:
    """The number of the page that has this anchor, counted from 1; 0 where none has."""
    return next((number for number, page in enumerate(pages, start=1) if anchor in page.anchors), 0)
