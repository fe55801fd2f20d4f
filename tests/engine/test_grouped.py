"""A subquery grouped before it is joined answers like the subquery itself; what is more than equalities is left alone."""

import pytest
import sqlglot
from sqlglot import exp

from inspect_xj.engine.grouped import grouped


def _subquery(sql: str) -> exp.Expr:
    tree = sqlglot.parse_one(f"select 1 from a where {sql}", dialect="duckdb")
    found = tree.find(exp.Exists, exp.Subquery)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "sql",
    [
        "exists (select 1 from b y where y.k = a.k and y.z > 1)",
        "(select count(*) from b y where substr(a.k, 1, 2) = y.k and (y.z is null or y.z = 1)) > 3",
        "(select count(distinct y.z) from b y where (y.k = a.k) and y.m = a.m) > 3",
    ],
)
def test_equalities_alone_are_grouped(sql: str) -> None:
    answer = grouped(_subquery(sql), "a")
    assert answer is not None and "GROUP BY" in answer.select.sql() and "a." not in answer.select.sql()


@pytest.mark.parametrize(
    "sql",
    [
        "exists (select 1 from b y where y.k = a.k and y.z <> a.z)",
        "exists (select 1 from b y where y.k = a.k or y.z = 1)",
        "exists (select 1 from b y where y.z = 1)",
        "exists (select 1 from b y join c on c.k = y.k where y.k = a.k)",
        "exists (select 1 from b y where y.k = a.k and exists (select 1 from c where c.k = y.k))",
        "(select max(y.z) from b y where y.k = a.k) > 3",
        "(select count(*) from b y where y.k + a.k = 3) > 3",
        "(select count(*) from b y where y.k = a.k limit 1) > 3",
        "(select count(*) filter (where y.z = 1) from b y where y.k = a.k) > 3",
    ],
)
def test_anything_more_is_left_alone(sql: str) -> None:
    assert grouped(_subquery(sql), "a") is None
