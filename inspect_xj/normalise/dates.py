"""Dates, months, times and school years in every form clerks and spreadsheets write them (domain §4.6)."""

# ruff: noqa: SIM905 - tables of words read better as one line of words

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from inspect_xj.normalise.clean import EMPTY, Clean, Context
from inspect_xj.normalise.fold import chinese_number, fold, is_missing

__all__ = [
    "find_date",
    "find_month",
    "find_school_year",
    "read_date",
    "read_datetime",
    "read_month",
    "read_school_year",
]

UNREADABLE = Clean(None, ("日期",))
_FIRST, _LAST = 1900, 2100
_EXCEL_ZERO = date(1899, 12, 30)
#: Excel serials of 1927-05 … 2064: smaller numbers are years or nonsense, six digits are YYYYMM.
_SERIAL = re.compile(r"([1-5][0-9]{4})(?:\.[0-9]+)?")
_BLANK = re.compile(r"\s+")
_CHINESE_DATE = re.compile(
    r"([〇零○O0一二三四五六七八九]{2,4})年([一二三四五六七八九十]{1,2})月(?:([一二三四五六七八九十]{1,3})[日号]?)?"
)
_TIME = r"(?:[T ]*([0-9]{1,2})[::时]([0-9]{1,2})(?:[::分]([0-9]{1,2})(?:\.[0-9]+)?秒?|分)?(?:Z| ?[AP]M)?)?"
_YMD = re.compile(
    r"([0-9]{4}|[0-9]{2})[-/.,、\\年~]{1,2}([0-9]{1,2})[-/.,、\\月~]{1,2}([0-9]{1,2})[日号.]?" + _TIME, re.IGNORECASE
)
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:\.0|[ T]?([0-9]{2}):?([0-9]{2}):?([0-9]{2}))?")
_SPACED = re.compile(r"([0-9]{4}) ([0-9]{1,2}) ([0-9]{1,2})")
#: YYMMDD, as people key it in; where the first four digits are a year it is YYYYMM instead, and no date.
_SIX = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{2})")
_MDY = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})" + _TIME, re.IGNORECASE)
#: Sep 1, 2009 · 1 September 2009 · Tue Sep 01 00:00:00 CST 2009 (how Java prints a date)
_ENGLISH = (
    re.compile(r"(?P<m>[A-Z]{3})[A-Z]{0,6}\.? (?P<d>[0-9]{1,2}),? ?(?P<y>[0-9]{4})"),
    re.compile(r"(?P<d>[0-9]{1,2}) (?P<m>[A-Z]{3})[A-Z]{0,6},? (?P<y>[0-9]{4})"),
    re.compile(r"[A-Z]{3} (?P<m>[A-Z]{3}) (?P<d>[0-9]{1,2}) [0-9]{2}:[0-9]{2}:[0-9]{2} [A-Z]{2,4} (?P<y>[0-9]{4})"),
)
_WEEKDAY = re.compile(r" ?\(?(?:星期|周)[一二三四五六日天]\)?")
_HALF_OF_DAY = re.compile(r" ?(上午|下午|凌晨|晚上|中午) ?")
_ZONE = re.compile(r"(?<=[0-9])\+[0-9]{2}:?[0-9]{2}$")
_SEPARATORS = str.maketrans({"—": "-", "–": "-", "―": "-", "_": "-", "|": "-", "。": ".", "廿": "二十", "卅": "三十"})
_MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()
_DMONY = re.compile(r"([0-9]{1,2})-([A-Z]{3}|[0-9]{1,2}月)-([0-9]{4}|[0-9]{2})")
_YM = re.compile(r"([0-9]{4}|[0-9]{2}(?=年))[-/.、\\年~]([0-9]{1,2})(?:月份?|\.)?(?:入学)?")
_YM_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})(?:\.0)?")
_MONY = re.compile(r"([A-Z]{3})-?([0-9]{4}|[0-9]{2})")
_SEASON = re.compile(r"([0-9]{4}|[0-9]{2})年?(秋|春)(?:季|学期)*(?:入学|开学|新生)*")
#: 09.9, 09-09; 0909 where the first two digits are no century; 9/2009.
_YM_SHORT = re.compile(r"([0-9]{2})[-/.]([0-9]{1,2})|(?!19|20)([0-9]{2})([0-9]{2})")
_MY = re.compile(r"([0-9]{1,2})[-/.]([0-9]{4})")
_YM_SPACED = re.compile(r"([0-9]{4}) ([0-9]{1,2})")
_SCHOOL_YEAR = re.compile(
    r"([0-9]{4})(?:[-/~至—–到 ]{0,3}([0-9]{4}|[0-9]{2}))?(?:学年度?|年度?)?(?:第?[一二12上下]学?期|[上下]学期|学年.*)?"
)


def read_date(raw: str | None, context: Context) -> Clean:
    """Read one cell of a date; None with the defect 日期 when it cannot be read or the calendar has no such day."""
    if raw is None:
        return EMPTY
    text = fold(raw)
    if is_missing(text):
        return EMPTY
    found = find_date(text, context.school_year)
    return UNREADABLE if found is None else Clean(found.date())


def read_datetime(raw: str | None, context: Context) -> Clean:
    """Read one cell of a time (midnight where only a day is given); else as read_date."""
    if raw is None:
        return EMPTY
    text = fold(raw)
    if is_missing(text):
        return EMPTY
    found = find_date(text, context.school_year)
    return UNREADABLE if found is None else Clean(found)


def read_month(raw: str | None, context: Context) -> Clean:
    """Read one cell of a month (first day of it); 2009年秋 is September, 春 March; a year alone is unreadable."""
    if raw is None:
        return EMPTY
    text = fold(raw)
    if is_missing(text):
        return EMPTY
    found = find_month(text, context.school_year)
    return UNREADABLE if found is None else Clean(found)


def read_school_year(raw: str | None, context: Context) -> Clean:  # noqa: ARG001 - every reader has the same two arguments
    """Read one cell of 学年 to "2009-2010"; folded text with the defect 字符 when it is none."""
    if raw is None:
        return EMPTY
    text = fold(raw)
    if is_missing(text):
        return EMPTY
    year = find_school_year(text)
    return Clean(text, ("字符",)) if year is None else Clean(f"{year}-{year + 1}")


def find_date(text: str, school_year: int | None = None) -> datetime | None:  # noqa: PLR0911 - one return a form
    """The moment that folded ``text`` names, None when it names none (a month alone is no date)."""
    text = _tidy(text)
    if matched := _COMPACT.fullmatch(text):
        return _moment(matched[1], matched[2], matched[3], matched[4], matched[5], matched[6])
    if matched := _SERIAL.fullmatch(text):
        return _from_serial(text)
    if matched := _SPACED.fullmatch(text):
        return _moment(matched[1], matched[2], matched[3])
    if (matched := _SIX.fullmatch(text)) and not _FIRST <= int(text[:4]) <= _LAST:
        return _moment(_year(matched[1], school_year), matched[2], matched[3])
    joined = _BLANK.sub("", text) if ":" not in text else re.sub(r"\s*([-/.年月日])\s*", r"\1", text)
    if matched := _YMD.fullmatch(joined):
        year = _year(matched[1], school_year)
        hour = matched[4]
        if hour and joined.upper().endswith("PM") and int(hour) < 12:
            hour = str(int(hour) + 12)
        return _moment(year, matched[2], matched[3], hour, matched[5], matched[6])
    if matched := _MDY.fullmatch(
        joined
    ):  # Excel's American form; where the first number cannot be a month it is the day
        first, second = matched[1], matched[2]
        month, day = (second, first) if int(first) > 12 else (first, second)
        return _moment(matched[3], month, day, matched[4], matched[5], matched[6])
    if matched := _DMONY.fullmatch(joined.upper()):
        name = matched[2]
        month_number = int(name[:-1]) if name.endswith("月") else _MONTHS.index(name) + 1 if name in _MONTHS else 0
        return _moment(_year(matched[3], school_year), str(month_number), matched[1])
    if (matched := _CHINESE_DATE.fullmatch(joined)) and matched[3]:
        return _chinese(matched, school_year)
    for form in _ENGLISH:
        if (matched := form.fullmatch(text.upper())) and matched["m"] in _MONTHS:
            return _moment(matched["y"], str(_MONTHS.index(matched["m"]) + 1), matched["d"])
    return None


def _tidy(text: str) -> str:
    """Without what says nothing (weekday, 公元, time zone), with plain separators; an afternoon as PM."""
    if text.isascii() and "+" not in text and "_" not in text and "|" not in text:
        return text.strip()
    plain = _ZONE.sub("", _WEEKDAY.sub("", text)).removeprefix("公元").translate(_SEPARATORS)
    if half := _HALF_OF_DAY.search(plain):
        plain = _HALF_OF_DAY.sub(" ", plain) + ("PM" if half[1] in ("下午", "晚上") and ":" in plain else "")
    return plain.strip()


def find_month(text: str, school_year: int | None = None) -> date | None:  # noqa: PLR0911 - one return a form
    """The first day of the month that folded ``text`` names, or of the month of the date it names."""
    text = _tidy(text)
    if matched := _YM_SPACED.fullmatch(text):
        return _first(matched[1], matched[2])
    joined = _BLANK.sub("", text)
    if matched := _YM_SHORT.fullmatch(joined):
        return _first(_year(matched[1] or matched[3], school_year), matched[2] or matched[4])
    if matched := _MY.fullmatch(joined):
        return _first(matched[2], matched[1])
    if matched := _YM_COMPACT.fullmatch(joined):
        return _first(matched[1], matched[2])
    if matched := _YM.fullmatch(joined):
        return _first(_year(matched[1], school_year), matched[2])
    if matched := _SEASON.fullmatch(joined):
        return _first(_year(matched[1], school_year), "9" if matched[2] == "秋" else "3")
    if (matched := _MONY.fullmatch(joined.upper())) and matched[1] in _MONTHS:
        return _first(_year(matched[2], school_year), str(_MONTHS.index(matched[1]) + 1))
    if (matched := _CHINESE_DATE.fullmatch(joined)) and not matched[3]:
        found = _chinese(matched, school_year)
        return found.date() if found else None
    day = find_date(text, school_year)
    return day.date().replace(day=1) if day else None


def find_school_year(text: str) -> int | None:
    """2009 for 2009-2010, 2009—2010学年, 2009学年, 2009-10, 20092010; None when the two years do not follow each other."""
    matched = _SCHOOL_YEAR.fullmatch(_BLANK.sub("", text))
    if matched is None:
        return None
    year = int(matched[1])
    following = matched[2]
    if following and int(following) % 100 != (year + 1) % 100:
        return None
    return year if _FIRST <= year <= _LAST else None


def _year(digits: str, school_year: int | None) -> str:
    """Two digits to four: the latest such year that is not after the school year."""
    if len(digits) == 4:
        return digits
    latest = (school_year or 2049) + 1
    return str(latest - (latest - int(digits)) % 100)


def _moment(  # noqa: PLR0917 - the six parts of a moment
    year: str, month: str, day: str, hour: str | None = None, minute: str | None = None, second: str | None = None
) -> datetime | None:
    if not _FIRST <= int(year) <= _LAST:
        return None
    try:
        return datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0))
    except ValueError:
        return None


def _first(year: str, month: str) -> date | None:
    found = _moment(year, month, "1")
    return found.date() if found else None


def _from_serial(text: str) -> datetime:
    """An Excel serial: days since 1899-12-30, the fraction is the time of day to the second."""
    days, _, fraction = text.partition(".")
    seconds = round(float("0." + fraction) * 86400) if fraction else 0
    return datetime.combine(_EXCEL_ZERO, time()) + timedelta(days=int(days), seconds=seconds)


def _chinese(matched: re.Match[str], school_year: int | None) -> datetime | None:
    year, month = chinese_number(matched[1].replace("O", "〇").replace("0", "〇")), chinese_number(matched[2])
    day = chinese_number(matched[3]) if matched[3] else 1
    if year is None or month is None or day is None:
        return None
    digits = str(year) if len(matched[1]) == 4 else f"{year:02d}"
    return _moment(_year(digits, school_year), str(month), str(day))
