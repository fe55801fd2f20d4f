"""A correlated subquery that rests on equalities alone, as one grouped table to be joined by its keys.

DuckDB answers such a subquery by joining every row with every row that shares its key and counting afterwards, so that a
count of schoolmates is quadratic in the school; several of them in one SELECT take it seconds to plan. Grouped first, each
is one row a key, and those of the same tables and keys are columns of one table. A NULL key matches nothing either way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlglot import exp

from inspect_xj.engine.syntax import DIALECT, clone

__all__ = ["Grouped", "grouped", "together"]

#: Aggregates that are NULL of no rows, as a left join is where there is no group.
_NULL_OF_NONE = (exp.Max, exp.Min, exp.Sum, exp.Avg)
_SUBQUERIES = (exp.Select, exp.Union)


@dataclass(frozen=True, slots=True)
class Grouped:
    """One value of the rows of ``tables`` that meet ``own``, by ``theirs``; ``keys`` are the row's own sides, in that order.

    ``counted``: of no rows it is 0 and not NULL. ``alone``: a condition of its own has a subquery, which cannot stand in
    the FILTER of an aggregate.
    """

    tables: exp.Select
    theirs: tuple[exp.Expr, ...]
    keys: tuple[exp.Expr, ...]
    own: tuple[exp.Expr, ...]
    value: exp.Expr
    counted: bool
    alone: bool

    def place(self) -> str:
        """The same for all that can be one table."""
        parts = (self.tables, *self.theirs, *self.keys, *(self.own if self.alone else ()))
        return "\0".join(part.sql(dialect=DIALECT, copy=False) for part in parts)


def together(members: Sequence[Grouped]) -> exp.Select:
    """One table of values of one place: ``键1, 键2 … 数1, 数2 …``, a row a key."""
    first = members[0]
    conditions = [
        exp.and_(*(exp.Paren(this=clone(part)) for part in one.own), copy=False) for one in members if one.own
    ]
    named = [_as(clone(side), f"键{n}") for n, side in enumerate(first.theirs, 1)]
    for n, one in enumerate(members, 1):
        value = clone(one.value)
        if one.own and len(members) > 1:
            only = exp.and_(*(exp.Paren(this=clone(part)) for part in one.own), copy=False)
            value = exp.Filter(this=value, expression=exp.Where(this=only))
        named.append(_as(value, f"数{n}"))
    select = clone(first.tables)
    select.set("expressions", named)
    if len(conditions) == len(members):
        select = select.where(exp.or_(*conditions, copy=False), copy=False)  # type: ignore[attr-defined]
    grouped_by = select.group_by(*(clone(side) for side in first.theirs), copy=False)  # type: ignore[attr-defined]
    return grouped_by  # type: ignore[no-any-return]


def grouped(node: exp.Expr, outer: str) -> Grouped | None:
    """The grouped form of an EXISTS or of a scalar COUNT, MAX, MIN, SUM or AVG; None where it is anything more.

    ``outer`` is the alias of the row the condition is about. The equalities are those ANDed in WHERE; conditions on the
    subquery's own tables, with subqueries of their own, stand beside them.
    """
    value, select = _value(node), node.this
    if value is None or not _plain(select):
        return None
    inner = _sources(select)
    if outer in inner or not _free(value) <= inner or any(not _free(on) <= inner for on in _links(select)):
        return None
    own, keys, theirs = [], [], []
    for part in _conjuncts(select.args["where"].this):
        pair = _sides(part, inner, outer)
        if pair is not None:
            theirs.append(pair[0])
            keys.append(pair[1])
        elif _free(part) <= inner:
            own.append(part)
        else:
            return None
    if not keys:
        return None
    tables = exp.Select()
    tables.set("from_", clone(select.args["from_"]))
    tables.set("joins", [clone(join) for join in select.args.get("joins") or []])
    alone = any(part.find(*_SUBQUERIES) is not None for part in own)
    return Grouped(tables, tuple(theirs), tuple(keys), tuple(own), value, isinstance(value, exp.Count), alone)


def _value(node: exp.Expr) -> exp.Expr | None:
    """The aggregate a subquery gives; of an EXISTS any that is NULL of no rows."""
    if isinstance(node, exp.Exists):
        return exp.Max(this=exp.Literal.number(1))
    columns = node.this.expressions if isinstance(node.this, exp.Select) else []
    return columns[0] if len(columns) == 1 and isinstance(columns[0], (exp.Count, *_NULL_OF_NONE)) else None


def _plain(select: exp.Expr) -> bool:
    """A select of named tables, joined or not, that has a where and nothing else."""
    if not isinstance(select, exp.Select) or set(_given(select)) - {"joins"} != {"expressions", "from_", "where"}:
        return False
    tables = [select.args["from_"].this, *(join.this for join in select.args.get("joins") or [])]
    return all(isinstance(table, exp.Table) and set(_given(table)) <= {"this", "alias"} for table in tables)


def _sources(select: exp.Expr) -> set[str]:
    tables = [select.args["from_"].this, *(join.this for join in select.args.get("joins") or [])]
    return {table.alias_or_name for table in tables}


def _links(select: exp.Expr) -> Iterator[exp.Expr]:
    return (join.args["on"] for join in select.args.get("joins") or [] if join.args.get("on") is not None)


def _given(node: exp.Expr) -> Iterator[str]:
    return (name for name, part in node.args.items() if part not in (None, [], False))


def _free(node: exp.Expr) -> set[str]:
    """The tables that an expression needs from outside of itself."""
    if isinstance(node, exp.Column):
        return {node.table}
    found = {name for child in node.iter_expressions() for name in _free(child)}
    return found - _sources(node) if isinstance(node, exp.Select) and node.args.get("from_") is not None else found


def _conjuncts(node: exp.Expr) -> Iterator[exp.Expr]:
    if isinstance(node, exp.Paren):
        yield from _conjuncts(node.this)
    elif isinstance(node, exp.And):
        yield from _conjuncts(node.this)
        yield from _conjuncts(node.expression)
    else:
        yield node


def _sides(part: exp.Expr, inner: set[str], outer: str) -> tuple[exp.Expr, exp.Expr] | None:
    """(inner side, outer side) of an equality between the two; None for anything else."""
    if not isinstance(part, exp.EQ) or part.find(*_SUBQUERIES) is not None:
        return None
    left, right = _free(part.this), _free(part.expression)
    if left and left <= inner and right == {outer}:
        return part.this, part.expression
    if right and right <= inner and left == {outer}:
        return part.expression, part.this
    return None


def _as(tree: exp.Expr, name: str) -> exp.Alias:
    return exp.Alias(this=tree, alias=exp.to_identifier(name, quoted=True))
