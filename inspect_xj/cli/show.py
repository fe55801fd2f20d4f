"""What reaches the screen: tables, JSON, progress. Everything printed passes ``text.plain``."""

from __future__ import annotations

import json
import shlex
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from inspect_xj.cli.text import plain

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

__all__ = ["Progress", "draw", "note", "quoted", "say", "table", "width", "write_json"]

#: Width of tables when the output is not a terminal: a file has no edge, but needs one to wrap long reasons.
_WIDTH_OF_A_FILE = 160


def say(text: str = "") -> None:
    """Print one line of our own words with data in it."""
    print(plain(text))


def quoted(path: Path) -> str:
    """Return ``path`` as it can be typed after a command."""
    return shlex.quote(str(path)) if any(character in str(path) for character in " \t'\"$&|;<>()*?#!`\\") else str(path)


def note(text: str) -> None:
    """Print one line beside the answer, to stderr: what to know about it."""
    print(plain(text), file=sys.stderr)


def write_json(value: Any) -> None:
    """Print ``value`` as JSON: the only thing on stdout then. Control characters are escaped by JSON itself."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, default=str)
    sys.stdout.write("\n")


def _console() -> Console:
    from rich.console import Console

    class OurConsole(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError  # rich would end the process; how it ends is for ``entry`` to say

    width = None if sys.stdout.isatty() else _WIDTH_OF_A_FILE
    return OurConsole(file=sys.stdout, width=width, markup=False, highlight=False, emoji=False)


def table(
    headings: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    title: str = "",
    numbers: str = "",
) -> None:
    """Print a table; columns named in ``numbers`` (separated by spaces) stand to the right."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    drawn = Table(
        title=title or None,
        title_justify="left",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        title_style="bold",
    )
    to_the_right = set(numbers.split())
    for heading in headings:
        drawn.add_column(Text(heading), justify="right" if heading in to_the_right else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*[Text(plain("" if cell is None else str(cell))) for cell in row])
    _console().print(drawn)


def width() -> int:
    """Columns there are to draw on."""
    return _console().width


def draw(*drawn: RenderableType) -> None:
    """Print what rich draws; every text in it must have passed ``text.plain``."""
    console = _console()
    for one in drawn:
        console.print(one)


class Progress:
    """Progress of one command on stderr: shown only on a terminal, and only when it lasts longer than two seconds.

    An instance is the ``progress`` callable of the rooms: (what, done, total); a new ``what`` is a new stage.
    """

    _PATIENCE = 2.0

    def __init__(self, *, wanted: bool = True) -> None:
        self._wanted = wanted and sys.stderr.isatty()
        self._began = monotonic()
        self._lock = threading.Lock()
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._stage = ""
        self._state: tuple[int, int] = (0, 0)
        # A long first stage may not call again for a while: the clock shows the bar, not the next call.
        self._timer = threading.Timer(self._PATIENCE, self._show)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        if self._wanted:
            self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            self._wanted = False
            if self._bar is not None:
                self._bar.stop()
                self._bar = None

    def __call__(self, what: str, done: int, total: int) -> None:
        """Note that ``done`` of ``total`` steps of ``what`` are done."""
        if not self._wanted:
            return
        with self._lock:
            self._stage, self._state = plain(what), (done, total)
            self._draw()

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bar

        with self._lock:
            if not self._wanted:
                return
            columns = (
                SpinnerColumn(),
                TextColumn("{task.description}", markup=False),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
            )
            self._bar = Bar(*columns, console=Console(file=sys.stderr), transient=True)
            self._bar.start()
            self._draw()

    def _draw(self) -> None:
        if self._bar is None:
            return
        done, total = self._state
        if self._task is None:
            self._task = self._bar.add_task(self._stage, total=total or None, completed=done)
        else:
            self._bar.update(self._task, description=self._stage, total=total or None, completed=done)
