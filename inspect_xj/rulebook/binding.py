"""Bind every condition of a draft to tables and columns; what does not fit becomes a problem at its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

import yaml

from inspect_xj.engine.expressions import (
    AMBIENT,
    Bound,
    Catalog,
    Choice,
    Fault,
    Frame,
    Plan,
    Point,
    Related,
    TableShape,
    Tree,
    Type,
    bind,
    bind_let,
    has_link,
    let_shape,
    nearest,
    parse_condition,
    with_let,
)
from inspect_xj.rulebook.draft import Clause, Draft, GradedClause
from inspect_xj.rulebook.memo import Memo
from inspect_xj.rulebook.message import Named
from inspect_xj.rulebook.problem import Kind
from inspect_xj.rulebook.rule import Graded, Rule, WithRows
from inspect_xj.rulebook.vocabulary import physical

__all__ = ["CONFIDENCE", "bind_rule"]

#: Name under which the confidence is selected.
CONFIDENCE = "置信度"

_SITUATION, _SCORE = {"情形": Type.TEXT}, {"得分": Type.NUMBER, "得分依据": Type.TEXT}


#: What binding a text gives.
_Answer = Bound | tuple[Fault, ...]


@dataclass(slots=True)
class Binding:
    """The state of binding one draft: what is visible, and what was bound."""

    draft: Draft
    catalog: Catalog
    shape: TableShape
    lets: list[tuple[str, Bound]] = field(default_factory=list)
    bounds: list[Bound] = field(default_factory=list)
    related: list[WithRows] = field(default_factory=list)
    values: dict[str, Bound] = field(default_factory=dict)
    message_columns: set[str] = field(default_factory=set)
    memo: Memo | None = None

    def note(self, node: yaml.Node | None, fault: Fault, shift: int = 0) -> None:
        """A fault of the engine as a problem of the file."""
        self.draft.document.note(node, fault.message, fault.suggestion, at=fault.start + shift)

    def bind(self, clause: Clause | None, frame: Frame, wants: Type | None = Type.BOOL) -> Bound | None:
        """Bind one clause in one frame."""
        if clause is None:
            return None
        bound = self.bound_before(clause, frame, lambda: bind(clause.tree, frame, self.catalog, wants=wants))
        if isinstance(bound, Bound):
            self.bounds.append(bound)
            return bound
        for fault in bound:
            self.note(clause.node, fault)
        return None

    def bound_before(self, clause: object, frame: Frame, work: Callable[[], _Answer], part: str = "") -> _Answer:
        """What ``work`` gives for a clause, asked once for all drafts that share it and see the same."""
        if self.memo is None:
            return work()
        lets = tuple((name, tuple(bound.columns.items())) for name, bound in self.lets)
        return self.memo.ask(clause, (part, frame.grouped, frame.keys, frozenset(frame.extra), lets), work)

    @property
    def grouped(self) -> bool:
        """Whether a finding is about a group."""
        return bool(self.draft.group_by)

    def row_frame(self) -> Frame:
        """What scope, where … see: one row of ``from``."""
        return Frame({self.shape.name: self.shape})

    def finding_frame(self) -> Frame:
        """What severity, having, message … see: one row, or one group with its keys."""
        keys = frozenset(name for name, _ in self.draft.group_by)
        extra: Mapping[str, Type] = {}
        if self.draft.situations:
            extra = _SITUATION
        elif self.draft.points:
            extra = _SCORE
        return Frame({self.shape.name: self.shape}, grouped=self.grouped, keys=keys, extra=extra)


def bind_rule(draft: Draft, base: Catalog, memo: Memo | None = None) -> Rule | None:
    """The rule, or None when the draft's document now holds errors.

    ``memo`` is for variants of one draft that differ in a clause or two: the others are bound once for all.
    """
    document = draft.document
    document.kind = Kind.CONDITION
    binding = _start(draft, replace(base, params=draft.params), memo)
    if binding is None:
        return None
    row, finding = binding.row_frame(), binding.finding_frame()
    scope = binding.bind(draft.scope, row)
    checkable = binding.bind(draft.checkable, row)
    needs = [binding.bind(clause, row, None) for clause in draft.needs]
    unless = {name: binding.bind(clause, row) for name, clause in draft.unless.items()}
    claims = [(name, binding.bind(clause, row)) for name, clause in draft.situations.items()]
    if draft.where is not None:
        claims = [("", binding.bind(draft.where, row))]
    _check_keys(binding)
    points = [
        (binding.bind(line.when, row), binding.bind(line.worth, row, Type.NUMBER), line.label) for line in draft.points
    ]
    at_least = binding.bind(draft.at_least, row, Type.NUMBER)
    having = binding.bind(draft.having, finding)
    choices = {
        "严重程度": _choices(binding, draft.severity, finding),
        "性质": _choices(binding, draft.nature, finding),
    }
    _with_rows(binding)
    _values(binding, finding)
    document.kind = Kind.MESSAGE
    _message(binding, finding)
    document.kind = Kind.VALUE
    if any(str(problem.level) == "错误" for problem in document.problems):
        return None
    plan = Plan(
        table=draft.source,
        claims=tuple((name, bound) for name, bound in claims if bound is not None),
        lets=tuple(binding.lets),
        scope=scope,
        checkable=checkable,
        needs=tuple(bound for bound in needs if bound is not None),
        unless=tuple(bound for bound in unless.values() if bound is not None),
        group_by=tuple(name for name, _ in draft.group_by),
        having=having,
        points=tuple(Point(w, p, label) for w, p, label in points if w is not None and p is not None),
        at_least=at_least,
        school=next((name for name in ("学校代码", "单位代码") if name in binding.shape.columns), None),
        listed="行号组" in binding.shape.columns and not binding.shape.physical,
        told="表" in binding.shape.columns and not binding.shape.physical,
    )
    return _rule(binding, plan, {n: b for n, b in unless.items() if b is not None}, choices)


def _start(draft: Draft, catalog: Catalog, memo: Memo | None) -> Binding | None:
    """Bind the lets and find the table of ``from``."""
    lets: list[tuple[str, Bound]] = []
    subjects: dict[str, str] = {}
    document = draft.document
    for name, clause in draft.let.items():
        if name in catalog.tables:
            document.note(clause.node, f"let 的名字“{name}”与已有的表同名", "换一个名字")
            continue
        bound = _bound_let(clause, catalog, subjects, memo)
        if not isinstance(bound, Bound):
            for fault in bound:
                document.note(clause.node, fault.message, fault.suggestion, at=fault.start)
            continue
        lets.append((name, bound))
        if bound.subject is not None:
            subjects[name] = bound.subject
        catalog = with_let(catalog, let_shape(name, bound))
    shape = catalog.tables.get(draft.source)
    if shape is None:
        if draft.source and draft.source not in draft.let:
            hint = nearest(draft.source, list(catalog.tables))
            document.note(draft.source_node, f"没有表“{draft.source}”", hint)
        return None
    return Binding(draft, catalog, shape, lets, memo=memo)


def _bound_let(
    clause: Clause, catalog: Catalog, subjects: Mapping[str, str], memo: Memo | None
) -> Bound | tuple[Fault, ...]:
    if memo is None:
        return bind_let(clause.tree, catalog, subjects)
    lets = [shape for shape in catalog.tables.values() if not shape.physical]
    seen = tuple((shape.name, tuple(shape.columns.items()), subjects.get(shape.name)) for shape in lets)
    return memo.ask(clause, seen, lambda: bind_let(clause.tree, catalog, subjects))


def _check_keys(binding: Binding) -> None:
    columns = binding.shape.columns
    for name, node in binding.draft.group_by:
        if name not in columns:
            hint = nearest(name, list(columns))
            binding.draft.document.note(node, f"“{binding.shape.name}”没有列“{name}”", hint)
    if binding.grouped and not binding.shape.physical:
        binding.draft.document.note(
            binding.draft.source_node, "let 的结果不能再用 group_by 分组", "在 let 里写 group by"
        )


def _choices(binding: Binding, lines: tuple[GradedClause, ...], frame: Frame) -> tuple[Choice, ...]:
    return tuple(Choice(binding.bind(line.when, frame), line.word) for line in lines)


def _with_rows(binding: Binding) -> None:
    draft = binding.draft
    for entry in draft.with_rows:
        shape = binding.catalog.tables.get(entry.table)
        if shape is None or not shape.physical:
            hint = nearest(entry.table, [s.name for s in binding.catalog.tables.values() if s.physical])
            draft.document.note(entry.node, f"没有表“{entry.table}”", hint)
            continue
        if entry.alias == draft.source:
            draft.document.note(
                entry.node,
                f"“{entry.alias}”与 from 的表同名",
                f"起个名字：同人: {{table: {entry.table}, on: 同人.列 = …}}",
            )
            continue
        frame = Frame({binding.shape.name: binding.shape, entry.alias: shape})
        bound = binding.bind(entry.on, frame)
        if bound is None:
            continue
        if not has_link(bound):
            draft.document.note(
                entry.on.node, "两边没有用 and 连着的相等条件", f"例如 {entry.alias}.人员 = {draft.source}.人员"
            )
        related = Related(entry.alias, entry.table, bound)
        binding.related.append(WithRows(entry.alias, entry.table, entry.on.text, entry.role, related))


def _values(binding: Binding, frame: Frame) -> None:
    for name, clause in binding.draft.columns.items():
        bound = binding.bind(clause, frame, None)
        if bound is not None:
            binding.values[name] = bound
    bound = binding.bind(binding.draft.confidence, frame, Type.NUMBER)
    if bound is not None:
        binding.values[CONFIDENCE] = bound


def _message(binding: Binding, frame: Frame) -> None:
    """Every name of the message must be one it will have; its expressions are bound like any other."""
    draft, message = binding.draft, binding.draft.message
    if message is None:
        return
    for key, text, at in message.expressions:
        bound = binding.bound_before(message, frame, partial(_in_message, binding, text, frame), text)
        if isinstance(bound, Bound):
            binding.values[key] = bound
            binding.bounds.append(bound)
            continue
        for fault in bound:
            binding.note(draft.message_node, fault, at)
    columns = set(binding.shape.columns)
    aliases = {entry.alias: entry for entry in binding.related}
    for named in message.names:
        wrong = _name_fault(binding, named, columns, aliases)
        if wrong is not None:
            draft.document.note(draft.message_node, *wrong, at=named.at)


def _in_message(binding: Binding, text: str, frame: Frame) -> Bound | tuple[Fault, ...]:
    tree = parse_condition(text)
    return bind(tree, frame, binding.catalog, wants=None) if isinstance(tree, Tree) else (tree,)


def _name_fault(
    binding: Binding, named: Named, columns: set[str], aliases: dict[str, WithRows]
) -> tuple[str, str] | None:
    """Why the message cannot have this name, with what to write instead; None when it can."""
    table, name = named.table, named.name
    if table == "参数":
        known = list(binding.draft.params)
        return None if name in known else (f"没有参数“{name}”", nearest(name, known))
    if (table == "首" and binding.grouped) or table == binding.shape.name:
        if name not in columns:
            return f"“{binding.shape.name}”没有列“{name}”", nearest(name, list(columns))
        binding.message_columns.add(name)
        return None
    if table is not None:
        return _related_name(binding, table, name, aliases)
    return _plain_name(binding, name, columns, set(aliases))


def _plain_name(binding: Binding, name: str, columns: set[str], aliases: set[str]) -> tuple[str, str] | None:
    own = {key for key, _ in binding.draft.group_by} if binding.grouped else columns
    fixed = set(AMBIENT) | set(binding.values) | set(binding.finding_frame().extra) | {"学校名称"}
    known = fixed | own | aliases | ({"条数"} if binding.grouped else set())
    if name in own:
        binding.message_columns.add(name)
    if name in known:
        return None
    if name in columns:
        return f"“{name}”不是分组的列，一组里有许多值", f"写 {{{{首.{name}}}}} 或 {{{{列出({name})}}}}"
    return f"message 里没有“{name}”可用", nearest(name, list(known))


def _related_name(binding: Binding, table: str, name: str, aliases: dict[str, WithRows]) -> tuple[str, str] | None:
    entry = aliases.get(table)
    if entry is None:
        hint = nearest(table, [*aliases, "参数", *(["首"] if binding.grouped else [])])
        return f"message 里没有“{table}”可用", hint or f"在 with_rows 里写上 {table}"
    columns = binding.catalog.tables[entry.table].columns
    if name not in columns:
        return f"“{entry.table}”没有列“{name}”", nearest(name, list(columns))
    if name not in entry.related.columns:
        related = replace(entry.related, columns=(*entry.related.columns, name))
        binding.related[binding.related.index(entry)] = replace(entry, related=related)
        aliases[table] = replace(entry, related=related)
    return None


def _rule(binding: Binding, plan: Plan, unless: Mapping[str, Bound], choices: Mapping[str, tuple[Choice, ...]]) -> Rule:
    draft = binding.draft
    if draft.message is None:
        raise AssertionError(draft.id)
    return Rule(
        id=draft.id,
        title=draft.title,
        check=draft.check,
        severity=_graded(draft.severity),
        nature=_graded(draft.nature),
        basis=draft.basis,
        source=draft.source,
        message=draft.message,
        path=draft.document.path,
        plan=plan,
        scope=_text(draft.scope),
        checkable=_text(draft.checkable),
        needs=tuple(clause.text for clause in draft.needs),
        unless={name: clause.text for name, clause in draft.unless.items()},
        unless_bound=unless,
        where=_text(draft.where),
        situations={name: clause.text for name, clause in draft.situations.items()},
        group_by=plan.group_by,
        having=_text(draft.having),
        let={name: clause.text for name, clause in draft.let.items()},
        points=tuple((line.when.text, line.worth.text, line.label) for line in draft.points),
        at_least=_text(draft.at_least),
        with_rows=tuple(binding.related),
        columns={name: clause.text for name, clause in draft.columns.items()},
        confidence=_text(draft.confidence),
        remedy=draft.remedy,
        days=draft.days,
        params=dict(draft.params),
        watch_out=draft.watch_out,
        examples=draft.examples,
        equivalent=draft.equivalent,
        choices=choices,
        values=dict(binding.values),
        reads=_reads(binding, plan),
        message_columns=tuple(sorted(binding.message_columns)),
    )


def _text(clause: Clause | None) -> str | None:
    return None if clause is None else " ".join(clause.text.split())


def _graded(lines: tuple[GradedClause, ...]) -> tuple[Graded, ...]:
    return tuple(Graded(line.word, _text(line.when)) for line in lines)


def _reads(binding: Binding, plan: Plan) -> dict[str, frozenset[str]]:
    """Physical table -> columns that the rule reads, so that only these are loaded."""
    found: dict[str, set[str]] = {}

    def add(table: str, column: str | None = None) -> None:
        schema = physical(table)
        if schema is not None:
            columns = found.setdefault(table, set())
            if column is not None:
                columns.add(column.removesuffix("_原文").removesuffix("_缺陷"))

    for bound in [*binding.bounds, *(bound for _, bound in binding.lets)]:
        for column in bound.outer:
            add(plan.table, column)
        for table, column in bound.inner | bound.soft:
            add(table, column)
        for table in bound.tables:
            add(table)
    for name in (*plan.group_by, *binding.message_columns, *([plan.school] if plan.school else [])):
        add(plan.table, name)
    for entry in binding.related:
        add(entry.table)
        for column in entry.related.columns:
            add(entry.table, column)
    for _, bound in binding.lets:
        if bound.subject is not None:
            add(bound.subject)
    return {table: frozenset(columns) for table, columns in found.items()}
