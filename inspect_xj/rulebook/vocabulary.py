"""What a rule may name: the schema's tables and columns, and those that prepare and identity add."""

from __future__ import annotations

from functools import cache

from inspect_xj.engine.expressions import Catalog, TableShape, Type
from inspect_xj.normalise import DEFECTS
from inspect_xj.prepare import DEFECT_KINDS
from inspect_xj.schema import LINKED_TABLES, PREVIOUS, PROVENANCE, TABLES, Kind, Table

__all__ = ["DERIVED", "PREVIOUS", "base_catalog", "physical"]

_TYPES = {
    Kind.DATE: Type.DATE,
    Kind.MONTH: Type.DATE,
    Kind.DATETIME: Type.TIME,
    Kind.GRADE: Type.NUMBER,
    Kind.INTEGER: Type.NUMBER,
}

#: How surely 人籍关系 holds, and the row on the other side that nearly was the one.
_CHANCES = {"关系概率": Type.NUMBER, "近似": Type.NUMBER, "近似概率": Type.NUMBER}
#: Columns that identity adds (docs/architecture.md §7).
DERIVED: dict[str, dict[str, Type]] = {
    "学籍": {
        "人员": Type.TEXT,
        "人籍关系": Type.TEXT,
        "同人级别": Type.TEXT,
        "点名次数": Type.NUMBER,
        "到校次数": Type.NUMBER,
        "外校到校次数": Type.NUMBER,
        **_CHANCES,
    },
    "到校": {"人员": Type.TEXT, "人籍关系": Type.TEXT, "学籍": Type.NUMBER, **_CHANCES},
    "适龄人口": {"学籍": Type.NUMBER, "人员": Type.TEXT},
    **{name: {"学籍": Type.NUMBER, "人员": Type.TEXT, "学校代码": Type.TEXT} for name in LINKED_TABLES},
}
# Last period's pupils are the persons of now, but who was where then is not asked again.
DERIVED |= {
    f"{PREVIOUS}学籍": {"人员": Type.TEXT},
    f"{PREVIOUS}到校": {"学籍": Type.NUMBER, "人员": Type.TEXT},
    **{f"{PREVIOUS}{name}": DERIVED[name] for name in ("适龄人口", *LINKED_TABLES)},
}


@cache
def base_catalog() -> Catalog:
    """Every table a rule may read, last period's included."""
    shapes = [_shape(table, table.name) for table in TABLES.values()]
    shapes += [_shape(table, f"{PREVIOUS}{table.name}") for table in TABLES.values()]
    return Catalog({shape.name: shape for shape in shapes}, frozenset(DEFECTS))


def physical(name: str) -> Table | None:
    """The schema's table behind a name, last period's too; None for a let."""
    return TABLES.get(name.removeprefix(PREVIOUS))


def _shape(table: Table, name: str) -> TableShape:
    columns: dict[str, Type] = {key: Type.NUMBER if key in ("行号", "源行") else Type.TEXT for key in PROVENANCE}
    own = frozenset(table.names)
    defective = frozenset(column.name for column in table.columns if column.kind in DEFECT_KINDS)
    for column in table.columns:
        columns[column.name] = _TYPES.get(column.kind, Type.TEXT)
        columns[f"{column.name}_原文"] = Type.TEXT
        if column.name in defective:
            columns[f"{column.name}_缺陷"] = Type.TEXT
    for key, kind in DERIVED.get(name, {}).items():
        columns.setdefault(key, kind)
    return TableShape(name, columns, own, defective)
