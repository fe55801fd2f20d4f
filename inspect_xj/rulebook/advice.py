"""What is written correctly and is wrong all the same: conditions that never hold, exceptions and parameters without effect.

Only ``rules lint`` asks for it; all of it is a warning, since the author may know better.
"""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from inspect_xj import profile as profiles
from inspect_xj.engine.expressions import Bound, Compared, always, compared, nearest, never
from inspect_xj.rulebook.draft import Clause, Draft
from inspect_xj.rulebook.problem import Kind, Level
from inspect_xj.rulebook.rule import Rule
from inspect_xj.rulebook.vocabulary import physical
from inspect_xj.schema import PREVIOUS, TABLES
from inspect_xj.schema import Kind as ColumnKind

__all__ = ["advise"]

#: Words of the columns that identity makes.
_DERIVED_WORDS = {
    "人籍关系": ("多学籍", "人籍分离", "空挂", "无学籍", "一致"),
    "同人级别": ("L1", "L2", "L3", "L4", "L5", "综合"),
}
_FIXED_WORDS = {ColumnKind.SEX: ("男", "女"), ColumnKind.YESNO: ("是", "否")}
#: Columns that only one profile's papers have.
_ONE_PROFILE = {"地区学号": "安徽2009", "全国学籍号": "全国"}
_COUNTS = ("点名次数", "到校次数", "外校到校次数")
_MOST_WORDS = 12


def advise(draft: Draft, rule: Rule) -> None:
    """Note everything about a rule, itself without errors, that its author can hardly have meant."""
    adviser = _Adviser(draft, rule)
    adviser.conditions()
    adviser.exceptions()
    adviser.words()
    adviser.parameters()
    adviser.profiles()
    adviser.message()
    adviser.examples()


def _ranges() -> dict[tuple[str, str], tuple[float, float]]:
    """The values that columns can have once they are cleaned."""
    found: dict[tuple[str, str], tuple[float, float]] = {}
    for table in TABLES.values():
        grades = [column.name for column in table.columns if column.kind is ColumnKind.GRADE]
        for name in (table.name, f"{PREVIOUS}{table.name}"):
            found |= {(name, column): (1, 12) for column in grades}
    return found | {("学籍", column): (0, float("inf")) for column in _COUNTS}


class _Adviser:
    def __init__(self, draft: Draft, rule: Rule) -> None:
        self.draft, self.rule = draft, rule
        self.plan = rule.plan
        self.ranges = _ranges()
        self.active = sorted(profiles.load(profiles.names()[0]).active)
        self.claims = dict(self.plan.claims)
        clauses: list[Clause | None] = [draft.scope, draft.checkable, draft.where, draft.having, *draft.needs]
        clauses += [draft.at_least, draft.confidence]
        clauses += [*draft.unless.values(), *draft.situations.values(), *draft.columns.values(), *draft.let.values()]
        clauses += [line.when for lines in (draft.severity, draft.nature) for line in lines]
        clauses += [point.when for point in draft.points]
        clauses += [entry.on for entry in draft.with_rows]
        self.clauses = {clause.text: clause for clause in clauses if clause is not None}

    def warn(self, clause: Clause | None, message: str, suggestion: str, kind: Kind, at: int | None = None) -> None:
        node = clause.node if clause is not None else self.draft.document.root
        self.draft.document.note(node, message, suggestion, at=at, level=Level.WARNING, kind=kind)

    def bounds(self) -> Iterator[Bound]:
        """Every condition and value of the rule."""
        plan, rule = self.plan, self.rule
        yield from (part for part in (plan.scope, plan.checkable, plan.having, plan.at_least) if part is not None)
        yield from plan.needs
        yield from plan.unless
        yield from self.claims.values()
        yield from (bound for _, bound in plan.lets)
        for point in plan.points:
            yield from (point.when, point.worth)
        yield from (line.when for lines in rule.choices.values() for line in lines if line.when is not None)
        yield from rule.values.values()
        yield from (entry.related.on for entry in rule.with_rows)

    def never(self, *parts: Bound | None) -> bool:
        return never([part for part in parts if part is not None], ranges=self.ranges, active=self.active)

    def always(self, part: Bound, *given: Bound | None) -> bool:
        return always(part, [one for one in given if one is not None], ranges=self.ranges, active=self.active)

    # -- the checks --------------------------------------------------------------------------------------------------

    def conditions(self) -> None:
        """Conditions that never hold, or always, or are the same for every row."""
        plan, scope = self.plan, self.plan.scope
        if scope is not None and self.never(scope):
            self._constant(scope, "scope", "永远不成立，一行也查不到")
            scope = None
        for name, part in (("checkable", plan.checkable), ("having", plan.having)):
            if part is not None and self.never(part):
                self._constant(part, name, "永远不成立")
        for title, claim in self.claims.items():
            name = f"where.{title}" if title else "where"
            if self.never(claim):
                self._constant(claim, name, "永远不成立，什么也查不出")
            elif self.never(scope, claim):
                self._constant(claim, name, "在 scope 之内永远不成立，什么也查不出")
            elif self.draft.source in self.draft.let or self.draft.group_by:
                continue  # a let has chosen its rows, a group is judged by having
            elif self.always(claim, scope):
                self._constant(claim, name, "永远成立，范围内的每一行都成了问题")
            elif not claim.outer and not any(table == self.rule.source for table, _ in claim.soft):
                self._constant(claim, name, f"没有用到“{self.rule.source}”的任何一列，每一行的结论都一样")
        for lines in self.rule.choices.values():
            for line in lines:
                if line.when is not None and self.never(scope, line.when):
                    self._constant(line.when, "when", "永远不成立，这一行不起作用")

    def _constant(self, part: Bound, name: str, what: str) -> None:
        hint = "检查比较的方向、and / or 和引号里的词"
        self.warn(self.clauses.get(part.text), f"“{name}”的条件{what}", hint, Kind.CONSTANT)

    def exceptions(self) -> None:
        """Lawful cases that can change nothing."""
        seen: dict[str, str] = {}
        for name, bound in self.rule.unless_bound.items():
            clause = self.draft.unless.get(name)
            text = " ".join(bound.text.split())
            if text in seen:
                self.warn(clause, f"合法情形“{name}”与“{seen[text]}”的条件相同", "删去一个", Kind.IDLE)
            elif self.never(bound) or self.never(self.plan.scope, bound):
                self.warn(clause, f"合法情形“{name}”在 scope 之内永远不成立，不起作用", "改条件，或删去", Kind.IDLE)
            elif self.claims and all(self.never(self.plan.scope, claim, bound) for claim in self.claims.values()):
                what = f"合法情形“{name}”不会与 where 同时成立，有没有都一样"
                self.warn(clause, what, "改条件，或删去", Kind.IDLE)
            seen.setdefault(text, name)

    def words(self) -> None:
        """Words that the column they are compared with never holds."""
        for bound in self.bounds():
            clause, told_of = self.clauses.get(bound.text), list(compared(bound))
            everywhere = {(one.table, one.column) for one in told_of if self._word(one) is None}
            for one in told_of:
                told = self._word(one)
                # beside a word of every profile, one of a single profile is thought of
                if told is not None and not (told[2] is Kind.PROFILE and (one.table, one.column) in everywhere):
                    self.warn(clause, *told, at=one.at if clause is not None else None)

    def _word(self, one: Compared) -> tuple[str, str, Kind] | None:
        lists = _words_of(one.table, one.column)
        if lists is None:
            return None
        having = [name for name, words in lists.items() if one.word in words]
        if len(having) == len(lists):
            return None
        if having:
            only = "、".join(having)
            return f"“{one.column}”只有在口径“{only}”里才有“{one.word}”这个词", "另一口径的词也写上", Kind.PROFILE
        cleaned = _cleaned(one)
        if cleaned is not None:
            what = f"“{one.column}”里写作“{one.word}”的都整理成“{cleaned}”，与“{one.word}”比较永远不成立"
            return what, f"写 '{cleaned}'", Kind.WORD
        words = list(dict.fromkeys(word for words in lists.values() for word in words))
        shown = "、".join(words[:_MOST_WORDS]) + ("……" if len(words) > _MOST_WORDS else "")
        hint = nearest(one.word, words) or f"有：{shown}"
        return f"“{one.column}”的代码表里没有“{one.word}”", hint, Kind.WORD

    def parameters(self) -> None:
        """Parameters that nothing reads."""
        message = self.rule.message
        read = {name for bound in self.bounds() for name in bound.params}
        read |= {named.name for named in message.names if named.table == "参数"}
        root = self.draft.document.root
        written = next((content for key, content in root.value if key.value == "params"), None) if root else None
        places = {key.value: key for key, _ in written.value} if isinstance(written, yaml.MappingNode) else {}
        for name in self.rule.params:
            if name not in read:
                what = f"参数“{name}”没有用到，改它不起作用"
                hint = f"条件里写 参数.{name}，或删去"
                self.draft.document.note(places.get(name), what, hint, level=Level.WARNING, kind=Kind.UNUSED)

    def profiles(self) -> None:
        """A column that one profile's papers do not have and that every claim rests on, though nothing says so."""
        rule, plan = self.rule, self.plan
        parts = [part for part in (plan.scope, plan.having, *plan.needs) if part is not None]
        if len(self.claims) == 1:
            parts += self.claims.values()
        said = " ".join((rule.title, *rule.basis, rule.watch_out or ""))
        if any(example.profile for example in rule.examples):
            return
        for part in parts:
            for column in sorted(part.outer):
                plain = column.removesuffix("_原文").removesuffix("_缺陷")
                if plain in _ONE_PROFILE and plain not in said:
                    what = f"“{plain}”只有口径“{_ONE_PROFILE[plain]}”的资料里才有，别的口径下这条规则是未检"
                    hint = f"属于本意的，在 title 里写明，或在例子里写上 profile: {_ONE_PROFILE[plain]}"
                    self.warn(self.clauses.get(part.text), what, hint, Kind.PROFILE, at=part.text.find(plain))
                    return

    def message(self) -> None:
        """A message in which nothing changes from finding to finding."""
        message = self.rule.message
        if not message.names and not message.expressions:
            what = "message 里没有任何一列，每个问题说的都是同一句话，看不出是谁"
            self.draft.document.note(
                self.draft.message_node,
                what,
                "写上 {{姓名}}、{{学校名称}} 之类",
                level=Level.WARNING,
                kind=Kind.MESSAGE,
            )

    def examples(self) -> None:
        """Examples that only ever find, or never do."""
        examples = self.rule.examples
        if not examples:
            return
        if not any(example.finds for example in examples):
            what = "没有一个例子应当查出，规则写反了也看不出来"
            self.warn(None, what, "加一个应当查出的例子：finds: [{表: 1}]", Kind.EXAMPLE)
        elif not any(_innocent(example.given, example.finds) for example in examples):
            what = "例子里每一行都应当查出，规则什么都报也看不出来"
            self.warn(None, what, "加一行不应查出的", Kind.EXAMPLE)


def _innocent(given: object, finds: object) -> bool:
    rows = sum(len(rows) for rows in given.values()) if isinstance(given, dict) else 0
    found = sum(len(rows) for find in finds for rows in find.rows.values()) if isinstance(finds, tuple) else 0
    return finds is not None and rows > found


def _words_of(table: str, column: str) -> dict[str, tuple[str, ...]] | None:
    """Profile -> the words the column may hold there; None where it may hold anything."""
    schema = physical(table)
    if schema is None:
        return None
    if column in _DERIVED_WORDS:
        return {"": _DERIVED_WORDS[column]}
    found = next((one for one in schema.columns if one.name == column), None)
    if found is None:
        return None
    if found.kind in _FIXED_WORDS:
        return {"": _FIXED_WORDS[found.kind]}
    if found.kind is not ColumnKind.CODE or found.codes is None:
        return None
    return {name: profiles.load(name).code_list(found.codes).words for name in profiles.names()}


def _cleaned(one: Compared) -> str | None:
    """The word that cells with this very word come out as."""
    schema = physical(one.table)
    found = next((c for c in schema.columns if c.name == one.column), None) if schema is not None else None
    if found is None or found.codes is None:
        return None
    return profiles.load(profiles.names()[0]).code_list(found.codes).word(one.word)
