"""Grades and classes in every spelling."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inspect_xj.normalise import Context, normalise
from inspect_xj.schema import Kind


@pytest.mark.parametrize(
    ("raw", "stage", "grade"),
    [
        ("一年级", None, 1), ("小一", None, 1), ("1年级", None, 1), ("1", None, 1), ("一", None, 1),
        ("小学三年级", None, 3), ("三", None, 3), ("３年级", None, 3),
        ("3.0", None, 3), ("七年级", None, 7), ("初一", None, 7), ("初中一年级", None, 7), ("初中七年级", None, 7),
        ("初三", None, 9), ("G7", None, 7), ("07", None, 7),
        ("7", None, 7), ("高一", None, 10), ("高中二年级", None, 11), ("十二年级", None, 12),
        ("八年级(初二)", None, 8), ("一年级(1)班", None, 1), ("三年 级", None, 3),
        ("2009级", "小学", 1), ("2009级", "初中", 7), ("2009级", "高中", 10), ("09级", "初中", 7),
        ("2004级", None, 6), ("初中2008级", None, 8), ("2010届", "初中", 9),
        ("2012届", "初中", 7), ("三年级", "初中", 9), ("一年级", "高中", 10), ("2", "初中", 8), ("九年级", "初中", 9),
        ("六年级", "小学", 6), ("2009级七年级", None, None),
        ("2009级", None, None), ("2009级(一年级)", None, 1), ("一年级（2009级）", "小学", 1), ("初一(3)班", None, 7),
        ("2012级", "小学", None), ("学前班", None, None), ("13", None, None),
        ("一年级", "中学", None), ("2", "中学", None), ("2009级", "中学", None), ("初一", "中学", 7), ("高二", "中学", 11), ("八年级", "中学", 8),
        ("高中一年级", "中学", 10), ("2008级高中", "中学", 11), ("1", "初中", 7), ("1", "高中", 10), ("中学一年级", "中学", None),
        ("大班", None, None), ("初五", None, None), ("毕业班", None, None),
    ],
)  # fmt: skip
def test_grade(context: Context, raw: str, stage: str | None, grade: int | None) -> None:
    read = normalise(Kind.GRADE, raw, replace(context, stage=stage))
    assert (read.value, read.defects) == (grade, () if grade else ("年级",))


@pytest.mark.parametrize(
    ("raw", "grade", "name"),
    [
        ("一年级(1)班", 1, "1班"), ("一年级1班", 1, "1班"), ("一（3）班", 1, "3班"), ("三班", 3, "3班"),
        ("3班", 1, "3班"), ("（3）班", 1, "3班"), ("第3班", 1, "3班"),
        ("1", 1, "1班"), ("01", 1, "1班"), ("1.0", 1, "1班"), ("12", 1, "12班"), ("十二班", 1, "12班"),
        ("二十一班", 1, "21班"), ("301", 3, "1班"), ("301班", 3, "1班"),
        ("703", 7, "3班"), ("103", 7, "3班"), ("1003", 10, "3班"), ("301", None, "301班"), ("301", 4, "301班"),
        ("七3班", 7, "3班"), ("七(3)班", 7, "3班"), ("7.3班", 7, "3班"),
        ("7(3)班", 7, "3班"), ("初一3班", 7, "3班"), ("初一(3)班", 7, "3班"), ("2009级3班", 7, "3班"),
        ("09级(3)班", 7, "3班"), ("高一（12）班", 10, "12班"),
        ("初中一年级3班", 7, "3班"), ("G7-3", 7, "3班"), ("实验班", 3, "实验班"), ("一年级实验班", 1, "实验班"),
        ("火箭班", 9, "火箭班"), ("A班", 1, "A班"), ("一年级一班", 1, "1班"), ("2009(2)班", 1, "2班"), ("三年级", 3, "1班"),
        ("初一", 7, "1班"), ("1(2)", 1, "2班"), ("1-2班", 1, "2班"), ("无", 1, None),
    ],
)  # fmt: skip
def test_class(context: Context, raw: str, grade: int | None, name: str | None) -> None:
    assert normalise(Kind.CLASS, raw, replace(context, grade=grade)).value == name
