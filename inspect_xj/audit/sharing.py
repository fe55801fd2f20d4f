"""Work on many rules, one at a time, shared out over the cores."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from inspect_xj.rulebook import Rule, load

__all__ = ["over_rules"]

T = TypeVar("T")


def over_rules(
    places: Sequence[Path], rules: Sequence[Rule], work: Callable[[Rule], T], *, at_least: int = 2
) -> Iterator[T]:
    """``work`` (a function of a module) on every one of ``rules``, which stand in ``places``: each answer as it is done.

    The processes load the rules themselves (trees cannot be handed over) and are started afresh: a copy of a process
    with an open engine would hang. The largest rules come first, lest the last one keep a single core busy. Fewer than
    ``at_least`` rules do not pay for starting processes.
    """
    n_processes = min(len(rules), os.cpu_count() or 1)
    largest_first = sorted(rules, key=lambda rule: -rule.path.stat().st_size)
    if n_processes <= 1 or len(rules) < at_least:
        yield from map(work, largest_first)
        return
    with ProcessPoolExecutor(
        n_processes, mp_context=get_context("spawn"), initializer=_load, initargs=(tuple(places),)
    ) as pool:
        try:
            for done in as_completed([pool.submit(_one, work, rule.id) for rule in largest_first]):
                yield done.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


#: The rules of a process of :func:`over_rules`, by id.
_RULES: dict[str, Rule] = {}


def _load(places: Sequence[Path]) -> None:
    _RULES.clear()
    _RULES.update((rule.id, rule) for rule in load(places).rules)


def _one(work: Callable[[Rule], T], rule_id: str) -> T:
    return work(_RULES[rule_id])
