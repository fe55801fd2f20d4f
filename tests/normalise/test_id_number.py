"""身份证件号: the standard's vectors, what clerks do to them, and the properties of the check digit."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspect_xj import profile
from inspect_xj.normalise import Context, Regions, id_number

#: Not a fixture: hypothesis would print it whole with every failure.
CONTEXT = Context(profile.load("安徽2009"), Regions.with_local(["349901"]), 2009)
_SLOW = settings(deadline=None)

VALID = "349901200203159993"
WITH_X = "11010519491231002X"


@pytest.mark.parametrize("number", [WITH_X, "440524188001010014", VALID])
def test_the_standards_vectors(context: Context, number: str) -> None:
    assert id_number.check_digit(number[:17]) == number[17]
    read = id_number.read(number, context)
    assert (read.value, read.defects, read.repaired) == (number, (), False)


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
        "110105-19491231-002X",
        "１１０１０５１９４９１２３１００２Ｘ",
        "\ufeff11010519491231002X\t",
        "　11010519491231002X　",
    ],
)
def test_writing_is_repaired_and_no_defect(context: Context, raw: str) -> None:
    read = id_number.read(raw, context)
    assert (read.value, read.defects, read.repaired) == (WITH_X, (), True)


@pytest.mark.parametrize("raw", [None, "", "  ", "无", "同上", "待补", "不详", "-", "/", "0", "——", "未办理", "暂无"])
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
        ("3.49901E+17", None, ("表格损坏",)),
        ("3.4990120020316E+17", None, ("表格损坏",)),
        ("349901200203159000", None, ("表格损坏",)),
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
