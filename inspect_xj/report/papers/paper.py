"""A paper before anybody draws it: its content, the template it goes into, and the files that lie beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Attachment", "Companion", "Paper"]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the PDF: ``name`` in ASCII (viewers garble others), what it is in ``description``."""

    name: str
    description: str
    mime: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Companion:
    """A file beside the PDF, such as the form to fill in: ``write`` (a module-level function) makes it of the content."""

    ending: str  # with its dot: .xlsx
    write: Callable[[object], bytes]


@dataclass(frozen=True, slots=True)
class Paper:
    """One document of a job. Everything in it pickles; its content is printable and masked already."""

    kind: str  # 整改通知书, 核查单 …
    folder: str  # below the output folder; empty = there
    name: str  # of the file, without its ending
    whom: str  # whom it is for, as the progress bar says it: a school, a class
    template: str
    style: str
    content: object  # a frozen dataclass; the template knows it as ``paper``
    fingerprint: str  # of the content: the identifier of the PDF
    companions: tuple[Companion, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    mask: str = ""  # how far personal data are masked in it; told in its metadata
    tagged: bool = True  # False for forms that are printed and thrown away: a fifth less time (pdf.draw_paper)
