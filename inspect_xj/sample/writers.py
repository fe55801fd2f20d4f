"""The four file formats a bureau hands over, written so that the same rows always give the same bytes.

xlsx by xlsxwriter in memory (fixed creation date, fixed times in the zip), csv by the standard library; dBase III and
OpenDocument by hand, because a well-kept light writer for them does not exist.
"""

from __future__ import annotations

import csv
import io
import struct
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from xml.sax.saxutils import escape

import xlsxwriter

__all__ = ["Cell", "Sheet", "write_csv", "write_dbf", "write_ods", "write_xlsx"]

#: Text as typed; a float for a number Excel has taken over; a date for a real date cell.
Cell = str | float | date

_CREATED = datetime(2009, 10, 12, 8, 0, 0)
_ZIP_TIME = (2009, 10, 12, 8, 0, 0)


@dataclass(slots=True)
class Sheet:
    """Rows from the first line of the sheet on; ``merges`` are (first row, first column, last row, last column), from 0."""

    name: str
    rows: list[Sequence[Cell]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)


def write_xlsx(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write a workbook; every text stays text, also where it looks like a number or a formula."""
    with xlsxwriter.Workbook(str(path), {"in_memory": True}) as book:
        book.set_properties({"created": _CREATED, "author": "示例县教育局"})
        dates = book.add_format({"num_format": "yyyy-mm-dd"})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            page.set_column(0, 60, 14)
            covered = set()
            for first_row, first_column, last_row, last_column in sheet.merges:
                text = sheet.rows[first_row][first_column]
                page.merge_range(first_row, first_column, last_row, last_column, str(text))
                covered.add((first_row, first_column))
            for index, row in enumerate(sheet.rows):
                for column, cell in enumerate(row):
                    if cell == "" or (index, column) in covered:
                        continue
                    if isinstance(cell, str):
                        page.write_string(index, column, cell)
                    elif isinstance(cell, date):
                        page.write_datetime(index, column, cell, dates)
                    else:
                        page.write_number(index, column, cell)


def write_csv(path: Path, rows: Sequence[Sequence[Cell]], *, encoding: str, delimiter: str = ",") -> None:
    """Write a text file as Chinese Excel saves it: CRLF, ``encoding`` gb18030, utf-8 or utf-8-sig."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    path.write_bytes(buffer.getvalue().encode(encoding))


def write_dbf(path: Path, fields: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write dBase III: character fields only, GBK, names of at most ten bytes; width by the longest value (≤ 254)."""
    encoded = [[cell.encode("gbk", errors="replace") for cell in row] for row in rows]
    widths = [max([len(row[i]) for row in encoded] + [1]) for i in range(len(fields))]
    header_size = 32 + 32 * len(fields) + 1
    # 0x4D at offset 29 is the language driver of code page 936.
    header = struct.pack(
        "<BBBBLHH17xBxx", 0x03, _CREATED.year - 1900, 10, 12, len(rows), header_size, sum(widths) + 1, 0x4D
    )
    parts = [header]
    for name, width in zip(fields, widths, strict=True):
        parts.append(struct.pack("<11sc4xBB14x", name.encode("gbk"), b"C", width, 0))
    parts.append(b"\r")
    for row in encoded:
        parts.append(b" " + b"".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))
    parts.append(b"\x1a")
    path.write_bytes(b"".join(parts))


_ODS_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
    "<office:body><office:spreadsheet>"
)
_ODS_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
    '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)


def write_ods(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write a minimal OpenDocument spreadsheet of text cells (merges are not kept)."""
    parts = [_ODS_HEAD]
    for sheet in sheets:
        parts.append(f'<table:table table:name="{escape(sheet.name)}">')
        for row in sheet.rows:
            cells = "".join(
                f'<table:table-cell office:value-type="string"><text:p>{escape(str(cell))}</text:p></table:table-cell>'
                if cell != ""
                else "<table:table-cell/>"
                for cell in row
            )
            parts.append(f"<table:table-row>{cells}</table:table-row>")
        parts.append("</table:table>")
    parts.append("</office:spreadsheet></office:body></office:document-content>")
    with zipfile.ZipFile(path, "w") as archive:
        for name, text, method in (
            # The media type comes first and uncompressed: that is how the format is recognised.
            ("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED),
            ("META-INF/manifest.xml", _ODS_MANIFEST, zipfile.ZIP_DEFLATED),
            ("content.xml", "".join(parts), zipfile.ZIP_DEFLATED),
        ):
            info = zipfile.ZipInfo(name, _ZIP_TIME)
            info.compress_type = method
            info.external_attr = 0o600 << 16
            archive.writestr(info, text)
