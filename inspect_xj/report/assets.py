"""Pictures in the inspector's own templates folder, which his templates name ``asset:校徽.png``: bytes in memory, no more.

Nothing else can be fetched while a paper is drawn: no file, no network, no picture that the folder did not hold before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from urllib.parse import unquote, unquote_to_bytes

from inspect_xj.errors import ReportError

__all__ = ["NOTHING", "Asset", "assets_of", "found"]

#: Ending -> kind, and how such a file begins.
_KINDS: Mapping[str, tuple[str, tuple[bytes, ...]]] = {
    ".png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    ".jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".svg": ("image/svg+xml", (b"<svg", b"<?xml", b"\xef\xbb\xbf<")),
}

#: Largest picture: each goes into every paper.
_LARGEST = 2_000_000

#: Largest picture written into a style sheet or template itself, and its only kind.
_INLINE, _LARGEST_INLINE = "data:image/svg+xml", 200_000


@dataclass(frozen=True, slots=True)
class Asset:
    """A picture: its kind and its bytes."""

    mime: str
    data: bytes


NOTHING: Mapping[str, Asset] = MappingProxyType({})


@cache
def assets_of(folder: Path | None) -> Mapping[str, Asset]:
    """The pictures of the folder by name; ReportError for one that is too large or no picture."""
    if folder is None:
        return NOTHING
    assets = {}
    for path in sorted(folder.iterdir()):
        mime, beginnings = _KINDS.get(path.suffix.lower(), ("", ()))
        if not mime or not path.is_file():
            continue
        if path.stat().st_size > _LARGEST:
            raise ReportError(f"模板目录里的图片“{path}”超过{_LARGEST // 1_000_000}兆字节，请缩小后重试。")
        data = path.read_bytes()
        if not data.lstrip().startswith(beginnings):
            raise ReportError(f"模板目录里的“{path}”不是{path.suffix[1:].upper()}图片，请换成图片或移走。")
        assets[path.name] = Asset(mime, data)
    return MappingProxyType(assets)


def found(url: str, assets: Mapping[str, Asset]) -> Asset | None:
    """What ``url`` may be answered with; None where it must be refused."""
    scheme, _, rest = url.partition(":")
    if scheme.lower() == "asset":
        return assets.get(unquote(rest))
    if url.startswith(_INLINE) and len(url) <= _LARGEST_INLINE:
        head, comma, body = url.partition(",")
        if comma and ";base64" not in head.lower():
            return Asset("image/svg+xml", unquote_to_bytes(body))
    return None
