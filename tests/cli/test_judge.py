"""``inspect-xj judge``: kept with who, when and why; wrong rows named; carried into the next results."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from inspect_xj.findings import open_results
from tests.cli.conftest import Done, Run

WHY = ("--reason", "到校核对户口簿", "--by", "查甲")


@pytest.fixture
def results(done: Done, tmp_path: Path) -> Path:
    """A copy of the results beside a copy of their snapshot."""
    shutil.copy(done.snapshot, tmp_path / "县.db")
    return Path(shutil.copy(done.results, tmp_path / "县.audit.db"))


def rows(path: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def test_a_judgement_is_kept_with_who_when_and_why(run: Run, results: Path) -> None:
    ended = run("judge", results, "学籍：2", "到校1", "--different", *WHY, "--document", "笔录3号")
    assert ended.code == 0, ended
    assert "已记入：学籍:2（学籍.csv 第3行）与到校:1（点名.csv 第2行）为“不同人”。" in ended.out
    (one,) = open_results(results).people.judgements()
    assert (one.left, one.right, one.verdict, one.by) == ("学籍:2", "到校:1", "不同人", "查甲")
    assert one.reason == "到校核对户口簿（依据：笔录3号）" and one.at.startswith("20") and "T" in one.at
    assert one.left_print and one.right_print and "王小鹏" not in one.left_print
    ((at, by, what, about, text),) = rows(results, 'select * from "操作记录"')
    assert (at, by, what, about) == (one.at, "查甲", "判定", "学籍:2 到校:1") and text.startswith("不同人：")


def test_the_place_that_is_printed_names_a_row_too(run: Run, results: Path) -> None:
    assert run("judge", results, "学籍.csv 第3行", "学籍.csv第4行", "--same", *WHY).code == 0
    (one,) = open_results(results).people.judgements()
    assert (one.left, one.right) == ("学籍:2", "学籍:3")


def test_twice_the_same_is_not_added_and_the_contrary_is_said(run: Run, results: Path) -> None:
    assert run("judge", results, "学籍:1", "学籍:2", "--same", *WHY).code == 0
    again = run("judge", results, "学籍:2", "学籍:1", "--same", *WHY)
    assert again.code == 0 and "没有重复记入" in again.out
    contrary = run("judge", results, "学籍:1", "学籍:2", "--different", "--reason", "弄错了", "--by", "查乙")
    assert contrary.code == 0 and "此前判定为“同一人”（查甲，" in contrary.out and "以本次为准" in contrary.out
    assert [one.verdict for one in open_results(results).people.judgements()] == ["同一人", "不同人"]
    assert len(rows(results, 'select * from "操作记录"')) == 2


def test_json_alone(run: Run, results: Path) -> None:
    ended = run("judge", results, "学籍:1", "学籍:2", "--same", *WHY, "--json")
    assert json.loads(ended.out) == {
        "left": "学籍:1",
        "right": "学籍:2",
        "verdict": "同一人",
        "added": True,
        "earlier": [],
    }


@pytest.mark.parametrize(
    ("left", "right", "more", "words"),
    [
        ("学籍:99", "学籍:2", ("--same", *WHY), "学籍:99"),
        ("学籍:99999999999999999999", "学籍:2", ("--same", *WHY), "看不懂"),
        ("学藉:1", "学籍:2", ("--same", *WHY), "“学藉”不能判定"),
        ("家庭成员:1", "学籍:2", ("--same", *WHY), "只有学籍和到校可以"),
        ("王小鹏", "学籍:2", ("--same", *WHY), "看不懂"),
        ("学籍:2", "学籍：2", ("--same", *WHY), "同一条记录"),
        ("到校:1", "到校:2", ("--same", *WHY), "都是点名记录"),
        ("学籍.csv 第99行", "学籍:2", ("--same", *WHY), "写全文件名"),
        ("学籍:1", "学籍:2", WHY, "--same"),
        ("学籍:1", "学籍:2", ("--same", "--different", *WHY), "给出一个"),
        ("学籍:1", "学籍:2", ("--same", "--by", "查甲"), "缺少选项“--reason”"),
        ("学籍:1", "学籍:2", ("--same", "--reason", " ", "--by", "查甲"), "不能是空的"),
        ("学籍:1", "学籍:2", ("--sane", *WHY), "是否为“--same”"),
    ],
)
def test_a_mistake_is_one_sentence_and_nothing_is_written(
    run: Run, results: Path, left: str, right: str, more: tuple[str, ...], words: str
) -> None:
    before = results.read_bytes()
    run("judge", results, left, right, *more).refused(words)
    assert results.read_bytes() == before


def test_no_results_no_snapshot_another_snapshot(run: Run, results: Path, tmp_path: Path) -> None:
    run("judge", "没有.audit.db", "学籍:1", "学籍:2", "--same", *WHY).refused("找不到结果文件")
    run("judge", tmp_path / "县.db", "学籍:1", "学籍:2", "--same", *WHY).refused("不是结果文件")
    other = Path(shutil.copy(tmp_path / "县.db", tmp_path / "别.db"))
    with closing(sqlite3.connect(other)) as connection, connection:
        connection.execute('update "学籍" set "姓名" = \'某某\'')
    run("judge", results, "学籍:1", "学籍:2", "--same", *WHY, "--snapshot", other).refused("内容不同")
    assert open_results(results).people.judgements() == ()


def test_a_file_in_use_is_told_and_left_whole(run: Run, results: Path) -> None:
    with closing(sqlite3.connect(results, isolation_level=None)) as other:
        other.execute("begin immediate")  # reading goes on, writing waits
        run("judge", results, "学籍:1", "学籍:2", "--same", *WHY).refused("没有记入", "占用")
        other.execute("rollback")
    assert open_results(results).people.judgements() == ()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anything")
def test_a_file_one_may_not_write(run: Run, results: Path) -> None:
    results.chmod(0o400)
    run("judge", results, "学籍:1", "学籍:2", "--same", *WHY).refused("没有写入权限")


def test_both_tables_or_neither(run: Run, results: Path) -> None:
    with closing(sqlite3.connect(results)) as connection, connection:
        connection.execute("create trigger t before insert on \"操作记录\" begin select raise(abort, 'no'); end")
    run("judge", results, "学籍:1", "学籍:2", "--same", *WHY).refused("没有记入")
    assert open_results(results).people.judgements() == ()


def test_the_next_audit_carries_it(run: Run, results: Path, tmp_path: Path) -> None:
    assert run("judge", results, "学籍:1", "学籍:4", "--same", *WHY).code == 0
    refused = run("audit", tmp_path / "县.db", "-o", results)
    refused.refused("已有人工记录，换一个文件名", "--baseline")
    run("audit", tmp_path / "县.db", "-o", results, "--baseline", results).refused("换一个文件名")
    run("audit", tmp_path / "县.db", "-o", "新.audit.db", "--baseline", "没有.audit.db").refused("找不到结果文件")
    ended = run("audit", tmp_path / "县.db", "-o", "新.audit.db", "--baseline", results)
    assert ended.code == 1 and "人工判定：沿用 1 条。" in ended.out
    new = open_results(tmp_path / "新.audit.db")
    (one,) = new.people.judgements()
    assert (one.left, one.right, one.verdict, one.by) == ("学籍:1", "学籍:4", "同一人", "查甲")
    assert new.run.parameters["判定"] == "沿用 1 条"
    people = new.people.persons_of([("学籍", 1), ("学籍", 4)])
    assert len({member.person for member in people.values()}) == 1
    # The new file takes judgements as the old one did, and knows those it was given.
    assert "没有重复记入" in run("judge", "新.audit.db", "学籍:4", "学籍:1", "--same", *WHY).out


def test_judgements_that_find_nothing_are_said(
    run: Run, results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("judge", results, "学籍:1", "学籍:4", "--same", *WHY).code == 0
    monkeypatch.setenv("INSPECT_XJ_KEY", "另一把")
    ended = run("audit", tmp_path / "县.db", "-o", "新.audit.db", "--baseline", results)
    assert "人工判定：沿用 0 条，未沿用 1 条。" in ended.out and "学籍:1 与 学籍:4（甲找不到；乙找不到）" in ended.out
