"""What was drawn looked at glyph by glyph: a box, or nothing where a sign should be, is no printed character."""

from __future__ import annotations

import unicodedata
from typing import Any

__all__ = ["empty_glyphs", "missing_glyphs"]


def missing_glyphs(document: Any) -> frozenset[str]:
    """Characters a written document shows as a box because no font has them."""
    found: set[str] = set()
    for font in document.fonts.values():
        found.update(one if isinstance(one, str) else chr(one) for one in font.missing)
    return frozenset(found)


def empty_glyphs(document: Any) -> frozenset[str]:
    """Characters a written document shows as nothing: their glyph has no outline, which no library complains of.

    AR PL UKai has 47 such ideographs, 䶮 among them; a name would lose a character and nobody would see it.
    """
    import uharfbuzz as harfbuzz  # noqa: PLC0415 - drawing alone needs it

    found: set[str] = set()
    for font in document.fonts.values():
        if font.bitmap or font.png or font.svg or font.colr:  # drawn otherwise than by an outline
            continue
        content = font.file_content
        is_collection = content[:4] == b"ttcf"
        drawn = harfbuzz.Font(harfbuzz.Face(content, font.index & 0xFFFF if is_collection else 0))
        for glyph, text in font.to_unicode.items():
            if not _must_show(text):
                continue
            extents = drawn.get_glyph_extents(glyph)
            if extents is None or (extents.width == 0 and extents.height == 0):
                found.update(one for one in text if _must_show(one))
    return frozenset(found)


def _must_show(text: str) -> bool:
    """Whether a text is a sign: a letter, an ideograph, a number, a mark; blanks and what joins others are not."""
    return any(unicodedata.category(one)[0] in "LNPS" for one in text)
