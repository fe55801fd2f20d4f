"""The personal values a finding shows, so that papers can mask them in its 说明 as well."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from inspect_xj.model import Finding
from inspect_xj.schema import TABLES, Personal

__all__ = ["personal_values"]


def personal_values(finding: Finding) -> tuple[tuple[Personal, str], ...]:
    """(class, value) of every personal cell of the finding's rows, raw and folded as messages print it, longest first."""
    found = dict.fromkeys(_cells(finding))
    return tuple(sorted(found, key=lambda pair: (-len(pair[1]), pair[1])))


def _cells(finding: Finding) -> Iterator[tuple[Personal, str]]:
    for row in finding.rows:
        table = TABLES.get(row.table.removeprefix("上期"))
        if table is None:
            continue
        for column in table.columns:
            raw = row.content.get(column.name)
            if raw and column.personal is not Personal.NONE:
                yield column.personal, raw
                folded = "".join(unicodedata.normalize("NFKC", raw).split())
                yield column.personal, folded.upper() if column.personal is Personal.NUMBER else folded
