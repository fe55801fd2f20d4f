"""Where the headings of a sheet are: below titles, over two rows, under merged groups."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from inspect_xj.intake.grid import Cell, Merge, Sheet, cell_text
from inspect_xj.intake.slots import slot_of
from inspect_xj.intake.spread import is_value_heading
from inspect_xj.schema import TABLES
from inspect_xj.schema.aliases import (
    ABSENCE_REASONS,
    ABSENCE_TICKS,
    AMBIGUOUS,
    IGNORED,
    ROLE_HEADINGS,
    aliases_of,
    bare,
    fold,
)

__all__ = ["Block", "Label", "find_blocks", "spellings"]

#: Titles above the headings are never longer than this; a sheet of notes is given up after it.
_DEPTH = 40

#: Headings end in three rows at most: 班级点名核查表 | 2009年10月12日 | 到校情况.
_MAX_ROWS = 3

#: A group heading that says nothing about the column below it.
_NEUTRAL = re.compile(
    r"(学生|基本|个人|本人|学籍|户籍|家庭|其他|就读|入学|辅助|扩展|联系|核查|点名|在籍|档案|必填|选填|情况|信息|资料|内容|数据|栏|项|登记)+"
)

_DATA_LIKE = re.compile(r"\d{5,}|\d{4}[-/.年]\d{1,2}")

_EVERY = frozenset().union(*(aliases_of(name).keys() for name in TABLES)) | {
    fold(text) for text in (*IGNORED, *AMBIGUOUS, *ABSENCE_REASONS, *ABSENCE_TICKS, *ROLE_HEADINGS)
}


@dataclass(frozen=True, slots=True)
class Label:
    """The heading of one column: its texts from the group down to the column's own, as they stand in the sheet."""

    column: int
    parts: tuple[str, ...]

    @property
    def text(self) -> str:
        """As it is printed in the account of the import."""
        return "/".join(" ".join(part.split()) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Block:
    """One heading with the rows below it: ``top``–``bottom`` heading rows, data from ``bottom`` + 1 to before ``end``.

    Rows are counted from 0. ``title`` are the texts above the heading, up to the block before.
    """

    title: tuple[str, ...]
    top: int
    bottom: int
    end: int
    labels: tuple[Label, ...]


def spellings(label: Label) -> tuple[str, ...]:
    """What the heading may be looked up as, the fullest first: group + own, own, both also without their brackets."""
    return _spellings(label.parts)


@lru_cache(maxsize=16384)
def _spellings(parts: tuple[str, ...]) -> tuple[str, ...]:
    own = parts[-1]
    found: list[str] = []
    if len(parts) > 1:
        group = parts[-2]
        found += [fold(group) + fold(own), bare(group) + bare(own)]
        if not _NEUTRAL.fullmatch(bare(group)) and bare(own) in _ADOPTED:
            # 转出学校 | 名称 is no 名称 of ours on its own; 监护人 | 姓名 is not the pupil's.
            return tuple(dict.fromkeys(found))
    found += [fold(own), bare(own)]
    stripped = re.sub(r"^(学生|本人|该生|儿童|被核查人?|适龄儿童|幼儿)(?=..)", "", bare(own))
    found.append(stripped)
    return tuple(dict.fromkeys(text for text in found if text))


#: Words that take their meaning from the group they stand under.
_ADOPTED = frozenset(
    [
        "姓名",
        "名称",
        "代码",
        "电话",
        "联系电话",
        "手机",
        "身份证号",
        "身份证件号",
        "身份证号码",
        "证件号码",
        "关系",
        "日期",
        "时间",
        "单位",
        "地址",
        "住址",
        "出生日期",
        "出生年月",
        "年级",
        "职务",
        "职业",
        "工作单位",
        "是否监护人",
        "学校",
        "原因",
        "性别",
        "民族",
    ]
)


@lru_cache(maxsize=16384)
def _is_known(parts: tuple[str, ...]) -> bool:
    texts = _spellings(parts)
    return any(text in _EVERY for text in texts) or slot_of(texts) is not None or is_value_heading(parts)


def find_blocks(sheet: Sheet) -> list[Block]:
    """Every heading of the sheet with its rows: none in a sheet without headings, several in one with several lists."""
    rows = sheet.rows
    first = _best_heading(rows, sheet.merges, 0, min(len(rows), _DEPTH))
    if first is None:
        return []
    blocks: list[Block] = []
    top, bottom, labels = first
    title_from = 0
    while True:
        upper = _next_heading(rows, bottom + 1, labels)
        title = _title(rows, title_from, top)
        if upper is None:
            blocks += _banded(rows, Block(title, top, bottom, len(rows), labels))
            return blocks
        end = upper
        while end - 1 > bottom and _is_title_row(rows[end - 1]):
            end -= 1
        blocks += _banded(rows, Block(title, top, bottom, end, labels))
        following = _best_heading(rows, sheet.merges, upper, min(upper + 1, len(rows)))
        if following is None:  # cannot be: _next_heading has just accepted it
            return blocks
        title_from = end
        top, bottom, labels = following


#: A school or a class alone in a row.
_BAND = re.compile(
    r"[\u4e00-\u9fff（）()·]{2,24}(?:学校|小学|中学|教学点|完小|中心校|初中|高中)(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)]?(?:年级|班))*"
    r"|(?:[小初高]?[一二三四五六七八九十\d]{1,3}年级)?[（(]?[一二三四五六七八九十\d]{1,3}[）)]?(?:年级|班)|[一二三四五六七八九][（(][一二三四五六七八九十\d]{1,2}[）)]班?"
)


def _banded(rows: Sequence[Sequence[Cell]], block: Block) -> list[Block]:
    """The block, cut where a row holds only the name of a school or class: it is the title of the rows below it."""
    if len(block.labels) < 2 or not any(bare(label.parts[-1]) in {"姓名", "学生姓名"} for label in block.labels):
        return [block]
    bands: list[tuple[int, str]] = []
    for index in range(block.bottom + 1, block.end):
        cells = [cell for cell in rows[index] if cell is not None and cell != ""]
        if len(cells) == 1 and isinstance(cells[0], str) and _BAND.fullmatch(cells[0].strip()):
            bands.append((index, cells[0].strip()))
    if not bands:
        return [block]
    parts: list[Block] = []
    ends = [*(index for index, _ in bands[1:]), block.end]
    if bands[0][0] > block.bottom + 1:
        parts.append(replace(block, end=bands[0][0]))
    for (index, text), end in zip(bands, ends, strict=True):
        top = block.top if not parts else index
        parts.append(Block((text, *block.title), top, index, end, block.labels))
    return parts


def _title(rows: Sequence[Sequence[Cell]], start: int, end: int) -> tuple[str, ...]:
    lines = ("  ".join(text for cell in row if (text := cell_text(cell)) and text.strip()) for row in rows[start:end])
    return tuple(line for line in lines if line)


_TITLE_LIKE = re.compile(r"[表册单:：]|学校|小学|中学|\d\s*[年月班]|[）)]\s*班|年级")


def _is_title_row(row: Sequence[Cell]) -> bool:
    """A line between two lists: blank, or one cell (a few with ：) that reads like a title and not like a name."""
    texts = [cell for cell in row if cell is not None and cell != ""]
    if not all(isinstance(cell, str) for cell in texts):
        return False
    if len(texts) <= 1:
        return all(_TITLE_LIKE.search(str(cell)) or len(str(cell)) >= 8 for cell in texts)
    return len(texts) <= 5 and any(":" in str(cell) or "：" in str(cell) for cell in texts)


def _filled(row: Sequence[Cell]) -> list[tuple[int, str]]:
    return [(i, cell.strip()) for i, cell in enumerate(row) if isinstance(cell, str) and cell.strip()]


def _best_heading(
    rows: Sequence[Sequence[Cell]], merges: Iterable[Merge], start: int, end: int
) -> tuple[int, int, tuple[Label, ...]] | None:
    best: tuple[float, int, int, tuple[Label, ...]] | None = None
    for top in range(start, end):
        if best is not None and best[0] >= 3 and top > best[1] + _MAX_ROWS:
            break  # below a good heading come its rows
        if not _filled(rows[top]) or _is_caption(rows[top]):
            continue
        for bottom in range(top, min(top + _MAX_ROWS, len(rows))):
            if bottom > top and not _may_continue(rows, top, bottom):
                break
            labels = _labels(rows, merges, top, bottom)
            # 姓名 | 姓名 | 姓名 under groups that this candidate leaves out are one heading, not three;
            # neither are those of a list printed in several columns.
            different = {label.parts for label in labels}
            known = sum(map(_is_known, different))
            # Two rows must explain more than one does; a tie goes to the shorter and the upper one.
            score = known - 0.35 * (len(different) - known) - 0.5 * (bottom - top)
            if known >= 2 and known >= 0.34 * len(different) and (best is None or score > best[0] + 1e-9):
                best = (score, top, bottom, labels)
            elif best is None and top == bottom and top + 1 < len(rows) and _is_names_only(labels):
                best = (0.1, top, bottom, labels)
    if best is None:
        return None
    return best[1], best[2], best[3]


def _is_names_only(labels: Sequence[Label]) -> bool:
    """姓名 alone, or beside a few short headings of marks: 姓名 | √ | ×, 姓名 | 第1次 | 第2次."""
    names = sum(bare(label.parts[-1]) in {"姓名", "学生姓名"} for label in labels)
    return names == 1 and len(labels) <= _FEW_MARKS and all(len(label.text) <= _SHORT for label in labels)


_FEW_MARKS, _SHORT = 6, 6


def _may_continue(rows: Sequence[Sequence[Cell]], top: int, bottom: int) -> bool:
    """Whether row ``bottom`` can be a row of sub-headings: text only, none of it like data, and it fills gaps above."""
    below = _filled(rows[bottom])
    if not below or any(not isinstance(cell, str) and cell is not None for cell in rows[bottom]):
        return False
    if any(_DATA_LIKE.search(text) for _, text in below) or _is_caption(rows[bottom]):
        return False
    above = {i for i, _ in _filled(rows[top])}
    if len(above) == 1 and min(above) <= below[0][0]:
        return False  # one text at the left edge is a title over all, no group
    return any(i not in above for i, _ in below) or len(below) < len(above)


_FACT = re.compile(r"[^:：（(]{1,12}[:：]\s*\S")


def _is_caption(row: Sequence[Cell]) -> bool:
    """学校：青石小学 | 班级：一（1）班, fact and value in one cell or in two: a line above the list, no row of headings."""
    texts = [text for _, text in _filled(row)]
    n_facts = sum(_FACT.match(text) is not None for text in texts)
    for text, value in pairwise(texts):
        if text[-1] in ":：" and value[-1] not in ":：" and not _is_known((value,)):
            n_facts += 2
    return n_facts * 2 >= len(texts) > 0 < n_facts


def _labels(rows: Sequence[Sequence[Cell]], merges: Iterable[Merge], top: int, bottom: int) -> tuple[Label, ...]:
    width = max(len(row) for row in rows[top : bottom + 1])
    levels: list[list[str]] = []
    spread = [m for m in merges if m[0] <= bottom and m[2] >= top]
    for index in range(top, bottom + 1):
        texts = [""] * width
        for i, text in _filled(rows[index]):
            texts[i] = text
        for i, cell in enumerate(rows[index]):
            if not texts[i] and not isinstance(cell, str) and cell is not None:
                texts[i] = cell_text(cell) or ""
        merged = [m for m in spread if m[0] <= index <= m[2] and m[3] > m[1]]
        for _, left, _, right in merged:
            for i in range(left + 1, min(right + 1, width)):
                texts[i] = texts[i] or texts[left]
        if index < bottom and not merged:
            # csv and ods tell nothing of merges: a group heading reaches as far right as its own row is empty
            # and the row below is not.
            below = {i for i, _ in _filled(rows[index + 1])}
            for i in range(1, width):
                if not texts[i] and i in below and (i - 1) in below and texts[i - 1]:
                    texts[i] = texts[i - 1]
        levels.append(texts)
    labels: list[Label] = []
    for i in range(width):
        parts = tuple(dict.fromkeys(level[i] for level in levels if level[i]))
        if parts:
            labels.append(Label(i, parts))
    return tuple(labels)


_RAW_WORDS = frozenset(text for text in _EVERY if len(text) > 1)


def _next_heading(rows: Sequence[Sequence[Cell]], start: int, labels: tuple[Label, ...]) -> int | None:
    """The next row that is a heading again: the same one on the next printed page, or that of another list."""
    own = {label.parts[-1] for label in labels} | {label.parts[0] for label in labels}
    words = _RAW_WORDS | own
    for index in range(start, len(rows)):
        row = rows[index]
        if len(words.intersection(row)) < min(2, len(labels)):
            continue
        texts = [text for _, text in _filled(row)]
        hits = sum(text in own or any(s in _EVERY for s in (fold(text), bare(text))) for text in texts)
        others = sum(cell not in {None, ""} for cell in row) - len(texts)
        if hits >= min(3, len(labels)) and hits >= 0.6 * (len(texts) + others):
            return index
    return None
