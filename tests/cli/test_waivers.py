"""误报登记 from the rules folder to screen, papers, explanation and the next run."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from inspect_xj.cli import entry
from inspect_xj.findings import append, open_results
from tests.cli.conftest import Run
from tests.cli.county import write_county

SAY = "  reason: 鹿明垚随父母外出，已到户核对\n  document: 县教核〔2009〕3号\n  by: 查甲\n"
ONLY = ["--only", "CG-01,CG-08,DA-01"]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("waived")
    assert entry.run(["import", str(write_county(folder / "资料")), "-o", str(folder / "县.db"), "--json"]) == 0
    return folder / "县.db"


def register(text: str) -> Path:
    folder = Path("我县规则")
    folder.mkdir(exist_ok=True)
    (folder / "误报登记.yaml").write_text(text, encoding="utf-8")
    return folder


def test_the_whole_way(run: Run, snapshot: Path) -> None:
    rules = register(
        f"- rule: CG-01\n  where: 姓名 = '鹿明垚'\n{SAY}  until: 2010-02-28\n"
        f"- rule: DA-01\n  where: 年级 = 1\n{SAY}  until: 2009-08-31\n"
        f"- rule: CG-08\n  where: 年级 = 9\n{SAY}  until: 2010-02-28\n"
    )
    assert run("rules", "lint", rules).code == 0
    ended = run("audit", snapshot, "-o", "县.audit.db", "--rules", rules, *ONLY)
    assert ended.code == 1, ended
    assert "误报登记 3 条（生效 1 条，过期 1 条，未用到 1 条），排除问题 1 条。" in ended.out
    assert "第2条 DA-01（县教核〔2009〕3号，误报登记.yaml:7）过期：已于2009年8月31日到期，1 条问题重新列出" in ended.out
    assert "第3条 CG-08（县教核〔2009〕3号，误报登记.yaml:13）未用到" in ended.out
    ended = run("explain", "县.audit.db", "CG-01-0001", "--rules", rules, "--snapshot", snapshot)
    assert (
        "已按误报登记第1条排除，不计入问题：鹿*垚随父母外出，已到户核对（县教核〔2009〕3号，登记人查甲，至2010年2月28日）。"
        in ended.out
    )
    assert "鹿明垚" not in ended.out
    ended = run("explain", "县.audit.db", "DA-01-0001", "--rules", rules, "--snapshot", snapshot)
    assert "误报登记第2条已于2009年8月31日到期（县教核〔2009〕3号）。" in ended.out
    ended = run("report", "县.audit.db", "-o", "报告", "--kind", "台账", "--rules", rules, "--snapshot", snapshot)
    assert ended.code == 0, ended
    (ledger,) = Path("报告").glob("*.xlsx")
    book = openpyxl.load_workbook(ledger)
    assert {"误报登记", "已排除"} <= set(book.sheetnames)
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not any("鹿明垚" in cell for cell in cells)
    ended = run("export", "县.audit.db", "-o", "县.sarif", "--rules", rules)
    (found,) = json.loads(Path("县.sarif").read_text(encoding="utf-8"))["runs"]
    assert [one["ruleId"] for one in found["results"] if one["suppressions"]] == ["CG-01"]
    assert "另有已排除的 1 条" in ended.out


def test_nothing_left_is_nothing_found(run: Run, snapshot: Path) -> None:
    rules = register(f"- rule: CG-01\n  where: 年级 = 1\n{SAY}  until: 2010-02-28\n")
    ended = run("audit", snapshot, "-o", "县.audit.db", "--rules", rules, "--only", "CG-01", "--json")
    told = json.loads(ended.out)
    assert (ended.code, told["findings"], told["set_aside"]) == (0, 0, 1)
    assert told["most_serious"] == []
    assert told["waivers"][0] | {"place": ""} == {
        "number": 1,
        "rule": "CG-01",
        "fingerprint": None,
        "document": "县教核〔2009〕3号",
        "until": "2010-02-28",
        "state": "生效",
        "findings": 1,
        "remark": None,
        "place": "",
    }
    assert (told["rules"][0]["ending"], told["rules"][0]["set_aside"]) == ("通过", 1)


def test_a_slip_stops_the_audit_and_lint_has_its_place(run: Run, snapshot: Path) -> None:
    rules = register(f"- rule: CG-01\n  where: 姓明 = '鹿明垚'\n{SAY}  until: 2010-02-28\n")
    ended = run("rules", "lint", rules / "误报登记.yaml")
    assert ended.code == 1
    assert "误报登记.yaml:2:10: 错误：“学籍”没有列“姓明”；是否为“姓名”？" in ended.out
    ended = run("audit", snapshot, "-o", "县.audit.db", "--rules", rules)
    assert ended.code == 2
    assert "误报登记.yaml:2:10" in ended.err
    assert not Path("县.audit.db").exists()


def test_by_fingerprint_and_checks_in_the_next_run(run: Run, snapshot: Path) -> None:
    assert run("audit", snapshot, "-o", "上次.audit.db", *ONLY).code == 1
    before = {one.rule: one for one in open_results(Path("上次.audit.db")).findings()}
    append(
        Path("上次.audit.db"), {"核查": [("2009-10-20T09:00:00", before["DA-01"].number, "排除", "两校合并", "查乙")]}
    )
    rules = register(f"- fingerprint: {before['CG-01'].fingerprint}\n{SAY}  until: 2010-02-28\n")
    ended = run("audit", snapshot, "-o", "本次.audit.db", "--rules", rules, "--baseline", "上次.audit.db", *ONLY)
    assert "误报登记 1 条（生效 1 条），排除问题 1 条。" in ended.out
    assert "以前核查排除的问题 1 条，沿用。" in ended.out
    with closing(sqlite3.connect("本次.audit.db")) as connection:
        found = dict(connection.execute('select "规则", "核实状态" from "问题"').fetchall())
        assert {found["CG-01"], found["DA-01"]} == {"排除"}
        kept = connection.execute('select "核实状态", "说明", "人" from "核查"').fetchall()
        assert kept == [("排除", "两校合并", "查乙")]
    ended = run("explain", "本次.audit.db", before["DA-01"].number, "--snapshot", snapshot)
    assert "2009-10-20由查乙核查排除：两校合并。" in ended.out


def test_a_rule_switched_off_is_told(run: Run, snapshot: Path) -> None:
    rules = register("")
    (rules / "CG-01.yaml").write_text("id: CG-01\nswitch: off\nnote: 点名另行安排\n", encoding="utf-8")
    ended = run("audit", snapshot, "-o", "县.audit.db", "--rules", rules)
    assert "停用；说明：点名另行安排" in ended.out
    assert "停用 1" in ended.out
