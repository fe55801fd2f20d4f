"""What every engine can do; rooms above see only this, so that a second engine stays cheap."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

import pyarrow as pa

from inspect_xj.errors import EngineError

__all__ = ["Engine", "open_engine", "quote"]


class Engine(Protocol):
    """A place that holds tables and answers SQL. Every error is an :class:`EngineError` with a Chinese sentence."""

    @property
    def kind(self) -> str:
        """``duckdb`` or ``spark``."""

    def put(self, name: str, data: pa.Table) -> None:
        """Create or replace the table ``name`` with these rows."""

    def run(self, sql: str) -> None:
        """Run a statement of our own (never text of a rule)."""

    def query(self, sql: str, *, seconds: float | None = None, most: int | None = None) -> pa.Table:
        """The rows of one SELECT; ``seconds`` limits its time (a rule that never ends is an error, not a wait).

        ``most``: so many rows at the utmost, of a SELECT without a limit of its own; more of them is an error too.
        """

    def rows(self, sql: str, *, seconds: float | None = None) -> list[dict[str, Any]]:
        """The rows of one SELECT that gives few, in half the time of ``query``."""

    def keep(self, name: str, sql: str, *, seconds: float | None = None) -> None:
        """Hold the rows of one SELECT as ``name``, seen by this session only; replaces an older one of the name."""

    def session(self) -> Engine:
        """A second seat at the same tables, for one thread of its own; what it keeps, the others do not see."""

    def apart(self) -> Engine:
        """A session with tables of its own, which sees none of the others'; cheap, where a new engine is not."""

    def interrupt(self) -> None:
        """Stop what this session is running now; may be called from another thread."""

    def has(self, table: str) -> bool:
        """Whether a table or view of that name exists."""

    def columns(self, table: str) -> dict[str, str]:
        """Column name -> engine type, in order; empty when there is no such table."""

    def save(self, path: Path) -> None:
        """Write every table into a new file, for :meth:`adopt` of another engine."""

    def adopt(self, path: Path) -> None:
        """Take the tables of a file as if they had been put here; they cannot be changed. The engine has none yet."""

    def seal(self) -> None:
        """From here on no file, no network, no setting can be reached: second line of defence behind the allow-list."""

    def close(self) -> None:
        """Give memory and temporary files back; may be called twice."""

    def __enter__(self) -> Engine: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def quote(name: str) -> str:
    """An identifier in double quotes, as both engines take it through sqlglot."""
    return '"' + name.replace('"', '""') + '"'


def open_engine(kind: str = "duckdb", *, memory: str | None = None, threads: int | None = None) -> Engine:
    """An empty engine of that kind.

    ``memory`` such as ``"1GB"`` (default: half of the machine's, at most 4 GiB), ``threads`` (default: the cores this
    process may use). Raises :class:`EngineError` when the kind is unknown or cannot be started.
    """
    if kind != "duckdb":
        raise EngineError(f"没有名为“{kind}”的数据引擎，请使用 duckdb。")
    from inspect_xj.engine.duck import DuckEngine  # noqa: PLC0415 (takes 0.1 s; linting rules needs none)

    return DuckEngine(memory=memory, threads=threads)
