"""Workbooks (xlsx, xlsm, xlsb, xls, ods) by calamine, and the tables of web pages that call themselves .xls."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from html.parser import HTMLParser
from pathlib import Path

import python_calamine as calamine

from inspect_xj.intake.failure import UnreadableFileError
from inspect_xj.intake.grid import Merge, Sheet

__all__ = ["read_html", "read_workbook"]

#: calamine lays out the whole rectangle up to the last cell, and one stray cell in XFD1048576 makes that 550 GB, which
#: ends the process; no list of a county needs more than this.
_MAX_CELLS = 30_000_000

#: A workbook that unpacks to more is no list either but a bomb.
_MAX_BYTES = 2 << 30

_FAR_COLUMN = re.compile(rb' r="([A-Z]{2,3})\d')
_ROW_NUMBER = re.compile(rb'<row [^>]*?\br="(\d+)"')


def read_workbook(path: Path) -> list[Sheet]:
    """Every worksheet of the book, hidden ones marked; UnreadableFileError with the reason when it cannot be opened."""
    _refuse_giants(path)
    try:
        # From the bytes, not the path: by path calamine believes the suffix, and an .xls may well be an xlsx.
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
    except calamine.PasswordError:
        raise UnreadableFileError("文件有打开密码，请去掉密码后另存再导入") from None
    except (calamine.CalamineError, OSError, ValueError) as error:
        if "password" in str(error).lower() or "encrypt" in str(error).lower():
            raise UnreadableFileError("文件有打开密码，请去掉密码后另存再导入") from None
        raise UnreadableFileError(
            f"工作簿已损坏或不完整，打不开（{_short(error)}），请用 Excel 打开后另存再导入"
        ) from error
    sheets: list[Sheet] = []
    with book:
        for meta in book.sheets_metadata:
            if meta.typ != calamine.SheetTypeEnum.WorkSheet:
                continue
            hidden = meta.visible != calamine.SheetVisibleEnum.Visible
            try:
                sheets.append(_sheet(book.get_sheet_by_name(meta.name), hidden))
            except (calamine.CalamineError, ValueError) as error:
                sheets.append(Sheet(meta.name, (), hidden=hidden, note=f"工作表已损坏，读不出来（{_short(error)}）"))
    return sheets


def _refuse_giants(path: Path) -> None:
    """Look into an xlsx before calamine does: UnreadableFileError when a sheet reaches too far or unpacks too big."""
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(item.file_size for item in archive.infolist()) > _MAX_BYTES:
                raise UnreadableFileError("工作簿解开后过大，没有读取，请拆成几个文件再导入")
            for item in archive.infolist():
                if item.filename.startswith("xl/worksheets/") and item.filename.endswith(".xml"):
                    data = archive.read(item)
                    if _area(data) > _MAX_CELLS:
                        raise UnreadableFileError(
                            "有工作表的范围过大（可能在最后一行或最右一列误填了内容），请删去多余的行列后另存再导入"
                        )
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, zlib.error) as error:
        raise UnreadableFileError(f"工作簿已损坏或不完整，打不开（{_short(error)}），请重新拷贝") from error


def _area(sheet: bytes) -> int:
    """Rows × columns of a worksheet's XML, from the number of its last row and its farthest column."""
    rows = _ROW_NUMBER.findall(sheet[sheet.rfind(b"<row ") :])
    last = int(rows[-1]) if rows else sheet.count(b"<row")
    if last * 16384 <= _MAX_CELLS:
        return 0
    far = max((_column(name) for name in set(_FAR_COLUMN.findall(sheet))), default=26)
    return last * far


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _sheet(sheet: calamine.CalamineSheet, hidden: bool) -> Sheet:
    # skip_empty_area=False keeps leading empty rows and columns: 源行 must be the row number Excel shows.
    rows = sheet.to_python(skip_empty_area=False)
    merges: tuple[Merge, ...] = tuple(
        (first[0], first[1], last[0], last[1]) for first, last in sheet.merged_cell_ranges or ()
    )
    return Sheet(sheet.name, rows, merges, hidden=hidden)


def _short(error: BaseException) -> str:
    return " ".join(str(error).split())[:80]


class _Tables(HTMLParser):
    """Collects ``<table>`` rows; colspan leaves blanks and a merge, as in a sheet."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self.merges: list[Merge] = []
        self._cell: list[str] | None = None
        self._span = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self._close()
            self.rows.append([])
        elif tag in {"td", "th"}:
            self._close()
            self._cell = []
            span = dict(attrs).get("colspan") or "1"
            self._span = min(int(span), 200) if span.isascii() and span.isdigit() else 1
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th", "tr", "table"}:
            self._close()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def _close(self) -> None:
        if self._cell is None:
            return
        if not self.rows:
            self.rows.append([])
        row = self.rows[-1]
        if self._span > 1:
            self.merges.append((len(self.rows) - 1, len(row), len(self.rows) - 1, len(row) + self._span - 1))
        row.append("".join(self._cell).strip())
        row.extend([""] * (self._span - 1))
        self._cell = None


def read_html(text: str) -> list[Sheet]:
    """The rows of all tables of a page, one below the other; UnreadableFileError when it has none."""
    parser = _Tables()
    parser.feed(text)
    parser.close()
    if not any(parser.rows):
        raise UnreadableFileError("文件其实是网页，里面没有表格，请重新导出")
    return [Sheet(None, parser.rows, tuple(parser.merges), note="文件其实是网页，已按网页中的表格读取")]
