"""Text tables: which encoding, which delimiter, which records."""

from __future__ import annotations

import codecs
import contextlib
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


def decode(data: bytes) -> tuple[str, bool]:
    """Text of a file (by its BOM, else strict UTF-8, else GB18030), and whether damaged bytes became U+FFFD in it.

    The order is by how surely each is recognised: bytes that are valid UTF-8 are hardly ever anything else, while
    GB18030 accepts almost everything. A few damaged bytes do not cost the file; beyond that it is asked what
    charset-normalizer believes. UnreadableFileError when nothing fits or it is no text at all.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            text = data.decode(encoding, "replace")
            damage = _damage(data, text, encoding)
            if damage is None:
                raise UnreadableFileError("文件不完整或编码已损坏，请重新导出")
            return text, damage > 0
    if b"\0" in data[:4096]:
        raise UnreadableFileError("文件不是文本，也不是认识的表格格式，请另存为 xlsx 或 csv 再导入")
    for encoding in ("utf-8", "gb18030"):
        with contextlib.suppress(UnicodeDecodeError):
            return data.decode(encoding), False
    repaired = []
    for encoding in ("utf-8", "gb18030"):
        text = data.decode(encoding, "replace")
        damage = _damage(data, text, encoding)
        if damage is not None:
            repaired.append((damage, encoding, text))
    if repaired:
        return min(repaired, key=lambda one: one[0])[2], True
    best = charset_normalizer.from_bytes(data).best()
    if best is None:
        raise UnreadableFileError("看不出文件的文字编码，请另存为 UTF-8 编码的 csv 再导入")
    return str(best), False


#: Damaged characters borne with: one in a thousand, and a few in a small file too.
_DAMAGE, _FEW = 0.001, 3


def _damage(data: bytes, text: str, encoding: str) -> int | None:
    """How many characters of the text are replacements of damaged bytes; None when too many to believe the encoding."""
    damaged = text.count("\ufffd")
    if damaged and encoding != "gb18030":
        damaged -= data.count("\ufffd".encode(encoding.replace("-sig", "")))  # U+FFFD that stood in the file
    if damaged <= max(_DAMAGE * len(text), min(_FEW, 0.05 * len(text))):
        return max(damaged, 0)
    return None


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
