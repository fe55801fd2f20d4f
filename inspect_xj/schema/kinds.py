"""What a column can be: its kind decides how it is normalised, its personal class how it is masked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Column", "Kind", "Personal", "Table"]


class Kind(StrEnum):
    """How a column's raw text is read; the clean type in the engine stands in brackets."""

    TEXT = "text"  # folded text (VARCHAR)
    NAME = "name"  # a person's name (VARCHAR)
    ID_NUMBER = "id_number"  # 身份证件号 (VARCHAR, 18 characters where valid)
    XJH = "xjh"  # 学籍号 (VARCHAR)
    REGIONAL_NO = "regional_no"  # 地区学号 (VARCHAR)
    NATIONAL_NO = "national_no"  # 全国学籍号 (VARCHAR)
    DATE = "date"  # (DATE)
    MONTH = "month"  # 入学年月 (DATE, first day of the month)
    DATETIME = "datetime"  # (TIMESTAMP)
    SEX = "sex"  # 男/女 (VARCHAR)
    GRADE = "grade"  # 1–12 (INTEGER)
    CLASS = "class"  # "3班" where numbered, else folded text (VARCHAR)
    PHONE = "phone"  # (VARCHAR)
    SCHOOL_CODE = "school_code"  # (VARCHAR)
    SCHOOL_NAME = "school_name"  # (VARCHAR)
    REGION = "region"  # six digits of GB/T 2260, or the words as they came (VARCHAR)
    CODE = "code"  # a word of the column's code list (VARCHAR)
    YESNO = "yesno"  # 是/否 (VARCHAR)
    INTEGER = "integer"  # (INTEGER)
    SCHOOL_YEAR = "school_year"  # "2009-2010" (VARCHAR)


class Personal(StrEnum):
    """Personal-data class, after PIPL Art. 28 and domain practice; the masking profiles read it."""

    NONE = "none"
    NAME = "name"
    NUMBER = "number"  # 身份证件号, 学籍号, 地区学号, 全国学籍号
    PHONE = "phone"
    ADDRESS = "address"
    BIRTH = "birth"
    SENSITIVE = "sensitive"  # disability, orphan, poverty …


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the snapshot."""

    name: str
    kind: Kind = Kind.TEXT
    codes: str | None = None  # name of the code list in the profile, for Kind.CODE
    personal: Personal = Personal.NONE


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the snapshot; ``columns`` in the order of the official form."""

    name: str
    doc: str
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """The column of that name; KeyError when the table has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def names(self) -> tuple[str, ...]:
        """The column names in order."""
        return tuple(column.name for column in self.columns)
