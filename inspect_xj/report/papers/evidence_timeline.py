"""What happened to a pupil and when: the days that his rows and those tied to them by number name, and their picture."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from inspect_xj import profile
from inspect_xj.normalise import Context, Regions, normalise
from inspect_xj.report.explanation.content import Row
from inspect_xj.report.explanation.gather import Cells
from inspect_xj.report.explanation.svg import WIDTH, Box, Drawing, line, rectangle, text
from inspect_xj.report.masking import mask_numbers
from inspect_xj.report.visible import visible
from inspect_xj.schema import TABLES, Kind
from inspect_xj.snapshot import Snapshot

__all__ = ["Event", "Tied", "draw_timeline", "events_of", "read_tied"]

#: Days of a row of these tables, and what they are.
_DAYS: Mapping[str, tuple[str, ...]] = {
    "学籍": ("入学年月", "建档日期", "录入时间"),
    "到校": ("核查日期",),
    "生活痕迹": ("日期",),
}
#: Tables of what was done with a registration: what happened, then where to, and the days.
_TIED: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "学籍变动": (("变动类别", "现学校名称", "审批文号"), ("变动日期", "申请日期", "审批日期")),
    "豁免": (("类别", "文号"), ("起", "止")),
}
_MOST = 16

#: 学籍号 as it stands -> (table, cells) of the rows that name it.
Tied = Mapping[str, tuple[tuple[str, Cells], ...]]


@dataclass(frozen=True, slots=True)
class Event:
    """One day: ISO, how it is printed, what happened, the row that says so."""

    day: str
    printed: str
    what: str
    source: str


@cache
def _context() -> Context:
    return Context(profile.load(profile.names()[0]), Regions.with_local())


def read_tied(snapshot: Snapshot, numbers: Iterable[str]) -> Tied:
    """The changes and lawful absences of these registrations, read once for all cards."""
    wanted = pa.array(sorted(set(numbers)), pa.string())
    found: dict[str, list[tuple[str, Cells]]] = {}
    for table, (words, days) in _TIED.items():
        if table not in snapshot.tables or not len(wanted):
            continue
        read = snapshot.read(table, ["学籍号", *words, *days])
        number = pc.utf8_trim_whitespace(read.column("学籍号"))
        for cells in read.filter(pc.is_in(number, value_set=wanted)).select(["学籍号", *words, *days]).to_pylist():
            found.setdefault((cells["学籍号"] or "").strip(), []).append((table, cells))
    return {number: tuple(rows) for number, rows in found.items()}


def events_of(rows: Iterable[tuple[Row, Cells]], tied: Tied) -> tuple[Event, ...]:
    """Everything dated about these rows, by day, the same day and words once; at most ``_MOST``, the latest kept."""
    found: dict[tuple[str, str], Event] = {}
    seen: set[str] = set()
    for row, cells in rows:
        table = row.table.removeprefix("上期")
        place = visible(cells.get("学校名称"), 20)
        for column in _DAYS.get(table, ()):
            words = column if table != "到校" else f"点名：{visible(cells.get('到校情况'), 12) or '到校'}"
            what = f"{words}（{place}）" if place else words
            _add(found, table, column, raw=cells.get(column), what=what, label=row.label)
        number = (cells.get("学籍号") or "").strip()
        if table != "学籍" or number in seen:
            continue
        seen.add(number)
        for other, its in tied.get(number, ()):
            said, days = _TIED[other]
            told = "，".join(filter(None, (visible(its.get(word), 24) for word in said)))
            for column in days:
                what = mask_numbers(f"{other}{column}：{told}")
                _add(found, other, column, raw=its.get(column), what=what, label=row.label)
    return tuple(sorted(found.values(), key=lambda event: (event.day, event.what))[-_MOST:])


def _add(
    found: dict[tuple[str, str], Event], table: str, column: str, *, raw: str | None, what: str, label: str
) -> None:
    kind = TABLES[table].column(column).kind
    day = normalise(kind, raw, _context()).value if raw else None
    if not isinstance(day, date):
        return
    printed = f"{day.year}年{day.month}月" + ("" if kind is Kind.MONTH else f"{day.day}日")
    iso = date(day.year, day.month, day.day).isoformat()
    known = found.get((iso, what))
    source = (
        label if known is None else known.source if label in known.source.split("、") else f"{known.source}、{label}"
    )
    found[iso, what] = Event(iso, printed, what, source)


def draw_timeline(events: tuple[Event, ...]) -> Drawing | None:
    """The days along a line, numbered as in the table beside it; None below two days."""
    days = [date.fromisoformat(event.day) for event in events]
    if len(set(days)) < 2:
        return None
    first, last = min(days), max(days)
    span = (last - first).days
    left, right = 24.0, WIDTH - 24.0

    def x(day: date) -> float:
        return left + (right - left) * (day - first).days / span

    rows: list[float] = []  # of each height, where its last number ends
    marks = []
    for number, day in enumerate(days, 1):
        at = x(day)
        level = next((place for place, end in enumerate(rows) if end + 4 < at - 9), len(rows))
        rows[level : level + 1] = [at + 9]
        marks.append((number, at, level))
    axis = 26.0 + 20 * len(rows)
    elements = [text(0, 14, "时间线", 13, bold=True), line(left, axis, right, axis, thick=1.6)]
    elements += _years(first, last, x, axis)
    for number, at, level in marks:
        y = axis - 14 - 20 * level
        elements.append(line(at, y + 7, at, axis))
        elements.append(rectangle(Box(at - 9, y - 9, 18, 16)))
        elements.append(text(at, y + 3, str(number), 11, anchor="middle"))
    return Drawing("时间线", axis + 30, tuple(elements))


def _years(first: date, last: date, x: Callable[[date], float], axis: float) -> Iterator[str]:
    """A tick at the beginning of every year, or of every few where they would stand too close; both ends are named."""
    every = max(1, -(-(last.year - first.year) // 12))
    ends = [(24.0, f"{first.year}.{first.month}", "start"), (WIDTH - 24.0, f"{last.year}.{last.month}", "end")]
    for at, words, anchor in ends:
        yield line(at, axis - 4, at, axis + 4)
        yield text(at, axis + 18, words, 10, anchor=anchor)
    for year in range(first.year + 1, last.year + 1, every):
        at = x(date(year, 1, 1))
        yield line(at, axis - 4, at, axis + 4)
        if 24 + 60 < at < WIDTH - 24 - 60:
            yield text(at, axis + 18, str(year), 10, anchor="middle")
