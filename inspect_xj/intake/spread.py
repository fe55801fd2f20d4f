"""Headings that are values: a day over a column of ticks, a grade over a column of numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache

from inspect_xj.schema.aliases import aliases_of, bare

__all__ = ["MEASURE", "is_value_heading", "spread_headings"]

#: Table → the column that the cells below such headings fill.
MEASURE: Mapping[str, str] = {"到校": "到校情况", "事业统计": "人数", "条件保障": "是否具备"}

_DAY = re.compile(
    r"(?:(?:19|20)\d\d\s*[-年./])?\s*(?:1[0-2]|0?[1-9])\s*月\s*(?:3[01]|[12]\d|0?[1-9])\s*[日号]?"
    r"|(?:19|20)\d\d[-./](?:1[0-2]|0?[1-9])[-./](?:3[01]|[12]\d|0?[1-9])(?:\s+00:00:00)?"
)
_GRADE = re.compile(r"(?:小学|初中|高中)?(?:[一二三四五六七八九1-9])年级|[小初高][一二三四五六123456]|(?:20)\d\d级")
_SEXES = {"男": "男", "男生": "男", "女": "女", "女生": "女"}
_SUMS = re.compile(r"合计|小计|总计|计|其中.*")


def is_value_heading(parts: tuple[str, ...]) -> bool:
    """Whether the heading is a day or a grade, alone or over 到校情况, 男, 女 …"""
    if _day(parts) is not None or _grade(parts) is not None or _item(parts) is not None:
        return True
    # 班数 beside 人数 under a grade is none of our columns, but no less a heading.
    return len(parts) > 1 and _grade(parts[:-1]) is not None and bare(parts[-1]) in {"班数", "班级数", "教学班数"}


@lru_cache(maxsize=4096)
def _day(parts: tuple[str, ...]) -> str | None:
    whole = unicodedata.normalize("NFKC", " ".join(parts))
    found = _DAY.search(whole)
    if not found:
        return None
    rest = bare(whole.replace(found.group(), "", 1))
    if rest and aliases_of("到校").get(rest) != "到校情况" and rest not in {"上午", "下午", "点名", "情况"}:
        return None
    return found.group().replace(" 00:00:00", "").strip()


@lru_cache(maxsize=4096)
def _grade(parts: tuple[str, ...]) -> tuple[str, str | None] | None:
    texts = [bare(part) for part in parts]
    grade = next((text for text in texts if _GRADE.fullmatch(text)), None)
    if grade is None or any(_SUMS.fullmatch(text) for text in texts):
        return None
    others = [text for text in texts if text != grade]
    sex = next((_SEXES[text] for text in others if text in _SEXES), None)
    if any(text not in _SEXES and not re.search(r"学生|人数|在校", text) for text in others):
        return None
    return grade, sex


_ITEM = re.compile(
    r"(?:.{0,6}(?:计算机|电脑|微机|网络|宽带|档案柜|档案室|文件柜|打印机|扫描仪|服务器|经费|培训|办公室|办公用房))(?:配备|保障|落实|记录|情况|接入)*"
)


@lru_cache(maxsize=4096)
def _item(parts: tuple[str, ...]) -> str | None:
    text = bare(parts[-1])
    return text if _ITEM.fullmatch(re.sub(r"^(?:有无|是否(?:有|配备|落实)?)|(?:是否.*|有无)$", "", text)) else None


def spread_headings(headings: Sequence[tuple[str, ...]], table: str) -> dict[int, Mapping[str, str]]:
    """Position → the values its heading stands for, for the tables where headings may be values.

    A roll may have one such column; a statistic needs two grades to be a table of grades.
    """
    found: dict[int, Mapping[str, str]] = {}
    for position, parts in enumerate(headings):
        if table == "到校" and (day := _day(parts)):
            found[position] = {"核查日期": day}
        elif table == "事业统计" and (named := _grade(parts)):
            found[position] = {"年级": named[0]} | ({"性别": named[1]} if named[1] else {})
        elif table == "条件保障" and (item := _item(parts)):
            found[position] = {"项目": item}
    return found if table == "到校" or len(found) >= 2 else {}
