"""``make_county``: from a number of pupils and a seed to a folder of raw files and the truth about them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from inspect_xj.errors import InspectError, OutputError
from inspect_xj.model import Progress, silent
from inspect_xj.sample.beside import write_beside
from inspect_xj.sample.county import build_world, seeded
from inspect_xj.sample.damage import Clerk
from inspect_xj.sample.last_year import FOLDER as LAST_YEAR
from inspect_xj.sample.last_year import write_last_year
from inspect_xj.sample.registration_files import write_registrations
from inspect_xj.sample.roll_files import write_rolls
from inspect_xj.sample.side_files import write_side_files
from inspect_xj.sample.styles import choose_styles
from inspect_xj.sample.truth import Places, write_truth
from inspect_xj.sample.world import COUNTY

__all__ = ["LEAST_STUDENTS", "MOST_STUDENTS", "CountySummary", "make_county"]

#: Fewer pupils do not give three faults of every kind a pupil of their own each.
LEAST_STUDENTS = 1000
#: More than this in one county run out of four-digit serials, and then of names that nobody else bears.
MOST_STUDENTS = 80_000


@dataclass(frozen=True, slots=True)
class CountySummary:
    """What was made: ``raw`` is the folder to import, ``last_year`` that of the autumn before, ``truth`` the csv beside them."""

    raw: Path
    last_year: Path
    truth: Path
    n_schools: int
    n_classes: int
    n_children: int
    n_registrations: int
    n_faults: int  # expected findings
    n_damaged_cells: int
    n_files: int
    n_bytes: int


def make_county(
    folder: Path, *, students: int, seed: int, lawful: bool = False, progress: Progress = silent
) -> CountySummary:
    """Write ``folder/示例县/`` (raw files), ``folder/示例县上年/`` (last autumn's) and ``folder/truth.csv``.

    ``students`` sit in the classes of the lawful county; planted faults add a few registrations and children.
    ``lawful`` leaves the faults out. Raises InspectError for fewer than :data:`LEAST_STUDENTS` pupils or more
    than :data:`MOST_STUDENTS`, and OutputError where the folder cannot be written or already holds a county.
    """
    if students < LEAST_STUDENTS:
        raise InspectError(f"学生数{students}太少，示例县至少要有{LEAST_STUDENTS}名学生，请加大 --students。")
    if students > MOST_STUDENTS:
        raise InspectError(
            f"学生数{students}太多，一个示例县至多{MOST_STUDENTS}名学生（流水号只有四位），请减小 --students。"
        )
    raw, last_year, truth = folder / COUNTY, folder / LAST_YEAR, folder / "truth.csv"
    for path in (raw, last_year, truth):
        if path.exists():
            raise OutputError(f"“{path}”已经存在，为免覆盖没有写入，请换一个目录或先移走它。")
    # Written beside its place and renamed: an interrupted run leaves nothing that looks like a county.
    draft = folder / f".{COUNTY}.未完成"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir()
        summary = _write(draft, students, seed, lawful, progress)
        (draft / "truth.csv").rename(truth)
        (draft / LAST_YEAR).rename(last_year)
        (draft / COUNTY).rename(raw)
    except OSError as error:
        raise OutputError(
            f"示例县无法写入“{folder}”（{error.strerror or error}），请检查目录权限和剩余空间。"
        ) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return CountySummary(raw, last_year, truth, *summary)


def _write(
    draft: Path, students: int, seed: int, lawful: bool, progress: Progress
) -> tuple[int, int, int, int, int, int, int, int]:
    steps = 6
    progress("生成示例县", 0, steps)
    world = build_world(students, seed, lawful=lawful)
    progress("写学籍表", 1, steps)
    raw = draft / COUNTY
    raw.mkdir()
    places = Places()
    styles = choose_styles(world, seeded(seed, "styles"))
    write_registrations(raw, world, styles, Clerk(seeded(seed, "clerk"), world), places)
    progress("写点名册", 2, steps)
    write_rolls(raw, world, styles, Clerk(seeded(seed, "roll clerk"), world), places)
    progress("写其他资料", 3, steps)
    write_side_files(raw, world, styles, places)
    write_beside(raw, world, places)
    progress("写上年资料", 4, steps)
    write_last_year(draft / LAST_YEAR, world, seeded(seed, "last year"))
    progress("写真值表", 5, steps)
    n_faults = write_truth(draft / "truth.csv", world, places)
    files = [path for path in raw.rglob("*") if path.is_file()]
    progress("示例县已生成", steps, steps)
    return (
        len(world.schools),
        sum(len(school.rooms) for school in world.schools),
        len(world.children),
        len(world.registrations),
        n_faults,
        world.damage,
        len(files),
        sum(path.stat().st_size for path in files),
    )
