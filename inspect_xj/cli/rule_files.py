"""``inspect-xj rules``: list, show, lint and test rule files, shipped ones or an inspector's own."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inspect_xj.cli import options, show
from inspect_xj.cli.rule_choice import load_rules
from inspect_xj.cli.usage import Group

if TYPE_CHECKING:
    from inspect_xj.rulebook import Rule

__all__ = ["group"]


@click.group("rules", cls=Group, short_help="查看、检查、试验规则文件。")
def group() -> None:
    """查看、检查、试验规则文件。"""


@group.command("list", short_help="列出全部规则。")
@options.extra_rules()
@options.as_json()
def list_rules(rule_folders: tuple[Path, ...], json_wanted: bool) -> int:
    """列出全部规则，包括已停用的。"""
    rules = load_rules(rule_folders).rules
    if json_wanted:
        show.write_json([_summary(rule) for rule in rules])
        return 0
    show.table(
        ("规则", "名称", "三查", "程度", "性质", "启用"),
        [
            (rule.id, rule.title, rule.check, _words(rule.severity), _words(rule.nature), "是" if rule.on else "否")
            for rule in rules
        ],
    )
    show.say(f"共 {len(rules)} 条规则。某一条的全文：inspect-xj rules show {rules[0].id if rules else '规则号'}")
    return 0


def _words(value: str | Iterable[Any]) -> str:
    """Return a severity or nature as text; a list of {when, is} by its words, the usual one last as in the file."""
    return value if isinstance(value, str) else "/".join(dict.fromkeys(str(choice.value) for choice in value))


def _summary(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "title": rule.title,
        "check": rule.check,
        "severity": _words(rule.severity),
        "nature": _words(rule.nature),
        "on": rule.on,
    }
