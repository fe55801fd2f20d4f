"""The committed county is what the generator makes today."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from inspect_xj import resources
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


def test_raw_files_are_those_of_the_generator(fresh: Path) -> None:
    made, committed = _contents(fresh / "示例县"), _contents(resources.sample_db() / "示例县")
    assert list(committed) == list(made)
    assert [name for name in made if committed[name] != made[name]] == []


def test_truth_is_that_of_the_generator(fresh: Path) -> None:
    assert (resources.sample_db() / "truth.csv").read_bytes() == (fresh / "truth.csv").read_bytes()


def test_raw_files_stay_small() -> None:
    sizes = [path.stat().st_size for path in (resources.sample_db() / "示例县").rglob("*") if path.is_file()]
    assert sum(sizes) <= 4 * 1024 * 1024
