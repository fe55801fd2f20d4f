"""Households with one to three children, and the children themselves: names, birthdays, numbers, twins."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from inspect_xj.sample.names import Names, places
from inspect_xj.sample.numbers import Numbers
from inspect_xj.sample.world import COUNTY, Child, Family, Member, Room, School, Township

__all__ = ["Households", "populate"]

#: Share of pupils who are twins (domain: 1 %).
TWINS = 0.01


class Households:
    """Makes children and puts brothers and sisters into one family of their township."""

    def __init__(self, rng: Random, names: Names, numbers: Numbers) -> None:
        self.rng, self.names, self.numbers = rng, names, numbers
        self._open: dict[str, list[Family]] = {}
        #: Every (name, sex, birthday) given so far: two of a kind are made on purpose only.
        self.seen: set[tuple[str, str, date]] = set()
        #: Every full name given so far.
        self.full_names: set[str] = set()

    def family(self, township: Township, surname: str = "") -> Family:
        """A new household: father and mother, sometimes a grandparent as guardian while they work elsewhere."""
        rng = self.rng
        surname = surname or self.names.surnames.draw(rng)
        village = rng.choice(places().villages)
        telephone = self.numbers.phone()
        members = []
        away = rng.random() < 0.18
        for relation, sex in (("父亲", "男"), ("母亲", "女")):
            # old enough for pupils born from 1990 on (DA-19 reports parents less than sixteen years older)
            born = date(rng.randrange(1955, 1972), rng.randrange(1, 13), rng.randrange(1, 29))
            name = self.names.adult(rng, sex, surname if sex == "男" else "")
            work = "外出务工" if away else rng.choice(("务农", "务农", "务农", "个体经营", "务工"))
            number = telephone if relation == "父亲" else self.numbers.phone()
            identity = self.numbers.own_id(born, sex)
            members.append(Member(name, relation, not away, number, identity, born, work))
        if away:
            born = date(rng.randrange(1930, 1947), rng.randrange(1, 13), rng.randrange(1, 29))
            name = self.names.adult(rng, "男", surname)
            members[1] = Member(name, "祖父", True, telephone, self.numbers.own_id(born, "男"), born, "务农")
        address = f"{township.name}{village}村{rng.randrange(1, 19)}组"
        family = Family(surname, township, address, members)
        if rng.random() < 0.25:
            family.middle = rng.choice(self.names.boys.first)
        return family

    def birthday(self, grade: int) -> date:
        """A birthday that is right for the grade: six years old by 31 August of the year of entry, not yet seven."""
        youngest = date(2009 - 6 - (grade - 1), 8, 31)
        # A few are up to ten months older: children born in autumn who waited a year.
        days = self.rng.randrange(0, 365) if self.rng.random() < 0.93 else self.rng.randrange(365, 660)
        return youngest - timedelta(days=days)

    def seat(self, room: Room, used: set[str]) -> Child:
        """A new child for a seat of ``room``; ``used`` holds the names already heard in this class."""
        born = self.birthday(room.grade)
        family = self._sibling_family(room.school.township, born)
        return self.child(room, family, born, used)

    def twin(self, room: Room, first: Child, used: set[str]) -> Child:
        """The twin of ``first``, in the same class."""
        return self.child(room, first.family, first.born, used)

    def child(self, room: Room, family: Family, born: date, used: set[str], sex: str = "") -> Child:
        """A child of ``family`` with a name nobody in its class bears."""
        rng = self.rng
        sex = sex or ("男" if rng.random() < 0.53 else "女")
        while True:
            given = self._given(sex, family)
            name = family.surname + given
            if name not in used and (name, sex, born) not in self.seen:
                break
        used.add(name)
        self.seen.add((name, sex, born))
        self.full_names.add(name)
        nation = "汉族" if rng.random() > 0.012 else self.names.nations.draw(rng)
        family.births.append(born)
        hukou, number = self._hukou(born, sex)
        return Child(name, sex, born, nation, family, number, hukou=hukou, seat=room)

    def _given(self, sex: str, family: Family) -> str:
        if self.rng.random() < 0.004:
            return self.rng.choice(self.names.rare[sex])
        middle = family.middle if sex == "男" and self.rng.random() < 0.8 else ""
        return self.names.given(sex).draw(self.rng, middle)

    def _hukou(self, born: date, sex: str) -> tuple[str, str]:
        """Where the child's 户口 is, and its ID number: 2.5 % come from other counties."""
        if self.rng.random() < 0.025:
            pool = places().former if born < date(1996, 1, 1) and self.rng.random() < 0.4 else places().migrants
            code, name = self.rng.choice(pool)
            number = self.numbers.id_number(born, sex, code)
            if number is not None:
                return name, number
        return COUNTY, self.numbers.own_id(born, sex)

    def _sibling_family(self, township: Township, born: date) -> Family:
        """A family that already has a child of another age, or a new one: about four in ten children have siblings here."""
        pool = self._open.setdefault(township.name, [])
        if len(pool) > 20 and self.rng.random() < 0.28:
            for _ in range(6):
                family = pool[self.rng.randrange(len(pool))]
                gaps = [abs((born - other).days) for other in family.births]
                if len(family.births) < 3 and min(gaps) > 420 and max(gaps) < 4000:
                    return family
        family = self.family(township)
        pool.append(family)
        return family


def populate(households: Households, schools: list[School]) -> list[Child]:
    """Fill every seat of every class; twins sit in one class."""
    children: list[Child] = []
    for school in schools:
        for room in school.rooms:
            used: set[str] = set()
            filled: list[Child] = []
            while len(filled) < room.seats:
                child = households.seat(room, used)
                filled.append(child)
                if len(filled) < room.seats and households.rng.random() < TWINS / 2:
                    filled.append(households.twin(room, child, used))
            children.extend(filled)
    return children
