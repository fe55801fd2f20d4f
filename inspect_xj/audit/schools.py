"""Whose finding it is: name, township and 主管单位 of every school, by code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inspect_xj.engine import Engine

__all__ = ["NEEDED", "Place", "read_places"]

NEEDED: Mapping[str, frozenset[str]] = {
    "学校": frozenset({"学校代码", "学校名称", "所在乡镇", "主管单位代码"}),
    "单位": frozenset({"单位代码", "单位名称"}),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A school (or unit): name, township, and the unit responsible for it."""

    name: str | None
    township: str | None
    unit: str | None
    is_school: bool = True


def read_places(engine: Engine) -> dict[str, Place]:
    """Every school and unit of the population by its code; the first row of a code counts."""
    units: dict[str, str | None] = {}
    if engine.has("单位"):
        rows = engine.query('select "单位代码" as code, "单位名称" as name from "单位" order by "行号"').to_pylist()
        for row in rows:
            units.setdefault(row["code"], row["name"])
    places: dict[str, Place] = {}
    if engine.has("学校"):
        sql = (
            'select "学校代码" as code, "学校名称" as name, "所在乡镇" as township, "主管单位代码" as unit '
            'from "学校" order by "行号"'
        )
        for row in engine.query(sql).to_pylist():
            unit = units.get(row["unit"]) or row["unit"]
            if row["code"] is not None:
                places.setdefault(row["code"], Place(row["name"], row["township"], unit))
    for code, name in units.items():
        if code is not None:
            places.setdefault(code, Place(name, None, name, is_school=False))
    return places
