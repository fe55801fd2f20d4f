"""``inspect-xj rules test``: run the examples of rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from inspect_xj import resources
from inspect_xj.cli import options, show
from inspect_xj.cli.rule_choice import belongs, check_there, load_rules, local_folders
from inspect_xj.cli.usage import Command

__all__ = ["command"]


@click.command("test", cls=Command, short_help="执行规则里的例子。")
@click.argument("paths", type=options.FILE, nargs=-1, metavar="[目录或文件 …]")
@options.as_json()
def command(*, paths: tuple[Path, ...], json_wanted: bool) -> int:
    """执行规则里的例子，列出与所写结果不符的。不给路径时执行随工具的规则。"""
    check_there(paths)
    shipped = resources.rules()
    rulebook = load_rules(local_folders(paths, shipped))
    rules = [rule for rule in rulebook.rules if belongs(rule, paths)]

    from inspect_xj.audit import run_example

    failed: list[dict[str, Any]] = []
    total = 0
    with show.Progress(wanted=not json_wanted) as progress:
        for done, rule in enumerate(rules):
            progress(f"执行 {rule.id} 的例子", done, len(rules))
            for number, example in enumerate(rule.examples, 1):
                total += 1
                outcome = run_example(rule, example)
                if not outcome.ok:
                    place = {"file": str(rule.path), "line": example.line, "rule": rule.id, "example": number}
                    failed.append({**place, "message": str(outcome)})
    bare = [rule.id for rule in rules if not rule.examples]
    if json_wanted:
        show.write_json({"rules": len(rules), "examples": total, "failed": failed, "without_examples": bare})
    else:
        for one in failed:
            show.say(f"{one['file']}:{one['line']}：{one['rule']} 第 {one['example']} 个例子不符：{one['message']}")
        if bare:
            show.say(f"没有例子的规则：{'、'.join(bare)}。")
        show.say(f"规则 {len(rules)} 条，例子 {total} 个，不符 {len(failed)} 个。")
    return 1 if failed else 0
