"""A small county in memory, taken through prepare and identity."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from inspect_xj.engine import open_engine
from inspect_xj.identity import NEEDED, resolve
from inspect_xj.prepare import prepare
from inspect_xj.rulebook import shipped_linkage
from inspect_xj.snapshot import MemorySnapshot

Given = Mapping[str, Sequence[Mapping[str, Any]]]
Resolved = dict[str, list[dict[str, Any]]]


def resolve_given(given: Given, as_of: date = date(2009, 10, 12)) -> Resolved:
    """The tables after identity, each as a list of rows."""
    with open_engine(threads=1) as engine:
        population = prepare(engine, [MemorySnapshot(given, as_of=as_of)], needed=NEEDED)
        resolve(engine, population, shipped_linkage())
        return {name: engine.query(f"select * from {name}").to_pylist() for name in (*given, "人员成员", "关联")}


@pytest.fixture(scope="session")
def resolved() -> Callable[..., Resolved]:
    return resolve_given
