"""The face every snapshot shows to the rooms above, whether it lies in a file or in memory."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from inspect_xj.model import SnapshotInfo, Source

__all__ = ["Snapshot"]


class Snapshot(Protocol):
    """One snapshot, read-only."""

    @property
    def info(self) -> SnapshotInfo:
        """The row of 快照."""
        ...

    @property
    def sha256(self) -> str:
        """Hash of the whole snapshot: of the file's bytes, or of the rows when it lives in memory."""
        ...

    @property
    def path(self) -> Path | None:
        """Where the file is; None in memory."""
        ...

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every sheet read, one entry a sheet and table, in the order of import."""
        ...

    @property
    def tables(self) -> frozenset[str]:
        """Delivered tables: those some sheet was read as, also when it brought no row."""
        ...

    def read(self, table: str, columns: Sequence[str] | None = None) -> pa.Table:
        """Rows of ``table`` by 行号: provenance, raw text of ``columns`` (default: all of the schema), ``_来源``.

        A table that was not delivered gives no rows. Unknown tables and columns are a programming error: KeyError.
        """
        ...
