"""From the bytes that were drawn to a record: origin, attachments, seal; a password where it is wanted."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from typing import Any

import pikepdf

from inspect_xj.errors import ReportError
from inspect_xj.report.papers.paper import Attachment
from inspect_xj.report.record.attachments import attach, pdf_date
from inspect_xj.report.record.facts import RecordFacts
from inspect_xj.report.record.seal import content_sha256, sealed
from inspect_xj.report.record.slimming import slim
from inspect_xj.report.record.xmp import packet

__all__ = ["SHORTEST_PASSWORD", "finish", "opened"]

#: Characters: what is shorter is found by trying.
SHORTEST_PASSWORD = 8

# What is written here is compressed as well as zlib can; WeasyPrint's own streams already are.
pikepdf.settings.set_flate_compression_level(9)

_SHORT = f"打开密码至少{SHORTEST_PASSWORD}个字符，请换一个长些的。"


def finish(
    data: bytes, facts: RecordFacts, attachments: Sequence[Attachment] = (), *, password: str | None = None
) -> bytes:
    """A drawn PDF with its origin, its attachments and its seal; same input, same bytes.

    With ``password`` it is encrypted (AES-256, PDF 2.0 revision 6): then it is no PDF/A any more, which forbids
    encryption, bears no seal of its bytes, and differs each time, for the cipher draws lots. ReportError for a password
    that is too short.
    """
    if password is not None and len(password) < SHORTEST_PASSWORD:
        raise ReportError(_SHORT)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        slim(pdf)
        attach(pdf, attachments, facts.created)
        title = str(pdf.docinfo.get("/Title", ""))
        producer = str(pdf.docinfo.get("/Producer", ""))
        _information(pdf, facts, title, producer)
        text = packet(
            facts,
            title=title,
            producer=producer,
            conformance="" if password else "A" if "/StructTreeRoot" in pdf.Root else "U",
            attachments={one.name: hashlib.sha256(one.data).hexdigest() for one in attachments},
            content=content_sha256(pdf),
        )
        pdf.Root.Metadata = pdf.make_stream(text, Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)
        if password:
            return _encrypted(pdf, password)
        return sealed(_saved(pdf))


def _information(pdf: Any, facts: RecordFacts, title: str, producer: str) -> None:
    """The document information of old, saying what the XMP says: PDF/A has them agree."""
    date = pdf_date(facts.created) if facts.created else ""
    values = {
        "/Title": title,
        "/Author": facts.organ,
        "/Creator": f"inspect-xj {facts.tool}".strip(),
        "/Producer": producer,
        "/CreationDate": date,
        "/ModDate": date,
    }
    for key in list(pdf.docinfo.keys()):
        del pdf.docinfo[key]
    for key, value in values.items():
        if value:
            pdf.docinfo[key] = pikepdf.String(value)


def _saved(pdf: Any) -> bytes:
    buffer = io.BytesIO()
    pdf.save(
        buffer,
        deterministic_id=True,
        fix_metadata_version=False,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )
    return buffer.getvalue()


def _encrypted(pdf: Any, password: str) -> bytes:
    buffer = io.BytesIO()
    # Who opens it may print it and copy from it: the one password is there to keep others out.
    pdf.save(
        buffer,
        encryption=pikepdf.Encryption(user=password, owner=password, R=6, aes=True, metadata=True),
        fix_metadata_version=False,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )
    return buffer.getvalue()


def opened(data: bytes, password: str | None = None) -> Any:
    """The PDF as pikepdf opens it. ReportError, one sentence: no PDF, damaged, or the password is missing or wrong."""
    try:
        return pikepdf.open(io.BytesIO(data), password=password or "")
    except pikepdf.PasswordError:
        what = (
            "密码不对，请重新给出"
            if password
            else "设有打开密码，请用 --password-file 或者环境变量 INSPECT_XJ_PASSWORD 给出密码"
        )
        raise ReportError(f"这份 PDF {what}。") from None
    except (pikepdf.PdfError, ValueError, RecursionError) as error:
        raise ReportError("这不是 PDF 文件，或者文件已经损坏，请重新取得这份文书。") from error
