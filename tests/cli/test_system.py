"""What the papers need beside Python is installed by who may, and named to who may not."""

import shutil
import subprocess
import tarfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from inspect_xj.cli import system
from inspect_xj.report.fonts import KNOWN


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Fonts of the user are kept in an empty folder, and there is no 仿宋 on this machine."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setattr(system, "_installed_fonts", lambda: frozenset({"Noto Serif CJK SC"}))
    return tmp_path / "share"


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
    told = capsys.readouterr().err.splitlines()
    assert "apt install libpango fonts-none" in told[-2]
    assert "没有仿宋字体" in told[-1]


def test_nothing_is_said_when_nothing_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system, "PARTS", ())
    monkeypatch.setattr(system, "_installed_fonts", lambda: frozenset({"FangSong"}))
    assert system.main() == 0
    assert capsys.readouterr() == ("", "")


def test_every_fangsong_the_papers_know_is_seen() -> None:
    assert {name for one in KNOWN if one.kind == "仿宋" for name in one.names} == system.FANGSONG


FONTS = ("FandolFang-Regular.otf", "FandolKai-Regular.otf")


def downloads(folder: Path, apt: str) -> Path:
    package = folder / f"{apt}.deb"
    package.write_bytes(b"")
    return package


def unpacks(package: Path, folder: Path) -> None:
    for name in (*FONTS, "COPYING.gz"):
        (folder / name).write_text(name)


def lightens(font: Path) -> None:
    font.write_text("lighter")


def test_a_fangsong_is_fetched_with_its_licence(home: Path) -> None:
    assert system.fetch_fandol("apt-get", download=downloads, unpack=unpacks, lighten=lightens)
    folder = home / "fonts" / "inspect-xj" / "fandol"
    assert folder == system.fandol_folder()
    assert sorted(path.name for path in folder.iterdir()) == sorted((*FONTS, "COPYING.gz"))
    assert [(folder / name).read_text() for name in FONTS] == ["lighter", FONTS[1]]


def test_a_font_that_cannot_be_made_lighter_is_kept_as_it_came() -> None:
    def gives_up(font: Path) -> None:
        raise ValueError

    assert system.fetch_fandol("apt-get", download=downloads, unpack=unpacks, lighten=gives_up)
    assert (system.fandol_folder() / FONTS[0]).read_text() == FONTS[0]


def fails(*_: object) -> None:
    raise subprocess.TimeoutExpired("apt-get", 1)


def breaks(package: Path, folder: Path) -> None:
    (folder / FONTS[1]).write_text("")
    raise tarfile.ReadError


@pytest.mark.parametrize(
    ("download", "unpack"),
    [
        (lambda *_: None, unpacks),  # no network, no such package
        (fails, unpacks),
        (downloads, breaks),
        (downloads, lambda *_: None),  # the package holds other things by now
    ],
)
def test_a_fetch_that_fails_leaves_nothing(download: object, unpack: object, home: Path) -> None:
    assert not system.fetch_fandol("apt-get", download=download, unpack=unpack, lighten=lightens)  # type: ignore[arg-type]
    assert list(system.fandol_folder().iterdir()) == []


def test_a_folder_that_cannot_be_made_stops_nothing(home: Path) -> None:
    home.write_text("")
    assert not system.fetch_fandol("apt-get", download=downloads, unpack=unpacks, lighten=lightens)


@pytest.mark.parametrize("fetched", [True, False])
def test_it_is_fetched_once_and_never_stops_the_build(
    fetched: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tried: list[str] = []
    monkeypatch.setattr(system, "PARTS", ())
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    whole = system.fetch_fandol

    def once(apt: str) -> bool:
        tried.append(apt)
        return fetched and whole(apt, download=downloads, unpack=unpacks, lighten=lightens)

    monkeypatch.setattr(system, "fetch_fandol", once)
    assert system.main() == 0
    told = capsys.readouterr().err
    assert "正在下载仿宋字体" in told
    assert ("以楷体代替" in told) != fetched
    assert system.main() == 0
    assert tried == ["/usr/bin/apt-get"] * (1 if fetched else 2)
    assert capsys.readouterr().err == "" or not fetched


@pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="没有 dpkg-deb")
def test_only_the_fonts_and_their_licence_are_unpacked(tmp_path: Path) -> None:
    root = tmp_path / "package"
    for name in (
        "DEBIAN/control",
        "usr/share/texlive/fonts/fandol/FandolFang-Regular.otf",
        "usr/share/texlive/fonts/fandol/FandolBraille-Regular.otf",
        "usr/share/texlive/fonts/other/Other.otf",
        "usr/share/doc/fonts/fandol/COPYING.gz",
        "usr/share/doc/fonts/fandol/fandol.sty",
    ):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    control = "Package: a\nVersion: 1\nArchitecture: all\nMaintainer: a <a@example.org>\nDescription: a\n"
    (root / "DEBIAN" / "control").write_text(control)
    built = ["dpkg-deb", "--root-owner-group", "-Znone", "-b", str(root), str(tmp_path / "a.deb")]
    subprocess.run(built, check=True, capture_output=True)
    (tmp_path / "out").mkdir()
    system._unpack(tmp_path / "a.deb", tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["COPYING.gz", "FandolFang-Regular.otf"]
