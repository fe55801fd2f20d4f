"""How far pupils' ages are from what their grade expects, of those that the rules on age have found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import cache

from inspect_xj import profile
from inspect_xj.model import EvidenceRow, Finding
from inspect_xj.normalise import Context, Regions, normalise
from inspect_xj.report.figures import subjects
from inspect_xj.schema import Kind

__all__ = ["BUCKETS", "RULES", "deviation", "spread"]

#: The rules on age: 不足龄 and 超龄.
RULES = ("CG-11", "CG-12")

#: Years older than the grade expects, the ends open.
BUCKETS = ("小2岁以上", "小1岁", "相当", "大1岁", "大2岁", "大3岁以上")
_FIRST = -2


@cache
def _context() -> Context:
    # Days and grades are read alike in every profile.
    return Context(profile.load(profile.names()[0]), Regions.with_local())


def deviation(birth: date, grade: int, school_year: int) -> int:
    """Whole years above the age a grade expects on 1 September: grade one expects six, grade seven twelve."""
    age = school_year - birth.year - ((birth.month, birth.day) > (9, 1))
    return age - (grade + 5)


def spread(findings: Iterable[Finding], school_year: int) -> dict[int, Counter[int]]:
    """Grade -> number of the bucket -> pupils, of the findings of :data:`RULES`; unreadable grades and days are left out."""
    found: dict[int, Counter[int]] = {}
    seen: set[tuple[str, int]] = set()
    for finding in findings:
        if finding.rule not in RULES:
            continue
        for row in subjects(finding):
            key = (row.snapshot, row.row)
            if row.table != "学籍" or key in seen:
                continue
            seen.add(key)
            read = _read(row)
            if read is not None:
                grade, birth = read
                bucket = min(max(deviation(birth, grade, school_year), _FIRST), _FIRST + len(BUCKETS) - 1) - _FIRST
                found.setdefault(grade, Counter())[bucket] += 1
    return {grade: found[grade] for grade in sorted(found)}


def _read(row: EvidenceRow) -> tuple[int, date] | None:
    grade = normalise(Kind.GRADE, row.content.get("年级") or "", _context()).value
    birth = normalise(Kind.DATE, row.content.get("出生日期") or "", _context()).value
    return (grade, birth) if isinstance(grade, int) and isinstance(birth, date) else None
