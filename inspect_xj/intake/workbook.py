"""Workbooks (xlsx, xlsm, xlsb, xls, ods) by calamine, and the tables of web pages that call themselves .xls."""

from __future__ import annotations

import io
from html.parser import HTMLParser
from pathlib import Path

import python_calamine as calamine

from inspect_xj.intake.failure import UnreadableFileError
from inspect_xj.intake.grid import Merge, Sheet

__all__ = ["read_html", "read_workbook"]

#: More than this many rows and columns in one page table or sheet is not an export of a school office.
_MAX_CELLS = 60_000_000


def read_workbook(path: Path) -> list[Sheet]:
    """Every worksheet of the book, hidden ones marked; UnreadableFileError with the reason when it cannot be opened."""
    try:
        # From the bytes, not the path: by path calamine believes the suffix, and an .xls may well be an xlsx.
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
    except calamine.PasswordError:
        raise UnreadableFileError("文件有打开密码，请去掉密码后另存再导入") from None
    except (calamine.CalamineError, OSError, ValueError) as error:
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


def _sheet(sheet: calamine.CalamineSheet, hidden: bool) -> Sheet:
    if sheet.total_height * max(sheet.total_width, 1) > _MAX_CELLS:
        # A stray cell in row 1,048,576 would make a grid of gigabytes out of a file of kilobytes.
        return Sheet(
            sheet.name, (), hidden=hidden, note="工作表的范围过大（可能在最后一行误填了内容），请删去空行后再导入"
        )
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
