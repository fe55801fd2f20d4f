"""What is wrong in a rule file, with its place, as a value: ``rules lint`` prints them, ``load`` raises them together."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

__all__ = ["Kind", "Level", "Problem"]


class Level(StrEnum):
    """Whether the file can be used all the same."""

    ERROR = "错误"
    WARNING = "警告"


class Kind(StrEnum):
    """What sort of problem it is: the word programs sort and filter by (``ruleId`` in SARIF)."""

    FILE = "file"
    YAML = "yaml"
    KEY = "key"
    VALUE = "value"
    CONDITION = "condition"
    MESSAGE = "message"
    EXAMPLE = "example"
    IDENTITY = "rule-id"
    MODEL = "model"
    NOT_READ = "file-not-read"
    MISPLACED = "misplaced-key"
    CONSTANT = "constant-condition"
    IDLE = "idle-exception"
    WORD = "unknown-word"
    UNUSED = "unused-parameter"
    PROFILE = "one-profile-only"

    @property
    def doc(self) -> str:
        """The kind in a Chinese sentence."""
        return _DOCS[self]


_DOCS = {
    Kind.FILE: "规则文件读不出来，或不是一条规则",
    Kind.YAML: "YAML 写法不对",
    Kind.KEY: "多了、少了或重复了键",
    Kind.VALUE: "值的写法不对，或不在可选的词里",
    Kind.CONDITION: "条件读不懂，或用了没有的表、列、函数",
    Kind.MESSAGE: "message 的写法不对，或用了没有的名字",
    Kind.EXAMPLE: "例子的写法不对，或缺少例子",
    Kind.IDENTITY: "规则号写法不对、重复，或与文件名不一致",
    Kind.MODEL: "评分或识别模型文件的写法不对",
    Kind.NOT_READ: "像规则的文件，但不会被读入",
    Kind.MISPLACED: "键缩进错了位置，成了别的键的内容",
    Kind.CONSTANT: "条件永远成立或永远不成立",
    Kind.IDLE: "合法情形不起作用",
    Kind.WORD: "与列比较的词不在该列的代码表里",
    Kind.UNUSED: "写了而没有用到的参数",
    Kind.PROFILE: "只在某一种口径的资料里才有的列或词",
}


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One problem; ``line`` and ``column`` count from 1, ``suggestion`` may be empty."""

    file: Path
    line: int
    column: int
    message: str
    suggestion: str = ""
    level: Level = Level.ERROR
    kind: Kind = Kind.VALUE

    def __str__(self) -> str:
        tail = f"；{self.suggestion}" if self.suggestion else ""
        return f"{self.file}:{self.line}:{self.column}: {self.level}：{self.message}{tail}"
