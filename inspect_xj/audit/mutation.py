"""``rules test --mutate``: which faults put into a rule no example of it notices.

A mutant is killed by an example whose findings or ending are then no longer what it says. Most mutants are settled from
the endings of the rows alone, many of them in one statement; those that change how findings are grouped or graded, and
those whose findings need comparing in full, run like any rule.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from inspect_xj.audit.examples import Stage
from inspect_xj.audit.verdicts import Judge
from inspect_xj.rulebook import Equivalent, Mutant, Rule, load, mutants

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
    """Every one of ``rules``, which stand in ``places``, as :func:`mutate_rule` tells of it, as each is done: shared out over the cores.

    The processes load the rules themselves (trees cannot be handed over) and are started afresh: a copy of a process
    with an open engine would hang. The largest rules come first, lest the last one keep a single core busy.
    """
    n_processes = min(len(rules), os.cpu_count() or 1)
    ids = [rule.id for rule in sorted(rules, key=lambda rule: -rule.path.stat().st_size)]
    if n_processes <= 1:
        _load(places)
        yield from map(_one, ids)
        return
    with ProcessPoolExecutor(
        n_processes, mp_context=get_context("spawn"), initializer=_load, initargs=(tuple(places),)
    ) as pool:
        try:
            for done in as_completed([pool.submit(_one, rule_id) for rule_id in ids]):
                yield done.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


#: The rules of a process of :func:`mutate_rules`, by id.
_RULES: dict[str, Rule] = {}


def _load(places: Sequence[Path]) -> None:
    _RULES.clear()
    _RULES.update((rule.id, rule) for rule in load(places).rules)


def _one(rule_id: str) -> RuleMutation:
    with Stage() as stage:
        return mutate_rule(stage, _RULES[rule_id])
