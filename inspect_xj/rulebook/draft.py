"""One rule file to one :class:`Rule`: read every part, then bind every condition; all problems are kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import yaml

from inspect_xj.engine.expressions import Catalog, Fault, Tree, Value, nearest, parse_condition, parse_select
from inspect_xj.rulebook.document import Document
from inspect_xj.rulebook.examples import read_examples
from inspect_xj.rulebook.message import Message, read_message
from inspect_xj.rulebook.misplaced import note_misplaced, several_rules
from inspect_xj.rulebook.problem import Kind, Level
from inspect_xj.rulebook.reading import Fields, number, pairs, scalar, value, words
from inspect_xj.rulebook.rule import CHECKS, ID, NATURES, SEVERITIES, Equivalent, Example

__all__ = ["KEYS", "ROLES", "Clause", "Draft", "GradedClause", "PointClause", "WithClause", "read_draft"]

#: The keys of a rule, in the order of the manual.
KEYS = (
    "id",
    "title",
    "check",
    "severity",
    "nature",
    "basis",
    "from",
    "let",
    "scope",
    "checkable",
    "needs",
    "unless",
    "where",
    "group_by",
    "having",
    "points",
    "at_least",
    "with_rows",
    "columns",
    "confidence",
    "message",
    "remedy",
    "days",
    "params",
    "watch_out",
    "examples",
    "equivalent",
)
ROLES = ("证据", "主体", "近似")


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition or value: its tree, and the node it was written in."""

    tree: Tree
    node: yaml.Node

    @property
    def text(self) -> str:
        """As written."""
        return self.tree.text


@dataclass(frozen=True, slots=True)
class GradedClause:
    """One line of a severity or nature list."""

    word: str
    when: Clause | None


@dataclass(frozen=True, slots=True)
class PointClause:
    """One line of points."""

    when: Clause
    worth: Clause
    label: str


@dataclass(frozen=True, slots=True)
class WithClause:
    """One entry of with_rows."""

    alias: str
    table: str
    on: Clause
    role: str
    node: yaml.Node


@dataclass(slots=True)
class Draft:
    """The parts of one file as read; None where missing or unusable."""

    document: Document
    node: yaml.Node | None = None
    id: str = ""
    title: str = ""
    check: str = ""
    severity: tuple[GradedClause, ...] = ()
    nature: tuple[GradedClause, ...] = ()
    basis: tuple[str, ...] = ()
    source: str = ""
    source_node: yaml.Node | None = None
    let: dict[str, Clause] = field(default_factory=dict)
    scope: Clause | None = None
    checkable: Clause | None = None
    needs: tuple[Clause, ...] = ()
    unless: dict[str, Clause] = field(default_factory=dict)
    where: Clause | None = None
    situations: dict[str, Clause] = field(default_factory=dict)
    group_by: tuple[tuple[str, yaml.Node], ...] = ()
    having: Clause | None = None
    points: tuple[PointClause, ...] = ()
    at_least: Clause | None = None
    with_rows: tuple[WithClause, ...] = ()
    columns: dict[str, Clause] = field(default_factory=dict)
    confidence: Clause | None = None
    message: Message | None = None
    message_node: yaml.Node | None = None
    remedy: str | None = None
    days: int | None = None
    params: dict[str, Value] = field(default_factory=dict)
    watch_out: str | None = None
    examples: tuple[Example, ...] = ()
    equivalent: tuple[Equivalent, ...] = ()


def clause(document: Document, node: yaml.Node, name: str, *, select: bool = False) -> Clause | None:
    """Parse the condition (or select) in a scalar; its faults become problems at their very place."""
    if not isinstance(node, yaml.ScalarNode):
        scalar(document, node, name)
        return None
    tree = parse_select(node.value) if select else parse_condition(node.value)
    if isinstance(tree, Fault):
        document.note(node, tree.message, tree.suggestion, at=tree.start, kind=Kind.CONDITION)
        return None
    return Clause(tree, node)


def read_draft(document: Document) -> Draft:
    """Read every part of a rule file."""
    draft = Draft(document, document.root)
    if several_rules(document):
        return draft
    note_misplaced(document, KEYS)
    fields = Fields(document, document.root, "规则", KEYS)
    if not isinstance(document.root, yaml.MappingNode):
        return draft
    _card(draft, fields)
    _params(draft, fields)
    _conditions(draft, fields)
    _claims(draft, fields)
    _message(draft, fields)
    document.kind = Kind.EXAMPLE
    draft.examples = read_examples(document, fields.get("examples"), draft.params)
    draft.equivalent = tuple(_equivalent(document, fields.get("equivalent")))
    if not draft.examples and not fields.has("examples"):
        document.note(
            document.root,
            "没有例子，无法试验这条规则",
            "写上 examples：至少一个应当查出、一个不应查出",
            level=Level.WARNING,
        )
    document.kind = Kind.VALUE
    return draft


def _card(draft: Draft, fields: Fields) -> None:
    document = draft.document
    node = fields.require("id", "规则号，如 CG-01")
    draft.id = (scalar(document, node, "id") if node else "") or ""
    if draft.id and not ID.match(draft.id):
        hint = "两个大写字母、短横、两三位数字，如 CG-01"
        document.note(node, f"规则号“{draft.id}”写法不对", hint, kind=Kind.IDENTITY)
    elif draft.id and draft.id != document.path.stem:
        wrong = f"规则号“{draft.id}”与文件名“{document.path.name}”不一致"
        document.note(node, wrong, f"文件改名为 {draft.id}.yaml", kind=Kind.IDENTITY)
    title = fields.require("title", "规则的名称")
    draft.title = (scalar(document, title, "title") if title else "") or ""
    check = fields.require("check", "三查中的哪一查")
    if check is not None:
        draft.check = _one_of(document, check, "check", CHECKS)
    draft.severity = _graded(document, fields.require("severity", "严重程度"), "severity", SEVERITIES)
    draft.nature = _graded(document, fields.require("nature", "确或疑"), "nature", NATURES)
    draft.basis = tuple(text for text, _ in words(document, fields.require("basis", "依据的条款"), "basis"))
    draft.remedy = fields.text("remedy")
    draft.watch_out = fields.text("watch_out")
    draft.days = number(document, fields.get("days"), "days", 0, 3650)


def _one_of(document: Document, node: yaml.Node, name: str, among: tuple[str, ...]) -> str:
    text = scalar(document, node, name)
    if text is not None and text not in among:
        document.note(node, f"“{name}”不能写“{text}”", nearest(text, among) or f"可写：{'、'.join(among)}")
    return text or ""


def _graded(document: Document, node: yaml.Node | None, name: str, among: tuple[str, ...]) -> tuple[GradedClause, ...]:
    if node is None:
        return ()
    if not isinstance(node, yaml.SequenceNode):
        return (GradedClause(_one_of(document, node, name, among), None),)
    lines = []
    for at, item in enumerate(node.value):
        fields = Fields(document, item, f"“{name}”的一行", ("when", "is"))
        if not isinstance(item, yaml.MappingNode):
            continue
        word = fields.require("is")
        when = fields.get("when")
        last = at == len(node.value) - 1
        if last and when is not None:
            document.note(item, f"“{name}”的最后一行不能带 when", "加一行只有 is 的，作为其余情况")
        if not last and when is None:
            document.note(item, f"“{name}”只有最后一行可以不写 when", "写上 when: 条件")
        if word is not None:
            bound = clause(document, when, "when") if when is not None else None
            lines.append(GradedClause(_one_of(document, word, name, among), bound))
    if not node.value:
        document.note(node, f"“{name}”的列表是空的")
    return tuple(lines)


def _params(draft: Draft, fields: Fields) -> None:
    for name, key, content in pairs(draft.document, fields.get("params"), "params"):
        if not name.isidentifier():
            draft.document.note(key, f"参数名“{name}”只能用汉字、字母、数字和下划线")
        given = value(draft.document, content, name)
        if given is not None:
            draft.params[name] = given


def _clauses(draft: Draft, node: yaml.Node | None, name: str, *, select: bool = False) -> dict[str, Clause]:
    found = {}
    for key, _, content in pairs(draft.document, node, name):
        bound = clause(draft.document, content, f"{name}.{key}", select=select)
        if bound is not None:
            found[key] = bound
    return found


def _conditions(draft: Draft, fields: Fields) -> None:
    document = draft.document
    draft.source_node = fields.require("from", "问题是关于哪个表的")
    if draft.source_node is not None:
        draft.source = scalar(document, draft.source_node, "from") or ""
    draft.let = _clauses(draft, fields.get("let"), "let", select=True)
    for name in ("scope", "checkable", "having", "confidence", "at_least"):
        node = fields.get(name)
        if node is not None:
            setattr(draft, name, clause(document, node, name))
        elif fields.has(name):
            document.note(fields.key(name), f"“{name}”是空的", "写上条件，或删去这一行", kind=Kind.KEY)
    needs = [clause(document, node, "needs") for _, node in words(document, fields.get("needs"), "needs")]
    draft.needs = tuple(need for need in needs if need is not None)
    draft.unless = _clauses(draft, fields.get("unless"), "unless")
    draft.columns = _clauses(draft, fields.get("columns"), "columns")
    draft.group_by = words(document, fields.get("group_by"), "group_by")
    draft.with_rows = tuple(_with_rows(draft, fields.get("with_rows")))


def _with_rows(draft: Draft, node: yaml.Node | None) -> list[WithClause]:
    document, found = draft.document, []
    for alias, key, content in pairs(document, node, "with_rows"):
        table, role, on_node = alias, ROLES[0], content
        if isinstance(content, yaml.MappingNode):
            fields = Fields(document, content, f"“with_rows.{alias}”", ("on", "role", "table"))
            table = fields.text("table") or alias
            role_node = fields.get("role")
            role = _one_of(document, role_node, "role", ROLES) if role_node is not None else role
            required = fields.require("on", "两边怎样对上")
            if required is None:
                continue
            on_node = required
        on = clause(document, on_node, f"with_rows.{alias}")
        if on is not None:
            found.append(WithClause(alias, table, on, role, key))
    return found


def _claims(draft: Draft, fields: Fields) -> None:
    document, where = draft.document, fields.get("where")
    if isinstance(where, yaml.MappingNode):
        draft.situations = _clauses(draft, where, "where")
        if not where.value:
            document.note(where, "“where”下面没有情形")
    elif where is not None:
        draft.where = clause(document, where, "where")
    points = fields.get("points")
    if points is not None:
        draft.points = tuple(_points(draft, points))
        if not fields.has("at_least"):
            document.note(points, "有 points 就要有 at_least（达到多少分算问题）", "例如 at_least: 参数.阈值")
    elif fields.has("at_least"):
        document.note(fields.get("at_least"), "at_least 要和 points 一起写")
    if not any(fields.has(name) for name in ("where", "having", "points")):
        hint = "补上 where: 条件；按组判断的写 group_by 和 having"
        document.note(document.root, "少了“where”（什么样的行是问题）", hint, kind=Kind.KEY)
    if fields.has("having") and not fields.has("group_by"):
        document.note(fields.get("having"), "having 要和 group_by 一起写", "补上 group_by: 列")
    if fields.has("group_by") and not fields.has("having"):
        document.note(fields.get("group_by"), "group_by 要和 having 一起写", "补上 having: count(*) > 1 之类")
    if draft.group_by and draft.situations:
        document.note(where, "按组判断时 where 只能写一个条件", "把情形写成几条规则")


def _points(draft: Draft, node: yaml.Node) -> list[PointClause]:
    document, found = draft.document, []
    if not isinstance(node, yaml.SequenceNode) or not node.value:
        document.note(node, "“points”要写成列表", "每行写 - {when: 条件, points: 分数, label: 名称}")
        return []
    for item in node.value:
        fields = Fields(document, item, "points 的一行", ("when", "points", "label"))
        if not isinstance(item, yaml.MappingNode):
            continue
        nodes = [fields.require("when"), fields.require("points")]
        label = fields.require("label", "得分依据里的名称")
        if nodes[0] is None or nodes[1] is None or label is None:
            continue
        when, worth = clause(document, nodes[0], "when"), clause(document, nodes[1], "points")
        if when is not None and worth is not None:
            found.append(PointClause(when, worth, scalar(document, label, "label") or ""))
    return found


def _equivalent(document: Document, node: yaml.Node | None) -> Iterator[Equivalent]:
    if node is None:
        return
    if not isinstance(node, yaml.SequenceNode):
        document.note(node, "“equivalent”要写成列表", "每行写 - {mutant: 变异的原文, why: 理由}")
        return
    for item in node.value:
        fields = Fields(document, item, "equivalent 的一行", ("mutant", "why"))
        if not isinstance(item, yaml.MappingNode):
            continue
        mutant = fields.require("mutant", "rules test --mutate 印出的原文")
        why = fields.require("why", "为什么改了也一样")
        if mutant is not None and why is not None:
            yield Equivalent(scalar(document, mutant, "mutant") or "", scalar(document, why, "why") or "")


def _message(draft: Draft, fields: Fields) -> None:
    node = fields.require("message", "写给人看的一句话")
    draft.message_node = node
    if not isinstance(node, yaml.ScalarNode):
        if node is not None:
            scalar(draft.document, node, "message")
        return
    message = read_message(node.value.strip())
    if isinstance(message, Message):
        draft.message = message
    else:
        text, at, hint = message
        draft.document.note(node, text, hint, at=at, kind=Kind.MESSAGE)


def catalog_for(base: Catalog, params: Mapping[str, Value]) -> Catalog:
    """The catalog with this rule's parameters."""
    return replace(base, params=params)
