"""Mutants of a rule: the same rule with one small fault, bound like any other, and words for the fault.

A rule whose examples do not notice ``>`` for ``>=`` is not tested. Each part of the rule is taken in turn: its conditions
changed on the syntax tree (:mod:`inspect_xj.engine.mutate`), parameters moved to the values beside them, whole parts left
out. What no longer binds is no mutant; what no example could show (message, evidence, confidence) is not touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from inspect_xj.engine.expressions import changes, values_beside
from inspect_xj.rulebook.binding import bind_rule
from inspect_xj.rulebook.document import Document, read_document
from inspect_xj.rulebook.draft import Clause, Draft, GradedClause, read_draft
from inspect_xj.rulebook.memo import Memo
from inspect_xj.rulebook.rule import Rule
from inspect_xj.rulebook.vocabulary import base_catalog

__all__ = ["Mutant", "mutants"]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One mutant: where its fault stands, the fault in words (stable while the rule's text is), the faulty rule."""

    part: str
    text: str
    path: Path
    line: int
    rule: Rule

    def __str__(self) -> str:
        return f"{self.path}:{self.line}：{self.text}"


@dataclass(frozen=True, slots=True)
class _Fault:
    part: str
    text: str
    node: yaml.Node | None
    at: int | None
    draft: Draft


def mutants(rule: Rule) -> tuple[Mutant, ...]:
    """Every mutant of ``rule`` in the order of its parts, read anew from its file; parameters are those of ``rule``."""
    document = read_document(rule.path)
    draft = read_draft(document)
    draft.params = dict(rule.params)
    found: list[Mutant] = []
    counted: dict[str, int] = {}
    memo = Memo()
    for fault in _faults(draft, _graded_seen(rule)):
        fault.draft.document = Document(document.path, document.text, document.root)
        bound = bind_rule(fault.draft, base_catalog(), memo)
        if bound is None:
            continue
        counted[fault.text] = counted.get(fault.text, 0) + 1
        nth = f"（第{counted[fault.text]}处）" if counted[fault.text] > 1 else ""
        line, _ = document.place(fault.node, fault.at)
        found.append(Mutant(fault.part, fault.text + nth, rule.path, line, _as_changed(bound, rule)))
    return tuple(found)


def _as_changed(bound: Rule, rule: Rule) -> Rule:
    """The mutant with what an overlay had changed in the rule."""
    overlaid = {
        name: rule.choices[name]
        for name, choices in bound.choices.items()
        if any(change.startswith(name) for change in rule.changes) and choices != rule.choices[name]
    }
    return replace(bound, choices={**bound.choices, **overlaid}, changes=rule.changes)


def _graded_seen(rule: Rule) -> tuple[str, ...]:
    """Which of severity and nature the examples speak of: in the others a fault would go unseen whatever they show."""
    finds = [find for example in rule.examples for find in example.finds or ()]
    return tuple(name for name in ("severity", "nature") if any(getattr(find, name) is not None for find in finds))


def _faults(draft: Draft, graded: tuple[str, ...]) -> Iterator[_Fault]:
    yield from _params(draft)
    for name in ("scope", "checkable", "having", "at_least"):
        clause = getattr(draft, name)
        if clause is None:
            continue
        if name in ("scope", "checkable"):
            yield _Fault(name, f"去掉 {name}", clause.node, None, _with(draft, name, None))
        yield from _changed(name, clause, _setter(draft, name))
    for at, clause in enumerate(draft.needs):
        rest = draft.needs[:at] + draft.needs[at + 1 :]
        yield _Fault("needs", f"needs 去掉 {clause.text}", clause.node, None, replace(draft, needs=rest))
    for name in ("let", "unless", "situations"):
        yield from _named(draft, name)
    if draft.where is not None:
        yield from _changed("where", draft.where, _setter(draft, "where"))
        if draft.group_by or draft.points:
            yield _Fault("where", "去掉 where", draft.where.node, None, replace(draft, where=None))
    yield from _keys(draft)
    yield from _points(draft)
    for name in graded:
        yield from _grades(draft, name)
    for at, entry in enumerate(draft.with_rows):
        if entry.role == "主体":
            put = _item_setter(draft, "with_rows", at, "on")
            yield from _changed(f"with_rows.{entry.alias}", entry.on, put)


def _params(draft: Draft) -> Iterator[_Fault]:
    used = {name for part in (draft.document.text,) for name in draft.params if f"参数.{name}" in part}
    nodes = _param_nodes(draft.document)
    for name, value in draft.params.items():
        if name not in used:
            continue
        for text, new in values_beside(value):
            changed = replace(draft, params={**draft.params, name: new})
            yield _Fault(f"参数.{name}", f"参数.{name}：{text}", nodes.get(name), None, changed)


def _param_nodes(document: Document) -> dict[str, yaml.Node]:
    root = document.root
    if not isinstance(root, yaml.MappingNode):
        return {}
    params = next((v for k, v in root.value if k.value == "params"), None)
    return {k.value: k for k, _ in params.value} if isinstance(params, yaml.MappingNode) else {}


def _named(draft: Draft, name: str) -> Iterator[_Fault]:
    """The entries of let, unless and where: each changed, and, where that leaves something, each left out."""
    word = "where" if name == "situations" else name
    clauses: dict[str, Clause] = getattr(draft, name)
    for key, clause in clauses.items():
        if name == "unless" or (name == "situations" and len(clauses) > 1):
            rest = {other: kept for other, kept in clauses.items() if other != key}
            what = "情形" if name == "situations" else name
            yield _Fault(f"{word}.{key}", f"去掉{what}“{key}”", clause.node, None, _with(draft, name, rest))
        yield from _changed(f"{word}.{key}", clause, _entry_setter(draft, name, key))


def _keys(draft: Draft) -> Iterator[_Fault]:
    if len(draft.group_by) > 1:
        for at, (key, node) in enumerate(draft.group_by):
            rest = draft.group_by[:at] + draft.group_by[at + 1 :]
            yield _Fault("group_by", f"group_by 去掉 {key}", node, None, replace(draft, group_by=rest))


def _points(draft: Draft) -> Iterator[_Fault]:
    for at, line in enumerate(draft.points):
        if len(draft.points) > 1:
            rest = draft.points[:at] + draft.points[at + 1 :]
            yield _Fault(
                f"points.{line.label}",
                f"points 去掉“{line.label}”",
                line.when.node,
                None,
                replace(draft, points=rest),
            )
        yield from _changed(f"points.{line.label}", line.when, _item_setter(draft, "points", at, "when"))
        yield from _changed(f"points.{line.label}", line.worth, _item_setter(draft, "points", at, "worth"))


def _grades(draft: Draft, name: str) -> Iterator[_Fault]:
    lines: tuple[GradedClause, ...] = getattr(draft, name)
    for at, line in enumerate(lines):
        if line.when is not None:
            rest = _with(draft, name, lines[:at] + lines[at + 1 :])
            yield _Fault(name, f"{name} 去掉“{line.word}”一行", line.when.node, None, rest)
            yield from _changed(f"{name}.{line.word}", line.when, _item_setter(draft, name, at, "when"))


def _changed(part: str, clause: Clause, put: Callable[[Clause], Draft]) -> Iterator[_Fault]:
    seen: set[str] = set()
    for change in changes(clause.tree):
        text = change.tree.root.sql()
        if text not in seen:
            seen.add(text)
            new = put(Clause(change.tree, clause.node))
            yield _Fault(part, f"{part}：{change.text}", clause.node, change.at, new)


def _with(draft: Draft, name: str, part: object) -> Draft:
    changed = copy(draft)
    setattr(changed, name, part)
    return changed


def _setter(draft: Draft, name: str) -> Callable[[Clause], Draft]:
    return lambda clause: _with(draft, name, clause)


def _entry_setter(draft: Draft, name: str, key: str) -> Callable[[Clause], Draft]:
    return lambda clause: _with(draft, name, {**getattr(draft, name), key: clause})


def _item_setter(draft: Draft, name: str, at: int, field: str) -> Callable[[Clause], Draft]:
    def put(clause: Clause) -> Draft:
        items: tuple[Any, ...] = getattr(draft, name)
        return _with(draft, name, (*items[:at], replace(items[at], **{field: clause}), *items[at + 1 :]))

    return put
