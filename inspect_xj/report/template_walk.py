"""A template read with the types of what it is given: every name and field it uses is looked up, none is run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jinja2
from jinja2 import nodes

from inspect_xj.report.template_types import (
    Macro,
    Method,
    Module,
    attribute,
    closest,
    element,
    item,
    joined,
    names_of,
    parts,
)

__all__ = ["Walk"]

Scope = dict[str, Any]

#: Filters that leave the kind of list they are given, and those that take one out of it.
_SAME = frozenset({"list", "sort", "reverse", "unique", "select", "reject", "selectattr", "rejectattr"})
_ONE = frozenset({"first", "last", "max", "min", "random"})
_TEXT = frozenset({"join", "upper", "lower", "trim", "replace", "string", "format", "truncate", "e", "escape"})
_BY_FIELD = frozenset({"map", "sort", "selectattr", "rejectattr", "groupby", "sum", "unique", "max", "min", "join"})


class Walk:
    """Reads templates; ``problems`` are (template, line, what is wrong)."""

    def __init__(self, environment: jinja2.Environment) -> None:
        self._environment = environment
        self._file = ""
        self._under_way: set[tuple[object, ...]] = set()
        self.problems: set[tuple[str, int, str]] = set()

    def template(self, name: str, given: Mapping[str, Any]) -> Scope:
        """Read the template with the names it is given; returns what it defines on its top level."""
        source, _, _ = self._source(name)
        before, self._file = self._file, name
        scope: Scope = dict(given)
        try:
            self._statements(self._environment.parse(source, name).body, scope)
        finally:
            self._file = before
        return {key: value for key, value in scope.items() if key not in given}

    def _source(self, name: str) -> tuple[str, str | None, Any]:
        loader = self._environment.loader
        if loader is None:
            raise jinja2.TemplateNotFound(name)
        return loader.get_source(self._environment, name)

    def _problem(self, node: nodes.Node, text: str) -> None:
        self.problems.add((self._file, node.lineno, text))

    def _statements(self, several: list[nodes.Node], scope: Scope) -> None:
        for one in several:
            self._statement(one, scope)

    def _statement(self, node: nodes.Node, scope: Scope) -> None:  # noqa: PLR0912 - a table of nodes
        match node:
            case nodes.For():
                self._for(node, scope)
            case nodes.If():
                self._kind(node.test, scope)
                for branch in (node.body, node.elif_, node.else_):
                    self._statements(list(branch), scope)
            case nodes.Assign():
                self._bind(node.target, self._kind(node.node, scope), scope)
            case nodes.AssignBlock():
                self._statements(node.body, dict(scope))
                self._bind(node.target, str, scope)
            case nodes.With():
                inner = dict(scope)
                for target, value in zip(node.targets, node.values, strict=True):
                    self._bind(target, self._kind(value, scope), inner)
                self._statements(node.body, inner)
            case nodes.Macro():
                scope[node.name] = Macro(node, self._file, scope)
            case nodes.CallBlock():
                self._kind(node.call, scope)
                self._statements(node.body, scope | {one.name: Any for one in node.args})
            case nodes.Block() | nodes.FilterBlock() | nodes.Scope() | nodes.ScopedEvalContextModifier():
                self._statements(node.body, scope | {"super": Any, "self": Any})
            case nodes.Extends() | nodes.Include() | nodes.Import() | nodes.FromImport():
                self._other(node, scope)
            case _:
                for child in node.iter_child_nodes():
                    self._kind(child, scope)

    def _for(self, node: nodes.For, scope: Scope) -> None:
        over = self._kind(node.iter, scope)
        one = element(over)
        if one is None:
            self._problem(node.iter, f"{_name(node.iter)} 不是一列，不能用 for 逐项印出")
        inner = dict(scope) | {"loop": Any}
        self._bind(node.target, Any if one is None else one, inner)
        if node.test is not None:
            self._kind(node.test, inner)
        self._statements(node.body, inner)
        self._statements(node.else_, dict(scope))

    def _other(self, node: nodes.Extends | nodes.Include | nodes.Import | nodes.FromImport, scope: Scope) -> None:
        named = self._kind(node.template, scope) if not isinstance(node.template, nodes.Const) else None
        if named is not None or not isinstance(node.template, nodes.Const) or not isinstance(node.template.value, str):
            return  # chosen while it runs
        name = node.template.value
        try:
            known: Scope = {} if isinstance(node, (nodes.Import, nodes.FromImport)) else dict(scope)
            defined = self.template(name, known)
        except jinja2.TemplateNotFound:
            templates = self._environment.list_templates(extensions=["html"])
            self._problem(node, f"没有模板 {name}{closest(name, templates) or '，请检查名字'}")
            defined = None
        except jinja2.TemplateSyntaxError:
            defined = None  # told with that file
        match node:
            case nodes.Import():
                scope[node.target] = Any if defined is None else Module(defined)
            case nodes.FromImport():
                for one in node.names:
                    own, called = one if isinstance(one, tuple) else (one, one)
                    if defined is not None and own not in defined:
                        self._problem(node, f"模板 {name} 里没有 {own}{closest(own, defined) or '，请检查名字'}")
                    scope[called] = Any if defined is None else defined.get(own, Any)
            case nodes.Extends():
                scope |= defined or {}

    def _bind(self, target: nodes.Node, kind: Any, scope: Scope) -> None:
        match target:
            case nodes.Name():
                scope[target.name] = kind
            case nodes.Tuple():
                for place, one in enumerate(target.items):
                    self._bind(one, item(kind, place), scope)

    def _kind(self, node: nodes.Node | None, scope: Scope) -> Any:  # noqa: PLR0911, PLR0912 - a table of nodes
        """The type of an expression; what it names wrongly is noted."""
        match node:
            case None:
                return Any
            case nodes.Name():
                if node.name in scope:
                    return scope[node.name]
                if node.name not in self._environment.globals and node.name not in ("caller", "varargs", "kwargs"):
                    self._problem(node, f"没有 {node.name}{closest(node.name, scope) or '，文书的内容都在 paper 里'}")
                return Any
            case nodes.Const():
                return type(node.value) if node.value is not None else Any
            case nodes.Getattr():
                return self._field(self._kind(node.node, scope), node.attr, node)
            case nodes.Getitem():
                self._kind(node.arg, scope)
                kind = self._kind(node.node, scope)
                if isinstance(node.arg, nodes.Slice):
                    return kind
                return item(kind, node.arg.value if isinstance(node.arg, nodes.Const) else None)
            case nodes.Call():
                return self._call(node, scope)
            case nodes.Filter():
                return self._filter(node, scope)
            case nodes.Test():
                self._known("判断", node.name, self._environment.tests, node)
                if not (node.name in ("defined", "undefined") and isinstance(node.node, nodes.Name)):
                    for child in node.iter_child_nodes():
                        self._kind(child, scope)
                return bool
            case nodes.CondExpr():
                self._kind(node.test, scope)
                return joined(self._kind(node.expr1, scope), self._kind(node.expr2, scope))
            case nodes.Expr() | nodes.Helper():
                for child in node.iter_child_nodes():
                    self._kind(child, scope)
                return Any
            case _:
                self._statement(node, scope)
                return Any

    def _field(self, kind: Any, name: str, node: nodes.Node) -> Any:
        found = attribute(kind, name)
        if found is None:
            known = frozenset().union(*map(names_of, parts(kind)))
            hint = closest(name, known)
            owner = _name(node.node) if isinstance(node, nodes.Getattr) else "每一项"
            self._problem(node, f"{owner} 没有 {name}{hint or '，可用的是 ' + '、'.join(sorted(known)[:12])}")
            return Any
        return found

    def _call(self, node: nodes.Call, scope: Scope) -> Any:
        called = self._kind(node.node, scope)
        given = [self._kind(one, scope) for one in node.args]
        named = {one.key: self._kind(one.value, scope) for one in node.kwargs}
        if isinstance(called, Method):
            return called.gives
        if isinstance(called, Macro):
            names = [one.name for one in called.node.args]
            bound = dict(zip(names, given, strict=False)) | named
            key = (id(called.node), *(str(bound.get(name)) for name in names))
            if key not in self._under_way:
                self._under_way.add(key)  # also keeps a macro that calls itself from being read for ever
                before, self._file = self._file, called.file
                inner = {**called.scope, **dict.fromkeys(names, Any), **bound, "caller": Any}
                self._statements(called.node.body, inner)
                self._file = before
            return str
        return Any

    def _known(self, what: str, name: str, known: Mapping[str, Any], node: nodes.Node) -> None:
        if name not in known:
            self._problem(node, f"没有{what} {name}{closest(name, known) or '，请改用 Jinja 已有的'}")

    def _filter(self, node: nodes.Filter, scope: Scope) -> Any:
        self._known("过滤器", node.name, self._environment.filters, node)
        kind = self._kind(node.node, scope) if node.node is not None else Any
        constants = []
        for argument in (*node.args, *(one.value for one in node.kwargs)):
            self._kind(argument, scope)
            constants.append(argument.value if isinstance(argument, nodes.Const) else None)
        field = next((one.value.value for one in node.kwargs if one.key == "attribute" and isinstance(one.value, nodes.Const)), None)  # fmt: skip
        if field is None and node.name in ("selectattr", "rejectattr", "groupby") and constants:
            field = constants[0]
        one = element(kind)
        if isinstance(field, str) and node.name in _BY_FIELD and one is not None:
            for name in field.split("."):
                one = self._field(one, name, node)
            if node.name == "map":
                return tuple[one, ...]  # type: ignore[valid-type]
        if node.name in ("length", "count"):
            return int
        if node.name in _TEXT:
            return str
        if node.name in _SAME:
            return kind
        if node.name in _ONE:
            return Any if one is None else one
        return kind if node.name == "default" else Any


def _name(node: nodes.Node) -> str:
    """An expression as it stands in the template, near enough."""
    match node:
        case nodes.Name():
            return node.name
        case nodes.Getattr():
            return f"{_name(node.node)}.{node.attr}"
        case nodes.Getitem():
            return f"{_name(node.node)}[…]"
        case nodes.Call() | nodes.Filter():
            return f"{_name(node.node)}(…)" if node.node is not None else "…"
        case _:
            return "…"
