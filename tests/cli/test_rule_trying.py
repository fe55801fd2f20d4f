"""`rules try`: one rule on a real snapshot, in words and as JSON; nothing is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inspect_xj import resources
from tests.cli.conftest import Done, Run

ALONE = """\
id: XA-01
title: 身份证件号与性别
check: 常规
severity: 严重
nature: 疑
basis: [县教〔2009〕1号]
from: 学籍
scope: 在籍(学籍状态)
unless:
  甲: 姓名 = '李大山'
  乙: 姓名 = '李大山' or 性别 = '女'
where: 年级 <= 参数.最高年级
message: "{{姓名}}（{{身份证件号}}）在{{学校名称}}"
params: {最高年级: 1, 起: 2009-09-01, 名单: [甲, 乙]}
examples: []
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "我县规则" / "XA-01.yaml"
    path.parent.mkdir()
    path.write_text(ALONE, encoding="utf-8")
    return path


def test_counts_first_findings_and_where_they_come_from(run: Run, own: Path, done: Done) -> None:
    before = {path: path.stat().st_mtime_ns for path in done.snapshot.parent.rglob("*")}
    ended = run("rules", "try", own, done.snapshot, "--limit", "2")
    assert (ended.code, ended.err) == (1, "")
    row = next(line for line in ended.out.splitlines() if line.strip().startswith("发现"))
    # nine rows, of whom four are 乙 (甲 is one of them)
    assert [int(word) for word in row.split()[1:]] == [5, 5, 0, 0, 0, 4]
    assert "合法情形所及：甲 1、乙 4" in ended.out
    assert "头 2 个问题（共 5 个，姓名和号码已遮盖）" in ended.out
    assert ended.out.count("出处：学籍.csv 第") == 2
    assert "王小鹏" not in ended.out
    assert "王*鹏" in ended.out
    assert {path: path.stat().st_mtime_ns for path in done.snapshot.parent.rglob("*")} == before


def test_as_json(run: Run, own: Path, done: Done) -> None:
    ended = run("rules", "try", own, done.snapshot, "--json", "--limit", "1", "--mask", "公开")
    told = json.loads(ended.out)
    assert ended.code == 1
    counts = {
        key: told[key] for key in ("ending", "checked", "findings", "undecided", "unchecked", "excluded", "excluded_by")
    }
    assert counts == {
        "ending": "发现",
        "checked": 5,
        "findings": 5,
        "undecided": 0,
        "unchecked": 0,
        "excluded": 4,
        "excluded_by": {"甲": 1, "乙": 4},
    }
    (first,) = told["first"]
    assert first["file"] == "学籍.csv"
    assert first["line"] >= 2
    assert "349901" not in first["message"]
    assert told["params"] == {"最高年级": "1", "起": "2009-09-01", "名单": "甲、乙"}


def test_a_parameter_of_this_once(run: Run, own: Path, done: Done) -> None:
    ended = run("rules", "try", own, done.snapshot, "--param", "最高年级=0", "--param", "名单＝丙、丁")
    assert ended.code == 0
    assert "最高年级 0" in ended.out
    assert "名单 丙、丁" in ended.out
    assert run("rules", "try", own, done.snapshot).code == 1


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("最高年=1", ("没有参数“最高年”", "是否为“最高年级”")),
        ("甲=1", ("没有参数“甲”", "最高年级、起、名单")),
        ("最高年级=多", ("不能改成“多”",)),
        ("起=九月", ("不能改成“九月”",)),
        ("最高年级", ("名=值",)),
    ],
)
def test_a_wrong_parameter(setting: str, words: tuple[str, ...], run: Run, own: Path, done: Done) -> None:
    run("rules", "try", own, done.snapshot, "--param", setting).refused(*words)


def test_a_shipped_rule_by_id_and_by_file(run: Run, done: Done) -> None:
    by_id = json.loads(run("rules", "try", "cg-07", done.snapshot, "--json").out)
    by_file = json.loads(run("rules", "try", resources.rules() / "cg" / "CG-07.yaml", done.snapshot, "--json").out)
    assert by_id["first"] == by_file["first"]
    assert by_id["id"] == "CG-07"


def test_a_file_that_changes_a_shipped_rule(run: Run, done: Done, tmp_path: Path) -> None:
    (tmp_path / "CG-01.yaml").write_text("id: CG-01\nswitch: off\nparams: {次数: 9}\n", encoding="utf-8")
    ended = run("rules", "try", "CG-01.yaml", done.snapshot)
    assert ended.code == 0
    assert "（已停用，这里照样试）" in ended.out
    assert "次数 9" in ended.out
    assert "原因：" in ended.out


def test_errors_of_the_file_as_lint_prints_them(run: Run, own: Path, done: Done) -> None:
    own.write_text(ALONE.replace("年级 <=", "年极 <=").replace("{{姓名}}", "{{姓明}}"), encoding="utf-8")
    ended = run("rules", "try", own, done.snapshot)
    assert (ended.code, ended.out) == (2, "")
    linted = [line for line in run("rules", "lint", own).out.splitlines() if "错误：" in line]
    assert len(linted) == 2
    assert all(line in ended.err for line in linted)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("CG1", ("没有规则“CG1”", "CG-01")),
        ("我县规则/XA-11.yaml", ("找不到规则文件“我县规则/XA-11.yaml”", "是否为“XA-01.yaml”")),
        ("没有/XA-01.yaml", ("找不到规则文件",)),
        ("我县规则", ("是目录",)),
    ],
)
def test_a_rule_that_is_not_there(name: str, words: tuple[str, ...], run: Run, own: Path, done: Done) -> None:
    run("rules", "try", name, done.snapshot).refused(*words)


def test_a_snapshot_that_is_none(run: Run, own: Path) -> None:
    run("rules", "try", own, "x.db").refused("找不到快照文件“x.db”")
    run("rules", "try", own).refused("缺少“快照.db”")


def test_last_period(run: Run, own: Path, done: Done) -> None:
    own.write_text(
        ALONE.replace(
            "where: 年级 <= 参数.最高年级", "where: not exists (select 1 from 上期学籍 x where x.人员 = 学籍.人员)"
        ).replace("{最高年级: 1, ", "{"),
        encoding="utf-8",
    )
    without = json.loads(run("rules", "try", own, done.snapshot, "--json").out)
    assert without["ending"] == "未检"
    assert "--previous" in without["reason"]
    run("rules", "try", own, done.snapshot, "--previous", done.snapshot).refused("就是本期的快照")
    assert run("import", done.files, "-o", "上期.db", "--as-of", "2008-10-12", "--json").code == 0
    ended = run("rules", "try", own, done.snapshot, "--previous", "上期.db", "--json")
    assert (ended.code, json.loads(ended.out)["ending"]) == (0, "通过")
