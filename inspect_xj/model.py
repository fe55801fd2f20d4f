"""The shared types: what the rooms hand to each other. No files, no SQL, no third parties."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "AuditResult",
    "Ending",
    "EvidenceRow",
    "Finding",
    "Judgement",
    "LinkLevel",
    "LinkModel",
    "Progress",
    "Role",
    "RuleOutcome",
    "RunInfo",
    "Score",
    "ScoreBase",
    "ScoreTerm",
    "SnapshotInfo",
    "Source",
    "Status",
    "Verdict",
    "Waiver",
    "silent",
]

#: Called with (what is being done, steps done, steps in all); drawing is the CLI's business.
Progress = Callable[[str, int, int], None]


def silent(what: str, done: int, total: int) -> None:
    """Show no progress: for tests, ``--json`` and output that is not a terminal."""


class Ending(StrEnum):
    """How a rule ended, in one row or as a whole (DESIGN §5)."""

    PASSED = "通过"
    FOUND = "发现"
    UNDECIDED = "未决"
    UNCHECKED = "未检"
    NOT_APPLICABLE = "不适用"
    FAILED = "出错"
    OFF = "停用"  # a local folder switched the rule off: nothing was looked at


class Role(StrEnum):
    """Why a row stands in a finding."""

    SUBJECT = "主体"
    EVIDENCE = "证据"
    NEAR = "近似"


@dataclass(frozen=True, slots=True)
class SnapshotInfo:
    """The one row of 快照."""

    id: str
    region: str | None
    name: str | None
    school_year: int
    as_of: date
    profile: str
    tool_version: str


@dataclass(frozen=True, slots=True)
class Source:
    """One sheet (or file) read into one table; ``columns`` are the columns whose heading it had."""

    id: int
    file: str
    sheet: str | None
    table: str
    columns: frozenset[str]


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One row of a finding, traceable to the cell: ``content`` is the raw row (column -> text as it came)."""

    role: Role
    table: str
    row: int
    snapshot: str
    file: str
    sheet: str | None
    line: int
    content: dict[str, str | None]
    school: str | None = None  # the clean code of the school the row stands in


class Status(StrEnum):
    """核实状态 of a finding."""

    OPEN = "待核"
    CONFIRMED = "属实"
    EXCLUDED = "排除"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding; ``number`` is 规则-0001 in the order of the run, ``fingerprint`` survives the next snapshot.

    A finding that a waiver or a person set aside stays here with the status 排除 and counts nowhere; ``waiver`` is the
    entry of 误报登记 that did it, ``remark`` what a reader has to know (an entry that has expired).
    """

    number: str
    fingerprint: str
    rule: str
    title: str
    check: str
    severity: str
    nature: str
    confidence: float | None
    school_code: str | None
    school_name: str | None
    township: str | None
    unit: str | None
    message: str
    basis: tuple[str, ...]
    days: int | None
    rows: tuple[EvidenceRow, ...]
    status: str = Status.OPEN
    waiver: int | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """How one rule ended, with its counts of rows (groups for group rules).

    ``n_findings`` are those that stand; ``n_waived`` those that were set aside (误报登记, or checked and denied).
    """

    rule: str
    title: str
    check: str
    ending: Ending
    n_checked: int = 0
    n_undecided: int = 0
    n_unchecked: int = 0
    n_excluded: int = 0
    n_findings: int = 0
    reason: str = ""
    seconds: float = 0.0
    n_waived: int = 0


@dataclass(frozen=True, slots=True)
class ScoreTerm:
    """What one rule cost in one severity: weight × min(1, faulty ÷ checked ÷ limit) = loss, rounded to 0.01."""

    rule: str
    severity: str
    n_faulty: int
    n_checked: int
    weight: float
    limit: float
    loss: float


@dataclass(frozen=True, slots=True)
class Score:
    """One cell of the 三查 score sheet: school (None = the county) × check; ``None`` value = nothing could be checked."""

    school_code: str | None
    school_name: str | None
    check: str
    value: float | None
    arithmetic: str
    terms: tuple[ScoreTerm, ...] = ()


@dataclass(frozen=True, slots=True)
class ScoreBase:
    """What a rule's score is a share of: rows it checked (``by_rows``; else findings are counted) in one school.

    ``school_code`` None: in the county. ``n_unchecked`` rows could not be checked there.
    """

    rule: str
    check: str
    school_code: str | None
    by_rows: bool
    n_checked: int
    n_unchecked: int


@dataclass(frozen=True, slots=True)
class Waiver:
    """One entry of 误报登记.yaml after a run; ``number`` counts them over all folders, ``state`` is one of WAIVER_STATES.

    ``n_findings``: findings it set aside, or, once expired, would have.
    """

    number: int
    rule: str
    fingerprint: str
    condition: str
    school: str
    reason: str
    document: str
    by: str
    since: date | None
    until: date
    place: str  # 误报登记.yaml:12
    state: str = "未用到"
    n_findings: int = 0
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person found when he checked a finding on site: one row of 核查, with the finding's fingerprint."""

    at: str
    number: str
    status: str
    remark: str
    by: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class LinkLevel:
    """One outcome of a comparison of two rows: how often it is seen in pairs of one child, and under three other explanations.

    ``None`` = counted in the snapshot itself. ``fixed``: ``same`` is not learnt.
    """

    word: str
    same: float
    other: float | None
    twin: float | None
    borrowed: float | None
    fixed: bool


@dataclass(frozen=True, slots=True)
class LinkModel:
    """The model file of identity (``rules/_model/identity.yaml``, whose comments say what the figures mean)."""

    decide: Mapping[str, float]
    rates: Mapping[str, float]
    learning: Mapping[str, float]
    blocks: Mapping[str, float]
    dialect: tuple[str, ...]
    registrations: Mapping[str, tuple[LinkLevel, ...]]
    seats: Mapping[str, tuple[LinkLevel, ...]]
    places: Mapping[str, float]
    absent: float
    strangers: float
    missed: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person decided about two rows (表:行号 of the snapshot then at hand): one child (同一人) or two (不同人).

    The fingerprints (keyed, of what each row is about) find the rows again in another snapshot.
    """

    at: str
    left: str
    right: str
    verdict: str
    reason: str
    by: str
    left_print: str
    right_print: str


@dataclass(frozen=True, slots=True)
class RunInfo:
    """What was run on what: the one row of 运行."""

    snapshots: tuple[tuple[str, str], ...]  # (path, sha256)
    rules_sha256: str
    tool_version: str
    engine: str
    parameters: dict[str, str]
    started: str
    seconds: float
    stages: dict[str, float] = field(default_factory=dict)
    previous: tuple[tuple[str, str], ...] = ()  # last period's snapshots: (path, sha256)


@dataclass(frozen=True, slots=True)
class AuditResult:
    """One whole audit, as ``audit`` gives it and ``findings`` stores it.

    ``members``: 人员, 表, 行号, 快照, 源文件, 源表, 源行, 概率; ``links``: 甲表, 甲行号, 乙表, 乙行号, 级别, 概率, 成立, 权重, 式, 理由;
    ``patterns``: 式, 序, 比较, 级别, 权重; ``weights``: 域, 对象, 比较, 级别, 同人, 异人, 双胞胎, 来源 (``findings.schema`` says what they mean);
    ``judgements``, ``verdicts``: rows of 判定 and 核查 carried over from the results that the run builds on; ``waivers``: 误报登记;
    ``score_bases``, ``score_model`` (severity -> weight, limit): what scores are computed from, again and again.
    """

    run: RunInfo
    outcomes: tuple[RuleOutcome, ...]
    findings: tuple[Finding, ...]
    members: pa.Table
    links: pa.Table
    patterns: pa.Table
    weights: pa.Table
    scores: tuple[Score, ...]
    judgements: tuple[Judgement, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    score_bases: tuple[ScoreBase, ...] = ()
    score_model: Mapping[str, tuple[float, float]] = field(default_factory=dict)
