"""Townships, schools and classes: how many, how large, who runs them."""

from __future__ import annotations

from random import Random

from inspect_xj.sample.names import Names, places
from inspect_xj.sample.numbers import Numbers
from inspect_xj.sample.world import COUNTY, REGION, Room, School, Township

__all__ = ["build_schools"]

#: First two digits of 学校编码 after the region: 类别2 of this county's list (the official list was never published).
_TYPE = {"小学": "21", "教学点": "21", "初中": "31", "九年一贯制": "32", "高中": "34", "特教": "51"}
_GRADES = {
    "小学": (1, 2, 3, 4, 5, 6),
    "教学点": (1, 2, 3),
    "初中": (7, 8, 9),
    "九年一贯制": (1, 2, 3, 4, 5, 6, 7, 8, 9),
    "高中": (10, 11, 12),
    "特教": (1, 2, 3, 4, 5, 6, 7, 8, 9),
}
_LARGEST_CLASS = {"小学": 48, "教学点": 25, "初中": 52, "九年一贯制": 50, "高中": 55, "特教": 10}


class _Builder:
    """Gives out codes and staff while the schools are laid out."""

    def __init__(self, rng: Random, names: Names, numbers: Numbers) -> None:
        self.rng, self.names, self.numbers = rng, names, numbers
        self.schools: list[School] = []
        self._codes: dict[str, int] = {}

    def add(
        self, stage: str, name: str, township: Township, *, centre: bool = False, parent: School | None = None
    ) -> None:
        kind = _TYPE[stage]
        self._codes[kind] = self._codes.get(kind, 0) + 1
        staff = [self.names.adult(self.rng, self.rng.choice("男男女")) for _ in range(3)]
        self.schools.append(
            School(
                code=f"{REGION}{kind}{self._codes[kind]:03d}",
                name=name,
                stage=stage,
                township=township,
                grades=_GRADES[stage],
                head=staff[0],
                keeper=staff[1],
                collector=staff[2],
                phone=self.numbers.phone(),
                is_centre=centre,
                parent=parent,
            )
        )


def build_schools(rng: Random, names: Names, numbers: Numbers, students: int) -> tuple[list[Township], list[School]]:
    """Lay out a county for ``students`` pupils; the seats of all its classes add up to exactly that number."""
    n_towns = max(4, min(40, round(students / 1500) + 3))
    townships = [Township(name, f"{index + 1:03d}") for index, name in enumerate(places().townships[:n_towns])]
    build = _Builder(rng, names, numbers)
    villages = list(places().villages)
    n_village = max(9, round(students * 0.58 * 0.45 / 110))
    n_points = max(3, round(students * 0.58 * 0.08 / 45))
    n_high = 1 if students < 25_000 else round(students * 0.13 / 2500)
    taken: set[str] = set()

    def free_village(township: Township) -> str:
        while True:
            village = rng.choice(villages)
            if (name := township.name[:-1] + village) not in taken:
                taken.add(name)
                return village

    for township in townships:
        build.add("小学", f"{COUNTY}{township.name}中心小学", township, centre=True)
    centres = list(build.schools)
    for index in range(n_village):
        township = townships[index % n_towns]
        build.add("小学", f"{COUNTY}{township.name}{free_village(township)}小学", township)
    for index in range(n_points):
        centre = centres[(index * 2 + 1) % n_towns]
        village = free_village(centre.township)
        build.add("教学点", f"{COUNTY}{centre.township.name}{village}教学点", centre.township, parent=centre)
    n_nine = max(1, n_towns // 6)
    for index, township in enumerate(townships):
        # Not every township has a junior school of its own in a small county.
        if students < 8000 and index % 2 == 1:
            continue
        if index < n_nine:
            build.add("九年一贯制", f"{COUNTY}{township.name}九年一贯制学校", township)
        else:
            build.add("初中", f"{COUNTY}{township.name}初级中学", township)
    if students < 8000:
        build.add("初中", f"{COUNTY}城关初级中学", townships[0])
    for index in range(n_high):
        build.add("高中", f"{COUNTY}{'一中' if index == 0 else f'第{index + 1}中学'}", townships[0])
    build.add("特教", f"{COUNTY}特殊教育学校", townships[0])
    _fill(rng, names, build.schools, students)
    return townships, build.schools


def _fill(rng: Random, names: Names, schools: list[School], students: int) -> None:
    """Make the classes: grade sizes by kind of school, then scaled so that the seats add up to ``students``."""
    share = {"小学": 0.0, "教学点": 0.45, "初中": 2.6, "九年一贯制": 1.1, "高中": 0.0, "特教": 0.0}
    weights: dict[tuple[str, int], float] = {}
    for school in schools:
        size = share[school.stage] or 1.0
        if school.stage == "小学":
            size = 2.2 if school.is_centre else 0.85
        size *= rng.uniform(0.75, 1.25)
        for grade in school.grades:
            weights[school.code, grade] = size * rng.uniform(0.9, 1.1)
    # Shares of the stages in a county: 58 % primary, 28 % junior, 13.4 % senior, 0.6 % special.
    quota = {"primary": 0.58, "junior": 0.28, "senior": 0.134, "special": 0.006}

    def stage_of(school: School, grade: int) -> str:
        if school.stage == "特教":
            return "special"
        return "primary" if grade <= 6 else "junior" if grade <= 9 else "senior"

    totals = dict.fromkeys(quota, 0.0)
    for school in schools:
        for grade in school.grades:
            totals[stage_of(school, grade)] += weights[school.code, grade]
    for school in schools:
        for grade in school.grades:
            stage = stage_of(school, grade)
            number = max(1, round(students * quota[stage] * weights[school.code, grade] / totals[stage]))
            n_rooms = max(1, -(-number // _LARGEST_CLASS[school.stage]))
            for index in range(n_rooms):
                seats = number // n_rooms + (index < number % n_rooms)
                teacher = names.adult(rng, rng.choice("男女"))
                school.rooms.append(Room(school, grade, index + 1, teacher, seats))
    # Rounding leaves a few seats too many or too few: the largest classes take them.
    rooms = sorted((room for school in schools for room in school.rooms), key=lambda room: -room.seats)
    missing = students - sum(room.seats for room in rooms)
    index = 0
    while missing:
        step = 1 if missing > 0 else -1
        rooms[index % len(rooms)].seats += step
        missing -= step
        index += 1
