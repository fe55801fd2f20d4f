"""The text of a new rule file: every key with a comment saying what it is for, those not wanted yet as comments."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import yaml

from inspect_xj.engine.expressions import Fault, Frame, Tree, Type, Value, bind, nearest, parse_condition
from inspect_xj.rulebook.card import shown_value
from inspect_xj.rulebook.guide import KEY_DOCS
from inspect_xj.rulebook.rule import Example
from inspect_xj.rulebook.vocabulary import base_catalog
from inspect_xj.schema import TABLES

__all__ = ["Beginning", "condition_fault", "parameters_in", "rule_text", "usual_message", "usual_scope"]

#: What an editor that knows YAML reads the schema by; the file lies beside the rule.
HINT = "# yaml-language-server: $schema=rule.schema.json"
#: Keys that a first rule can do without, with something to put there.
_LATER = {
    "checkable": "checkable: 点名次数 >= 1",
    "needs": "needs: [人员]",
    "unless": "unless:\n  借读: 就读方式 = '借读' or 学生来源 = '借读'",
    "with_rows": "with_rows:\n  到校: 到校.人员 = 学籍.人员",
}


@dataclass(frozen=True, slots=True)
class Beginning:
    """What has to be known to write a rule's first version."""

    id: str
    title: str
    where: str
    table: str = "学籍"
    check: str = "常规"
    severity: str = "一般"
    nature: str = "疑"
    basis: str = ""
    scope: str = ""
    message: str = ""
    remedy: str = ""
    days: int | None = None
    watch_out: str = ""
    params: Mapping[str, Value] = field(default_factory=dict)


def parameters_in(*texts: str) -> list[str]:
    """The names of the parameters that conditions and message read, in order."""
    return list(dict.fromkeys(name for text in texts for name in re.findall(r"参数\.(\w+)", text)))


def condition_fault(text: str, table: str, params: Mapping[str, Value]) -> Fault | None:
    """What is wrong with a condition on rows of ``table``, or None. Parameters not given yet count as numbers."""
    tree = parse_condition(text)
    if not isinstance(tree, Tree):
        return tree
    catalog = base_catalog()
    if table not in catalog.tables:
        return Fault(f"没有表“{table}”", 0, nearest(table, list(TABLES)))
    known = dict.fromkeys(parameters_in(text), 0) | dict(params)
    bound = bind(tree, Frame({table: catalog.tables[table]}), replace(catalog, params=known), wants=Type.BOOL)
    return bound[0] if isinstance(bound, tuple) else None


def usual_scope(table: str) -> str:
    """The rows that rules about ``table`` usually speak of."""
    return "在籍(学籍状态)" if table == "学籍" else ""


def usual_message(table: str, title: str, where: str) -> str:
    """Who, where, and the columns that the condition names."""
    names = TABLES[table].names
    columns = base_catalog().tables[table].columns
    who = next((name for name in ("姓名", "成员姓名", "学校名称", "单位名称") if name in names), "")
    school = "学校名称" if "学校名称" in columns and who != "学校名称" else ""
    plain = re.sub(r"'[^']*'|\([^()]*\bselect\b.*", "", where)
    told = [
        name for name in dict.fromkeys(re.findall(r"[^\W\d]\w*", plain)) if name in names and name not in (who, school)
    ]
    head = "".join(part for part in (f"{{{{{who}}}}}" if who else "", f"（{{{{{school}}}}}）" if school else ""))
    tail = "，".join(f"{name}{{{{{name}}}}}" for name in told[:3])
    return f"{head}{title}" + (f"：{tail}" if tail else "") if head or tail else f"{title}：第{{{{行号}}}}行"


def rule_text(beginning: Beginning, examples: Sequence[Example] = ()) -> str:
    """The file: YAML with comments."""
    one, lines = beginning, [HINT]
    written = {
        "id": one.id,
        "title": one.title,
        "check": one.check,
        "severity": one.severity,
        "nature": one.nature,
        "basis": one.basis or "（写上依据的文件和条款）",
        "from": one.table,
        "scope": one.scope,
        "where": one.where,
        "message": one.message,
        "remedy": one.remedy,
        "days": "" if one.days is None else str(one.days),
        "watch_out": one.watch_out,
    }
    for key in KEY_DOCS:
        if key == "params":
            lines += _params(one.params)
        elif key == "examples":
            lines += _examples(examples)
        elif written.get(key):
            lines += _entry(key, written[key])
        else:
            lines.append(f"# {key}：{KEY_DOCS[key]}")
            later = f"{key}:" if key in written else _LATER.get(key, "")
            lines += [f"# {line}" for line in later.splitlines()]
    return "\n".join(lines) + "\n"


def _entry(key: str, text: str) -> Iterator[str]:
    yield f"# {KEY_DOCS[key]}"
    if key == "basis":
        yield "basis:"
        yield f"  - {_scalar(text)}"
    elif key in ("where", "scope") and len(text) > 100:
        yield f"{key}: >-"
        yield f"  {' '.join(text.split())}"
    elif key == "message":
        yield f"message: {json.dumps(text, ensure_ascii=False)}"
    else:
        yield f"{key}: {_scalar(text)}"


def _params(params: Mapping[str, Value]) -> Iterator[str]:
    yield f"# {KEY_DOCS['params']}"
    if not params:
        yield "params: {}"
        return
    yield "params:"
    for name, value in params.items():
        shown = shown_value(value) if not isinstance(value, (str, tuple)) else None
        text = shown if shown is not None else json.dumps(value, ensure_ascii=False)
        yield f"  {name}: {text}   # 说明这个数的用处"


def _examples(examples: Sequence[Example]) -> Iterator[str]:
    yield f"# {KEY_DOCS['examples']}"
    if not examples:
        yield "examples: []"
        return
    yield "examples:"
    for example in examples:
        yield f"  - note: {_scalar(example.note)}"
        yield "    given:"
        for table, rows in example.given.items():
            yield f"      {table}:" + ("" if rows else " []")
            for row in rows:
                cells = ", ".join(f"{name}: {_scalar(text or '', flow=True)}" for name, text in row.items())
                yield f"        - {{{cells}}}"
        finds = ", ".join(
            "{" + ", ".join(f"{table}: {numbers[0]}" for table, numbers in find.rows.items()) + "}"
            for find in example.finds or ()
        )
        yield f"    finds: [{finds}]"
        if example.ending is not None:
            yield f"    ending: {example.ending}"


def _scalar(text: str, *, flow: bool = False) -> str:
    """The text as YAML: plain where it reads back as the same text, else in single quotes."""
    one_line = " ".join(text.split())
    hard = not one_line or one_line.isdigit() or (flow and set(one_line) & set(",[]{}"))
    if not hard:
        try:
            read = yaml.load(f"[{one_line}]" if flow else f"x: {one_line}", Loader=yaml.BaseLoader)  # noqa: S506 - text only
        except yaml.YAMLError:
            read = None
        if read == ([one_line] if flow else {"x": one_line}):
            return one_line
    return one_line if one_line.isdigit() and not flow else "'" + one_line.replace("'", "''") + "'"
