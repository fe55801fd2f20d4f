"""``rules test``: an example is a snapshot written down in place, and goes the whole way a county goes.

Staging it (reading, cleaning, identity) costs more than running a rule on it, so an example is staged once and any number
of variants of its rule run there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType

from inspect_xj import identity
from inspect_xj.audit.loop import ground_of, needed_columns
from inspect_xj.audit.running import Ground, RawFinding, run_rule
from inspect_xj.audit.schools import read_places
from inspect_xj.audit.sharing import over_rules
from inspect_xj.engine import Engine, open_engine
from inspect_xj.model import Ending, Role
from inspect_xj.prepare import ROWS_A_SNAPSHOT, prepare
from inspect_xj.rulebook import Example, Find, Rule, shipped_linkage
from inspect_xj.rulebook.vocabulary import DERIVED, PREVIOUS
from inspect_xj.snapshot import MemorySnapshot

__all__ = ["ExampleOutcome", "Found", "Stage", "Staged", "run_example", "run_examples"]

#: 口径 of an example that names none.
_PROFILE = "安徽2009"

#: Fewer rules are done before another process has started.
_WORTH_SHARING = 8

#: Subject rows of one finding: table -> row numbers.
Rows = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Found:
    """One finding as an example can speak of it."""

    rows: Rows
    message: str = field(compare=False)
    severity: str
    nature: str


@dataclass(frozen=True, slots=True)
class ExampleOutcome:
    """What an example gave; ``missing`` was expected and not found, ``extra`` found and not expected."""

    ok: bool
    ending: Ending
    findings: tuple[Found, ...]
    missing: tuple[Find, ...]
    extra: tuple[Found, ...]
    reason: str = ""

    @property
    def found(self) -> tuple[Rows, ...]:
        """The subject rows of every finding."""
        return tuple(finding.rows for finding in self.findings)

    @property
    def messages(self) -> tuple[str, ...]:
        """What was said of every finding."""
        return tuple(finding.message for finding in self.findings)

    def __str__(self) -> str:
        parts = [f"结局 {self.ending}" + (f"（{self.reason}）" if self.reason else "")]
        parts += [f"应查出而未查出：{_words(find.rows)}" for find in self.missing]
        parts += [f"不应查出而查出：{_words(finding.rows)}" for finding in self.extra]
        return "；".join(parts)


class Stage:
    """One engine on which examples are put up, each in a place of its own; closed with everything on it."""

    def __init__(self) -> None:
        self._engine = open_engine(threads=1)
        self._engine.seal()

    def put(self, rule: Rule, example: Example) -> Staged:
        """Stage ``example`` for ``rule`` and any variant that reads no more than it.

        Raises SnapshotError or EngineError only for faults of the tool or of names the loader did not check.
        """
        snapshot, *previous = _snapshots(example)
        identify = _needs_identity(rule)
        engine = self._engine.apart()
        population = prepare(engine, [snapshot], previous=previous, needed=needed_columns([rule], identify=identify))
        if identify:
            identity.resolve(engine, population, shipped_linkage())
        return Staged(engine, ground_of(engine, population, read_places(engine)), example)

    def __enter__(self) -> Stage:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._engine.close()


@dataclass(frozen=True, slots=True)
class Staged:
    """An example ready to be run, as often as wanted."""

    engine: Engine
    ground: Ground
    example: Example

    def run(self, rule: Rule, *, seconds: float | None = None) -> ExampleOutcome:
        """Run a rule with the example's parameters; compare what it finds, and how it ends, with what the example says."""
        ground = self.ground
        if seconds is not None:
            ground = replace(ground, limits=replace(ground.limits, seconds=seconds))
        run = run_rule(ground, rule.with_params(self.example.params))
        findings = tuple(_found(finding) for finding in run.findings)
        missing, extra = _compare(self.example, findings)
        ending = run.outcome.ending
        right = ending is not Ending.FAILED and self.example.ending in (None, str(ending))
        return ExampleOutcome(right and not missing and not extra, ending, findings, missing, extra, run.outcome.reason)

    def close(self) -> None:
        """Give its tables back."""
        self.engine.close()

    def __enter__(self) -> Staged:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def run_example(rule: Rule, example: Example, stage: Stage | None = None) -> ExampleOutcome:
    """Run one example of a rule, on ``stage`` where several are run one after another."""
    if stage is None:
        with Stage() as own:
            return run_example(rule, example, own)
    with stage.put(rule.with_params(example.params), example) as staged:
        return staged.run(rule)


def run_examples(places: Sequence[Path], rules: Sequence[Rule]) -> Iterator[tuple[str, tuple[ExampleOutcome, ...]]]:
    """Every example of ``rules``, which stand in ``places``: (rule, outcomes in the order of its examples), as each is done."""
    return over_rules(places, rules, _examples_of, at_least=_WORTH_SHARING)


def _examples_of(rule: Rule) -> tuple[str, tuple[ExampleOutcome, ...]]:
    with Stage() as stage:
        return rule.id, tuple(run_example(rule, example, stage) for example in rule.examples)


def _snapshots(example: Example) -> list[MemorySnapshot]:
    """The example's snapshot and, where it gives tables of last period (or its date), last period's."""
    now: dict[str, Sequence[Mapping[str, object]]] = {}
    then: dict[str, Sequence[Mapping[str, object]]] = {}
    for table, rows in example.given.items():
        (then if table.startswith(PREVIOUS) else now)[table.removeprefix(PREVIOUS)] = rows
    profile = example.profile or _PROFILE
    found = [MemorySnapshot(now, as_of=example.day, profile=profile)]
    if then or example.previous_as_of is not None:
        found.append(MemorySnapshot(then, as_of=example.previous_day, profile=profile))
    return found


def _needs_identity(rule: Rule) -> bool:
    """Whether the rule reads a column that identity makes; most do not, and then it need not run."""
    return any(set(columns) & set(DERIVED.get(table, {})) for table, columns in rule.reads.items())


def _found(finding: RawFinding) -> Found:
    rows: dict[str, list[int]] = {}
    for role, table, number in finding.rows:
        if role is Role.SUBJECT:
            rows.setdefault(table, []).append(number % ROWS_A_SNAPSHOT)
    listed = {table: tuple(sorted(numbers)) for table, numbers in rows.items()}
    return Found(listed, finding.message, finding.severity, finding.nature)


def _compare(example: Example, found: Sequence[Found]) -> tuple[tuple[Find, ...], tuple[Found, ...]]:
    """Pair expected with found; only what an expectation names is compared."""
    if example.finds is None:
        return (), ()
    left = list(found)
    missing = []
    for expected in example.finds:
        hit = next((one for one in left if _fits(expected, one)), None)
        if hit is None:
            missing.append(expected)
        else:
            left.pop(next(at for at, one in enumerate(left) if one is hit))
    return tuple(missing), tuple(left)


def _fits(expected: Find, found: Found) -> bool:
    return (
        all(found.rows.get(table) == numbers for table, numbers in expected.rows.items())
        and expected.severity in (None, found.severity)
        and expected.nature in (None, found.nature)
        and (expected.says is None or expected.says in found.message)
    )


def _words(rows: Rows) -> str:
    return "、".join(f"{table}第{'、'.join(map(str, numbers))}行" for table, numbers in rows.items()) or "（没有主体）"
