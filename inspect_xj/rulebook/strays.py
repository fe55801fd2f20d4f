"""Files that look like rules and that nobody will read: the silence that an inspector takes for «nothing found»."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from inspect_xj.rulebook.problem import Kind, Level, Problem

__all__ = ["ENDINGS", "strays"]

#: Endings of rule files, in any case.
ENDINGS = (".yaml", ".yml")
#: Copies that editors and careful people keep on purpose.
_COPIES = (".bak", ".orig", ".old", ".swp", ".tmp", ".md", ".html")
_NAME = re.compile(r"[._]?[A-Z]{2}-[0-9]{2,3}(?![0-9A-Za-z])")
_HEAD = 4096
_KEYS = re.compile(rb"^(?:\xef\xbb\xbf)?(?:id|title|severity|basis|from|where) *:", re.MULTILINE)


def strays(folder: Path, taken: Collection[Path]) -> Iterator[Problem]:
    """A warning for every file of ``folder`` that was not ``taken`` and is named or written like a rule."""
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path in taken or not path.is_file() or path.name.endswith("~") or path.suffix.lower() in _COPIES:
            continue
        hidden = next((part for part in parts if part.startswith((".", "_"))), "")
        if hidden and hidden != path.name:
            continue  # _model, .git: not meant for rules
        if not _NAME.match(path.name) and (hidden or not _like_a_rule(path)):
            continue
        if hidden and path.suffix.lower() in ENDINGS:
            why, hint = f"文件名以 {hidden[0]} 开头，不会被读入", f"要用它，改名为 {path.name.lstrip('._')}"
        else:
            stem = path.name.split(".")[0]
            why, hint = f"扩展名不是 {' 或 '.join(ENDINGS)}，不会被读入", f"是规则的，改名为 {stem}.yaml"
        yield Problem(path, 1, 1, f"像是一条规则，但{why}", hint, Level.WARNING, Kind.NOT_READ)


def _like_a_rule(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return False
    return len(set(_KEYS.findall(head))) >= 3
