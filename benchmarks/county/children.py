"""The children and their households: who lives where, whose brother or sister, which numbers they really have."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from county.characters import confusions
from county.damage import Damage
from county.names import full_names, given_names, surname_pool
from county.schools import Schools

__all__ = ["REGIONS", "Children", "Households", "World", "build_world", "identity_numbers", "ranks"]

#: 349901 is the county; the others are fictional neighbours, so that no number of anybody can arise.
REGIONS = np.arange(349901, 349910)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass
class Households:
    """Arrays by household; ``new_*`` are what a second registration says where the family has moved."""

    town: np.ndarray
    surname: np.ndarray
    father: np.ndarray
    mother: np.ndarray
    elder: np.ndarray  # grandfather or grandmother
    phone: np.ndarray
    phone_2: np.ndarray  # the other parent's
    address: np.ndarray
    listed: np.ndarray  # 0 both parents, 1 father, 2 mother, 3 a grandparent and one parent
    new_guardian: np.ndarray
    new_phone: np.ndarray


@dataclass
class Children:
    """Arrays by child."""

    household: np.ndarray
    boy: np.ndarray
    birth: np.ndarray  # datetime64[D]
    grade: np.ndarray
    name: np.ndarray
    nickname: np.ndarray  # another name of the child: the last character doubled or with 小
    number: np.ndarray  # 18 characters
    other_number: np.ndarray  # of a second 户口, equally valid
    twin: np.ndarray  # index of the other twin, -1
    school: np.ndarray
    class_: np.ndarray


@dataclass(frozen=True)
class World:
    """All there is before anything goes wrong, and the dice."""

    rng: np.random.Generator
    damage: Damage
    schools: Schools
    houses: Households
    children: Children


def phones(rng: np.random.Generator, count: int) -> np.ndarray:
    """Mobile numbers, eleven digits; none with a prefix in use for anything else than telephones."""
    heads = np.array([130, 131, 132, 134, 135, 136, 137, 138, 139, 150, 151, 152, 155, 158, 159, 186, 187, 188])
    values = rng.choice(heads, count) * 10**8 + rng.integers(0, 10**8, count)
    return np.array([str(v) for v in values.tolist()], dtype=object)


def identity_numbers(region: np.ndarray, birth: np.ndarray, sequence: np.ndarray) -> np.ndarray:
    """Numbers of GB 11643-1999 with right check digits."""
    day = birth.astype("datetime64[D]")
    year = day.astype("datetime64[Y]").astype(int) + 1970
    month = day.astype("datetime64[M]").astype(int) % 12 + 1
    date = (day - day.astype("datetime64[M]")).astype(int) + 1
    body = region.astype(np.int64) * 10**11 + (year * 10000 + month * 100 + date) * 1000 + sequence
    total = sum(body // 10 ** (16 - k) % 10 * weight for k, weight in enumerate(_WEIGHTS))
    marks = np.array(list("10X98765432"))[total % 11]
    return np.array([f"{b}{m}" for b, m in zip(body.tolist(), marks.tolist(), strict=True)], dtype=object)


def ranks(key: np.ndarray) -> np.ndarray:
    """The rank of each row among those of its key, in row order."""
    order = np.argsort(key, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(key[order]) != 0])
    rank = np.empty(len(key), dtype=np.int64)
    rank[order] = np.arange(len(key)) - np.repeat(starts, np.diff(np.r_[starts, len(key)]))
    return rank


def _households(rng: np.random.Generator, schools: Schools, count: int) -> Households:
    capacity = np.bincount(schools.town, schools.weights(1), minlength=len(schools.towns))
    town = rng.choice(len(schools.towns), count, p=capacity / capacity.sum())
    share = 1 / (np.arange(24) + 8.0)
    village = rng.choice(24, count, p=share / share.sum())
    pool, weights = surname_pool()
    surname = pool[rng.choice(len(pool), count, p=weights)]
    clan = pool[rng.choice(len(pool), (len(schools.towns), 24), p=weights)]
    surname = np.where(rng.random(count) < 0.2, clan[town, village], surname)  # villages of one clan
    group = rng.integers(1, 13, count)
    urban = rng.random(count) < 0.15
    door = rng.integers(1, 400, count)
    address = [
        f"示例县{schools.towns[t]}{'人民中建解学府东西湖光'[d % 11]}{'路街'[d % 2]}{d}号{g}栋{d % 6 + 1}0{d % 3 + 1}室"
        if u
        else f"示例县{schools.towns[t]}{schools.villages[t][v]}村{g}组"
        for t, v, g, u, d in zip(
            town.tolist(), village.tolist(), group.tolist(), urban.tolist(), door.tolist(), strict=True
        )
    ]

    def called(heads: np.ndarray) -> np.ndarray:
        return np.array([h + n[1:] for h, n in zip(heads, full_names(rng, count), strict=True)], dtype=object)

    phone = phones(rng, count)
    phone[rng.random(count) < 0.05] = ""
    return Households(
        town,
        surname,
        called(surname),
        full_names(rng, count),
        called(surname),
        phone,
        phones(rng, count),
        np.array(address, dtype=object),
        rng.choice(4, count, p=[0.79, 0.08, 0.06, 0.07]),
        full_names(rng, count),
        phones(rng, count),
    )


def build_world(rng: np.random.Generator, schools: Schools, students: int, damage: Damage) -> World:
    """Households until there are ``students`` children, their schools and classes; 40 % have a sibling in the county."""
    n_births = round(students * (1 - damage.twins / 2))
    size = rng.choice([1, 2, 3], students, p=[0.735, 0.225, 0.04])
    size = size[: int(np.searchsorted(np.cumsum(size), n_births)) + 1]
    houses = _households(rng, schools, len(size))
    household = np.repeat(np.arange(len(size)), size)[:n_births]
    eldest = rng.integers(1, 10, len(size))
    rank = ranks(household)
    gap = rng.integers(1, 5, len(household))
    grade = (eldest[household] - 1 + np.where(rank == 0, 0, gap * rank)) % 9 + 1
    first = rng.choice(n_births, students - n_births, replace=False)
    second = np.arange(n_births, students)
    household, grade = np.r_[household, household[first]], np.r_[grade, grade[first]]
    twin = np.full(students, -1)
    twin[second], twin[first] = first, second

    boy = rng.random(students) < 0.53
    boy[second] = np.where(rng.random(len(second)) < 0.7, boy[first], ~boy[first])
    age = np.where(rng.random(students) < 0.03, rng.choice([-1, 1], students), 0)
    start = (2003 - grade - age - 1970).astype("datetime64[Y]").astype("datetime64[D]") - np.timedelta64(122, "D")
    birth = start + rng.integers(0, 365, students)
    birth[second] = birth[first]
    given = given_names(rng, boy)
    _name_twins(rng, given, first, second)
    surname = houses.surname[household]
    surname = np.where(rng.random(students) < 0.02, [m[0] for m in houses.mother[household]], surname)
    surname[second] = surname[first]
    # Namesakes born on one day: the same name, sex and birth date in two families.
    for own, other in rng.choice(n_births, (max(1, students // 1000), 2), replace=False):
        if twin[own] < 0 and twin[other] < 0:
            surname[other], given[other] = surname[own], given[own]
            boy[other], birth[other], grade[other] = boy[own], birth[own], grade[own]
    short = rng.random(students) < 0.5
    nickname = [s + ("小" + g[-1] if little else g[-1] * 2) for s, g, little in zip(surname, given, short, strict=True)]
    number, other_number = _numbers(rng, birth, boy, first, second)
    school = schools.in_town(houses.town[household], grade, rng.random(len(size))[household])
    class_ = _classes(rng, schools, school, grade)
    same = rng.random(len(second)) < 0.75
    class_[second[same]] = class_[first[same]]
    children = Children(
        household,
        boy,
        birth,
        grade,
        surname + given,
        np.array(nickname, dtype=object),
        number,
        other_number,
        twin,
        school,
        class_,
    )
    return World(rng, damage, schools, houses, children)


def _name_twins(rng: np.random.Generator, given: np.ndarray, first: np.ndarray, second: np.ndarray) -> None:
    """A tenth of the second twins sound like the first, four tenths share a character, a twentieth bear the name turned round."""
    table, alike = confusions(), rng.random(len(first))
    for k, (one, other) in enumerate(zip(first.tolist(), second.tolist(), strict=True)):
        theirs = given[one]
        if alike[k] < 0.1:
            given[other] = table.twin_of(theirs, rng)
        elif alike[k] < 0.5:
            given[other] = theirs[0] + given[other][-1]
        elif alike[k] < 0.55 and len(theirs) == 2:
            given[other] = theirs[::-1]
        if given[other] == theirs:
            given[other] = theirs[0] + ("超" if theirs[-1] != "超" else "越")


def _numbers(
    rng: np.random.Generator, birth: np.ndarray, boy: np.ndarray, first: np.ndarray, second: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Identity numbers, those of twins following each other, and those of a possible second 户口; nobody's is given twice."""
    n, births = len(birth), len(birth) - len(second)
    region = np.where(rng.random(n) < 0.94, REGIONS[0], rng.choice(REGIONS[1:], n))
    region[second] = region[first]
    key = region.astype(np.int64) * 10**6 + birth.astype(np.int64)
    # Each birth has four numbers of its own: of a boy, a girl, a second boy, a second girl.
    slot = np.zeros(n, dtype=np.int64)
    slot[:births] = (ranks(key[:births]) * 31 + key[:births] * 7 % 249) % 249
    slot[second] = slot[first]
    sequence = 4 * slot + np.where(boy, 1, 2)
    sequence[second] += np.where(boy[second] == boy[first], 2, 0)
    spare = np.where(boy, np.where(rng.random(n) < 0.5, 997, 999), 998)
    return identity_numbers(region, birth, sequence), identity_numbers(rng.choice(REGIONS, n), birth, spare)


def _classes(rng: np.random.Generator, schools: Schools, school: np.ndarray, grade: np.ndarray) -> np.ndarray:
    """Classes 1, 2, … of nearly equal size, none above the largest of the school."""
    mix = rng.permutation(len(school))
    key = school * 10 + grade
    rank = np.empty(len(school), dtype=np.int64)
    rank[mix] = ranks(key[mix])
    count = np.bincount(key)[key]
    return rank % np.maximum(1, -(-count // schools.class_size[school])) + 1
