"""``inspect-xj fonts`` on this machine and on one that has little."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inspect_xj.report import fonts
from inspect_xj.report.fonts import environment
from tests.cli.conftest import Run
from tests.report.font_machines import machine, make_font

NAMES = ["仿宋", "小标宋", "黑体", "楷体", "宋体"]


def test_a_row_a_family_with_its_file(run: Run) -> None:
    ended = run("fonts")
    assert ended.code == 0
    for one in fonts.served():
        (row,) = (line for line in ended.out.splitlines() if line.split()[:1] == [one.family.name])
        assert one.label in row
        assert f"：{one.face.file if one.face else None}" in ended.out
    assert "PDF 可以生成" in ended.out


def test_a_text_that_prints_and_one_that_does_not(run: Run) -> None:
    assert "所给文字2个，全部可以打印" in run("fonts", "--text", "垚垚 喆").out
    ended = run("fonts", "--text", "张\U000e0fff三")
    assert ended.code == 1
    assert "所给文字3个，印不出 〔U+E0FFF〕（U+E0FFF）" in ended.out


def test_json_alone_on_stdout(run: Run) -> None:
    told = json.loads(run("fonts", "--json", "--text", "学").out)
    assert [one["family"] for one in told["families"]] == NAMES
    assert set(told["families"][0]["missing"]) == set(fonts.REPERTOIRES)
    assert told["families"][0]["cannot_print"]["text"] == []
    assert Path(told["font_file"]).name.endswith(".conf")


def test_a_bare_machine_is_told_what_to_install(run: Run, tmp_path: Path) -> None:
    with machine(tmp_path / "m"):
        ended = run("fonts")
    assert ended.code == 0
    assert "Noto Serif SC（代替）" in ended.out
    assert "仿宋以“Noto Serif SC”代替，文书末尾有说明；请安装 texlive-lang-chinese 中的 FandolFang" in ended.out
    assert "黑体以" not in ended.out
    assert "生僻字样字26个，印不出 𠮷（U+20BB7）" in ended.out


def test_without_a_chinese_font_the_answer_is_one(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_font(tmp_path / "f" / "a.ttf", "Latin", "abc")
    monkeypatch.setattr(environment, "_PIP_PACKAGE", "no_such_package_of_fonts")
    with machine(tmp_path / "m", tmp_path / "f"):
        ended = run("fonts")
    assert ended.code == 1
    assert ended.out.count("没有字体可用，文书不能生成；请安装") == 5
