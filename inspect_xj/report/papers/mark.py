"""What every page of a working paper carries: serial number, what it was made from, the watermark."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from inspect_xj.findings.forms import run_id
from inspect_xj.report.masking import Mask
from inspect_xj.report.survey import Survey

__all__ = ["Mark", "fingerprint", "mark", "serial"]

_PLAIN = re.compile(r"[0-9A-Za-z-]{1,24}")


@dataclass(frozen=True, slots=True)
class Mark:
    """Serial number and footer are ASCII and may stand in a style sheet; the watermark is empty where none is printed."""

    serial: str
    run: str
    rules: str
    snapshot: str
    watermark: str
    day: str  # of the run, ISO; empty where it is not recorded as a date

    @property
    def lines(self) -> tuple[str, str]:
        """The watermark as it is drawn, in two lines."""
        first, _, second = self.watermark.partition("　")
        return first, second


def serial(kind: str, whom: str, run: str) -> str:
    """``ZG-34990121001-1a2b3c``: kind, school or finding, run; a name that is no plain number goes in as its hash."""
    part = whom if _PLAIN.fullmatch(whom) else hashlib.sha256(whom.encode()).hexdigest()[:10]
    return f"{kind}-{part}-{run[:6]}"


def mark(survey: Survey, mask: Mask, number: str) -> Mark:
    """The mark of a paper with that serial number; what shows whole names carries a watermark."""
    run = survey.run
    day = run.started[:10]
    watermark = f"内部资料 严禁外传　{survey.county}检查组 {survey.run_day}"
    return Mark(
        number,
        run_id(run),
        run.rules_sha256[:8],
        survey.snapshot_sha256[:8],
        watermark if mask is Mask.VERIFY else "",
        day if re.fullmatch(r"\d{4}-\d{2}-\d{2}", day) else "",
    )


def fingerprint(content: object) -> str:
    """The identifier of a paper: repr() of frozen dataclasses is a complete and stable text of the content."""
    return hashlib.sha256(repr(content).encode()).hexdigest()
