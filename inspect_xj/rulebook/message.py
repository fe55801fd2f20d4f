"""Messages: sandboxed Jinja2 whose ``{{…}}`` hold a name, or any expression of the rule language.

``{{姓名}}`` and ``{{到校.学校名称}}`` are names; ``{{count(*)}}`` or ``{{列出(学校名称)}}`` are worked out by the engine with the
finding. Everything a template may do is listed here; loops, calls and includes are not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

__all__ = ["Message", "Named", "read_message", "render", "shown"]

_HOLE = re.compile(r"\{\{-?(.*?)-?\}\}", re.DOTALL)
_NAME = re.compile(r"\A\s*[^\W\d]\w*(\.\w+)?\s*(\|\s*\w+(\([^(){}]*\))?\s*)*\Z")
_FILTERS = frozenset({"default", "length", "upper", "trim"})
_NODES = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.If,
    nodes.Const,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Filter,
    nodes.Test,
    nodes.CondExpr,
)
_TESTS = frozenset({"defined", "none"})


@dataclass(frozen=True, slots=True)
class Named:
    """A name a message uses: ``table`` is None for ``{{姓名}}``, 到校 for ``{{到校.姓名}}``; ``at`` is its place."""

    table: str | None
    name: str
    at: int


@dataclass(frozen=True, slots=True)
class Message:
    """A message as written, the template it becomes, the names it uses, and its expressions ``值1 …`` with places."""

    text: str
    template: str
    names: tuple[Named, ...]
    expressions: tuple[tuple[str, str, int], ...]  # (值n, expression, place)

    def __str__(self) -> str:
        return self.text


def read_message(text: str) -> Message | tuple[str, int, str]:
    """The message, or (what is wrong, where, what to write instead)."""
    expressions: list[tuple[str, str, int]] = []
    pieces, end = [], 0
    for hole in _HOLE.finditer(text):
        inside = hole.group(1)
        pieces.append(text[end : hole.start()])
        end = hole.end()
        if _NAME.match(inside):
            pieces.append("{{" + inside + "}}")
            continue
        key = f"值{len(expressions) + 1}"
        start = hole.start(1) + len(inside) - len(inside.lstrip())
        expressions.append((key, inside.strip(), start))
        pieces.append("{{" + key + "}}")
    template = "".join([*pieces, text[end:]])
    try:
        tree = _environment().parse(template)
    except TemplateSyntaxError:
        return "message 的花括号写法不对", max(text.find("{"), 0), "写成 {{姓名}}，两边各两个花括号"
    wrong = _refused(tree)
    if wrong:
        return wrong, max(text.find("{%"), 0), "只用 {{名字}} 和 {% if 名字 %}…{% endif %}"
    return Message(text, template, _names(tree, text), tuple(expressions))


def _refused(tree: nodes.Template) -> str:
    for node in _walk(tree):
        if not isinstance(node, _NODES):
            return f"message 里不能使用 {type(node).__name__.lower()}"
        if isinstance(node, nodes.Filter) and node.name not in _FILTERS:
            return f"message 里没有过滤器“{node.name}”"
        if isinstance(node, nodes.Test) and node.name not in _TESTS:
            return f"message 里不能使用“is {node.name}”"
        if isinstance(node, nodes.Getattr) and (not isinstance(node.node, nodes.Name) or node.attr.startswith("_")):
            return "message 里的名字只能写到 表.列"
    return ""


def _walk(node: nodes.Node) -> Any:
    yield node
    for child in node.iter_child_nodes():
        yield from _walk(child)


def _names(tree: nodes.Template, text: str) -> tuple[Named, ...]:
    found: dict[tuple[str | None, str], Named] = {}
    owners: set[int] = set()
    for node in _walk(tree):
        if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
            owners.add(id(node.node))
            key: tuple[str | None, str] = (node.node.name, node.attr)
            found.setdefault(key, Named(*key, max(text.find(f"{node.node.name}.{node.attr}"), 0)))
        elif isinstance(node, nodes.Name) and id(node) not in owners:
            found.setdefault((None, node.name), Named(None, node.name, max(text.find(node.name), 0)))
    return tuple(named for named in found.values() if not (named.table is None and re.match(r"值\d+\Z", named.name)))


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    # Messages are plain text, escaped where they are printed: escaping here would show &lt; in Excel.
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False, finalize=shown)
    environment.globals.clear()
    return environment


@cache
def _compiled(template: str) -> Any:
    return _environment().from_string(template)


def render(message: Message, values: Mapping[str, Any]) -> str:
    """The message with its values; UndefinedError cannot happen for names checked at load."""
    text: str = _compiled(message.template).render(values)
    return text


def shown(value: Any) -> Any:
    """A value as it stands in a sentence: 2009年9月1日, （空）, 3, 0.05."""
    if isinstance(value, (list, tuple)):
        return "、".join(str(shown(item)) for item in value)
    if isinstance(value, date):
        day = f"{value.year}年{value.month}月{value.day}日"
        return f"{day}{value.hour}时{value.minute:02d}分" if isinstance(value, datetime) else day
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    return "（空）" if value is None else value
