"""依据 in the body: every clause in its own words where it is met first, afterwards by its number and where it stands."""

from __future__ import annotations

from inspect_xj.model import RuleOutcome
from inspect_xj.report.clauses import Quote, quotes
from inspect_xj.report.figures import Tally
from inspect_xj.report.survey import Survey
from inspect_xj.report.visible import visible

__all__ = ["Quoting"]


class Quoting:
    """What has been quoted so far in a document, and where: a clause printed ten times is not read once."""

    def __init__(self) -> None:
        self._places: dict[Quote, str] = {}

    def basis(self, survey: Survey, outcome: RuleOutcome, tally: Tally, place: str) -> str:
        """The clauses of a rule as a sentence at ``place``, such as （二）3; those whose words are not known by their number."""
        found = _quotes(survey, outcome, tally)
        quoted = [self._quoted(quote, place) for quote in found if quote.words]
        if not quoted:
            basis = survey.facts.basis(outcome.rule, tally.findings)
            return f"{basis}。" if basis else ""
        return "；".join([*quoted, *_bare(found)]) + "。"

    def names(self, survey: Survey, outcome: RuleOutcome, tally: Tally, place: str) -> tuple[str, tuple[str, ...]]:
        """The clauses by their numbers, for a table at ``place``; and those whose words were not printed before it, in them."""
        found = _quotes(survey, outcome, tally)
        if not any(quote.words for quote in found):
            return survey.facts.basis(outcome.rule, tally.findings), ()
        new = [quote for quote in found if quote.words and quote not in self._places]
        words = tuple(self._quoted(quote, place) for quote in new)
        named = dict.fromkeys(visible(quote.clause, 120) for quote in found if quote.words)
        return "；".join([*named, *_bare(found)]), words

    def _quoted(self, quote: Quote, place: str) -> str:
        clause = visible(quote.clause)
        if known := self._places.setdefault(quote, ""):
            return f"{clause}（原文见{known}）"
        self._places[quote] = place
        return f"{clause}：“{_inner(quote.words)}”"


def _quotes(survey: Survey, outcome: RuleOutcome, tally: Tally) -> tuple[Quote, ...]:
    card = survey.facts.card(outcome.rule)
    return quotes(tuple(card.basis) if card else tally.findings[0].basis)


def _bare(found: tuple[Quote, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(visible(quote.clause, 120) for quote in found if not quote.words))


def _inner(words: str) -> str:
    """Words inside quotation marks: theirs become single, the full stop is the sentence's own."""
    return words.replace("“", "‘").replace("”", "’").rstrip("。")
