"""Hashes of a results file: of all the audit wrote, and of what people had written at a time."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from inspect_xj.errors import SnapshotError
from inspect_xj.findings import append, open_results, write
from inspect_xj.findings.digest import Written, digest_of, written_at
from inspect_xj.findings.schema import BY_HAND, TABLES
from tests.findings.test_store import empty_result


@pytest.fixture
def results(tmp_path: Path) -> Path:
    path = tmp_path / "a.audit.db"
    write(empty_result(), path)
    return path


def row(n: int) -> tuple[str, ...]:
    return (f"2009-11-{n % 28 + 1:02}", f"CG-01-{n:04}", "属实", "说明", "张三")


def test_the_first_rows_have_the_hash_they_had(results: Path) -> None:
    before = digest_of(results)
    assert set(before.by_hand) == set(BY_HAND)
    seen = [before.by_hand["核查"]]
    for n in (1, 999, 1, 500):  # over the edge of a chunk and back
        append(results, {"核查": [row(k) for k in range(seen[-1].rows + 10, seen[-1].rows + 10 + n)]})
        seen.append(digest_of(results).by_hand["核查"])
    assert [one.rows for one in seen] == [0, 1, 1000, 1001, 1501]
    assert len({one.sha256 for one in seen}) == len(seen)
    assert digest_of(results).audit == before.audit
    for one in seen:
        assert written_at(results, {"核查": one}) == {"核查": one}


def test_an_altered_row_is_another_hash(results: Path) -> None:
    append(results, {"核查": [row(10), row(11)]})
    then = digest_of(results).by_hand["核查"]
    with closing(sqlite3.connect(results)) as database:
        database.execute('drop trigger "核查_不得修改"')
        database.execute("""update "核查" set "人" = '李四' where rowid = 1""")
        database.commit()
    now = written_at(results, {"核查": then})["核查"]
    assert (now.rows, now.sha256 == then.sha256) == (2, False)


@pytest.mark.parametrize("table", [name for name in TABLES if name not in ("运行", *BY_HAND)])
def test_every_table_of_the_audit_counts(table: str, results: Path, tmp_path: Path) -> None:
    other = Path(shutil.copy(results, tmp_path / "b.audit.db"))
    with closing(sqlite3.connect(other)) as database:
        columns = TABLES[table].columns
        database.execute(f'insert into "{table}" values ({", ".join("?" * len(columns))})', [1] * len(columns))
        database.commit()
    assert digest_of(other).audit != digest_of(results).audit


def test_a_table_that_was_not_known_is_not_compared(results: Path) -> None:
    assert written_at(results, {"别的表": Written(1, "x")}) == {}


def test_what_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"no database")
    for ask in (digest_of, lambda path: written_at(path, {"核查": Written(0, "")})):
        with pytest.raises(SnapshotError, match="打不开或已损坏"):
            ask(tmp_path / "x")


def test_results_as_they_were_when_printed(results: Path) -> None:
    with closing(sqlite3.connect(results)) as database:
        holes = ", ".join("?" * len(TABLES["问题"].columns))
        cells = [
            "CG-01-0001",
            "f",
            "CG-01",
            "空挂",
            "常规",
            "严重",
            "疑",
            *[None] * 5,
            "说明",
            "[]",
            15,
            "待核",
            "待整改",
            None,
            None,
        ]
        database.execute(f'insert into "问题" values ({holes})', cells)
        database.commit()
    append(results, {"整改": [("2009-11-03", "CG-01-0001", state, "", "", "张三") for state in ("整改中", "已销号")]})
    for done, state in ((0, None), (1, "整改中"), (2, "已销号"), (None, "已销号")):
        then = open_results(results, heard={} if done is None else {"整改": done})
        measure = then.measures.get("CG-01-0001")
        assert (measure and measure.state) == state
    append(results, {"核查": [("2009-11-02", "CG-01-0001", word, "", "张三") for word in ("属实", "排除")]})
    for heard, status in ((0, "待核"), (1, "属实"), (2, "排除"), (None, "排除")):
        then = open_results(results, heard={} if heard is None else {"核查": heard})
        assert [one.status for one in then.findings()] == [status]
        found = then.finding("CG-01-0001")
        assert found is not None
        assert found.status == status
