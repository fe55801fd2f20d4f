"""Headings of wide sheets that speak of a relative: 成员1姓名, 父亲电话, 监护人身份证号, CY1XM."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from inspect_xj.schema.aliases import MEMBER_FIELDS, fold

__all__ = ["Slot", "slot_of"]

_FIELDS = {fold(alias): column for column, aliases in MEMBER_FIELDS.items() for alias in aliases.split()}

_PEOPLE = (
    "外祖父|外祖母|祖父|祖母|外公|外婆|姥爷|姥姥|爷爷|奶奶|父亲|母亲|爸爸|妈妈|监护人|家庭成员|成员|家长|联系人|父|母"
)
_PERSON_FIRST = re.compile(
    rf"(?:家庭|主要|第|学生|法定|学生家庭|家庭主要)*(?P<rank>[一二三四五六1-6])?(?P<who>{_PEOPLE})(?P<n>[1-6一二三四五六])?"
    r"(?:信息|情况|资料|的)?(?P<field>.*)"
)
_NUMBER_LAST = re.compile(rf"(?:家庭|主要|学生)*(?P<who>{_PEOPLE})?(?P<field>.+?)(?P<n>[1-6一二三四五六])")
_PINYIN = re.compile(r"(?:JT)?(?P<who>FQ|MQ|JHR|JZ|CY)(?P<n>[1-6])?(?P<field>[A-Z]+?)(?P<m>[1-6])?")
_OF_PINYIN = {"FQ": "父亲", "MQ": "母亲", "JHR": "监护人", "JZ": "家长", "CY": "成员"}
_DIGITS = {c: str(i) for i, c in enumerate("一二三四五六", start=1)}
_SAME = {"父": "父亲", "爸爸": "父亲", "母": "母亲", "妈妈": "母亲", "家庭成员": "成员", "联系人": "家长"}
_RELATIONS = {
    "父亲": "父亲", "母亲": "母亲", "爷爷": "祖父", "奶奶": "祖母", "祖父": "祖父", "祖母": "祖母", "外公": "外祖父",
    "外婆": "外祖母", "姥爷": "外祖父", "姥姥": "外祖母", "外祖父": "外祖父", "外祖母": "外祖母",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Slot:
    """Which relative (成员1, 父亲, 监护人 …) and which column of 家庭成员 a heading speaks of."""

    person: str
    field: str

    @property
    def relation(self) -> str | None:
        """What the heading itself says about 关系."""
        return _RELATIONS.get(self.person)

    @property
    def is_guardian(self) -> bool:
        """Whether the heading itself says that this relative is the guardian."""
        return self.person.startswith("监护人")

    @property
    def is_list(self) -> bool:
        """成员/家长/监护人 without a number: the heading of a long list has the same form."""
        return self.person in {"成员", "家长", "监护人"}


@lru_cache(maxsize=16384)
def slot_of(spellings: tuple[str, ...]) -> Slot | None:
    """The slot of the first spelling (folded) that is one; None for every heading that speaks of the pupil."""
    for text in spellings:
        if (slot := _read(text)) is not None:
            return slot
    return None


def _read(text: str) -> Slot | None:
    if found := _PERSON_FIRST.fullmatch(text):
        number = found["n"] or found["rank"] or ""
        field = found["field"]
        who = _SAME.get(found["who"], found["who"])
        if not field and who in _RELATIONS | {"监护人": ""}:
            return Slot(who + _DIGITS.get(number, number), "成员姓名")
        if field.startswith("是否监护人") or field in _FIELDS:
            return Slot(who + _DIGITS.get(number, number), _FIELDS.get(field, "是否监护人"))
        if not field and number:
            return Slot(who + _DIGITS.get(number, number), "成员姓名")
    if (found := _NUMBER_LAST.fullmatch(text)) and found["field"] in _FIELDS and (found["who"] or not text.isascii()):
        who = _SAME.get(found["who"] or "", found["who"] or "成员")
        column = _FIELDS[found["field"]]
        if found["who"] or column in {"关系"}:
            return Slot(who + _DIGITS.get(found["n"], found["n"]), column)
    if (
        (found := _PINYIN.fullmatch(text))
        and found["field"] in _FIELDS
        and (found["n"] or found["m"] or found["who"] in {"FQ", "MQ"})
    ):
        return Slot(_OF_PINYIN[found["who"]] + (found["n"] or found["m"] or ""), _FIELDS[found["field"]])
    return None
