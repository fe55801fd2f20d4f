"""A worker: draws one paper after the other under limits, and tells what became of each."""

from __future__ import annotations

import gc
import os
import signal
import sys
import time
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from inspect_xj.errors import ReportError
from inspect_xj.report.fonts import use_fonts
from inspect_xj.report.job.drawing import Order, draw
from inspect_xj.report.job.setting import Limits, Setting

if sys.platform != "win32":
    import resource

__all__ = ["main", "resident"]


def main(connection: Connection, folder: Path, setting: Setting) -> None:
    """Draw what comes over ``connection`` until it is closed; answer each with (outcome, bytes still held).

    The first answer is None and says that the worker is awake.
    """
    # Ctrl-C reaches the whole group of processes: the parent decides, and a file being placed is placed whole.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave)
    use_fonts(setting.fonts)
    _limit_memory(setting.limits)
    cold = True
    with suppress(EOFError, OSError):  # the parent is gone
        connection.send(None)  # awake: the time of the first document runs from here
        while True:
            order: Order | None = connection.recv()
            if order is None:
                return
            if cold and order.task.paper.template:
                cold = False
                _warm_up()
                _limit_memory(setting.limits)
            _limit_time(setting.limits)
            outcome = draw(order, folder, setting)
            # Layout makes no garbage worth looking for; between documents it is looked for once.
            gc.collect()
            connection.send((outcome, resident()))


def resident() -> int:
    """Bytes this process holds in memory now; 0 where the system does not tell."""
    with suppress(OSError, ValueError, IndexError):
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def _mapped() -> int:
    with suppress(OSError, ValueError, IndexError):
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def _leave(*_: object) -> None:
    raise SystemExit(1)


def _warm_up() -> None:
    # What the libraries and fonts take is no document's fault: it is there before the limit is set.
    _unlimited()
    from inspect_xj.report.pdf import warm_up  # noqa: PLC0415 - only a PDF needs it

    with suppress(ReportError):  # no Pango, no font: the document itself will say so
        warm_up()


def _unlimited() -> None:
    if sys.platform == "linux":
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _limit_memory(limits: Limits) -> None:
    # Only Linux both counts address space the way a limit means it and tells how much there is already.
    if sys.platform == "linux" and (mapped := _mapped()):
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        wanted = mapped + limits.memory
        resource.setrlimit(resource.RLIMIT_AS, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))


def _limit_time(limits: Limits) -> None:
    if sys.platform == "win32":
        return

    def too_long(*_: object) -> None:
        raise ReportError(f"内容过大或者模板没有尽头，{limits.cpu_seconds}秒内没有排完")

    signal.signal(signal.SIGXCPU, too_long)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    wanted = int(time.process_time()) + limits.cpu_seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))
