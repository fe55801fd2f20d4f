"""A subquery grouped before it is joined answers like the subquery itself; what is more than equalities is left alone."""

import pytest
import sqlglot
from sqlglot import exp

from inspect_xj.engine import open_engine
from inspect_xj.engine.bind import sql_alias
from inspect_xj.engine.grouped import grouped, together
from inspect_xj.engine.hoist import Hoist
from inspect_xj.engine.plan import Plan


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
        "exists (select 1 from b y join c on c.k = y.k where y.k = a.k)",
        "exists (select 1 from b y where y.k = a.k and exists (select 1 from c where c.k = y.k))",
        "(select max(y.z) from b y where y.k = a.k) > 3",
    ],
)
def test_equalities_alone_are_grouped(sql: str) -> None:
    answer = grouped(_subquery(sql), "a")
    assert answer is not None and "GROUP BY" in together([answer]).sql() and "a." not in together([answer]).sql()


@pytest.mark.parametrize(
    "sql",
    [
        "exists (select 1 from b y where y.k = a.k and y.z <> a.z)",
        "exists (select 1 from b y where y.k = a.k or y.z = 1)",
        "exists (select 1 from b y where y.z = 1)",
        "exists (select 1 from b y join c on c.k = a.k where y.k = a.k)",
        "exists (select 1 from b y where y.k = a.k and exists (select 1 from c where c.k = a.k))",
        "exists (select 1 from a where a.k = a.m)",
        "(select coalesce(max(y.z), 0) from b y where y.k = a.k) > 3",
        "(select count(*) from b y where y.k + a.k = 3) > 3",
        "(select count(*) from b y where y.k = (select max(c.k) from c where c.z = a.z)) > 3",
        "(select count(*) from b y where y.k = a.k limit 1) > 3",
        "(select count(*) filter (where y.z = 1) from b y where y.k = a.k) > 3",
    ],
)
def test_anything_more_is_left_alone(sql: str) -> None:
    assert grouped(_subquery(sql), "a") is None


#: Rows with blanks, repeated keys, and keys that only one side has.
_A = "(values (1, 'x', 1), (2, 'x', 2), (3, null, 3), (null, 'y', 4), (4, 'z', 5), (2, 'x', 6)) a(k, m, n)"
_B = "(values (1, 'x', 5), (1, 'x', null), (2, 'y', 7), (2, null, 7), (null, 'x', 9), (5, 'z', 1)) b(k, m, z)"
_C = "(values (1), (5), (null)) c(k)"


@pytest.mark.parametrize(
    "value",
    [
        "exists (select 1 from b as y where y.k = a.k)",
        "exists (select 1 from b as y where y.k = a.k and y.m = a.m and y.z > 1)",
        "exists (select 1 from b as y join c on c.k = y.k where y.k = a.k)",
        "exists (select 1 from b as y left join c on c.k = y.k where y.k = a.k and c.k is null)",
        "exists (select 1 from b as y where y.k = a.k and not exists (select 1 from c where c.k = y.k))",
        "(select count(*) from b as y where y.k = a.k)",
        "(select count(distinct y.z) from b as y where y.k = a.k and exists (select 1 from c where c.k = y.k))",
        "(select count(y.z) from b as y where y.m = a.m)",
        "(select min(y.z) from b as y where y.k = a.k)",
        "(select sum(y.z) from b as y where y.m = a.m)",
        "(select avg(y.z) from b as y where y.k = a.k and y.z > 6)",
    ],
)
@pytest.mark.parametrize("numbered", [True, False])
def test_the_joined_table_answers_like_the_subquery(value: str, numbered: bool) -> None:
    lets = () if numbered else (("a", None),)
    hoist = Hoist(Plan("a", lets=lets))  # type: ignore[arg-type]
    with open_engine() as engine:
        for name, rows in (("a", _A), ("b", _B), ("c", _C)):
            engine.run(f"create table {name} as select * from {rows}")
        engine.run("alter table a rename n to 行号")
        own = sql_alias("a").name
        node = _subquery(value.replace("a.", f'"{own}".'))
        right = engine.rows(f'select 行号, {node.sql(dialect="duckdb")} as v from a as "{own}" order by 行号')
        tree = hoist(exp.Paren(this=node.copy()))
        assert len(hoist.joins) == 1
        select = exp.select(exp.column("行号", table=own, quoted=True), exp.alias_(tree, "v")).from_(hoist.source())
        for table, on in hoist.joins:
            select = select.join(table, on=on, join_type="left")
        assert engine.rows(f"{select.sql(dialect='duckdb')} order by 1") == right
