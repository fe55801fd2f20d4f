"""This run beside the last one: what is new, what is still there, what is gone, and what nobody has looked at."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import paper_county as county
import pytest

from inspect_xj.model import Ending, Finding, Status
from inspect_xj.report import build_content
from inspect_xj.report.comparison import PROBLEM, SUSPECT, Change, compare
from inspect_xj.report.content import Grid, Heading, Paragraph, Picture


def found(*numbers: int, rule: str = "CG-04") -> list[Finding]:
    return [county.finding(n, rule, county.pupil(n)) for n in numbers]


@pytest.mark.parametrize(
    ("then", "now", "closed", "expected"),
    [
        ((1, 2), (2, 3), (), {Change.NEW: 1, Change.LASTING: 1, Change.GONE: 1}),
        ((1,), (1,), (1,), {Change.RELAPSED: 1}),
        ((), (1,), (1,), {Change.RELAPSED: 1}),
        ((1,), (), (1,), {Change.GONE: 1}),
        ((), (), (), {}),
    ],
)
def test_findings_are_followed_by_fingerprint(
    then: tuple[int, ...], now: tuple[int, ...], closed: tuple[int, ...], expected: dict[Change, int]
) -> None:
    results = county.results(found(*now))
    made = compare(
        county.results(found(*then)), results.outcomes, results.found, "cd" * 32, [f"{n:032x}" for n in closed]
    )
    assert made.totals(PROBLEM) == Counter(expected)
    assert made.totals(SUSPECT) == Counter()
    assert (made.then[PROBLEM], made.now[PROBLEM]) == (len(then), len(now))


def test_what_was_not_looked_at_is_not_gone() -> None:
    results = county.results([])
    blind = tuple(replace(o, ending=Ending.UNCHECKED) if o.rule == "CG-04" else o for o in results.outcomes)
    earlier = county.results(found(1, 2) + found(3, rule="DA-02"))
    made = compare(earlier, blind, (), "cd" * 32)
    assert made.changes[("CG-04", PROBLEM)] == {Change.UNSEEN: 2}
    assert made.changes[("DA-02", PROBLEM)] == {Change.GONE: 1}


def test_what_was_set_aside_last_time_does_not_count() -> None:
    one, two = found(1, 2, rule="CG-01")
    earlier = county.results([replace(one, status=Status.EXCLUDED), two])
    made = compare(earlier, county.results([]).outcomes, (), "cd" * 32)
    assert made.then == {PROBLEM: 0, SUSPECT: 1}
    assert made.totals(SUSPECT) == Counter({Change.GONE: 1})


def test_problems_and_suspicions_are_never_added_up() -> None:
    now = county.results(found(1, 2) + found(3, 4, 5, rule="CG-01"))
    earlier = county.results(found(2) + found(5, 6, rule="CG-01"))
    content = build_content(now, county.snapshot([county.pupil(n) for n in range(9)]), earlier=earlier)
    said = {b.label: b.text for b in content.body if isinstance(b, Paragraph)}
    assert "问题1条，已消除0/1（0%），仍存在1条，销号后反弹0条；本次新增1条" in said["问题："]
    assert "疑点2条，已消除1/2（50.00%），仍存在1条，销号后反弹0条；本次新增2条" in said["疑点："]
    table = next(b for b in content.body if isinstance(b, Grid) and b.caption == "上次问题整改情况表")
    assert ("CG-01", "学籍空挂（在籍不在校）", "疑点", "2", "1", "1", "0", "0") in table.rows
    assert [row for row in table.rows if row[0] == "合计"] == [
        ("合计", "", "问题", "1", "1", "0", "0", "0"),
        ("合计", "", "疑点", "2", "1", "1", "0", "0"),
    ]
    trend = [b for b in content.appendices[5].blocks if isinstance(b, Picture)][-1]
    assert trend.title == "问题由上次的1条变为本次的2条，增加1条"
    numbers = dict(trend.grid.rows)
    assert (numbers["上次问题"], numbers["本次问题"], numbers["上次疑点"], numbers["本次疑点"]) == ("1", "2", "2", "3")


def test_the_section_is_there_only_when_the_last_results_are() -> None:
    results, snapshot = county.county(6)
    alone = build_content(results, snapshot)
    beside = build_content(results, snapshot, earlier=replace(results, run=replace(results.run, rules_sha256="0")))
    heads = [[b.text for b in c.body if isinstance(b, Heading) and b.level == 1] for c in (alone, beside)]
    assert "五、问题分布与成因" in heads[0]
    assert heads[1][4:6] == ["五、上次问题整改情况", "六、问题分布与成因"]
    assert heads[1][-1] == "九、有关说明"
    assert any(isinstance(b, Paragraph) and "没有提供上次检查的结果" in b.text for b in alone.body)
    assert any(isinstance(b, Paragraph) and "规则不同" in b.text for b in beside.body)


def test_a_table_of_many_rules_keeps_its_sums() -> None:
    rules = [f"XX-{n:02}" for n in range(40)]
    many = [replace(county.finding(n, "CG-04", county.pupil(n)), rule=rule) for n, rule in enumerate(rules)]
    results = county.results([])
    content = build_content(replace(results, found=tuple(many)), county.snapshot([]), earlier=results)
    table = next(b for b in content.body if isinstance(b, Grid) and b.caption == "上次问题整改情况表")
    *rows, problems, suspects = table.rows
    assert sum(int(row[3]) for row in rows) == int(problems[3]) == 40
    assert suspects[3] == "0"
    assert len(rows) == 15


@pytest.mark.parametrize(("then", "warned"), [((7, 8), True), ((1, 8), False), ((), False)])
def test_results_that_have_nothing_in_common_are_not_trusted(then: tuple[int, ...], warned: bool) -> None:
    now = county.results(found(1, 2))
    content = build_content(now, county.snapshot([]), earlier=county.results(found(*then)))
    told = next(b.text for b in content.body if isinstance(b, Paragraph) and b.label == "对比说明：")
    assert ("没有一条能够对上" in told) == warned
