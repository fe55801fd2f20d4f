"""What the papers need beside Python is installed by who may, and named to who may not."""

from collections.abc import Sequence

import pytest

from inspect_xj.cli import system

PANGO, FONT = system.Part("libpango", library="libnothing.so.9"), system.Part("fonts-none", font="没有的字体")


def test_what_is_missing_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    there = system.Part("libc6", library="libc.so.6")
    tool = system.Part("none", command="没有的命令")
    monkeypatch.setattr(system, "PARTS", (there, PANGO, FONT, tool))
    assert system.missing() == (PANGO, FONT, tool)


def test_all_at_once_where_every_package_is_known() -> None:
    ran: list[Sequence[str]] = []
    system.install([PANGO, FONT], "apt-get", lambda arguments: ran.append(arguments) is None)
    assert [arguments[1] for arguments in ran] == ["update", "install"]
    assert ran[1][-2:] == ["libpango", "fonts-none"]


def test_one_by_one_where_a_package_is_unknown() -> None:
    ran: list[Sequence[str]] = []

    def run(arguments: Sequence[str]) -> bool:
        ran.append(arguments)
        return "fonts-none" not in arguments

    system.install([FONT, PANGO], "apt-get", run)
    assert [list(arguments[-1:]) for arguments in ran[2:]] == [["fonts-none"], ["libpango"]]


@pytest.mark.parametrize("root", [True, False])
def test_one_sentence_and_on_we_go(
    root: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    installed: list[Sequence[system.Part]] = []
    monkeypatch.setattr(system, "PARTS", (PANGO, FONT))
    monkeypatch.setattr("os.geteuid", lambda: 0 if root else 1000)
    monkeypatch.setattr("shutil.which", lambda name: "apt-get" if name == "apt-get" else None)
    monkeypatch.setattr(system, "install", lambda parts, apt: installed.append(parts))
    assert system.main() == 0
    assert bool(installed) == root
    last = capsys.readouterr().err.splitlines()[-1]
    assert "apt install libpango fonts-none" in last


def test_nothing_is_said_when_nothing_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system, "PARTS", ())
    assert system.main() == 0
    assert capsys.readouterr() == ("", "")
