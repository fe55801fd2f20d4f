"""What the 三查 scores of a run rest on: how many rows every rule checked, in the county and in each school."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from inspect_xj.audit.running import RuleRun
from inspect_xj.audit.schools import Place
from inspect_xj.model import ScoreBase
from inspect_xj.rulebook import Rule, Scoring

__all__ = ["model_of", "school_names", "score_bases"]


def score_bases(rules: Sequence[Rule], runs: Sequence[RuleRun], places: Mapping[str, Place]) -> tuple[ScoreBase, ...]:
    """One a rule for the county, and one for every school where the rule had rows; by rule, then school."""
    bases = []
    for rule, run in zip(rules, runs, strict=True):
        # The rows of a let are made up for the rule: its findings are counted, not the rows behind them.
        by_rows = rule.source not in rule.let
        county = sum(run.checked.values()), sum(run.unchecked.values())
        bases.append(ScoreBase(rule.id, rule.check, None, by_rows, *county))
        codes = sorted({code for code in (*run.checked, *run.unchecked) if code and _is_school(code, places)})
        bases += [
            ScoreBase(rule.id, rule.check, code, by_rows, run.checked.get(code, 0), run.unchecked.get(code, 0))
            for code in codes
        ]
    return tuple(bases)


def model_of(scoring: Scoring) -> dict[str, tuple[float, float]]:
    """Severity -> (weight, limit), the gravest first."""
    return {severity: (weight, scoring.limits[severity]) for severity, weight in scoring.weights.items()}


def school_names(places: Mapping[str, Place]) -> dict[str, str | None]:
    """School code -> name, for the score sheet."""
    return {code: place.name for code, place in places.items() if place.is_school}


def _is_school(code: str, places: Mapping[str, Place]) -> bool:
    return code in places and places[code].is_school
