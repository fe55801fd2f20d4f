"""What others answer: the national 查重 rule with exact joins, and Splink. Both read the columns as ``prepare`` cleaned them.

Clean tables lie in the folder as ``clean-学籍.arrow``, ``clean-到校.arrow``, ``clean-家庭成员.arrow`` (see ``workers.py``).
"""

from __future__ import annotations

import time
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from pyarrow import feather
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from workers import peak_mib

__all__ = ["components", "open_clean", "run"]


def open_clean(folder: Path, threads: int) -> duckdb.DuckDBPyConnection:
    """A DuckDB with the clean tables as 学籍, 到校, 家庭成员."""
    connection = duckdb.connect(config={"threads": threads})
    for name in ("学籍", "到校", "家庭成员"):
        connection.register(f"_{name}", feather.read_table(folder / f"clean-{name}.arrow", memory_map=True))
        connection.execute(f"create table {name} as select * from _{name}")
        connection.unregister(f"_{name}")
    return connection


def components(n: int, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The component of each of ``n`` rows, joined by the edges left[i]–right[i]."""
    graph = coo_array((np.ones(len(left), dtype=np.int8), (left, right)), shape=(n, n))
    return connected_components(graph, directed=False)[1].astype(np.int64)


def run(tool: str, folder: Path, threads: int) -> dict[str, object]:
    """Let ``tool`` answer; write ``answer-<tool>.npz`` and return the figures."""
    if tool == "national":
        return _national(folder, threads)
    from peer_splink import splink  # noqa: PLC0415 - an optional dependency of the benchmark

    return splink(folder, threads)


#: A roll entry is looked up in this order; the first that finds a registration wins.
_JOINS = (
    "g.身份证件号 = r.身份证件号",
    "g.学籍号 = r.学籍号",
    "g.学校代码 = r.学校代码 and g.年级 = r.年级 and g.班级 = r.班级 and g.姓名 = r.姓名",
    "g.学校代码 = r.学校代码 and g.姓名 = r.姓名 and g.校名数 = 1",
    "g.姓名 = r.姓名 and g.出生日期 = r.出生日期 and g.名日数 = 1",
)


def _national(folder: Path, threads: int) -> dict[str, object]:
    """Same number, else same name, sex and birth date; roll entries by exact joins, as one does it in Excel."""
    db = open_clean(folder, threads)
    began, cpu = time.perf_counter(), time.process_time()
    n_reg, n_roll = (db.execute(f"select count(*) from {t}").fetchall()[0][0] for t in ("学籍", "到校"))
    edges = [
        # Every row to the first of its group: the same components as all pairs.
        "select 行号 - 1 as a, min(行号) over (partition by 身份证件号) - 1 as b from 学籍 where 身份证件号 is not null",
        "select 行号 - 1, min(行号) over (partition by 姓名, 性别, 出生日期) - 1 from 学籍 "
        "where 姓名 is not null and 性别 is not null and 出生日期 is not null",
    ]
    db.execute(
        "create table g as select 行号, 学籍号, 身份证件号, 姓名, 出生日期, 学校代码, 年级, 班级, 学籍状态 in ('在读', '复学') as 在籍, "
        "count(*) over (partition by 学校代码, 姓名) as 校名数, count(*) over (partition by 姓名, 出生日期) as 名日数 from 学籍"
    )
    db.execute("create table r as select * from 到校")
    db.execute("create table t (r bigint, g bigint)")
    for join in _JOINS:
        db.execute(
            f"insert into t select r.行号, arg_min(g.行号, case when g.在籍 then g.行号 else g.行号 + 1000000000 end) "
            f"from r join g on {join} group by r.行号"
        )
        db.execute("delete from r where 行号 in (select r from t)")
    edges.append(f"select r - 1 + {n_reg}, g - 1 from t")
    # A name called on two days in one class is one child.
    edges.append(
        f"select 行号 - 1 + {n_reg}, min(行号) over (partition by 学校代码, 年级, 班级, 姓名) - 1 + {n_reg} from r where 姓名 is not null"
    )
    found = db.sql(" union all ".join(edges)).to_arrow_table()
    label = components(n_reg + n_roll, *(found[k].to_numpy() for k in range(2)))
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    np.savez(folder / "answer-national.npz", reg_label=label[:n_reg], roll_label=label[n_reg:])
    return {"seconds": round(seconds, 3), "cpu_seconds": round(cpu, 3), "peak_mib": peak_mib()}


def links_table(left: pa.Array, left_table: str, right: pa.Array, probability: pa.Array) -> pa.Table:
    """Pairs as 关联 has them; ``right`` are rows of 学籍."""
    n = len(left)
    return pa.table(
        {
            "甲表": pa.array([left_table] * n, pa.string()),
            "甲行号": left,
            "乙表": pa.array(["学籍"] * n, pa.string()),
            "乙行号": right,
            "概率": probability,
        }
    )
