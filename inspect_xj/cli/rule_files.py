"""``inspect-xj rules``: the commands about rule files, and the list of rules."""

from __future__ import annotations

from pathlib import Path

import click

from inspect_xj.cli import options, rule_lint, rule_pages, rule_showing, rule_tests, rule_trying, rule_writing, show
from inspect_xj.cli.rule_choice import load_rules
from inspect_xj.cli.usage import Command, Group

__all__ = ["group"]


@click.group("rules", cls=Group, short_help="查看、编写、检查、试验规则文件。")
def group() -> None:
    """查看、编写、检查、试验规则文件。

    \b
    自己写一条规则，先后四步（详见 docs/规则编写.md）：
      inspect-xj rules new  XA-01 -o 我县规则/
      inspect-xj rules lint 我县规则/
      inspect-xj rules test 我县规则/
      inspect-xj rules try  我县规则/XA-01.yaml 快照.db
    """


@click.command("list", cls=Command, short_help="列出全部规则。")
@options.extra_rules()
@options.as_json()
def list_rules(rule_folders: tuple[Path, ...], json_wanted: bool) -> int:
    """列出全部规则，包括已停用的。"""
    rules = [rule_showing.summary(rule) for rule in load_rules(rule_folders, examples=False).rules]
    if json_wanted:
        show.write_json(rules)
        return 0
    show.table(
        ("规则", "名称", "三查", "程度", "性质", "启用"),
        [
            (one["id"], one["title"], one["check"], one["severity"], one["nature"], "是" if one["on"] else "否")
            for one in rules
        ],
    )
    show.say(f"共 {len(rules)} 条规则。某一条的全文：inspect-xj rules show {rules[0]['id'] if rules else '规则号'}")
    return 0


for one in (
    list_rules,
    rule_showing.command,
    rule_writing.command,
    rule_lint.command,
    rule_tests.command,
    rule_trying.command,
    rule_pages.docs,
    rule_pages.schema,
):
    group.add_command(one)
