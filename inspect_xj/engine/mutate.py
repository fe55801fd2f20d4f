"""Small faults put into a condition on purpose: each a tree of its own, with words for what was changed.

``rules test --mutate`` asks of every such change whether an example notices it. The changes are made on the syntax tree,
before binding, so that what no longer binds (a subquery without its link) is sorted out by the same checks as an author's
own mistakes. What can be told to change nothing is not made at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlglot import exp

from inspect_xj.engine.bind_names import start_of
from inspect_xj.engine.mutate_values import numbers_beside, patterns_beside, text_beside
from inspect_xj.engine.syntax import DIALECT, Tree, clone

__all__ = ["Change", "changes"]


@dataclass(frozen=True, slots=True)
class Change:
    """One fault: what it is in words, the character of the text it stands at, and the tree that has it."""

    text: str
    at: int
    tree: Tree


#: How a change is made on a copy of the node: the node to put in its place.
Make = Callable[[exp.Expr], exp.Expr]
#: Words for a change of one node, the part that is changed, and how.
Edit = tuple[str, exp.Expr, Make]

_COMPARISONS: dict[type[exp.Expr], tuple[type[exp.Expr], ...]] = {
    exp.EQ: (exp.NEQ,),
    exp.NEQ: (exp.EQ,),
    exp.LT: (exp.LTE, exp.GTE),
    exp.LTE: (exp.LT, exp.GT),
    exp.GT: (exp.GTE, exp.LTE),
    exp.GTE: (exp.GT, exp.LT),
    exp.NullSafeEQ: (exp.NullSafeNEQ,),
    exp.NullSafeNEQ: (exp.NullSafeEQ,),
}
_OTHERS: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.Add: exp.Sub,
    exp.Sub: exp.Add,
    exp.Min: exp.Max,
    exp.Max: exp.Min,
    exp.Greatest: exp.Least,
    exp.Least: exp.Greatest,
}
_SIGNS: dict[type[exp.Expr], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
    exp.NullSafeEQ: "is not distinct from",
    exp.NullSafeNEQ: "is distinct from",
    exp.Add: "+",
    exp.Sub: "-",
    exp.Min: "min",
    exp.Max: "max",
    exp.Greatest: "greatest",
    exp.Least: "least",
    exp.And: "and",
    exp.Or: "or",
    exp.Is: "is",
    exp.In: "in",
    exp.Exists: "exists",
    exp.Like: "like",
    exp.Between: "between",
}
#: Conditions whose opposite is a fault of its own (the opposite of a comparison is another comparison).
_ANSWERS = (exp.Exists, exp.In, exp.Is, exp.Like, exp.Between)
#: Own functions that take a list, each item of which is a promise.
_LISTS = {"缺任一": 0, "缺项": 0, "有缺陷": 1}
#: Where the smallest readable condition around a value ends.
_EDGES = (
    exp.And,
    exp.Or,
    exp.Not,
    exp.Where,
    exp.Having,
    exp.Select,
    exp.Alias,
    exp.Join,
    exp.Case,
    exp.If,
    exp.Filter,
)
#: Most characters of an expression shown, and of each of two that stand side by side.
_LONGEST, _HALF = 72, 36


def changes(tree: Tree) -> Iterator[Change]:
    """Every fault of one condition or select, in the order of the text."""
    found: list[Change] = []
    for number, node in enumerate(tree.root.walk()):
        for text, place, make in _edits(node):
            found.append(Change(text, start_of(place), Tree(tree.text, _made(tree.root, number, make))))
    yield from sorted(found, key=lambda change: change.at)


def _made(root: exp.Expr, number: int, make: Make) -> exp.Expr:
    """A copy of ``root`` with its ``number``-th node replaced."""
    copy = clone(root)
    node = next(one for at, one in enumerate(copy.walk()) if at == number)
    new = make(node)
    if new is not node:
        if node is copy:
            copy = new
        else:
            node.replace(new)
    for part in list(copy.find_all(exp.Or, exp.And)):
        loose = isinstance(part, exp.Or) and isinstance(part.parent, (exp.And, exp.Not))
        if loose or (isinstance(part, exp.And) and isinstance(part.parent, exp.Not)):
            part.replace(exp.Paren(this=clone(part)))
    return copy


def _edits(node: exp.Expr) -> Iterator[Edit]:
    """The faults one node may have."""
    yield from _operators(node)
    yield from _logic(node)
    yield from _lists(node)
    if isinstance(node, exp.Literal):
        yield from _literals(node)
    elif isinstance(node, exp.Boolean) and isinstance(node.parent, (exp.Coalesce, exp.If, exp.Case)):
        yield _said(node, _truth(node), _truth(node, other=True)), node, lambda n: exp.Boolean(this=not n.this)
    elif isinstance(node, (exp.Select, exp.Union)):
        yield from _selects(node)


def _operators(node: exp.Expr) -> Iterator[Edit]:
    kind = type(node)
    new = _COMPARISONS.get(kind) or ((_OTHERS[kind],) if kind in _OTHERS else ())
    for other in new:
        yield f"{shown(node)} 的 {_SIGNS[kind]} 改为 {_SIGNS[other]}", node, _as(other)
    if kind in _ANSWERS and not _denied(node):
        yield f"{shown(node)} 的 {_SIGNS[kind]} 改为 {_opposite(node)}", node, lambda n: exp.Not(this=clone(n))


def _as(kind: type[exp.Expr]) -> Make:
    return lambda node: kind(**{name: part for name, part in clone(node).args.items() if part is not None})


def _opposite(node: exp.Expr) -> str:
    return "is not" if isinstance(node, exp.Is) else f"not {_SIGNS[type(node)]}"


def _denied(node: exp.Expr) -> bool:
    """Whether a ``not`` stands before it: taking that away is the same fault."""
    around = node.parent
    while isinstance(around, exp.Paren):
        around = around.parent
    return isinstance(around, exp.Not)


def _logic(node: exp.Expr) -> Iterator[Edit]:
    if isinstance(node, (exp.And, exp.Or)):
        kind, other = (exp.And, exp.Or) if isinstance(node, exp.And) else (exp.Or, exp.And)
        before = node.this.expression if isinstance(node.this, kind) else node.this
        pair = f"{shown(before, _HALF)} {_SIGNS[kind]} {shown(node.expression, _HALF)}"
        yield f"{pair} 的 {_SIGNS[kind]} 改为 {_SIGNS[other]}", node.expression, _as(other)
        yield f"去掉 {shown(node.expression)}", node.expression, lambda n: clone(n.this)
        if not isinstance(node.this, kind):
            yield f"去掉 {shown(node.this)}", node.this, lambda n: clone(n.expression)
    elif isinstance(node, exp.Not):
        inner = node.this
        said = f"的 {_opposite(inner)} 改为 {_SIGNS[type(inner)]}" if isinstance(inner, _ANSWERS) else "去掉 not"
        yield f"{shown(node)} {said}", node, lambda n: clone(n.this)
    elif isinstance(node, exp.Filter):
        yield f"{shown(node)} 去掉 filter", node, lambda n: clone(n.this)
    elif isinstance(node, exp.Case):
        for at, branch in enumerate(node.args["ifs"]):
            if len(node.args["ifs"]) > 1 or node.args.get("default") is not None:
                yield f"case 去掉 when {shown(branch.this)} 的一支", branch, _without_branch(at)


def _without_branch(at: int) -> Make:
    def make(node: exp.Expr) -> exp.Expr:
        branches = [clone(branch) for n, branch in enumerate(node.args["ifs"]) if n != at]
        if not branches:
            return exp.Paren(this=clone(node.args["default"]))
        copy = clone(node)
        copy.set("ifs", branches)
        return copy

    return make


def _lists(node: exp.Expr) -> Iterator[Edit]:
    """One item less in a list of values, of columns or of defects; one answer less where coalesce has several."""
    if isinstance(node, exp.In) and len(node.expressions) > 1:
        for at, item in enumerate(node.expressions):
            yield f"{shown(node)} 去掉 {shown(item)}", item, _without_item(at)
    elif isinstance(node, exp.Anonymous) and (first := _LISTS.get(str(node.this))) is not None:
        if len(node.expressions) > 1:
            for at, item in list(enumerate(node.expressions))[first:]:
                yield f"{shown(node)} 去掉 {shown(item)}", item, _without_item(at)
    elif isinstance(node, exp.Coalesce) and node.expressions:
        last = node.expressions[-1]
        standing = isinstance(last, exp.Column) and (last.table == "参数" or last.name in _STANDING)
        if isinstance(last, (exp.Literal, exp.Neg)) or standing:
            yield f"{shown(node)} 去掉 {shown(last)}", last, _without_last


_STANDING = ("截止日期", "开学日", "学年")


def _without_item(at: int) -> Make:
    def make(node: exp.Expr) -> exp.Expr:
        node.set("expressions", [item for n, item in enumerate(node.expressions) if n != at])
        return node

    return make


def _without_last(node: exp.Expr) -> exp.Expr:
    if len(node.expressions) == 1:
        return exp.Paren(this=clone(node.this))
    node.set("expressions", node.expressions[:-1])
    return node


def _selects(node: exp.Expr) -> Iterator[Edit]:
    if isinstance(node, exp.Union):
        yield f"union 去掉 {shown(node.expression)} 一支", node.expression, lambda n: clone(n.this)
        if not isinstance(node.this, exp.Union):
            yield f"union 去掉 {shown(node.this)} 一支", node.this, lambda n: clone(n.expression)
    for part in ("where", "having"):
        clause = node.args.get(part)
        if clause is not None and not isinstance(clause.this, (exp.And, exp.Or)):
            yield f"去掉 {part} {shown(clause.this)}", clause, _without_part(part)


def _without_part(part: str) -> Make:
    def make(node: exp.Expr) -> exp.Expr:
        node.set(part, None)
        return node

    return make


def _literals(node: exp.Literal) -> Iterator[Edit]:
    """Another number, another text; not where it would be the same fault as another, or none."""
    signed = isinstance(node.parent, exp.Neg)
    holder = node.parent.parent if signed and node.parent is not None else node.parent
    function = str(holder.this) if isinstance(holder, exp.Anonymous) else ""
    if function in _LISTS or _goes_whole(node, holder):
        return
    old = str(node.this)
    if not node.is_string:
        # what is equal to one more is not equal to one less either
        for new in numbers_beside(old)[-1:] if isinstance(holder, (exp.EQ, exp.NEQ)) else numbers_beside(old):
            # there is no place 0 in a text: from there on is from 1 on
            if not (function == "段" and new == "0"):
                yield _said(node, _number(old, signed), _number(new, signed)), node, _number_as(new)
        return
    for new in patterns_beside(old) if function == "匹配" else (text_beside(old),):
        yield _said(node, f"'{old}'", f"'{new}'"), node, _text_as(new)


def _goes_whole(node: exp.Literal, holder: exp.Expr | None) -> bool:
    """Whether ``node`` is one of several that are taken away one by one, or says nothing about a row."""
    if isinstance(holder, exp.EQ) and node.is_string and isinstance(holder.parent, (exp.Or, type(None))):
        return True  # never true: as good as gone
    if isinstance(holder, exp.Coalesce) or (isinstance(holder, exp.In) and len(holder.expressions) > 1):
        return holder.this is not node
    return isinstance(holder, exp.Select) or (isinstance(holder, exp.Alias) and holder.alias == "表")


def _truth(node: exp.Boolean, *, other: bool = False) -> str:
    return "true" if bool(node.this) is not other else "false"


def _number(text: str, signed: bool) -> str:
    return f"-{text}" if signed else text


def _number_as(new: str) -> Make:
    return lambda _: exp.Literal.number(new)


def _text_as(new: str) -> Make:
    return lambda _: exp.Literal.string(new)


def _said(node: exp.Expr, old: str, new: str) -> str:
    whole = _around(node)
    return f"{old} 改为 {new}" if whole is node else f"{shown(whole)} 的 {old} 改为 {new}"


def _around(node: exp.Expr) -> exp.Expr:
    """The smallest condition (or value of its own) that ``node`` stands in."""
    while node.parent is not None and not isinstance(node.parent, _EDGES):
        if isinstance(node.parent, exp.Paren) and isinstance(node.parent.parent, (*_EDGES, type(None))):
            break
        node = node.parent
    return node


_QUOTED = re.compile(r"('(?:[^']|'')*')")
_VALUE = r"((?:\w+\.)?\w+(?:\([^()]*\))?)"
_DENIED = re.compile(rf"\bnot {_VALUE} (is null|in \(|like |between )")


def shown(node: exp.Expr, longest: int = _LONGEST) -> str:
    """An expression in the way an author writes it, the middle of a long one left out."""
    text = node.sql(dialect=DIALECT, normalize_functions=False)
    parts = _QUOTED.split(text)
    text = "".join(part if part.startswith("'") else part.lower() for part in parts)
    text = _DENIED.sub(lambda m: f"{m[1]} {'is not null' if m[2] == 'is null' else 'not ' + m[2]}", text)
    if len(text) <= longest:
        return text
    tail = longest // 3
    return f"{text[: longest - tail - 1]}…{text[-tail:]}"
