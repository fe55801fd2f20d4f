"""Add what people wrote to a results file: all of it or nothing, and never over what stands there."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from inspect_xj.errors import OutputError
from inspect_xj.findings.schema import BY_HAND, TABLES

__all__ = ["append"]

#: Seconds to wait for another program that holds the file.
_PATIENCE = 2


def append(path: Path, rows: Mapping[str, Sequence[Sequence[object]]]) -> None:
    """Add ``rows`` (table of ``BY_HAND`` -> its rows) in one transaction; OutputError when nothing was written."""
    try:
        with closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=_PATIENCE, isolation_level=None)
        ) as connection:
            connection.execute("begin immediate")
            try:
                for table in (name for name in BY_HAND if name in rows):
                    columns = TABLES[table].columns
                    names, holes = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(columns))
                    connection.executemany(f'insert into "{table}" ({names}) values ({holes})', rows[table])
                connection.execute("commit")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("rollback")
                raise
    except sqlite3.Error as error:
        raise OutputError(f"没有记入结果文件“{path}”：{_reason(str(error))}") from error


def _reason(text: str) -> str:
    if "locked" in text or "busy" in text:
        return "它正被其他程序占用，请关闭该程序（如 Datasette、DB Browser）后再试。"
    if "readonly" in text or "read-only" in text or "unable to open" in text:
        return "它或它所在的目录没有写入权限，请检查权限，或复制到可写的位置再试。"
    if "full" in text:
        return "磁盘已满，请清理后再试。"
    return f"文件打不开或已损坏（{text}），请重新执行 audit。"
