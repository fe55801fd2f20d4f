"""A fictional county of any size with the tables that identity reads, and the truth: which rows are one child.

Independent of ``inspect_xj.sample`` and of the tables of ``inspect_xj.identity``. Files, in the order of the work: ``characters``
and ``names``, ``schools``, ``children``, ``fates`` (what has gone wrong), ``damage`` (clerks), ``registrations``, ``rolls``,
``snapshot`` (the tables as ``prepare`` reads them).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from county.children import build_world
from county.damage import MODELS, Damage
from county.fates import decide
from county.registrations import region_sheet, registration_sheets
from county.rolls import habits_of, roll_sheet
from county.schools import build_schools, school_sheet
from county.snapshot import AS_OF, ArrowSnapshot

__all__ = ["AS_OF", "MODELS", "ArrowSnapshot", "County", "Damage", "Facts", "make_county"]


@dataclass(frozen=True)
class Facts:
    """What is known of every row without knowing who is who; arrays by row of 学籍 (``reg_…``) and of 到校 (``roll_…``)."""

    reg_school: np.ndarray
    reg_live: np.ndarray  # 在读 or 复学
    reg_suspended: np.ndarray  # 休学
    reg_called: np.ndarray  # a list of its class exists
    reg_excused: np.ndarray  # may lawfully sit nowhere
    reg_boards: np.ndarray  # may lawfully sit at another school
    roll_school: np.ndarray
    roll_present: np.ndarray


@dataclass(frozen=True)
class County:
    """The snapshot, the facts, the true child of every row of 学籍 and 到校, the twin of every child (-1) and its name."""

    snapshot: ArrowSnapshot
    facts: Facts
    reg_child: np.ndarray
    roll_child: np.ndarray
    twin: np.ndarray

    def save(self, folder: Path) -> None:
        """Write everything, for a tool in a process of its own."""
        self.snapshot.save(folder)
        arrays = {name: getattr(self.facts, name) for name in Facts.__dataclass_fields__}
        np.savez(folder / "truth.npz", reg_child=self.reg_child, roll_child=self.roll_child, twin=self.twin, **arrays)

    @classmethod
    def load(cls, folder: Path) -> County:
        """Read what :meth:`save` wrote."""
        with np.load(folder / "truth.npz") as held:
            facts = Facts(**{name: held[name] for name in Facts.__dataclass_fields__})
            return cls(ArrowSnapshot.load(folder), facts, held["reg_child"], held["roll_child"], held["twin"])


def make_county(students: int, damage: str | Damage = "mixed", seed: int = 1) -> County:
    """Make a county of ``students`` children; the same arguments give the same county."""
    model = MODELS[damage] if isinstance(damage, str) else damage
    rng = np.random.default_rng([seed, students, *map(ord, str(model))])
    schools = build_schools(rng, students)
    world = build_world(rng, schools, students, model)
    habits = habits_of(rng, schools, model, students)
    fates, plan = decide(world, habits.uncalled)
    sheets, printed = registration_sheets(world, fates, plan)
    roll, called = roll_sheet(world, fates, plan, printed, habits)
    snapshot = ArrowSnapshot.of_sheets(
        {"行政区划": region_sheet(), "学校": school_sheet(rng, schools), **sheets, "到校": roll},
        f"{students}-{seed}-{model}",
    )
    excuse, live = fates.excuse[plan.child], np.isin(plan.status, ["在读", "复学"])
    boards = live & (fates.boards[plan.child] | (excuse == 5))
    lists = called["school"] * 1000 + called["grade"] * 100 + called["class_"]
    facts = Facts(
        reg_school=plan.school,
        reg_live=live,
        reg_suspended=plan.status == "休学",
        reg_called=np.isin(plan.school * 1000 + plan.grade * 100 + plan.class_, lists),
        reg_excused=live & ((excuse > 0) | boards),
        reg_boards=boards,
        roll_school=called["school"],
        roll_present=called["present"],
    )
    return County(snapshot, facts, plan.child, called["child"], world.children.twin)
