"""The names an author writes: which table, column or parameter each one is, and the nearest known one if it is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from pypinyin import lazy_pinyin
from rapidfuzz import fuzz, process
from sqlglot import exp

from inspect_xj.engine.catalog import AMBIENT, TableShape, Type, Value

if TYPE_CHECKING:
    from inspect_xj.engine.bind import Binder

#: Key in a node's ``meta`` under which binding leaves what the node stands for.
#: A marked column is ("列", table, alias, column, depth) — or ("名", name) / ("参数", name) for names that are always there.
MARK = "xj"


@dataclass(frozen=True, slots=True)
class Bound:
    """A checked text: its tree (copied before any use), its type, and everything it reads."""

    text: str
    root: exp.Expr
    type: Type
    outer: frozenset[str] = frozenset()  # columns of the table the rule is about
    inner: frozenset[tuple[str, str]] = frozenset()  # (table, column) inside subqueries and lets
    soft: frozenset[tuple[str, str]] = (
        frozenset()
    )  # columns for which coalesce has an answer ready where they are absent
    tables: frozenset[str] = frozenset()  # tables and lets read inside subqueries and lets
    params: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    columns: Mapping[str, Type] = field(default_factory=dict)  # what a select gives
    subject: str | None = None  # the table a select's 行号 belong to


@dataclass(slots=True)
class Frame:
    """The tables one SELECT sees: alias -> shape; ``keys`` is set where rows are grouped."""

    aliases: dict[str, TableShape]
    parent: Frame | None = None
    grouped: bool = False
    keys: frozenset[str] = frozenset()
    extra: Mapping[str, Type] = field(default_factory=dict)  # names without a table, such as 情形
    select: bool = False  # a SELECT an author wrote (subquery or let), as against the table a rule is about

    @property
    def depth(self) -> int:
        """How many SELECTs stand around this one."""
        return 0 if self.parent is None else self.parent.depth + 1


def nearest(name: str, among: Sequence[str]) -> str:
    """«，是否为“…”？» for the closest known name, of equally close ones that which sounds alike; or nothing."""
    hits = process.extract(name, sorted(among), scorer=fuzz.ratio, score_cutoff=45, limit=8)
    if not hits:
        return ""
    best = max(hits, key=lambda hit: (round(hit[1]), fuzz.ratio(_sound(name), _sound(hit[0]))))
    return f"是否为“{best[0]}”？"


def _sound(name: str) -> str:
    return "".join(lazy_pinyin(name))


def sql_alias(alias: str) -> exp.Identifier:
    """How a table is called in the statement: 学籍 is a column of other tables too, and would be ambiguous as it is."""
    return exp.to_identifier(f"·{alias}", quoted=True)


def start_of(node: exp.Expr) -> int:
    """The leftmost known place of a node, else of the nearest node around it."""
    around: exp.Expr | None = node
    while around is not None:
        places = [at for part in around.walk() if isinstance(at := part.meta.get("start"), int)]
        if places:
            return min(places)
        around = around.parent
    return 0


def check_column(binder: Binder, node: exp.Column, frame: Frame) -> Type:
    """Find the table a column belongs to, mark the node with it, and note that it is read."""
    if not isinstance(node.this, exp.Identifier):
        binder.fault(node, "不能用 * 代替列名", "写出列名")
        return Type.NULL
    name, table = node.name, node.table
    if table == "参数":
        return _param(binder, node, name)
    if not table:
        if name in AMBIENT:
            node.meta[MARK] = ("名", name)
            return AMBIENT[name]
        holder: Frame | None = frame
        while holder is not None:
            if name in holder.extra:
                node.meta[MARK] = ("名", name)
                return holder.extra[name]
            holder = holder.parent
    hit = _qualified(binder, node, table, name, frame) if table else _unqualified(binder, node, name, frame)
    if hit is None:
        return Type.NULL
    holder, alias, shape = hit
    node.meta["start"] = start_of(node)
    node.set("this", exp.to_identifier(name, quoted=True))
    node.set("table", sql_alias(alias))
    depth = frame.depth - holder.depth
    node.meta[MARK] = ("列", shape.name, alias, name, holder.depth)
    if depth > 1:
        binder.fault(node, f"“{alias}.{name}”隔了两层查询", "子查询里只能引用紧外面一层的列")
    _note(binder, holder, alias, shape, name)
    if holder.grouped and depth == 0 and not binder.in_aggregate and name not in holder.keys:
        binder.fault(
            node, f"“{name}”不是分组的列，一组里有许多值", f"写 列出({name})、max({name}) 之类，或加进 group_by"
        )
    return shape.columns[name]


def _note(binder: Binder, holder: Frame, alias: str, shape: TableShape, name: str) -> None:
    if binder.in_coalesce:
        binder.soft.add((shape.name, name))
    elif holder.parent is None and not holder.select and alias == next(iter(holder.aliases)):
        binder.outer.add(name)
    else:
        binder.inner.add((shape.name, name))


def _param(binder: Binder, node: exp.Column, name: str) -> Type:
    if name not in binder.catalog.params:
        binder.fault(node, f"没有参数“{name}”", nearest(name, list(binder.catalog.params)) or "在 params 里写上它")
        return Type.NULL
    node.meta[MARK] = ("参数", name)
    binder.params.add(name)
    return _type_of(binder.catalog.params[name])


def _type_of(value: Value) -> Type:
    if isinstance(value, tuple):
        return _type_of(value[0]) if value else Type.TEXT
    if isinstance(value, date):
        return Type.DATE
    return Type.TEXT if isinstance(value, str) else Type.NUMBER


def _qualified(
    binder: Binder, node: exp.Column, table: str, name: str, frame: Frame
) -> tuple[Frame, str, TableShape] | None:
    holder: Frame | None = frame
    while holder is not None:
        shape = holder.aliases.get(table)
        if shape is not None:
            if name in shape.columns:
                return holder, table, shape
            binder.fault(node, f"“{shape.name}”没有列“{name}”", nearest(name, list(shape.columns)))
            return None
        holder = holder.parent
    known = list(_visible(frame))
    extra = "要读别的表，请写 exists (select 1 from …)" if table in binder.catalog.tables else ""
    binder.fault(node, f"这里没有表“{table}”", extra if extra else nearest(table, known))
    return None


def _visible(frame: Frame | None) -> list[str]:
    names: list[str] = []
    while frame is not None:
        names += list(frame.aliases)
        frame = frame.parent
    return names


def _unqualified(binder: Binder, node: exp.Column, name: str, frame: Frame) -> tuple[Frame, str, TableShape] | None:
    hits: list[tuple[Frame, str, TableShape]] = []
    holder: Frame | None = frame
    while holder is not None:
        hits += [(holder, alias, shape) for alias, shape in holder.aliases.items() if name in shape.columns]
        holder = holder.parent
    if len(hits) == 1:
        return hits[0]
    if hits:
        choices = " 或 ".join(f"{alias}.{name}" for _, alias, _ in hits)
        binder.fault(node, f"“{name}”在几个表里都有，分不清是哪一个", f"写成 {choices}")
        return None
    shapes = {shape.name: shape for alias in [frame] for shape in alias.aliases.values()}
    if node.this.args.get("quoted"):
        binder.fault(node, f"双引号里的“{name}”是列名，没有这一列", f"文字请用单引号：'{name}'")
        return None
    columns = {column for shape in shapes.values() for column in shape.columns} | set(AMBIENT) | set(frame.extra)
    where = "、".join(f"“{shape}”" for shape in shapes) or "这里"
    binder.fault(node, f"{where}没有列“{name}”", nearest(name, list(columns)) or f"若是文字，请加单引号：'{name}'")
    return None


def shape_of(binder: Binder, table: str, alias: str, frame: Frame | None) -> TableShape | None:
    """The table behind ``alias`` as seen from ``frame``, or the known table of that name."""
    while frame is not None:
        if alias in frame.aliases and frame.aliases[alias].name == table:
            return frame.aliases[alias]
        frame = frame.parent
    return binder.catalog.tables.get(table)
