from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspect_xj.report.templates import Templates
from inspect_xj.report.visible import revealed, visible


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


@pytest.mark.parametrize("filler", ["\u115f", "\u1160", "\u3164", "\uffa0", "\u2800", "\U000e0041", "\u034f"])
def test_letters_that_print_nothing_are_shown(filler: str) -> None:
    assert visible(f"张{filler}三") == f"张〔U+{ord(filler):04X}〕三"


@settings(deadline=None)
@given(st.text(max_size=60))
def test_no_page_holds_what_has_no_sign(text: str) -> None:
    out = revealed(f"<p>\n\t{text}</p>")
    hidden = {one for one in out if unicodedata.category(one) in {"Cc", "Cf", "Co", "Cs", "Cn", "Mn", "Me"}}
    assert hidden <= set("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85")
    assert revealed(out) == out


HIDDEN = "\ue863\u202e\u200b\ufeff\u3164\U000f0001"


@pytest.mark.parametrize(
    "template",
    [
        "<p>{{ paper }}</p>",
        '<p title="{{ paper }}">x</p>',
        "{% macro m(x) %}<b>{{ x }}</b>{% endmacro %}{{ m(paper) }}",
        "{% set x = paper %}{{ x | upper }}",
        "{{ paper | safe }}",
        f"<p>{HIDDEN}</p>",  # out of the template itself
        "{% if paper %}{% include 'b.html' %}{% endif %}",
        "<svg><text>{{ paper }}</text></svg>",
    ],
)
def test_every_way_into_a_page_shows_them(template: str, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(template, encoding="utf-8")
    (tmp_path / "b.html").write_text("<i>{{ paper }}</i>", encoding="utf-8")
    html = Templates(tmp_path).render("a.html", paper=HIDDEN)
    assert not set(html) & set(HIDDEN)
    for one in HIDDEN:
        assert f"〔U+{ord(one):04X}〕" in html
