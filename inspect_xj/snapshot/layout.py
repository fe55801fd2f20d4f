"""What makes an SQLite file a snapshot of ours: marks, names and Arrow types shared by reader and writer (intake)."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

__all__ = ["APPLICATION_ID", "META_TABLES", "OTHER", "SOURCE_ID", "VERSION", "arrow_schema", "school_year_of"]

#: ``PRAGMA application_id`` of every snapshot ("XJ" + "SN" in ASCII), so that no other SQLite file is taken for one.
APPLICATION_ID = 0x584A534E

#: ``PRAGMA user_version``: raised whenever an older reader could not read the file any more.
VERSION = 1

#: Data column that leads to the row of 来源; not shown to inspectors, hence the underscore.
SOURCE_ID = "_来源"

#: JSON of the cells whose heading no alias knows.
OTHER = "其他"

#: Tables about the snapshot itself.
META_TABLES = ("快照", "来源", "拒收")


def school_year_of(day: date) -> int:
    """Calendar year in which the 学年 of that day began: it runs from 1 September to 31 August."""
    return day.year if day.month >= 9 else day.year - 1


def arrow_schema(columns: tuple[str, ...]) -> pa.Schema:
    """Arrow schema of a raw table: provenance, the raw text columns in the given order, the source id."""
    return pa.schema(
        [
            pa.field("行号", pa.int64()),
            pa.field("快照", pa.string()),
            pa.field("源文件", pa.string()),
            pa.field("源表", pa.string()),
            pa.field("源行", pa.int64()),
            *(pa.field(column, pa.string()) for column in columns),
            pa.field(SOURCE_ID, pa.int32()),
        ]
    )
