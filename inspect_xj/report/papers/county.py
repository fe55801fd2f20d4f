"""The two papers of the county: 检查报告 and 问题台账, made of one content."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import cast

from inspect_xj.findings.forms import run_id
from inspect_xj.report.build import content_of
from inspect_xj.report.content import Content
from inspect_xj.report.ledger import ledger_file
from inspect_xj.report.masking import Mask
from inspect_xj.report.papers.ledger_pdf import LedgerBook, ledger_book
from inspect_xj.report.papers.paper import Companion, Paper
from inspect_xj.report.papers.request import Request
from inspect_xj.report.record.ledgers import ledger_attachments
from inspect_xj.report.survey import Survey

__all__ = ["inspection_reports", "ledgers"]

#: The style sheets of the 检查报告.
REPORT_STYLE = "official_document.css+inspection_report.css"


def inspection_reports(request: Request) -> Iterator[Paper]:
    """The one 检查报告 of the county, whatever schools were asked for."""
    if request.survey is None:
        return
    survey = request.survey.masked(request.mask or Mask.INTERNAL)
    content = content_of(survey, request.letterhead)
    yield Paper(
        kind="检查报告",
        folder="",
        name=f"{survey.county}-检查报告",
        whom=survey.county,
        template="inspection_report.html",
        style=REPORT_STYLE,
        content=content,
        fingerprint=content.fingerprint,
        attachments=ledger_attachments(content, request.export(survey.mask, facts=survey.facts))
        if request.export
        else (),
    )


def ledgers(request: Request) -> Iterator[Paper]:
    """The 问题台账 as a PDF by school, the workbook beside it."""
    if request.survey is None:
        return
    survey = request.survey.masked(request.mask or Mask.INTERNAL)
    content = content_of(survey, request.letterhead)
    book = ledger_book(content, survey.county, _foot(survey), request.schools)
    yield Paper(
        kind="台账",
        folder="",
        name=f"{survey.county}-问题台账",
        whom=survey.county,
        template="ledger.html",
        style="ledger.css",
        content=book,
        fingerprint=hashlib.sha256(repr(book).encode()).hexdigest(),
        companions=(Companion(".xlsx", ledger_workbook),),
    )


def ledger_workbook(book: object) -> bytes:
    """The workbook of a printed ledger: all rows, however many the paper lists."""
    content: Content = cast(LedgerBook, book).content
    return ledger_file(content)


def _foot(survey: Survey) -> str:
    return (
        f"{survey.county}问题台账　比对号 {run_id(survey.run)[:12]}　"
        f"规则 {survey.run.rules_sha256[:8]}　快照 {survey.snapshot_sha256[:8]}"
    )
