"""The account of an import: what was read from where, what was matched to what and how, what was left and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from inspect_xj.intake.matching import ColumnMatch
from inspect_xj.model import SnapshotInfo

__all__ = ["Found", "ImportReport", "SourceReport"]


@dataclass(frozen=True, slots=True)
class Found:
    """One property of the snapshot (行政区划码, 截止日期 …), its value and how it was found, in Chinese."""

    what: str
    value: str
    how: str


@dataclass(frozen=True, slots=True)
class SourceReport:
    """One sheet and table: a row of 来源. ``table`` None = not read, ``reason`` says why.

    ``n_rows`` counts the rows below the heading: imported + rejected + skipped (blank, 合计, signature, repeated heading,
    merged into another row). ``heading_row`` is counted as a person does, from 1.
    """

    file: str
    sheet: str | None
    table: str | None
    sha256: str | None
    heading_row: int | None = None
    columns: tuple[ColumnMatch, ...] = ()
    unknown: tuple[str, ...] = ()
    n_rows: int = 0
    n_imported: int = 0
    n_rejected: int = 0
    skipped: Mapping[str, int] = field(default_factory=dict)
    repaired: Mapping[str, int] = field(default_factory=dict)
    reason: str = ""
    note: str = ""

    @property
    def n_skipped(self) -> int:
        """Rows below the heading that are no rows of the table."""
        return sum(self.skipped.values())

    @property
    def mapping(self) -> dict[str, str]:
        """列对应: column → heading as it stands in the file, or where the value was taken from in brackets."""
        return {match.column: match.heading for match in self.columns}


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What :func:`inspect_xj.intake.import_files` did."""

    path: Path
    info: SnapshotInfo
    found: tuple[Found, ...]
    sources: tuple[SourceReport, ...]
    tables: Mapping[str, int]
    n_files: int
    warnings: tuple[str, ...] = ()

    @property
    def n_imported(self) -> int:
        """Rows of all tables."""
        return sum(self.tables.values())

    @property
    def n_rejected(self) -> int:
        """Rows in 拒收."""
        return sum(source.n_rejected for source in self.sources)

    @property
    def unread(self) -> tuple[SourceReport, ...]:
        """Files and sheets that became no table, each with its reason."""
        return tuple(source for source in self.sources if source.table is None)
