"""Population: several snapshots as one, every delivered table clean in the engine (docs/architecture.md §6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from inspect_xj import profile
from inspect_xj.engine import Engine
from inspect_xj.errors import SnapshotError
from inspect_xj.model import SnapshotInfo
from inspect_xj.normalise import Context, Regions
from inspect_xj.prepare.places import PARTNERS, build_directory, groups_of, local_regions, read_group, school_codes_in
from inspect_xj.prepare.previous import check_previous, directory_then
from inspect_xj.prepare.schools import Directory
from inspect_xj.prepare.shortcut import REGION_TABLE
from inspect_xj.prepare.values import DEFECT_KINDS, CleanColumn, KnownValues, clean_column, no_values
from inspect_xj.profile import Profile
from inspect_xj.schema import PREVIOUS, TABLES, Column, Kind, Table
from inspect_xj.snapshot import Snapshot

__all__ = ["ROWS_A_SNAPSHOT", "SOURCES_A_SNAPSHOT", "Population", "prepare"]

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


@dataclass(frozen=True)
class Population:
    """The pupils of one or more snapshots as one population, as the tables of the engine hold them."""

    snapshots: tuple[SnapshotInfo, ...]
    profile: Profile
    tables: frozenset[str]  # delivered tables = engine tables that exist
    absent: Mapping[tuple[str, str], frozenset[int]]  # (table, column) -> source ids whose sheet had no such heading
    sources: Mapping[str, frozenset[int]]  # table -> all its source ids
    as_of: date  # 截止日期
    school_year: int  # 2009 = 学年 2009-2010; 开学日 = that year's 9-1
    regions: Regions = field(default_factory=Regions.with_local)  # every valid region code; engine table _区划(代码)
    previous: tuple[
        SnapshotInfo, ...
    ] = ()  # last period's; their tables are 上期学籍 … in ``tables``, ``absent``, ``sources``

    @property
    def previous_as_of(self) -> date | None:
        """上期截止日期: the latest of last period's."""
        return max((info.as_of for info in self.previous), default=None)

    @property
    def previous_year(self) -> int | None:
        """The calendar year in which last period's 学年 began."""
        return max((info.school_year for info in self.previous), default=None)


@dataclass(frozen=True, slots=True)
class _Period:
    """Snapshots that become one set of tables: those of now, or last period's under their prefix."""

    prefix: str
    snapshots: Sequence[Snapshot]
    contexts: list[Context]  # beside each snapshot; 学籍 adds the school codes that its rows show
    directories: Sequence[Directory]
    further: Sequence[Directory]  # where else a school may be found
    first: int  # place of the first snapshot among all
    tables: frozenset[str]  # delivered and wanted

    def names(self) -> list[str]:
        """The schema's names of the tables, in the order they are read."""
        return [name for name in TABLES if name in self.tables]


def prepare(
    engine: Engine,
    snapshots: Sequence[Snapshot],
    *,
    previous: Sequence[Snapshot] = (),
    needed: Mapping[str, set[str]] | None = None,
) -> Population:
    """Put every delivered table of ``snapshots`` clean into ``engine``, and those of ``previous`` as 上期学籍 ….

    ``needed`` names the columns wanted by table (default: all of the schema); a delivered table without any still exists, with its
    provenance, but of last period's only those it names. The latest 截止日期 is that of the population. Nothing of last period
    changes how the tables of now are read. Raises SnapshotError when there is no snapshot, when two are the same, when their
    profiles differ, or when last period is not earlier than now.
    """
    if not snapshots:
        raise SnapshotError("没有给出快照，请至少指定一个由 inspect-xj import 生成的快照。")
    _same_profile(snapshots)
    check_previous(snapshots, previous)
    every_region = Regions.with_local(code for snapshot in snapshots for code in local_regions(snapshot))
    latest = max((snapshot.info for snapshot in snapshots), key=lambda info: info.as_of)
    base = Context(profile.load(latest.profile), every_region, latest.school_year)
    contexts = [replace(base, school_year=snapshot.info.school_year) for snapshot in snapshots]
    engine.put(REGION_TABLE, _region_table(every_region.codes))
    directories = [build_directory(s, c) for s, c in zip(snapshots, contexts, strict=True)]
    contexts = [replace(context, school_codes=_codes(directories)) for context in contexts]
    delivered = _delivered(snapshots)
    periods = [_Period("", snapshots, contexts, directories, (), 0, delivered)]
    if previous:
        periods.append(_last_period(periods[0], previous, needed))
    with (
        engine.session() as writer,
        ThreadPoolExecutor(1) as pool,
    ):  # the engine takes one table while the next is cleaned
        waiting: list[Future[None]] = []
        for period in periods:
            known = KnownValues()
            for name in period.names():
                columns = _wanted(TABLES[name], needed, period.prefix)
                table = _clean_table(engine, period, TABLES[name], columns, known)
                waiting.append(pool.submit(writer.put, f"{period.prefix}{name}", table))
        for one in waiting:
            one.result()
    pa.default_memory_pool().release_unused()  # else what reading needed is kept through the rules
    return Population(
        snapshots=tuple(snapshot.info for snapshot in snapshots),
        profile=base.profile,
        tables=frozenset(f"{period.prefix}{name}" for period in periods for name in period.tables),
        absent={key: ids for period in periods for key, ids in _absent(period).items()},
        sources={name: ids for period in periods for name, ids in _sources(period).items()},
        as_of=latest.as_of,
        school_year=latest.school_year,
        regions=every_region,
        previous=tuple(snapshot.info for snapshot in previous),
    )


def _last_period(now: _Period, previous: Sequence[Snapshot], needed: Mapping[str, set[str]] | None) -> _Period:
    """Last period's snapshots, to be read as those of now are; their schools go by the codes they have now."""
    regions = Regions.with_local(code for snapshot in (*now.snapshots, *previous) for code in local_regions(snapshot))
    contexts = [
        replace(now.contexts[0], regions=regions, school_year=snapshot.info.school_year) for snapshot in previous
    ]
    beside = list(zip([snapshot.info for snapshot in now.snapshots], now.directories, strict=True))
    directories = [
        directory_then(snapshot.info, build_directory(snapshot, context), beside)
        for snapshot, context in zip(previous, contexts, strict=True)
    ]
    codes = _codes([*now.directories, *directories])
    tables = _delivered(previous)
    if needed is not None:
        tables = frozenset(name for name in tables if f"{PREVIOUS}{name}" in needed)
    contexts = [replace(context, school_codes=codes) for context in contexts]
    return _Period(PREVIOUS, previous, contexts, directories, now.directories, len(now.snapshots), tables)


def _codes(directories: Sequence[Directory]) -> frozenset[str]:
    return frozenset(
        entry.code for each in directories for entry in each.entries if entry.is_school and len(entry.code) == 11
    )


def _delivered(snapshots: Sequence[Snapshot]) -> frozenset[str]:
    return frozenset[str]().union(*(snapshot.tables for snapshot in snapshots)) & TABLES.keys()


def _clean_table(
    engine: Engine, period: _Period, table: Table, columns: Sequence[Column], known: KnownValues
) -> pa.Table:
    """One table of every snapshot of the period, one after the other."""
    parts = []
    for at, snapshot in enumerate(period.snapshots):
        raw = _raw(table, snapshot, columns)
        if table.name == "学籍":
            more = period.contexts[at].school_codes | school_codes_in(raw, period.contexts[at])
            period.contexts[at] = replace(period.contexts[at], school_codes=more)
        own = period.directories[at]
        others = [*(one for one in period.directories if one is not own), *period.further]
        reader = _Reader(engine, period.contexts[at], period.first + at, own, others, known)
        parts.append(reader.clean(table, columns, raw))
    return pa.concat_tables(parts, promote_options="default")


def _sources(period: _Period) -> dict[str, frozenset[int]]:
    return {
        f"{period.prefix}{name}": frozenset(
            source.id + place * SOURCES_A_SNAPSHOT
            for place, snapshot in enumerate(period.snapshots, period.first)
            for source in snapshot.sources
            if source.table == name
        )
        for name in period.tables
    }


@lru_cache(maxsize=4)
def _region_table(codes: frozenset[str]) -> pa.Table:
    return pa.table({"代码": pa.array(sorted(codes))})


def _same_profile(snapshots: Sequence[Snapshot]) -> None:
    profiles = sorted({snapshot.info.profile for snapshot in snapshots})
    if len(profiles) > 1:
        raise SnapshotError(f"几个快照的口径不一致（{'、'.join(profiles)}），请用同一口径重新导入后再一起核查。")
    hashes = [snapshot.sha256 for snapshot in snapshots]
    if len(set(hashes)) < len(hashes):
        raise SnapshotError("同一个快照给了两次，会把每名学生都算成重复，请去掉其中一个。")


def _wanted(table: Table, needed: Mapping[str, set[str]] | None, prefix: str) -> tuple[Column, ...]:
    """The columns to clean: what is needed and, for groups of a place, what they are read from."""
    if needed is None:
        return table.columns
    names = set(needed.get(f"{prefix}{table.name}", ()))
    for group in groups_of(table):
        if names & set(group.columns):
            names |= set(group.columns)
    return tuple(column for column in table.columns if column.name in names)


def _raw(table: Table, snapshot: Snapshot, columns: Sequence[Column]) -> pa.Table:
    """The wanted columns of one snapshot as they came."""
    names = [column.name for column in columns]
    given = any(_GIVEN in source.columns for source in snapshot.sources if source.table == table.name)
    return snapshot.read(table.name, [*names, _GIVEN] if given else names)


@dataclass(frozen=True)
class _Reader:
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


def _absent(period: _Period) -> dict[tuple[str, str], frozenset[int]]:
    """For every column of the schema the sources that did not bring it; a school by name alone brings its code as well.

    A name counts as brought with the code only where a 学校 (or 单位) table can give it.
    """
    found: dict[tuple[str, str], set[int]] = {}
    for place, snapshot in enumerate(period.snapshots, period.first):
        named = bool(snapshot.tables & {"学校", "单位"})
        for source in snapshot.sources:
            brought = set(source.columns)
            for code, name in PARTNERS.items():
                if name in brought:
                    brought.add(code)
                elif code in brought and named:
                    brought.add(name)
            if "学校标识码" in brought and source.table == "学校":
                brought.add("学校代码")
            for column in TABLES[source.table].names if source.table in period.tables else ():
                if column not in brought:
                    found.setdefault((f"{period.prefix}{source.table}", column), set()).add(
                        source.id + place * SOURCES_A_SNAPSHOT
                    )
    return {key: frozenset(ids) for key, ids in found.items()}
