"""Numbers are well formed, unique and nobody's."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspect_xj.sample.county import build_world
from inspect_xj.sample.numbers import Numbers, check_digit, entry_year
from inspect_xj.sample.world import REGION, World

#: The standard's own examples (GB 11643-1999).
VECTORS = ("11010519491231002X", "440524188001010014")


@pytest.mark.parametrize("number", VECTORS)
def test_check_digit_of_the_standard(number: str) -> None:
    assert check_digit(number[:17]) == number[17]


@pytest.mark.parametrize(
    ("grade", "first", "stage"), [(1, 2009, 2009), (6, 2004, 2004), (7, 2003, 2009), (9, 2001, 2007), (12, 1998, 2007)]
)
def test_entry_years(grade: int, first: int, stage: int) -> None:
    assert entry_year(grade, stage=False) == first
    assert entry_year(grade, stage=True) == stage


@settings(deadline=None)
@given(st.dates(date(1991, 1, 1), date(2003, 12, 31)), st.sampled_from("男女"))
def test_own_ids_carry_birthday_and_sex(born: date, sex: str) -> None:
    numbers = Numbers(Random(1))
    drawn = [numbers.own_id(born, sex) for _ in range(20)]
    assert len(set(drawn)) == 20
    for number in drawn:
        assert number[:6] == REGION
        assert number[6:14] == f"{born:%Y%m%d}"
        assert int(number[16]) % 2 == (sex == "男")
        assert check_digit(number[:17]) == number[17]


def test_other_regions_get_centenarians_numbers_only() -> None:
    numbers = Numbers(Random(1))
    drawn = [numbers.id_number(date(2000, 2, 29), "女", "340826") for _ in range(3)]
    assert [number and number[14:17] for number in drawn] == ["998", "996", None]


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(1500, 11, lawful=True)


def test_every_number_of_a_lawful_county_is_right(world: World) -> None:
    for registration in world.registrations:
        child, school, xjh = registration.child, registration.school, registration.xjh
        number = registration.id_number
        if number:
            assert check_digit(number[:17]) == number[17]
            assert number[6:14] == f"{child.born:%Y%m%d}"
            assert int(number[16]) % 2 == (child.sex == "男")
            assert number[:6] == REGION or number[14:17] in ("996", "997", "998", "999")
        else:
            assert registration.id_type == "其他"
        assert len(xjh) == 16 and xjh.isdigit() and xjh[:6] == REGION
        assert int(xjh[11]) % 2 == (child.sex == "男")
        assert abs(2000 + int(xjh[6:8]) - entry_year(registration.grade, stage=False)) in (0, 1, 100, 99, 101)
        assert xjh[12:] != "0000"
        if school.stage == "高中":
            assert len(registration.regional) == 15
            assert registration.regional[2:6] == REGION[2:]
        else:
            assert len(registration.regional) == 18
            assert registration.regional[:11] == school.code
        assert registration.entered[4:] == "09"


def test_numbers_are_given_once(world: World) -> None:
    by_number: dict[str, set[int]] = {}
    for registration in world.registrations:
        for number in (registration.xjh, registration.id_number):
            if number:
                by_number.setdefault(number, set()).add(id(registration.child))
    assert all(len(children) == 1 for children in by_number.values())
    regional = [registration.regional for registration in world.registrations]
    assert len(set(regional)) == len(regional)


def test_parents_and_telephones_are_nobodys(world: World) -> None:
    for registration in world.registrations:
        assert registration.members
        for member in registration.members:
            assert member.id_number[:6] == REGION
            assert check_digit(member.id_number[:17]) == member.id_number[17]
            # 142 was never opened to subscribers.
            assert member.phone.startswith("142") and len(member.phone) == 11


def test_children_are_old_enough_and_families_plausible(world: World) -> None:
    for registration in world.registrations:
        if registration.grade <= 6 and registration.school.stage != "特教":
            assert registration.child.born <= date(int(registration.entered[:4]) - 6, 8, 31)
    sizes = [len(child.family.births) for child in world.children]
    assert max(sizes) <= 5
    assert sum(size > 1 for size in sizes) > len(sizes) / 8
