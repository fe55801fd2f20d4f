"""Many papers at once: drawn by a pool of workers, each placed whole, a failed one named, an interrupted run resumed."""

from inspect_xj.report.job.run import Printed, State, print_papers
from inspect_xj.report.job.setting import Limits, Setting

__all__ = ["Limits", "Printed", "Setting", "State", "print_papers"]
