"""Whether a PDF is still the one that was written: a hash of the whole file, and one of what it shows.

A file cannot hold its own hash, so the file is hashed with zeros where the hash goes. The seal tells every change made
by accident or in an editor; it does not stop a forger who knows how it is made: a signature does (``signing``).
"""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import Any

import pikepdf

from inspect_xj.report.record.xmp import PLACEHOLDER, SEAL_LENGTH, Record

__all__ = ["Seal", "content_sha256", "seal_of", "sealed"]

_LENGTH = b"<xjr:fileLength>%s</xjr:fileLength>"
_SEAL = b"<xjr:fileSha256>%s</xjr:fileSha256>"
_UNSEALED = _SEAL % PLACEHOLDER.encode()
#: Streams a program that only saves the file again may write anew.
_OF_THE_FILE = {"/Metadata", "/XRef", "/ObjStm"}


class Seal(StrEnum):
    """What has become of a file since it was written."""

    WHOLE = "原样"
    APPENDED = "有追加"  # whole up to where it ended, and more after it: a signature, a note, or an edit
    BROKEN = "不符"
    NONE = "没有"  # an encrypted file


def content_sha256(pdf: Any) -> str:
    """SHA-256 over all streams (pages, fonts, pictures, attachments) of an open pikepdf file, wherever they stand in it."""
    hashes = []
    for one in pdf.objects:
        if not isinstance(one, pikepdf.Stream) or str(one.get("/Type", "")) in _OF_THE_FILE:
            continue
        try:
            data = one.read_bytes()
        except pikepdf.PdfError:  # a picture in a format that is left as it is
            data = one.read_raw_bytes()
        hashes.append(hashlib.sha256(data).digest())
    return hashlib.sha256(b"".join(sorted(hashes))).hexdigest()


def sealed(data: bytes) -> bytes:
    """The file with its length and its seal in the places ``xmp.packet`` left for them."""
    at = data.index(_UNSEALED)
    length = _LENGTH % str(len(data)).rjust(SEAL_LENGTH, "0").encode()
    data = data.replace(_LENGTH % (b"0" * SEAL_LENGTH), length, 1)
    seal = _SEAL % hashlib.sha256(data).hexdigest().encode()
    return data[:at] + seal + data[at + len(seal) :]


def seal_of(data: bytes, record: Record) -> Seal:
    """Whether ``data`` is the file that bore the seal of ``record``."""
    if record.seal == PLACEHOLDER or not record.length:
        return Seal.NONE
    written = data[: record.length]
    seal = _SEAL % record.seal.encode()
    if len(written) != record.length or written.count(seal) != 1:
        return Seal.BROKEN
    if hashlib.sha256(written.replace(seal, _UNSEALED)).hexdigest() != record.seal:
        return Seal.BROKEN
    return Seal.WHOLE if len(data) == record.length else Seal.APPENDED
