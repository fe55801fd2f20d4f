"""Whatever stands in a cell: nothing raises, clean values stay as they are, defects have their names and order."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspect_xj import profile
from inspect_xj.normalise import DEFECTS, Context, Regions, normalise
from inspect_xj.normalise.fold import fold, narrow
from inspect_xj.schema import Kind

#: Not a fixture: hypothesis would print it whole with every failure.
CONTEXT = Context(profile.load("安徽2009"), Regions.with_local(["349901"]), 2009)

#: Text with what cells are made of, so that the readers' branches are met, and any text at all.
_PIECES = st.sampled_from(
    [
        *"0123456789XxGLJ年月日级班一二三初高小七年第（）()-./ '　·•?□√×无",
        "2009",
        "2004-01-01",
        "349901",
        "20020315",
        "年级",
        "E+17",
        ".0",
        "同上",
        "\u200b",
        "\u0301",
    ]
)
_TEXTS = st.one_of(st.text(max_size=24), st.lists(_PIECES, max_size=14).map("".join))


@pytest.mark.parametrize("kind", list(Kind))
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(raw=_TEXTS, codes=st.sampled_from(["学籍状态", "民族", "到校情况"]))
def test_reading_is_total_and_idempotent(kind: Kind, raw: str, codes: str) -> None:
    own = replace(CONTEXT, codes=codes) if kind is Kind.CODE else CONTEXT
    read = normalise(kind, raw, own)
    assert list(read.defects) == sorted(set(read.defects), key=DEFECTS.index)
    if read.value is None:
        return
    text = read.value.strftime("%Y-%m-%d %H:%M:%S") if isinstance(read.value, datetime) else str(read.value)
    again = normalise(kind, text, own)
    assert again.value == read.value
    if not set(read.defects) & {"十五位", "区划"}:
        assert again.defects == read.defects


@settings(deadline=None)
@given(st.text(max_size=40))
def test_folding_is_idempotent(raw: str) -> None:
    assert fold(fold(raw)) == fold(raw)
    assert narrow(narrow(raw)) == narrow(raw)
