"""From YAML nodes to plain values of the right type; a wrong type is a problem at its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

import yaml

from inspect_xj.engine.expressions import Value, nearest
from inspect_xj.rulebook.document import Document
from inspect_xj.rulebook.problem import Kind

__all__ = ["Fields", "above_zero", "colon_hint", "number", "pairs", "scalar", "value", "words"]

_NUMBER = re.compile(r"\A-?(0|[1-9][0-9]*)(\.[0-9]+)?\Z")
_DATE = re.compile(r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


class Fields:
    """The keys of one mapping, each taken once by name; what nobody takes is unknown."""

    def __init__(self, document: Document, node: yaml.Node | None, what: str, known: Sequence[str]) -> None:
        self.document = document
        self.node = node
        self._nodes: dict[str, yaml.Node] = {}
        self._keys: dict[str, yaml.Node] = {}
        if not isinstance(node, yaml.MappingNode):
            document.note(node, f"{what}要写成 键: 值 的形式", f"可写的键：{'、'.join(known)}", kind=Kind.KEY)
            return
        for key, content in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue
            if key.value not in known:
                hint = colon_hint(key.value) or nearest(key.value, known) or f"可写：{'、'.join(known)}"
                document.note(key, f"{what}里没有“{key.value}”这个键", hint, kind=Kind.KEY)
            self._keys[key.value] = key
            self._nodes.setdefault(key.value, content)

    def get(self, name: str) -> yaml.Node | None:
        """The node under ``name``; None when it is not there or left blank."""
        node = self._nodes.get(name)
        return None if isinstance(node, yaml.ScalarNode) and not node.style and node.value == "" else node

    def key(self, name: str) -> yaml.Node | None:
        """The key itself, where it was written; else the mapping."""
        return self._keys.get(name, self.node)

    def has(self, name: str) -> bool:
        """Whether the key was written."""
        return name in self._nodes

    def text(self, name: str) -> str | None:
        """The scalar under ``name``."""
        node = self.get(name)
        return None if node is None else scalar(self.document, node, name)

    def require(self, name: str, why: str = "") -> yaml.Node | None:
        """The node under ``name``, a problem when it is missing."""
        node = self.get(name)
        if node is None:
            missing = f"少了“{name}”" + (f"（{why}）" if why else "")
            self.document.note(self.key(name), missing, f"补上 {name}: …", kind=Kind.KEY)
        return node


def colon_hint(key: str) -> str:
    """What to say of a key that has swallowed its colon: 姓名：鹿明垚, 姓名:鹿明垚."""
    return "冒号用英文的，后面空一格" if "：" in key or ":" in key else ""


def scalar(document: Document, node: yaml.Node, name: str) -> str | None:
    """The text of a scalar; a problem when it is a list or mapping."""
    if isinstance(node, yaml.ScalarNode):
        return str(node.value).strip()
    hint = "含花括号或冒号的句子请加引号"
    document.note(node, f"“{name}”要写成一句文字，不是列表或键值", hint)
    return None


def words(document: Document, node: yaml.Node | None, name: str) -> tuple[tuple[str, yaml.Node], ...]:
    """One scalar or a list of scalars, with their nodes."""
    if node is None:
        return ()
    items = node.value if isinstance(node, yaml.SequenceNode) else [node]
    found = []
    for item in items:
        text = scalar(document, item, name)
        if text:
            found.append((text, item))
        elif text is not None:
            document.note(item, f"“{name}”里有一项是空的", "删去这一项")
    return tuple(found)


def pairs(document: Document, node: yaml.Node | None, name: str) -> Iterator[tuple[str, yaml.Node, yaml.Node]]:
    """(key, key node, value node) of a mapping."""
    if node is None:
        return
    if not isinstance(node, yaml.MappingNode):
        document.note(node, f"“{name}”要写成 名称: 内容 的形式")
        return
    for key, content in node.value:
        if isinstance(key, yaml.ScalarNode):
            yield key.value, key, content


def number(document: Document, node: yaml.Node | None, name: str, low: int, high: int) -> int | None:
    """A whole number between ``low`` and ``high``."""
    if node is None:
        return None
    text = scalar(document, node, name)
    if text is None:
        return None
    if not re.fullmatch(r"[0-9]{1,6}", text) or not low <= int(text) <= high:
        document.note(node, f"“{name}”要写 {low} 到 {high} 之间的整数，写的是“{text}”")
        return None
    return int(text)


def above_zero(document: Document, node: yaml.Node, name: str, most: float) -> float | None:
    """A number above zero and not above ``most``."""
    text = scalar(document, node, name) or ""
    try:
        given = float(text)
    except ValueError:
        given = -1.0
    if not 0 < given <= most:
        document.note(node, f"“{name}”要写大于 0、不超过 {most:g} 的数，写的是“{text}”")
        return None
    return given


def value(document: Document, node: yaml.Node, name: str) -> Value | None:
    """A parameter: number, date, text, or a list of these. 07 and quoted numbers are text."""
    if isinstance(node, yaml.SequenceNode):
        items = [value(document, item, name) for item in node.value]
        plain = [item for item in items if item is not None and not isinstance(item, tuple)]
        if len({type(item) for item in plain}) > 1 or len(plain) != len(items):
            document.note(node, f"参数“{name}”的列表里要全是数、全是文字或全是日期")
        return tuple(plain)
    text = scalar(document, node, name)
    if text is None or not isinstance(node, yaml.ScalarNode):
        return None
    if not node.style and _NUMBER.match(text):
        return float(text) if "." in text else int(text)
    if not node.style and _DATE.match(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            document.note(node, f"“{text}”不是日期")
            return None
    return text
