"""Class calls in the forms of teachers: several columns of names, marks under any heading."""

import pytest

from inspect_xj.intake.roll_marks import is_roll


def test_two_columns_of_names_under_a_line_of_facts(raw, load, make):
    rows = [
        ["班 级 点 名 核 查 表", "", "", "", "", ""],
        ["学校：望湖县实验学校", "", "班级：一（1）班", "", "日期：2009年10月28日", ""],
        ["序号", "姓名", "到校情况", "序号", "姓名", "到校情况"],
        [1, "甲", "到校", 3, "丙", "请假"],
        [2, "乙", "×", "", "", ""],
        ["班主任：", "", "检查人员：", "", "", ""],
    ]
    make.xlsx(raw / "点名.xlsx", {"一1": rows}, [(0, 0, 0, 5)])
    done = load()
    assert sorted(done.rows("到校", "源行", "姓名", "到校情况", "学校名称", "班级", "核查日期")) == [
        (4, "丙", "请假", "望湖县实验学校", "一（1）班", "2009-10-28"),
        (4, "甲", "到校", "望湖县实验学校", "一（1）班", "2009-10-28"),
        (5, "乙", "×", "望湖县实验学校", "一（1）班", "2009-10-28"),
    ]
    assert not done.report.n_rejected


@pytest.mark.parametrize(
    ("headings", "rows", "expected"),
    [
        (["姓名", "到校"] * 4, [["甲", "√", "乙", "×", "丙", "√", "丁", ""]], {"甲": "√", "乙": "×", "丙": "√", "丁": None}),
        (["姓名", "到校", "姓名", "到校", "备注"], [["甲", "√", "乙", "×", "病"]], {"甲": "√", "乙": "×"}),
        (["序号", "姓名", "到校", "姓名", "到校"], [[1, "甲", "√", "乙", "×"]], {"甲": "√", "乙": "×"}),
        (["序号", "姓名", "√"], [[1, "甲", "√"], [2, "乙", "×"], [3, "丙", "转走"]], {"甲": "√", "乙": "×", "丙": "转走"}),
        (["姓名", "√", "×"], [["甲", "√", ""], ["乙", "", "√"], ["丙", "", "×"]], {"甲": "√", "乙": "缺勤", "丙": "缺勤"}),
        (["姓名", "到", "缺"], [["甲", "√", ""], ["乙", "", "√"]], {"甲": "√", "乙": "缺勤"}),
        (["姓名", ""], [["甲", "√"], ["乙", "×"]], {"甲": "√", "乙": "×"}),
        (["序号", "姓名", 1], [[1, "甲", "√"], [2, "乙", "缺"]], {"甲": "√", "乙": "缺"}),
        (["姓名", "第1次", "第2次"], [["甲", "缺", "√"], ["乙", "缺", "病假"]], {"甲": "√", "乙": "缺"}),
        (["姓名", "是否住校", "签到"], [["甲", "×", "√"], ["乙", "√", "缺"]], {"甲": "√", "乙": "缺"}),
        (["姓名", "住校"], [["甲", "×"], ["乙", "√"]], {"甲": None, "乙": None}),
    ],
)  # fmt: skip
def test_marks(raw, load, make, headings, rows, expected):
    make.xlsx(raw / "一（1）班点名册.xlsx", {"Sheet1": [headings, *rows]})
    assert dict(load().rows("到校", "姓名", "到校情况")) == expected


@pytest.mark.parametrize("file", ["青石小学一（2）班名单.xlsx", "学籍/青石小学一（4）班花名册.xlsx"])
def test_marks_make_a_roll_of_a_class_list(raw, load, make, file):
    make.xlsx(raw / file, {"Sheet1": [["姓名", "性别", "学籍号", "√"], ["甲", "男", "1", "√"], ["乙", "女", "2", "×"]]})
    done = load()
    assert done.rows("到校", "姓名", "到校情况") == [("甲", "√"), ("乙", "×")]
    assert not done.rows("学籍", "姓名")


@pytest.mark.parametrize(
    ("heading", "values", "expected"),
    [
        ("√", ["√", "×", None], True),
        ("D列", ["√", "√"], True),
        ("住宿", ["√", "×"], False),
        ("是否低保", ["是", "否"], False),
        ("情形", ["到", "病假", "旷课"], True),
        ("1", ["1", None, None, None], False),
        ("√", [None, " "], False),
        ("点名", ["甲", "乙"], False),
    ],
)
def test_what_marks_of_presence_are(heading, values, expected):
    assert is_roll(heading, values) is expected
