"""The words of an entry of 误报登记 with every pupil masked: people write names into conditions and reasons."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from inspect_xj.model import EvidenceRow, Finding, Waiver
from inspect_xj.report.masking import HIDDEN, PLACEHOLDERS, Mask, mask_name, redact, secrets_of
from inspect_xj.report.visible import visible
from inspect_xj.schema import TABLES, Personal

__all__ = ["Words"]

_LITERAL = re.compile(r"'((?:[^']|'')*)'")


class Words:
    """Masks entries: every value of the findings of their rules, and every pupil's name of any finding.

    A pupil who is in no finding cannot be known here; the manual asks not to write names into reasons.
    """

    def __init__(self, findings: Iterable[Finding], waivers: Iterable[Waiver], mask: Mask) -> None:
        self._mask = mask
        rules = {one.rule for one in waivers if one.rule}
        marks = {one.fingerprint for one in waivers if one.fingerprint}
        self._numbers: dict[str, str] = {}
        self._names: set[str] = set()
        rows: dict[str, list[EvidenceRow]] = {}
        for finding in findings:
            self._names |= {name for row in finding.rows for name in _names_of(row)}
            if finding.fingerprint in marks:
                self._numbers[finding.fingerprint] = finding.number
                rows.setdefault(finding.fingerprint, []).extend(finding.rows)
            if finding.rule in rules:
                rows.setdefault(finding.rule, []).extend(finding.rows)
        # the names of a rule's thousand findings are gathered once, not once an entry
        self._secrets: Mapping[str, dict[str, str]] = {key: secrets_of(found, mask) for key, found in rows.items()}

    def about(self, one: Waiver) -> str:
        """CG-04；条件：年级 <= 6；学校：…, or the finding's number with the head of its fingerprint."""
        parts = [one.rule] if one.rule else []
        if one.fingerprint:
            number = self._numbers.get(one.fingerprint)
            parts.append(f"{number}（指纹{one.fingerprint[:8]}…）" if number else f"指纹{one.fingerprint[:8]}…")
        if one.condition:
            parts.append(f"条件：{self._redacted(one, _without_names(one.condition))}")
        if one.school:
            parts.append(f"学校：{visible(one.school)}")
        return "；".join(parts)

    def reason(self, one: Waiver) -> str:
        """Why the findings are none."""
        return self._redacted(one, one.reason).rstrip("。")

    def by(self, one: Waiver) -> str:
        """Who answers for it; in public only the surname."""
        return mask_name(visible(one.by)) if self._mask is Mask.PUBLIC else visible(one.by)

    def _redacted(self, one: Waiver, text: str) -> str:
        memory = {name: mask_name(name) for name in self._names if name in text}
        memory |= self._secrets.get(one.fingerprint or one.rule, {})
        # an entry that means nothing has no rows to learn names from, but its condition may hold one
        if _is_personal(one.condition):
            memory |= {
                word: HIDDEN for word in _LITERAL.findall(one.condition) if len(word) >= 2 and word not in memory
            }
        return redact(text, (), self._mask, keep=[one.document, one.school], memory=memory)


def _names_of(row: EvidenceRow) -> Iterator[str]:
    for column, cell in row.content.items():
        if cell and column in _name_columns(row.table):
            name = "".join(unicodedata.normalize("NFKC", cell).split())
            if len(name) >= 2 and name not in PLACEHOLDERS:
                yield name


@cache
def _name_columns(table: str) -> frozenset[str]:
    known = TABLES.get(table.removeprefix("上期"))
    return frozenset(c.name for c in known.columns if c.personal is Personal.NAME) if known else frozenset()


@cache
def _personal() -> frozenset[str]:
    return frozenset(c.name for table in TABLES.values() for c in table.columns if c.personal is not Personal.NONE)


def _is_personal(condition: str) -> bool:
    return any(name in condition for name in _personal())


def _without_names(condition: str) -> str:
    """The condition; where it speaks of personal columns, without what it compares them with."""
    return _LITERAL.sub(f"'{HIDDEN}'", condition) if _is_personal(condition) else condition
