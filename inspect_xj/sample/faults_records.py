"""Planted faults in one pupil's record that only other records, another year or the code lists show."""

from __future__ import annotations

from datetime import date, timedelta

from inspect_xj.sample.faults import Amounts, ordinary, settled
from inspect_xj.sample.registry import Registry
from inspect_xj.sample.world import REGION, Registration

__all__ = ["plant_records"]


def plant_records(registry: Registry, amount: Amounts) -> None:
    """Plant CG-14, 16, 18, 19, 21, 22, 27, 29 and DA-09…11, 16, 18, 22, 23."""
    few = amount(0.001)
    _same_grade_again(registry, few)
    _nobody_knows_from_where(registry, few)
    _dead_on_the_books(registry, few)
    _leave_without_papers(registry, few)
    _dismissed(registry, few)
    _slow_transfers(registry, few)
    _unlawful_transfers(registry, few)
    _number_of_a_parent(registry, few)
    _placeholders(registry, few)
    _wrong_kind_of_number(registry, few)
    _odd_names(registry, few)
    _unknown_words(registry, few)
    _no_guardian(registry, few)
    _paper_differs(registry, few)
    _filed_late(registry, few)


def _local(registration: Registration) -> bool:
    return ordinary(registration) and registration.id_number.startswith(REGION)


def _same_grade_again(registry: Registry, number: int) -> None:
    """``last_year`` puts these pupils into the grade they are in now."""
    for registration in registry.take(number, "CG-14", lambda r: settled(r) and r.grade not in (2, 8)):
        registry.expect("CG-14", "与上年同一年级，无留级、休学记录", registration)


def _nobody_knows_from_where(registry: Registry, number: int) -> None:
    """``last_year`` leaves these pupils out."""
    for registration in registry.take(number, "CG-29", settled):
        registry.expect("CG-29", "上年库里没有，本年无转入等记录", registration)


def _dead_on_the_books(registry: Registry, number: int) -> None:
    for registration in registry.take(number, "CG-16", settled):
        registration.child.seat = None
        on = date(2009, 3, 2) + timedelta(days=registry.rng.randrange(0, 90))
        registry.change(registration, "死亡", on, reason="溺水", from_grade=registration.grade)
        case = registry.expect("CG-16", f"{on.isoformat()}死亡，学籍未注销", registration)
        registry.expect("CG-01", "死亡学生仍在籍，点名未见", registration, case=case)


def _leave_without_papers(registry: Registry, number: int) -> None:
    for registration in registry.take(number, "CG-18", settled):
        registration.status, registration.child.seat = "休学", None
        on = date(2009, 3, 2) + timedelta(days=registry.rng.randrange(0, 90))
        change = registry.change(
            registration, "休学", on, reason="疾病", from_grade=registration.grade, approved=None, document=""
        )
        registry.expect("CG-18", "休学没有审批日期和文号", change)


def _dismissed(registry: Registry, number: int) -> None:
    for registration in registry.take(number, "CG-19", settled):
        registration.status, registration.child.seat, registration.has_paper = "退学", None, False
        on = date(2009, 3, 2) + timedelta(days=registry.rng.randrange(0, 90))
        registry.change(registration, "退学", on, reason="自动退学", from_grade=registration.grade)
        registry.expect("CG-19", "义务教育阶段退学", registration)


def _arrival(registry: Registry, registration: Registration, on: date, **fields: object) -> object:
    """A 转入 from the neighbouring county."""
    return registry.change(
        registration,
        "转入",
        on,
        from_name="邻县实验学校",
        to_code=registration.school.code,
        to_name=registration.school.name,
        origin="邻县",
        from_grade=registration.grade - 1,
        to_grade=registration.grade - 1,
        reason="随父母迁居",
        **fields,
    )


def _slow_transfers(registry: Registry, number: int) -> None:
    for registration in registry.take(number, "CG-21", settled):
        on = date(2009, 2, 10) + timedelta(days=registry.rng.randrange(0, 10))
        change = _arrival(registry, registration, on, done=on + timedelta(days=60))
        registry.expect("CG-21", "转学六十天才办结", change)  # type: ignore[arg-type]


def _unlawful_transfers(registry: Registry, number: int) -> None:
    """In the middle of a term, and nobody approved it."""
    for registration in registry.take(number, "CG-22", settled):
        on = date(2009, 4, 13) + timedelta(days=registry.rng.randrange(0, 20))
        change = _arrival(registry, registration, on, approved=None, document="", done=on + timedelta(days=2))
        registry.expect("CG-22", "学期中转学，无审批", change)  # type: ignore[arg-type]


def _number_of_a_parent(registry: Registry, number: int) -> None:
    for registration in registry.take(number, "CG-27", _local):
        registration.id_number = registration.members[0].id_number
        registry.expect("CG-27", "证号是家长的", registration)


def _placeholders(registry: Registry, number: int) -> None:
    for index, registration in enumerate(registry.take(number, "DA-09", _local)):
        registration.id_number = ("111111111111111111", "999999999999999999", "123456789012345678")[index % 3]
        registry.expect("DA-09", "占位证号", registration)


def _wrong_kind_of_number(registry: Registry, number: int) -> None:
    for registration in registry.take(number, "DA-10", _local):
        registration.id_number = f"G{40_000_000 + registry.rng.randrange(10_000_000)}"
        registry.expect("DA-10", "类型为居民身份证，号码是护照样子", registration)


def _odd_names(registry: Registry, number: int) -> None:
    for index, registration in enumerate(registry.take(number, "DA-11", _local)):
        registration.name = (f"{registration.name}1", f"{registration.name[:-1]}?", f"{registration.name}同学")[
            index % 3
        ]
        registry.expect("DA-11", f"姓名登记为“{registration.name}”", registration)


def _unknown_words(registry: Registry, number: int) -> None:
    for registration in registry.take(number, "DA-16", ordinary):
        registration.way = "挂靠"
        registry.expect("DA-16", "就读方式不在代码表", registration)


def _no_guardian(registry: Registry, number: int) -> None:
    for registration in registry.take(number, "DA-18", settled):
        registration.members = [member.unguarded() for member in registration.members]
        registry.expect("DA-18", "没有一名成员是监护人", registration)


def _paper_differs(registry: Registry, number: int) -> None:
    """``county`` writes the result of the check into the register of paper files."""
    for registration in registry.take(number, "DA-22", settled):
        registry.expect("DA-22", "纸质档案的出生日期与电子档案不符", registration)


def _filed_late(registry: Registry, number: int) -> None:
    for registration in registry.take(number, "DA-23", lambda r: ordinary(r) and r.grade == 1):
        registration.filed = date(2009, 10, 5) + timedelta(days=registry.rng.randrange(0, 4))
        registry.expect("DA-23", "新生建档超过开学后一个月", registration)
