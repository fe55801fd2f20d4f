"""`make` and `.ci/` on machines that lack something."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(shutil.which("sh") is None or shutil.which("make") is None, reason="没有 sh 或 make")


def script(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)


def make_venv(bin_folder: Path, target: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [shutil.which("sh") or "sh", str(ROOT / ".ci" / "venv"), str(target)],
        env={"PATH": f"{bin_folder}", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A PATH of a machine without Python, whose user may install nothing."""
    folder = tmp_path / "bin"
    folder.mkdir()
    script(folder / "id", "echo 1000")
    rm = shutil.which("rm")
    assert rm is not None
    (folder / "rm").symlink_to(rm)
    return folder


def test_without_python_one_sentence_in_each_language(bare: Path, tmp_path: Path) -> None:
    done = make_venv(bare, tmp_path / "env")
    assert done.returncode == 2
    assert "没有找到 Python 3.11" in done.stderr
    assert "No Python 3.11" in done.stderr
    assert len(done.stderr.splitlines()) == 2
    assert not (tmp_path / "env").exists()


def test_an_old_python_and_a_shim_that_refuses_are_passed_over(bare: Path, tmp_path: Path) -> None:
    script(bare / "python3", "exit 1")
    script(bare / "python3.13", "echo 'command not found' >&2; exit 127")
    (bare / "python3.11").symlink_to(sys.executable)
    done = make_venv(bare, tmp_path / "env")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "env" / "bin" / "python").exists()


def test_a_venv_that_cannot_be_made_leaves_nothing(bare: Path, tmp_path: Path) -> None:
    script(
        bare / "python3",
        'case "$1" in -c) exit 0;; esac; "'
        + sys.executable
        + '" -c "import os, sys; os.mkdir(sys.argv[1])" "$3"; exit 1',
    )
    done = make_venv(bare, tmp_path / "env")
    assert done.returncode == 2
    assert "无法建立虚拟环境" in done.stderr
    assert not (tmp_path / "env").exists()


def test_ci_runs_what_make_test_runs() -> None:
    assert "make --no-print-directory test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    plan = subprocess.run(["make", "-n", "test"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for step in (
        "ruff check",
        "ruff format --check",
        "mypy",
        "lint-imports",
        "pytest -n 2",
        "rules lint",
        "rules test",
    ):
        assert step in plan


def test_help_names_every_word() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.+)$", text, flags=re.MULTILINE)
    assert phony is not None
    steps = {"help", "install", "install-dev", "system"}
    shown = subprocess.run(
        ["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert set(re.findall(r"^make ([a-z-]+)", shown.stdout, flags=re.MULTILINE)) == set(phony[1].split()) - steps
