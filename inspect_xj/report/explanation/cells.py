"""The important cells of a row, masked: what an inspector compares by eye."""

from __future__ import annotations

import re

from inspect_xj.report.explanation.gather import Raw
from inspect_xj.report.masking import Mask, mask_cell, mask_numbers, redact
from inspect_xj.report.visible import visible
from inspect_xj.schema import TABLES, Column, Personal, Table

__all__ = ["brief", "cells_of", "name_of"]

_PUPIL = ("性别", "出生日期", "身份证件号", "学籍号")
#: Columns shown, in this order; a table without an entry shows its first filled ones.
_SHOWN = {
    "学籍": ("学校名称", "年级", "班级", *_PUPIL, "曾用名", "学籍状态", "就读方式", "联系电话", "家庭住址"),
    "到校": ("核查日期", "学校名称", "年级", "班级", *_PUPIL, "到校情况"),
}
_MOST_CELLS, _LONGEST = 12, 40


def _table(raw: Raw) -> Table | None:
    return TABLES.get(raw.key[0].removeprefix("上期"))


def name_of(raw: Raw, mask: Mask) -> str:
    """The masked name of the pupil; empty where the row has none or its cells are not at hand."""
    table = _table(raw)
    if table is None or raw.cells is None or "姓名" not in table.names:
        return ""
    return mask_cell(raw.cells.get("姓名"), table.column("姓名"), mask)


def cells_of(raw: Raw, mask: Mask) -> tuple[tuple[str, str], ...]:
    """(column, masked text) of the important filled cells."""
    table = _table(raw)
    if table is None or raw.cells is None:
        return ()
    names = _SHOWN.get(table.name, tuple(name for name in table.names if name != "姓名"))
    shown = []
    for name in names:
        if text := _printed(raw, table.column(name), mask):
            shown.append((name, text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"))
    return tuple(shown[:_MOST_CELLS])


def _printed(raw: Raw, column: Column, mask: Mask) -> str:
    cells = raw.cells or {}
    value = cells.get(column.name)
    if not value or column.personal is not Personal.NONE:
        return mask_cell(value, column, mask)
    codes = [visible(cells.get(code)) for code in ("学校代码", "单位代码")]
    if column.name in _SHOWN.get(raw.key[0], ()):
        return mask_numbers(visible(value), mask, codes)
    # Columns of free text may quote the pupil.
    return redact(value, [raw.as_evidence()], mask, keep=[code for code in codes if code])


def brief(raw: Raw, mask: Mask) -> str:
    """六年级2班: where the pupil sits, as the source writes it."""
    cells = raw.cells or {}
    grade, group = (mask_numbers(visible(cells.get(name), 12), mask) for name in ("年级", "班级"))
    grade = f"{grade}年级" if re.fullmatch(r"\d{1,2}", grade) else grade
    return f"{grade}{group}班" if re.fullmatch(r"\d{1,3}", group) else grade + group
