"""A snapshot in its SQLite file: checked when opened, never written to."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
from adbc_driver_sqlite import dbapi

from inspect_xj.errors import SnapshotError
from inspect_xj.model import SnapshotInfo, Source
from inspect_xj.schema import PROVENANCE, TABLES
from inspect_xj.snapshot.layout import APPLICATION_ID, OTHER, SOURCE_ID, VERSION, arrow_schema

__all__ = ["StoredSnapshot", "is_snapshot", "open_snapshot"]

_ONE_BATCH = 1_000_000_000


@contextmanager
def _connect(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        yield connection


@dataclass(frozen=True)
class StoredSnapshot:
    """A snapshot file, as :func:`open_snapshot` found it."""

    info: SnapshotInfo
    sha256: str
    path: Path
    sources: tuple[Source, ...]

    @property
    def tables(self) -> frozenset[str]:
        """Delivered tables: those named in 来源.识别为."""
        return frozenset(source.table for source in self.sources)

    def read(self, table: str, columns: Sequence[str] | None = None) -> pa.Table:
        """Rows of ``table`` as :class:`~inspect_xj.snapshot.protocol.Snapshot` says; SnapshotError when unreadable."""
        known = TABLES[table]
        wanted = known.names if columns is None else tuple(columns)
        for name in wanted:
            if name != OTHER:
                known.column(name)
        # Only what some sheet delivered is fetched: most of the 50 columns of 学籍 are empty in a given county.
        delivered = frozenset[str]().union(*(s.columns for s in self.sources if s.table == table)) | {OTHER}
        fetched = [*PROVENANCE, *(name for name in wanted if name in delivered), SOURCE_ID]
        data = self._fetch(table, fetched)
        schema = arrow_schema(wanted)
        return pa.table(
            [
                data[field.name].cast(field.type) if field.name in fetched else pa.nulls(len(data), type=field.type)
                for field in schema
            ],
            schema=schema,
        )

    def pick(self, table: str, rows: Collection[int]) -> dict[int, dict[str, str | None]]:
        """The raw cells of single rows, by 行号: what explains one finding need not read a county. Missing rows are left out."""
        delivered = frozenset[str]().union(*(s.columns for s in self.sources if s.table == table))
        names = [name for name in TABLES[table].names if name in delivered]
        if not names or not rows:
            return {}
        select = ", ".join(f'"{name}"' for name in ("行号", *names))
        holes = ", ".join("?" * len(rows))
        try:
            with _connect(self.path) as connection:
                found = connection.execute(f'SELECT {select} FROM "{table}" WHERE "行号" IN ({holes})', tuple(rows))
                return {number: dict(zip(names, cells, strict=True)) for number, *cells in found}
        except sqlite3.Error as error:
            raise SnapshotError(f"快照“{self.path}”中的表“{table}”读不出来（{error}），请重新导入。") from error

    def _fetch(self, table: str, columns: Sequence[str]) -> pa.Table:
        """The columns as Arrow, read by the ADBC driver: no row becomes a Python object (a quarter of sqlite3's time)."""
        select = ", ".join(f'"{name}"' for name in columns)
        try:
            with dbapi.connect(f"{self.path.resolve().as_uri()}?mode=ro") as connection, connection.cursor() as cursor:
                # The driver takes the type of a column from the first batch and stops at the first value that differs:
                # one batch, so that a column empty for its first thousand rows may still hold text further down.
                cursor.adbc_statement.set_options(**{"adbc.sqlite.query.batch_rows": _ONE_BATCH})
                cursor.execute(f'SELECT {select} FROM "{table}" ORDER BY "行号"')
                return cursor.fetch_arrow_table()
        except dbapi.Error as error:
            reason = str(error).strip().split("\n", 1)[0]
            raise SnapshotError(f"快照“{self.path}”中的表“{table}”读不出来（{reason}），请重新导入。") from error


def is_snapshot(path: Path) -> bool:
    """Whether the file bears the mark of a snapshot of ours (of any version)."""
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except OSError:
        return False
    return head.startswith(b"SQLite format 3\0") and head[68:72] == APPLICATION_ID.to_bytes(4, "big")


def open_snapshot(path: Path) -> StoredSnapshot:
    """Open a snapshot made by ``inspect-xj import``; SnapshotError, with the way out, when it is not one."""
    if path.is_dir():
        raise SnapshotError(f"“{path}”是一个目录，不是快照文件，请先用 inspect-xj import 导入后再使用生成的 .db 文件。")
    try:
        content = hashlib.sha256()
        with path.open("rb") as file:
            size = 0
            while block := file.read(1 << 20):
                size += len(block)
                content.update(block)
    except FileNotFoundError:
        raise SnapshotError(f"找不到快照文件“{path}”，请检查路径，或先用 inspect-xj import 生成。") from None
    except OSError as error:
        raise SnapshotError(f"快照文件“{path}”读不出来（{error.strerror}），请检查权限。") from error
    if not size:
        raise SnapshotError(f"“{path}”是空文件，不是快照，请重新导入。")
    if not is_snapshot(path):
        raise SnapshotError(f"“{path}”不是 inspect-xj 生成的快照，请用 inspect-xj import 导入原始资料。")
    try:
        with _connect(path) as connection:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version != VERSION:
                raise SnapshotError(
                    f"快照“{path}”的格式版本是 {version}，本工具只认版本 {VERSION}，请用现在的工具重新导入原始资料。"
                )
            info = _info(connection)
            sources = _sources(connection)
    except (sqlite3.Error, ValueError, TypeError) as error:
        if getattr(error, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise SnapshotError(f"快照“{path}”正被其他程序占用，请关闭打开它的程序（如 DB Browser）后重试。") from error
        raise SnapshotError(f"快照“{path}”已损坏（{error}），请重新导入原始资料。") from error
    return StoredSnapshot(info, content.hexdigest(), path, sources)


def _info(connection: sqlite3.Connection) -> SnapshotInfo:
    row = connection.execute(
        'SELECT "编号", "行政区划码", "名称", "学年", "截止日期", "口径", "工具版本" FROM "快照"'
    ).fetchone()
    if row is None:
        raise ValueError("缺少快照信息")
    number, region, name, year, as_of, profile, tool_version = row
    return SnapshotInfo(number, region, name, int(str(year)[:4]), date.fromisoformat(as_of), profile, tool_version)


def _sources(connection: sqlite3.Connection) -> tuple[Source, ...]:
    rows = connection.execute(
        'SELECT "编号", "源文件", "源表", "识别为", "列对应" FROM "来源" WHERE "识别为" IS NOT NULL ORDER BY "编号"'
    ).fetchall()
    return tuple(
        Source(number, file, sheet, table, frozenset(json.loads(columns or "{}")))
        for number, file, sheet, table, columns in rows
        if table in TABLES
    )
