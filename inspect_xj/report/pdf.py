"""PDF of the papers: drawn with WeasyPrint, hermetically, and refused where it would print wrong.

WeasyPrint is imported on first use: fontconfig reads ``FONTCONFIG_FILE`` when Pango starts, so our font file has to be
named before; and a machine without Pango can still import, audit and write the ledger.
"""

from __future__ import annotations

import gc
import logging
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Any

from inspect_xj.errors import ReportError
from inspect_xj.report.assets import NOTHING, Asset, found
from inspect_xj.report.content import Content
from inspect_xj.report.fonts import (
    active_fonts,
    all_fonts,
    characters_of,
    empty_glyphs,
    font_configuration,
    job_fonts,
    missing_glyphs,
    served,
    subsetting,
    substitutions,
    weasyprint,
)
from inspect_xj.report.imprint import moved
from inspect_xj.report.justify import even_lines
from inspect_xj.report.output import place_file
from inspect_xj.report.papers.paper import Attachment
from inspect_xj.report.record import RecordFacts, finish
from inspect_xj.report.templates import render_html, style_sheet
from inspect_xj.report.visible import revealed, shown

__all__ = ["Drawn", "draw_paper", "warm_up", "write_paper", "write_pdf"]

_FONTS = (
    "没有找到中文字体，报告不能生成，请安装后重试：Debian、Ubuntu 用 apt-get install fonts-noto-cjk fonts-lxgw-wenkai "
    "fonts-babelstone-han，或者把仿宋、小标宋、黑体、楷体字体文件放到 ~/.local/share/fonts。"
)
#: Where the sentence about stand-in fonts goes: where the template wants it, before the 版记, at the very end.
_NOTE_PLACES = ("<!-- font_note -->", '<div class="imprint"', "</body>")
_NOTE = '<p class="font-note" style="font: 9pt/12pt \'XJ 宋体\'; letter-spacing: 0; text-indent: 0; margin-top: 12pt">{}</p>'


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


def _fetcher(assets: Mapping[str, Asset]) -> Any:
    """A fetcher that serves ``assets`` and refuses the rest: a request for more means foreign markup got through."""
    library = weasyprint()
    from weasyprint.urls import (  # noqa: PLC0415 - Pango may be missing; only a PDF needs it
        FatalURLFetchingError,
        URLFetcherResponse,
    )

    def serve(url: str, *_: object, **__: object) -> object:
        asset = found(url, assets)
        if asset is None:
            raise FatalURLFetchingError(f"refused: {url[:80]}")
        return URLFetcherResponse(url, asset.data, {"Content-Type": asset.mime})

    fetcher = library.URLFetcher(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
    fetcher.fetch = serve
    return fetcher


def warm_up() -> None:
    """Load the libraries and the fonts, before the first paper or a limit on memory; ReportError as for a paper."""
    _font_configuration(active_fonts())


def _font_configuration(conf: Path) -> Any:
    _need_fonts()
    return font_configuration(conf)


def _need_fonts() -> None:
    weasyprint()  # without Pango there is nothing to look for fonts with
    if not any(one.face for one in served()):
        raise ReportError(_FONTS)


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


def _draw(
    html: str, style: str, identifier: bytes, assets: Mapping[str, Asset], fonts: Path, *, variant: str
) -> tuple[bytes, int, frozenset[str]]:
    library, configuration, fetcher = weasyprint(), _font_configuration(fonts), _fetcher(assets)
    from weasyprint.urls import FatalURLFetchingError  # noqa: PLC0415 - Pango may be missing; only a PDF needs it

    with _listening() as complaints, _without_gc(), even_lines(), subsetting():
        try:
            css = library.CSS(string=style, font_config=configuration, url_fetcher=fetcher)
            document = library.HTML(string=html, url_fetcher=fetcher).render(
                stylesheets=[css], font_config=configuration
            )
            if again := moved(html, document.pages):
                document = library.HTML(string=again, url_fetcher=fetcher).render(
                    stylesheets=[css], font_config=configuration
                )
            with warnings.catch_warnings():
                # WeasyPrint 70 leaves the file of its colour profile to be closed by the collector, and that complains.
                warnings.simplefilter("ignore", ResourceWarning)
                data = document.write_pdf(pdf_identifier=identifier, pdf_variant=variant)
        except FatalURLFetchingError as error:
            raise ReportError(f"报告中出现了外部引用，已停止生成（{error}），请恢复随工具安装的模板。") from error
        except (RecursionError, MemoryError) as error:
            raise ReportError("报告内容过大，内存不足，请用 --school 分学校生成。") from error
    missing = missing_glyphs(document)
    if rest := [line for line in complaints.lines if not (missing and "notdef" in line)]:
        raise ReportError(f"排版时出现问题，报告没有生成：{rest[0][:200]}。请恢复随工具安装的模板。")
    return data, len(document.pages), missing | empty_glyphs(document)


def _with_font_note(html: str, style: str) -> str:
    """The paper with a line that tells which families are printed in another kind of face, where there are such."""
    sentence = substitutions(style)
    if not sentence:
        return html
    place = next((one for one in _NOTE_PLACES if one in html), "")
    before, mark, after = html.rpartition(place) if place else (html, "", "")
    return f"{before}{_NOTE.format(escape(sentence))}{mark}{after}"


#: The style sheets of the 检查报告.
STYLE = "official_document.css+inspection_report.css"


def write_pdf(
    content: Content, path: Path, *, facts: RecordFacts | None = None, attachments: Sequence[Attachment] = ()
) -> Drawn:
    """Draw the 检查报告 at ``path``, as a record of ``facts`` with its ``attachments``; same input and fonts, same bytes.

    A character no font has is printed as 〔U+…〕 and named in the result. ReportError: no Pango, no Chinese font, a
    template that does not work; OutputError: the file cannot be placed.
    """
    given = facts or RecordFacts()
    own = replace(given, kind="检查报告", fingerprint=content.fingerprint, created=given.created or content.created)
    html, identifier = render_html(content), content.fingerprint[:32].encode()
    return write_paper(html, style_sheet(STYLE), identifier, path, facts=own, attachments=attachments)


def write_paper(
    html: str,
    style: str,
    identifier: bytes,
    path: Path,
    *,
    facts: RecordFacts | None = None,
    attachments: Sequence[Attachment] = (),
) -> Drawn:
    """Draw a rendered paper at ``path`` under the same gates; ``identifier`` is what its content is known by.

    With ``facts`` or ``attachments`` it becomes a record (``record.finish``).
    """
    data, drawn = draw_paper(html, style, identifier)
    if facts is not None or attachments:
        data = finish(data, facts or RecordFacts(), attachments)
    place_file(path, data)
    return drawn


def draw_paper(
    html: str, style: str, identifier: bytes, *, assets: Mapping[str, Asset] = NOTHING, tagged: bool = True
) -> tuple[bytes, Drawn]:
    """The bytes of a rendered paper, for ``record.finish``; ``assets`` are the pictures it may name.

    PDF/A-3a. ``tagged=False`` makes it PDF/A-3u, without the structure that a screen reader needs: a fifth less time and
    bytes, for forms that are printed and thrown away.

    Drawn with the fonts of the job (``use_fonts``), else with the paper's own characters of each: 400 KB less a file.
    When a family of the style sheet is printed in another kind of face a line says so (字体替代：…): where the template
    has ``<!-- font_note -->``, else before the 版记 (``<div class="imprint"``), else at the end.
    """
    _need_fonts()
    html = _with_font_note(revealed(html), style)
    variant = "pdf/a-3a" if tagged else "pdf/a-3u"
    if active_fonts() != all_fonts():
        return _draw_gated(html, style, identifier, assets, active_fonts(), variant=variant)
    with job_fonts(characters_of(html, style), style=style) as fonts:
        return _draw_gated(html, style, identifier, assets, fonts, variant=variant)


def _draw_gated(
    html: str, style: str, identifier: bytes, assets: Mapping[str, Asset], fonts: Path, *, variant: str
) -> tuple[bytes, Drawn]:
    data, pages, missing = _draw(html, style, identifier, assets, fonts, variant=variant)
    if missing and served()[0].lacks(missing) != missing:
        fonts = all_fonts()  # the job did not foresee a character that the machine has all the same
        data, pages, missing = _draw(html, style, identifier, assets, fonts, variant=variant)
    if missing:
        pattern = re.compile("[" + "".join(map(re.escape, sorted(missing))) + "]")
        data, pages, still = _draw(
            pattern.sub(lambda m: shown(m[0]), html), style, identifier, assets, fonts, variant=variant
        )
        if still:
            signs = "、".join(shown(c) for c in sorted(still))
            raise ReportError(
                f"字体缺少字符{signs}，报告不能生成，请安装 fonts-noto-cjk 和 fonts-babelstone-han 后重试。"
            )
    notes = []
    if missing:
        signs = "、".join(shown(c) for c in sorted(missing))
        notes.append(f"有{len(missing)}个字符现有字体都没有，报告中以编码表示：{signs}。")
    return data, Drawn(pages, tuple(sorted(missing)), tuple(notes))
