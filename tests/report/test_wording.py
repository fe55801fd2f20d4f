from __future__ import annotations

from datetime import date

import pytest

from inspect_xj.report.wording import (
    and_others,
    cn_date,
    deadline,
    lacking,
    numbers_of,
    numeral,
    percent,
    recorded_day,
    share,
)


@pytest.mark.parametrize(("n", "word"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (25, "二十五")])
def test_numerals(n: int, word: str) -> None:
    assert numeral(n) == word


def test_a_date_has_no_leading_zero() -> None:
    assert cn_date(date(2009, 6, 8)) == "2009年6月8日"


@pytest.mark.parametrize(
    ("n", "of", "words"),
    [(0, 5, "0%"), (5, 5, "100%"), (1, 3, "33.33%"), (1, 100_000, "<0.01%"), (99_999, 100_000, ">99.99%"), (0, 0, "—")],
)
def test_a_percentage_is_never_rounded_to_none_or_all(n: int, of: int, words: str) -> None:
    assert percent(n, of) == words


def test_a_share_names_both_numbers() -> None:
    assert share(3, 40) == "3/40（7.50%）"


def test_others_are_counted_only_where_there_are_some() -> None:
    assert and_others(["甲", "乙"], 2, "所") == "甲、乙"
    assert and_others(["甲", "乙"], 12, "所") == "甲、乙等12所"


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("没有表“到校”", "缺少表“到校”"),
        (
            "未能考虑“就读于本校教学点”（没有表“到校”、没有表“学校”）；未能考虑“撤并”（没有表“学校”）；未检 985 行：不满足“点名次数 >= 1”",
            "缺少表“到校”、“学校”",
        ),
        ("没有列“入学年月”、没有表“上报”", "缺少列“入学年月”和表“上报”"),
        ("除数为零。", "除数为零"),
        ("", ""),
    ],
)
def test_a_reason_is_what_was_not_delivered(reason: str, words: str) -> None:
    assert lacking(reason) == words


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("未检 3039 行：不满足“全国号 is not null”，或缺少所需的列", "没有一条记录填写了“全国号”"),
        ("未检 9 行：不满足“国籍 is not null or 港澳台侨外 is not null”", "没有一条记录填写了“国籍”、“港澳台侨外”"),
        ("未检 124 行：不满足“点名次数 >= 参数.次数”，或缺少所需的列", "没有符合检查条件的记录"),
    ],
)
def test_a_condition_that_nothing_fulfilled_is_told_without_its_code(reason: str, words: str) -> None:
    assert lacking(reason) == words


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((), ""),
        (("CG-01-0001",), "CG-01-0001"),
        (("CG-01-0001", "CG-01-0002"), "CG-01-0001、CG-01-0002"),
        (("CG-01-0002", "CG-01-0003", "CG-01-0001"), "CG-01-0001至0003"),
        (("CG-01-9999", "CG-01-10000", "CG-01-10001"), "CG-01-9999至10001"),
        (("CG-01-0001", "CG-01-0003", "CG-01-0004"), "CG-01-0001等3个"),
        (("CG-01-0001", "CG-02-0002", "CG-03-0003"), "CG-01-0001等3个"),
        (("甲", "乙", "丙"), "甲等3个"),
    ],
)
def test_numbers_are_named_in_as_few_words_as_name_them(numbers: tuple[str, ...], words: str) -> None:
    assert numbers_of(numbers) == words


@pytest.mark.parametrize(
    ("days", "words"),
    [((15,), "15日内"), ((30, 10), "10日或者30日内，逐条见附件"), ((), "××××年×月×日前")],
)
def test_a_deadline_in_words(days: tuple[int, ...], words: str) -> None:
    assert deadline(set(days)) == words


@pytest.mark.parametrize(("started", "words"), [("2009-10-06T09:30:00", "2009年10月6日"), ("昨天", "昨天"), ("", "")])
def test_the_day_of_a_run(started: str, words: str) -> None:
    assert recorded_day(started) == words
