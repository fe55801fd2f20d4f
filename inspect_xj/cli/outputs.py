"""Where a command writes: a name when none was given, and no file of somebody else overwritten."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from inspect_xj.errors import OutputError

__all__ = ["beside", "check_database", "is_snapshot"]


def beside(path: Path, suffix: str) -> Path:
    """Return ``path`` under the stem of its name with ``suffix``: 宿松.db → 宿松.audit.db, 原始资料/ → 原始资料.db."""
    if not path.name or path.name == "..":  # «.» and «..» have their name only in full
        path = path.resolve()
    name = path.name
    for known in (".audit.db", ".db", ".zip", ".xlsx", ".xls", ".ods", ".csv", ".txt", ".dbf"):
        if name.lower().endswith(known) and not path.is_dir():
            name = name[: -len(known)]
            break
    return path.parent / f"{name or '学籍'}{suffix}"


def check_database(output: Path, inputs: Iterable[Path], mark: str) -> None:
    """Refuse an ``output`` that is an input, a directory, or a file without our table ``mark``: it may be precious.

    Only the tool's own earlier result is replaced, and only when the new one is complete.
    """
    if output.is_dir():
        raise OutputError(f"“{output}”是目录，请在 -o 后面给出文件名，例如“{output / '结果.db'}”。")
    if not output.parent.is_dir():
        raise OutputError(f"目录“{output.parent}”不存在，请先建立，或换一个位置。")
    if not output.exists():
        return
    if any(one.exists() and output.samefile(one) for one in inputs):
        raise OutputError(f"输出文件“{output}”就是输入文件，请在 -o 后面换一个文件名。")
    if not _bears(output, mark):
        raise OutputError(f"“{output}”已经存在，而且不是本工具生成的同类文件，不予覆盖；请在 -o 后面换一个文件名。")


def is_snapshot(path: Path) -> bool:
    """Whether the file is a snapshot and no results file; False also for what is neither, or not there."""
    return path.is_file() and _bears(path, "快照") and not _bears(path, "运行")


def _bears(path: Path, table: str) -> bool:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
            found = database.execute("select 1 from sqlite_master where type = 'table' and name = ?", [table])
            return found.fetchone() is not None
    except sqlite3.Error:
        return False
