"""Tables of the engine after prepare: values, raw text, defects, schools, absent columns, several snapshots."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from inspect_xj.engine import open_engine
from inspect_xj.errors import SnapshotError
from inspect_xj.normalise.id_number import check_digit
from inspect_xj.prepare import DEFECT_KINDS, ROWS_A_SNAPSHOT, SOURCES_A_SNAPSHOT, prepare
from inspect_xj.schema import TABLES
from inspect_xj.snapshot import MemorySnapshot

SCHOOLS = [
    {"学校代码": "34990121001", "学校标识码": "2134000001", "学校名称": "示例县城关小学", "办学类型": "小学"},
    {
        "学校代码": "34990131002",
        "学校标识码": "3134000002",
        "学校名称": "示例县第一中学",
        "曾用名": "示例中学",
        "办学类型": "初级中学",
    },
    {"学校代码": "34990121003", "学校标识码": "2134000003", "学校名称": "示例县河口镇中心小学", "办学类型": "211"},
]
Prepared = Callable[..., Any]


def test_values_raw_text_and_defects_stand_side_by_side(prepared: Prepared) -> None:
    _, rows = prepared(
        {
            "学籍": [
                {
                    "姓名": "张　三",
                    "性别": "1",
                    "出生日期": "2004-02-30",
                    "身份证件号": "349901200203159994",
                    "学籍状态": "01",
                }
            ]
        }
    )
    row = rows("学籍")[0]
    assert (row["姓名"], row["姓名_原文"], row["姓名_缺陷"]) == ("张三", "张　三", None)
    assert (row["性别"], row["性别_原文"]) == ("男", "1")
    assert (row["出生日期"], row["出生日期_原文"], row["出生日期_缺陷"]) == (None, "2004-02-30", "日期")
    assert (row["身份证件号"], row["身份证件号_缺陷"]) == ("349901200203159994", "校验位")
    assert row["学籍状态"] == "在读"
    assert (row["学籍号"], row["学籍号_原文"], row["学籍号_缺陷"]) == (None, None, None)
    assert (row["行号"], row["源行"], row["_来源"]) == (1, 2, 1)


def test_every_column_of_the_schema_has_its_type() -> None:
    with open_engine(threads=1) as engine:
        prepare(engine, [MemorySnapshot({name: [] for name in TABLES})])
        for table in TABLES.values():
            types = engine.columns(table.name)
            expected = {
                "date": "DATE",
                "month": "DATE",
                "datetime": "TIMESTAMP",
                "grade": "INTEGER",
                "integer": "INTEGER",
            }
            assert list(types)[:6] == ["行号", "快照", "源文件", "源表", "源行", "_来源"]
            assert (types["行号"], types["_来源"]) == ("BIGINT", "INTEGER")
            for column in table.columns:
                assert types[column.name] == expected.get(column.kind.value, "VARCHAR")
                assert types[f"{column.name}_原文"] == "VARCHAR"
                assert (f"{column.name}_缺陷" in types) == (column.kind in DEFECT_KINDS)


def test_tables_not_delivered_do_not_exist_and_needed_limits_the_columns(prepared: Prepared) -> None:
    with open_engine(threads=1) as engine:
        population = prepare(
            engine,
            [MemorySnapshot({"学籍": [{"姓名": "张三"}], "上报": []})],
            needed={"学籍": {"姓名", "没有的列"}, "到校": {"姓名"}},
        )
        assert population.tables == {"学籍", "上报"}
        assert not engine.has("到校")
        assert set(engine.columns("学籍")) == {
            "行号",
            "快照",
            "源文件",
            "源表",
            "源行",
            "_来源",
            "姓名",
            "姓名_原文",
            "姓名_缺陷",
        }
        assert list(engine.columns("上报")) == ["行号", "快照", "源文件", "源表", "源行", "_来源"]
        assert engine.query("select count(*) as n from _区划 where 代码 = '349901'")["n"][0].as_py() == 1


@pytest.mark.parametrize(
    ("cells", "code", "name"),
    [
        ({"学校代码": "34990121001"}, "34990121001", "示例县城关小学"),
        ({"学校代码": "2134000001"}, "34990121001", "示例县城关小学"),
        ({"学校代码": "3499012 1001.0"}, "34990121001", "示例县城关小学"),
        ({"学校代码": "城关小学"}, "34990121001", "示例县城关小学"),
        ({"学校名称": "城关小学"}, "34990121001", "示例县城关小学"),
        ({"学校名称": "示例县 城关小学"}, "34990121001", "示例县城关小学"),
        ({"学校名称": "示例中学"}, "34990131002", "示例县第一中学"),
        ({"学校名称": "河口中心小学"}, "34990121003", "示例县河口镇中心小学"),
        ({"学校代码": "34990121001", "学校名称": "示例中学"}, "34990121001", "示例县城关小学"),
        ({"学校代码": "34990121999", "学校名称": "老名字小学"}, "34990121999", "老名字小学"),
        ({"学校代码": "34990121999"}, "34990121999", None),
        ({"学校代码": "34990121999", "学校名称": "城关小学"}, "34990121999", "城关小学"),
        ({"学校代码": "21001", "学校名称": "城关小学"}, "34990121001", "示例县城关小学"),
        ({"学校代码": "21001"}, "21001", None),
        ({"学校名称": "桐城市实验小学"}, "桐城市实验小学", "桐城市实验小学"),
        ({"学校名称": "无"}, None, None),
        ({"学校代码": None}, None, None),
    ],
)
def test_the_school_of_a_row(
    prepared: Prepared, cells: dict[str, str | None], code: str | None, name: str | None
) -> None:
    _, rows = prepared({"学校": SCHOOLS, "学籍": [{"姓名": "张三", **cells}]})
    row = rows("学籍")[0]
    assert (row["学校代码"], row["学校名称"]) == (code, name)
    assert row["学校代码_原文"] == cells.get("学校代码")


def test_without_a_list_of_schools_the_name_is_the_code(prepared: Prepared) -> None:
    _, rows = prepared({"学籍": [{"学校名称": "示例县　城关小学"}], "到校": [{"学校代码": "34990121001"}]})
    assert rows("学籍")[0]["学校代码"] == "示例县城关小学"
    assert rows("到校")[0]["学校代码"] == "34990121001"


def test_rows_with_code_and_name_stand_in_for_a_list_of_schools(prepared: Prepared) -> None:
    both = {"学校代码": "34990121001", "学校名称": "示例县城关小学"}
    once = {"学校代码": "34990121002", "学校名称": "示例县河口小学"}
    _, rows = prepared(
        {"学籍": [both, both, both, once], "到校": [{"学校名称": "城关小学"}, {"学校名称": "示例县河口小学"}]}
    )
    assert [r["学校代码"] for r in rows("到校")] == ["34990121001", "示例县河口小学"]
    short = {"学校代码": "34990121001", "学校名称": "关小"}
    _, rows = prepared({"学校": SCHOOLS, "学籍": [short] * 3, "到校": [{"学校名称": "关小"}]})
    assert rows("到校")[0]["学校代码"] == "34990121001"


def test_units_and_both_schools_of_a_transfer(prepared: Prepared) -> None:
    _, rows = prepared(
        {
            "学校": SCHOOLS,
            "单位": [{"单位代码": "349901", "单位名称": "示例县教育局"}],
            "管理责任": [{"单位名称": "城关小学"}, {"单位名称": "示例县教育局"}],
            "上报": [{"单位代码": "2134000003"}],
            "学籍变动": [{"原学校名称": "城关小学", "现学校名称": "示例中学", "原年级": "六年级", "现年级": "一年级"}],
        }
    )
    assert [r["单位代码"] for r in rows("管理责任")] == ["34990121001", "349901"]
    assert (rows("上报")[0]["单位代码"], rows("上报")[0]["单位名称"]) == ("34990121003", "示例县河口镇中心小学")
    change = rows("学籍变动")[0]
    assert (change["原学校代码"], change["现学校代码"]) == ("34990121001", "34990131002")
    assert (change["原年级"], change["现年级"]) == (6, 7)


def test_schools_keep_their_own_names_and_point_to_each_other(prepared: Prepared) -> None:
    point = {"学校名称": "示例县城关小学东门教学点", "办学类型": "教学点", "所属学校代码": "城关小学"}
    _, rows = prepared({"学校": [*SCHOOLS, point, {"学校标识码": "2134000009", "学校名称": "新小学"}]})
    schools = rows("学校")
    assert (schools[3]["学校代码"], schools[3]["所属学校代码"]) == ("示例县城关小学东门教学点", "34990121001")
    assert schools[3]["学校名称"] == "示例县城关小学东门教学点"


@pytest.mark.parametrize(
    ("cells", "grade", "class_"),
    [
        ({"学校名称": "示例中学", "年级": "一年级", "班级": "103"}, 7, "3班"),
        ({"学校名称": "示例中学", "年级": "2008级", "班级": "2008级3班"}, 8, "3班"),
        ({"学校名称": "城关小学", "年级": "2008级", "班级": "201"}, 2, "1班"),
        ({"学校名称": "城关小学", "年级": "三", "班级": "三（2）班"}, 3, "2班"),
        ({"学校名称": "城关小学", "年级": None, "班级": "三年级2班"}, 3, "2班"),
        ({"学校名称": "城关小学", "年级": "3", "班级": "实验班"}, 3, "实验班"),
    ],
)
def test_grade_and_class_know_the_school(
    prepared: Prepared, cells: dict[str, str | None], grade: int, class_: str
) -> None:
    _, rows = prepared({"学校": SCHOOLS, "学籍": [cells]})
    row = rows("学籍")[0]
    assert (row["年级"], row["班级"]) == (grade, class_)


def test_a_regional_number_in_the_column_of_identity_numbers_is_known_by_its_school(prepared: Prepared) -> None:
    school = {"学校代码": "34990120001", "学校名称": "示例县东小学"}
    _, rows = prepared({"学校": [school], "学籍": [{"身份证件号": "349901200010910001"}]})
    assert rows("学籍")[0]["身份证件号_缺陷"] == "错列"


def test_absent_columns_are_known_by_source(prepared: Prepared) -> None:
    population, _ = prepared(
        {"学校": SCHOOLS, "学籍": [{"姓名": "张三", "学校名称": "城关小学"}], "到校": [{"学校代码": "34990121001"}]}
    )
    assert population.sources == {"学校": {1}, "学籍": {2}, "到校": {3}}
    assert population.absent["学籍", "性别"] == {2}
    assert ("学籍", "姓名") not in population.absent
    assert ("学籍", "学校代码") not in population.absent
    assert ("到校", "学校名称") not in population.absent
    assert population.absent["到校", "姓名"] == {3}


def test_local_regions_count(prepared: Prepared) -> None:
    body = [{"身份证件号": "340176200203159990"}, {"身份证件号": "349902200203159990"}]
    _, rows = prepared({"学籍": body, "行政区划": [{"代码": "340176", "名称": "开发区"}]})
    assert ["区划" in (r["身份证件号_缺陷"] or "") for r in rows("学籍")] == [False, True]


def test_two_counties_are_one_population(prepared: Prepared) -> None:
    other = [{"学校代码": "34990221001", "学校名称": "邻县城关小学", "办学类型": "小学"}]
    population, rows = prepared(
        {
            "学校": SCHOOLS,
            "学籍": [{"姓名": "张三", "学校名称": "城关小学"}],
            "学籍变动": [{"现学校名称": "邻县城关小学"}],
        },
        {"学校": other, "学籍": [{"姓名": "李四", "学校名称": "城关小学", "性别": "女"}]},
        names=["示例县", "邻县"],
    )
    first, second = rows("学籍")
    assert (first["行号"], second["行号"]) == (1, ROWS_A_SNAPSHOT + 1)
    assert first["快照"] != second["快照"]
    assert (first["学校代码"], second["学校代码"]) == ("34990121001", "34990221001")
    assert rows("学籍变动")[0]["现学校代码"] == "34990221001"
    assert population.sources["学籍"] == {2, SOURCES_A_SNAPSHOT + 2}
    assert population.absent["学籍", "性别"] == {2}
    assert len(population.snapshots) == 2


def test_given_persons_are_carried(prepared: Prepared) -> None:
    _, rows = prepared({"学籍": [{"姓名": "张三", "人员": "甲"}]}, needed={"学籍": {"姓名"}})
    assert rows("学籍")[0]["人员"] == "甲"


def test_time_of_the_population(prepared: Prepared) -> None:
    population, _ = prepared({"学籍": []})
    assert (population.as_of, population.school_year, population.profile.name) == (date(2009, 10, 12), 2009, "安徽2009")
    assert "349901" in population.regions


def test_what_cannot_be_one_population() -> None:
    one = MemorySnapshot({"学籍": []})
    with open_engine(threads=1) as engine:
        with pytest.raises(SnapshotError, match="没有给出快照"):
            prepare(engine, [])
        with pytest.raises(SnapshotError, match="给了两次"):
            prepare(engine, [one, one])
        with pytest.raises(SnapshotError, match="口径不一致"):
            prepare(engine, [one, MemorySnapshot({"学籍": []}, profile="全国")])


@pytest.mark.parametrize(
    ("type_", "name", "cell", "grade"),
    [
        ("初级中学", "河口初级中学", "一年级", 7),
        ("高级中学", "示例高级中学", "一年级", 10),
        ("完全中学", "示例县第一中学", "一年级", None),
        ("完全中学", "示例县第一中学", "高一", 10),
        ("完全中学", "示例县第一中学", "七年级", 7),
        ("九年一贯制学校", "实验学校", "一年级", 1),
        ("十二年一贯制学校", "外国语学校", "一年级", 1),
        ("小学", "城关小学", "2009级", 1),
        ("九年一贯制学校", "实验学校", "2009级", None),
        (None, "示例县第二中学", "一年级", None),
        (None, "示例县第二中学", "初二", 8),
        (None, "中学路小学", "一年级", 1),
        (None, "示例中学附属小学", "一年级", 1),
        (None, "示例县实验学校", "一年级", 1),
    ],
)
def test_what_a_grade_means_in_its_school(
    prepared: Prepared, type_: str | None, name: str, cell: str, grade: int | None
) -> None:
    school = {"学校代码": "34990131009", "学校名称": name, "办学类型": type_}
    _, rows = prepared({"学校": [school], "学籍": [{"姓名": "张三", "学校代码": "34990131009", "年级": cell}]})
    row = rows("学籍")[0]
    assert (row["年级"], row["年级_缺陷"]) == (grade, None if grade else "年级")


def test_the_rows_of_the_register_teach_how_regional_numbers_begin(prepared: Prepared) -> None:
    """Schools by 学校标识码 only: no list says that 34990120001 is one, three 学校代码 do; identity numbers in the column teach nothing."""
    by_code = [
        {"姓名": "张三", "学校代码": "34990120001", "地区学号": f"3499012000105100{n:02d}"} for n in range(1, 60)
    ]
    _, rows = prepared({"学籍": by_code})
    assert {row["地区学号_缺陷"] for row in rows("学籍")} == {None}
    numbers = (f"34990120051012{n:03d}" for n in range(100, 160))
    ids = [{"姓名": "张三", "地区学号": body + check_digit(body)} for body in numbers]
    _, rows = prepared({"学籍": ids})
    assert {row["地区学号_缺陷"] for row in rows("学籍")} == {"错列"}


def test_a_misplaced_number_is_told_by_what_the_column_holds(prepared: Prepared) -> None:
    """A number one digit from a pupil's identity number, but of a school whose numbers stand in the column beside it."""
    own = [{"姓名": "张三", "学校代码": "2134000009", "地区学号": f"34990121051071{n:04d}"} for n in range(1, 5)]
    stray = {"姓名": "李四", "身份证件号": "349901210510710012"}
    _, rows = prepared({"学籍": [*own, stray], "家庭成员": [{"姓名": "李四", "身份证件号": "349901210510710012"}]})
    assert rows("学籍")[4]["身份证件号_缺陷"] == "错列"
    assert rows("家庭成员")[0]["身份证件号_缺陷"] == "错列"


def test_values_that_come_again_in_another_table_are_read_alike(prepared: Prepared) -> None:
    """Enough different values that they are kept; the second table brings some known and some new ones."""
    numbers = [f"3499010900{1 + n % 9}{1 + n % 8}{n:04d}" for n in range(1, 1800)] + [
        "未编",
        "34990109-00110001",
        "0900",
    ]
    later = [*numbers[1700:], "3499010800110001", "34990108001100", None]
    _, rows = prepared(
        {"学籍": [{"学籍号": n} for n in numbers], "纸质档案": [{"学籍号": n} for n in later]},
        needed={"学籍": {"学籍号"}, "纸质档案": {"学籍号"}},
    )
    first = {row["学籍号_原文"]: (row["学籍号"], row["学籍号_缺陷"]) for row in rows("学籍")}
    for row in rows("纸质档案"):
        expected = {
            "3499010800110001": ("3499010800110001", None),
            "34990108001100": ("34990108001100", "长度"),
            None: (None, None),
        }
        raw = row["学籍号_原文"]
        assert (row["学籍号"], row["学籍号_缺陷"]) == (expected[raw] if raw in expected else first[raw])
    assert first["未编"] == (None, None)
    assert first["34990109-00110001"] == ("34990109-00110001", "字符")


@pytest.mark.parametrize("blank", [None, "", "  ", "\u3000\t"])
def test_a_cell_of_blanks_is_empty(prepared: Prepared, blank: str | None) -> None:
    _, rows = prepared({"学籍": [{"姓名": "鹿明垚", "曾用名": blank}, {"姓名": "沈佳禾", "曾用名": "沈 佳"}]})
    assert [row["曾用名_原文"] for row in rows("学籍")] == [None, "沈 佳"]
