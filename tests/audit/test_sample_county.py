"""The whole way over the committed county: every planted fault is found, and nothing that was not planted."""

from __future__ import annotations

import csv
from collections import defaultdict

import pytest

from inspect_xj import resources
from inspect_xj.audit import audit
from inspect_xj.model import AuditResult, Ending, Finding, Role
from inspect_xj.rulebook import load
from inspect_xj.snapshot import open_snapshot

Place = tuple[str, str, int]

#: What the county has nothing of: no 全国学籍号, nobody from the city.
NOT_CHECKED = {"DA-15": Ending.UNCHECKED, "DA-25": Ending.NOT_APPLICABLE}


@pytest.fixture(scope="module")
def result() -> AuditResult:
    folder = resources.sample_db()
    rulebook = load([resources.rules()], examples=False)
    return audit([open_snapshot(folder / "sample.db")], rulebook, previous=[open_snapshot(folder / "last_year.db")])


@pytest.fixture(scope="module")
def truth() -> dict[str, dict[str, dict[str, set[Place]]]]:
    """类别 → rule → case → its rows."""
    found: dict[str, dict[str, dict[str, set[Place]]]] = {"应报": {}, "不应报": {}}
    with (resources.sample_db() / "truth.csv").open(encoding="utf-8-sig", newline="") as file:
        for line in csv.DictReader(file):
            place = (line["源文件"], line["源表"], int(line["源行"]))
            cases = found[line["类别"]].setdefault(line["规则"], defaultdict(set))
            cases[line["编号"]].add(place)
    return found


def subjects(finding: Finding) -> set[Place]:
    return {(row.file, row.sheet or "", row.line) for row in finding.rows if row.role is Role.SUBJECT}


def test_every_rule_runs(result: AuditResult) -> None:
    assert len(result.outcomes) == 72
    assert [one.rule for one in result.outcomes if one.ending is Ending.FAILED] == []
    unchecked = (Ending.UNCHECKED, Ending.NOT_APPLICABLE)
    assert {one.rule: one.ending for one in result.outcomes if one.ending in unchecked} == NOT_CHECKED


def test_every_planted_fault_is_found(result: AuditResult, truth: dict[str, dict[str, dict[str, set[Place]]]]) -> None:
    rows: dict[str, set[Place]] = defaultdict(set)
    for finding in result.findings:
        rows[finding.rule] |= subjects(finding)
    missed = [
        case for rule, cases in truth["应报"].items() for case, places in cases.items() if not places & rows[rule]
    ]
    assert missed == []


def test_nothing_else_is_found(result: AuditResult, truth: dict[str, dict[str, dict[str, set[Place]]]]) -> None:
    planted = {rule: set().union(*cases.values()) for rule, cases in truth["应报"].items()}
    lawful = {rule: set().union(*cases.values()) for rule, cases in truth["不应报"].items()}
    assert [one.number for one in result.findings if subjects(one) & lawful.get(one.rule, set())] == []
    extra = [one for one in result.findings if not subjects(one) & planted.get(one.rule, set())]
    assert [one.message for one in extra] == []
