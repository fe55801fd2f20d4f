"""``inspect-xj export``: the format follows the name, the file is whole or not there, the mask only tightens."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.report import explained_county as county


@pytest.fixture
def results(tmp_path: Path) -> Path:
    return county.write_results(tmp_path / "县.audit.db")


def kind_of(path: Path) -> str:
    data = path.read_text(encoding="utf-8-sig")
    if not data.startswith("{"):
        assert next(iter(csv.reader(io.StringIO(data))))[0] == "问题编号"
        return "csv"
    whole = json.loads(data)
    return "sarif" if "runs" in whole else "json"


@pytest.mark.parametrize(
    ("arguments", "name", "kind"),
    [
        (["-o", "甲.sarif"], "甲.sarif", "sarif"),
        (["-o", "甲.SARIF.json"], "甲.SARIF.json", "sarif"),
        (["-o", "甲.csv"], "甲.csv", "csv"),
        (["-o", "甲.json"], "甲.json", "json"),
        (["-o", "甲.txt", "--format", "csv"], "甲.txt", "csv"),
        (["--format", "json"], "县.json", "json"),
        ([], "县.sarif", "sarif"),
    ],
)
def test_the_format_follows_the_name(run: Run, results: Path, arguments: list[str], name: str, kind: str) -> None:
    ended = run("export", results, *arguments)
    assert (ended.code, ended.err) == (
        0,
        "现有规则与检查时所用的不同，整改要求按现有规则写出；如用过本地规则，请同样给出 --rules。\n",
    )
    assert kind_of(results.parent / name) == kind
    assert name in ended.out


def test_json_of_the_command_itself(run: Run, results: Path) -> None:
    ended = run("export", results, "-o", "甲.csv", "--json", "--mask", "公开")
    told = json.loads(ended.out)
    assert (told["format"], told["mask"], told["excluded"]) == ("csv", "公开", 0)
    assert told["findings"] == len(list(csv.reader(io.StringIO(Path("甲.csv").read_text(encoding="utf-8-sig"))))) - 1


def test_what_is_refused(run: Run, results: Path) -> None:
    run("export", results, "-o", "甲.xlsx").refused("看不出格式", ".sarif")
    run("export", results, "-o", "甲.csv", "--mask", "无").refused("--mask")
    run("export", results, "-o", results, "--format", "csv").refused("就是输入文件")
    run("export", results, "-o", "没有/甲.csv").refused("不是已有的目录")
    run("export", "没有.audit.db").refused("找不到")
    assert sorted(path.name for path in results.parent.iterdir()) == [results.name]


def test_an_older_export_is_replaced(run: Run, results: Path) -> None:
    Path("甲.csv").write_text("旧", encoding="utf-8")
    assert run("export", results, "-o", "甲.csv").code == 0
    assert kind_of(Path("甲.csv")) == "csv"
