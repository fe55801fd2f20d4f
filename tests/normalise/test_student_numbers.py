"""学籍号, 地区学号, 全国学籍号: segments, and another number in the column."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inspect_xj import profile
from inspect_xj.normalise import Context, normalise
from inspect_xj.schema import Kind


@pytest.mark.parametrize(
    ("raw", "defects"),
    [
        ("3411261000110001", ("入学年份",)),  # entered after the school year 2009
        ("3499010900110001", ()),
        ("3411260900110001", ()),
        ("3499019800120001", ()),
        ("3499018300120001", ("入学年份",)),
        ("349901090011000", ("长度",)),
        ("099901300210001", ("错列",)),  # senior-high 地区学号
        ("34990109001100", ("长度",)),
        ("34990109001100011", ("长度",)),
        ("34990109O0110001", ("字符",)),
        ("3499020900110001", ("区划",)),
        ("3499010900100001", ()),
        ("3499010900190001", ("特征码",)),
        ("3499010900110000", ("流水号",)),
        ("9999990900000000", ("区划", "特征码", "流水号")),
        ("349901200203159993", ("错列",)),
        ("349901210050910001", ("错列",)),
        ("349901200400510001", ("长度",)),  # entry year written with four digits
        ("349901200901020013", ("长度",)),
        ("34990109-00110001", ("字符",)),
        ("3499010900110001。", ("字符",)),
        ("34990109—001100", ("长度", "字符")),
        ("G349901200203159993", ("错列",)),
        ("3.49901E+15", ("表格损坏",)),
        ("1111111111111111", ("占位",)),
    ],
)
def test_xjh(context: Context, raw: str, defects: tuple[str, ...]) -> None:
    read = normalise(Kind.XJH, raw, context)
    if raw == "3499010900100001":
        defects = ("特征码",)  # digit 12 is 0
    assert (read.value, read.defects) == (raw, defects)


def test_xjh_is_repaired(context: Context) -> None:
    read = normalise(Kind.XJH, "'３４９９０１ 0900110001", context)
    assert (read.value, read.defects, read.repaired) == ("3499010900110001", (), True)


@pytest.mark.parametrize(
    "raw",
    [
        "无", "待编", "0", "", "未编", "无学籍号", "暂无", "未分配", "尚未编号", "待分配", "暂未分配", "（未编）", "学籍号待编", "未 编", "未取得", "未建学籍",
        "待编号", "暂无学籍号", "无号", "没有学籍号", "尚未取得学籍号", "未录入", "编号中", "未生成。", "学籍号：无", "暂缺", "未编制",
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", [Kind.XJH, Kind.REGIONAL_NO, Kind.NATIONAL_NO])
def test_no_number_yet(context: Context, kind: Kind, raw: str) -> None:
    read = normalise(kind, raw, context)
    assert (read.value, read.defects) == (None, ())


@pytest.mark.parametrize("raw", ["不知道什么", "见附件", "3499010900110001未编", "未编3499", "王小明"])
def test_words_that_do_not_say_that_there_is_no_number(context: Context, raw: str) -> None:
    read = normalise(Kind.XJH, raw, context)
    assert "字符" in read.defects


def test_no_number_of_any_length_is_read_fast(context: Context) -> None:
    text = "未" + "补办编号录入" * 2000
    assert normalise(Kind.XJH, text, context).value == text


@pytest.mark.parametrize(
    ("raw", "defects"),
    [
        ("349901210050910001", ()),
        ("349901210050920001", ()),
        ("349902210050910001", ("区划",)),
        ("349901210058310001", ("入学年份",)),
        ("349901210050930001", ("特征码",)),
        ("349901210050910000", ("流水号",)),
        ("099901300210001", ()),
        ("099901300290000", ("特征码", "流水号")),
        ("349901200203159993", ("错列",)),
        ("3499010900110001", ("错列",)),
        ("G349901200203159993", ("错列",)),
        ("34990121005091000", ("长度",)),
        ("34990121005091OOO1", ("字符",)),
        ("34990121005-0910001", ("字符",)),
        ("3.49901E+17", ("表格损坏",)),
    ],
)
def test_regional(context: Context, raw: str, defects: tuple[str, ...]) -> None:
    read = normalise(Kind.REGIONAL_NO, raw, context)
    assert (read.value, read.defects) == (raw, defects)


@pytest.mark.parametrize(
    ("raw", "value", "defects"),
    [
        ("G349901200203159993", None, ()),
        ("g11010519491231002x", "G11010519491231002X", ()),
        ("L349901200203159994", None, ()),
        ("J349901200203159994", None, ()),
        ("G349901200203159994", None, ("校验位",)),
        ("349901200203159993", None, ("错列",)),
        ("3499010900110001", None, ("错列",)),
        ("G34990120020315999", None, ("长度",)),
        ("K349901200203159993", None, ("字符",)),
    ],
)
def test_national(context: Context, raw: str, value: str | None, defects: tuple[str, ...]) -> None:
    read = normalise(Kind.NATIONAL_NO, raw, context)
    assert (read.value, read.defects) == (value or raw, defects)


def test_national_era_takes_letters_in_the_column_of_xjh(context: Context) -> None:
    national = replace(context, profile=profile.load("全国"))
    assert normalise(Kind.XJH, "G349901200203159993", national).defects == ()
    assert normalise(Kind.XJH, "349901200203159993", national).defects == ("错列",)
