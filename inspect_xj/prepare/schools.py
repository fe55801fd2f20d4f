"""Which school or unit a cell means: by code, 学校标识码, name, former name, short name, or nearly so — never a guess."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from inspect_xj.normalise import Regions

__all__ = ["Directory", "Entry", "region_names", "stage_of_type"]

#: A near name must be this alike (0–100), and this much more so than the next school.
_ALIKE, _MARGIN = 90.0, 6.0
_STAGES = {
    **dict.fromkeys(("小学", "小学教学点", "附设小学班"), "小学"),
    **dict.fromkeys(("初级中学", "附设普通初中班"), "初中"),
    **dict.fromkeys(("高级中学", "附设普通高中班"), "高中"),
    "完全中学": "中学",
}
_COUNTY = re.compile(r"(?:[^省市县区]{2,6}省)?(?:[^省市县区]{1,6}市)?[^省市县区]{1,6}[县市区]")
_NUMBERED = re.compile(r"第?([0-9]{1,2}|[一二三四五六七八九十]{1,3})(小学|中学|初中|高中|小|中|幼儿园)")
_DIGITS = "零一二三四五六七八九十"
#: Words by which two ways of writing one name differ and two schools never do.
_FILLERS = frozenset("省市县区镇乡村街道立公办全日制普通")
#: Characters that tell schools of like names apart: numbers, directions, stages.
_TELLING = frozenset("一二三四五六七八九十0123456789东西南北中上下前后大小新老左右初高")
#: Remarks behind a name that name no other school; a named campus (东校区) may be one and stays.
_CAMPUS = re.compile(r"\((?:校?本部|公办|完小|村小|中心校)\)$")
_TOWNSHIP = re.compile(r"[^省市县区]{1,6}(?:镇|乡|街道|街道办|办事处)")


def stage_of_type(kind: str | None) -> str | None:
    """小学, 初中 or 高中 for a 办学类型 that has one stage only, 中学 for 完全中学; None otherwise (九年一贯制 …: grades as written)."""
    return _STAGES.get(kind or "")


@dataclass(frozen=True, slots=True)
class Entry:
    """A school or unit as the directory knows it; ``names`` are folded, the official one first."""

    code: str
    names: tuple[str, ...]
    other_code: str | None = None  # 学校标识码
    township: str | None = None
    stage: str | None = None
    is_school: bool = True

    @property
    def name(self) -> str | None:
        """The official name."""
        return self.names[0] if self.names else None


class Directory:
    """The schools and units of one snapshot, found by whatever a cell holds.

    ``own_names`` are the names of the snapshot's own county, city and province: only they may be missing in front of a name
    (城关小学 = 示例县城关小学); 桐城市实验小学 is never our 实验小学.
    """

    def __init__(
        self, entries: Iterable[Entry], own_names: Sequence[str] = (), renumbered: Mapping[str, str] | None = None
    ) -> None:
        self.entries = tuple(entries)
        self.own_names = tuple(own_names)
        self._renumbered = dict(renumbered or {})
        self._own = _own_prefixes(self.entries, own_names)
        self._by_code: dict[str, Entry] = {}
        self._other: dict[str, set[str]] = defaultdict(set)
        official: dict[str, set[str]] = defaultdict(set)
        former: dict[str, set[str]] = defaultdict(set)
        keys: dict[str, set[str]] = defaultdict(set)
        for entry in self.entries:
            self._by_code.setdefault(entry.code, entry)
            if entry.other_code:
                self._other[entry.other_code].add(entry.code)
            for place, name in enumerate(entry.names):
                (official if place == 0 else former)[name].add(entry.code)
                keys[self._key(name)].add(entry.code)
        for old, new in self._renumbered.items():
            self._other[old].add(new)
        self._layers = (official, former, keys)
        self._keys = keys
        self._key_list = sorted(keys)
        self._found: dict[str, str | None] = {}

    def entry(self, code: str | None) -> Entry | None:
        """The entry of exactly that code."""
        return self._by_code.get(code) if code is not None else None

    def now(self, code: str) -> str:
        """The code by which the school of that code goes today: itself but for schools of last period."""
        return self._renumbered.get(code, code)

    def by_other_code(self, code: str) -> str | None:
        """The school code for a 学校标识码 that one school has."""
        return _only(self._other.get(code, set()))

    def by_exact_name(self, name: str) -> str | None:
        """The code of the one school whose official or former name is exactly that."""
        for layer in self._layers[:2]:
            if name in layer:
                return _only(layer[name])
        return None

    def by_name(self, name: str) -> str | None:
        """The code of the school that ``name`` (folded) means; None where none or more than one may be meant."""
        if name not in self._found:
            self._found[name] = self._search(name)
        return self._found[name]

    def _search(self, name: str) -> str | None:
        key = self._key(name)
        for layer, text in zip(self._layers, (name, name, key), strict=True):
            if text in layer:  # several schools of one name: no guess, not even a near one
                return _only(layer[text])
        if len(key) < 3:
            return None
        return self._by_township(key) or self._nearly(key)

    def _by_township(self, key: str) -> str | None:
        """城关镇中心小学 and 中心小学, 城关镇红旗小学 and 红旗小学: a township in front more or less, one school only."""
        codes: set[str] = set()
        for known in self._key_list:
            longer, shorter = (known, key) if len(known) > len(key) else (key, known)
            before = longer[: -len(shorter)]
            if longer.endswith(shorter) and _TOWNSHIP.fullmatch(before):
                codes |= {code for code in self._keys[known] if longer is known or self._may_lie_in(code, before)}
        return _only(codes)

    def _may_lie_in(self, code: str, township: str) -> bool:
        """False when the school is known to lie in another township."""
        own = self._by_code[code].township
        return not own or own[:2] == township[:2]

    def _nearly(self, key: str) -> str | None:
        near = process.extract(key, self._key_list, scorer=fuzz.ratio, score_cutoff=_ALIKE - _MARGIN, limit=8)
        codes: dict[str, float] = {}
        for known, score, _ in near:
            alike = 100.0 if _only_fillers_differ(key, known) else score
            if alike < 100.0 and _telling(key) != _telling(known):
                continue
            for code in self._keys[known]:
                codes[code] = max(codes.get(code, 0.0), alike)
        ranked = sorted(codes.items(), key=lambda item: (-item[1], item[0]))
        if not ranked or ranked[0][1] < _ALIKE:
            return None
        return ranked[0][0] if len(ranked) == 1 or ranked[0][1] - ranked[1][1] >= _MARGIN else None

    def _key(self, name: str) -> str:
        """The name without the own county in front, numbers and short forms alike (第一中学, 一中, 第1中学 -> 一中)."""
        text = _CAMPUS.sub("", name)
        for prefix in self._own:
            if text.startswith(prefix) and len(text) > len(prefix) + 1:
                text = text[len(prefix) :]
                break
        text = text.replace("初级中学", "初中").replace("高级中学", "高中").replace("中心学校", "中心校")
        return _NUMBERED.sub(_short, text)


def _only(codes: set[str]) -> str | None:
    return next(iter(codes)) if len(codes) == 1 else None


def _short(matched: re.Match[str]) -> str:
    number, kind = matched[1], matched[2]
    if number.isdigit() and 0 < int(number) <= 10:
        number = _DIGITS[int(number)]
    return number + {"小学": "小", "中学": "中"}.get(kind, kind)


def _own_prefixes(entries: Sequence[Entry], own_names: Sequence[str]) -> tuple[str, ...]:
    """Own county in every usual spelling, longest first; a prefix that a third of the schools bear counts as own too."""
    heads: Counter[str] = Counter()
    n_schools = 0
    for entry in entries:
        if entry.is_school and entry.name:
            n_schools += 1
            if matched := _COUNTY.match(entry.name):
                heads[matched[0]] += 1
    own = [name for name in own_names if name]
    own += [head for head, n in heads.items() if n >= 3 and n * 3 >= n_schools]
    prefixes = set(own)
    for name in list(prefixes):
        if len(name) > 2 and name[-1] in "县市区省":
            prefixes.add(name[:-1])  # 示例小学 for 示例县小学; two characters at least are left
    county = [name for name in prefixes if name[-1] in "县市区"]
    if any(name.endswith("县") for name in county):
        prefixes |= {"县", "本县", "我县"}  # 县一中
    upper = [name for name in prefixes if name[-1] in "省市"]
    prefixes |= {high + low for high in upper for low in county if high != low}
    prefixes |= {a + b + c for a in upper for b in upper for c in county if len({a, b, c}) == 3 and a[-1] == "省"}
    return tuple(sorted((p for p in prefixes if len(p) >= 2 or p == "县"), key=lambda p: (-len(p), p)))


def _telling(key: str) -> Counter[str]:
    return Counter(c for c in key if c in _TELLING)


def _only_fillers_differ(one: str, other: str) -> bool:
    """The shorter name is the longer with nothing but 镇, 乡, 村, 县 … left out (王村小学 and 王街小学 are two schools)."""
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    place = 0
    for char in longer:
        if place < len(shorter) and char == shorter[place]:
            place += 1
        elif char not in _FILLERS:
            return False
    return place == len(shorter) and len(shorter) >= 4


def region_names(regions: Regions, code: str | None, name: str | None) -> tuple[str, ...]:
    """The names of a region and of those above it, as far as known."""
    found = [name] if name else []
    if code and len(code) == 6:
        found += [n for c in (code, code[:4] + "00", code[:2] + "0000") if (n := regions.name(c))]
    return tuple(found)
