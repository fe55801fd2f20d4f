"""What is exported: every finding once, masked, with where it stands; the same words and counts as in the papers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from inspect_xj.errors import ReportError
from inspect_xj.findings.standing import is_set_aside
from inspect_xj.model import Finding, Role, RuleOutcome, RunInfo, Score, Waiver
from inspect_xj.report.content import Results, RuleCard
from inspect_xj.report.facts import Case, Facts
from inspect_xj.report.masking import Mask
from inspect_xj.report.register import Words
from inspect_xj.report.visible import visible
from inspect_xj.report.wording import cn_date

__all__ = ["Export", "Item", "Place", "gather_export"]

#: Rows of one finding that are exported: a 重号 shared by a whole school must not make a book of one line.
MOST_ROWS = 60


@dataclass(frozen=True, slots=True)
class Place:
    """A row of a source file, as a person finds it."""

    role: str
    table: str
    file: str
    sheet: str
    line: int


@dataclass(frozen=True, slots=True)
class Item:
    """One finding; ``excluded_by`` says why it counts nowhere, empty where it stands."""

    finding: Finding
    case: Case
    status: str
    places: tuple[Place, ...]
    omitted_rows: int
    excluded_by: str


@dataclass(frozen=True, slots=True)
class Export:
    """All of a results file that other programs get."""

    run: RunInfo
    mask: Mask
    outcomes: tuple[RuleOutcome, ...]
    items: tuple[Item, ...]
    waivers: tuple[Waiver, ...]  # reason masked, name as far as the mask allows
    scores: tuple[Score, ...]
    cards: Mapping[str, RuleCard]

    @property
    def standing(self) -> tuple[Item, ...]:
        """The items that count."""
        return tuple(item for item in self.items if not item.excluded_by)


def gather_export(
    results: Results, cards: Mapping[str, RuleCard], mask: str = Mask.INTERNAL, *, facts: Facts | None = None
) -> Export:
    """Everything, masked; ``cards`` (rule id -> rule) give remedies and clauses. ReportError for another mask.

    ``facts`` of papers of the same results under the same mask spare masking every finding once more.
    """
    try:
        profile = Mask(mask)
    except ValueError:
        raise ReportError(f"没有脱敏方式“{visible(mask)}”，请改用：{'、'.join(Mask)}。") from None
    facts = facts or Facts(cards, profile)
    findings = results.findings()
    words = Words(findings, results.waivers, profile)
    waivers = tuple(_masked(one, words) for one in results.waivers)
    by_number = {one.number: one for one in waivers}
    return Export(
        run=results.run,
        mask=profile,
        outcomes=tuple(results.outcomes),
        items=tuple(_item(finding, facts, by_number) for finding in findings),
        waivers=waivers,
        scores=tuple(results.scores),
        cards=cards,
    )


def _masked(one: Waiver, words: Words) -> Waiver:
    return replace(
        one,
        condition="",  # may name pupils: it stays in the register and in the results file
        school=visible(one.school),
        reason=words.reason(one),
        document=visible(one.document),
        by=words.by(one),
        place=visible(one.place),
        remark=visible(one.remark, 300),
    )


def _item(finding: Finding, facts: Facts, waivers: Mapping[int, Waiver]) -> Item:
    case = facts.case(finding)
    rows = sorted(finding.rows, key=lambda row: row.role is not Role.SUBJECT)
    places = tuple(
        Place(str(row.role), row.table, visible(row.file, 200), visible(row.sheet), row.line)
        for row in rows[:MOST_ROWS]
    )
    why = ""
    if is_set_aside(finding):
        entry = waivers.get(finding.waiver) if finding.waiver is not None else None
        why = case.remark or "经核查排除"
        if entry is not None:
            by = f"{entry.document}，登记人{entry.by}，至{cn_date(entry.until)}"
            why = f"误报登记第{entry.number}条：{entry.reason}（{by}）"
    return Item(finding, case, str(finding.status), places, len(rows) - len(places), why)
