"""Class lists whose column of presence has a heading of its own (√, ×, 1, 第二节, none): its values tell what it is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from inspect_xj.intake.context import class_of
from inspect_xj.intake.grid import Sheet
from inspect_xj.intake.headings import Block
from inspect_xj.intake.matching import INFERRED, ColumnMatch, Matching, match
from inspect_xj.intake.recognise import Evidence, columns_of_registration
from inspect_xj.intake.rows import extract
from inspect_xj.profile import load
from inspect_xj.schema.aliases import bare

__all__ = ["absent_by_remark", "fill_presence", "is_roll", "roll_by_marks"]

#: Nine in ten of what stands in the column; the rest are remarks such as 转到外地.
_LEAST = 0.9

#: Marks that mean yes or no to whatever the heading asks, and say nothing about presence by themselves.
_YES_OR_NO = frozenset("√✓✔☑V×✗✘☒X○⊙是否有无10")

#: Headings under which a mere √ or × may be a tick of presence: marks, numbers, blanks (其他 calls them D列), times.
_NEUTRAL = re.compile(
    r"[\W\d_]*|[A-Z]{1,2}列|第?[一二三四五六七八九十\d]{1,2}[次节天周回遍]|(?:星期|周)[一二三四五六日天]|[上下]午|早读|早操|晨检|"
    r"\d{1,2}[日号]|.*(?:点名|到校|到课|出勤|考勤|签到|核查|核对|清点|打勾|打√|划√|画√|标记|记号|人在|在否|情况|结果|到|在)"
)
_CLASS_LIST = re.compile(r"名单|名册|花名|班级?|学生$")


def is_roll(heading: str, values: Sequence[str | None]) -> bool:
    """Whether the column holds marks of a roll call: words such as 到, 缺, 病假; √ and × only under a heading that asks nothing else."""
    texts = [text.strip() for text in values if text and text.strip()]
    if not texts:
        return False
    words = load("全国").code_list("到校情况")
    distinct = {text: words.word(text) is not None for text in set(texts)}
    plain = {text for text in distinct if unicodedata.normalize("NFKC", text).upper() in _YES_OR_NO}
    if plain and not _NEUTRAL.fullmatch(bare(heading)):
        return False
    if all(text in {"0", "1"} for text in distinct) and len(distinct) < 2 and len(texts) < len(values) * _LEAST:
        return False  # a lone 1 here and there numbers something
    return sum(distinct[text] for text in texts) >= _LEAST * len(texts)


def fill_presence(
    columns: dict[str, list[str | None]], matches: dict[str, ColumnMatch], others: dict[str, list[str | None]]
) -> None:
    """Turn unknown columns of a roll that hold its marks into 到校情况; seen at one of several calls is present."""
    if any(text and text.strip() for text in columns.get("到校情况", ())):
        return
    found = [heading for heading, values in others.items() if is_roll(heading, values)]
    if not found:
        return
    merged = [_seen(marks) for marks in zip(*(others[heading] for heading in found), strict=True)]
    if len(found) == 1:
        del others[found[0]]
    if "到校情况" in matches:  # there, and blank throughout
        found.insert(0, matches["到校情况"].heading)
    columns["到校情况"] = merged
    matches["到校情况"] = ColumnMatch("、".join(found), "到校情况", INFERRED)


def absent_by_remark(columns: dict[str, list[str | None]], matches: dict[str, ColumnMatch]) -> None:
    """Where the mark is blank, 病假 or 查无此人 written under 备注 is the mark: blank alone would mean present."""
    remarks = columns.get("备注")
    if remarks is None:
        return
    entries = load("全国").code_list("到校情况").entries
    absent = {
        text: entries.get("".join(text.split())) in {"请假", "缺勤", "查无此人"} and text.strip() not in {"0", "否"}
        for text in set(remarks)
        if text
    }
    marks = columns.get("到校情况", [None] * len(remarks))
    filled = [
        remark if remark and absent[remark] and not (mark and mark.strip()) else mark
        for mark, remark in zip(marks, remarks, strict=True)
    ]
    if filled == marks:
        return
    columns["到校情况"] = filled
    headings = [matches[column].heading for column in ("到校情况", "备注") if column in matches]
    matches["到校情况"] = ColumnMatch("、".join(dict.fromkeys(headings)), "到校情况", INFERRED)


def _seen(marks: Sequence[str | None]) -> str | None:
    words: Mapping[str, str] = load("全国").code_list("到校情况").entries
    given = [mark for mark in marks if mark and mark.strip()]
    return next((mark for mark in given if words.get(mark.strip().upper()) == "到校"), given[0] if given else None)


def roll_by_marks(sheet: Sheet, block: Block, matching: Matching | None, evidence: Evidence) -> Matching | None:
    """到校 for a class list that no word calls a roll, where a column beside the names holds marks of presence."""
    if matching is not None and (matching.table != "学籍" or not matching.unknown):
        return None
    roll = match(block.labels, "到校", field_bytes=sheet.field_bytes)
    if "姓名" not in roll.columns or "到校情况" in roll.columns or columns_of_registration(block.labels):
        return None
    near = [text for place, text in evidence.places() if place != "folder"]
    if "班级" not in roll.columns and not any(class_of(text) or _CLASS_LIST.search(text) for text in near):
        return None
    others = extract(sheet, block, roll).others
    return roll if any(is_roll(heading, values) for heading, values in others.items()) else None
