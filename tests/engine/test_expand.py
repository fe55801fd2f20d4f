"""The sources that lack a column, put shortly: the same rows whichever way they are written."""

import pytest
from sqlglot import exp

from inspect_xj.engine import open_engine
from inspect_xj.engine.expand import stands_in

_EVERY = frozenset(range(1, 60))


@pytest.mark.parametrize(
    ("ids", "every", "listed"),
    [
        (_EVERY, _EVERY, False),
        (frozenset({1, 2, 3, 7}), _EVERY, False),
        # numbers of other tables between two of its own do not break a stretch
        (frozenset({2, 6}), frozenset({2, 6, 9}), False),
        (frozenset(range(1, 60, 2)), _EVERY, True),
        (frozenset({1, 99}), _EVERY, True),
        (frozenset({1, 2}), None, True),
    ],
)
def test_the_rows_of_some_sources(ids: frozenset[int], every: frozenset[int] | None, listed: bool) -> None:
    tree = stands_in(exp.column("s", quoted=True), ids, every)
    assert isinstance(tree, exp.In) is listed
    rows = [*sorted(every or ids), None]
    with open_engine() as engine:
        engine.run(f"create table t as select unnest({rows}::int[]) as s".replace("None", "null"))
        shown = engine.rows(f"select s, {tree.sql(dialect='duckdb')} as v from t")
    for row in shown:
        # no row of a left join: not known to lack the column, like a list
        expected = row["s"] in ids if row["s"] is not None else None
        assert bool(row["v"]) is bool(expected)
