"""A finding as the papers print it: masked, with its place in the source file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from inspect_xj.model import EvidenceRow, Finding
from inspect_xj.report.content import RuleCard
from inspect_xj.report.figures import is_problem, subjects
from inspect_xj.report.masking import Mask, mask_cell, mask_numbers, redact
from inspect_xj.report.phrases import readable
from inspect_xj.report.visible import visible
from inspect_xj.schema import TABLES

__all__ = ["Case", "Facts", "place"]


@dataclass(frozen=True, slots=True)
class Case:
    """A finding in printable words."""

    finding: Finding
    number: str
    nature: str
    title: str
    message: str
    school: str
    pupil: str
    file: str
    sheet: str
    lines: str
    source: str  # the place in as few words as lead there, for the body
    basis: str
    remedy: str
    days: int | None
    remark: str = ""  # what became of it: an entry of 误报登记 that has expired, what was found on site

    @property
    def place(self) -> str:
        """文件·表·第n行 of the first subject row, and how many more there are."""
        return f"{self.file}·{self.sheet}·{self.lines}" if self.sheet else f"{self.file}·{self.lines}"


def place(rows: tuple[EvidenceRow, ...]) -> tuple[str, str, str]:
    """File, sheet and rows (第3、8行等5行) of the rows that stand in the same sheet as the first; then a count of the others."""
    if not rows:
        return "", "", ""
    first = rows[0]
    same = [row.line for row in rows if (row.file, row.sheet) == (first.file, first.sheet)]
    lines = "、".join(str(line) for line in same[:3])
    words = f"第{lines}行" if len(same) <= 3 else f"第{lines}行等{len(same)}行"
    if others := len(rows) - len(same):
        words += f"，另{others}行见其他文件"
    return visible(first.file, 120), visible(first.sheet), words


#: A law or a rule named without its marks: 中华人民共和国义务教育法 第十一条.
_TITLE = re.compile(r"^([\u4e00-\u9fa5]{6,}(?:法|条例|规定|规则|规程))(?=$|[\s（]|第)")
_CLAUSE = re.compile(r"^(.*?[号》〕）])\s*(第.+)$")


def _clauses(clauses: Iterable[str]) -> str:
    """The clauses in one line, the document named once: 教秘基〔2009〕100号第五条（…）、第二条（…）."""
    groups: dict[str, list[str]] = {}
    for clause in clauses:
        whole = _TITLE.sub(r"《\1》", clause.strip())
        found = _CLAUSE.match(whole)
        document, part = (found[1], found[2]) if found else (whole, "")
        groups.setdefault(document, []).append(part)
    return visible("；".join(document + "、".join(filter(None, parts)) for document, parts in groups.items()), 300)


class Facts:
    """Makes cases of findings; every paper takes a finding's words from here."""

    def __init__(self, cards: Mapping[str, RuleCard], mask: Mask, many_sheets: frozenset[str] = frozenset()) -> None:
        """``many_sheets`` are the files of several sheets, where a row is only found with its sheet named."""
        self._cards = cards
        self._many_sheets = many_sheets
        self._mask = mask
        self._cases: dict[str, Case] = {}

    def masked(self, mask: Mask) -> Facts:
        """The same cases in the words of another mask."""
        return Facts(self._cards, mask, self._many_sheets)

    def card(self, rule: str) -> RuleCard | None:
        """The rule's card, where the rulebook was given."""
        return self._cards.get(rule)

    def basis(self, rule: str, findings: tuple[Finding, ...]) -> str:
        """The clauses of a rule: of its card, else of its first finding."""
        card = self._cards.get(rule)
        clauses = tuple(card.basis) if card else findings[0].basis if findings else ()
        return _clauses(clauses)

    def case(self, finding: Finding) -> Case:
        """The finding in printable, masked words."""
        if known := self._cases.get(finding.number):
            return known
        rows = subjects(finding)
        file, sheet, lines = place(rows or finding.rows)
        card = self._cards.get(finding.rule)
        remedy = visible(card.remedy if card else "", 200)
        case = Case(
            finding=finding,
            number=visible(finding.number),
            nature="问题" if is_problem(finding) else "疑点",
            title=visible(finding.title),
            message=readable(
                redact(
                    finding.message,
                    finding.rows,
                    self._mask,
                    keep=[w for w in (finding.school_name, finding.school_code, finding.title, finding.unit) if w],
                )
            ).rstrip("。；;. "),
            school=mask_numbers(visible(finding.school_name or finding.school_code or finding.unit), self._mask),
            pupil=self._pupil(rows),
            file=file,
            sheet=sheet,
            lines=lines,
            source=self._source(rows or finding.rows),
            basis=_clauses(finding.basis),
            remedy=remedy,
            days=finding.days,
            remark=redact(finding.remark, finding.rows, self._mask).rstrip("。") if finding.remark else "",
        )
        self._cases[finding.number] = case
        return case

    def _source(self, rows: tuple[EvidenceRow, ...]) -> str:
        """学籍/一中.xlsx第9行等2行; with the sheet where the file has several."""
        if not rows:
            return ""
        first = rows[0]
        sheet = f"“{visible(first.sheet)}”" if first.sheet and first.file in self._many_sheets else ""
        others = f"等{len(rows)}行" if len(rows) > 1 else ""
        return f"{visible(first.file, 120)}{sheet}第{first.line}行{others}"

    def _pupil(self, rows: tuple[EvidenceRow, ...]) -> str:
        """The masked names of the first pupils the finding is about."""
        names: list[str] = []
        for row in rows:
            table = TABLES.get(row.table.removeprefix("上期"))
            if table is None or "姓名" not in table.names:
                continue
            name = mask_cell(row.content.get("姓名"), table.column("姓名"), self._mask)
            if name and name not in names:
                names.append(name)
        return "、".join(names[:3]) + (f"等{len(names)}人" if len(names) > 3 else "")
