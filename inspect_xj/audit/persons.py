"""Who is whom, as identity left it in the engine, for the results file."""

from __future__ import annotations

import pyarrow as pa

from inspect_xj.engine import Engine, quote

__all__ = ["links_of", "members_of"]

_NO_MEMBERS = pa.schema(
    [
        ("人员", pa.string()),
        ("表", pa.string()),
        ("行号", pa.int64()),
        ("快照", pa.string()),
        ("源文件", pa.string()),
        ("源表", pa.string()),
        ("源行", pa.int64()),
        ("概率", pa.float64()),
    ]
)
_NO_LINKS = pa.schema(
    [
        ("甲表", pa.string()),
        ("甲行号", pa.int64()),
        ("乙表", pa.string()),
        ("乙行号", pa.int64()),
        ("级别", pa.string()),
        ("概率", pa.float64()),
        ("成立", pa.bool_()),
        ("权重", pa.float64()),
        ("式", pa.int64()),
        ("理由", pa.string()),
    ]
)


def members_of(engine: Engine) -> pa.Table:
    """人员成员 with the place of each row in its source, in a fixed order."""
    if not engine.has("人员成员"):
        return _NO_MEMBERS.empty_table()
    tables = engine.query('select distinct "表" from "人员成员" order by 1').column(0).to_pylist()
    parts = [
        'select m."人员", m."表", m."行号", t."快照", t."源文件", t."源表", t."源行", m."概率" '
        f'from "人员成员" m join {quote(table)} t on t."行号" = m."行号" where m."表" = \'{table}\''
        for table in tables
    ]
    if not parts:
        return _NO_MEMBERS.empty_table()
    return engine.query(f"{' union all '.join(parts)} order by 2, 3, 1").cast(_NO_MEMBERS)


def links_of(engine: Engine) -> pa.Table:
    """关联: which rows were weighed against each other, and what came of it, in a fixed order."""
    if not engine.has("关联"):
        return _NO_LINKS.empty_table()
    columns = ", ".join(quote(name) for name in _NO_LINKS.names)
    return engine.query(f'select {columns} from "关联" order by 1, 2, 3, 4, 5').cast(_NO_LINKS)
