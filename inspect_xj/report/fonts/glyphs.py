"""What was drawn looked at glyph by glyph: a box, or nothing where a sign should be, is no printed character."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

__all__ = ["blank_glyphs", "empty_glyphs", "missing_glyphs"]


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
            if _is_blank(drawn, glyph):
                found.update(one for one in text if _must_show(one))
    return frozenset(found)


def blank_glyphs(file: Path, index: int, characters: Iterable[str]) -> frozenset[str]:
    """Those of ``characters`` whose glyph in a face of a font file has no outline."""
    import uharfbuzz as harfbuzz  # noqa: PLC0415 - as above

    font = harfbuzz.Font(harfbuzz.Face(harfbuzz.Blob.from_file_path(str(file)), index & 0xFFFF))
    found = set()
    for one in characters:
        glyph = font.get_nominal_glyph(ord(one)) if _must_show(one) else None
        if glyph and _is_blank(font, glyph):
            found.add(one)
    return frozenset(found)


def _is_blank(font: Any, glyph: int) -> bool:
    extents = font.get_glyph_extents(glyph)
    return extents is None or (extents.width == 0 and extents.height == 0)


def _must_show(text: str) -> bool:
    """Whether a text is a sign: a letter, an ideograph, a number, a mark; blanks and what joins others are not."""
    return any(unicodedata.category(one)[0] in "LNPS" for one in text)
