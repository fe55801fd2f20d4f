"""Grades to 1–12 and names of classes to "3班" (domain §2.5: there is no code list for them)."""

from __future__ import annotations

import re

from inspect_xj.normalise.clean import EMPTY, Clean, Context
from inspect_xj.normalise.fold import chinese_number, compact, is_missing

__all__ = ["find_grade", "read_class", "read_grade", "stage_of"]

_FIRST_OF_STAGE = {"小学": 1, "初中": 7, "高中": 10}
_LAST_OF_STAGE = {"小学": 6, "初中": 9, "高中": 12}
_NUM = "[0-9]{1,2}|[一二三四五六七八九十]{1,2}"
_STAGE = "小学|初级中学|初中|高中|高级中学|中学|普通高中|普高|小|初|高"
_GRADE = re.compile(
    rf"(?P<stage>{_STAGE})?(?:第)?(?P<num>{_NUM})(?:\.0)?(?P<word>年级|年|级)?(?:\((?:{_STAGE})?[一二三四五六七八九]+(?:年级)?\))?"
)
_LETTER = re.compile(r"(?:G|GRADE|NJ|年级)[-.]?(?P<num>[0-9]{1,2})")
_COHORT = re.compile(
    rf"(?P<stage>{_STAGE})?(?P<year>[0-9]{{4}}|[0-9]{{2}})(?P<word>级|届|年入学|秋入学)\(?(?P<behind>{_STAGE})?\)?(?:学生|新生)?"
)
#: "一年级(1)班", "七年级3班" in the column of grades: the grade stands in front.
_WITH_CLASS = re.compile(
    rf"(?P<grade>(?:{_STAGE})?(?:{_NUM})年级|(?:小|初|高)[一二三四五六])(?:[-(]?(?:{_NUM})\)?班?|[^0-9()]{{1,6}}班)"
    rf"|(?P<short>[一二三四五六七八九]|[1-9])(?:[-.·、]?\((?:{_NUM})\)班?|[-.·、]?(?:{_NUM})班)"
)
#: What stands behind a grade without changing it.
_BEHIND = re.compile(r"(?<=[级一二三四五六])(?:[上下](?:学期|册|期)?|新生|毕业班|学生)$")
#: 09级初一, 2009级七年级: the cohort in front of the grade itself.
_COHORT_IN_FRONT = re.compile(
    rf"(?:[0-9]{{4}}|[0-9]{{2}})[级届](?=(?:{_STAGE})?(?:{_NUM})年级$|[小初高][一二三四五六]$)"
)
#: Two names of one grade: 2009级(一年级), 一年级(2009级); the one that needs no year decides.
_TWICE = re.compile(r"(?P<one>[^()]+)\((?P<other>[^()]+)\)")
#: A class called by its grade alone is the only one of it.
_GRADE_ALONE = re.compile(rf"(?:(?:{_STAGE})?(?:{_NUM})年级|初[一二三四]|高[一二三]|小[一二三四五六])")
_PREFIX = rf"(?:(?:{_STAGE})?(?:{_NUM})(?:年级?|级)|(?:{_STAGE})(?:{_NUM})年?|(?:{_STAGE})?(?:[0-9]{{4}}|[0-9]{{2}})[级届]|G[0-9]{{1,2}})"
_CNUM = r"(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})"
_CLASS_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"第?[(\[]?({_CNUM})[)\]]?(?:\.0)?班?",  # 1, 01, (1)班, 三班, 第3班
        rf"{_PREFIX}[-.]?[(\[]?({_CNUM})[)\]]?班?",  # 一年级(1)班, 初一3班, 2009级3班, G7-3
        rf"(?:{_STAGE})?[一二三四五六七八九][-.]?[(\[]({_CNUM})[)\]]班?",  # 一(3)班
        rf"[一二三四五六七八九][-.·、/]({_CNUM})班?",  # 七·三班
        r"[一二三四五六七八九]([0-9]{1,2})班?",  # 七3班
        rf"(?:小学|初中|高中|中学)({_CNUM})班",  # 初中一班
        rf"(?:[0-9]{{1,2}}|[0-9]{{4}})[-.·、/(\[]({_CNUM})[)\]]?班?",  # 7.3班, 7(3)班, 7-3, 2009(1)班
    )
)
#: 九一班: grade and class in two figures (class 91 of one grade there is none).
_TWO_FIGURES = re.compile(r"[一二三四五六七八九]([一二三四五六七八九])班?")
_BRACKETS = str.maketrans("〔【<《{〈﹙", "(" * 7) | str.maketrans("〕】>》}〉﹚", ")" * 7)
#: 1班(实验), 1班.: what stands behind the class.
_REMARK = re.compile(r"(?<=班)(?:\([^()]*\))?[.。、,]?$")
_JOINED = re.compile(r"([0-9]{1,2}?)([0-9]{2})班?")
_NAMED = re.compile(rf"{_PREFIX}[-.]?(?P<name>[^0-9一二三四五六七八九十(].*班)")


def stage_of(grade: int) -> str:
    """小学, 初中 or 高中 for a grade of 1–12."""
    return "小学" if grade <= 6 else "初中" if grade <= 9 else "高中"


def read_grade(raw: str | None, context: Context) -> Clean:
    """Read one cell of 年级 to 1–12; None with the defect 年级 when it names none (or only a cohort whose stage is unknown)."""
    if raw is None:
        return EMPTY
    text = compact(raw)
    if is_missing(text):
        return EMPTY
    grade = find_grade(text, stage=context.stage, school_year=context.school_year)
    return Clean(None, ("年级",)) if grade is None else Clean(grade)


def find_grade(text: str, *, stage: str | None = None, school_year: int | None = None) -> int | None:  # noqa: PLR0911
    """The grade folded ``text`` names; ``stage`` decides what 三年级 means in a secondary school, and 2009级 anywhere."""
    upper = _COHORT_IN_FRONT.sub("", _BEHIND.sub("", text.upper().replace("級", "级")))
    if matched := _LETTER.fullmatch(upper):
        return _in_range(int(matched["num"]))
    if matched := _COHORT.fullmatch(upper):
        return _cohort(matched, stage, school_year)
    if matched := _WITH_CLASS.fullmatch(upper):
        return find_grade(matched["grade"] or matched["short"], stage=stage, school_year=school_year)
    matched = _GRADE.fullmatch(upper)
    if matched is None and (twice := _TWICE.fullmatch(upper)):
        parts = sorted((twice["one"], twice["other"]), key=lambda part: "级" in part and "年级" not in part)
        found = (find_grade(part, stage=stage, school_year=school_year) for part in parts)
        return next((grade for grade in found if grade is not None), None)
    if matched is None or (matched["word"] == "级" and not matched["stage"] and matched["num"].isdigit()):
        return None
    number = int(matched["num"]) if matched["num"].isdigit() else chinese_number(matched["num"])
    if number is None:
        return None
    own = _stage(matched["stage"])
    if own is None and number <= 3:
        if stage == "中学":  # 一年级 of a 完全中学: 7 or 10
            return None
        own = stage if stage in ("初中", "高中") else None
    if own is None:
        return _in_range(number)
    first, last = _FIRST_OF_STAGE[own], _LAST_OF_STAGE[own]
    if first <= number <= last:  # 初中七年级
        return number
    return first + number - 1 if 1 <= number <= last - first + 1 else None


def _in_range(number: int) -> int | None:
    return number if 1 <= number <= 12 else None


def _stage(word: str | None) -> str | None:
    """The stage a prefix names; None for none and for 中学, which may be either."""
    if not word or word == "中学":
        return None
    return {"小": "小学", "初": "初中"}.get(word[0], "高中")


def _cohort(matched: re.Match[str], stage: str | None, school_year: int | None) -> int | None:
    """2009级 = entered the stage in 2009; 2012届 = leaves it in 2012."""
    own = _stage(matched["stage"] or matched["behind"]) or stage
    if school_year is None or own == "中学":
        return None
    year = int(matched["year"])
    if year < 100:
        year += 2000 if year <= (school_year + 10) % 100 else 1900
    if own is None:
        # Without a stage only the fourth year and later say something: no stage after primary has one.
        since = school_year - year + 1
        return since if matched["word"] != "届" and 4 <= since <= 9 else None
    first, last = _FIRST_OF_STAGE[own], _LAST_OF_STAGE[own]
    grade = last - (year - school_year - 1) if matched["word"] == "届" else first + school_year - year
    return grade if first <= grade <= last else None


def read_class(raw: str | None, context: Context) -> Clean:
    """Read one cell of 班级: "3班" where the class is numbered, the folded name otherwise (实验班).

    301 is class 1 where ``context.grade`` is 3 (701 and, in junior schools, 101 for grade 7); without it 301 becomes "301班".
    """
    if raw is None:
        return EMPTY
    text = compact(raw)
    if is_missing(text):
        return EMPTY
    number = _class_number(_REMARK.sub("", text.upper().translate(_BRACKETS)), context.grade)
    if number is not None:
        name = f"{number}班"
    elif matched := _NAMED.fullmatch(text):
        name = matched["name"]
    else:
        name = text
    return Clean(name, (), name not in (raw, text))


def _class_number(text: str, grade: int | None) -> int | None:
    if matched := _TWO_FIGURES.fullmatch(text):
        return chinese_number(matched[1])
    for form in _CLASS_FORMS:
        if matched := form.fullmatch(text):
            found = matched[1]
            number = int(found) if found.isdigit() else chinese_number(found)
            return number or None
    if _GRADE_ALONE.fullmatch(text):
        return 1
    if matched := _JOINED.fullmatch(text):  # 301, 1003: grade and class written together
        digits = matched[1] + matched[2]
        if grade is not None and matched[1].isdigit() and int(matched[1]) in _in_stage(grade) and int(matched[2]):
            return int(matched[2])
        return int(digits)
    return None


def _in_stage(grade: int) -> tuple[int, int]:
    """The numbers a grade goes by in joined class numbers: itself and its place within the stage (7 -> 7 and 1)."""
    return grade, grade - _FIRST_OF_STAGE[stage_of(grade)] + 1
