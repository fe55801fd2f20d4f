"""The 问题台账 as people filled it in: 整改进展, 复查, 销号 of each problem, and verdicts written into 核实状态."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from inspect_xj.findings import Measure
from inspect_xj.model import Finding, RunInfo, Status
from inspect_xj.normalise.dates import find_date
from inspect_xj.normalise.fold import fold
from inspect_xj.returned.book import Book

__all__ = ["SHEET", "LedgerRead", "read_ledger"]

SHEET = "台账"

_HEADING_ROW = 1
_NEEDED = (
    "问题编号", "规则", "学校代码", "核实状态", "责任人", "整改措施", "整改期限", "整改进展", "佐证材料", "复查人", "复查日期",
    "是否销号", "销号日期", "备注",
)  # fmt: skip

#: 整改状态 of the results, and what people write for it.
_STATES = {
    "待整改": "待整改",
    "整改中": "整改中",
    "退回": "整改中",
    "待复查": "待复查",
    "已整改": "待复查",
    "已整改待复查": "待复查",
    "已销号": "已销号",
    "反弹": "反弹",
}

#: As the ledger is printed: nothing was done yet.
_UNTOUCHED = frozenset({"", "待核实", "待整改"})


@dataclass(frozen=True, slots=True)
class LedgerRead:
    """A ledger read without a problem: rows of 核查 and 整改 that are new."""

    book: Book
    verdicts: tuple[tuple[str, ...], ...]
    measures: tuple[tuple[str, ...], ...]

    @property
    def is_empty(self) -> bool:
        """Whether nobody wrote anything that is not recorded already."""
        return not self.verdicts and not self.measures

    @property
    def summary(self) -> str:
        """核实2条；整改5条（已销号3条，整改中2条）."""
        states = Counter(row[2] for row in self.measures)
        detail = "，".join(f"{state}{n}条" for state, n in sorted(states.items()))
        return f"“{self.book.name}”，核实{len(self.verdicts)}条，整改{len(self.measures)}条" + (
            f"（{detail}）" if detail else ""
        )


def read_ledger(
    book: Book,
    run: RunInfo,
    findings: Mapping[str, Finding],
    measures: Mapping[str, tuple[str, ...]],
    said: Collection[tuple[str, str]],
    *,
    by: str,
    now: str,
) -> tuple[LedgerRead | None, list[str]]:
    """The ledger, or None and one sentence a problem.

    ``measures`` is the last row of 整改 by finding, ``said`` every (问题号, 核实状态) recorded so far: an old ledger that still
    shows one of them, or 待核, takes nothing back.
    """
    at = {book.printed(_HEADING_ROW, column): column for column in range(60)}
    if missing := [name for name in _NEEDED if name not in at]:
        return None, [f"“{book.name}”的工作表“{SHEET}”缺少“{missing[0]}”一列，不是本工具印出的台账，或者列被删改过。"]
    if problem := _foreign(book, run):
        return None, [problem]
    problems: list[str] = []
    verdicts: list[tuple[str, ...]] = []
    made: list[tuple[str, ...]] = []
    seen: dict[str, int] = {}
    for row in range(_HEADING_ROW + 1, len(book.rows)):
        number = book.text(row, at["问题编号"])
        if not number:
            continue
        finding = findings.get(number)
        if finding is None or (finding.rule, finding.school_code or "") != (
            book.text(row, at["规则"]),
            book.text(row, at["学校代码"]),
        ):
            problems.append(
                f"{book.at(row, at['问题编号'])}的问题“{number[:30]}”与这个结果文件不符，请用由它印出的台账填写。"
            )
            continue
        if number in seen:
            problems.append(f"{book.at(row, at['问题编号'])}的问题“{number}”与第{seen[number] + 1}行重复。")
            continue
        seen[number] = row
        line = _Line(book, row, at, problems)
        if verdict := line.verdict(finding, said, by, now):
            verdicts.append(verdict)
        if (measure := line.measure(number, by, now)) and _differs(measure, measures.get(number)):
            made.append(measure)
    return (None, problems) if problems else (LedgerRead(book, tuple(verdicts), tuple(made)), [])


def _foreign(book: Book, run: RunInfo) -> str:
    notes = {str(row[0]): str(row[1]) for row in book.notes if len(row) > 1}
    hashes = {sha256 for _, sha256 in run.snapshots}
    rules, snapshot = (notes.get(name, "").removeprefix("SHA-256 ") for name in ("规则校验值", "快照校验值"))
    if not rules:
        return f"“{book.name}”没有工作表“说明”里的校验值，看不出是哪次检查的台账，请用本工具印出的台账填写。"
    if rules != run.rules_sha256 or (len(hashes) == 1 and snapshot not in hashes):
        return f"“{book.name}”是另一次检查的台账（快照或者规则不同），与这个结果文件不符，请给出印台账时的结果文件。"
    return ""


def _differs(measure: tuple[str, ...], last: tuple[str, ...] | None) -> bool:
    """Whether it says more than what was recorded last; when it was written down is no news."""
    return last is None or measure[2:5] != last[2:5]


class _Line:
    """One line of the ledger."""

    def __init__(self, book: Book, row: int, at: Mapping[str, int], problems: list[str]) -> None:
        self._book, self._row, self._at, self._problems = book, row, at, problems

    def _text(self, name: str) -> str:
        return self._book.text(self._row, self._at[name])

    def _wrong(self, name: str, words: str) -> None:
        self._problems.append(f"{self._book.at(self._row, self._at[name])}{words}")

    def _day(self, name: str) -> str:
        text = self._text(name)
        found = find_date(fold(text)) if text else None
        if text and found is None:
            self._wrong(name, f"的{name}“{text[:20]}”看不懂，请写成 2009-10-20 的样子。")
        return found.date().isoformat() if found else ""

    def verdict(self, finding: Finding, said: Collection[tuple[str, str]], by: str, now: str) -> tuple[str, ...] | None:
        """A row of 核查 where somebody wrote another 核实状态 than was printed."""
        word = self._text("核实状态")
        if word in {"", "—", "待核", str(finding.status)} or (finding.number, word) in said:
            return None
        if word not in set(Status):
            self._wrong("核实状态", f"的核实状态“{word[:20]}”看不懂，请写{'、'.join(Status)}。")
            return None
        if word == Status.EXCLUDED and not self._text("备注"):
            self._wrong("备注", "没有填写，核实状态改为“排除”的必须写明理由。")
        who = self._text("复查人") or by
        return (self._day("复查日期") or now, finding.number, word, self._text("备注"), who)

    def measure(self, number: str, by: str, now: str) -> tuple[str, ...] | None:
        """A row of 整改 where anybody wrote anything about putting it right."""
        progress, closed = self._text("整改进展"), self._text("是否销号")
        if closed not in {"", "是", "否", "√"}:
            self._wrong("是否销号", f"的“{closed[:20]}”看不懂，请写是、否。")
        review, closing = self._day("复查日期"), self._day("销号日期")
        is_closed = closed in {"是", "√"} or progress == "已销号"
        filled = any(self._text(name) for name in ("责任人", "整改措施", "整改期限", "佐证材料", "复查人"))
        if progress in _UNTOUCHED and not (filled or review or closing or closed):
            return None
        if is_closed and not (self._text("复查人") and closing):
            missing = "复查人" if not self._text("复查人") else "销号日期"
            self._wrong(missing, f"没有填写{missing}，销号的必须写明复查人和销号日期。")
        state = "已销号" if is_closed else _STATES.get(progress, "待整改" if progress in _UNTOUCHED else "")
        if not state:
            words = "、".join(dict.fromkeys(_STATES.values()))
            self._wrong("整改进展", f"的整改进展“{progress[:20]}”看不懂，请写{words}。")
        responsible, reviewer = self._text("责任人"), self._text("复查人")
        return Measure(
            closing or review or now,
            number,
            state,
            action=self._text("整改措施"),
            responsible=responsible,
            due=self._text("整改期限"),
            reviewer=reviewer,
            reviewed=review,
            closed_on=closing,
            evidence=self._text("佐证材料"),
            who=reviewer or responsible or by,
        ).row
