"""Population: several snapshots as one, every delivered table clean in the engine (docs/architecture.md §6)."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

import pyarrow as pa

from inspect_xj import profile
from inspect_xj.engine import Engine
from inspect_xj.errors import SnapshotError
from inspect_xj.model import SnapshotInfo
from inspect_xj.normalise import Context, Regions
from inspect_xj.prepare.cells import ROWS_A_SNAPSHOT, SOURCES_A_SNAPSHOT, Reader, raw_cells, wanted
from inspect_xj.prepare.places import PARTNERS, build_directory, local_regions, school_codes_in
from inspect_xj.prepare.previous import check_previous, directory_then
from inspect_xj.prepare.schools import Directory
from inspect_xj.prepare.shortcut import REGION_TABLE
from inspect_xj.prepare.values import KnownValues
from inspect_xj.profile import Profile
from inspect_xj.schema import PREVIOUS, TABLES, Column, Table
from inspect_xj.snapshot import Snapshot

#: Tables that are read before the one that is cleaned is done: two of raw cells are held at most.
_AHEAD = 2

__all__ = ["ROWS_A_SNAPSHOT", "SOURCES_A_SNAPSHOT", "Population", "population_of", "prepare"]


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


@dataclass(frozen=True, slots=True)
class _Job:
    """One table of every snapshot of a period, to be read and cleaned."""

    period: _Period
    table: Table
    columns: Sequence[Column]
    known: KnownValues

    def raw(self) -> list[pa.Table]:
        """Its cells as they came, snapshot by snapshot."""
        return [raw_cells(self.table, snapshot, self.columns) for snapshot in self.period.snapshots]

    def clean(self, engine: Engine, raw: list[pa.Table]) -> pa.Table:
        """Clean columns of all its rows, one snapshot after the other."""
        period, parts = self.period, []
        for at, cells in enumerate(raw):
            if self.table.name == "学籍":
                more = period.contexts[at].school_codes | school_codes_in(cells, period.contexts[at])
                period.contexts[at] = replace(period.contexts[at], school_codes=more)
            own = period.directories[at]
            others = [*(one for one in period.directories if one is not own), *period.further]
            reader = Reader(engine, period.contexts[at], period.first + at, own, others, self.known)
            parts.append(reader.clean(self.table, self.columns, cells))
        return pa.concat_tables(parts, promote_options="default")


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
    jobs = [
        _Job(period, TABLES[name], wanted(TABLES[name], needed, period.prefix), known)
        for period, known in zip(periods, [KnownValues() for _ in periods], strict=True)
        for name in period.names()
    ]
    # One table is read and another taken in by the engine while a third is cleaned: files and engine leave Python alone.
    with engine.session() as writer, ThreadPoolExecutor(1) as reading, ThreadPoolExecutor(1) as writing:
        waiting: list[Future[None]] = []
        ahead = deque(reading.submit(job.raw) for job in jobs[:_AHEAD])
        for at, job in enumerate(jobs):
            raw = ahead.popleft().result()
            if at + _AHEAD < len(jobs):
                ahead.append(reading.submit(jobs[at + _AHEAD].raw))
            waiting.append(writing.submit(writer.put, f"{job.period.prefix}{job.table.name}", job.clean(engine, raw)))
        for one in waiting:
            one.result()
    pa.default_memory_pool().release_unused()  # else what reading needed is kept through the rules
    return population_of(
        snapshots,
        previous,
        tables=frozenset(f"{period.prefix}{name}" for period in periods for name in period.tables),
        absent={key: ids for period in periods for key, ids in _absent(period).items()},
        sources={name: ids for period in periods for name, ids in _sources(period).items()},
    )


def population_of(
    snapshots: Sequence[Snapshot],
    previous: Sequence[Snapshot],
    *,
    tables: frozenset[str],
    absent: Mapping[tuple[str, str], frozenset[int]],
    sources: Mapping[str, frozenset[int]],
) -> Population:
    """The population of snapshots whose ``tables`` are in the engine already."""
    latest = max((snapshot.info for snapshot in snapshots), key=lambda info: info.as_of)
    return Population(
        snapshots=tuple(snapshot.info for snapshot in snapshots),
        profile=profile.load(latest.profile),
        tables=tables,
        absent=absent,
        sources=sources,
        as_of=latest.as_of,
        school_year=latest.school_year,
        regions=Regions.with_local(code for snapshot in snapshots for code in local_regions(snapshot)),
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


def _absent(period: _Period) -> dict[tuple[str, str], frozenset[int]]:
    """For every column of the schema the sources that did not bring it; a school by name alone brings its code as well.

    A name counts as brought with the code only where a 学校 (or 单位) table can give it.
    """
    found: dict[tuple[str, str], set[int]] = {}
    for place, snapshot in enumerate(period.snapshots, period.first):
        named = bool(snapshot.tables & {"学校", "单位"}) or any(one.entries for one in period.further)
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
