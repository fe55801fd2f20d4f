"""A rule as the audit uses it: its parts as written, and the same parts bound and ready to compose."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from inspect_xj.engine.expressions import Bound, Choice, Plan, Related, Value
from inspect_xj.rulebook.message import Message

__all__ = ["CHECKS", "ID", "NATURES", "SEVERITIES", "Equivalent", "Example", "Find", "Graded", "Rule", "WithRows"]

#: How a rule is numbered.
ID = re.compile(r"\A[A-Z]{2}-[0-9]{2,3}\Z")
#: 截止日期 of an example that names none.
EXAMPLE_AS_OF = date(2009, 10, 12)
CHECKS = ("组织责任", "常规", "档案信息化")
SEVERITIES = ("严重", "较重", "一般", "提示")
NATURES = ("确", "疑")


@dataclass(frozen=True, slots=True)
class Graded:
    """One line of a severity or nature list: the word, and when it holds (None: always)."""

    value: str
    when: str | None = None


@dataclass(frozen=True, slots=True)
class WithRows:
    """Rows of ``table`` that belong to the evidence, under the name ``alias`` in conditions and message."""

    alias: str
    table: str
    on: str
    role: str  # 证据 | 主体 | 近似
    related: Related


@dataclass(frozen=True, slots=True)
class Find:
    """What an example expects of one finding: table -> row numbers (1 = first of ``given``), and what else it says."""

    rows: Mapping[str, tuple[int, ...]]
    severity: str | None = None
    nature: str | None = None
    says: str | None = None  # words that stand in the message


@dataclass(frozen=True, slots=True)
class Example:
    """An example that is run as a test; ``finds`` None: only the ending counts."""

    given: Mapping[str, tuple[Mapping[str, str | None], ...]]
    finds: tuple[Find, ...] | None
    ending: str | None = None
    as_of: date | None = None
    previous_as_of: date | None = None
    profile: str | None = None
    params: Mapping[str, Value] = field(default_factory=dict)
    note: str = ""
    line: int = 0

    @property
    def day(self) -> date:
        """截止日期."""
        return self.as_of or EXAMPLE_AS_OF

    @property
    def previous_day(self) -> date:
        """上期截止日期: one year before, where the example names none."""
        if self.previous_as_of is not None:
            return self.previous_as_of
        leap = (self.day.month, self.day.day) == (2, 29)
        return (self.day - timedelta(days=leap)).replace(year=self.day.year - 1)


@dataclass(frozen=True, slots=True)
class Equivalent:
    """A mutant that changes nothing any example could show, as it is printed, and the reason."""

    mutant: str
    why: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. Texts are as the author wrote them; ``plan``, ``severities`` … are the same, checked and bound."""

    id: str
    title: str
    check: str
    severity: tuple[Graded, ...]
    nature: tuple[Graded, ...]
    basis: tuple[str, ...]
    source: str  # ``from``
    message: Message
    path: Path
    plan: Plan
    scope: str | None = None
    checkable: str | None = None
    needs: tuple[str, ...] = ()
    unless: Mapping[str, str] = field(default_factory=dict)
    unless_bound: Mapping[str, Bound] = field(default_factory=dict)
    where: str | None = None
    situations: Mapping[str, str] = field(default_factory=dict)
    group_by: tuple[str, ...] = ()
    having: str | None = None
    let: Mapping[str, str] = field(default_factory=dict)
    points: tuple[tuple[str, str, str], ...] = ()  # (when, points, label)
    at_least: str | None = None
    with_rows: tuple[WithRows, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    confidence: str | None = None
    remedy: str | None = None
    days: int | None = None
    params: Mapping[str, Value] = field(default_factory=dict)
    watch_out: str | None = None
    examples: tuple[Example, ...] = ()
    equivalent: tuple[Equivalent, ...] = ()
    choices: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)  # 严重程度, 性质
    values: Mapping[str, Bound] = field(default_factory=dict)  # 置信度, and the values of columns and message
    reads: Mapping[str, frozenset[str]] = field(default_factory=dict)  # physical table -> columns, derived ones too
    message_columns: tuple[str, ...] = ()  # columns of ``from`` the message needs
    on: bool = True
    changes: tuple[str, ...] = ()  # what overlays changed, in words

    def with_params(self, params: Mapping[str, Value]) -> Rule:
        """The same rule with other parameter values (an overlay's or an example's)."""
        return replace(self, params={**self.params, **params})
