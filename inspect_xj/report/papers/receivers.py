"""The findings of one school, or of one unit that is no school, by rule: what its notice and its 核查单 speak of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from inspect_xj.model import Finding
from inspect_xj.report.figures import SEVERITIES, Tally, school_key, subjects
from inspect_xj.report.masking import Mask, mask_cell, mask_numbers
from inspect_xj.report.papers.request import Request
from inspect_xj.report.phrases import grade_name
from inspect_xj.report.survey import Survey
from inspect_xj.report.visible import visible
from inspect_xj.schema import TABLES, Table

__all__ = ["Group", "Receiver", "class_words", "pupil_words", "receivers"]

_RANK = {severity: rank for rank, severity in enumerate(SEVERITIES)}

#: Pupils named in one cell.
_NAMED = 3


@dataclass(frozen=True)
class Group:
    """The findings of one rule in one school, the gravest first."""

    rule: str
    title: str
    findings: tuple[Finding, ...]
    n_checked: int = 0  # rows of the school that the rule looked at; 0: not known
    n_faulty: int = 0  # of these, rows at fault

    @property
    def severity(self) -> str:
        """That of the gravest."""
        return self.findings[0].severity

    @cached_property
    def days(self) -> frozenset[int]:
        """The deadlines given."""
        return frozenset(f.days for f in self.findings if f.days is not None)


@dataclass(frozen=True)
class Receiver:
    """A school, or a unit without one, with what was found there. ``key`` is the school's code, else name; of a unit empty."""

    key: str
    name: str
    tally: Tally
    checked: Mapping[str, tuple[int, int]]  # rule -> rows looked at, rows at fault

    @property
    def is_school(self) -> bool:
        """Whether it is a school and not the authority itself."""
        return bool(self.key)

    @property
    def you(self) -> str:
        """How a letter addresses it."""
        return "你校" if self.is_school else "你单位"

    def problems(self) -> tuple[Group, ...]:
        """What has to be put right, the gravest first."""
        return self._groups(self.tally.problems)

    def suspects(self) -> tuple[Group, ...]:
        """What has to be verified, the gravest first."""
        return self._groups(self.tally.suspects)

    def _groups(self, findings: Iterable[Finding]) -> tuple[Group, ...]:
        by_rule: dict[str, list[Finding]] = {}
        for finding in findings:
            by_rule.setdefault(finding.rule, []).append(finding)
        groups = []
        for rule, found in by_rule.items():
            found.sort(key=lambda f: (_RANK.get(f.severity, len(_RANK)), f.number))
            n_checked, n_faulty = self.checked.get(rule, (0, 0))
            groups.append(Group(rule, visible(found[0].title).rstrip("。"), tuple(found), n_checked, n_faulty))
        return tuple(sorted(groups, key=lambda g: (_RANK.get(g.severity, len(_RANK)), -len(g.findings), g.rule)))


def receivers(request: Request, survey: Survey) -> Iterator[Receiver]:
    """Everybody something was found at, by school code; units that are no school last."""
    checked: dict[str, dict[str, tuple[int, int]]] = {}
    for score in survey.figures.scores:
        rules = checked.setdefault(score.school_code or "", {})
        for term in score.terms:
            n_faulty = rules.get(term.rule, (0, 0))[1]
            rules[term.rule] = (term.n_checked, n_faulty + term.n_faulty)
    for school in sorted(survey.schools, key=lambda one: one.key):
        if school.tally.findings and request.wants(school.key):
            yield Receiver(school.key, _name(school.name, survey), school.tally, checked.get(school.key, {}))
    if request.schools is not None:
        return
    by_unit: dict[str, list[Finding]] = {}
    for finding in survey.figures.findings:
        if not school_key(finding):
            by_unit.setdefault((finding.unit or "").strip() or f"{survey.county}教育局", []).append(finding)
    for unit, findings in sorted(by_unit.items()):
        yield Receiver("", _name(unit, survey), Tally(tuple(findings)), {})


def _name(name: str, survey: Survey) -> str:
    return mask_numbers(visible(name), survey.mask) or "×××学校"


def pupil_words(finding: Finding, survey: Survey) -> str:
    """The pupils a finding is about, so that the school finds them: 张小明，三年级2班，学籍号****110001."""
    words: list[str] = []
    for row in subjects(finding):
        table = TABLES.get(row.table.removeprefix("上期"))
        if table is None or "姓名" not in table.names:
            continue
        name = mask_cell(row.content.get("姓名"), table.column("姓名"), survey.mask)
        parts = [name or "（姓名未填）", class_words(row.content)]
        if survey.mask is not Mask.PUBLIC:
            parts.append(_number(row.content, table, survey.mask))
        one = "，".join(filter(None, parts))
        if one not in words:
            words.append(one)
    more = f"等{len(words)}人" if len(words) > _NAMED else ""
    return "；".join(words[:_NAMED]) + more


def _number(content: Mapping[str, str | None], table: Table, mask: Mask) -> str:
    """学籍号, else 证件号, masked; empty where the row has neither."""
    for column, word in (("学籍号", "学籍号"), ("身份证件号", "证件号")):
        if column in table.names and (masked := mask_cell(content.get(column), table.column(column), mask)):
            return word + masked
    return ""


def class_words(content: Mapping[str, str | None]) -> str:
    """Grade and class of a row as people say it: 三年级2班."""
    grade, group = visible(content.get("年级"), 12), visible(content.get("班级"), 12)
    if grade.isascii() and grade.isdigit():
        grade = grade_name(int(grade))
    if group.isascii() and group.isdigit():
        group += "班"
    # Many exports write the grade into the name of the class.
    return group if grade and group.startswith(grade) else grade + group
