"""Planted faults about who is registered where: 空挂, 无学籍, 人籍分离, 多学籍, 重号, 漏编, 转学两头不接.

Every fault stands on pupils of its own. Where one fault breaks two rules by their very wording (two 学籍号 on one
ID number are 多学籍 *and* 一生多号), the truth has a line for each under one case number.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from inspect_xj.sample.numbers import check_digit
from inspect_xj.sample.registry import Fits, Registry
from inspect_xj.sample.world import REGION, Registration

__all__ = ["Amounts", "plant_persons"]

Amounts = Callable[[float], int]


def plant_persons(registry: Registry, amount: Amounts) -> None:
    """Plant CG-01…09, 20, 31, 32; ``amount`` turns a rate into a number of cases, at least three."""
    _ghosts(registry, amount(0.02))
    _unregistered(registry, amount(0.003))
    _sits_elsewhere(registry, amount(0.003))
    _two_registrations(registry, amount(0.002))
    _two_numbers(registry, amount(0.001))
    _without_number_elsewhere(registry, amount(0.001))
    _one_digit_off(registry, amount(0.001))
    _shared_lifelong(registry, amount(0.0015))
    _missing_lifelong(registry, amount(0.0015))
    _transfer_into_nothing(registry, amount(0.001))
    _shared_regional(registry, amount(0.001))
    _shared_identity(registry, amount(0.001))


def ordinary(registration: Registration) -> bool:
    """A pupil of an ordinary school, in a class that was called, sitting where it is registered."""
    room = registration.room
    school = room.school
    return (
        school.stage not in ("特教", "教学点") and room.called and bool(school.days) and registration.child.seat is room
    )


def settled(registration: Registration) -> bool:
    """Ordinary, and not new this term."""
    return ordinary(registration) and registration.grade not in (1, 7, 10) and registration.grade <= 9


def _ghosts(registry: Registry, number: int) -> None:
    """Children taken away by migrating parents and still on the books, most of them in a few schools that pad."""
    rng = registry.rng
    schools = [s for s in registry.independent if s.days and s.stage != "特教"]
    padding = set(rng.sample(sorted(s.code for s in schools), max(3, len(schools) // 3)))
    share: dict[int, int] = {}

    def fits(registration: Registration) -> bool:
        room = id(registration.room)
        if not ordinary(registration) or registration.school.code not in padding:
            return False
        # A class of which half is missing would have been noticed.
        if share.get(room, 0) >= max(1, registration.room.seats // 5):
            return False
        share[room] = share.get(room, 0) + 1
        return True

    for index, registration in enumerate(registry.take(number, "CG-01", fits)):
        note = "点名未见，各班均无此人"
        if index % 3 == 0 and registration.school.roll_numbers:
            registration.child.state = "查无此人" if index % 2 else "缺勤"
            note = f"点名记为{registration.child.state}，各班均无此人"
        else:
            registration.child.seat = None
        registry.expect("CG-01", note, registration)


def _unregistered(registry: Registry, number: int) -> None:
    """Children in class whom no school has registered; called once, so that one roll entry stands for each."""
    rng, households = registry.rng, registry.households
    rooms = [
        r for r in registry.rooms if r.called and len(r.school.days) == 1 and r.school.stage not in ("特教", "教学点")
    ]
    for _ in range(number):
        room = rng.choice(rooms)
        classmates = {c.name[0] for c in registry.world.children if c.seat is room}
        while True:
            child = households.seat(room, households.full_names)
            if child.name[0] not in classmates:
                break
        registry.world.children.append(child)
        registry.expect("CG-02", "在班就读，全县无学籍", child)


def _sits_elsewhere(registry: Registry, number: int) -> None:
    for registration in registry.take(
        number, "CG-03", lambda r: settled(r) and bool(registry.other_room(r, numbered=True))
    ):
        room = registry.other_room(registration, numbered=True)
        if room is not None:
            registration.child.seat = room
            registry.expect(
                "CG-03", f"学籍在{registration.school.name}，在{room.school.name}就读", registration, registration.child
            )


def _second(registry: Registry, registration: Registration, xjh: str = "") -> Registration | None:
    """A second active registration of the same child in another school, keyed there from scratch."""
    room = registry.other_room(registration)
    if room is None:
        return None
    second = registry.register(registration.child, room, xjh=xjh, like=registration)
    second.tag = registration.tag
    return second


def _two_registrations(registry: Registry, number: int) -> None:
    for registration in registry.take(number, "CG-04", _duplicable(registry)):
        second = _second(registry, registration, registration.xjh)
        if second is not None:
            registry.expect("CG-04", "同一身份证号在两校均为在籍（学籍号相同）", registration, second)


def _two_numbers(registry: Registry, number: int) -> None:
    for registration in registry.take(number, "CG-08", _duplicable(registry)):
        second = _second(registry, registration)
        if second is not None:
            case = registry.expect("CG-08", "同一学生有两个学籍号", registration, second)
            registry.expect("CG-04", "同一身份证号在两校均为在籍（学籍号不同）", registration, second, case=case)


def _without_number_elsewhere(registry: Registry, number: int) -> None:
    """Registered again without an ID number: only name, sex, birthday and household tell."""
    for registration in registry.take(number, "CG-05", _duplicable(registry)):
        second = _second(registry, registration)
        if second is not None:
            second.id_number, second.id_type = "", "其他"
            registry.expect("CG-05", "同名同性别同出生日期，一条无身份证号，监护人相同", registration, second)


def _one_digit_off(registry: Registry, number: int) -> None:
    """Registered again with one digit of the ID number wrong, in the day of birth; the birthday was copied from it."""
    for registration in registry.take(number, "CG-06", _duplicable(registry)):
        second = _second(registry, registration)
        born = registration.born
        if second is None or born is None:  # the choice below lets neither through
            continue
        day = born.day - 1 if born.day % 10 in (8, 9) else born.day + 1
        second.born = born.replace(day=day)
        second.id_number = registration.id_number[:12] + f"{day:02d}" + registration.id_number[14:]
        case = registry.expect("CG-06", "同名，身份证号一位之差", registration, second)
        registry.expect("DA-03", "校验位不符（与另一条学籍的证号一位之差）", second, case=case)


def _duplicable(registry: Registry) -> Callable[[Registration], bool]:
    def fits(registration: Registration) -> bool:
        local = registration.id_number.startswith(REGION)
        early = registration.child.born.day <= 28
        return local and early and settled(registration) and registry.other_room(registration) is not None

    return fits


def _shared_lifelong(registry: Registry, number: int) -> None:
    """Two village schools of one 学区 that both began at 0001: two children, one 学籍号."""
    partner = partial(_same_year_and_sex, same_school=False)
    for first, second in registry.pairs(number, "CG-07", ordinary, partner):
        registry.vacate(second)
        second.xjh = first.xjh
        registry.expect("CG-07", "两名学生同一学籍号", first, second)


def _shared_regional(registry: Registry, number: int) -> None:
    partner = partial(_same_year_and_sex, same_school=True)
    for first, second in registry.pairs(number, "CG-31", ordinary, partner):
        second.regional = first.regional
        registry.expect("CG-31", "两名学生同一地区学号", first, second)


def _same_year_and_sex(first: Registration, *, same_school: bool) -> Callable[[Registration], bool]:
    def fits(other: Registration) -> bool:
        return (
            ordinary(other)
            and (other.grade, other.sex) == (first.grade, first.sex)
            and other.xjh[6:12] == first.xjh[6:12]
            and other.child.family is not first.child.family
            and (other.school is first.school) == same_school
        )

    return fits


def _shared_identity(registry: Registry, number: int) -> None:
    """One ID number on two children with nothing in common but sex and birthday: the clerk copied a line."""

    def local(registration: Registration) -> bool:
        return ordinary(registration) and registration.id_number.startswith(REGION)

    def partner(first: Registration) -> Fits:
        def fits(other: Registration) -> bool:
            return (
                local(other)
                and (other.grade, other.sex) == (first.grade, first.sex)
                and not set(other.name) & set(first.name)
                and other.child.family is not first.child.family
                and other.child.family.township is first.child.family.township
            )

        return fits

    for first, second in registry.pairs(number, "CG-32", local, partner):
        registry.rebirth(second, first.child.born)
        second.id_number = first.id_number
        registry.expect("CG-32", "两名学生同一身份证号", first, second)


def _missing_lifelong(registry: Registry, number: int) -> None:
    names: dict[str, int] = {}
    for registration in registry.world.registrations:
        names[registration.name] = names.get(registration.name, 0) + 1

    def fits(registration: Registration) -> bool:
        # A name of its own lets the side tables find the pupil even without the number.
        return settled(registration) and names[registration.name] == 1

    for index, registration in enumerate(registry.take(number, "CG-09", fits)):
        registry.vacate(registration)
        registration.xjh = ("", "待补", "无")[index % 3]
        registry.expect("CG-09", "在籍而学籍号为空或占位", registration)


def _transfer_into_nothing(registry: Registry, number: int) -> None:
    """Signed out in spring to a school of the county that never signed the child in."""
    for registration in registry.take(number, "CG-20", _duplicable(registry)):
        room = registry.other_room(registration)
        if room is None:
            continue
        on = date(2009, 2, 16) + timedelta(days=registry.rng.randrange(0, 20))
        registration.status, registration.has_paper = "转出", False
        registration.child.seat = None
        registry.change(
            registration,
            "转出",
            on,
            from_code=registration.school.code,
            from_name=registration.school.name,
            to_code=room.school.code,
            to_name=room.school.name,
            from_grade=registration.grade,
            to_grade=registration.grade,
            reason="家庭住址变动",
            done=on + timedelta(days=8),
        )
        registry.expect("CG-20", f"转往{room.school.name}，该校未建籍", registration)


def wrong_check_digit(number: str) -> str:
    """The number with a last character that is not its check digit (never 0: three zeros are Excel's)."""
    right = check_digit(number[:17])
    return number[:17] + ("4" if right == "X" else str(int(right) % 9 + 1))
