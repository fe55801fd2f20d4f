"""The DuckDB engine: what goes in comes out, errors are sentences, nothing stays on disk, nothing leaks when sealed."""

import tempfile
from pathlib import Path

import pyarrow as pa
import pytest

from inspect_xj.engine import open_engine
from inspect_xj.errors import EngineError

ROWS = pa.table({"行号": pa.array([1, 2], pa.int64()), "姓名": ["甲", None]})


def test_put_query_columns() -> None:
    with open_engine() as engine:
        engine.put("学籍", ROWS)
        engine.put("学籍", ROWS)
        assert engine.has("学籍") and not engine.has("到校")
        assert engine.columns("学籍") == {"行号": "BIGINT", "姓名": "VARCHAR"}
        assert engine.columns("到校") == {}
        assert engine.query('select "姓名" from "学籍" order by 行号').to_pylist() == [{"姓名": "甲"}, {"姓名": None}]


def test_a_python_variable_is_no_table() -> None:
    别名表 = ROWS  # noqa: F841, RUF100
    with open_engine() as engine, pytest.raises(EngineError):
        engine.query("select * from 别名表")


def test_temporary_folder_goes_with_the_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # other engines come and go in the common one
    engine = open_engine()
    with engine.session() as session:
        assert session.query("select 1 as n").num_rows == 1
    assert len(list(tmp_path.iterdir())) == 1
    engine.close()
    engine.close()
    assert not list(tmp_path.iterdir())
    with pytest.raises(EngineError, match="已经关闭"):
        engine.query("select 1")


@pytest.mark.parametrize("memory", ["lots", "1 GB; drop", "-1GB", ""])
def test_wrong_memory(memory: str) -> None:
    with pytest.raises(EngineError, match="512MB"):
        open_engine(memory=memory)


def test_unknown_kind() -> None:
    with pytest.raises(EngineError, match="oracle"):
        open_engine("oracle")


def test_out_of_memory_is_a_sentence() -> None:
    with open_engine(memory="20MB", threads=1) as engine, pytest.raises(EngineError, match="--memory"):
        engine.run("set max_temp_directory_size='1MB'")
        engine.query("select list(i order by -i) from range(9000000) t(i)")


def test_endless_query_is_stopped() -> None:
    with open_engine() as engine, pytest.raises(EngineError, match="秒"):
        engine.query(
            "select count(*) from range(1000000) a, range(1000000) b where hash(a.range) < hash(b.range)", seconds=0.2
        )


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_csv('/etc/passwd')",
        "select * from '/etc/passwd'",
        "attach '/tmp/x.db'",
        "copy (select 1) to 'x.csv'",
        "set threads = 1",
        "install httpfs",
        "load httpfs",
        "export database 'x'",
        "select * from glob('/*')",
        "select * from read_text('/etc/passwd')",
        "set enable_external_access = true",
    ],
)
def test_sealed(sql: str) -> None:
    with open_engine() as engine:
        engine.seal()
        with pytest.raises(EngineError):
            engine.run(sql)


def test_sealed_engine_still_works_and_spills() -> None:
    with open_engine(memory="60MB", threads=1) as engine:
        engine.seal()
        engine.put("学籍", ROWS)
        inner = "select i, hash(i) h, i::varchar || repeat('x', 30) s from range(1500000) t(i) order by h"
        assert engine.query(f"select count(*) n from ({inner})").to_pylist() == [{"n": 1500000}]


def test_sessions_share_tables_and_keep_their_own() -> None:
    with open_engine() as engine:
        engine.put("学籍", ROWS)
        with engine.session() as one, engine.session() as two:
            one.keep("_裁", 'select "行号" as n from "学籍"')
            two.keep("_裁", 'select 7 as n from "学籍" limit 1')
            two.keep("_裁", "select 8 as n")
            assert one.query('select n from "_裁" order by n').column(0).to_pylist() == [1, 2]
            assert two.query('select n from "_裁"').column(0).to_pylist() == [8]
            assert not engine.has("_裁")
        assert engine.query('select count(*) from "学籍"').column(0).to_pylist() == [2]


def test_a_query_that_takes_too_long_is_an_error() -> None:
    endless = "select count(*) as n from range(100000000) a, range(100000000) b"
    with open_engine() as engine, engine.session() as session:
        with pytest.raises(EngineError, match="已停止"):
            session.keep("_裁", endless, seconds=0.05)
        with pytest.raises(EngineError, match="已停止"):
            session.query(endless, seconds=0.05)
        assert session.query("select 1 as n").column(0).to_pylist() == [1]
