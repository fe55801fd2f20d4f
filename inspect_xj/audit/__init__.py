"""The one loop: rule → outcome. Prints nothing, saves nothing."""

from inspect_xj.audit.examples import ExampleOutcome, run_example
from inspect_xj.audit.loop import audit
from inspect_xj.model import AuditResult

__all__ = ["AuditResult", "ExampleOutcome", "audit", "run_example"]
