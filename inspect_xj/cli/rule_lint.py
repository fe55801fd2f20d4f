"""``inspect-xj rules lint``: every problem of every file at once, for people, programs and editors."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inspect_xj import resources
from inspect_xj.cli import options, show
from inspect_xj.cli.rule_choice import check_there
from inspect_xj.cli.usage import Command
from inspect_xj.errors import OutputError

if TYPE_CHECKING:
    from inspect_xj.rulebook import Problem

__all__ = ["as_json", "command", "tell"]

_SCREEN = "-"


@click.command("lint", cls=Command, short_help="检查规则文件有没有写错。")
@click.argument("paths", type=options.FILE, nargs=-1, metavar="[目录或文件 …]")
@click.option(
    "--sarif",
    type=options.FILE,
    is_flag=False,
    flag_value=_SCREEN,
    metavar="[文件]",
    help="按 SARIF 2.1.0 输出，供编辑器和代码评审读取；不给文件时印在屏幕上。",
)
@options.as_json()
def command(*, paths: tuple[Path, ...], sarif: Path | None, json_wanted: bool) -> int:
    """检查规则文件，一次列出全部毛病。不给路径时检查随工具的规则。

    错误不改正，检查时全部规则都不执行；警告是写法对而意思多半不对的地方。
    """
    if sarif is not None and (sarif.is_dir() or sarif.suffix.lower() in (".yaml", ".yml")):
        paths, sarif = (*paths, sarif), Path(_SCREEN)  # what follows --sarif is what to check, not where to write
    check_there(paths)

    from inspect_xj.rulebook import check

    problems = check(list(paths) or [resources.rules()])
    errors = sum(problem.level == "错误" for problem in problems)
    if sarif is not None:
        _write_sarif(problems, sarif)
    elif json_wanted:
        show.write_json(as_json(problems))
    else:
        tell(problems)
    return 1 if errors else 0


def tell(problems: Sequence[Problem]) -> None:
    """Print the problems one a line, and how many there are."""
    errors = sum(problem.level == "错误" for problem in problems)
    for problem in problems:
        show.say(str(problem))
    rest = f"，警告 {len(problems) - errors} 处" if len(problems) > errors else ""
    show.say(f"错误 {errors} 处{rest}。" if problems else "没有发现毛病。")


def as_json(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    """The problems for other programs."""
    return [
        {
            "file": str(problem.file),
            "line": problem.line,
            "column": problem.column,
            "level": str(problem.level),
            "kind": str(problem.kind),
            "message": problem.message,
            "suggestion": problem.suggestion,
        }
        for problem in problems
    ]


def _write_sarif(problems: Sequence[Problem], target: Path) -> None:
    from inspect_xj.report.output import place_file
    from inspect_xj.rulebook.sarif import sarif

    told = sarif(problems, Path.cwd())
    if str(target) == _SCREEN:
        show.write_json(told)
        return
    if target.exists() and not _is_sarif(target):
        raise OutputError(f"“{target}”已经存在，而且不是 SARIF 文件，不予覆盖；请换一个文件名。")
    place_file(target, (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode())
    errors = sum(problem.level == "错误" for problem in problems)
    show.say(f"错误 {errors} 处，警告 {len(problems) - errors} 处，已写入 {target}。")


def _is_sarif(path: Path) -> bool:
    try:
        return "runs" in json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError):
        return False
