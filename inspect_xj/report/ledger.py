"""问题台账.xlsx: one line a finding in the columns of the 整改台账, beside it schools, rules and notes."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from inspect_xj.report.content import Content, LedgerRow, Sheet
from inspect_xj.report.output import place_file

__all__ = ["ledger_file", "progress", "write_ledger"]


def progress(row: LedgerRow) -> str:
    """整改进展: what was recorded, else what is to come next."""
    return row.measure.state if row.measure else "待核实" if row.nature == "疑点" else "待整改"


def _done(field: str) -> Callable[[LedgerRow], str | None]:
    """A column that people fill in: empty until what they wrote was recorded."""
    return lambda row: getattr(row.measure, field) if row.measure else None


#: Heading, width in characters, value.
_COLUMNS: tuple[tuple[str, float, Callable[[LedgerRow], str | int | float | None]], ...] = (
    ("问题编号", 13, lambda r: r.number),
    ("性质", 6, lambda r: r.nature),
    ("三查维度", 11, lambda r: r.check),
    ("规则", 8, lambda r: r.rule),
    ("问题类型", 20, lambda r: r.title),
    ("问题描述", 52, lambda r: r.message),
    ("涉及学校（单位）", 22, lambda r: r.school),
    ("学校代码", 14, lambda r: r.school_code),
    ("所在乡镇", 10, lambda r: r.township),
    ("学生（脱敏）", 12, lambda r: r.pupil),
    ("涉及记录数", 8, lambda r: r.n_rows),
    ("依据条款", 26, lambda r: r.basis),
    ("发现方式", 9, lambda _: "数据比对"),
    ("严重程度", 8, lambda r: r.severity),
    ("置信度", 8, lambda r: None if r.confidence is None else round(r.confidence, 3)),
    ("源文件", 26, lambda r: r.file),
    ("源表", 12, lambda r: r.sheet),
    ("源行", 14, lambda r: r.lines),
    ("核实状态", 9, lambda r: r.status),
    ("责任单位", 20, lambda r: r.unit),
    ("责任人", 9, _done("responsible")),
    ("整改要求", 30, lambda r: r.remedy),
    ("整改措施", 20, _done("action")),
    ("整改时限", 10, lambda r: f"{r.days}日" if r.days is not None else ""),
    ("整改期限", 11, _done("due")),
    ("整改进展", 9, progress),
    ("佐证材料", 12, _done("evidence")),
    ("复查人", 9, _done("reviewer")),
    ("复查日期", 11, _done("reviewed")),
    ("是否销号", 8, lambda r: "是" if r.measure and r.measure.is_closed else None),
    ("销号日期", 11, _done("closed_on")),
    ("备注", 24, lambda r: r.remark),
)

#: Excel's own limit of a cell is 32 767 characters; content is far shorter, names of files included.
_CELL_LIMIT = 2_000


def write_ledger(content: Content, path: Path) -> None:
    """Write the workbook of ``ledger_file``. OutputError when it cannot be placed."""
    place_file(path, ledger_file(content))


def ledger_file(content: Content) -> bytes:
    """The workbook: 台账, 学校汇总, 规则结果, 说明. Same content, same bytes."""
    buffer = io.BytesIO()
    # Strings stay strings whatever they look like: =HYPERLINK(…) as a pupil's name must not become a formula.
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"title": content.ledger_title, "created": _created(content)})
    formats = _formats(book)
    _ledger(book.add_worksheet("台账"), content, formats)
    for sheet in content.sheets:
        _sheet(book.add_worksheet(sheet.name), sheet, formats)
    book.close()
    return buffer.getvalue()


def _created(content: Content) -> datetime:
    # Without a date of its own the workbook would carry today's, and no two runs would be alike.
    return datetime.fromisoformat(content.created or "2000-01-01")


def _formats(book: Any) -> dict[str, Any]:
    cell = {"font_name": "宋体", "font_size": 10, "valign": "top", "text_wrap": True, "border": 1}
    return {
        "title": book.add_format(
            {"font_name": "宋体", "font_size": 16, "bold": True, "align": "center", "valign": "vcenter"}
        ),
        "head": book.add_format(cell | {"bold": True, "align": "center", "valign": "vcenter", "bg_color": "#D9D9D9"}),
        # "@" keeps what people type afterwards as text too: a date stays as written, a number keeps its zeros.
        "text": book.add_format(cell | {"num_format": "@"}),
        "number": book.add_format(cell),
    }


def _page(sheet: Any, n_rows: int, n_columns: int, *, wide: int = 1) -> None:
    """A4 landscape with title and heading on every page, ``wide`` pages wide."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.fit_to_pages(wide, 0)
    if wide > 1:
        sheet.repeat_columns(0, 1)  # the number of the finding leads each half
    sheet.repeat_rows(0, 1)
    sheet.freeze_panes(2, 1)
    sheet.set_footer("&C第 &P 页　共 &N 页")
    if n_rows:
        sheet.autofilter(1, 0, 1 + n_rows, n_columns - 1)


def _heading(sheet: Any, title: str, names: list[str], formats: dict[str, Any]) -> None:
    sheet.merge_range(0, 0, 0, len(names) - 1, "", formats["title"])
    sheet.write_string(0, 0, title, formats["title"])
    sheet.set_row(0, 30)
    for column, name in enumerate(names):
        sheet.write_string(1, column, name, formats["head"])
    sheet.set_row(1, 30)


def _put(sheet: Any, row: int, column: int, value: str | int | float | None, formats: dict[str, Any]) -> None:
    if value is None or value == "":
        sheet.write_blank(row, column, None, formats["text"])
    elif isinstance(value, str):
        sheet.write_string(row, column, value[:_CELL_LIMIT], formats["text"])
    else:
        sheet.write_number(row, column, value, formats["number"])


def _ledger(sheet: Any, content: Content, formats: dict[str, Any]) -> None:
    names = ["序号", *(name for name, _, _ in _COLUMNS)]
    _heading(sheet, content.ledger_title, names, formats)
    sheet.set_column(0, 0, 6)
    for column, (_, width, _) in enumerate(_COLUMNS, start=1):
        sheet.set_column(column, column, width)
    for row, line in enumerate(content.ledger, start=2):
        sheet.write_number(row, 0, row - 1, formats["number"])
        for column, (_, _, value) in enumerate(_COLUMNS, start=1):
            _put(sheet, row, column, value(line), formats)
    if not content.ledger:
        sheet.merge_range(2, 0, 2, 7, "", formats["text"])
        sheet.write_string(2, 0, "本次数据比对未发现问题和疑点。", formats["text"])
    _page(sheet, len(content.ledger), len(names), wide=2)


def _sheet(sheet: Any, page: Sheet, formats: dict[str, Any]) -> None:
    _heading(sheet, page.title, [column.name for column in page.columns], formats)
    for index, column in enumerate(page.columns):
        sheet.set_column(index, index, column.width)
    for row, values in enumerate(page.rows, start=2):
        for index, value in enumerate(values):
            _put(sheet, row, index, value, formats)
    _page(sheet, len(page.rows), len(page.columns))
