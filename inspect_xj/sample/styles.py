"""How each school keeps its list: format, headings, order of columns, ways to write a date or a class."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from inspect_xj.sample.world import Registration, School, World

__all__ = [
    "PINYIN",
    "Style",
    "choose_styles",
    "class_text",
    "date_text",
    "grade_text",
    "month_text",
    "short_name",
    "words",
]

_NUMERALS = "零一二三四五六七八九十"


def words(text: str) -> list[str]:
    """The words of a list of column names."""
    return text.split()


#: Headings by column of the schema; one of these dialects for each school.
_DIALECTS: tuple[dict[str, str], ...] = (
    {},
    {
        "姓名": "学生姓名",
        "出生日期": "出生年月日",
        "身份证件号": "身份证号码",
        "身份证件类型": "证件类型",
        "学校名称": "学校",
        "户口所在地": "户籍所在地",
        "家庭住址": "家庭地址",
        "入学年月": "入学时间",
        "学籍状态": "学生状态",
    },
    {
        "学籍号": "省学籍号",
        "出生日期": "生日",
        "身份证件号": "身份证号",
        "学校名称": "所在学校",
        "年级": "所在年级",
        "班级": "班别",
        "联系电话": "联系方式",
        "户口所在地": "户口所在地行政区划",
    },
    {
        "姓名": "姓  名",
        "性别": "性 别",
        "民族": "民 族",
        "身份证件号": "身份证\n号码",
        "出生日期": "出生日期（公历）",
        "年级": "年 级",
        "班级": "班 级",
        "入学年月": "入学\n年月",
    },
)
_DATES = ("2009-01-01", "20090101", "2009/1/1", "2009年1月1日", "2009.1.1", "cell")
_MONTHS = ("200909", "2009-09", "2009.9", "2009年9月", "2009/9/1")
#: Pinyin element names of JY/T 1001–1006, for the dbf.
PINYIN = {
    "学籍号": "XJH",
    "地区学号": "DQXH",
    "姓名": "XM",
    "性别": "XBM",
    "出生日期": "CSRQ",
    "民族": "MZM",
    "身份证件类型": "SFZJLXM",
    "身份证件号": "SFZJH",
    "联系电话": "LXDH",
    "家庭住址": "JTZZ",
    "学校代码": "XXDM",
    "年级": "NJ",
    "班级": "BH",
    "入学年月": "RXNY",
    "就读方式": "JDFSM",
    "学生来源": "XSLYM",
    "学籍状态": "XSDQZTM",
    "国籍": "GJDQM",
    "港澳台侨外": "GATQWM",
}
_FULL = words(
    "学籍号 地区学号 姓名 性别 出生日期 民族 身份证件类型 身份证件号 户口所在地 家庭住址 联系电话 学校名称 年级 班级 "
    "入学年月 入学方式 就读方式 学生来源 学籍状态 建档日期 国籍 港澳台侨外"
)
_OTHER_ORDER = words(
    "学校名称 年级 班级 姓名 性别 民族 身份证件类型 身份证件号 出生日期 学籍号 地区学号 入学年月 就读方式 学生来源 学籍状态 "
    "家庭住址 户口所在地 联系电话 建档日期 国籍 港澳台侨外"
)


@dataclass(frozen=True, slots=True)
class Style:
    """The habits of one school's clerk."""

    form: str  # xlsx | ods | csv | tab | dbf
    columns: tuple[str, ...]
    headings: tuple[str, ...]
    dates: str
    months: str
    grades: str
    classes: str
    nation: str  # 汉族 | 汉
    titled: bool = True
    two_rows: bool = False
    wide: bool = False  # family in columns 成员1…, 成员2…
    total: bool = False  # a 合计 line at the end, and who filled the form in
    blank_first: bool = False  # an empty line above the title
    gaps: bool = False  # an empty line between two classes
    by_grade: bool = False  # one sheet a grade
    coded: bool = False  # codes instead of words (dbf)


def choose_styles(world: World, rng: Random) -> dict[str, Style]:
    """A style for every school (by its code): one dbf, one ods, about one csv in eight, xlsx for the rest."""
    gbk_safe: dict[str, bool] = {}
    for registration in world.registrations:
        safe = _encodable(registration)
        gbk_safe[registration.school.code] = gbk_safe.get(registration.school.code, True) and safe
    schools = world.schools
    villages = [s.code for s in schools if s.stage == "小学" and not s.is_centre]
    juniors = [s.code for s in schools if s.stage == "初中" and gbk_safe.get(s.code, False)]
    damaged = {r.school.code for r in world.registrations if r.id_number.endswith("000") or "E+" in r.id_number}
    special: dict[str, str] = {}
    if juniors:
        special[juniors[0]] = "dbf"
    plain = [code for code in villages if code not in damaged]
    special[plain[0]] = "ods"
    n_csv = max(2, len(schools) // 8)
    for index, code in enumerate(rng.sample([s.code for s in schools if s.code not in special], n_csv)):
        if code not in damaged:
            special[code] = "tab" if index % 3 == 2 else "csv"
    return {school.code: _style(index, special.get(school.code, "xlsx"), rng) for index, school in enumerate(schools)}


def _encodable(registration: Registration) -> bool:
    try:
        (registration.name + registration.child.family.address).encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


def _style(index: int, form: str, rng: Random) -> Style:
    dialect = _DIALECTS[index % len(_DIALECTS)]
    columns = tuple(_FULL if index % 3 else _OTHER_ORDER)
    if index % 7 == 3:
        columns = tuple("学校代码" if column == "学校名称" else column for column in columns)
    headings = tuple(dialect.get(column, column) for column in columns)
    if form == "dbf":
        columns = tuple(PINYIN)
        headings = tuple(PINYIN.values())
    flat = form in ("csv", "tab", "dbf")
    return Style(
        form=form,
        columns=columns,
        headings=headings,
        dates="20090101" if form == "dbf" else rng.choice(_DATES),
        months="200909" if form == "dbf" else rng.choice(_MONTHS),
        grades=rng.choice(("一年级", "一年级", "小一", "1")),
        classes=rng.choice(("1班", "（1）班", "一班", "一（1）班", "101", "1")),
        nation=rng.choice(("汉族", "汉族", "汉")),
        titled=not flat and index % 6 != 5,
        two_rows=not flat and index % 4 == 1,
        wide=not flat and index % 4 in (1, 2),
        total=not flat and index % 3 == 0,
        blank_first=form == "xlsx" and index % 9 == 6,
        gaps=form == "xlsx" and index % 8 == 5,
        by_grade=form == "xlsx" and index % 5 == 4,
        coded=form == "dbf",
    )


def short_name(school: School) -> str:
    """The name without the county, as on the cover of a list."""
    return school.name.removeprefix("示例县")


def date_text(day: date, form: str) -> str:
    """``day`` in the way ``form`` shows for the first of January 2009; ``serial`` is Excel's day number."""
    year, month, of_month = day.year, day.month, day.day
    match form:
        case "20090101":
            return f"{year}{month:02d}{of_month:02d}"
        case "2009/1/1":
            return f"{year}/{month}/{of_month}"
        case "2009年1月1日":
            return f"{year}年{month}月{of_month}日"
        case "2009.1.1":
            return f"{year}.{month}.{of_month}"
        case "serial":
            return str((day - date(1899, 12, 30)).days)
        case _:
            return f"{year}-{month:02d}-{of_month:02d}"


def month_text(month: str, form: str) -> str:
    """``month`` (YYYYMM, or empty) in the way ``form`` shows for September 2009."""
    if not month:
        return ""
    year, number = month[:4], int(month[4:])
    return {
        "2009-09": f"{year}-{number:02d}",
        "2009.9": f"{year}.{number}",
        "2009年9月": f"{year}年{number}月",
        "2009/9/1": f"{year}/{number}/1",
    }.get(form, month)


def grade_text(grade: int, form: str) -> str:
    """``grade`` 1–12 in the way ``form`` shows for the first."""
    if form == "1":
        return str(grade)
    if grade > 9:
        return f"高{_NUMERALS[grade - 9]}"
    if form == "小一":
        return f"小{_NUMERALS[grade]}" if grade <= 6 else f"初{_NUMERALS[grade - 6]}"
    return f"{_NUMERALS[grade]}年级"


def class_text(grade: int, number: int, form: str) -> str:
    """Class ``number`` of ``grade`` in the way ``form`` shows for the first of grade 1."""
    match form:
        case "（1）班":
            return f"（{number}）班"
        case "一班":
            return f"{_NUMERALS[number]}班" if number <= 10 else f"{number}班"
        case "一（1）班":
            word = grade_text(grade, "一年级").removesuffix("年级")
            return f"{word}（{number}）班"
        case "101":
            return f"{grade}{number:02d}"
        case "1":
            return str(number)
        case _:
            return f"{number}班"
