"""What a printed paper knows of its origin: of which run, of which data, under which rules, for whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from inspect_xj import __version__
from inspect_xj.findings.digest import ResultsDigest, Written
from inspect_xj.findings.forms import run_id
from inspect_xj.model import RunInfo
from inspect_xj.report.visible import visible
from inspect_xj.snapshot import Snapshot

__all__ = ["RecordFacts", "record_facts", "snapshot_facts"]


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """What is written into a PDF beside its pages. All of it is printable and names no pupil.

    Made once a job by ``record_facts``; a paper takes ``dataclasses.replace(facts, kind=…, serial=…, fingerprint=…)``.
    """

    kind: str = ""  # 检查报告, 整改通知书 …
    serial: str = ""  # 份号 of the copy or form, where it has one
    fingerprint: str = ""  # of the content object that was drawn
    organ: str = ""  # who issues it
    created: str = ""  # ISO day of the run; empty where it was not recorded
    mask: str = ""  # 内部, 核查, 公开
    run: str = ""  # run_id: the same for the same data, rules and parameters
    started: str = ""  # when that run began, as recorded
    snapshots: tuple[str, ...] = ()  # SHA-256 of each snapshot of the run, in its order
    rules: str = ""  # SHA-256
    tool: str = ""  # version
    results: str = ""  # ResultsDigest.audit
    by_hand: Mapping[str, Written] = field(default_factory=dict)


def record_facts(run: RunInfo, digest: ResultsDigest, *, organ: str = "", mask: str = "") -> RecordFacts:
    """The facts that all papers of a job share; ``digest`` is ``findings.digest.digest_of`` of the results file."""
    return RecordFacts(
        organ="" if "×" in organ else visible(organ, 100),
        created=_day(run.started),
        mask=mask,
        run=run_id(run),
        started=visible(run.started, 40),
        snapshots=tuple(sha256 for _, sha256 in run.snapshots),
        rules=run.rules_sha256,
        tool=visible(run.tool_version, 40),
        results=digest.audit,
        by_hand=dict(digest.by_hand),
    )


def snapshot_facts(snapshot: Snapshot, *, organ: str = "") -> RecordFacts:
    """The facts of papers that are printed before any audit: of the snapshot alone, and no run."""
    return RecordFacts(
        organ="" if "×" in organ else visible(organ, 100),
        created=snapshot.info.as_of.isoformat(),
        snapshots=(snapshot.sha256,),
        tool=__version__,
    )


def _day(started: str) -> str:
    day = started[:10]
    parts = day.split("-")
    return day if len(day) == 10 and len(parts) == 3 and all(part.isdigit() for part in parts) else ""
