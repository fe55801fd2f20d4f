"""身份证件号: GB 11643-1999, what clerks and spreadsheets do to it, and what else is found in its column.

Sources: GB 11643-1999 (18 digits, ISO 7064 MOD 11-2); residence permits 810000/820000/830000 (2018); numbers of foreigners'
permanent residence cards, 18 characters from 9 (2023); temporary numbers 999 + school + sequence.
"""

from __future__ import annotations

import re
from datetime import date

from inspect_xj.normalise.clean import EMPTY, Clean, Context, in_order
from inspect_xj.normalise.fold import fold, is_missing_number, settle

__all__ = [
    "birth_date",
    "candidates",
    "check_digit",
    "entry_year_fits",
    "fold_number",
    "is_damaged",
    "is_placeholder",
    "is_plausible",
    "is_regional_shaped",
    "is_valid",
    "latest_birth_year",
    "looks_like_regional",
    "looks_like_xjh",
    "plausible_birth",
    "read",
    "sex",
    "shape_defects",
    "upgrade15",
]

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]{1,2}")
_FLOAT = re.compile(r"([0-9]+)\.0+")
_BLANK = re.compile(r"\s+")
#: What people type, print or scan for the check digit X (Cyrillic Ha, Greek Chi, multiplication signs, an asterisk).
_X_VARIANTS = str.maketrans(dict.fromkeys("x×✕✖╳*хХχΧⅩⅹ", "X"))
#: The standard's own vector is of 1880; what is found in a column must be of a living person: see plausible_birth.
_STANDARD_EARLIEST = 1800
#: A birth year lies in 1900 … the year of 截止日期; the second where that is not known. The years 2100 and 3100 that the
#: 学校类别 21 and 31 of a 地区学号 put there are never one.
_EARLIEST, _LATEST = 1900, 2049
#: Ages of pupils and their relatives: a corrected number must be of one of them.
_YOUNGEST, _OLDEST = 2, 90
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


def plausible_birth(number: str, context: Context) -> date | None:
    """The birth date in digits 7–14, None when the calendar has no such day or nobody alive was born in that year."""
    born = birth_date(number)
    return born if born is not None and _EARLIEST <= born.year <= latest_birth_year(context) else None


def latest_birth_year(context: Context) -> int:
    """The last year a birth date may have: that in which the school year ends."""
    return _LATEST if context.school_year is None else context.school_year + 1


def is_plausible(number: str, context: Context) -> bool:
    """Shape and check digit of 18 characters are right, and the birth date is one of a living person."""
    return (
        bool(_SHAPE.fullmatch(number))
        and plausible_birth(number, context) is not None
        and check_digit(number[:17]) == number[17]
    )


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
    """The cell without width, blanks, Excel's apostrophe and a float's ".0", in upper case, last X put right.

    Nothing else is repaired: a hyphen inside a number stays and is a defect. The ".0" stays behind 18 digits that a float has
    damaged (``is_damaged``): it is what tells the damage.
    """
    return raw if raw.isascii() and raw.isdigit() else settle(_fold_once, raw)


def _fold_once(raw: str) -> str:
    text = _BLANK.sub("", fold(raw)).upper()
    if (matched := _FLOAT.fullmatch(text)) and not is_damaged(text):
        text = matched[1]
    return text[:-1] + text[-1:].translate(_X_VARIANTS) if len(text) in (18, 19) else text


def is_damaged(number: str) -> bool:
    """A spreadsheet kept 15 significant digits: an exponent, or 18 digits with ".0" that end in 000 or whose check digit fails.

    Eighteen bare digits ending in 000 are for the reader to judge: only its column says whether there is a check digit.
    """
    if _SCIENTIFIC.fullmatch(number):
        return True
    matched = _FLOAT.fullmatch(number)
    if matched is None or len(matched[1]) != 18:
        return False
    return matched[1].endswith("000") or check_digit(matched[1][:17]) != matched[1][17]


def is_placeholder(number: str) -> bool:
    """One digit all the way, or counting up from 1: typed to get past a mandatory field."""
    digits = number.rstrip("X")
    if len(digits) < 6 or not digits.isdigit():
        return False
    return len(set(digits)) == 1 or "123456789012345678901234567890".startswith(digits)


def looks_like_regional(number: str, context: Context) -> bool:
    """True for 18 digits that are a 地区学号 (区划6 类别2 编码3 年2 性别1 流水4), not an identity number, right or mistyped.

    Both have 18 digits and begin with a region; digits 7–14 of a 地区学号 are no birth date (学校类别 21 or 31 make the year 2100 or
    3100) unless its 学校类别 is 19 or 20. What speaks for which, strongest first: date and check digit right: an identity number
    (whoever fills in 学校类别 20 meets both once in hundreds); the first eleven digits are the code of a school: a 地区学号; a
    date: a mistyped identity number; no date but a check digit that fits: it fits by chance, for one typing error always breaks
    it; neither: a 地区学号 unless one correction gives a number of a pupil or relative.
    """
    if not is_regional_shaped(number, context) or is_plausible(number, context):
        return False
    if number[:11] in context.school_codes:
        return True
    if plausible_birth(number, context) is not None:
        return False
    if check_digit(number[:17]) == number[17]:
        return True
    return not any(c[:6] in context.regions and _likely_age(c, context) for c in candidates(number))


def is_regional_shaped(number: str, context: Context) -> bool:
    """18 digits whose region, entry year and sex are those of a 地区学号."""
    return (
        len(number) == 18
        and number.isascii()
        and number.isdigit()
        and number[:6] in context.regions
        and number[13] in "12"
        and entry_year_fits(number[11:13], context)
    )


def shape_defects(number: str, lengths: tuple[int, ...]) -> list[str]:
    """长度 and 字符 of a number that has not the right form; a hyphen between the right digits is 字符 only."""
    alnum = sum(c.isascii() and c.isalnum() for c in number)
    found = [] if len(number) in lengths or alnum in lengths else ["长度"]
    return found if number.isascii() and number.isdigit() else [*found, "字符"]


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
    if raw is None or is_missing_number(fold(raw)):
        return EMPTY
    number = fold_number(raw)
    if is_missing_number(number):
        return EMPTY
    repaired = number != raw
    special = _special(number, context)
    if special is not None:
        value, defects = special
        return Clean(value, in_order(defects), repaired)
    defects = []
    if not _SHAPE.fullmatch(number):
        defects = shape_defects(number, (18,))
    else:
        if check_digit(number[:17]) != number[17]:
            defects.append("校验位")
        if plausible_birth(number, context) is None:
            defects.append("日期")
        if number[0] != "9" and number[:6] not in context.regions:
            defects.append("区划")
    return Clean(number, in_order(defects), repaired)


def _special(number: str, context: Context) -> tuple[str, list[str]] | None:  # noqa: PLR0911 - one return a cause
    """Values whose one cause is known: damage by a spreadsheet, another number's column, placeholders, old numbers."""
    if is_damaged(number):
        return number, ["表格损坏"]
    if is_placeholder(number) or (number.isdigit() and len(number) in (15, 18) and not number[6:14].strip("0")):
        return number, ["占位"]
    if len(number) == 18 and number.startswith("999") and number.isdigit() and not is_plausible(number, context):
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
    """YYYYMMDD to a date from 1800 on; None when the calendar has no such day."""
    try:
        found = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None
    return found if found.year >= _STANDARD_EARLIEST else None


def _likely_age(number: str, context: Context) -> bool:
    """The birth year in digits 7–10 is that of a pupil or relative."""
    year, latest = int(number[6:10]), latest_birth_year(context)
    return latest - _OLDEST <= year <= latest - _YOUNGEST
