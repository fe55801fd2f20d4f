"""How the rows of a few tables end under many variants of one rule, in one statement.

Variants share all conditions but one or two. Every different condition is a column of one base, worked out once; the
ending of each variant is then the composer's own expression over these columns. A statement costs about what one rule
costs, whichever number of variants it asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from sqlglot import exp

from inspect_xj.engine.bind import Bound, sql_alias
from inspect_xj.engine.compose import OUT, Composer
from inspect_xj.engine.expand import World, expand
from inspect_xj.engine.functions import fill
from inspect_xj.engine.hoist import Hoist
from inspect_xj.engine.plan import Plan
from inspect_xj.engine.syntax import DIALECT, clone
from inspect_xj.engine.trees import aliased, identifier, number, select_of

__all__ = ["Variants"]


class Variants:
    """Plans about one table with the same lets, to be asked together."""

    def __init__(self) -> None:
        self._asked: list[_Asked] = []
        self._columns: dict[Hashable, tuple[str, exp.Expr, object]] = {}

    def add(self, plan: Plan, world: World) -> None:
        """One more plan; its endings stand in column ``e0``, ``e1`` … of the answer, what of it is true in ``d0_0`` …."""
        self._asked.append(_Asked(plan, world, self._columns))

    def __len__(self) -> int:
        return len(self._asked)

    def statement(self) -> str:
        """(行号 or 行号组, 表?, e0, d0_0 …) of every row of the table."""
        plan, world = self._asked[0].plan, self._asked[0].world
        alias, hoist = sql_alias(plan.table), Hoist(plan)
        outer: list[exp.Expr] = [
            aliased(exp.column(name, table=alias.copy(), quoted=True), name)
            for name in (["行号组" if plan.listed else "行号"] + (["表"] if plan.told else []))
        ]
        for n, asked in enumerate(self._asked):
            outer.append(aliased(asked.ending(), f"e{n}"))
            outer += [aliased(tree, f"d{n}_{i}") for i, tree in enumerate(asked.claims())]
        base: list[exp.Expr] = [exp.Column(this=exp.Star(), table=alias.copy())]
        base += [aliased(exp.Paren(this=hoist(tree)), name) for name, tree, _ in self._columns.values()]
        inner = select_of(*base).from_(hoist.source(), copy=False)
        for table, on in hoist.joins:
            inner = inner.join(table, on=on, join_type="left", copy=False)
        select = select_of(*outer).from_(inner.subquery(alias, copy=False), copy=False)
        for name, bound in plan.lets:
            select = select.with_(identifier(name), as_=expand(bound, world), copy=False)
        return select.sql(dialect=DIALECT, identify=True, copy=False)


class _Asked(Composer):
    """A composer whose conditions are columns of the shared base."""

    def __init__(self, plan: Plan, world: World, columns: dict[Hashable, tuple[str, exp.Expr, object]]) -> None:
        self._columns = columns
        self._answers: dict[str, exp.Expr] = {}
        super().__init__(plan, world)
        self._answers = {name: self._plain(tree) for name, tree in self.answers()}

    def ending(self) -> exp.Expr:
        """The number of a row's ending; of a row out of scope :data:`OUT`."""
        ending = self._ending()
        if self.plan.scope is None:
            return ending
        return exp.Paren(this=fill("case when not _1 then _2 else _3 end", [self._at("_范围"), number(OUT), ending]))

    def claims(self) -> list[exp.Expr]:
        """The answer of each claim."""
        return [tree for name, tree in self._answers.items() if name.startswith("_断")]

    def _expand(self, bound: Bound) -> exp.Expr:
        return self._column(
            (id(bound), False, self._given(bound)), bound, lambda: expand(bound, self.world, self.names)
        )

    def _claim(self, bound: Bound) -> exp.Expr:
        return self._column(
            (id(bound), True, self._given(bound)),
            bound,
            lambda: expand(bound, self.world, self.names, strict=True),
        )

    def _given(self, bound: Bound) -> Hashable:
        return tuple(self.world.params[name] for name in sorted(bound.params))

    def _plain(self, tree: exp.Expr) -> exp.Expr:
        """The tree itself, or a column of the base where it looks into other tables."""
        if not any(isinstance(part, (exp.Exists, exp.Subquery)) for part in tree.walk()):
            return tree
        return self._column(tree.sql(dialect=DIALECT), None, lambda: tree)

    def _column(self, key: Hashable, about: object, tree: Callable[[], exp.Expr]) -> exp.Expr:
        if key not in self._columns:
            # the bound is kept with its column, so that no other can come to have its id
            self._columns[key] = (f"_答{len(self._columns)}", tree(), about)
        return exp.column(self._columns[key][0], table=sql_alias(self.plan.table), quoted=True)

    def _at(self, name: str) -> exp.Column:
        if name in self._answers:
            return exp.Paren(this=clone(self._answers[name]))  # type: ignore[return-value]
        return super()._at(name)
