"""A workbook somebody filled in: its cells as text, and sentences that name file and cell."""

from __future__ import annotations

import hashlib
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from inspect_xj.errors import FormError
from inspect_xj.intake.failure import UnreadableFileError
from inspect_xj.intake.grid import Cell, cell_text
from inspect_xj.intake.workbook import read_workbook

__all__ = ["Book", "cell_name", "find_books", "listed", "open_book", "refuse"]

#: Sentences a refusal shows; the rest is counted.
_SHOWN = 20

#: Longest text of one cell that is kept.
_LONGEST = 500

#: A number that Excel holds as a number has lost the digits after the fifteenth.
_EXACT = 10**15


@dataclass(frozen=True, slots=True)
class Book:
    """The sheet of a form; rows and columns count from 0. ``notes`` are the rows of a sheet 说明, where there is one."""

    path: Path
    sha256: str
    sheet: str
    rows: Sequence[Sequence[Cell]]
    notes: Sequence[Sequence[Cell]] = ()

    @property
    def name(self) -> str:
        """The file's name, as sentences and 源文件 have it."""
        return self.path.name

    def text(self, row: int, column: int) -> str:
        """The cell on one line, without what cannot be seen; empty where there is none."""
        cell = self._cell(row, column)
        words = unicodedata.normalize("NFC", cell_text(cell) or "")[:_LONGEST]
        return " ".join("".join(" " if unicodedata.category(c) in {"Cc", "Cf"} else c for c in words).split())

    def printed(self, row: int, column: int) -> str:
        """A printed cell exactly as it was written."""
        return cell_text(self._cell(row, column)) or ""

    def is_rounded(self, row: int, column: int) -> bool:
        """Whether the cell holds a long number as a number: its last digits are gone."""
        cell = self._cell(row, column)
        return isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= _EXACT

    def is_blank(self, row: int, columns: Iterable[int]) -> bool:
        """Whether none of those cells says anything."""
        return not any(self.text(row, column) for column in columns)

    def at(self, row: int, column: int) -> str:
        """``“三年级2班点名表.xlsx”的G12``."""
        return f"“{self.name}”的{cell_name(row, column)}"

    def _cell(self, row: int, column: int) -> Cell:
        if row >= len(self.rows) or column >= len(self.rows[row]):
            return None
        return self.rows[row][column]


def cell_name(row: int, column: int) -> str:
    """The name a spreadsheet gives the cell: (11, 6) is G12. Forms have fewer than 26 columns."""
    return f"{chr(ord('A') + column)}{row + 1}"


def find_books(sources: Sequence[Path], what: str) -> list[Path]:
    """The workbooks named, those of folders in order; FormError when there is none."""
    found: list[Path] = []
    for source in sources:
        if source.is_dir():
            found += sorted(p for p in source.rglob("*.xlsx") if p.is_file() and not p.name.startswith(("~$", ".")))
        elif source.exists():
            found.append(source)
        else:
            raise FormError(f"找不到“{source}”，请检查路径。")
    if not found:
        raise FormError(f"“{'、'.join(map(str, sources))}”中没有填好的{what}（xlsx），请检查目录。")
    return found


def open_book(path: Path, sheets: Sequence[str], what: str) -> Book:
    """The first of those sheets that is there; FormError with one sentence when the file is no workbook of ours."""
    try:
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise FormError(f"“{path.name}”读不出来（{error.strerror}），请检查该文件。") from error
    if not zipfile.is_zipfile(path):
        raise FormError(f"“{path.name}”不是 xlsx 工作簿，请用印表时生成的电子表格填写，并保存为 xlsx。")
    try:
        found = {one.name: one.rows for one in read_workbook(path)}
    except UnreadableFileError as error:
        raise FormError(f"“{path.name}”读不出来：{error}。") from error
    for name in sheets:
        if name in found:
            return Book(path, sha256, name, found[name], found.get("说明", ()))
    raise FormError(f"“{path.name}”里没有工作表“{'”“'.join(sheets)}”，不是本工具印出的{what}。")


def refuse(problems: Sequence[str], what: str) -> None:
    """FormError with all of them, a line each, when there are any."""
    if not problems:
        return
    more = [f"另有 {len(problems) - _SHOWN} 处。"] if len(problems) > _SHOWN else []
    head = f"{what}有问题，没有写入任何内容，请改正后重新执行："
    raise FormError("\n".join([head, *problems[:_SHOWN], *more]))


def listed(places: Sequence[str], most: int = 5, unit: str = "处") -> str:
    """``G8、G9、G10等12处``."""
    words = "、".join(places[:most])
    return words if len(places) <= most else f"{words}等{len(places)}{unit}"
