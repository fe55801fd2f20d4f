"""One staged example against many variants of its rule: which of them it does not notice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from inspect_xj.audit.examples import Staged
from inspect_xj.audit.gaps import Gaps
from inspect_xj.audit.running import ending_of
from inspect_xj.engine.expressions import FOUND, Answer, Plan, Variants, World
from inspect_xj.errors import EngineError
from inspect_xj.model import Ending
from inspect_xj.rulebook import Mutant, Rule

__all__ = ["Judge"]

#: A variant that runs longer than this on a handful of rows will never end: somebody would notice.
_SECONDS = 10.0
#: Variants asked for in one statement: more of them, with their joined subqueries, take longer to plan than to run apart.
_TOGETHER = 12
#: Parts of a rule that change what the rows' endings do not show.
_BEYOND_ROWS = ("group_by", "having", "severity", "nature", "with_rows")
#: Parts that severity and message read as well as the verdict does.
_READ_BY_ALL = ("let", "points", "参数")


#: A row: its key, its ending, and the 情形 that fired where an example speaks of messages.
_Row = tuple[Hashable, int, Hashable]


@dataclass(frozen=True, slots=True)
class _Verdict:
    """The endings of all rows under one variant, and the ending of the rule by them."""

    rows: Counter[_Row]
    ending: Ending

    @property
    def found(self) -> Counter[_Row]:
        """The rows that are findings (for groups: that form groups)."""
        return Counter({row: n for row, n in self.rows.items() if row[1] == FOUND})


class Judge:
    """An example and what the rule itself gives there; ``fine`` is whether that is what the example says."""

    def __init__(self, staged: Staged, rule: Rule) -> None:
        self._staged = staged
        self._own = staged.run(rule)
        self.fine = self._own.ok
        self._expects = staged.example.finds or ()
        self._words = any(find.says is not None for find in self._expects)
        plan, world, _ = self._seen(rule)
        self._right = next(iter(self._ask([(plan, world)])), None) if plan is not None else None

    def unnoticed(self, variants: Sequence[Mutant]) -> list[Mutant]:
        """Those of ``variants`` under which the example still gives what it says."""
        settled: dict[int, bool] = {}
        together: dict[Hashable, list[tuple[int, Plan, World]]] = {}
        for at, variant in enumerate(variants):
            plan, world, fatal = self._seen(variant.rule)
            if fatal is not None:
                settled[at] = fatal
            elif plan is not None and self._right is not None and not variant.part.startswith(_BEYOND_ROWS):
                together.setdefault(_family(variant.rule.plan, world), []).append((at, plan, world))
        for family in together.values():
            for batch in _batches(family):
                verdicts = self._ask([(plan, world) for _, plan, world in batch])
                for (at, _, _), verdict in zip(batch, verdicts, strict=False):
                    answer = self._settled(verdict, variants[at])
                    if answer is not None:
                        settled[at] = answer
        return [
            variant
            for at, variant in enumerate(variants)
            if (settled[at] if at in settled else self._staged.run(variant.rule, seconds=_SECONDS).ok)
        ]

    def _seen(self, rule: Rule) -> tuple[Plan | None, World, bool | None]:
        """What of the plan can be answered here; where nothing can, whether the example still fits."""
        own = rule.with_params(self._staged.example.params)
        world = replace(self._staged.ground.world, params=own.params)
        gaps = Gaps(own, world, self._staged.ground.columns)
        if not gaps.fatal:
            return gaps.plan, world, None
        example = self._staged.example
        return None, world, not self._expects and example.ending in (None, str(Ending.UNCHECKED))

    def _ask(self, plans: Sequence[tuple[Plan, World]]) -> list[_Verdict]:
        """The verdicts of plans with the same lets; none where the engine will not answer."""
        together = Variants()
        for plan, world in plans:
            together.add(plan, world)
        try:
            rows = self._staged.engine.rows(together.statement(), seconds=_SECONDS)
        except EngineError:
            return []
        return [_verdict(answers, words=self._words) for answers in together.answers(rows)]

    def _settled(self, verdict: _Verdict, variant: Mutant) -> bool | None:
        """Whether the example still gives what it says; None where the endings of rows do not tell."""
        right, example, plan = self._right, self._staged.example, variant.rule.plan
        if right is None:
            return None
        if plan.group_by:
            return True if verdict.rows == right.rows and not self._beside(variant) else None
        if verdict.found == right.found:
            if self._beside(variant):
                return None
            return verdict.ending is right.ending or example.ending in (None, str(verdict.ending))
        # every expectation names its rows, and the rows found are others
        named = example.finds is not None and all(find.rows for find in self._expects)
        alone = all(entry.role != "主体" for entry in variant.rule.with_rows)
        return False if named and alone and _keys(verdict) != _keys(right) else None

    def _beside(self, variant: Mutant) -> bool:
        """Whether the same rows may be graded or worded otherwise, and the example speaks of that."""
        told = self._words or any(find.severity or find.nature for find in self._expects)
        return told and variant.part.startswith(_READ_BY_ALL)


def _keys(verdict: _Verdict) -> Counter[Hashable]:
    """How often each row is found."""
    found: Counter[Hashable] = Counter()
    for (key, _, _), n in verdict.found.items():
        found[key] += n
    return found


def _family(plan: Plan, world: World) -> Hashable:
    """Plans of one family stand on the same lets, with the same parameters in them."""
    params = sorted({name for _, bound in plan.lets for name in bound.params})
    return plan.table, tuple(id(bound.root) for _, bound in plan.lets), tuple(world.params[name] for name in params)


def _batches(family: Sequence[tuple[int, Plan, World]]) -> Iterator[Sequence[tuple[int, Plan, World]]]:
    for start in range(0, len(family), _TOGETHER):
        yield family[start : start + _TOGETHER]


def _verdict(answers: Iterable[Answer], *, words: bool) -> _Verdict:
    counted: Counter[_Row] = Counter()
    endings: Counter[int] = Counter()
    for one in answers:
        counted[one.key, one.ending, one.fired if words and one.ending == FOUND else ()] += 1
        endings[one.ending] += 1
    return _Verdict(counted, ending_of(endings))
