"""The JSON Schema of a rule file, made of the tables the loader itself reads by: editors complete and underline with it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from inspect_xj import profile as profiles
from inspect_xj.rulebook.draft import KEYS, ROLES
from inspect_xj.rulebook.examples import ENDINGS, EXAMPLE_KEYS, GIVEN_BESIDE, SAID
from inspect_xj.rulebook.guide import EXAMPLE_DOCS, KEY_DOCS, OVERLAY_DOCS, WORD_DOCS
from inspect_xj.rulebook.overlay import OVERLAY_KEYS
from inspect_xj.rulebook.rule import CHECKS, ID, NATURES, SEVERITIES
from inspect_xj.schema import PREVIOUS, TABLES, Column, Table
from inspect_xj.schema import Kind as ColumnKind

__all__ = ["SCHEMA_FILE", "rule_schema", "schema_text"]

#: What the file is called wherever it is written.
SCHEMA_FILE = "rule.schema.json"

Schema = dict[str, Any]

#: What the loader takes as text: every scalar is text to it, whatever YAML makes of it.
_TEXT: Schema = {"type": ["string", "number", "boolean"]}
_DAY: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_CONDITION: Schema = {"$ref": "#/$defs/条件"}
_FREE_NAME: Schema = {"propertyNames": {"not": {"enum": list(KEYS)}}}
_REQUIRED = ("id", "title", "check", "severity", "nature", "basis", "from", "message")
#: Optional keys that the loader takes for absent when nothing is written behind them.
_MAY_BE_BLANK = frozenset(
    (
        "let",
        "needs",
        "unless",
        "with_rows",
        "columns",
        "remedy",
        "days",
        "params",
        "watch_out",
        "examples",
        "equivalent",
    )
)
_FIXED_WORDS = {ColumnKind.SEX: ("男", "女"), ColumnKind.YESNO: ("是", "否")}


def rule_schema() -> Schema:
    """A rule, or a local file that changes one (it has none but the keys of a change)."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "inspect-xj 规则文件",
        "description": "一条“三查”规则，或对已有规则的改动；写法见 docs/规则编写.md",
        "type": "object",
        "if": {"propertyNames": {"enum": list(OVERLAY_KEYS)}},
        "then": {"$ref": "#/$defs/改动"},
        "else": {"$ref": "#/$defs/规则"},
        "$defs": {
            "规则": _rule(),
            "改动": _overlay(),
            "条件": {
                "type": ["string", "number", "boolean"],
                "description": "条件或算式：列名、函数、比较、and / or / not",
            },
            "参数值": _value(),
            "例子": _example(),
            **{f"{table.name}的一行": _row(table) for table in TABLES.values()},
        },
    }


def schema_text() -> str:
    """The schema as its file holds it."""
    return json.dumps(rule_schema(), ensure_ascii=False, indent=1) + "\n"


def _described(schema: Mapping[str, Any], text: str) -> Schema:
    return {"description": text, **schema}


def _object(properties: Mapping[str, Any], required: Sequence[str] = ()) -> Schema:
    found: Schema = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    return {**found, "required": list(required)} if required else found


def _or_blank(schema: Schema) -> Schema:
    """The same, or the key written with nothing behind it."""
    if "oneOf" in schema:
        return {**schema, "oneOf": [*schema["oneOf"], {"type": "null"}]}
    kinds = schema["type"]
    return {**schema, "type": [*([kinds] if isinstance(kinds, str) else kinds), "null"]}


def _several(item: Schema) -> Schema:
    return {"oneOf": [item, {"type": "array", "items": item, "minItems": 1}]}


def _named(item: Schema) -> Schema:
    return {"type": "object", "additionalProperties": item, "minProperties": 1, **_FREE_NAME}


def _graded(words: Sequence[str]) -> Schema:
    line = _object(
        {
            "when": _described(_CONDITION, WORD_DOCS["when"]),
            "is": {"enum": list(words), "description": WORD_DOCS["is"]},
        },
        ["is"],
    )
    return {"oneOf": [{"enum": list(words)}, {"type": "array", "items": line, "minItems": 1}]}


def _value() -> Schema:
    scalar = {"type": ["string", "number", "boolean"]}
    return {"oneOf": [scalar, {"type": "array", "items": scalar}]}


def _tables() -> list[str]:
    return [*TABLES, *(f"{PREVIOUS}{name}" for name in TABLES)]


def _rule() -> Schema:
    properties: dict[str, Schema] = {
        "id": {"type": "string", "pattern": f"^{ID.pattern[2:-2]}$"},
        "title": _TEXT,
        "check": {"enum": list(CHECKS)},
        "severity": _graded(SEVERITIES),
        "nature": _graded(NATURES),
        "basis": _several(_TEXT),
        "from": {"type": "string"},
        "let": {**_named(_CONDITION), "propertyNames": {"not": {"enum": [*KEYS, *_tables()]}}},
        "where": {"oneOf": [_CONDITION, _named(_CONDITION)]},
        "needs": _several(_CONDITION),
        "group_by": _several({"type": "string"}),
        "unless": _named(_CONDITION),
        "columns": _named(_CONDITION),
        "points": _points(),
        "with_rows": _with_rows(),
        "message": {"type": "string"},
        "remedy": _TEXT,
        "watch_out": _TEXT,
        "days": {"type": "integer", "minimum": 0, "maximum": 3650},
        "params": {**_named({"$ref": "#/$defs/参数值"}), "minProperties": 0},
        "examples": {"type": "array", "items": {"$ref": "#/$defs/例子"}},
        "equivalent": {
            "type": "array",
            "items": _object({key: _described(_TEXT, WORD_DOCS[key]) for key in ("mutant", "why")}, ["mutant", "why"]),
        },
    }
    own = {key: _described(properties.get(key, _CONDITION), KEY_DOCS[key]) for key in KEYS}
    return {
        **_object({key: _or_blank(one) if key in _MAY_BE_BLANK else one for key, one in own.items()}, _REQUIRED),
        "anyOf": [{"required": [key]} for key in ("where", "having", "points")],
        "dependentRequired": {
            "having": ["group_by"],
            "group_by": ["having"],
            "points": ["at_least"],
            "at_least": ["points"],
        },
        # without a let there are only the tables there are
        "if": {"not": {"required": ["let"]}},
        "then": {"properties": {"from": {"enum": _tables()}}},
    }


def _points() -> Schema:
    line = _object(
        {
            "when": _described(_CONDITION, WORD_DOCS["when"]),
            "points": _described(_CONDITION, WORD_DOCS["points"]),
            "label": _described(_TEXT, WORD_DOCS["label"]),
        },
        ["when", "points", "label"],
    )
    return {"type": "array", "items": line, "minItems": 1}


def _with_rows() -> Schema:
    detailed = _object(
        {
            "on": _described(_CONDITION, WORD_DOCS["on"]),
            "role": {"enum": list(ROLES), "description": WORD_DOCS["role"]},
            "table": {"enum": _tables(), "description": WORD_DOCS["table"]},
        },
        ["on"],
    )
    return _named({"oneOf": [_CONDITION, detailed]})


def _overlay() -> Schema:
    properties: dict[str, Schema] = {
        "id": {"type": "string", "pattern": f"^{ID.pattern[2:-2]}$"},
        "switch": {"enum": ["on", "off", "开", "关", "启用", "停用"]},
        "severity": {"enum": list(SEVERITIES)},
        "nature": {"enum": list(NATURES)},
        "days": {"type": "integer", "minimum": 0, "maximum": 3650},
        "params": {"type": "object", "additionalProperties": {"$ref": "#/$defs/参数值"}},
        "note": _TEXT,
    }
    return _object({key: _described(properties[key], OVERLAY_DOCS[key]) for key in OVERLAY_KEYS}, ["id"])


def _example() -> Schema:
    rows = {
        f"{prefix}{table.name}": {
            "type": "array",
            "items": {"$ref": f"#/$defs/{table.name}的一行"},
            "description": ("上期的" if prefix else "") + table.doc,
        }
        for prefix in ("", PREVIOUS)
        for table in TABLES.values()
    }
    row_number: Schema = {"type": "integer", "minimum": 1}
    find: dict[str, Schema] = {name: _several(row_number) for name in rows}
    find |= {name: {"enum": list(words)} if words else _TEXT for name, words in SAID.items()}
    properties: dict[str, Schema] = {
        "note": _TEXT,
        "given": _object(rows),
        "finds": {"type": "array", "items": _object(find)},
        "ending": {"enum": list(ENDINGS)},
        "as_of": _DAY,
        "previous_as_of": _DAY,
        "profile": {"enum": list(profiles.names())},
        "params": {"type": "object", "additionalProperties": {"$ref": "#/$defs/参数值"}},
    }
    own = {key: _described(properties[key], EXAMPLE_DOCS[key]) for key in EXAMPLE_KEYS}
    return {**_object(own, ["given"]), "anyOf": [{"required": ["finds"]}, {"required": ["ending"]}]}


def _row(table: Table) -> Schema:
    beside = dict(zip(GIVEN_BESIDE, ("指定是同一个人的行写同样的字", "没有对应列的内容（JSON）"), strict=True))
    columns = {column.name: _cell(column) for column in table.columns}
    columns |= {name: {"type": ["string", "null"], "description": text} for name, text in beside.items()}
    return {**_object(columns), "description": table.doc}


def _cell(column: Column) -> Schema:
    """Any text, with the words of its list offered: a cell may hold anything, that is what rules are for."""
    cell: Schema = {"type": ["string", "number", "boolean", "null"]}
    words: tuple[str, ...] = _FIXED_WORDS.get(column.kind, ())
    if column.kind is ColumnKind.CODE and column.codes is not None:
        words = profiles.load(profiles.names()[0]).code_list(column.codes).words
    if words:
        cell["examples"] = list(words)
    if column.kind in (ColumnKind.DATE, ColumnKind.MONTH, ColumnKind.DATETIME):
        shape = {ColumnKind.DATE: "2009-09-01", ColumnKind.MONTH: "2009-09", ColumnKind.DATETIME: "2009-09-01 08:30"}
        cell["examples"] = [shape[column.kind]]
    return cell
