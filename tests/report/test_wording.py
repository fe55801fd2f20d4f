from __future__ import annotations

from datetime import date

import pytest

from inspect_xj.report.wording import and_others, cn_date, lacking, numeral, percent, share


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
