"""What reading one value gives, and what it needs to know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from inspect_xj.normalise.regions import Regions
from inspect_xj.profile import Profile

__all__ = ["DEFECTS", "EMPTY", "Clean", "Context", "in_order"]

#: Every defect there is, in the fixed order in which a cell lists them.
DEFECTS = (
    "长度",
    "字符",
    "校验位",
    "日期",
    "区划",
    "入学年份",
    "特征码",
    "流水号",
    "错列",
    "表格损坏",
    "占位",
    "十五位",
    "代码",
    "造字",
    "称谓",
    "年级",
)
_RANK = {name: n for n, name in enumerate(DEFECTS)}


@dataclass(frozen=True, slots=True)
class Clean:
    """One value read.

    ``value`` is None only for blank cells, placeholders (无, 同上, 待补 …) and unreadable dates, months, grades, integers.
    ``defects`` stand in the order of DEFECTS; ``repaired`` says that width, inner blanks, X variants or case were put right.
    """

    value: str | int | date | datetime | None
    defects: tuple[str, ...] = ()
    repaired: bool = False


EMPTY = Clean(None)


@dataclass(frozen=True, slots=True)
class Context:
    """What a reader may know beside the cell."""

    profile: Profile
    regions: Regions  # union of every GB/T 2260 year + local additions
    school_year: int | None = None  # calendar year in which the 学年 began (2009 for 2009-2010)
    codes: str | None = None  # code list of the column (Kind.CODE)
    grade: int | None = None  # for class names such as 301
    #: 小学 | 初中 | 高中, for grades such as 2009级 and 一年级; 中学 where it may be 初中 or 高中 (完全中学): 一年级 says nothing there.
    stage: str | None = None
    #: Kind.TEXT: 无 is no value in this column (addresses, numbers of documents); elsewhere it is one.
    none_is_missing: bool = False
    #: A 地区学号 begins with the code of its school: tells it from a mistyped identity number.
    school_codes: frozenset[str] = field(default=frozenset(), repr=False)


def in_order(defects: Iterable[str]) -> tuple[str, ...]:
    """The defects without repetition, in the order of DEFECTS."""
    return tuple(sorted(set(defects), key=_RANK.__getitem__))
