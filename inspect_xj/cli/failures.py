"""Any exception → the one Chinese sentence for the screen: what is wrong, where, what to do."""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
import tempfile
import traceback
from collections.abc import Iterator

import click

from inspect_xj.cli import usage
from inspect_xj.cli.text import plain
from inspect_xj.errors import InspectError

__all__ = ["INTERRUPTED", "keep_trace", "sentence"]

INTERRUPTED = "已中断，没有写完的文件已清除；重新执行同一命令即可。"

_SYSTEM = {
    errno.ENOSPC: "磁盘已满，无法写入{where}，请清理磁盘或换一个位置后重试。",
    errno.EDQUOT: "磁盘配额已用完，无法写入{where}，请清理后重试。",
    errno.EFBIG: "{where}超过了系统允许的大小，请换一个位置后重试。",
    errno.EACCES: "没有权限读写{where}，请检查文件权限或换一个位置。",
    errno.EPERM: "没有权限读写{where}，请检查文件权限或换一个位置。",
    errno.EROFS: "{where}所在的磁盘是只读的，请换一个位置。",
    errno.ENOENT: "找不到{where}，请检查路径。",
    errno.ENOTDIR: "{where}的路径中有一段不是目录，请检查路径。",
    errno.EISDIR: "{where}是目录，这里需要文件，请检查路径。",
    errno.EEXIST: "{where}已经存在，请换一个名称。",
    errno.ENAMETOOLONG: "文件名过长：{where}，请改短后重试。",
    errno.ENOMEM: "内存不足，请关闭其他程序后重试。",
    errno.EMFILE: "同时打开的文件过多，请关闭其他程序后重试。",
    errno.EIO: "读写{where}时磁盘出错，请检查磁盘或换一个位置。",
}

#: Troubles of the disk, told whatever exception a library wraps them in.
_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO}

#: SQLite names its troubles in English words only; Python 3.11 also gives ``sqlite_errorname``.
_SQLITE = {
    "SQLITE_BUSY": "数据库文件正被其他程序占用，请关闭该程序（如 Datasette、DB Browser）后重试。",
    "SQLITE_LOCKED": "数据库文件正被其他程序占用，请关闭该程序（如 Datasette、DB Browser）后重试。",
    "SQLITE_FULL": "磁盘已满，无法写入数据库文件，请清理磁盘或换一个位置后重试。",
    "SQLITE_IOERR": "读写数据库文件时磁盘出错（可能已满），请检查磁盘或换一个位置后重试。",
    "SQLITE_READONLY": "数据库文件是只读的，请检查文件权限或换一个位置。",
    "SQLITE_CANTOPEN": "打不开数据库文件，请检查路径和权限。",
    "SQLITE_CORRUPT": "数据库文件已损坏，请重新导入。",
    "SQLITE_NOTADB": "给出的文件不是数据库文件，请检查路径。",
    "SQLITE_PERM": "没有权限读写数据库文件，请检查文件权限。",
    "SQLITE_AUTH": "没有权限读写数据库文件，请检查文件权限。",
    "SQLITE_NOMEM": "内存不足，请关闭其他程序后重试。",
}


def sentence(error: BaseException) -> str:
    """Return what to show for ``error``; an unforeseen one leaves its traceback in a log file that is named."""
    if isinstance(error, KeyboardInterrupt | click.exceptions.Abort):
        return INTERRUPTED
    if isinstance(error, InspectError):
        said = str(error)
        # A file that another program holds is not broken, whatever the room that could not read it made of it.
        return _SQLITE["SQLITE_BUSY"] if _is_held(error) and "占用" not in said else plain(said, lines=True)
    if isinstance(error, click.ClickException):
        return plain(usage.sentence(error))
    for one in _chain(error):
        # Deeper down only the disk counts: that some file was looked for in vain need not be what went wrong.
        if (one is error or getattr(one, "errno", None) in _DISK) and (text := _of_the_machine(one)):
            return text
    return _unforeseen(error)


def _is_held(error: BaseException) -> bool:
    names = (getattr(one, "sqlite_errorname", None) or "" for one in _chain(error))
    return any(name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")) for name in names)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield ``error`` and what lies under it: libraries wrap a full disk in exceptions of their own."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, BaseException) and id(one) not in seen:
            seen.add(id(one))
            yield one
            waiting += [one.__cause__, one.__context__, *one.args]


def _of_the_machine(error: BaseException) -> str | None:
    if isinstance(error, MemoryError):
        return "内存不足，请关闭其他程序，或用 --memory 限制内存后重试。"
    if isinstance(error, OSError) and error.errno in _SYSTEM:
        name = error.filename if error.filename2 is None else error.filename2
        where = f"“{plain(os.fsdecode(name))}”" if isinstance(name, str | bytes | os.PathLike) else "文件"
        return _SYSTEM[error.errno].format(where=where)
    if isinstance(error, sqlite3.Error):
        name = getattr(error, "sqlite_errorname", None) or ""
        for start, text in _SQLITE.items():
            if name.startswith(start):
                return text
    return None


def _unforeseen(error: BaseException) -> str:
    log = keep_trace("".join(traceback.format_exception(error)))
    if log is None:
        return f"程序内部出错（{type(error).__name__}），且无法写出日志，请检查磁盘空间后重试。"
    return f"程序内部出错（{type(error).__name__}），详情已记入“{log}”（可能含学生信息，请勿外传），请联系维护人员。"


def keep_trace(trace: str) -> str | None:
    """Write a traceback to a log file of its own; its name, None where that is impossible."""
    log = None
    with contextlib.suppress(OSError):
        # mkstemp: readable by this user alone, for the text of an exception may carry a pupil's data.
        handle, log = tempfile.mkstemp(prefix="inspect-xj-", suffix=".log")
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
            file.write(trace)
    return log
