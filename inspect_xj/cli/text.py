"""Text of hostile origin made safe for a terminal: names in files may carry escape sequences."""

from __future__ import annotations

import unicodedata

__all__ = ["plain"]

#: Control, format (bidirectional marks turn a line round), surrogate and private-use characters.
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co"})


def plain(text: str, *, lines: bool = False) -> str:
    """Return ``text`` with every character that does not print replaced by ``�``; ``lines`` keeps line ends."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        character
        if (lines and character == "\n") or unicodedata.category(character) not in _UNSAFE
        else ("\N{REPLACEMENT CHARACTER}" if character not in "\r\n\t" else " ")
        for character in text
    )
