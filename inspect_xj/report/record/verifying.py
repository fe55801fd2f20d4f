"""``verify``: a printed paper beside the results and the snapshots it names, and what differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from inspect_xj import __version__
from inspect_xj.findings import Results
from inspect_xj.report.content import RuleCard
from inspect_xj.report.record.checks import Check, State, Verification
from inspect_xj.report.record.file_checks import file_checks, read_record
from inspect_xj.report.record.ledger_checks import ledger_checks
from inspect_xj.report.record.origin_checks import origin_checks, same_file, same_run, snapshot_checks
from inspect_xj.report.record.xmp import Record
from inspect_xj.snapshot import Snapshot

__all__ = ["Beside", "verify"]


@dataclass(frozen=True)
class Beside:
    """What a paper is laid beside. ``snapshots``: (name, opened) of those at hand; ``whole`` all of the run as one."""

    results: Results | None = None
    snapshots: Sequence[tuple[str, Any]] = ()
    missing: Sequence[str] = ()  # names of snapshots of the run that are not at hand
    whole: Snapshot | None = None
    cards: Mapping[str, RuleCard] = field(default_factory=dict)
    rules: str = ""  # SHA-256 of the rules the cards come from


def verify(data: bytes, beside: Beside, password: str | None = None) -> Verification:
    """Everything that can be compared, in order. ReportError: no PDF, none of ours, password missing or wrong.

    What agrees proves that the paper is the one that was printed of these results, as long as nobody has made it anew
    with the same care: only a signature excludes that.
    """
    record, files = read_record(data, password)
    return Verification(record.facts, tuple(_checks(data, record, files, beside, password)))


def _checks(
    data: bytes, record: Record, files: Mapping[str, bytes], beside: Beside, password: str | None
) -> Iterator[Check]:
    facts, results = record.facts, beside.results
    yield from file_checks(data, record, files, password)
    if not facts.run:  # printed of a bare snapshot, before any audit
        yield from _snapshots(record, beside)
        return
    if results is None:
        yield Check("结果文件", State.OPEN, "没有给出结果文件，只核对了文书本身。")
    else:
        yield from origin_checks(facts, results)
    if results is None or same_run(facts, results):
        yield from _snapshots(record, beside)
    if results is not None and same_run(facts, results):
        why = ""
        if beside.rules != facts.rules:
            why = "现有规则与检查时所用的不同（用过本地规则的，请同样给出 --rules）"
        elif not same_file(facts, results):
            why = "结果文件不是印出文书时的那一个"
        elif facts.tool != __version__:
            why = f"文书由 {facts.tool} 版印出，现用的是 {__version__} 版"
        yield from ledger_checks(facts, files, results, beside.whole, beside.cards, same_words=why)


def _snapshots(record: Record, beside: Beside) -> Iterator[Check]:
    given = [(name, snapshot.sha256) for name, snapshot in beside.snapshots]
    yield from snapshot_checks(record.facts, given, beside.missing)
