"""dBase files: the old systems' exchange format, GBK inside, headings of at most ten bytes."""

from __future__ import annotations

import codecs
import struct
from pathlib import Path
from typing import Any

import dbfread

from inspect_xj.intake.failure import UnreadableFileError
from inspect_xj.intake.grid import Cell, Sheet

__all__ = ["FIELD_BYTES", "read_dbase"]

#: dBase cuts field names off here: five Chinese characters.
FIELD_BYTES = 10


class _RawParser(dbfread.FieldParser):  # type: ignore[misc]
    """Gives every field as it stands: numbers as text (a 学籍号 in a numeric field keeps its digits), blanks as None."""

    def parseN(self, field: Any, data: bytes) -> Cell:  # noqa: ARG002  (dbfread calls it so)
        return data.strip(b" \0*").decode("ascii", "replace") or None

    parseF = parseN  # noqa: N815

    def parseD(self, field: Any, data: bytes) -> Cell:  # noqa: ARG002
        text = data.strip(b" \0").decode("ascii", "replace")
        if len(text) == 8 and text.isdigit() and text != "00000000":
            return f"{text[:4]}-{text[4:6]}-{text[6:]}"
        return None if text == "00000000" else text or None

    def parseL(self, field: Any, data: bytes) -> Cell:  # noqa: ARG002
        return {"T": "是", "Y": "是", "F": "否", "N": "否"}.get(data.decode("ascii", "replace").strip().upper())


def read_dbase(path: Path) -> Sheet:
    """Records of a dbf, deleted ones left out; row 1 is the record 1 after a heading row, so 源行 = record + 1.

    The memo file may be missing. UnreadableFileError when the header is damaged.
    """
    encoding = _encoding(path)
    try:
        table = dbfread.DBF(
            str(path),
            encoding=encoding,
            char_decode_errors="replace",
            ignore_missing_memofile=True,
            parserclass=_RawParser,
            recfactory=lambda items: [value for _, value in items],
        )
        rows: list[list[Cell]] = [list(table.field_names)]
        rows.extend([(cell.rstrip("\0 ") if isinstance(cell, str) else cell) for cell in record] for record in table)
    except (OSError, ValueError, LookupError, struct.error, dbfread.exceptions.DBFNotFound) as error:
        raise UnreadableFileError(f"dbf 文件已损坏，读不出来（{error}），请重新导出") from error
    note = ""
    expected = table.header.numrecords
    deleted = len(table.deleted)
    if len(rows) - 1 + deleted < expected:
        note = f"dbf 文件不完整：文件头说有 {expected} 条记录，只读到 {len(rows) - 1 + deleted} 条"
    return Sheet(None, rows, field_bytes=FIELD_BYTES, note=note)


def _encoding(path: Path) -> str:
    """GB18030 holds GBK and cp936; UTF-8 only where every byte of the file says so and some are not ASCII."""
    data = path.read_bytes()
    body = data[32:]
    if body.isascii():
        return "gb18030"
    try:
        codecs.decode(body.replace(b"\0", b" "), "utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"
