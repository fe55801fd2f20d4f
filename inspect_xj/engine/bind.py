"""Tie an author's tree to tables and columns: the allow-list, the names, the types, and the measured traps.

Every node an author may write has a row in :data:`NODES` (its class, and the parts it may have); whatever else sqlglot
can read is refused here, so a new feature of the parser is never silently a feature of the rule language. The result is
a :class:`Bound`: the same tree with every column qualified and marked, and what it reads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlglot import exp

from inspect_xj.engine.bind_functions import (
    check_aggregate,
    check_exists,
    check_filter,
    check_own,
    check_scalar,
    check_window,
)
from inspect_xj.engine.bind_names import (
    MARK,
    Bound,
    Frame,
    check_column,
    nearest,
    sql_alias,
    start_of,
)
from inspect_xj.engine.bind_operators import (
    check_alike,
    check_arithmetic,
    check_between,
    check_case,
    check_cast,
    check_compare,
    check_divide,
    check_if,
    check_in,
    check_is,
    check_join_texts,
    check_length,
    check_like,
    check_literal,
    check_logic,
    check_not,
    check_numeric,
    check_paren,
    check_text_to_text,
)
from inspect_xj.engine.catalog import Catalog, Type
from inspect_xj.engine.syntax import Fault, Tree, clone

__all__ = ["MARK", "Bound", "Frame", "bind", "nearest", "sql_alias"]


def bind(tree: Tree, frame: Frame, catalog: Catalog, *, wants: Type | None = Type.BOOL) -> Bound | tuple[Fault, ...]:
    """Check one condition or value against the tables of ``frame``; all faults at once, or the bound tree."""
    binder = Binder(catalog)
    root = clone(tree.root, marks=True)
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
        self.faults.append(Fault(message, start_of(node), suggestion))

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


Check = Callable[[Binder, Any, Frame], Type]

_TWO = frozenset({"this", "expression"})
_ONE = frozenset({"this"})

#: The allow-list: node -> (how it is checked, the parts it may have).
NODES: Mapping[type[exp.Expr], tuple[Check, frozenset[str]]] = {
    exp.And: (check_logic, _TWO),
    exp.Or: (check_logic, _TWO),
    exp.Not: (check_not, _ONE),
    exp.Paren: (check_paren, _ONE),
    **dict.fromkeys(
        (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.NullSafeEQ, exp.NullSafeNEQ), (check_compare, _TWO)
    ),
    exp.Is: (check_is, _TWO),
    exp.Null: (lambda *_: Type.NULL, frozenset()),
    exp.Boolean: (lambda *_: Type.BOOL, _ONE),
    exp.Between: (check_between, frozenset({"this", "low", "high"})),
    exp.In: (check_in, frozenset({"this", "expressions", "query", "field"})),
    exp.Like: (check_like, _TWO),
    exp.Case: (check_case, frozenset({"this", "ifs", "default"})),
    exp.If: (check_if, frozenset({"this", "true", "false"})),
    exp.Coalesce: (check_alike, frozenset({"this", "expressions"})),
    exp.Nullif: (check_alike, _TWO),
    exp.Greatest: (check_alike, frozenset({"this", "expressions"})),
    exp.Least: (check_alike, frozenset({"this", "expressions"})),
    exp.Add: (check_arithmetic, _TWO),
    exp.Sub: (check_arithmetic, _TWO),
    exp.Mul: (check_arithmetic, _TWO),
    exp.Mod: (check_arithmetic, _TWO),
    exp.Div: (check_divide, _TWO),
    exp.Neg: (check_numeric, _ONE),
    exp.Abs: (check_numeric, _ONE),
    exp.Round: (check_numeric, frozenset({"this", "decimals"})),
    exp.Literal: (check_literal, frozenset({"this", "is_string"})),
    exp.Column: (check_column, frozenset({"this", "table"})),
    exp.Anonymous: (check_own, frozenset({"this", "expressions"})),
    exp.Cast: (check_cast, frozenset({"this", "to"})),
    exp.TryCast: (check_cast, frozenset({"this", "to"})),
    exp.Length: (check_length, _ONE),
    exp.Trim: (check_text_to_text, _ONE),
    exp.Substring: (check_text_to_text, frozenset({"this", "start", "length"})),
    exp.Concat: (check_join_texts, frozenset({"expressions"})),
    exp.DPipe: (check_join_texts, _TWO),
    exp.Exists: (check_exists, _ONE),
    exp.Subquery: (check_scalar, _ONE),
    **dict.fromkeys(
        (exp.Count, exp.Sum, exp.Min, exp.Max, exp.Avg, exp.LogicalAnd, exp.LogicalOr), (check_aggregate, _ONE)
    ),
    exp.Filter: (check_filter, _TWO),
    exp.Window: (check_window, frozenset({"this", "partition_by", "order"})),
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
