"""What titles, sheet names and file names say about the rows below: school, grade, class, day of the roll call."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from inspect_xj.intake.recognise import Evidence

__all__ = ["Place", "SchoolList", "class_of", "day_of", "grade_of", "school_words"]

_CN = "一二三四五六七八九"
_GRADE_WORD = rf"(?:小学|初中|高中)?(?:[{_CN}1-9]|10|11|12|十|十一|十二)年级|[小初高][{_CN}123456]|(?:19|20)\d\d[级届]|[Gg](?:1[0-2]|[1-9])(?!\d)"
_CLASS_WORD = rf"(?:[（(]\s*[{_CN}十\d]{{1,3}}\s*[）)]|[{_CN}十\d]{{1,3}})\s*班"
_GRADE_AND_CLASS = re.compile(
    rf"(?P<grade>{_GRADE_WORD})\s*(?P<class>{_CLASS_WORD}|[（(]\s*[{_CN}十\d]{{1,3}}\s*[）)])"
    rf"|(?<![第\d{_CN}十])(?P<short>[{_CN}])\s*(?P<number>[（(]\s*[{_CN}十\d]{{1,2}}\s*[）)]\s*班?|\d{{1,2}}\s*班)"
    rf"|(?<!\d)(?P<digit>[1-9])\s*(?P<in>[（(]\s*\d{{1,2}}\s*[）)]\s*班?)"
    rf"|(?<!\d)(?P<three>[1-9]0[1-9]|[1-9]1\d)\s*班"
)
#: 一至六年级 and 一、二年级 are no grade.
_GRADE = re.compile(rf"(?<![至到、~～—-])(?:{_GRADE_WORD})(?![至到、~～—-])")
_CLASS = re.compile(rf"(?<![{_CN}\d）)]){_CLASS_WORD}")
_DAY = (
    re.compile(r"((?:19|20)\d\d)\s*年\s*(1[0-2]|0?[1-9])\s*月\s*(3[01]|[12]\d|0?[1-9])\s*[日号]?"),
    re.compile(r"(?<!\d)((?:19|20)\d\d)[-./_](1[0-2]|0?[1-9])[-./_](3[01]|[12]\d|0?[1-9])(?!\d)"),
    re.compile(r"(?<!\d)((?:19|20)\d\d)(1[0-2]|0[1-9])(3[01]|[12]\d|0[1-9])(?!\d)"),
)
_LABELLED_SCHOOL = re.compile(
    r"(?:学校(?:名称|（公章）|\(公章\)|（盖章）|\(盖章\))?|校名|填报单位|填表单位|填报学校|被查学校|受检学校|单位(?:名称)?|单位（盖章）|单位（章）)\s*[:：]\s*(\S+)"
)
_CODE = re.compile(r"(?<!\d)(\d{11})(?!\d)")
_SCHOOL_END = re.compile(
    r"[\u4e00-\u9fff（）()·]{0,30}?(?:学校|小学|中学|教学点|完小|中心校|一中|二中|三中|四中|五中|六中|初中|高中|幼儿园|分校|校区|学堂)"
)
_NOISE = re.compile(
    r"学生|学籍|花名册|名册|名单|点名|核查|到校|出勤|考勤|登记|信息|情况|汇总|汇总表|统计|一览|一览表|表|册|上报|导出|附件|数据|"
    r"在校生?|在籍|学年度?|第[一二]学期|[春秋]季|班级|年级|\d+|[-_—.。、,，:：()（）《》【】\s]|年|月|日|全校|原始|资料|最终|最新|定稿|版|新|副本|家庭成员|家庭|纸质|档案|变动|异动"
)


def day_of(texts: Sequence[str]) -> str | None:
    """The first full date in the texts, in ISO form; a day without its year is no date."""
    for text in texts:
        plain = unicodedata.normalize("NFKC", text)
        for pattern in _DAY:
            if found := pattern.search(plain):
                year, month, day = map(int, found.groups())
                return f"{year:04d}-{month:02d}-{day:02d}"
    return None


def grade_of(text: str) -> str | None:
    """The grade in a class name or title as words: 三（2）班 → 三年级, 初一3班 → 初一, 2009级3班 → 2009级; None without one."""
    found = _GRADE_AND_CLASS.search(text)
    if found:
        if found["grade"]:
            return found["grade"]
        head = found["short"] or found["digit"] or (found["three"] or " ")[0]
        if head in _CN and head:
            return f"{head}年级"
        if head.isdigit():
            return f"{_CN[int(head) - 1]}年级"
    alone = _GRADE.search(text)
    return alone.group() if alone else None


def class_of(text: str) -> str | None:
    """The class in a title or sheet name, as it stands there with its grade; None without one."""
    if found := _GRADE_AND_CLASS.search(text):
        return found.group().strip()
    alone = _CLASS.search(text)
    return alone.group().strip() if alone else None


@dataclass(frozen=True, slots=True)
class Place:
    """A school found in words: which, in which place the words stood, and how sure (别名-like exact or 推断)."""

    code: str | None
    name: str | None
    where: str
    how: str


_WHERE = {"title": "(标题)", "sheet": "(工作表名)", "file": "(文件名)", "folder": "(目录名)"}


def school_words(evidence: Evidence) -> list[tuple[str, str]]:
    """(place, text) that may name the school: what a title says after 学校： goes before everything else."""
    labelled = [
        (place, found.group(1))
        for place, text in evidence.places()
        if place == "title" and (found := _LABELLED_SCHOOL.search(text))
    ]
    return labelled + evidence.places()


@dataclass(frozen=True)
class SchoolList:
    """The 学校 table as far as it was read: codes by every name a school goes by."""

    codes: Mapping[str, str | None]  # folded name -> code
    names: Mapping[str, str]  # folded name -> name as the list writes it
    by_code: Mapping[str, str] = field(default_factory=dict)  # code -> name

    @classmethod
    def of(cls, rows: Sequence[tuple[str | None, str | None, str | None]]) -> SchoolList:
        """From (学校代码, 学校名称, 曾用名) rows."""
        codes: dict[str, str | None] = {}
        names: dict[str, str] = {}
        by_code: dict[str, str] = {}
        for code, name, former in rows:
            if code and name:
                by_code.setdefault(code.strip(), name)
            for text in (name, *re.split(r"[、,，;；/]", former or "")):
                if text and (key := _plain(text)) and key not in codes:
                    codes[key] = code
                    names[key] = name or text
        # Clerks leave the county out: 城关一小 and not 示例县城关一小; but what then fits two schools names neither.
        short = Counter(_AREA.sub("", key) for key in codes)
        for key in list(codes):
            without = _AREA.sub("", key)
            if len(without) >= 4 and short[without] == 1 and without not in codes:
                codes[without], names[without] = codes[key], names[key]
        return cls(codes, names, by_code)

    def find(self, evidence: Evidence) -> Place | None:
        """The school the words around a block name: by code, in full, by a unique end, then resembling with a margin."""
        words = school_words(evidence)
        for place, text in words:
            for code in _CODE.findall(text):
                if code in self.by_code:
                    return Place(code, self.by_code[code], _WHERE[place], "代码")
        for step in (self._in_full, self._by_end, self._resembling):
            for place, text in words:
                if (key := step(text)) is not None:
                    return Place(self.codes[key], self.names[key], _WHERE[place], step.__name__.strip("_"))
        for place, text in words:
            if place != "folder" and (found := _SCHOOL_END.search(_NOISE_EDGES.sub("", text))):
                name = found.group()
                if len(name) > 2 and not _NO_SCHOOL.fullmatch(name):
                    return Place(None, name, _WHERE[place], "as written")
        return None

    def _in_full(self, text: str) -> str | None:
        plain = _plain(text)
        inside = [key for key in self.codes if len(key) >= 3 and key in plain]
        if not inside:
            return None
        longest = max(inside, key=len)
        # 城关小学 and 城关小学东校区: the longer one is meant; two different ones side by side mean neither.
        rest = [key for key in inside if key not in longest]
        same = all(self.names[key] == self.names[longest] for key in rest)
        return longest if same else None

    def _by_end(self, text: str) -> str | None:
        plain = _NOISE.sub("", _plain(text))
        if len(plain) < 3:
            return None
        found = {self.names[key] for key in self.codes if key.endswith(plain)}
        if len(found) != 1:
            return None
        return next(key for key in self.codes if key.endswith(plain))

    def _resembling(self, text: str) -> str | None:
        plain = _NOISE.sub("", _plain(text))
        if len(plain) < 3:
            return None
        ranked = process.extract(plain, self.codes.keys(), scorer=fuzz.ratio, score_cutoff=72, limit=3)
        if not ranked:
            return None
        others = [score for key, score, _ in ranked if self.names[key] != self.names[ranked[0][0]]]
        if others and ranked[0][1] - others[0] < 8:
            return None
        # 第一小学 and 第二小学 resemble each other more than a typing error resembles either.
        if _numbers(plain) != _numbers(ranked[0][0]):
            return None
        return ranked[0][0]


_AREA = re.compile(r"^(?:[\u4e00-\u9fff]{2,3}省)?(?:[\u4e00-\u9fff]{2,4}?市)?[\u4e00-\u9fff]{1,3}?[县区旗市]")
_NO_SCHOOL = re.compile(
    r".{0,6}中小学(?:校)?|.*(?:全[县市区镇乡校]|各|本|我|所有|[县市区])(?:中小学校?|小学|中学|学校|初中|高中|幼儿园|教学点)"
)
_NOISE_EDGES = re.compile(r"^[^\u4e00-\u9fff]+|(?:填报单位|学校名称|学校|单位)[:：]\s*|\d+年?|[-_—\s]")


def _numbers(text: str) -> list[str]:
    return re.findall(r"[一二三四五六七八九十\d东西南北]", text)


def _plain(text: str) -> str:
    return re.sub(r"[\s（）()·.,，。《》\"“”]+", "", unicodedata.normalize("NFKC", text))
