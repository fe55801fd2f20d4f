"""``rules test --mutate``: which faults put into a rule no example of it notices.

A mutant is killed by an example whose findings or ending are then no longer what it says. Most mutants are settled from
the endings of the rows alone, many of them in one statement; those that change how findings are grouped or graded, and
those whose findings need comparing in full, run like any rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from inspect_xj.audit.examples import Stage
from inspect_xj.audit.sharing import over_rules
from inspect_xj.audit.verdicts import Judge
from inspect_xj.rulebook import Equivalent, Mutant, Rule, mutants

__all__ = ["RuleMutation", "mutate_rule", "mutate_rules"]


@dataclass(frozen=True, slots=True)
class RuleMutation:
    """How the examples of one rule stood up to its mutants; ``ready`` is false where they fail as they are."""

    rule: str
    total: int = 0
    killed: int = 0
    survivors: tuple[tuple[int, str], ...] = ()  # (line, mutant)
    equivalents: tuple[tuple[int, Equivalent], ...] = ()
    superfluous: tuple[Equivalent, ...] = ()
    ready: bool = True

    @property
    def counted(self) -> int:
        """Mutants that ought to be killed: all but those declared to change nothing."""
        return self.total - len(self.equivalents)

    @property
    def rate(self) -> float:
        """Share killed of those counted; of none, all."""
        return self.killed / self.counted if self.counted else 1.0


def mutate_rule(stage: Stage, rule: Rule) -> RuleMutation:
    """Run every mutant of ``rule`` on its examples until one of them notices."""
    with ExitStack() as stack:
        judges = []
        for example in rule.examples:
            staged = stack.enter_context(stage.put(rule.with_params(example.params), example))
            judges.append(Judge(staged, rule))
        if not all(judge.fine for judge in judges):
            return RuleMutation(rule.id, ready=False)
        every = mutants(rule)
        alive: Sequence[Mutant] = every
        for judge in judges:
            alive = judge.unnoticed(alive)
    declared = {entry.mutant: entry for entry in rule.equivalent}
    survivors = tuple((m.line, m.text) for m in alive if m.text not in declared)
    equivalents = tuple((m.line, declared[m.text]) for m in alive if m.text in declared)
    used = {entry.mutant for _, entry in equivalents}
    superfluous = tuple(entry for entry in rule.equivalent if entry.mutant not in used)
    return RuleMutation(rule.id, len(every), len(every) - len(alive), survivors, equivalents, superfluous)


def mutate_rules(places: Sequence[Path], rules: Sequence[Rule]) -> Iterator[RuleMutation]:
    """Every one of ``rules``, which stand in ``places``, as :func:`mutate_rule` tells of it, as each is done."""
    return over_rules(places, rules, _one)


def _one(rule: Rule) -> RuleMutation:
    with Stage() as stage:
        return mutate_rule(stage, rule)
