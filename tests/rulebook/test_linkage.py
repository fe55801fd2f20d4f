"""The model file of identity: whole, in the words of the code, changed figure by figure by a county."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspect_xj import resources
from inspect_xj.errors import RuleFileError
from inspect_xj.identity.comparing import REGISTRATION_WORDS
from inspect_xj.identity.seats import PLACES, SEAT_WORDS
from inspect_xj.rulebook import load, shipped_linkage


def test_words_of_the_file_are_those_of_the_code_in_their_order() -> None:
    model = shipped_linkage()
    assert {name: tuple(level.word for level in levels) for name, levels in model.registrations.items()} == dict(
        REGISTRATION_WORDS
    )
    assert {name: tuple(level.word for level in levels) for name, levels in model.seats.items()} == {
        name: tuple(words) for name, words in SEAT_WORDS.items()
    }
    assert tuple(model.places) == PLACES


@pytest.mark.parametrize("explanation", ["same", "twin", "borrowed"])
def test_shares_of_a_comparison_add_up(explanation: str) -> None:
    for name, levels in shipped_linkage().registrations.items():
        shares = [getattr(level, explanation) for level in levels]
        if None not in shares:
            assert sum(shares) == pytest.approx(1, abs=0.03), name


def overlay(tmp_path: Path, text: str) -> Path:
    (tmp_path / "_model").mkdir()
    (tmp_path / "_model" / "identity.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_county_changes_single_figures(tmp_path: Path) -> None:
    text = "decide: {link: 0.8}\ndialect: [n-l]\nregistrations: {姓名: {同音异字: {same: 0.05}}}\nabsent: 0.03\n"
    plain = load([resources.rules()])
    own = load([resources.rules(), overlay(tmp_path, text)])
    assert own.linkage.decide == {**plain.linkage.decide, "link": 0.8}
    assert own.linkage.dialect == ("n-l",) and own.linkage.absent == 0.03
    changed = {level.word: level for level in own.linkage.registrations["姓名"]}
    assert changed["同音异字"].same == 0.05 and changed["同音异字"].other is None
    assert changed["姓名相同"] == plain.linkage.registrations["姓名"][0]
    assert own.sha256 != plain.sha256  # the run says what it ran under


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("decide: {lnk: 0.8}", "没有“lnk”"),
        ("decide: {link: 1.8}", "不超过 1"),
        ("dialect: [n-m]", "没有口音“n-m”"),
        ("registrations: {姓名: {同音字: {same: 0.05}}}", "是否为“同音异字”"),
        ("registrations: {姓民: {同音异字: {same: 0.05}}}", "没有比较“姓民”"),
        ("seats: {姓名: {同音异字: {saem: 0.05}}}", "没有“saem”"),
        ("registrations: {姓名: {同音异字: {same: 量}}}", "要写大于 0"),
        ("seats: {姓名: {同音异字: {fixed: ja}}}", "true 或 false"),
        ("wat: 1", "没有“wat”"),
        ("absent: 很少", "要写大于 0"),
    ],
)
def test_mistakes_are_named_with_their_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(RuleFileError) as caught:
        load([resources.rules(), overlay(tmp_path, text)])
    assert said in str(caught.value) and "identity.yaml:1:" in str(caught.value)
