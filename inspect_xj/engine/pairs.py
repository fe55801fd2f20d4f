"""``exists`` another row of the same table: asked only of rows whose key occurs more than once.

Nearly every row is alone with its 人员 or its number, and whoever is alone has no other. Joining all rows with all by four
texts, to find that out, takes ten times as long as counting the keys first.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from inspect_xj.engine.syntax import clone
from inspect_xj.engine.trees import identifier, number, select_of

__all__ = ["among_repeated"]

_STRICT = (exp.NEQ, exp.LT, exp.GT)
#: The rows whose key is repeated: read twice, worked out once.
_REPEATED = "·重"


def among_repeated(node: exp.Exists, table: str, outer: str) -> exp.Select | None:
    """``select from repeated as outer where exists (…)``, without columns; None where it is more than pairs of rows.

    Same answer: the subquery reads ``table``, that of the row (alias ``outer``), by an equality of one column and a strict
    inequality of one column, so that no row can find itself. A NULL key finds nothing either way.
    """
    select = node.this
    given = {name for name, part in select.args.items() if part}
    if not isinstance(select, exp.Select) or given != {"expressions", "from_", "where"}:
        return None
    source = select.args["from_"].this
    if not isinstance(source, exp.Table) or source.name != table or source.alias_or_name == outer:
        return None
    inner = source.alias_or_name
    parts = list(_conjuncts(select.args["where"].this))
    if not any(isinstance(part, _STRICT) and _column(part, inner, outer) for part in parts):
        return None
    keys = [name for part in parts if isinstance(part, exp.EQ) and (name := _column(part, inner, outer))]
    if not keys:
        return None
    asked = clone(node)
    asked.this.args["from_"].this.set("this", identifier(_REPEATED))
    repeated = exp.Table(this=identifier(_REPEATED), alias=exp.TableAlias(this=identifier(outer)))
    answer = exp.Select().from_(repeated, copy=False).where(asked, copy=False)
    return answer.with_(identifier(_REPEATED), as_=_with_repeated(table, keys[0]), copy=False)


def _with_repeated(table: str, key: str) -> exp.Select:
    """All rows of ``table`` whose ``key`` another row has too."""
    column, source = exp.column(key, quoted=True), exp.Table(this=identifier(table))
    keys = select_of(column).from_(source, copy=False).group_by(column.copy(), copy=False)
    keys = keys.having(exp.GT(this=exp.Count(this=exp.Star()), expression=number(1)), copy=False)
    rows = select_of(exp.Star()).from_(source.copy(), copy=False)
    return rows.where(exp.In(this=column.copy(), query=exp.Subquery(this=keys)), copy=False)


def _column(part: exp.Expr, inner: str, outer: str) -> str:
    """The column whose values the two rows are compared by; empty where it is more than that."""
    left, right = part.this.unnest(), part.expression.unnest()
    if not isinstance(left, exp.Column) or not isinstance(right, exp.Column) or left.name != right.name:
        return ""
    return left.name if {left.table, right.table} == {inner, outer} else ""


def _conjuncts(node: exp.Expr) -> Iterator[exp.Expr]:
    if isinstance(node, exp.Paren):
        yield from _conjuncts(node.this)
    elif isinstance(node, exp.And):
        yield from _conjuncts(node.this)
        yield from _conjuncts(node.expression)
    else:
        yield node
