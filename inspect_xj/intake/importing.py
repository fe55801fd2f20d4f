"""From a county's files to one snapshot: read, recognise, store, then what only the whole can tell."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from inspect_xj import __version__
from inspect_xj.errors import IntakeError
from inspect_xj.intake.account import Found, ImportReport, SourceReport
from inspect_xj.intake.copies import Copies, originals_first
from inspect_xj.intake.failure import UnreadableFileError
from inspect_xj.intake.files import Material, find_materials, read_sheets
from inspect_xj.intake.inference import infer_as_of, infer_name, infer_profile, infer_region, school_year_text
from inspect_xj.intake.matching import INFERRED, ColumnMatch
from inspect_xj.intake.places import Pending, settle_schools
from inspect_xj.intake.sheets import UNPIVOTED, SheetResult, read_sheet
from inspect_xj.intake.store import SnapshotWriter, write_snapshot
from inspect_xj.model import Progress, SnapshotInfo, silent
from inspect_xj.snapshot import school_year_of

__all__ = ["import_files"]


def import_files(
    sources: Sequence[Path],
    output: Path,
    *,
    region: str | None = None,
    as_of: date | None = None,
    profile: str | None = None,
    name: str | None = None,
    progress: Progress = silent,
) -> ImportReport:
    """Import folders and files into the snapshot ``output``; what is not given is inferred and the account says how.

    Files that cannot be read are rows of 来源 with the reason. IntakeError when a path does not exist, nothing at all
    could be read or no day can be inferred; OutputError when ``output`` cannot be written. Whatever goes wrong,
    nothing is left behind that looks like a snapshot. The same files give the same rows in the same order.
    """
    materials = originals_first(find_materials(sources))
    if not materials:
        raise IntakeError(f"“{'、'.join(map(str, sources))}”中没有可以导入的文件，请检查目录。")
    number = hashlib.sha256("\n".join(f"{m.name}\0{m.sha256}" for m in materials).encode()).hexdigest()[:12]
    with write_snapshot(output) as writer:
        run = _Import(writer, number)
        for done, material in enumerate(materials):
            progress("读取资料", done, len(materials))
            run.read(material)
        progress("读取资料", len(materials), len(materials))
        if not any(source.table for _, source in run.sources):
            reasons = "；".join(f"“{source.file}”{source.reason}" for _, source in run.sources[:5])
            more = f"等 {len(run.sources)} 处" if len(run.sources) > 5 else ""
            raise IntakeError(f"没有一个文件能够导入：{reasons}{more}。")
        run.settle()
        progress("整理快照", 0, 1)
        info, found = _describe(run, sources, region=region, as_of=as_of, profile=profile, name=name)
        progress("整理快照", 1, 1)
    tables: dict[str, int] = {}
    for _, source in run.sources:
        if source.table:
            tables[source.table] = tables.get(source.table, 0) + source.n_imported
    return ImportReport(
        path=output,
        info=info,
        found=found,
        sources=tuple(source for _, source in run.sources),
        tables=tables,
        n_files=len(materials),
        warnings=tuple(_warnings(run.sources)),
    )


@dataclass
class _Import:
    """The running import: everything read so far."""

    writer: SnapshotWriter
    number: str

    def __post_init__(self) -> None:
        self.sources: list[tuple[int, SourceReport]] = []
        self.pending: list[Pending] = []
        self.copies = Copies()
        self.titles: dict[str, str] = {}

    def read(self, material: Material) -> None:
        """Read one file into the snapshot; one that cannot be read, or has been, becomes a row of 来源 with the reason."""
        if reason := self.copies.of_file(material):
            self._add(SourceReport(material.name, None, None, material.sha256, reason=reason))
            return
        try:
            sheets = read_sheets(material)
        except UnreadableFileError as failure:
            self._add(SourceReport(material.name, None, None, material.sha256, reason=str(failure)))
            return
        read_any = False
        for sheet in sheets:
            for result in read_sheet(sheet, material.name, material.sha256):
                read_any = True
                self._store(self.copies.of_sheet(result))
        if not read_any:
            self._add(SourceReport(material.name, None, None, material.sha256, reason="没有内容"))

    def _add(self, source: SourceReport) -> int:
        number = self.writer.next_source()
        self.sources.append((number, source))
        return number

    def _store(self, result: SheetResult) -> None:
        report = result.report
        number = self._add(report)
        for part in result.parts:
            rows = self.writer.add(
                part.batch, snapshot=self.number, source=number, file=report.file, sheet=report.sheet
            )
            for line in part.evidence.title:
                self.titles.setdefault(line, report.file)
            if part.wants_school:
                self.pending.append(Pending(part.batch.table, rows, part.evidence, number))
        self.writer.reject(result.rejected, snapshot=self.number, file=report.file, sheet=report.sheet)

    def settle(self) -> None:
        """Second pass, now that 学校 is complete: which school the sheets without a school column belong to."""
        derived = settle_schools(self.writer, self.pending, dict(self.sources))
        self.sources = [
            (number, replace(source, columns=(*source.columns, *derived.get(number, ()))))
            for number, source in self.sources
        ]


def _describe(
    run: _Import,
    sources: Sequence[Path],
    *,
    region: str | None,
    as_of: date | None,
    profile: str | None,
    name: str | None,
) -> tuple[SnapshotInfo, tuple[Found, ...]]:
    given = "由使用者给出"
    place = Found("行政区划码", region, given) if region else infer_region(run.writer)
    day = Found("截止日期", as_of.isoformat(), given) if as_of else infer_as_of(run.writer, run.titles)
    if day is None:
        raise IntakeError(
            "资料中看不出截止日期（没有点名、上报、录入、建档日期），请用 --as-of 给出，例如 --as-of 2009-10-12。"
        )
    era = Found("口径", profile, given) if profile else infer_profile(run.writer)
    folder = sources[0].resolve()
    title = Found("名称", name, given) if name else infer_name(
        run.writer, place.value if place else None, folder.name if folder.is_dir() else folder.stem
    )  # fmt: skip
    found = tuple(item for item in (place, title, day, era) if item is not None)
    when = date.fromisoformat(day.value)
    info = SnapshotInfo(
        run.number, place.value if place else None, title.value, school_year_of(when), when, era.value, __version__
    )
    run.writer.describe(
        {
            "编号": info.id,
            "行政区划码": info.region,
            "名称": info.name,
            "学年": school_year_text(when),
            "截止日期": day.value,
            "口径": info.profile,
            "建立时间": datetime.now(UTC).astimezone().isoformat(sep=" ", timespec="seconds"),
            "工具版本": info.tool_version,
            "推断依据": "；".join(f"{item.what}：{item.how}" for item in found),
        },
        run.sources,
    )
    return info, found


def _warnings(sources: Sequence[tuple[int, SourceReport]]) -> list[str]:
    """What a person should look at, one sentence each."""
    found = []
    for _, source in sources:
        where = f"“{source.file}”" + (f"的工作表“{source.sheet}”" if source.sheet else "")
        if source.table is None:
            found.append(f"{where}没有导入：{source.reason}。")
            continue
        if source.n_rejected:
            found.append(f"{where}有 {source.n_rejected} 行读不出来，已列入“拒收”。")
        if source.note and source.note != UNPIVOTED:
            found.append(f"{where}：{source.note}。")
        if fuzzy := [m for m in source.columns if m.how not in {"别名", INFERRED}]:
            found.append(f"{where}的表头{_listed(fuzzy)}是按相近认出的，请核对。")
        delivered = source.mapping.keys()
        if source.table in {"学籍", "到校"} and not {"学校代码", "学校名称"} & delivered:
            found.append(f"{where}看不出是哪所学校。")
    return found


def _listed(matches: Sequence[ColumnMatch]) -> str:
    return "、".join(f"“{m.heading}”→{m.column}" for m in matches)
