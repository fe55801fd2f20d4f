"""Correlated subqueries taken out of a condition, each into a joined table of its own."""

from __future__ import annotations

from sqlglot import exp

from inspect_xj.engine.bind import sql_alias
from inspect_xj.engine.functions import fill
from inspect_xj.engine.grouped import Grouped, grouped, together
from inspect_xj.engine.pairs import among_repeated
from inspect_xj.engine.plan import Plan
from inspect_xj.engine.syntax import DIALECT, clone
from inspect_xj.engine.trees import aliased, identifier, select_of

__all__ = ["Hoist"]


class Hoist:
    """Takes correlated subqueries out of conditions, into joined tables.

    DuckDB 2.0 plans several correlated subqueries of one SELECT in time exponential in their number (ten never end); each
    alone, grouped by its keys or against the rows' 行号, is one hash join. Rows of a let have no 行号 of their own to be
    joined back by, so a let keeps those of its subqueries that cannot be grouped. Conditions are given first, then the
    tables are read: those of the same rows and keys are one.
    """

    def __init__(self, plan: Plan, rows: exp.Expr | None = None) -> None:
        """``rows``: the rows it is asked for, under the table's name, where that is not all of them."""
        self._plan = plan
        self._rows = rows
        self._numbered = all(name != plan.table for name, _ in plan.lets)
        self._known: dict[str, exp.Expr] = {}
        self._singles: list[tuple[exp.Expr, exp.Expr]] = []
        self._places: dict[str, tuple[exp.Identifier, list[Grouped]]] = {}

    def __call__(self, tree: exp.Expr) -> exp.Expr:
        """The condition with columns of the joined tables in place of its subqueries."""
        return tree.transform(self._put, copy=False)

    def source(self) -> exp.Table:
        """The table the rule is about, under its own name."""
        return exp.Table(this=identifier(self._plan.table), alias=exp.TableAlias(this=sql_alias(self._plan.table)))

    def _asked(self) -> exp.Expr:
        return self.source() if self._rows is None else clone(self._rows)

    @property
    def joins(self) -> list[tuple[exp.Expr, exp.Expr]]:
        """The tables to be left-joined, and on what; to be read when every condition has been given."""
        return [*map(_joined, self._places.values()), *self._singles]

    def _put(self, node: exp.Expr) -> exp.Expr:
        if not isinstance(node, (exp.Exists, exp.Subquery)):
            return node
        text = node.sql(dialect=DIALECT, copy=False)
        if text not in self._known:
            self._known[text] = self._take(clone(node))
        return clone(self._known[text])

    def _take(self, node: exp.Expr) -> exp.Expr:
        by_keys = grouped(node, sql_alias(self._plan.table).name)
        if by_keys is not None:
            return self._group(node, by_keys)
        if not self._numbered:
            return node
        alias = sql_alias(f"查{len(self._singles) + 1}")
        own = exp.column("行号", table=sql_alias(self._plan.table), quoted=True)
        joined = exp.column("行号", table=alias.copy(), quoted=True)
        if isinstance(node, exp.Exists):
            select = among_repeated(node, self._plan.table, sql_alias(self._plan.table).name)
            if select is None:
                select = exp.Select().from_(self._asked(), copy=False).where(node, copy=False)
            select.set("expressions", [aliased(own, "行号")])
            answer: exp.Expr = exp.Not(this=exp.Paren(this=exp.Is(this=joined.copy(), expression=exp.Null())))
        else:
            select = select_of(aliased(own, "行号"), aliased(node, "值")).from_(self._asked(), copy=False)
            answer = exp.column("值", table=alias.copy(), quoted=True)
        on = exp.EQ(this=joined, expression=own.copy())
        self._singles.append((select.subquery(alias, copy=False), on))
        return exp.Paren(this=answer)

    def _group(self, node: exp.Expr, by_keys: Grouped) -> exp.Expr:
        """A column of the table of its place: there or not for EXISTS, else its value (of no rows, a COUNT is 0)."""
        alias, members = self._places.setdefault(by_keys.place(), (sql_alias(f"组{len(self._places) + 1}"), []))
        members.append(by_keys)
        value = exp.column(f"数{len(members)}", table=alias.copy(), quoted=True)
        if isinstance(node, exp.Exists):
            # plain IS NOT NULL, which the planner knows to be a semi-join
            return exp.Paren(this=exp.Not(this=exp.Paren(this=exp.Is(this=value, expression=exp.Null()))))
        return fill("coalesce(_1, 0)", [value]) if by_keys.counted else exp.Paren(this=value)


def _joined(place: tuple[exp.Identifier, list[Grouped]]) -> tuple[exp.Expr, exp.Expr]:
    alias, members = place
    equal = [
        exp.EQ(this=exp.Paren(this=clone(key)), expression=exp.column(f"键{n}", table=alias.copy(), quoted=True))
        for n, key in enumerate(members[0].keys, 1)
    ]
    return together(members).subquery(alias.copy(), copy=False), exp.and_(*equal, copy=False)
