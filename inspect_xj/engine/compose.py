"""The statements a rule becomes: counts by ending, one row a finding, and the rows of evidence. From trees only.

Every statement stands on one base: the rows in scope, with the answers of each part of the rule beside them.
Endings are numbers here (:data:`OUT` …) and words only in ``audit``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from inspect_xj.engine.bind import Bound, sql_alias
from inspect_xj.engine.expand import World, expand
from inspect_xj.engine.functions import fill
from inspect_xj.engine.grouped import Grouped, grouped
from inspect_xj.engine.syntax import DIALECT, clone

__all__ = [
    "EXCLUDED",
    "FOUND",
    "PASSED",
    "UNCHECKED",
    "UNDECIDED",
    "VERDICTS",
    "Choice",
    "Composer",
    "Plan",
    "Point",
    "Related",
]

#: The engine table that holds the verdicts of the rule being run.
VERDICTS = "_裁"

OUT, EXCLUDED, UNCHECKED, UNDECIDED, PASSED, FOUND = 0, 1, 2, 3, 4, 5


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
        self._keyed = all(name != plan.table for name, _ in plan.lets)

    # -- statements ----------------------------------------------------------------------------------------------

    def verdicts(self) -> str:
        """(行号, 校, 结局, 断i) of every row in scope, to be put into the engine as :data:`VERDICTS`.

        The heavy statement, planned and run once; the others read its result. The rows of a let have no key of their own
        to be joined back by, so all of their columns come along.
        """
        key = self._at("行号") if self._keyed else exp.Column(this=exp.Star(), table=sql_alias(self.plan.table))
        n_claims = max(len(self.plan.claims), 1)
        select = _select(
            key,
            _as(self._ending(), "结局"),
            _as(self._school(), "校"),
            *(_as(self._at(f"_断{i}"), f"断{i}") for i in range(n_claims)),
        )
        return self._sql(select.from_(self._base(), copy=False))

    def counts(self) -> str:
        """(结局, 校, n, 未检i, 未决i …): rows by ending and school; 未检i/未决i/发现i count per 情形."""
        columns = [
            _as(_count(exp.EQ(this=_name(f"断{i}"), expression=_number(code))), f"{word}{i}")
            for i in range(max(len(self.plan.claims), 1))
            for word, code in (("未检", UNCHECKED), ("未决", UNDECIDED), ("发现", FOUND))
        ]
        ruled = exp.Table(this=_identifier(VERDICTS))
        outer = _select(_name("结局"), _name("校"), _as(_count(), "n"), *columns).from_(ruled, copy=False)
        return self._sql(outer.group_by(_name("结局"), _name("校"), copy=False))

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
        select = self._found(
            *(_as(part, part.name) for part in key),
            _as(self._school(), "校"),
            *(_as(self._at(column), f"c_{column}") for column in columns),
            *self._extras(choices, values),
        )
        return self._sql(select.order_by(*(part.copy() for part in key), copy=False))

    def groups(self) -> str:
        """(结局, n): groups by ending."""
        inner = self._found(_as(_coded(self._having(), frozenset()), "结局"))
        inner = inner.group_by(*(self._at(name) for name in self.plan.group_by), copy=False)
        outer = _select(_name("结局"), _as(_count(), "n")).from_(inner.subquery("_组", copy=False), copy=False)
        return self._sql(outer.group_by(_name("结局"), copy=False))

    def related(self, related: Related) -> str:
        """(key…, 行号, columns) of the rows that belong to the findings; for groups the key is the group's."""
        plan = self.plan
        if plan.group_by:
            key = [_as(self._at(name), f"k{n}") for n, name in enumerate(plan.group_by)]
        else:
            name = "行号组" if plan.listed else "行号"
            key = [_as(self._at(name), "k0")]
            key += [_as(self._at("表"), "k1")] if plan.told else []
        alias = sql_alias(related.alias)
        row = exp.column("行号", table=alias.copy(), quoted=True)
        columns = [_as(exp.column(name, table=alias.copy(), quoted=True), f"c_{name}") for name in related.columns]
        select = self._found(*key, _as(row, "行号"), *columns).join(
            exp.Table(this=_identifier(related.table), alias=exp.TableAlias(this=alias)),
            on=expand(related.on, self.world, self.names),
            copy=False,
        )
        order = [_name(f"k{n}") for n in range(len(key))]
        return self._sql(select.distinct(copy=False).order_by(*order, _name("行号"), copy=False))

    def _found(self, *columns: exp.Expr) -> exp.Select:
        """A select over the rows that are findings (for groups: the rows that form the groups)."""
        alias, verdict = sql_alias(self.plan.table), _identifier("·裁")
        if not self._keyed:
            let = exp.Table(this=_identifier(VERDICTS), alias=exp.TableAlias(this=alias.copy()))
            found = exp.EQ(this=self._at("结局"), expression=_number(FOUND))
            return _select(*columns).from_(let, copy=False).where(found, copy=False)
        own = exp.Table(this=_identifier(self.plan.table), alias=exp.TableAlias(this=alias.copy()))
        ruled = exp.Table(this=_identifier(VERDICTS), alias=exp.TableAlias(this=verdict.copy()))

        def told(name: str) -> exp.Column:
            return exp.column(name, table=verdict.copy(), quoted=True)

        n_claims = max(len(self.plan.claims), 1)
        inner = _select(
            exp.Column(this=exp.Star(), table=alias.copy()), *(_as(told(f"断{i}"), f"_断{i}") for i in range(n_claims))
        ).from_(own, copy=False)
        inner = inner.join(ruled, on=exp.EQ(this=told("行号"), expression=self._at("行号")), copy=False)
        inner = inner.where(exp.EQ(this=told("结局"), expression=_number(FOUND)), copy=False)
        return _select(*columns).from_(inner.subquery(alias, copy=False), copy=False)

    # -- parts ---------------------------------------------------------------------------------------------------

    def _base(self) -> exp.Subquery:
        """The rows in scope, under the table's own name, with ``_范围 _排除 _可查 _缺i _断i`` beside their columns."""
        plan, alias, hoist = self.plan, sql_alias(self.plan.table), _Hoist(self.plan)
        columns: list[exp.Expr] = [exp.Column(this=exp.Star(), table=alias.copy())]
        scope = None if plan.scope is None else hoist(self._expand(plan.scope))
        if scope is not None:
            columns.append(_as(exp.Paren(this=clone(scope)), "_范围"))
        if plan.unless:
            lawful = exp.or_(*(fill("coalesce(_1, false)", [hoist(self._expand(b))]) for b in plan.unless), copy=False)
            columns.append(_as(exp.Paren(this=lawful), "_排除"))
        if plan.checkable is not None:
            columns.append(_as(exp.Paren(this=hoist(self._expand(plan.checkable))), "_可查"))
        for i, bound in enumerate(plan.needs):
            missing = exp.Is(this=exp.Paren(this=hoist(self._expand(bound))), expression=exp.Null())
            columns.append(_as(exp.Paren(this=missing), f"_缺{i}"))
        for i, (tree, bounds) in enumerate(self._claims()):
            coded = _coded(exp.Paren(this=hoist(tree)), self._absent(*bounds), alias)
            columns.append(_as(coded, f"_断{i}"))
        for i, name in enumerate(plan.group_by):
            missing = exp.Is(this=self._at(name), expression=exp.Null())
            columns.append(_as(exp.Paren(this=missing), f"_键{i}"))
        select = _select(*columns).from_(hoist.source(), copy=False)
        for table, on in hoist.joins:
            select = select.join(table, on=on, join_type="left", copy=False)
        if scope is not None:
            select = select.where(fill("coalesce(_1, true)", [scope]), copy=False)
        return select.subquery(alias, copy=False)

    def _claims(self) -> list[tuple[exp.Expr, tuple[Bound, ...]]]:
        plan = self.plan
        if plan.points and plan.at_least is not None:
            reached = fill("_1 >= _2", [self.names["得分"], self._expand(plan.at_least)])
            claims: list[tuple[exp.Expr, tuple[Bound, ...]]] = [(reached, ())]
            for _, bound in plan.claims:  # where beside points: both must hold
                both = exp.and_(exp.Paren(this=self._claim(bound)), reached, copy=False)
                claims = [(both, (bound,))]
            return claims
        if not plan.claims:
            return [(exp.true(), ())]
        return [(self._claim(bound), (bound,)) for _, bound in plan.claims]

    def _claim(self, bound: Bound) -> exp.Expr:
        return expand(bound, self.world, self.names, strict=True)

    def _ending(self) -> exp.Expr:
        """The number of a row's ending, from the answers of the base."""
        plan, ifs = self.plan, []

        def branch(test: exp.Expr, result: exp.Expr) -> None:
            ifs.append(exp.If(this=test, true=result))

        def null(name: str) -> exp.Expr:
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
        # where filters before grouping; a null key of a row that stays forms no group and is 未决
        for i, name in enumerate(plan.group_by):
            branch(exp.EQ(this=self._at("_断0"), expression=_number(PASSED)), _number(OUT))
            branch(self._at(f"_键{i}"), self._unknown_column(name))
        for code in (FOUND, UNDECIDED, PASSED):
            for i in range(n_claims):
                branch(exp.EQ(this=self._at(f"_断{i}"), expression=_number(code)), _number(code))
        return exp.Paren(this=exp.Case(ifs=ifs, default=_number(UNCHECKED)))

    def _unknown(self, bound: Bound) -> exp.Expr:
        """未检 where a column of ``bound`` is absent in the row's sheet, else 未决."""
        return self._unknown_in(self._absent(bound))

    def _unknown_column(self, column: str) -> exp.Expr:
        return self._unknown_in(self.world.absent_in(self.plan.table, column))

    def _unknown_in(self, absent: frozenset[int]) -> exp.Expr:
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

    def _names(self) -> dict[str, exp.Expr]:
        """Names without a table: 情形, and 得分 with 得分依据."""
        plan = self.plan
        if plan.points:
            total: exp.Expr = _number(0)
            labels: exp.Expr = exp.Literal.string("")
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
            fired: exp.Expr = exp.Literal.string("")
            for i, (word, _) in enumerate(plan.claims):
                part = fill(
                    f"case when _1 = {FOUND} then _2 else '' end",
                    [self._at(f"_断{i}"), exp.Literal.string(f"{word}、")],
                )
                fired = exp.DPipe(this=fired, expression=part, safe=True)
            return {"情形": fill("rtrim(_1, '、')", [fired])}
        return {}

    def _expand(self, bound: Bound) -> exp.Expr:
        return expand(bound, self.world, self.names)

    def _having(self) -> exp.Expr:
        having = self.plan.having
        return exp.true() if having is None else expand(having, self.world, self.names, strict=True)

    def _group_findings(
        self, columns: Sequence[str], choices: Mapping[str, Sequence[Choice]], values: Mapping[str, Bound]
    ) -> str:
        keys = self.plan.group_by
        row = self._at("行号")
        first = [
            _as(exp.Anonymous(this="arg_min_null", expressions=[self._at(c), row.copy()]), f"c_{c}") for c in columns
        ]
        select = self._found(
            *(_as(self._at(name), f"k{n}") for n, name in enumerate(keys)),
            _as(fill("list_sort(list_distinct(list(_1)))", [row]), "行号组"),
            _as(exp.Anonymous(this="arg_min_null", expressions=[self._school(), row.copy()]), "校"),
            *first,
            *self._extras(choices, values),
        ).group_by(*(self._at(name) for name in keys), copy=False)
        select = select.having(self._having(), copy=False)
        return self._sql(select.order_by(_name("行号组"), copy=False))

    def _extras(self, choices: Mapping[str, Sequence[Choice]], values: Mapping[str, Bound]) -> list[exp.Expr]:
        extras: list[exp.Expr] = []
        for name, lines in choices.items():
            extras.append(_as(self._choice(lines), f"x_{name}"))
        for name, bound in values.items():
            extras.append(_as(exp.Paren(this=self._expand(bound)), f"v_{name}"))
        for name, tree in self.names.items():
            if not self.plan.group_by:
                extras.append(_as(clone(tree), f"n_{name}"))
        return extras

    def _choice(self, lines: Sequence[Choice]) -> exp.Expr:
        ifs: list[exp.If] = []
        default: exp.Expr = exp.Null()
        for line in lines:
            if line.when is None:
                default = exp.Literal.string(line.word)
                break
            ifs.append(exp.If(this=self._expand(line.when), true=exp.Literal.string(line.word)))
        return exp.Case(ifs=ifs, default=default) if ifs else default

    def _school(self) -> exp.Expr:
        if self.plan.school is None:
            return exp.cast(exp.Null(), "varchar")
        return self._at(self.plan.school)

    def _at(self, name: str) -> exp.Column:
        return exp.column(name, table=sql_alias(self.plan.table), quoted=True)

    def _sql(self, select: exp.Select) -> str:
        for name, bound in self.plan.lets:
            select = select.with_(_identifier(name), as_=expand(bound, self.world), copy=False)
        return select.sql(dialect=DIALECT, identify=True, copy=False)


class _Hoist:
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
        return exp.Table(this=_identifier(self._plan.table), alias=exp.TableAlias(this=sql_alias(self._plan.table)))

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
            select = _select(_as(own, "行号")).from_(self.source(), copy=False).where(node, copy=False)
            answer: exp.Expr = exp.Not(this=exp.Paren(this=exp.Is(this=joined.copy(), expression=exp.Null())))
        else:
            select = _select(_as(own, "行号"), _as(node, "值")).from_(self.source(), copy=False)
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
        number = exp.column("数", table=alias.copy(), quoted=True)
        if isinstance(node, exp.Exists):
            return exp.Paren(this=exp.Not(this=exp.Paren(this=exp.Is(this=number, expression=exp.Null()))))
        return fill("coalesce(_1, 0)", [number])


def _identifier(name: str) -> exp.Identifier:
    return exp.to_identifier(name, quoted=True)


def _select(*columns: exp.Expr) -> exp.Select:
    # trees are built once and owned: sqlglot's copies at every step would take most of a rule's time
    return exp.Select(expressions=list(columns))


def _as(tree: exp.Expr, name: str) -> exp.Alias:
    return exp.Alias(this=tree, alias=_identifier(name))


def _name(name: str) -> exp.Column:
    return exp.column(name, quoted=True)


def _number(value: int) -> exp.Expr:
    return exp.Literal.number(value)


def _count(test: exp.Expr | None = None) -> exp.Expr:
    count = exp.Count(this=exp.Star())
    return count if test is None else exp.Filter(this=count, expression=exp.Where(this=test))


def _coded(claim: exp.Expr, absent: frozenset[int], table: exp.Identifier | None = None) -> exp.Expr:
    """FOUND, PASSED, UNCHECKED or UNDECIDED for a claim that is true, false, or unknown (absent column or not)."""
    unknown: exp.Expr = _number(UNDECIDED)
    if absent:
        source = exp.column("_来源", table=None if table is None else table.copy(), quoted=True)
        listed = exp.In(this=source, expressions=[_number(i) for i in sorted(absent)])
        unknown = exp.Case(ifs=[exp.If(this=listed, true=_number(UNCHECKED))], default=_number(UNDECIDED))
    # a simple CASE: the claim, with its EXISTS, is written and run once
    answers = [exp.If(this=exp.true(), true=_number(FOUND)), exp.If(this=exp.false(), true=_number(PASSED))]
    return exp.Case(this=exp.Paren(this=claim), ifs=answers, default=unknown)
