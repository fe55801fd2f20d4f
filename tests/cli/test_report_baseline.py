"""``report --baseline``: what became of the last inspection's problems, 销号 and 反弹 included."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from pypdf import PdfReader

from inspect_xj.findings import open_results
from tests.cli.conftest import Done, Run


@pytest.fixture
def last(done: Done, tmp_path: Path) -> tuple[Path, str]:
    """The results as those of a last inspection; one of its problems was closed, one closed and opened again."""
    path = tmp_path / "上次.audit.db"
    shutil.copyfile(done.results, path)
    first, second = open_results(path).findings()[:2]
    connection = sqlite3.connect(path)
    words = ((first.number, "已销号"), (second.number, "已销号"), (second.number, "反弹"))
    rows = [(f"2009-11-0{day}", number, state, "", "", "查甲") for day, (number, state) in enumerate(words, 1)]
    connection.executemany('insert into "整改" values (?, ?, ?, ?, ?, ?)', rows)
    connection.commit()
    connection.close()
    return path, first.fingerprint


def test_the_last_word_closes_a_finding(last: tuple[Path, str], done: Done) -> None:
    path, fingerprint = last
    assert open_results(path).closed() == {fingerprint}
    assert open_results(done.results).closed() == frozenset()


def test_the_report_says_what_became_of_it(last: tuple[Path, str], done: Done, run: Run) -> None:
    ended = run("report", done.results, "-o", "报告", "--kind", "检查报告", "--baseline", last[0])
    assert ended.code == 0, ended.err
    (path,) = Path("报告").glob("*检查报告.pdf")
    text = "".join("".join(page.extract_text().split()) for page in PdfReader(path).pages)
    assert "五、上次问题整改情况" in text
    assert "销号后反弹1条" in text
    assert "已消除0/" in text


def test_a_snapshot_has_nothing_to_compare(last: tuple[Path, str], done: Done, run: Run) -> None:
    run("report", done.snapshot, "--kind", "点名表", "--baseline", last[0]).refused("--baseline", "点名表")


def test_what_is_no_results_file_is_refused(done: Done, run: Run) -> None:
    ended = run("report", done.results, "--kind", "检查报告", "--baseline", done.snapshot)
    assert ended.code == 2
    assert not list(Path().glob("**/*.pdf"))
