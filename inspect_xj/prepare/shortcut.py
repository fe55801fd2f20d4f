"""Values that are clean as they stand, recognised in SQL: the common case of columns with a value of its own in every row.

For each kind a condition and an expression, such that wherever the condition holds ``normalise`` gives the expression's value
and no defect (proved by ``tests/prepare/test_shortcut.py``). The conditions may be narrower than normalise, never wider: what
they do not recognise goes through the scalar function. Casts are all try_cast: an engine may evaluate every part of a condition,
also on text that another part refuses.
"""

from __future__ import annotations

from dataclasses import dataclass

from inspect_xj.normalise import Context
from inspect_xj.normalise.fold import MISSING, MISSING_TEXT
from inspect_xj.normalise.id_number import latest_birth_year
from inspect_xj.schema import Kind

__all__ = ["REGION_TABLE", "Shortcut", "shortcut"]

#: Engine table with every valid region of the snapshot at hand: column 代码.
REGION_TABLE = "_区划"

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
#: Ideographs that NFKC leaves alone, in the syntax of RE2.
_HAN = r"\x{3400}-\x{4DBF}\x{4E00}-\x{9FFF}"
_TITLES = "老师|同学|先生|女士|小姐|小朋友|校长|主任|家长"


@dataclass(frozen=True, slots=True)
class Shortcut:
    """SQL over the column ``v``: where ``condition`` is true, ``value`` is the clean value and there is no defect."""

    condition: str
    value: str


def shortcut(kind: Kind, context: Context) -> Shortcut | None:  # noqa: PLR0911 - one return a kind
    """The shortcut of that kind; None where columns have so few different values that none is worth while."""
    match kind:
        case Kind.TEXT:
            words = MISSING if context.none_is_missing else MISSING_TEXT
            return Shortcut(f"{_matches(f'[{_HAN}A-Za-z0-9，。；（）〔〕]+')} and {_none_of(words)}", "v")
        case Kind.SCHOOL_NAME:
            return Shortcut(f"{_matches(f'[{_HAN}A-Za-z0-9()]+')} and {_none_of(MISSING)}", "v")
        case Kind.NAME:
            return Shortcut(
                f"{_matches(f'[{_HAN}]{{2,4}}')} and not regexp_matches(v, '(?:{_TITLES})$') and {_none_of(MISSING)}",
                "v",
            )
        case Kind.ID_NUMBER:
            return Shortcut(_id_number(context), "v")
        case Kind.XJH if context.profile.number_formats.get("学籍号") == "安徽16位":
            return Shortcut(
                f"{_matches('[0-9]{11}[1-8][0-9]{4}')} and {_region('substr(v, 1, 6)')} and {_year('substr(v, 7, 2)', context)} "
                f"and substr(v, 13, 4) <> '0000' and {_not_repeated()}",
                "v",
            )
        case Kind.REGIONAL_NO:
            return Shortcut(
                f"{_matches('[0-9]{13}[12][0-9]{4}')} and {_region('substr(v, 1, 6)')} "
                f"and {_year('substr(v, 12, 2)', context)} and substr(v, 15, 4) <> '0000' "
                f"and {_no_birth_date(context)} and {_not_repeated()}",
                "v",
            )
        case Kind.PHONE:
            return Shortcut(f"{_matches('1[3-9][0-9]{9}')} and {_not_repeated()}", "v")
        case Kind.DATE:
            return Shortcut(
                f"{_matches('(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]')} and try_cast(v as date) is not null",
                "try_cast(v as date)",
            )
        case Kind.DATETIME:
            return Shortcut(
                f"{_matches('(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9]')} "
                "and try_cast(v as timestamp) is not null and substr(v, 12, 2) < '24'",
                "try_cast(v as timestamp)",
            )
        case _:
            return None


def _matches(pattern: str) -> str:
    return f"regexp_full_match(v, '{pattern}')"


def _none_of(words: frozenset[str]) -> str:
    listed = ", ".join("'" + word.replace("'", "''") + "'" for word in sorted(words))
    return f"upper(v) not in ({listed})"


def _region(code: str) -> str:
    return f'{code} in (select 代码 from "{REGION_TABLE}")'


def _not_repeated() -> str:
    """Not one digit all the way (placeholders; those counting up have no valid segments and need no test)."""
    return "replace(v, substr(v, 1, 1), '') <> '' and not starts_with(v, '12345678')"


def _year(digits: str, context: Context) -> str:
    """As student_numbers: the year of entry lies within the last fifteen years."""
    if context.school_year is None:
        return "true"
    return f"({context.school_year % 100 + 100} - try_cast({digits} as integer)) % 100 <= 15"


def _checksum() -> str:
    terms = " + ".join(f"try_cast(substr(v, {i}, 1) as integer) * {w}" for i, w in enumerate(_WEIGHTS, start=1))
    return f"substr('10X98765432', 1 + ({terms}) % 11, 1)"


def _no_birth_date(context: Context) -> str:
    """Digits 7–14 of a 地区学号 that are nobody's birth date (学校类别 21, 31: the year 2101, 3100): it cannot be an identity number."""
    return (
        f"(substr(v, 7, 4) not between '1900' and '{latest_birth_year(context)}' "
        "or substr(v, 11, 2) not between '01' and '12' or substr(v, 13, 2) not between '01' and '31')"
    )


def _id_number(context: Context) -> str:
    born = "substr(v, 7, 4) || '-' || substr(v, 11, 2) || '-' || substr(v, 13, 2)"
    return (
        f"{_matches('[1-8][0-9]{5}(?:19|20)[0-9]{2}[01][0-9][0-3][0-9]{4}[0-9X]')} and {_checksum()} = substr(v, 18, 1) "
        f"and try_cast({born} as date) is not null and substr(v, 7, 4) <= '{latest_birth_year(context)}' "
        f"and {_region('substr(v, 1, 6)')} and {_not_repeated()}"
    )
