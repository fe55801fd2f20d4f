from __future__ import annotations

import pytest

from inspect_xj.report.phrases import readable


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("张*在示例县一中10年级1班就读", "张*在示例县一中高一1班就读"),
        ("万*（男，12年级，入学年月2007年9月1日）", "万*（男，高三，入学年月2007年9月1日）"),
        ("李*在城关小学1年级2班在籍", "李*在城关小学一年级2班在籍"),
        ("2009-2010学年却在柳溪小学9年级", "2009-2010学年却在柳溪小学九年级"),
        ("13年级、第3年级、110年级", "13年级、第3年级、110年级"),
        ("学籍号****0012年级不符", "学籍号****0012年级不符"),
        ("示例县柳溪小学5年级（空）杨*的学籍", "示例县柳溪小学五年级（班级未填）杨*的学籍"),
        ("柳溪小学（空）年级（空）杨*", "柳溪小学（年级、班级未填）杨*"),
        ("柳溪小学（空）年级1班", "柳溪小学（年级未填）1班"),
        ("责任部门“（空）”，起2009年9月1日，止（空）", "责任部门空白，起2009年9月1日，止未填"),
        ("", ""),
    ],
)
def test_a_message_is_read_as_it_is_spoken(message: str, words: str) -> None:
    assert readable(message) == words
    assert readable(readable(message)) == words
