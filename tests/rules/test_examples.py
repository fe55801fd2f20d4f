"""Every shipped rule finds what its examples say, at the rows they say, and nothing in the innocent ones."""

from __future__ import annotations

import pytest

from inspect_xj import resources, rulebook
from inspect_xj.audit import run_example
from inspect_xj.rulebook import Example, Rule

RULES = rulebook.load([resources.rules()]).rules
CASES = [
    pytest.param(rule, example, id=f"{rule.id}-{number}")
    for rule in RULES
    for number, example in enumerate(rule.examples, 1)
]


@pytest.mark.slow  # ``make test`` runs the same examples by ``rules test``
@pytest.mark.parametrize(("rule", "example"), CASES)
def test_example(rule: Rule, example: Example) -> None:
    outcome = run_example(rule, example)
    assert outcome.ok, f"{example.note}：{outcome}"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule_is_complete(rule: Rule) -> None:
    firing = sum(len(example.finds or ()) for example in rule.examples)
    innocent = [example for example in rule.examples if not example.finds]
    assert firing >= 2, "at least two findings in the examples"
    # innocent rows mostly stand beside guilty ones; ``rules test --mutate`` says whether every condition has its row
    assert innocent, "at least one wholly innocent example"
    assert all(example.note for example in rule.examples)
    assert rule.basis
    assert any("教秘基〔2009〕100号" in one or "GB" in one or "教基〔2008〕9号" in one for one in rule.basis)
    assert rule.remedy
    assert rule.watch_out
    assert rule.days


def test_file_name_is_id() -> None:
    for rule in RULES:
        assert rule.path.stem == rule.id
        assert rule.path.parent.name == rule.id.split("-")[0].lower()
