"""The ledger inside a 检查报告 against the one these results give today."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

from inspect_xj.findings import open_results
from inspect_xj.findings.results import Results
from inspect_xj.report.build import content_of
from inspect_xj.report.content import RuleCard
from inspect_xj.report.exporting import as_csv, as_json, gather_export
from inspect_xj.report.gather import gather
from inspect_xj.report.ledger import ledger_file
from inspect_xj.report.masking import Mask
from inspect_xj.report.record.checks import Check, State
from inspect_xj.report.record.facts import RecordFacts
from inspect_xj.report.record.ledgers import CSV, JSON, XLSX, same_workbook
from inspect_xj.report.visible import visible
from inspect_xj.snapshot import Snapshot

__all__ = ["ledger_checks"]

#: Numbers of findings named in a sentence.
_NAMED = 5
_SAME = "由结果文件重新生成，与附件相同。"


def ledger_checks(
    facts: RecordFacts,
    files: Mapping[str, bytes],
    results: Results,
    snapshot: Snapshot | None,
    cards: Mapping[str, RuleCard],
    *,
    same_words: str = "",
) -> Iterator[Check]:
    """Each ledger of ``files`` made anew of the results as they were when the paper was printed, and compared.

    ``same_words`` says why the wording cannot be had again (other rules, another version of the tool): then a difference
    is no proof.
    """
    if not {CSV, JSON, XLSX} & set(files) or facts.mask not in {str(mask) for mask in Mask}:
        return
    mask = Mask(facts.mask)
    then = open_results(results.path, heard={table: one.rows for table, one in facts.by_hand.items()})
    survey = None if snapshot is None else gather(then, snapshot, cards, mask)
    export = gather_export(then, cards, mask, facts=survey.facts if survey else None)
    if CSV in files:
        made = as_csv(export)
        told = "" if made == files[CSV] else _differing(files[CSV], made)
        yield _check(CSV, told, same_words)
    if JSON in files:
        told = "" if as_json(export) == files[JSON] else "内容与结果文件不符。"
        yield _check(JSON, told, same_words)
    if XLSX in files:
        if survey is None:
            yield Check(f"台账 {XLSX}", State.OPEN, "没有快照，不能重新生成，只核对了文书自己的记载。")
            return
        again = ledger_file(content_of(survey))
        told = "" if same_workbook(files[XLSX], again) else "内容与结果文件不符。"
        yield _check(XLSX, told, same_words)


def _check(name: str, told: str, same_words: str) -> Check:
    item = f"台账 {name}"
    if not told:
        return Check(item, State.SAME, _SAME)
    if same_words:
        return Check(item, State.OPEN, f"{same_words}，不能逐字比对。")
    return Check(item, State.DIFFERENT, told)


def _differing(there: bytes, made: bytes) -> str:
    """Which findings differ, by their numbers."""
    old, new = _lines(there), _lines(made)
    numbers = sorted(number for number in {*old, *new} if old.get(number) != new.get(number))
    if not numbers:
        return "内容与结果文件不符。"
    named = "、".join(visible(number, 20) for number in numbers[:_NAMED])
    return f"与结果文件不符的有{len(numbers)}条：{named}{'等' if len(numbers) > _NAMED else ''}。"


def _lines(data: bytes) -> dict[str, tuple[str, ...]]:
    try:
        rows = csv.reader(io.StringIO(data.decode("utf-8-sig", "replace"), newline=""))
        return {row[0]: tuple(row) for row in rows if row}
    except csv.Error:
        return {}
