"""A finding's message as a department head reads it: 一年级 and 高一 instead of 1年级 and 10年级, no （空）."""

from __future__ import annotations

import re

__all__ = ["grade_name", "readable"]

_GRADES = dict(
    zip(
        map(str, range(1, 13)),
        (
            "一年级",
            "二年级",
            "三年级",
            "四年级",
            "五年级",
            "六年级",
            "七年级",
            "八年级",
            "九年级",
            "高一",
            "高二",
            "高三",
        ),
        strict=True,
    )
)
#: 2009年10年级 has no grade 2009, 第3年级 and 13年级 none at all: only a number that stands alone is a grade.
_GRADE = re.compile(r"(?<![\d*.第])(1[0-2]|[1-9])年级")

#: How rules that fill a hole with an empty cell are read; the first that fits wins.
_HOLES = (
    (re.compile(r"（空）年级（空）"), "（年级、班级未填）"),
    (re.compile(r"（空）年级"), "（年级未填）"),
    (re.compile(r"(?<=年级)（空）"), "（班级未填）"),
    (re.compile(r"“（空）”"), "空白"),
    (re.compile(r"（空）"), "未填"),
)


def grade_name(grade: int) -> str:
    """1 → 一年级, 10 → 高一."""
    return _GRADES.get(str(grade), f"{grade}年级")


def readable(message: str) -> str:
    """The message with grades in words and empty cells named as such; everything else stays as it is."""
    for hole, words in _HOLES:
        message = hole.sub(words, message)
    return _GRADE.sub(lambda found: _GRADES[found[1]], message)
