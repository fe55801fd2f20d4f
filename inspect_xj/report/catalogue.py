"""The catalogue of rules as pages: one a rule and an index, drawn from the same cards as ``rules show``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from inspect_xj import __version__
from inspect_xj.engine.expressions import FUNCTIONS
from inspect_xj.report.templates import render
from inspect_xj.rulebook import Rulebook
from inspect_xj.rulebook.card import Card, card_of
from inspect_xj.rulebook.rule import CHECKS

__all__ = ["MARK", "Catalogue", "Group", "build_catalogue", "html_pages"]

#: Stands in every page: only such files are replaced.
MARK = "inspect-xj rules docs"


@dataclass(frozen=True, slots=True)
class Group:
    """The rules of one of the three checks."""

    check: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything the pages show; ``said``: rule id -> what it says of the first finding of its examples."""

    groups: tuple[Group, ...]
    functions: tuple[tuple[str, str], ...]
    local: frozenset[str]
    said: Mapping[str, str]
    account: str
    mark: str = MARK

    @property
    def cards(self) -> tuple[Card, ...]:
        """Every card, in the order of the pages."""
        return tuple(card for group in self.groups for card in group.cards)


def build_catalogue(rulebook: Rulebook, said: Mapping[str, str], local: Collection[str] = ()) -> Catalogue:
    """The content of the pages; ``local``: ids of rules that did not come with the tool."""
    cards = [card_of(rule) for rule in rulebook.rules]
    groups = tuple(Group(check, tuple(card for card in cards if card.check == check)) for check in CHECKS)
    off = sum(not card.on for card in cards)
    changed = sum(bool(card.changes) for card in cards)
    counted = [f"规则 {len(cards)} 条"] + [
        f"{word} {n} 条" for word, n in (("停用", off), ("本地有改动", changed)) if n
    ]
    if local:
        counted.append(f"本地规则 {len(local)} 条")
    account = f"{'，'.join(counted)}；inspect-xj {__version__}，规则哈希 {rulebook.sha256}"
    functions = tuple((function.usage, function.doc) for function in FUNCTIONS.values())
    return Catalogue(tuple(group for group in groups if group.cards), functions, frozenset(local), dict(said), account)


def html_pages(catalogue: Catalogue) -> dict[str, str]:
    """File name -> page; every page stands alone, without anything from outside."""
    pages = {"index.html": render("rule_catalogue.html", catalogue=catalogue)}
    ids = [card.id for card in catalogue.cards]
    for place, card in enumerate(catalogue.cards):
        pages[f"{card.id}.html"] = render(
            "rule_page.html",
            catalogue=catalogue,
            card=card,
            said=catalogue.said.get(card.id, ""),
            before=ids[place - 1] if place else "",
            after=ids[place + 1] if place + 1 < len(ids) else "",
        )
    return pages
