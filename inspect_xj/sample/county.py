"""Making the county: the lawful world, the faults, the rolls; everything but the files."""

from __future__ import annotations

from functools import partial
from random import Random

from inspect_xj.sample.beside import add_beside
from inspect_xj.sample.families import Households, populate
from inspect_xj.sample.faults import plant_persons
from inspect_xj.sample.faults_duties import plant_duties
from inspect_xj.sample.faults_fields import plant_fields
from inspect_xj.sample.faults_lists import plant_lists, shrink_first_grades
from inspect_xj.sample.faults_records import plant_records
from inspect_xj.sample.lawful import add_lawful_cases
from inspect_xj.sample.moves import add_moves
from inspect_xj.sample.names import Names, names_of
from inspect_xj.sample.numbers import Numbers
from inspect_xj.sample.registry import Registry
from inspect_xj.sample.schools import build_schools
from inspect_xj.sample.units import add_units, count_submissions, plant_units
from inspect_xj.sample.world import CALL_DAYS, FOLLOWED_DAYS, Paper, World

__all__ = ["LEAST_CASES", "build_world", "seeded"]

#: So many cases of every fault are planted at least, however small the county.
LEAST_CASES = 3
#: Share of pupils whose name a clerk spells wrongly on the roll (domain §8).
_SLIPS = 0.005


def seeded(seed: int, purpose: str) -> Random:
    """A stream of its own for every step: a change in one step leaves the others as they are."""
    return Random(f"{seed}:{purpose}")  # noqa: S311 - a sample to be repeated, not a secret


def build_world(students: int, seed: int, *, lawful: bool = False) -> World:
    """The county of ``students`` pupils; ``lawful``: special cases only, no faults."""

    stream = partial(seeded, seed)
    names = names_of()
    numbers = Numbers(stream("numbers"))
    townships, schools = build_schools(stream("schools"), names, numbers, students)
    world = World(townships=townships, schools=schools)
    shrunk = [] if lawful else shrink_first_grades(schools)
    _plan_visits(world, stream("visits"), lawful=lawful)
    households = Households(stream("families"), names, numbers)
    world.children = populate(households, schools)
    registry = Registry(stream("cases"), world, households, numbers)
    registry.register_all()
    add_lawful_cases(registry, names, students)
    add_moves(registry, students)
    add_units(registry)

    def amount(rate: float) -> int:
        return max(LEAST_CASES, round(students * rate))

    if not lawful:
        plant_persons(registry, amount)
        plant_fields(registry, amount)
        plant_records(registry, amount)
        plant_lists(registry, amount, shrunk)
        plant_units(registry)
        _misspell(registry, names, amount(_SLIPS))
    add_beside(registry, stream("beside"))
    if not lawful:
        registry.rng = stream("duties")
        plant_duties(registry, households, amount)
        _classes_without_list(registry)
    _file_papers(world)
    count_submissions(world.registrations, world.submissions)
    return world


def _plan_visits(world: World, rng: Random, *, lawful: bool) -> None:
    """When each school was called, what its rolls carry, and (a fault) which classes gave no list."""
    by_stage: dict[str, int] = {}
    for school in rng.sample(world.schools, len(world.schools)):
        stage = "初中" if school.stage == "九年一贯制" else school.stage
        turn = by_stage.get(stage, 0)
        by_stage[stage] = turn + 1
        # Half the rolls have names only.
        school.roll_numbers = ("身份证件号", "", "学籍号", "")[turn % 4]
        school.days = CALL_DAYS if turn % 4 == 2 else CALL_DAYS[turn % 3 % 2 :][:1]
        if turn == 2 and stage == "小学":
            school.days = FOLLOWED_DAYS
    villages = [s for s in world.schools if s.stage == "小学" and not s.is_centre]
    for school in rng.sample(villages, max(1, len(villages) // 20)):
        school.days = ()
    for school in world.schools:
        if len(school.rooms) > 5 and school.stage != "特教" and rng.random() < 0.2 and not lawful:
            rng.choice(school.rooms).called = False


def _classes_without_list(registry: Registry) -> None:
    for room in registry.rooms:
        if not room.called and room.school.days:
            pupils = [r for r in registry.world.registrations if r.room is room and r.status in ("在读", "复学")]
            registry.expect("CG-30", "学校已点名，这个班没有名册", *pupils)


def _misspell(registry: Registry, names: Names, number: int) -> None:
    def fits_name(name: str) -> bool:
        return names.slip(name) is not None

    for registration in registry.take(number, "点名册错字", lambda r: r.child.seat is r.room and fits_name(r.name)):
        child = registration.child
        child.roll_name = names.slip(child.name) or ""
        registry.lawful("CG-01", "点名册姓名同音或形近字", registration)
        registry.lawful("CG-02", "点名册姓名同音或形近字", child)
    # Characters outside GBK: old printers leave a box, and only the number on the roll still says who it is.
    for registration in registry.take(
        3, "点名册生僻字", lambda r: bool(r.school.roll_numbers) and _boxed(r.name) != r.name
    ):
        registration.child.roll_name = _boxed(registration.name)
        registry.lawful("CG-01", "点名册缺生僻字", registration)
        registry.lawful("CG-02", "点名册缺生僻字", registration.child)


def _boxed(name: str) -> str:
    return "".join(character if character == "·" or _in_gbk(character) else "□" for character in name)


def _in_gbk(character: str) -> bool:
    try:
        return bool(character.encode("gbk"))
    except UnicodeEncodeError:
        return False


def _file_papers(world: World) -> None:
    """A paper file for every registration that is not signed out."""
    for registration in world.registrations:
        if registration.has_paper and registration.status != "转出":
            filed = registration.paper_filed
            on = registration.filed if filed == "是" else None
            checked = "出生日期与电子档案不符" if registration.tag == "DA-22" else ""
            world.papers.append(Paper(registration.xjh, registration.name, registration.room, filed, on, "", checked))
    order = {id(room): index for index, room in enumerate(r for s in world.schools for r in s.rooms)}
    world.papers.sort(key=lambda paper: order[id(paper.room)])
    for index, paper in enumerate(world.papers):
        paper.shelf = f"{index // 400 + 1}柜{index // 100 % 4 + 1}层" if paper.filed == "是" else ""
