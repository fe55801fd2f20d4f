"""``inspect-xj rules``: list, show and lint rule files, shipped ones or an inspector's own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inspect_xj import resources
from inspect_xj.cli import options, show
from inspect_xj.cli.rule_choice import check_ids, check_there, load_rules
from inspect_xj.cli.usage import Group

if TYPE_CHECKING:
    from inspect_xj.rulebook import Graded, Problem, Rule

__all__ = ["group"]


@click.group("rules", cls=Group, short_help="查看、检查、试验规则文件。")
def group() -> None:
    """查看、检查、试验规则文件。"""


@group.command("list", short_help="列出全部规则。")
@options.extra_rules()
@options.as_json()
def list_rules(rule_folders: tuple[Path, ...], json_wanted: bool) -> int:
    """列出全部规则，包括已停用的。"""
    rules = load_rules(rule_folders, examples=False).rules
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


@group.command("show", short_help="显示一条规则。")
@click.argument("rule_id", metavar="规则号")
@options.extra_rules()
@options.as_json()
def show_rule(*, rule_id: str, rule_folders: tuple[Path, ...], json_wanted: bool) -> int:
    """显示一条规则的全文，例如 inspect-xj rules show CG-03。"""
    rulebook = load_rules(rule_folders)
    (name,) = check_ids([rule_id], rulebook)
    rule = next(rule for rule in rulebook.rules if rule.id == name)
    if json_wanted:
        show.write_json({**_summary(rule), **dict(_parts(rule)), "path": str(rule.path)})
        return 0
    show.say(f"{rule.id} {rule.title}" + ("" if rule.on else "（已停用）"))
    for key, value in _parts(rule):
        if isinstance(value, dict):
            show.say(f"  {key}：")
            for name_, text in value.items():
                show.say(f"      {name_}：{text}")
        else:
            show.say(f"  {key}：{value}")
    show.say(f"  文件：{rule.path}")
    return 0


@group.command("lint", short_help="检查规则文件有没有写错。")
@click.argument("paths", type=options.FILE, nargs=-1, metavar="[目录或文件 …]")
@options.as_json()
def lint_rules(*, paths: tuple[Path, ...], json_wanted: bool) -> int:
    """检查规则文件，一次列出全部毛病。不给路径时检查随工具的规则。"""
    check_there(paths)

    from inspect_xj.rulebook import check

    problems = check(list(paths) or [resources.rules()])
    errors = [problem for problem in problems if problem.level == "错误"]
    if json_wanted:
        show.write_json([_problem(problem) for problem in problems])
    else:
        for problem in problems:
            show.say(str(problem))
        rest = f"，警告 {len(problems) - len(errors)} 处" if len(problems) > len(errors) else ""
        show.say(f"错误 {len(errors)} 处{rest}。" if problems else "没有发现毛病。")
    return 1 if errors else 0


def _words(choices: Sequence[Graded]) -> str:
    """Return the words of a severity or nature, the usual one last as in the file."""
    return "/".join(dict.fromkeys(choice.value for choice in choices))


def _summary(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "title": rule.title,
        "check": rule.check,
        "severity": _words(rule.severity),
        "nature": _words(rule.nature),
        "on": rule.on,
    }


def _parts(rule: Rule) -> list[tuple[str, Any]]:
    """Return the parts of a rule that say something, with Chinese names, in the order of the file."""
    condition: Any = dict(rule.situations) if rule.situations else rule.where
    parts: list[tuple[str, Any]] = [
        ("三查", rule.check),
        ("严重程度", _graded(rule.severity)),
        ("性质", _graded(rule.nature)),
        ("依据", "；".join(rule.basis)),
        ("检查的表", rule.source),
        ("范围", rule.scope),
        ("可查的条件", rule.checkable),
        ("须有", "、".join(rule.needs)),
        ("合法情形", dict(rule.unless)),
        ("问题的条件", condition),
        ("分组", "、".join(rule.group_by)),
        ("组的条件", rule.having),
        ("计分", {label: f"{when}（{points} 分）" for when, points, label in rule.points}),
        ("计分达到", rule.at_least),
        ("参数", {name: str(value) for name, value in rule.params.items()}),
        ("说明", rule.message.text),
        ("整改要求", rule.remedy),
        ("整改时限", f"{rule.days} 天" if rule.days is not None else None),
        ("核实时先看", rule.watch_out),
        ("例子", f"{len(rule.examples)} 个" if rule.examples else None),
        ("本地改动", "；".join(rule.changes)),
    ]
    return [(name, value) for name, value in parts if value]


def _graded(choices: Sequence[Graded]) -> str:
    return "；".join(f"{choice.value}（{choice.when}）" if choice.when else choice.value for choice in choices)


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "file": str(problem.file),
        "line": problem.line,
        "column": problem.column,
        "level": str(problem.level),
        "message": problem.message,
        "suggestion": problem.suggestion,
    }
