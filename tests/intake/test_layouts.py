"""Layouts that say the same thing in another shape: days and grades as headings, ticks of absence, lists side by side."""

import pytest

from inspect_xj.intake.spread import spread_headings


def test_days_over_columns(raw, load, make):
    rows = [
        ["城关第一小学一（1）班 2009年10月考勤表"],
        ["序号", "姓名", "10月12日", "10月13日", "10月14日", "备注"],
        [1, "甲", "√", "×", "", "注"],
        [2, "乙", "√", "√", "", ""],
    ]
    make.xlsx(raw / "考勤.xlsx", {"Sheet1": rows})
    done = load(as_of=None)
    assert done.rows("到校", "源行", "姓名", "核查日期", "到校情况", "备注", "班级") == [
        (3, "甲", "2009年10月12日", "√", "注", "一（1）班"),
        (3, "甲", "2009年10月13日", "×", "注", "一（1）班"),
        (4, "乙", "2009年10月12日", "√", None, "一（1）班"),
        (4, "乙", "2009年10月13日", "√", None, "一（1）班"),
    ]
    assert done.report.info.as_of.isoformat() == "2009-10-13"
    [source] = done.report.sources
    assert source.n_rows == source.n_imported == 4


def test_days_over_two_rows_of_headings(raw, load, make):
    rows = [
        ["学籍号", "姓名", "2009-10-12", "", "2009-10-20", ""],
        ["", "", "到校情况", "备注", "到校情况", "备注"],
        ["1", "甲", "√", "", "病假", "感冒"],
    ]
    make.xlsx(raw / "点名.xlsx", {"Sheet1": rows}, [(0, 2, 0, 3), (0, 4, 0, 5)])
    assert load().rows("到校", "学籍号", "核查日期", "到校情况") == [
        ("1", "2009-10-12", "√"),
        ("1", "2009-10-20", "病假"),
    ]


@pytest.mark.parametrize(
    ("headings", "rows", "expected"),
    [
        (
            ["姓名", "到校√", "缺勤原因"],
            [["甲", "√", ""], ["乙", "", "病假"], ["丙", "", "查无此人"], ["丁", "", ""]],
            ["√", "病假", "查无此人", None],
        ),
        (
            ["姓名", "到校情况", "缺勤原因"],
            [["甲", "到", ""], ["乙", "×", "病假"], ["丙", "×", "不明"]],
            ["到", "病假", "×"],
        ),
        (["姓名", "缺勤"], [["甲", ""], ["乙", "√"], ["丙", "旷课"]], [None, "缺勤", "缺勤"]),
        (["姓名", "是否缺勤"], [["甲", "否"], ["乙", "是"]], [None, "缺勤"]),
        (["姓名", "缺勤原因"], [["甲", ""], ["乙", "事假"]], [None, "事假"]),
    ],
)
def test_absence_in_its_own_columns(raw, load, make, headings, rows, expected):
    make.xlsx(raw / "点名.xlsx", {"Sheet1": [headings, *rows]})
    assert [r[0] for r in load().rows("到校", "到校情况")] == expected


def test_two_lists_side_by_side(raw, load, make):
    rows = [
        ["三（2）班点名册"],
        ["序号", "姓名", "到否", "", "序号", "姓名", "到否"],
        [1, "甲", "√", "", 3, "丙", "√"],
        [2, "乙", "×", "", "", "", ""],
    ]
    make.xlsx(raw / "点名.xlsx", {"Sheet1": rows})
    done = load()
    assert sorted(done.rows("到校", "姓名", "源行", "到校情况", "班级")) == [
        ("丙", 3, "√", "三（2）班"),
        ("乙", 4, "×", "三（2）班"),
        ("甲", 3, "√", "三（2）班"),
    ]
    [source] = done.report.sources
    assert source.n_rows == source.n_imported + source.n_skipped == 4


def test_statistics_by_grade(raw, load, make):
    rows = [
        ["2009年事业统计基层报表"],
        ["学校代码", "学校名称", "一年级", "", "二年级", "", "合计"],
        ["", "", "男", "女", "男", "女", ""],
        ["34990121001", "一小", 20, 22, 18, "", 60],
        ["合计", "", 20, 22, 18, 0, 60],
    ]
    make.xlsx(raw / "统计.xlsx", {"Sheet1": rows}, [(1, 2, 1, 3), (1, 4, 1, 5)])
    assert load().rows("事业统计", "源行", "学校代码", "年级", "性别", "人数") == [
        (4, "34990121001", "一年级", "男", "20"),
        (4, "34990121001", "一年级", "女", "22"),
        (4, "34990121001", "二年级", "男", "18"),
    ]


def test_one_grade_is_no_statistic():
    assert spread_headings([("学校名称",), ("一年级",)], "事业统计") == {}
    assert spread_headings([("姓名",), ("出生日期",)], "到校") == {}


def test_only_the_first_of_a_group_written(raw, load, make):
    rows = [["学校", "班级", "学籍号", "姓名", "入学年月"]]
    rows += [
        ["一小" if i == 1 else "", "一（1）班" if i == 1 else "一（2）班" if i == 4 else "", i, f"生{i}", "200909"]
        for i in range(1, 7)
    ]
    rows[2][4] = ""
    make.text(raw / "学籍.csv", rows)
    assert load().rows("学籍", "学校名称", "班级") == [("一小", "一（1）班")] * 3 + [("一小", "一（2）班")] * 3
    assert load().rows("学籍", "入学年月")[1] == (None,)


def test_a_gap_is_a_gap(raw, load, make):
    rows = [
        ["学校", "学籍号", "姓名", "入学年月"],
        *(["" if i == 2 else "一小", i, f"生{i}", "200909"] for i in range(1, 6)),
    ]
    make.text(raw / "学籍.csv", rows)
    assert [r[0] for r in load().rows("学籍", "学校名称")].count(None) == 1


def test_sixteen_digits_that_excel_rounded_keep_their_exponent(raw, load, make):
    damaged = [["学籍号", "姓名", "入学年月"], *([3499010900110000 + 10 * i, f"生{i}", "200909"] for i in range(3))]
    whole = [["学籍号", "姓名", "入学年月"], *([3499010900110008 + i, f"生{i}", "200909"] for i in range(3))]
    make.xlsx(raw / "a学籍.xlsx", {"学籍": damaged})
    make.xlsx(raw / "b学籍.xlsx", {"学籍": whole})
    numbers = [r[0] for r in load().rows("学籍", "学籍号")]
    assert numbers == [
        "3.49901090011E+15",
        "3.49901090011001E+15",
        "3.49901090011002E+15",
        "3499010900110008",
        "3499010900110009",
        "3499010900110010",
    ]


def test_lists_of_one_kind_say_it_in_the_title(raw, load, make):
    make.xlsx(
        raw / "休学学生名单.xlsx",
        {"Sheet1": [["学籍号", "姓名", "休学日期", "批准文号"], ["1", "甲", "2009-09-01", "x"]]},
    )
    make.xlsx(
        raw / "转入转出.xlsx", {"Sheet1": [["学籍号", "姓名", "变动日期", "转出学校"], ["2", "乙", "2009-09-01", "y"]]}
    )
    rows = [["送教上门学生备案表"], ["学籍号", "姓名", "起始日期", "终止日期"], ["3", "丙", "2009-09-01", ""]]
    make.xlsx(raw / "备案.xlsx", {"Sheet1": rows})
    done = load()
    assert sorted(done.rows("学籍变动", "姓名", "变动类别"), key=str) == [("乙", None), ("甲", "休学")]
    assert done.rows("豁免", "姓名", "类别") == [("丙", "送教上门")]
