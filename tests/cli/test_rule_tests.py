"""``rules test``: what it says of an example that fails, and of faults that no example notices."""

import json
import shutil
from pathlib import Path

import pytest

from inspect_xj import resources
from tests.cli.conftest import Run

RULE = """\
id: ZZ-92
title: 校长未登记
check: 组织责任
severity: 一般
nature: 确
basis: [我县〔2026〕1号]
from: 学校
where: 空(校长) and 办学类型 <> '幼儿园'
message: "{{学校名称}}没有登记校长"
examples:
  - note: 两校都登记了
    given: {学校: [{学校代码: '34990121001', 学校名称: 甲小学, 办学类型: 小学, 校长: 何为}]}
    finds: []
  - note: 甲校没有登记
    given:
      学校:
        - {学校代码: '34990121001', 学校名称: 甲小学, 办学类型: 小学, 校长: null}
        - {学校代码: '34990121002', 学校名称: 乙小学, 办学类型: 小学, 校长: 何为}
    finds: FINDS
"""
KINDERGARTEN = """\
  - note: 幼儿园不要求
    given: {学校: [{学校代码: '34990111001', 学校名称: 丙幼儿园, 办学类型: 幼儿园, 校长: null}]}
    finds: []
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shipped = tmp_path / "随工具"
    shutil.copytree(resources.rules() / "_model", shipped / "_model")
    (shipped / "zz").mkdir()
    monkeypatch.setattr(resources, "rules", lambda: shipped)
    return shipped / "zz"


def write(folder: Path, finds: str, more: str = "", *, text: str = RULE) -> Path:
    path = folder / "ZZ-92.yaml"
    path.write_text(text.replace("FINDS", finds) + more, encoding="utf-8")
    return path


def test_a_failing_example_is_told_line_by_line(run: Run, folder: Path) -> None:
    path = write(folder, "[{学校: 2, 严重程度: 较重}]\n    ending: 通过")
    ended = run("rules", "test", path)
    assert ended.code == 1
    assert ended.out.splitlines() == [
        f"{path}:14：ZZ-92 第 2 个例子不符（甲校没有登记）",
        "    结局应为 通过，实为 发现",
        "  - 应查出而未查出：学校第2行（乙小学 34990121002）（较重）",
        "  + 不应查出而查出：学校第1行（甲小学 34990121001）（一般，确）：甲小学没有登记校长",
        "规则 1 条，例子 2 个，不符 1 个。",
    ]
    (failed,) = json.loads(run("rules", "test", path, "--json").out)["failed"]
    assert (failed["line"], failed["example"], failed["ending"]["expected"]) == (14, 2, "通过")
    assert failed["missing"] == [{"rows": {"学校": [2]}, "who": "学校第2行（乙小学 34990121002）", "severity": "较重"}]
    assert [one["message"] for one in failed["extra"]] == ["甲小学没有登记校长"]


def test_mutate_lists_survivors_with_their_place(run: Run, folder: Path) -> None:
    path = write(folder, "[{学校: 1}]")
    ended = run("rules", "test", path, "--mutate")
    assert ended.code == 1
    assert f"  {path}:8：where：去掉 办学类型 <> '幼儿园'" in ended.out.splitlines()
    assert "查出率低于 85% 的规则：ZZ-92" in ended.out
    told = json.loads(run("rules", "test", path, "--mutate", "--json").out)
    assert told["below"] == ["ZZ-92"]
    (rule,) = told["rules"]
    assert rule["killed"] + len(rule["survivors"]) == rule["mutants"] == told["mutants"]
    assert {one["line"] for one in rule["survivors"]} == {8}


def test_mutate_ends_with_0_where_every_fault_is_noticed(run: Run, folder: Path) -> None:
    path = write(folder, "[{学校: 1}]", KINDERGARTEN)
    ended = run("rules", "test", path, "--mutate")
    assert ended.code == 0, ended.out
    assert ended.out.splitlines() == [
        "ZZ-92：变异 5，查出 5（100%）",
        "规则 1 条，变异 5 个，等价 0 个，查出 5 个（100.0%）。",
    ]


def test_mutate_tells_equivalents_and_idle_entries(run: Run, folder: Path) -> None:
    more = "equivalent:\n  - {mutant: \"where：去掉 办学类型 <> '幼儿园'\", why: 试}\n  - {mutant: 甲, why: 乙}\n"
    path = write(folder, "[{学校: 1}]", more)
    out = run("rules", "test", path, "--mutate").out
    assert f"  {path}:8：等价：where：去掉 办学类型 <> '幼儿园'（试）" in out
    assert f"  {path}：equivalent 里多余的一条：甲" in out
    assert "变异 5，等价 1" in out


def test_mutate_says_so_where_the_examples_fail(run: Run, folder: Path) -> None:
    path = write(folder, "[]")
    ended = run("rules", "test", path, "--mutate")
    assert ended.code == 1
    assert "ZZ-92：例子与所写结果不符" in ended.out


def test_mutate_shares_rules_out_over_processes(run: Run, folder: Path) -> None:
    write(folder, "[{学校: 1}]", KINDERGARTEN)
    other = RULE.replace("FINDS", "[{学校: 1}]").replace("ZZ-92", "ZZ-93") + KINDERGARTEN
    (folder / "ZZ-93.yaml").write_text(other, encoding="utf-8")
    told = json.loads(run("rules", "test", folder, "--mutate", "--json").out)
    assert [one["rule"] for one in told["rules"]] == ["ZZ-92", "ZZ-93"]
    assert told["killed"] == 10


def test_a_mistake_in_another_shipped_file_is_not_in_the_way(run: Run, folder: Path) -> None:
    path = write(folder, "[{学校: 1}]")
    (folder / "ZZ-93.yaml").write_text("id: [", encoding="utf-8")
    assert run("rules", "test", path).code == 0
    assert run("rules", "test", folder).code == 2


def test_test_without_a_path_takes_every_shipped_rule(run: Run, folder: Path) -> None:
    write(folder, "[{学校: 1}]", KINDERGARTEN)
    assert "规则 1 条，例子 3 个，不符 0 个" in run("rules", "test").out
    assert run("rules", "test", "--mutate").code == 0
