"""HarfBuzz's subsetter for WeasyPrint, where the system has none.

Without libharfbuzz-subset WeasyPrint cuts its fonts with fontTools, which takes 11.5 s for a notice instead of 0.17 s
and is only said in the log. The subsetter that comes with uharfbuzz from pip does the same work, so a machine on which
nothing can be installed prints as fast.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from inspect_xj.errors import ReportError
from inspect_xj.report.fonts.environment import weasyprint

__all__ = ["has_system_subsetter", "subsetting"]

_ABSENT = (
    "缺少裁剪字体所需的 libharfbuzz-subset，写一份文书要慢几十倍，已停止生成，请安装后重试：Debian、Ubuntu、统信、麒麟用 "
    "apt-get install libharfbuzz-subset0，其他系统请升级 HarfBuzz。"
)
#: Tables a page does not need: layout has been done.
_DROPPED = ("BASE", "DSIG", "EBDT", "EBLC", "EBSC", "GPOS", "GSUB", "JSTF", "LTSH", "PCLT", "SVG ")


def has_system_subsetter() -> bool:
    """Whether WeasyPrint found the library in the system."""
    weasyprint()
    from weasyprint.text import ffi  # noqa: PLC0415 - Pango may be missing; only a PDF needs it

    return getattr(ffi, "harfbuzz_subset", None) is not None


@contextmanager
def subsetting() -> Iterator[None]:
    """Embed fonts by HarfBuzz inside this block; ReportError where only fontTools would be left to do it."""
    if has_system_subsetter():
        yield
        return
    import uharfbuzz as harfbuzz  # noqa: PLC0415 - only where the system has none
    from weasyprint.pdf.fonts import Font  # noqa: PLC0415 - Pango may be missing; only a PDF needs it

    original = getattr(Font, "subset", None)
    if original is None:  # private parts of another version: 11.5 s a notice is no way to print two hundred
        raise ReportError(_ABSENT)

    def subset(font: Any, to_unicode: dict[int, str], hinting: bool) -> None:
        if to_unicode:
            try:
                font.file_content = _cut(harfbuzz, font, sorted(to_unicode), hinting)
            except RuntimeError as error:  # a damaged file; embedding the whole of it is no way out
                raise ReportError(f"字体“{font.family}”的文件裁剪不了，可能已经损坏，请重新安装该字体。") from error

    Font.subset = subset
    try:
        yield
    finally:
        Font.subset = original


def _cut(harfbuzz: Any, font: Any, glyphs: list[int], hinting: bool) -> bytes:
    """The used glyphs of a face under their old numbers, without the empty ones behind the last."""
    flags = harfbuzz.SubsetFlags.PASSTHROUGH_UNRECOGNIZED | harfbuzz.SubsetFlags.DESUBROUTINIZE
    if font.missing:
        flags |= harfbuzz.SubsetFlags.NOTDEF_OUTLINE
    face = harfbuzz.Face(font.file_content, font.index & 0xFFFF)
    wanted = harfbuzz.SubsetInput()
    wanted.glyph_set.update(glyphs)
    wanted.flags = flags | harfbuzz.SubsetFlags.RETAIN_GIDS
    wanted.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in _DROPPED)
    face = harfbuzz.subset(face, wanted)
    again = harfbuzz.SubsetInput()
    again.glyph_set.update(range(glyphs[-1] + 1))
    again.flags = flags if hinting else flags | harfbuzz.SubsetFlags.NO_HINTING
    data: bytes = harfbuzz.subset(face, again).blob.data
    return data
