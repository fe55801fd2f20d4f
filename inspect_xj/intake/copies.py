"""The same thing handed in twice: a file byte for byte, or a sheet saved again under another name or format."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import PurePosixPath

from inspect_xj.intake.account import SourceReport
from inspect_xj.intake.context import day_of
from inspect_xj.intake.files import Material
from inspect_xj.intake.sheets import SheetResult
from inspect_xj.schema import TABLES, Kind

__all__ = ["Copies", "originals_first"]

#: Shorter sheets may well be equal by chance: two schools with the same one line of equipment.
_LEAST_ROWS = 3

#: What Explorer, Finder, browsers and clerks append to the name of a copy.
_COPY_MARK = re.compile(
    r"(?:[\s_-]*(?:副本|复件|备份|拷贝|copy)\s*\d*|\s*[（(]\d{1,2}[）)])+$|^(?:复件|副本)\s*(?:[（(]\d+[）)])?\s*", re.I
)

_DATE_KINDS = frozenset((Kind.DATE, Kind.DATETIME, Kind.MONTH))


def originals_first(materials: Sequence[Material]) -> list[Material]:
    """The files by name, but 学籍 - 副本.xlsx after 学籍.xlsx, so that the account calls the copy the copy."""
    names = {PurePosixPath(material.name).with_suffix("").as_posix() for material in materials}

    def key(material: Material) -> tuple[str, int, str]:
        path = PurePosixPath(material.name)
        original = path.parent / (_COPY_MARK.sub("", path.stem) or path.stem)
        copied = original.name != path.stem and original.as_posix() in names
        return (original.as_posix() if copied else path.with_suffix("").as_posix(), int(copied), material.name)

    order = sorted(materials, key=lambda material: material.name)
    copies = {material.name for material in materials if key(material)[1]}
    if not copies:
        return order
    return [m for m in order if m.name not in copies] + [m for m in order if m.name in copies]


class Copies:
    """What has been read so far, by content; says of which earlier file or sheet a new one is the copy."""

    def __init__(self) -> None:
        self._files: dict[tuple[str, str | None], str] = {}
        self._sheets: dict[tuple[object, ...], str] = {}

    def of_file(self, material: Material) -> str | None:
        """Why the file is not read, where the same bytes have been; None for a new one.

        Two equal roll calls of two days (in the names of file or folder) are two.
        """
        if material.sha256 is None or material.reason:
            return None
        day = day_of([material.name])
        first = self._files.setdefault((material.sha256, day), material.name)
        return None if first == material.name else f"与“{first}”完全相同（SHA-256 一致），没有重复导入"

    def of_sheet(self, result: SheetResult) -> SheetResult:
        """The result as it is, or without its rows where an earlier sheet of the same table had exactly the same."""
        report = result.report
        if report.table is None or report.n_imported < _LEAST_ROWS:
            return result
        where = f"“{report.file}”" + (f"的工作表“{report.sheet}”" if report.sheet else "")
        first = self._sheets.setdefault(_digest(result), where)
        if first == where:
            return result
        reason = f"内容与{first}逐格相同（{report.table} {report.n_imported} 行），没有重复导入"
        return SheetResult(_empty(report, reason))


def _empty(report: SourceReport, reason: str) -> SourceReport:
    return replace(
        report, table=None, columns=(), unknown=(), n_imported=0, n_rejected=0, skipped={}, repaired={}, reason=reason
    )


def _digest(result: SheetResult) -> tuple[object, ...]:
    """What tells one sheet's rows from another's, whatever the order of rows and columns and the form of dates.

    The rows are not kept: 64 bits of Python's keyed hash a row, added up in C, are proof enough within one run.
    """
    sums: Counter[tuple[str, ...]] = Counter()
    n_rows = 0
    for part in result.parts:
        batch = part.batch
        names = tuple(name for name in sorted(batch.columns) if any(batch.columns[name]))
        columns = [
            _days(batch.columns[name]) if TABLES[batch.table].column(name).kind in _DATE_KINDS else batch.columns[name]
            for name in names
        ]
        sums[names] += sum(map(hash, zip(*columns, strict=True)))
        n_rows += len(batch.lines)
    rejected = tuple(sorted(row.content for row in result.rejected))
    return (result.report.table, n_rows, frozenset(sums.items()), rejected)


def _days(values: Sequence[str | None]) -> list[str | None]:
    iso = {text: _iso(text) for text in set(values) if text}
    return [iso[text] if text else None for text in values]


@lru_cache(maxsize=65536)
def _iso(text: str) -> str:
    return day_of([text]) or text.strip()
