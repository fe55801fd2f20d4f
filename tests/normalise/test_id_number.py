"""身份证件号: the standard's vectors, what clerks do to them, and the properties of the check digit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspect_xj import profile
from inspect_xj.normalise import Context, Regions, id_number, normalise
from inspect_xj.schema import Kind

#: Not a fixture: hypothesis would print it whole with every failure.
CONTEXT = Context(profile.load("安徽2009"), Regions.with_local(["349901"]), 2009)
_SLOW = settings(deadline=None)

VALID = "349901200203159993"
WITH_X = "11010519491231002X"


@pytest.mark.parametrize("number", [WITH_X, "440524188001010014", VALID])
def test_the_standards_vectors(context: Context, number: str) -> None:
    assert id_number.check_digit(number[:17]) == number[17]
    assert id_number.is_valid(number)
    read = id_number.read(number, context)
    # Nobody born in 1880 is a pupil's relative in 2009.
    defects = ("日期",) if number[6:10] == "1880" else ()
    assert (read.value, read.defects, read.repaired) == (number, defects, False)


@pytest.mark.parametrize(
    "raw",
    [
        "11010519491231002x",
        "11010519491231002Ｘ",
        "11010519491231002×",
        "11010519491231002*",
        "11010519491231002Х",  # Cyrillic
        "11010519491231002Χ",  # Greek
        "'11010519491231002X",
        "’11010519491231002X",
        "\u00a011010519491231002X\u200b",
        "110105 1949 1231 002X",
        "１１０１０５１９４９１２３１００２Ｘ",
        "\ufeff11010519491231002X\t",
        "　11010519491231002X　",
    ],
)
def test_writing_is_repaired_and_no_defect(context: Context, raw: str) -> None:
    read = id_number.read(raw, context)
    assert (read.value, read.defects, read.repaired) == (WITH_X, (), True)


@pytest.mark.parametrize(
    "raw",
    [
        None, "", "  ", "无", "同上", "待补", "不详", "-", "/", "0", "——", "未办理", "暂无", "无身份证号", "未办身份证", "尚未办理", "正在办理", "办理中",
        "未上户口", "待落户", "（待办）", "身份证号待补", "没有身份证",
    ],
)  # fmt: skip
def test_nothing_there(context: Context, raw: str | None) -> None:
    read = id_number.read(raw, context)
    assert (read.value, read.defects) == (None, ())


@pytest.mark.parametrize(
    ("raw", "value", "defects"),
    [
        ("349901200203159994", None, ("校验位",)),
        ("34990120020315999", None, ("长度",)),
        ("3499012002031599O3", None, ("字符",)),
        ("34990120O203159993", None, ("字符",)),
        ("护照E1234", None, ("长度", "字符")),
        ("34990220020315999X", None, ("区划",)),  # never assigned, not added locally
        ("349901200202309996", None, ("日期",)),
        ("349901209903159995", None, ("日期",)),  # born after the school year
        ("349901189903159999", None, ("校验位", "日期")),  # born before any living person
        ("110105-19491231-002X", None, ("字符",)),  # not repaired silently
        ("110105.19491231.002X", None, ("字符",)),
        ("34990120020315999-3", None, ("字符",)),
        ("34990120-020315999", None, ("字符",)),  # a hyphen for a digit
        ("34990120-02031599", None, ("长度", "字符")),
        ("3.49901E+17", None, ("表格损坏",)),
        ("3.4990120020316E+17", None, ("表格损坏",)),
        ("349901200203159000", None, ("表格损坏",)),
        ("349901200203159000.0", None, ("表格损坏",)),
        ("349901200203159936.0", None, ("表格损坏",)),  # the last digits of a float
        ("349901200203159993.0", VALID, ()),
        ("3.49901200203159000E+17", None, ("表格损坏",)),
        ("3.49901200203159e17", "3.49901200203159E17", ("表格损坏",)),
        ("349901210050910001", None, ("错列",)),  # 地区学号
        ("349901310010820025", None, ("错列",)),  # 地区学号 whose check digit fits by chance
        ("3499012002031599", None, ("长度",)),  # two digits lost
        ("3499010900110001", None, ("错列",)),  # 学籍号
        ("G11010519491231002X", None, ("错列",)),
        ("099901300210001", None, ("错列",)),  # senior-high 地区学号 of 15 digits
        ("111111111111111111", None, ("占位",)),
        ("111111", None, ("占位",)),
        ("123456789012345678", None, ("占位",)),
        ("999349901210500017", None, ("占位",)),
        ("349901990315999", "349901199903159999", ("十五位",)),
        ("349902990315999", "349902199903159995", ("区划", "十五位")),
        ("349901991315999", None, ("长度",)),
    ],
)
def test_defects(context: Context, raw: str, value: str | None, defects: tuple[str, ...]) -> None:
    read = id_number.read(raw, context)
    assert read.defects == defects
    assert read.value == (value or raw)


@pytest.mark.parametrize("region", ["810000", "820000", "830000"])
def test_residence_permits_are_no_defect(context: Context, region: str) -> None:
    body = f"{region}20020315999"
    assert id_number.read(body + id_number.check_digit(body), context).defects == ()


def test_foreign_permanent_residents(context: Context) -> None:
    body = "93482620020315123"
    assert id_number.read(body + id_number.check_digit(body), context).defects == ()


def test_a_number_that_really_ends_in_000_is_no_damage(context: Context) -> None:
    body = next(
        b
        for b in (f"349901200203{d:02d}{s:03d}" for d in range(1, 29) for s in range(0, 1000, 100))
        if id_number.check_digit(b) == "0" and b.endswith("00")
    )
    assert id_number.read(body + "0", context).defects == ()
    # … unless the cell shows that a spreadsheet held it as a number.
    assert id_number.read(body + "0.0", context).defects == ("表格损坏",)
    assert id_number.read(f"{body[0]}.{body[1:15]}E+17", context).defects == ("表格损坏",)


def _regional(school: str, years: Iterable[int], *, fits: bool) -> list[str]:
    """地区学号 of one school, those whose last digit is the check digit of an identity number by chance, or the others."""
    every = (f"{school}{y % 100:02d}{s}{n:04d}" for y in years for s in (1, 2) for n in range(1, 300))
    return [number for number in every if (id_number.check_digit(number[:17]) == number[17]) is fits]


@pytest.mark.parametrize("fits", [False, True])
@pytest.mark.parametrize("school", ["34990121001", "34990131001", "34990121012", "34990131051"])
@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("school_year", [2009, 2011, 2013])
def test_a_regional_number_is_misplaced_here_and_lawful_there(
    context: Context, school: str, fits: bool, known: bool, school_year: int
) -> None:
    """Entry years 10, 11, 12 make digits 7–14 look like a date of 2101 or 3100; the check digit fits once in eleven."""
    codes = frozenset({school}) if known else frozenset()
    own = replace(context, school_year=school_year, school_codes=codes)
    for number in _regional(school, range(school_year - 9, school_year + 1), fits=fits):
        assert normalise(Kind.REGIONAL_NO, number, own).defects == (), number
        if known or fits:
            assert id_number.read(number, own).defects in (("错列",), ("表格损坏",)), number
            assert normalise(Kind.XJH, number, own).defects == ("错列",), number


def test_class_20_is_settled_by_the_code_of_the_school(context: Context) -> None:
    """学校类别 20 and school 001: digits 7–14 are a date of October 2000 to 2009; the check digit fits once in eleven."""
    known = replace(context, school_codes=frozenset({"34990120001"}))
    for number in _regional("34990120001", range(2000, 2010), fits=False):
        assert normalise(Kind.REGIONAL_NO, number, known).defects == ()
        assert id_number.read(number, known).defects in (("错列",), ("表格损坏",))
    for number in _regional("34990120001", range(2000, 2010), fits=True):
        assert normalise(Kind.REGIONAL_NO, number, known).defects == ()


@_SLOW
@given(st.integers(0, 5000), st.integers(0, 999), st.booleans())
def test_an_identity_number_is_lawful_here_and_misplaced_there(day: int, seq: int, known: bool) -> None:
    body = f"349901{date(1994, 1, 1) + timedelta(days=day):%Y%m%d}{seq:03d}"
    number = body + id_number.check_digit(body)
    own = replace(CONTEXT, school_codes=frozenset({"34990121001", "34990131001"}) if known else frozenset())
    assert id_number.read(number, own).defects == ()
    assert normalise(Kind.REGIONAL_NO, number, own).defects == ("错列",)
    assert normalise(Kind.XJH, number, own).defects == ("错列",)


def test_a_mistyped_identity_number_in_the_wrong_column_is_misplaced(context: Context) -> None:
    own = replace(context, school_codes=frozenset({"34990121001"}))
    assert normalise(Kind.REGIONAL_NO, "349901200203159994", own).defects == ("错列",)
    assert normalise(Kind.REGIONAL_NO, "34990120020315998X", own).defects == ("错列",)


def test_sex_and_birth_date() -> None:
    assert id_number.sex(VALID) == "男"
    assert id_number.sex("11010519491231002X") == "女"
    assert id_number.birth_date(VALID) == date(2002, 3, 15)
    assert id_number.birth_date("349901200202309990") is None
    assert id_number.sex("12") is None
    assert id_number.birth_date("12") is None


numbers = st.builds(
    lambda day, seq: f"349901{(date(1990, 1, 1) + timedelta(days=day)):%Y%m%d}{seq:03d}",
    st.integers(0, 7000),
    st.integers(0, 999),
).map(lambda body: body + id_number.check_digit(body))


@_SLOW
@given(numbers, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_every_single_error_is_caught(number: str, place: int, digit: str) -> None:
    wrong = number[:place] + digit + number[place + 1 :]
    if wrong != number:
        assert not id_number.is_valid(wrong)


@_SLOW
@given(numbers, st.integers(0, 16))
def test_every_swap_of_neighbours_is_caught(number: str, place: int) -> None:
    wrong = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if wrong != number:
        assert not id_number.is_valid(wrong)


@_SLOW
@given(numbers, st.integers(0, 17), st.sampled_from("0123456789"))
def test_the_right_number_is_among_the_candidates(number: str, place: int, digit: str) -> None:
    wrong = number[:place] + digit + number[place + 1 :]
    if wrong != number and place < 17:
        found = id_number.candidates(wrong)
        assert number in found
        assert len(found) <= 35 + 10


@_SLOW
@given(st.integers(0, 3650), st.integers(0, 999))
def test_fifteen_to_eighteen_and_back(day: int, seq: int) -> None:
    born = date(1990, 1, 1) + timedelta(days=day)
    old = f"349901{born:%y%m%d}{seq:03d}"
    new = id_number.upgrade15(old)
    assert new[:6] + new[8:17] == old
    assert id_number.is_valid(new)
    assert id_number.birth_date(new) == born
    if seq % 1000:
        read = id_number.read(old, CONTEXT)
        assert (read.value, read.defects) == (new, ("十五位",))


@_SLOW
@given(numbers)
def test_a_typing_error_in_the_date_is_never_taken_for_another_column(number: str) -> None:
    wrong = number[:10] + "9" + number[11:]  # month 9x
    assert "错列" not in id_number.read(wrong, CONTEXT).defects
