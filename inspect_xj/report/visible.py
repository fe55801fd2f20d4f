"""Text from hostile files made printable: what cannot be seen is shown, what is endless is cut.

A bidi control turns 王小明 round on paper, a private-use code point prints whatever the font happens to hold there
(BabelStone Han draws its own signs), an unbroken cell of 50 000 letters costs WeasyPrint more than a minute.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["FIELD_LIMIT", "MESSAGE_LIMIT", "revealed", "shown", "visible"]

#: Most characters of a name, a school, a file in a paper.
FIELD_LIMIT = 80

#: Most characters of the facts of a finding.
MESSAGE_LIMIT = 300

#: Characters that print nothing but are part of a text: shown as a blank.
_BLANKS = re.compile(r"[\t\n\v\f\r\x1c-\x1f\x85\u00a0\u2000-\u200a\u2028\u2029\u202f\u205f]+")

# Cc, Cf (bidi, zero width, BOM, tags), Co (private use), Cs, Cn and variation selectors: no sign of their own.
_SUSPECT = re.compile(r"[^\u0020-\u007e\u00b7\u2010-\u2027\u2030-\u205e\u3000-\u303f\u4e00-\u9fa5\uff01-\uff5e]")
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})


#: Letters by their category that print nothing: fillers of Hangul, the blank of Braille.
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")


def shown(character: str) -> str:
    """A character by its code point, 〔U+E863〕, for what has no sign of its own."""
    return f"〔U+{ord(character):04X}〕"


def _sign(match: re.Match[str]) -> str:
    character = match[0]
    hidden = (
        unicodedata.category(character) in _UNSEEN
        or character in _FILLERS
        or "\ufe00" <= character <= "\ufe0f"
        or ord(character) >= 0xE0000
    )
    # Combining marks piled on one letter run over the neighbouring lines; in Chinese data they are damage.
    return shown(character) if hidden or unicodedata.category(character) in {"Mn", "Me"} else character


def visible(text: object, limit: int = FIELD_LIMIT) -> str:
    """``text`` on one line, every invisible character shown as 〔U+…〕, at most ``limit`` characters (then …)."""
    if text is None:
        return ""
    words = _BLANKS.sub(" ", str(text)[: limit * 4]).strip()
    signs = _SUSPECT.sub(_sign, words)
    return signs if len(signs) <= limit else signs[: limit - 1] + "…"


def revealed(markup: str) -> str:
    """A page with every character shown that has no sign of its own, whatever way it came in; blanks stay."""
    return _SUSPECT.sub(lambda match: match[0] if _BLANKS.fullmatch(match[0]) else _sign(match), markup)
