"""What fontconfig itself would choose: the faces of a family in its order, and which characters each has.

Asked through the library Pango asks, so the answer is the one the papers are drawn by, also on a machine without the
``fc-`` commands; loading takes 20 ms, where Pango would take half a second.
"""

from __future__ import annotations

import ctypes
import weakref
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from inspect_xj.errors import ReportError

__all__ = ["BOLD", "REGULAR", "Collection", "Face"]

#: fontconfig's own scale of weights.
REGULAR, BOLD = 80, 200

_LIBRARIES = (
    "libfontconfig.so.1",
    "libfontconfig.1.dylib",
    "libfontconfig-1.dll",
    "libfontconfig-1",
    "fontconfig-1",
    "fontconfig",
)
_ABSENT = (
    "缺少 fontconfig 库，不能查找字体，请安装后重试：Debian、Ubuntu、统信、麒麟用 apt-get install libfontconfig1，"
    "Fedora 用 dnf install fontconfig，macOS 用 brew install fontconfig。"
)
_PATTERN, _FOUND = 0, 0  # FcMatchPattern, FcResultMatch


class _FontSet(ctypes.Structure):
    _fields_ = [("n", ctypes.c_int), ("room", ctypes.c_int), ("patterns", ctypes.POINTER(ctypes.c_void_p))]


@cache
def _library() -> Any:
    """The library with the types of what is called; ReportError naming the package when it is not there."""
    for name in _LIBRARIES:
        try:
            library = ctypes.CDLL(name)
            break
        except OSError:
            continue
    else:
        raise ReportError(_ABSENT)
    pointer, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
    for function, result, *arguments in (
        ("FcConfigCreate", pointer),
        ("FcConfigDestroy", None, pointer),
        ("FcConfigParseAndLoad", number, pointer, text, number),
        ("FcConfigBuildFonts", number, pointer),
        ("FcPatternCreate", pointer),
        ("FcPatternDestroy", None, pointer),
        ("FcPatternAddString", number, pointer, text, text),
        ("FcPatternAddInteger", number, pointer, text, number),
        ("FcPatternGetString", number, pointer, text, number, ctypes.POINTER(text)),
        ("FcPatternGetInteger", number, pointer, text, number, ctypes.POINTER(number)),
        ("FcPatternGetCharSet", number, pointer, text, number, ctypes.POINTER(pointer)),
        ("FcCharSetHasChar", number, pointer, ctypes.c_uint32),
        ("FcConfigSubstitute", number, pointer, pointer, number),
        ("FcDefaultSubstitute", None, pointer),
        ("FcFontSort", ctypes.POINTER(_FontSet), pointer, pointer, number, pointer, ctypes.POINTER(number)),
        ("FcFontSetDestroy", None, ctypes.POINTER(_FontSet)),
    ):
        called = getattr(library, function)
        called.restype, called.argtypes = result, arguments
    return library


class Face:
    """One face of a font file as fontconfig sees it, after the rules of our font file."""

    __slots__ = ("_characters", "_keeper", "file", "index", "names", "style", "weight")

    def __init__(self, pattern: int, keeper: object) -> None:
        self._keeper = keeper  # the pattern lives as long as the set it stands in
        self.names = tuple(_strings(pattern, b"family"))
        self.style = next(_strings(pattern, b"style"), "")
        self.file = Path(next(_strings(pattern, b"file"), ""))
        self.index = _integer(
            pattern, b"index"
        )  # of a collection; the upper 16 bits name an instance of a variable font
        self.weight = _integer(pattern, b"weight")
        characters = ctypes.c_void_p()
        _library().FcPatternGetCharSet(pattern, b"charset", 0, ctypes.byref(characters))
        self._characters = characters

    @property
    def key(self) -> tuple[Path, int]:
        """What tells it from every other face."""
        return self.file, self.index

    @property
    def is_variable(self) -> bool:
        """Whether its weight is made when it is used."""
        return bool(self.index >> 16)

    def covers(self, characters: Iterable[str]) -> frozenset[str]:
        """Those of ``characters`` it has a sign for."""
        if not self._characters:
            return frozenset()
        has = _library().FcCharSetHasChar
        return frozenset(one for one in characters if has(self._characters, ord(one)))


def _strings(pattern: int, name: bytes) -> Any:
    value, number = ctypes.c_char_p(), 0
    while _library().FcPatternGetString(pattern, name, number, ctypes.byref(value)) == _FOUND:
        yield (value.value or b"").decode("utf-8", "replace")
        number += 1


def _integer(pattern: int, name: bytes) -> int:
    # A weight may be stored as a double: fontconfig converts it.
    value = ctypes.c_int()
    _library().FcPatternGetInteger(pattern, name, 0, ctypes.byref(value))
    return value.value


class Collection:
    """The fonts one font file lets exist."""

    def __init__(self, conf: Path) -> None:
        library = _library()
        self._config = library.FcConfigCreate()
        weakref.finalize(self, library.FcConfigDestroy, self._config)
        loaded = library.FcConfigParseAndLoad(self._config, str(conf.absolute()).encode(), 1)
        if not loaded or not library.FcConfigBuildFonts(self._config):
            raise ReportError(f"字体配置文件“{conf}”不能使用，请重新安装 inspect-xj。")

    def faces(self, family: str, weight: int = REGULAR) -> tuple[Face, ...]:
        """Every face there is, in the order in which a text of ``family`` takes its characters from them."""
        library = _library()
        pattern = library.FcPatternCreate()
        try:
            library.FcPatternAddString(pattern, b"family", family.encode())
            library.FcPatternAddString(pattern, b"lang", b"zh-cn")
            library.FcPatternAddInteger(pattern, b"weight", weight)
            library.FcConfigSubstitute(self._config, pattern, _PATTERN)
            library.FcDefaultSubstitute(pattern)
            result = ctypes.c_int()
            found = library.FcFontSort(self._config, pattern, 0, None, ctypes.byref(result))
        finally:
            library.FcPatternDestroy(pattern)
        if not found:
            return ()
        keeper = _Keeper(found, self)
        return tuple(Face(found.contents.patterns[n], keeper) for n in range(found.contents.n))


class _Keeper:
    """Holds a sorted set, and the fonts it is of, until its last face is gone."""

    def __init__(self, found: Any, collection: Collection) -> None:
        self.collection = collection
        weakref.finalize(self, _library().FcFontSetDestroy, found)
