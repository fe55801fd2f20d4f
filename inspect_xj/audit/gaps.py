"""What a rule cannot see in this population: absent tables and columns, and what is left of its plan without them.

An absent table in ``unless`` or ``points`` counts as empty and is named; in anything the verdict rests on it makes the
rule (or the 情形) 未检; in what only describes a finding (severity lists, evidence, message) that part is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from inspect_xj.engine.expressions import Bound, Choice, World
from inspect_xj.rulebook import Rule, WithRows
from inspect_xj.rulebook.vocabulary import DERIVED, physical

__all__ = ["Gaps"]


class Gaps:
    """The gaps of one rule: ``fatal`` reasons (the whole rule is 未检), ``notes``, and the plan that can run."""

    def __init__(self, rule: Rule, world: World, columns: Mapping[str, frozenset[str]]) -> None:
        self._world = world
        self._columns = columns
        self._lets = dict(rule.plan.lets)
        self._rule = rule
        self.notes: list[str] = []
        self.fatal: list[str] = []
        plan = rule.plan
        for table in self._tables_of_source():
            if table not in world.tables:
                self.fatal.append(f"没有表“{table}”")
        for name, bound in plan.lets:
            if name == plan.table or self._feeds_source(name):
                self.fatal += self._missing(bound)
        for part in (plan.scope, plan.checkable, *plan.needs, plan.having, plan.at_least):
            if part is not None:
                self.fatal += self._missing(part)
        claims = []
        for name, bound in plan.claims:
            missing = self._missing(bound)
            if missing and name:
                self.notes.append(f"情形“{name}”未检（{'、'.join(missing)}）")
            elif missing:
                self.fatal += missing
            else:
                claims.append((name, bound))
        if plan.claims and not claims and not self.fatal:
            self.fatal = self.notes
            self.notes = []
        unless = []
        for name, bound in rule.unless_bound.items():
            missing = self._missing(bound, tables_only=True)
            if missing:
                self.notes.append(f"未能考虑“{name}”（{'、'.join(missing)}）")
            else:
                unless.append(bound)
        points = []
        for point in plan.points:
            missing = self._missing(point.when)
            if missing:
                self.notes.append(f"“{point.label}”按 0 分计（{'、'.join(missing)}）")
            else:
                points.append(point)
        if plan.points and not points:
            self.fatal += [note for note in self.notes if "0 分" in note]
        self.fatal = list(dict.fromkeys(self.fatal))
        missing_columns = [name for name in plan.group_by if name not in columns.get(plan.table, frozenset())]
        if plan.group_by and not self.fatal and missing_columns:
            self.fatal.append(self._no_column(plan.table, missing_columns[0]))
        school = plan.school if plan.school in columns.get(plan.table, frozenset()) or not self._physical else None
        self.plan = replace(
            plan, claims=tuple(claims), unless=tuple(unless), points=tuple(points), school=school
        )
        self.choices: dict[str, tuple[Choice, ...]] = {
            name: tuple(c for c in lines if c.when is None or not self._missing(c.when))
            for name, lines in rule.choices.items()
        }
        self.values = {name: bound for name, bound in rule.values.items() if not self._missing(bound)}
        self.with_rows: tuple[WithRows, ...] = tuple(
            entry
            for entry in rule.with_rows
            if entry.table in world.tables and not self._missing(entry.related.on)
        )

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

    def _tables_of_source(self) -> list[str]:
        return [self._rule.source] if self._physical else []

    def _feeds_source(self, name: str) -> bool:
        """Whether the let ``name`` is read, at any remove, by the let of ``from``."""
        waiting, seen = [self._rule.source], set()
        while waiting:
            one = waiting.pop()
            if one == name:
                return True
            if one in self._lets and one not in seen:
                seen.add(one)
                waiting += self._lets[one].tables
        return False

    def _missing(self, bound: Bound, *, tables_only: bool = False) -> list[str]:
        """Why ``bound`` cannot be answered: absent tables, wholly absent columns of inner tables."""
        found = []
        for table in sorted(bound.tables):
            if table in self._lets:
                found += self._missing(self._lets[table], tables_only=tables_only)
            elif table not in self._world.tables:
                found.append(f"没有表“{table}”")
        reads = {(self._rule.source, column) for column in bound.outer if self._physical}
        for table, column in sorted(reads | set(bound.inner) | set(bound.soft)):
            if table in self._lets or table not in self._world.tables:
                continue
            if column not in self._columns[table]:
                found.append(self._no_column(table, column))
            elif not tables_only and (table, column) in bound.inner and self._world.wholly_absent(table, column):
                found.append(f"表“{table}”没有列“{column}”")
        return list(dict.fromkeys(found))

    def _no_column(self, table: str, column: str) -> str:
        schema = physical(table)
        derived = schema is not None and column in DERIVED.get(schema.name, {})
        if derived and "学籍" not in self._world.tables:
            return "没有表“学籍”，无法识别人员"
        return f"表“{table}”没有列“{column}”"
