"""The rows below a heading: which are rows of the table, which are none (合计, signatures), which cannot be read."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress, pairwise, zip_longest

from inspect_xj.intake.grid import Sheet, cell_text, column_text
from inspect_xj.intake.headings import Block
from inspect_xj.intake.matching import HOLDER, Matching
from inspect_xj.intake.records import damage, may_lack, regular_width

__all__ = ["Extract", "Rejected", "extract"]

_BLANK, _TOTAL, _SIGNATURE, _NOTE, _HEADING = "空行", "合计行", "落款", "说明", "重复表头"

_PERSON = ("姓名", "学籍号", "身份证件号")
_UNIT = ("单位名称", "单位代码")

#: A row with none of these is no row of the table.
_KEYS: Mapping[str, tuple[str, ...]] = {
    "行政区划": ("代码", "名称"),
    "单位": _UNIT,
    "学校": ("学校名称", "学校代码", "学校标识码"),
    "班级": ("班级",),
    "学籍": (*_PERSON, "地区学号", "全国学籍号"),
    "家庭成员": ("学籍号", "姓名", "学生身份证件号", "成员姓名"),
    "学籍变动": _PERSON,
    "学生简历": ("学籍号", "姓名"),
    "纸质档案": ("学籍号", "姓名"),
    "到校": _PERSON,
    "豁免": _PERSON,
    "管理责任": (*_UNIT, HOLDER),
    "上报": _UNIT,
    "制度文件": (*_UNIT, "文件名称", "文号"),
    "条件保障": (*_UNIT, "项目"),
    "检查记录": ("日期", "检查类型", "结论", "检查人", "学年"),
    "操作日志": ("时间", "账号"),
    "适龄人口": ("姓名", "身份证件号"),
    "事业统计": ("人数", "学校代码", "学校名称"),
    "生活痕迹": _PERSON,
    "问询": ("姓名", "学籍号", "结论"),
}

#: Columns that clerks merge over the rows of one school, class, unit or pupil.
_MERGED = frozenset(("学校代码", "学校名称", "年级", "班级", "单位代码", "单位名称", "核查日期", "学年", "统计日期"))
_MERGED_OF_PUPIL = frozenset(("学籍号", "姓名", "学生身份证件号", "身份证件号"))
_LISTS_OF_PUPIL = frozenset(("家庭成员", "学生简历", "学籍变动"))

_IS_TOTAL = re.compile(
    r"\s*(?:.{0,14}(?:合\s*计|小\s*计|总\s*计|共\s*计|累\s*计|总\s*人\s?数)\s*[:：]?.{0,12}|共\s*计?\s*\d+\s*[人名条行份个].{0,12})",
    re.S,
)
_IS_SIGNATURE = re.compile(
    r"\s*(?:填\s*表|制\s*表|填\s*报|审\s*核|负\s*责|校\s*长|班\s*主\s*任|经\s*办|核\s*查|检\s*查|点\s*名|联\s*系|核\s*对|分\s*管|主\s*管|签\s*字|签\s*名|盖\s*章|单\s*位|学\s*校|报\s*送|上\s*报|复\s*核|日\s*期)"
    r"[^:：]{0,14}[:：]"
)
_IS_NOTE = re.compile(
    r"\s*(?:[注附]\s*[:：\d]|说明\s*[:：]|备注\s*[:：]|填表说明|注意|[（(]?以下空白|[-—－(（]*\s*第\s*[\d一二三四五六七八九十]+\s*页|-{3}|—{3}|={3}|\*{3}|_{3})"
)
#: One of these is in every text that :func:`_is_no_row` knows.
_HINTS = (
    "计",
    "人数",
    "人 数",
    ":",
    "：",
    "共",
    "注",
    "附",
    "填表说明",
    "以下空白",
    "页",
    "---",
    "———",
    "===",
    "***",
    "___",
)
_SEX = frozenset(["男", "女", "男性", "女性", "1", "2", "0", "9", "M", "F", "未知"])


@dataclass(frozen=True, slots=True)
class Rejected:
    """One row for 拒收: its row number as a person sees it, why, and its cells by heading."""

    line: int
    reason: str
    content: str


@dataclass
class Extract:
    """The rows of one block: texts by column (in step with ``lines``), the cells nobody knows, and what was left out."""

    lines: list[int]
    columns: dict[str, list[str | None]]
    slots: dict[int, list[str | None]]
    ambiguous: dict[int, list[str | None]]
    spread: dict[int, list[str | None]]
    others: dict[str, list[str | None]]
    rejected: list[Rejected] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    n_rows: int = 0


_Texts = Sequence[list[str | None]]


@dataclass(frozen=True, slots=True)
class _Judgement:
    keep: list[bool]
    rejected: list[Rejected]
    skipped: Counter[str]


def extract(sheet: Sheet, block: Block, matching: Matching) -> Extract:
    """Read the block's rows; positions in ``slots`` and ``ambiguous`` are those of ``matching``."""
    first = block.bottom + 1
    rows = sheet.rows[first : block.end]
    width = max((len(row) for row in rows), default=0)
    width = max(width, max(label.column for label in block.labels) + 1)
    texts = [column_text(column) for column in zip_longest(*rows, fillvalue=None)] if rows else []
    texts += [[None] * len(rows) for _ in range(width - len(texts))]
    at = {column: block.labels[position].column for column, position in matching.columns.items()}
    _fill_merged(sheet, block, at, texts, matching.table)
    _fill_down(at, texts, _KEYS[matching.table])
    judgement = _judge(sheet, block, matching, texts, at)
    keep = judgement.keep

    def kept(column: int) -> list[str | None]:
        return texts[column] if all(keep) else list(compress(texts[column], keep))

    known = {label.column: label for label in block.labels}
    others: dict[str, list[str | None]] = {}
    for position in matching.unknown:
        label = block.labels[position]
        others[_free(label.text, others)] = kept(label.column)
    numbering = _numbering(block, texts)
    for column in range(width):
        if (
            column not in known
            and column not in numbering
            and any(text and text.strip() for text in compress(texts[column], keep))
        ):
            others[_free(f"{_letter(column)}列", others)] = kept(column)
    return Extract(
        lines=[first + 1 + i for i, take in enumerate(keep) if take],
        columns={column: kept(index) for column, index in at.items()},
        slots={position: kept(block.labels[position].column) for position in matching.slots},
        ambiguous={position: kept(block.labels[position].column) for position in matching.ambiguous},
        spread={position: kept(block.labels[position].column) for position in matching.spread},
        others=others,
        rejected=judgement.rejected,
        skipped=judgement.skipped,
        n_rows=len(rows),
    )


def _free(name: str, taken: Mapping[str, object]) -> str:
    number, free = 2, name
    while free in taken:
        free = f"{name}（{number}）"
        number += 1
    return free


def _letter(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _fill_merged(sheet: Sheet, block: Block, at: Mapping[str, int], texts: list[list[str | None]], table: str) -> None:
    """Write the value of a merged cell into all its rows, for the columns that clerks merge."""
    first = block.bottom + 1
    may = _MERGED | (_MERGED_OF_PUPIL if table in _LISTS_OF_PUPIL else frozenset())
    columns = {index for column, index in at.items() if column in may}
    for top, left, bottom, right in sheet.merges:
        if left in columns and bottom > top >= first and top < block.end and left == right:
            column = texts[left]
            value = column[top - first]
            if value and not _IS_TOTAL.fullmatch(value):
                column[top - first : min(bottom, block.end - 1) - first + 1] = [value] * (
                    min(bottom, block.end - 1) - top + 1
                )


def _fill_down(at: Mapping[str, int], texts: list[list[str | None]], keys: Sequence[str]) -> None:
    """The same for files that say nothing of merges (csv, ods) or where only the first row of a group was written.

    Only where most cells are empty, the first is not, and the rows below it are rows: a gap here and there is a gap.
    """
    for column in _MERGED & at.keys():
        values = texts[at[column]]
        filled = sum(1 for text in values if text and text.strip())
        if not values or not filled or filled * 2 > len(values) or not (values[0] or "").strip():
            continue
        proofs = [texts[at[key]] for key in keys if key in at and at[key] != at[column]]
        last: str | None = None
        for i, text in enumerate(values):
            if text and text.strip():
                last = None if _is_no_row(text) else text
            elif any((t := proof[i]) and t.strip() for proof in proofs):
                values[i] = last


def _judge(sheet: Sheet, block: Block, matching: Matching, texts: _Texts, at: Mapping[str, int]) -> _Judgement:
    """Which rows to keep. Only suspects are looked at one by one: no key, a word such as 合计, a wrong number of cells."""
    rows = sheet.rows[block.bottom + 1 : block.end]
    judgement = _Judgement([True] * len(rows), [], Counter())
    if not rows:
        return judgement
    keys = [texts[at[name]] for name in _KEYS[matching.table] if name in at]
    keyed = [any(t and t.strip() for t in found) for found in zip(*keys, strict=True)]
    shifted = _shifted(at, texts)
    expected = regular_width(sheet, block, rows)
    least = 0
    suspects = {i for i, has_key in enumerate(keyed) if not has_key} | shifted
    for place in {*range(min(4, len(texts))), *(at[name] for name in _KEYS[matching.table] if name in at)}:
        distinct = {t for t in texts[place] if t}
        together = "\n".join(distinct)
        # Nearly every column has none of these words; looking for them in all its cells at once is done in C.
        if not any(hint in together for hint in _HINTS):
            continue
        if marked := {t for t in distinct if _is_no_row(t)}:
            suspects.update(i for i, text in enumerate(texts[place]) if text in marked)
    if expected:
        least = may_lack(at, rows, expected)
        suspects.update(i for i, row in enumerate(rows) if len(row) > expected or len(row) < least)
    numbering = {block.labels[p].column for p in matching.ignored} | _numbering(block, texts)
    for i in sorted(suspects):
        verdict = _kind(_filled(texts, i, numbering), keyed=keyed[i])
        width = max(len(rows[i]), expected) if keyed[i] and least <= len(rows[i]) else len(rows[i])
        reason = "" if verdict else damage(width, expected, [t for c in texts[expected:] if (t := c[i])])
        if not verdict and not reason and not keyed[i]:
            reason = _no_key(matching.table)
        if not verdict and not reason and i in shifted:
            reason = "各列错位（姓名列里是号码）"
        if verdict:
            judgement.skipped[verdict] += 1
        elif reason:
            cells = {_heading(block, c): t for c, column in enumerate(texts) if (t := column[i])}
            content = json.dumps(cells, ensure_ascii=False)
            judgement.rejected.append(Rejected(block.bottom + 2 + i, reason, content))
        judgement.keep[i] = not verdict and not reason
    return judgement


def _numbering(block: Block, texts: _Texts) -> set[int]:
    """Columns without a heading that count the rows: 1, 2, 3 …"""
    labelled = {label.column for label in block.labels}
    found = set()
    for column, values in enumerate(texts):
        if column in labelled:
            continue
        numbers = [int(t) for t in values if t and len(t) <= 5 and t.isascii() and t.isdigit()]
        filled = sum(t is not None and bool(t.strip()) for t in values)
        rising = all(later > earlier for earlier, later in pairwise(numbers))
        if numbers and len(numbers) >= 0.8 * filled and rising and numbers[-1] - numbers[0] < 2 * len(numbers):
            found.add(column)
    return found


def _filled(texts: _Texts, row: int, numbering: Collection[int]) -> list[str]:
    """The filled cells of a row. 合计 and 填表人 may stand in the numbering column; a mere number there is a blank line."""
    cells = [(c, t) for c, column in enumerate(texts) if (t := column[row]) and t.strip()]
    if all(c in numbering and len(t.strip()) <= 6 and not _is_no_row(t) for c, t in cells):
        return []
    return [t for _, t in cells]


def _heading(block: Block, column: int) -> str:
    return next((label.text for label in block.labels if label.column == column), f"{_letter(column)}列")


def _no_key(table: str) -> str:
    names = [name for name in _KEYS[table] if name != HOLDER]
    return f"没有{'、'.join(names[:-1])}{'也没有' if len(names) > 1 else ''}{names[-1]}"


def _is_no_row(text: str) -> bool:
    return bool(_IS_TOTAL.fullmatch(text) or _IS_SIGNATURE.match(text) or _IS_NOTE.match(text))


def _kind(filled: Sequence[str], *, keyed: bool) -> str | None:
    """Why the row is none of the table's, or None when it may be one."""
    if not filled:
        return _BLANK
    first = filled[0]
    if _IS_TOTAL.fullmatch(first):
        return _TOTAL
    if len(filled) <= 6 and _IS_SIGNATURE.match(first):
        return _SIGNATURE
    if len(filled) <= 3 and _IS_NOTE.match(first):
        return _NOTE
    if len(filled) == 1 and ((not keyed and len(first) >= 6 and not first.isascii()) or len(first) > 30):
        return _NOTE
    return None


def _shifted(at: Mapping[str, int], texts: Sequence[Sequence[str | None]]) -> frozenset[int]:
    """Rows whose 姓名 is a long number while 性别 is no sex: everything stands one column off."""
    if "姓名" not in at or "性别" not in at:
        return frozenset()
    names = texts[at["姓名"]]
    numbers = {t for t in set(names) if t and len(t) >= 8 and t.strip().rstrip("Xx").isdigit()}
    if not numbers:
        return frozenset()
    sexes = texts[at["性别"]]
    return frozenset(
        i
        for i, name in enumerate(names)
        if name in numbers and (sex := cell_text(sexes[i])) and sex.strip() not in _SEX
    )
