"""What a rule cannot see in this population: absent tables and columns, and what is left of its plan without them.

An absent table in ``unless`` or ``points`` counts as empty and is named; in anything the verdict rests on it makes the
rule (or the 情形) 未检; in what only describes a finding (severity lists, evidence, message) that part is left out. A
``let`` loses the branches of a union that cannot be answered. An absent column reads as NULL.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from inspect_xj.engine.expressions import Bound, Choice, Point, World, prune
from inspect_xj.prepare.places import PARTNERS
from inspect_xj.rulebook import Rule, WithRows
from inspect_xj.rulebook.vocabulary import DERIVED, PREVIOUS

__all__ = ["Gaps"]

_CODES = {name: code for code, name in PARTNERS.items()}


class Gaps:
    """The gaps of one rule: ``fatal`` reasons (the whole rule is 未检), ``notes``, and the plan that can run."""

    def __init__(self, rule: Rule, world: World, columns: Mapping[str, frozenset[str]]) -> None:
        self._world = world
        self._columns = columns
        self._lets = dict(rule.plan.lets)
        self._kept: dict[str, Bound] = {}
        self._rule = rule
        self.notes: list[str] = []
        self.fatal: list[str] = []
        #: Columns that the rows of a let are made of and no sheet delivered: nothing in scope is then 未检, not 不适用.
        self.blind: list[str] = []
        plan = rule.plan
        self._absent = self._absent_names(world.tables)
        self._source_gaps()
        for part in (plan.scope, plan.checkable, *plan.needs, plan.having, plan.at_least):
            if part is not None:
                self.fatal += self._missing(part)
        there = columns.get(plan.table, frozenset())
        if self._physical:
            self.fatal += [self._no_column(plan.table, key) for key in plan.group_by if there and key not in there]
        claims, unless, points = self._claims(), self._unless(), self._points()
        self.fatal = list(dict.fromkeys(self.fatal))
        school = plan.school if plan.school in there or not self._physical else None
        self.plan = replace(
            plan,
            claims=claims,
            lets=tuple(self._kept.items()),
            unless=unless,
            points=points,
            school=school,
        )
        self.choices: dict[str, tuple[Choice, ...]] = {
            name: tuple(c for c in lines if c.when is None or not self._missing(c.when))
            for name, lines in rule.choices.items()
        }
        self.values = {name: bound for name, bound in rule.values.items() if not self._missing(bound)}
        self.with_rows: tuple[WithRows, ...] = tuple(
            entry for entry in rule.with_rows if entry.table in world.tables and not self._missing(entry.related.on)
        )

    def _source_gaps(self) -> None:
        name = self._rule.plan.table
        if name in self._absent:
            self.fatal += self._why(name)
        elif not self._physical:
            self.blind = self._blind()
            self.notes += [f"{why}，所涉部分未检" for why in (*self._why(name), *self.blind)]

    def _blind(self) -> list[str]:
        def absent(table: str, column: str) -> bool:
            # a name is filled in where there is a code
            code = _CODES.get(column)
            return self._world.wholly_absent(table, column) and (code is None or absent(table, code))

        read = {pair for bound in self._kept.values() for pair in bound.inner if pair[0] in self._world.tables}
        return [self._no_column(*pair) for pair in sorted(read) if absent(*pair)]

    def _claims(self) -> tuple[tuple[str, Bound], ...]:
        claims, notes = [], []
        lost = set() if self._physical else set(self._why(self._rule.plan.table))
        for name, bound in self._rule.plan.claims:
            missing = self._missing(bound)
            if not missing:
                claims.append((name, bound))
                continue
            if not name or lost & set(missing):
                # without 情形 the rule says nothing; nor does it where the let's rows needed the same table
                self.fatal += missing
            notes.append(f"情形“{name}”未检（{'、'.join(missing)}）")
        if self._rule.plan.claims and not claims and not self.fatal:
            self.fatal += notes
        self.notes += notes
        return tuple(claims)

    def _unless(self) -> tuple[Bound, ...]:
        kept = []
        for name, bound in self._rule.unless_bound.items():
            missing = self._missing(bound)
            if missing:
                self.notes.append(f"未能考虑“{name}”（{'、'.join(missing)}）")
            else:
                kept.append(bound)
        return tuple(kept)

    def _points(self) -> tuple[Point, ...]:
        kept, notes = [], []
        for point in self._rule.plan.points:
            missing = self._missing(point.when)
            if missing:
                notes.append(f"“{point.label}”按 0 分计（{'、'.join(missing)}）")
            else:
                kept.append(point)
        if self._rule.plan.points and not kept:
            self.fatal += notes
        self.notes += notes
        return tuple(kept)

    @property
    def subject(self) -> str | None:
        """The table the subject rows stand in; None when the let tells row by row."""
        name = self._rule.source
        if name not in self._lets:
            return name
        return self._lets[name].subject

    def row_bounds(self) -> Iterator[Bound]:
        """Everything a row's ending depends on."""
        plan = self.plan
        yield from (part for part in (plan.scope, plan.checkable, *plan.needs) if part is not None)
        yield from (bound for _, bound in plan.claims)

    @property
    def _physical(self) -> bool:
        return self._rule.source not in self._lets

    def _absent_names(self, delivered: frozenset[str]) -> frozenset[str]:
        """Tables that were not delivered, and lets of which nothing is left; keeps what is left of the others."""
        read = {table for _, bound in self._rule.plan.lets for table in bound.tables} | set(self._rule.reads)
        named = {table for _, bound in self._rule.unless_bound.items() for table in bound.tables}
        absent = {
            table for table in read | named | {self._rule.source} if table not in self._lets and table not in delivered
        }
        for name, bound in self._rule.plan.lets:
            kept = prune(bound, absent)
            if kept is None:
                absent.add(name)
            else:
                self._kept[name] = kept
        return frozenset(absent)

    def _why(self, name: str) -> list[str]:
        """The absent tables behind a table or let, as reasons."""
        found, waiting, seen = [], [name], set()
        while waiting:
            one = waiting.pop(0)
            if one in seen:
                continue
            seen.add(one)
            if one in self._lets:
                waiting += sorted(self._lets[one].tables)
            elif one not in self._world.tables:
                found.append(self._no_table(one))
        return found

    def _no_table(self, name: str) -> str:
        if not name.startswith(PREVIOUS):
            return f"没有表“{name}”"
        if self._world.previous_as_of is None:
            return "没有上期快照，可用 --previous 给出"
        return f"上期快照里没有表“{name.removeprefix(PREVIOUS)}”"

    def _missing(self, bound: Bound) -> list[str]:
        """Why ``bound`` cannot be answered: absent tables and lets, and columns that identity could not make."""
        found = [why for table in sorted(bound.tables & self._absent) for why in self._why(table)]
        reads = {(self._rule.source, column) for column in bound.outer if self._physical}
        for table, column in sorted(reads | bound.inner | bound.soft):
            if table in self._columns and column not in self._columns[table]:
                found.append(self._no_column(table, column))
        return list(dict.fromkeys(found))

    def _no_column(self, table: str, column: str) -> str:
        if column in DERIVED.get(table, {}):
            for needed in ("学籍", f"{PREVIOUS}学籍") if table.startswith(PREVIOUS) else ("学籍",):
                if needed not in self._world.tables:
                    return f"{self._no_table(needed)}，无法识别人员"
        return f"表“{table}”没有列“{column}”"
