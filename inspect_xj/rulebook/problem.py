"""What is wrong in a rule file, with its place, as a value: ``rules lint`` prints them, ``load`` raises them together."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

__all__ = ["Level", "Problem"]


class Level(StrEnum):
    """Whether the file can be used all the same."""

    ERROR = "错误"
    WARNING = "警告"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One problem; ``line`` and ``column`` count from 1, ``suggestion`` may be empty."""

    file: Path
    line: int
    column: int
    message: str
    suggestion: str = ""
    level: Level = Level.ERROR

    def __str__(self) -> str:
        tail = f"；{self.suggestion}" if self.suggestion else ""
        return f"{self.file}:{self.line}:{self.column}: {self.level}：{self.message}{tail}"
