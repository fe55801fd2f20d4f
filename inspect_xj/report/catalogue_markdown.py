"""The catalogue of rules in Markdown, for a repository or a wiki: the same content as the HTML pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from inspect_xj.report.catalogue import Catalogue
from inspect_xj.rulebook.card import Card, ExampleCard

__all__ = ["markdown_pages"]


def markdown_pages(catalogue: Catalogue) -> dict[str, str]:
    """File name -> page."""
    pages = {"index.md": _index(catalogue)}
    for card in catalogue.cards:
        pages[f"{card.id}.md"] = _page(catalogue, card)
    return pages


def _text(text: str) -> str:
    """A text in which nothing is taken for Markdown or HTML."""
    return re.sub(r"([\\`*_{}\[\]<>#|~!&])", r"\\\1", " ".join(text.split()))


def _code(text: str) -> str:
    plain = " ".join(text.split())
    fence = "`" * (max((len(run) for run in re.findall(r"`+", plain)), default=0) + 1)
    pad = " " if plain.startswith("`") or plain.endswith("`") else ""
    return f"{fence}{pad}{plain}{pad}{fence}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|") if text.startswith("`") else text


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(headings)} |"
    yield f"|{'---|' * len(headings)}"
    for row in rows:
        yield f"| {' | '.join(map(_cell, row))} |"
    yield ""


def _index(catalogue: Catalogue) -> str:
    lines = [f"<!-- {catalogue.mark} -->", "# “三查”规则目录", "", _text(catalogue.account), ""]
    for group in catalogue.groups:
        lines += [f"## {group.check}", ""]
        rows = [
            (
                f"[{card.id}]({card.id}.md)",
                _text(card.title) + _state(catalogue, card),
                card.grade,
                _text(card.summary[0]),
            )
            for card in group.cards
        ]
        lines += _table(("规则", "名称", "程度·性质", "查什么"), rows)
    lines += ["## 函数", ""]
    lines += _table(("写法", "意思"), [(_code(usage), _text(doc)) for usage, doc in catalogue.functions])
    return "\n".join(lines)


def _state(catalogue: Catalogue, card: Card) -> str:
    words = [] if card.on else ["已停用"]
    words += ["本地"] if card.id in catalogue.local else ["本地有改动"] if card.changes else []
    return f"（{'，'.join(words)}）" if words else ""


def _page(catalogue: Catalogue, card: Card) -> str:
    lines = [f"<!-- {catalogue.mark} -->", f"# {card.id} {_text(card.title)}", ""]
    lines += [f"**{card.grade}** · {card.check}{_state(catalogue, card)} · [规则目录](index.md)", ""]
    lines += [f"{_text(line)}\n" for line in card.grades]
    lines += [_text("".join(card.summary)), ""]
    said = catalogue.said.get(card.id)
    lines += [f"> {_text(said)}", ""] if said else []
    lines += [f"- 本地改动：{_text('；'.join(card.changes))}"] if card.changes else []
    lines += [f"- 依据：{_text('；'.join(card.basis))}"]
    for name, text in (("范围", card.scope), ("可查条件", card.checkable)):
        lines += [f"- {name}：{_code(text)}"] if text else []
    lines += [f"- 须有：{_text('、'.join(card.needs))}"] if card.needs else []
    for name, pairs in (("合法情形", card.unless), ("问题条件", card.conditions), ("先算小表", card.steps)):
        lines += _pairs(name, pairs)
    lines += [f"- 证据：{_code(line)}" for line in card.evidence]
    lines += [f"- 说明：{_code(card.message)}"]
    for name, text in (("整改要求", card.remedy), ("整改时限", card.days), ("核实先看", card.watch_out)):
        lines += [f"- {name}：{_text(text)}"] if text else []
    lines.append("")
    if card.parameters:
        lines += ["## 参数", ""]
        lines += _table(
            ("名称", "值", "说明"), [tuple(map(_text, (p.name, p.value, p.comment))) for p in card.parameters]
        )
    if card.functions:
        lines += ["## 函数", ""]
        lines += _table(("写法", "意思"), [(_code(usage), _text(doc)) for usage, doc in card.functions])
    if card.examples:
        lines += ["## 例子", ""]
        for number, example in enumerate(card.examples, 1):
            lines += _example(number, example)
    return "\n".join([*lines, _text(catalogue.account), ""])


def _pairs(name: str, pairs: Sequence[tuple[str, str]]) -> Iterator[str]:
    if len(pairs) == 1 and not pairs[0][0]:
        yield f"- {name}：{_code(pairs[0][1])}"
    elif pairs:
        yield f"- {name}："
        yield from (f"  - {_text(title)}：{_code(text)}" if title else f"  - {_code(text)}" for title, text in pairs)


def _example(number: int, example: ExampleCard) -> Iterator[str]:
    yield f"### 例 {number} {_text(example.note)}".rstrip()
    yield ""
    if example.settings:
        yield f"{_text(example.settings)}\n"
    for given in example.tables:
        alike = "，".join(f"{name} {text}" for name, text in given.alike)
        note = "：空表" if not given.rows else f"（各行相同：{_text(alike)}）" if alike else ""
        yield f"{given.table}{note}\n"
        if given.rows and given.columns:
            rows = [
                (f"{'● ' if found else ''}{place}", *map(_text, row))
                for place, (row, found) in enumerate(zip(given.rows, given.found, strict=True), 1)
            ]
            yield from _table(("行", *map(_text, given.columns)), rows)
    yield f"→ {_text(example.result)}\n"
