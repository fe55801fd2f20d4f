"""What has gone wrong in this county, before anything is written down: registrations as numbers, and where each child sits."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from county.children import Children, World

__all__ = ["EXCUSES", "Fates", "Plan", "decide"]

#: Codes of ``Fates.excuse`` from 1 on.
EXCUSES = ("", "送教上门方式", "豁免长期病假", "豁免送教上门", "休学", "外地借读")


@dataclass
class Fates:
    """Arrays by child."""

    seat: np.ndarray  # school where the child really sits, -1 nowhere
    seat_class: np.ndarray
    seat_grade: np.ndarray
    registered: np.ndarray  # has a live registration (or 休学)
    excuse: np.ndarray  # lawful reason to sit nowhere, index into EXCUSES
    boards: np.ndarray  # 借读 at another school of the county: lawful


@dataclass
class Plan:
    """Arrays by registration."""

    child: np.ndarray
    school: np.ndarray
    grade: np.ndarray
    class_: np.ndarray
    status: np.ndarray  # words of 学籍状态
    heavy: np.ndarray  # written by a careless clerk
    new_number: np.ndarray  # a 学籍号 of its own beside the child's first
    moved: np.ndarray  # guardian, telephone and address are new
    later: np.ndarray  # not the child's first registration
    old_school: np.ndarray  # 原学校 of a 学籍变动 that came with it, -1 none


class _Dealer:
    """Deals out fates and writes down registrations as it goes."""

    def __init__(self, world: World, uncalled: np.ndarray) -> None:
        self.world, self.uncalled = world, uncalled
        children = world.children
        n = len(children.school)
        self.fates = Fates(
            children.school.copy(),
            children.class_.copy(),
            children.grade.copy(),
            np.ones(n, bool),
            np.zeros(n, int),
            np.zeros(n, bool),
        )
        self.classes = np.zeros((len(world.schools.code), 10), dtype=np.int64)
        np.maximum.at(self.classes, (children.school, children.grade), children.class_)

    def class_at(self, school: np.ndarray, grade: np.ndarray) -> np.ndarray:
        """A class there that was called if one was."""
        rng = self.world.rng
        most = np.maximum(self.classes[school, grade], 1)
        found = rng.integers(1, most + 1)
        for _ in range(8):
            bad = self.uncalled[school, grade, found]
            found[bad] = rng.integers(1, most[bad] + 1)
        return found

    def rows(
        self, who: np.ndarray, school: np.ndarray, grade: np.ndarray, status: str, **flags: np.ndarray | int
    ) -> Plan:
        """Registrations of those children, with the columns of :class:`Plan` that are not nothing."""
        m = len(who)
        given = {"heavy": 0, "new_number": 0, "moved": 0, "later": 0, "old_school": -1} | flags
        arrays = {key: np.broadcast_to(np.asarray(value), m).copy() for key, value in given.items()}
        return Plan(
            who,
            school,
            grade,
            self.class_at(school, grade),
            np.full(m, status, dtype=object),
            **{key: arrays[key].astype(np.int64 if key == "old_school" else bool) for key in arrays},
        )

    def odd_seats(self, ghost: np.ndarray, apart: np.ndarray, nowhere: np.ndarray, boarding: np.ndarray) -> None:
        """空挂, 人籍分离, 无学籍 and 借读."""
        rng, fates, children = self.world.rng, self.fates, self.world.children
        fates.seat[ghost] = -1
        lawful = ghost[: len(ghost) // 5]
        fates.excuse[lawful] = rng.choice(np.arange(1, 6), len(lawful), p=[0.25, 0.3, 0.2, 0.15, 0.1])
        fates.registered[nowhere] = False
        fates.boards[boarding] = True
        todo = away = np.r_[apart, boarding]
        for _ in range(3):  # a school without a list would hide them
            fates.seat[todo] = self.world.schools.elsewhere(rng, children.grade[todo], children.school[todo], 0.35)
            fates.seat_class[todo] = self.class_at(fates.seat[todo], children.grade[todo])
            todo = away[self.uncalled[fates.seat[away], children.grade[away], fates.seat_class[away]]]

    def first_registrations(self) -> Plan:
        """One of every registered child, in the order of the children."""
        rng, fates, children = self.world.rng, self.fates, self.world.children
        home = np.flatnonzero(fates.registered)
        first = self.rows(home, children.school[home], children.grade[home], "在读")
        first.class_ = children.class_[home]
        first.status[fates.excuse[home] == 4] = "休学"
        first.status[(rng.random(len(home)) < 0.004) & (first.status == "在读")] = "复学"
        return first

    def second_registrations(self, double: np.ndarray, first: Plan) -> Plan:
        """多学籍: the careless clerk wrote one of the two rows; a twentieth in another class of the same school."""
        rng, fates, children, damage = self.world.rng, self.fates, self.world.children, self.world.damage
        heavy = rng.random(len(double)) < 0.5
        first.heavy[np.searchsorted(first.child, np.sort(double[~heavy]))] = True
        moved = rng.random(len(double)) < damage.moved
        grade = children.grade[double].copy()
        held = (rng.random(len(double)) < 0.08) & (grade > 1) & (grade != 7)
        grade[held] -= 1
        other = self.world.schools.elsewhere(rng, grade, children.school[double], 0.35)
        same = (rng.random(len(double)) < 0.05) & ~moved
        other[same] = children.school[double[same]]
        second = self.rows(double, other, grade, "在读", heavy=heavy, moved=moved, later=1)
        second.new_number = rng.random(len(double)) < damage.new_xjh
        told = rng.random(len(double)) < np.where(moved, 0.35, 0.1)
        second.old_school[told] = children.school[double[told]]
        over = rng.random(len(double)) < np.where(moved, 0.8, 0.5)  # the child sits in the second school
        fates.seat[double[over]], fates.seat_grade[double[over]] = other[over], grade[over]
        fates.seat_class[double[over]] = second.class_[over]
        return second

    def former_registrations(self, former: np.ndarray, nowhere: np.ndarray) -> list[Plan]:
        """毕业 from a primary school, 转出; and 转出 of some whom no school took up in its books."""
        rng, schools, children = self.world.rng, self.world.schools, self.world.children
        junior = former[children.grade[former] >= 7]
        young = former[children.grade[former] < 7]
        sixth = np.full(len(junior), 6)
        primary = schools.in_town(schools.town[children.school[junior]], sixth, rng.random(len(junior)))
        left = schools.elsewhere(rng, children.grade[young], children.school[young], 0.4)
        lost = nowhere[: len(nowhere) // 7]
        before = schools.elsewhere(rng, children.grade[lost], children.school[lost], 0.2)
        moved = rng.random(len(young)) < 0.3
        return [
            self.rows(junior, primary, sixth, "毕业", later=1, heavy=rng.random(len(junior)) < 0.5),
            self.rows(
                young, left, children.grade[young], "转出", later=1, heavy=rng.random(len(young)) < 0.5, moved=moved
            ),
            self.rows(lost, before, children.grade[lost], "转出"),
        ]

    def siblings(self, moved: np.ndarray, at: np.ndarray, first: Plan) -> Plan:
        """Sisters and brothers who went along changed school lawfully: live in the new place, 转出 in the old one."""
        rng, schools, fates, children = self.world.rng, self.world.schools, self.fates, self.world.children
        who, near = _siblings_along(rng, children, fates, moved, at)
        gone = self.rows(who, children.school[who], children.grade[who], "转出")
        spot = np.searchsorted(first.child, who)
        fits = schools.offers[near, children.grade[who]]
        new = np.where(fits, near, schools.in_town(schools.town[near], children.grade[who], rng.random(len(who))))
        first.school[spot], first.moved[spot] = new, True
        first.class_[spot] = self.class_at(new, children.grade[who])
        first.old_school[spot] = children.school[who]
        fates.seat[who], fates.seat_class[who] = new, first.class_[spot]
        return gone


def decide(world: World, uncalled: np.ndarray) -> tuple[Fates, Plan]:
    """Deal out the fates; ``uncalled`` is bool (schools, 10, classes): lists that were never made."""
    rng, n = world.rng, len(world.children.school)
    lot = rng.permutation(n)
    bounds = [0, *(round(cut * n) for cut in np.cumsum([0.02, 0.007, 0.004, 0.0125, 0.002, 0.01]))]
    ghost, apart, nowhere, double, boarding, former = (lot[a:b] for a, b in pairwise(bounds))
    dealer = _Dealer(world, uncalled)
    dealer.odd_seats(ghost, apart, nowhere, boarding)
    first = dealer.first_registrations()
    second = dealer.second_registrations(double, first)
    plans = [first, second, *dealer.former_registrations(former, nowhere)]
    along = second.moved & (dealer.fates.seat[second.child] == second.school)
    plans.append(dealer.siblings(second.child[along], second.school[along], first))
    return dealer.fates, _joined(rng, plans)


def _siblings_along(
    rng: np.random.Generator, children: Children, fates: Fates, moved: np.ndarray, at: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Half of the siblings of the children who ``moved`` to school ``at`` went along; only those with nothing odd of their own."""
    target = np.full(int(children.household.max()) + 1, -1)
    target[children.household[moved]] = at
    plain = fates.registered & (fates.excuse == 0) & ~fates.boards & (fates.seat == children.school)
    plain[moved] = False
    who = np.flatnonzero(plain & (target[children.household] >= 0) & (rng.random(len(plain)) < 0.5))
    return who, target[children.household[who]]


def _joined(rng: np.random.Generator, plans: list[Plan]) -> Plan:
    """All registrations, school by school and class by class, in no order within a class."""
    every = Plan(*(np.concatenate([getattr(p, f) for p in plans]) for f in Plan.__dataclass_fields__))
    order = np.lexsort((rng.random(len(every.child)), every.class_, every.grade, every.school))
    return Plan(*(getattr(every, f)[order] for f in Plan.__dataclass_fields__))
