"""What a condition may name: tables, their columns and the types of these, as the rooms above describe them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

__all__ = ["AMBIENT", "Catalog", "TableShape", "Type", "Value"]

#: A parameter's value: number, text, date, or a list of these.
Value = int | float | str | date | tuple["int | float | str | date", ...]


class Type(StrEnum):
    """What a value is, in the word a message uses for it."""

    TEXT = "文字"
    NUMBER = "数"
    DATE = "日期"
    TIME = "时间"
    BOOL = "条件"
    LIST = "行号组"
    NULL = "空值"


#: Names that are always there, whatever the table.
AMBIENT: Mapping[str, Type] = {
    "截止日期": Type.DATE,
    "学年": Type.TEXT,
    "开学日": Type.DATE,
    # null where no snapshot of last period was given
    "上期截止日期": Type.DATE,
    "上期开学日": Type.DATE,
}


@dataclass(frozen=True, slots=True)
class TableShape:
    """A table a condition may read; ``raw`` columns have a ``…_原文``, ``defective`` ones a ``…_缺陷`` beside them."""

    name: str
    columns: Mapping[str, Type]
    raw: frozenset[str] = frozenset()
    defective: frozenset[str] = frozenset()
    physical: bool = True  # a let is not: it has no 来源, so nothing is absent in it


@dataclass(frozen=True, slots=True)
class Catalog:
    """Every table and every defect name known when the rules are loaded."""

    tables: Mapping[str, TableShape]
    defects: frozenset[str] = frozenset()
    params: Mapping[str, Value] = field(default_factory=dict)
