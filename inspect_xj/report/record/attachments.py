"""Files inside a PDF, each listed once, with fixed dates: the exact record beside pages that people read."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import pikepdf

from inspect_xj.report.papers.paper import Attachment

__all__ = ["attach", "attached", "pdf_date"]

#: A file of an older or foreign paper may claim to hold anything: more than this is not read.
_LARGEST = 200_000_000
_MOST = 100


def pdf_date(day: str) -> str:
    """An ISO day as PDF has it, in China's time; of a day unknown, one that is plainly none."""
    return f"D:{(day or '2000-01-01').replace('-', '')}000000+08'00'"


def attach(pdf: Any, files: Sequence[Attachment], day: str) -> None:
    """Put ``files`` into an open pikepdf file: as the name tree has it sorted, and in /AF each once (PDF/A-3)."""
    date = pdf_date(day)
    specs = {one.name: pdf.make_indirect(_spec(pdf, one, date)) for one in sorted(files, key=lambda one: one.name)}
    if len(specs) != len(files) or not all(name.isascii() for name in specs):
        raise ValueError("names of attachments are ASCII, and each is there once")
    if not specs:
        return
    if "/Names" not in pdf.Root:
        pdf.Root.Names = pikepdf.Dictionary()
    listed = [part for name, spec in specs.items() for part in (pikepdf.String(name), spec)]
    pdf.Root.Names.EmbeddedFiles = pikepdf.Dictionary(Names=pikepdf.Array(listed))
    pdf.Root.AF = pikepdf.Array([specs[one.name] for one in files])


def _spec(pdf: Any, file: Attachment, date: str) -> Any:
    stream = pdf.make_stream(file.data)
    stream.Type = pikepdf.Name.EmbeddedFile
    stream.Subtype = pikepdf.Name("/" + file.mime)
    stream.Params = pikepdf.Dictionary(
        Size=len(file.data),
        CheckSum=pikepdf.String(hashlib.md5(file.data, usedforsecurity=False).digest()),
        CreationDate=pikepdf.String(date),
        ModDate=pikepdf.String(date),
    )
    return pikepdf.Dictionary(
        Type=pikepdf.Name.Filespec,
        F=pikepdf.String(file.name),
        UF=pikepdf.String(file.name),
        Desc=pikepdf.String(file.description),
        AFRelationship=pikepdf.Name.Data,
        EF=pikepdf.Dictionary(F=stream, UF=stream),
    )


def attached(pdf: Any) -> dict[str, bytes]:
    """The files inside an open pikepdf file, by name; of a foreign one only what can be read."""
    found: dict[str, bytes] = {}
    left = _LARGEST
    for name in list(pdf.attachments)[:_MOST]:
        try:
            data = bytes(pdf.attachments[name].get_file().read_bytes())
        except (pikepdf.PdfError, ValueError, KeyError):
            continue
        left -= len(data)
        if left < 0:
            break
        found[name] = data
    return found
