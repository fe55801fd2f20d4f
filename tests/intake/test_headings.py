import pytest

from inspect_xj.intake.grid import Sheet
from inspect_xj.intake.headings import Label, find_blocks
from inspect_xj.intake.matching import FUZZY, match
from inspect_xj.intake.recognise import Evidence, recognise
from inspect_xj.intake.slots import Slot, slot_of
from inspect_xj.schema import TABLES
from inspect_xj.schema.aliases import CODES, COMMON, OF_TABLE, aliases_of, bare, fold


def labels(*headings):
    return [Label(i, (h,) if isinstance(h, str) else h) for i, h in enumerate(headings)]


def matched(table, *headings, **options):
    found = match(labels(*headings), table, **options)
    return {column: m.heading for column, m in found.how.items()}


def test_every_alias_belongs_to_a_column_that_exists():
    columns = {name for table in TABLES.values() for name in table.names}
    assert set(COMMON) <= columns
    assert set(CODES) <= columns
    for table, own in OF_TABLE.items():
        assert set(own) <= set(TABLES[table].names), table


@pytest.mark.parametrize("table", TABLES)
def test_a_column_is_found_by_its_own_name(table):
    assert all(aliases_of(table)[fold(name)] == name for name in TABLES[table].names)


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("姓  名", "姓名"),
        ("姓名*", "姓名"),
        ("★姓名", "姓名"),
        ("姓名（必填）", "姓名"),
        ("出生日期(YYYY-MM-DD)", "出生日期"),
        ("身份证\n号码", "身份证件号"),
        ("ＸＭ", "姓名"),
        ("xm", "姓名"),
        ("SFZJH", "身份证件号"),
        ("grbsm", "全国学籍号"),
        ("班别", "班级"),
        ("就读学校", "学校名称"),
        ("校名", "学校名称"),
        ("学藉号", "学籍号"),
        ("公民身份号码", "身份证件号"),
        ("1.姓名", "姓名"),
        ("建籍日期", "建档日期"),
        ("学籍建立时间", "建档日期"),
        ("国籍/地区", "国籍"),
        ("学校（机构）名称", "学校名称"),
        ("性别（1男2女）", "性别"),
    ],
)
def test_spellings(heading, column):
    assert matched("学籍", heading) == {column: heading.replace("\n", " ").replace("  ", " ")}


@pytest.mark.parametrize("heading", ["到课情况", "点名结果", "出勤", "签到", "到否", "是否到校", "到校√"])
def test_attendance(heading):
    assert matched("到校", "姓名", heading)["到校情况"] == heading


@pytest.mark.parametrize(
    ("heading", "column"),
    [("身份证件号码号", "身份证件号"), ("现所在班级", "班级"), ("入学的年月", "入学年月"), ("学籍状态栏", "学籍状态")],
)
def test_fuzzy_is_told(heading, column):
    found = match(labels(heading, "姓名"), "学籍")
    assert found.how[column].how == FUZZY
    assert 80 <= found.how[column].score < 100


@pytest.mark.parametrize(
    "heading",
    [
        "家长身份证号",
        "监护人身份证号",
        "家长姓名",
        "监护人姓名",
        "学校所在地",
        "姓名拼音",
        "身份证件有效期",
        "原学籍号",
        "班主任姓名",
        "教师姓名",
        "学校地址",
        "毕业学校代码",
    ],
)
def test_not_the_pupils(heading):
    own = {"身份证件号", "姓名", "学校名称", "学籍号", "学校代码", "身份证件类型"}
    assert not own & matched("学籍", heading).keys()


def test_one_heading_a_column_and_the_best_one():
    found = match(labels("学籍辅号", "学籍号", "省学籍号"), "学籍")
    assert found.how["学籍号"].heading == "学籍号"
    assert sorted(found.unknown) == [0, 2]


def test_cut_off_by_dbase():
    assert matched("学籍", "公民身份号", "户口所在地", field_bytes=10) == {
        "身份证件号": "公民身份号",
        "户口所在地": "户口所在地",
    }
    assert matched("学籍", "是否受过学", field_bytes=10) == {"是否受过学前教育": "是否受过学"}
    assert matched("学籍", "是否受过学") == {}


@pytest.mark.parametrize(
    ("heading", "slot"),
    [
        ("成员1姓名", Slot("成员1", "成员姓名")),
        ("家庭成员二联系电话", Slot("成员2", "联系电话")),
        ("父亲姓名", Slot("父亲", "成员姓名")),
        ("父亲", Slot("父亲", "成员姓名")),
        ("母亲电话", Slot("母亲", "联系电话")),
        ("监护人身份证号", Slot("监护人", "身份证件号")),
        ("第一监护人姓名", Slot("监护人1", "成员姓名")),
        ("成员1是否监护人", Slot("成员1", "是否监护人")),
        ("成员姓名1", Slot("成员1", "成员姓名")),
        ("CY1XM", Slot("成员1", "成员姓名")),
        ("FQXM", Slot("父亲", "成员姓名")),
        ("姓名", None),
        ("父母职业", None),
        ("身份证号2", None),
    ],
)
def test_slots(heading, slot):
    assert slot_of((fold(heading),)) == slot


def test_two_rows_and_merges():
    rows = [
        ["示例县学籍登记表"],
        [],
        ["学籍号", "姓名", "家庭成员1", "", "", "家庭成员2", "", ""],
        ["", "", "姓名", "关系", "电话", "姓名", "关系", "电话"],
        ["3499010900110001", "张三", "张父", "父亲", "138", "李母", "母亲", "139"],
    ]
    for merges in ((), ((2, 2, 2, 4), (2, 5, 2, 7), (2, 0, 3, 0), (2, 1, 3, 1))):
        [block] = find_blocks(Sheet("表", rows, merges))
        assert (block.top, block.bottom, block.end) == (2, 3, 5)
        assert block.title == ("示例县学籍登记表",)
        assert block.labels[4].parts == ("家庭成员1", "电话")


@pytest.mark.parametrize(
    ("file", "headings", "table"),
    [
        ("学籍/一小.xlsx", ["学籍号", "姓名", "入学年月", "学籍状态"], "学籍"),
        ("点名/一小.xlsx", ["姓名", "性别"], "到校"),
        ("花名册核查/一小.csv", ["姓名"], "到校"),
        ("一小.xlsx", ["姓名", "性别", "到校情况"], "到校"),
        ("在校学生名单.xlsx", ["学籍号", "姓名", "性别", "身份证号", "班级"], "到校"),
        ("学生花名册.xlsx", ["学籍号", "姓名", "性别", "身份证号", "班级"], "学籍"),
        ("x.csv", ["XM", "XBM", "SFZJH", "CSRQ", "XJH", "BH", "XXDM"], "学籍"),
        ("异动.xls", ["学籍号", "学生姓名", "异动类型", "异动日期", "转出学校", "转入学校"], "学籍变动"),
        ("a.xlsx", ["学籍号", "学生姓名", "家长姓名", "与学生关系", "联系电话"], "家庭成员"),
        ("b.xlsx", ["学籍号", "姓名", "父亲姓名", "父亲电话", "母亲姓名", "母亲电话"], "家庭成员"),
        ("c.xlsx", ["单位名称", "角色", "姓名"], "管理责任"),
        ("d.xlsx", ["学校代码", "学校名称", "学年", "报送环节", "报送时间", "人数"], "上报"),
        ("e.xlsx", ["学籍号", "姓名", "是否建档", "柜号"], "纸质档案"),
        ("f.xlsx", ["学籍号", "起始年月", "终止年月", "学习单位", "证明人"], "学生简历"),
        ("送教上门名单.xlsx", ["学籍号", "姓名", "起始日期", "终止日期", "批准文号"], "豁免"),
        ("g.xlsx", ["学校名称", "年级", "班级", "班主任"], "班级"),
        ("年报.csv", ["学校代码", "年级", "性别", "人数", "统计日期"], "事业统计"),
        ("h.xlsx", ["代码", "名称", "起", "止"], "行政区划"),
        ("期末考试成绩.xlsx", ["姓名", "学籍号", "班级", "语文"], "生活痕迹"),
        ("适龄儿童.xlsx", ["姓名", "性别", "出生日期", "身份证号", "户籍地址"], "适龄人口"),
        ("i.xlsx", ["操作时间", "操作账号", "操作类型", "操作对象"], "操作日志"),
        ("制度.xlsx", ["单位名称", "文件名称", "文号", "发文日期"], "制度文件"),
        ("j.xlsx", ["单位名称", "保障项目", "是否具备", "佐证材料"], "条件保障"),
        ("k.xlsx", ["问询日期", "学生姓名", "陈述人", "结论"], "问询"),
        ("检查记录.xlsx", ["检查日期", "检查类型", "检查人员", "检查结论"], "检查记录"),
        ("单位.csv", ["单位代码", "单位名称", "单位类型", "上级单位代码", "负责人"], "单位"),
        ("学籍核查/点名/一小.xlsx", ["姓名", "性别", "身份证号", "出生日期", "班级"], "到校"),
        ("点名/学籍/一小.xlsx", ["姓名", "性别", "身份证号", "出生日期", "班级"], "学籍"),
        ("学籍点名册.xlsx", ["姓名", "性别", "身份证号", "出生日期", "班级"], "到校"),
        ("学籍变动资料/一小.xlsx", ["学籍号", "姓名", "性别", "入学年月", "学籍状态"], "学籍"),
        ("食谱.xlsx", ["星期", "早餐", "午餐"], None),
        ("教师工资.xlsx", ["姓名", "职称", "工资"], None),
        ("教师花名册.xlsx", ["姓名", "性别", "出生日期", "身份证号", "联系电话"], None),
        ("名单.xlsx", ["姓名", "性别", "出生日期", "身份证号", "职称", "任教学科"], None),
        ("管理人员名册.xlsx", ["学校名称", "责任部门", "责任人", "学籍管理员", "职务"], "管理责任"),
    ],
)
def test_which_table(file, headings, table):
    verdict = recognise(labels(*headings), Evidence((), "Sheet1", file))
    assert (verdict.matching.table if verdict.matching else None) == table, verdict.reason


def test_every_column_under_a_group():
    rows = [
        ["某校学生登记表"],
        ["学籍信息", "", "个人信息", "", "成员1", "", ""],
        ["学籍号", "学籍状态", "姓名", "性别", "姓名", "关系", "电话"],
        ["1", "在读", "甲", "男", "父", "父亲", "138"],
    ]
    for merges in ((), ((0, 0, 0, 6), (1, 0, 1, 1), (1, 2, 1, 3), (1, 4, 1, 6))):
        [block] = find_blocks(Sheet("表", rows, merges))
        assert (block.top, block.bottom) == (1, 2)
        assert block.labels[4].parts == ("成员1", "姓名")


def test_titles_blank_rows_and_empty_columns_keep_row_numbers(raw, load, make):
    rows = [
        [],
        ["", "示例县城关第一小学学籍花名册"],
        [],
        ["", *make.HEADINGS],
        ["", *make.pupil(1)],
        [],
        ["", *make.pupil(2)],
    ]
    make.xlsx(raw / "学校.xlsx", {"学校": make.SCHOOLS})
    make.xlsx(raw / "学籍.xlsx", {"一小": rows})
    done = load()
    assert done.rows("学籍", "源行", "学籍号", "学校代码") == [
        (5, "3499010900110001", "34990121001"),
        (7, "3499010900110002", "34990121001"),
    ]
    [source] = [s for s in done.report.sources if s.table == "学籍"]
    assert source.heading_row == 4
    assert source.n_rows == source.n_imported + source.n_rejected + source.n_skipped == 3


def test_csv_counts_records_not_lines(raw, load):
    (raw / "学籍.csv").write_text(
        '学籍登记表\n"学籍号","姓名","入学年月","家庭\n住址"\n1,甲,200909,"一村\n二组"\n\n2,乙,200909,三村\n',
        encoding="utf-8",
    )
    done = load()
    assert done.rows("学籍", "源行", "姓名", "家庭住址") == [(3, "甲", "一村\n二组"), (5, "乙", "三村")]
    assert bare("家庭\n住址") == "家庭住址"


def test_text_file_of_tabs(raw, load, make):
    make.text(raw / "学籍.txt", [make.HEADINGS, make.pupil(1)], "gb18030", "\t")
    assert load().rows("学籍", "姓名") == [("张三",)]
