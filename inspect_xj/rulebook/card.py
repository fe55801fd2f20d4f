"""A rule as people read it: its parts in words, its parameters with what their author said of them, its examples as tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from inspect_xj.engine.expressions import FUNCTIONS, Value
from inspect_xj.rulebook.document import read_document
from inspect_xj.rulebook.rule import Example, Graded, Rule
from inspect_xj.rulebook.vocabulary import physical

__all__ = ["Card", "ExampleCard", "Given", "Parameter", "card_of", "shown_value"]

_PARAMETER = re.compile(r"参数\.(\w+)")
_CALL = re.compile(r"(?<![\w.])([^\W\d_]\w*)\(")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter, its value now, and the comment beside it in the file."""

    name: str
    value: str
    comment: str


@dataclass(frozen=True, slots=True)
class Given:
    """The rows of one table of an example: columns that differ, those that are alike in all rows, and which rows are found."""

    table: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    found: tuple[bool, ...]
    alike: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ExampleCard:
    """An example: what it is about, its tables, and what must come of it in words."""

    note: str
    settings: str
    tables: tuple[Given, ...]
    result: str
    finds: bool


@dataclass(frozen=True, slots=True)
class Card:
    """Everything about a rule that a person may ask; texts, ready to be drawn."""

    id: str
    title: str
    check: str
    grade: str  # 严重·疑
    grades: tuple[str, ...]  # when which severity and nature holds, where it depends
    basis: tuple[str, ...]
    summary: tuple[str, ...]
    scope: str
    checkable: str
    needs: tuple[str, ...]
    unless: tuple[tuple[str, str], ...]
    conditions: tuple[tuple[str, str], ...]
    steps: tuple[tuple[str, str], ...]  # let, by name
    parameters: tuple[Parameter, ...]
    evidence: tuple[str, ...]
    message: str
    remedy: str
    days: str
    watch_out: str
    functions: tuple[tuple[str, str], ...]
    examples: tuple[ExampleCard, ...]
    changes: tuple[str, ...]
    on: bool
    path: Path


def card_of(rule: Rule) -> Card:
    """The card of a rule."""
    return Card(
        id=rule.id,
        title=rule.title,
        check=rule.check,
        grade=f"{_words(rule.severity)}·{_words(rule.nature)}",
        grades=tuple(_grades(rule)),
        basis=rule.basis,
        summary=tuple(_summary(rule)),
        scope=rule.scope or "",
        checkable=rule.checkable or "",
        needs=rule.needs,
        unless=_lines(rule.unless),
        conditions=tuple(_conditions(rule)),
        steps=_lines(rule.let),
        parameters=_parameters(rule),
        evidence=tuple(f"{entry.alias}（{entry.role}）：{_line(entry.on)}" for entry in rule.with_rows),
        message=rule.message.text,
        remedy=rule.remedy or "",
        days="" if rule.days is None else f"{rule.days} 天",
        watch_out=rule.watch_out or "",
        functions=_functions(rule),
        examples=tuple(_example(example) for example in rule.examples),
        changes=rule.changes,
        on=rule.on,
        path=rule.path,
    )


def shown_value(value: Value) -> str:
    """A parameter's value as it stands in a sentence."""
    if isinstance(value, tuple):
        return "、".join(map(shown_value, value))
    return value.isoformat() if isinstance(value, date) else str(value)


def _line(text: str) -> str:
    return " ".join(text.split())


def _lines(parts: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, _line(text)) for name, text in parts.items())


def _words(choices: tuple[Graded, ...]) -> str:
    return "/".join(dict.fromkeys(choice.value for choice in choices))


def _grades(rule: Rule) -> Iterator[str]:
    for lines in (rule.severity, rule.nature):
        if len(lines) > 1:
            parts = [f"{line.value}：{_line(line.when)}" if line.when else f"其余：{line.value}" for line in lines]
            yield "；".join(parts)


def _filled(rule: Rule, text: str) -> str:
    """A condition on one line with the values of the parameters in it."""
    return _PARAMETER.sub(
        lambda hit: shown_value(rule.params[hit[1]]) if hit[1] in rule.params else hit[0], _line(text)
    )


def _summary(rule: Rule) -> Iterator[str]:
    """What the rule does with every row, in the order in which it is done."""
    table = physical(rule.source)
    what = f"“{rule.source}”（{table.doc}）" if table is not None else f"先算出的小表“{rule.source}”"
    within = f"，只看“{_filled(rule, rule.scope)}”的" if rule.scope else ""
    yield f"逐行看{what}{within}。"
    if rule.checkable:
        yield f"不满足“{_filled(rule, rule.checkable)}”的没有查，计为未检。"
    if rule.needs:
        yield f"{'、'.join(rule.needs)}没有值的说不清，计为未决。"
    if rule.unless:
        yield f"属于{'、'.join(f'“{name}”' for name in rule.unless)}的合乎规定，排除在外，另行计数。"
    if rule.group_by:
        only = f"“{_filled(rule, rule.where)}”的行" if rule.where else "其余的行"
        yield f"{only}按{'、'.join(rule.group_by)}分组，一组里“{_filled(rule, rule.having or '')}”的，是一个问题。"
    elif rule.points:
        yield f"其余的逐项计分，总分达到 {_filled(rule, rule.at_least or '')} 的，是一个问题。"
    elif rule.situations:
        yield f"其余的凡有下列情形之一的，是一个问题：{'、'.join(rule.situations)}。"
    else:
        yield f"其余的凡是“{_filled(rule, rule.where or '')}”的，是一个问题。"


def _conditions(rule: Rule) -> Iterator[tuple[str, str]]:
    if rule.where:
        yield "先筛行" if rule.having or rule.points else "", _line(rule.where)
    yield from _lines(rule.situations)
    if rule.having:
        yield "一组", rule.having
    for when, points, label in rule.points:
        yield label, f"{_line(when)}（{points} 分）"
    if rule.at_least:
        yield "总分达到", rule.at_least


def _functions(rule: Rule) -> tuple[tuple[str, str], ...]:
    """Own functions that stand in the rule, with what they mean, in the order of the manual."""
    texts = [rule.scope, rule.checkable, rule.where, rule.having, rule.at_least, rule.confidence, *rule.needs]
    texts += [*rule.unless.values(), *rule.situations.values(), *rule.let.values(), *rule.columns.values()]
    texts += [when for when, _, _ in rule.points] + [line.when for line in (*rule.severity, *rule.nature)]
    texts += [entry.on for entry in rule.with_rows] + [text for _, text, _ in rule.message.expressions]
    named = {name for text in texts if text for name in _CALL.findall(text)}
    return tuple((function.usage, function.doc) for name, function in FUNCTIONS.items() if name in named)


def _parameters(rule: Rule) -> tuple[Parameter, ...]:
    if not rule.params:
        return ()
    comments = _comments(rule.path)
    return tuple(Parameter(name, shown_value(value), comments.get(name, "")) for name, value in rule.params.items())


def _comments(path: Path) -> dict[str, str]:
    """The comments behind the parameters of a file, or on the line above them."""
    document = read_document(path, without="examples")
    if not isinstance(document.root, yaml.MappingNode):
        return {}
    lines = document.text.splitlines()
    found = {}
    for key, params in document.root.value:
        if key.value != "params" or not isinstance(params, yaml.MappingNode):
            continue
        for name, value in params.value:
            rest = lines[value.end_mark.line][value.end_mark.column :] if value.end_mark.line < len(lines) else ""
            above = lines[name.start_mark.line - 1].strip()
            hit = re.match(r"\s+#\s*(.*)", rest)
            text = hit[1] if hit else above.lstrip("# ") if above.startswith("#") else ""
            found[str(name.value)] = text.strip()
    return found


def _example(example: Example) -> ExampleCard:
    settings = []
    if example.as_of is not None:
        settings.append(f"截止日期 {example.as_of}")
    if example.previous_as_of is not None:
        settings.append(f"上期截止日期 {example.previous_as_of}")
    if example.profile is not None:
        settings.append(f"口径 {example.profile}")
    settings += [f"{name} {shown_value(value)}" for name, value in example.params.items()]
    tables = tuple(_given(table, rows, _found(example, table)) for table, rows in example.given.items())
    return ExampleCard(example.note, "，".join(settings), tables, _result(example), bool(example.finds))


def _found(example: Example, table: str) -> set[int]:
    return {row for find in example.finds or () for row in find.rows.get(table, ())}


def _result(example: Example) -> str:
    if example.finds:
        finds = []
        for find in example.finds:
            rows = "、".join(f"{table}第{'、'.join(map(str, numbers))}行" for table, numbers in find.rows.items())
            grade = "·".join(word for word in (find.severity, find.nature) if word)
            finds.append(rows + (f"（{grade}）" if grade else ""))
        return f"查出 {len(finds)} 个问题：{'；'.join(finds)}"
    if example.ending:
        return f"结局是{example.ending}，没有问题" if example.ending != "发现" else "结局是发现"
    return "没有问题"


def _given(table: str, rows: tuple[Mapping[str, str | None], ...], found: set[int]) -> Given:
    names = list(dict.fromkeys(name for row in rows for name in row))
    alike = [
        name for name in names if len(rows) > 1 and all(name in row and row[name] == rows[0].get(name) for row in rows)
    ]
    columns = [name for name in names if name not in alike]
    return Given(
        table,
        tuple(columns),
        tuple(tuple(_cell(row, name) for name in columns) for row in rows),
        tuple(number in found for number in range(1, len(rows) + 1)),
        tuple((name, _cell(rows[0], name)) for name in alike),
    )


def _cell(row: Mapping[str, str | None], name: str) -> str:
    if name not in row:
        return "—"
    return row[name] or "（空）"
