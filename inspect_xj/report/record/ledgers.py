"""The whole ledger inside a 检查报告: the pages list the first of it, the attachments all, in the words of the pages."""

from __future__ import annotations

import io
import zipfile

from inspect_xj.report.content import Content
from inspect_xj.report.exporting import Export, as_csv, as_json
from inspect_xj.report.ledger import ledger_file
from inspect_xj.report.papers.paper import Attachment

__all__ = ["CSV", "JSON", "XLSX", "ledger_attachments", "same_workbook"]

CSV, JSON, XLSX = "ledger.csv", "ledger.json", "ledger.xlsx"
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def ledger_attachments(content: Content, export: Export) -> tuple[Attachment, ...]:
    """ledger.csv, ledger.json, ledger.xlsx of one content; ``export`` under the same mask as the content."""
    said = f"（脱敏方式：{export.mask}）"
    return (
        Attachment(CSV, f"问题台账，逗号分隔，UTF-8{said}", "text/csv", as_csv(export)),
        Attachment(JSON, f"检查结果，供程序读取{said}", "application/json", as_json(export)),
        Attachment(XLSX, f"问题台账，电子表格{said}", _WORKBOOK, ledger_file(content)),
    )


def same_workbook(one: bytes, other: bytes) -> bool:
    """Whether two workbooks say the same, however another machine has packed them."""
    if one == other:
        return True
    try:
        with zipfile.ZipFile(io.BytesIO(one)) as left, zipfile.ZipFile(io.BytesIO(other)) as right:
            names = left.namelist()
            # Unpacked in pieces of a known size: an attachment of a foreign file may be a bomb.
            return names == right.namelist() and all(
                left.getinfo(name).file_size == right.getinfo(name).file_size and left.read(name) == right.read(name)
                for name in names
            )
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, ValueError):
        return False
