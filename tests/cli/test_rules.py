"""The rules commands, over the shipped rules and over an inspector's own."""

import json
import re
import shutil
from pathlib import Path
from urllib.parse import unquote

import pytest
from rich.cells import cell_len

from inspect_xj import resources
from inspect_xj.cli import rule_choice
from inspect_xj.cli.rule_choice import load_rules
from tests.cli.conftest import Run

OWN = """\
id: ZZ-91
title: 校长未登记
check: 组织责任
severity: 一般
nature: 确
basis: [我县〔2026〕1号]
from: 学校
where: 空(校长)
message: "{{学校名称}}没有登记校长"
examples:
  - given: {学校: [{学校代码: '34990121001', 学校名称: 甲小学, 校长: 何为}]}
    finds: []
  - given: {学校: [{学校代码: '34990121001', 学校名称: 甲小学, 校长: null}]}
    finds: FINDS
"""


@pytest.fixture(autouse=True)
def few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three of the shipped rules: loading them all takes a second each time, and `make test` lints and tests them all."""
    folder = tmp_path / "随工具"
    shutil.copytree(resources.rules() / "_model", folder / "_model")
    (folder / "cg").mkdir()
    for number in (1, 2, 3):
        shutil.copy(resources.rules() / "cg" / f"CG-{number:02d}.yaml", folder / "cg")
    monkeypatch.setattr(resources, "rules", lambda: folder)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "我县规则"
    folder.mkdir()
    (folder / "ZZ-91.yaml").write_text(OWN.replace("FINDS", "[]"), encoding="utf-8")
    return folder


def test_list_as_json_is_the_array_of_the_contract(run: Run, own: Path) -> None:
    ended = run("rules", "list", "--json", "--rules", own)
    listed = json.loads(ended.out)
    assert ended.code == 0
    assert ended.err == ""
    assert [set(one) for one in listed] == [{"id", "title", "check", "severity", "nature", "on"}] * len(listed)
    assert [one["id"] for one in listed] == sorted(one["id"] for one in listed)
    assert {"CG-03", "ZZ-91"} <= {one["id"] for one in listed}
    assert all(one["on"] is True for one in listed)


def test_a_switched_off_rule_is_listed_all_the_same(run: Run, own: Path) -> None:
    (own / "CG-03.yaml").write_text("id: CG-03\nswitch: off\nnote: 今年不查\n", encoding="utf-8")
    listed = {one["id"]: one["on"] for one in json.loads(run("rules", "list", "--json", "--rules", own).out)}
    assert listed["CG-03"] is False
    assert "已停用" in run("rules", "show", "CG-03", "--rules", own).out


def test_list_as_a_table_shows_each_rule_once(run: Run) -> None:
    out = run("rules", "list").out
    for rule in load_rules([]).rules:
        assert out.count(f" {rule.id} ") == 1


@pytest.mark.parametrize("word", ["CG-03", "cg-03"])
def test_show_has_what_an_inspector_asks(run: Run, word: str) -> None:
    ended = run("rules", "show", word)
    assert ended.code == 0
    for part in ("人籍分离", "依据", "15 天", "合法情形", "核实先看", "报出的话", "函数", "CG-03.yaml"):
        assert part in ended.out


def test_show_draws_the_examples_as_tables_with_what_they_find(run: Run) -> None:
    out = run("rules", "show", "CG-03").out
    rule = load_rules([]).rule("CG-03")
    for number, example in enumerate(rule.examples, 1):
        assert f"例 {number}  {example.note}" in out
    assert out.count("→ 查出") == sum(bool(example.finds) for example in rule.examples)
    found = [line for line in out.splitlines() if line.strip().startswith("●")]
    rows = {
        (n, table, row)
        for n, e in enumerate(rule.examples)
        for f in e.finds or ()
        for table, r in f.rows.items()
        for row in r
    }
    assert len(found) == len(rows)
    assert any(name["姓名"] in found[0] for name in rule.examples[0].given["学籍"])


def test_show_has_the_comment_of_each_parameter(run: Run) -> None:
    text = (resources.rules() / "cg" / "CG-01.yaml").read_text(encoding="utf-8")
    comments = re.findall(r"^  \S+: \d+ +# (.+)$", text, re.MULTILINE)
    out = run("rules", "show", "CG-01").out
    assert len(comments) >= 2
    assert all(comment in out for comment in comments)


@pytest.mark.parametrize("columns", [60, 80, 200])
def test_show_keeps_to_the_width_of_the_terminal(run: Run, monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    monkeypatch.setattr("inspect_xj.cli.show._WIDTH_OF_A_FILE", columns)
    out = run("rules", "show", "CG-01").out
    body = out.split("例 1")[0].splitlines()
    assert max(cell_len(line.rstrip()) for line in body) <= min(columns, 110)
    labels = [line for line in body[2:] if line and not line.startswith(" ")]
    assert (
        len(
            {
                cell_len(line[: len(line) - len(line[4:].lstrip())])
                for line in labels
                if line[4:5] == " " or line[2:3] == " "
            }
        )
        <= 3
    )


@pytest.mark.parametrize(
    ("word", "meant"), [("CG3", "CG-03"), ("cg-3", "CG-03"), ("CG-0l", "CG-0"), ("GC-01", "CG-01")]
)
def test_show_of_an_unknown_rule_says_what_was_meant(run: Run, word: str, meant: str) -> None:
    run("rules", "show", word).refused(f"没有规则“{word}”，是否为“{meant}")


def test_show_as_json(run: Run) -> None:
    shown = json.loads(run("rules", "show", "CG-03", "--json").out)
    assert shown["id"] == "CG-03"
    assert Path(shown["path"]) == resources.rules() / "cg" / "CG-03.yaml"


def test_lint_of_the_shipped_rules_finds_nothing(run: Run) -> None:
    ended = run("rules", "lint")
    assert ended.code == 0, ended.out


def test_lint_as_sarif(run: Run, own: Path, tmp_path: Path) -> None:
    (own / "ZZ-91.yaml").write_text(OWN.replace("FINDS", "[]").replace("空(校长)", "空(校张)"), encoding="utf-8")
    ended = run("rules", "lint", own, "--sarif")
    assert ended.code == 1
    told = json.loads(ended.out)
    assert (told["version"], len(told["runs"])) == ("2.1.0", 1)
    (result,) = [one for one in told["runs"][0]["results"] if one["level"] == "error"]
    rules = [rule["id"] for rule in told["runs"][0]["tool"]["driver"]["rules"]]
    assert rules[result["ruleIndex"]] == result["ruleId"] == "condition"
    place = result["locations"][0]["physicalLocation"]
    assert place["region"] == {"startLine": 8, "startColumn": 10}
    assert unquote(place["artifactLocation"]["uri"]) == "我县规则/ZZ-91.yaml"
    assert "是否为“校长”" in result["message"]["text"]
    # what follows --sarif may be what to check, and is never overwritten
    assert json.loads(run("rules", "lint", "--sarif", own).out) == told
    assert json.loads(run("rules", "lint", "--sarif", own / "ZZ-91.yaml").out)["runs"][0]["results"]
    ended = run("rules", "lint", own, "--sarif", "毛病.sarif")
    assert (ended.code, json.loads((tmp_path / "毛病.sarif").read_text(encoding="utf-8"))) == (1, told)
    assert "错误 1 处" in ended.out
    run("rules", "lint", own, "--sarif", "毛病.sarif")
    (tmp_path / "账.txt").write_text("甲", encoding="utf-8")
    run("rules", "lint", own, "--sarif", "账.txt").refused("不是 SARIF 文件")


def test_lint_tells_the_kind_of_each_problem(run: Run, own: Path) -> None:
    text = OWN.replace("FINDS", "[{学校: 1}]") + "params: {下限: 3}\n"
    (own / "ZZ-91.yaml").write_text(text, encoding="utf-8")
    ended = run("rules", "lint", own, "--json")
    assert ended.code == 0
    assert [(one["level"], one["kind"]) for one in json.loads(ended.out)] == [("警告", "unused-parameter")]


def test_lint_of_a_folder_whose_rules_have_another_ending(run: Run, tmp_path: Path) -> None:
    (tmp_path / "规则").mkdir()
    run("rules", "lint", "规则").refused("没有规则文件")
    (tmp_path / "规则" / "ZZ-91.yaml.txt").write_text(OWN, encoding="utf-8")
    run("rules", "lint", "规则").refused("“ZZ-91.yaml.txt”像是规则")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (("rules", "lnt"), ("没有命令“lnt”", "lint")),
        (("rules", "nwe", "XA-01"), ("没有命令“nwe”", "new")),
        (("rules", "shwo", "CG-01"), ("没有命令“shwo”", "show")),
        (("rules", "show", "CG-3"), ("没有规则“CG-3”", "CG-03")),
        (("rules", "show"), ("缺少“规则号”",)),
        (("rules", "try", "cg-1", "x.db"), ("没有规则“cg-1”", "CG-01")),
        (("rules", "lint", "没有"), ("找不到规则文件或目录“没有”",)),
        (("rules", "docs", "--fromat", "md"), ("没有选项“--fromat”", "--format")),
    ],
)
def test_what_was_typed_wrong_is_answered_with_what_was_meant(
    run: Run, typed: tuple[str, ...], words: tuple[str, ...]
) -> None:
    run(*typed).refused(*words)


def test_lint_says_place_and_suggestion_and_ends_with_1(run: Run, own: Path) -> None:
    (own / "ZZ-91.yaml").write_text(OWN.replace("FINDS", "[]").replace("空(校长)", "空(校张)"), encoding="utf-8")
    ended = run("rules", "lint", own)
    assert ended.code == 1
    assert "ZZ-91.yaml:8:" in ended.out
    assert "校长" in ended.out
    listed = json.loads(run("rules", "lint", own, "--json").out)
    assert [one["line"] for one in listed if one["level"] == "错误"] == [8]


def test_a_wrong_example_ends_with_1(run: Run, own: Path) -> None:
    ended = run("rules", "test", own)
    assert ended.code == 1
    assert "ZZ-91 第 2 个例子不符" in ended.out
    told = json.loads(run("rules", "test", own / "ZZ-91.yaml", "--json").out)
    assert (told["rules"], told["examples"], len(told["failed"])) == (1, 2, 1)


def test_right_examples_end_with_0(run: Run, own: Path) -> None:
    (own / "ZZ-91.yaml").write_text(OWN.replace("FINDS", "[{学校: 1}]"), encoding="utf-8")
    ended = run("rules", "test", own)
    assert ended.code == 0, ended.out
    assert "规则 1 条，例子 2 个，不符 0 个" in ended.out


def test_one_shipped_file_is_tested_alone(run: Run) -> None:
    told = json.loads(run("rules", "test", resources.rules() / "cg" / "CG-03.yaml", "--json").out)
    assert told["rules"] == 1
    assert told["failed"] == []


def test_folders_to_lay_over_the_shipped_ones(tmp_path: Path) -> None:
    shipped, mine = tmp_path / "rules", tmp_path / "我县"
    for folder in (shipped / "cg", mine):
        folder.mkdir(parents=True)
        (folder / "甲.yaml").touch()
    assert rule_choice.local_folders([shipped / "cg", shipped / "cg" / "甲.yaml"], shipped) == []
    assert rule_choice.local_folders([mine, mine / "甲.yaml"], shipped) == [mine]
