"""What a machine needs beside Python for the papers to print: Pango, HarfBuzz's subsetter, Chinese fonts.

Run as ``python -m inspect_xj.cli.system`` by ``make demo`` and ``make test``. Installs what is missing with apt when it
may (root on a Debian family system), else says in one sentence what to install and leaves the rest to go on: import,
audit and the ledger need none of it. Always ends with 0; a paper that cannot be printed is the report's own error.

The only free 仿宋 of Debian lies in a TeX package with twenty others behind it, so the package is fetched and unpacked
into the user's own fonts, not installed; root is not needed for that.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

__all__ = ["FANGSONG", "PARTS", "Part", "advice", "fandol_folder", "fetch_fandol", "install", "main", "missing"]


@dataclass(frozen=True, slots=True)
class Part:
    """One thing the papers need: the Debian package that brings it, and how to see that it is there."""

    package: str
    library: str | None = None
    font: str | None = None
    command: str | None = None


#: Without libharfbuzz-subset0 WeasyPrint still works, but takes 65 times as long to write a page (measured: 11.5 s / 0.17 s).
PARTS: tuple[Part, ...] = (
    Part("libpango-1.0-0", library="libpango-1.0.so.0"),
    Part("libpangoft2-1.0-0", library="libpangoft2-1.0.so.0"),
    Part("libharfbuzz-subset0", library="libharfbuzz-subset.so.0"),
    Part("fontconfig", command="fc-list"),
    Part("fonts-noto-cjk", font="Noto Serif CJK SC"),
    Part("fonts-lxgw-wenkai", font="LXGW WenKai"),
    Part("fonts-babelstone-han", font="BabelStone Han"),
    Part("fonts-liberation", font="Liberation Serif"),
    Part("fonts-dejavu-core", font="DejaVu Sans"),
    Part("poppler-utils", command="pdftoppm"),
    Part("qpdf", command="qpdf"),
)

#: Any of these is a 仿宋, in which the text of an official document is set.
FANGSONG = frozenset(
    (
        *("仿宋_GB2312", "FangSong_GB2312", "仿宋", "FangSong", "华文仿宋", "STFangsong"),
        *("方正仿宋简体", "FZFangSong-Z02S", "方正仿宋_GBK", "FZFangSong-Z02"),
        *("朱雀仿宋", "Zhuque Fangsong", "FandolFang", "FandolFang R"),
    )
)

_TEX_PACKAGE = "texlive-lang-chinese"
#: Seconds a download of 49 MB may take before the papers do without.
_PATIENCE = 300
_FANGSONG_ADVICE = (
    "没有仿宋字体，文书正文以楷体代替并在文末注明；联网后再执行一次，或把仿宋字体文件放到 {folder}。"
    " / No 仿宋 typeface: a 楷体 stands in and the papers say so; run this again online, or put one into {folder}."
)

Run = Callable[[Sequence[str]], bool]


def missing() -> tuple[Part, ...]:
    """Return the parts this machine lacks, in the order of ``PARTS``."""
    fonts = _installed_fonts()
    return tuple(part for part in PARTS if not _present(part, fonts))


def _present(part: Part, fonts: frozenset[str]) -> bool:
    if part.library is not None:
        try:
            ctypes.CDLL(part.library)
        except OSError:
            return False
        return True
    if part.font is not None:
        return part.font in fonts
    return part.command is not None and shutil.which(part.command) is not None


def _installed_fonts() -> frozenset[str]:
    command = shutil.which("fc-list")
    if command is None:
        return frozenset()
    listing = subprocess.run(  # noqa: S603 - the command is the one found on PATH, without anything from outside
        [command, ":", "family"], capture_output=True, text=True, encoding="utf-8", errors="replace", check=False
    )
    return frozenset(name.strip() for line in listing.stdout.splitlines() for name in line.split(","))


def _run(arguments: Sequence[str]) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(  # noqa: S603 - package names come from PARTS alone
        list(arguments), env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    return done.returncode == 0


def install(parts: Sequence[Part], apt: str, run: Run = _run) -> None:
    """Install ``parts`` with apt: all at once, or, where one is unknown to this release, one by one."""
    command = [apt, "install", "-y", "-q", "--no-install-recommends"]
    packages = [part.package for part in parts]
    run([apt, "update", "-q"])
    if not run([*command, *packages]):
        for package in packages:
            run([*command, package])


def advice(parts: Sequence[Part]) -> str:
    """Return the one sentence that says what to install, in Chinese with the English beside it."""
    packages = " ".join(part.package for part in parts)
    return (
        f"打印报告还缺这些系统软件，请管理员执行：apt install {packages}"
        f"（其他系统请安装同名的 Pango、HarfBuzz 和中文字体）。"
        f" / To print the papers, have an administrator run: apt install {packages}"
    )


def fandol_folder() -> Path:
    """Return where the fetched fonts are kept: among the user's own, which fontconfig reads."""
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(home) / "fonts" / "inspect-xj" / "fandol"


def _download(folder: Path, apt: str) -> Path | None:
    """The package in ``folder``, or None; a machine without a network is told so within seconds."""
    command = [apt, "download", "-q", "-o", "Acquire::Retries=0", "-o", "Acquire::http::Timeout=20", _TEX_PACKAGE]
    subprocess.run(  # noqa: S603 - nothing in it comes from outside
        command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=_PATIENCE
    )
    return next(folder.glob("*.deb"), None)


def _unpack(package: Path, folder: Path) -> None:
    """Write the Fandol fonts and their licence out of the package into ``folder``."""
    command = ["dpkg-deb", "--fsys-tarfile", str(package)]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as unpacking,  # noqa: S603
        tarfile.open(fileobj=unpacking.stdout, mode="r|") as members,
    ):
        for member in members:
            path = Path(member.name)
            wanted = (path.suffix == ".otf" and "Braille" not in path.name) or path.stem in ("COPYING", "README")
            if member.isfile() and path.parent.name == "fandol" and wanted and (content := members.extractfile(member)):
                (folder / path.name).write_bytes(content.read())


def _lighten(font: Path) -> None:
    """Simplify the outlines of a font in its place; takes ten seconds, and every PDF after is the smaller for it."""
    from inspect_xj.report.fonts.lighter import lighten

    lighter = font.with_suffix(".lighter")
    lighten(font, lighter)
    lighter.replace(font)


def fetch_fandol(
    apt: str,
    *,
    download: Callable[[Path, str], Path | None] = _download,
    unpack: Callable[[Path, Path], None] = _unpack,
    lighten: Callable[[Path], None] = _lighten,
) -> bool:
    """Put the Fandol fonts into ``fandol_folder``, whole or not at all; whether they are there."""
    target = fandol_folder()
    try:
        target.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="inspect-xj-") as work:
            package = download(Path(work), apt)
            if package is None:
                return False
            unpacked = Path(work) / "unpacked"
            unpacked.mkdir()
            unpack(package, unpacked)
            if not (unpacked / "FandolFang-Regular.otf").is_file():
                return False
            with suppress(Exception):  # the font as it came prints as well
                lighten(unpacked / "FandolFang-Regular.otf")
            # 仿宋 last: a fetch that was cut short is made again.
            for path in sorted(unpacked.iterdir(), key=lambda one: one.name.startswith("FandolFang")):
                shutil.copyfile(path, target / f".{path.name}")
                (target / f".{path.name}").replace(target / path.name)
    except (OSError, subprocess.SubprocessError, tarfile.TarError):
        return False
    return True


def _look_after_fangsong(apt: str | None) -> None:
    """Fetch a 仿宋 where there is none, or say in one sentence what the papers do without it."""
    if FANGSONG & _installed_fonts() or (fandol_folder() / "FandolFang-Regular.otf").is_file():
        return
    if apt is not None and shutil.which("dpkg-deb"):
        print(
            "正在下载仿宋字体（49 MB，约半分钟，仅此一次）… / Fetching a 仿宋 typeface (49 MB, half a minute, once) …",
            file=sys.stderr,
            flush=True,
        )
        if fetch_fandol(apt):
            return
    print(_FANGSONG_ADVICE.format(folder=fandol_folder().parent.parent), file=sys.stderr)


def main() -> int:
    """Install or name what is missing; return 0."""
    parts = missing()
    apt = shutil.which("apt-get")
    if parts and apt is not None and hasattr(os, "geteuid") and os.geteuid() == 0:
        names = " ".join(part.package for part in parts)
        print(f"正在安装系统软件 / Installing system packages：{names} …", file=sys.stderr, flush=True)
        install(parts, apt)
        parts = missing()
    if parts:
        print(advice(parts), file=sys.stderr)
    _look_after_fangsong(apt)
    return 0


if __name__ == "__main__":
    sys.exit(main())
