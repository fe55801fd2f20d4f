"""Tables for a person, JSON for a program, progress for a terminal only."""

import io
import json
import sys
import time
from datetime import date

import pytest

from inspect_xj.cli import show


def test_a_table_keeps_hostile_text_harmless(capsys: pytest.CaptureFixture[str]) -> None:
    show.table(("姓名", "数"), [("[red]王\x1b[31m小明[/red]", 3), (None, "\u202e4")], numbers="数", title="名册")
    out = capsys.readouterr().out
    assert "[red]王�[31m小明[/red]" in out
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert out.splitlines()[0].strip() == "名册"


def test_a_long_reason_is_folded_and_not_cut(capsys: pytest.CaptureFixture[str]) -> None:
    reason = "缺少到校表，" * 60
    show.table(("规则", "原因"), [("CG-01", reason)])
    shown = "".join(capsys.readouterr().out.split())
    assert shown.count("缺少到校表，") == 60


def test_json_is_chinese_and_alone(capsys: pytest.CaptureFixture[str]) -> None:
    show.write_json({"姓名": "王\x1b小明", "日期": date(2009, 10, 12)})
    out = capsys.readouterr().out
    assert "王" in out
    assert "\x1b" not in out
    assert json.loads(out) == {"姓名": "王\x1b小明", "日期": "2009-10-12"}


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_no_progress_off_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(show.Progress, "_PATIENCE", 0.0)
    with show.Progress() as progress:
        progress("读取", 1, 2)
        time.sleep(0.05)
    assert stream.getvalue() == ""


def test_no_progress_for_what_is_soon_done(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    with show.Progress() as progress:
        for step in range(100):
            progress("读取", step, 100)
    assert stream.getvalue() == ""


def test_progress_appears_by_itself_when_it_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(show.Progress, "_PATIENCE", 0.01)
    with show.Progress() as progress:
        progress("读取名册", 1, 2)
        deadline = time.monotonic() + 5
        while "读取名册" not in stream.getvalue() and time.monotonic() < deadline:
            time.sleep(0.02)
        progress("认人", 0, 0)
    assert "读取名册" in stream.getvalue()


def test_the_bar_goes_away_on_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setattr(show.Progress, "_PATIENCE", 0.0)
    with pytest.raises(ZeroDivisionError), show.Progress() as progress:
        progress("读取", 1, 2)
        time.sleep(0.05)
        raise ZeroDivisionError
    progress("之后", 1, 1)
