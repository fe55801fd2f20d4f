"""三查 scores worked out a second time, by other means: plain loops over the definition, and the printed arithmetic itself."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

import pytest

from inspect_xj.findings.scoring import N_TERMS, score
from inspect_xj.model import Ending, EvidenceRow, Finding, Role, RuleOutcome, Score, ScoreBase, Status

MODEL = {"严重": (20.0, 0.01), "较重": (10.0, 0.02), "一般": (5.0, 0.05), "提示": (1.0, 0.1)}
A, B = "34990121001", "34990121002"
NAMES = {A: "城关小学", B: "东街小学"}


def outcome(rule: str, ending: Ending = Ending.FOUND, check: str = "常规") -> RuleOutcome:
    return RuleOutcome(rule, rule, check, ending)


def bases(rule: str, in_a: int, in_b: int, *, by_rows: bool = True, unchecked: int = 0) -> list[ScoreBase]:
    return [
        ScoreBase(rule, "常规", None, by_rows, in_a + in_b, unchecked),
        ScoreBase(rule, "常规", A, by_rows, in_a, 0),
        ScoreBase(rule, "常规", B, by_rows, in_b, unchecked),
    ]


def finding(
    rule: str, rows: list[tuple[int, str | None]], severity: str = "严重", nature: str = "确", status: str = Status.OPEN
) -> Finding:
    found = tuple(EvidenceRow(Role.SUBJECT, "学籍", n, "s", "f", None, n, {}, school) for n, school in rows)
    number = f"{rule}-{rows[0][0]:04d}"
    return Finding(
        number=number,
        fingerprint=number,
        rule=rule,
        title=rule,
        check="常规",
        severity=severity,
        nature=nature,
        confidence=1.0,
        school_code=rows[0][1],
        school_name=None,
        township=None,
        unit=None,
        message="",
        basis=(),
        days=None,
        rows=found,
        status=status,
    )


def of(scores: tuple[Score, ...], code: str | None, check: str = "常规") -> Score:
    return next(one for one in scores if (one.school_code, one.check) == (code, check))


def test_by_hand() -> None:
    found = [finding("CG-01", [(n, A)]) for n in range(1, 4)]
    scores = score([outcome("CG-01")], bases("CG-01", 400, 600), found, MODEL, NAMES)
    # the county: 20 × 3 ÷ 1000 ÷ 0.01 = 6; the school: 20 × 3 ÷ 400 ÷ 0.01 = 15; the other school: nothing
    assert [of(scores, code).value for code in (None, A, B)] == [94.0, 85.0, 100.0]
    assert of(scores, A).arithmetic == "100 − CG-01（严重）20×min(1, 3÷400÷0.01)=15.00 = 85.0（计分规则1条）"
    assert of(scores, A).school_name == "城关小学"
    assert of(scores, None, "组织责任").value is None


@pytest.mark.parametrize(
    ("nature", "status", "value"),
    [
        ("确", Status.OPEN, 90.0),
        ("确", Status.CONFIRMED, 90.0),
        ("确", Status.EXCLUDED, 100.0),
        ("疑", Status.OPEN, 100.0),
        ("疑", Status.CONFIRMED, 90.0),
        ("疑", Status.EXCLUDED, 100.0),
    ],
)
def test_what_counts(nature: str, status: str, value: float) -> None:
    found = [finding("CG-01", [(1, A)], nature=nature, status=status)]
    assert of(score([outcome("CG-01")], bases("CG-01", 200, 0), found, MODEL, NAMES), A).value == value


def test_a_group_counts_at_every_school_its_rows_stand_in() -> None:
    found = [finding("CG-07", [(1, A), (2, B), (3, B)])]
    scores = score([outcome("CG-07")], bases("CG-07", 1000, 1000), found, MODEL, NAMES)
    assert [of(scores, code).terms[0].n_faulty for code in (None, A, B)] == [3, 1, 2]
    assert [of(scores, code).value for code in (None, A, B)] == [97.0, 98.0, 96.0]


def test_a_row_in_two_findings_of_a_rule_counts_once_in_the_worse_severity() -> None:
    found = [finding("CG-07", [(1, A), (2, A)], "一般"), finding("CG-07", [(2, A), (3, A)], "严重")]
    terms = of(score([outcome("CG-07")], bases("CG-07", 1000, 0), found, MODEL, NAMES), A).terms
    assert [(term.severity, term.n_faulty) for term in terms] == [("严重", 2), ("一般", 1)]


def test_a_rule_of_made_up_rows_counts_findings() -> None:
    found = [finding("CG-25", [(n, A) for n in range(1, 501)])]
    scores = score([outcome("CG-25")], bases("CG-25", 1, 1, by_rows=False), found, MODEL, NAMES)
    assert [(t.n_faulty, t.n_checked) for t in of(scores, A).terms] == [(1, 1)]
    assert [(t.n_faulty, t.n_checked) for t in of(scores, None).terms] == [(1, 2)]


def test_what_was_not_checked_is_named_and_not_scored() -> None:
    outcomes = [
        outcome("CG-01", Ending.PASSED),
        outcome("CG-02", Ending.UNCHECKED),
        outcome("CG-03", Ending.FAILED),
        outcome("CG-04", Ending.OFF),
        outcome("CG-05", Ending.PASSED),
    ]
    all_bases = [
        *bases("CG-01", 10, 10),
        *bases("CG-02", 0, 0, unchecked=9),
        *bases("CG-05", 10, 0, unchecked=5),  # nothing of it could be looked at in B
    ]
    scores = score(outcomes, all_bases, [], MODEL, NAMES)
    assert of(scores, A).arithmetic == "100 = 100.0（计分规则2条）；未检不计分：CG-02；出错不计分：CG-03"
    assert of(scores, B).arithmetic == "100 = 100.0（计分规则1条）；未检不计分：CG-02、CG-05；出错不计分：CG-03"
    nothing = score([outcome("CG-02", Ending.UNCHECKED)], bases("CG-02", 0, 0, unchecked=9), [], MODEL, NAMES)
    assert of(nothing, None).value is None
    assert of(nothing, None).arithmetic == "没有可以计分的规则；未检不计分：CG-02"
    assert {one.school_code for one in nothing} == {None}


def test_not_below_zero_and_said_so() -> None:
    rules = [f"CG-{n:02d}" for n in range(1, 8)]
    found = [finding(rule, [(1, A)]) for rule in rules]
    scores = score([outcome(r) for r in rules], [b for r in rules for b in bases(r, 10, 0)], found, MODEL, NAMES)
    assert of(scores, A).value == 0.0
    assert "不足0分按0分计 = 0.0" in of(scores, A).arithmetic


def test_half_a_hundredth_goes_up() -> None:
    found = [finding("CG-01", [(1, A)], "提示")]  # 1 × 1 ÷ 2000 ÷ 0.1 = 0.005
    one = of(score([outcome("CG-01")], bases("CG-01", 2000, 0), found, MODEL, NAMES), A)
    assert (one.terms[0].loss, one.value) == (0.01, 100.0)


def naive(
    rules: list[str], checked: dict[tuple[str, str | None], int], found: list[Finding], code: str | None
) -> Decimal:
    """The definition once more, slowly: row by row, in decimals."""
    lost = Decimal(0)
    for rule in rules:
        worst: dict[int, str] = {}
        for one in found:
            if one.rule != rule or one.status == "排除" or (one.nature == "疑" and one.status != "属实"):
                continue
            for row in one.rows:
                if code in (None, row.school):
                    order = ["严重", "较重", "一般", "提示"]
                    worst[row.row] = min(worst.get(row.row, "提示"), one.severity, key=order.index)
        for severity, (weight, limit) in MODEL.items():
            n = sum(word == severity for word in worst.values())
            if n and checked[rule, code]:
                share = min(Decimal(1), Decimal(n) / Decimal(checked[rule, code]) / Decimal(str(limit)))
                lost += (Decimal(str(weight)) * share).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return max(Decimal(0), 100 - lost).quantize(Decimal("0.1"), ROUND_HALF_UP)


@pytest.mark.parametrize("seed", range(12))
def test_worked_out_a_second_time(seed: int) -> None:
    chance = random.Random(seed)
    rules = [f"CG-{n:02d}" for n in range(1, chance.choice([4, 20, 31]))]
    school_of = {n: chance.choice([A, B]) for n in range(1, 700)}
    found = [
        finding(
            chance.choice(rules),
            [(n, school_of[n]) for n in chance.sample(list(school_of), chance.choice([1, 1, 1, 2, 5]))],
            chance.choice(list(MODEL)),
            chance.choice("确确疑"),
            chance.choice([Status.OPEN, Status.OPEN, Status.CONFIRMED, Status.EXCLUDED]),
        )
        for _ in range(chance.choice([3, 40, 150]))
    ]
    made = [base for rule in rules for base in bases(rule, chance.randint(300, 900), chance.randint(300, 900))]
    checked = {(base.rule, base.school_code): base.n_checked for base in made}
    scores = score([outcome(rule) for rule in rules], made, found, MODEL, NAMES)
    for code in (None, A, B):
        one = of(scores, code)
        assert Decimal(str(one.value)) == naive(rules, checked, found, code)
        redo(one)


def redo(one: Score) -> None:
    """The arithmetic as a reader does it, from the text alone."""
    assert len(one.arithmetic) < 1000
    lost = defaultdict(Decimal)
    for rule, severity, weight, n, of_, limit, loss in re.findall(
        r"− (\S+?)（(..)）([\d.]+)×min\(1, (\d+)÷(\d+)÷([\d.]+)\)=([\d.]+)", one.arithmetic
    ):
        share = min(Decimal(1), Decimal(n) / Decimal(of_) / Decimal(limit))
        assert (Decimal(weight) * share).quantize(Decimal("0.01"), ROUND_HALF_UP) == Decimal(loss)
        lost[rule, severity] = Decimal(loss)
    assert len(lost) == (len(one.terms) if len(one.terms) <= N_TERMS + 1 else N_TERMS)
    rest = re.search(r"− 其余(\d+)项共([\d.]+)（见评分明细）", one.arithmetic)
    if rest:
        assert int(rest[1]) == len(one.terms) - N_TERMS
        assert Decimal(rest[2]) == sum(Decimal(str(term.loss)) for term in one.terms[N_TERMS:])
    total = sum(lost.values(), Decimal(rest[2]) if rest else Decimal(0))
    result = re.search(r" = ([\d.]+)（", one.arithmetic)
    assert result
    assert Decimal(result[1]) == max(Decimal(0), 100 - total).quantize(Decimal("0.1"), ROUND_HALF_UP)
