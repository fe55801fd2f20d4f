"""Where the data came from: files with their hashes, rows taken and refused, as 附件 1 lists them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass

import pyarrow.compute as pc

from inspect_xj.errors import SnapshotError
from inspect_xj.snapshot import Snapshot

__all__ = ["SourceSheet", "read_sources"]


@dataclass(frozen=True, slots=True)
class SourceSheet:
    """One sheet of one file; ``table`` is None where no table fitted, ``sha256`` None where it was not recorded."""

    file: str
    sheet: str
    table: str | None
    sha256: str | None
    rows: int
    refused: int


def read_sources(snapshot: Snapshot) -> tuple[SourceSheet, ...]:
    """Every sheet of the snapshot in the order of import.

    A snapshot file is asked for its 来源 (hashes, refused rows, sheets no table fitted); one in memory counts its rows.
    """
    if snapshot.path is None:
        counts: dict[int, int] = {}
        for table in sorted(snapshot.tables):
            counted = pc.value_counts(snapshot.read(table, []).column("_来源"))
            counts |= {item["values"]: item["counts"] for item in counted.to_pylist()}
        return tuple(
            SourceSheet(s.file, s.sheet or "", s.table, None, counts.get(s.id, 0), 0) for s in snapshot.sources
        )
    try:
        with closing(sqlite3.connect(f"{snapshot.path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            rows = connection.execute(
                'SELECT "源文件", "源表", "识别为", "SHA256", "导入", "拒收" FROM "来源" ORDER BY "编号"'
            ).fetchall()
    except sqlite3.Error as error:
        raise SnapshotError(f"快照“{snapshot.path}”中的来源登记读不出来（{error}），请重新导入原始资料。") from error
    return tuple(
        SourceSheet(file, sheet or "", table, sha256, int(taken or 0), int(refused or 0))
        for file, sheet, table, sha256, taken, refused in rows
    )
