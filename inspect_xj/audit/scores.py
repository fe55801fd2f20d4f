"""三查 scores of every school and the county, with the arithmetic written out.

Per rule: weight of its severity × min(1, faulty rows ÷ checked rows ÷ limit). Only 确 counts here (疑 counts once it is
verified, which the review writes); what could not be checked is named, never scored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from inspect_xj.audit.running import RuleRun
from inspect_xj.audit.schools import Place
from inspect_xj.model import Ending, Finding, Role, Score
from inspect_xj.rulebook import Rule, Scoring
from inspect_xj.rulebook.rule import CHECKS, SEVERITIES

__all__ = ["score"]

_UNUSABLE = (Ending.UNCHECKED, Ending.FAILED)


def score(
    rules: Sequence[Rule],
    runs: Sequence[RuleRun],
    findings: Sequence[Finding],
    model: Scoring,
    places: Mapping[str, Place],
) -> tuple[Score, ...]:
    """County first (school None), then every school that had a checked row, by code; each × 三查."""
    hits = _hits(findings)
    schools = sorted({code for run in runs for code in run.checked if code and _is_school(code, places)})
    scores = []
    for code in [None, *schools]:
        place = places.get(code) if code else None
        for check in CHECKS:
            chosen = [(rule, run) for rule, run in zip(rules, runs, strict=True) if rule.check == check]
            value, arithmetic = _one(chosen, code, hits, model)
            scores.append(Score(code, place.name if place else None, check, value, arithmetic))
    return tuple(scores)


def _is_school(code: str, places: Mapping[str, Place]) -> bool:
    return code in places and places[code].is_school


def _hits(findings: Sequence[Finding]) -> dict[tuple[str, str | None], dict[str, int]]:
    """(rule, school or None for the county) -> severity -> faulty rows."""
    hits: dict[tuple[str, str | None], dict[str, int]] = {}
    for finding in findings:
        if finding.nature != "确":
            continue
        subjects = [row for row in finding.rows if row.role is Role.SUBJECT and row.table == finding.rows[0].table]
        for code, n in _by_school(finding, subjects).items():
            counted = hits.setdefault((finding.rule, code), {})
            counted[finding.severity] = counted.get(finding.severity, 0) + n
    return hits


def _by_school(finding: Finding, subjects: Sequence[object]) -> dict[str | None, int]:
    # a group's rows are counted at the school the finding is filed under: each school's own share would need the clean
    # code of every row, and the county's total is the same
    n = max(len(subjects), 1)
    counted: dict[str | None, int] = {None: n}
    if finding.school_code is not None:
        counted[finding.school_code] = n
    return counted


def _one(
    chosen: Sequence[tuple[Rule, RuleRun]],
    code: str | None,
    hits: Mapping[tuple[str, str | None], Mapping[str, int]],
    model: Scoring,
) -> tuple[float | None, str]:
    terms, lost, n_scored, unchecked = [], 0.0, 0, []
    for rule, run in chosen:
        checked = sum(run.checked.values()) if code is None else run.checked.get(code, 0)
        if run.outcome.ending in _UNUSABLE:
            unchecked.append(rule.id)
            continue
        if not checked:
            continue
        n_scored += 1
        for severity in SEVERITIES:
            n = hits.get((rule.id, code), {}).get(severity, 0)
            if not n:
                continue
            weight, limit = model.weights[severity], model.limits[severity]
            share = min(1.0, n / checked / limit)
            lost += weight * share
            terms.append(f"{rule.id} {weight:g}×min(1, {n}÷{checked}÷{limit:g})={weight * share:.2f}")
    tail = f"；未检不计分：{'、'.join(unchecked)}" if unchecked else ""
    if not n_scored:
        return None, f"没有可以计分的规则{tail}"
    value = round(max(0.0, 100.0 - lost), 1)
    minus = "".join(f" − {term}" for term in terms)
    return value, f"100{minus} = {value:g}（计分规则 {n_scored} 条）{tail}"
