"""The papers of a county: page data first (pure, masked), then PDF and Excel that only draw it."""

from inspect_xj.report.build import build_content
from inspect_xj.report.content import Content, Letterhead, Results, RuleCard
from inspect_xj.report.ledger import write_ledger
from inspect_xj.report.masking import Mask
from inspect_xj.report.pdf import Drawn, write_pdf

__all__ = [
    "Content",
    "Drawn",
    "Letterhead",
    "Mask",
    "Results",
    "RuleCard",
    "build_content",
    "write_ledger",
    "write_pdf",
]
