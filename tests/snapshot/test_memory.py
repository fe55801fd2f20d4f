from datetime import date

import pytest

from inspect_xj.errors import SnapshotError
from inspect_xj.snapshot import MemorySnapshot, Snapshot, school_year_of


def test_columns_are_delivered_as_named():
    snapshot: Snapshot = MemorySnapshot(
        {"学籍": [{"姓名": "张三", "出生日期": date(2001, 1, 1)}, {"姓名": None}], "到校": []}
    )
    rows = snapshot.read("学籍", ["姓名", "出生日期", "性别"])
    assert rows.column("姓名").to_pylist() == ["张三", None]
    assert rows.column("出生日期").to_pylist() == ["2001-01-01", None]
    assert rows.column("性别").to_pylist() == [None, None]
    assert rows.column("行号").to_pylist() == [1, 2]
    assert snapshot.sources[0].columns == {"姓名", "出生日期"}
    assert "到校情况" in snapshot.sources[1].columns  # [] is delivered and empty, with all its headings
    assert snapshot.tables == {"学籍", "到校"}
    assert snapshot.read("家庭成员").num_rows == 0


def test_values_become_text():
    rows = MemorySnapshot({"上报": [{"上报人数": 12}, {"上报人数": 1.5}, {"上报人数": True}]}).read(
        "上报", ["上报人数"]
    )
    assert rows.column("上报人数").to_pylist() == ["12", "1.5", "是"]


def test_given_person_is_kept():
    snapshot = MemorySnapshot({"学籍": [{"学籍号": "1", "人员": "甲"}]})
    assert snapshot.read("学籍").column("人员").to_pylist() == ["甲"]
    assert "人员" not in MemorySnapshot({"学籍": [{"学籍号": "1"}]}).read("学籍").column_names


@pytest.mark.parametrize("given", [{"学藉": []}, {"学籍": [{"姓明": "张三"}]}])
def test_unknown_names_are_refused(given):
    with pytest.raises(SnapshotError, match="没有"):
        MemorySnapshot(given)


def test_same_rows_same_hash():
    one, two = (MemorySnapshot({"学籍": [{"姓名": "张三"}]}) for _ in range(2))
    assert one.sha256 == two.sha256
    assert one.sha256 != MemorySnapshot({"学籍": [{"姓名": "李四"}]}).sha256


@pytest.mark.parametrize(
    ("day", "year"), [(date(2009, 8, 31), 2008), (date(2009, 9, 1), 2009), (date(2010, 1, 1), 2009)]
)
def test_school_year(day, year):
    assert school_year_of(day) == year
