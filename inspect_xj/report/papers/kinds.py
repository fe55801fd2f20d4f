"""The kinds of papers there are: what the command line offers, builds without being asked, and masks how."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from inspect_xj.report.masking import Mask
from inspect_xj.report.papers import check_sheet, closing_form, evidence_card, ghost_form, notice, roll_call, score_form
from inspect_xj.report.papers.county import inspection_reports, ledgers
from inspect_xj.report.papers.paper import Paper
from inspect_xj.report.papers.request import Request

__all__ = ["KINDS", "Kind"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of paper: ``build`` yields its papers, under ``request.mask`` where that is given, else under ``mask``."""

    name: str  # as --kind has it: 整改通知书
    build: Callable[[Request], Iterator[Paper]]
    default: bool  # whether it is printed without --kind
    mask: Mask
    masks: tuple[Mask, ...]  # what --mask may tighten it to, its own included
    bare: bool = False  # whether a snapshot without results is enough


#: In the order in which a run prints them.
KINDS: tuple[Kind, ...] = (
    Kind("检查报告", inspection_reports, True, Mask.INTERNAL, (Mask.INTERNAL, Mask.PUBLIC)),
    Kind("台账", ledgers, True, Mask.INTERNAL, (Mask.INTERNAL, Mask.PUBLIC)),
    Kind(notice.KIND, notice.notices, True, Mask.VERIFY, tuple(Mask)),
    Kind(check_sheet.KIND, check_sheet.check_sheets, True, Mask.VERIFY, tuple(Mask)),
    Kind(evidence_card.KIND, evidence_card.evidence_cards, False, Mask.VERIFY, tuple(Mask)),
    Kind(ghost_form.KIND, ghost_form.ghost_forms, False, Mask.VERIFY, tuple(Mask)),
    Kind(closing_form.KIND, closing_form.closing_forms, False, Mask.VERIFY, tuple(Mask)),
    Kind(score_form.KIND, score_form.score_forms, False, Mask.INTERNAL, (Mask.INTERNAL, Mask.PUBLIC)),
    Kind(roll_call.KIND, roll_call.roll_call_forms, False, Mask.VERIFY, (Mask.VERIFY,), bare=True),
)
