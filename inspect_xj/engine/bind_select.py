"""The SELECTs an author may write: ``exists (select …)``, a counting subquery, and the queries of ``let``.

Measured reasons for each refusal: without an AND-ed equality a correlated subquery is a nested loop (minutes at 300,000
rows); a column two levels out fails on the second engine; an unqualified name that both sides have is a silent bug.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlglot import exp

from inspect_xj.engine.bind import MARK, Binder, Bound, Frame, nearest, sql_alias
from inspect_xj.engine.catalog import Catalog, TableShape, Type
from inspect_xj.engine.syntax import Fault, Tree, clone

__all__ = ["bind_let", "bind_subquery", "has_link", "let_shape", "with_let"]

_SUBQUERY_PARTS = {"expressions", "from_", "joins", "where"}
_LET_PARTS = _SUBQUERY_PARTS | {"group", "having", "distinct"}
_PART_NAMES = {
    "group": "group by",
    "having": "having",
    "order": "order by",
    "limit": "limit",
    "with_": "with",
    "distinct": "distinct",
    "qualify": "qualify",
    "into": "into",
    "offset": "offset",
    "locks": "for update",
    "laterals": "lateral",
}


def bind_subquery(binder: Binder, node: exp.Expr, frame: Frame, *, scalar: bool) -> Type:
    """Check a subquery of a condition; the type of its one value when ``scalar``."""
    if not isinstance(node, exp.Select):
        binder.fault(node, "括号里要写一个 select 查询", "例如 exists (select 1 from 到校 x where x.人员 = 学籍.人员)")
        return Type.NULL
    if not _parts_ok(binder, node, _SUBQUERY_PARTS):
        return Type.NULL
    inner = Frame({}, parent=frame, select=True)
    if not _sources(binder, node, inner):
        return Type.NULL
    inner.grouped = scalar
    given = _scalar_value(binder, node, inner) if scalar else _exists_list(binder, node)
    where = node.args.get("where")
    if where is not None:
        inner.grouped = False
        binder.expect(where.this, inner, Type.BOOL)
    _correlation(binder, node, inner)
    return given


def bind_let(tree: Tree, catalog: Catalog, subjects: Mapping[str, str]) -> Bound | tuple[Fault, ...]:
    """Check a ``let`` query; ``subjects`` tells of earlier lets which table their 行号 belong to."""
    binder = Binder(catalog)
    root = clone(tree.root, marks=True)
    columns, subject = _let(binder, root, subjects)
    if not binder.faults:
        if Type.LIST not in columns.values() and columns.get("行号") is not Type.NUMBER:
            binder.fault(root, "let 的查询要给出“行号”或“行号组”", "例如 select x.行号, … 或 行号组(x.行号) as 行号组")
        elif columns.get("行号组", Type.LIST) is not Type.LIST:
            binder.fault(root, "“行号组”要用 行号组(x.行号) 得到")
        elif "表" not in columns and subject is None:
            binder.fault(root, "看不出行号属于哪个表", "直接写 x.行号，或加一列 '学校' as 表")
    return binder.result(tree.text, root, Type.NULL, columns, None if "表" in columns else subject)


def _let(binder: Binder, node: exp.Expr, subjects: Mapping[str, str]) -> tuple[dict[str, Type], str | None]:
    if isinstance(node, exp.Union):
        for part, content in node.args.items():
            if content and part not in ("this", "expression", "distinct"):
                binder.fault(node, f"union 后面不能带 {_PART_NAMES.get(part, part)}")
        left, subject = _let(binder, node.this, subjects)
        right, _ = _let(binder, node.expression, subjects)
        if not binder.faults and list(left) != list(right):
            binder.fault(node, "union 两边的列名要一样、次序也一样", "、".join(left))
        elif not binder.faults:
            for name in left:
                binder.unify(node, [left[name], right[name]])
                left[name] = right[name] if left[name] is Type.NULL else left[name]
        return left, subject
    if isinstance(node, exp.Subquery) and not node.alias:
        return _let(binder, node.this, subjects)
    if not isinstance(node, exp.Select):
        binder.fault(node, "let 里要写 select 查询")
        return {}, None
    if not _parts_ok(binder, node, _LET_PARTS):
        return {}, None
    frame = Frame({}, select=True)
    if not _sources(binder, node, frame):
        return {}, None
    where = node.args.get("where")
    if where is not None:
        binder.expect(where.this, frame, Type.BOOL)
    _group(binder, node, frame)
    columns = _let_columns(binder, node, frame)
    having = node.args.get("having")
    if having is not None:
        binder.expect(having.this, frame, Type.BOOL)
    return columns, _subject(node, subjects)


def _group(binder: Binder, node: exp.Select, frame: Frame) -> None:
    group = node.args.get("group")
    if group is not None:
        if any(content for part, content in group.args.items() if part != "expressions"):
            binder.fault(group, "group by 后面只能写列名")
            return
        for key in group.expressions:
            if not isinstance(key, exp.Column):
                binder.fault(key, "group by 后面只能写列名", "先在前一个 let 里算好这一列")
                continue
            binder.value(key, frame)
        frame.keys = frozenset(key.name for key in group.expressions if isinstance(key, exp.Column))
        frame.grouped = True
    elif any(_has_aggregate(item) for item in node.expressions):
        frame.grouped = True


def _has_aggregate(node: exp.Expr) -> bool:
    from inspect_xj.engine.functions import FUNCTIONS  # noqa: PLC0415

    if isinstance(node, (exp.Select, exp.Window)):
        return False
    if isinstance(node, exp.AggFunc):
        return True
    if isinstance(node, exp.Anonymous) and (own := FUNCTIONS.get(str(node.this))) is not None and own.aggregate:
        return True
    return any(_has_aggregate(child) for child in node.iter_expressions())


def _let_columns(binder: Binder, node: exp.Select, frame: Frame) -> dict[str, Type]:
    columns: dict[str, Type] = {}
    for item in node.expressions:
        name = item.alias_or_name
        value = item.this if isinstance(item, exp.Alias) else item
        if isinstance(value, exp.Star) or not name or name == "*":
            binder.fault(item, "let 的查询要逐列写出，每列有名字", "算出来的列写 … as 名字")
            continue
        if name in columns:
            binder.fault(item, f"列名“{name}”重复")
        columns[name] = binder.value(value, frame)
        if not isinstance(item, exp.Alias):
            item.replace(exp.alias_(item.copy(), name, quoted=True))
        else:
            item.set("alias", exp.to_identifier(name, quoted=True))
    return columns


def _subject(node: exp.Select, subjects: Mapping[str, str]) -> str | None:
    """The table whose 行号 the query gives: that of the column standing behind 行号 or inside 行号组(…)."""
    for item in node.expressions:
        if item.alias_or_name in ("行号", "行号组"):
            for column in item.find_all(exp.Column):
                mark = column.meta.get(MARK)
                if mark and mark[0] == "列":
                    return subjects.get(str(mark[1]), str(mark[1]))
    return None


def _parts_ok(binder: Binder, node: exp.Select, allowed: set[str]) -> bool:
    for part, content in node.args.items():
        if content and part not in allowed:
            binder.fault(
                node, f"查询里不能写 {_PART_NAMES.get(part, part)}", "只写 select … from … join … on … where …"
            )
            return False
    if node.args.get("from_") is None:
        binder.fault(node, "查询里少了 from 表")
        return False
    return True


def _sources(binder: Binder, node: exp.Select, frame: Frame) -> bool:
    """Put the tables of from and join into ``frame``; false when one cannot be used."""
    fine = _table(binder, node.args["from_"].this, frame)
    for join in node.args.get("joins") or []:
        extra = [part for part, content in join.args.items() if content and part not in ("this", "on", "side", "kind")]
        side, kind = str(join.args.get("side") or ""), str(join.args.get("kind") or "")
        if extra or side not in ("", "LEFT") or kind not in ("", "INNER", "OUTER"):
            binder.fault(join, "只能写 join … on 或 left join … on")
            return False
        if join.args.get("on") is None:
            binder.fault(join, "join 少了 on 条件", "例如 join 学校 s on s.学校代码 = x.学校代码")
            return False
        fine = _table(binder, join.this, frame) and fine
        if fine:
            binder.expect(join.args["on"], frame, Type.BOOL)
            if not binder.faults and not any(_across(part) for part in _conjuncts(join.args["on"])):
                binder.fault(join, "join 的 on 里至少要有一个跨表的相等条件", "例如 s.学校代码 = x.学校代码")
    return fine


def _table(binder: Binder, node: exp.Expr, frame: Frame) -> bool:
    plain = isinstance(node, exp.Table) and isinstance(node.this, exp.Identifier)
    if not plain or any(content for part, content in node.args.items() if part not in ("this", "alias")):
        binder.fault(node, "from 后面只能写表名", "可用的表见 docs/规则编写.md")
        return False
    shape = binder.catalog.tables.get(node.name)
    if shape is None:
        binder.fault(node, f"没有表“{node.name}”", nearest(node.name, list(binder.catalog.tables)))
        return False
    alias = node.alias or node.name
    if alias in frame.aliases or _taken(alias, frame.parent):
        binder.fault(node, f"“{alias}”与外面的表同名，分不清", f"起个别名：from {node.name} x")
        return False
    node.set("this", exp.to_identifier(node.name, quoted=True))
    node.set("alias", exp.TableAlias(this=sql_alias(alias)))
    frame.aliases[alias] = shape
    binder.tables.add(shape.name)
    return True


def _taken(alias: str, frame: Frame | None) -> bool:
    while frame is not None:
        if alias in frame.aliases:
            return True
        frame = frame.parent
    return False


def _exists_list(binder: Binder, node: exp.Select) -> Type:
    for item in node.expressions:
        if not isinstance(item, (exp.Literal, exp.Star, exp.Column)):
            binder.fault(item, "exists 里写 select 1 即可", "有没有用 exists；有几个用 (select count(*) from …) > 1")
    node.set("expressions", [exp.Literal.number(1)])
    return Type.BOOL


def _scalar_value(binder: Binder, node: exp.Select, inner: Frame) -> Type:
    if len(node.expressions) != 1 or not _has_aggregate(node.expressions[0]):
        binder.fault(node, "子查询要给出一个汇总的数", "例如 (select count(*) from 到校 x where x.人员 = 学籍.人员)")
        return Type.NULL
    item = node.expressions[0]
    return binder.value(item.this if isinstance(item, exp.Alias) else item, inner)


def _conjuncts(node: exp.Expr) -> list[exp.Expr]:
    found, stack = [], [node]
    while stack:
        part = stack.pop()
        if isinstance(part, exp.Paren):
            stack.append(part.this)
        elif isinstance(part, exp.And):
            stack += [part.this, part.expression]
        else:
            found.append(part)
    return found


def _sides(node: exp.Expr) -> set[tuple[int, str]]:
    """(depth, alias) of every column below."""
    return {(mark[4], mark[2]) for c in node.find_all(exp.Column) if (mark := c.meta.get(MARK)) and mark[0] == "列"}


def _across(node: exp.Expr) -> bool:
    if not isinstance(node, exp.EQ):
        return False
    left, right = _sides(node.this), _sides(node.expression)
    return bool(left) and bool(right) and not left & right


def _correlation(binder: Binder, node: exp.Select, inner: Frame) -> None:
    """A subquery that looks outward needs one AND-ed equality between inside and outside."""
    where = node.args.get("where")
    if where is None or binder.faults:
        return
    depth = inner.depth
    if all(level >= depth for level, _ in _sides(where)):
        return
    for part in _conjuncts(where.this):
        if isinstance(part, exp.EQ):
            left = {level < depth for level, _ in _sides(part.this)}
            right = {level < depth for level, _ in _sides(part.expression)}
            if {frozenset(left), frozenset(right)} == {frozenset({True}), frozenset({False})}:
                return
    binder.fault(
        node,
        "子查询与外面的表之间没有用 and 连着的相等条件，几十万行时永远算不完",
        "加上 x.人员 = 学籍.人员 这样的条件；两种情况用 or 时写成两个 exists",
    )


def let_shape(name: str, bound: Bound) -> TableShape:
    """The let as a table that later lets and ``from`` may name."""
    return TableShape(name, dict(bound.columns), physical=False)


def with_let(catalog: Catalog, shape: TableShape) -> Catalog:
    """The catalog with one more table."""
    return replace(catalog, tables={**catalog.tables, shape.name: shape})


def has_link(bound: Bound) -> bool:
    """Whether a condition over two tables has an AND-ed equality between them (else it is a cross product)."""
    return any(_across(part) for part in _conjuncts(bound.root))
