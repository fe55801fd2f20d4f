"""Correlated subqueries taken out of a condition, each into a joined table of its own."""

from __future__ import annotations

from sqlglot import exp

from inspect_xj.engine.bind import sql_alias
from inspect_xj.engine.functions import fill
from inspect_xj.engine.grouped import Grouped, grouped
from inspect_xj.engine.plan import Plan
from inspect_xj.engine.syntax import DIALECT, clone
from inspect_xj.engine.trees import aliased, identifier, select_of

__all__ = ["Hoist"]


class Hoist:
    """Takes correlated subqueries out of a condition, each into a joined table of its own.

    DuckDB 2.0 plans several correlated subqueries of one SELECT in time exponential in their number (ten never end); each
    alone against the rows' 行号 is one hash join. Only tables with a 行号 of their own can be joined back, so lets keep
    theirs.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._possible = all(name != plan.table for name, _ in plan.lets)
        self._known: dict[str, exp.Expr] = {}
        self.joins: list[tuple[exp.Expr, exp.Expr]] = []

    def __call__(self, tree: exp.Expr) -> exp.Expr:
        """The condition with columns of the joined tables in place of its subqueries."""
        return tree.transform(self._put, copy=False) if self._possible else tree

    def source(self) -> exp.Table:
        """The table the rule is about, under its own name."""
        return exp.Table(this=identifier(self._plan.table), alias=exp.TableAlias(this=sql_alias(self._plan.table)))

    def _put(self, node: exp.Expr) -> exp.Expr:
        if not isinstance(node, (exp.Exists, exp.Subquery)):
            return node
        text = node.sql(dialect=DIALECT, copy=False)
        if text not in self._known:
            self._known[text] = self._take(clone(node))
        return clone(self._known[text])

    def _take(self, node: exp.Expr) -> exp.Expr:
        alias = sql_alias(f"查{len(self.joins) + 1}")
        by_keys = grouped(node, sql_alias(self._plan.table).name)
        if by_keys is not None:
            return self._join_keys(node, alias, by_keys)
        own = exp.column("行号", table=sql_alias(self._plan.table), quoted=True)
        joined = exp.column("行号", table=alias.copy(), quoted=True)
        if isinstance(node, exp.Exists):
            select = select_of(aliased(own, "行号")).from_(self.source(), copy=False).where(node, copy=False)
            answer: exp.Expr = exp.Not(this=exp.Paren(this=exp.Is(this=joined.copy(), expression=exp.Null())))
        else:
            select = select_of(aliased(own, "行号"), aliased(node, "值")).from_(self.source(), copy=False)
            answer = exp.column("值", table=alias.copy(), quoted=True)
        on = exp.EQ(this=joined, expression=own.copy())
        self.joins.append((select.subquery(alias, copy=False), on))
        return exp.Paren(this=answer)

    def _join_keys(self, node: exp.Expr, alias: exp.Identifier, by_keys: Grouped) -> exp.Expr:
        """Join the groups by their keys: there or not for EXISTS, their number (0 where none) for COUNT."""
        equal = [
            exp.EQ(this=exp.Paren(this=key), expression=exp.column(f"键{n}", table=alias.copy(), quoted=True))
            for n, key in enumerate(by_keys.keys, 1)
        ]
        self.joins.append((by_keys.select.subquery(alias, copy=False), exp.and_(*equal, copy=False)))
        n_rows = exp.column("数", table=alias.copy(), quoted=True)
        if isinstance(node, exp.Exists):
            return exp.Paren(this=exp.Not(this=exp.Paren(this=exp.Is(this=n_rows, expression=exp.Null()))))
        return fill("coalesce(_1, 0)", [n_rows])
