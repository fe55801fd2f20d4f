"""Which rows are rows, what becomes of wide and long sheets, what names of sheets and files say."""

import json

import pytest

from inspect_xj.intake.context import SchoolList, class_of, day_of, grade_of
from inspect_xj.intake.recognise import Evidence


def counts(source):
    return source.n_rows, source.n_imported, source.n_rejected, dict(source.skipped)


def test_totals_signatures_notes_and_blank_lines(raw, load, make):
    rows = [
        make.HEADINGS,
        make.pupil(1),
        [],
        [2, "", "", "", "", "", "", "", "", ""],
        make.pupil(3, "总计划"),
        ["合计", "", "2人"],
        ["小  计", 2],
        ["", "", "总计：2人"],
        ["第1页"],
        ["填表人：某某", "", "", "审核人：某"],
        ["注：本表一式两份"],
        ["以上各生均已与户口簿核对无误。"],
        ["", "", "", "女", "2003-05-01"],
    ]
    make.xlsx(raw / "学籍.xlsx", {"学籍": rows})
    done = load()
    assert done.rows("学籍", "源行", "姓名") == [(2, "张三"), (5, "总计划")]
    [source] = [s for s in done.report.sources if s.table == "学籍"]
    assert counts(source) == (12, 2, 1, {"空行": 2, "合计行": 3, "落款": 1, "说明": 3})
    [(line, reason, content)] = done.rows("拒收", "源行", "原因", "内容")
    assert line == 13
    assert "姓名" in reason
    assert json.loads(content) == {"性别": "女", "出生日期": "2003-05-01"}
    [row] = done.rows("来源", "行数", "导入", "拒收", "跳过")
    assert row[0] == row[1] + row[2] + sum(json.loads(row[3]).values())


def test_headings_repeated_on_every_page(raw, load, make):
    rows = [
        ["学籍登记表"],
        make.HEADINGS,
        make.pupil(1),
        make.HEADINGS,
        make.pupil(2),
        ["学籍登记表"],
        make.HEADINGS,
        make.pupil(3),
    ]
    make.xlsx(raw / "学籍.xlsx", {"学籍": rows})
    done = load()
    assert [row[0] for row in done.rows("学籍", "源行")] == [3, 5, 8]
    [source] = done.report.sources
    assert counts(source) == (6, 3, 0, {"重复表头": 3})


def test_several_classes_one_below_the_other(raw, load, make):
    rows = [["一（1）班"], ["姓名", "到校情况"], ["甲", "√"], [], ["一（2）班"], ["姓名", "到校情况"], ["乙", "×"]]
    make.xlsx(raw / "点名.xlsx", {"点名": rows})
    assert load().rows("到校", "源行", "姓名", "年级", "班级") == [
        (3, "甲", "一年级", "一（1）班"),
        (7, "乙", "一年级", "一（2）班"),
    ]


def test_broken_records_of_a_csv(raw, load):
    (raw / "学籍.csv").write_text(
        "学籍号,姓名,性别,入学年月,家庭住址\n1,甲,男,200909,一村\n2,乙,男,200909,二村,三组\n3,丙\n4,丁,女,200909,四村\n"
        "合计,3\n12345678901,戊己,某某,男,200909\n349901200305010018,庚,1,200909,x\n5,3499012003050100,辛,200909,y\n",
        encoding="utf-8",
    )
    done = load()
    assert [r[0] for r in done.rows("学籍", "源行")] == [2, 5, 7, 8]
    assert [(line, reason[:5]) for line, reason in done.rows("拒收", "源行", "原因")] == [
        (3, "单元格多于"),
        (4, "单元格少于"),
        (9, "各列错位（"),
    ]


def test_merged_cells_reach_all_their_rows(raw, load, make):
    rows = [["学校", "年级", "学籍号", "姓名", "入学年月", "备注"]]
    rows += [
        ["城关一小" if i == 1 else "", "一年级" if i == 1 else "", i, f"生{i}", "200909", "同" if i == 1 else ""]
        for i in range(1, 4)
    ]
    make.xlsx(raw / "学籍.xlsx", {"学籍": rows}, [(1, 0, 3, 0), (1, 1, 2, 1), (1, 5, 3, 5)])
    assert load().rows("学籍", "学校名称", "年级", "备注") == [
        ("城关一小", "一年级", "同"),
        ("城关一小", "一年级", None),
        ("城关一小", None, None),
    ]


def test_family_in_wide_columns(raw, load, make):
    rows = [
        [
            "学籍号",
            "姓名",
            "性别",
            "入学年月",
            "联系电话",
            "父亲姓名",
            "父亲电话",
            "母亲姓名",
            "监护人姓名",
            "监护人身份证号",
        ],
        ["1", "甲", "男", "200909", "100", "父", "200", "母", "", ""],
        ["2", "乙", "女", "200909", "101", "", "", "", "祖", "349901195001010010"],
    ]
    make.xlsx(raw / "学籍.xlsx", {"学籍": rows})
    done = load()
    assert done.rows("学籍", "学籍号", "姓名", "联系电话") == [("1", "甲", "100"), ("2", "乙", "101")]
    assert done.rows(
        "家庭成员", "源行", "学籍号", "姓名", "成员姓名", "关系", "联系电话", "是否监护人", "身份证件号"
    ) == [
        (2, "1", "甲", "父", "父亲", "200", None, None),
        (2, "1", "甲", "母", "母亲", None, None, None),
        (3, "2", "乙", "祖", None, None, "是", "349901195001010010"),
    ]
    assert {s.table for s in done.report.sources} == {"学籍", "家庭成员"}
    assert done.heading("家庭成员", "成员姓名") == "父亲姓名、母亲姓名、监护人姓名"


def test_family_on_its_own_sheet_and_in_long_form(raw, load, make):
    make.xlsx(raw / "a家庭.xlsx", {"家庭": [["学籍号", "姓名", "父亲姓名", "父亲电话"], ["1", "甲", "父", "200"]]})
    make.xlsx(
        raw / "b家庭.xlsx",
        {"家庭": [["学生姓名", "学籍号", "姓名", "关系", "身份证号", "电话"], ["乙", "2", "母", "母亲", "x", "9"]]},
    )
    done = load()
    assert done.rows("家庭成员", "学籍号", "姓名", "成员姓名", "关系", "身份证件号", "联系电话") == [
        ("1", "甲", "父", "父亲", None, "200"),
        ("2", "乙", "母", "母亲", "x", "9"),
    ]
    assert done.rows("学籍", "行号") == []


def test_a_phone_of_parents_without_names_is_the_pupils(raw, load, make):
    make.xlsx(raw / "学籍.xlsx", {"学籍": [["学籍号", "姓名", "入学年月", "家长电话"], ["1", "甲", "200909", "138"]]})
    done = load()
    assert done.rows("学籍", "联系电话") == [("138",)]
    assert "家庭成员" not in done.tables


def test_duties_of_a_long_list(raw, load, make):
    rows = [
        ["单位代码", "单位名称", "角色", "姓名", "联系电话"],
        ["34990121001", "一小", "校长", "甲", "1"],
        ["34990121001", "一小", "学籍管理员", "乙", "2"],
        ["34990121001", "一小", "学籍管理员", "丙", "3"],
        ["34990121001", "一小", "门卫", "丁", ""],
        ["34990121002", "二小", "信息采集员", "戊", ""],
    ]
    make.xlsx(raw / "责任.xlsx", {"责任": rows})
    done = load()
    assert done.rows("管理责任", "源行", "单位代码", "第一责任人", "责任人", "学籍管理员", "信息采集员", "其他") == [
        (2, "34990121001", "甲", None, "乙、丙", None, '{"门卫": "丁"}'),
        (6, "34990121002", None, None, None, "戊", None),
    ]
    [source] = done.report.sources
    assert counts(source) == (5, 2, 0, {"并入同一单位": 3})
    assert {"责任人", "信息采集员"} <= source.mapping.keys()  # delivered, so that a missing role is a finding


def test_unknown_columns_are_kept(raw, load, make):
    rows = [
        ["序号", "学籍号", "姓名", "入学年月", "特长", ""],
        [1, "1", "甲", "200909", "书法", "旁注"],
        [2, "2", "乙", "200909", "", ""],
    ]
    make.xlsx(raw / "学籍.xlsx", {"学籍": rows})
    done = load()
    assert done.rows("学籍", "其他") == [('{"特长": "书法", "F列": "旁注"}',), (None,)]
    assert done.report.sources[0].unknown == ("特长", "F列")


def test_sheets_no_table_fits_are_listed(raw, load, make):
    make.xlsx(
        raw / "学籍.xlsx", {"学籍": [make.HEADINGS, make.pupil(1)], "食谱": [["星期", "早餐"], ["一", "粥"]], "空": []}
    )
    done = load()
    [unread] = done.report.unread
    assert (unread.sheet, unread.table) == ("食谱", None)
    assert "表头" in unread.reason
    assert done.rows("来源", "源表", "识别为") == [("学籍", "学籍"), ("食谱", None)]


def test_school_grade_class_and_day_from_names(raw, load, make):
    make.xlsx(raw / "0学校.xlsx", {"学校": make.SCHOOLS})
    make.xlsx(raw / "点名20091012" / "城关二小" / "三年级.xlsx", {"三（2）班": [["姓名", "性别"], ["甲", "男"]]})
    make.xlsx(
        raw / "点名" / "东河中学.xlsx",
        {"Sheet1": [["2009年10月13日点名  班级：七（1）班"], ["姓名", "性别"], ["乙", "男"]]},
    )
    make.xlsx(
        raw / "点名" / "c.xlsx",
        {"Sheet1": [["学校：城关第一小学", "", "日期：2009.10.14"], ["姓名", "班级"], ["丙", "201"]]},
    )
    done = load(as_of=None)
    assert sorted(done.rows("到校", "姓名", "学校代码", "年级", "班级", "核查日期")) == [
        ("丙", "34990121001", "二年级", "201", "2009-10-14"),
        ("乙", "34990131001", "七年级", "七（1）班", "2009-10-13"),
        ("甲", "34990121002", "三年级", "三（2）班", "2009-10-12"),
    ]
    assert done.report.info.as_of.isoformat() == "2009-10-14"


SCHOOLS = SchoolList.of(
    [
        ("34990121001", "示例县城关第一小学", "实验小学、育才小学"),
        ("34990121002", "示例县城关第二小学", None),
        ("34990121003", "示例县城关第一小学东校区", None),
        ("34990131001", "示例县东河中学", None),
    ]
)


@pytest.mark.parametrize(
    ("title", "sheet", "file", "code"),
    [
        ("示例县城关第一小学学籍花名册", None, "a.xlsx", "34990121001"),
        ("示例县城关第一小学东校区花名册", None, "a.xlsx", "34990121003"),
        (None, "城关第二小学", "a.xlsx", "34990121002"),
        (None, None, "学籍/示例县东河中学.xlsx", "34990131001"),
        (None, None, "东河中学学籍信息.xlsx", "34990131001"),
        (None, None, "育才小学.xlsx", "34990121001"),
        (None, None, "34990121002.xls", "34990121002"),
        (None, None, "示例县城关第 二 小学2009.xls", "34990121002"),
        (None, None, "城关笫二小学.xls", "34990121002"),
        (None, None, "城关第三小学.xlsx", None),
        (None, None, "全县学籍.xlsx", None),
        ("示例县中小学学籍花名册", None, "全县小学.xlsx", None),
        (None, "各学校", "示例县小学.xlsx", None),
        ("示例县城关第一小学和示例县东河中学合表", None, "a.xlsx", None),
    ],
)
def test_which_school(title, sheet, file, code):
    place = SCHOOLS.find(Evidence((title,) if title else (), sheet, file))
    assert (place.code if place else None) == code


def test_a_school_the_list_does_not_know_is_taken_as_written():
    place = SCHOOLS.find(Evidence(("石桥镇红旗教学点学籍花名册",), None, "a.xlsx"))
    assert place is not None
    assert (place.code, place.name) == (None, "石桥镇红旗教学点")


@pytest.mark.parametrize(
    ("text", "grade", "name"),
    [
        ("三（2）班", "三年级", "三（2）班"),
        ("七年级（10）班花名册", "七年级", "七年级（10）班"),
        ("初一3班", "初一", "初一3班"),
        ("301班", "三年级", "301班"),
        ("3(2)班", "三年级", "3(2)班"),
        ("2009级3班", "2009级", "2009级3班"),
        ("五班", None, "五班"),
        ("三年级", "三年级", None),
        ("城关第一小学", None, None),
        ("一至六年级花名册", None, None),
        ("一、二年级", None, None),
        ("2009年秋季一年级新生", "一年级", None),
        ("2009年10月12日", None, None),
    ],
)
def test_grades_and_classes_in_words(text, grade, name):
    assert (grade_of(text), class_of(text)) == (grade, name)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2009年10月12日点名", "2009-10-12"),
        ("点名20091012", "2009-10-12"),
        ("２００９．１０．５", "2009-10-05"),
        ("2009-2010学年度", None),
        ("349901200910121234", None),
        ("10月12日", None),
    ],
)
def test_days_in_words(text, day):
    assert day_of([text]) == day


@pytest.mark.parametrize(
    ("heading", "values", "column"),
    [
        ("学号", ["3499010900110001", "3499010900110002"], "学籍号"),
        ("学号", ["349901210010910001"], "地区学号"),
        ("学号", ["1", "2", "3"], "班内学号"),
        ("学籍号", ["G349901200305010018"], "全国学籍号"),
        ("学校", ["34990121001"], "学校代码"),
        ("学校标识码", ["34990121001"], "学校代码"),
    ],
)
def test_values_decide(raw, load, make, heading, values, column):
    make.xlsx(
        raw / "学籍.xlsx",
        {"学籍": [[heading, "姓名", "性别", "入学年月"], *([v, "甲", "男", "200909"] for v in values)]},
    )
    assert [r[0] for r in load().rows("学籍", column)] == values


def test_national_school_numbers_stand_in_and_are_translated(raw, load, make):
    make.xlsx(
        raw / "a学校.xlsx",
        {"学校": [["学校代码", "学校标识码", "学校名称", "办学类型"], ["34990121001", "2134000001", "一小", "小学"]]},
    )
    make.xlsx(
        raw / "b学籍.xlsx",
        {"学籍": [["学校标识码", "学籍号", "姓名", "入学年月"], ["2134000001", "1", "甲", "200909"]]},
    )
    assert load().rows("学籍", "学校代码") == [("34990121001",)]


def test_repairs_are_counted_not_made(raw, load, make):
    rows = [
        ["学籍号", "姓名", "身份证件号", "入学年月"],
        ["１", "张 三", "34990120030501001x", "200909"],
        ["2", "李四", "34990120030501001X", "200909"],
    ]
    make.xlsx(raw / "学籍.xlsx", {"学籍": rows})
    done = load()
    assert done.rows("学籍", "学籍号", "姓名") == [("１", "张 三"), ("2", "李四")]
    assert done.report.sources[0].repaired == {"全角": 1, "空格": 1, "X写法": 1}


@pytest.mark.parametrize(
    ("rows", "kept", "rejected"),
    [
        # 备注 and 联系电话 may be missing at the end of a row, whatever the other rows do
        (["1,甲,男,200909,,", "2,乙,男,200909,13", "3,丙,男,200909"], ["甲", "乙", "丙"], 0),
        # a file without a single blank at the end of a row does not write them: 入学年月 too may be blank
        (["1,甲,男,200909,13,x", "2,乙,男,200909,13,y", "3,丙,男,200909,13,z", "4,丁,男"], ["甲", "乙", "丙"], 1),
        (["1,甲,男,200909,13,x", "2,乙,男,200909,13,y", "3,丙,男,200909"], ["甲", "乙", "丙"], 0),
        # cut in the middle
        (["1,甲,男,200909,13,x", "2,乙,男,200909,13,y", "3,丙"], ["甲", "乙"], 1),
    ],
)
def test_blanks_cut_off_at_the_end_of_a_record(raw, load, rows, kept, rejected):
    text = "\n".join(["学籍号,姓名,性别,入学年月,联系电话,备注", *rows])
    (raw / "学籍.csv").write_text(text, encoding="utf-8")
    done = load()
    assert [name for (name,) in done.rows("学籍", "姓名")] == kept
    assert done.report.n_rejected == rejected


@pytest.mark.parametrize(
    ("title", "day", "how"),
    [
        ("青石小学点名册（截至2009年10月30日）", "2009-10-30", "标题中的“截至2009年10月30日”，晚于到校"),
        ("青石小学点名册  统计时间：2009-11-02", "2009-11-02", "统计时间：2009-11-02"),
        ("青石小学点名册  数据截止日期：2009.10.31", "2009-10-31", "标题"),
        ("青石小学点名册（截至2009年9月30日）", "2009-10-12", "最晚的核查日期"),
        ("青石小学点名册（截至2029年10月30日）", "2009-10-12", "最晚的核查日期"),
        ("青石小学点名册（报名截止日期：2009年10月30日）", "2009-10-12", "最晚的核查日期"),
        ("青石小学点名册（打印日期：2009年10月30日）", "2009-10-12", "最晚的核查日期"),
    ],
)
def test_a_later_day_in_a_title_is_the_day_of_the_data(raw, load, make, title, day, how):
    rows = [[title], ["姓名", "到校情况", "核查日期"], ["甲", "√", "2009-10-12"], ["乙", "√", "2009-10-12"]]
    make.xlsx(raw / "点名.xlsx", {"Sheet1": rows})
    done = load(as_of=None)
    [found] = [item for item in done.report.found if item.what == "截止日期"]
    assert found.value == day
    assert how in found.how


def test_a_title_may_be_the_only_day_there_is(raw, load, make):
    make.xlsx(
        raw / "学籍.xlsx",
        {"学籍": [["学籍表（截至2009年10月30日）"], ["学籍号", "姓名", "性别", "学籍状态"], ["1", "甲", "男", "在读"]]},
    )
    done = load(as_of=None)
    assert done.report.info.as_of.isoformat() == "2009-10-30"
