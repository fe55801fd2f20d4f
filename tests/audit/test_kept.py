"""Tables kept beside a snapshot: used for the same work only, never believed when somebody else wrote them."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from inspect_xj import resources
from inspect_xj.audit import audit, kept, loop
from inspect_xj.findings.fingerprint import VARIABLE
from inspect_xj.model import AuditResult
from inspect_xj.rulebook import Rulebook, load
from inspect_xj.snapshot import open_snapshot

SAMPLE = Path(__file__).resolve().parents[2] / "sample_db"
ONLY = ["CG-01", "CG-04", "CG-29"]


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load([resources.rules()], examples=False)


@pytest.fixture
def county(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample county with last year's, in a folder of their own; kept however small."""
    monkeypatch.setattr(kept, "LEAST_BYTES", 0)
    monkeypatch.setenv(VARIABLE, "钥匙")
    shutil.copy(SAMPLE / "last_year.db", tmp_path / "上年.db")
    return Path(shutil.copy(SAMPLE / "sample.db", tmp_path / "县.db"))


@pytest.fixture
def prepared(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry a time the tables were made anew."""
    made: list[int] = []
    original = loop.prepare

    def counted(*given: Any, **named: Any) -> Any:
        made.append(1)
        return original(*given, **named)

    monkeypatch.setattr(loop, "prepare", counted)
    return made


def run(county: Path, rulebook: Rulebook, **named: Any) -> AuditResult:
    given = {"only": ONLY, "keep": True, "previous": [open_snapshot(county.with_name("上年.db"))]} | named
    return audit([open_snapshot(county)], rulebook, **given)


def told(result: AuditResult) -> tuple[object, ...]:
    """Everything but when and how long."""
    outcomes = [replace(outcome, seconds=0.0) for outcome in result.outcomes]
    tables = (result.members, result.links, result.patterns, result.weights)
    return outcomes, result.findings, *(table.to_pylist() for table in tables), result.scores


def test_the_second_audit_says_the_same_without_preparing(
    county: Path, rulebook: Rulebook, prepared: list[int]
) -> None:
    first = run(county, rulebook)
    assert sorted(path.name for path in county.parent.iterdir()) == ["上年.db", "县.db", "县.db-缓存", "县.db-缓存.验"]
    assert county.with_name("县.db-缓存").stat().st_mode & 0o077 == 0
    second = run(county, rulebook)
    assert len(prepared) == 1
    assert told(second) == told(first)
    assert len(first.findings) > 10
    assert "沿用" in second.run.stages and "识别" not in second.run.stages


def test_without_leave_nothing_is_kept(county: Path, rulebook: Rulebook) -> None:
    run(county, rulebook, keep=False)
    assert not list(county.parent.glob("*缓存*"))


@pytest.mark.parametrize("what", ["tables", "seal", "key", "no seal", "cut short"])
def test_what_somebody_else_wrote_is_made_anew(
    what: str, county: Path, rulebook: Rulebook, prepared: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run(county, rulebook, only=["CG-04"])
    tables, seal = county.with_name("县.db-缓存"), county.with_name("县.db-缓存.验")
    if what == "tables":
        data = bytearray(tables.read_bytes())
        data[len(data) // 2] ^= 1
        tables.write_bytes(data)
    elif what == "cut short":
        tables.write_bytes(tables.read_bytes()[:100_000])
    elif what == "seal":
        seal.write_text("0" * 64)
    elif what == "no seal":
        seal.unlink()
    else:
        monkeypatch.setenv(VARIABLE, "另一把")
    again = run(county, rulebook, only=["CG-04"])
    assert len(prepared) == 2
    assert [one.message for one in again.findings] == [one.message for one in first.findings]
    run(county, rulebook, only=["CG-04"])
    assert len(prepared) == 2  # and what was made anew is kept in its place


def test_other_work_is_not_answered_from_it(county: Path, rulebook: Rulebook, prepared: list[int]) -> None:
    run(county, rulebook, only=["CG-04"])
    run(county, rulebook, only=["DA-19"])  # other columns
    assert len(prepared) == 2
    run(county, rulebook, only=["DA-19"], previous=[])
    assert len(prepared) == 3
    heavier = replace(rulebook, linkage=replace(rulebook.linkage, missed=0.5))
    run(county, heavier, only=["DA-19"], previous=[])
    assert len(prepared) == 4


def test_a_folder_that_cannot_be_written_is_no_hindrance(
    county: Path, rulebook: Rulebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(kept.tempfile, "TemporaryDirectory", full)
    assert run(county, rulebook, only=["CG-04"]).findings
    assert not list(county.parent.glob("*缓存*"))
