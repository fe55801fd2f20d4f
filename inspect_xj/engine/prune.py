"""A ``let`` in a population that lacks some of its tables: what is left of it.

A branch of a union whose rows, joins or ``exists`` need an absent table cannot be answered and falls away; a counted value
over an absent table is unknown (NULL), and the branch stays. A let with no branch left is itself absent.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sqlglot import exp

from inspect_xj.engine.bind import Bound

__all__ = ["prune"]


def prune(bound: Bound, absent: Collection[str]) -> Bound | None:
    """The let without what cannot be answered; None when nothing is left."""
    if not set(absent) & bound.tables:
        return bound
    root = _prune(bound.root.copy(), frozenset(absent))
    return None if root is None else replace(bound, root=root)


def _prune(node: exp.Expr, absent: frozenset[str]) -> exp.Expr | None:
    if isinstance(node, exp.Union):
        left, right = _prune(node.this, absent), _prune(node.expression, absent)
        if left is None or right is None:
            return left if right is None else right
        node.set("this", left)
        node.set("expression", right)
        return node
    if isinstance(node, exp.Subquery):
        return _prune(node.this, absent)
    for subquery in list(node.find_all(exp.Subquery)):
        if _reads(subquery, absent):
            subquery.replace(exp.Null())
    return None if _reads(node, absent) else node


def _reads(node: exp.Expr, absent: frozenset[str]) -> bool:
    return any(table.name in absent for table in node.find_all(exp.Table))
