"""How the rows of a few tables end under many variants of one rule, by one statement.

Variants share all conditions but one or two. Every different condition is a column of the statement, worked out once; how
a row ends is then told from these columns, for each variant in turn, in the order of the composer's own CASE (which would
cost more to plan, once for every variant, than everything else).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from inspect_xj.engine.bind import Bound, sql_alias
from inspect_xj.engine.compose import EXCLUDED, FOUND, OUT, PASSED, UNCHECKED, UNDECIDED, Composer
from inspect_xj.engine.expand import World, expand
from inspect_xj.engine.hoist import Hoist
from inspect_xj.engine.plan import Plan
from inspect_xj.engine.syntax import DIALECT
from inspect_xj.engine.trees import aliased, identifier, select_of

__all__ = ["Answer", "Variants"]

#: Key -> (column, tree, what the key is the id of, kept so that nothing else can come to have that id).
_Columns = dict[Hashable, tuple[str, exp.Expr, object]]


@dataclass(frozen=True, slots=True)
class Answer:
    """How one row ends under one variant; ``fired`` are the positions of the claims that are true."""

    key: Hashable
    ending: int
    fired: tuple[int, ...] = ()


class Variants:
    """Plans about one table with the same lets, to be asked together."""

    def __init__(self) -> None:
        self._asked: list[_Asked] = []
        self._columns: _Columns = {}

    def add(self, plan: Plan, world: World) -> None:
        """One more plan."""
        self._asked.append(_Asked(plan, world, self._columns))

    def statement(self) -> str:
        """Every row of the table: its key, its source, and the answer to each condition."""
        plan, world = self._asked[0].plan, self._asked[0].world
        alias, hoist = sql_alias(plan.table), Hoist(plan)
        names = ["行号组" if plan.listed else "行号", *(["表"] if plan.told else []), *plan.group_by]
        names += [] if any(name == plan.table for name, _ in plan.lets) else ["_来源"]
        columns: list[exp.Expr] = [exp.column(name, table=alias.copy(), quoted=True) for name in dict.fromkeys(names)]
        columns += [aliased(exp.Paren(this=hoist(tree)), name) for name, tree, _ in self._columns.values()]
        select = select_of(*columns).from_(hoist.source(), copy=False)
        for table, on in hoist.joins:
            select = select.join(table, on=on, join_type="left", copy=False)
        for name, bound in plan.lets:
            select = select.with_(identifier(name), as_=expand(bound, world), copy=False)
        return select.sql(dialect=DIALECT, identify=True, copy=False)

    def answers(self, rows: Sequence[Mapping[str, Any]]) -> Iterator[list[Answer]]:
        """What the rows of the statement mean for each plan, in the order they were added."""
        for asked in self._asked:
            yield [asked.answer(row) for row in rows]


class _Asked(Composer):
    """A composer whose conditions are columns that it shares with others."""

    def __init__(self, plan: Plan, world: World, columns: _Columns) -> None:
        super().__init__(plan, world)
        self._columns = columns
        self._scope = None if plan.scope is None else self._part(plan.scope)
        self._lawful = [self._part(bound)[0] for bound in plan.unless]
        self._checkable = None if plan.checkable is None else self._part(plan.checkable)[0]
        self._needs = [self._part(bound) for bound in plan.needs]
        self._judged = [(self._whole(tree), self._absent(*bounds)) for tree, bounds in self._claims()]
        self._keys = [(name, world.absent_in(plan.table, name)) for name in plan.group_by]

    def answer(self, row: Mapping[str, Any]) -> Answer:
        """How one row ends, as :meth:`Composer._ending` has it."""
        key = tuple(tuple(v) if isinstance(v := row[name], list) else v for name in _KEYS if name in row)
        codes = [self._code(row, column, absent) for column, absent in self._judged]
        fired = tuple(n for n, code in enumerate(codes) if code == FOUND)
        return Answer(key, self._ends(row, codes), fired)

    def _ends(self, row: Mapping[str, Any], codes: Sequence[int]) -> int:  # noqa: PLR0911 (a table of endings)
        if self._scope is not None and row[self._scope[0]] is not True:
            return OUT if row[self._scope[0]] is False else _unknown(row, self._scope[1])
        if any(row[column] for column in self._lawful):
            return EXCLUDED
        if self._checkable is not None and not row[self._checkable]:
            return UNCHECKED
        for column, absent in self._needs:
            if row[column] is None:
                return _unknown(row, absent)
        for column, absent in self._keys:
            if codes[0] == PASSED:
                return OUT
            if row[column] is None:
                return _unknown(row, absent)
        return next((code for code in (FOUND, UNDECIDED, PASSED) if code in codes), UNCHECKED)

    def _code(self, row: Mapping[str, Any], column: str, absent: frozenset[int]) -> int:
        value = row[column]
        if value is None:
            return _unknown(row, absent)
        return FOUND if value else PASSED

    def _part(self, bound: Bound) -> tuple[str, frozenset[int]]:
        return self._column(self._key(bound, "是"), bound, lambda: self._expand(bound)), self._absent(bound)

    def _claim(self, bound: Bound) -> exp.Expr:
        name = self._column(self._key(bound, "断"), bound, lambda: expand(bound, self.world, self.names, strict=True))
        return exp.column(name, quoted=True)

    def _whole(self, tree: exp.Expr) -> str:
        """The column of a claim: its own where it is one already."""
        if isinstance(tree, exp.Column) and tree.name.startswith(_NAME):
            return tree.name
        known = {name: given for name, given, _ in self._columns.values()}
        full = tree.transform(lambda n: exp.Paren(this=known[n.name].copy()) if _ours(n, known) else n)
        return self._column(full.sql(dialect=DIALECT), None, lambda: full)

    def _key(self, bound: Bound, how: str) -> Hashable:
        return id(bound), how, tuple(self.world.params[name] for name in sorted(bound.params))

    def _column(self, key: Hashable, about: object, tree: Callable[[], exp.Expr]) -> str:
        if key not in self._columns:
            self._columns[key] = (f"{_NAME}{len(self._columns)}", tree(), about)
        return self._columns[key][0]


_NAME = "_答"
_KEYS = ("行号", "行号组", "表")


def _ours(node: exp.Expr, known: Mapping[str, exp.Expr]) -> bool:
    return isinstance(node, exp.Column) and not node.table and node.name in known


def _unknown(row: Mapping[str, Any], absent: frozenset[int]) -> int:
    return UNCHECKED if row.get("_来源") in absent else UNDECIDED
