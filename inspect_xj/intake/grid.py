"""What every reader hands on: the cells of one sheet as text, each row where a person sees it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

__all__ = ["Cell", "Merge", "Sheet", "cell_text", "column_text"]

#: A cell as a reader finds it.
Cell = str | int | float | bool | datetime.date | datetime.time | datetime.timedelta | None

#: (first row, first column, last row, last column), counted from 0.
Merge = tuple[int, int, int, int]

#: Whole numbers below this are exact in a float; above it (and in every 17- or 18-digit number) digits are gone.
_EXACT = 2**53


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: row 0 of ``rows`` is the row a person calls 1, leading empty rows and columns included.

    ``ragged`` says that the format itself has no grid (csv), so a row with too few cells is damage, not emptiness.
    ``field_bytes`` is the length at which the format cuts headings off (dBase), 0 where it does not.
    """

    name: str | None
    rows: Sequence[Sequence[Cell]]
    merges: tuple[Merge, ...] = ()
    ragged: bool = False
    field_bytes: int = 0
    hidden: bool = False
    note: str = field(default="")


def cell_text(value: Cell) -> str | None:
    """The cell as text: None when empty, dates in ISO form, whole numbers without ``.0``.

    A number with more digits than a float can hold keeps its exponent (``3.41282E+17``), so that normalise sees that
    the program which saved the file has destroyed it.
    """
    if isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return _number_text(value)
    if isinstance(value, datetime.datetime) and value.time() != datetime.time():
        return value.isoformat(sep=" ")
    if isinstance(value, (datetime.date, datetime.time)):
        # Excel has no type for a day: midnight is how it stores one.
        return value.isoformat()[:10]
    return None if value is None else str(value)


def _number_text(value: float) -> str:
    if not value.is_integer():
        return repr(value)
    return str(int(value)) if abs(value) < _EXACT else repr(value).replace("e+", "E+")


def column_text(cells: Sequence[Cell]) -> list[str | None]:
    """A whole column as text; the common case, text already, costs no call a cell."""
    kinds = set(map(type, cells))
    if kinds <= {str, type(None)}:
        return [cell or None for cell in cells]  # type: ignore[misc]
    texts = [cell_text(cell) for cell in cells]
    sixteen = [i for i, cell in enumerate(cells) if isinstance(cell, float) and 1e15 <= abs(cell) < _EXACT]
    if len(sixteen) >= 3 and all(cells[i] % 10 == 0 for i in sixteen):  # type: ignore[operator]
        # Excel keeps fifteen digits: where every 学籍号 of sixteen ends in 0, the last digit has been rounded away.
        for i in sixteen:
            texts[i] = f"{cells[i]:.15G}"
    return texts
