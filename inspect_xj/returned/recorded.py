"""核查单 and 台账 that came back: what they say is appended to 核查, 整改 and 操作记录 of the results, all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from inspect_xj.errors import FormError
from inspect_xj.findings import Results, append
from inspect_xj.findings.forms import SHEET as CHECK_SHEET
from inspect_xj.findings.forms import run_id
from inspect_xj.returned.book import find_books, listed, open_book, refuse
from inspect_xj.returned.check_sheet import CheckSheetRead, is_untouched, read_check_sheet
from inspect_xj.returned.ledger_sheet import SHEET as LEDGER_SHEET
from inspect_xj.returned.ledger_sheet import LedgerRead, read_ledger

__all__ = ["Recorded", "read_records", "write_records"]

#: 操作 under which a form is found again in 操作记录; its 对象 is the form's number, of a ledger the file's hash.
CHECK_LOGGED, LEDGER_LOGGED = "登记核查单", "登记台账"


@dataclass(frozen=True, slots=True)
class Recorded:
    """What is to be written, and what was read before; ``skipped`` are sentences."""

    checks: tuple[CheckSheetRead, ...]
    ledgers: tuple[LedgerRead, ...]
    skipped: tuple[str, ...]
    rows: Mapping[str, Sequence[tuple[str, ...]]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing new."""
        return not self.checks and not self.ledgers


def read_records(sources: Sequence[Path], results: Results, *, by: str, now: str, replace: bool = False) -> Recorded:
    """Read 核查单 and 台账 workbooks against ``results``; FormError with every problem when a single one is not right.

    ``by`` writes them down at ``now`` (ISO). A file recorded before, and a form nobody has written in yet, is skipped; another
    file of the same form is refused, with ``replace`` it is added and counts, for the last word on a finding does.
    """
    findings = {one.number: one for one in results.findings()}
    run = run_id(results.run)
    log = results.written("操作记录")
    known_files = {
        content.partition("：")[0] for _, _, action, _, content in log if action in (CHECK_LOGGED, LEDGER_LOGGED)
    }
    known_forms = {subject for _, _, action, subject, _ in log if action == CHECK_LOGGED}
    measures = {row[1]: row for row in results.written("整改")}
    said = {(number, word) for _, number, word, _, _ in results.written("核查")}
    problems: list[str] = []
    skipped: list[str] = []
    blank: list[str] = []
    checks: list[CheckSheetRead] = []
    ledgers: list[LedgerRead] = []
    seen: set[str] = set()
    numbers: dict[str, str] = {}
    for path in find_books(sources, "核查单或者台账"):
        try:
            book = open_book(path, (CHECK_SHEET, LEDGER_SHEET), "核查单或者台账")
        except FormError as error:
            problems.append(str(error))
            continue
        if _file(book.sha256) in known_files or book.sha256 in seen:
            skipped.append(f"“{book.name}”此前已经登记，没有重复登记。")
            continue
        seen.add(book.sha256)
        if book.sheet == LEDGER_SHEET:
            ledger, wrong = read_ledger(book, results.run, findings, measures, said, by=by, now=now)
            problems += wrong
            if ledger is not None and ledger.is_empty:
                skipped.append(f"“{book.name}”没有新填写的内容，没有登记。")
            elif ledger is not None:
                ledgers.append(ledger)
            continue
        if is_untouched(book):
            blank.append(book.name)
            continue
        form, wrong = read_check_sheet(book, run, findings)
        problems += wrong
        if form is None:
            continue
        if form.number in numbers:
            problems.append(f"“{book.name}”与“{numbers[form.number]}”是同一张核查单（{form.number}），请只留一份。")
        elif form.number in known_forms and not replace:
            problems.append(
                f"“{book.name}”的核查单 {form.number} 此前已经登记，这一份内容不同；要补充或者更正，请加 --replace，以这一份为准。"
            )
        numbers[form.number] = book.name
        checks.append(form)
    refuse(problems, "交回的表格")
    if blank:
        skipped.append(
            f"{len(blank)} 份核查单还没有填写，没有登记：{listed([f'“{name}”' for name in blank], unit='份')}。"
        )
    return Recorded(tuple(checks), tuple(ledgers), tuple(skipped), _rows(checks, ledgers, by, now))


def _rows(
    checks: Sequence[CheckSheetRead], ledgers: Sequence[LedgerRead], by: str, now: str
) -> dict[str, list[tuple[str, ...]]]:
    """The rows to append, by table; a line in 操作记录 for every file."""
    rows: dict[str, list[tuple[str, ...]]] = {"核查": [], "整改": [], "操作记录": []}
    for form in checks:
        rows["核查"] += form.verdicts
        rows["整改"] += form.measures
        told = f"{_file(form.book.sha256)}：{form.summary}"
        rows["操作记录"].append((now, by, CHECK_LOGGED, form.number, told))
    for ledger in ledgers:
        rows["核查"] += ledger.verdicts
        rows["整改"] += ledger.measures
        told = f"{_file(ledger.book.sha256)}：{ledger.summary}"
        rows["操作记录"].append((now, by, LEDGER_LOGGED, ledger.book.name, told))
    return rows


def write_records(recorded: Recorded, results: Results) -> None:
    """Append what was read to the results file, in one transaction."""
    if not recorded.is_empty:
        append(results.path, recorded.rows)


def _file(sha256: str) -> str:
    """How 操作记录 names a file: two of one name may differ."""
    return f"文件 SHA-256 {sha256}"
