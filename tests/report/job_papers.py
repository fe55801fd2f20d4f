"""Papers for a job that need no fonts: what is written beside a PDF, and everything that can go wrong in writing it.

Stands in a module of its own, for a worker is a new process and imports what it is to call.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from inspect_xj.errors import ReportError
from inspect_xj.report import Letterhead
from inspect_xj.report.papers.paper import Companion, Paper


def written(content: object) -> bytes:
    assert isinstance(content, Letterhead)
    return content.organ.encode()


def counted(content: object) -> bytes:
    """Leaves a line in the file that the content names: how often it was asked for."""
    assert isinstance(content, Letterhead)
    with Path(content.printer).open("a", encoding="utf-8") as file:
        file.write(f"{content.organ}\n")
    return content.organ.encode()


def interrupts(content: object) -> bytes:
    """Ctrl-C for the whole group, as a terminal sends it."""
    os.kill(os.getppid(), signal.SIGINT)
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(0.2)
    return written(content)


def refuses(_: object) -> bytes:
    raise ReportError("这一份没有内容。")


def breaks(_: object) -> bytes:
    return bytes([1 // 0])


def dies(_: object) -> bytes:
    os._exit(9)


def sleeps(_: object) -> bytes:
    time.sleep(60)
    return b""


def spins(_: object) -> bytes:
    while True:
        pass


def swells(_: object) -> bytes:
    return b"x" * 4_000_000_000


def paper(
    name: str, write: Callable[[object], bytes] = written, *, says: str = "", log: str = "", kind: str = "核查单"
) -> Paper:
    content = Letterhead(organ=says or name, printer=log)
    return Paper(kind, kind, name, name, "", "", content, repr(content), (Companion(".txt", write),))
