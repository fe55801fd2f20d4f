"""``rules test``: an example is a snapshot written down in place, and goes the whole way a county goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from inspect_xj import identity
from inspect_xj.audit.loop import ground_of, needed_columns
from inspect_xj.audit.running import RawFinding, run_rule
from inspect_xj.audit.schools import read_places
from inspect_xj.engine import open_engine
from inspect_xj.model import Ending, Role
from inspect_xj.prepare import prepare
from inspect_xj.rulebook import Example, Rule, shipped_linkage
from inspect_xj.rulebook.vocabulary import DERIVED
from inspect_xj.snapshot import MemorySnapshot

__all__ = ["ExampleOutcome", "run_example"]

#: 截止日期 and 口径 of an example that names none.
_AS_OF, _PROFILE = date(2009, 10, 12), "安徽2009"

#: Subject rows of one finding: table -> row numbers.
Rows = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class ExampleOutcome:
    """What an example gave; ``missing`` was expected and not found, ``extra`` found and not expected."""

    ok: bool
    ending: Ending
    found: tuple[Rows, ...]
    missing: tuple[Rows, ...]
    extra: tuple[Rows, ...]
    messages: tuple[str, ...]
    reason: str = ""

    def __str__(self) -> str:
        parts = [f"结局 {self.ending}" + (f"（{self.reason}）" if self.reason else "")]
        parts += [f"应查出而未查出：{_words(rows)}" for rows in self.missing]
        parts += [f"不应查出而查出：{_words(rows)}" for rows in self.extra]
        return "；".join(parts)


def run_example(rule: Rule, example: Example) -> ExampleOutcome:
    """Run one example of a rule and compare what it finds, and how it ends, with what it says.

    Raises SnapshotError or EngineError only for faults of the tool or of names the loader did not check.
    """
    snapshot = MemorySnapshot(
        {table: list(rows) for table, rows in example.given.items()},
        as_of=example.as_of or _AS_OF,
        profile=example.profile or _PROFILE,
    )
    own = rule.with_params(example.params)
    identify = _needs_identity(own)
    with open_engine(threads=1) as engine:
        population = prepare(engine, [snapshot], needed=needed_columns([own], identify=identify))
        if identify:
            identity.resolve(engine, population, shipped_linkage())
        engine.seal()
        run = run_rule(ground_of(engine, population, read_places(engine)), own)
    found = tuple(_subjects(finding) for finding in run.findings)
    missing, extra = _compare(example, found)
    ending = run.outcome.ending
    right = ending is not Ending.FAILED and example.ending in (None, str(ending))
    return ExampleOutcome(
        ok=right and not missing and not extra,
        ending=ending,
        found=found,
        missing=missing,
        extra=extra,
        messages=tuple(finding.message for finding in run.findings),
        reason=run.outcome.reason,
    )


def _needs_identity(rule: Rule) -> bool:
    """Whether the rule reads a column that identity makes; most do not, and then it need not run."""
    return any(set(columns) & set(DERIVED.get(table, {})) for table, columns in rule.reads.items())


def _subjects(finding: RawFinding) -> Rows:
    rows: dict[str, list[int]] = {}
    for role, table, number in finding.rows:
        if role is Role.SUBJECT:
            rows.setdefault(table, []).append(number)
    return {table: tuple(sorted(numbers)) for table, numbers in rows.items()}


def _compare(example: Example, found: tuple[Rows, ...]) -> tuple[tuple[Rows, ...], tuple[Rows, ...]]:
    """Pair expected with found; only the tables an expectation names are compared."""
    if example.finds is None:
        return (), ()
    left = list(found)
    missing = []
    for expected in example.finds:
        hit = next(
            (rows for rows in left if all(rows.get(table) == numbers for table, numbers in expected.rows.items())), None
        )
        if hit is None:
            missing.append(expected.rows)
        else:
            left.remove(hit)
    return tuple(missing), tuple(left)


def _words(rows: Rows) -> str:
    return "、".join(f"{table}第{'、'.join(map(str, numbers))}行" for table, numbers in rows.items()) or "（没有主体）"
