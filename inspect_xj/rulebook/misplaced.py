"""What stands in the wrong place and would be read as something else without a word: an indented key, a second rule."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import yaml

from inspect_xj.rulebook.document import Document
from inspect_xj.rulebook.problem import Kind
from inspect_xj.rulebook.rule import ID

__all__ = ["note_misplaced", "several_rules"]

#: Keys under which an author makes up names of their own: a key of the rule there is one that was indented too far.
FREE = ("let", "unless", "where", "with_rows", "columns", "params")


def several_rules(document: Document) -> bool:
    """Whether the file holds a list of rules, or rules under their ids; says so."""
    root = document.root
    if isinstance(root, yaml.SequenceNode):
        number = sum(isinstance(item, yaml.MappingNode) for item in root.value)
    elif isinstance(root, yaml.MappingNode):
        keys = [key.value for key, _ in root.value if isinstance(key, yaml.ScalarNode)]
        number = len(keys) if keys and all(ID.match(key) for key in keys) else 0
    else:
        number = 0
    if number:
        what = f"一个文件里写了 {number} 条规则" if number > 1 else "规则外面多了一层"
        hint = "一条规则一个文件，文件名用规则号，键从最左边写起"
        document.note(root, what, hint, kind=Kind.FILE)
    return bool(number)


def note_misplaced(document: Document, keys: Sequence[str]) -> None:
    """Note every one of ``keys`` that stands under another key, or has become part of a text."""
    if not isinstance(document.root, yaml.MappingNode):
        return
    for key, content in document.root.value:
        if not isinstance(key, yaml.ScalarNode):
            continue
        inner = content.value if isinstance(content, yaml.MappingNode) and key.value in FREE else ()
        for name, _ in inner:
            if isinstance(name, yaml.ScalarNode) and name.value in keys:
                what = f"“{name.value}”缩进在“{key.value}”下面，成了它的一个名称"
                hint = f"把 {name.value}: 移到最左边；本来就是名称的，换一个说法"
                document.note(name, what, hint, kind=Kind.MISPLACED)
        if key.value == "examples":
            continue
        for text in _texts(content):
            _note_swallowed(document, text, str(key.value), keys)


def _texts(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    """The scalars of more than one line."""
    if isinstance(node, yaml.ScalarNode):
        if node.end_mark.line > node.start_mark.line:
            yield node
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _texts(item)
    elif isinstance(node, yaml.MappingNode):
        for _, content in node.value:
            yield from _texts(content)


def _note_swallowed(document: Document, node: yaml.ScalarNode, owner: str, keys: Sequence[str]) -> None:
    lines = document.text.splitlines()
    # a block scalar (> or |) ends where the next key begins, any other on its last line
    after = node.end_mark.line + (node.style not in (">", "|"))
    for number in range(node.start_mark.line + 1, min(after, len(lines))):
        hit = re.match(r"\s+([a-z_]+)[:：](?:\s|$)", lines[number])
        if hit and hit[1] in keys:
            what = f"“{hit[1]}”缩进了，成了“{owner}”里的文字"
            line, column = number + 1, hit.start(1) + 1
            document.note_at(line, column, what, f"把 {hit[1]}: 移到最左边", kind=Kind.MISPLACED)
