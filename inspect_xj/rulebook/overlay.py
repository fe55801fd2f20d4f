"""A local file that changes a rule of an earlier folder: the few things it may change, each told in words."""

from __future__ import annotations

from dataclasses import replace

import yaml

from inspect_xj.engine.expressions import Choice, Value, nearest
from inspect_xj.rulebook.document import Document
from inspect_xj.rulebook.reading import Fields, number, pairs, value
from inspect_xj.rulebook.rule import NATURES, SEVERITIES, Graded, Rule

__all__ = ["OVERLAY_KEYS", "overlaid"]

#: Keys of such a file; it may have no other.
OVERLAY_KEYS = ("id", "switch", "severity", "nature", "days", "params", "note")
_SWITCH = {"off": False, "关": False, "停用": False, "on": True, "开": True, "启用": True}


def overlaid(document: Document, rule: Rule) -> Rule | None:
    """The rule with what a local file changes: switch, severity, nature, days, params; None when the file has errors."""
    fields = Fields(document, document.root, "对已有规则的改动", OVERLAY_KEYS)
    before, changes = len(document.problems), []
    if fields.has("switch"):
        word = fields.text("switch") or ""
        if word not in _SWITCH:
            document.note(
                fields.get("switch") or document.root, f"switch 不能写“{word}”", "写 off（停用）或 on（启用）"
            )
        else:
            rule = replace(rule, on=_SWITCH[word])
            changes.append("启用" if rule.on else "停用")
    for name, among, key in (("severity", SEVERITIES, "严重程度"), ("nature", NATURES, "性质")):
        text = fields.text(name)
        if text is None:
            continue
        if text not in among:
            document.note(fields.get(name), f"“{name}”不能写“{text}”", f"可写：{'、'.join(among)}")
            continue
        graded, choices = (Graded(text),), {**rule.choices, key: (Choice(None, text),)}
        rule = replace(rule, choices=choices, **{name: graded})  # type: ignore[arg-type]
        changes.append(f"{key}改为{text}")
    days = number(document, fields.get("days"), "days", 0, 3650)
    if days is not None:
        rule = replace(rule, days=days)
        changes.append(f"整改时限改为{days}日")
    rule, more = _overlay_params(document, fields.get("params"), rule)
    if note := fields.text("note"):
        more.append(f"说明：{note.rstrip('。')}")
    if len(document.problems) > before:
        return None
    return replace(rule, changes=(*rule.changes, *changes, *more))


def _overlay_params(document: Document, node: yaml.Node | None, rule: Rule) -> tuple[Rule, list[str]]:
    given, changes = {}, []
    for name, key, content in pairs(document, node, "params"):
        if name not in rule.params:
            document.note(key, f"规则 {rule.id} 没有参数“{name}”", nearest(name, list(rule.params)))
            continue
        new = value(document, content, name)
        old = rule.params[name]
        if new is None or _kind(new) is not _kind(old):
            document.note(content, f"参数“{name}”原来是 {_words(old)}，不能改成另一类值")
            continue
        given[name] = new
        changes.append(f"参数{name}由{_words(old)}改为{_words(new)}")
    return rule.with_params(given), changes


def _words(given: Value) -> str:
    return "、".join(map(str, given)) if isinstance(given, tuple) else str(given)


def _kind(given: object) -> type:
    return float if isinstance(given, (int, float)) else type(given)
