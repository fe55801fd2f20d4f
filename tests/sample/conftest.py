"""Two small counties for all tests of the room, and a reader that goes back to a row of a raw file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from dbfread import DBF
from python_calamine import CalamineWorkbook

from inspect_xj.sample import CountySummary, make_county

STUDENTS = 1200
SEED = 5


@pytest.fixture(scope="session")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> CountySummary:
    return make_county(tmp_path_factory.mktemp("faulty"), students=STUDENTS, seed=SEED)


@pytest.fixture(scope="session")
def lawful(tmp_path_factory: pytest.TempPathFactory) -> CountySummary:
    return make_county(tmp_path_factory.mktemp("lawful"), students=STUDENTS, seed=SEED, lawful=True)


def read_truth(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@cache
def _pages(path: Path) -> dict[str, list[list[str]]]:
    """Every sheet of a raw file, its rows from the first line on."""
    if path.suffix in (".xlsx", ".ods"):
        book = CalamineWorkbook.from_path(str(path))
        return {
            name: [[str(cell) for cell in row] for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)]
            for name in book.sheet_names
        }
    if path.suffix == ".dbf":
        table = DBF(str(path))
        return {"": [table.field_names, *([str(value) for value in record.values()] for record in table)]}
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter="\t" if path.suffix == ".txt" else ",")
    return {"": list(rows)}


def row_of(root: Path, line: dict[str, str]) -> list[str]:
    """The cells of the row a line of the truth points at."""
    return _pages(root / line["源文件"])[line["源表"]][int(line["源行"]) - 1]


@pytest.fixture
def pages() -> Callable[[Path], dict[str, list[list[str]]]]:
    return _pages
