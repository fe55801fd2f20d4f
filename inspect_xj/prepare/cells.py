"""One table of one snapshot, from the cells as they came to clean columns: which are read, and what a blank cell is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from inspect_xj.engine import Engine
from inspect_xj.normalise import Context
from inspect_xj.prepare.places import groups_of, read_group
from inspect_xj.prepare.schools import Directory
from inspect_xj.prepare.values import DEFECT_KINDS, CleanColumn, KnownValues, clean_column, no_values
from inspect_xj.schema import Column, Kind, Table
from inspect_xj.snapshot import Snapshot

__all__ = ["ROWS_A_SNAPSHOT", "SOURCES_A_SNAPSHOT", "Reader", "raw_cells", "wanted"]

#: 行号 and ``_来源`` of the n-th snapshot (from 0) are its own plus n times these: unique, and the way back is a remainder.
ROWS_A_SNAPSHOT = 1_000_000_000
SOURCES_A_SNAPSHOT = 1_000_000

#: Plain text in which 无 means that nothing is there; elsewhere (备注, 残疾类型, 检查结果 …) it is an answer.
_NONE_IS_MISSING = frozenset(
    {
        *(
            "家庭住址",
            "现住址",
            "通信地址",
            "户口所在地",
            "工作单位",
            "籍贯",
            "出生地",
            "国籍",
            "邮政编码",
            "来源地",
            "所在乡镇",
        ),
        *(
            "责任部门",
            "责任文件",
            "文号",
            "审批文号",
            "文件名称",
            "佐证",
            "学区号",
            "学制",
            "档案编号",
            "柜位",
            "变动原因",
        ),
    }
)
#: A column that examples of rules may give as it will be: identity keeps it.
_GIVEN = "人员"


def wanted(table: Table, needed: Mapping[str, set[str]] | None, prefix: str) -> tuple[Column, ...]:
    """The columns to clean: what is needed and, for groups of a place, what they are read from."""
    if needed is None:
        return table.columns
    names = set(needed.get(f"{prefix}{table.name}", ()))
    for group in groups_of(table):
        if names & set(group.columns):
            names |= set(group.columns)
    return tuple(column for column in table.columns if column.name in names)


def raw_cells(table: Table, snapshot: Snapshot, columns: Sequence[Column]) -> pa.Table:
    """The wanted columns of one snapshot as they came."""
    names = [column.name for column in columns]
    given = any(_GIVEN in source.columns for source in snapshot.sources if source.table == table.name)
    return snapshot.read(table.name, [*names, _GIVEN] if given else names)


@dataclass(frozen=True)
class Reader:
    """Cleans the tables of one snapshot, the ``place``-th."""

    engine: Engine
    context: Context
    place: int
    own: Directory
    others: Sequence[Directory]
    known: KnownValues

    def clean(self, table: Table, columns: Sequence[Column], raw: pa.Table) -> pa.Table:
        """One table: provenance, then value, raw text and defects of every wanted column."""
        names = {column.name for column in columns}
        clean: dict[str, CleanColumn] = {}
        for group in groups_of(table):
            if group.code in names:
                clean |= read_group(table, group, raw, self.context, self.own, self.others)
        for column in columns:
            if column.name not in clean:
                clean[column.name] = self._clean_alone(column, raw[column.name])
        result: dict[str, pa.Array | pa.ChunkedArray] = {
            "行号": pc.add(raw["行号"], pa.scalar(self.place * ROWS_A_SNAPSHOT, pa.int64())),
            **{name: raw[name] for name in ("快照", "源文件", "源表", "源行")},
            "_来源": pc.add(raw["_来源"], pa.scalar(self.place * SOURCES_A_SNAPSHOT, pa.int32())),
        }
        for column in columns:
            result[column.name] = clean[column.name].value
            result[f"{column.name}_原文"] = _blank_is_empty(raw[column.name])
            if column.kind in DEFECT_KINDS:
                result[f"{column.name}_缺陷"] = clean[column.name].defects
        if _GIVEN in raw.column_names:
            result[_GIVEN] = raw[_GIVEN]
        return pa.table(result)

    def _clean_alone(self, column: Column, raw: pa.ChunkedArray) -> CleanColumn:
        if raw.null_count == len(raw):
            return no_values(column.kind, len(raw))
        own = self.context
        if column.kind is Kind.CODE:
            own = replace(own, codes=column.codes)
        elif column.kind is Kind.TEXT and column.name in _NONE_IS_MISSING:
            own = replace(own, none_is_missing=True)
        return clean_column(self.engine, column.kind, raw, own, self.known)


def _blank_is_empty(raw: pa.ChunkedArray) -> pa.ChunkedArray:
    """Null where the cell holds blanks only: the snapshot keeps them as they came, 空(列) must not."""
    blank = pc.or_(pc.utf8_is_space(raw), pc.equal(raw, ""))
    return pc.if_else(blank, pa.scalar(None, raw.type), raw) if pc.any(blank).as_py() else raw
