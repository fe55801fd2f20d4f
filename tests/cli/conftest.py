"""Running the command line as a person does, inside this process or as a process of its own."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from inspect_xj.cli import entry
from tests.cli.county import write_county


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    def refused(self, *words: str) -> None:
        """Assert the form every refusal has: exit 2, one Chinese sentence, no traceback, nothing on stdout."""
        assert self.code == 2, self
        assert self.out == ""
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        assert "Traceback" not in self.err
        assert re.search("[\u4e00-\u9fff]", self.err)
        assert lines[0][-1] in "。？", self.err
        for word in words:
            assert word in self.err, self.err


Run = Callable[..., Ended]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run a command in this process, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def command(*arguments: object) -> Ended:
        capfd.readouterr()
        code = entry.run([str(argument) for argument in arguments])
        seen = capfd.readouterr()
        return Ended(code, seen.out, seen.err)

    return command


def process(*arguments: object, cwd: Path, prelude: Sequence[str] = ()) -> Ended:
    """Run a command as a process of its own."""
    done = subprocess.run(
        [*prelude, sys.executable, "-m", "inspect_xj", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        stdin=subprocess.DEVNULL,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


@dataclass(frozen=True)
class Done:
    """A small county that has gone the whole way: its files, its snapshot, its results."""

    files: Path
    snapshot: Path
    results: Path


@pytest.fixture(scope="session")
def done(tmp_path_factory: pytest.TempPathFactory) -> Done:
    """The county of ``tests/cli/county.py``, imported and audited once; tests copy what they change."""
    folder = tmp_path_factory.mktemp("county")
    made = Done(write_county(folder / "资料"), folder / "县.db", folder / "县.audit.db")
    assert entry.run(["import", str(made.files), "-o", str(made.snapshot), "--json"]) == 0
    assert entry.run(["audit", str(made.snapshot), "-o", str(made.results), "--json"]) == 1
    return made
