"""Aggregates, the rule language's own functions, subqueries and windows: where each may stand and what it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from inspect_xj.engine.bind_names import MARK, Frame, nearest, shape_of, start_of
from inspect_xj.engine.bind_operators import dates_from_text
from inspect_xj.engine.catalog import Type
from inspect_xj.engine.functions import FUNCTIONS, Function
from inspect_xj.engine.regex import regex_fault
from inspect_xj.engine.syntax import Fault

if TYPE_CHECKING:
    from inspect_xj.engine.bind import Binder


def _aggregate_ok(binder: Binder, node: exp.Expr, frame: Frame, shown: str) -> bool:
    if binder.in_aggregate:
        binder.fault(node, f"{shown} 不能套在另一个汇总里面")
    elif not frame.grouped:
        binder.fault(node, f"{shown} 是一组的汇总，这里是一行", "放到 having 里，并写上 group_by")
    else:
        return True
    return False


def check_aggregate(binder: Binder, node: exp.Expr, frame: Frame) -> Type:
    """A count, sum, min, max or the like: only over the rows of a group."""
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


def check_filter(binder: Binder, node: exp.Filter, frame: Frame) -> Type:
    """An aggregate over those rows of the group that meet a condition."""
    given = binder.value(node.this, frame)
    binder.in_aggregate += 1
    binder.expect(node.expression.this, frame, Type.BOOL)
    binder.in_aggregate -= 1
    return given


def check_own(binder: Binder, node: exp.Anonymous, frame: Frame) -> Type:
    """One of the rule language's own functions: how many values, of which types, and where."""
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
            dates_from_text(binder, [exp.Null(), argument], as_date)
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
        shape = shape_of(binder, mark[1], mark[2], frame)
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
            binder.faults.append(Fault(f"没有名为“{argument.this}”的缺陷", start_of(node), hint))


def check_exists(binder: Binder, node: exp.Exists, frame: Frame) -> Type:
    """Whether a subquery has a row."""
    from inspect_xj.engine.bind_select import bind_subquery  # noqa: PLC0415 (selects and values need each other)

    bind_subquery(binder, node.this, frame, scalar=False)
    return Type.BOOL


def check_scalar(binder: Binder, node: exp.Subquery, frame: Frame) -> Type:
    """A subquery standing for one value."""
    from inspect_xj.engine.bind_select import bind_subquery  # noqa: PLC0415

    return bind_subquery(binder, node.this, frame, scalar=True)


def check_window(binder: Binder, node: exp.Window, frame: Frame) -> Type:
    """A value taken over the rows around this one: only in the query of a let."""
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
