"""Each command fed what it cannot use: one Chinese sentence, exit code 2, nothing left behind."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Done, Run

Prepare = Callable[[Path, Done], list[object]]


def missing(here: Path, done: Done) -> list[object]:
    return [here / "没有这个.db"]


def folder(here: Path, done: Done) -> list[object]:
    (here / "目录").mkdir()
    return [here / "目录"]


def text(here: Path, done: Done) -> list[object]:
    (here / "文字.db").write_text("这不是数据库。" * 200, encoding="utf-8")
    return [here / "文字.db"]


def empty(here: Path, done: Done) -> list[object]:
    (here / "空.db").touch()
    return [here / "空.db"]


def other_database(here: Path, done: Done) -> list[object]:
    with closing(sqlite3.connect(here / "别的.db")) as database:
        database.execute("create table 账目 (金额)")
    return [here / "别的.db"]


def truncated(here: Path, done: Done) -> list[object]:
    whole = done.snapshot.read_bytes()
    (here / "半截.db").write_bytes(whole[: len(whole) // 3])
    return [here / "半截.db"]


def the_snapshot(here: Path, done: Done) -> list[object]:
    return [done.snapshot]


def the_results(here: Path, done: Done) -> list[object]:
    return [done.results]


def after(command: str, *more: object) -> Callable[[list[object]], list[object]]:
    return lambda given: [command, *given, *more]


#: No file of the tool: nothing that reads a snapshot or results may take it.
BAD = [missing, folder, text, empty, other_database, truncated]


def left_in(folder_: Path) -> set[Path]:
    return set(folder_.rglob("*"))


@pytest.mark.parametrize("prepare", [*BAD, the_results], ids=lambda one: one.__name__)
def test_audit_takes_snapshots_only(run: Run, tmp_path: Path, done: Done, prepare: Prepare) -> None:
    given = prepare(tmp_path, done)
    before = left_in(tmp_path)
    run("audit", *given, "-o", tmp_path / "新.audit.db").refused(Path(str(given[0])).name)
    assert left_in(tmp_path) == before


@pytest.mark.parametrize("prepare", [*BAD, the_snapshot], ids=lambda one: one.__name__)
def test_report_takes_results_only(run: Run, tmp_path: Path, done: Done, prepare: Prepare) -> None:
    given = prepare(tmp_path, done)
    before = left_in(tmp_path)
    run("report", *given, "-o", tmp_path / "报告").refused(Path(str(given[0])).name)
    assert left_in(tmp_path) == before


def nothing_there(here: Path) -> list[object]:
    return [here / "没有"]


def empty_folder(here: Path) -> list[object]:
    (here / "空目录").mkdir()
    return [here / "空目录"]


def empty_file(here: Path) -> list[object]:
    (here / "空.xlsx").touch()
    return [here / "空.xlsx"]


def no_workbook(here: Path) -> list[object]:
    (here / "假.xlsx").write_bytes(b"PK\x03\x04" + bytes(range(256)) * 8)
    return [here / "假.xlsx"]


def no_table(here: Path) -> list[object]:
    (here / "通知.txt").write_text("各中心学校：\n请于十月底前上报。\n", encoding="gb18030")
    return [here / "通知.txt"]


def a_picture(here: Path) -> list[object]:
    (here / "照片.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(1000))
    return [here / "照片.jpg"]


@pytest.mark.parametrize(
    "prepare", [nothing_there, empty_folder, empty_file, no_workbook, no_table, a_picture], ids=lambda one: one.__name__
)
def test_import_of_nothing_is_no_snapshot(run: Run, tmp_path: Path, prepare: Callable[[Path], list[object]]) -> None:
    given = prepare(tmp_path)
    before = left_in(tmp_path)
    run("import", *given, "-o", tmp_path / "县.db").refused(Path(str(given[0])).name)
    assert left_in(tmp_path) == before


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root 不受文件权限约束")
def test_what_may_not_be_read_is_named(run: Run, tmp_path: Path, done: Done) -> None:
    for name, original in (
        ("甲.csv", done.files / "学籍.csv"),
        ("甲.db", done.snapshot),
        ("甲.audit.db", done.results),
    ):
        shutil.copy(original, tmp_path / name)
        (tmp_path / name).chmod(0)
    run("import", tmp_path / "甲.csv", "-o", tmp_path / "新.db").refused("甲.csv")
    run("audit", tmp_path / "甲.db", "-o", tmp_path / "新.db").refused("甲.db")
    run("report", tmp_path / "甲.audit.db", "-o", tmp_path / "报告").refused("甲.audit.db")


def test_one_bad_file_does_not_stop_the_others(run: Run, tmp_path: Path, done: Done) -> None:
    shutil.copytree(done.files, tmp_path / "资料")
    no_workbook(tmp_path / "资料")
    empty_file(tmp_path / "资料")
    ended = run("import", tmp_path / "资料", "-o", tmp_path / "县.db")
    assert ended.code == 0, ended.err
    assert "假.xlsx" in ended.out
    assert "空.xlsx" in ended.out
    assert "没有读入" in ended.out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--region", "宿松"], "宿松"),
        (["--region", "34"], "34"),
        (["--profile", "火星2009"], "火星2009"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_import_options_that_cannot_be(run: Run, tmp_path: Path, done: Done, options: list[str], words: str) -> None:
    run("import", done.files, "-o", tmp_path / "县.db", *options).refused(words)
    assert left_in(tmp_path) == set()


def test_a_locked_snapshot_is_named(run: Run, tmp_path: Path, done: Done) -> None:
    shutil.copy(done.snapshot, tmp_path / "县.db")
    with closing(sqlite3.connect(tmp_path / "县.db", isolation_level=None)) as other:
        other.execute("begin exclusive")
        run("audit", tmp_path / "县.db", "-o", tmp_path / "新.audit.db").refused("占用")
    assert not (tmp_path / "新.audit.db").exists()


def test_locked_results_are_named(run: Run, tmp_path: Path, done: Done) -> None:
    shutil.copy(done.results, tmp_path / "县.audit.db")
    with closing(sqlite3.connect(tmp_path / "县.audit.db", isolation_level=None)) as other:
        other.execute("begin exclusive")
        run("report", tmp_path / "县.audit.db", "-o", tmp_path / "报告").refused("占用")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--rules", "没有的目录"], "没有的目录"),
        (["--rules", __file__], "不是目录"),
        (["--only", "CG-1"], "CG-1"),
        (["--only", "CG-01,XX-99"], "XX-99"),
        (["--memory", "很多"], "很多"),
        (["--memory", "-1GB"], "-1GB"),
    ],
    ids=lambda value: " ".join(value)[:20] if isinstance(value, list) else "",
)
def test_audit_options_that_cannot_be(run: Run, tmp_path: Path, done: Done, options: list[str], words: str) -> None:
    run("audit", done.snapshot, "-o", tmp_path / "新.audit.db", *options).refused(words)
    assert left_in(tmp_path) == set()


def test_an_unknown_rule_is_answered_with_a_known_one(run: Run, done: Done) -> None:
    run("audit", done.snapshot, "--only", "CG-0l").refused("是否为“CG-0")
    run("rules", "show", "CG03").refused("是否为“CG-03”")


def test_broken_local_rules_are_all_told(run: Run, tmp_path: Path, done: Done) -> None:
    (tmp_path / "规则").mkdir()
    (tmp_path / "规则" / "ZZ-91.yaml").write_text("id: ZZ-91\ntitle: [\n", encoding="utf-8")
    (tmp_path / "规则" / "ZZ-92.yaml").write_text("id: ZZ-92\nwhree: 真\n", encoding="utf-8")
    ended = run("audit", done.snapshot, "-o", tmp_path / "新.audit.db", "--rules", tmp_path / "规则")
    assert ended.code == 2
    assert "ZZ-91.yaml" in ended.err
    assert "ZZ-92.yaml" in ended.err
    assert "Traceback" not in ended.err
    assert not (tmp_path / "新.audit.db").exists()


def test_the_same_snapshot_twice_is_no_second_county(run: Run, done: Done, tmp_path: Path) -> None:
    run("audit", done.snapshot, done.snapshot, "-o", tmp_path / "新.db").refused("给出了两次")


@pytest.mark.parametrize("command", ["import", "audit"])
def test_an_output_that_is_taken_or_nowhere(run: Run, tmp_path: Path, done: Done, command: str) -> None:
    given = done.files if command == "import" else done.snapshot
    (tmp_path / "账.db").write_text("账目", encoding="utf-8")
    run(command, given, "-o", tmp_path / "账.db").refused("账.db")
    run(command, given, "-o", tmp_path).refused("是目录")
    run(command, given, "-o", tmp_path / "没有" / "甲.db").refused("没有")
    assert (tmp_path / "账.db").read_text(encoding="utf-8") == "账目"


def test_the_input_is_never_the_output(run: Run, tmp_path: Path, done: Done) -> None:
    shutil.copy(done.snapshot, tmp_path / "县.db")
    before = (tmp_path / "县.db").read_bytes()
    run("audit", tmp_path / "县.db", "-o", tmp_path / "县.db").refused("县.db")
    assert (tmp_path / "县.db").read_bytes() == before


def test_report_wants_the_snapshot_of_the_audit(run: Run, tmp_path: Path, done: Done) -> None:
    shutil.copy(done.snapshot, tmp_path / "县.db")
    assert run("audit", tmp_path / "县.db").code == 1
    with closing(sqlite3.connect(tmp_path / "县.db")) as database, database:
        database.execute("update 学籍 set 姓名 = '改过'")
    run("report", tmp_path / "县.audit.db").refused("改动过")
    (tmp_path / "县.db").unlink()
    run("report", tmp_path / "县.audit.db").refused("找不到", "--snapshot")
    run("report", tmp_path / "县.audit.db", "--snapshot", done.results).refused()
    ended = run("report", tmp_path / "县.audit.db", "--snapshot", done.snapshot, "--kind", "台账")
    assert ended.code == 0, ended.err


def test_report_options_that_cannot_be(run: Run, tmp_path: Path, done: Done) -> None:
    run("report", done.results, "-o", tmp_path / "报告", "--kind", "检查报表").refused("是否为“检查报告”")
    (tmp_path / "文件").touch()
    run("report", done.results, "-o", tmp_path / "文件").refused("是文件")
    run("report", done.results, "-o", tmp_path / "文件" / "报告").refused("文件")


def test_sample_does_not_write_over_a_county(run: Run, tmp_path: Path) -> None:
    (tmp_path / "示例县").mkdir()
    run("sample", "-o", tmp_path).refused("示例县", "已经存在")
    (tmp_path / "文件").touch()
    run("sample", "-o", tmp_path / "文件").refused("是文件")
    run("sample", "-o", tmp_path / "新", "--students", "3").refused("--students")
    assert not (tmp_path / "新").exists()


def test_rules_of_nowhere(run: Run, tmp_path: Path) -> None:
    run("rules", "lint", tmp_path / "没有").refused("没有")
    run("rules", "test", tmp_path / "没有").refused("没有")
    run("rules", "list", "--rules", tmp_path / "没有").refused("没有")
    (tmp_path / "空").mkdir()
    run("rules", "lint", tmp_path / "空").refused("空")
