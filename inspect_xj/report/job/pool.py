"""Processes that draw papers: one that dies or hangs costs the paper it was at, and no other.

``multiprocessing.Pool`` and ``concurrent.futures`` both give up as a whole when a worker is killed, and neither can end a
single one that takes too long; so each worker here has a pipe of its own.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from time import monotonic

from inspect_xj.report.job import worker
from inspect_xj.report.job.drawing import Order, Outcome
from inspect_xj.report.job.setting import Setting

__all__ = ["draw_all"]

#: Seconds a worker may take to load on a machine that is busy with other things, on top of its first document.
_WAKING = 120

#: A worker asked to end gets this many seconds before it is killed.
_GRACE = 2.0


@dataclass
class _Seat:
    """A worker, the order it is at, and until when."""

    process: SpawnProcess
    connection: Connection
    at: int | None = None
    deadline: float = 0.0
    documents: int = 0
    awake: bool = False
    spent: bool = False  # dead, hanging or too large: it must not go on


def draw_all(
    orders: Sequence[Order], folder: Path, setting: Setting, workers: int
) -> Iterator[tuple[int, Outcome | None]]:
    """Draw all orders; yields (index, None) as one begins and (index, outcome) as it ends, in the order it happens.

    Closing the iterator, or an exception in the loop over it, ends the workers.
    """
    # spawn: a fork would carry Pango and fontconfig over half alive, and the fonts of the job are named before they load.
    context = multiprocessing.get_context("spawn")
    waiting = list(range(len(orders)))[::-1]
    seats: list[_Seat] = []
    done = 0
    try:
        while done < len(orders):
            while waiting and len(seats) < workers:
                seats.append(_seat(context, folder, setting))
            for seat in seats:
                if seat.at is None and waiting:
                    seat.at = waiting.pop()
                    seat.deadline = monotonic() + setting.limits.wall_seconds + (0 if seat.awake else _WAKING)
                    yield seat.at, None
                    _hand(seat, orders[seat.at])
            for seat, at, outcome in _ended(seats, setting):
                if seat.spent:
                    _end(seat)
                    seats.remove(seat)
                done += 1
                yield at, outcome
    finally:
        for seat in seats:
            _end(seat)


def _seat(context: multiprocessing.context.SpawnContext, folder: Path, setting: Setting) -> _Seat:
    ours, theirs = context.Pipe()
    process = context.Process(target=worker.main, args=(theirs, folder, setting), daemon=True)
    process.start()
    theirs.close()  # else the end of the worker would not be the end of the pipe
    return _Seat(process, ours)


def _hand(seat: _Seat, order: Order) -> None:
    try:
        seat.connection.send(order)
    except OSError:
        return  # it has died: ``wait`` finds the pipe at its end, and the paper is told as lost


def _ended(seats: Sequence[_Seat], setting: Setting) -> list[tuple[_Seat, int, Outcome]]:
    """Wait until a worker says something or has had its time; the papers that are done with, and by whom."""
    busy = [(seat, seat.at) for seat in seats if seat.at is not None]
    pause = max(0.0, min(seat.deadline for seat, _ in busy) - monotonic())
    ready = set(wait([seat.connection for seat, _ in busy], timeout=pause))
    ended = []
    for seat, at in busy:
        if seat.connection in ready:
            outcome = _answer(seat, setting)
        elif monotonic() >= seat.deadline:
            outcome = Outcome(error=f"内容过大，{setting.limits.wall_seconds}秒内没有印完")
            seat.spent = True
        else:
            continue
        if outcome is not None:
            ended.append((seat, at, outcome))
    return ended


def _answer(seat: _Seat, setting: Setting) -> Outcome | None:
    """What the worker says of its paper; None while it only says that it is awake."""
    try:
        said = seat.connection.recv()
    except (EOFError, OSError):
        seat.spent = True
        return Outcome(error="印制它的进程中途结束（多半是内存不足）")
    if said is None:
        seat.awake = True
        seat.deadline = monotonic() + setting.limits.wall_seconds
        return None
    outcome, held = said
    seat.at = None  # idle: one that is spent leaves by itself when its pipe is closed
    seat.documents += 1
    seat.spent = seat.documents >= setting.limits.documents or held > setting.limits.resident
    return outcome if isinstance(outcome, Outcome) else Outcome(error="印制它的进程答非所问")


def _end(seat: _Seat) -> None:
    seat.connection.close()
    if seat.at is None and seat.process.is_alive():
        seat.process.join(_GRACE)  # an idle one leaves when its pipe is closed
    if seat.process.is_alive():
        seat.process.terminate()
        seat.process.join(_GRACE)
    if seat.process.is_alive():
        seat.process.kill()
        seat.process.join()
    seat.process.close()
