"""Text tables: which encoding, which delimiter, which records."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter

import charset_normalizer

from inspect_xj.intake.failure import UnreadableFileError
from inspect_xj.intake.grid import Sheet

__all__ = ["decode", "read_delimited"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_DELIMITERS = ("\t", ",", ";", "，", "|")

# A whole sheet may be one cell when a quote is never closed; the default limit of 128 KiB would be a traceback.
_FIELD_LIMIT = 1 << 26


def decode(data: bytes) -> str:
    """Text of a file: by its BOM, else strict UTF-8, else GB18030, else what charset-normalizer believes.

    The order is by how surely each is recognised: bytes that are valid UTF-8 are hardly ever anything else, while
    GB18030 accepts almost everything. UnreadableFileError when nothing fits or it is no text at all.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise UnreadableFileError(f"文件不完整或编码已损坏（第 {error.start} 字节），请重新导出") from error
    if b"\0" in data[:4096]:
        raise UnreadableFileError("文件不是文本，也不是认识的表格格式，请另存为 xlsx 或 csv 再导入")
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            # A file cut off in the middle of its last character is still that encoding.
            if error.end >= len(data) - 1 and error.start > 0 and len(data) > 16:
                return data[: error.start].decode(encoding) + "�"
    best = charset_normalizer.from_bytes(data).best()
    if best is None:
        raise UnreadableFileError("看不出文件的文字编码，请另存为 UTF-8 编码的 csv 再导入")
    return str(best)


def _delimiter(text: str) -> str:
    """The delimiter that splits most of the first lines into the same number of (several) parts."""
    lines = [line for line in text[:20000].splitlines() if line.strip()][:30]
    best, best_score = ",", (0, 0)
    for delimiter in _DELIMITERS:
        widths = Counter(len(record) for record in csv.reader(lines, delimiter=delimiter) if len(record) > 1)
        if widths:
            width, lines_of_it = widths.most_common(1)[0]
            score = (lines_of_it, width)
            if score > best_score:
                best, best_score = delimiter, score
    return best


def read_delimited(text: str) -> Sheet:
    """Records of a csv or txt; row number = record number, so quoted line breaks do not count."""
    csv.field_size_limit(_FIELD_LIMIT)
    delimiter = _delimiter(text)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise UnreadableFileError(f"文本表格读不出来（{error}），请另存为 xlsx 再导入") from error
    if delimiter == "\t" or any(cell.startswith("\t") or cell.endswith("\t") for row in rows[:20] for cell in row):
        # Systems append a tab to long numbers to keep Excel from rounding them; it is no part of the value.
        rows = [[cell.strip("\t") for cell in row] for row in rows]
    # ="3412…" is the other trick against rounding; the value is what stands between the quotes.
    if '="' in text:
        rows = [[cell[2:-1] if cell.startswith('="') and cell.endswith('"') else cell for cell in row] for row in rows]
    return Sheet(None, rows, ragged=True)
