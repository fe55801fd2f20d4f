"""A rule that wants too much is 出错 with a sentence; the rules beside it have their results all the same."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from inspect_xj.audit.limits import LONGEST_MESSAGE, Limits, cut
from inspect_xj.audit.loop import ground_of
from inspect_xj.audit.running import Ground, run_rule
from inspect_xj.engine import open_engine
from inspect_xj.model import Ending
from inspect_xj.prepare import prepare
from inspect_xj.rulebook import Rule, load
from inspect_xj.snapshot import MemorySnapshot

CARD = """\
id: XX-01
title: 试
check: 常规
severity: 一般
nature: 确
basis: [试]
{parts}
message: "{message}"
examples: []
"""
#: Every two pupils of a sex: 400 × 200 pairs.
PAIRS = "from: 学籍\nwhere: 年级 = 3\nwith_rows: {同性: {table: 学籍, on: 同性.性别 = 学籍.性别}}"


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    rows = [{"姓名": f"甲{n}", "年级": "三年级", "性别": "男女"[n % 2], "备注": "甲" * 5000} for n in range(400)]
    with open_engine(threads=1) as engine:
        population = prepare(engine, [MemorySnapshot({"学籍": rows})])
        engine.seal()
        yield ground_of(engine, population, {})


def rule_of(tmp_path: Path, parts: str, message: str = "{{姓名}}") -> Rule:
    (tmp_path / "XX-01.yaml").write_text(CARD.format(parts=parts, message=message), encoding="utf-8")
    return load([tmp_path]).rule("XX-01")


def test_rows_beyond_the_limit(ground: Ground, tmp_path: Path) -> None:
    rule = rule_of(tmp_path, PAIRS)
    run = run_rule(replace(ground, limits=Limits(rows=80_000)), rule)
    assert run.outcome.ending is Ending.FOUND and len(run.findings) == 400
    run = run_rule(replace(ground, limits=Limits(rows=79_999)), rule)
    assert run.outcome.ending is Ending.FAILED and not run.findings
    assert "超过 79999 行" in run.outcome.reason


def test_seconds_are_those_of_all_queries_together(ground: Ground, tmp_path: Path) -> None:
    run = run_rule(replace(ground, limits=Limits(seconds=1e-9)), rule_of(tmp_path, "from: 学籍\nwhere: 年级 = 3"))
    assert run.outcome.ending is Ending.FAILED and "秒" in run.outcome.reason
    wide = rule_of(
        tmp_path,
        "let:\n  对: >-\n    select x.行号 as 行号, count(*) as 数 from 学籍 x join 学籍 y on x.年级 = y.年级\n"
        "    join 学籍 z on y.年级 = z.年级 join 学籍 w on z.年级 = w.年级 where y.行号 + z.行号 * w.行号 > 0 group by x.行号\n"
        "from: 对\nwhere: 数 > 0",
        message="{{数}}",
    )
    wide_run = run_rule(replace(ground, limits=Limits(seconds=0.5)), wide)
    assert wide_run.outcome.ending is Ending.FAILED and "秒" in wide_run.outcome.reason
    assert wide_run.outcome.seconds < 20
    assert (
        run_rule(ground, rule_of(tmp_path, "from: 学籍\nwhere: 年级 = 3")).outcome.n_findings == 400
    )  # the engine is as before


def test_a_message_has_an_end(ground: Ground, tmp_path: Path) -> None:
    (first, *_) = run_rule(ground, rule_of(tmp_path, "from: 学籍\nwhere: 年级 = 3", "{{姓名}}{{备注}}")).findings
    assert len(first.message) < LONGEST_MESSAGE + 30
    assert first.message.startswith("甲0甲") and first.message.endswith("（以下略去 3002 字）")
    assert cut("甲" * LONGEST_MESSAGE) == "甲" * LONGEST_MESSAGE
