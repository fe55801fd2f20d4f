from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import job_papers as made
import pytest

from inspect_xj.errors import OutputError
from inspect_xj.report.job import Limits, Printed, Setting, State, print_papers
from inspect_xj.report.job.naming import safe_name, tasks_of
from inspect_xj.report.job.record import FILE

SETTING = Setting(limits=Limits(cpu_seconds=1, memory=400_000_000))


def states(printed: Sequence[Printed]) -> list[State]:
    return [one.state for one in printed]


def texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.rglob("*.txt")}


@pytest.fixture(scope="module")
def troubled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[Printed, ...]]:
    """Seven papers, five of which go wrong, drawn by two workers."""
    folder = tmp_path_factory.mktemp("job")
    kinds = (made.dies, made.spins, made.swells, made.refuses, made.breaks)
    papers = [made.paper("好一"), *(made.paper(write.__name__, write) for write in kinds), made.paper("好二")]
    return folder, print_papers(papers, folder, SETTING, workers=2)


def test_a_paper_that_fails_stops_no_other(troubled: tuple[Path, tuple[Printed, ...]]) -> None:
    folder, printed = troubled
    assert states(printed) == [State.DRAWN, *[State.FAILED] * 5, State.DRAWN]
    assert texts(folder) == {"好一.txt": "好一", "好二.txt": "好二"}


@pytest.mark.parametrize(
    ("whom", "why"),
    [
        ("dies", "中途结束"),
        ("spins", "1秒内没有排完"),
        ("swells", "内存限制"),
        ("refuses", "这一份没有内容"),
        ("breaks", "ZeroDivisionError"),
    ],
)
def test_why_it_failed_is_said(whom: str, why: str, troubled: tuple[Path, tuple[Printed, ...]]) -> None:
    (one,) = (one for one in troubled[1] if one.whom == whom)
    assert why in one.error
    assert ("Traceback" in one.trace) == (whom == "breaks")


def test_a_paper_that_hangs_is_given_up(tmp_path: Path) -> None:
    papers = [made.paper("睡", made.sleeps), made.paper("好")]
    printed = print_papers(papers, tmp_path, Setting(limits=Limits(wall_seconds=1)), workers=1)
    assert states(printed) == [State.FAILED, State.DRAWN]
    assert "1秒内没有印完" in printed[0].error


def test_what_is_finished_is_not_drawn_again(tmp_path: Path) -> None:
    log = str(tmp_path / "次数")
    first = [made.paper(name, made.counted, log=log) for name in ("甲", "乙")]
    assert states(print_papers(first, tmp_path / "出", Setting())) == [State.DRAWN] * 2
    assert states(print_papers(first, tmp_path / "出", Setting())) == [State.KEPT] * 2
    changed = [first[0], made.paper("乙", made.counted, says="乙的新内容", log=log)]
    assert states(print_papers(changed, tmp_path / "出", Setting())) == [State.KEPT, State.DRAWN]
    (tmp_path / "出/核查单/甲.txt").unlink()
    assert states(print_papers(changed, tmp_path / "出", Setting())) == [State.DRAWN, State.KEPT]
    assert Path(log).read_text().split() == ["甲", "乙", "乙的新内容", "甲"]


@pytest.mark.parametrize("setting", [Setting(templates_sha256="b"), Setting(fonts_sha256="b")])
def test_other_templates_or_fonts_make_it_stale(setting: Setting, tmp_path: Path) -> None:
    papers = [made.paper("甲")]
    print_papers(papers, tmp_path, Setting(templates_sha256="a", fonts_sha256="a"))
    assert states(print_papers(papers, tmp_path, setting)) == [State.DRAWN]


def test_a_form_that_somebody_filled_in_is_never_overwritten(tmp_path: Path) -> None:
    form = tmp_path / "核查单/甲.txt"
    print_papers([made.paper("甲")], tmp_path, Setting())
    form.write_text("已填")
    (same,) = print_papers([made.paper("甲")], tmp_path, Setting())
    assert (same.state, same.altered) == (State.KEPT, ("核查单/甲.txt",))
    (stale,) = print_papers([made.paper("甲", says="新内容")], tmp_path, Setting())
    assert stale.state is State.FAILED
    assert "没有覆盖" in stale.error
    assert form.read_text() == "已填"
    form.unlink()
    (moved,) = print_papers([made.paper("甲", says="新内容")], tmp_path, Setting())
    assert (moved.state, form.read_text()) == (State.DRAWN, "新内容")


def test_a_file_of_somebody_else_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "核查单").mkdir()
    (tmp_path / "核查单/甲.txt").write_text("别人的")
    assert states(print_papers([made.paper("甲")], tmp_path, Setting())) == [State.FAILED]
    assert texts(tmp_path) == {"甲.txt": "别人的"}


@pytest.mark.parametrize(
    "rest",
    ['{"stem": "核查单/乙", "key', "[]", "不是", '{"stem": "x", "key": "k", "pages": "二", "files": {}}'],
)
def test_a_record_cut_off_costs_one_paper(rest: str, tmp_path: Path) -> None:
    papers = [made.paper(name) for name in "甲乙丙"]
    print_papers(papers[:1], tmp_path, Setting())
    with (tmp_path / FILE).open("a", encoding="utf-8") as file:
        file.write(rest)
    assert states(print_papers(papers, tmp_path, Setting())) == [State.KEPT, State.DRAWN, State.DRAWN]
    assert states(print_papers(papers, tmp_path, Setting())) == [State.KEPT] * 3


def test_files_written_before_the_record_was_are_taken_over(tmp_path: Path) -> None:
    print_papers([made.paper("甲")], tmp_path, Setting())
    (tmp_path / FILE).unlink()
    assert states(print_papers([made.paper("甲")], tmp_path, Setting())) == [State.DRAWN]
    assert states(print_papers([made.paper("甲")], tmp_path, Setting())) == [State.KEPT]


def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    log = str(tmp_path / "次数")
    before = [made.paper(name, made.counted, log=log) for name in ("甲", "乙")]
    after = [made.paper(name, made.counted, log=log) for name in ("丙", "丁")]
    with pytest.raises(KeyboardInterrupt):
        print_papers([*before, made.paper("中断", made.interrupts), *after], tmp_path / "出", Setting(), workers=1)
    again = print_papers([*before, made.paper("中断"), *after], tmp_path / "出", Setting(), workers=1)
    assert states(again)[:2] == [State.KEPT] * 2
    assert states(again)[3:] == [State.DRAWN] * 2
    assert sorted(Path(log).read_text().split()) == sorted("甲乙丙丁")
    assert not list((tmp_path / "出").rglob("*.tmp"))


def test_progress_names_whom_each_paper_is_for(tmp_path: Path) -> None:
    said: list[tuple[str, int, int]] = []
    print_papers(
        [made.paper("甲校"), made.paper("乙校")], tmp_path, Setting(), progress=lambda *step: said.append(step)
    )
    assert said[0] == ("印制核查单 甲校", 0, 2)
    assert said[-1] == ("印制核查单 乙校", 2, 2)


def test_a_folder_that_cannot_be_made_fails_that_paper(tmp_path: Path) -> None:
    (tmp_path / "核查单").write_text("文件")
    (one,) = print_papers([made.paper("甲")], tmp_path, Setting())
    assert "目录" in one.error


def test_a_full_disk_stops_the_job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from inspect_xj.report.job import drawing  # noqa: PLC0415 - patched here
    from inspect_xj.report.output import DiskFullError  # noqa: PLC0415

    def full(path: Path, data: bytes) -> None:
        raise DiskFullError("磁盘空间不足。")

    monkeypatch.setattr(drawing, "place_file", full)
    with pytest.raises(OutputError, match="磁盘空间不足"):
        print_papers([made.paper("甲"), made.paper("乙")], tmp_path, Setting())


HOSTILE = {
    "../../etc/passwd": "etc_passwd",
    "/etc/passwd": "etc_passwd",
    "..": "未命名",
    "": "未命名",
    " . ": "未命名",
    "a/b\\c": "a_b_c",
    "\u202e王小明": "王小明",
    "\ue863学校\u0000": "学校",
    "CON": "_CON",
    "nul.txt": "_nul.txt",
    "一中\n二中": "一中_二中",
    "-rf": "rf",
    ".隐藏": "隐藏",
    "示例县一中": "示例县一中",
}


@pytest.mark.parametrize(("name", "safe"), HOSTILE.items())
def test_a_name_of_a_school_is_no_path(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_an_endless_name_fits_any_file_system() -> None:
    assert len(safe_name("学" * 50_000).encode()) <= 180


def test_two_schools_of_one_name_do_not_overwrite_each_other(tmp_path: Path) -> None:
    papers = [made.paper(name, says=str(n)) for n, name in enumerate(("一中", "一/中", "一_中", "A", "a"))]
    assert [task.stem for task in tasks_of(papers)] == [
        "核查单/一中",
        "核查单/一_中",
        "核查单/一_中（2）",
        "核查单/A",
        "核查单/a（2）",
    ]
    print_papers(papers, tmp_path, Setting(), workers=0)
    assert sorted(texts(tmp_path).values()) == ["0", "1", "2", "3", "4"]


def test_every_hostile_name_stays_in_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "出"
    one = made.paper("甲")
    papers = [replace(one, folder=f"核查单/{name}", name=name, whom=name, fingerprint=name) for name in HOSTILE]
    printed = print_papers(papers, folder, Setting(), workers=0)
    assert states(printed) == [State.DRAWN] * len(HOSTILE)
    assert {path.name for path in tmp_path.iterdir()} == {"出"}
    lines = (folder / FILE).read_text(encoding="utf-8").splitlines()
    assert len({json.loads(line)["stem"] for line in lines}) == len(HOSTILE)
