"""``rules try``: one rule on a real snapshot, its findings in memory, and how many rows each lawful case sets aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from inspect_xj.audit.loop import audit
from inspect_xj.engine.expressions import Bound, Frame, Plan, Tree, bind, parse_condition
from inspect_xj.model import Ending, Finding, Progress, RuleOutcome, silent
from inspect_xj.rulebook import Rule, Rulebook
from inspect_xj.rulebook.message import Message
from inspect_xj.rulebook.vocabulary import base_catalog
from inspect_xj.snapshot import Snapshot

__all__ = ["Trial", "try_rule"]


@dataclass(frozen=True, slots=True)
class Trial:
    """What one rule gave; ``excluded``: lawful case -> the rows in scope to which it applies (one row may be in several)."""

    outcome: RuleOutcome
    findings: tuple[Finding, ...]
    excluded: Mapping[str, int]
    seconds: float


def try_rule(
    rule: Rule,
    rulebook: Rulebook,
    snapshots: Sequence[Snapshot],
    *,
    previous: Sequence[Snapshot] = (),
    progress: Progress = silent,
) -> Trial:
    """Run ``rule``, switched on or off, with the models of ``rulebook``. Raises EngineError when the engine gives out."""
    own = replace(rule, on=True)
    probes = {f"{rule.id}·{name}": name for name in rule.unless_bound}
    rules = (own, *(_probe(own, probe, name) for probe, name in probes.items()))
    alone = replace(rulebook, rules=rules, waivers=())
    result = audit(snapshots, alone, previous=previous, progress=progress)
    outcomes = {outcome.rule: outcome for outcome in result.outcomes}
    excluded = {name: outcomes[probe].n_checked for probe, name in probes.items() if outcomes[probe].n_checked}
    failed = outcomes[rule.id].ending is Ending.FAILED
    return Trial(outcomes[rule.id], result.findings, {} if failed else excluded, result.run.seconds)


def _probe(rule: Rule, probe: str, name: str) -> Rule:
    """A rule that checks just the rows to which a lawful case applies, and finds nothing in them."""
    plan = rule.plan
    claims = (("", _nothing(plan)),)
    counting = Plan(
        table=plan.table,
        claims=claims,
        lets=plan.lets,
        scope=plan.scope,
        checkable=rule.unless_bound[name],
        listed=plan.listed,
        told=plan.told,
    )
    return replace(
        rule,
        id=probe,
        plan=counting,
        message=Message("", "", (), ()),
        unless={},
        unless_bound={},
        group_by=(),
        with_rows=(),
        choices={},
        values={},
        message_columns=(),
        params=rule.params,
    )


def _nothing(plan: Plan) -> Bound:
    tree = parse_condition("false")
    shape = base_catalog().tables.get(plan.table)
    bound = (
        bind(tree, Frame({} if shape is None else {shape.name: shape}), base_catalog())
        if isinstance(tree, Tree)
        else ()
    )
    if not isinstance(bound, Bound):
        raise AssertionError(bound)
    return bound
