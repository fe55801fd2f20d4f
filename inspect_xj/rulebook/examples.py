"""The ``examples`` of a rule: what is given, what must be found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import yaml

from inspect_xj import profile as profiles
from inspect_xj.engine.expressions import Value, nearest
from inspect_xj.model import Ending
from inspect_xj.rulebook.document import Document
from inspect_xj.rulebook.reading import Fields, colon_hint, pairs, scalar, value
from inspect_xj.rulebook.rule import EXAMPLE_AS_OF, NATURES, SEVERITIES, Example, Find
from inspect_xj.schema import PREVIOUS, TABLES

__all__ = ["ENDINGS", "EXAMPLE_KEYS", "GIVEN_BESIDE", "SAID", "read_examples"]

EXAMPLE_KEYS = ("note", "given", "finds", "ending", "as_of", "previous_as_of", "profile", "params")
#: Columns that a row may give besides those of its table.
GIVEN_BESIDE = ("人员", "其他")
#: What an entry of finds may say besides its rows: the words allowed, any where none are listed.
SAID: Mapping[str, tuple[str, ...]] = {"严重程度": SEVERITIES, "性质": NATURES, "说明": ()}
ENDINGS = tuple(str(ending) for ending in Ending if ending not in (Ending.FAILED, Ending.OFF))


def read_examples(document: Document, node: yaml.Node | None, params: Mapping[str, Value]) -> tuple[Example, ...]:
    """Every example that can be read; the others leave a problem."""
    if node is None:
        return ()
    if not isinstance(node, yaml.SequenceNode):
        document.note(node, "“examples”要写成列表，每个例子以 - 开头")
        return ()
    found = []
    for item in node.value:
        before = len(document.problems)
        example = _example(document, item, params)
        if len(document.problems) == before:
            found.append(example)
    return tuple(found)


def _example(document: Document, node: yaml.Node, params: Mapping[str, Value]) -> Example:
    fields = Fields(document, node, "例子", EXAMPLE_KEYS)
    given = {
        table: _rows(document, table, key, rows)
        for table, key, rows in pairs(document, fields.require("given"), "given")
    }
    finds = _finds(document, fields.get("finds"), given) if fields.has("finds") else None
    ending = fields.text("ending")
    if ending is not None and ending not in ENDINGS:
        document.note(fields.get("ending"), f"没有结局“{ending}”", f"可写：{'、'.join(ENDINGS)}")
    if finds is None and ending is None and isinstance(node, yaml.MappingNode):
        document.note(node, "例子没有说应当查出什么", "写 finds: [{表: 1}]；什么也不该查出时写 finds: []")
    as_of = _day(document, fields, "as_of")
    return Example(
        given,
        finds,
        ending,
        as_of,
        _earlier(document, fields, as_of or EXAMPLE_AS_OF),
        _profile(document, fields),
        _params(document, fields.get("params"), params),
        fields.text("note") or "",
        node.start_mark.line + 1,
    )


def _rows(document: Document, table: str, key: yaml.Node, node: yaml.Node) -> tuple[Mapping[str, str | None], ...]:
    schema = TABLES.get(table.removeprefix(PREVIOUS))
    if schema is None:
        document.note(key, f"没有表“{table}”", nearest(table, [*TABLES, *(f"{PREVIOUS}{name}" for name in TABLES)]))
        return ()
    if not isinstance(node, yaml.SequenceNode):
        document.note(node, f"“{table}”下面要写一行行的列表", "空表写 []，每行写 - {列: 值, …}")
        return ()
    known = [*schema.names, *GIVEN_BESIDE]
    rows = []
    for item in node.value:
        row: dict[str, str | None] = {}
        for name, name_node, content in pairs(document, item, f"{table}的一行"):
            if name not in known:
                document.note(name_node, f"“{table}”没有列“{name}”", colon_hint(name) or nearest(name, known))
                continue
            row[name] = _cell(document, content, name)
        rows.append(row)
    return tuple(rows)


def _cell(document: Document, node: yaml.Node, name: str) -> str | None:
    if isinstance(node, yaml.ScalarNode):
        return None if not node.style and node.value in ("", "~", "null") else node.value
    scalar(document, node, name)
    return None


def _finds(
    document: Document, node: yaml.Node | None, given: Mapping[str, tuple[Mapping[str, str | None], ...]]
) -> tuple[Find, ...]:
    if not isinstance(node, yaml.SequenceNode):
        document.note(node, "“finds”要写成列表", "例如 finds: [{学籍: 1}]；什么也不该查出时写 finds: []")
        return ()
    found = []
    for item in node.value:
        rows: dict[str, tuple[int, ...]] = {}
        said: dict[str, str | None] = {}
        for table, key, content in pairs(document, item, "finds"):
            if table in SAID:
                said[table] = _said(document, table, content)
                continue
            if table not in given:
                document.note(key, f"“given”里没有表“{table}”", nearest(table, list(given)))
                continue
            numbers = []
            for one in content.value if isinstance(content, yaml.SequenceNode) else [content]:
                text = scalar(document, one, "finds") or ""
                if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= len(given[table]):
                    document.note(one, f"“{table}”没有第“{text}”行", f"given 里有 {len(given[table])} 行，从 1 数起")
                    continue
                numbers.append(int(text))
            rows[table] = tuple(sorted(numbers))
        found.append(Find(rows, said.get("严重程度"), said.get("性质"), said.get("说明")))
    return tuple(found)


def _said(document: Document, name: str, node: yaml.Node) -> str | None:
    """The word of a severity or nature, or words of the message."""
    text = scalar(document, node, name)
    known = SAID[name]
    if text is not None and known and text not in known:
        document.note(node, f"没有{name}“{text}”", nearest(text, list(known)) or f"可写：{'、'.join(known)}")
    return text


def _earlier(document: Document, fields: Fields, now: date) -> date | None:
    """``previous_as_of``, which must lie before ``now``."""
    day = _day(document, fields, "previous_as_of")
    if day is not None and day >= now:
        document.note(fields.get("previous_as_of"), f"上期的截止日期 {day} 不早于本期的 {now}", "写一个更早的日期")
    return day


def _day(document: Document, fields: Fields, key: str) -> date | None:
    text = fields.text(key)
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        document.note(fields.get(key), f"“{text}”不是日期", "写成 2009-10-12")
        return None


def _profile(document: Document, fields: Fields) -> str | None:
    name = fields.text("profile")
    if name is not None and name not in profiles.names():
        document.note(fields.get("profile"), f"没有口径“{name}”", f"可写：{'、'.join(profiles.names())}")
    return name


def _params(document: Document, node: yaml.Node | None, known: Mapping[str, Value]) -> dict[str, Value]:
    found = {}
    for name, key, content in pairs(document, node, "params"):
        if name not in known:
            document.note(key, f"规则没有参数“{name}”", nearest(name, list(known)))
            continue
        given = value(document, content, name)
        if given is not None:
            found[name] = given
    return found
