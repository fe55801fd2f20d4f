"""What one rule may use: so many seconds in all, so many rows of answers. Beyond that it is 出错, and the others go on.

DuckDB keeps to the memory limit of the run by itself; rows that leave it for Python do not, and a link such as
``到校.性别 = 学籍.性别`` makes more of them than any machine holds.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from inspect_xj.engine import Engine
from inspect_xj.errors import EngineError

__all__ = ["LONGEST_MESSAGE", "Limited", "Limits", "cut"]

#: A message longer than this says nothing to anybody and breaks every paper it is printed in.
LONGEST_MESSAGE = 2000


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds a rule may take in all its queries, and rows that may come out of one of them."""

    seconds: float = 120.0
    rows: int = 3_000_000


@dataclass(slots=True)
class Limited:
    """An engine as one rule sees it, from now on until its time is up."""

    engine: Engine
    limits: Limits
    _until: float = field(init=False)

    def __post_init__(self) -> None:
        self._until = time.monotonic() + self.limits.seconds

    def keep(self, name: str, sql: str) -> None:
        """Hold the rows of a SELECT as ``name``. Raises EngineError when the time is up."""
        self.engine.keep(name, sql, seconds=self._left())

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """The rows of a SELECT. Raises EngineError when the time is up or they are too many."""
        answer: list[dict[str, Any]] = self.engine.query(sql, seconds=self._left(), most=self.limits.rows).to_pylist()
        return answer

    def few(self, sql: str) -> list[dict[str, Any]]:
        """The rows of a SELECT that gives few, planned once. Raises EngineError when the time is up."""
        return self.engine.rows(sql, seconds=self._left())

    def _left(self) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            raise EngineError(f"这条规则超过 {self.limits.seconds:g} 秒仍未完成，已停止；请简化条件。")
        return left


def cut(message: str) -> str:
    """The message, cut where it is longer than :data:`LONGEST_MESSAGE` characters, saying so."""
    if len(message) <= LONGEST_MESSAGE:
        return message
    return f"{message[:LONGEST_MESSAGE]}……（以下略去 {len(message) - LONGEST_MESSAGE} 字）"
