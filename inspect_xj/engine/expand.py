"""From a bound tree to what the engine runs: own functions and standing names put in, absent columns made unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlglot import exp

from inspect_xj.engine.bind import MARK, Bound, sql_alias
from inspect_xj.engine.catalog import Value
from inspect_xj.engine.functions import FUNCTIONS, fill
from inspect_xj.engine.holidays import exceptions
from inspect_xj.engine.syntax import clone

__all__ = ["REGIONS", "World", "expand", "literal", "stands_in"]

#: The engine table (代码) that 有区划 looks into; ``prepare`` makes it.
REGIONS = "_区划"

#: Sources in more stretches than this are listed: a county has thousands, and DuckDB reads every one anew at each use.
_STRETCHES = 8


@dataclass(frozen=True, slots=True)
class World:
    """What is true of this run: delivered tables, absent columns, dates, the active words of 学籍状态."""

    tables: frozenset[str]
    absent: Mapping[tuple[str, str], frozenset[int]]
    sources: Mapping[str, frozenset[int]]
    as_of: date
    school_year: int
    active: frozenset[str]
    params: Mapping[str, Value] = field(default_factory=dict)
    previous_as_of: date | None = None
    previous_year: int | None = None

    def standing(self) -> dict[str, str | date | None]:
        """The values of the names that are always there (:data:`AMBIENT`)."""
        return {
            "截止日期": self.as_of,
            "学年": f"{self.school_year}-{self.school_year + 1}",
            "开学日": date(self.school_year, 9, 1),
            "上期截止日期": self.previous_as_of,
            "上期开学日": None if self.previous_year is None else date(self.previous_year, 9, 1),
        }

    def absent_in(self, table: str, column: str) -> frozenset[int]:
        """The sources of ``table`` whose sheet had no heading for ``column`` (or for the column ``…_原文`` stands by)."""
        plain = column.removesuffix("_原文").removesuffix("_缺陷")
        return self.absent.get((table, plain), frozenset())

    def wholly_absent(self, table: str, column: str) -> bool:
        """Whether no source of a delivered table had the column."""
        sources = self.sources.get(table, frozenset())
        return bool(sources) and sources <= self.absent_in(table, column)


def literal(value: Value) -> exp.Expr:
    """A number, text or date as a tree."""
    if isinstance(value, date):
        return exp.cast(exp.Literal.string(value.isoformat()), "date")
    if isinstance(value, str):
        return exp.Literal.string(value)
    if isinstance(value, tuple):
        return exp.Tuple(expressions=[literal(item) for item in value])
    number = exp.Literal.number(abs(value))
    return exp.Neg(this=number) if value < 0 else number


def expand(
    bound: Bound, world: World, names: Mapping[str, exp.Expr] | None = None, *, strict: bool = False
) -> exp.Expr:
    """A fresh tree of ``bound`` for this run.

    ``names`` gives the trees of names without a table (情形, 得分 …). ``strict`` is for the claims of a rule (where,
    having, points): there ``列 is null`` as a condition of its own is unknown where the column is absent, so that a sheet
    without the heading is not a county of faults.
    """
    given = names or {}
    root = clone(bound.root)
    if strict:
        root = _guard_nulls(root, world)

    def put(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Anonymous) and str(node.this) in FUNCTIONS:
            return _own(str(node.this), [_again(a, put) for a in node.expressions], world)
        if isinstance(node, exp.In) and isinstance(node.args.get("field"), exp.Column):
            value = world.params[node.args["field"].name]
            values = value if isinstance(value, tuple) else (value,)
            return exp.In(this=_again(node.this, put), expressions=[literal(item) for item in values])
        if isinstance(node, exp.Column):
            return _column(node, world, given)
        if isinstance(node, exp.Concat):
            # concat skips NULL on one engine and not on the other: || is alike on both
            parts = [_again(part, put) for part in node.expressions]
            joined = parts[0]
            for part in parts[1:]:
                joined = exp.DPipe(this=joined, expression=part, safe=True)
            return exp.Paren(this=joined)
        return node

    return _again(root, put)


def _again(node: exp.Expr, put: object) -> exp.Expr:
    return node.transform(put, copy=False)  # type: ignore[arg-type]


def _column(node: exp.Column, world: World, names: Mapping[str, exp.Expr]) -> exp.Expr:
    mark = node.meta.get(MARK)
    if mark is None or mark[0] == "列":
        return node
    if mark[0] == "参数":
        return literal(world.params[mark[1]])
    if mark[1] in names:
        return clone(names[mark[1]])
    value = world.standing()[mark[1]]
    return exp.cast(exp.Null(), "date") if value is None else literal(value)


def _guard_nulls(root: exp.Expr, world: World) -> exp.Expr:
    """``a is null and b`` -> a is unknown, not true, in rows whose sheet had no such heading."""
    stack: list[exp.Expr] = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, exp.Paren):
            stack.append(node.this)
        elif isinstance(node, exp.And):
            stack += [node.this, node.expression]
        elif isinstance(node, exp.Not) and isinstance(node.this, exp.Is):
            stack.append(node.this)
        elif isinstance(node, exp.Is) and isinstance(node.expression, exp.Null) and isinstance(node.this, exp.Column):
            guarded = _unknown_where_absent(node.this, clone(node), world)
            if node is root:
                return guarded
            node.replace(guarded)
    return root


def _unknown_where_absent(column: exp.Expr, tree: exp.Expr, world: World) -> exp.Expr:
    mark = column.meta.get(MARK)
    if not mark or mark[0] != "列":
        return tree
    ids = world.absent_in(mark[1], mark[3])
    if not ids:
        return tree
    absent = stands_in(exp.column("_来源", table=sql_alias(mark[2]), quoted=True), ids, world.sources.get(mark[1]))
    return exp.Paren(this=exp.Case(ifs=[exp.If(this=absent, true=exp.Null())], default=exp.Paren(this=tree)))


def stands_in(source: exp.Expr, ids: frozenset[int], every: frozenset[int] | None) -> exp.Expr:
    """Whether the source of a row is one of ``ids``; ``every`` source of its table says how to put that shortly.

    NULL where there is no row (of a left join), like a list of them.
    """
    stretches: list[list[int]] = []
    if every is not None and ids <= every:
        if ids == every:
            return exp.Not(this=exp.Paren(this=exp.Is(this=source, expression=exp.Null())))
        broken = True
        for one in sorted(every):
            if one not in ids:
                broken = True
            elif broken:
                stretches.append([one, one])
                broken = False
            else:
                stretches[-1][1] = one
    if not 0 < len(stretches) <= _STRETCHES:
        return exp.In(this=source, expressions=[exp.Literal.number(i) for i in sorted(ids)])
    parts = [
        exp.Between(this=clone(source), low=exp.Literal.number(low), high=exp.Literal.number(high))
        for low, high in stretches
    ]
    return exp.Paren(this=exp.or_(*parts, copy=False))


def _beside(column: exp.Expr, suffix: str, world: World) -> exp.Expr | None:
    """The column ``…_原文`` or ``…_缺陷`` beside ``column``; None in a let, which has neither."""
    mark = column.meta[MARK]
    if mark[1] not in world.sources and mark[1] not in world.tables:
        return None
    return exp.column(f"{mark[3]}{suffix}", table=sql_alias(mark[2]), quoted=True)


def _blank(column: exp.Expr, world: World) -> exp.Expr:
    raw = _beside(column, "_原文", world)
    tree = exp.Is(this=raw if raw is not None else clone(column), expression=exp.Null())
    return _unknown_where_absent(column, exp.Paren(this=tree), world)


def _own(name: str, arguments: list[exp.Expr], world: World) -> exp.Expr:  # noqa: PLR0911 (a table of forms)
    first = arguments[0]
    if name == "在籍":
        words = [exp.Literal.string(word) for word in sorted(world.active)]
        return exp.In(this=exp.Paren(this=first), expressions=words)
    if name == "空":
        return _blank(first, world)
    if name == "缺任一":
        return exp.Paren(this=exp.or_(*(_blank(column, world) for column in arguments), copy=False))
    if name == "缺项":
        return _missing_names(arguments, world)
    if name == "有缺陷":
        return _defect(first, [str(argument.this) for argument in arguments[1:]], world)
    if name == "匹配":
        pattern = exp.Literal.string(rf"\A(?:{arguments[1].this})\z")
        return exp.Paren(this=exp.RegexpLike(this=exp.Paren(this=first), expression=pattern))
    if name == "有区划":
        return _region(first)
    template = FUNCTIONS[name].template
    if template is None:
        raise AssertionError(name)
    tree = fill(template, arguments)
    return _with_holidays(tree, arguments, world) if name == "工作日" else tree


def _missing_names(columns: list[exp.Expr], world: World) -> exp.Expr:
    parts: exp.Expr | None = None
    for column in columns:
        shown = exp.Literal.string(f"{column.name}、")
        part = exp.Case(ifs=[exp.If(this=_blank(column, world), true=shown)], default=exp.Literal.string(""))
        parts = part if parts is None else exp.DPipe(this=parts, expression=part, safe=True)
    return fill("nullif(rtrim(_1, '、'), '')", [parts or exp.Literal.string("")])


def _defect(column: exp.Expr, names: list[str], world: World) -> exp.Expr:
    defects = _beside(column, "_缺陷", world)
    if defects is None:
        return exp.false()
    if names:
        tests = [
            fill("coalesce(strpos('、' || _1 || '、', _2) > 0, false)", [defects, exp.Literal.string(f"、{n}、")])
            for n in names
        ]
        tree: exp.Expr = exp.or_(*tests, copy=False)
    else:
        tree = exp.Not(this=exp.Paren(this=exp.Is(this=defects, expression=exp.Null())))
    return exp.Paren(this=_unknown_where_absent(column, exp.Paren(this=tree), world))


def _region(code: exp.Expr) -> exp.Expr:
    inside = exp.Exists(
        this=exp.select(exp.Literal.number(1))
        .from_(exp.to_table(REGIONS, alias="_区划", quoted=True))
        .where(exp.EQ(this=exp.column("代码", table="_区划", quoted=True), expression=clone(code)))
    )
    is_null = exp.Is(this=exp.Paren(this=clone(code)), expression=exp.Null())
    return exp.Paren(this=exp.Case(ifs=[exp.If(this=is_null, true=exp.Null())], default=inside))


def _with_holidays(tree: exp.Expr, arguments: list[exp.Expr], world: World) -> exp.Expr:
    """Working days corrected by the statutory holidays of the years around the 学年.

    The running correction of every day stands in one literal, three digits a day (500 = none): a look-up in a calendar
    table fails inside EXISTS on Spark, and a CASE for each holiday takes seconds to plan.
    """
    first, last = date(world.school_year - 1, 1, 1), date(world.school_year + 2, 12, 31)
    changes, total, digits = dict(exceptions(first.year, last.year)), 500, []
    for n in range((last - first).days + 1):
        total += changes.get(first + timedelta(days=n), 0)
        digits.append(f"{total:03d}")
    table = exp.Literal.string("500" + "".join(digits))
    start, end = arguments
    sum_of = [
        fill(
            "cast(substr(_2, 3 * greatest(least(date_diff('day', _3, _1) + 1, _4), 0) + 1, 3) as int)",
            [day, table, literal(first), literal(len(digits))],
        )
        for day in (end, start)
    ]
    corrected = exp.Sub(this=sum_of[0], expression=sum_of[1])
    return exp.Paren(this=exp.Add(this=tree, expression=corrected))
