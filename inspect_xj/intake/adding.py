"""Rows added to a snapshot that is there already: a copy is written beside it and takes its place when whole."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

import sqlite_utils

from inspect_xj.errors import SnapshotError
from inspect_xj.intake.store import in_place_of, index_and_view
from inspect_xj.schema import PROVENANCE
from inspect_xj.snapshot import StoredSnapshot
from inspect_xj.snapshot.layout import SOURCE_ID

__all__ = ["Addition", "Known", "add_rows", "known_sources"]


@dataclass(frozen=True, slots=True)
class Known:
    """A row of 来源 that became a table."""

    number: int
    file: str
    sha256: str
    note: str


@dataclass(frozen=True, slots=True)
class Addition:
    """One sheet more of ``table``: rows as columns in step with ``lines`` (源行), and its row of 来源.

    ``mapping`` is 列对应; ``replaces`` is the 编号 of a 来源 whose rows go: it stays, as one that became no table any more.
    """

    table: str
    file: str
    sheet: str
    sha256: str
    heading_row: int
    mapping: Mapping[str, str]
    note: str
    n_rows: int  # rows below the heading, taken or not
    skipped: Mapping[str, int]
    lines: Sequence[int]
    columns: Mapping[str, Sequence[str | None]]
    replaces: int | None = None


def known_sources(snapshot: StoredSnapshot, table: str) -> tuple[Known, ...]:
    """The rows of 来源 that are in force for ``table``, in order."""
    with closing(sqlite3.connect(f"{snapshot.path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        rows = connection.execute(
            'select "编号", "源文件", "SHA256", "说明" from "来源" where "识别为" = ? order by "编号"', [table]
        ).fetchall()
    return tuple(Known(number, file, sha256 or "", note or "") for number, file, sha256, note in rows)


def add_rows(snapshot: StoredSnapshot, additions: Sequence[Addition]) -> None:
    """Add all of them to the file of ``snapshot``, whose hash thereby changes; or nothing.

    SnapshotError when the file is not what was opened any more; OutputError when the place cannot be written to.
    """
    target = snapshot.path
    with in_place_of(target) as temporary:
        shutil.copyfile(target, temporary)
        with temporary.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != snapshot.sha256:
                raise SnapshotError(f"快照“{target}”正在被其他程序改写，没有写入任何内容，请稍后重试。")
        with closing(sqlite3.connect(temporary)) as connection:
            for one in additions:
                _add(connection, snapshot.info.id, one)
            for table in dict.fromkeys(one.table for one in additions):
                found = connection.execute('select "列对应" from "来源" where "识别为" = ?', [table]).fetchall()
                columns = {name for (mapping,) in found for name in json.loads(mapping or "{}")}
                index_and_view(sqlite_utils.Database(connection), table, columns)
            connection.commit()


def _add(connection: sqlite3.Connection, snapshot: str, one: Addition) -> None:
    if one.replaces is not None:
        connection.execute(f'delete from "{one.table}" where "{SOURCE_ID}" = ?', [one.replaces])
        connection.execute(
            'update "来源" set "识别为" = null, "导入" = 0, "说明" = "说明" || ? where "编号" = ?',
            [f"；已由“{one.file}”更正", one.replaces],
        )
    number = connection.execute('select coalesce(max("编号"), 0) + 1 from "来源"').fetchone()[0]
    source = {
        "编号": number,
        "快照": snapshot,
        "源文件": one.file,
        "源表": one.sheet,
        "识别为": one.table,
        "表头行": one.heading_row,
        "列对应": _json(one.mapping),
        "行数": one.n_rows,
        "导入": len(one.lines),
        "拒收": 0,
        "跳过": _json(one.skipped) if one.skipped else None,
        "SHA256": one.sha256,
        "说明": one.note,
    }
    _insert(connection, "来源", list(source), [tuple(source.values())])
    first = connection.execute(f'select coalesce(max("行号"), 0) + 1 from "{one.table}"').fetchone()[0]
    names = list(one.columns)
    rows = [
        (first + at, snapshot, one.file, one.sheet, line, *cells, number)
        for at, (line, cells) in enumerate(zip(one.lines, zip(*one.columns.values(), strict=True), strict=True))
    ]
    _insert(connection, one.table, [*PROVENANCE, *names, SOURCE_ID], rows)


def _insert(
    connection: sqlite3.Connection, table: str, names: Sequence[str], rows: Sequence[tuple[object, ...]]
) -> None:
    listed, holes = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
    connection.executemany(f'insert into "{table}" ({listed}) values ({holes})', rows)


def _json(value: Mapping[str, object]) -> str:
    return json.dumps(dict(value), ensure_ascii=False)
