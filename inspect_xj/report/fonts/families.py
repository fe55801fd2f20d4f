"""The five families an official document is set in, and what this machine has for each.

``report_templates/fonts.conf`` says which faces come first; here stands what they are: of which kind, under which
licence. A family that is served by another kind is told on the paper (字体替代), for a department head will ask.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from inspect_xj.report.fonts.environment import all_fonts
from inspect_xj.report.fonts.fontconfig import BOLD, REGULAR, Collection, Face
from inspect_xj.report.fonts.glyphs import blank_glyphs

__all__ = [
    "COMMON",
    "FAMILIES",
    "KNOWN",
    "PREFIX",
    "Known",
    "Served",
    "fonts_sha256",
    "known",
    "served",
    "substitutions",
]

#: What style sheets put before the name of a family, so that no font of the desktop is meant.
PREFIX = "XJ "

#: A face from which a family takes these is what the family is printed in; the rest is for rare characters.
COMMON = "学籍检查报告的一是了我不人在他有"

_OWNED = "随操作系统、办公软件或字库取得授权"
_OFL = "开源（OFL）"


@dataclass(frozen=True, slots=True)
class Known:
    """A font that may stand in a chain: any of its names, its kind, under what it may be used, where it comes from."""

    names: tuple[str, ...]
    kind: str
    licence: str
    package: str = ""


KNOWN: tuple[Known, ...] = (
    Known(("仿宋_GB2312", "FangSong_GB2312"), "仿宋", _OWNED),
    Known(("仿宋", "FangSong"), "仿宋", _OWNED),
    Known(("华文仿宋", "STFangsong"), "仿宋", _OWNED),
    Known(("方正仿宋简体", "FZFangSong-Z02S"), "仿宋", _OWNED),
    Known(("方正仿宋_GBK", "FZFangSong-Z02"), "仿宋", _OWNED),
    Known(("朱雀仿宋", "Zhuque Fangsong"), "仿宋", _OFL),
    Known(("FandolFang", "FandolFang R"), "仿宋", "开源（GPL，字体例外）", "texlive-lang-chinese"),
    Known(("方正小标宋简体", "FZXiaoBiaoSong-B05S"), "小标宋", _OWNED),
    Known(("方正小标宋_GBK", "FZXiaoBiaoSong-B05"), "小标宋", _OWNED),
    Known(("黑体", "SimHei"), "黑体", _OWNED),
    Known(("华文黑体", "STHeiti"), "黑体", _OWNED),
    Known(("方正黑体简体", "FZHei-B01S"), "黑体", _OWNED),
    Known(("方正黑体_GBK", "FZHei-B01"), "黑体", _OWNED),
    Known(("Noto Sans CJK SC",), "黑体", _OFL, "fonts-noto-cjk"),
    Known(("Noto Sans SC",), "黑体", _OFL, "pylopdf-fonts-zh-cn"),
    Known(("FandolHei",), "黑体", "开源（GPL，字体例外）", "texlive-lang-chinese"),
    Known(("楷体_GB2312", "KaiTi_GB2312"), "楷体", _OWNED),
    Known(("楷体", "KaiTi"), "楷体", _OWNED),
    Known(("华文楷体", "STKaiti"), "楷体", _OWNED),
    Known(("方正楷体简体", "FZKai-Z03S"), "楷体", _OWNED),
    Known(("方正楷体_GBK", "FZKai-Z03"), "楷体", _OWNED),
    Known(("霞鹜文楷", "LXGW WenKai", "LXGW WenKai Light"), "楷体", _OFL, "fonts-lxgw-wenkai"),
    Known(("FandolKai",), "楷体", "开源（GPL，字体例外）", "texlive-lang-chinese"),
    Known(("宋体", "SimSun"), "宋体", _OWNED),
    Known(("华文宋体", "STSong"), "宋体", _OWNED),
    Known(("方正书宋简体", "FZShuSong-Z01S"), "宋体", _OWNED),
    Known(("方正书宋_GBK", "FZShuSong-Z01"), "宋体", _OWNED),
    Known(("Noto Serif CJK SC",), "宋体", _OFL, "fonts-noto-cjk"),
    Known(("Noto Serif SC",), "宋体", _OFL, "pylopdf-fonts-zh-cn"),
    Known(("FandolSong",), "宋体", "开源（GPL，字体例外）", "texlive-lang-chinese"),
    Known(("BabelStone Han",), "宋体", "开源（Arphic）", "fonts-babelstone-han"),
)


@dataclass(frozen=True, slots=True)
class Family:
    """A family of the official document: what it is for, the weight it is set in, what brings a face of its kind."""

    name: str
    use: str
    weight: int
    package: str


FAMILIES: tuple[Family, ...] = (
    Family("仿宋", "正文", REGULAR, "texlive-lang-chinese 中的 FandolFang"),
    Family("小标宋", "发文机关标志、标题", BOLD, "fonts-noto-cjk"),
    Family("黑体", "一级标题、密级", REGULAR, "fonts-noto-cjk"),
    Family("楷体", "二级标题、签发人", REGULAR, "fonts-lxgw-wenkai"),
    Family("宋体", "页码", REGULAR, "fonts-noto-cjk"),
)


@dataclass(frozen=True, slots=True)
class Served:
    """A family with the face that serves it (None: no Chinese font at all), and all faces behind it in order."""

    family: Family
    face: Face | None
    chain: tuple[Face, ...]

    @property
    def known(self) -> Known | None:
        """What is known of the face."""
        return known(self.face) if self.face else None

    @property
    def label(self) -> str:
        """The name of the face as it is told to people."""
        return "" if self.face is None else self.known.names[0] if self.known else self.face.names[0]

    @property
    def of_its_kind(self) -> bool:
        """Whether that is what the family is; a bold 宋体 passes for 小标宋, which is one."""
        kind = self.known.kind if self.known else ""
        if kind == self.family.name:
            return True
        return self.family.name == "小标宋" and kind == "宋体" and self.face is not None and self.face.weight >= BOLD

    def lacks(self, characters: Iterable[str]) -> frozenset[str]:
        """Those of ``characters`` that cannot be printed: no font has them, or the first that has them shows nothing."""
        left, blank = frozenset(characters), frozenset[str]()
        for face in self.chain:
            if not left:
                break
            if covered := face.covers(left):
                blank |= _blank(face, covered)
                left -= covered
        return left | blank

    def lacks_itself(self, characters: Iterable[str]) -> frozenset[str]:
        """Those of ``characters`` the face itself cannot print: they come from the faces behind it."""
        wanted = frozenset(characters)
        if self.face is None:
            return wanted
        covered = self.face.covers(wanted)
        return wanted - covered | _blank(self.face, covered)


def _blank(face: Face, characters: frozenset[str]) -> frozenset[str]:
    return blank_glyphs(face.file, face.index, characters)


def known(face: Face) -> Known | None:
    """What is known of a face, by its names; None for a stranger."""
    return next((one for one in KNOWN if set(one.names) & set(face.names)), None)


@cache
def collection(conf: Path) -> Collection:
    """The fonts of a font file, loaded once."""
    return Collection(conf)


@cache
def _served(conf: Path) -> tuple[Served, ...]:
    found = []
    for family in FAMILIES:
        chain = collection(conf).faces(PREFIX + family.name, family.weight)
        face = next((one for one in chain if len(one.covers(COMMON)) == len(COMMON)), None)
        found.append(Served(family, face, chain))
    return tuple(found)


def served(conf: Path | None = None) -> tuple[Served, ...]:
    """What each family is printed in on this machine, in the order of ``FAMILIES``."""
    return _served(conf or all_fonts())


def substitutions(style: str) -> str:
    """The sentence 字体替代 for a paper with this style sheet; empty when every family it names is of its kind."""
    stand_ins: dict[str, list[str]] = {}
    for one in served():
        if PREFIX + one.family.name in style and not one.of_its_kind:
            stand_ins.setdefault(one.label, []).append(one.family.name)
    parts = [f"{'、'.join(names)}以“{label}”代替" for label, names in stand_ins.items()]
    return f"字体替代：本机没有相应字体，{'；'.join(parts)}。" if parts else ""


def fonts_sha256() -> str:
    """What the look of a paper depends on of the fonts: the faces each family is printed in, by name and size."""
    lines = []
    for one in served():
        for face in one.chain[:12]:
            size = face.file.stat().st_size if face.file.is_file() else 0
            lines.append(f"{one.family.name}\t{face.file.name}\t{face.index}\t{face.weight}\t{size}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
