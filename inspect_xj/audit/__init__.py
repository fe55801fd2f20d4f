"""The one loop: rule → outcome. Prints nothing, saves nothing."""

from inspect_xj.audit.examples import ExampleOutcome, Found, Stage, run_example, run_examples
from inspect_xj.audit.loop import audit
from inspect_xj.audit.mutation import RuleMutation, mutate_rule, mutate_rules
from inspect_xj.model import AuditResult

__all__ = [
    "AuditResult",
    "ExampleOutcome",
    "Found",
    "RuleMutation",
    "Stage",
    "audit",
    "mutate_rule",
    "mutate_rules",
    "run_example",
    "run_examples",
]
