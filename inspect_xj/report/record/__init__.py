"""A printed paper as a record: its origin, its attachments, its seal, a signature, a password; and how all that is checked.

In a job: ``record_facts`` once; then for each paper ``finish(data, replace(facts, kind=…, serial=…, fingerprint=…),
attachments, password=…)`` with the bytes of ``pdf.draw_paper``, and ``sign`` last.
"""

from inspect_xj.report.record.facts import RecordFacts, record_facts, snapshot_facts
from inspect_xj.report.record.finishing import finish
from inspect_xj.report.record.seal import Seal

__all__ = ["RecordFacts", "Seal", "finish", "record_facts", "snapshot_facts"]
