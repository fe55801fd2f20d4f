"""Planted faults that a list as a whole shows: series of numbers, sizes of grades, classes, rolls of several days,
parents, résumés, changes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

from inspect_xj.sample.beside import ASKED_ON
from inspect_xj.sample.faults import Amounts, ordinary, settled
from inspect_xj.sample.registry import Registry, years_earlier
from inspect_xj.sample.world import (
    COUNTY,
    FOLLOWED_DAYS,
    REGION,
    Change,
    Interview,
    Registration,
    Room,
    School,
    Stretch,
)

__all__ = ["plant_lists", "shrink_first_grades"]

_EACH = 3
#: CG-26 speaks where the grade compared with has thirty pupils and the first one less than seven tenths of them.
_COMPARED, _SHARE = 30, 0.62


def shrink_first_grades(schools: list[School]) -> list[School]:
    """Move seats from the first grade of a few schools to the grade above, before anybody sits; the schools concerned."""
    shrunk: list[School] = []
    for stage, first in (("小学", 1), ("高中", 10)):
        for school in schools:
            rooms = [[room for room in school.rooms if room.grade == grade] for grade in (first, first + 1)]
            both = sum(room.seats for room in (*rooms[0], *rooms[1]))
            less = int(both * _SHARE / (1 + _SHARE))
            # a few pupils more or less must not matter
            if school.stage != stage or len(shrunk) == _EACH or both - less < _COMPARED + 4:
                continue
            for group, seats in zip(rooms, (less, both - less), strict=True):
                for index, room in enumerate(group):
                    room.seats = seats // len(group) + (index < seats % len(group))
            shrunk.append(school)
    return shrunk


def plant_lists(registry: Registry, amount: Amounts, shrunk: list[School]) -> None:
    """Plant CG-10, 15, 23, 26, 28 and DA-17, 19, 20, 27…29; ``shrunk``: what :func:`shrink_first_grades` returned."""
    few = amount(0.001)
    for school in shrunk:
        registry.expect("CG-26", "起始年级人数不到上一年级的七成", school)
    _skipped_serials(registry)
    _should_have_left(registry, few)
    _gone_since_september(registry, few)
    _nobody_in_class_knows(registry, few)
    _foreigners(registry, few)
    _odd_parents(registry, few)
    _odd_resumes(registry, few)
    _class_of_nobody(registry)
    _unknown_class(registry, few)
    _odd_changes(registry, few)


def _skipped_serials(registry: Registry) -> None:
    """A block of serials was set aside and never used: one pupil in fifteen has none to show for it."""

    def prefix(registration: Registration) -> str:
        return registration.xjh[:11]

    sizes = Counter(prefix(r) for r in registry.world.registrations if len(r.xjh) == 16 and r.grade <= 9)
    for series, size in sizes.most_common(_EACH):

        def fits(registration: Registration, series: str = series) -> bool:
            return ordinary(registration) and prefix(registration) == series

        for registration in registry.take(1, "CG-10", fits):
            number = registration.xjh
            registry.numbers.skip(series[8:11], 2000 + int(series[6:8]), size // 8 + 4)
            own = registry.numbers.lifelong(series[8:11], 2000 + int(series[6:8]), int(number[11]))
            registration.xjh = own
            registry.expect("CG-10", "流水号跳过一段", registration)


def _should_have_left(registry: Registry, number: int) -> None:
    """Finished 初中 elsewhere and came to sit in its last grade once more."""
    for registration in registry.take(number, "CG-15", lambda r: _local(r) and r.grade == 9):
        registry.rebirth(registration, years_earlier(registration.child.born, 1))
        registry.shift_entry(registration, -1)
        on = date(2009, 9, 2) + timedelta(days=registry.rng.randrange(0, 6))
        registration.filed = on
        _arrive(registry, registration, on, from_grade=9, to_grade=9)
        registry.expect("CG-15", "初中已满三年，转来再读九年级", registration)


def _gone_since_september(registry: Registry, number: int) -> None:
    """On the roll of the school that was called four times, there once and then never again."""
    for registration in registry.take(number, "CG-23", lambda r: ordinary(r) and r.school.days == FOLLOWED_DAYS):
        registration.child.gone_since = FOLLOWED_DAYS[1]
        registry.expect("CG-23", "九月下旬起点名三次均缺勤，无假条、无报告", registration)


def _nobody_in_class_knows(registry: Registry, number: int) -> None:
    """In schools that were not called: the class teacher has never seen the child, and it sat no test."""
    for registration in registry.take(number, "CG-28", lambda r: r.school.stage == "小学" and not r.school.days):
        registration.child.seat = None
        said = "班上没有这名学生，没来过"
        registry.world.interviews.append(Interview(registration, ASKED_ON, registration.room.teacher, said))
        registry.expect("CG-28", "班主任说没有此人，也没有考试记录", registration)


def _foreigners(registry: Registry, number: int) -> None:
    for index, registration in enumerate(registry.take(number, "DA-17", _local)):
        if index % 2 == 0:
            registration.overseas = "外国人"
        else:
            registration.nationality = "美国"
        registry.expect("DA-17", "居民身份证号而登记为外国人，国籍与港澳台侨外矛盾", registration)


def _odd_parents(registry: Registry, number: int) -> None:
    """Father too young, father too old, the father's number on the mother."""
    for index, registration in enumerate(registry.take(number, "DA-19", settled)):
        father, *others = registration.members
        born = years_earlier(registration.child.born, (12, 64, 30)[index % 3])
        sex = "女" if index % 3 == 2 else "男"
        father = replace(father, born=born, id_number=registry.numbers.own_id(born, sex))
        registration.members = [father, *others]
        registry.expect("DA-19", ("父亲只大十二岁", "父亲大六十四岁", "父亲证号是女性的")[index % 3], registration)


def _odd_resumes(registry: Registry, number: int) -> None:
    """A hole of two years, two schools at a time, a present school that no list knows."""
    for index, registration in enumerate(registry.take(number, "DA-20", lambda r: settled(r) and r.grade > 6)):
        *earlier, last = registration.resume
        before, start = earlier[-1], int(registration.entered[:4])
        if index % 3 == 0:
            earlier[-1], note = Stretch(before.start, f"{start - 2}07", before.school, before.witness), "空了两年"
        elif index % 3 == 1:
            earlier[-1], note = Stretch(before.start, f"{start + 1}07", before.school, before.witness), "重叠十个月"
        else:
            last = Stretch(last.start, last.end, f"{COUNTY}育才第{index}学校", last.witness)
            note = "现在的学习单位不在名录"
        registration.resume = [*earlier, last]
        registry.expect("DA-20", f"简历{note}", registration)


def _class_of_nobody(registry: Registry) -> None:
    """The list of classes has a seventh grade in a village school, the registry nobody in it."""
    schools = [s for s in registry.independent if s.stage == "小学" and not s.is_centre]
    for school in registry.rng.sample(schools, _EACH):
        room = Room(school, 7, 1, school.rooms[-1].teacher, 0, called=False)
        school.rooms.append(room)
        registry.expect("DA-27", "班级表有七年级，没有一条学籍", room)


def _unknown_class(registry: Registry, number: int) -> None:
    def fits(registration: Registration) -> bool:
        return ordinary(registration) and bool(registration.school.roll_numbers)

    for registration in registry.take(number, "DA-28", fits):
        registration.class_number = max(room.number for room in registration.school.rooms) + 5
        registry.expect("DA-28", "所在班级不在班级名册", registration)


def _arrive(registry: Registry, registration: Registration, on: date, **fields: object) -> Change:
    """A 转入 from the neighbouring county."""
    school = registration.school
    told: dict[str, object] = {
        "from_name": "邻县实验学校",
        "to_code": school.code,
        "to_name": school.name,
        "origin": "邻县",
        "from_grade": registration.grade - 1,
        "to_grade": registration.grade - 1,
        "reason": "随父母迁居",
        "done": on + timedelta(days=5),
    }
    return registry.change(registration, "转入", on, **{**told, **fields})


def _odd_changes(registry: Registry, number: int) -> None:
    """Came from nowhere, approved before anybody asked, on leave and in class."""
    for index, registration in enumerate(registry.take(number, "DA-29", settled)):
        on = date(2009, 2, 11) + timedelta(days=registry.rng.randrange(0, 8))
        if index % 3 == 0:
            change, note = _arrive(registry, registration, on, from_name="", origin=""), "转入没有来源"
        elif index % 3 == 1:
            change = _arrive(registry, registration, on, approved=on - timedelta(days=45))
            note = "审批早于申请一个半月"
        else:
            change = registry.change(registration, "休学", on, reason="疾病", from_grade=registration.grade)
            note = "休学没有复学记录，学籍状态在读，人也在校"
        registry.expect("DA-29", note, change)


def _local(registration: Registration) -> bool:
    return ordinary(registration) and registration.id_number.startswith(REGION)
