"""A full disk and Ctrl-C, as they really come: a small disk, a limit, a signal to a process. Nothing half is left."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Done, process

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="需要 POSIX 的挂载、限额和信号")

COMMANDS = ["import", "audit", "report", "sample"]


def line(command: str, done: Done, out: Path) -> list[object]:
    match command:
        case "import":
            return ["import", done.files, "-o", out / "新.db"]
        case "audit":
            return ["audit", done.snapshot, "-o", out / "新.audit.db"]
        case "report":
            return ["report", done.results, "-o", out / "报告", "--kind", "核查单"]
        case _:
            return ["sample", "-o", out / "县", "--students", "1000"]


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 8 KiB: room for names, not for a result."""
    place = tmp_path / "小盘"
    place.mkdir()
    mount = shutil.which("mount")
    if mount is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("只有 root 能挂载小盘；另有按文件大小限额的测试")
    mounted = subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=8k", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("这台机器不许挂载 tmpfs；另有按文件大小限额的测试")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_full_disk_is_a_sentence(command: str, done: Done, small_disk: Path, tmp_path: Path) -> None:
    ended = process(*line(command, done, small_disk), cwd=tmp_path)
    ended.refused()
    assert any(word in ended.err for word in ("磁盘", "空间")), ended.err
    assert files_in(small_disk) == []


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))
sys.argv = ["inspect-xj", *sys.argv[1:]]
from inspect_xj.cli import main
main()
"""


@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_that_may_not_grow_is_a_sentence(command: str, done: Done, tmp_path: Path) -> None:
    out = tmp_path / "出"
    out.mkdir()
    ended = code_process(LIMITED, line(command, done, out), tmp_path)
    assert ended.returncode == 2, ended.stderr
    assert "Traceback" not in ended.stderr
    assert len(ended.stderr.splitlines()) == 1, ended.stderr
    assert files_in(out) == []


def code_process(code: str, arguments: list[object], cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip


#: Sends the process the signal of Ctrl-C at the n-th step that it reports.
INTERRUPTED = """
import os, signal, sys
from inspect_xj.cli import main, show
steps = int(sys.argv[1])
def call(self, what, done, total):
    global steps
    steps -= 1
    if steps == 0:
        os.kill(os.getpid(), signal.SIGINT)
show.Progress.__call__ = call
sys.argv = ["inspect-xj", *sys.argv[2:]]
main()
"""


@pytest.mark.parametrize("steps", [1, 2])
@pytest.mark.parametrize("command", COMMANDS)
def test_ctrl_c_at_a_step(command: str, steps: int, done: Done, tmp_path: Path) -> None:
    out = tmp_path / "出"
    out.mkdir()
    ended = code_process(INTERRUPTED, [steps, *line(command, done, out)], tmp_path)
    assert ended.returncode == 2, ended.stderr
    assert "已中断" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1, ended.stderr
    assert files_in(out) == []


#: Says when it is awake: before that, a signal meets the interpreter and not the tool.
AWAKE = "from inspect_xj.cli import entry, main; print(flush=True); main()"


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("command", ["import", "audit"])
def test_a_signal_at_any_moment(command: str, kind: signal.Signals, done: Done, tmp_path: Path) -> None:
    out = tmp_path / "出"
    for place, delay in enumerate((0.1, 0.5)):
        folder = out / str(place)
        folder.mkdir(parents=True)
        running = subprocess.Popen(
            [sys.executable, "-c", AWAKE, *map(str, line(command, done, folder))],
            cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        )  # fmt: skip
        assert running.stdout is not None
        running.stdout.readline()
        time.sleep(delay)
        running.send_signal(kind)
        _, err = running.communicate(timeout=60)
        assert "Traceback" not in err
        whole = {"新.db", "新.audit.db"}
        left = files_in(folder)
        if running.returncode == 2:
            assert "已中断" in err
            assert [path for path in left if path.name not in whole] == []
        else:  # it was done before the signal came, or not yet listening
            assert running.returncode in {0, 1, -signal.SIGTERM}, err
            assert [path for path in left if path.name not in whole] == []
