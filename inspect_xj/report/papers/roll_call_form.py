"""The 点名表 as a workbook to fill in: what is printed is locked, what was seen is chosen from lists."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, Any

import xlsxwriter

from inspect_xj.snapshot import roll_form as layout

if TYPE_CHECKING:
    from inspect_xj.report.papers.roll_call import RollForm

__all__ = ["write_form"]

_WIDTHS = (8, 9, 18, 8, 20, 14, 12, 15, 8, 26)

_HOW = (
    "只填写白色单元格，到校情况、缺勤原因、假条从下拉列表中选择。核查日期写成2009-10-20的样子，必须填写。"
    "“空白按到校计”选“是”的，到校情况空白的学生按到校登记；不选的，除登记情况一栏有注明的学生外，每人都要填写。"
    "在班而不在名单上的学生填在下方空行。请勿增删行列、改动灰色单元格，否则不能读入。"
)


def write_form(content: object) -> bytes:
    """The workbook of a ``RollForm``, laid out as ``snapshot.roll_form`` says; same content, same bytes."""
    form: RollForm = content  # type: ignore[assignment]
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(buffer, options)
    created = datetime.fromisoformat(form.mark.day)
    book.set_properties({"title": f"{form.school}{form.class_name}{form.title}", "created": created})
    formats = _formats(book)
    sheet = book.add_worksheet(layout.SHEET)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    _head(sheet, form, formats)
    _headings(sheet, layout.HEADING_ROW, layout.COLUMNS, formats)
    for row, cells in enumerate(form.form, start=layout.FIRST_ROW):
        for column, text in enumerate(cells):
            sheet.write_string(row, column, text, formats["printed"])
        for column in range(len(layout.PRINTED), len(layout.COLUMNS)):
            sheet.write_blank(row, column, None, formats["open"])
    _extras(sheet, layout.FIRST_ROW + len(form.form), formats)
    _choices(sheet, len(form.form))
    _page(sheet, form)
    book.close()
    return buffer.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    cell = {
        "font_name": "宋体",
        "font_size": 10,
        "valign": "vcenter",
        "text_wrap": True,
        "border": 1,
        "num_format": "@",
    }
    grey = cell | {"bg_color": "#EFEFEF"}
    return {
        "title": book.add_format(
            {"font_name": "宋体", "font_size": 16, "bold": True, "align": "center", "valign": "vcenter"}
        ),
        "head": book.add_format(grey | {"bold": True, "align": "center", "bg_color": "#D9D9D9"}),
        "printed": book.add_format(grey),
        # "@" keeps what people type as text: a date stays as written, a number of eighteen digits keeps them all.
        "open": book.add_format(cell | {"locked": False}),
        "how": book.add_format({"font_name": "宋体", "font_size": 9, "text_wrap": True, "valign": "vcenter"}),
    }


def _head(sheet: Any, form: RollForm, formats: dict[str, Any]) -> None:
    last = len(layout.COLUMNS) - 1
    sheet.merge_range(0, 0, 0, last, "", formats["title"])
    sheet.write_string(0, 0, layout.TITLE, formats["title"])
    sheet.set_row(0, 28)
    values = {
        "编号": form.mark.serial,
        "校验码": form.check,
        "快照": form.snapshot,
        "表式": layout.FORMAT,
        "学校": form.school,
        "班级": form.class_name,
        "学籍人数": str(form.n),
        "数据截止": form.as_of,
    }
    every = (*layout.STATED.values(), *layout.FILLED.values())
    for cells, shade in ((layout.STATED, "printed"), (layout.FILLED, "open")):
        for label, (row, column) in cells.items():
            sheet.write_string(row, column - 1, label, formats["head"])
            # A value reaches to the next label, or to the edge.
            end = min((c - 1 for r, c in every if r == row and c > column), default=last + 1) - 1
            if end > column:
                sheet.merge_range(row, column, row, end, "", formats[shade])
            sheet.write_string(row, column, values.get(label, ""), formats[shade])
            sheet.set_row(row, 24)
    sheet.merge_range(layout.HEADING_ROW - 1, 0, layout.HEADING_ROW - 1, last, "", formats["how"])
    sheet.write_string(layout.HEADING_ROW - 1, 0, _HOW, formats["how"])
    sheet.set_row(layout.HEADING_ROW - 1, 42)


def _headings(sheet: Any, row: int, names: tuple[str, ...], formats: dict[str, Any]) -> None:
    for column, name in enumerate(names):
        sheet.write_string(row, column, name, formats["head"])
    sheet.set_row(row, 22)


def _extras(sheet: Any, row: int, formats: dict[str, Any]) -> None:
    """Rows for children who are in class and not on the list."""
    _headings(sheet, row, layout.EXTRA_COLUMNS, formats)
    for index in range(1, layout.N_EXTRA + 1):
        for column, name in enumerate(layout.EXTRA_COLUMNS):
            if column == 0:
                sheet.write_string(row + index, 0, f"增{index}", formats["printed"])
            else:
                sheet.write_blank(row + index, column, None, formats["open" if name else "printed"])


def _choices(sheet: Any, n: int) -> None:
    first, last = layout.FIRST_ROW, layout.FIRST_ROW + n - 1
    rest, end = last + 2, last + 1 + layout.N_EXTRA
    seen = tuple(str(one) for one in layout.Seen)
    row, column = layout.FILLED["空白按到校计"]
    sheet.data_validation(row, column, row, column, _choice(("是",), "空白按到校计"))
    for name, words in (("到校情况", seen), ("缺勤原因", layout.ABSENT_WHY), ("假条", layout.NOTES)):
        column = layout.COLUMNS.index(name)
        sheet.data_validation(first, column, last, column, _choice(words, name))
    column = layout.EXTRA_COLUMNS.index("性别")
    sheet.data_validation(rest, column, end, column, _choice(("男", "女"), "性别"))
    column = layout.EXTRA_COLUMNS.index("到校情况")
    sheet.data_validation(rest, column, end, column, _choice(seen[:2], "到校情况"))


def _choice(words: tuple[str, ...], name: str) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": list(words),
        "error_title": name,
        "error_message": f"请从下拉列表中选择：{'、'.join(words)}。",
    }


def _page(sheet: Any, form: RollForm) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(layout.HEADING_ROW)
    sheet.freeze_panes(layout.FIRST_ROW, 3)
    sheet.set_footer(f"&L{form.mark.serial}&C第 &P 页　共 &N 页")
    # Numbers written as text on purpose need no green corners.
    sheet.ignore_errors({"number_stored_as_text": "A1:J400"})
    # No password: the lock keeps hands off by mistake, the check value finds what was changed on purpose.
    sheet.protect(options={"format_columns": True, "format_rows": True})
