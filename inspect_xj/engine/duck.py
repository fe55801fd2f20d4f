"""DuckDB behind the protocol: in memory, spilling to a private folder that goes with it, sealed before rules run."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import tempfile
import threading
import weakref
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import duckdb
import pyarrow as pa

from inspect_xj.engine.protocol import Engine, quote
from inspect_xj.errors import EngineError

__all__ = ["DuckEngine"]

_T = TypeVar("_T")
#: Numbers of the databases of sessions that stand apart.
_ROOMS = itertools.count(1)
_MEMORY = re.compile(r"\A\s*[0-9]+(\.[0-9]+)?\s*(KB|MB|GB|TB|KiB|MiB|GiB|TiB|[KMGT])\s*\Z", re.IGNORECASE)


class DuckEngine:
    """One in-memory DuckDB with a memory limit; nothing but its temporary folder touches the disk."""

    kind = "duckdb"

    def __init__(
        self, *, memory: str | None = None, threads: int | None = None, beside: DuckEngine | None = None
    ) -> None:
        self._folder: str
        self._finalizer: weakref.finalize[..., DuckEngine] | None = None
        self._connection: duckdb.DuckDBPyConnection | None
        self._room: str | None = None
        self._beside = ""  # what makes a table one beside those that are only read
        if beside is not None:
            # the folder goes with the engine that made it
            self._folder, self._connection = beside._folder, beside._open().cursor()
            self._beside = beside._beside
            self._enter(beside._room)
            return
        if memory is not None and not _MEMORY.match(memory):
            raise EngineError(f"内存上限“{memory}”写法不对，请写成 512MB、2GB 这样。")
        # mkdtemp makes it 0700: what spills is pupils' data.
        self._folder = tempfile.mkdtemp(prefix="inspect-xj-")
        self._finalizer = weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        config: dict[str, Any] = {
            "threads": threads or _cores(),
            "memory_limit": _with_unit(memory) if memory else _half_of_memory(),
            "temp_directory": self._folder,
            "max_temp_directory_size": _spill_limit(self._folder),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "python_enable_replacements": "false",  # else a Python variable may answer for a missing table
        }
        self._connection = self._guard(lambda: duckdb.connect(":memory:", config=config))

    def put(self, name: str, data: pa.Table) -> None:
        """Create or replace ``name``; Arrow goes in without a loop in Python."""
        connection = self._open()

        def load() -> None:
            connection.register("_put", data)
            try:
                connection.execute(f"create or replace {self._beside}table {quote(name)} as select * from _put")
            finally:
                connection.unregister("_put")

        self._guard(load)

    def run(self, sql: str) -> None:
        """Run one or more statements of our own."""
        connection = self._open()
        self._guard(lambda: connection.execute(sql))

    def query(self, sql: str, *, seconds: float | None = None, most: int | None = None) -> pa.Table:
        """The rows of one SELECT as an Arrow table."""
        connection = self._open()
        if most is None:
            return self._timed(lambda: _fetch(connection, sql), seconds)
        return self._timed(lambda: _fetch_at_most(connection, sql, most), seconds)

    def rows(self, sql: str, *, seconds: float | None = None) -> list[dict[str, Any]]:
        """The rows of one SELECT that gives few."""
        connection = self._open()
        return self._timed(lambda: _rows(connection, sql), seconds)

    def keep(self, name: str, sql: str, *, seconds: float | None = None) -> None:
        """Hold the rows of one SELECT as a temporary table of this session: planned once, never leaving the engine."""
        connection = self._open()
        self._timed(lambda: connection.execute(f"create or replace temp table {quote(name)} as {sql}"), seconds)

    def session(self) -> Engine:
        """A cursor of the same database, which may run in a thread of its own."""
        return DuckEngine(beside=self)

    def apart(self) -> Engine:
        """A session in a database of its own inside this engine; its tables go with it."""
        room = DuckEngine(beside=self)
        name = f"室{next(_ROOMS)}"
        room.run(f"attach ':memory:' as {quote(name)}")
        room._enter(name)
        room._finalizer = weakref.finalize(room, _leave, self._open(), name)
        return room

    def _enter(self, room: str | None) -> None:
        self._room = room
        if room is not None:
            self.run(f"use {quote(room)}")

    def interrupt(self) -> None:
        """Stop the running query of this session, if there is one."""
        if self._connection is not None:
            self._connection.interrupt()

    def _timed(self, work: Callable[[], _T], seconds: float | None) -> _T:
        if seconds is None:
            return self._guard(work)
        timer = threading.Timer(seconds, self._open().interrupt)
        timer.daemon = True
        timer.start()
        try:
            return self._guard(work, seconds)
        finally:
            timer.cancel()

    def has(self, table: str) -> bool:
        """Whether a table or view of that name exists."""
        try:
            self._open().execute(f"select 1 from main.{quote(table)} limit 0")
        except duckdb.CatalogException:
            return False
        return True

    def columns(self, table: str) -> dict[str, str]:
        """Column name -> DuckDB type, in order."""
        # fifteen times faster than information_schema, which looks at every table
        try:
            rows = self._open().execute(f"describe main.{quote(table)}")
        except duckdb.CatalogException:
            return {}
        return {str(row[0]): str(row[1]) for row in rows.fetchall()}

    def save(self, path: Path) -> None:
        """Copy every table into a database file of its own."""
        self.run(f"attach '{_quoted(path)}' as 存; copy from database memory to 存; detach 存")

    def adopt(self, path: Path) -> None:
        """Read the tables where they lie: nothing is loaded; what is put here stands beside them."""
        self.run(f"attach '{_quoted(path)}' as 存 (read_only)")
        self._beside = "temp "
        self._enter("存")

    def seal(self) -> None:
        """Switch external access off and lock the configuration; cannot be undone on this connection."""
        self.run("set enable_external_access = false; set lock_configuration = true")

    def close(self) -> None:
        """Close the connection and remove the temporary folder."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._finalizer is not None:
            self._finalizer()

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _open(self) -> duckdb.DuckDBPyConnection:
        if self._connection is None:
            raise EngineError("数据引擎已经关闭，不能再查询；这是工具自身的错误，请把操作步骤告知开发者。")
        return self._connection

    def _guard(self, work: Callable[[], _T], seconds: float | None = None) -> _T:
        try:
            return work()
        except duckdb.OutOfMemoryException as error:
            raise EngineError(
                "内存（或临时磁盘空间）不足，数据引擎停止；请用 --memory 调高上限，或关闭其他程序、清理磁盘后再试。"
            ) from error
        except duckdb.InterruptException as error:
            if seconds is None:
                raise KeyboardInterrupt from error
            raise EngineError(f"一次查询超过 {seconds:g} 秒仍未完成，已停止；请简化条件。") from error
        except duckdb.IOException as error:
            raise EngineError(
                f"数据引擎读写临时目录“{self._folder}”失败（磁盘已满或没有权限），请清理磁盘后再试：{_first_line(error)}"
            ) from error
        except duckdb.Error as error:
            raise EngineError(f"数据引擎执行查询时出错：{_first_line(error)}") from error


def _leave(connection: duckdb.DuckDBPyConnection, room: str) -> None:
    """Drop the database of a session; where the whole engine is closed it has gone already."""
    with suppress(duckdb.Error):
        connection.execute(f"detach {quote(room)}")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _fetch(connection: duckdb.DuckDBPyConnection, sql: str) -> pa.Table:
    relation = connection.sql(sql)
    if relation is None:
        raise EngineError("查询没有返回结果；这是工具自身的错误，请把操作步骤告知开发者。")
    return relation.to_arrow_table()


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    # a relation, which an Arrow table comes from, reads and plans the text twice over before it runs
    answer = connection.execute(sql)
    names = [str(column[0]) for column in answer.description or ()]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def _fetch_at_most(connection: duckdb.DuckDBPyConnection, sql: str, most: int) -> pa.Table:
    """The rows, if they are not too many: the limit lets a sort forget what comes after it, so they never all exist."""
    table = _fetch(connection, f"{sql} limit {most + 1}")
    if table.num_rows > most:
        raise EngineError(f"一次查询给出的行超过 {most} 行，已停止；请检查两张表是怎样对上的（with_rows、let）。")
    return table


def _first_line(error: BaseException) -> str:
    return str(error).strip().split("\n", 1)[0][:300]


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


def _with_unit(memory: str) -> str:
    text = memory.strip()
    return text + "B" if text[-1] in "KMGTkmgt" else text


def _spill_limit(folder: str) -> str:
    """Half of what the disk has left: a rule gone wild must not fill the inspector's machine."""
    return f"{max(64, shutil.disk_usage(folder).free // 2 >> 20)}MiB"


def _half_of_memory() -> str:
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # Windows has no sysconf
        total = 4 << 30
    return f"{max(256, min(total // 2, 4 << 30) >> 20)}MiB"
