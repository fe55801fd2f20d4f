"""Rules run side by side: results in the order of the rules, a stop that is heard, whatever fails."""

import threading
from types import SimpleNamespace
from typing import Any

import pytest

from inspect_xj.audit import together
from inspect_xj.audit.running import Ground
from inspect_xj.engine import open_engine
from inspect_xj.errors import EngineError


def _ground(engine: Any) -> Ground:
    return Ground(engine, None, {}, {})  # type: ignore[arg-type]


def test_results_come_in_the_order_of_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(ground: Ground, rule: Any) -> Any:
        ground.engine.keep("_裁", f"select {rule.n} as n from range({1000 - rule.n * 40})")
        return set(ground.engine.query('select n from "_裁"').column(0).to_pylist())

    monkeypatch.setattr(together, "run_rule", run)
    rules: list[Any] = [SimpleNamespace(n=n) for n in range(20)]
    told: list[int] = []
    with open_engine() as engine:
        assert together.run_rules(_ground(engine), rules, started=lambda at, _: told.append(at)) == [
            {n} for n in range(20)
        ]
        assert told == list(range(20)) and together.run_rules(_ground(engine), []) == []


def test_a_stop_ends_every_session(monkeypatch: pytest.MonkeyPatch) -> None:
    running = threading.Event()

    def run(ground: Ground, rule: Any) -> Any:
        if rule.n == 0:
            running.wait(10)
            raise KeyboardInterrupt
        running.set()
        ground.engine.query("select count(*) as n from range(100000000) a, range(100000000) b", seconds=60)

    monkeypatch.setattr(together, "run_rule", run)
    monkeypatch.setattr(together.os, "cpu_count", lambda: 2)
    with open_engine() as engine:
        with pytest.raises(KeyboardInterrupt):
            together.run_rules(_ground(engine), [SimpleNamespace(n=n) for n in range(3)])  # type: ignore[misc]
        assert engine.query("select 1 as n").num_rows == 1
        with pytest.raises(EngineError):
            engine.query("select * from 无此表")
