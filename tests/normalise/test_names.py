"""Names and how they sound."""

from __future__ import annotations

import pytest

from inspect_xj.normalise import Context, normalise, sound
from inspect_xj.schema import Kind


@pytest.mark.parametrize(
    ("raw", "value", "defects"),
    [
        ("张三", "张三", ()),
        ("张　三", "张三", ()),
        ("张 三 丰", "张三丰", ()),
        ("\u200b王\u202e伟\u200f", "王伟", ()),
        ("\u00a0王伟\ufeff", "王伟", ()),
        ("买买提•阿不都热依木", "买买提·阿不都热依木", ()),
        ("买买提．阿不都热依木", "买买提·阿不都热依木", ()),
        ("买买提 · 阿不都热依木", "买买提·阿不都热依木", ()),
        ("买买提・阿不都热依木", "买买提·阿不都热依木", ()),
        ("买买提‧阿不都热依木", "买买提·阿不都热依木", ()),
        ("𬱖", "𬱖", ("长度",)),
        ("王𬱖", "王𬱖", ()),
        ("王〇", "王〇", ()),
        ("王?玲", "王?玲", ("造字",)),
        ("王□玲", "王□玲", ("造字",)),
        ("王\ue123玲", "王\ue123玲", ("造字",)),
        ("王LI玲", "王LI玲", ("字符",)),
        ("张三2", "张三2", ("字符",)),
        ("张三(小)", "张三(小)", ("字符",)),
        ("ＪＯＨＮ　ＳＭＩＴＨ", "JOHN SMITH", ("字符",)),
        ("王", "王", ("长度",)),
        ("张老师", "张老师", ("称谓",)),
        ("张三同学", "张三同学", ("称谓",)),
        ("刘长生", "刘长生", ()),
        ("赵学生", "赵学生", ()),
        ("无", None, ()),
        ("同上", None, ()),
        ("-", None, ()),
    ],
)
def test_name(context: Context, raw: str, value: str | None, defects: tuple[str, ...]) -> None:
    read = normalise(Kind.NAME, raw, context)
    assert (read.value, read.defects) == (value, defects)


@pytest.mark.parametrize(
    ("name", "sounds"),
    [
        ("单雄信", "shan xiong xin"),
        ("查良镛", "zha liang yong"),
        ("仇英", "qiu ying"),
        ("解缙", "xie jin"),
        ("区大相", "ou da xiang"),
        ("朴树", "piao shu"),
        ("翟让", "zhai rang"),
        ("盖聂", "ge nie"),
        ("覃琴", "qin qin"),
        ("曾国", "zeng guo"),
        ("任重", "ren zhong"),
        ("尉迟恭", "yu chi gong"),
        ("欧阳修", "ou yang xiu"),
        ("欧阳", "ou yang"),
        ("张丽", "zhang li"),
        ("张莉", "zhang li"),
        ("买买提·阿里", "mai mai ti a li"),
        ("王?", "wang ?"),
        ("", ""),
    ],
)
def test_sound(name: str, sounds: str) -> None:
    assert " ".join(sound(name)) == sounds


def test_a_character_sounds_alike_in_any_company() -> None:
    assert sound("李重庆")[1] == sound("李重华")[1]
