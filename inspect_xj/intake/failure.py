"""Why one file gives nothing: a value for 来源 and the report, the other files are still read."""

from __future__ import annotations

__all__ = ["UnreadableFileError"]


class UnreadableFileError(Exception):
    """``str(error)`` is the reason and the way out as half a sentence: the file's name goes before it, 。 after it."""
