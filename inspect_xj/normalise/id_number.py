"""身份证件号: GB 11643-1999, what clerks and spreadsheets do to it, and what else is found in its column.

Sources: GB 11643-1999 (18 digits, ISO 7064 MOD 11-2); residence permits 810000/820000/830000 (2018); numbers of foreigners'
permanent residence cards, 18 characters from 9 (2023); temporary numbers 999 + school + sequence.
"""

from __future__ import annotations

import re
from datetime import date

from inspect_xj.normalise.clean import EMPTY, Clean, Context, in_order
from inspect_xj.normalise.fold import fold, is_missing, settle

__all__ = [
    "birth_date",
    "candidates",
    "check_digit",
    "entry_year_fits",
    "fold_number",
    "is_placeholder",
    "is_valid",
    "looks_like_regional",
    "looks_like_xjh",
    "read",
    "sex",
    "upgrade15",
]

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]{1,2}")
_BETWEEN = re.compile(r"[\s\-‐-―−_]+")
#: What people type, print or scan for the check digit X (Cyrillic Ha, Greek Chi, multiplication signs, an asterisk).
_X_VARIANTS = str.maketrans(dict.fromkeys("x×✕✖╳*хХχΧⅩⅹ", "X"))
_EARLIEST = 1800
#: Oldest year of entry a student number may carry: twelve grades, repeated years and a late start.
_YEARS_BACK = 15


def check_digit(body17: str) -> str:
    """The 18th character for seventeen digits (ISO 7064 MOD 11-2)."""
    return _CHECKS[sum(int(d) * w for d, w in zip(body17, _WEIGHTS, strict=True)) % 11]


def upgrade15(number: str) -> str:
    """The 18 characters of a 15-digit number: 19 after the region, check digit behind. Fifteen digits required."""
    body = number[:6] + "19" + number[6:]
    return body + check_digit(body)


def birth_date(number: str) -> date | None:
    """The birth date in an 18-character number; None when it has none (digits 7–14 are no date)."""
    if len(number) != 18 or not (number[6:14].isascii() and number[6:14].isdigit()):
        return None
    return _date(number[6:14])


def sex(number: str) -> str | None:
    """男 or 女 after the 17th digit of an 18-character number; None when there is none."""
    if len(number) != 18 or not (number[16].isascii() and number[16].isdigit()):
        return None
    return "男" if int(number[16]) % 2 else "女"


def is_valid(number: str) -> bool:
    """Shape, date and check digit of 18 characters are right (says nothing of the region, nor that it was ever issued)."""
    return bool(_SHAPE.fullmatch(number)) and _date(number[6:14]) is not None and check_digit(number[:17]) == number[17]


def candidates(number: str) -> tuple[str, ...]:
    """The numbers one typing error (one digit, or two neighbours swapped) away that are valid; at most 35."""
    if not _SHAPE.fullmatch(number):
        return ()
    found = set()
    for i in range(17):
        if number[i] != number[i + 1]:
            found.add(number[:i] + number[i + 1] + number[i] + number[i + 2 :])
        found.update(number[:i] + d + number[i + 1 :] for d in "0123456789" if d != number[i])
    found.update(number[:17] + c for c in _CHECKS if c != number[17])
    return tuple(sorted(c for c in found if is_valid(c)))


def fold_number(raw: str) -> str:
    """The cell without width, blanks, hyphens, Excel's apostrophe and a float's ".0", in upper case, last X put right."""
    return raw if raw.isascii() and raw.isdigit() else settle(_fold_once, raw)


def _fold_once(raw: str) -> str:
    text = _BETWEEN.sub("", fold(raw)).upper()
    if text.endswith(".0") and text[:-2].isdigit():
        text = text[:-2]
    return text[:-1] + text[-1:].translate(_X_VARIANTS) if len(text) in (18, 19) else text


def is_placeholder(number: str) -> bool:
    """One digit all the way, or counting up from 1: typed to get past a mandatory field."""
    digits = number.rstrip("X")
    if len(digits) < 6 or not digits.isdigit():
        return False
    return len(set(digits)) == 1 or "123456789012345678901234567890".startswith(digits)


def looks_like_regional(number: str, context: Context) -> bool:
    """True for 18 digits that are a 地区学号 (区划6 类别2 编码3 年2 性别1 流水4), not a mistyped identity number.

    Both have 18 digits and begin with a region; digits 7–14 of a 地区学号 are no date. A mistyped year, month or day is none
    either, but then the check digit fails and one correction gives back a valid number of a plausible year — unless the first
    eleven digits are the code of a school. A check digit that fits without a date fits by chance: it proves nothing.
    """
    if len(number) != 18 or not number.isdigit() or number[:6] not in context.regions or number[13] not in "12":
        return False
    if _date(number[6:14]) is not None or not entry_year_fits(number[11:13], context):
        return False
    if number[:11] in context.school_codes or not _plausible_year(number[6:10]):
        return True
    if check_digit(number[:17]) == number[17]:
        return True
    return not any(c[:6] in context.regions and _plausible_year(c[6:10]) for c in candidates(number))


def looks_like_xjh(number: str, context: Context) -> bool:
    """True for 16 digits that read as a 学籍号 (区划6 年2 学区3 特征码1 流水4), not an identity number that lost two digits."""
    return (
        len(number) == 16
        and number.isdigit()
        and number[:6] in context.regions
        and number[11] in "12345678"
        and entry_year_fits(number[6:8], context)
    )


def entry_year_fits(two_digits: str, context: Context) -> bool:
    """The two-digit year of entry lies within the last fifteen years (always true where the school year is unknown)."""
    if context.school_year is None:
        return True
    return (context.school_year - int(two_digits)) % 100 <= _YEARS_BACK


def read(raw: str | None, context: Context) -> Clean:
    """Read one cell of 身份证件号.

    Defects: 长度 字符 校验位 日期 区划 错列 表格损坏 占位 十五位. A cause hides what follows from it: a 地区学号 in this column is
    错列 and not also 校验位 and 日期.
    """
    if raw is None or is_missing(fold(raw)):
        return EMPTY
    number = fold_number(raw)
    if is_missing(number):
        return EMPTY
    repaired = number != raw
    special = _special(number, context)
    if special is not None:
        value, defects = special
        return Clean(value, in_order(defects), repaired)
    defects = []
    if len(number) != 18:
        defects.append("长度")
        if not (number.isascii() and number.isdigit()):
            defects.append("字符")
    elif not _SHAPE.fullmatch(number):
        defects.append("字符")
    else:
        if check_digit(number[:17]) != number[17]:
            defects.append("校验位")
        if not _real_date(number, context):
            defects.append("日期")
        if number[0] != "9" and number[:6] not in context.regions:
            defects.append("区划")
    return Clean(number, in_order(defects), repaired)


def _special(number: str, context: Context) -> tuple[str, list[str]] | None:  # noqa: PLR0911 - one return a cause
    """Values whose one cause is known: damage by a spreadsheet, another number's column, placeholders, old numbers."""
    if _SCIENTIFIC.fullmatch(number):
        return number, ["表格损坏"]
    if is_placeholder(number) or (number.isdigit() and len(number) in (15, 18) and not number[6:14].strip("0")):
        return number, ["占位"]
    if len(number) == 18 and number.startswith("999") and number.isdigit() and not is_valid(number):
        return number, ["占位"]
    if len(number) == 18 and number.isdigit():
        if number.endswith("000") and check_digit(number[:17]) != number[17]:
            return number, ["表格损坏"]
        if looks_like_regional(number, context):
            return number, ["错列"]
    if looks_like_xjh(number, context):
        return number, ["错列"]
    if len(number) == 19 and number[0] in "GLJ" and _SHAPE.fullmatch(number[1:]):
        return number, ["错列"]
    if len(number) == 15 and number.isdigit():
        return _fifteen(number, context)
    return None


def _fifteen(number: str, context: Context) -> tuple[str, list[str]] | None:
    """An old number, or a senior-high 地区学号 (年2 市2 县2 类别1 代码3 性别1 流水4) in the wrong column."""
    region_known, born = number[:6] in context.regions, _date("19" + number[6:12])
    if not region_known and number[2:6] in context.regions.suffixes and number[10] in "12":
        return number, ["错列"]
    if born is None:
        return None
    return upgrade15(number), ["十五位"] if region_known else ["区划", "十五位"]


def _date(digits: str) -> date | None:
    """YYYYMMDD to a date from 1800 on (the standard's own vector is of 1880); None when the calendar has no such day."""
    try:
        found = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None
    return found if found.year >= _EARLIEST else None


def _real_date(number: str, context: Context) -> bool:
    """The birth date exists and does not lie after the school year."""
    born = _date(number[6:14])
    return born is not None and (context.school_year is None or born.year <= context.school_year + 1)


def _plausible_year(digits: str) -> bool:
    return "1930" <= digits <= "2049"
