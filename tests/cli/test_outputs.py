"""Where a command writes when nobody said, and what it never overwrites."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from inspect_xj.cli import outputs
from inspect_xj.errors import OutputError


def database(path: Path, table: str) -> Path:
    with closing(sqlite3.connect(path)) as made:
        made.execute(f"create table {table} (甲)")
    return path


@pytest.mark.parametrize(
    ("given", "suffix", "name"),
    [
        ("宿松.db", ".audit.db", "宿松.audit.db"),
        ("宿松.audit.db", "-报告", "宿松-报告"),
        ("名册.xlsx", ".db", "名册.db"),
        ("宿松", ".db", "宿松.db"),
        ("2009.10", ".db", "2009.10.db"),
        (".db", ".audit.db", "学籍.audit.db"),
    ],
)
def test_a_name_is_derived(tmp_path: Path, given: str, suffix: str, name: str) -> None:
    assert outputs.beside(tmp_path / given, suffix) == tmp_path / name


def test_a_folder_keeps_its_whole_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "资料.db").mkdir()
    assert outputs.beside(tmp_path / "资料.db", ".db") == tmp_path / "资料.db.db"
    monkeypatch.chdir(tmp_path / "资料.db")
    assert outputs.beside(Path(), ".db") == tmp_path / "资料.db.db"


def test_an_earlier_result_may_be_replaced(tmp_path: Path) -> None:
    outputs.check_database(database(tmp_path / "旧.db", "快照"), [], mark="快照")
    outputs.check_database(tmp_path / "新.db", [], mark="快照")


@pytest.mark.parametrize("kind", ["other table", "text", "empty", "folder", "input", "no folder"])
def test_nothing_precious_is_overwritten(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "甲.db"
    inputs = []
    match kind:
        case "other table":
            database(path, "账目")
        case "text":
            path.write_text("账目", encoding="utf-8")
        case "empty":
            path.touch()
        case "folder":
            path.mkdir()
        case "input":
            inputs = [database(path, "快照")]
        case "no folder":
            path = tmp_path / "没有" / "甲.db"
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(OutputError, match=r"甲\.db|没有"):
        outputs.check_database(path, inputs, mark="快照")
    assert (path.read_bytes() if path.is_file() else None) == before
