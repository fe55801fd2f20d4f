"""`rules docs` and `rules schema`: pages that stand alone, escaped, linked, and never over somebody else's files."""

from __future__ import annotations

import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest

from inspect_xj import __version__, resources
from inspect_xj.cli.rule_choice import load_rules
from inspect_xj.engine.expressions import FUNCTIONS
from inspect_xj.rulebook.json_schema import schema_text
from tests.cli.conftest import Run

EVIL = """\
id: XA-01
title: "<b>甲</b> | 乙 & `丙`"
check: 常规
severity: 提示
nature: 疑
basis: ["<script>alert(1)</script>"]
from: 学籍
where: 年级 < 参数.下限 and 姓名 <> '<i>|'
message: "{{姓名}}<img src=x>"
params:
  下限: 3   # 小于这个数 <u>就算</u>
watch_out: "[链接](javascript:x) *强调*"
examples:
  - note: "<b>|"
    given: {学籍: [{姓名: "<b>|`", 年级: 二年级}, {姓名: 鹿明垚, 年级: 三年级}]}
    finds: [{学籍: 1}]
"""


class Reader(HTMLParser):
    """Every tag must be closed in order; links, ids and words are collected."""

    VOID = frozenset({"meta", "img", "br", "link"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.words = ""
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.fixture(autouse=True)
def few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "随工具"
    shutil.copytree(resources.rules() / "_model", folder / "_model")
    for name in ("cg/CG-03", "cg/CG-07", "zz/ZZ-01"):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(resources.rules() / f"{name}.yaml", folder / f"{name}.yaml")
    monkeypatch.setattr(resources, "rules", lambda: folder)
    own = tmp_path / "我县规则"
    own.mkdir()
    (own / "XA-01.yaml").write_text(EVIL, encoding="utf-8")
    (own / "CG-03.yaml").write_text("id: CG-03\nswitch: off\n", encoding="utf-8")
    (own / "CG-07.yaml").write_text("id: CG-07\ndays: 3\n", encoding="utf-8")


def test_html_pages_stand_alone_and_are_linked(run: Run, tmp_path: Path) -> None:
    ended = run("rules", "docs", "-o", "目录/规则", "--rules", "我县规则")
    assert ended.code == 0, ended
    pages = {path.name: Reader(path.read_text(encoding="utf-8")) for path in (tmp_path / "目录" / "规则").iterdir()}
    assert set(pages) == {"index.html", "CG-03.html", "CG-07.html", "XA-01.html", "ZZ-01.html"}
    assert "写 5 页" in ended.out
    for page in pages.values():
        assert all(link in pages or link.startswith("#") for link in page.links), page.links
        assert not page.tags & {"script", "b", "i", "u", "img", "link"}
    index = pages["index.html"]
    assert {f"{name}.html" for name in ("CG-03", "CG-07", "XA-01", "ZZ-01")} <= set(index.links)
    for part in (
        __version__,
        load_rules([Path("我县规则")]).sha256,
        "停用 1 条",
        "已停用",
        "本地有改动",
        "本地规则 1 条",
        "<b>甲</b> | 乙",
    ):
        assert part in index.words, part
    assert all(function.usage in index.words and function.doc in index.words for function in FUNCTIONS.values())
    evil = pages["XA-01.html"].words
    for part in (
        "<script>alert(1)</script>",
        "小于这个数 <u>就算</u>",
        "<b>|`",
        "{{姓名}}<img src=x>",
        "● 1",
        "查出 1 个问题",
    ):
        assert part in evil, part
    assert "整改时限改为3日" in pages["CG-07.html"].words
    assert re.search(r"@media print", (tmp_path / "目录" / "规则" / "CG-07.html").read_text(encoding="utf-8"))


def test_markdown_says_the_same_and_nothing_breaks_out(run: Run, tmp_path: Path) -> None:
    assert run("rules", "docs", "-o", "md", "--format", "md", "--rules", "我县规则").code == 0
    folder = tmp_path / "md"
    assert {path.name for path in folder.iterdir()} == {"index.md", "CG-03.md", "CG-07.md", "XA-01.md", "ZZ-01.md"}
    index = (folder / "index.md").read_text(encoding="utf-8")
    assert all(f"[{name}]({name}.md)" in index for name in ("CG-03", "CG-07", "XA-01", "ZZ-01"))
    assert "（已停用，本地有改动）" in index
    evil = (folder / "XA-01.md").read_text(encoding="utf-8")
    outside_code = re.sub(r"`+.*?`+", "", evil.replace("\\`", ""))
    assert not re.search(r"(?<!\\)<(?!!--)", outside_code)
    assert "\\[链接\\](javascript:x) \\*强调\\*" in evil
    rows = [line for line in evil.splitlines() if line.startswith("|")]
    for table in (rows[:3], rows[-4:]):
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in table}) == 1


def test_a_second_run_replaces_its_own_pages_and_no_others(run: Run, tmp_path: Path) -> None:
    run("rules", "docs", "-o", "目录")
    assert run("rules", "docs", "-o", "目录").code == 0
    (tmp_path / "目录" / "CG-03.html").write_text("<p>我的</p>", encoding="utf-8")
    run("rules", "docs", "-o", "目录").refused("CG-03.html", "不予覆盖")
    assert (tmp_path / "目录" / "CG-03.html").read_text(encoding="utf-8") == "<p>我的</p>"
    (tmp_path / "文件").touch()
    run("rules", "docs", "-o", "文件").refused("是文件")
    run("rules", "docs").refused("-o")


def test_the_schema_on_the_screen_and_in_a_file(run: Run, tmp_path: Path) -> None:
    ended = run("rules", "schema")
    assert (ended.code, ended.out) == (0, schema_text())
    assert json.loads(ended.out)["$schema"].endswith("2020-12/schema")
    assert run("rules", "schema", "-o", "rule.schema.json").code == 0
    assert (tmp_path / "rule.schema.json").read_text(encoding="utf-8") == schema_text()
    assert run("rules", "schema", "-o", "rule.schema.json").code == 0
    (tmp_path / "账.json").write_text("{}", encoding="utf-8")
    run("rules", "schema", "-o", "账.json").refused("不予覆盖")
    run("rules", "schema", "-o", tmp_path).refused("是目录")
