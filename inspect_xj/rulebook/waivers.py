"""误报登记.yaml: findings that were looked into and found lawful, each with a reason, a document, a name and an end date.

An entry names one finding by its 指纹, or the findings of one rule by a condition on the rows they are about, a school, or
both. What it means on a day is for ``audit`` to say; here it is only read, strictly, every problem with its place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import yaml

from inspect_xj.engine.expressions import Bound, Frame, bind, let_shape, nearest, with_let
from inspect_xj.rulebook.document import Document
from inspect_xj.rulebook.draft import Clause, clause
from inspect_xj.rulebook.problem import Level
from inspect_xj.rulebook.reading import Fields, scalar
from inspect_xj.rulebook.rule import Rule
from inspect_xj.rulebook.vocabulary import base_catalog, physical

__all__ = ["MOST_MONTHS", "WAIVERS_FILE", "Waived", "months_after", "read_waivers", "with_reads"]

#: The file's name, in whatever folder of rules.
WAIVERS_FILE = "误报登记.yaml"
#: An entry that holds for longer than this is a change of the rule in disguise.
MOST_MONTHS = 13

_KEYS = ("rule", "fingerprint", "where", "school", "reason", "document", "by", "since", "until")
_FINGERPRINT = re.compile(r"[0-9a-f]{32}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
#: Words that fill a field and say nothing.
_NOTHING = frozenset({"无", "略", "待补", "待定", "暂无", "不详", "空", "-", "—", "/", "null", "~", "none"})


@dataclass(frozen=True, slots=True)
class Waived:
    """One entry: the finding of ``fingerprint``, or those of ``rule`` whose rows all meet ``bound`` and stand in ``school``.

    ``place`` is where it was written, 我县规则/误报登记.yaml:12.
    """

    rule: str
    fingerprint: str
    where: str
    school: str
    reason: str
    document: str
    by: str
    since: date | None
    until: date
    place: str
    bound: Bound | None = None


def read_waivers(document: Document, rules: Mapping[str, Rule], known: Sequence[str]) -> tuple[Waived, ...]:
    """Every entry that can be used; the others leave a problem.

    ``known`` are the ids of all rules, ``rules`` those that could be read: a broken rule is reported in its own file only.
    """
    root = document.root
    if root is None and not _content(document.text):
        document.problems.clear()  # an empty register is none
        return ()
    if root is None:
        return ()
    if not isinstance(root, yaml.SequenceNode):
        document.note(root, "误报登记要写成列表，每条以 - 开头", "- rule: 规则号")
        return ()
    entries: list[Waived] = []
    seen: dict[tuple[str, ...], int] = {}
    for node in root.value:
        before = len([p for p in document.problems if p.level is Level.ERROR])
        entry = _entry(document, node, rules, known)
        if entry is None or len([p for p in document.problems if p.level is Level.ERROR]) > before:
            continue
        about = (entry.rule, entry.fingerprint, entry.where, entry.school)
        line = node.start_mark.line + 1
        if about in seen:
            document.note(node, f"与第 {seen[about]} 行的一条登记的是同一件事", "留下一条", level=Level.WARNING)
        seen.setdefault(about, line)
        entries.append(entry)
    return tuple(entries)


def with_reads(rule: Rule, entries: Sequence[Waived]) -> Rule:
    """The rule, reading also what the conditions of its entries read, so that it is loaded."""
    reads = {table: set(columns) for table, columns in rule.reads.items()}
    for entry in entries:
        if entry.rule != rule.id or entry.bound is None:
            continue
        pairs = {(rule.source, column) for column in entry.bound.outer} | entry.bound.inner | entry.bound.soft
        for table in entry.bound.tables:
            if physical(table) is not None:
                reads.setdefault(table, set())
        for table, column in pairs:
            if physical(table) is not None:
                reads.setdefault(table, set()).add(column.removesuffix("_原文").removesuffix("_缺陷"))
    return replace(rule, reads={table: frozenset(columns) for table, columns in reads.items()})


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError(day)


def _content(text: str) -> bool:
    return any(line.strip() and not line.lstrip().startswith("#") for line in text.splitlines())


def _entry(document: Document, node: yaml.Node, rules: Mapping[str, Rule], known: Sequence[str]) -> Waived | None:
    before = len(document.problems)
    fields = Fields(document, node, "误报登记的一条", _KEYS)
    strange = len(document.problems) > before
    if not isinstance(node, yaml.MappingNode):
        return None
    rule_id = fields.text("rule") or ""
    if rule_id and rule_id not in known:
        hint = nearest(rule_id, sorted(known)) or "全部规则见 inspect-xj rules list"
        document.note(fields.get("rule"), f"没有规则“{rule_id}”", hint)
    mark = _fingerprint(document, fields)
    where = _where(document, fields, rules.get(rule_id))
    school = fields.text("school") or ""
    if not strange:  # a misspelt where is not a missing one
        _check_about(document, node, fields)
    words = {name: _said(document, fields, name, why) for name, why in _WHY.items()}
    since, until = _day(document, fields, "since"), _day(document, fields, "until")
    fields.require("until", "到期日，过后问题重新列出")
    if until is None:
        return None
    if since is not None and since > until:
        document.note(fields.get("since"), f"起始日 {since} 在到期日 {until} 之后", "改正其中一个")
    elif since is not None and until > months_after(since, MOST_MONTHS):
        document.note(
            fields.get("until"),
            f"从 {since} 到 {until} 超过 {MOST_MONTHS} 个月",
            "一学年一登记，到期重新核实；长期不查的改规则",
            level=Level.WARNING,
        )
    return Waived(
        rule=rule_id,
        fingerprint=mark,
        where="" if where is None else " ".join(where[0].split()),
        school=school,
        reason=words["reason"],
        document=words["document"],
        by=words["by"],
        since=since,
        until=until,
        place=f"{document.path.name}:{node.start_mark.line + 1}",
        bound=None if where is None else where[1],
    )


#: Fields that must say something, and what.
_WHY = {"reason": "为什么不算问题", "document": "依据的文号或核查记录编号", "by": "登记人姓名"}


def _said(document: Document, fields: Fields, name: str, why: str) -> str:
    node = fields.require(name, why)
    if node is None:
        return ""
    text = " ".join((scalar(document, node, name) or "").split())
    if isinstance(node, yaml.ScalarNode) and (not text or text.lower() in _NOTHING):
        document.note(node, f"“{name}”写的是“{text}”，等于没有写（{why}）", "写清楚，以后凭它查对")
    return text


def _day(document: Document, fields: Fields, name: str) -> date | None:
    text = fields.text(name)
    if text is None:
        return None
    try:
        if not _DAY.fullmatch(text):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        document.note(fields.get(name), f"“{text}”不是日期", "写成 2010-08-31，年月日都要写")
        return None


def _fingerprint(document: Document, fields: Fields) -> str:
    text = fields.text("fingerprint") or ""
    if text and not _FINGERPRINT.fullmatch(text):
        document.note(
            fields.get("fingerprint"), f"“{text}”不是指纹", "指纹是问题表“指纹”列里 32 位的字母和数字，照抄即可"
        )
    return text


def _check_about(document: Document, node: yaml.Node, fields: Fields) -> None:
    """An entry is about one finding, or about some of one rule; never about all of one."""
    condition = [name for name in ("where", "school") if fields.get(name) is not None]
    if fields.get("fingerprint") is not None:
        if condition:
            document.note(
                fields.get(condition[0]), f"写了 fingerprint 就不能再写 {condition[0]}", "留下一种，或分成两条"
            )
        return
    if fields.get("rule") is None:
        if fields.get("where") is None:
            document.note(node, "没有说是哪些问题", "写 fingerprint，或写 rule 加 where（条件）、school（学校）")
    elif not condition:
        document.note(
            node, "只写了规则，等于整条规则的问题都不算", "加上 where 或 school；整条规则不查的，写停用（switch: off）"
        )


def _where(document: Document, fields: Fields, rule: Rule | None) -> tuple[str, Bound] | None:
    """The condition as written, and bound to the rows its rule is about."""
    node = fields.get("where")
    if node is None:
        return None
    if fields.get("rule") is None:
        document.note(node, "写 where 要同时写 rule，才知道条件说的是哪个表", "加上 rule: 规则号")
        return None
    parsed: Clause | None = clause(document, node, "where")
    if parsed is None or rule is None:
        return None
    catalog = replace(base_catalog(), params=rule.params)
    for name, let in rule.plan.lets:
        catalog = with_let(catalog, let_shape(name, let))
    shape = catalog.tables[rule.source]
    bound = bind(parsed.tree, Frame({shape.name: shape}), catalog)
    if isinstance(bound, Bound):
        if not bound.outer:
            document.note(
                node, "条件没有用到任何一列，等于整条规则的问题都不算", f"写“{rule.source}”的列，如 学校代码 = '…'"
            )
        return parsed.text, bound
    for fault in bound:
        document.note(node, fault.message, fault.suggestion, at=fault.start)
    return None
