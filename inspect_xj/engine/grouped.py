"""A correlated EXISTS or COUNT that rests on equalities alone, as one grouped table to be joined by its keys.

DuckDB answers such a subquery by joining every row with every row that shares its key and counting afterwards, so that a
count of schoolmates is quadratic in the school. Grouped first, it is one row a key. A NULL key matches nothing either way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlglot import exp

from inspect_xj.engine.syntax import clone

__all__ = ["Grouped", "grouped"]


@dataclass(frozen=True, slots=True)
class Grouped:
    """``select`` gives ``键1, 键2 … 数``; ``keys`` are the row's own sides of the equalities, in the same order."""

    select: exp.Select
    keys: tuple[exp.Expr, ...]


def grouped(node: exp.Expr, outer: str) -> Grouped | None:
    """The grouped form of an EXISTS or a scalar COUNT over one table; None where it is anything more.

    ``outer`` is the alias of the row the condition is about.
    """
    count = _count(node)
    source = _source(node.this, outer)
    if count is None or source is None:
        return None
    inner = source.alias_or_name
    own, keys, theirs = [], [], []
    for part in _conjuncts(node.this.args["where"].this):
        pair = _sides(part, inner, outer)
        if pair is not None:
            theirs.append(pair[0])
            keys.append(pair[1])
        elif _tables(part) == {inner}:
            own.append(part)
        else:
            return None
    if not keys or not _tables(count) <= {inner}:
        return None
    named = [_as(clone(side), f"键{n}") for n, side in enumerate(theirs, 1)]
    new = exp.Select(expressions=[*named, _as(clone(count), "数")]).from_(clone(source), copy=False)
    if own:
        new = new.where(*(exp.Paren(this=clone(part)) for part in own), copy=False)
    new = new.group_by(*(clone(side) for side in theirs), copy=False)
    return Grouped(new, tuple(clone(key) for key in keys))


def _count(node: exp.Expr) -> exp.Expr | None:
    """The COUNT a subquery gives; of an EXISTS any count will do."""
    if isinstance(node, exp.Exists):
        return exp.Count(this=exp.Star())
    columns = node.this.expressions
    return columns[0] if len(columns) == 1 and isinstance(columns[0], exp.Count) else None


def _source(select: exp.Expr, outer: str) -> exp.Table | None:
    """The one table of a select that has nothing but a where without subqueries; None for any other select."""
    if not isinstance(select, exp.Select) or set(_given(select)) != {"expressions", "from_", "where"}:
        return None
    table = select.args["from_"].this
    plain = isinstance(table, exp.Table) and set(_given(table)) <= {"this", "alias"} and table.alias_or_name != outer
    nested = any(isinstance(part, (exp.Exists, exp.Subquery, exp.Select)) for part in select.args["where"].walk())
    return table if plain and not nested else None


def _given(node: exp.Expr) -> Iterator[str]:
    return (name for name, part in node.args.items() if part not in (None, [], False))


def _tables(node: exp.Expr) -> set[str]:
    return {column.table for column in node.find_all(exp.Column)}


def _conjuncts(node: exp.Expr) -> Iterator[exp.Expr]:
    if isinstance(node, exp.Paren):
        yield from _conjuncts(node.this)
    elif isinstance(node, exp.And):
        yield from _conjuncts(node.this)
        yield from _conjuncts(node.expression)
    else:
        yield node


def _sides(part: exp.Expr, inner: str, outer: str) -> tuple[exp.Expr, exp.Expr] | None:
    """(inner side, outer side) of an equality between the two; None for anything else."""
    if not isinstance(part, exp.EQ):
        return None
    left, right = _tables(part.this), _tables(part.expression)
    if (left, right) == ({inner}, {outer}):
        return part.this, part.expression
    if (left, right) == ({outer}, {inner}):
        return part.expression, part.this
    return None


def _as(tree: exp.Expr, name: str) -> exp.Alias:
    return exp.Alias(this=tree, alias=exp.to_identifier(name, quoted=True))
