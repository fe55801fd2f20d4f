"""点名表 that came back: all of them become 到校 rows of the snapshot they were printed from, or none does."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from inspect_xj.errors import FormError
from inspect_xj.intake.adding import Addition, Known, add_rows, known_sources
from inspect_xj.returned.book import find_books, listed, open_book, refuse
from inspect_xj.returned.roll_sheet import RollSheet, is_untouched, read_roll_sheet
from inspect_xj.schema import TABLES
from inspect_xj.snapshot import StoredSnapshot
from inspect_xj.snapshot import roll_form as layout

__all__ = ["RollsRead", "add_rolls", "read_rolls"]

#: What 来源.说明 says of a form, and how it is found there again.
_NOTE = "点名表 {number} 校验码 {check}，{day}核查，{said}"
_NOTED = re.compile(r"点名表 (DM-\S+) 校验码 \w+，(\d{4}-\d{2}-\d{2})核查")

#: Of the pupil's row of 学籍; what is 到校's own comes beside it.
_OF_PUPIL = ("学校代码", "学校名称", "年级", "班级", "姓名", "性别", "身份证件号", "出生日期", "学籍号")
_PLACE = _OF_PUPIL[:4]


@dataclass(frozen=True, slots=True)
class RollsRead:
    """Forms without a problem; ``skipped`` are sentences about files read before or not filled in yet."""

    sheets: tuple[RollSheet, ...]
    skipped: tuple[str, ...]
    replaced: Mapping[str, int]  # hash of the file -> 编号 of the 来源 it corrects

    @property
    def n_rows(self) -> int:
        """到校 rows they give."""
        return sum(len(sheet.lines) + len(sheet.extras) for sheet in self.sheets)

    @property
    def n_extras(self) -> int:
        """Of these, children who were not on the list."""
        return sum(len(sheet.extras) for sheet in self.sheets)

    @property
    def n_missing(self) -> int:
        """Of these, pupils who were not there."""
        return sum(line.seen in {"缺勤", "查无此人"} for sheet in self.sheets for line in sheet.lines)


def read_rolls(sources: Sequence[Path], snapshot: StoredSnapshot, *, replace: bool = False) -> RollsRead:
    """Read filled-in forms; FormError with every problem when a single one is wrong, foreign, or not filled in.

    A file read before is skipped, and so is a form nobody has written in yet. Another file of the same number and day is
    refused, with ``replace`` it takes the place of the first. The same form on another day is another roll call.
    """
    before = known_sources(snapshot, "到校")
    by_hash = {one.sha256: one for one in before}
    by_call = {found: one for one in before if (found := _call(one))}
    cells = _Pupils(snapshot)
    sheets: list[RollSheet] = []
    skipped: list[str] = []
    blank: list[str] = []
    problems: list[str] = []
    replaced: dict[str, int] = {}
    seen: dict[str, str] = {}
    calls: dict[tuple[str, str], str] = {}
    for path in find_books(sources, "点名表"):
        try:
            book = open_book(path, [layout.SHEET], "点名表")
        except FormError as error:
            problems.append(str(error))
            continue
        if book.sha256 in by_hash or book.sha256 in seen:
            other = seen.get(book.sha256) or by_hash[book.sha256].file
            skipped.append(f"“{book.name}”与已读入的“{other}”内容相同，没有重复读入。")
            continue
        seen[book.sha256] = book.name
        if is_untouched(book):
            blank.append(book.name)
            continue
        sheet, wrong = read_roll_sheet(book, snapshot.info.id, snapshot.info.as_of, cells.secrets)
        problems += wrong
        if sheet is None:
            continue
        call = (sheet.number, sheet.day.isoformat())
        known = by_call.get(call)
        if call in calls:
            problems.append(
                f"“{book.name}”与“{calls[call]}”是同一张点名表（{sheet.number}，{sheet.day}），请只留一份。"
            )
        elif known and not replace:
            problems.append(
                f"“{book.name}”的点名表 {sheet.number}（{sheet.day}）此前已由“{known.file}”读入，内容不同；要以这一份为准，请加 --replace。"
            )
        elif known:
            replaced[book.sha256] = known.number
        calls[call] = book.name
        sheets.append(sheet)
    refuse(problems, "点名表")
    if blank:
        skipped.append(
            f"{len(blank)} 份点名表还没有填写，没有读入：{listed([f'“{name}”' for name in blank], unit='份')}。"
        )
    return RollsRead(tuple(sheets), tuple(skipped), replaced)


def _call(known: Known) -> tuple[str, str] | None:
    found = _NOTED.match(known.note)
    return (found[1], found[2]) if found else None


def add_rolls(read: RollsRead, snapshot: StoredSnapshot) -> None:
    """Write the forms into the file of ``snapshot``, all or nothing; nothing at all when every one was skipped."""
    if read.sheets:
        pupils = _Pupils(snapshot)
        add_rows(snapshot, [_addition(sheet, pupils, read.replaced.get(sheet.book.sha256)) for sheet in read.sheets])


class _Pupils:
    """The raw cells of the rows of 学籍 that forms speak of; the table is read once, by column."""

    def __init__(self, snapshot: StoredSnapshot) -> None:
        table = snapshot.read("学籍", _OF_PUPIL)
        self._place = {row: place for place, row in enumerate(table["行号"].to_pylist())}
        self._columns = {name: table[name] for name in _OF_PUPIL}

    def secrets(self, rows: Collection[int]) -> Mapping[int, tuple[str | None, ...]]:
        """Raw 姓名, 身份证件号, 学籍号, by 行号."""
        names = ("姓名", "身份证件号", "学籍号")
        return {row: tuple(self.cell(name, row) for name in names) for row in rows if row in self._place}

    def cell(self, name: str, row: int) -> str | None:
        """The raw cell of that row of 学籍."""
        text: str | None = self._columns[name][self._place[row]].as_py()
        return text


def _addition(sheet: RollSheet, pupils: _Pupils, replaces: int | None) -> Addition:
    lines = [one.line for one in sheet.lines] + [one.line for one in sheet.extras]
    place = _class_of(sheet, pupils)
    rows = [*_listed_rows(sheet, pupils), *_extra_rows(sheet, place)]
    names = [name for name in TABLES["到校"].names if any(row.get(name) for row in rows)]
    own = {"核查日期": "核查日期", "到校情况": "到校情况", "备注": "缺勤原因、假条、备注"}
    left = {"登记不在校，未点名": sheet.n_left} if sheet.n_left else {}
    return Addition(
        table="到校",
        file=sheet.book.name,
        sheet=sheet.book.sheet,
        sha256=sheet.book.sha256,
        heading_row=layout.HEADING_ROW + 1,
        mapping={name: own.get(name, "(学籍)") for name in names},
        note=_NOTE.format(number=sheet.number, check=sheet.check, day=sheet.day.isoformat(), said=sheet.said),
        n_rows=len(lines) + sheet.n_left,
        skipped=left,
        lines=lines,
        columns={name: [row.get(name) or None for row in rows] for name in names},
        replaces=replaces,
    )


def _class_of(sheet: RollSheet, pupils: _Pupils) -> dict[str, str | None]:
    """School and class as most rows of the list have them."""
    places = Counter(tuple(pupils.cell(name, row) for name in _PLACE) for row in sheet.rows)
    return dict(zip(_PLACE, places.most_common(1)[0][0], strict=True))


def _listed_rows(sheet: RollSheet, pupils: _Pupils) -> Iterator[dict[str, str | None]]:
    for line in sheet.lines:
        own = {name: pupils.cell(name, line.row) for name in _OF_PUPIL}
        yield own | {"核查日期": sheet.day.isoformat(), "到校情况": line.seen, "备注": line.remark}


def _extra_rows(sheet: RollSheet, place: Mapping[str, str | None]) -> Iterator[dict[str, str | None]]:
    for extra in sheet.extras:
        yield {
            **place,
            "核查日期": sheet.day.isoformat(),
            "姓名": extra.name,
            "性别": extra.sex,
            "身份证件号": extra.identity,
            "学籍号": extra.number,
            "出生日期": extra.birth,
            "到校情况": extra.seen,
            "备注": extra.remark,
        }
