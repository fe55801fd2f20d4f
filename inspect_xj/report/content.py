"""What the papers of a county say, before anybody draws them: frozen values, masked and printable.

``build_content`` makes them; ``pdf`` and ``ledger`` only draw them, so a number in the PDF and the same number in the
ledger come from one place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from markupsafe import Markup

from inspect_xj.findings.measures import Measure
from inspect_xj.model import Finding, RuleOutcome, RunInfo, Score, Waiver

__all__ = [
    "Appendix",
    "Block",
    "Column",
    "Content",
    "Grid",
    "Heading",
    "Highlights",
    "LedgerRow",
    "Letterhead",
    "Paragraph",
    "Picture",
    "Results",
    "RuleCard",
    "Sheet",
]


class Results(Protocol):
    """The part of an opened results file that the papers read (docs/architecture.md §10)."""

    @property
    def run(self) -> RunInfo:
        """What was run on what."""
        ...

    @property
    def outcomes(self) -> Sequence[RuleOutcome]:
        """How each rule ended."""
        ...

    @property
    def scores(self) -> Sequence[Score]:
        """The 三查 score sheet."""
        ...

    @property
    def waivers(self) -> Sequence[Waiver]:
        """误报登记, with what became of every entry."""
        ...

    @property
    def measures(self) -> Mapping[str, Measure]:
        """Finding -> what was done about it last."""
        ...

    def findings(self) -> Sequence[Finding]:
        """All findings with their rows."""
        ...


class RuleCard(Protocol):
    """The part of a rule that a paper quotes; ``rulebook.Rule`` has it."""

    @property
    def id(self) -> str:
        """Number of the rule, such as CG-01."""
        ...

    @property
    def basis(self) -> Sequence[str]:
        """The clauses it rests on."""
        ...

    @property
    def remedy(self) -> str | None:
        """What the school has to do."""
        ...

    @property
    def days(self) -> int | None:
        """整改时限 in days."""
        ...

    @property
    def watch_out(self) -> str | None:
        """What to check before believing a finding."""
        ...


@dataclass(frozen=True, slots=True)
class Letterhead:
    """版头, title, signature and 版记 of an official document; ``×`` stands where a person has to fill in."""

    organ: str = "×××教育局"
    number: str = "×教检〔××××〕×号"
    signer: str = "×××"
    title: tuple[str, ...] = ()
    recipient: str = "×××教育局"
    date: str = "××××年×月×日"
    copies: str = "×××"
    printer: str = "×××教育局办公室"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: level 1 ``一、`` 黑体, 2 ``（一）`` 楷体, 3 ``1．`` 仿宋."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; ``label`` (楷体) leads it, such as ``依据：``."""

    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a grid: heading, share of the width in percent, and whether its cells are centred."""

    name: str
    width: float
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of printable texts; a ``running`` caption is repeated on every page the table runs over."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    note: str = ""
    running: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A vector picture with the table of the same numbers; ``title`` says what it shows as a sentence.

    ``svg`` is written by ``pictures`` alone, which escapes every text; ``source`` says where the numbers come from.
    """

    title: str
    svg: Markup
    height: float  # px
    grid: Grid
    source: str


Block = Heading | Paragraph | Grid | Picture


@dataclass(frozen=True, slots=True)
class Appendix:
    """An 附件: starts on a page of its own, ``wide`` = landscape."""

    title: str
    blocks: tuple[Block, ...]
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Highlights:
    """要点: the one page before the document, for those who read one page."""

    title: str
    dates: str
    numbers: tuple[tuple[str, str], ...]  # (figure, what it counts)
    conclusions: tuple[str, ...]
    demands: tuple[tuple[str, str], ...]  # (post, what it has to do)
    picture: Picture
    note: str


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One line of the 台账; what people fill in is ``measure`` where it was recorded, else empty columns."""

    number: str
    nature: str  # 问题 | 疑点
    check: str
    rule: str
    title: str
    message: str
    school: str
    school_code: str
    township: str
    pupil: str
    n_rows: int
    basis: str
    severity: str
    confidence: float | None
    unit: str
    remedy: str
    days: int | None
    file: str
    sheet: str
    lines: str
    status: str = ""  # 核实状态: 待核 | 属实; — where the data prove it
    remark: str = ""
    measure: Measure | None = None  # what was done about it, as people recorded it


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of the workbook beside the ledger: texts and whole numbers."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str | int | float | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Content:
    """A county's papers: the report (letterhead, body, appendices) and the ledger (rows, sheets)."""

    letterhead: Letterhead
    subject: str
    created: str
    fingerprint: str
    body: tuple[Block, ...]
    appendices: tuple[Appendix, ...]
    ledger_title: str
    ledger: tuple[LedgerRow, ...]
    sheets: tuple[Sheet, ...]
    highlights: Highlights | None = None
    contents: bool = False  # whether a page 目录 leads: the document is longer than a few pages
