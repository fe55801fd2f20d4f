"""Hashes of a results file, by which a printed paper is known to belong to it.

What an audit wrote never changes again; what people write afterwards (``BY_HAND``) is only ever added. So a paper keeps
one hash of the former, and of each of the latter how many rows there were and their hash: rows that were added since are
told from rows that were altered.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from inspect_xj.errors import SnapshotError
from inspect_xj.findings.schema import BY_HAND, TABLES

__all__ = ["ResultsDigest", "Written", "digest_of", "written_at"]

_CHUNK = 1_000


@dataclass(frozen=True, slots=True)
class Written:
    """The first ``rows`` rows of a table that people write into, and their SHA-256."""

    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ResultsDigest:
    """``audit``: SHA-256 of every table the audit wrote, 运行 apart; ``by_hand``: table -> what people had written."""

    audit: str
    by_hand: Mapping[str, Written]


def digest_of(path: Path) -> ResultsDigest:
    """The hashes of the results file at ``path``. SnapshotError when it cannot be read.

    A table's rows are taken by rowid, the order in which they were written, as JSON; the tables in the order of
    ``schema.TABLES``, each led by its name and its columns.
    """
    whole = hashlib.sha256()
    try:
        with closing(_connect(path)) as connection:
            for name in TABLES:
                if name != "运行" and name not in BY_HAND:
                    whole.update(_table(connection, name, None).encode())
            by_hand = {name: _written(connection, name, None) for name in BY_HAND}
    except sqlite3.Error as error:
        raise _unreadable(path, error) from error
    return ResultsDigest(whole.hexdigest(), by_hand)


def written_at(path: Path, earlier: Mapping[str, Written]) -> dict[str, Written]:
    """What the first rows of each table of ``earlier`` are today, as many as there were then."""
    try:
        with closing(_connect(path)) as connection:
            return {name: _written(connection, name, earlier[name].rows) for name in BY_HAND if name in earlier}
    except sqlite3.Error as error:
        raise _unreadable(path, error) from error


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True, timeout=1)


def _unreadable(path: Path, error: sqlite3.Error) -> SnapshotError:
    if "locked" in str(error):
        return SnapshotError(f"结果文件“{path}”被其他程序占用，请关闭该程序后再试。")
    return SnapshotError(f"结果文件“{path}”打不开或已损坏（{error}），请重新执行 audit。")


def _written(connection: sqlite3.Connection, table: str, most: int | None) -> Written:
    n = connection.execute(f'select count(*) from "{table}"').fetchone()[0]
    return Written(n if most is None else min(n, most), _table(connection, table, most))


def _table(connection: sqlite3.Connection, table: str, most: int | None) -> str:
    columns = list(TABLES[table].columns)
    names = ", ".join(f'"{name}"' for name in columns)
    whole = hashlib.sha256(json.dumps([table, columns], ensure_ascii=False).encode())
    cursor = connection.execute(f'select {names} from "{table}" order by rowid limit ?', [-1 if most is None else most])
    # Chunks of a fixed size: a row costs a microsecond, and the hash of the first n rows is the same at any time.
    while rows := cursor.fetchmany(_CHUNK):
        whole.update(json.dumps(rows, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    return whole.hexdigest()
