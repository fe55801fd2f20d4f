"""整改通知书: one a school, in the form of a letter (GB/T 9704-2012, 10.1), with its list of problems and its reply form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from inspect_xj.findings.forms import run_id
from inspect_xj.model import Finding
from inspect_xj.report.clauses import quotes
from inspect_xj.report.content import Letterhead, Paragraph
from inspect_xj.report.figures import SEVERITIES
from inspect_xj.report.masking import Mask
from inspect_xj.report.papers.deadlines import due, due_words, run_date
from inspect_xj.report.papers.duties import Duties
from inspect_xj.report.papers.mark import Mark, fingerprint, mark, serial
from inspect_xj.report.papers.notice_sections import Section, sections
from inspect_xj.report.papers.paper import Paper
from inspect_xj.report.papers.persons import Persons
from inspect_xj.report.papers.receivers import Group, Receiver, pupil_words, receivers
from inspect_xj.report.papers.request import Request
from inspect_xj.report.survey import Survey
from inspect_xj.report.visible import visible
from inspect_xj.report.wording import numbers_of, numeral, share

__all__ = ["Entry", "Item", "Notice", "notices"]

KIND = "整改通知书"

#: Problems printed in 附件1; what is beyond stands in the ledger, as the annex says.
N_PRINTED = 600

#: Problems without a pupil told in the body itself.
N_TOLD = 2


@dataclass(frozen=True, slots=True)
class Item:
    """One kind of problem: conclusion, clause, facts, demand."""

    ordinal: str  # 一
    heading: str  # the conclusion as a sentence, without its number
    rule: str
    title: str
    severity: str
    paragraphs: tuple[Paragraph, ...]  # 依据, 情况, 整改要求, 责任人, 时限: run in, to keep the letter short
    n: int
    lines: str  # the numbers of its lines in 附件1: 1至12
    numbers: str  # 问题编号, in as few words as name them
    due: str
    several: bool  # whether its lines have days of their own


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of 附件1."""

    index: int
    number: str
    pupil: str
    message: str
    place: str
    due: str


@dataclass(frozen=True, slots=True)
class Notice:
    """What the notice of one school says."""

    organ: str
    number: str
    title: str
    recipient: str
    date: str
    opening: str
    you: str
    items: tuple[Item, ...]
    entries: tuple[tuple[Entry, ...], ...]  # one tuple an item
    omitted: int  # problems not printed in 附件1
    sections: tuple[Section, ...]
    annexes: tuple[str, ...]
    n_problems: int
    n_suspects: int
    n_pupils: int
    head: str  # who signs the reply: 校长
    mark: Mark


def notices(request: Request) -> Iterator[Paper]:
    """One notice for everybody whose problems are proven or verified; 疑点 alone make none."""
    if request.survey is None:
        return
    writer = _Writer(request, request.survey)
    for receiver in receivers(request, writer.body):
        if receiver.tally.problems:
            content = writer.notice(receiver)
            style = "official_document.css+notice.css"
            yield Paper(KIND, KIND, receiver.name, receiver.name, "notice.html", style, content, fingerprint(content))


@dataclass
class _Count:
    """How far the notice of one school has come: number of the item, of its first line in 附件1, clauses quoted so far."""

    item: int = 1
    line: int = 1
    quoted: dict[str, int] = field(default_factory=dict)  # clause with its words -> item that quoted it


class _Writer:
    """What all notices of a request share."""

    def __init__(self, request: Request, survey: Survey) -> None:
        #: The letter may be passed on or put up; only its annex shows whole names.
        self.body = survey.masked(Mask.PUBLIC if request.mask is Mask.PUBLIC else Mask.INTERNAL)
        self.annex = survey.masked(request.mask or Mask.VERIFY)
        self.letterhead = request.letterhead
        self.start = run_date(survey.run.started)
        self._persons = Persons(request, survey.figures.whole.problems)
        self._snapshot = request.snapshot

    @cached_property
    def duties(self) -> Duties:
        return Duties(self._snapshot)

    def notice(self, receiver: Receiver) -> Notice:
        count = _Count()
        items: list[Item] = []
        entries: list[tuple[Entry, ...]] = []
        for group in receiver.problems():
            items.append(self._item(receiver, group, count))
            printed = group.findings[: max(0, N_PRINTED - count.line + 1)]
            entries.append(tuple(self._entry(f, n) for n, f in enumerate(printed, start=count.line)))
            count.item += 1
            count.line += len(group.findings)
        problems = receiver.tally.problems
        organ = visible(self.letterhead.organ, 30)
        number = serial("ZG", receiver.key or receiver.name, run_id(self.body.run))
        return Notice(
            organ=organ,
            number=_number(self.letterhead, self.body),
            title="学籍管理问题整改通知书",
            recipient=receiver.name,
            date=visible(self.letterhead.date, 20),
            opening=self._opening(receiver, len(items)),
            you=receiver.you,
            items=tuple(items),
            entries=tuple(entries),
            omitted=len(problems) - sum(map(len, entries)),
            sections=tuple(sections(receiver, self.body, organ, self.start)),
            annexes=("问题清单", "整改情况报告表（回执）"),
            n_problems=len(problems),
            n_suspects=len(receiver.tally.suspects),
            n_pupils=self._persons.count(problems),
            head="校长" if receiver.is_school else "主要负责人",
            mark=mark(self.annex, self.annex.mask, number),
        )

    def _opening(self, receiver: Receiver, n_kinds: int) -> str:
        survey, you = self.body, receiver.you
        documents = "、".join(survey.documents[:2]) or "学籍管理有关规定"
        others = "等文件" if len(survey.documents) > 2 else ""
        return (
            f"根据{documents}{others}的规定和学籍管理“三查”专项检查的部署，检查组对{you}学籍管理工作进行了检查"
            f"（数据截至{survey.as_of}，比对日期为{survey.run_day}，现场检查时间为××××年×月×日）。"
            f"经查，发现问题{n_kinds}项{len(receiver.tally.problems)}条{self._who(receiver.tally.problems)}。"
            f"现责令{you}限期整改，有关事项通知如下。"
        )

    def _who(self, findings: Sequence[Finding]) -> str:
        n = self._persons.count(findings)
        return f"，涉及学生{n}人" if n else ""

    def _item(self, receiver: Receiver, group: Group, count: _Count) -> Item:
        n, first = len(group.findings), count.line
        lines = str(first) if n == 1 else f"{first}至{first + n - 1}"
        card = self.body.facts.card(group.rule)
        remedy = visible(card.remedy if card else "", 200).rstrip("。") or "按规定整改"
        limit = due_words(self.start, group.days)
        return Item(
            ordinal=numeral(count.item),
            heading=f"{receiver.you}存在“{group.title}”问题{n}条{self._who(group.findings)}",
            rule=group.rule,
            title=group.title,
            severity=group.severity,
            paragraphs=(
                Paragraph(f"{self._basis(group, count)}。", "依据："),
                Paragraph(self._facts(group, lines), "情况："),
                Paragraph(f"{remedy}。", "整改要求："),
                Paragraph(f"{self._responsible(receiver, group)}。", "责任人："),
                Paragraph(f"{limit}。", "时限："),
            ),
            n=n,
            lines=lines,
            numbers=numbers_of([f.number for f in group.findings]),
            due=limit.removesuffix("，逐条见附件1"),
            several=len(group.days) > 1,
        )

    def _basis(self, group: Group, count: _Count) -> str:
        """The clauses in their own words; what was quoted under an earlier item is named, not quoted again."""
        card = self.body.facts.card(group.rule)
        words = []
        for quote in quotes(tuple(card.basis) if card else group.findings[0].basis):
            clause = visible(quote.clause, 120)
            if not quote.words:
                words.append(clause)
            elif (before := count.quoted.setdefault(clause + quote.words, count.item)) != count.item:
                words.append(f"{clause}（原文见第（{numeral(before)}）项）")
            else:
                words.append(f"{clause}：“{_inner(quote.words)}”")
        return "；".join(words) or self.body.facts.basis(group.rule, group.findings) or "学籍管理有关规定"

    def _facts(self, group: Group, lines: str) -> str:
        n, checked, faulty = len(group.findings), group.n_checked, group.n_faulty
        if n <= checked and faulty in (0, n):
            words = f"检查{checked}条，检出{n}条，占{share(n, checked)}"
        elif 0 < faulty <= checked:
            words = f"检查{checked}条，检出{n}条，涉及其中{faulty}条，占{share(faulty, checked)}"
        else:
            words = f"检出{n}条"
        told = ""
        if n <= N_TOLD and not self._persons.count(group.findings):
            told = "；".join(self.body.facts.case(f).message for f in group.findings) + "。"
        return f"{words}，{_levels(group)}（附件1序号{lines}）。{told}"

    def _responsible(self, receiver: Receiver, group: Group) -> str:
        """The school's own people; where the authority has to settle it (between two schools), that comes first."""
        own = self.duties.words(receiver.key, receiver.name, school=receiver.is_school)
        units = {(f.unit or "").strip() for f in group.findings if f.unit != f.school_name} - {"", receiver.name}
        if not units or not receiver.is_school:
            return own
        return f"由{'、'.join(visible(unit) for unit in sorted(units))}牵头处理，{receiver.you}{own}"

    def _entry(self, finding: Finding, index: int) -> Entry:
        case = self.annex.facts.case(finding)
        who = pupil_words(finding, self.annex)
        return Entry(index, case.number, who, case.message, case.source, due(self.start, finding.days))


def _number(head: Letterhead, survey: Survey) -> str:
    """×教整〔2009〕×号: the organ's own sign where the report's number has it; the number itself is given by hand."""
    found = re.match(r"^(.{1,8}?)教检〔", head.number)
    return f"{visible(found[1]) if found else '×'}教整〔{survey.info.as_of.year}〕×号"


def _levels(group: Group) -> str:
    """属较重问题; where the findings of the rule differ, how many of each."""
    counts = [(s, sum(f.severity == s for f in group.findings)) for s in SEVERITIES]
    found = [(s, m) for s, m in counts if m]
    return "其中" + "、".join(f"{s}{m}条" for s, m in found) if len(found) > 1 else f"属{group.severity}问题"


def _inner(words: str) -> str:
    """Words inside quotation marks: theirs become single, the full stop is the sentence's own."""
    return words.replace("“", "‘").replace("”", "’").rstrip("。")
