"""What every paper of a job is drawn with, and what it is allowed to cost."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path

from inspect_xj import __version__
from inspect_xj.report.record import RecordFacts

__all__ = ["Limits", "Setting"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost before it is given up; a worker's own size before it is replaced."""

    cpu_seconds: int = 180
    wall_seconds: int = 600  # of a machine that is busy with other things
    memory: int = 1_500_000_000  # bytes on top of what the worker takes with its libraries loaded
    documents: int = 100  # drawn by one worker before a new one takes its place
    resident: int = 350_000_000  # bytes still held after a document and a collection


@dataclass(frozen=True, slots=True)
class Setting:
    """The same for all papers of a job; pickles."""

    templates: Path | None = None  # the inspector's own
    templates_sha256: str = ""  # of all templates and style sheets, his and ours
    fonts: Path | None = None  # configuration of the job's own fonts; made by the job itself
    fonts_sha256: str = ""  # of the faces there are to print with
    password: str | None = field(default=None, repr=False)  # to open each PDF with
    key: Path | None = None  # a PKCS#12 file to sign each PDF with
    key_password: str = field(default="", repr=False)
    limits: Limits = field(default_factory=Limits)
    record: RecordFacts = field(default_factory=RecordFacts)  # of the job; each paper adds its kind, number and mask

    @property
    def sha256(self) -> str:
        """What a finished paper depends on beside its own content."""
        # What people wrote since (``by_hand``) makes no paper anew whose content is the same.
        origin = repr(replace(self.record, by_hand={}))
        parts = (
            __version__,
            self.templates_sha256,
            self.fonts_sha256,
            origin,
            _scrambled(self.password),
            _hashed(self.key),
        )
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _hashed(key: Path | None) -> str:
    return "" if key is None else hashlib.sha256(key.read_bytes()).hexdigest()


def _scrambled(password: str | None) -> str:
    # Dear to guess: what is kept beside the papers must not be a way to their password.
    if password is None:
        return ""
    return hashlib.scrypt(password.encode(), salt=b"inspect-xj report", n=2**14, r=8, p=1).hex()
