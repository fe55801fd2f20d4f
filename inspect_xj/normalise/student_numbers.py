"""学籍号, 地区学号, 全国学籍号: length, segments, and another number that stands in the column.

Sources: 教秘基〔2009〕100号 第四条 (16 = 区划6 入学年份2 学区号3 特征码1 流水号4; 18 = 区划6 学校类别2 学校编码3 入学年份2 性别1 流水4;
15 = 入学年份2 市2 县2 类别1 学校3 性别1 流水4); national numbers: G/L/J + 18.
"""

from __future__ import annotations

import re

from inspect_xj.normalise.clean import EMPTY, Clean, Context, in_order
from inspect_xj.normalise.fold import fold, is_missing_number
from inspect_xj.normalise.id_number import (
    entry_year_fits,
    fold_number,
    is_damaged,
    is_placeholder,
    is_plausible,
    is_regional_shaped,
    is_valid,
    looks_like_regional,
    looks_like_xjh,
    plausible_birth,
    shape_defects,
)

__all__ = ["read_national", "read_regional", "read_xjh"]

_NATIONAL = re.compile(r"[GLJ][0-9]{17}[0-9X]")


def _folded(raw: str | None) -> str | None:
    """The folded number, None when nothing is there."""
    if raw is None or is_missing_number(fold(raw)):
        return None
    number = fold_number(raw)
    return None if is_missing_number(number) else number


def _damaged(number: str) -> str | None:
    """表格损坏 or 占位, where that is all there is to say."""
    if is_damaged(number):
        return "表格损坏"
    return "占位" if is_placeholder(number) else None


def read_xjh(raw: str | None, context: Context) -> Clean:
    """Read one cell of 学籍号: 16 digits, or G/L/J + 18 where the profile says so.

    Defects: 长度 字符 区划 入学年份 特征码 流水号 错列 表格损坏 占位.
    """
    number = _folded(raw)
    if number is None:
        return EMPTY
    if context.profile.number_formats.get("学籍号") == "全国19位" and not (len(number) == 16 and number.isdigit()):
        return read_national(raw, context)
    defects: list[str] = []
    if cause := _damaged(number):
        defects = [cause]
    elif _belongs_elsewhere(number, context, own_length=16):
        defects = ["错列"]
    elif not (len(number) == 16 and number.isascii() and number.isdigit()):
        defects = shape_defects(number, (16,))
    else:
        if number[:6] not in context.regions:
            defects.append("区划")
        if not entry_year_fits(number[6:8], context):
            defects.append("入学年份")
        if number[11] in "09":
            defects.append("特征码")
        if number[12:] == "0000":
            defects.append("流水号")
    return Clean(number, in_order(defects), number != raw)


def read_regional(raw: str | None, context: Context) -> Clean:
    """Read one cell of 地区学号 (18 digits, senior high 15).

    Defects: 长度 字符 区划 入学年份 特征码 (the sex digit) 流水号 错列 表格损坏 占位. The list of 学校类别 is not published: unchecked.
    """
    number = _folded(raw)
    if number is None:
        return EMPTY
    defects: list[str] = []
    if cause := _damaged(number):
        defects = [cause]
    elif _belongs_elsewhere(number, context, own_length=18):
        defects = ["错列"]
    elif not (len(number) in (15, 18) and number.isascii() and number.isdigit()):
        defects = shape_defects(number, (15, 18))
    else:
        long = len(number) == 18
        if number[:6] not in context.regions if long else number[2:6] not in context.regions.suffixes:
            defects.append("区划")
        if not entry_year_fits(number[11:13] if long else number[:2], context):
            defects.append("入学年份")
        if number[13 if long else 10] not in "12":
            defects.append("特征码")
        if number[-4:] == "0000":
            defects.append("流水号")
    return Clean(number, in_order(defects), number != raw)


def read_national(raw: str | None, context: Context) -> Clean:
    """Read one cell of 全国学籍号: G, L or J and 18 characters of the shape of an identity number.

    Defects: 长度 字符 校验位 (G only: L and J need not agree with any identity number) 错列 表格损坏 占位.
    """
    number = _folded(raw)
    if number is None:
        return EMPTY
    defects: list[str] = []
    if cause := _damaged(number):
        defects = [cause]
    elif len(number) in (16, 18) and number[:-1].isdigit() and number[:6] in context.regions:
        defects = ["错列"]
    elif len(number) != 19:
        defects = ["长度"] if re.fullmatch("[GLJ]?[0-9]*X?", number) else ["长度", "字符"]
    elif not _NATIONAL.fullmatch(number):
        defects = ["字符"]
    elif number[0] == "G" and not is_valid(number[1:]):
        defects = ["校验位"]
    return Clean(number, in_order(defects), number != raw)


def _belongs_elsewhere(number: str, context: Context, own_length: int) -> bool:  # noqa: PLR0911 - one return a shape
    """The number of another column, told by its whole shape; a digit too many or too few in a number of its own is not one.

    Fifteen digits in 学籍号 are a senior-high 地区学号 only where they do not begin with a region (a 学籍号 that lost a digit does).
    """
    if len(number) == 19:
        return bool(_NATIONAL.fullmatch(number))
    if len(number) == own_length == 18:
        return _is_identity_number(number, context)
    if is_plausible(number, context):
        return True
    if len(number) == own_length or not (number.isascii() and number.isdigit()):
        return False
    if own_length == 18:
        return looks_like_xjh(number, context)
    if len(number) == 15:
        return _is_senior_high(number, context)
    return not _has_long_year(number, context) and looks_like_regional(number, context)


def _is_senior_high(number: str, context: Context) -> bool:
    """Fifteen digits with the segments of a senior-high 地区学号, which do not begin with a region."""
    return (
        number[:6] not in context.regions
        and number[2:6] in context.regions.suffixes
        and number[10] in "12"
        and entry_year_fits(number[:2], context)
    )


def _is_identity_number(number: str, context: Context) -> bool:
    """Eighteen characters in 地区学号 that are an identity number instead.

    A number that reads as a 地区学号 of a school of the county is one, whatever its check digit. X at the end, or a date and a right
    check digit, make it an identity number; so does the date of a pupil where neither school nor entry year nor sex are right.
    """
    shaped = is_regional_shaped(number, context)
    if shaped and number[:11] in context.school_codes:
        return False
    if plausible_birth(number, context) is None or not number[:17].isdigit():
        return False
    if number[-1] == "X" or is_valid(number):
        return True
    known = context.school_codes
    return (
        not shaped and number.isdigit() and number[:6] in context.regions and bool(known) and number[:11] not in known
    )


def _has_long_year(number: str, context: Context) -> bool:
    """Eighteen digits that are a 学籍号 whose entry year was written with four (区划6 年4 学区3 特征码1 流水4): too long, not misplaced."""
    year = number[6:10]
    return (
        len(number) == 18
        and number[:11] not in context.school_codes
        and number[13] in "12345678"
        and year[:2] in ("19", "20")
        and entry_year_fits(year[2:], context)
        and (context.school_year is None or int(year) <= context.school_year)
    )
