"""The rows of all findings read at once, table by table: where each stands in the source, what it says, what it is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from inspect_xj.engine import Engine, quote
from inspect_xj.findings.fingerprint import NATURAL_KEYS, natural_key
from inspect_xj.schema import TABLES

__all__ = ["EVIDENCE_COLUMNS", "Row", "read_rows"]

_PUPIL = ("学籍号", "姓名", "性别", "出生日期", "身份证件号", "学校代码", "学校名称", "年级", "班级")

#: Columns a finding's rows show besides those its rule read; tables without an entry show all of theirs.
EVIDENCE_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "学籍": (*_PUPIL, "地区学号", "全国学籍号", "身份证件类型", "学籍状态", "入学年月"),
    "到校": ("核查日期", *_PUPIL, "到校情况", "备注"),
    "家庭成员": (
        "学籍号",
        "姓名",
        "学校代码",
        "学校名称",
        "年级",
        "班级",
        "成员姓名",
        "关系",
        "身份证件号",
        "联系电话",
    ),
}


def evidence_columns(table: str) -> tuple[str, ...]:
    """The columns of ``table`` that a finding about it shows or is named by."""
    names = TABLES[table].names
    shown = EVIDENCE_COLUMNS.get(table, names)
    alternatives, further = NATURAL_KEYS[table]
    keys = [column for columns in (*alternatives, further) for column in columns]
    return tuple(name for name in names if name in shown or name in keys)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of evidence: its place in the source, its raw cells, what it is about, and its school."""

    snapshot: str
    file: str
    sheet: str | None
    line: int
    content: dict[str, str | None]
    key: str
    school: str | None


def read_rows(engine: Engine, wanted: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Row]:
    """(table, 行号) -> its row, for every row wanted."""
    by_table: dict[str, set[int]] = {}
    for table, number in wanted:
        by_table.setdefault(table, set()).add(number)
    found: dict[tuple[str, int], Row] = {}
    for table in sorted(by_table):
        engine.put("_证", pa.table({"行号": pa.array(sorted(by_table[table]), pa.int64())}))
        found |= _read(engine, table)
    return found


def _read(engine: Engine, table: str) -> dict[tuple[str, int], Row]:
    there = engine.columns(table)
    schema = TABLES[table.removeprefix("上期")]
    raw = [name for name in schema.names if f"{name}_原文" in there]
    alternatives, further = NATURAL_KEYS[schema.name]
    keys = [c for columns in (*alternatives, further) for c in columns if c in there]
    keys = list(dict.fromkeys(keys))
    school = next((name for name in ("学校代码", "单位代码") if name in there), None)
    fixed = ("行号", "快照", "源文件", "源表", "源行")
    parts = [f"t.{quote(name)}" for name in fixed]
    parts += [f"t.{quote(name + '_原文')} as {quote('r_' + name)}" for name in raw]
    parts += [f"t.{quote(name)} as {quote('k_' + name)}" for name in keys]
    parts.append(f"t.{quote(school)} as _校" if school else "cast(null as varchar) as _校")
    rows = engine.query(
        f'select {", ".join(parts)} from {quote(table)} t join "_证" e on e."行号" = t."行号" order by t."行号"'
    )
    columns: Mapping[str, Sequence[object]] = {name: rows.column(name).to_pylist() for name in rows.column_names}
    found = {}
    for at, number in enumerate(columns["行号"]):
        content = {name: columns[f"r_{name}"][at] for name in raw}
        found[table, int(str(number))] = Row(
            snapshot=str(columns["快照"][at]),
            file=str(columns["源文件"][at]),
            sheet=_optional(columns["源表"][at]),
            line=int(str(columns["源行"][at])),
            content={name: _optional(value) for name, value in content.items() if value is not None},
            key=natural_key(schema.name, {name: columns[f"k_{name}"][at] for name in keys}),
            school=_optional(columns["_校"][at]),
        )
    return found


def _optional(value: object) -> str | None:
    return None if value is None else str(value)
