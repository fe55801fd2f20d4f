"""CSV: one line a finding in the columns of the 台账, for spreadsheets and statistics programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

from inspect_xj.report.exporting.gather import Export, Item
from inspect_xj.report.figures import subjects

__all__ = ["COLUMNS", "as_csv", "harmless"]

#: Signs that make a spreadsheet take a cell for a formula; the full-width ones do so in Chinese editions.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

COLUMNS: tuple[tuple[str, Callable[[Item], object]], ...] = (
    ("问题编号", lambda i: i.case.number),
    ("指纹", lambda i: i.finding.fingerprint),
    ("规则", lambda i: i.finding.rule),
    ("问题类型", lambda i: i.case.title),
    ("三查", lambda i: i.finding.check),
    ("严重程度", lambda i: i.finding.severity),
    ("性质", lambda i: i.case.nature),
    ("置信度", lambda i: i.finding.confidence),
    ("核实状态", lambda i: i.status),
    ("学校代码", lambda i: i.finding.school_code),
    ("学校（单位）", lambda i: i.case.school),
    ("所在乡镇", lambda i: i.finding.township),
    ("责任单位", lambda i: i.finding.unit),
    ("学生（脱敏）", lambda i: i.case.pupil),
    ("问题描述", lambda i: i.case.message),
    ("依据", lambda i: i.case.basis),
    ("整改要求", lambda i: i.case.remedy),
    ("整改时限（日）", lambda i: i.finding.days),
    ("源文件", lambda i: i.case.file),
    ("源表", lambda i: i.case.sheet),
    ("源行", lambda i: i.case.lines),
    ("涉及记录数", lambda i: len(subjects(i.finding))),
    ("排除依据", lambda i: i.excluded_by),
    ("备注", lambda i: "" if i.excluded_by else i.case.remark),
)


def harmless(value: object) -> object:
    """The cell; a text that a spreadsheet would take for a formula gets an apostrophe before it."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else value


def as_csv(export: Export) -> bytes:
    """UTF-8 with BOM, lines ended as RFC 4180 has it; same results, same bytes."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([name for name, _ in COLUMNS])
    for item in export.items:
        writer.writerow([harmless(value(item)) for _, value in COLUMNS])
    return text.getvalue().encode("utf-8-sig")
