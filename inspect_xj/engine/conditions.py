"""What the ending of a row rests on, and the ending itself, as trees over the columns of the rule's rows.

Endings are numbers here (:data:`OUT` …) and words only in ``audit``.
"""

from __future__ import annotations

from sqlglot import exp

from inspect_xj.engine.bind import Bound, sql_alias
from inspect_xj.engine.expand import World, expand, stands_in
from inspect_xj.engine.functions import fill
from inspect_xj.engine.plan import Plan
from inspect_xj.engine.trees import number

__all__ = ["EXCLUDED", "FOUND", "OUT", "PASSED", "UNCHECKED", "UNDECIDED", "Conditions", "coded"]

OUT, EXCLUDED, UNCHECKED, UNDECIDED, PASSED, FOUND = 0, 1, 2, 3, 4, 5


class Conditions:
    """The conditions of one plan in one world."""

    def __init__(self, plan: Plan, world: World) -> None:
        self.plan = plan
        self.world = world
        self.names = self._names()
        self._keyed = all(name != plan.table for name, _ in plan.lets)

    def answers(self) -> list[tuple[str, exp.Expr]]:
        """What the ending of a row rests on: ``_范围 _排除 _可查 _缺i _断i _键i``, as trees over its columns."""
        plan = self.plan
        found: list[tuple[str, exp.Expr]] = []
        if plan.scope is not None:
            found.append(("_范围", self._expand(plan.scope)))
        if plan.unless:
            lawful = [fill("coalesce(_1, false)", [self._expand(bound)]) for bound in plan.unless]
            found.append(("_排除", exp.or_(*lawful, copy=False)))
        if plan.checkable is not None:
            found.append(("_可查", self._expand(plan.checkable)))
        for i, bound in enumerate(plan.needs):
            found.append((f"_缺{i}", exp.Is(this=exp.Paren(this=self._expand(bound)), expression=exp.Null())))
        for i, (tree, bounds) in enumerate(self._claims()):
            found.append((f"_断{i}", coded(exp.Paren(this=tree), self._unknown(*bounds))))
        for i, name in enumerate(plan.group_by):
            found.append((f"_键{i}", exp.Is(this=self._at(name), expression=exp.Null())))
        return found

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
            branch(self._at("_排除"), number(EXCLUDED))
        if plan.checkable is not None:
            branch(fill("not coalesce(_1, false)", [self._at("_可查")]), number(UNCHECKED))
        for i, bound in enumerate(plan.needs):
            branch(self._at(f"_缺{i}"), self._unknown(bound))
        n_claims = len(self._claims())
        # where filters before grouping; a null key of a row that stays forms no group and is 未决
        for i, name in enumerate(plan.group_by):
            branch(exp.EQ(this=self._at("_断0"), expression=number(PASSED)), number(OUT))
            branch(self._at(f"_键{i}"), self._unknown_column(name))
        for code in (FOUND, UNDECIDED, PASSED):
            for i in range(n_claims):
                branch(exp.EQ(this=self._at(f"_断{i}"), expression=number(code)), number(code))
        return exp.Paren(this=exp.Case(ifs=ifs, default=number(UNCHECKED)))

    def _unknown(self, *bounds: Bound) -> exp.Expr:
        """未检 where a column of ``bounds`` is absent in the row's sheet, else 未决."""
        return self._unknown_in(self._absent(*bounds))

    def _unknown_column(self, column: str) -> exp.Expr:
        return self._unknown_in(self.world.absent_in(self.plan.table, column))

    def _unknown_in(self, absent: frozenset[int]) -> exp.Expr:
        if not absent:
            return number(UNDECIDED)
        lacking = stands_in(self._at("_来源"), absent, self.world.sources.get(self.plan.table))
        return exp.Case(ifs=[exp.If(this=lacking, true=number(UNCHECKED))], default=number(UNDECIDED))

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
            total: exp.Expr = number(0)
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

    def _school(self) -> exp.Expr:
        if self.plan.school is None:
            return exp.cast(exp.Null(), "varchar")
        return self._at(self.plan.school)

    def _at(self, name: str) -> exp.Column:
        return exp.column(name, table=sql_alias(self.plan.table), quoted=True)


def coded(claim: exp.Expr, unknown: exp.Expr) -> exp.Expr:
    """FOUND or PASSED for a claim that is true or false, and ``unknown`` where it is neither."""
    # a simple CASE: the claim, with its EXISTS, is written and run once
    answers = [exp.If(this=exp.true(), true=number(FOUND)), exp.If(this=exp.false(), true=number(PASSED))]
    return exp.Case(this=exp.Paren(this=claim), ifs=answers, default=unknown)
