"""What a machine needs beside Python for the papers to print: Pango, HarfBuzz's subsetter, Chinese fonts.

Run as ``python -m inspect_xj.cli.system`` by ``make demo`` and ``make test``. Installs what is missing with apt when it
may (root on a Debian family system), else says in one sentence what to install and leaves the rest to go on: import,
audit and the ledger need none of it. Always ends with 0; a paper that cannot be printed is the report's own error.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

__all__ = ["PARTS", "Part", "advice", "install", "main", "missing"]


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


def main() -> int:
    """Install or name what is missing; return 0."""
    parts = missing()
    if not parts:
        return 0
    apt = shutil.which("apt-get")
    if apt is not None and hasattr(os, "geteuid") and os.geteuid() == 0:
        names = " ".join(part.package for part in parts)
        print(f"正在安装系统软件 / Installing system packages：{names} …", file=sys.stderr, flush=True)
        install(parts, apt)
        parts = missing()
    if parts:
        print(advice(parts), file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
