from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspect_xj.report.visible import visible


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (None, ""),
        ("张\u202e三", "张〔U+202E〕三"),
        ("张\ue863", "张〔U+E863〕"),
        ("\ufeff张三", "〔U+FEFF〕张三"),
        ("a\x00b", "a〔U+0000〕b"),
        ("张\n三\t四", "张 三 四"),
        ("𠮷䶮㛃〇·", "𠮷䶮㛃〇·"),
        ("e\u0301" + "\u0301" * 3, "e〔U+0301〕〔U+0301〕〔U+0301〕〔U+0301〕"),
        ("\U000f0001", "〔U+F0001〕"),
        ("  张三 ", "张三"),
    ],
)
def test_what_cannot_be_seen_is_shown(raw: str | None, shown: str) -> None:
    assert visible(raw) == shown


def test_long_text_is_cut_with_a_mark() -> None:
    assert visible("x" * 50_000, 10) == "x" * 9 + "…"
    assert visible("x" * 10, 10) == "x" * 10


@settings(deadline=None)
@given(st.text(max_size=60))
def test_the_result_is_printable_and_short(text: str) -> None:
    out = visible(text, 40)
    assert len(out) <= 40
    assert not {unicodedata.category(c) for c in out} & {"Cc", "Cf", "Co", "Cs", "Cn"}
