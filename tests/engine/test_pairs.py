"""``exists`` another row of the same table: the same answers when only rows with a repeated key are asked."""

from __future__ import annotations

import duckdb
import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from inspect_xj.engine.pairs import among_repeated

_ROW = st.tuples(*(st.sampled_from(["a", "b", "c", None]) for _ in range(3)))
_CONDITIONS = (
    "x.k = t.k and x.n < t.n",
    "x.k = t.k and x.m <> t.m",
    "x.m = t.m and (x.k = t.k and x.n > t.n) and x.m <> 'b'",
    "x.k = t.k and t.m <> x.m and x.n < t.n",
)


def exists(condition: str, table: str = "t") -> exp.Exists:
    tree = sqlglot.parse_one(f"select exists (select 1 from {table} as x where {condition})", dialect="duckdb")
    found = tree.find(exp.Exists)
    assert found is not None
    return found


@pytest.mark.parametrize("condition", _CONDITIONS)
@settings(deadline=None, max_examples=40)
@given(rows=st.lists(_ROW, max_size=9))
def test_the_same_rows_are_found(condition: str, rows: list[tuple[str | None, ...]]) -> None:
    select = among_repeated(exists(condition), "t", "t")
    assert select is not None
    select.set("expressions", [exp.column("n", table="t")])
    with duckdb.connect() as connection:
        connection.execute("create table t (n int, k text, m text)")
        if rows:
            connection.executemany("insert into t values (?, ?, ?)", [(n, k, m) for n, (k, m, _) in enumerate(rows)])
        asked = connection.execute(f"select n from t where exists (select 1 from t x where {condition})").fetchall()
        short = connection.execute(select.sql(dialect="duckdb")).fetchall()
    assert sorted(short) == sorted(asked)


@pytest.mark.parametrize(
    ("condition", "table"),
    [
        ("x.k = t.k", "t"),  # a row finds itself
        ("x.k = t.k and x.n <= t.n", "t"),
        ("x.k = t.m and x.n < t.n", "t"),  # another column: the key of the other may occur once
        ("x.k = t.k and x.n < t.m", "t"),
        ("x.k = t.k or x.n < t.n", "t"),
        ("x.n < t.n", "t"),
        ("x.k = t.k and x.n < t.n", "u"),  # another table
    ],
)
def test_what_is_no_pair_of_rows_is_left(condition: str, table: str) -> None:
    assert among_repeated(exists(condition, table), "t", "t") is None
