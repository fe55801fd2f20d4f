"""The shortcut in SQL and the scalar function say the same of every value, clean and dirty."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspect_xj import profile
from inspect_xj.engine import Engine
from inspect_xj.normalise import Context, Regions, normalise
from inspect_xj.normalise.fold import MISSING
from inspect_xj.normalise.id_number import check_digit
from inspect_xj.prepare.shortcut import REGION_TABLE, shortcut
from inspect_xj.prepare.values import clean_column
from inspect_xj.schema import Kind

CONTEXT = Context(profile.load("安徽2009"), Regions.with_local(["349901"]), 2009)
DICE = random.Random(20091012)


def _id() -> str:
    born = date(1900, 1, 1) + timedelta(days=DICE.randrange(45000))
    body = f"{DICE.choice(['349901', '340826', '342101', '810000', '349902'])}{born:%Y%m%d}{DICE.randrange(1000):03d}"
    return body + check_digit(body)


def _xjh() -> str:
    return f"349901{DICE.randrange(100):02d}{DICE.randrange(1000):03d}{DICE.randrange(10)}{DICE.randrange(10000):04d}"


def _regional() -> str:
    return f"349901{DICE.choice(['21', '31', '20'])}{DICE.randrange(1000):03d}{DICE.randrange(100):02d}{DICE.randrange(4)}{DICE.randrange(9999):04d}"


def _name() -> str:
    return "".join(DICE.choice("张王李赵钱孙老师同学校长无待补〇𬱖䶮") for _ in range(DICE.randrange(1, 6)))


def _date() -> str:
    return f"{DICE.choice([1899, 1999, 2004, 2009, 2100])}-{DICE.randrange(0, 15):02d}-{DICE.randrange(0, 33):02d}"


def _time() -> str:
    return f"{_date()} {DICE.randrange(26):02d}:{DICE.randrange(62):02d}:{DICE.randrange(62):02d}"


def _text() -> str:
    return "".join(DICE.choice("示例县城关镇第1２a，。〔〕（）()无 -/x\u3000") for _ in range(DICE.randrange(1, 8)))


def _phone() -> str:
    return f"1{DICE.randrange(10)}{DICE.randrange(10**9):09d}"


MAKERS: dict[Kind, Callable[[], str]] = {
    Kind.ID_NUMBER: _id,
    Kind.XJH: _xjh,
    Kind.REGIONAL_NO: _regional,
    Kind.NAME: _name,
    Kind.DATE: _date,
    Kind.DATETIME: _time,
    Kind.TEXT: _text,
    Kind.SCHOOL_NAME: _text,
    Kind.PHONE: _phone,
}


def _spoil(text: str) -> str:
    """One of the things that happen to a cell."""
    place = DICE.randrange(len(text)) if text else 0
    return DICE.choice(
        [
            text[:place] + DICE.choice("0123456789XxＸ* -老?") + text[place + 1 :],
            text[:place] + text[place + 1 :],
            text[:place] + text[place + 1 : place + 2] + text[place : place + 1] + text[place + 2 :],
            f"'{text}",
            f" {text}",
            f"{text}\n",
            text.replace("1", "１"),
            f"{text}.0",
            text[:15] + "000",
            "1" * len(text),
        ]
    )


ELSE = [
    "",
    " ",
    *sorted(MISSING),
    "12345678901234567X",
    "123456789012345678",
    "3.4E+17",
    "G349901200203159993",
    "无",
    "𠮷",
    "\u0000",
]


def _compare(engine: Engine, kind: Kind, values: list[str], context: Context) -> None:
    """The shortcut's condition implies the scalar result; what it does not take is nobody's loss."""
    way = shortcut(kind, context)
    assert way is not None
    engine.put(REGION_TABLE, pa.table({"代码": sorted(context.regions.codes)}))
    distinct = sorted(set(values))
    engine.put("_试", pa.table({"n": np.arange(len(distinct)), "v": pa.array(distinct)}))
    found = engine.query(
        f"select n, coalesce({way.condition}, false) as ok, case when coalesce({way.condition}, false) then {way.value} end as value "
        "from _试 order by n"
    ).to_pylist()
    for row, text in zip(found, distinct, strict=True):
        if row["ok"]:
            clean = normalise(kind, text, context)
            assert (clean.value, clean.defects) == (row["value"], ()), (kind, text)


@pytest.mark.parametrize("kind", list(MAKERS))
@pytest.mark.parametrize("year", [2009, 2025, None])
def test_shortcut_equals_the_scalar_function(engine: Engine, kind: Kind, year: int | None) -> None:
    good = [MAKERS[kind]() for _ in range(1500)]
    values = good + [_spoil(text) for text in good] + [maker() for maker in MAKERS.values() for _ in range(50)] + ELSE
    _compare(engine, kind, values, replace(CONTEXT, school_year=year))
    _compare(engine, kind, values[:300] + ELSE, replace(CONTEXT, none_is_missing=True))


@pytest.mark.parametrize("kind", list(MAKERS))
@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(values=st.lists(st.text(alphabet="0123456789X张王-: 无年,，(）", max_size=19), min_size=1, max_size=60))
def test_shortcut_on_any_text(engine: Engine, kind: Kind, values: list[str]) -> None:
    _compare(engine, kind, values, CONTEXT)


@pytest.mark.parametrize("kind", [k for k in Kind if k is not Kind.CODE])
def test_a_whole_column_equals_value_by_value(engine: Engine, kind: Kind) -> None:
    """Enough different values that the shortcut is used, with nulls and repetitions between them."""
    maker = MAKERS.get(kind, _text)
    good = [maker() for _ in range(1600)]
    values: list[str | None] = [*good, *(_spoil(text) for text in good), None, *ELSE, *good[:50]]
    engine.put(REGION_TABLE, pa.table({"代码": sorted(CONTEXT.regions.codes)}))
    column = clean_column(engine, kind, pa.chunked_array([pa.array(values, type=pa.string())]), CONTEXT)
    expected = [normalise(kind, text, CONTEXT) for text in values]
    assert column.value.to_pylist() == [clean.value for clean in expected]
    assert column.defects.to_pylist() == ["、".join(clean.defects) or None for clean in expected]


def test_the_shortcut_takes_what_is_clean(engine: Engine) -> None:
    """It would be of no use if it took nothing."""
    engine.put(REGION_TABLE, pa.table({"代码": sorted(CONTEXT.regions.codes)}))
    clean = {
        Kind.ID_NUMBER: "349901200203159993",
        Kind.XJH: "3499010900110001",
        Kind.REGIONAL_NO: "349901210050910001",
        Kind.NAME: "张三",
        Kind.DATE: "2004-01-01",
        Kind.DATETIME: "2004-01-01 08:00:00",
        Kind.TEXT: "示例县城关镇1号",
        Kind.SCHOOL_NAME: "示例县城关小学",
        Kind.PHONE: "13856781234",
    }
    assert clean.keys() == MAKERS.keys()
    for kind, text in clean.items():
        way = shortcut(kind, CONTEXT)
        assert way is not None
        row = engine.query(
            f"select {way.condition} as ok, {way.value} as value from (select '{text}' as v)"
        ).to_pylist()[0]
        assert row["ok"] is True
        assert row["value"] in (text, date(2004, 1, 1), datetime(2004, 1, 1, 8))
