"""The 核查单 as a workbook: where each cell lies. ``report`` writes the form, ``record`` reads it back.

Everything printed is locked, so a cell stays where it is; a form that is not laid out so is none of ours. Rows and columns
count from 0, as xlsxwriter and calamine have them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from inspect_xj.model import RunInfo

__all__ = [
    "COLUMNS",
    "FILLED",
    "FIRST_ROW",
    "FORMAT",
    "HEADING_ROW",
    "OPINIONS",
    "PRINTED",
    "SHEET",
    "STATED",
    "TITLE",
    "Answer",
    "check_value",
    "form_number",
    "run_id",
]

#: Name of the only sheet, text of its first cell (0, 0), and what stands at ``STATED["表式"]``.
SHEET, TITLE, FORMAT = "核查单", "学籍疑点核查单", "inspect-xj 核查单 1"


class Answer(StrEnum):
    """核实结果 of one line."""

    CONFIRMED = "属实"
    PARTLY = "部分属实"
    DENIED = "不属实"


#: 单位意见 of the whole form.
OPINIONS = ("无异议", "有异议")

#: Printed and locked: label -> (row, column) of its value; the label stands one column before it.
STATED: Mapping[str, tuple[int, int]] = {
    "编号": (1, 1),
    "校验码": (1, 5),
    "运行编号": (1, 7),
    "表式": (1, 9),
    "接收单位": (2, 1),
    "签发单位": (2, 5),
    "签发日期": (2, 7),
    "反馈期限": (2, 9),
}

#: To be filled in: label -> (row, column) of its value, one column after the label.
FILLED: Mapping[str, tuple[int, int]] = {
    "填报人": (3, 1),
    "填报日期": (3, 5),
    "审核人": (3, 7),
    "单位意见": (3, 9),
    "异议和理由": (4, 1),
}

#: Row 5 says how to fill the form in; the headings stand in row 6, the lines below, one a 疑点, without a gap.
HEADING_ROW, FIRST_ROW = 6, 7

#: Printed and locked in every line.
PRINTED = ("序号", "疑点编号", "问题类型", "学生", "数据事实", "需核实事项")

#: All columns in order; those after ``PRINTED`` are to be filled in.
COLUMNS = (*PRINTED, "核实结果", "情况说明", "佐证附件数", "佐证材料")

_PLAIN = re.compile(r"[0-9A-Za-z]{1,20}")


def run_id(run: RunInfo) -> str:
    """What a run is known by on paper, twelve hex digits: the same snapshots, rules, parameters and tool give the same."""
    parts = [
        [sha256 for _, sha256 in run.snapshots],
        [sha256 for _, sha256 in run.previous],
        run.rules_sha256,
        run.tool_version,
        sorted(run.parameters.items()),
    ]
    return _digest(parts)[:12]


def form_number(run: str, receiver: str) -> str:
    """The number of the form that goes to ``receiver`` (school code, else name) after the run ``run``: HC-34990121001-1a2b3c."""
    whom = receiver if _PLAIN.fullmatch(receiver) else _digest(receiver)[:10]
    return f"HC-{whom}-{run[:6]}"


def check_value(run: str, number: str, lines: Sequence[tuple[str, str]]) -> str:
    """校验码 of a form: ``lines`` are (疑点编号, 指纹) in their order.

    Fingerprints are keyed and never printed: who has not the results cannot make up a form that fits them.
    """
    return _digest([run, number, [list(line) for line in lines]])[:8].upper()


def _digest(parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
