"""The short columns and plain text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inspect_xj.normalise import Context, normalise
from inspect_xj.schema import Kind


@pytest.mark.parametrize(
    ("kind", "raw", "value", "defects"),
    [
        *(
            (Kind.SEX, raw, "男", ())
            for raw in ("男", "1", "M", "m", "男性", "男生", "01", "１", "1.0", "1-男", " 男 ", "♂", "1.男")
        ),
        *((Kind.SEX, raw, "女", ()) for raw in ("女", "2", "F", "女性", "♀", "2.女")),
        (Kind.SEX, "0", None, ()),
        (Kind.SEX, "9", "9", ("代码",)),
        *((Kind.YESNO, raw, "是", ()) for raw in ("是", "1", "有", "√", "Y", "已建")),
        *((Kind.YESNO, raw, "否", ()) for raw in ("否", "0", "无", "×", "N", "未建")),
        (Kind.YESNO, "-", None, ()),
        (Kind.YESNO, "大概", "大概", ("代码",)),
        (Kind.INTEGER, "1,234", 1234, ()),
        (Kind.INTEGER, "35人", 35, ()),
        (Kind.INTEGER, "35.0", 35, ()),
        (Kind.INTEGER, "0", 0, ()),
        (Kind.INTEGER, "三十五", 35, ()),
        (Kind.INTEGER, "三十五人", 35, ()),
        (Kind.INTEGER, "约35人左右", 35, ()),
        (Kind.INTEGER, "共35人", 35, ()),
        (Kind.INTEGER, "很多", None, ("字符",)),
        (Kind.INTEGER, "99999999999999", None, ("字符",)),
        (Kind.INTEGER, "/", None, ()),
        (Kind.PHONE, "138 5678 1234", "13856781234", ()),
        (Kind.PHONE, "138-5678-1234", "13856781234", ()),
        (Kind.PHONE, "+86 13856781234", "13856781234", ()),
        (Kind.PHONE, "13856781234.0", "13856781234", ()),
        (Kind.PHONE, "１３８５６７８１２３４", "13856781234", ()),
        (Kind.PHONE, "13856781234/13956781234", "13856781234", ()),
        (Kind.PHONE, "0556-7821234", "05567821234", ()),
        (Kind.PHONE, "(0556)7821234", "05567821234", ()),
        (Kind.PHONE, "7821234", "7821234", ()),
        (Kind.PHONE, "1385678123", "1385678123", ("长度",)),
        (Kind.PHONE, "12345678901", "12345678901", ("长度",)),
        (Kind.PHONE, "11111111111", "11111111111", ("占位",)),
        (Kind.PHONE, "1385678123a", "1385678123a", ("字符",)),
        (Kind.PHONE, "无", None, ()),
        (Kind.REGION, "340826", "340826", ()),
        (Kind.REGION, "340826.0", "340826", ()),
        (Kind.REGION, "340826000000", "340826", ()),
        (Kind.REGION, "349902", "349902", ("区划",)),
        (Kind.REGION, "34082", "34082", ("长度",)),
        (Kind.REGION, "宿松县 孚玉镇", "宿松县孚玉镇", ()),
        (Kind.SCHOOL_CODE, " 3499012 1001", "34990121001", ()),
        (Kind.SCHOOL_CODE, "34990121001.0", "34990121001", ()),
        (Kind.SCHOOL_CODE, "３４９９０１２１００１", "34990121001", ()),
        (Kind.SCHOOL_CODE, "城关 小学", "城关小学", ()),
        (Kind.SCHOOL_NAME, "示例县城关小学（东校区）", "示例县城关小学(东校区)", ()),
        (Kind.SCHOOL_NAME, "示例县　城关 小学", "示例县城关小学", ()),
        (Kind.SCHOOL_NAME, "无", None, ()),
        (Kind.TEXT, "无", "无", ()),
        (Kind.TEXT, "教秘基〔2009〕100号", "教秘基〔2009〕100号", ()),
        (Kind.TEXT, "１２３ａ，好", "123a，好", ()),
        (Kind.TEXT, "  一  二 ", "一 二", ()),
        (Kind.TEXT, "同上", None, ()),
        (Kind.TEXT, "待补", None, ()),
    ],
)
def test_value(context: Context, kind: Kind, raw: str, value: object, defects: tuple[str, ...]) -> None:
    read = normalise(kind, raw, context)
    assert (read.value, read.defects) == (value, defects)


def test_none_is_missing_where_the_column_says_so(context: Context) -> None:
    assert normalise(Kind.TEXT, "无", replace(context, none_is_missing=True)).value is None


def test_a_code_in_no_list_stays_with_the_defect(context: Context) -> None:
    read = normalise(Kind.CODE, "某种状态", replace(context, codes="学籍状态"))
    assert (read.value, read.defects) == ("某种状态", ("代码",))
    assert normalise(Kind.CODE, "待补", replace(context, codes="学籍状态")).value is None
    assert normalise(Kind.CODE, "无", replace(context, codes="港澳台侨外")).value == "否"
