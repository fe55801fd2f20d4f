"""The results file (DESIGN §7): written once, opened read-only; fingerprints; personal values of a finding."""

from inspect_xj.findings.append import append
from inspect_xj.findings.fingerprint import fingerprints, natural_key, secret_key
from inspect_xj.findings.measures import Measure, measure_of
from inspect_xj.findings.people import Compared, Link, Member, People, RowKey
from inspect_xj.findings.personal import personal_values
from inspect_xj.findings.results import Results, open_results
from inspect_xj.findings.store import write

__all__ = [
    "Compared",
    "Link",
    "Measure",
    "Member",
    "People",
    "Results",
    "RowKey",
    "append",
    "fingerprints",
    "measure_of",
    "natural_key",
    "open_results",
    "personal_values",
    "secret_key",
    "write",
]
