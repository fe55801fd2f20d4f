"""Several rules at once, each in a thread with a session of its own; results in the order of the rules.

A population of one county is one row group to DuckDB, so a query of it is planned and run by one core: the rules, not
their queries, are what can be shared out.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import replace
from queue import SimpleQueue

from inspect_xj.audit.running import Ground, RuleRun, run_rule
from inspect_xj.engine import Engine
from inspect_xj.rulebook import Rule

__all__ = ["run_rules"]

#: More sessions than this would want more memory than they save time.
_MOST = 4


def run_rules(
    ground: Ground, rules: Sequence[Rule], *, started: Callable[[int, Rule], None] = lambda _at, _rule: None
) -> list[RuleRun]:
    """Run the rules; ``started(position, rule)`` is called in order, when their results are waited for.

    Raises KeyboardInterrupt when stopped by the user, once every session has let go of its query.
    """
    n_sessions = max(1, min(len(rules), os.cpu_count() or 1, _MOST))
    with ExitStack() as stack:
        sessions = [stack.enter_context(ground.engine.session()) for _ in range(n_sessions)]
        free: SimpleQueue[Engine] = SimpleQueue()
        for session in sessions:
            free.put(session)

        def run(rule: Rule) -> RuleRun:
            session = free.get()
            try:
                return run_rule(replace(ground, engine=session), rule)
            finally:
                free.put(session)

        pool = stack.enter_context(ThreadPoolExecutor(n_sessions, thread_name_prefix="rule"))
        # what is there already stays: looking through the rulebook for garbage, again and again, is half of composing
        gc.freeze()
        stack.callback(gc.unfreeze)
        waiting = [pool.submit(run, rule) for rule in rules]
        runs: list[RuleRun] = []
        try:
            for at, (rule, future) in enumerate(zip(rules, waiting, strict=True)):
                started(at, rule)
                runs.append(future.result())
        except BaseException:
            _stop(waiting, sessions)
            raise
        return runs


def _stop(waiting: Sequence[Future[RuleRun]], sessions: Sequence[Engine]) -> None:
    """Cancel what has not begun and interrupt what runs, again and again: between two queries nothing hears it."""
    left = {future for future in waiting if not future.cancel()}
    while left:
        for session in sessions:
            session.interrupt()
        left = wait(left, timeout=0.05).not_done
