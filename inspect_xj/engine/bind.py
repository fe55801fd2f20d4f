"""Tie an author's tree to tables and columns: the allow-list, the names, the types, and the measured traps.

Every node an author may write has a row in :data:`NODES` (its class, and the parts it may have); whatever else sqlglot
can read is refused here, so a new feature of the parser is never silently a feature of the rule language. The result is
a :class:`Bound`: the same tree with every column qualified and marked, and what it reads.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pypinyin import lazy_pinyin
from rapidfuzz import fuzz, process
from sqlglot import exp

from inspect_xj.engine.catalog import AMBIENT, Catalog, TableShape, Type, Value
from inspect_xj.engine.functions import FUNCTIONS, Function
from inspect_xj.engine.regex import regex_fault
from inspect_xj.engine.syntax import Fault, Tree

__all__ = ["MARK", "Bound", "Frame", "bind", "nearest", "sql_alias"]

#: Key in a node's ``meta`` under which binding leaves what the node stands for.
MARK = "xj"

#: A marked column is ("列", table, alias, column, depth) — or ("名", name) / ("参数", name) for names that are always there.
_NUMBERS = exp.DataType.INTEGER_TYPES | exp.DataType.FLOAT_TYPES
_TEXTS = exp.DataType.TEXT_TYPES
_ISO = re.compile(r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


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


def bind(tree: Tree, frame: Frame, catalog: Catalog, *, wants: Type | None = Type.BOOL) -> Bound | tuple[Fault, ...]:
    """Check one condition or value against the tables of ``frame``; all faults at once, or the bound tree."""
    binder = Binder(catalog)
    root = tree.root.copy()
    given = binder.value(root, frame)
    if not binder.faults and wants is not None and given is not wants and given is not Type.NULL:
        binder.fault(root, f"这里要写{_a(wants)}，写的却是{_a(given)}", _hint(wants))
    return binder.result(tree.text, root, given)


def _a(kind: Type) -> str:
    return {Type.BOOL: "一个条件（真或假）", Type.NUMBER: "一个数"}.get(kind, kind.value)


def _hint(wants: Type) -> str:
    return "例如 年级 >= 7" if wants is Type.BOOL else ""


class Binder:
    """One walk over one tree, collecting faults and what is read."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.faults: list[Fault] = []
        self.outer: set[str] = set()
        self.inner: set[tuple[str, str]] = set()
        self.soft: set[tuple[str, str]] = set()
        self.tables: set[str] = set()
        self.params: set[str] = set()
        self.functions: set[str] = set()
        self.in_aggregate = 0
        self.in_coalesce = 0

    def result(
        self,
        text: str,
        root: exp.Expr,
        given: Type,
        columns: Mapping[str, Type] | None = None,
        subject: str | None = None,
    ) -> Bound | tuple[Fault, ...]:
        """The bound tree, or the faults in the order of the text."""
        if self.faults:
            return tuple(sorted(set(self.faults), key=lambda fault: (fault.start, fault.message)))
        return Bound(
            text,
            root,
            given,
            frozenset(self.outer),
            frozenset(self.inner),
            frozenset(self.soft),
            frozenset(self.tables),
            frozenset(self.params),
            frozenset(self.functions),
            dict(columns or {}),
            subject,
        )

    def fault(self, node: exp.Expr, message: str, suggestion: str = "") -> None:
        """Note a fault at the first place of ``node`` that is known."""
        self.faults.append(Fault(message, _start(node), suggestion))

    # -- one node ------------------------------------------------------------------------------------------------

    def value(self, node: exp.Expr, frame: Frame) -> Type:
        """Check ``node`` and everything below it; its type (NULL when it could not be told)."""
        entry = NODES.get(type(node))
        if entry is None:
            self.fault(node, f"这里不能使用 {_name_of(node)}", _instead(node))
            return Type.NULL
        check, parts = entry
        for part, content in node.args.items():
            if part not in parts and content not in (None, False, [], ()) and part not in _HARMLESS:
                self.fault(node, f"{_name_of(node)} 不能带 {part} 这一部分", "只用手册里列出的写法")
                return Type.NULL
        return check(self, node, frame)

    def several(self, nodes: Sequence[exp.Expr], frame: Frame) -> list[Type]:
        """The types of several nodes."""
        return [self.value(node, frame) for node in nodes]

    def expect(self, node: exp.Expr, frame: Frame, *wanted: Type) -> Type:
        """Check ``node`` and that its type is one of ``wanted`` (an unknown NULL always passes)."""
        given = self.value(node, frame)
        if given is not Type.NULL and given not in wanted:
            self.fault(node, f"这里要写{'或'.join(kind.value for kind in wanted)}，写的却是{given.value}")
        return given

    def unify(self, node: exp.Expr, types: Sequence[Type]) -> Type:
        """The common type of branches or operands; mixed ones are a fault on every engine but Excel."""
        known = [kind for kind in types if kind is not Type.NULL]
        if not known:
            return Type.NULL
        if set(known) <= {Type.DATE, Type.TIME}:
            return Type.TIME if Type.TIME in known else Type.DATE
        if len(set(known)) > 1:
            names = "和".join(dict.fromkeys(kind.value for kind in known))
            self.fault(node, f"{names}不能放在一起比较或并列", _mixed_hint(known))
        return known[0]


def sql_alias(alias: str) -> exp.Identifier:
    """How a table is called in the statement: 学籍 is a column of other tables too, and would be ambiguous as it is."""
    return exp.to_identifier(f"·{alias}", quoted=True)


# -- leaves ------------------------------------------------------------------------------------------------------


def _literal(_binder: Binder, node: exp.Literal, _frame: Frame) -> Type:
    return Type.TEXT if node.is_string else Type.NUMBER


def _column(binder: Binder, node: exp.Column, frame: Frame) -> Type:
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
    node.meta["start"] = _start(node)
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


# -- operators ---------------------------------------------------------------------------------------------------


def _logic(binder: Binder, node: exp.Expr, frame: Frame) -> Type:
    # a long chain of and/or is a deep left spine: walk it without recursion
    stack: list[exp.Expr] = [node]
    while stack:
        part = stack.pop()
        for side in (part.this, part.expression):
            if isinstance(side, (exp.And, exp.Or)):
                stack.append(side)
            else:
                binder.expect(side, frame, Type.BOOL)
    return Type.BOOL


def _not(binder: Binder, node: exp.Not, frame: Frame) -> Type:
    binder.expect(node.this, frame, Type.BOOL)
    return Type.BOOL


def _paren(binder: Binder, node: exp.Paren, frame: Frame) -> Type:
    return binder.value(node.this, frame)


def _compare(binder: Binder, node: exp.Expr, frame: Frame) -> Type:
    sides = [node.this, node.expression]
    types = binder.several(sides, frame)
    _dates_from_text(binder, sides, types)
    if not binder.faults:
        binder.unify(node, types)
        if not isinstance(node, (exp.NullSafeEQ, exp.NullSafeNEQ)) and any(isinstance(s, exp.Null) for s in sides):
            binder.fault(node, "与 null 比较永远是未知", "写 is null、is not null，或 空(列)")
    return Type.BOOL


def _dates_from_text(binder: Binder, sides: Sequence[exp.Expr], types: list[Type]) -> None:
    """``出生日期 >= '2003-09-01'`` means a date: make it one on every engine."""
    if not {Type.DATE, Type.TIME} & set(types):
        return
    for at, (side, kind) in enumerate(zip(sides, types, strict=True)):
        if kind is Type.TEXT and isinstance(side, exp.Literal):
            if not _is_date(side.this):
                binder.fault(side, f"“{side.this}”不是日期", "日期写成 '2009-09-01'")
                continue
            side.replace(exp.cast(exp.Literal.string(side.this), "date"))
            types[at] = Type.DATE


def _is_date(text: str) -> bool:
    try:
        return bool(_ISO.match(text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _between(binder: Binder, node: exp.Between, frame: Frame) -> Type:
    sides = [node.this, node.args["low"], node.args["high"]]
    types = binder.several(sides, frame)
    _dates_from_text(binder, sides, types)
    if not binder.faults:
        binder.unify(node, types)
    return Type.BOOL


def _in(binder: Binder, node: exp.In, frame: Frame) -> Type:
    given = binder.value(node.this, frame)
    listed = node.args.get("field")
    if node.args.get("query") is not None:
        binder.fault(node, "不能写 in (select …)，遇到空值会算错", "改写成 exists (select 1 from 表 x where x.列 = …)")
        return Type.BOOL
    if listed is not None:
        if not (isinstance(listed, exp.Column) and listed.table == "参数"):
            binder.fault(node, "in 后面要写括号里的一列值", "例如 年级 in (7, 8, 9)")
            return Type.BOOL
        binder.unify(node, [given, binder.value(listed, frame)])
        return Type.BOOL
    if not node.expressions:
        binder.fault(node, "in 的括号里是空的", "例如 年级 in (7, 8, 9)")
    for item in node.expressions:
        plain = item.this if isinstance(item, exp.Neg) else item
        if not isinstance(plain, exp.Literal):
            binder.fault(item, "in 的括号里只能写值", "例如 年级 in (7, 8, 9)")
            return Type.BOOL
    types = [given, *binder.several(node.expressions, frame)]
    sides = [node.this, *node.expressions]
    _dates_from_text(binder, sides, types)
    if not binder.faults:
        binder.unify(node, types)
    return Type.BOOL


def _is(binder: Binder, node: exp.Is, frame: Frame) -> Type:
    if isinstance(node.expression, exp.Boolean):
        binder.expect(node.this, frame, Type.BOOL)
    elif isinstance(node.expression, exp.Null):
        binder.value(node.this, frame)
    else:
        binder.fault(node, "is 后面只能写 null、not null、true、false", "相等写 =")
    return Type.BOOL


def _like(binder: Binder, node: exp.Like, frame: Frame) -> Type:
    binder.expect(node.this, frame, Type.TEXT)
    if not (isinstance(node.expression, exp.Literal) and node.expression.is_string):
        binder.fault(node, "like 后面要写单引号里的文字", "例如 姓名 like '王%'")
    return Type.BOOL


def _arithmetic(binder: Binder, node: exp.Expr, frame: Frame) -> Type:
    left, right = binder.several([node.this, node.expression], frame)
    if {left, right} & {Type.DATE, Type.TIME}:
        if isinstance(node, exp.Sub) and left in (Type.DATE, Type.TIME) and right in (Type.DATE, Type.TIME):
            binder.fault(node, "日期不能直接相减", "写 天数(起, 止)")
        else:
            binder.fault(node, "日期不能直接加减", "写 加天(日期, 天数) 或 加月(日期, 月数)")
        return Type.NULL
    for side, kind in ((node.this, left), (node.expression, right)):
        if kind not in (Type.NUMBER, Type.NULL):
            binder.fault(side, f"{kind.value}不能加减乘除", "文字变成数写 数(列)")
    return Type.NUMBER


def _divide(binder: Binder, node: exp.Div, _frame: Frame) -> Type:
    binder.fault(node, "不能用 / 相除，除以 0 时各处结果不同", "写 比(甲, 乙)")
    return Type.NUMBER


def _numeric(binder: Binder, node: exp.Expr, frame: Frame) -> Type:
    binder.expect(node.this, frame, Type.NUMBER)
    decimals = node.args.get("decimals")
    if decimals is not None:
        binder.expect(decimals, frame, Type.NUMBER)
    return Type.NUMBER


def _text_to_text(binder: Binder, node: exp.Expr, frame: Frame) -> Type:
    binder.expect(node.this, frame, Type.TEXT)
    for part in ("start", "length"):
        if node.args.get(part) is not None:
            binder.expect(node.args[part], frame, Type.NUMBER)
    return Type.TEXT


def _length(binder: Binder, node: exp.Length, frame: Frame) -> Type:
    binder.expect(node.this, frame, Type.TEXT)
    return Type.NUMBER


def _join_texts(binder: Binder, node: exp.Expr, frame: Frame) -> Type:
    parts = node.expressions if isinstance(node, exp.Concat) else [node.this, node.expression]
    for part in parts:
        binder.expect(part, frame, Type.TEXT)
    return Type.TEXT


def _alike(binder: Binder, node: exp.Expr, frame: Frame) -> Type:
    parts = [part for part in [node.this, node.args.get("expression"), *node.expressions] if part is not None]
    tolerant = isinstance(node, exp.Coalesce) and len(parts) > 1
    binder.in_coalesce += tolerant
    types = binder.several(parts, frame)
    binder.in_coalesce -= tolerant
    _dates_from_text(binder, parts, types)
    return binder.unify(node, types) if not binder.faults else Type.NULL


def _case(binder: Binder, node: exp.Case, frame: Frame) -> Type:
    subject = node.args.get("this")
    tested = binder.value(subject, frame) if subject is not None else Type.BOOL
    types = []
    for branch in node.args["ifs"]:
        given = binder.value(branch.this, frame)
        binder.unify(branch, [tested, given])
        types.append(binder.value(branch.args["true"], frame))
    if node.args.get("default") is not None:
        types.append(binder.value(node.args["default"], frame))
    return binder.unify(node, types)


def _if(binder: Binder, node: exp.If, frame: Frame) -> Type:
    binder.expect(node.this, frame, Type.BOOL)
    parts = [part for part in (node.args.get("true"), node.args.get("false")) if part is not None]
    return binder.unify(node, binder.several(parts, frame))


def _cast(binder: Binder, node: exp.Expr, frame: Frame) -> Type:
    target = node.args["to"].this
    given = binder.value(node.this, frame)
    if target == exp.DataType.Type.DATE:
        if isinstance(node.this, exp.Literal) and not _is_date(str(node.this.this)):
            binder.fault(node, f"“{node.this.this}”不是日期", "日期写成 '2009-09-01'")
        return Type.DATE
    if target in _TEXTS:
        return Type.TEXT
    if target in _NUMBERS:
        if given is not Type.NULL and not (target in exp.DataType.FLOAT_TYPES and given is Type.NUMBER):
            binder.fault(node, "cast 成整数各处取舍不同", "文字变成数写 数(列)，取整写 round(值)")
        return Type.NUMBER
    binder.fault(node, "cast 只能变成 date、varchar 或 double")
    return Type.NULL


# -- aggregates and functions ------------------------------------------------------------------------------------


def _aggregate_ok(binder: Binder, node: exp.Expr, frame: Frame, shown: str) -> bool:
    if binder.in_aggregate:
        binder.fault(node, f"{shown} 不能套在另一个汇总里面")
    elif not frame.grouped:
        binder.fault(node, f"{shown} 是一组的汇总，这里是一行", "放到 having 里，并写上 group_by")
    else:
        return True
    return False


def _aggregate(binder: Binder, node: exp.Expr, frame: Frame) -> Type:
    shown = f"{node.sql_name().lower()}(…)" if isinstance(node, exp.Func) else "汇总"
    if not _aggregate_ok(binder, node, frame, shown):
        return Type.NULL
    argument = node.this
    if isinstance(argument, exp.Star):
        return Type.NUMBER
    binder.in_aggregate += 1
    if isinstance(argument, exp.Distinct):
        if len(argument.expressions) != 1:
            binder.fault(node, "count(distinct …) 里只能有一列", "几列合数请先用 || 连成一个文字")
        given = binder.value(argument.expressions[0], frame)
    else:
        given = binder.value(argument, frame)
    binder.in_aggregate -= 1
    if isinstance(node, exp.Count):
        return Type.NUMBER
    if isinstance(node, (exp.Sum, exp.Avg)):
        if given not in (Type.NUMBER, Type.NULL):
            binder.fault(node, f"{given.value}不能求和", "数有多少行符合，写 count(*) filter (where 条件)")
        return Type.NUMBER
    if isinstance(node, (exp.LogicalAnd, exp.LogicalOr)):
        return Type.BOOL
    return given


def _filter(binder: Binder, node: exp.Filter, frame: Frame) -> Type:
    given = binder.value(node.this, frame)
    binder.in_aggregate += 1
    binder.expect(node.expression.this, frame, Type.BOOL)
    binder.in_aggregate -= 1
    return given


def _own(binder: Binder, node: exp.Anonymous, frame: Frame) -> Type:
    name = str(node.this)
    function = FUNCTIONS.get(name)
    if function is None:
        hint = nearest(name, list(FUNCTIONS)) or "可用的函数见 docs/规则编写.md"
        binder.fault(node, f"没有函数“{name}”", hint)
        return Type.NULL
    binder.functions.add(name)
    arguments = list(node.expressions)
    least = len(function.takes) - function.optional
    most = None if function.many else len(function.takes)
    if len(arguments) < least or (most is not None and len(arguments) > most):
        binder.fault(
            node, f"函数“{name}”要写 {least} 个{'以上的' if most is None else ''}值", f"写法：{function.usage}"
        )
        return function.gives
    if function.column:
        _column_arguments(binder, node, function, name, arguments, frame)
        return function.gives
    if function.aggregate:
        if not _aggregate_ok(binder, node, frame, f"{name}(…)"):
            return function.gives
        binder.in_aggregate += 1
    _value_arguments(binder, function, arguments, frame)
    if function.aggregate:
        binder.in_aggregate -= 1
    if name in ("匹配", "包含"):
        _literal_pattern(binder, node, name, arguments[1])
    return function.gives


def _value_arguments(binder: Binder, function: Function, arguments: list[exp.Expr], frame: Frame) -> None:
    for at, argument in enumerate(arguments):
        takes = function.takes[min(at, len(function.takes) - 1)]
        given = binder.value(argument, frame)
        if given is Type.TEXT and Type.DATE in takes and Type.TEXT not in takes and isinstance(argument, exp.Literal):
            as_date = [Type.DATE, given]
            _dates_from_text(binder, [exp.Null(), argument], as_date)
            given = as_date[1]
        if given is not Type.NULL and given not in takes:
            wanted = "或".join(kind.value for kind in takes if kind is not Type.TIME)
            binder.fault(argument, f"这里要写{wanted}，写的却是{given.value}", f"写法：{function.usage}")


def _literal_pattern(binder: Binder, node: exp.Expr, name: str, argument: exp.Expr) -> None:
    if not (isinstance(argument, exp.Literal) and argument.is_string):
        binder.fault(argument, f"“{name}”的第二个值要写单引号里的文字", f"写法：{FUNCTIONS[name].usage}")
    elif name == "匹配":
        wrong = regex_fault(str(argument.this))
        if wrong:
            binder.fault(argument if argument.meta.get("start") else node, wrong, "用 [0-9]{16}、[GLJ].{18} 这样的写法")


def _column_arguments(  # noqa: PLR0917
    binder: Binder,
    node: exp.Expr,
    function: Function,
    name: str,
    arguments: list[exp.Expr],
    frame: Frame,
) -> None:
    columns = arguments[:1] if name == "有缺陷" else arguments
    for column in columns:
        if not isinstance(column, exp.Column):
            binder.fault(column, f"“{name}”里要写列名", f"写法：{function.usage}")
            continue
        binder.value(column, frame)
        mark = column.meta.get(MARK)
        if not mark or mark[0] != "列":
            continue
        shape = _shape_of(binder, mark[1], mark[2], frame)
        if shape is not None and shape.physical and mark[3] not in shape.raw:
            binder.fault(column, f"“{mark[3]}”不是表里填的列，不能用“{name}”", f"写 {mark[3]} is null")
        if name == "有缺陷" and shape is not None and mark[3] not in shape.defective:
            binder.fault(column, f"“{mark[3]}”这一列不查缺陷", nearest(mark[3], list(shape.defective)))
    if name != "有缺陷":
        return
    for argument in arguments[1:]:
        if not (isinstance(argument, exp.Literal) and argument.is_string):
            binder.fault(argument, "缺陷的名称要写在单引号里", f"写法：{function.usage}")
        elif binder.catalog.defects and argument.this not in binder.catalog.defects:
            known = list(binder.catalog.defects)
            hint = nearest(argument.this, known) or "可写：" + "、".join(sorted(known))
            binder.faults.append(Fault(f"没有名为“{argument.this}”的缺陷", _start(node), hint))


def _shape_of(binder: Binder, table: str, alias: str, frame: Frame | None) -> TableShape | None:
    while frame is not None:
        if alias in frame.aliases and frame.aliases[alias].name == table:
            return frame.aliases[alias]
        frame = frame.parent
    return binder.catalog.tables.get(table)


def _exists(binder: Binder, node: exp.Exists, frame: Frame) -> Type:
    from inspect_xj.engine.bind_select import bind_subquery  # noqa: PLC0415 (selects and values need each other)

    bind_subquery(binder, node.this, frame, scalar=False)
    return Type.BOOL


def _scalar(binder: Binder, node: exp.Subquery, frame: Frame) -> Type:
    from inspect_xj.engine.bind_select import bind_subquery  # noqa: PLC0415

    return bind_subquery(binder, node.this, frame, scalar=True)


def _window(binder: Binder, node: exp.Window, frame: Frame) -> Type:
    if frame.depth == 0 and not frame.select:
        binder.fault(node, "over (…) 只能写在 let 的查询里")
        return Type.NULL
    for part in node.args.get("partition_by") or []:
        binder.value(part, frame)
    order = node.args.get("order")
    for part in order.expressions if order is not None else []:
        binder.value(part.this, frame)
    function = node.this
    if isinstance(function, exp.RowNumber):
        return Type.NUMBER
    if isinstance(function, (exp.Lag, exp.Lead)):
        if order is None:
            binder.fault(node, "lag 和 lead 要写 order by")
        return binder.value(function.this, frame)
    frame_grouped, frame.grouped = frame.grouped, True
    given = binder.value(function, frame)
    frame.grouped = frame_grouped
    return given


Check = Callable[[Binder, Any, Frame], Type]

_TWO = frozenset({"this", "expression"})
_ONE = frozenset({"this"})

#: The allow-list: node -> (how it is checked, the parts it may have).
NODES: Mapping[type[exp.Expr], tuple[Check, frozenset[str]]] = {
    exp.And: (_logic, _TWO),
    exp.Or: (_logic, _TWO),
    exp.Not: (_not, _ONE),
    exp.Paren: (_paren, _ONE),
    **dict.fromkeys(
        (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.NullSafeEQ, exp.NullSafeNEQ), (_compare, _TWO)
    ),
    exp.Is: (_is, _TWO),
    exp.Null: (lambda *_: Type.NULL, frozenset()),
    exp.Boolean: (lambda *_: Type.BOOL, _ONE),
    exp.Between: (_between, frozenset({"this", "low", "high"})),
    exp.In: (_in, frozenset({"this", "expressions", "query", "field"})),
    exp.Like: (_like, _TWO),
    exp.Case: (_case, frozenset({"this", "ifs", "default"})),
    exp.If: (_if, frozenset({"this", "true", "false"})),
    exp.Coalesce: (_alike, frozenset({"this", "expressions"})),
    exp.Nullif: (_alike, _TWO),
    exp.Greatest: (_alike, frozenset({"this", "expressions"})),
    exp.Least: (_alike, frozenset({"this", "expressions"})),
    exp.Add: (_arithmetic, _TWO),
    exp.Sub: (_arithmetic, _TWO),
    exp.Mul: (_arithmetic, _TWO),
    exp.Mod: (_arithmetic, _TWO),
    exp.Div: (_divide, _TWO),
    exp.Neg: (_numeric, _ONE),
    exp.Abs: (_numeric, _ONE),
    exp.Round: (_numeric, frozenset({"this", "decimals"})),
    exp.Literal: (_literal, frozenset({"this", "is_string"})),
    exp.Column: (_column, frozenset({"this", "table"})),
    exp.Anonymous: (_own, frozenset({"this", "expressions"})),
    exp.Cast: (_cast, frozenset({"this", "to"})),
    exp.TryCast: (_cast, frozenset({"this", "to"})),
    exp.Length: (_length, _ONE),
    exp.Trim: (_text_to_text, _ONE),
    exp.Substring: (_text_to_text, frozenset({"this", "start", "length"})),
    exp.Concat: (_join_texts, frozenset({"expressions"})),
    exp.DPipe: (_join_texts, _TWO),
    exp.Exists: (_exists, _ONE),
    exp.Subquery: (_scalar, _ONE),
    **dict.fromkeys((exp.Count, exp.Sum, exp.Min, exp.Max, exp.Avg, exp.LogicalAnd, exp.LogicalOr), (_aggregate, _ONE)),
    exp.Filter: (_filter, _TWO),
    exp.Window: (_window, frozenset({"this", "partition_by", "order"})),
}

#: Parts that sqlglot adds by itself and that change nothing an author wrote.
_HARMLESS = frozenset({"big_int", "safe", "typed", "requires_string", "coalesce", "is_numeric", "over", "ignore_nulls"})

_INSTEAD: Mapping[str, str] = {
    "ILike": "写 like",
    "RegexpLike": "写 匹配(列, '正则')",
    "SimilarTo": "写 匹配(列, '正则')",
    "Glob": "写 like 或 匹配(列, '正则')",
    "Any": "改写成 exists (select 1 from …)",
    "All": "改写成 not exists (select 1 from …)",
    "Bracket": "取几位文字写 段(文本, 起位, 止位)",
    "CurrentDate": "写 截止日期",
    "CurrentTimestamp": "写 截止日期",
    "Interval": "写 加天(日期, 天数) 或 加月(日期, 月数)",
    "DateDiff": "写 天数(起, 止)",
    "Year": "写 年(日期)",
    "Month": "写 月(日期)",
    "Day": "写 日(日期)",
    "Extract": "写 年(日期)、月(日期)、日(日期)",
    "CountIf": "写 count(*) filter (where 条件)",
    "GroupConcat": "写 列出(列)",
    "ArrayAgg": "写 列出(列)",
    "IntDiv": "写 比(甲, 乙)",
    "Dot": "列写成 表.列",
}


def _instead(node: exp.Expr) -> str:
    return _INSTEAD.get(type(node).__name__, "可用的写法和函数见 docs/规则编写.md")


def _name_of(node: exp.Expr) -> str:
    if isinstance(node, exp.Func):
        return f"函数 {node.sql_name().lower()}(…)"
    return {
        "Select": "select 查询",
        "Union": "union",
        "Subquery": "子查询",
        "Star": "*",
        "Tuple": "几个值的括号",
        "Bracket": "方括号",
        "ILike": "ilike",
        "Interval": "interval",
        "Any": "any",
        "All": "all",
    }.get(type(node).__name__, f"“{node.key}”")


def _mixed_hint(kinds: Sequence[Type]) -> str:
    if Type.TEXT in kinds and Type.NUMBER in kinds:
        return "号码是文字，要加单引号；文字变成数写 数(列)"
    if Type.TEXT in kinds and Type.DATE in kinds:
        return "日期写成 '2009-09-01'"
    return ""


def _start(node: exp.Expr) -> int:
    """The leftmost known place of a node, else of the nearest node around it."""
    around: exp.Expr | None = node
    while around is not None:
        places = [at for part in around.walk() if isinstance(at := part.meta.get("start"), int)]
        if places:
            return min(places)
        around = around.parent
    return 0
