"""The statements a rule becomes: counts by ending, one row a finding, and the rows of evidence. From trees only.

Every statement stands on one base: the rows in scope, with the answers of each part of the rule beside them.
Endings are numbers here (:data:`OUT` …) and words only in ``audit``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from inspect_xj.engine.bind import Bound
from inspect_xj.engine.expand import World, expand
from inspect_xj.engine.functions import fill
from inspect_xj.engine.syntax import DIALECT

__all__ = ["EXCLUDED", "FOUND", "PASSED", "UNCHECKED", "UNDECIDED", "Choice", "Composer", "Plan", "Point", "Related"]

EXCLUDED, UNCHECKED, UNDECIDED, PASSED, FOUND = 1, 2, 3, 4, 5


@dataclass(frozen=True, slots=True)
class Point:
    """One line of ``points``: when it holds, ``worth`` is added and ``label`` named."""

    when: Bound
    worth: Bound
    label: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A list of {when, is}: the first whose condition holds; ``when`` None always holds."""

    when: Bound | None
    word: str


@dataclass(frozen=True, slots=True)
class Related:
    """Rows of ``table`` (seen as ``alias``) that belong to a finding; ``columns`` are wanted for its message."""

    alias: str
    table: str
    on: Bound
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """The parts of one rule, bound; ``claims`` are (情形, condition) — one unnamed claim when there are no 情形."""

    table: str
    claims: tuple[tuple[str, Bound], ...] = ()
    lets: tuple[tuple[str, Bound], ...] = ()
    scope: Bound | None = None
    checkable: Bound | None = None
    needs: tuple[Bound, ...] = ()
    unless: tuple[Bound, ...] = ()
    group_by: tuple[str, ...] = ()
    having: Bound | None = None
    points: tuple[Point, ...] = ()
    at_least: Bound | None = None
    school: str | None = None  # the column that tells the school a row counts for
    listed: bool = False  # the let gives 行号组 instead of 行号
    told: bool = False  # the let gives 表


class Composer:
    """Builds the statements of one plan in one world; each method returns SQL text for the engine."""

    def __init__(self, plan: Plan, world: World) -> None:
        self.plan = plan
        self.world = world
        self.names = self._names()

    # -- statements ----------------------------------------------------------------------------------------------

    def counts(self) -> str:
        """(结局, 校, n, 未检i, 未决i …): rows by ending and school; 未检i/未决i/发现i count per 情形."""
        n_claims = max(len(self.plan.claims), 1)
        columns = [
            exp.alias_(_count(exp.EQ(this=_name(f"断{i}"), expression=_number(code))), f"{word}{i}", quoted=True)
            for i in range(n_claims)
            for word, code in (("未检", UNCHECKED), ("未决", UNDECIDED), ("发现", FOUND))
        ]
        inner = exp.select(
            exp.alias_(self._ending(), "结局", quoted=True),
            exp.alias_(self._school(), "校", quoted=True),
            *(exp.alias_(self._at(f"_断{i}"), f"断{i}", quoted=True) for i in range(n_claims)),
        ).from_(self._base())
        outer = exp.select(_name("结局"), _name("校"), exp.alias_(_count(), "n", quoted=True), *columns).from_(
            inner.subquery("_行")
        )
        return self._sql(outer.group_by(_name("结局"), _name("校")))

    def findings(
        self,
        columns: Sequence[str],
        choices: Mapping[str, Sequence[Choice]],
        values: Mapping[str, Bound],
    ) -> str:
        """One row a finding: its key (行号, or 行号组), 校, the wanted ``columns``, ``choices`` and ``values``."""
        if self.plan.group_by:
            return self._group_findings(columns, choices, values)
        key = [self._at("行号组" if self.plan.listed else "行号")] + ([self._at("表")] if self.plan.told else [])
        wanted = [exp.alias_(self._at(column), f"c_{column}", quoted=True) for column in columns]
        select = exp.select(
            *(exp.alias_(part, part.name, quoted=True) for part in key),
            exp.alias_(self._school(), "校", quoted=True),
            *wanted,
            *self._extras(choices, values),
        ).from_(self._base())
        select = select.where(exp.EQ(this=self._ending(), expression=_number(FOUND)))
        return self._sql(select.order_by(*(part.copy() for part in key)))

    def groups(self) -> str:
        """(结局, n): groups by ending."""
        inner = exp.select(exp.alias_(_coded(self._having(), frozenset()), "结局", quoted=True)).from_(self._base())
        inner = self._grouped(inner)
        outer = exp.select(_name("结局"), exp.alias_(_count(), "n", quoted=True)).from_(inner.subquery("_组"))
        return self._sql(outer.group_by(_name("结局")))

    def related(self, related: Related) -> str:
        """(key…, 行号, columns) of the rows that belong to the findings; for groups the key is the group's."""
        plan = self.plan
        if plan.group_by:
            key = [exp.alias_(self._at(name), f"k{n}", quoted=True) for n, name in enumerate(plan.group_by)]
        else:
            name = "行号组" if plan.listed else "行号"
            key = [exp.alias_(self._at(name), "k0", quoted=True)]
            key += [exp.alias_(self._at("表"), "k1", quoted=True)] if plan.told else []
        row = exp.column("行号", table=related.alias, quoted=True)
        columns = [
            exp.alias_(exp.column(name, table=related.alias, quoted=True), f"c_{name}", quoted=True)
            for name in related.columns
        ]
        select = exp.select(*key, exp.alias_(row, "行号", quoted=True), *columns).from_(self._base())
        select = select.join(
            exp.alias_(exp.Table(this=_identifier(related.table)), related.alias, table=True, quoted=True),
            on=expand(related.on, self.world, self.names),
        )
        select = select.where(exp.EQ(this=self._ending(), expression=_number(FOUND))).distinct()
        order = [_name(f"k{n}") for n in range(len(key))]
        return self._sql(select.order_by(*order, exp.column("行号", quoted=True)))

    # -- parts ---------------------------------------------------------------------------------------------------

    def _base(self) -> exp.Subquery:
        """The rows in scope, under the table's own name, with ``_范围 _排除 _可查 _缺i _断i`` beside their columns."""
        plan, columns = self.plan, [exp.Column(this=exp.Star(), table=_identifier(self.plan.table))]
        select = exp.select(*columns).from_(exp.Table(this=_identifier(plan.table)))
        if plan.scope is not None:
            scope = self._expand(plan.scope)
            select = select.select(exp.alias_(exp.Paren(this=scope.copy()), "_范围", quoted=True))
            select = select.where(fill("coalesce(_1, true)", [scope]))
        if plan.unless:
            lawful = exp.or_(*(fill("coalesce(_1, false)", [self._expand(bound)]) for bound in plan.unless))
            select = select.select(exp.alias_(exp.Paren(this=lawful), "_排除", quoted=True))
        if plan.checkable is not None:
            select = select.select(exp.alias_(exp.Paren(this=self._expand(plan.checkable)), "_可查", quoted=True))
        for i, bound in enumerate(plan.needs):
            missing = exp.Is(this=exp.Paren(this=self._expand(bound)), expression=exp.Null())
            select = select.select(exp.alias_(exp.Paren(this=missing), f"_缺{i}", quoted=True))
        for i, (tree, bounds) in enumerate(self._claims()):
            coded = _coded(exp.Paren(this=tree), self._absent(*bounds), self.plan.table)
            select = select.select(exp.alias_(coded, f"_断{i}", quoted=True))
        return select.subquery(_identifier(plan.table))

    def _claims(self) -> list[tuple[exp.Expression, tuple[Bound, ...]]]:
        plan = self.plan
        if plan.points and plan.at_least is not None:
            reached = fill("_1 >= _2", [self.names["得分"], self._expand(plan.at_least)])
            claims: list[tuple[exp.Expression, tuple[Bound, ...]]] = [(reached, ())]
            for _, bound in plan.claims:  # where beside points: both must hold
                both = exp.and_(exp.Paren(this=self._claim(bound)), reached, copy=False)
                claims = [(both, (bound,))]
            return claims
        if not plan.claims:
            return [(exp.true(), ())]
        return [(self._claim(bound), (bound,)) for _, bound in plan.claims]

    def _claim(self, bound: Bound) -> exp.Expression:
        return expand(bound, self.world, self.names, strict=True)

    def _ending(self) -> exp.Expression:
        """The number of a row's ending, from the answers of the base."""
        plan, ifs = self.plan, []

        def branch(test: exp.Expression, result: exp.Expression) -> None:
            ifs.append(exp.If(this=test, true=result))

        def null(name: str) -> exp.Expression:
            return exp.Is(this=self._at(name), expression=exp.Null())

        if plan.scope is not None:
            branch(null("_范围"), self._unknown(plan.scope))
        if plan.unless:
            branch(self._at("_排除"), _number(EXCLUDED))
        if plan.checkable is not None:
            branch(fill("not coalesce(_1, false)", [self._at("_可查")]), _number(UNCHECKED))
        for i, bound in enumerate(plan.needs):
            branch(self._at(f"_缺{i}"), self._unknown(bound))
        n_claims = len(self._claims())
        for code in (FOUND, UNDECIDED, PASSED):
            for i in range(n_claims):
                branch(exp.EQ(this=self._at(f"_断{i}"), expression=_number(code)), _number(code))
        return exp.Paren(this=exp.Case(ifs=ifs, default=_number(UNCHECKED)))

    def _unknown(self, bound: Bound) -> exp.Expression:
        """未检 where a column of ``bound`` is absent in the row's sheet, else 未决."""
        absent = self._absent(bound)
        if not absent:
            return _number(UNDECIDED)
        listed = exp.In(this=self._at("_来源"), expressions=[_number(i) for i in sorted(absent)])
        return exp.Case(ifs=[exp.If(this=listed, true=_number(UNCHECKED))], default=_number(UNDECIDED))

    def _absent(self, *bounds: Bound) -> frozenset[int]:
        found: set[int] = set()
        for bound in bounds:
            for column in bound.outer:
                found |= self.world.absent_in(self.plan.table, column)
        return frozenset(found)

    def _names(self) -> dict[str, exp.Expression]:
        """Names without a table: 情形, and 得分 with 得分依据."""
        plan = self.plan
        if plan.points:
            total: exp.Expression = _number(0)
            labels: exp.Expression = exp.Literal.string("")
            for point in plan.points:
                parts = [
                    expand(point.when, self.world, strict=True),
                    expand(point.worth, self.world),
                    exp.Literal.string(f"{point.label}、"),
                ]
                total = exp.Add(this=total, expression=fill("case when _1 then _2 else 0 end", parts))
                labels = exp.DPipe(this=labels, expression=fill("case when _1 then _3 else '' end", parts), safe=True)
            return {
                "得分": exp.Paren(this=total),
                "得分依据": fill("rtrim(_1, '、')", [labels]),
            }
        if plan.claims and plan.claims[0][0]:
            fired: exp.Expression = exp.Literal.string("")
            for i, (word, _) in enumerate(plan.claims):
                part = fill(
                    f"case when _1 = {FOUND} then _2 else '' end",
                    [self._at(f"_断{i}"), exp.Literal.string(f"{word}、")],
                )
                fired = exp.DPipe(this=fired, expression=part, safe=True)
            return {"情形": fill("rtrim(_1, '、')", [fired])}
        return {}

    def _expand(self, bound: Bound) -> exp.Expression:
        return expand(bound, self.world, self.names)

    def _having(self) -> exp.Expression:
        having = self.plan.having
        return exp.true() if having is None else expand(having, self.world, self.names, strict=True)

    def _grouped(self, select: exp.Select) -> exp.Select:
        select = select.where(exp.EQ(this=self._ending(), expression=_number(FOUND)))
        return select.group_by(*(self._at(name) for name in self.plan.group_by))

    def _group_findings(
        self, columns: Sequence[str], choices: Mapping[str, Sequence[Choice]], values: Mapping[str, Bound]
    ) -> str:
        keys = self.plan.group_by
        row = self._at("行号")
        first = [
            exp.alias_(exp.Anonymous(this="arg_min_null", expressions=[self._at(c), row.copy()]), f"c_{c}", quoted=True)
            for c in columns
        ]
        select = exp.select(
            *(exp.alias_(self._at(name), f"k{n}", quoted=True) for n, name in enumerate(keys)),
            exp.alias_(fill("list_sort(list_distinct(list(_1)))", [row]), "行号组", quoted=True),
            exp.alias_(exp.Anonymous(this="arg_min_null", expressions=[self._school(), row.copy()]), "校", quoted=True),
            *first,
            *self._extras(choices, values),
        ).from_(self._base())
        select = self._grouped(select).having(self._having())
        return self._sql(select.order_by(_name("行号组")))

    def _extras(self, choices: Mapping[str, Sequence[Choice]], values: Mapping[str, Bound]) -> list[exp.Expression]:
        extras: list[exp.Expression] = []
        for name, lines in choices.items():
            extras.append(exp.alias_(self._choice(lines), f"x_{name}", quoted=True))
        for name, bound in values.items():
            extras.append(exp.alias_(exp.Paren(this=self._expand(bound)), f"v_{name}", quoted=True))
        for name, tree in self.names.items():
            if not self.plan.group_by:
                extras.append(exp.alias_(tree.copy(), f"n_{name}", quoted=True))
        return extras

    def _choice(self, lines: Sequence[Choice]) -> exp.Expression:
        ifs, default = [], exp.Null()
        for line in lines:
            if line.when is None:
                default = exp.Literal.string(line.word)
                break
            ifs.append(exp.If(this=self._expand(line.when), true=exp.Literal.string(line.word)))
        return exp.Case(ifs=ifs, default=default) if ifs else default

    def _school(self) -> exp.Expression:
        if self.plan.school is None:
            return exp.cast(exp.Null(), "varchar")
        return self._at(self.plan.school)

    def _at(self, name: str) -> exp.Column:
        return exp.column(name, table=self.plan.table, quoted=True)

    def _sql(self, select: exp.Select) -> str:
        for name, bound in self.plan.lets:
            select = select.with_(_identifier(name), as_=expand(bound, self.world), copy=False)
        return select.sql(dialect=DIALECT, identify=True)


def _identifier(name: str) -> exp.Identifier:
    return exp.to_identifier(name, quoted=True)


def _name(name: str) -> exp.Column:
    return exp.column(name, quoted=True)


def _number(value: int) -> exp.Expression:
    return exp.Literal.number(value)


def _count(test: exp.Expression | None = None) -> exp.Expression:
    count = exp.Count(this=exp.Star())
    return count if test is None else exp.Filter(this=count, expression=exp.Where(this=test))


def _coded(claim: exp.Expression, absent: frozenset[int], table: str = "") -> exp.Expression:
    """FOUND, PASSED, UNCHECKED or UNDECIDED for a claim that is true, false, or unknown (absent column or not)."""
    unknown: exp.Expression = _number(UNDECIDED)
    if absent:
        source = exp.column("_来源", table=table, quoted=True)
        listed = exp.In(this=source, expressions=[_number(i) for i in sorted(absent)])
        unknown = exp.Case(ifs=[exp.If(this=listed, true=_number(UNCHECKED))], default=_number(UNDECIDED))
    # a simple CASE: the claim, with its EXISTS, is written and run once
    answers = [exp.If(this=exp.true(), true=_number(FOUND)), exp.If(this=exp.false(), true=_number(PASSED))]
    return exp.Case(this=exp.Paren(this=claim), ifs=answers, default=unknown)
