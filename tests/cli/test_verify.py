"""``verify`` on the command line: exit codes, sentences, JSON."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from inspect_xj.cli import entry
from inspect_xj.findings import append, open_results
from inspect_xj.report.pdf import draw_paper
from inspect_xj.report.record import finish
from inspect_xj.report.record.annex import full_annex
from inspect_xj.report.record.facts import RecordFacts, snapshot_facts
from inspect_xj.snapshot import open_snapshot
from tests.cli.conftest import Done, Run

HTML = '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>表</title></head><body><p>表</p></body></html>'


@pytest.fixture(scope="module")
def paper(done: Done, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The 检查报告 of the county, printed by the command itself."""
    folder = tmp_path_factory.mktemp("报告")
    assert entry.run(["report", str(done.results), "-o", str(folder), "--kind", "检查报告", "--json"]) == 0
    (path,) = folder.glob("*检查报告.pdf")
    return path


@pytest.fixture
def results(done: Done, tmp_path: Path) -> Path:
    return Path(shutil.copy(done.results, tmp_path / "县.audit.db"))


def test_a_paper_left_alone(run: Run, paper: Path, done: Done, results: Path) -> None:
    ended = run("verify", paper, results, done.snapshot)
    assert (ended.code, ended.err) == (0, "")
    assert "结论：各项一致。" in ended.out
    assert "ledger.xlsx" in ended.out


def test_as_json(run: Run, paper: Path, results: Path, done: Done) -> None:
    append(results, {"核查": [("2009-11-02T10:00:00", open_results(results).numbers()[0], "属实", "", "张三")]})
    ended = run("verify", paper, results, done.snapshot, "--json")
    assert ended.code == 1
    told = json.loads(ended.out)
    assert (told["agrees"], told["kind"], told["mask"]) == (False, "检查报告", "内部")
    assert {one["item"] for one in told["checks"] if one["state"] == "之后有追加"} == {"人工记录·核查"}
    assert not [one for one in told["checks"] if one["state"] == "不一致"]


def test_a_changed_paper_and_another_snapshot(run: Run, paper: Path, done: Done, results: Path, tmp_path: Path) -> None:
    other = tmp_path / "别县.db"
    shutil.copy(done.snapshot, other)
    with other.open("ab") as file:
        file.write(b"\0" * 4096)
    changed = tmp_path / "改.pdf"
    changed.write_bytes(paper.read_bytes() + b"x")
    ended = run("verify", changed, results, other)
    assert ended.code == 1
    assert "不是文书所依据的快照" in ended.out.replace("\n", "")
    assert "结论：有不一致：PDF 文件、快照 别县.db。" in ended.out


def test_a_form_printed_of_a_snapshot(run: Run, done: Done, tmp_path: Path) -> None:
    facts = snapshot_facts(open_snapshot(done.snapshot))
    (tmp_path / "点名表.pdf").write_bytes(finish(draw_paper(HTML, "", b"a")[0], facts))
    ended = run("verify", "点名表.pdf", done.snapshot)
    assert (ended.code, ended.err) == (0, "")
    assert "结论：各项一致。" in ended.out


def test_the_password(run: Run, done: Done, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = full_annex(open_results(done.results), open_snapshot(done.snapshot), "很长很长的密码一二三")
    assert "鹿明垚".encode() not in data
    (tmp_path / "名单.pdf").write_bytes(data)
    run("verify", "名单.pdf", done.results).refused("--password-file", "INSPECT_XJ_PASSWORD")
    (tmp_path / "密码").write_text("很长很长的密码一二三\n", encoding="utf-8")
    assert run("verify", "名单.pdf", done.results, "--password-file", "密码").code == 0
    monkeypatch.setenv("INSPECT_XJ_PASSWORD", "不对的密码一二三")
    run("verify", "名单.pdf", done.results).refused("密码不对")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "找不到文件"),
        (b"", "不是 PDF"),
        (b"SQLite format 3\0", "不是 PDF"),
        (draw_paper, "没有本工具的记录"),
    ],
    ids=["missing", "empty", "database", "foreign"],
)
def test_what_is_no_paper_of_ours(run: Run, content: object, words: str, results: Path, tmp_path: Path) -> None:
    if callable(content):
        content = content(HTML, "", b"a")[0]
    if isinstance(content, bytes):
        (tmp_path / "文书.pdf").write_bytes(content)
    run("verify", "文书.pdf", results).refused(words)


@pytest.mark.parametrize("which", ["results", "snapshot", "rules", "password"])
def test_what_it_is_compared_with_is_missing(run: Run, which: str, done: Done, tmp_path: Path) -> None:
    (tmp_path / "文书.pdf").write_bytes(finish(draw_paper(HTML, "", b"a")[0], RecordFacts(run="x")))
    given = {
        "results": ["没有.audit.db"],
        "snapshot": [done.results, "没有.db"],
        "rules": [done.results, "--rules", "没有"],
        "password": [done.results, "--password-file", "没有"],
    }
    run("verify", "文书.pdf", *given[which]).refused("没有")
