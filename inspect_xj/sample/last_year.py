"""Last autumn's registry of the same county, for ``audit --previous``: one list, every pupil a grade lower."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from inspect_xj.sample.families import Households
from inspect_xj.sample.names import names_of
from inspect_xj.sample.numbers import Numbers, entry_year
from inspect_xj.sample.registry import Registry
from inspect_xj.sample.side_files import write_schools
from inspect_xj.sample.styles import class_text, grade_text, words
from inspect_xj.sample.world import COUNTY, REGION, Child, Registration, Room, School, World
from inspect_xj.sample.writers import Cell, write_csv

__all__ = ["FOLDER", "LAST_AS_OF", "write_last_year"]

FOLDER = "示例县上年"
#: 截止日期 of last year's snapshot.
LAST_AS_OF = date(2008, 10, 12)
_FIRST, _STAGE_STARTS, _LAST = 1, (7, 10), (9, 12)
_HEADING = words("学籍号 姓名 性别 出生日期 身份证件号 学校代码 学校名称 年级 班级 入学年月 学籍状态 建档日期")


@dataclass(frozen=True, slots=True)
class _Row:
    """One pupil of last year."""

    child: Child
    xjh: str
    room: Room
    grade: int
    entered: str
    status: str = "在读"
    filed: date | None = None


def write_last_year(root: Path, world: World, rng: Random) -> None:
    """Write ``root``: the schools, and one list of the pupils who were there on :data:`LAST_AS_OF`.

    Who is in the county now was a grade lower then, unless it has come since; who was in the last grade has left.
    """
    (root / "学校情况").mkdir(parents=True)
    write_schools(root, world)
    rows = [*_still_here(world, rng), *_left_since(world, rng)]
    rows.sort(key=lambda row: (row.room.school.code, row.grade, row.room.number, row.xjh))
    title = f"{COUNTY}中小学学籍总表（截至{LAST_AS_OF.year}年{LAST_AS_OF.month}月{LAST_AS_OF.day}日）"
    lines: list[list[Cell]] = [[title], [*_HEADING]]
    for row in rows:
        child, school = row.child, row.room.school
        lines.append(
            [
                row.xjh,
                child.name,
                child.sex,
                child.born.isoformat(),
                child.id_number,
                school.code,
                school.name,
                grade_text(row.grade, "一年级"),
                class_text(row.grade, row.room.number, "1班"),
                row.entered,
                row.status,
                row.filed.isoformat() if row.filed else "",
            ]
        )
    write_csv(root / "2008年秋季学籍总表.csv", lines, encoding="gb18030")


def _still_here(world: World, rng: Random) -> Iterator[_Row]:
    first: dict[int, Registration] = {}
    for registration in world.registrations:
        earlier = first.get(id(registration.child))
        if earlier is None or _filed(registration) < _filed(earlier):
            first[id(registration.child)] = registration
    arrived = {change.xjh for change in world.changes if change.kind == "转入" and not change.from_code}
    back = {change.xjh for change in world.changes if change.kind == "复学" and change.on > LAST_AS_OF}
    for registration in first.values():
        if registration.grade == _FIRST or registration.xjh in arrived or registration.tag == "CG-29":
            continue
        if registration.tag == "CG-14":
            yield _Row(
                registration.child, registration.xjh, registration.room, registration.grade, registration.entered
            )
            continue
        room = _room_then(world, registration, rng)
        grade = registration.grade - 1
        new_stage = registration.grade in _STAGE_STARTS
        entered = f"{entry_year(grade, stage=True) - 1}09" if new_stage else registration.entered
        yield _Row(
            registration.child,
            registration.xjh,
            room,
            grade,
            entered,
            status="休学" if registration.xjh in back else "在读",
            filed=None if new_stage else registration.filed,
        )


def _filed(registration: Registration) -> date:
    return registration.filed or date.max


def _room_then(world: World, registration: Registration, rng: Random) -> Room:
    """The class a grade below: in the same school where it has one, else in one of those that lead here, by their size."""
    grade, school = registration.grade - 1, registration.school
    if found := _room(school, grade, registration.room.number):
        return found
    rooms = [room for s in world.schools if s.stage != "特教" for room in s.rooms if room.grade == grade]
    return rng.choices(rooms, weights=[room.seats for room in rooms])[0]


def _room(school: School, grade: int, number: int) -> Room | None:
    rooms = [room for room in school.rooms if room.grade == grade]
    return rooms[(number - 1) % len(rooms)] if rooms else None


def _left_since(world: World, rng: Random) -> Iterator[_Row]:
    """Those who were in the last grade of 初中 and 高中: half as many as sit there now, for the other half went on."""
    numbers = Numbers(rng)
    numbers.reserve(child.id_number for child in world.children)
    households = Households(rng, names_of(), numbers)
    serials: Counter[tuple[str, int]] = Counter()
    for school in world.schools:
        for room in school.rooms:
            if room.grade not in _LAST or school.stage == "特教":
                continue
            used: set[str] = set()
            for _ in range(room.seats if room.grade > _LAST[0] else room.seats // 2):
                family = households.family(school.township)
                child = households.child(room, family, households.birthday(room.grade + 1), used)
                year, area = entry_year(room.grade, stage=False) - 1, school.township.area
                # above every number that this year's pupils have
                serials[area, year] += 1
                serial = 7000 + serials[area, year]
                xjh = f"{REGION}{year % 100:02d}{area}{Registry.feature(child.sex)}{serial:04d}"
                yield _Row(child, xjh, room, room.grade, f"{entry_year(room.grade, stage=True) - 1}09")
