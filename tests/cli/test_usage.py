"""What is typed wrong is answered in one Chinese sentence that says what was probably meant."""

import subprocess
import sys
import time
from pathlib import Path

import click
import pytest

from inspect_xj import __version__
from inspect_xj.cli.application import application
from tests.cli.conftest import Run

WRONG = [
    (["imprt", "x"], ["没有命令“imprt”", "“import”"]),
    (["diff", "a", "b"], ["没有命令“diff”"]),
    (["rules", "lst"], ["没有命令“lst”", "“list”"]),
    (["--versoin"], ["没有选项“--versoin”", "“--version”"]),
    (["import"], ["缺少“目录或文件 …”", "import --help"]),
    (["import", "x", "--regin", "1"], ["没有选项“--regin”", "“--region”"]),
    (["import", "x", "--as-of", "去年"], ["“去年”不是日期", "2009-10-12"]),
    (["import", "x", "--as-of", "2009-02-30"], ["不是日期"]),
    (["import", "x", "-o"], ["选项“-o”后面缺少值"]),
    (["audit"], ["缺少“快照.db …”"]),
    (["audit", "x", "--only", "，"], ["--only", "不能是空的"]),
    (["audit", "x", "--json=1"], ["选项“--json”不带值"]),
    (["report"], ["缺少“结果.audit.db”"]),
    (["report", "a", "b"], ["多出了参数“b”"]),
    (["report", "a", "--mask", "全部"], ["可用的是", "内部"]),
    (["rules", "show"], ["缺少“规则号”"]),
    (["sample"], ["缺少选项“-o/--output”"]),
    (["sample", "-o", "x", "--students", "很多"], ["--students", "整数"]),
    (["sample", "-o", "x", "--students", "0"], ["--students", "不小于 1"]),
    (["sample", "-o", "x", "--seed", "1.5"], ["--seed", "整数"]),
]


@pytest.mark.parametrize(("arguments", "words"), WRONG, ids=" ".join)
def test_a_mistake_is_one_sentence(run: Run, arguments: list[str], words: list[str]) -> None:
    run(*arguments).refused(*words)


def pages(command: click.Command, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = [path]
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            found += pages(below, (*path, name))
    return found


@pytest.mark.parametrize("path", pages(application), ids=" ".join)
def test_every_help_page_is_chinese(run: Run, path: tuple[str, ...]) -> None:
    ended = run(*path, "--help")
    assert ended.code == 0
    assert ended.out.startswith("用法：inspect-xj")
    for word in ("Usage", "Options", "Commands", "Show this", "default:", "required", "[OPTIONS]", "TEXT"):
        assert word not in ended.out


@pytest.mark.parametrize("path", [(), ("rules",)], ids=["inspect-xj", "rules"])
def test_a_group_alone_shows_its_commands(run: Run, path: tuple[str, ...]) -> None:
    assert run(*path) == run(*path, "--help")


def test_version(run: Run) -> None:
    assert run("--version").out == f"inspect-xj {__version__}\n"


def test_help_loads_no_room(tmp_path: Path) -> None:
    heavy = {"duckdb", "pyarrow", "numpy", "weasyprint", "scipy", "networkx", "rich", "jinja2", "sqlglot"}
    code = (
        "import sys; from inspect_xj.cli import entry; assert entry.run(['--help']) == 0;"
        f"print(sorted({heavy!r} & set(sys.modules)), file=sys.stderr)"
    )
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
    assert time.monotonic() - began < 5  # a machine under load; alone it is a tenth of a second
