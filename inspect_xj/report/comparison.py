"""What became of the last run's findings: 新增, 仍存在, 已消除, 反弹, by fingerprint."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from inspect_xj.findings.standing import is_set_aside
from inspect_xj.model import Ending, Finding, RuleOutcome
from inspect_xj.report.content import Results
from inspect_xj.report.figures import is_problem

__all__ = ["PROBLEM", "SUSPECT", "Change", "Comparison", "compare"]

PROBLEM, SUSPECT = "问题", "疑点"

#: Endings of a rule that say something about its findings: what was not looked at is not gone.
_LOOKED = frozenset({Ending.FOUND, Ending.PASSED, Ending.UNDECIDED, Ending.NOT_APPLICABLE})


class Change(StrEnum):
    """What became of a finding from one run to the next."""

    NEW = "新增"
    LASTING = "仍存在"
    GONE = "已消除"
    RELAPSED = "反弹"  # 销号, and there again
    UNSEEN = "本次未检"  # its rule was not run or lacked data: nobody can say that it is gone


@dataclass(frozen=True)
class Comparison:
    """Two runs of one county, laid side by side; 问题 and 疑点 are counted apart, by what a finding is now."""

    day: str  # of the last run, as it was recorded
    same_rules: bool
    then: Mapping[str, int]  # nature -> findings of the last run
    now: Mapping[str, int]
    changes: Mapping[tuple[str, str], Mapping[Change, int]]  # rule, nature -> change -> findings
    titles: Mapping[str, str]

    def totals(self, nature: str) -> Counter[Change]:
        """Change -> findings of a nature, of all rules."""
        total: Counter[Change] = Counter()
        for (_, kind), counts in self.changes.items():
            if kind == nature:
                total.update(counts)
        return total


def compare(
    earlier: Results,
    outcomes: Iterable[RuleOutcome],
    found: Iterable[Finding],
    rules_sha256: str,
    closed: Collection[str] = (),
) -> Comparison:
    """This run's standing findings against the earlier run's; ``closed`` are fingerprints that were 已销号."""
    before = [f for f in earlier.findings() if not is_set_aside(f)]
    after = list(found)
    known, present = {f.fingerprint for f in before}, {f.fingerprint for f in after}
    looked = {o.rule for o in outcomes if o.ending in _LOOKED}
    shut = frozenset(closed)
    changes: dict[tuple[str, str], Counter[Change]] = {}
    titles: dict[str, str] = {}
    for finding in after:
        change = Change.LASTING if finding.fingerprint in known else Change.NEW
        _count(changes, titles, finding, Change.RELAPSED if finding.fingerprint in shut else change)
    for finding in before:
        if finding.fingerprint not in present:
            _count(changes, titles, finding, Change.GONE if finding.rule in looked else Change.UNSEEN)
    return Comparison(
        day=earlier.run.started,
        same_rules=earlier.run.rules_sha256 == rules_sha256,
        then=_natures(before),
        now=_natures(after),
        changes={key: changes[key] for key in sorted(changes)},
        titles=titles,
    )


def _count(
    changes: dict[tuple[str, str], Counter[Change]], titles: dict[str, str], finding: Finding, change: Change
) -> None:
    titles.setdefault(finding.rule, finding.title)
    changes.setdefault((finding.rule, _nature(finding)), Counter())[change] += 1


def _nature(finding: Finding) -> str:
    return PROBLEM if is_problem(finding) else SUSPECT


def _natures(findings: Iterable[Finding]) -> dict[str, int]:
    counts = Counter(map(_nature, findings))
    return {nature: counts[nature] for nature in (PROBLEM, SUSPECT)}
