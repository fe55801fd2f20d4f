"""One sheet whole: its blocks, their tables, their rows, what its name says; the account of all that."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from inspect_xj.intake.account import SourceReport
from inspect_xj.intake.by_value import assemble, count_repairs, grade_from_class
from inspect_xj.intake.context import class_of, day_of, grade_of
from inspect_xj.intake.grid import Sheet
from inspect_xj.intake.headings import Block, find_blocks
from inspect_xj.intake.matching import INFERRED, ROLE, ColumnMatch, Matching, match
from inspect_xj.intake.recognise import Evidence, Verdict, recognise
from inspect_xj.intake.reshape import Batch, duties, relatives, spread_out
from inspect_xj.intake.roll_marks import roll_by_marks
from inspect_xj.intake.rows import Rejected, extract
from inspect_xj.intake.several_lists import side_by_side
from inspect_xj.schema import TABLES

__all__ = ["UNPIVOTED", "Part", "SheetResult", "read_sheet"]

#: Said in 来源 of relatives that stood in the columns of a registration sheet.
UNPIVOTED = "由宽表的成员列拆出，一人一行"

_WHERE = {"title": "(标题)", "sheet": "(工作表名)", "file": "(文件名)", "folder": "(目录名)"}
_DAY_COLUMNS = {"到校": "核查日期", "事业统计": "统计日期", "生活痕迹": "日期"}
_TRACES = re.compile(r"考试|食堂|体检|营养餐|就餐|教材|保险|疫苗|资助|刷卡|毕业")
#: A list of one kind says the kind once, above it: 休学学生名单, 送教上门学生备案表.
_KIND_WORDS = (
    ("学籍变动", "变动类别", re.compile(r"转入|转出|休学|复学|退学|留级|跳级")),
    ("豁免", "类别", re.compile(r"送教上门|送教|长期病假|病假|借读外出|借读|住院|休学|集训|专门学校")),
)
_TABLES_OF_SCHOOLS = frozenset(("学籍", "家庭成员", "到校", "班级", "纸质档案", "事业统计", "生活痕迹", "豁免"))


@dataclass(frozen=True, slots=True)
class Part:
    """One batch of rows and the words around it; ``wants_school`` when nothing in the rows names the school."""

    batch: Batch
    evidence: Evidence
    wants_school: bool


@dataclass
class SheetResult:
    """What one sheet gave to one table: one row of 来源."""

    report: SourceReport
    parts: list[Part] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)


def read_sheet(sheet: Sheet, file: str, sha256: str | None) -> list[SheetResult]:
    """Everything a sheet holds, a result a table; one result without a table and with the reason where none fits.

    An empty sheet (every new workbook has some) gives nothing at all.
    """
    if not any(any(cell not in {None, ""} for cell in row) for row in sheet.rows):
        if not sheet.note:
            return []
        return [SheetResult(SourceReport(file, sheet.name, None, sha256, reason=sheet.note))]
    blocks = find_blocks(sheet)
    if not blocks:
        return [
            SheetResult(
                SourceReport(file, sheet.name, None, sha256, n_rows=len(sheet.rows), reason="找不到表头，没有导入")
            )
        ]
    results: dict[str | None, SheetResult] = {}
    for index, block in enumerate(blocks):
        evidence = Evidence(block.title, sheet.name, file)
        lists = side_by_side(sheet, block)
        labels = lists[0][1].labels
        verdict = recognise(labels, evidence, field_bytes=sheet.field_bytes)
        if verdict.matching is None and index:
            # The list above it names the table; the words of one title may fail to.
            verdict = recognise(labels, Evidence((*blocks[0].title, *block.title), sheet.name, file))
        if (roll := roll_by_marks(*lists[0], verdict.matching, evidence)) is not None:
            verdict = Verdict(roll)
        note = "；".join(filter(None, (sheet.note, "隐藏的工作表" if sheet.hidden else "")))
        report = SourceReport(file, sheet.name, None, sha256, block.top + 1, note=note)
        if verdict.matching is None:
            unread = replace(report, n_rows=block.end - block.bottom - 1, reason=verdict.reason)
            _merge(results, SheetResult(unread))
            continue
        for part, own in lists:
            matching = verdict.matching
            if own.labels is not labels:
                matching = match(own.labels, verdict.matching.table, field_bytes=sheet.field_bytes)
            for result in _read_block(part, own, matching, evidence, report):
                _merge(results, result)
        if index:
            heads = block.bottom - block.top + 1 + (block.top - blocks[index - 1].end)
            first = next(iter(results.values()))
            first.report = replace(
                first.report,
                n_rows=first.report.n_rows + heads,
                skipped={**first.report.skipped, "重复表头": first.report.skipped.get("重复表头", 0) + heads},
            )
    return list(results.values())


def _merge(results: dict[str | None, SheetResult], new: SheetResult) -> None:
    """Several blocks of one table are one row of 来源."""
    old = results.get(new.report.table)
    if old is None:
        results[new.report.table] = new
        return
    known = {match.column for match in old.report.columns}
    old.report = replace(
        old.report,
        columns=(*old.report.columns, *(m for m in new.report.columns if m.column not in known)),
        unknown=tuple(dict.fromkeys((*old.report.unknown, *new.report.unknown))),
        n_rows=old.report.n_rows + new.report.n_rows,
        n_imported=old.report.n_imported + new.report.n_imported,
        n_rejected=old.report.n_rejected + new.report.n_rejected,
        skipped=dict(Counter(old.report.skipped) + Counter(new.report.skipped)),
        repaired=dict(Counter(old.report.repaired) + Counter(new.report.repaired)),
    )
    old.parts += new.parts
    old.rejected += new.rejected


def _read_block(
    sheet: Sheet, block: Block, matching: Matching, evidence: Evidence, report: SourceReport
) -> list[SheetResult]:
    found = extract(sheet, block, matching)
    batch = assemble(found, matching, block.labels)
    skipped = Counter(found.skipped)
    n_rows = found.n_rows
    pupil = batch
    if ROLE in batch.columns:
        batch = duties(batch)
        skipped["并入同一单位"] += len(pupil.lines) - len(batch.lines)
    if matching.spread:
        batch = spread_out(batch, found, matching, block.labels)
        n_rows += len(batch.lines) - len(pupil.lines)
        _complete_days(batch, evidence)
    _add_context(batch, evidence)
    if batch is not pupil and matching.slots:
        _add_context(pupil, evidence)
    family = relatives(found, matching, block.labels, pupil) if matching.slots else None
    results = []
    if matching.table != "家庭成员" or family is None:
        results.append(_result(batch, evidence, report, found.rejected, n_rows=n_rows, skipped=skipped))
    if family is not None:
        own = matching.table == "家庭成员"
        rejected = found.rejected if own else []
        result = _result(family, evidence, report, rejected, n_rows=len(family.lines), skipped=Counter())
        note = "；".join(filter(None, (report.note, UNPIVOTED)))
        result.report = replace(result.report, note=note if not own else report.note)
        if own:
            result.report = replace(
                result.report, n_rows=len(family.lines) + len(found.rejected) + skipped.total(), skipped=dict(skipped)
            )
        results.append(result)
    return results


def _result(
    batch: Batch,
    evidence: Evidence,
    report: SourceReport,
    rejected: list[Rejected],
    *,
    n_rows: int,
    skipped: Counter[str],
) -> SheetResult:
    filled = replace(
        report,
        table=batch.table,
        columns=tuple(batch.matches[column] for column in batch.columns),
        unknown=tuple(batch.others),
        n_rows=n_rows,
        n_imported=len(batch.lines),
        n_rejected=len(rejected),
        skipped={what: n for what, n in skipped.items() if n},
        repaired=count_repairs(batch),
    )
    names_school = any(_has(batch, column) for column in ("学校代码", "学校名称"))
    wants = batch.table in _TABLES_OF_SCHOOLS and not names_school
    return SheetResult(filled, [Part(batch, evidence, wants)], rejected)


def _has(batch: Batch, column: str) -> bool:
    return any(value and value.strip() for value in batch.columns.get(column, ()))


def _add_context(batch: Batch, evidence: Evidence) -> None:
    """Columns the rows do not have but the title, the sheet name or the file name says: 班级, 年级, 核查日期, 来源."""
    grade_from_class(batch)
    allowed = TABLES[batch.table].names
    places = evidence.places()
    near = [(place, text) for place, text in places if place != "folder"]
    if batch.table in {"学籍", "到校", "纸质档案", "生活痕迹", "家庭成员"}:
        if not _has(batch, "班级") and "班级" in allowed:
            _constant(batch, "班级", near, class_of)
        if not _has(batch, "年级") and "年级" in allowed:
            _constant(batch, "年级", near, grade_of)
    if (column := _DAY_COLUMNS.get(batch.table)) and not _has(batch, column):
        _constant(batch, column, places, lambda text: day_of([text]))
    for table, column, words in _KIND_WORDS:
        if batch.table == table and not _has(batch, column):
            _constant(batch, column, near, partial(_only_word, words))
    if batch.table == "生活痕迹" and not _has(batch, "来源"):
        _constant(batch, "来源", places, lambda text: m.group() if (m := _TRACES.search(text)) else None)


def _complete_days(batch: Batch, evidence: Evidence) -> None:
    """Days over columns leave the year to the title: 10月12日."""
    days = batch.columns.get("核查日期")
    year = next(
        (m.group(1) for _, text in evidence.places() if (m := re.search(r"((?:19|20)\d\d)(?=\D|$)", text))), None
    )
    if days is None or year is None:
        return
    whole = {day: day if day_of([day]) else f"{year}年{day}" for day in set(days) if day}
    batch.columns["核查日期"] = [whole[day] if day else None for day in days]


def _only_word(words: re.Pattern[str], text: str) -> str | None:
    """The word of a title such as 休学学生名单; None where it names several (转入转出登记表) or none."""
    found = set(words.findall(text))
    return found.pop() if len(found) == 1 else None


def _constant(batch: Batch, column: str, places: Sequence[tuple[str, str]], read: object) -> None:
    assert callable(read)  # noqa: S101
    for place, text in places:
        if value := read(text):
            batch.columns[column] = [str(value)] * len(batch.lines)
            batch.matches[column] = ColumnMatch(_WHERE[place], column, INFERRED)
            return
