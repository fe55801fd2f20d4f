"""A YAML file read strictly: every scalar is text, every node knows its place, nothing is taken twice.

PyYAML's typed loading turns 07 into 7, ``no`` into False and takes duplicate keys; composing keeps text and marks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from inspect_xj.rulebook.problem import Kind, Level, Problem

__all__ = ["Document", "read_document"]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_BYTES = 512 * 1024
_MAX_FLOW_DEPTH = 60
_TAG = "tag:yaml.org,2002:"
_TOP_KEY = re.compile(r"^[^\s#-]", re.MULTILINE)
_DEEP_BLOCK = re.compile(r"(?:[-?] +){20}")

_SENTENCES = (
    ("cannot start any token", "缩进里有制表符，或用了 @、` 这类 YAML 保留的字符", "缩进用空格；内容加引号"),
    (
        "mapping values are not allowed",
        "冒号的位置不对，或缩进不对",
        "内容里有冒号加空格时整句加引号，或用 >- 另起一行写",
    ),
    ("could not find expected ':'", "这一行少了冒号，或缩进不对", "写成 键: 值，冒号用英文的，后面空一格"),
    ("did not find expected key", "缩进与上面各行不一致，或引号没有配对", "同一层的键要左边对齐"),
    ("did not find expected '-' indicator", "列表各项没有对齐", "每项以 - 开头并左边对齐"),
    ("did not find expected ',' or", "花括号或方括号里少了逗号或右括号", "检查 {…} 和 […]"),
    ("did not find expected node content", "花括号或方括号没有收尾，或里面少了内容", "检查 {…} 和 […]"),
    ("unexpected end of stream", "引号或括号没有收尾", "补上引号或括号"),
    ("found a tab character", "缩进里有制表符", "缩进只用空格"),
    ("found another document", "一个文件里只能有一条规则", "删去 --- 之后的内容，另存一个文件"),
    ("expected a single document", "一个文件里只能有一条规则", "删去 --- 之后的内容，另存一个文件"),
    ("undefined alias", "不能使用 YAML 的别名（*）", "以 * 开头的内容请加引号"),
    ("duplicate anchor", "不能使用 YAML 的锚点（&）", "以 & 开头的内容请加引号"),
    ("control characters", "文件里有看不见的控制字符", "删去它们"),
    ("special characters", "文件里有看不见的控制字符", "删去它们"),
)


@dataclass
class Document:
    """One file: its text, its root node (None when it cannot be read) and the problems found so far."""

    path: Path
    text: str = ""
    root: yaml.Node | None = None
    problems: list[Problem] = field(default_factory=list)
    kind: Kind = Kind.VALUE  # of the part that is being read

    def note(
        self,
        node: yaml.Node | None,
        message: str,
        suggestion: str = "",
        *,
        at: int | None = None,
        level: Level = Level.ERROR,
        kind: Kind | None = None,
    ) -> None:
        """Note a problem at ``node``, or at character ``at`` of its text."""
        place = self.place(node, at)
        self.problems.append(Problem(self.path, *place, message, suggestion, level, kind or self.kind))

    def note_at(self, line: int, column: int, message: str, suggestion: str, *, kind: Kind) -> None:
        """Note a problem at a place that is no node's."""
        self.problems.append(Problem(self.path, line, column, message, suggestion, kind=kind))

    def place(self, node: yaml.Node | None, at: int | None = None) -> tuple[int, int]:
        """Line and column, from 1, of ``node``, or of character ``at`` of its text."""
        if node is None:
            return 1, 1
        if at is None or not isinstance(node, yaml.ScalarNode):
            return node.start_mark.line + 1, node.start_mark.column + 1
        return self._inside(node, at)

    def _inside(self, node: yaml.ScalarNode, at: int) -> tuple[int, int]:
        """Line and column of character ``at`` of a scalar's value, in whatever style it is written.

        Folding and quoting change only blanks and quotes, so aligning the other characters in order finds the place.
        """
        lines = self.text.splitlines(keepends=True)
        line, column = node.start_mark.line, node.start_mark.column
        if node.style in ("|", ">"):
            line, column = line + 1, 0  # the header line holds nothing of the value
        elif node.style in ("'", '"'):
            column += 1
        last = (line, column)
        wanted = [sign for sign in node.value[: at + 1] if not sign.isspace()]
        seen = 0
        while line < len(lines) and seen < len(wanted):
            while column < len(lines[line]) and seen < len(wanted):
                if lines[line][column] == wanted[seen]:
                    last, seen = (line, column), seen + 1
                column += 1
            line, column = line + 1, 0
        return last[0] + 1, last[1] + 1


def read_document(path: Path, *, without: str | None = None) -> Document:
    """Read one file; every reason why it cannot be used becomes a problem, never an exception.

    ``without``: a key of the top that is not wanted; what stands under it is not read.
    """
    document = Document(path, kind=Kind.FILE)
    try:
        data = path.read_bytes()
    except OSError as error:
        document.note(None, f"文件读不出来：{error.strerror or error}", "检查文件是否存在、有没有读取权限")
        return document
    if len(data) > _MAX_BYTES:
        document.note(None, f"文件超过 {_MAX_BYTES // 1024} KB，不像一条规则", "一个文件写一条规则")
        return document
    try:
        document.text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        message = f"文件不是 UTF-8 编码{_likely_encoding(data)}"
        document.problems.append(Problem(path, line, 1, message, "在编辑器里另存为 UTF-8", kind=Kind.FILE))
        return document
    if without is not None:
        document.text = _without(document.text, without)
    if _too_deep(document.text):
        document.note(None, "括号或列表套得太深", "规则用不到这么多层")
        return document
    _compose(document)
    if document.root is not None:
        document.kind = Kind.YAML
        _check_nodes(document)
        document.kind = Kind.VALUE
    elif not document.problems:
        document.note(None, "文件是空的，或只有空白和注释", "用 inspect-xj rules new 生成一个样子")
    return document


def _likely_encoding(data: bytes) -> str:
    """What the editor probably wrote instead: the two that Windows offers beside UTF-8."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "，是 UTF-16（记事本里叫“Unicode”）"
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return "，像是 GBK（记事本里叫“ANSI”）"


def _without(text: str, key: str) -> str:
    """The text with the lines under the top key ``key`` blank, so that all others keep their numbers."""
    head, opened, tail = text.partition(f"\n{key}:\n")
    following = _TOP_KEY.search(tail)
    end = following.start() if following else len(tail)
    blank = "\n" * (2 + tail.count("\n", 0, end))
    return f"{head}{blank}{tail[end:]}" if opened else text


def _too_deep(text: str) -> bool:
    depth = 0
    for sign in text:
        depth += (sign in "[{") - (sign in "]}")
        if depth > _MAX_FLOW_DEPTH:
            return True
    return bool(_DEEP_BLOCK.search(text))


def _compose(document: Document) -> None:
    loader = _LOADER(document.text)
    try:
        document.root = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        _note_syntax(document, str(error.problem or ""), line, column)
    except yaml.YAMLError as error:
        line = document.text[: int(getattr(error, "position", 0) or 0)].count("\n") + 1
        _note_syntax(document, str(getattr(error, "reason", error)), line, 1)
    except RecursionError:
        document.note(None, "括号或列表套得太深", "规则用不到这么多层")
    finally:
        loader.dispose()


def _note_syntax(document: Document, english: str, line: int, column: int) -> None:
    for words, message, suggestion in _SENTENCES:
        if words in english:
            document.problems.append(Problem(document.path, line, column, message, suggestion, kind=Kind.YAML))
            return
    message = f"YAML 写法不对（{english.strip()}）"
    hint = "检查缩进、冒号和引号"
    document.problems.append(Problem(document.path, line, column, message, hint, kind=Kind.YAML))


def _check_nodes(document: Document) -> None:
    """Refuse aliases, tags and duplicate keys, wherever they are."""
    seen: set[int] = set()
    stack: list[yaml.Node] = [document.root] if document.root is not None else []
    while stack:
        node = stack.pop()
        if id(node) in seen:
            document.note(node, "不能使用 YAML 的锚点和别名（& 和 *）", "把内容再写一遍")
            document.root = None
            return
        seen.add(id(node))
        if not node.tag.startswith(_TAG) or node.tag.startswith(f"{_TAG}python"):
            document.note(node, f"不能使用 YAML 标签 {node.tag}", "删去以 ! 开头的部分")
            document.root = None
            return
        if isinstance(node, yaml.SequenceNode):
            stack += node.value
        elif isinstance(node, yaml.MappingNode):
            keys: set[str] = set()
            for key, value in node.value:
                if not isinstance(key, yaml.ScalarNode):
                    document.note(key, "键只能是一个词", "若是花括号占位，请把整句加引号")
                    continue
                if key.value in keys:
                    document.note(key, f"“{key.value}”写了两次", "留下一个")
                keys.add(key.value)
                stack += [key, value]
