"""The 核查单 as a workbook to fill in: what is printed is locked, what is answered is chosen from lists."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, Any

import xlsxwriter

from inspect_xj.findings import forms

if TYPE_CHECKING:
    from inspect_xj.report.papers.check_sheet import CheckSheet

__all__ = ["write_form"]

_WIDTHS = (6, 13, 18, 24, 46, 40, 11, 30, 9, 24)

_HOW = (
    "只填写白色单元格。核实结果从下拉列表中选择：属实、部分属实、不属实；部分属实和不属实的，情况说明必须填写。"
    "请勿增删行列、改动灰色单元格，否则不能读入。"
)


def write_form(content: object) -> bytes:
    """The workbook of a ``CheckSheet``, laid out as ``findings.forms`` says; same content, same bytes."""
    sheet_content: CheckSheet = content  # type: ignore[assignment]
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(buffer, options)
    created = datetime.fromisoformat(sheet_content.mark.day or "2000-01-01")
    book.set_properties({"title": f"{sheet_content.receiver}{sheet_content.title}", "created": created})
    formats = _formats(book)
    sheet = book.add_worksheet(forms.SHEET)
    _head(sheet, sheet_content, formats)
    _lines(sheet, sheet_content, formats)
    _page(sheet, sheet_content)
    book.close()
    return buffer.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    cell = {"font_name": "宋体", "font_size": 10, "valign": "vcenter", "text_wrap": True, "border": 1}
    grey = cell | {"bg_color": "#EFEFEF", "num_format": "@"}
    return {
        "title": book.add_format(
            {"font_name": "宋体", "font_size": 16, "bold": True, "align": "center", "valign": "vcenter"}
        ),
        "head": book.add_format(grey | {"bold": True, "align": "center", "bg_color": "#D9D9D9"}),
        "printed": book.add_format(grey),
        # "@" keeps what people type as text: a date stays as written.
        "open": book.add_format(cell | {"num_format": "@", "locked": False}),
        "count": book.add_format(cell | {"num_format": "0", "align": "center", "locked": False}),
        "how": book.add_format({"font_name": "宋体", "font_size": 9, "text_wrap": True, "valign": "vcenter"}),
    }


def _head(sheet: Any, content: CheckSheet, formats: dict[str, Any]) -> None:
    last = len(forms.COLUMNS) - 1
    sheet.merge_range(0, 0, 0, last, "", formats["title"])
    sheet.write_string(0, 0, forms.TITLE, formats["title"])
    sheet.set_row(0, 28)
    values = {
        "编号": content.mark.serial,
        "校验码": content.check,
        "运行编号": content.mark.run,
        "表式": forms.FORMAT,
        "接收单位": content.receiver,
        "签发单位": content.organ,
        "签发日期": content.issued,
        "反馈期限": content.due,
    }
    for cells, shade in ((forms.STATED, "printed"), (forms.FILLED, "open")):
        for label, (row, column) in cells.items():
            sheet.write_string(row, column - 1, label, formats["head"])
            # A value reaches to the next label, or to the edge.
            taken = [c - 1 for r, c in (*forms.STATED.values(), *forms.FILLED.values()) if r == row and c > column]
            end = min(taken, default=last + 1) - 1
            if end > column:
                sheet.merge_range(row, column, row, end, "", formats[shade])
            sheet.write_string(row, column, values.get(label, ""), formats[shade])
            sheet.set_row(row, 24)
    sheet.set_row(forms.FILLED["异议和理由"][0], 40)
    row, column = forms.FILLED["单位意见"]
    sheet.data_validation(row, column, row, column, _choice(forms.OPINIONS, "单位意见"))
    sheet.merge_range(forms.HEADING_ROW - 1, 0, forms.HEADING_ROW - 1, last, "", formats["how"])
    sheet.write_string(forms.HEADING_ROW - 1, 0, _HOW, formats["how"])
    sheet.set_row(forms.HEADING_ROW - 1, 30)


def _choice(words: tuple[str, ...], name: str) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": list(words),
        "error_title": name,
        "error_message": f"请从下拉列表中选择：{'、'.join(words)}。",
    }


def _lines(sheet: Any, content: CheckSheet, formats: dict[str, Any]) -> None:
    for column, (name, width) in enumerate(zip(forms.COLUMNS, _WIDTHS, strict=True)):
        sheet.write_string(forms.HEADING_ROW, column, name, formats["head"])
        sheet.set_column(column, column, width)
    sheet.set_row(forms.HEADING_ROW, 24)
    n_printed = len(forms.PRINTED)
    for index, texts in enumerate(content.form, start=1):
        row = forms.FIRST_ROW + index - 1
        sheet.write_number(row, 0, index, formats["printed"])
        for column, text in enumerate(texts, start=1):
            sheet.write_string(row, column, text, formats["printed"])
        for column in range(n_printed, len(forms.COLUMNS)):
            name = forms.COLUMNS[column]
            sheet.write_blank(row, column, None, formats["count" if name == "佐证附件数" else "open"])
    if content.form:
        last = forms.FIRST_ROW + len(content.form) - 1
        answer, count = forms.COLUMNS.index("核实结果"), forms.COLUMNS.index("佐证附件数")
        answers = tuple(str(one) for one in forms.Answer)
        sheet.data_validation(forms.FIRST_ROW, answer, last, answer, _choice(answers, "核实结果"))
        sheet.data_validation(
            forms.FIRST_ROW,
            count,
            last,
            count,
            {
                "validate": "integer",
                "criteria": "between",
                "minimum": 0,
                "maximum": 999,
                "error_title": "佐证附件数",
                "error_message": "请填0至999的整数。",
            },
        )


def _page(sheet: Any, content: CheckSheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(forms.HEADING_ROW)
    sheet.freeze_panes(forms.FIRST_ROW, 2)
    sheet.set_footer(f"&L{content.mark.serial}&C第 &P 页　共 &N 页")
    # No password: the lock keeps hands off by mistake, the check value finds what was changed on purpose.
    sheet.protect(options={"format_columns": True, "format_rows": True})
