from __future__ import annotations

from datetime import date

import pytest

from inspect_xj.report.wording import and_others, cn_date, numeral, percent, share


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
