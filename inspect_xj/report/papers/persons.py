"""How many pupils findings are about: persons, not rows, for one child may stand in several."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping

from inspect_xj.model import EvidenceRow, Finding
from inspect_xj.report.figures import subjects
from inspect_xj.report.papers.request import Request

__all__ = ["Persons"]

#: Tables whose rows are pupils, registered or seen.
_PUPILS = ("学籍", "到校", "适龄人口")


def _rows(findings: Iterable[Finding]) -> Iterator[EvidenceRow]:
    return (row for finding in findings for row in subjects(finding) if row.table in _PUPILS)


class Persons:
    """The persons behind the subject rows of these findings, looked up once."""

    def __init__(self, request: Request, findings: Iterable[Finding]) -> None:
        keys = dict.fromkeys((row.table, row.row) for row in _rows(findings))
        found = request.persons_of(keys) if request.persons_of else {}
        self._persons: Mapping[tuple[str, int], str] = {key: member.person for key, member in found.items()}

    def count(self, findings: Iterable[Finding]) -> int:
        """Distinct persons; a row whose person the results do not know is one of its own."""
        one: set[Hashable] = set()
        for row in _rows(findings):
            person = self._persons.get((row.table, row.row))
            one.add(person or (row.table, row.row, row.snapshot))
        return len(one)
