"""Registrations as a careful clerk would key them, and the helpers that special cases and faults share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from random import Random

from inspect_xj.sample.families import Households
from inspect_xj.sample.numbers import Numbers, entry_year
from inspect_xj.sample.world import (
    AS_OF,
    COUNTY,
    Change,
    Child,
    Mark,
    Registration,
    Room,
    School,
    Stretch,
    Subject,
    World,
)

__all__ = ["Fits", "Registry", "years_earlier"]

_CATEGORY = {
    "小学": "普通小学生",
    "教学点": "普通小学生",
    "初中": "普通初中生",
    "高中": "普通高中生",
    "特教": "智力残疾学生",
}
_MALE = "男"
Fits = Callable[[Registration], bool]


def years_earlier(day: date, years: int) -> date:
    """The same day ``years`` before; 29 February becomes the 28th."""
    return day.replace(year=day.year - years, day=min(day.day, 28) if day.month == 2 else day.day)


class Registry:
    """The county under construction: hands out pupils for special cases, each at most once."""

    def __init__(self, rng: Random, world: World, households: Households, numbers: Numbers) -> None:
        self.rng, self.world, self.households, self.numbers = rng, world, households, numbers
        self.rooms: list[Room] = [room for school in world.schools for room in school.rooms]
        self._order: list[Registration] = []
        self._documents = 0
        self._cases: dict[str, int] = {}
        self._heard: dict[Room, set[str]] = {room: set() for room in self.rooms}
        self._series: dict[str, list[Registration]] = {}

    # -- registrations ---------------------------------------------------------------------------------------------

    def register_all(self) -> None:
        """One right registration for every child, at the school where it sits."""
        for child in self.world.children:
            if child.seat is not None:
                self.register(child, child.seat)
        self._order = list(self.world.registrations)
        self.rng.shuffle(self._order)

    def register(self, child: Child, room: Room, *, xjh: str = "", like: Registration | None = None) -> Registration:
        """A new registration of ``child`` in ``room``; a transfer keeps its lifelong number (``xjh``)."""
        rng, school, grade = self.rng, room.school, room.grade
        stage_year = entry_year(grade, stage=True)
        if not xjh:
            xjh = self.numbers.lifelong(school.township.area, entry_year(grade, stage=False), self.feature(child.sex))
        boards = school.stage in ("初中", "高中", "九年一贯制", "特教") and grade > 6 and rng.random() < 0.5
        category = _CATEGORY.get(school.stage) or ("普通初中生" if grade > 6 else "普通小学生")
        entered = like.entered if like else f"{stage_year}09"
        registration = Registration(
            child=child,
            room=room,
            xjh=xjh,
            regional=self.numbers.regional(school, int(entered[:4]), child.sex),
            name=child.name,
            sex=child.sex,
            born=child.born,
            id_type=child.id_type,
            id_number=child.id_number,
            entered=entered,
            way="住校" if boards else "走读",
            filed=date(stage_year, 9, rng.randrange(3, 25)),
            category=category,
            members=list(child.family.members),
            resume=self.resume(child, room, entered),
        )
        self.world.registrations.append(registration)
        self._series.setdefault(xjh[:11], []).append(registration)
        self._heard[room].add(child.name)
        return registration

    def vacate(self, registration: Registration) -> None:
        """Free the 学籍号 of ``registration``: the last of the series gets it, as if it had never been given out."""
        number = registration.xjh
        series = [r for r in self._series[number[:11]] if r.xjh[:11] == number[:11]]
        last = max(series, key=lambda r: r.xjh[12:])
        old = last.xjh
        # What is wrong with a planted fault may be its number.
        if (last is not registration and "-" in last.tag) or not self.numbers.take_back(old):
            return
        for one in series:
            if one.xjh == old:
                one.xjh = old[:12] + number[12:]
        for change in self.world.changes:
            if change.xjh == old:
                change.xjh = old[:12] + number[12:]

    @staticmethod
    def feature(sex: str) -> int:
        """特征码 of an ordinary pupil."""
        return 1 if sex == _MALE else 2

    def resume(self, child: Child, room: Room, entered: str) -> list[Stretch]:
        """学生简历 without a gap: the stages behind the child, then the present school."""
        school, father = room.school, child.family.members[0].name
        start = int(entered[:4])
        earlier: list[Stretch] = []
        town = f"{COUNTY}{child.family.township.name}"
        if room.grade > 9:
            earlier = [
                Stretch(f"{start - 9}09", f"{start - 3}07", f"{town}中心小学", father),
                Stretch(f"{start - 3}09", f"{start}07", f"{town}初级中学", father),
            ]
        elif room.grade > 6:
            earlier = [Stretch(f"{start - 6}09", f"{start}07", f"{town}中心小学", father)]
        else:
            earlier = [Stretch(f"{start - 1}09", f"{start}07", f"{town}幼儿园", father)]
        return [*earlier, Stretch(entered, "", school.name, father)]

    # -- choosing --------------------------------------------------------------------------------------------------

    def take(self, number: int, tag: str, fits: Fits | None = None) -> Iterator[Registration]:
        """Up to ``number`` pupils without a tag who fit, each tagged so that nobody serves twice."""
        found = 0
        for registration in self._order:
            if found >= number:
                return
            if not registration.tag and (fits is None or fits(registration)):
                registration.tag = tag
                found += 1
                yield registration

    def pairs(
        self, number: int, tag: str, fits: Fits, partner: Callable[[Registration], Fits]
    ) -> Iterator[tuple[Registration, Registration]]:
        """Up to ``number`` pairs of pupils without a tag; who finds no partner goes back untouched."""
        found = 0
        for first in self.take(len(self._order), tag, fits):
            second = next(self.take(1, tag, partner(first)), None)
            if second is None:
                first.tag = ""
                continue
            yield first, second
            found += 1
            if found == number:
                return

    def other_room(self, registration: Registration, *, numbered: bool = False, called: bool = True) -> Room | None:
        """A class of the same grade in another, independent school; ``numbered``: whose roll carries numbers."""
        school = registration.school
        choices = [
            room
            for room in self.rooms
            if room.grade == registration.grade
            and room.school is not school
            and registration.name not in self._heard[room]
            and room.school.parent is None
            and school.parent is None
            and "特教" not in (room.school.stage, school.stage)
            and (room.school.roll_numbers or not numbered)
            and ((room.called and room.school.days) or not called)
        ]
        return self.rng.choice(choices) if choices else None

    # -- what happens to children ----------------------------------------------------------------------------------

    def rebirth(self, registration: Registration, born: date) -> None:
        """Give the child another birthday (and a number to match), in the registration too."""
        child = registration.child
        child.born = born
        if child.id_number:
            child.id_number = self.numbers.own_id(born, child.sex)
            child.hukou = COUNTY
        registration.born, registration.id_number = born, child.id_number

    def shift_entry(self, registration: Registration, years: int) -> None:
        """Move 入学年月 by ``years``, with the numbers and the résumé that follow from it."""
        year = int(registration.entered[:4]) + years
        registration.entered = f"{year}09"
        grade, child = registration.grade, registration.child
        self.vacate(registration)
        registration.xjh = self.numbers.lifelong(
            registration.school.township.area, entry_year(grade, stage=False) + years, self.feature(child.sex)
        )
        self._series.setdefault(registration.xjh[:11], []).append(registration)
        registration.regional = self.numbers.regional(registration.school, year, child.sex)
        registration.filed = date(year, 9, self.rng.randrange(3, 25))
        registration.resume = self.resume(child, registration.room, registration.entered)

    def change(self, registration: Registration, kind: str, on: date, **fields: object) -> Change:
        """A 变动 of this pupil, properly approved unless ``fields`` say otherwise."""
        self._documents += 1
        change = Change(
            xjh=registration.xjh,
            name=registration.name,
            id_number=registration.id_number,
            kind=kind,
            on=on,
            applied=on,
            approved=on,
            done=on,
            handler=registration.school.name,
            approver=f"{COUNTY}教育局",
            document=f"示教学籍〔{on.year}〕{self._documents}号",
        )
        for name, value in fields.items():
            setattr(change, name, value)
        self.world.changes.append(change)
        return change

    # -- truth -----------------------------------------------------------------------------------------------------

    def case(self, rule: str) -> str:
        """The number of the next planted case of ``rule`` (or of a lawful case, by its Chinese name)."""
        self._cases[rule] = self._cases.get(rule, 0) + 1
        return f"{rule}-{self._cases[rule]:04d}"

    def expect(self, rule: str, note: str, *subjects: Subject, case: str = "") -> str:
        """``rule`` must find exactly these records; returns the number of the case."""
        case = case or self.case(rule)
        self.world.marks.append(Mark(True, rule, case, subjects, note))
        return case

    def lawful(self, rules: str, kind: str, *subjects: Subject) -> None:
        """None of ``rules`` (separated by blanks) may report these records: a lawful case of this kind."""
        case = self.case(kind)
        for rule in rules.split():
            self.world.marks.append(Mark(False, rule, case, subjects, kind))

    @property
    def independent(self) -> list[School]:
        """Schools that answer for themselves (教学点 answer through their 中心校)."""
        return [school for school in self.world.schools if school.parent is None]

    @property
    def as_of(self) -> date:
        """截止日期."""
        return AS_OF
