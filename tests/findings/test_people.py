"""Who is whom, asked for a few rows: what comes back, in which order, and never by reading a whole table."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pytest

from inspect_xj.findings import Results, open_results
from tests.report import explained_county as county


@pytest.fixture
def results(tmp_path: Path) -> Results:
    return open_results(county.write_results(tmp_path / "县.audit.db"))


def test_one_finding_and_the_numbers(results: Results) -> None:
    assert results.finding("CG-05-0001") == county.TWICE == results.findings()[0]
    assert results.finding("CG-05-0002") is None
    assert results.numbers() == ("CG-05-0001", "ZZ-01-0002")


def test_persons_and_their_rows(results: Results) -> None:
    people = results.people
    found = people.persons_of([("学籍", 2), ("到校", 2), ("学籍", 99), ("学籍", 2)])
    assert {key: member.person for key, member in found.items()} == {("学籍", 2): "p1", ("到校", 2): "p3"}
    assert [member.key for member in people.members_of(["p1"])] == [("到校", 1), ("学籍", 1), ("学籍", 2)]
    assert people.members_of([]) == () and people.persons_of([]) == {}


def test_links_of_either_end_come_once(results: Results) -> None:
    links = results.people.links_of([("学籍", 1), ("学籍", 2)])
    assert [(link.left, link.right) for link in links] == [pair[:2] for pair in county.PAIRS]
    assert [(link.right, link.holds) for link in results.people.links_of([("学籍", 3)])] == [(("学籍", 3), False)]


def test_patterns_begin_with_the_prior(results: Results) -> None:
    patterns = results.people.patterns([1, 1, 77])
    assert set(patterns) == {1}
    assert (patterns[1][0].what, patterns[1][1].level, patterns[1][1].weight) == ("先验", "同音异字", 7.1)


def test_judgements_as_they_were_made(results: Results) -> None:
    (one,) = results.people.judgements()
    assert (one.left, one.right, one.verdict, one.by) == ("学籍:1", "学籍:3", "不同人", "查员")


def test_more_rows_than_a_statement_takes(results: Results) -> None:
    rows = [("学籍", n) for n in range(1, 2001)]
    assert len(results.people.links_of(rows)) == 4
    assert len(results.people.persons_of(rows)) == 3


def test_a_link_decided_by_hand_has_no_weight(tmp_path: Path) -> None:
    links = county.result().links.to_pylist()[:1]
    table = pa.Table.from_pylist([{**links[0], "权重": None, "式": None}])
    (link,) = open_results(county.write_results(tmp_path / "x.audit.db", links=table)).people.links_of([("学籍", 1)])
    assert link.weight is None and link.pattern is None


def test_no_table_is_read_as_a_whole(results: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, tuple[object, ...]]] = []
    original = Results._select

    def spy(self: Results, sql: str, values: tuple[object, ...] = ()) -> object:
        asked.append((sql, tuple(values)))
        return original(self, sql, values)

    monkeypatch.setattr(Results, "_select", spy)
    fresh = Results(results.path)
    fresh.finding("CG-05-0001")
    fresh.people.links_of([("学籍", 1)])
    fresh.people.members_of(["p1"])
    fresh.people.persons_of([("学籍", 1)])
    fresh.people.patterns([1])
    with closing(sqlite3.connect(results.path)) as connection:
        plans = [row[3] for sql, values in asked for row in connection.execute(f"explain query plan {sql}", values)]
    assert len(asked) == 8
    assert plans and not [plan for plan in plans if plan.startswith("SCAN")]
