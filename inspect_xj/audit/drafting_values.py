"""Values to make rows of: whatever the conditions of a rule compare a column with, the values beside it, and usual ones."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from inspect_xj import profile as profiles
from inspect_xj.engine.expressions import Bound, compared
from inspect_xj.normalise.id_number import check_digit
from inspect_xj.rulebook import Rule
from inspect_xj.schema import Column, Kind

__all__ = ["IDENTITY", "WHO", "candidates", "person"]

#: Columns that say who or where a row is, each row its own; never varied unless a condition asks whether they are blank.
IDENTITY = ("姓名", "学籍号", "身份证件号", "性别", "出生日期", "学校代码", "学校名称", "年级", "班级")

#: Columns in which two rows always differ, and which say nothing of why.
WHO = frozenset(("姓名", "学籍号", "身份证件号", "性别", "出生日期", "学校代码", "学校名称", "单位代码", "单位名称"))

_FAMILY = "鹿沈汤贺邬阮柏蔺祁秦元"
_GIVEN = (
    "明垚",
    "佳禾",
    "一泓",
    "听澜",
    "思远",
    "知秋",
    "青岩",
    "云舒",
    "望舒",
    "未央",
    "小棠",
    "以宁",
    "清和",
    "子衿",
    "长庚",
)
_GRADES = "一年级 二年级 三年级 四年级 五年级 六年级 七年级 八年级 九年级 高一 高二 高三".split()  # noqa: SIM905
_NUMBER = re.compile(r"(?<![\w.'])-?\d+(?:\.\d+)?(?![\w.'])")
_DAY = re.compile(r"'(\d{4}-\d{2}-\d{2})'")
_MOST_WORDS = 4


def person(number: int, birth: date | None, *, one_school: bool = True) -> dict[str, str]:
    """Who row ``number`` is: a region that does not exist, numbers with the right check digit; a school of its own if wanted."""
    code = "34990121001" if one_school else f"34990121{number % 999 + 1:03d}"
    school = "城关小学" if one_school else f"示例县第{number + 1}小学"
    place = number // len(_GIVEN) % len(_FAMILY), number % len(_GIVEN)
    day = birth or date(2001, 1 + number % 12, 1 + number % 28)
    body = f"349901{day:%Y%m%d}{996 + number % 4}"
    return {
        "姓名": _FAMILY[place[0]] + _GIVEN[place[1]],
        "学籍号": f"34990107001{1 + number % 2}{number + 1:04d}",
        "身份证件号": body + check_digit(body),
        "性别": "女" if number % 2 == 0 else "男",
        "出生日期": day.isoformat(),
        "学校代码": code,
        "学校名称": school,
        "年级": "三年级",
        "班级": "1班",
        "单位代码": code,
        "单位名称": school,
    }


def candidates(rule: Rule, column: Column, day: date, table: str | None = None) -> tuple[str, ...]:
    """Values worth trying in a column, a usual one first, a blank last; none where each row has its own."""
    parts = [bound for bound in _bounds(rule) if column.name in bound.text]
    blank = [""] if any(bound.text.count(column.name) for bound in parts) else []
    words = [one.word for bound in parts for one in compared(bound) if one.column == column.name]
    words = [word for word in words if table is None or word]
    found: list[str] = []
    match column.kind:
        case Kind.SEX:
            found = ["男", "女"]
        case Kind.YESNO:
            found = ["是", "否"]
        case Kind.CODE if column.codes is not None:
            known = profiles.load(profiles.names()[0]).code_list(column.codes).words
            found = [*words, *known[:_MOST_WORDS]]
        case Kind.GRADE:
            found = [_GRADES[n - 1] for n in (3, *_numbers(rule, parts), 1, 6, 7, 9) if 1 <= n <= 12]
        case Kind.INTEGER:
            found = [str(n) for n in (*_numbers(rule, parts), 0, 40)]
        case Kind.DATE | Kind.MONTH | Kind.DATETIME:
            found = [_written(one, column.kind) for one in _days(rule, parts, column, day)]
        case _:
            found = [*words, *_defective(column, parts)]
            if not found:
                return ("", "示例") if blank and column.name not in IDENTITY else ()
    if not parts and column.name in IDENTITY:
        return ()
    return tuple(dict.fromkeys([*found, *blank]))


def _bounds(rule: Rule) -> list[Bound]:
    plan = rule.plan
    parts: Sequence[Bound | None] = (
        plan.scope,
        plan.checkable,
        *plan.needs,
        *plan.unless,
        *(b for _, b in plan.claims),
    )
    return [part for part in parts if part is not None]


def _numbers(rule: Rule, parts: Sequence[Bound]) -> list[int]:
    """Whole numbers of the conditions and of their parameters, and the ones beside them."""
    given = [float(text) for bound in parts for text in _NUMBER.findall(bound.text)]
    values: Mapping[str, object] = rule.params
    given += [float(v) for bound in parts for name in bound.params if isinstance(v := values.get(name), (int, float))]
    return list(dict.fromkeys(int(number) + step for number in given for step in (0, 1, -1)))


def _days(rule: Rule, parts: Sequence[Bound], column: Column, day: date) -> list[date]:
    """Dates: those written, the days beside them, ages from 4 to 19 for a birth date, near and far ones for others."""
    written = [date.fromisoformat(text) for bound in parts for text in _DAY.findall(bound.text)]
    days = [one + timedelta(days=step) for one in written for step in (0, 1, -1)]
    if column.name == "出生日期":
        return [date(2001, 5, 12), *days, *(date(day.year - age, 5, 12) for age in range(4, 20))]
    if column.kind is Kind.MONTH:
        return [date(2007, 9, 1), *days, *(date(day.year - years, 9, 1) for years in range(10)), date(2009, 3, 1)]
    steps = {0, 1, 5, 30, 60, 200, 400, -5, -60} | {n for n in _numbers(rule, parts) if abs(n) < 2000}
    return [date(2009, 9, 1), *days, *(day - timedelta(days=step) for step in sorted(steps))]


def _written(day: date, kind: Kind) -> str:
    if kind is Kind.MONTH:
        return f"{day:%Y-%m}"
    return f"{day.isoformat()} 08:30" if kind is Kind.DATETIME else day.isoformat()


def _defective(column: Column, parts: Sequence[Bound]) -> list[str]:
    """Numbers with defects, where a condition asks for defects."""
    if not any("有缺陷" in bound.functions for bound in parts):
        return []
    if column.kind is Kind.ID_NUMBER:
        right = person(0, date(2001, 5, 12))["身份证件号"]
        wrong = right[:-1] + ("0" if right[-1] != "0" else "1")
        return [right, wrong, right[:-1], "34990120011340998X", "349901010512998", right[:5] + "甲" + right[6:]]
    if column.kind is Kind.XJH:
        right = person(0, None)["学籍号"]
        return [right, right[:-1], right[:5] + "A" + right[6:], "0000000000000000"]
    return []
