"""Which rules a command works on: the shipped ones, local folders over them, and ids typed by a person."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from inspect_xj import resources
from inspect_xj.cli.usage import closest
from inspect_xj.errors import RuleFileError

if TYPE_CHECKING:
    from inspect_xj.rulebook import Rule, Rulebook

__all__ = ["belongs", "check_ids", "check_there", "load_rules", "local_folders"]


def load_rules(folders: Sequence[Path], *, examples: bool = True) -> Rulebook:
    """Load the shipped rules with ``folders`` laid over them in the order given; ``examples`` as in ``rulebook.load``."""
    for folder in folders:
        if not folder.is_dir():
            what = "不是目录" if folder.exists() else "不存在"
            raise RuleFileError(f"规则目录“{folder}”{what}，请在 --rules 后面给出存放规则文件的目录。")
    from inspect_xj.rulebook import load

    return load([resources.rules(), *folders], examples=examples)


def check_there(paths: Sequence[Path]) -> None:
    """Raise RuleFileError for a path that is not there, or a folder without rule files."""
    for path in paths:
        if not path.exists():
            raise RuleFileError(f"找不到规则文件或目录“{path}”，请检查路径。")
        if path.is_dir() and not any(file.suffix.lower() in (".yaml", ".yml") for file in path.rglob("*")):
            raise RuleFileError(f"目录“{path}”里没有规则文件（*.yaml）{_other(path)}，请检查路径。")


def _other(folder: Path) -> str:
    """Rule files in a disguise, such as XA-01.yaml.txt, where there are some."""
    from inspect_xj.rulebook.strays import strays

    first = next(iter(strays(folder, ())), None)
    return f"；“{first.file.name}”像是规则，但扩展名不是 .yaml" if first is not None else ""


def local_folders(paths: Sequence[Path], shipped: Path) -> list[Path]:
    """Return the folders to lay over the shipped rules so that every one of ``paths`` is loaded."""
    folders = dict.fromkeys((path if path.is_dir() else path.parent).resolve() for path in paths)
    return [folder for folder in folders if not folder.is_relative_to(shipped.resolve())]


def belongs(rule: Rule, paths: Sequence[Path]) -> bool:
    """Whether ``rule`` is meant by ``paths``: none means all; a folder also means the shipped rules it changes."""
    if not paths:
        return True
    file = rule.path.resolve()
    return any(file.is_relative_to(path.resolve()) or (path.is_dir() and rule.changes) for path in paths)


def check_ids(words: Iterable[str], rulebook: Rulebook) -> tuple[str, ...]:
    """Return ``words`` as rule ids (any case); raise RuleFileError with a suggestion for one that is not there."""
    known = {rule.id for rule in rulebook.rules}
    ids = []
    for word in words:
        name = word.strip().upper()
        if name not in known:
            guess = _padded(name, known) or closest(name, known)
            hint = f"，是否为“{guess}”？" if guess else "，"
            raise RuleFileError(f"没有规则“{word}”{hint}全部规则见 inspect-xj rules list。")
        ids.append(name)
    return tuple(dict.fromkeys(ids))


def _padded(name: str, known: set[str]) -> str | None:
    """Return the rule meant by CG3 or CG-3: numbers are written with two digits."""
    parts = re.fullmatch(r"([A-Z]{2})[-_ ]?(\d{1,3})", name)
    whole = f"{parts[1]}-{int(parts[2]):02d}" if parts else ""
    return whole if whole in known else None
