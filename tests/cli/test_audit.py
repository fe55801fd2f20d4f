"""What an audit shows at once: every rule's ending, the most serious findings without names, the way on."""

import hashlib
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from inspect_xj.cli import auditing
from inspect_xj.model import Ending, Finding, RuleOutcome
from tests.cli.conftest import Done, Run
from tests.cli.county import NAMES, write_county


def finding(number: str, severity: str, nature: str, confidence: float | None = None) -> Finding:
    return Finding(
        number, "", "CG-01", "空挂", "常规", severity, nature, confidence, None, None, None, None, "", (), None, ()
    )


def outcome(ending: Ending, n_findings: int = 0) -> RuleOutcome:
    return RuleOutcome("CG-01", "空挂", "常规", ending, n_findings=n_findings)


def test_the_most_serious_come_first() -> None:
    given = [
        finding("丙", "一般", "确"),
        finding("乙", "严重", "疑", 0.5),
        finding("丁", "提示", "确"),
        finding("戊", "严重", "疑", 0.9),
        finding("己", "严重", "疑"),
        finding("甲", "严重", "确"),
        finding("庚", "较重", "确"),
        finding("辛", "从未听说", "确"),
    ]
    assert [one.number for one in auditing.most_serious(given)] == list("甲戊乙己庚丙丁辛")
    assert len(auditing.most_serious([finding(str(place), "严重", "确") for place in range(20)])) == 10


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [
        ([], 0),
        ([outcome(Ending.PASSED), outcome(Ending.UNCHECKED), outcome(Ending.NOT_APPLICABLE)], 0),
        ([outcome(Ending.PASSED), outcome(Ending.FOUND, 1)], 1),
        ([outcome(Ending.FOUND, 1), outcome(Ending.FAILED)], 2),
    ],
)
def test_exit_codes(outcomes: list[RuleOutcome], code: int) -> None:
    assert auditing.exit_code(outcomes) == code


def test_an_audit_shows_rules_findings_and_the_way_on(run: Run, done: Done, tmp_path: Path) -> None:
    ended = run("audit", done.snapshot, "-o", "县.audit.db", "--only", "cg-01,CG-07,DA-21")
    assert ended.code == 1
    for words in ("CG-01", "CG-07", "DA-21", "最严重的", "出处：学籍.csv 第", "未检"):
        assert words in ended.out, ended.out
    assert "CG-03" not in ended.out
    assert ended.out.splitlines()[-2:] == ["结果文件：县.audit.db", "下一步：inspect-xj report 县.audit.db -o 报告/"]


def test_no_name_and_no_number_reaches_the_screen(run: Run, done: Done) -> None:
    for options in ([], ["--json"]):
        out = run("audit", done.snapshot, "-o", "县.audit.db", *options).out
        for name in NAMES:
            assert name not in out
        assert "349901200" not in out.replace("34990121001", "")


def test_json_alone(run: Run, done: Done) -> None:
    ended = run("audit", done.snapshot, "-o", "县.audit.db", "--json", "--only", "CG-01,CG-07")
    told = json.loads(ended.out)
    assert ended.err == ""
    assert [one["id"] for one in told["rules"]] == ["CG-01", "CG-07"]
    assert told["findings"] == sum(one["findings"] for one in told["rules"])
    assert told["results"] == "县.audit.db"


def test_nothing_found_ends_with_0(run: Run, done: Done) -> None:
    ended = run("audit", done.snapshot, "--only", "CG-31", "-o", "县.audit.db")
    assert ended.code == 0, ended.out
    assert "没有发现问题。" in ended.out


def test_two_counties_are_one_population(run: Run, done: Done, tmp_path: Path) -> None:
    # The same pupils stand in a school of another county too, under other numbers of registration.
    write_county(tmp_path / "邻县", code="34990121002", school="示例县城东小学", district="002")
    assert run("import", "邻县", "-o", "邻县.db", "--name", "邻县").code == 0
    ended = run("audit", done.snapshot, "邻县.db", "-o", "两县.audit.db", "--only", "CG-04", "--json")
    assert json.loads(ended.out)["rules"][0]["findings"] >= len(NAMES)
    printed = run("report", "两县.audit.db", "-o", "报告", "--kind", "台账")
    assert printed.code == 0, printed.err


def test_the_results_open_in_any_sqlite_tool(done: Done) -> None:
    with closing(sqlite3.connect(f"{done.results.as_uri()}?mode=ro", uri=True)) as database:
        tables = {name for (name,) in database.execute("select name from sqlite_master where type = 'table'")}
        found = database.execute("select count(*) from 问题").fetchone()[0]
    assert {"运行", "规则", "问题", "问题记录", "人员成员", "关联", "评分"} <= tables
    assert found > 0


def test_last_periods_snapshot_is_recorded_and_shown(run: Run, done: Done, tmp_path: Path) -> None:
    files = write_county(tmp_path / "上期资料")
    assert run("import", files, "-o", "上期.db", "--as-of", "2008-10-12").code == 0
    ended = run("audit", done.snapshot, "--previous", "上期.db", "-o", "县.audit.db", "--only", "CG-01")
    assert ended.code == 1, ended.out
    assert "上期快照：上期.db" in ended.out
    with closing(sqlite3.connect(tmp_path / "县.audit.db")) as database:
        ((before,),) = database.execute('select "上期快照" from "运行"').fetchall()
        ((now,),) = database.execute('select "快照" from "运行"').fetchall()
    ((path, sha256),) = json.loads(before)
    assert path == "上期.db"
    assert sha256 == hashlib.sha256((tmp_path / "上期.db").read_bytes()).hexdigest()
    assert len(json.loads(now)) == 1
    told = run("audit", done.snapshot, "--previous", "上期.db", "-o", "县.audit.db", "--only", "CG-01", "--json")
    assert json.loads(told.out)["previous"] == ["上期.db"]


def test_what_is_not_last_period_is_refused(run: Run, done: Done, tmp_path: Path) -> None:
    for previous, words in (
        (done.snapshot, "就是本期的快照"),
        ("没有.db", "找不到快照文件“没有.db”"),
        (tmp_path, "里没有快照"),
    ):
        ended = run("audit", done.snapshot, "--previous", previous, "-o", "县.audit.db")
        ended.refused(words)
        assert not (tmp_path / "县.audit.db").exists()


def test_a_folder_is_all_the_snapshots_in_it(run: Run, done: Done, tmp_path: Path) -> None:
    folder = tmp_path / "全市"
    folder.mkdir()
    shutil.copy(done.snapshot, folder / "甲县.db")
    with closing(sqlite3.connect(folder / "账.db")) as other:
        other.execute("create table 账 (数 int)")
    (folder / "说明.txt").write_text("两个县", encoding="utf-8")
    assert run("audit", folder, "--only", "CG-01,CG-04").code in (0, 1)
    run("audit", done.snapshot, "--only", "CG-01,CG-04", "-o", tmp_path / "单.audit.db")
    found = []
    for path in (tmp_path / "全市.audit.db", tmp_path / "单.audit.db"):
        with closing(sqlite3.connect(path)) as database:
            found.append(database.execute('select "规则", "说明" from "问题" order by "问题号"').fetchall())
    assert found[0] == found[1]
    assert found[0]
    shutil.copy(done.snapshot, folder / "乙县.db")
    run("audit", folder, "-o", tmp_path / "又.audit.db").refused("同一个快照给了两次")


def test_a_folder_without_snapshots_says_how_to_make_one(run: Run, tmp_path: Path) -> None:
    (tmp_path / "原始资料").mkdir()
    run("audit", tmp_path / "原始资料").refused("里没有快照（.db 文件），请先用 inspect-xj import")
