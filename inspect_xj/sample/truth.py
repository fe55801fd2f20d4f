"""truth.csv: where every planted fault and every lawful case stands in the raw files (docs/architecture.md §12)."""

from __future__ import annotations

from pathlib import Path

from inspect_xj.sample.world import World
from inspect_xj.sample.writers import write_csv

__all__ = ["HEADINGS", "Places", "write_truth"]

HEADINGS = ("类别", "规则", "编号", "源文件", "源表", "源行", "说明")


class Places:
    """Where each record was written: file relative to the county's folder, sheet, and the row a person sees."""

    def __init__(self) -> None:
        self._places: dict[int, list[tuple[str, str, int]]] = {}

    def note(self, subject: object, file: str, sheet: str, line: int) -> None:
        """Remember one row of ``subject``; ``sheet`` is empty for csv, txt and dbf."""
        self._places.setdefault(id(subject), []).append((file, sheet, line))

    def of(self, subject: object) -> list[tuple[str, str, int]]:
        """All rows of ``subject``; none where it was never written."""
        return self._places.get(id(subject), [])


def write_truth(path: Path, world: World, places: Places) -> int:
    """Write the truth, one line per 主体 row, ordered by rule and case; the number of expected findings."""
    lines: list[tuple[str, ...]] = []
    expected = set()
    for mark in world.marks:
        rows = [place for subject in mark.subjects for place in places.of(subject)]
        if mark.expected and not rows:
            raise AssertionError(f"{mark.case}: a planted fault without a row")
        if mark.expected:
            expected.add((mark.rule, mark.case))
        kind = "应报" if mark.expected else "不应报"
        for file, sheet, line in rows:
            lines.append((kind, mark.rule, mark.case, file, sheet, str(line), mark.note))
    lines.sort(key=lambda line: (line[0] != "应报", line[1], line[2]))
    write_csv(path, [HEADINGS, *lines], encoding="utf-8-sig")
    return len(expected)
