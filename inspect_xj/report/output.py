"""A finished paper reaches its place whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from pathlib import Path

from inspect_xj.errors import OutputError

__all__ = ["DiskFullError", "place_file"]

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class DiskFullError(OutputError):
    """There is no room left: whatever else was to be written there need not be tried."""


def place_file(path: Path, data: bytes) -> None:
    """Write ``data`` beside ``path`` and rename it there; OutputError, with the way out, when that is impossible."""
    if path.is_dir():
        raise OutputError(f"“{path}”是一个目录，不能写成文件，请换一个文件名。")
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=path.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp makes private files; a paper gets the permissions any new file of this user would get.
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)
        temporary.replace(path)
    except OSError as error:
        kind = DiskFullError if error.errno in _FULL else OutputError
        raise kind(_sentence(path, error)) from error
    finally:
        if temporary is not None:
            with contextlib.suppress(FileNotFoundError):
                temporary.unlink()


def _sentence(path: Path, error: OSError) -> str:
    match error.errno:
        case number if number in _FULL:
            return f"磁盘空间不足，“{path}”没有写成，请清理磁盘或换一个位置后重试。"
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return f"没有权限写“{path}”，请关闭正在打开它的程序，或换一个可写的位置后重试。"
        case errno.ENOENT | errno.ENOTDIR:
            return f"“{path.parent}”不是已有的目录，“{path.name}”没有写成，请先建立该目录。"
        case errno.ENAMETOOLONG:
            return f"文件名“{path.name[:40]}…”太长，请换一个短的文件名。"
        case _:
            return f"“{path}”没有写成（{error.strerror or error}），请检查该位置后重试。"
