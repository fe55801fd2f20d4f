"""One value of any kind: the table of readers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from inspect_xj.normalise import dates, grades, id_number, person_name, student_numbers, words
from inspect_xj.normalise.clean import Clean, Context
from inspect_xj.schema import Kind

__all__ = ["READERS", "normalise"]

Reader = Callable[[str | None, Context], Clean]

READERS: Mapping[Kind, Reader] = MappingProxyType(
    {
        Kind.TEXT: words.read_text,
        Kind.NAME: person_name.read,
        Kind.ID_NUMBER: id_number.read,
        Kind.XJH: student_numbers.read_xjh,
        Kind.REGIONAL_NO: student_numbers.read_regional,
        Kind.NATIONAL_NO: student_numbers.read_national,
        Kind.DATE: dates.read_date,
        Kind.MONTH: dates.read_month,
        Kind.DATETIME: dates.read_datetime,
        Kind.SEX: words.read_sex,
        Kind.GRADE: grades.read_grade,
        Kind.CLASS: grades.read_class,
        Kind.PHONE: words.read_phone,
        Kind.SCHOOL_CODE: words.read_school_code,
        Kind.SCHOOL_NAME: words.read_school_name,
        Kind.REGION: words.read_region,
        Kind.CODE: words.read_code,
        Kind.YESNO: words.read_yes_no,
        Kind.INTEGER: words.read_integer,
        Kind.SCHOOL_YEAR: dates.read_school_year,
    }
)


def normalise(kind: Kind, raw: str | None, context: Context) -> Clean:
    """Read one cell of ``kind``: the clean value, its named defects, whether it was repaired. Never raises on any text."""
    return READERS[kind](raw, context)
