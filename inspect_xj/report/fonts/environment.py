"""Which fonts exist for a process: our own font file, completed by the fonts that came with pip, named before Pango starts.

fontconfig reads ``FONTCONFIG_FILE`` when a font configuration is made; nothing of the desktop's settings is seen then, so
the same fonts give the same pages everywhere. A job may narrow them to the characters it prints (``subsets``).
"""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from inspect_xj import resources
from inspect_xj.errors import ReportError

__all__ = [
    "active_fonts",
    "all_fonts",
    "font_configuration",
    "forget",
    "pip_fonts",
    "use_fonts",
    "using_fonts",
    "weasyprint",
]

#: The package on PyPI (17 MB, data only, OFL) that brings 宋体 and 黑体 to a machine without a Chinese font.
_PIP_PACKAGE = "pylopdf_fonts_zh_cn"

_PANGO = (
    "缺少生成 PDF 所需的 Pango 库（{detail}），请安装后重试：Debian、Ubuntu、统信、麒麟用 "
    "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0，Fedora 用 dnf install pango，"
    "macOS 用 brew install pango，Windows 安装 MSYS2 后用 pacman -S mingw-w64-ucrt-x86_64-pango。"
)
_COMPLETED = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include>{base}</include>
  <dir>{folder}</dir>
</fontconfig>
"""


class _Chosen:
    """The font file a job has narrowed this process to."""

    conf: Path | None = None


_chosen = _Chosen()
_configurations: dict[Path, Any] = {}


@cache
def _cache_folder() -> Path:
    """A folder of ours that can be written; fontconfig keeps there what it knows of each font."""
    try:
        folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "inspect-xj"
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    except (OSError, RuntimeError):  # no home at all, or a file in its place
        pass
    # fontconfig would complain on the user's screen and read every font again each time
    home = tempfile.mkdtemp(prefix="inspect-xj-")
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    os.environ["XDG_CACHE_HOME"] = home
    folder = Path(home) / "inspect-xj"
    folder.mkdir()
    return folder


def pip_fonts() -> Path | None:
    """The folder of the fonts that were installed with the package, if they were."""
    with suppress(ImportError, ValueError):
        spec = find_spec(_PIP_PACKAGE)
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            if any(Path(folder).glob("*.[ot]tf")):
                return Path(folder)
    return None


@cache
def all_fonts() -> Path:
    """The font file that knows every font a paper may be printed with on this machine."""
    base, cached, folder = resources.report_templates() / "fonts.conf", _cache_folder(), pip_fonts()
    if folder is None:
        return base
    # Where pip put them is known only here, so the shipped file cannot name it.
    text = _COMPLETED.format(base=escape(str(base.absolute())), folder=escape(str(folder.absolute())))
    path = cached / f"fonts-{hashlib.sha256(text.encode()).hexdigest()[:12]}.conf"
    with suppress(OSError, UnicodeDecodeError):
        if path.read_text(encoding="utf-8") == text:
            return path
    try:
        temporary = path.with_suffix(f".{os.getpid()}.tmp")
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)
    except OSError:  # a full disk: the fonts of the system will have to do
        return base
    return path


def active_fonts() -> Path:
    """The font file papers of this process are drawn with: that of the job, else the one with everything."""
    return _chosen.conf or all_fonts()


def use_fonts(conf: Path | None) -> None:
    """Draw with ``conf`` from now on (None: everything); what a worker of a pool calls first."""
    _chosen.conf = conf


@contextmanager
def using_fonts(conf: Path | None) -> Iterator[None]:
    """Draw with ``conf`` inside this block."""
    before, _chosen.conf = _chosen.conf, conf
    try:
        yield
    finally:
        _chosen.conf = before


@cache
def weasyprint() -> Any:
    """The library, loaded under our font file; ReportError naming the packages when Pango is not there."""
    os.environ["FONTCONFIG_FILE"] = str(active_fonts())
    _cache_folder()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import weasyprint  # noqa: PLC0415 - Pango may be missing; only a PDF needs it
    except OSError as error:
        raise ReportError(_PANGO.format(detail=str(error).splitlines()[0][:120])) from error
    return weasyprint


def font_configuration(conf: Path) -> Any:
    """WeasyPrint's view of ``conf``: one a process, for each costs up to 50 MB that are never given back."""
    if conf not in _configurations:
        weasyprint()
        from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 - as above

        os.environ["FONTCONFIG_FILE"] = str(conf)
        _configurations[conf] = FontConfiguration()
    return _configurations[conf]


def forget(conf: Path) -> None:
    """Let go of a font file whose job is over."""
    _configurations.pop(conf, None)
    if _chosen.conf == conf:
        _chosen.conf = None
