"""The same rows handed in twice are read once, and the account says where they stand."""

import shutil
from pathlib import Path

import pytest

from inspect_xj.intake.copies import originals_first
from inspect_xj.intake.files import Material


def pupils(make, n=4):
    return [make.HEADINGS, *(make.pupil(i) for i in range(1, n + 1))]


@pytest.mark.parametrize("name", ["学籍（1）.xlsx", "学籍 - 副本.xlsx", "复件 学籍.xlsx", "新/学籍.xlsx"])
def test_the_same_file(raw, load, make, name):
    make.xlsx(raw / "学籍.xlsx", {"学籍": pupils(make)})
    (raw / name).parent.mkdir(exist_ok=True)
    shutil.copy(raw / "学籍.xlsx", raw / name)
    done = load()
    assert len(done.rows("学籍", "姓名")) == 4
    assert {file for (file,) in done.rows("学籍", "源文件")} <= {"学籍.xlsx", "新/学籍.xlsx"}
    [copy] = done.report.unread
    assert "SHA-256" in copy.reason
    assert any("SHA-256" in warning for warning in done.report.warnings)
    assert done.rows("来源", "识别为", "导入", "拒收").count((None, 0, 0)) == 1


@pytest.mark.parametrize("name", ["学籍2.csv", "学籍2.xlsx"])
def test_the_same_rows_saved_again(raw, load, make, name):
    make.xlsx(raw / "学籍1.xlsx", {"学籍": [["学籍登记表"], *pupils(make)]})
    turned = [[row[9], *row[1:9], ""] for row in reversed(pupils(make)[1:])]
    turned = [[cell.replace("2003-05-01", "2003/5/1") for cell in row] for row in turned]
    rows = [["学籍状态", *make.HEADINGS[1:9], "备注"], *turned]
    make.text(raw / name, rows) if name.endswith("csv") else make.xlsx(raw / name, {"名册": rows})
    done = load()
    assert len(done.rows("学籍", "姓名")) == 4
    [copy] = done.report.unread
    assert copy.file == name
    assert "“学籍1.xlsx”的工作表“学籍”逐格相同（学籍 4 行）" in copy.reason


@pytest.mark.parametrize("change", ["one cell", "one row more", "two rows only", "another day", "another class"])
def test_what_differs_is_no_copy(raw, load, make, change):
    if change == "one cell":
        make.xlsx(raw / "a.xlsx", {"学籍": pupils(make)})
        make.xlsx(raw / "b.xlsx", {"学籍": [*pupils(make)[:-1], make.pupil(4, "李四")]})
        assert len(load().rows("学籍", "姓名")) == 8
    elif change == "one row more":
        make.xlsx(raw / "a.xlsx", {"学籍": pupils(make)})
        make.xlsx(raw / "b.xlsx", {"学籍": pupils(make, 5)})
        assert len(load().rows("学籍", "姓名")) == 9
    elif change == "two rows only":
        make.xlsx(raw / "a.xlsx", {"学籍": pupils(make, 2)})
        make.xlsx(raw / "b.xlsx", {"学籍": [["学籍"], *pupils(make, 2)]})
        assert len(load().rows("学籍", "姓名")) == 4
    else:
        names = [["姓名", "到校"], *([name, "√"] for name in "甲乙丙丁")]
        one, two = ("10月12日", "10月20日") if change == "another day" else ("1班", "2班")
        files = [f"2009年{d}" if change == "another day" else d for d in (one, two)]
        for file in files:
            make.text(raw / f"一年级{file}点名.csv", names)
        expected = 8 if change == "another day" else 4  # bytes alike under two names of a class: one of them is wrong
        assert len(load().rows("到校", "姓名")) == expected


def test_copies_come_after_what_they_copy():
    names = ["学籍 - 副本.xlsx", "学籍.xlsx", "学籍(2).xlsx", "一(1).xlsx", "副本.xlsx"]
    found = originals_first([Material(Path(name), name, None, 0) for name in names])
    assert [m.name for m in found] == ["一(1).xlsx", "副本.xlsx", "学籍.xlsx", "学籍 - 副本.xlsx", "学籍(2).xlsx"]
