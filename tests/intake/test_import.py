"""The import as a whole: what is inferred, what is refused, and that nothing half-made is left behind."""

import errno
import sqlite3
from datetime import date

import pytest

from inspect_xj.errors import IntakeError, OutputError, SnapshotError
from inspect_xj.intake import import_files
from inspect_xj.intake.store import SnapshotWriter
from inspect_xj.snapshot import is_snapshot, open_snapshot

DAY = date(2009, 10, 12)


@pytest.fixture
def county(raw, make):
    make.xlsx(raw / "学校.xlsx", {"学校": make.SCHOOLS})
    make.text(raw / "学籍" / "城关第一小学.csv", [make.HEADINGS, make.pupil(1), make.pupil(2, "李四")], "gb18030")
    make.xlsx(
        raw / "点名" / "城关第一小学.xlsx", {"一(1)班": [["2009年10月12日"], ["姓名", "到校情况"], ["张三", "√"]]}
    )
    return raw


def test_a_county(county, tmp_path):
    steps = []
    report = import_files([county], tmp_path / "a.db", progress=lambda *step: steps.append(step))
    snapshot = open_snapshot(tmp_path / "a.db")
    assert snapshot.info == report.info
    assert (snapshot.info.region, snapshot.info.as_of, snapshot.info.school_year) == ("349901", DAY, 2009)
    assert snapshot.info.profile == "安徽2009"
    assert {item.what: item.how for item in report.found}["截止日期"] == "到校（点名）最晚的核查日期"
    assert snapshot.tables == {"学校", "学籍", "到校"}
    pupils = snapshot.read("学籍", ["学籍号", "学校代码", "曾用名"]).to_pylist()
    assert [(p["源文件"], p["源行"], p["学籍号"], p["学校代码"], p["曾用名"]) for p in pupils] == [
        ("学籍/城关第一小学.csv", 2, "3499010900110001", "34990121001", None),
        ("学籍/城关第一小学.csv", 3, "3499010900110002", "34990121001", None),
    ]
    source = next(s for s in snapshot.sources if s.id == pupils[0]["_来源"])
    assert (source.table, source.sheet) == ("学籍", None)
    assert {"学校代码", "学籍号"} <= source.columns
    assert "曾用名" not in source.columns
    assert snapshot.read("学校").column("学校名称").to_pylist()[0] == "示例县城关第一小学"
    assert snapshot.read("豁免").num_rows == 0
    assert steps[0] == ("读取资料", 0, 3)
    assert steps[-1][1] == steps[-1][2]


def test_same_files_same_rows(county, tmp_path):
    def everything(path):
        connection = sqlite3.connect(path)
        try:
            return [line for line in connection.iterdump() if 'INTO "快照"' not in line]
        finally:
            connection.close()

    import_files([county], tmp_path / "a.db")
    import_files([county], tmp_path / "b.db")
    assert everything(tmp_path / "a.db") == everything(tmp_path / "b.db")


def test_what_the_user_gives_goes_before_what_is_found(county, tmp_path):
    report = import_files(
        [county], tmp_path / "a.db", region="340826", as_of=date(2009, 9, 30), profile="全国", name="某县"
    )
    info = report.info
    assert (info.region, info.as_of, info.profile, info.name) == ("340826", date(2009, 9, 30), "全国", "某县")


def test_views_and_indexes_for_people(county, tmp_path):
    import_files([county], tmp_path / "a.db")
    connection = sqlite3.connect(tmp_path / "a.db")
    try:
        names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type IN ('view', 'index')")}
        assert {"学籍一览", "到校一览", "来源概览"} <= names
        columns = [d[0] for d in connection.execute('SELECT * FROM "到校一览"').description]
    finally:
        connection.close()
    assert columns == [
        "核查日期",
        "学校代码",
        "学校名称",
        "年级",
        "班级",
        "姓名",
        "到校情况",
        "源文件",
        "源表",
        "源行",
        "行号",
    ]


def test_one_slip_of_the_pen_does_not_move_the_day(raw, load, make):
    rows = [["学籍号", "姓名", "入学年月", "建档日期"]]
    rows += [[str(i), f"生{i}", "200909", "2009-09-20" if i < 300 else "2029-09-20"] for i in range(1, 301)]
    make.xlsx(raw / "学籍.xlsx", {"学籍": rows})
    assert load(as_of=None).report.info.as_of == date(2009, 9, 20)


def test_days_as_excel_serials(raw, load, make):
    make.xlsx(raw / "点名.xlsx", {"点名": [["姓名", "核查日期", "到校情况"], ["甲", 40098, "√"], ["乙", 40097, "√"]]})
    assert load(as_of=None).report.info.as_of == DAY


def test_no_day_at_all_is_asked_for(raw, load, make):
    make.xlsx(raw / "学校.xlsx", {"学校": make.SCHOOLS})
    with pytest.raises(IntakeError, match="--as-of"):
        load(as_of=None)


def test_profile_of_the_nation(raw, load, make):
    make.xlsx(raw / "学籍.xlsx", {"学籍": [["学籍号", "姓名", "入学年月"], ["G349901200305010018", "甲", "200909"]]})
    assert load().report.info.profile == "全国"


def test_a_single_file_bears_its_name(county, tmp_path):
    report = import_files([county / "学籍" / "城关第一小学.csv"], tmp_path / "a.db", as_of=DAY)
    assert [source.file for source in report.sources] == ["城关第一小学.csv"]


def test_folders_side_by_side_keep_apart(raw, tmp_path, make):
    for name in ("东乡", "西乡"):
        make.text(raw / name / "学籍.csv", [make.HEADINGS, make.pupil(1)])
    report = import_files([raw / "东乡", raw / "西乡"], tmp_path / "a.db", as_of=DAY)
    assert [source.file for source in report.sources] == ["东乡/学籍.csv", "西乡/学籍.csv"]


def test_the_snapshot_beside_its_files_is_no_file(county):
    first = import_files([county], county / "县.db")
    again = import_files([county], county / "县.db")
    assert first.info.id == again.info.id
    assert len(first.sources) == len(again.sources)


@pytest.mark.parametrize("what", ["missing", "empty", "unreadable"])
def test_nothing_to_import(raw, tmp_path, what):
    if what == "unreadable":
        (raw / "a.xlsx").write_bytes(b"")
        (raw / "b.pdf").write_bytes(b"%PDF-1.4")
    sources = [raw / "没有"] if what == "missing" else [raw]
    with pytest.raises(IntakeError) as error:
        import_files(sources, tmp_path / "a.db", as_of=DAY)
    assert str(error.value).endswith("。")
    assert [p.name for p in tmp_path.iterdir()] == ["资料"]


def test_only_a_snapshot_is_overwritten(county, tmp_path):
    target = tmp_path / "a.db"
    target.write_text("毕业论文")
    with pytest.raises(OutputError, match="不会覆盖"):
        import_files([county], target)
    assert target.read_text() == "毕业论文"
    other = tmp_path / "b.db"
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE t (x)")
    connection.close()
    with pytest.raises(OutputError, match="不会覆盖"):
        import_files([county], other)
    import_files([county], tmp_path / "c.db")
    import_files([county], tmp_path / "c.db", as_of=date(2009, 11, 1))
    assert open_snapshot(tmp_path / "c.db").info.as_of == date(2009, 11, 1)


@pytest.mark.parametrize(("target", "words"), [("没有的目录/a.db", "目录"), (".", "目录")])
def test_places_that_cannot_be_written(county, tmp_path, target, words):
    with pytest.raises(OutputError, match=words):
        import_files([county], tmp_path / target)


@pytest.mark.parametrize(
    ("failure", "raised"),
    [
        (KeyboardInterrupt(), KeyboardInterrupt),
        (sqlite3.OperationalError("database or disk is full"), OutputError),
        (OSError(errno.ENOSPC, "No space left on device"), OutputError),
    ],
)
@pytest.mark.parametrize("step", ["add", "describe", "finish"])
def test_an_interrupted_import_leaves_nothing(county, tmp_path, monkeypatch, failure, raised, step):
    target = tmp_path / "a.db"
    import_files([county], target)
    before = target.read_bytes()

    def fail(*args, **kwargs):
        raise failure

    monkeypatch.setattr(SnapshotWriter, step, fail)
    with pytest.raises(raised) as error:
        import_files([county], target, as_of=date(2010, 1, 1))
    if raised is OutputError:
        assert "磁盘已满" in str(error.value)
    assert target.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.db", "资料"]


def test_what_is_no_snapshot_is_refused(tmp_path, county):
    target = tmp_path / "a.db"
    import_files([county], target)
    assert is_snapshot(target)
    whole = target.read_bytes()
    cases = {
        "没有.db": None,
        "空.db": b"",
        "文.db": b"hello" * 50,
        "半.db": whole[:5000],
        "新.db": whole[:60] + (99).to_bytes(4, "big") + whole[64:],
    }
    for name, data in cases.items():
        if data is not None:
            (tmp_path / name).write_bytes(data)
        with pytest.raises(SnapshotError) as error:
            open_snapshot(tmp_path / name)
        assert name in str(error.value)
        assert str(error.value).endswith("。")
    with pytest.raises(SnapshotError, match="目录"):
        open_snapshot(tmp_path)


def test_numbers_do_not_repeat_between_sources(raw, load, make):
    for name, first in (("a", 1), ("b", 3)):
        make.text(raw / f"{name}学籍.csv", [make.HEADINGS, make.pupil(first), make.pupil(first + 1)])
    assert [r[0] for r in load().rows("学籍", "行号")] == [1, 2, 3, 4]
