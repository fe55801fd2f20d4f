"""Old .xls books (and .ods) are read in a process of their own: a damaged one can end the process that reads it.

calamine panics on about one truncated .xls in four and aborts on some corrupted ones (an allocation of terabytes); no
``except`` helps against the second. The helper stays alive from book to book, so this costs one start an import.
"""

from __future__ import annotations

import atexit
import contextlib
import pickle
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO

from inspect_xj.intake.failure import UnreadableFileError
from inspect_xj.intake.grid import Sheet
from inspect_xj.intake.workbook import read_workbook

__all__ = ["read_apart"]

_helper: subprocess.Popen[bytes] | None = None


def read_apart(path: Path) -> list[Sheet]:
    """As :func:`~inspect_xj.intake.workbook.read_workbook`; a book that kills its reader is UnreadableFileError too."""
    global _helper  # noqa: PLW0603  (one helper for the process, ended with it)
    if _helper is None or _helper.poll() is not None:
        _helper = subprocess.Popen(
            [sys.executable, "-c", "from inspect_xj.intake.apart import serve; serve()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a panic prints a page of Rust
        )
        atexit.register(_stop, _helper)
    helper = _helper
    if helper.stdin is None or helper.stdout is None:
        return read_workbook(path)
    try:
        pickle.dump(str(path), helper.stdin)
        helper.stdin.flush()
        answer = pickle.load(helper.stdout)  # noqa: S301  (from our own helper)
    except (EOFError, OSError, pickle.UnpicklingError):
        _stop(helper)
        _helper = None
        raise UnreadableFileError("工作簿已损坏或不完整，打不开，请用 Excel 打开后另存再导入") from None
    except BaseException:
        # Ctrl-C between question and answer: the next book must not be given this one's answer.
        _stop(helper)
        _helper = None
        raise
    if isinstance(answer, str):
        raise UnreadableFileError(answer)
    sheets: list[Sheet] = answer
    return sheets


def _stop(helper: subprocess.Popen[bytes]) -> None:
    helper.kill()
    for stream in (helper.stdin, helper.stdout):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()
    helper.wait()


def serve() -> None:
    """The helper's loop: a path in, the sheets or the reason out, until the pipe closes."""
    questions: BinaryIO = sys.stdin.buffer
    answers: BinaryIO = sys.stdout.buffer
    while True:
        try:
            path = Path(pickle.load(questions))  # noqa: S301  (from the process that started us)
        except (EOFError, KeyboardInterrupt):
            return
        answer: list[Sheet] | str
        try:
            answer = read_workbook(path)
        except UnreadableFileError as failure:
            answer = str(failure)
        pickle.dump(answer, answers, protocol=pickle.HIGHEST_PROTOCOL)
        answers.flush()
