"""Write an audit to a results file: everything in a temporary file beside it, then one rename."""

from __future__ import annotations

import json
import os
import sqlite3
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import astuple
from pathlib import Path

import pyarrow as pa
from sqlite_utils import Database

from inspect_xj.errors import OutputError
from inspect_xj.findings.schema import BY_HAND, TABLES, VERSION
from inspect_xj.model import AuditResult, Waiver

__all__ = ["write"]

_CHUNK = 50_000


def write(result: AuditResult, path: Path) -> None:
    """Make the results file at ``path``, replacing an older one only once the new one is whole.

    Raises OutputError when the folder is missing, not writable, or the disk is full, and when people have already
    written into the older file.
    """
    folder = path.absolute().parent
    if not folder.is_dir():
        raise OutputError(f"目录“{folder}”不存在，结果文件“{path.name}”没有写出；请先建立目录，或另给位置。")
    _spare_work(path)
    temporary: Path | None = None
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=folder)
        os.close(descriptor)
        temporary = Path(name)
        _fill(temporary, result)
        temporary.replace(path)
        temporary = None
    except (sqlite3.Error, OSError) as error:
        raise OutputError(f"结果文件“{path}”没有写出（{_reason(error)}）；请清理磁盘或换一个位置后再试。") from error
    finally:
        if temporary is not None:
            for rest in (temporary, Path(f"{temporary}-journal")):
                rest.unlink(missing_ok=True)


def _spare_work(path: Path) -> None:
    """Raise OutputError when ``path`` holds what people decided, checked or put right: no second audit brings it back."""
    if not path.is_file():
        return
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=1)) as connection:
            there = {row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")}
            for table in BY_HAND:
                if table in there and connection.execute(f'select 1 from "{table}" limit 1').fetchone():
                    raise OutputError(
                        f"结果文件“{path}”的“{table}”已有人工记录，换一个文件名；加 --baseline “{path}”可沿用其中的人工判定。"
                    )
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise OutputError(
                f"结果文件“{path}”被其他程序占用，没有写出；请关闭该程序后再试，或换一个文件名。"
            ) from error
        raise OutputError(f"原有的文件“{path}”无法读取（{error}），没有覆盖；请换一个文件名。") from error
    except sqlite3.DatabaseError:
        return  # no database at all: nobody's records are in it


def _reason(error: BaseException) -> str:
    text = str(error).lower()
    if "full" in text or getattr(error, "errno", None) == 28:
        return "磁盘已满"
    if isinstance(error, PermissionError) or "readonly" in text or "read-only" in text:
        return "没有写入权限"
    return getattr(error, "strerror", None) or str(error)


def _fill(path: Path, result: AuditResult) -> None:
    connection = sqlite3.connect(path)
    try:
        # the file is thrown away when anything fails, so a journal would only cost time
        connection.execute("pragma journal_mode = off")
        connection.execute("pragma synchronous = off")
        database = Database(connection)
        for name, spec in TABLES.items():
            table = database.table(name)
            pk = list(spec.key) if isinstance(spec.key, tuple) else spec.key
            table.create(dict(spec.columns), pk=pk)
        _rows(connection, "运行", [_run(result)])
        _rows(connection, "规则", _rules(result))
        _rows(connection, "问题", _findings(result))
        _rows(connection, "问题记录", _evidence(result))
        _rows(connection, "人员成员", _arrow(result.members, list(TABLES["人员成员"].columns)))
        _rows(connection, "关联", _links(result.links))
        for name, table in (("比较式", result.patterns), ("识别模型", result.weights)):
            _rows(connection, name, _arrow(table, list(TABLES[name].columns)))
        _rows(connection, "判定", (astuple(one) for one in result.judgements))
        _rows(connection, "核查", ((v.at, v.number, v.status, v.remark, v.by) for v in result.verdicts))
        _rows(connection, "误报登记", map(_waiver, result.waivers))
        _scores(connection, result)
        for name, spec in TABLES.items():
            for columns in spec.indexes:
                database.table(name).create_index(list(columns))
        for name in BY_HAND:
            for verb, word in (("update", "修改"), ("delete", "删除")):
                connection.execute(
                    f'create trigger "{name}_不得{word}" before {verb} on "{name}" '
                    f"begin select raise(abort, '“{name}”只能追加，不得{word}'); end"
                )
        connection.execute(f"pragma user_version = {VERSION}")
        connection.commit()
    finally:
        connection.close()


def _rows(connection: sqlite3.Connection, table: str, rows: Iterable[Sequence[object]]) -> None:
    columns = TABLES[table].columns
    names = ", ".join(f'"{name}"' for name in columns)
    holes = ", ".join("?" * len(columns))
    connection.executemany(f'insert into "{table}" ({names}) values ({holes})', rows)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _run(result: AuditResult) -> tuple[object, ...]:
    run = result.run
    return (
        run.started,
        run.seconds,
        _json([list(pair) for pair in run.snapshots]),
        _json([list(pair) for pair in run.previous]),
        run.rules_sha256,
        run.tool_version,
        run.engine,
        _json(run.parameters),
        # seconds of single rules are of this run only, so they stay out of 规则, which must not differ between runs
        _json({**run.stages, **{one.rule: one.seconds for one in result.outcomes}}),
    )


def _rules(result: AuditResult) -> Iterable[tuple[object, ...]]:
    for one in result.outcomes:
        yield (
            one.rule,
            one.title,
            one.check,
            str(one.ending),
            one.n_checked,
            one.n_findings,
            one.n_undecided,
            one.n_unchecked,
            one.n_excluded,
            one.n_waived,
            one.reason,
        )


def _findings(result: AuditResult) -> Iterable[tuple[object, ...]]:
    for one in result.findings:
        yield (
            one.number,
            one.fingerprint,
            one.rule,
            one.title,
            one.check,
            one.severity,
            one.nature,
            one.confidence,
            one.school_code,
            one.school_name,
            one.township,
            one.unit,
            one.message,
            _json(list(one.basis)),
            one.days,
            str(one.status),
            "待整改",
            one.waiver,
            one.remark or None,
        )


def _evidence(result: AuditResult) -> Iterable[tuple[object, ...]]:
    for one in result.findings:
        for at, row in enumerate(one.rows, 1):
            yield (
                one.number,
                at,
                str(row.role),
                row.table,
                row.row,
                row.snapshot,
                row.file,
                row.sheet,
                row.line,
                _json(row.content),
                row.school,
            )


def _waiver(one: Waiver) -> tuple[object, ...]:
    about = (one.number, one.rule, one.fingerprint, one.condition, one.school)
    days = (one.since.isoformat() if one.since else None, one.until.isoformat())
    return (
        *(value or None for value in about),
        *(one.reason, one.document, one.by, *days, one.state, one.n_findings, one.remark or None, one.place),
    )


def _scores(connection: sqlite3.Connection, result: AuditResult) -> None:
    scores = result.scores
    _rows(connection, "评分", [(s.school_code, s.school_name, s.check, s.value, s.arithmetic) for s in scores])
    _rows(connection, "评分明细", ((s.school_code, s.check, *astuple(term)) for s in scores for term in s.terms))
    bases = ((b.rule, b.check, b.school_code, int(b.by_rows), b.n_checked, b.n_unchecked) for b in result.score_bases)
    _rows(connection, "评分依据", bases)
    _rows(connection, "评分模型", ((severity, *pair) for severity, pair in result.score_model.items()))


def _arrow(table: pa.Table, columns: Sequence[str]) -> Iterable[tuple[object, ...]]:
    for batch in table.select(list(columns)).to_batches(max_chunksize=_CHUNK):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _links(table: pa.Table) -> Iterable[tuple[object, ...]]:
    """甲 and 乙 as 表:行号, findable in 人员成员."""
    columns = ("甲表", "甲行号", "乙表", "乙行号", "级别", "概率", "成立", "权重", "式", "理由")
    for a, a_row, b, b_row, *rest in _arrow(table, columns):
        yield (f"{a}:{a_row}", f"{b}:{b_row}", *rest)
