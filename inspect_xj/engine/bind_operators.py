"""Operators and the functions SQL itself has: what each may stand between, and the type it gives."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from sqlglot import exp

from inspect_xj.engine.bind_names import Frame
from inspect_xj.engine.catalog import Type

if TYPE_CHECKING:
    from inspect_xj.engine.bind import Binder

_NUMBERS = exp.DataType.INTEGER_TYPES | exp.DataType.FLOAT_TYPES
_TEXTS = exp.DataType.TEXT_TYPES
_ISO = re.compile(r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


def check_literal(_binder: Binder, node: exp.Literal, _frame: Frame) -> Type:
    """A text or a number as written."""
    return Type.TEXT if node.is_string else Type.NUMBER


def check_logic(binder: Binder, node: exp.Expr, frame: Frame) -> Type:
    """Conditions joined by and/or."""
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


def check_not(binder: Binder, node: exp.Not, frame: Frame) -> Type:
    """The opposite of a condition."""
    binder.expect(node.this, frame, Type.BOOL)
    return Type.BOOL


def check_paren(binder: Binder, node: exp.Paren, frame: Frame) -> Type:
    """Whatever stands inside the brackets."""
    return binder.value(node.this, frame)


def check_compare(binder: Binder, node: exp.Expr, frame: Frame) -> Type:
    """Two values of one type; null is never compared."""
    sides = [node.this, node.expression]
    types = binder.several(sides, frame)
    dates_from_text(binder, sides, types)
    if not binder.faults:
        binder.unify(node, types)
        if not isinstance(node, (exp.NullSafeEQ, exp.NullSafeNEQ)) and any(isinstance(s, exp.Null) for s in sides):
            binder.fault(node, "与 null 比较永远是未知", "写 is null、is not null，或 空(列)")
    return Type.BOOL


def dates_from_text(binder: Binder, sides: Sequence[exp.Expr], types: list[Type]) -> None:
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


def check_between(binder: Binder, node: exp.Between, frame: Frame) -> Type:
    """A value and two bounds of one type."""
    sides = [node.this, node.args["low"], node.args["high"]]
    types = binder.several(sides, frame)
    dates_from_text(binder, sides, types)
    if not binder.faults:
        binder.unify(node, types)
    return Type.BOOL


def check_in(binder: Binder, node: exp.In, frame: Frame) -> Type:
    """A value and a written list, or a parameter holding a list."""
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
    dates_from_text(binder, sides, types)
    if not binder.faults:
        binder.unify(node, types)
    return Type.BOOL


def check_is(binder: Binder, node: exp.Is, frame: Frame) -> Type:
    """Is null, not null, true or false."""
    if isinstance(node.expression, exp.Boolean):
        binder.expect(node.this, frame, Type.BOOL)
    elif isinstance(node.expression, exp.Null):
        binder.value(node.this, frame)
    else:
        binder.fault(node, "is 后面只能写 null、not null、true、false", "相等写 =")
    return Type.BOOL


def check_like(binder: Binder, node: exp.Like, frame: Frame) -> Type:
    """A text and a written pattern."""
    binder.expect(node.this, frame, Type.TEXT)
    if not (isinstance(node.expression, exp.Literal) and node.expression.is_string):
        binder.fault(node, "like 后面要写单引号里的文字", "例如 姓名 like '王%'")
    return Type.BOOL


def check_arithmetic(binder: Binder, node: exp.Expr, frame: Frame) -> Type:
    """Numbers only: dates have functions of their own."""
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


def check_divide(binder: Binder, node: exp.Div, _frame: Frame) -> Type:
    """Division is refused: engines differ on division by zero."""
    binder.fault(node, "不能用 / 相除，除以 0 时各处结果不同", "写 比(甲, 乙)")
    return Type.NUMBER


def check_numeric(binder: Binder, node: exp.Expr, frame: Frame) -> Type:
    """A function from a number to a number."""
    binder.expect(node.this, frame, Type.NUMBER)
    decimals = node.args.get("decimals")
    if decimals is not None:
        binder.expect(decimals, frame, Type.NUMBER)
    return Type.NUMBER


def check_text_to_text(binder: Binder, node: exp.Expr, frame: Frame) -> Type:
    """A part of a text."""
    binder.expect(node.this, frame, Type.TEXT)
    for part in ("start", "length"):
        if node.args.get(part) is not None:
            binder.expect(node.args[part], frame, Type.NUMBER)
    return Type.TEXT


def check_length(binder: Binder, node: exp.Length, frame: Frame) -> Type:
    """How many characters a text has."""
    binder.expect(node.this, frame, Type.TEXT)
    return Type.NUMBER


def check_join_texts(binder: Binder, node: exp.Expr, frame: Frame) -> Type:
    """Texts put one after another."""
    parts = node.expressions if isinstance(node, exp.Concat) else [node.this, node.expression]
    for part in parts:
        binder.expect(part, frame, Type.TEXT)
    return Type.TEXT


def check_alike(binder: Binder, node: exp.Expr, frame: Frame) -> Type:
    """A function choosing among values of one type."""
    parts = [part for part in [node.this, node.args.get("expression"), *node.expressions] if part is not None]
    tolerant = isinstance(node, exp.Coalesce) and len(parts) > 1
    binder.in_coalesce += tolerant
    types = binder.several(parts, frame)
    binder.in_coalesce -= tolerant
    dates_from_text(binder, parts, types)
    return binder.unify(node, types) if not binder.faults else Type.NULL


def check_case(binder: Binder, node: exp.Case, frame: Frame) -> Type:
    """A case: its branches give one type."""
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


def check_if(binder: Binder, node: exp.If, frame: Frame) -> Type:
    """A condition and the values, of one type, it chooses between."""
    binder.expect(node.this, frame, Type.BOOL)
    parts = [part for part in (node.args.get("true"), node.args.get("false")) if part is not None]
    return binder.unify(node, binder.several(parts, frame))


def check_cast(binder: Binder, node: exp.Expr, frame: Frame) -> Type:
    """A value turned into a date, a text or a number, where every engine does it alike."""
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
