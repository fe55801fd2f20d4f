"""The complete list, nothing masked, for those who have to find the pupils: only ever inside an encrypted PDF."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import xlsxwriter

from inspect_xj.findings import Results
from inspect_xj.findings.digest import digest_of
from inspect_xj.model import EvidenceRow, Finding
from inspect_xj.report.figures import is_problem
from inspect_xj.report.papers.paper import Attachment
from inspect_xj.report.pdf import draw_paper
from inspect_xj.report.record.facts import record_facts
from inspect_xj.report.record.finishing import finish
from inspect_xj.report.templates import render, style_sheet
from inspect_xj.report.visible import visible
from inspect_xj.report.wording import cn_date, recorded_day
from inspect_xj.snapshot import Snapshot

__all__ = ["FULL_XLSX", "full_annex", "full_workbook"]

FULL_XLSX = "full-list.xlsx"
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

#: Columns of a finding, then of a row of it: heading, width.
_FINDING = (
    ("问题编号", 13),
    ("规则", 8),
    ("问题类型", 20),
    ("性质", 6),
    ("严重程度", 8),
    ("核实状态", 9),
    ("说明", 52),
)
_ROW = (("角色", 6), ("记录所在表", 12), ("源文件", 26), ("源表", 12), ("源行", 8))
#: Columns of the source row as it came.
_CELLS = (
    *(("学校名称", 22), ("学校代码", 14), ("年级", 6), ("班级", 8), ("姓名", 10), ("性别", 6), ("出生日期", 12)),
    *(("身份证件号", 20), ("学籍号", 20), ("地区学号", 18), ("全国学籍号", 20), ("联系电话", 14), ("家庭住址", 30)),
)
#: Rows of one sheet; Excel holds 1 048 576.
_ROWS_A_SHEET = 1_000_000
_CELL_LIMIT = 2_000


@dataclass(frozen=True, slots=True)
class _Cover:
    title: str
    lines: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def full_annex(results: Results, snapshot: Snapshot, password: str) -> bytes:
    """A PDF under ``password`` (AES-256): a cover page, and ``full-list.xlsx`` with every row of every finding as it came.

    ReportError for a password that is too short. Who makes one has it written into 操作记录.
    """
    findings = results.findings()
    workbook = full_workbook(findings, results.run.started)
    county = visible(snapshot.info.name or "", 30) or "×××县（市、区）"
    cover = _Cover(
        f"{county}学籍问题完整名单",
        (
            ("数据截止日期", cn_date(snapshot.info.as_of)),
            ("比对日期", recorded_day(results.run.started)),
            ("条数", f"{len(findings)}条，涉及源记录{sum(len(one.rows) for one in findings)}行（含已排除的）"),
            ("快照校验值", snapshot.sha256),
            ("名单校验值", hashlib.sha256(workbook).hexdigest()),
        ),
        (
            f"完整名单是本文件的附件“{FULL_XLSX}”，在阅读器的“附件”栏中打开；姓名、号码、住址均未遮盖。",
            "本文件以密码加密，密码另行告知，不与文件同一途径传送。",
            "只供承担核查任务的人员查找学生，用毕删除；不得转发、公开或者另作他用。",
            "“疑点”须经现场核实，核实之前不作为问题处理。",
        ),
    )
    html = render("full_annex.html", paper=cover)
    drawn, _ = draw_paper(html, style_sheet("full_annex.css"), hashlib.sha256(workbook).hexdigest()[:32].encode())
    facts = record_facts(results.run, digest_of(results.path))
    attachment = Attachment(FULL_XLSX, "学籍问题完整名单（未遮盖）", _WORKBOOK, workbook)
    return finish(drawn, replace(facts, kind="完整名单"), (attachment,), password=password)


def full_workbook(findings: Sequence[Finding], started: str) -> bytes:
    """The rows of all findings as a workbook, one line a row; same findings, same bytes."""
    buffer = io.BytesIO()
    # In memory: nothing of it may lie about in a temporary file, not even for a moment.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"title": "学籍问题完整名单", "created": _moment(started)})
    head = book.add_format({"font_name": "宋体", "bold": True, "bg_color": "#D9D9D9", "border": 1})
    text = book.add_format({"font_name": "宋体", "num_format": "@", "border": 1})
    sheet: Any = None
    for n, line in enumerate(_lines(findings)):
        at = n % _ROWS_A_SHEET
        if at == 0:
            sheet = _sheet(book, n // _ROWS_A_SHEET, head)
        for column, value in enumerate(line):
            if value:
                sheet.write_string(at + 1, column, value[:_CELL_LIMIT], text)
    if sheet is None:
        _sheet(book, 0, head)
    book.close()
    return buffer.getvalue()


def _moment(started: str) -> datetime:
    # Without a date of its own the workbook would carry today's, and no two runs would be alike.
    try:
        return datetime.fromisoformat(started[:10])
    except ValueError:
        return datetime.fromisoformat("2000-01-01")


def _sheet(book: Any, number: int, head: Any) -> Any:
    sheet = book.add_worksheet("名单" if number == 0 else f"名单{number + 1}")
    columns = (*_FINDING, *_ROW, *_CELLS)
    for index, (name, width) in enumerate(columns):
        sheet.set_column(index, index, width)
        sheet.write_string(0, index, name, head)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, 0, len(columns) - 1)
    return sheet


def _lines(findings: Sequence[Finding]) -> Iterator[tuple[str, ...]]:
    for one in findings:
        nature = "问题" if is_problem(one) else "疑点"
        about = (one.number, one.rule, one.title, nature, one.severity, str(one.status))
        words = (*map(visible, about), visible(one.message, _CELL_LIMIT))
        for row in one.rows:
            yield (*words, *_source(row), *(visible(row.content.get(name)) for name, _ in _CELLS))


def _source(row: EvidenceRow) -> tuple[str, ...]:
    return (str(row.role), row.table, visible(row.file, 200), visible(row.sheet), str(row.line))
