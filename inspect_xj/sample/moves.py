"""Pupils who change school, lawfully: under way, done, to and from other counties and provinces."""

from __future__ import annotations

from datetime import date, timedelta

from inspect_xj.sample.names import places
from inspect_xj.sample.registry import Registry
from inspect_xj.sample.world import Registration, Room

__all__ = ["add_moves"]


def add_moves(registry: Registry, students: int) -> None:
    """Transfers at the rates of domain §8 (0.5 % under way) and as many that are done."""

    def rate(share: float) -> int:
        return max(2, round(students * share))

    _under_way(registry, rate(0.003))
    _sits_there_already(registry, rate(0.002))
    _done(registry, rate(0.005))
    _left_the_county(registry, rate(0.003))
    _from_another_province(registry, rate(0.004))


def _movable(registration: Registration) -> bool:
    return registration.school.stage in ("小学", "初中", "九年一贯制") and registration.grade not in (1, 6, 7, 9)


def _transfer(
    registry: Registry, registration: Registration, room: Room, on: date, *, done: date | None, new: Registration | None
) -> None:
    """The 转出 at the old school and, once the new school has the pupil, the 转入 there."""
    both = {
        "from_code": registration.school.code,
        "from_name": registration.school.name,
        "to_code": room.school.code,
        "to_name": room.school.name,
        "from_grade": registration.grade,
        "to_grade": room.grade,
        "reason": "家庭住址变动",
        "approved": done,
        "done": done,
    }
    document = {} if done else {"document": ""}
    registry.change(registration, "转出", on, **both, **document)
    if new is not None:
        registry.change(new, "转入", on + timedelta(days=1), **both, **document, handler=room.school.name)


def _open_day(registry: Registry) -> date:
    """An application not older than ten working days on 截止日期: the time the county has for it."""
    return date(2009, 9, 22) + timedelta(days=registry.rng.randrange(0, 8))


def _under_way(registry: Registry, number: int) -> None:
    """Both schools hold an active row while the papers travel; the child sits in one of them."""
    for index, registration in enumerate(registry.take(number, "转学在途", _movable)):
        room = registry.other_room(registration, numbered=True)
        if room is None:
            continue
        new = registry.register(registration.child, room, xjh=registration.xjh, like=registration)
        new.tag, new.filed = "转学在途", _open_day(registry)
        if index % 2 == 0:
            registration.child.seat = room
        _transfer(registry, registration, room, _open_day(registry), done=None, new=new)
        registry.lawful("CG-04 CG-05 CG-08 CG-20 CG-01 CG-03", "转学在途（两校均有在籍记录）", registration, new)


def _sits_there_already(registry: Registry, number: int) -> None:
    """The new school has the child but not yet the registration."""
    for registration in registry.take(number, "转学在途", _movable):
        room = registry.other_room(registration, numbered=True)
        if room is None:
            continue
        registration.child.seat = room
        _transfer(registry, registration, room, _open_day(registry), done=None, new=None)
        registry.lawful("CG-01 CG-03 CG-20", "转学在途（人已到新校）", registration)
        registry.lawful("CG-02", "转学在途（人已到新校）", registration.child)


def _done(registry: Registry, number: int) -> None:
    """A finished transfer: the old row is closed, the new one carries the lifelong number."""
    for registration in registry.take(number, "转学办结", _movable):
        room = registry.other_room(registration, called=False)
        if room is None:
            continue
        on = date(2009, 2, 10) + timedelta(days=registry.rng.randrange(0, 20))
        new = registry.register(registration.child, room, xjh=registration.xjh, like=registration)
        new.tag, new.filed = "转学办结", on
        registration.status = "转出"
        registration.has_paper = False
        registration.child.seat = room
        _transfer(registry, registration, room, on, done=on + timedelta(days=9), new=new)
        registry.lawful("CG-04 CG-08 CG-20 CG-02", "转学已办结", registration, new)


def _left_the_county(registry: Registry, number: int) -> None:
    for registration in registry.take(number, "转往外县", _movable):
        on = date(2009, 2, 10) + timedelta(days=registry.rng.randrange(0, 20))
        code, name = registry.rng.choice(places().migrants)
        registration.status = "转出"
        registration.has_paper = False
        registration.child.seat = None
        registry.change(
            registration,
            "转出",
            on,
            from_code=registration.school.code,
            from_name=registration.school.name,
            to_name=f"{name}实验小学" if registration.grade <= 6 else f"{name}实验中学",
            from_grade=registration.grade,
            to_grade=registration.grade,
            reason="随父母迁居",
            done=on + timedelta(days=8),
        )
        registry.lawful("CG-01 CG-20", f"转往县外（{code}）", registration)


def _from_another_province(registry: Registry, number: int) -> None:
    """Came from another province: 特征码 3–8 by the stage of the move, a number of its home region."""
    for registration in registry.take(number, "省外转入", _movable):
        child = registration.child
        outside = [place for place in places().migrants if not place[0].startswith("34")]
        code, name = registry.rng.choice(outside)
        identity = registry.numbers.id_number(child.born, child.sex, code)
        if identity is None:
            continue
        child.id_number = registration.id_number = identity
        child.hukou = name
        feature = (3 if registration.grade <= 6 else 5) + (child.sex == "女")
        registration.xjh = registration.xjh[:11] + str(feature) + registration.xjh[12:]
        on = date(2009, 2, 10) + timedelta(days=registry.rng.randrange(0, 20))
        registry.change(
            registration,
            "转入",
            on,
            from_name=f"{name}中心小学" if registration.grade <= 6 else f"{name}第二中学",
            to_code=registration.school.code,
            to_name=registration.school.name,
            origin=name,
            from_grade=registration.grade,
            to_grade=registration.grade,
            reason="随父母迁居",
        )
        registry.lawful("DA-13 DA-08 CG-20", "省外转入", registration)
