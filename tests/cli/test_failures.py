"""Whatever happens, one sentence reaches the screen; a traceback goes to a log file that is named."""

import errno
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

import pytest

from inspect_xj import errors
from inspect_xj.cli import entry, failures, importing
from inspect_xj.cli.text import plain
from tests.cli.conftest import Run


def locked() -> sqlite3.Error:
    first = sqlite3.connect("file:locked?mode=memory&cache=shared", uri=True)
    second = sqlite3.connect("file:locked?mode=memory&cache=shared", uri=True, timeout=0)
    try:
        first.execute("create table 甲 (乙)")
        first.execute("begin exclusive")
        first.execute("insert into 甲 values (1)")
        second.execute("select * from 甲").fetchall()
    except sqlite3.Error as error:
        return error
    finally:
        first.close()
        second.close()
    raise AssertionError("应当被锁住")


def wrapped(error: OSError) -> BaseException:
    try:
        raise RuntimeError("library") from error
    except RuntimeError as outer:
        return outer


def no_database(path: Path) -> sqlite3.Error:
    path.write_text("不是数据库" * 100, encoding="utf-8")
    database = sqlite3.connect(path)
    try:
        database.execute("select 1 from sqlite_master")
    except sqlite3.Error as error:
        return error
    finally:
        database.close()
    raise AssertionError("不应打得开")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (errors.SnapshotError("“甲.db”不是快照，请重新导入。"), "“甲.db”不是快照"),
        (OSError(errno.ENOSPC, "No space left on device", "甲.db"), "磁盘已满，无法写入“甲.db”"),
        (OSError(errno.ENOSPC, "No space left on device"), "磁盘已满"),
        (PermissionError(errno.EACCES, "Permission denied", "甲.db"), "没有权限读写“甲.db”"),
        (FileNotFoundError(errno.ENOENT, "No such file", b"\xe7\x94\xb2.db"), "找不到“甲.db”"),
        (IsADirectoryError(errno.EISDIR, "Is a directory", "甲"), "“甲”是目录"),
        (OSError(errno.EROFS, "Read-only file system", "甲"), "只读"),
        (wrapped(OSError(errno.ENOSPC, "No space left on device", "甲.xlsx")), "磁盘已满，无法写入“甲.xlsx”"),
        (ValueError(OSError(errno.EFBIG, "File too large")), "超过了系统允许的大小"),
        (MemoryError(), "内存不足"),
        (KeyboardInterrupt(), "已中断"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_a_foreseen_failure_is_a_sentence(error: BaseException, words: str) -> None:
    assert words in failures.sentence(error)
    assert failures.sentence(error).endswith("。")


def test_troubles_of_sqlite_are_sentences(tmp_path: Path) -> None:
    assert "正被其他程序占用" in failures.sentence(locked())
    assert "不是数据库文件" in failures.sentence(no_database(tmp_path / "甲.db"))


def broken(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def fail(*arguments: object, **named: object) -> None:
        raise error

    monkeypatch.setattr(importing.outputs, "check_database", fail)


def test_an_unforeseen_failure_leaves_a_log_and_no_traceback(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    into_here = partial(tempfile.mkstemp, dir=tmp_path)
    monkeypatch.setattr(failures.tempfile, "mkstemp", into_here)
    broken(monkeypatch, ZeroDivisionError("王小明"))
    ended = run("import", "x")
    ended.refused("程序内部出错（ZeroDivisionError）")
    assert "王小明" not in ended.err
    (log,) = tmp_path.glob("inspect-xj-*.log")
    assert str(log) in ended.err
    assert "ZeroDivisionError: 王小明" in log.read_text(encoding="utf-8")
    if sys.platform != "win32":
        assert log.stat().st_mode & 0o077 == 0


def test_without_room_for_the_log_it_is_still_a_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**named: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(failures.tempfile, "mkstemp", full)
    broken(monkeypatch, ZeroDivisionError())
    run("import", "x").refused("程序内部出错", "无法写出日志")


def test_ctrl_c_is_told_however_a_library_renames_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def renamed(*arguments: object, **named: object) -> None:
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt:
            raise errors.EngineError("查询失败。") from None

    monkeypatch.setattr(importing.outputs, "check_database", renamed)
    run("import", "x").refused("已中断")


def test_the_host_keeps_its_signal_handlers(run: Run) -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    run("--help")
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


def test_several_lines_of_one_error_stay_lines(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    broken(monkeypatch, errors.RuleFileError("规则文件有 2 处问题：\n甲.yaml:1 …\n乙.yaml:2 …\x1b[2J"))
    ended = run("import", "x")
    assert ended.code == entry.COULD_NOT_RUN
    assert len(ended.err.splitlines()) == 3
    assert "\x1b" not in ended.err


@pytest.mark.parametrize(
    ("hostile", "seen"),
    [
        ("王小明", "王小明"),
        ("a\x1b[31mb", "a�[31mb"),
        ("\u202e王小明123", "�王小明123"),
        ("甲\n乙\t丙", "甲 乙 丙"),
        ("\ud800", "�"),
        ("𠮷㛃·", "𠮷㛃·"),
        ("abc", "abc"),
        ("a\x00", "a�"),
    ],
)
def test_text_for_the_screen(hostile: str, seen: str) -> None:
    assert plain(hostile) == seen
    assert not re.search(r"[\x00-\x08\x0b-\x1f]", plain(hostile, lines=True))


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    code = (
        "from inspect_xj.cli import entry, rule_files, show\n"
        "def many(*folders, **options):\n    [show.table(['甲'], [['乙' * 100]] * 1000) for _ in range(50)]\n"
        "rule_files.load_rules = many\n"
        "raise SystemExit(entry.run(['rules', 'list']))"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", code], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert running.stdout is not None
    assert running.stderr is not None
    running.stdout.readline()
    running.stdout.close()
    err = running.stderr.read()
    running.stderr.close()
    assert running.wait(30) == entry.COULD_NOT_RUN
    assert err == b""
