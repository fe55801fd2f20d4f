"""三查 scores of every school and the county, with the arithmetic written out so that it can be done again by hand.

Per rule and severity: weight × min(1, faulty rows ÷ checked rows ÷ limit), rounded to 0.01; the score is 100 less the sum,
not below 0. 确 counts, 疑 only once it is verified (属实); what was set aside (排除) never; what could not be checked is
named, never scored. A row counts at the school it stands in, once a rule, in its worst severity.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from inspect_xj.model import Ending, Finding, Role, RuleOutcome, Score, ScoreBase, ScoreTerm, Status

__all__ = ["counts", "score"]

#: Terms written out in the arithmetic; the others are added up there and stand in 评分明细.
N_TERMS = 12
#: Rules named as 未检 in the arithmetic.
N_NAMED = 12

_Key = tuple[str, str | None]  # (rule, school; None = the county)


def counts(finding: Finding) -> bool:
    """Whether a finding costs points: proven by the data, or verified; never when set aside."""
    return finding.status == Status.CONFIRMED or (finding.nature == "确" and finding.status != Status.EXCLUDED)


def score(
    outcomes: Sequence[RuleOutcome],
    bases: Iterable[ScoreBase],
    findings: Iterable[Finding],
    model: Mapping[str, tuple[float, float]],
    names: Mapping[str, str | None],
) -> tuple[Score, ...]:
    """County first (school None), then every school that had something checked, by code; each × 三查.

    ``model``: severity -> (weight, limit), the gravest first; ``names``: school code -> name.
    """
    based = {(base.rule, base.school_code): base for base in bases}
    hits = _hits(findings, based, list(model))
    schools = sorted({code for (_, code), base in based.items() if code is not None and base.n_checked})
    checks = dict.fromkeys(["组织责任", "常规", "档案信息化"])
    scores = []
    for code in [None, *schools]:
        for check in checks:
            chosen = [one for one in outcomes if one.check == check and one.ending is not Ending.OFF]
            terms, n_scored = _terms(chosen, code, based, hits, model)
            value, arithmetic = _added_up(terms, n_scored)
            arithmetic += _left_out(chosen, code, based)
            scores.append(Score(code, names.get(code) if code else None, check, value, arithmetic, terms))
    return tuple(scores)


def _hits(
    findings: Iterable[Finding], based: Mapping[_Key, ScoreBase], severities: Sequence[str]
) -> dict[_Key, dict[str, int]]:
    """(rule, school) -> severity -> faulty rows, each row once in its worst severity."""
    worst: dict[str, dict[tuple[object, ...], tuple[str, str | None]]] = {}
    rank = {severity: place for place, severity in enumerate(severities)}
    for finding in findings:
        if not counts(finding):
            continue
        base = based.get((finding.rule, None))
        seen = worst.setdefault(finding.rule, {})
        for key, school in _faulty(finding, by_rows=base is None or base.by_rows):
            if key not in seen or rank[finding.severity] < rank[seen[key][0]]:
                seen[key] = (finding.severity, school)
    found: dict[_Key, dict[str, int]] = {}
    for rule, rows in worst.items():
        for severity, school in rows.values():
            for place in (None,) if school is None else (None, school):
                counted = found.setdefault((rule, place), {})
                counted[severity] = counted.get(severity, 0) + 1
    return found


def _faulty(finding: Finding, *, by_rows: bool) -> list[tuple[tuple[object, ...], str | None]]:
    """The rows (else the finding itself) that are at fault, each with the school where it counts."""
    if not by_rows or not finding.rows:
        return [((finding.number,), finding.school_code)]
    own = finding.rows[0].table  # subjects of other tables belong to the same fault
    return [
        ((row.snapshot, row.table, row.row), row.school or finding.school_code)
        for row in finding.rows
        if row.role is Role.SUBJECT and row.table == own
    ]


def _terms(
    outcomes: Sequence[RuleOutcome],
    code: str | None,
    based: Mapping[_Key, ScoreBase],
    hits: Mapping[_Key, Mapping[str, int]],
    model: Mapping[str, tuple[float, float]],
) -> tuple[tuple[ScoreTerm, ...], int]:
    """What every rule cost here, dearest first, and how many rules were scored."""
    terms, n_scored = [], 0
    for outcome in outcomes:
        base = based.get((outcome.rule, code))
        if base is None or not base.n_checked or outcome.ending in (Ending.UNCHECKED, Ending.FAILED):
            continue
        n_scored += 1
        faulty = hits.get((outcome.rule, code), {})
        for severity, (weight, limit) in model.items():
            if n := faulty.get(severity, 0):
                share = min(Fraction(1), Fraction(n, base.n_checked) / Fraction(str(limit)))
                loss = _rounded(Fraction(str(weight)) * share, "0.01")
                terms.append(ScoreTerm(outcome.rule, severity, n, base.n_checked, weight, limit, float(loss)))
    return tuple(sorted(terms, key=lambda term: (-term.loss, term.rule))), n_scored


def _rounded(value: Fraction, step: str) -> Decimal:
    """Half up, as one does by hand; exact, for two runs must not differ in the last digit."""
    return Decimal(int(value / Fraction(step) + Fraction(1, 2))) * Decimal(step)


def _added_up(terms: Sequence[ScoreTerm], n_scored: int) -> tuple[float | None, str]:
    if not n_scored:
        return None, "没有可以计分的规则"
    lost = sum((Fraction(str(term.loss)) for term in terms), Fraction(0))
    value = float(_rounded(max(Fraction(0), 100 - lost), "0.1"))
    n_written = len(terms) if len(terms) <= N_TERMS + 1 else N_TERMS  # one more is no shorter for being added up
    text = "100" + "".join(
        f" − {term.rule}（{term.severity}）{term.weight:.12g}×min(1, {term.n_faulty}÷{term.n_checked}÷{term.limit:.12g})"
        f"={term.loss:.2f}"
        for term in terms[:n_written]
    )
    if rest := terms[n_written:]:
        more = sum((Fraction(str(term.loss)) for term in rest), Fraction(0))
        text += f" − 其余{len(rest)}项共{float(more):.2f}（见评分明细）"
    floor = "，不足0分按0分计" if lost > 100 else ""
    return value, f"{text}{floor} = {value:.1f}（计分规则{n_scored}条）"


def _left_out(outcomes: Sequence[RuleOutcome], code: str | None, based: Mapping[_Key, ScoreBase]) -> str:
    """The rules that say nothing about this school: 未检 as a whole or here, and those that failed."""
    unchecked, failed = [], []
    for outcome in outcomes:
        base = based.get((outcome.rule, code))
        if outcome.ending is Ending.FAILED:
            failed.append(outcome.rule)
        elif outcome.ending is Ending.UNCHECKED or (base and base.n_unchecked and not base.n_checked):
            unchecked.append(outcome.rule)
    return _named("未检不计分", unchecked) + _named("出错不计分", failed)


def _named(word: str, rules: Sequence[str]) -> str:
    if not rules:
        return ""
    more = f"等{len(rules)}条" if len(rules) > N_NAMED else ""
    return f"；{word}：{'、'.join(rules[:N_NAMED])}{more}"
