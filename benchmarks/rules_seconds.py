"""How long the rules take on a snapshot: the stage of an audit as it runs, then every rule alone; beside identity.

The county is prepared and its people identified once. Then the rules run as ``audit`` runs them (several sessions), each
round anew, and at last one after another, each with its own CPU seconds. Prints a table and writes the same figures to
``benchmarks/results/``. Not a test: figures depend on the machine and on what else it does, so both are printed with them.

    .venv/bin/python benchmarks/rules_seconds.py county.db --previous last_year.db
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

from inspect_xj import identity, resources
from inspect_xj.audit.loop import ground_of, needed_columns
from inspect_xj.audit.running import Ground, run_rule
from inspect_xj.audit.schools import read_places
from inspect_xj.audit.together import run_rules
from inspect_xj.engine import open_engine
from inspect_xj.prepare import prepare
from inspect_xj.rulebook import Rule, load
from inspect_xj.snapshot import open_snapshot

RESULTS = Path(__file__).resolve().parent / "results"
PACKAGES = ("duckdb", "pyarrow", "sqlglot")
#: How many of the slowest rules are printed; the file has all of them.
SHOWN = 20

T = TypeVar("T")


def timed(work: Callable[[], T]) -> tuple[T, dict[str, float]]:
    """What ``work`` gives, and its wall and CPU seconds (those of every thread)."""
    wall, cpu = time.perf_counter(), time.process_time()
    answer = work()
    return answer, {
        "seconds": round(time.perf_counter() - wall, 3),
        "cpu_seconds": round(time.process_time() - cpu, 3),
    }


def machine() -> dict[str, object]:
    """What the figures depend on beside the code."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {
        "cores": cores,
        "load": [round(one, 2) for one in os.getloadavg()],
        "system": platform.platform(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
        "version": version("inspect-xj"),
    }


def each_alone(ground: Ground, rules: list[Rule]) -> list[dict[str, object]]:
    """Every rule, one after another, the dearest first."""
    found: list[dict[str, object]] = []
    for rule in rules:
        run, figures = timed(lambda rule=rule: run_rule(ground, rule))  # type: ignore[misc]
        ending = run.outcome
        found.append(
            {
                "rule": rule.id,
                **figures,
                "ending": str(ending.ending),
                "checked": ending.n_checked,
                "findings": ending.n_findings,
            }
        )
    return sorted(found, key=lambda one: -float(str(one["cpu_seconds"])))


def measure(path: Path, previous: Path | None, rounds: int, memory: str | None) -> dict[str, object]:
    """All figures of one snapshot."""
    rulebook, loading = timed(lambda: load([resources.rules()], examples=False))
    rules = [rule for rule in rulebook.rules if rule.on]
    now, earlier = [open_snapshot(path)], [open_snapshot(previous)] if previous else []
    with open_engine(memory=memory) as engine:
        population, preparing = timed(
            lambda: prepare(engine, now, previous=earlier, needed=needed_columns(rules)),
        )
        who, identifying = timed(lambda: identity.resolve(engine, population, rulebook.linkage))
        engine.seal()
        ground = ground_of(engine, population, read_places(engine))
        before = os.getloadavg()[0]
        stages = [timed(lambda: run_rules(ground, rules))[1] for _ in range(rounds)]
        alone = each_alone(ground, rules)
    return {
        "registrations": who.n_registrations,
        "previous": previous is not None,
        "rules": len(rules),
        "load_rulebook": loading,
        "prepare": preparing,
        "identity": identifying,
        "rules_stage": stages,
        "load_before": round(before, 2),
        "alone": {
            "seconds": round(sum(float(str(one["seconds"])) for one in alone), 2),
            "cpu_seconds": round(sum(float(str(one["cpu_seconds"])) for one in alone), 2),
        },
        "each": alone,
        "machine": machine(),
    }


def show(figures: dict[str, object]) -> None:
    """Print the figures as a table."""
    print(f"{figures['registrations']} 条学籍，{figures['rules']} 条规则，其他程序的负荷 {figures['load_before']}")
    lines: list[tuple[str, object]] = [("装入规则", figures["load_rulebook"])]
    lines += [("整理", figures["prepare"]), ("识别", figures["identity"])]
    stages, each = figures["rules_stage"], figures["each"]
    assert isinstance(stages, list)
    assert isinstance(each, list)
    lines += [(f"规则（第{n}遍）", stage) for n, stage in enumerate(stages, 1)]
    lines += [("规则逐条相加", figures["alone"]), *((one["rule"], one) for one in each[:SHOWN])]
    for name, part in lines:
        assert isinstance(part, dict)
        print(f"{part['seconds']:9.2f} s   cpu {part['cpu_seconds']:8.2f} s   {name}")
    for name, value in machine().items():
        print(f"{name:8} {value}")


def main() -> None:
    """Measure, print, save."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("snapshot", type=Path)
    parser.add_argument("--previous", type=Path)
    parser.add_argument("--rounds", type=int, default=2, help="how often the rules stage is run (default 2)")
    parser.add_argument("--memory", help="memory limit of the engine, as of audit")
    parser.add_argument("--note", default="", help="a word kept with the figures and in the name of their file")
    wanted = parser.parse_args()
    figures = measure(wanted.snapshot, wanted.previous, wanted.rounds, wanted.memory) | {"note": wanted.note}
    show(figures)
    RESULTS.mkdir(exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    note = f"-{wanted.note}" if wanted.note else ""
    target = RESULTS / f"rules_seconds-{figures['registrations']}{note}-{stamp}.json"
    target.write_text(json.dumps(figures, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(f"saved    {target.relative_to(Path.cwd()) if target.is_relative_to(Path.cwd()) else target}")


if __name__ == "__main__":
    main()
