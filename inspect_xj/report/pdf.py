"""PDF of the papers: drawn with WeasyPrint, hermetically, and refused where it would print wrong.

WeasyPrint is imported on first use: fontconfig reads ``FONTCONFIG_FILE`` when Pango starts, so our font file has to be
named before; and a machine without Pango can still import, audit and write the ledger.
"""

from __future__ import annotations

import atexit
import gc
import logging
import os
import re
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from inspect_xj import resources
from inspect_xj.errors import ReportError
from inspect_xj.report.content import Content
from inspect_xj.report.justify import even_lines
from inspect_xj.report.output import place_file
from inspect_xj.report.templates import render_html, style_sheet
from inspect_xj.report.visible import shown

__all__ = ["Drawn", "draw_paper", "write_paper", "write_pdf"]

_PANGO = (
    "缺少生成 PDF 所需的 Pango 库（{detail}），请安装后重试：Debian、Ubuntu、统信、麒麟用 "
    "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0，Fedora 用 dnf install pango，"
    "macOS 用 brew install pango，Windows 安装 MSYS2 后用 pacman -S mingw-w64-ucrt-x86_64-pango。"
)
_FONTS = (
    "没有找到中文字体，报告不能生成，请安装后重试：Debian、Ubuntu 用 apt-get install fonts-noto-cjk fonts-lxgw-wenkai "
    "fonts-babelstone-han，或者把仿宋、小标宋、黑体、楷体字体文件放到 ~/.local/share/fonts。"
)
_SUBSET = (
    "没有找到 libharfbuzz-subset，写 PDF 会慢几十倍；Debian、Ubuntu 请用 apt-get install libharfbuzz-subset0 安装。"
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was drawn: pages, characters no font has (printed as 〔U+…〕), sentences for the user."""

    pages: int
    missing: tuple[str, ...]
    warnings: tuple[str, ...]


class _Complaints(logging.Handler):
    """Collects what WeasyPrint logs: a CSS mistake or an ignored value is only ever said there."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@contextmanager
def _listening() -> Iterator[_Complaints]:
    logger = logging.getLogger("weasyprint")
    handler, handlers, propagate = _Complaints(), list(logger.handlers), logger.propagate
    logger.handlers, logger.propagate = [handler], False
    try:
        yield handler
    finally:
        logger.handlers, logger.propagate = handlers, propagate


def _font_environment() -> None:
    """Name our font file to fontconfig, and a place for its cache where the home folder cannot be written."""
    os.environ["FONTCONFIG_FILE"] = str(resources.report_templates() / "fonts.conf")
    try:
        home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        (home / "inspect-xj").mkdir(parents=True, exist_ok=True)
        writable = os.access(home / "inspect-xj", os.W_OK)
    except (OSError, RuntimeError):  # no home at all, or a file in its place
        writable = False
    if not writable:  # fontconfig would complain on the user's screen and read every font again each time
        folder = tempfile.mkdtemp(prefix="inspect-xj-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        os.environ["XDG_CACHE_HOME"] = folder


@cache
def _weasyprint() -> Any:
    """The library, loaded under our font configuration; ReportError naming the packages when Pango is not there."""
    _font_environment()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import weasyprint  # noqa: PLC0415 - Pango may be missing; only a PDF needs it
    except OSError as error:
        raise ReportError(_PANGO.format(detail=str(error).splitlines()[0][:120])) from error
    return weasyprint


@cache
def _fetcher() -> Any:
    """A fetcher that fetches nothing: the papers have no outside parts, so a request means foreign markup got through."""
    weasyprint = _weasyprint()
    from weasyprint.urls import FatalURLFetchingError  # noqa: PLC0415 - Pango may be missing; only a PDF needs it

    def refuse(url: str, *_: object, **__: object) -> object:
        raise FatalURLFetchingError(f"refused: {url[:80]}")

    fetcher = weasyprint.URLFetcher(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
    fetcher.fetch = refuse
    return fetcher


@cache
def _font_configuration() -> Any:
    # One for the whole process: each further one costs 50 MB that are never given back.
    weasyprint = _weasyprint()
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 - Pango may be missing; only a PDF needs it

    configuration = FontConfiguration()
    probe = weasyprint.HTML(string="<p style='font-family:\"XJ 仿宋\"'>学籍检查报告", url_fetcher=_fetcher()).render(
        font_config=configuration
    )
    with _listening():
        probe.write_pdf()
    if _missing(probe):
        raise ReportError(_FONTS)
    return configuration


def _missing(document: Any) -> frozenset[str]:
    """Characters that were printed as a box because no font has them."""
    found: set[str] = set()
    for font in document.fonts.values():
        found.update(c if isinstance(c, str) else chr(c) for c in font.missing)
    return frozenset(found)


def _has_subsetter() -> bool:
    _weasyprint()
    from weasyprint.text import ffi  # noqa: PLC0415 - Pango may be missing; only a PDF needs it

    return getattr(ffi, "harfbuzz_subset", None) is not None


@contextmanager
def _without_gc() -> Iterator[None]:
    # Layout makes millions of objects and no garbage: collecting in between costs a fifth of the time.
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _draw(html: str, style: str, identifier: bytes) -> tuple[bytes, int, frozenset[str]]:
    weasyprint, configuration = _weasyprint(), _font_configuration()
    from weasyprint.urls import FatalURLFetchingError  # noqa: PLC0415 - Pango may be missing; only a PDF needs it

    with _listening() as complaints, _without_gc(), even_lines():
        try:
            css = weasyprint.CSS(string=style, font_config=configuration, url_fetcher=_fetcher())
            document = weasyprint.HTML(string=html, url_fetcher=_fetcher()).render(
                stylesheets=[css], font_config=configuration
            )
            data = document.write_pdf(pdf_identifier=identifier)
        except FatalURLFetchingError as error:
            raise ReportError(f"报告中出现了外部引用，已停止生成（{error}），请恢复随工具安装的模板。") from error
        except (RecursionError, MemoryError) as error:
            raise ReportError("报告内容过大，内存不足，请用 --school 分学校生成。") from error
    missing = _missing(document)
    if rest := [line for line in complaints.lines if not (missing and "notdef" in line)]:
        raise ReportError(f"排版时出现问题，报告没有生成：{rest[0][:200]}。请恢复随工具安装的模板。")
    return data, len(document.pages), missing


def write_pdf(content: Content, path: Path) -> Drawn:
    """Draw the 检查报告 at ``path``; same content and fonts, same bytes.

    A character no font has is printed as 〔U+…〕 and named in the result. ReportError: no Pango, no Chinese font, a
    template that does not work; OutputError: the file cannot be placed.
    """
    return write_paper(render_html(content), style_sheet(), content.fingerprint[:32].encode(), path)


def write_paper(html: str, style: str, identifier: bytes, path: Path) -> Drawn:
    """Draw a rendered paper at ``path`` under the same gates; ``identifier`` is what its content is known by."""
    data, drawn = draw_paper(html, style, identifier)
    place_file(path, data)
    return drawn


def draw_paper(html: str, style: str, identifier: bytes) -> tuple[bytes, Drawn]:
    """The bytes of a rendered paper, for whoever places them."""
    data, pages, missing = _draw(html, style, identifier)
    if missing:
        pattern = re.compile("[" + "".join(map(re.escape, sorted(missing))) + "]")
        data, pages, still = _draw(pattern.sub(lambda m: shown(m[0]), html), style, identifier)
        if still:
            signs = "、".join(shown(c) for c in sorted(still))
            raise ReportError(
                f"字体缺少字符{signs}，报告不能生成，请安装 fonts-noto-cjk 和 fonts-babelstone-han 后重试。"
            )
    notes = [] if _has_subsetter() else [_SUBSET]
    if missing:
        signs = "、".join(shown(c) for c in sorted(missing))
        notes.append(f"有{len(missing)}个字符现有字体都没有，报告中以编码表示：{signs}。")
    return data, Drawn(pages, tuple(sorted(missing)), tuple(notes))
