"""The 班级点名核查表 as a workbook: where each cell lies, how it is numbered. ``report`` writes the form, ``returned`` reads it.

Everything printed is locked, so a cell stays where it is; a form that is not laid out so is none of ours. Rows and columns
count from 0, as xlsxwriter and calamine have them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

__all__ = [
    "ABSENT_WHY",
    "COLUMNS",
    "EXTRA_COLUMNS",
    "FILLED",
    "FIRST_ROW",
    "FORMAT",
    "HEADING_ROW",
    "NOTES",
    "NUMBER",
    "N_EXTRA",
    "PRINTED",
    "SHEET",
    "STATED",
    "TITLE",
    "Seen",
    "check_value",
    "form_number",
    "is_form_number",
]

#: Name of the only sheet, text of its first cell (0, 0), and what stands at ``STATED["表式"]``.
SHEET, TITLE, FORMAT = "点名表", "班级点名核查表", "inspect-xj 点名表 1"


class Seen(StrEnum):
    """到校情况 of one line, in the words of the snapshot's code list."""

    PRESENT = "到校"
    EXCUSED = "请假"
    ABSENT = "缺勤"
    UNKNOWN = "查无此人"


#: 缺勤原因, and whether there is a 假条.
ABSENT_WHY = ("病假", "事假", "休学", "送教上门", "借读外出", "不明")
NOTES = ("有", "无")

#: Printed and locked: label -> (row, column) of its value; the label stands one column before it.
STATED: Mapping[str, tuple[int, int]] = {
    "编号": (1, 1),
    "校验码": (1, 4),
    "快照": (1, 6),
    "表式": (1, 8),
    "学校": (2, 1),
    "班级": (2, 4),
    "学籍人数": (2, 6),
    "数据截止": (2, 8),
}

#: To be filled in: label -> (row, column) of its value, one column after the label.
FILLED: Mapping[str, tuple[int, int]] = {
    "核查日期": (3, 1),
    "节次": (3, 4),
    "核查人": (3, 6),
    "班主任": (3, 8),
    "空白按到校计": (4, 1),
    "情况说明": (4, 4),
}

#: Row 5 says how to fill the form in; the headings stand in row 6, the lines below, one a pupil, without a gap.
HEADING_ROW, FIRST_ROW = 6, 7

#: Printed and locked in every line; 行号 is that of the pupil's row of 学籍 in the snapshot.
PRINTED = ("序号", "行号", "姓名", "性别", "号码后六位", "登记情况")

#: All columns in order; those after ``PRINTED`` are to be filled in.
COLUMNS = (*PRINTED, "到校情况", "缺勤原因", "假条", "备注")

#: Below the lines a row that says so, these headings in the same places (empty: locked), and rows to fill in.
EXTRA_COLUMNS = ("序号", "", "姓名", "性别", "身份证件号或学籍号", "出生日期", "到校情况", "原就读学校", "", "备注")
N_EXTRA = 15

#: Thirty-one signs, a prime number of them, and none that is taken for another.
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXY"
NUMBER = re.compile(rf"DM-([{_SIGNS}]{{4}})-([{_SIGNS}]{{4}})-([{_SIGNS}])")


def form_number(snapshot: str, school: str, grade: str, group: str) -> str:
    """The number of a class's form, ``DM-4F7K-9Q2X-C``: the same for the same class of the same snapshot (its 编号).

    Eight signs and a check sign; any one wrong sign and any two neighbours swapped are found out.
    """
    number = int(_digest([snapshot, school, grade, group]), 16)
    signs = ""
    for _ in range(8):
        number, at = divmod(number, len(_SIGNS))
        signs += _SIGNS[at]
    return f"DM-{signs[:4]}-{signs[4:]}-{_check_sign(signs)}"


def is_form_number(text: str) -> bool:
    """Whether it is a number of ours, without a slip."""
    found = NUMBER.fullmatch(text)
    return found is not None and _check_sign(found[1] + found[2]) == found[3]


def _check_sign(signs: str) -> str:
    # Weights 2 … 9 and their differences have inverses modulo 31, so no single slip keeps the sum.
    return _SIGNS[sum(weight * _SIGNS.index(sign) for weight, sign in enumerate(signs, start=2)) % len(_SIGNS)]


def check_value(
    snapshot: str, number: str, printed: Sequence[Sequence[str]], secrets: Sequence[Sequence[str | None]]
) -> str:
    """校验码 of a form: what every line prints, and the raw 姓名, 身份证件号, 学籍号 of the row of 学籍 behind it.

    The whole numbers are never printed: who has not the snapshot cannot make up a form that fits it.
    """
    return _digest([snapshot, number, [list(line) for line in printed], [list(line) for line in secrets]])[:8].upper()


def _digest(parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
