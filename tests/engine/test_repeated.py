"""Costly values that are repeated become columns beneath the conditions; nothing that may fail, nothing of a subquery."""

import pytest
import sqlglot
from sqlglot import exp

from inspect_xj.engine import open_engine
from inspect_xj.engine.repeated import worked_out_once

_REGEX = "regexp_matches(a.k, 'x')"
_DATE = "case when regexp_matches(a.k, 'x') then try_cast(substr(a.k, 7, 10 - 7 + 1) as date) end"


def _trees(*texts: str) -> list[exp.Expr]:
    return [sqlglot.parse_one(text, into=exp.Condition, dialect="duckdb") for text in texts]


def _sql(trees: list[exp.Expr]) -> list[str]:
    return [tree.sql(dialect="duckdb") for tree in trees]


@pytest.mark.parametrize(
    ("texts", "n_columns", "n_left"),
    [
        ((f"{_REGEX} and a.z = 1", f"not {_REGEX}"), 1, 0),
        ((f"{_REGEX} and a.z = 1",), 0, 1),
        # the larger value whole, and what of it also stands alone
        ((f"{_DATE} = a.d", f"year({_DATE}) = 1", _REGEX), 2, 0),
        # another table's column, another column, arithmetic that may overflow
        ((f"{_REGEX}", "regexp_matches(b.k, 'x')"), 0, 2),
        ((f"{_REGEX}", "regexp_matches(a.m, 'x')"), 0, 2),
        (("try_cast(a.k + 1 as date) = a.d", "try_cast(a.k + 1 as date) > a.d"), 0, 0),
        # inside of a subquery the row is another
        ((f"exists (select 1 from b where {_REGEX})", f"exists (select 2 from b where {_REGEX})"), 0, 2),
        ((f"exists (select 1 from b where {_REGEX})", _REGEX, f"{_REGEX} or a.z = 1"), 1, 1),
    ],
)
def test_what_is_repeated_is_worked_out_once(texts: tuple[str, ...], n_columns: int, n_left: int) -> None:
    trees, columns = worked_out_once(_trees(*texts), exp.to_identifier("a", quoted=True))
    assert len(columns) == n_columns and len(trees) == len(texts)
    assert sum(text.lower().count("regexp_matches") for text in _sql(trees)) == n_left


def test_the_conditions_say_the_same() -> None:
    texts = (f"{_DATE} = date '2001-02-03'", f"coalesce({_REGEX}, false)", f"({_REGEX} and {_DATE} is not null)")
    trees, columns = worked_out_once(_trees(*texts), exp.to_identifier("a", quoted=True))
    beneath = ", ".join(_sql(columns))
    with open_engine() as engine:
        engine.run("create table t as select unnest(['xx', null, 'xxxxxx2001-02-03', '______2001', '']) as k")
        plain = ", ".join(f"{text} as v{n}" for n, text in enumerate(texts))
        shared = ", ".join(f"{text} as v{n}" for n, text in enumerate(_sql(trees)))
        right = engine.rows(f"select {plain} from t a")
        assert engine.rows(f"select {shared} from (select a.*, {beneath} from t a) a") == right
