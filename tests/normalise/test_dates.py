"""Dates, months, times, school years: every form of the field."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from inspect_xj.normalise import Context, normalise
from inspect_xj.schema import Kind

NEW_YEAR = date(2004, 1, 1)


@pytest.mark.parametrize(
    "raw",
    [
        "2004-1-1", "2004-01-01", "2004/01/01", "2004/1/1", "2004.1.1", "2004.01.01", "20040101", "20040101.0", "2004年1月1日",
        "2004年01月01日", "2004 年 1 月 1 日", "2004年1月1号", "２００４．１．１", "二〇〇四年一月一日", "二○○四年一月一日", "37987", "37987.0",
        "37987.5", "2004-01-01 00:00:00", "2004-01-01T00:00:00", "2004/1/1 0:00", "2004-1-1 8:30", "04-1-1", "04年1月1日", "1/1/2004",
        "1-Jan-2004", "1-1月-04", "'2004-01-01", "2004、1、1", " 2004-01-01 ", "2004-01-01 00:00:00.000",
    ],
)  # fmt: skip
def test_date(context: Context, raw: str) -> None:
    assert normalise(Kind.DATE, raw, context).value == NEW_YEAR


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("1/15/2004", date(2004, 1, 15)),
        ("15/1/2004", date(2004, 1, 15)),
        ("98-9-1", date(1998, 9, 1)),
        ("980901", date(1998, 9, 1)),
        ("040101", date(2004, 1, 1)),
        ("2004 01 05", date(2004, 1, 5)),
        ("二〇〇四年十二月三十一日", date(2004, 12, 31)),
        ("2004-02-29", date(2004, 2, 29)),
        *(
            (raw, date(2004, 9, 21))
            for raw in (
                "2004—9—21",
                "2004。9。21",
                "2004年09月21日星期二",
                "2004-09-21（周二）",
                "二OO四年九月二十一日",
                "二00四年九月廿一日",
                "2004年9月21日上午",
                "2004-9-21 下午 3:00:00",
                "2004-9-21 8:00:00 AM",
                "Sep 21, 2004",
                "21 September 2004",
                "公元2004年9月21日",
                "2004_9_21",
                "2004|9|21",
                "2004-09-21T00:00:00+08:00",
                "Tue Sep 21 00:00:00 CST 2004",
            )
        ),
    ],
)
def test_other_dates(context: Context, raw: str, value: date) -> None:
    assert normalise(Kind.DATE, raw, context).value == value


@pytest.mark.parametrize(
    "raw",
    [
        "2004-02-30",
        "2003-02-29",
        "2004年1月",
        "2004",
        "200401",
        "不知道",
        "20041301",
        "0000-00-00",
        "99999999",
        "1-1",
        "十月",
    ],
)
def test_unreadable_dates_are_null_with_the_defect(context: Context, raw: str) -> None:
    read = normalise(Kind.DATE, raw, context)
    assert (read.value, read.defects) == (None, ("日期",))


@pytest.mark.parametrize("raw", [None, "", "无", "同上", "-", "不详", "0"])
def test_no_date(context: Context, raw: str | None) -> None:
    read = normalise(Kind.DATE, raw, context)
    assert (read.value, read.defects) == (None, ())


@pytest.mark.parametrize(
    "raw",
    [
        "200909", "200909.0", "2009-09", "2009-9", "2009/9", "2009.9", "2009.09", "2009年9月", "2009年09月份", "2009秋", "2009年秋季", "2009年秋季入学",
        "2009-09-01", "20090901", "40057", "2009年9月1日", "二〇〇九年九月", "09年9月", "Sep-09", "2009-09-01 00:00:00", "2009 年 9 月",
        "09秋", "09.9", "09-09", "0909", "9/2009", "Sep 2009", "2009 9", "2009年秋季新生", "2009—9",
    ],
)  # fmt: skip
def test_month(context: Context, raw: str) -> None:
    assert normalise(Kind.MONTH, raw, context).value == date(2009, 9, 1)


@pytest.mark.parametrize("raw", ["2009", "2009级", "200913", "九月", "2009年", "1909", "0913", "13/2009"])
def test_unreadable_months(context: Context, raw: str) -> None:
    assert normalise(Kind.MONTH, raw, context).defects == ("日期",)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("2009-09-10 08:05:06", datetime(2009, 9, 10, 8, 5, 6)),
        ("2009/9/10 8:05", datetime(2009, 9, 10, 8, 5)),
        ("2009-09-10", datetime(2009, 9, 10)),
        ("40066.5", datetime(2009, 9, 10, 12)),
        ("2009年9月10日8时5分", datetime(2009, 9, 10, 8, 5)),
        ("20090910080506", datetime(2009, 9, 10, 8, 5, 6)),
        ("2009-9-10 下午3:05", datetime(2009, 9, 10, 15, 5)),
        ("2009-9-10 3:05:06 PM", datetime(2009, 9, 10, 15, 5, 6)),
        ("2009-9-10 上午8:05", datetime(2009, 9, 10, 8, 5)),
    ],
)
def test_times(context: Context, raw: str, value: datetime) -> None:
    assert normalise(Kind.DATETIME, raw, context).value == value


@pytest.mark.parametrize(
    "raw",
    [
        "2009-2010",
        "2009-2010学年",
        "2009—2010学年度",
        "2009/2010",
        "2009学年",
        "2009-10",
        "20092010",
        "2009～2010学年第一学期",
        "2009-2010学年上学期",
        "2009",
    ],
)
def test_school_year(context: Context, raw: str) -> None:
    assert normalise(Kind.SCHOOL_YEAR, raw, context).value == "2009-2010"


def test_school_year_that_is_none(context: Context) -> None:
    read = normalise(Kind.SCHOOL_YEAR, "2009-2011", context)
    assert (read.value, read.defects) == ("2009-2011", ("字符",))
