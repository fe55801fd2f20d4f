"""Two cores, one engine: statements that make different tables, two at a time."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from inspect_xj.engine import Engine

__all__ = ["run_beside"]


def run_beside(engine: Engine, statements: Sequence[str]) -> None:
    """Run statements that make different tables two at a time: one county keeps only one core busy a statement."""
    with engine.session() as other, ThreadPoolExecutor(1) as pool:
        waiting = [pool.submit(other.run, sql) for sql in statements[1::2]]
        for sql in statements[::2]:
            engine.run(sql)
        for one in waiting:
            one.result()
