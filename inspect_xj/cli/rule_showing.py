"""``inspect-xj rules show``: one rule as a card that a person reads from top to bottom."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inspect_xj.cli import options, show
from inspect_xj.cli.rule_choice import check_ids, load_rules
from inspect_xj.cli.text import plain
from inspect_xj.cli.usage import Command

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

    from inspect_xj.rulebook import Graded, Rule
    from inspect_xj.rulebook.card import Card, ExampleCard, Given

__all__ = ["command", "said", "summary"]

#: Longer lines tire the eye, however wide the window.
_WIDEST = 110


@click.command("show", cls=Command, short_help="显示一条规则：查什么、合法情形、参数、例子。")
@click.argument("rule_id", metavar="规则号")
@options.extra_rules()
@options.as_json()
def command(*, rule_id: str, rule_folders: tuple[Path, ...], json_wanted: bool) -> int:
    """显示一条规则的全文，例如 inspect-xj rules show CG-03。"""
    rulebook = load_rules(rule_folders)
    (name,) = check_ids([rule_id], rulebook)
    rule = rulebook.rule(name)

    from inspect_xj.rulebook.card import card_of

    card = card_of(rule)
    if json_wanted:
        show.write_json(_as_json(rule, card))
    else:
        _draw(card, said(rule))
    return 0


def said(rule: Rule) -> str:
    """What the rule says of the first finding of its examples; nothing where there is none."""
    from inspect_xj.audit import run_example

    for example in rule.examples:
        if example.finds:
            messages = run_example(rule, example).messages
            return messages[0] if messages else ""
    return ""


def summary(rule: Rule) -> dict[str, Any]:
    """A rule in the list of rules."""
    return {
        "id": rule.id,
        "title": rule.title,
        "check": rule.check,
        "severity": "/".join(dict.fromkeys(choice.value for choice in rule.severity)),
        "nature": "/".join(dict.fromkeys(choice.value for choice in rule.nature)),
        "on": rule.on,
    }


def _parts(card: Card) -> list[tuple[str, str | tuple[tuple[str, str], ...]]]:
    """The parts of a card that say something, under their Chinese names, in the order of reading."""
    parameters = tuple((one.name, one.value + (f"（{one.comment}）" if one.comment else "")) for one in card.parameters)
    parts: list[tuple[str, str | tuple[tuple[str, str], ...]]] = [
        ("本地改动", "；".join(card.changes)),
        ("三查", card.check),
        ("程度性质", card.grade),
        ("分级", tuple(("", line) for line in card.grades)),
        ("依据", tuple(("", line) for line in card.basis)),
        ("查什么", "".join(card.summary)),
        ("范围", card.scope),
        ("可查条件", card.checkable),
        ("须有", "、".join(card.needs)),
        ("合法情形", card.unless),
        ("问题条件", card.conditions),
        ("先算小表", card.steps),
        ("参数", parameters),
        ("证据", tuple(("", line) for line in card.evidence)),
        ("说明", card.message),
        ("整改要求", card.remedy),
        ("整改时限", card.days),
        ("核实先看", card.watch_out),
        ("函数", card.functions),
    ]
    return [(name, content) for name, content in parts if content]


def _as_json(rule: Rule, card: Card) -> dict[str, Any]:
    examples = [
        {
            "note": one.note,
            "settings": one.settings,
            "result": one.result,
            "given": {table: [dict(row) for row in rows] for table, rows in example.given.items()},
        }
        for one, example in zip(card.examples, rule.examples, strict=True)
    ]
    return {**summary(rule), **dict(_named(rule)), "examples": examples, "path": str(rule.path)}


def _named(rule: Rule) -> list[tuple[str, Any]]:
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


def _draw(card: Card, message: str) -> None:
    from rich.table import Table

    width = min(show.width(), _WIDEST)
    off = "（已停用）" if not card.on else ""
    show.draw(_text(f"{card.id} {card.title}{off}", "bold"), _text("─" * (width // 2 * 2), "dim"))
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.width = width
    grid.add_column(width=8, no_wrap=True, style="bold")
    grid.add_column(ratio=1, overflow="fold")
    for name, content in _parts(card):
        grid.add_row(_text(name), _text(content) if isinstance(content, str) else _lines(content, width - 10))
        if name == "说明" and message:
            grid.add_row(_text("报出的话"), _text(message, "italic"))
    grid.add_row(_text("文件"), _text(str(card.path), "dim"))
    show.draw(grid)
    for number, example in enumerate(card.examples, 1):
        _example(number, example)
    show.say(f"试一试：inspect-xj rules try {card.id} 快照.db")


def _text(text: str, style: str = "") -> Text:
    from rich.text import Text

    return Text(plain(text), style=style, overflow="fold")


def _lines(content: tuple[tuple[str, str], ...], width: int) -> RenderableType:
    """Named lines: name and text side by side where the names are short, the text under its name where they are long."""
    from rich.cells import cell_len
    from rich.table import Table

    if not any(name for name, _ in content):
        return _text("\n".join(text for _, text in content)) if len(content) < 2 else _listed([t for _, t in content])
    longest = max(cell_len(name) for name, _ in content)
    inner = Table.grid(padding=(0, 2, 0, 0))
    if longest > width // 3:
        inner.add_column(overflow="fold")
        for name, text in content:
            inner.add_row(_text(name, "underline"))
            inner.add_row(_text(text))
        return inner
    inner.add_column(width=longest, no_wrap=True)
    inner.add_column(overflow="fold")
    for name, text in content:
        inner.add_row(_text(name), _text(text))
    return inner


def _listed(texts: list[str]) -> RenderableType:
    from rich.table import Table

    inner = Table.grid(padding=(0, 1, 0, 0))
    inner.add_column(width=1)
    inner.add_column(overflow="fold")
    for text in texts:
        inner.add_row(_text("·"), _text(text))
    return inner


def _example(number: int, example: ExampleCard) -> None:
    head = f"例 {number}  {example.note}" + (f"（{example.settings}）" if example.settings else "")
    show.say()
    show.draw(_text(head, "bold"))
    for given in example.tables:
        _given(given)
    show.draw(_text(f"  → {example.result}", "green" if not example.finds else "red"))


def _given(given: Given) -> None:
    from rich import box
    from rich.table import Table

    if given.alike:
        alike = "，".join(f"{name} {text}" for name, text in given.alike)
        show.draw(_text(f"  {given.table}  各行相同：{alike}"))
    else:
        show.draw(_text(f"  {given.table}" + ("" if given.rows else "：空表")))
    if not given.rows:
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), show_edge=False)
    table.add_column("", width=4)
    for name in given.columns:
        table.add_column(_text(name), overflow="fold", min_width=4)
    for row_number, (row, found) in enumerate(zip(given.rows, given.found, strict=True), 1):
        mark = _text(f"●{row_number:>2}" if found else f" {row_number:>3}", "red" if found else "dim")
        table.add_row(mark, *map(_text, row))
    from rich.padding import Padding

    show.draw(Padding(table, (0, 0, 0, 4)))
