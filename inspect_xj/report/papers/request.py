"""What the builders of papers are given: a survey or a bare snapshot, for whom, and who signs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from inspect_xj.report.content import Letterhead
from inspect_xj.report.explanation.gather import LookUp, Results
from inspect_xj.report.exporting import Export
from inspect_xj.report.masking import Mask
from inspect_xj.report.survey import Survey
from inspect_xj.snapshot import Snapshot

__all__ = ["Request"]


@dataclass(frozen=True)
class Request:
    """One order of papers. ``survey`` is None where nothing was audited yet (点名表)."""

    snapshot: Snapshot
    survey: Survey | None = None
    letterhead: Letterhead = field(default_factory=Letterhead)
    mask: Mask | None = None  # None: each kind's own
    schools: Collection[str] | None = None  # keys of the schools (code, else name); None: all
    #: ``People.persons_of`` of the results: (table, 行号) -> member with its ``person``; None: rows are counted, not persons.
    persons_of: Callable[[Iterable[tuple[str, int]]], Mapping[tuple[str, int], Any]] | None = None

    #: ``gather_export`` of the results and the rules, still without a mask: the ledger inside the 检查报告. None: no attachments.
    export: Callable[..., Export] | None = None

    #: The results and a look-up of raw rows in their snapshots, for what is told of a single person (证据卡).
    results: Results | None = None
    look_up: LookUp | None = None

    def wants(self, school: str) -> bool:
        """Whether papers of that school were asked for; of a unit that is no school (empty key) only without a choice."""
        return self.schools is None or school in self.schools
