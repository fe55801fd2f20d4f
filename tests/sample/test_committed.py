"""The committed county is what the generator makes today."""

from __future__ import annotations

import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from inspect_xj import resources
from inspect_xj.intake import import_files
from inspect_xj.sample import make_county

STUDENTS, SEED = 3000, 1
ZIPPED = (".xlsx", ".ods")


def _contents(folder: Path) -> dict[str, bytes | dict[str, bytes]]:
    """Every file under ``folder``; of a zip its members, because two builds of zlib may pack the same text differently."""
    found: dict[str, bytes | dict[str, bytes]] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if path.suffix in ZIPPED:
            with zipfile.ZipFile(path) as archive:
                found[name] = {member: archive.read(member) for member in archive.namelist()}
        else:
            found[name] = path.read_bytes()
    return found


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fresh")
    make_county(folder, students=STUDENTS, seed=SEED)
    return folder


@pytest.mark.parametrize("folder", ["示例县", "示例县上年"])
def test_raw_files_are_those_of_the_generator(fresh: Path, folder: str) -> None:
    made, committed = _contents(fresh / folder), _contents(resources.sample_db() / folder)
    assert list(committed) == list(made)
    assert [name for name in made if committed[name] != made[name]] == []


def test_truth_is_that_of_the_generator(fresh: Path) -> None:
    assert (resources.sample_db() / "truth.csv").read_bytes() == (fresh / "truth.csv").read_bytes()


def test_raw_files_stay_small() -> None:
    sizes = [path.stat().st_size for path in (resources.sample_db() / "示例县").rglob("*") if path.is_file()]
    assert sum(sizes) <= 4 * 1024 * 1024


def _rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every table of a snapshot, without the identifier and the time that differ from import to import."""
    with closing(sqlite3.connect(path.resolve().as_uri() + "?mode=ro", uri=True)) as base:
        tables = [name for (name,) in base.execute("select name from sqlite_master where type = 'table' order by name")]
        found = {}
        for table in tables:
            columns = [row[1] for row in base.execute(f'pragma table_info("{table}")')]
            kept = ", ".join(f'"{column}"' for column in columns if column not in ("快照", "建立时间", "工具版本"))
            found[table] = base.execute(f'select {kept} from "{table}" order by rowid').fetchall()
    return found


@pytest.mark.parametrize(("folder", "name"), [("示例县", "sample.db"), ("示例县上年", "last_year.db")])
def test_snapshot_is_what_intake_makes_of_the_raw_files(folder: str, name: str, tmp_path: Path) -> None:
    """When this fails after a change of intake: ``make sample``."""
    committed = resources.sample_db() / name
    assert committed.stat().st_size <= 8 * 1024 * 1024
    import_files([resources.sample_db() / folder], tmp_path / "fresh.db")
    made, kept = _rows(tmp_path / "fresh.db"), _rows(committed)
    assert list(kept) == list(made)
    assert [name for name in made if kept[name] != made[name]] == []
