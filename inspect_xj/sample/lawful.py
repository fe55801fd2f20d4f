"""Lawful special cases: everything that looks like a fault and is none (domain §4.5).

Each case gets 不应报 lines in the truth: the rules that a careless program would let speak about it.
"""

from __future__ import annotations

from datetime import date, timedelta

from inspect_xj.sample.names import Names
from inspect_xj.sample.registry import Fits, Registry, years_earlier
from inspect_xj.sample.world import Exemption, Registration

__all__ = ["add_lawful_cases"]


def add_lawful_cases(registry: Registry, names: Names, students: int) -> None:
    """Turn some of the plain pupils into lawful special cases, at the rates of domain §8 and §4.5."""

    def rate(share: float, least: int = 2) -> int:
        return max(least, round(students * share))

    _mark_twins(registry)
    _teaching_points(registry)
    _special_school(registry)
    _on_suspension(registry, rate(0.003, 3), rate(0.0005))
    _returned(registry, rate(0.002))
    _exempt(registry, rate(0.0005), rate(0.001), rate(0.0015))
    _on_leave(registry, rate(0.008))
    _retained(registry, rate(0.002), rate(0.0005))
    _without_hukou(registry, rate(0.0015))
    _dotted(registry, names, rate(0.002))
    _namesakes(registry, rate(0.001, 3))


def _plain(registration: Registration) -> bool:
    return registration.school.stage not in ("特教", "教学点")


def _seated(registration: Registration) -> bool:
    room = registration.child.seat
    return room is not None and room.called and bool(room.school.days)


def _mark_twins(registry: Registry) -> None:
    by_birth: dict[tuple[int, date], list[Registration]] = {}
    for registration in registry.world.registrations:
        by_birth.setdefault((id(registration.child.family), registration.child.born), []).append(registration)
    for pair in by_birth.values():
        if len(pair) > 1:
            for registration in pair:
                registration.tag = "双胞胎"
            registry.lawful("CG-04 CG-05 CG-06 CG-32", "双胞胎", *pair)


def _teaching_points(registry: Registry) -> None:
    """Pupils of a 教学点 sitting in the 中心校, and pupils on the 中心校's books sitting in the 教学点."""
    points = [(school, school.parent) for school in registry.world.schools if school.parent is not None]
    for index, (school, centre) in enumerate(points[:4]):
        top = school.rooms[-1]
        centre_room = next(room for room in centre.rooms if room.grade == top.grade)
        if not (top.called and centre_room.called and school.days and centre.days):
            continue
        here = [r for r in registry.world.registrations if r.room is top and not r.tag][:3]
        for registration in here:
            registration.tag = "教学点"
            if index % 2 == 0:
                registration.child.seat = centre_room
            else:
                registration.room = centre_room
                registration.regional = registry.numbers.regional(
                    centre, int(registration.entered[:4]), registration.sex
                )
                registration.resume = registry.resume(registration.child, centre_room, registration.entered)
            registry.lawful("CG-01 CG-03", "教学点学生在中心校", registration)


def _special_school(registry: Registry) -> None:
    for index, registration in enumerate(registry.world.registrations):
        if registration.school.stage == "特教" and not registration.tag:
            registration.tag = "特教"
            if index % 2 == 0:
                registry.rebirth(registration, years_earlier(registration.child.born, 4))
                registry.lawful("CG-12", "特教学校大龄学生", registration)


def _on_suspension(registry: Registry, number: int, renewed: int) -> None:
    rng = registry.rng
    for registration in registry.take(number, "休学", _plain):
        registration.status = "休学"
        registration.child.seat = None
        on = date(2009, 2, 16) + timedelta(days=rng.randrange(0, 200))
        registry.change(registration, "休学", on, reason="疾病", from_grade=registration.grade)
        registry.lawful("CG-01 CG-17", "休学", registration)
    for registration in registry.take(renewed, "续休", _plain):
        registration.status = "休学"
        registration.child.seat = None
        for year in (2008, 2009):
            on = date(year, 3, rng.randrange(2, 20))
            reason = "疾病" if year == 2008 else "疾病（续休）"
            registry.change(registration, "休学", on, reason=reason, from_grade=registration.grade)
        registry.lawful("CG-01 CG-17", "休学期满续休", registration)


def _older(registry: Registry, registration: Registration, years: int = 1) -> None:
    """Make the pupil ``years`` older with an entry that many years earlier: it lost them on the way."""
    registry.rebirth(registration, years_earlier(registration.child.born, years))
    registry.shift_entry(registration, -years)


def _second_year(registration: Registration) -> bool:
    """Not in the first grade of a stage: a lost or gained year lies within the stage."""
    return _plain(registration) and registration.grade not in (1, 7, 10)


def _returned(registry: Registry, number: int) -> None:
    for registration in registry.take(number, "复学", _second_year):
        _older(registry, registration)
        registration.status = "复学"
        leave, back = date(2008, 2, 25), date(2009, 2, 23)
        grade = registration.grade
        registry.change(registration, "休学", leave, reason="疾病", from_grade=grade)
        registry.change(registration, "复学", back, reason="病愈", from_grade=grade, to_grade=max(1, grade - 1))
        registry.lawful("CG-13 CG-17 DA-01", "复学后随低一年级就读", registration)


def _exempt(registry: Registry, at_home: int, ill: int, away: int) -> None:
    cases = (("送教上门", at_home), ("长期病假", ill), ("借读外出", away))
    for kind, number in cases:
        for registration in registry.take(number, kind, lambda r: _plain(r) and r.grade <= 9):
            registration.child.seat = None
            if kind == "送教上门":
                registration.way = kind
            if kind == "借读外出":
                registration.way = "借读"
            _exempt_one(registry, registration, kind)
            registry.lawful("CG-01", kind, registration)
    # 借读 within the county: registered here, sitting there, on the other school's roll with a number.
    for registration in registry.take(away, "借读", lambda r: _plain(r) and r.grade <= 9):
        room = registry.other_room(registration, numbered=True)
        if room is None:
            continue
        registration.child.seat = room
        registration.child.note = "借读"
        registration.way = "借读"
        _exempt_one(registry, registration, "借读外出")
        registry.lawful("CG-01 CG-03", "县内借读", registration)
        registry.lawful("CG-02", "县内借读", registration.child)


def _exempt_one(registry: Registry, registration: Registration, kind: str) -> None:
    number = registry.case(kind + "批文")[-4:]
    document = f"示教基〔2009〕{int(number)}号"
    registry.world.exemptions.append(Exemption(registration, kind, date(2009, 9, 1), date(2010, 7, 10), document))


def _on_leave(registry: Registry, number: int) -> None:
    def fits(registration: Registration) -> bool:
        return _seated(registration) and bool(registration.school.roll_numbers)

    for registration in registry.take(number, "请假", fits):
        registration.child.state = "请假"
        registry.lawful("CG-01", "点名当天请假", registration)


def _retained(registry: Registry, back: int, ahead: int) -> None:
    for registration in registry.take(back, "留级", _second_year):
        _older(registry, registration)
        grade = registration.grade
        registry.change(registration, "留级", date(2008, 9, 3), reason="成绩", from_grade=grade - 1, to_grade=grade - 1)
        registry.lawful("CG-13", "留级", registration)
    for registration in registry.take(ahead, "跳级", lambda r: _plain(r) and r.grade in (4, 5, 6)):
        child = registration.child
        registry.rebirth(registration, date(child.born.year + 1, child.born.month, min(child.born.day, 28)))
        if child.born > date(2009 - 6 - (registration.grade - 2), 8, 31):
            registry.rebirth(registration, date(child.born.year, 3, 15))
        registry.shift_entry(registration, 1)
        grade = registration.grade
        registry.change(registration, "跳级", date(2008, 9, 3), reason="成绩优秀", from_grade=grade - 2, to_grade=grade)
        registry.lawful("CG-11 CG-13", "跳级", registration)


def _without_hukou(registry: Registry, number: int) -> None:
    for registration in registry.take(number, "无户口", lambda r: _plain(r) and r.grade <= 6):
        child = registration.child
        child.id_number, child.id_type, child.hukou = "", "其他", "未落常住户口"
        registration.id_number, registration.id_type = "", "其他"
        registry.lawful("DA-02 DA-03", "未落户学生", registration)


def _dotted(registry: Registry, names: Names, number: int) -> None:
    for index, registration in enumerate(registry.take(number, "间隔号姓名", _plain)):
        child = registration.child
        nation, name, sex = names.dotted[index % len(names.dotted)]
        if sex != child.sex or (name, sex, child.born) in registry.households.seen:
            continue
        registry.households.seen.add((name, sex, child.born))
        child.name, child.nation, registration.name = name, nation, name
        registry.lawful("CG-01", "间隔号姓名", registration)
        registry.lawful("CG-02", "间隔号姓名", child)


def _namesakes(registry: Registry, number: int) -> None:
    """Two households that gave their children one name on one day: same name, sex and birthday, two right numbers."""

    def partner(first: Registration) -> Fits:
        room = registry.other_room(first)
        return lambda other: room is not None and other.room is room and other.sex == first.sex

    for first, second in registry.pairs(number, "同名同生日", _seated, partner):
        child = second.child
        registry.rebirth(second, first.child.born)
        child.name = second.name = first.name
        child.family = registry.households.family(second.school.township, first.child.family.surname)
        second.members = list(child.family.members)
        second.resume = registry.resume(child, second.room, second.entered)
        registry.lawful("CG-04 CG-05 CG-08", "同名同姓同生日的两名学生", first, second)
