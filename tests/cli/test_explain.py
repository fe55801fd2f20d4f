"""``inspect-xj explain``: any way to type a number, JSON alone, files beside it, a snapshot that is gone or changed."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from inspect_xj.cli import entry
from inspect_xj.findings import open_results
from inspect_xj.model import Judgement
from inspect_xj.report.explanation import build_explanation
from tests.cli.conftest import Run, process
from tests.cli.county import write_county
from tests.report import explained_county as county


@pytest.fixture
def results(tmp_path: Path) -> Path:
    return county.write_results(tmp_path / "县.audit.db")


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("explained")
    assert entry.run(["import", str(write_county(folder / "资料")), "-o", str(folder / "县.db"), "--json"]) == 0
    return folder / "县.db"


def of_snapshot(folder: Path, snapshot: Path) -> Path:
    """The results as if made from ``snapshot``."""
    digest = hashlib.sha256(snapshot.read_bytes()).hexdigest()
    run = replace(county.result().run, snapshots=((str(snapshot), digest),))
    return county.write_results(folder / "结果.audit.db", run=run)


@pytest.mark.parametrize(
    "typed", ["CG-05-0001", "cg-05-0001", "cg-5-1", "CG-5-0001", "CG05-1", "ＣＧ－０５－０００１", " cg 5 1 "]
)
def test_a_number_may_be_typed_as_one_likes(run: Run, results: Path, typed: str) -> None:
    ended = run("explain", results, typed)
    assert ended.code == 0, ended
    assert ended.out.startswith("CG-05-0001 多学籍")
    assert ended.err == ""


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [
        ("CG-05-0009", "CG-05-0001"),
        ("cg-5-9", "CG-05-0001"),
        ("ZZ-01-1", "ZZ-01-0002"),
        ("ZZ-1", "ZZ-01-0002"),
        ("CG-05", "CG-05-0001"),
        ("ZZ-03-0001", "ZZ-01-0002"),
        ("空挂", "CG-05-0001"),
        ("", "CG-05-0001"),
        ("CG-05-99999999999999", "CG-05-0001"),
        ("CG-05-²", "CG-05-0001"),
    ],
)
def test_a_wrong_number_is_answered_with_the_nearest(run: Run, results: Path, typed: str, nearest: str) -> None:
    run("explain", results, typed).refused("没有问题", f"“{nearest}”")


def test_where_nothing_was_found_that_is_said(run: Run, tmp_path: Path) -> None:
    results = county.write_results(tmp_path / "空.audit.db", findings=())
    run("explain", results, "CG-05-0001").refused("一个问题也没有")


def test_the_text_reads_from_facts_to_what_to_do(run: Run, results: Path) -> None:
    ended = run("explain", results, "CG-05-0001")
    places = [
        ended.out.index(word) for word in ("一、事实", "二、依据", "三、推理", "四、反证和疑似", "五、处理", "先核实：")
    ]
    assert places == sorted(places)
    assert "姓名｜同音异字：晖/辉" in ended.out
    for secret in county.SECRETS:
        assert secret not in ended.out


def test_json_stands_alone(run: Run, results: Path, tmp_path: Path) -> None:
    ended = run("explain", results, "CG-05-0001", "--json", "--svg", tmp_path / "a.svg")
    told = json.loads(ended.out)
    assert told["number"] == "CG-05-0001" and told["files"] == [str(tmp_path / "a.svg")]
    assert told["edges"][0]["steps"][1] == {
        "kind": "比较", "what": "姓名", "level": "同音异字", "detail": "晖/辉", "weight": 7.1,
    }  # fmt: skip
    for secret in county.SECRETS:
        assert secret not in ended.out


def test_files_are_written_and_named(run: Run, results: Path, tmp_path: Path) -> None:
    ended = run("explain", results, "CG-05-0001", "--svg", "图.svg", "--pdf", "说明.pdf")
    assert ended.code == 0 and "已写出：图.svg" in ended.out and "已写出：说明.pdf" in ended.out
    assert (tmp_path / "图.svg").read_text(encoding="utf-8").startswith("<svg ")
    assert len(PdfReader(tmp_path / "说明.pdf").pages) >= 1


def test_in_public_nothing_but_the_masked_name(run: Run, results: Path) -> None:
    out = run("explain", results, "CG-05-0001", "--mask", "公开").out
    assert "张*明" in out and "晖" not in out and "349901" not in out.replace("34990110001", "")


@pytest.mark.parametrize("option", ["--svg", "--pdf"])
def test_a_target_of_another_kind_or_an_input_is_refused(run: Run, results: Path, tmp_path: Path, option: str) -> None:
    before = results.read_bytes()
    run("explain", results, "CG-05-0001", option, results).refused("扩展名")
    twin = tmp_path / f"输入{option.replace('--', '.')}"
    shutil.copy(results, twin)
    run("explain", twin, "CG-05-0001", option, twin).refused("就是输入文件")
    run("explain", results, "CG-05-0001", option, tmp_path / "没有" / f"a{option.replace('--', '.')}").refused("目录")
    assert results.read_bytes() == before == twin.read_bytes()


def test_what_is_no_results_file_is_refused(run: Run, tmp_path: Path, imported: Path) -> None:
    run("explain", tmp_path / "没有.db", "CG-05-0001").refused("找不到")
    run("explain", imported, "CG-05-0001").refused("不是结果文件")


def test_rows_outside_the_finding_come_from_the_snapshot(run: Run, tmp_path: Path, imported: Path) -> None:
    out = run("explain", of_snapshot(tmp_path, imported), "CG-05-0001").out
    assert "李*山" in out and "王*鹏" in out  # the first name called, the third registration
    assert "李大山" not in out and "王小鹏" not in out
    assert "说明：" not in out


def test_a_changed_snapshot_is_not_used(run: Run, tmp_path: Path, imported: Path) -> None:
    changed = tmp_path / "县.db"
    shutil.copy(imported, changed)
    results = of_snapshot(tmp_path, changed)
    with closing(sqlite3.connect(changed)) as connection:
        connection.execute("update 学籍 set 姓名 = '王五'")
        connection.commit()
    out = run("explain", results, "CG-05-0001").out
    assert "说明：快照“县.db”在检查之后改动过（内容不同），没有使用" in out
    assert "王*" not in out and "学籍/柳溪.xlsx［三年级］第13行" in out
    ended = run("explain", results, "CG-05-0001", "--snapshot", imported)
    assert "王*鹏" in ended.out and "改动" not in ended.out
    ended = run("explain", results, "CG-05-0001", "--snapshot", changed)
    assert ended.code == 0 and "不是检查时所用的快照" in ended.out


def test_a_snapshot_that_is_gone_is_named(run: Run, results: Path) -> None:
    assert "找不到检查时所用的快照“县.db”" in run("explain", results, "CG-05-0001").out


def test_a_snapshot_that_is_broken_is_said_and_done_without(run: Run, tmp_path: Path) -> None:
    (tmp_path / "县.db").write_text("no database")
    ended = run("explain", county.write_results(tmp_path / "县.audit.db"), "CG-05-0001")
    assert ended.code == 0 and "不是 inspect-xj 生成的快照" in ended.out


def test_a_rule_of_another_folder_is_asked_for(run: Run, tmp_path: Path) -> None:
    finding = replace(county.TWICE, rule="XX-01", number="XX-01-0001")
    results = county.write_results(tmp_path / "x.audit.db", findings=(finding,))
    assert "现有规则中没有 XX-01" in run("explain", results, "xx-1-1").out


def test_what_a_person_wrote_cannot_break_the_lines(run: Run, tmp_path: Path) -> None:
    judged = Judgement("2009", "学籍:1", "学籍:2", "同一人\x1b[31m", "张晖明\n" + "x" * 9000, "\u202e甲", "", "")
    results = county.write_results(tmp_path / "x.audit.db", judgements=(judged,))
    out = run("explain", results, "CG-05-0001").out
    assert "\x1b" not in out and "\u202e" not in out and "张晖明" not in out
    assert "x" * 400 not in out


def test_three_hundred_thousand_pupils(tmp_path: Path) -> None:
    path = county.write_results(tmp_path / "大.audit.db")
    n = 300_000
    with closing(sqlite3.connect(path)) as connection:
        connection.executemany(
            "insert into 人员成员 values (?, '学籍', ?, 's', 'f', 't', ?, 1.0)",
            ((f"q{i}", i, i) for i in range(1000, n)),
        )
        connection.executemany(
            "insert into 关联 values (?, ?, '综合', 0.2, 0, -2.0, 1, '')",
            ((f"学籍:{i}", f"到校:{i}") for i in range(1000, 2 * n)),
        )
        connection.commit()
    results = open_results(path)
    began = time.monotonic()
    finding = results.finding("CG-05-0001")
    assert finding is not None
    build_explanation(finding, results)
    assert time.monotonic() - began < 1  # a hundredth of a second where nothing else runs
    ended = process("explain", path, "CG-05-0001", cwd=tmp_path)
    assert ended.code == 0, ended
