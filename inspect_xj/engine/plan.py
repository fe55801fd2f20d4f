"""The parts of one rule, bound: what :mod:`inspect_xj.engine.compose` builds statements of."""

from __future__ import annotations

from dataclasses import dataclass

from inspect_xj.engine.bind import Bound

__all__ = ["Choice", "Plan", "Point", "Related"]


@dataclass(frozen=True, slots=True)
class Point:
    """One line of ``points``: when it holds, ``worth`` is added and ``label`` named."""

    when: Bound
    worth: Bound
    label: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A list of {when, is}: the first whose condition holds; ``when`` None always holds."""

    when: Bound | None
    word: str


@dataclass(frozen=True, slots=True)
class Related:
    """Rows of ``table`` (seen as ``alias``) that belong to a finding; ``columns`` are wanted for its message."""

    alias: str
    table: str
    on: Bound
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """The parts of one rule, bound; ``claims`` are (情形, condition) — one unnamed claim when there are no 情形."""

    table: str
    claims: tuple[tuple[str, Bound], ...] = ()
    lets: tuple[tuple[str, Bound], ...] = ()
    scope: Bound | None = None
    checkable: Bound | None = None
    needs: tuple[Bound, ...] = ()
    unless: tuple[Bound, ...] = ()
    group_by: tuple[str, ...] = ()
    having: Bound | None = None
    points: tuple[Point, ...] = ()
    at_least: Bound | None = None
    school: str | None = None  # the column that tells the school a row counts for
    listed: bool = False  # the let gives 行号组 instead of 行号
    told: bool = False  # the let gives 表
