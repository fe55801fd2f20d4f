"""The statements a rule becomes: counts by ending, one row a finding, and the rows of evidence. From trees only.

Every statement stands on one base: the rows in scope, with the answers of each part of the rule beside them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlglot import exp

from inspect_xj.engine.bind import Bound, sql_alias
from inspect_xj.engine.conditions import EXCLUDED, FOUND, OUT, PASSED, UNCHECKED, UNDECIDED, Conditions, coded
from inspect_xj.engine.expand import expand
from inspect_xj.engine.functions import fill
from inspect_xj.engine.hoist import Hoist
from inspect_xj.engine.plan import Choice, Related
from inspect_xj.engine.repeated import worked_out_once
from inspect_xj.engine.syntax import DIALECT, clone
from inspect_xj.engine.trees import aliased, count_of, identifier, named, number, select_of

__all__ = [
    "EXCLUDED",
    "FOUND",
    "OUT",
    "PASSED",
    "UNCHECKED",
    "UNDECIDED",
    "VERDICTS",
    "Composer",
]

#: The engine table that holds the verdicts of the rule being run.
VERDICTS = "_裁"


class Composer(Conditions):
    """Builds the statements of one plan in one world; each method returns SQL text for the engine."""

    # -- statements ----------------------------------------------------------------------------------------------

    def verdicts(self) -> str:
        """(行号, 校, 结局, 断i) of every row in scope, to be put into the engine as :data:`VERDICTS`.

        The heavy statement, planned and run once; the others read its result. What makes groups comes along, and, as the
        rows of a let have no key of their own to be joined back by, all columns of those that are findings.
        """
        n_claims = max(len(self.plan.claims), 1)
        told = [aliased(self._at(f"_断{i}"), f"断{i}") for i in range(n_claims)]
        if self._keyed:
            columns = [self._at("行号"), *(aliased(self._at(name), name) for name in self._group_columns())]
            select = select_of(*columns, aliased(self._ending(), "结局"), aliased(self._school(), "校"), *told)
            return self._sql(select.from_(self._base(), copy=False))
        alias = sql_alias(self.plan.table)
        every = exp.Column(this=exp.Star(), table=alias.copy())
        ended = select_of(every, aliased(self._ending(), "结局"), aliased(self._school(), "校"))
        ended = ended.from_(self._base(), copy=False)
        found = exp.EQ(this=self._at("结局"), expression=number(FOUND))
        kept: list[exp.Expr] = [
            aliased(exp.Case(ifs=[exp.If(this=found.copy(), true=self._at(name))]), name)
            for name in dict(self.plan.lets)[self.plan.table].columns
        ]
        kept += [self._at(f"_断{i}") for i in range(n_claims)]
        select = select_of(*kept, self._at("结局"), self._at("校"), *told)
        return self._sql(select.from_(ended.subquery(alias, copy=False), copy=False))

    def _group_columns(self) -> list[str]:
        """The columns that make the groups of a table's rows and are judged in them, 行号 apart."""
        if not self.plan.group_by:
            return []
        judged = {column.name for column in self._having().find_all(exp.Column)}
        return sorted({*self.plan.group_by, *judged} - {"行号", "校", "结局"})

    def counts(self) -> str:
        """(结局, 校, n): rows by ending and school; of several 情形 also 未检i and 未决i, the rows of each."""
        n_claims = len(self.plan.claims)
        columns = [
            aliased(count_of(exp.EQ(this=named(f"断{i}"), expression=number(code))), f"{word}{i}")
            for i in range(n_claims if n_claims > 1 else 0)
            for word, code in (("未检", UNCHECKED), ("未决", UNDECIDED))
        ]
        ruled = exp.Table(this=identifier(VERDICTS))
        outer = select_of(named("结局"), named("校"), aliased(count_of(), "n"), *columns).from_(ruled, copy=False)
        return self._sql(outer.group_by(named("结局"), named("校"), copy=False))

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
        extras = self._extras(choices, values)
        hoist = Hoist(self.plan, self._found_rows() if self._keyed else None)
        if sum(len(list(extra.find_all(exp.Exists, exp.Subquery))) for extra in extras) > 1:
            extras = [hoist(extra) for extra in extras]  # points and what they are told by ask the same twice over
        select = self._found(
            *(aliased(part, part.name) for part in key),
            aliased(self._school(), "校"),
            *(aliased(self._at(column), f"c_{column}") for column in columns),
            *extras,
        )
        for table, on in hoist.joins:
            select = select.join(table, on=on, join_type="left", copy=False)
        return self._sql(select.order_by(*(part.copy() for part in key), copy=False))

    def groups(self) -> str:
        """(结局, n): groups by ending."""
        inner = self._by_group(aliased(coded(self._having(), number(UNDECIDED)), "结局"))
        outer = select_of(named("结局"), aliased(count_of(), "n")).from_(inner.subquery("_组", copy=False), copy=False)
        return self._sql(outer.group_by(named("结局"), copy=False))

    def _by_group(self, *columns: exp.Expr) -> exp.Select:
        """A select over the groups that the rows found make, of what makes and judges groups alone."""
        ruled = exp.Table(this=identifier(VERDICTS), alias=exp.TableAlias(this=sql_alias(self.plan.table)))
        select = select_of(*columns).from_(ruled, copy=False)
        select = select.where(exp.EQ(this=self._at("结局"), expression=number(FOUND)), copy=False)
        return select.group_by(*(self._at(name) for name in self.plan.group_by), copy=False)

    def _in_found_groups(self, select: exp.Select) -> exp.Select:
        """Only the rows of groups that are findings: of the others names need not be gathered. No key of theirs is NULL."""
        keys = self.plan.group_by
        if not keys:
            return select
        held = self._by_group(*(aliased(self._at(name), f"键{n}") for n, name in enumerate(keys)))
        held = held.having(self._having(), copy=False)
        alias = identifier("·组")
        pairs = [
            exp.EQ(this=exp.column(f"键{n}", table=alias.copy(), quoted=True), expression=self._at(name))
            for n, name in enumerate(keys)
        ]
        return select.join(held.subquery(alias, copy=False), on=exp.and_(*pairs, copy=False), copy=False)

    def related(self, related: Related) -> str:
        """(key…, 行号, columns) of the rows that belong to the findings; for groups the key is the group's."""
        plan = self.plan
        if plan.group_by:
            key = [aliased(self._at(name), f"k{n}") for n, name in enumerate(plan.group_by)]
        else:
            name = "行号组" if plan.listed else "行号"
            key = [aliased(self._at(name), "k0")]
            key += [aliased(self._at("表"), "k1")] if plan.told else []
        alias = sql_alias(related.alias)
        row = exp.column("行号", table=alias.copy(), quoted=True)
        columns = [aliased(exp.column(name, table=alias.copy(), quoted=True), f"c_{name}") for name in related.columns]
        select = self._found(*key, aliased(row, "行号"), *columns).join(
            exp.Table(this=identifier(related.table), alias=exp.TableAlias(this=alias)),
            on=expand(related.on, self.world, self.names),
            copy=False,
        )
        order = [named(f"k{n}") for n in range(len(key))]
        return self._sql(select.distinct(copy=False).order_by(*order, named("行号"), copy=False))

    def _found(self, *columns: exp.Expr) -> exp.Select:
        """A select over the rows that are findings (for groups: the rows that form the groups)."""
        alias = sql_alias(self.plan.table)
        if not self._keyed:
            let = exp.Table(this=identifier(VERDICTS), alias=exp.TableAlias(this=alias.copy()))
            found = exp.EQ(this=self._at("结局"), expression=number(FOUND))
            return self._in_found_groups(select_of(*columns).from_(let, copy=False)).where(found, copy=False)
        return select_of(*columns).from_(self._found_rows(), copy=False)

    def _found_rows(self) -> exp.Subquery:
        """The rows of a table that are findings, under its own name, with ``_断i``."""
        alias, verdict = sql_alias(self.plan.table), identifier("·裁")
        own = exp.Table(this=identifier(self.plan.table), alias=exp.TableAlias(this=alias.copy()))
        ruled = exp.Table(this=identifier(VERDICTS), alias=exp.TableAlias(this=verdict.copy()))

        def told(name: str) -> exp.Column:
            return exp.column(name, table=verdict.copy(), quoted=True)

        n_claims = max(len(self.plan.claims), 1)
        inner = select_of(
            exp.Column(this=exp.Star(), table=alias.copy()),
            *(aliased(told(f"断{i}"), f"_断{i}") for i in range(n_claims)),
        ).from_(own, copy=False)
        inner = inner.join(ruled, on=exp.EQ(this=told("行号"), expression=self._at("行号")), copy=False)
        inner = self._in_found_groups(inner)
        inner = inner.where(exp.EQ(this=told("结局"), expression=number(FOUND)), copy=False)
        return inner.subquery(alias, copy=False)

    # -- parts ---------------------------------------------------------------------------------------------------

    def _base(self) -> exp.Subquery:
        """The rows in scope, under the table's own name, with ``_范围 _排除 _可查 _缺i _断i`` beside their columns."""
        plan, alias, hoist = self.plan, sql_alias(self.plan.table), Hoist(self.plan)
        given = [(name, hoist(tree)) for name, tree in self.answers()]
        joins = hoist.joins
        trees, repeated = worked_out_once([*(tree for _, tree in given), *(on for _, on in joins)], alias)
        answers = {name: tree for (name, _), tree in zip(given, trees, strict=False)}
        star = exp.Column(this=exp.Star(), table=alias.copy())
        columns: list[exp.Expr] = [star, *(aliased(exp.Paren(this=tree), name) for name, tree in answers.items())]
        source: exp.Expr = hoist.source()
        if repeated:
            source = select_of(star.copy(), *repeated).from_(source, copy=False).subquery(alias.copy(), copy=False)
        select = select_of(*columns).from_(source, copy=False)
        for (table, _), on in zip(joins, trees[len(given) :], strict=True):
            select = select.join(table, on=on, join_type="left", copy=False)
        if plan.scope is not None:
            select = select.where(fill("coalesce(_1, true)", [answers["_范围"]]), copy=False)
        return select.subquery(alias, copy=False)

    def _group_findings(
        self, columns: Sequence[str], choices: Mapping[str, Sequence[Choice]], values: Mapping[str, Bound]
    ) -> str:
        keys = self.plan.group_by
        row = self._at("行号")
        first = [
            aliased(exp.Anonymous(this="arg_min_null", expressions=[self._at(c), row.copy()]), f"c_{c}")
            for c in columns
        ]
        select = self._found(
            *(aliased(self._at(name), f"k{n}") for n, name in enumerate(keys)),
            aliased(fill("list_sort(list_distinct(list(_1)))", [row]), "行号组"),
            aliased(exp.Anonymous(this="arg_min_null", expressions=[self._school(), row.copy()]), "校"),
            *first,
            *self._extras(choices, values),
        ).group_by(*(self._at(name) for name in keys), copy=False)
        return self._sql(select.order_by(named("行号组"), copy=False))

    def _extras(self, choices: Mapping[str, Sequence[Choice]], values: Mapping[str, Bound]) -> list[exp.Expr]:
        extras: list[exp.Expr] = []
        for name, lines in choices.items():
            extras.append(aliased(self._choice(lines), f"x_{name}"))
        for name, bound in values.items():
            extras.append(aliased(exp.Paren(this=self._expand(bound)), f"v_{name}"))
        for name, tree in self.names.items():
            if not self.plan.group_by:
                extras.append(aliased(clone(tree), f"n_{name}"))
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

    def _sql(self, select: exp.Select) -> str:
        for name, bound in self.plan.lets:
            select = select.with_(identifier(name), as_=expand(bound, self.world), copy=False)
        return select.sql(dialect=DIALECT, identify=True, copy=False)
