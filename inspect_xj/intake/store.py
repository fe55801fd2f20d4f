"""The snapshot file being written: a temporary file beside the target, renamed when whole."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import sqlite3
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, repeat
from pathlib import Path
from types import TracebackType

import sqlite_utils

from inspect_xj.errors import OutputError
from inspect_xj.intake.account import SourceReport
from inspect_xj.intake.reshape import Batch
from inspect_xj.intake.rows import Rejected
from inspect_xj.schema import PROVENANCE, TABLES
from inspect_xj.snapshot import is_snapshot
from inspect_xj.snapshot.layout import APPLICATION_ID, OTHER, SOURCE_ID, VERSION

__all__ = ["SnapshotWriter", "in_place_of", "index_and_view", "write_snapshot"]

_INDEXED = ("学籍号", "身份证件号", "姓名", "单位代码")


@contextmanager
def write_snapshot(target: Path) -> Iterator[SnapshotWriter]:
    """A writer whose file becomes ``target`` when the block ends well, and disappears when it does not (Ctrl-C too).

    OutputError when the place cannot be written to, the disk is full, or ``target`` is something that is no snapshot.
    """
    if target.is_dir():
        raise OutputError(f"“{target}”是一个目录，请给出快照文件名，例如“{target}/快照.db”。")
    if target.exists() and target.stat().st_size and not is_snapshot(target):
        raise OutputError(f"“{target}”已存在而且不是快照，不会覆盖它，请换一个文件名。")
    with in_place_of(target) as temporary, SnapshotWriter(temporary) as writer:
        yield writer
        writer.finish()


@contextmanager
def in_place_of(target: Path) -> Iterator[Path]:
    """An empty file beside ``target`` that takes its place when the block ends well, and disappears when it does not."""
    folder = target.absolute().parent
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".导入中", dir=folder)
    except OSError as error:
        raise OutputError(_why(error, target)) from error
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        # mkstemp makes a file only its owner can read; a snapshot gets the rights any new file would have.
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)
        temporary.replace(target)
    except (sqlite3.Error, OSError) as error:
        raise OutputError(_why(error, target)) from error
    finally:
        for leftover in (temporary, Path(f"{temporary}-journal")):
            with contextlib.suppress(FileNotFoundError):
                leftover.unlink()


def _why(error: Exception, target: Path) -> str:
    if isinstance(error, OSError):
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            return f"磁盘已满，快照“{target}”没有写成，请清理磁盘后重试。"
        if isinstance(error, FileNotFoundError):
            return f"目录“{target.absolute().parent}”不存在，请先建立目录或换一个位置。"
        if isinstance(error, PermissionError):
            return f"没有权限写入“{target.absolute().parent}”，请换一个位置。"
        return f"快照“{target}”写不成（{error.strerror or error}），请换一个位置。"
    if "full" in str(error) or "disk I/O" in str(error):
        return f"磁盘已满或写入出错，快照“{target}”没有写成，请清理磁盘后重试。"
    return f"快照“{target}”写不成（{error}），请重试。"


class SnapshotWriter:
    """Writes rows and the account of them; row numbers run through each table in the order of writing."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path)
        self._next: dict[str, int] = dict.fromkeys(TABLES, 1)
        self._delivered: dict[str, dict[str, None]] = {}
        self._number = 0

    def __enter__(self) -> SnapshotWriter:
        # The file is thrown away unless it is whole, so SQLite needs no safety of its own.
        self._connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536;")
        self._connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        self._connection.execute(f"PRAGMA user_version={VERSION}")
        self._make_tables()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def _make_tables(self) -> None:
        database = sqlite_utils.Database(self._connection)
        database.create_table("快照",
            {
                "编号": str, "行政区划码": str, "名称": str, "学年": str, "截止日期": str, "口径": str, "建立时间": str,
                "工具版本": str, "推断依据": str,
            },
            pk="编号",
        )  # fmt: skip
        database.create_table("来源",
            {
                "编号": int, "快照": str, "源文件": str, "源表": str, "识别为": str, "表头行": int, "列对应": str, "未识别列": str,
                "行数": int, "导入": int, "拒收": int, "跳过": str, "修复": str, "SHA256": str, "说明": str,
            },
            pk="编号",
        )  # fmt: skip
        database.create_table(
            "拒收",
            {"行号": int, "快照": str, "源文件": str, "源表": str, "源行": int, "原因": str, "内容": str},
            pk="行号",
        )
        for table in TABLES.values():
            database.create_table(table.name,
                {
                    **dict.fromkeys(PROVENANCE, str), "行号": int, "源行": int, **dict.fromkeys(table.names, str),
                    OTHER: str, SOURCE_ID: int,
                },
                pk="行号",
            )  # fmt: skip

    def next_source(self) -> int:
        """The number of the next row of 来源."""
        self._number += 1
        return self._number

    def add(self, batch: Batch, *, snapshot: str, source: int, file: str, sheet: str | None) -> range:
        """Store the batch's rows; the range of their 行号."""
        count = len(batch.lines)
        start = self._next[batch.table]
        self._next[batch.table] += count
        numbers = range(start, start + count)
        names = list(batch.columns)
        self._delivered.setdefault(batch.table, {}).update(dict.fromkeys(names))
        fields = [*PROVENANCE, *names, OTHER, SOURCE_ID]
        values = zip(
            numbers,
            repeat(snapshot, count),
            repeat(file, count),
            repeat(sheet, count),
            batch.lines,
            *batch.columns.values(),
            _others(batch.others, count),
            repeat(source, count),
            strict=True,
        )
        marks = ", ".join("?" * len(fields))
        listed = ", ".join(f'"{name}"' for name in fields)
        self._connection.executemany(f'INSERT INTO "{batch.table}" ({listed}) VALUES ({marks})', values)
        return numbers

    def reject(self, rejected: Sequence[Rejected], *, snapshot: str, file: str, sheet: str | None) -> None:
        """Store what could not be read."""
        self._connection.executemany(
            'INSERT INTO "拒收" ("快照", "源文件", "源表", "源行", "原因", "内容") VALUES (?, ?, ?, ?, ?, ?)',
            [(snapshot, file, sheet, row.line, row.reason, row.content) for row in rejected],
        )

    def set_constant(self, table: str, rows: range, values: Mapping[str, str | None]) -> None:
        """Write the same values into a run of rows: a school or class found in the sheet's name."""
        if not values or not rows:
            return
        self._delivered.setdefault(table, {}).update(dict.fromkeys(values))
        listed = ", ".join(f'"{name}" = ?' for name in values)
        self._connection.execute(
            f'UPDATE "{table}" SET {listed} WHERE "行号" BETWEEN ? AND ?', [*values.values(), rows.start, rows.stop - 1]
        )

    def run(self, sql: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """A statement of our own on what is written so far."""
        return self._connection.execute(sql, values).fetchall()

    def describe(self, snapshot: Mapping[str, str | None], sources: Sequence[tuple[int, SourceReport]]) -> None:
        """Write 快照 and 来源."""
        listed = ", ".join(f'"{name}"' for name in snapshot)
        self._connection.execute(
            f'INSERT INTO "快照" ({listed}) VALUES ({", ".join("?" * len(snapshot))})', list(snapshot.values())
        )
        self._connection.executemany(
            'INSERT INTO "来源" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
            [
                (
                    number,
                    snapshot["编号"],
                    source.file,
                    source.sheet,
                    source.table,
                    source.heading_row,
                    _json(source.mapping) if source.table else None,
                    _json(list(source.unknown)) if source.unknown else None,
                    source.n_rows,
                    source.n_imported,
                    source.n_rejected,
                    _json(source.skipped) if source.skipped else None,
                    _json(source.repaired) if source.repaired else None,
                    source.sha256,
                    "；".join(filter(None, (source.reason, source.note))) or None,
                )
                for number, source in sources
            ],
        )

    def finish(self) -> None:
        """Indexes and views for people, then everything on disk."""
        database = sqlite_utils.Database(self._connection)
        for table, columns in self._delivered.items():
            index_and_view(database, table, columns)
        database.create_view(
            "来源概览",
            'SELECT "识别为", count(*) AS "份数", sum("行数") AS "行数", sum("导入") AS "导入", sum("拒收") AS "拒收" '
            'FROM "来源" GROUP BY "识别为" ORDER BY "识别为"',
        )
        self._connection.commit()
        self._connection.execute("PRAGMA synchronous=FULL")


def index_and_view(database: sqlite_utils.Database, table: str, columns: Collection[str]) -> None:
    """What people look into ``table`` with: indexes of the delivered ``columns``, and a view of them alone."""
    for column in _INDEXED:
        if column in columns:
            database.table(table).create_index([column], if_not_exists=True)
    shown = [name for name in TABLES[table].names if name in columns]
    listed = ", ".join(f'"{name}"' for name in (*shown, "源文件", "源表", "源行", "行号"))
    database.create_view(f"{table}一览", f'SELECT {listed} FROM "{table}" ORDER BY "行号"', replace=True)


def _others(others: Mapping[str, list[str | None]], count: int) -> Iterator[str | None]:
    if not others:
        return repeat(None, count)
    names = list(others)
    return chain(
        (_json({n: c for n, c in zip(names, cells, strict=True) if c}) if any(cells) else None)
        for cells in zip(*others.values(), strict=True)
    )


def _json(value: object) -> str:
    return json.dumps(value if not isinstance(value, Mapping) else dict(value), ensure_ascii=False)
