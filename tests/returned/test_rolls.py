"""点名表 that come back: read as they were filled in, refused with file and cell, all written or nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from inspect_xj import resources
from inspect_xj.audit import audit
from inspect_xj.cli.audited import open_audited
from inspect_xj.errors import FormError, SnapshotError
from inspect_xj.findings import open_results, write
from inspect_xj.returned import RollsRead, add_rolls, read_rolls
from inspect_xj.rulebook import load
from inspect_xj.snapshot import open_snapshot
from inspect_xj.snapshot import roll_form as layout
from tests.returned.small_county import County, extra, fill, head, line

FIRST, SECOND = "一年级1班", "二年级1班"


def taken_in(county: County, *files: Path, replace: bool = False) -> RollsRead:
    """Read the files and write them into the county's snapshot."""
    snapshot = open_snapshot(county.snapshot)
    read = read_rolls(files, snapshot, replace=replace)
    add_rolls(read, snapshot)
    return read


def rows(county: County, sql: str) -> list[Any]:
    with closing(sqlite3.connect(county.snapshot)) as database:
        return database.execute(sql).fetchall()


def sha256(county: County) -> str:
    return open_snapshot(county.snapshot).sha256


def test_a_filled_form_becomes_rows_with_the_whole_numbers_of_the_registrations(county: County) -> None:
    fill(
        county.forms[FIRST],
        head()
        | line(2, 到校情况="请假", 缺勤原因="病假", 假条="有")
        | line(3, 到校情况="查无此人", 备注="班主任说没有这个学生")
        | extra(
            4,
            1,
            姓名="冯新",
            性别="男",
            身份证件号或学籍号="34990120020202003X",
            出生日期="2002年2月2日",
            原就读学校="邻县小学",
        ),
    )
    taken_in(county, county.forms[FIRST])
    assert rows(county, 'select "姓名", "身份证件号", "学籍号", "到校情况", "备注", "源行" from "到校"') == [
        ("王小明", "349901200203050031", "3499010900110001", "到校", None, 8),
        ("李　芳", "349901200206110044", "3499010900120002", "请假", "缺勤原因：病假；假条：有", 9),
        ("何远", "349901200201170072", "3499010900110003", "查无此人", "班主任说没有这个学生", 10),
        ("单赟", "349901200209090085", "3499010900120004", "到校", None, 11),
        ("冯新", "34990120020202003X", None, "到校", "名单外学生；原就读学校：邻县小学", 13),
    ]
    same = rows(county, 'select distinct "核查日期", "学校代码", "年级", "班级", "源文件", "源表" from "到校"')
    assert same == [("2009-10-20", "34990121001", "一年级", "1班", county.forms[FIRST].name, "点名表")]
    source = rows(county, 'select "识别为", "表头行", "行数", "导入", "说明" from "来源" order by "编号" desc limit 1')[
        0
    ]
    assert source[:4] == ("到校", 7, 5, 5)
    assert county.contents[FIRST].mark.serial in source[4]
    assert "核查人：周敏、吴刚" in source[4]
    assert "到校" in open_snapshot(county.snapshot).tables
    assert rows(county, 'select count(*) from "到校一览"') == [(5,)]


def test_pupils_registered_as_away_need_no_mark_and_are_counted_as_left_out(county: County) -> None:
    fill(county.forms[SECOND], head(rest=None) | line(1, 到校情况="到校"))
    read = taken_in(county, county.forms[SECOND])
    assert [sheet.n_left for sheet in read.sheets] == [2]
    assert rows(county, 'select "姓名" from "到校"') == [("赵子昂",)]
    assert rows(county, 'select "跳过" from "来源" where "识别为" = \'到校\'') == [('{"登记不在校，未点名": 2}',)]


def test_what_the_forms_say_is_found_by_the_audit(county: County, tmp_path: Path) -> None:
    before = audit([open_snapshot(county.snapshot)], load([resources.rules()]), only=["CG-01", "CG-02"])
    assert not before.findings
    results = tmp_path / "县.audit.db"
    write(before, results)
    fill(county.forms[FIRST], head() | line(3, 到校情况="缺勤", 缺勤原因="不明") | extra(4, 1, 姓名="冯新", 性别="男"))
    fill(county.forms[SECOND], head())
    taken_in(county, *county.forms.values())
    after = audit([open_snapshot(county.snapshot)], load([resources.rules()]), only=["CG-01", "CG-02"])
    assert [(f.rule, f.rows[0].content["姓名"]) for f in after.findings] == [("CG-01", "何远"), ("CG-02", "冯新")]
    with pytest.raises(SnapshotError, match="改动过"):
        open_audited(open_results(results).run, results, [])


def drop_a_line(sheet: Any) -> None:
    sheet.delete_rows(layout.FIRST_ROW + 2)


def at(place: tuple[int, int]) -> Callable[[Any], dict[tuple[int, int], Any]]:
    return lambda value: {place: value}


NUMBER = at(layout.STATED["编号"])

#: What is changed in a form that is right otherwise -> words of the one sentence.
WRONG: list[tuple[str, dict[tuple[int, int], Any], Callable[[Any], None] | None, tuple[str, ...]]] = [
    ("no day", head(day=None), None, ("B4", "没有填核查日期")),
    ("no such day", head(day="2009-13-45"), None, ("B4", "看不懂")),
    ("a day of another year", head(day="2019-10-20"), None, ("B4", "核对年份")),
    ("nobody called", head(caller="　"), None, ("G4", "没有填核查人")),
    ("lines left open", head(rest=None) | line(1, 到校情况="到校"), None, ("3名学生没有填到校情况", "G9、G10、G11")),
    ("an unknown word", head() | line(2, 到校情况="来了"), None, ("G9", "来了", "到校、请假、缺勤、查无此人")),
    ("an unknown reason", head() | line(2, 到校情况="缺勤", 缺勤原因="打工"), None, ("H9", "打工")),
    ("present, and why not", head() | line(2, 到校情况="到校", 缺勤原因="病假"), None, ("H9", "请核对")),
    ("a reason of nobody absent", head() | line(2, 假条="有"), None, ("G9", "没有填到校情况")),
    ("an extra without a name", head() | extra(4, 2, 性别="男"), None, ("C14", "没有填姓名")),
    ("an extra who is absent", head() | extra(4, 1, 姓名="冯新", 到校情况="缺勤"), None, ("G13", "名单外")),
    ("a number in letters", head() | extra(4, 1, 姓名="冯新", 身份证件号或学籍号="不知道啊"), None, ("E13", "不像")),
    ("a rounded number", head() | extra(4, 1, 姓名="冯新", 身份证件号或学籍号=349901200202020000), None, ("E13", "丢失")),
    ("a birthday nobody has", head() | extra(4, 1, 姓名="冯新", 出生日期="昨天"), None, ("F13", "看不懂")),
    ("another name on a line", head() | line(1, 姓名="王大明"), None, ("改动过", "重新印表")),
    ("a line taken out", head(), drop_a_line, ("改动过", "重新印表")),
    ("a slip in the number", head() | NUMBER("DM-0000-0000-1"), None, ("B2", "DM-0000-0000-1")),
    ("no form of ours", head() | {layout.STATED["表式"]: "点名表"}, None, ("不是本版本工具印出的点名表",)),
    ("another county's", head() | {layout.STATED["快照"]: "0123456789ab"}, None, ("另一个快照", "0123456789ab")),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "change", "words"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_a_wrong_form_is_refused_with_file_and_cell_and_the_right_ones_with_it(
    county: County, cells: dict[tuple[int, int], Any], change: Callable[[Any], None] | None, words: tuple[str, ...]
) -> None:
    fill(county.forms[FIRST], cells, change=change)
    fill(county.forms[SECOND], head())
    before = sha256(county)
    with pytest.raises(FormError) as refused:
        taken_in(county, *county.forms.values())
    first, *sentences = str(refused.value).splitlines()
    assert "没有写入任何内容" in first
    assert len(sentences) == 1, sentences
    assert county.forms[FIRST].name in sentences[0]
    for word in words:
        assert word in sentences[0]
    assert sha256(county) == before
    assert {path.suffix for path in county.folder.iterdir()} <= {".db", ".xlsx", ""}


def test_a_form_of_the_same_class_in_another_snapshot_is_foreign_even_with_its_number(county: County) -> None:
    """Numbers of pupils stand in the check value, not on the form: who has not the snapshot cannot make one up."""
    with closing(sqlite3.connect(county.snapshot)) as database:
        database.execute("update 学籍 set 身份证件号 = '349901200203050058' where 姓名 = '王小明'")
        database.commit()
    fill(county.forms[FIRST], head())
    with pytest.raises(FormError, match="校验码"):
        taken_in(county, county.forms[FIRST])


def test_the_same_file_twice_is_said_and_not_doubled(county: County, tmp_path: Path) -> None:
    fill(county.forms[FIRST], head())
    copy = tmp_path / "副本.xlsx"
    copy.write_bytes(county.forms[FIRST].read_bytes())
    assert len(taken_in(county, county.forms[FIRST], copy).skipped) == 1
    before = sha256(county)
    again = taken_in(county, county.folder)
    assert ["没有重复读入" in again.skipped[0], "1 份点名表还没有填写" in again.skipped[1]] == [True, True]
    assert [county.forms[name].name in text for name, text in zip((FIRST, SECOND), again.skipped, strict=True)] == [
        True,
        True,
    ]
    assert sha256(county) == before
    assert rows(county, 'select count(*) from "到校"') == [(4,)]


def test_a_corrected_form_takes_the_place_of_the_first_only_when_told_to(county: County, tmp_path: Path) -> None:
    fill(county.forms[FIRST], head())
    taken_in(county, county.forms[FIRST])
    better = fill(county.forms[FIRST], line(3, 到校情况="缺勤"), tmp_path / "更正.xlsx")
    with pytest.raises(FormError, match="--replace"):
        taken_in(county, better)
    taken_in(county, better, replace=True)
    assert rows(county, 'select "姓名", "到校情况" from "到校" where "到校情况" <> \'到校\'') == [("何远", "缺勤")]
    assert rows(county, 'select count(*), count(distinct "_来源") from "到校"') == [(4, 1)]
    assert rows(county, 'select "识别为", "导入" from "来源" where "源表" is not null order by "编号"') == [
        (None, 0),
        ("到校", 4),
    ]


def test_the_same_class_called_on_another_day_is_another_roll(county: County, tmp_path: Path) -> None:
    other = fill(county.forms[FIRST], head(day=date(2009, 11, 3)), tmp_path / "第二次.xlsx")
    fill(county.forms[FIRST], head())
    taken_in(county, county.forms[FIRST])
    taken_in(county, other)
    assert rows(county, 'select "核查日期", count(*) from "到校" group by 1') == [("2009-10-20", 4), ("2009-11-03", 4)]


def test_two_versions_of_one_form_at_once_are_refused(county: County, tmp_path: Path) -> None:
    fill(county.forms[FIRST], head())
    other = fill(county.forms[FIRST], line(3, 到校情况="缺勤"), tmp_path / "乙.xlsx")
    with pytest.raises(FormError, match="同一张点名表"):
        taken_in(county, county.forms[FIRST], other)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("空.xlsx", b"", "不是 xlsx"),
        ("表.xls", b"\xd0\xcf\x11\xe0rest", "不是 xlsx"),
        ("断.xlsx", b"PK\x05\x06" + b"\0" * 18, "打不开"),
    ],
)
def test_a_file_that_is_no_workbook_is_named(county: County, name: str, data: bytes, words: str) -> None:
    path = county.folder / name
    path.write_bytes(data)
    with pytest.raises(FormError) as refused:
        taken_in(county, path)
    assert name in str(refused.value)
    assert words in str(refused.value)


def test_a_folder_without_forms_says_so(county: County, tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    with pytest.raises(FormError, match="没有填好的点名表"):
        taken_in(county, tmp_path / "空")
    with pytest.raises(FormError, match="找不到"):
        taken_in(county, tmp_path / "没有")


def test_any_slip_in_a_form_number_is_found_out() -> None:
    number = layout.form_number("48917061f19a", "34990121001", "3", "2班")
    assert layout.is_form_number(number)
    signs = "0123456789ABCDEFGHJKMNPQRSTVWXY"
    places = [place for place, sign in enumerate(number) if place > 2 and sign != "-"]
    for place in places:
        for sign in signs:
            other = number[:place] + sign + number[place + 1 :]
            assert layout.is_form_number(other) == (other == number), other
    for one, two in pairwise(places):
        swapped = list(number)
        swapped[one], swapped[two] = swapped[two], swapped[one]
        assert layout.is_form_number("".join(swapped)) == ("".join(swapped) == number)


def test_the_number_is_that_of_the_class_and_the_snapshot() -> None:
    given = [
        ("a", "1", "3", "2班"),
        ("b", "1", "3", "2班"),
        ("a", "2", "3", "2班"),
        ("a", "1", "4", "2班"),
        ("a", "1", "3", "3班"),
    ]
    assert len({layout.form_number(*one) for one in given}) == len(given)
    assert layout.form_number(*given[0]) == layout.form_number(*given[0])
