"""Fingerprints, the key, the results file and what opens as one."""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pytest

from inspect_xj.errors import OutputError, SnapshotError
from inspect_xj.findings import fingerprints, natural_key, open_results, secret_key, write
from inspect_xj.findings.schema import BY_HAND, TABLES
from inspect_xj.model import AuditResult, RunInfo

KEY = b"0" * 32


def empty_result() -> AuditResult:
    def nothing(*names: str) -> pa.Table:
        return pa.table({name: pa.array([], pa.string()) for name in names})

    members = nothing(*TABLES["人员成员"].columns)
    links = nothing("甲表", "甲行号", "乙表", "乙行号", "级别", "概率", "成立", "权重", "式", "理由")
    patterns, weights = nothing(*TABLES["比较式"].columns), nothing(*TABLES["识别模型"].columns)
    run = RunInfo((("a.db", "0" * 64),), "0" * 64, "0", "duckdb", {}, "2009-10-12T08:00:00", 1.0)
    return AuditResult(run, (), (), members, links, patterns, weights, ())


def test_fingerprint_follows_the_pupil_not_the_row() -> None:
    same = natural_key("学籍", {"学籍号": "1", "姓名": "甲"}), natural_key("学籍", {"学籍号": "1", "姓名": "乙"})
    assert same[0] == same[1] != natural_key("学籍", {"学籍号": "2"})
    marks = fingerprints(KEY, [("A", ["x", "y"]), ("A", ["y", "x"]), ("B", ["x", "y"])])
    assert len(set(marks)) == 3 and marks[0] == fingerprints(KEY, [("A", ["y", "x"])])[0]
    assert marks != fingerprints(b"1" * 32, [("A", ["x", "y"]), ("A", ["y", "x"]), ("B", ["x", "y"])])


def test_key_is_made_once_for_its_owner_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("INSPECT_XJ_KEY", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    first, warning = secret_key("349901")
    assert secret_key("349901") == (first, warning) and not warning
    file = tmp_path / "inspect-xj" / "fingerprint.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and [file] == list(file.parent.iterdir())
    monkeypatch.setenv("INSPECT_XJ_KEY", "另一把")
    assert secret_key("349901")[0] != first


def test_key_without_a_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("INSPECT_XJ_KEY", raising=False)
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "file"))
    key, warning = secret_key("349901")
    assert "INSPECT_XJ_KEY" in warning and key == secret_key("349901")[0] != secret_key("349902")[0]


def test_write_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="不存在"):
        write(empty_result(), tmp_path / "no" / "x.audit.db")
    target = tmp_path / "x.audit.db"
    target.mkdir()
    with pytest.raises(OutputError, match="没有写出"):
        write(empty_result(), target)
    assert list(tmp_path.iterdir()) == [target]


def test_only_a_whole_results_file_opens(tmp_path: Path) -> None:
    path = tmp_path / "x.audit.db"
    with pytest.raises(SnapshotError, match="找不到"):
        open_results(path)
    path.write_text("not a database at all, but long enough to look at")
    with pytest.raises(SnapshotError):
        open_results(path)
    path.unlink()
    sqlite3.connect(path).execute("create table t (a)")
    with pytest.raises(SnapshotError, match="不是结果文件"):
        open_results(path)
    write(empty_result(), path)
    assert open_results(path).findings() == ()


def test_a_locked_file_is_in_use_not_damaged(tmp_path: Path) -> None:
    path = tmp_path / "x.audit.db"
    write(empty_result(), path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("begin exclusive")
        with pytest.raises(SnapshotError, match="占用") as caught:
            open_results(path)
        assert "损坏" not in str(caught.value)
        with pytest.raises(OutputError, match="占用"):
            write(empty_result(), path)
    assert open_results(path).findings() == ()


@pytest.mark.parametrize("table", BY_HAND)
def test_what_people_wrote_is_added_to_and_never_written_over(tmp_path: Path, table: str) -> None:
    path = tmp_path / "结果 #1.audit.db"
    write(empty_result(), path)
    write(empty_result(), path)  # nobody has written into it yet
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f'insert into "{table}" ("时间", "人") values (?, ?)', ("2009-10-12", "查甲"))
        connection.commit()
        for change in (f'update "{table}" set "人" = \'\'', f'delete from "{table}"'):
            with pytest.raises(sqlite3.IntegrityError, match="只能追加"):
                connection.execute(change)
    before = path.read_bytes()
    with pytest.raises(OutputError, match="已有人工记录，换一个文件名"):
        write(empty_result(), path)
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]


def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    resource = pytest.importorskip("resource")  # a limit of file sizes: not on Windows
    path = tmp_path / "x.audit.db"
    write(empty_result(), path)
    before = path.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, limits[1]))
    try:
        with pytest.raises(OutputError, match="没有写出"):
            write(empty_result(), path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("inspect_xj.findings.store._rows", full)
    with pytest.raises(OutputError, match="磁盘已满"):
        write(empty_result(), path)
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]
