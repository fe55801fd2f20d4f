"""The table 到校: what was called in each class on the days of the check, each school in its own way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from county.children import World
from county.damage import Clerk, Damage
from county.fates import Fates, Plan
from county.registrations import text
from county.schools import Schools
from county.snapshot import Sheet

__all__ = ["LAYOUTS", "Habits", "habits_of", "roll_sheet"]

#: What a roster gives beside class and name.
LAYOUTS = ((), ("性别",), ("性别", "身份证件号"), ("性别", "学籍号"), ("性别", "出生日期"))
_GRADES = ("", "一年级", "二年级", "三年级", "四年级", "五年级", "六年级", "七年级", "八年级", "九年级")


@dataclass(frozen=True)
class Habits:
    """Arrays by school; ``uncalled`` is bool (schools, 10, 60): classes of which there is no list."""

    layout: np.ndarray
    days: np.ndarray  # 1 or 2
    lists_missing: np.ndarray  # pupils who are not there stand on the list all the same
    printed: np.ndarray  # lists printed from the registry, errors and all
    renumbered: np.ndarray  # 0 no, 1 classes bear other numbers, 2 pupils were dealt anew
    uncalled: np.ndarray


def habits_of(rng: np.random.Generator, schools: Schools, damage: Damage, students: int) -> Habits:
    """How each school calls its rolls."""
    n = len(schools.code)
    layout = np.zeros(n, int) if damage.names_only else rng.choice(len(LAYOUTS), n, p=[0.5, 0.14, 0.16, 0.1, 0.1])
    renumbered = rng.choice(3, n, p=[0.97, 0.015, 0.015])
    uncalled = rng.random((n, 10, 60)) < 0.02
    uncalled[renumbered > 0] = False
    silent = np.argsort(schools.size)[: n // 2]
    for school in rng.choice(silent, 1 if students < 100_000 else 2, replace=False):
        uncalled[school] = True
    return Habits(
        layout, np.where(rng.random(n) < 0.2, 2, 1), rng.random(n) < 0.5, rng.random(n) < 0.4, renumbered, uncalled
    )


def roll_sheet(
    world: World, fates: Fates, plan: Plan, printed: dict[str, np.ndarray], habits: Habits
) -> tuple[Sheet, dict[str, np.ndarray]]:
    """The rosters, and by row: the true ``child``, its ``school``, ``grade``, ``class_`` as called, ``present``, ``day``."""
    rng, schools, children = world.rng, world.schools, world.children
    live = np.isin(plan.status, ["在读", "复学"])
    # Who is written down: everyone who sits there, and in half of the schools those who ought to but do not.
    sits = np.flatnonzero(fates.seat >= 0)
    ought = np.flatnonzero(live & habits.lists_missing[plan.school] & (fates.seat[plan.child] != plan.school))
    child = np.r_[sits, plan.child[ought]]
    school = np.r_[fates.seat[sits], plan.school[ought]]
    class_ = np.r_[fates.seat_class[sits], plan.class_[ought]]
    grade = np.r_[fates.seat_grade[sits], plan.grade[ought]]
    here = np.r_[np.ones(len(sits), bool), np.zeros(len(ought), bool)]
    source = np.r_[np.full(len(sits), -1), ought]  # the registration a line is printed from
    at_school = np.full((2, len(children.boy)), -1)
    for k in np.flatnonzero(live)[::-1]:
        if fates.seat[plan.child[k]] == plan.school[k]:
            at_school[0, plan.child[k]] = k
    own = at_school[0, sits]
    source[: len(sits)] = np.where(habits.printed[school[: len(sits)]], own, -1)
    called = ~habits.uncalled[school, grade, class_]
    child, school, class_, grade, here, source = (a[called] for a in (child, school, class_, grade, here, source))
    class_ = _renumber(rng, habits, school, grade, class_)

    twice = np.flatnonzero(habits.days[school] == 2)
    pick = np.r_[np.arange(len(child)), twice]
    day = np.r_[np.zeros(len(child), dtype=np.int64), np.ones(len(twice), dtype=np.int64)]
    order = np.lexsort((rng.random(len(pick)), class_[pick], grade[pick], day, school[pick]))
    pick, day = pick[order], day[order]
    cells = _cells(world, printed, child, source)
    marks = _marks(rng, schools, school[pick], here[pick])
    present = np.isin(marks, ["", "到校", "请假"])
    m = len(pick)
    layout = habits.layout[school]
    word = rng.random(len(schools.code)) < 0.5
    columns = {
        "核查日期": pa.array([("2009-09-22", "2009-10-09")[d] for d in day.tolist()], pa.string()),
        "学校代码": pa.array(schools.code, pa.string()).take(pa.array(school[pick])),
        "学校名称": pa.array(schools.name, pa.string()).take(pa.array(school[pick])),
        "年级": pa.array(
            [_GRADES[g] if w else str(g) for g, w in zip(grade[pick].tolist(), word[school[pick]], strict=True)]
        ),
        "班级": pa.array(
            [f"{c}班" if w else str(c) for c, w in zip(class_[pick].tolist(), word[school[pick]], strict=True)]
        ),
        "姓名": text(cells["姓名"]).take(pa.array(pick)),
    }
    for number, name in ((1, "性别"), (2, "身份证件号"), (3, "学籍号"), (4, "出生日期")):
        given = layout >= 1 if number == 1 else layout == number
        columns[name] = text(np.where(given, cells[name], "")).take(pa.array(pick))
    columns["到校情况"] = text(marks)
    sheet_key, file = np.unique(school[pick] * 2 + day, return_inverse=True)
    fixed = {"核查日期", "学校代码", "学校名称", "年级", "班级", "姓名", "到校情况"}
    headings = [frozenset({*fixed, *LAYOUTS[habits.layout[key // 2]]}) for key in sheet_key.tolist()]
    files = [f"点名/{schools.code[key // 2]}-{key % 2 + 1}.csv" for key in sheet_key.tolist()]
    facts = {
        "child": child[pick],
        "school": school[pick],
        "grade": grade[pick],
        "class_": class_[pick],
        "present": present,
        "day": day,
    }
    assert len(file) == m
    return Sheet(columns, files, headings, file.reshape(-1)), facts


def _renumber(
    rng: np.random.Generator, habits: Habits, school: np.ndarray, grade: np.ndarray, class_: np.ndarray
) -> np.ndarray:
    """Class numbers as the lists of the few schools have it whose classes were numbered or dealt anew."""
    class_ = class_.copy()
    for one in np.flatnonzero(habits.renumbered > 0):
        for g in range(1, 10):
            who = np.flatnonzero((school == one) & (grade == g))
            if not len(who):
                continue
            if habits.renumbered[one] == 1:
                order = rng.permutation(int(class_[who].max())) + 1
                class_[who] = order[class_[who] - 1]
            else:
                class_[who] = class_[rng.permutation(who)]
    return class_


def _cells(
    world: World, printed: dict[str, np.ndarray], child: np.ndarray, source: np.ndarray
) -> dict[str, np.ndarray]:
    """What stands in each line: the registry's cells where the list was printed from it, else the teacher's hand."""
    rng, damage, children = world.rng, world.damage, world.children
    copied = source >= 0
    name = np.where(rng.random(len(child)) < damage.other_name * 0.3, children.nickname[child], children.name[child])
    clerk = Clerk(rng, damage)
    number = clerk.numbers(np.where(rng.random(len(child)) < 0.04, "", children.number[child]))
    xjh = clerk.numbers(printed["lifelong"][child])
    name, birth, boy = clerk.names(name), clerk.births(children.birth[child]), clerk.sexes(children.boy[child])

    def mixed(own: np.ndarray, key: str) -> np.ndarray:
        return np.where(copied, printed[key][source], own)

    return {
        "姓名": mixed(name, "name"),
        "身份证件号": mixed(number, "number"),
        "学籍号": mixed(xjh, "xjh"),
        "性别": np.where(mixed(boy, "boy"), "男", "女").astype(object),
        "出生日期": np.datetime_as_string(np.where(copied, printed["birth"][source], birth)).astype(object),
    }


def _marks(rng: np.random.Generator, schools: Schools, school: np.ndarray, here: np.ndarray) -> np.ndarray:
    """到校情况: blank or 到校 by school, 2 % 请假; 缺勤 or 查无此人 for those who are not there."""
    blank = rng.random(len(schools.code)) < 0.5
    marks = np.where(blank[school], "", "到校").astype(object)
    marks[rng.random(len(school)) < 0.02] = "请假"
    away = np.where(rng.random(len(school)) < 0.5, "缺勤", "查无此人").astype(object)
    return np.where(here, marks, away)
