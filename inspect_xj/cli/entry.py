"""The one way in and out of the command line: streams that cannot fail, signals, exit codes."""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType

import click

from inspect_xj.cli import failures
from inspect_xj.cli.application import application

__all__ = ["COULD_NOT_RUN", "run"]

#: DESIGN §8: 0 nothing found, 1 findings, 2 could not run (also interrupted, also a reader that went away).
COULD_NOT_RUN = 2


class _Interrupted:
    """Whether Ctrl-C (or a polite kill) came; a library may turn it into an exception of its own on the way up."""

    def __init__(self) -> None:
        self.came = False

    def __call__(self, _number: int, _frame: FrameType | None) -> None:
        self.came = True
        raise KeyboardInterrupt


@contextmanager
def _signals() -> Iterator[_Interrupted]:
    state = _Interrupted()
    before = {}
    # SIGTERM is treated as Ctrl-C so that half-written files are removed on the way out.
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(ValueError):  # not in the main thread: the host of the thread owns the signals
            before[number] = signal.signal(number, state)
    try:
        yield state
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _make_streams_unfailing() -> None:
    # A terminal in another encoding, or a file name that is not text, must not end in UnicodeEncodeError.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _silence_stdout() -> None:
    # The reader of a pipe went away (``| head``): Python would complain once more when it flushes at exit.
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())


def run(arguments: Sequence[str]) -> int:
    """Run one command; return its exit code, having shown every failure as one sentence."""
    _make_streams_unfailing()
    with _signals() as interrupted:
        try:
            code = _invoke(arguments)
            sys.stdout.flush()
        except BrokenPipeError:
            _silence_stdout()
            return COULD_NOT_RUN
        except BaseException as error:
            sentence = failures.INTERRUPTED if interrupted.came else failures.sentence(error)
            with suppress(OSError):
                print(sentence, file=sys.stderr)
            return COULD_NOT_RUN
    return code


def _invoke(arguments: Sequence[str]) -> int:
    # Not ``application.main``: it would print English, and turn Ctrl-C into an exception without a message.
    try:
        with application.make_context("inspect-xj", list(arguments)) as context:
            code = application.invoke(context)
    except click.exceptions.Exit as end:
        code = end.exit_code
    return code if isinstance(code, int) else 0
