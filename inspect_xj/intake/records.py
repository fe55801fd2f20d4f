"""Records of a csv that have more or fewer cells than the heading: damage, or only blanks that were not written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from inspect_xj.intake.grid import Sheet
from inspect_xj.intake.headings import Block

__all__ = ["damage", "may_lack", "regular_width"]


def regular_width(sheet: Sheet, block: Block, rows: Sequence[Sequence[object]]) -> int:
    """How many cells every row of a csv should have; 0 where the format has a grid or the file keeps to no width."""
    if not sheet.ragged:
        return 0
    expected = max(len(sheet.rows[block.bottom]), len(sheet.rows[block.top]), block.labels[-1].column + 1)
    return expected if sum(len(row) == expected for row in rows) * 2 > len(rows) else 0


#: What every row of a list of pupils, schools or duties should have: a row that ends before it may be a row cut in two.
_EXPECTED = frozenset(
    (
        "姓名",
        "学籍号",
        "身份证件号",
        "单位名称",
        "单位代码",
        "性别",
        "出生日期",
        "学校代码",
        "学校名称",
        "年级",
        "班级",
        "入学年月",
        "学籍状态",
        "变动类别",
        "变动日期",
        "上报日期",
    )
)


def may_lack(at: Mapping[str, int], rows: Sequence[Sequence[object]], expected: int) -> int:
    """With how many cells a row of a csv is still whole: some programs write no blank cells at the end of a row.

    That is so for the columns that are often blank (备注); and in a file where no row at all ends in a blank cell,
    for the last third of its columns.
    """
    needed = max((index for column, index in at.items() if column in _EXPECTED), default=-1) + 1
    trimmed = not any(len(row) == expected and row[-1] in {None, ""} for row in rows)
    return min(needed, expected - expected // 3) if trimmed else needed


def damage(width: int, expected: int, beyond: Sequence[str]) -> str:
    """Why a record of ``width`` cells under a heading of ``expected`` is not taken; empty where it may be."""
    if expected and width < expected:
        return f"单元格少于表头（{width} 个，表头 {expected} 个），可能被截断或错位"
    if expected and width > expected and beyond:
        return f"单元格多于表头（{width} 个，表头 {expected} 个），可能错位"
    return ""
