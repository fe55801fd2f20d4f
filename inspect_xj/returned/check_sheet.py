"""One filled-in 核查单: the verdicts of a school on its 疑点, or every sentence why it cannot be recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inspect_xj.findings import forms
from inspect_xj.model import Finding, Status
from inspect_xj.normalise.dates import find_date
from inspect_xj.normalise.fold import fold
from inspect_xj.returned.book import Book

__all__ = ["CheckSheetRead", "is_untouched", "read_check_sheet"]

_AT = {name: column for column, name in enumerate(forms.COLUMNS)}

#: 部分属实 stays a problem: what of it is true has to be put right.
_STATUS = {
    forms.Answer.CONFIRMED: Status.CONFIRMED,
    forms.Answer.PARTLY: Status.CONFIRMED,
    forms.Answer.DENIED: Status.EXCLUDED,
}

_OBJECTION = "有异议"


@dataclass(frozen=True, slots=True)
class CheckSheetRead:
    """A form read without a problem: rows of 核查 and 整改 as the schema has them."""

    book: Book
    number: str
    receiver: str
    answers: Mapping[str, int]  # 核实结果 -> lines
    n_open: int  # lines nobody answered: they stay 待核
    objection: str
    verdicts: tuple[tuple[str, ...], ...]
    measures: tuple[tuple[str, ...], ...]

    @property
    def summary(self) -> str:
        """属实3条，不属实1条，未填2条；有异议：…"""
        parts = [f"{word}{n}条" for word, n in self.answers.items() if n]
        parts += [f"未填{self.n_open}条"] if self.n_open else []
        return (
            f"“{self.book.name}”，{self.receiver}，"
            + "，".join(parts)
            + (f"；{self.objection}" if self.objection else "")
        )


@dataclass(frozen=True, slots=True)
class _Head:
    """Who filled the form in, when, and what the unit says to it."""

    day: str
    by: str
    objection: str


def read_check_sheet(book: Book, run: str, findings: Mapping[str, Finding]) -> tuple[CheckSheetRead | None, list[str]]:
    """The form, or None and one sentence a problem; ``run`` is the number of the run it must have been printed from."""
    numbers = _numbers(book)
    if problem := _foreign(book, run, numbers, findings):
        return None, [problem]
    problems: list[str] = []
    head = _head(book, problems)
    number = book.printed(*forms.STATED["编号"])
    verdicts, measures = [], []
    answers: Counter[str] = Counter()
    for row, finding in enumerate(numbers, start=forms.FIRST_ROW):
        answer = _answer(book, row, problems)
        if answer is None:
            continue
        answers[answer] += 1
        told, proof = book.text(row, _AT["情况说明"]), _proof(book, row)
        said = "；".join(
            filter(
                None,
                (
                    f"部分属实：{told}" if answer == forms.Answer.PARTLY else told,
                    proof and f"佐证：{proof}",
                    head.objection if answer != forms.Answer.DENIED else "",
                    f"核查单{number}",
                ),
            )
        )
        verdicts.append((head.day, finding, str(_STATUS[answer]), said, head.by))
        if answer != forms.Answer.DENIED:
            measures.append((head.day, finding, "待整改", "", proof, head.by))
    if not answers and not problems:
        problems.append(f"“{book.name}”一条核实结果也没有填，请填写后再登记。")
    if problems:
        return None, problems
    receiver = book.printed(*forms.STATED["接收单位"])
    n_open = len(numbers) - answers.total()
    counted = {str(answer): answers[answer] for answer in forms.Answer}
    form = CheckSheetRead(book, number, receiver, counted, n_open, head.objection, tuple(verdicts), tuple(measures))
    return form, []


def is_untouched(book: Book) -> bool:
    """Whether it is a form of ours in which nobody has written anything yet."""
    if book.printed(0, 0) != forms.TITLE or any(book.text(*place) for place in forms.FILLED.values()):
        return False
    columns = range(len(forms.PRINTED), len(forms.COLUMNS))
    return all(book.is_blank(row, columns) for row in range(forms.FIRST_ROW, len(book.rows)))


def _numbers(book: Book) -> list[str]:
    """疑点编号 of the lines, down to the first row without one."""
    numbers = []
    for row in range(forms.FIRST_ROW, len(book.rows)):
        number = book.printed(row, _AT["疑点编号"])
        if not number:
            break
        numbers.append(number)
    return numbers


def _foreign(book: Book, run: str, numbers: Sequence[str], findings: Mapping[str, Finding]) -> str:
    if book.printed(0, 0) != forms.TITLE or book.printed(*forms.STATED["表式"]) != forms.FORMAT:
        return f"“{book.name}”不是本版本工具印出的核查单，请用核查单旁边的 xlsx 填写。"
    printed_from, number = (book.printed(*forms.STATED[label]) for label in ("运行编号", "编号"))
    if printed_from != run:
        return (
            f"“{book.name}”（{number[:40]}）是由另一次检查（运行编号 {printed_from[:20]}）印出的，与这个结果文件（{run}）不符，"
            "请给出印表时的结果文件。"
        )
    if unknown := [one for one in numbers if one not in findings]:
        return f"“{book.name}”里的疑点编号“{unknown[0][:30]}”不在这个结果文件里，单元格可能被改动过，请重新印表后填写。"
    lines = [(one, findings[one].fingerprint) for one in numbers]
    if not numbers or forms.check_value(run, number, lines) != book.printed(*forms.STATED["校验码"]):
        return f"“{book.name}”的行列或者灰色单元格被改动过（与校验码不符），请重新印表，把填写的内容抄入后再登记。"
    return ""


def _head(book: Book, problems: list[str]) -> _Head:
    texts = {label: book.text(*place) for label, place in forms.FILLED.items()}

    def wrong(label: str, words: str) -> None:
        problems.append(f"{book.at(*forms.FILLED[label])}{words}")

    if not texts["填报人"]:
        wrong("填报人", "没有填填报人。")
    day = find_date(fold(texts["填报日期"])) if texts["填报日期"] else None
    if day is None:
        shown = texts["填报日期"][:30]
        wrong("填报日期", f"的填报日期“{shown}”看不懂，请写成 2009-10-20 的样子。" if shown else "没有填填报日期。")
    opinion, why = texts["单位意见"], texts["异议和理由"]
    if opinion not in {"", *forms.OPINIONS}:
        wrong("单位意见", f"的单位意见“{opinion[:20]}”不在选项里，请选{'、'.join(forms.OPINIONS)}。")
    elif opinion == _OBJECTION and not why:
        wrong("异议和理由", "没有填写，而单位意见是“有异议”，请写明理由。")
    elif why and opinion != _OBJECTION:
        wrong("单位意见", "没有选“有异议”，而异议和理由填了内容，请核对。")
    by = texts["填报人"] + (f"（审核：{texts['审核人']}）" if texts["审核人"] else "")
    objection = f"单位有异议：{why}" if opinion == _OBJECTION else ""
    return _Head(day.date().isoformat() if day else "", by, objection)


def _answer(book: Book, row: int, problems: list[str]) -> forms.Answer | None:
    """核实结果 of the line; None where it was left open, or is wrong."""
    text = book.text(row, _AT["核实结果"])
    if not text:
        if not book.is_blank(row, [_AT[name] for name in ("情况说明", "佐证附件数", "佐证材料")]):
            problems.append(f"{book.at(row, _AT['核实结果'])}没有选核实结果，而这一行填了别的内容。")
        return None
    if text not in {str(answer) for answer in forms.Answer}:
        words = "、".join(forms.Answer)
        problems.append(f"{book.at(row, _AT['核实结果'])}的核实结果“{text[:20]}”不在选项里，请选{words}。")
        return None
    answer = forms.Answer(text)
    if answer != forms.Answer.CONFIRMED and not book.text(row, _AT["情况说明"]):
        problems.append(f"{book.at(row, _AT['情况说明'])}没有填写，核实结果为“{answer}”的必须写明情况。")
    count = book.text(row, _AT["佐证附件数"])
    if count and not (count.isascii() and count.isdigit() and len(count) <= 3):
        problems.append(f"{book.at(row, _AT['佐证附件数'])}的佐证附件数“{count[:20]}”不是0至999的整数。")
    return answer


def _proof(book: Book, row: int) -> str:
    """户口簿复印件（2件）."""
    count, what = book.text(row, _AT["佐证附件数"]), book.text(row, _AT["佐证材料"])
    pieces = f"{count}件" if count and count != "0" else ""
    return f"{what}（{pieces}）" if what and pieces else what or pieces
