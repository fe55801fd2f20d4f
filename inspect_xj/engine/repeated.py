"""Costly values that stand several times in the conditions of one table, worked out once a row.

DuckDB finds equal expressions by itself, but not inside of AND, OR and CASE, where one may keep another from being run at
all; a rule is nothing but these. So the regular expressions and the readings of numbers and dates in text, which cannot
fail whatever the text, become columns of the table beneath the conditions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from sqlglot import exp

from inspect_xj.engine.syntax import DIALECT
from inspect_xj.engine.trees import aliased

__all__ = ["worked_out_once"]

_DEAR = (exp.RegexpLike, exp.TryCast)
#: Nothing of these raises an error, so that working it out where the condition would not have been run changes nothing.
_HARMLESS = (
    *_DEAR,
    exp.Boolean,
    exp.Case,
    exp.Column,
    exp.DataType,
    exp.DPipe,
    exp.EQ,
    exp.Identifier,
    exp.If,
    exp.In,
    exp.Is,
    exp.Literal,
    exp.Not,
    exp.Null,
    exp.Paren,
    exp.StrPosition,
    exp.Substring,
)
#: Arithmetic of literals alone, as 段 has it.
_ARITHMETIC = (exp.Add, exp.Sub)
_CLOSED = (exp.Query, exp.Exists, exp.Window)


def worked_out_once(trees: Sequence[exp.Expr], table: exp.Identifier) -> tuple[list[exp.Expr], list[exp.Expr]]:
    """The trees with columns ``算1, 算2 …`` of ``table`` for what is repeated in them, and the columns themselves."""
    count = Counter(text for tree in trees for _, text in _candidates(tree, table.name))
    repeated = {text for text, n in count.items() if n > 1}
    if not repeated:
        return list(trees), []
    found: dict[str, exp.Expr] = {}

    def put(node: exp.Expr) -> exp.Expr:
        if isinstance(node, _CLOSED):
            return node
        text = _text(node, table.name)
        if text in repeated:
            if text not in found:
                found[text] = aliased(node.copy(), f"算{len(found) + 1}")
            return exp.column(found[text].alias, table=table.copy(), quoted=True)
        for name, part in node.args.items():
            if isinstance(part, exp.Expr):
                node.set(name, put(part))
            elif isinstance(part, list):
                node.set(name, [put(item) if isinstance(item, exp.Expr) else item for item in part])
        return node

    replaced = [put(tree) for tree in trees]
    return replaced, list(found.values())


def _candidates(node: exp.Expr, table: str) -> Iterator[tuple[exp.Expr, str]]:
    """What may be worked out beforehand, the larger before the smaller in it; nothing inside of subqueries."""
    if isinstance(node, _CLOSED):
        return
    text = _text(node, table)
    if text:
        yield node, text
    for child in node.iter_expressions():
        yield from _candidates(child, table)


def _text(node: exp.Expr, table: str) -> str:
    """The text of a costly and harmless value of columns of ``table``; empty for any other."""
    if not isinstance(node, (*_DEAR, exp.Case)):
        return ""
    parts = list(node.walk())
    harmless = all(isinstance(part, _HARMLESS) or _constant(part) for part in parts)
    columns = [part for part in parts if isinstance(part, exp.Column)]
    dear = any(isinstance(part, _DEAR) for part in parts)
    if not (harmless and dear and columns) or any(column.table != table for column in columns):
        return ""
    return node.sql(dialect=DIALECT, copy=False)


def _constant(node: exp.Expr) -> bool:
    return isinstance(node, _ARITHMETIC) and node.find(exp.Column) is None
