"""One engine for the room's tests, and a way to look at what prepare made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from inspect_xj.engine import Engine, open_engine
from inspect_xj.prepare import Population, prepare
from inspect_xj.snapshot import MemorySnapshot

Given = Mapping[str, Sequence[Mapping[str, Any]]]
Prepared = tuple[Population, Callable[[str], list[dict[str, Any]]]]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with open_engine(threads=1) as opened:
        yield opened


@pytest.fixture
def prepared() -> Iterator[Callable[..., Prepared]]:
    """``prepared(given, given, …, needed=…)``: the population and a function that gives the rows of a table."""
    opened: list[Engine] = []

    def work(*given: Given, needed: Mapping[str, set[str]] | None = None, names: Sequence[str] = ()) -> Prepared:
        engine = open_engine(threads=1)
        opened.append(engine)
        snapshots = [
            MemorySnapshot(g, as_of=date(2009, 10, 12), name=names[n] if names else "示例县")
            for n, g in enumerate(given)
        ]
        population = prepare(engine, snapshots, needed=needed)
        return population, lambda table: engine.query(f'select * from "{table}" order by 行号').to_pylist()

    yield work
    for engine in opened:
        engine.close()
