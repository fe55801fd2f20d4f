"""What an inspector lays beside the registry, where all is in order: 适龄人口, 生活痕迹, 操作日志."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from inspect_xj.sample.families import Households
from inspect_xj.sample.names import names_of
from inspect_xj.sample.numbers import Numbers
from inspect_xj.sample.registry import Registry
from inspect_xj.sample.styles import class_text, grade_text
from inspect_xj.sample.truth import Places
from inspect_xj.sample.world import COUNTY, SCHOOL_YEAR, Citizen, Entry, Interview, World
from inspect_xj.sample.writers import Cell, write_csv

__all__ = ["ASKED_ON", "add_beside", "new_citizen", "write_beside"]

#: The test every pupil sat, a fortnight before the classes were called.
_TEST_DAY = date(2009, 9, 25)
#: The day on which the schools without a roll were asked.
ASKED_ON = date(2009, 10, 10)
_TERM = datetime(2009, 8, 24, 8, 30)
#: Why a child of school age is registered nowhere in the county, as the village committee wrote it down.
_WHERE = (
    "随父母在外地就读，有就读证明",
    "在外省就读",
    "因残疾送教上门，在邻县特校备案",
    "双重户籍，户口待注销",
    "随父母出国定居",
)
#: Share of the 户籍 list that is registered elsewhere, for a reason that is written down.
_ELSEWHERE = 0.01


def add_beside(registry: Registry, rng: Random) -> None:
    """Fill ``citizens`` and ``entries``: every pupil with 户口 here, a few who learn elsewhere, a term's ordinary work."""
    world = registry.world
    registered = {id(registration.child) for registration in world.registrations}
    for child in world.children:
        if id(child) in registered and child.hukou == COUNTY and _of_age(child.born):
            family = child.family
            world.citizens.append(
                Citizen(child.name, child.sex, child.born, child.id_number, family.address, family.township)
            )
    numbers = Numbers(rng)
    numbers.reserve(child.id_number for child in world.children)
    households = Households(rng, names_of(), numbers)
    for index in range(max(3, round(len(world.citizens) * _ELSEWHERE))):
        citizen = new_citizen(registry, households, rng)
        citizen.where = _WHERE[index % len(_WHERE)]
        world.citizens.append(citizen)
        registry.lawful("CG-24", "适龄儿童在外地就读等", citizen)
    for school in world.schools:
        _log(world, rng, school.code)
    _ask(registry, rng)


def new_citizen(registry: Registry, households: Households, rng: Random) -> Citizen:
    """A child of school age whom no school of the county knows."""
    room = rng.choice([room for room in registry.rooms if 2 <= room.grade <= 8])
    while True:
        child = households.child(room, households.family(room.school.township), households.birthday(room.grade), set())
        if child.hukou == COUNTY and not any(child.name == other.name for other in registry.world.children):
            break
    family = child.family
    return Citizen(child.name, child.sex, child.born, child.id_number, family.address, family.township)


def _ask(registry: Registry, rng: Random) -> None:
    """Where no class was called, the inspectors asked the class teachers after a few pupils by name."""
    world = registry.world
    for school in world.schools:
        if school.days:
            continue
        pupils = [r for r in world.registrations if r.school is school and r.child.seat is r.room and not r.tag]
        for registration in rng.sample(pupils, min(3, len(pupils))):
            said = "在本班就读，作业本、座位都在"
            world.interviews.append(Interview(registration, ASKED_ON, registration.room.teacher, said))
            registry.lawful("CG-28", "班主任说在班", registration)


def _of_age(born: date) -> bool:
    """Six by 31 August and not yet sixteen."""
    years = SCHOOL_YEAR - born.year - ((born.month, born.day) > (8, 31))
    return 6 <= years <= 15


def _log(world: World, rng: Random, code: str) -> None:
    """The work of a term at one school: the new year's roll-over, the new pupils, now and then a correction."""
    school = next(school for school in world.schools if school.code == code)
    seats = sum(room.seats for room in school.rooms)
    account = f"xj{code}"
    start = _TERM + timedelta(minutes=rng.randrange(0, 3000))
    world.entries.append(Entry(start, account, school, "批量升级", "学籍", seats))
    new = sum(room.seats for room in school.rooms if room.grade in (1, 7, 10))
    if new:
        world.entries.append(Entry(start + timedelta(days=9), account, school, "新生录入", "学籍", new))
    for _ in range(min(3, seats // 100)):
        at = _TERM + timedelta(days=rng.randrange(20, 45), minutes=rng.randrange(0, 450))
        world.entries.append(Entry(at, account, school, "修改", "联系电话", 1))


def write_beside(root: Path, world: World, places: Places) -> None:
    """Write the lists and note where each citizen and entry stands."""
    (root / "户籍").mkdir()
    lines: list[list[Cell]] = [["姓名", "性别", "出生日期", "身份证件号", "户口所在地", "所在乡镇", "去向"]]
    name = "户籍/适龄儿童花名册.csv"
    for citizen in sorted(world.citizens, key=lambda c: (c.township.name, c.born, c.name)):
        where = [citizen.address, citizen.township.name, citizen.where]
        lines.append([citizen.name, citizen.sex, citizen.born.isoformat(), citizen.id_number, *where])
        places.note(citizen, name, "", len(lines))
    write_csv(root / name, lines, encoding="gb18030")

    lines = [["来源", "日期", "姓名", "身份证件号", "学校代码", "学校名称", "年级", "班级"]]
    for child in world.children:
        if child.seat is not None:
            room = child.seat
            klass = [grade_text(room.grade, "一年级"), class_text(room.grade, room.number, "1班")]
            school = [room.school.code, room.school.name]
            lines.append(["考试", _TEST_DAY.isoformat(), child.name, child.id_number, *school, *klass])
    write_csv(root / "学籍管理/生活痕迹（九月质量检测）.csv", lines, encoding="gb18030")

    name = "学籍管理/问询记录.csv"
    lines = [["日期", "学籍号", "姓名", "学校名称", "陈述人", "结论"]]
    for interview in world.interviews:
        r = interview.registration
        lines.append([interview.on.isoformat(), r.xjh, r.name, r.school.name, interview.witness, interview.said])
    write_csv(root / name, lines, encoding="utf-8")

    lines = [["时间", "账号", "单位代码", "单位名称", "操作", "对象", "学籍号", "条数"]]
    name = "学籍管理/系统操作日志.csv"
    for entry in sorted(world.entries, key=lambda e: (e.at, e.school.code)):
        own: list[Cell] = [f"{entry.at:%Y-%m-%d %H:%M:%S}", entry.account, entry.school.code, entry.school.name]
        lines.append([*own, entry.action, entry.target, entry.xjh, str(entry.count)])
        places.note(entry, name, "", len(lines))
    write_csv(root / name, lines, encoding="utf-8-sig")
