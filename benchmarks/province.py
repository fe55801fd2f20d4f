"""Many counties out of one: a snapshot of any size for the benchmarks, with all its tables, made of copies of a county.

Every copy is a county of its own: another region code (349901 becomes 349902 …, none of which exists), other names of
county and schools, other numbers of pupils and parents with check digits that are as right or as wrong as before, other
telephones, and other names (characters change places with others about as common, the same in a child's name and its
father's, so who is rare stays rare and families stay families). Faults come with each copy, once each.

    .venv/bin/python benchmarks/province.py county.db -o big.db --copies 10            # one snapshot
    .venv/bin/python benchmarks/province.py county.db -o province/ --copies 10         # a folder of snapshots
"""

from __future__ import annotations

import argparse
import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pyarrow as pa

REGION = "349901"
#: Columns that hold the name of a pupil or of family.
NAMES = ("姓名", "曾用名", "成员姓名", "证明人", "陈述人")
#: Numbers of telephones a county takes up, and of characters among which one changes places.
PHONES, BUCKET = 2_500_000, 16
#: Rows handed over at a time.
BATCH = 200_000
_NUMERALS = "零一二三四五六七八九"


def numeral(number: int) -> str:
    """23 → 二三: enough to tell counties apart."""
    return "".join(_NUMERALS[int(digit)] for digit in str(number))


def tables(base: sqlite3.Connection) -> dict[str, list[str]]:
    """Table -> its columns."""
    names = [name for (name,) in base.execute("select name from sqlite_master where type = 'table'")]
    return {name: [row[1] for row in base.execute(f'pragma table_info("{name}")')] for name in names}


def read(base: sqlite3.Connection, table: str, columns: list[str]) -> pa.Table:
    """All of a table, as text but for the numbers that lead its rows."""
    cells = zip(*base.execute(f'select * from "{table}"'), strict=True)
    made = [pa.array(list(one)) for one in cells] or [pa.array([], pa.string())] * len(columns)
    return pa.table(dict(zip(columns, made, strict=True)))


def substitution(held: dict[str, pa.Table], seed: int) -> tuple[str, str]:
    """Characters of names and what each becomes in a copy."""
    counts: Counter[str] = Counter()
    for table in held.values():
        for column in NAMES:
            if column in table.column_names:
                counts.update("".join(name or "" for name in table[column].to_pylist()))
    ranked = [char for char, _ in counts.most_common() if "\u4e00" <= char <= "\u9fff"]
    rng = random.Random(seed)
    changed = []
    for start in range(0, len(ranked), BUCKET):
        bucket = ranked[start : start + BUCKET]
        rng.shuffle(bucket)
        changed += bucket
    return "".join(ranked), "".join(changed)


def expression(column: str, kind: pa.DataType, copy: int, characters: tuple[str, str]) -> str:
    """The SQL of a column in copy number ``copy`` (0 is the county as it is)."""
    name = f'"{column}"'
    if not pa.types.is_string(kind) or copy == 0:
        return name
    if column in NAMES:
        old, new = characters
        return f"translate({name}, '{old}', '{new}') as {name}"
    code = f"{int(REGION) + copy}"
    table = "10X98765432"
    seat = f"(strpos('{table}', {name}[18]) - 1)"
    move = 8 * (int(code[4]) - int(REGION[4])) + 4 * (int(code[5]) - int(REGION[5]))
    own = f"'{code}' || {name}[7:17] || '{table}'[(({seat} + {move + 1100}) % 11) + 1]"
    serial = f"((cast({name}[15:17] as int) + {2 * copy}) % 1000)"
    shift = " + ".join(
        f"{weight} * (({serial} // {tens}) % 10 - cast({name}[{at}] as int))"
        for weight, tens, at in ((8, 100, 15), (4, 10, 16), (2, 1, 17))
    )
    other = (
        f"{name}[1:14] || lpad(cast({serial} as varchar), 3, '0') || '{table}'[(({seat} + {shift} + 1100) % 11) + 1]"
    )
    number = f"regexp_full_match({name}, '[1-9][0-9]{{16}}[0-9X]')"
    sites = "false"
    if column == "地区学号":
        sites = f"regexp_full_match({name}, '[0-9]{{2}}{REGION[2:]}[0-9]{{9}}')"
    return f"""case
        when {sites} then {name}[1:2] || '{code[2:]}' || {name}[7:]
        when {number} and '{column}' like '%身份证件号' and {name} like '{REGION}%' then {own}
        when {number} and '{column}' like '%身份证件号' then {other}
        when regexp_full_match({name}, '14[0-9]{{9}}') then cast(cast({name} as bigint) + {copy * PHONES} as varchar)
        else replace(replace({name}, '{REGION}', '{code}'), '示例县', '示例{numeral(copy)}县') end as {name}"""


def batches(engine: duckdb.DuckDBPyConnection, select: str) -> Iterator[list[tuple[object, ...]]]:
    """The rows of a select, some at a time."""
    cursor = engine.execute(select)
    while batch := cursor.fetchmany(BATCH):
        yield batch


def shown(
    table: str, field: pa.Field, *, copy: int, offsets: tuple[int, int], alone: bool, changes: tuple[str, str]
) -> str:
    """The SQL of one column of a copy in a snapshot; ``alone``: no other copy is in it.

    ``offsets``: what its rows and sources begin from.
    """
    name = f'"{field.name}"'
    if field.name in ("行号", "编号") and pa.types.is_integer(field.type):
        return f"{name} + {offsets[0]}"
    if field.name == "_来源":
        return f"{name} + {offsets[1]}"
    if field.name == "快照" and alone and copy:
        return f"'{copy:012x}'"
    if field.name == "源文件" and copy:
        return f"'示例{numeral(copy)}县/' || {name}"
    return name if table in ("来源", "拒收") else expression(field.name, field.type, copy, changes)


def write(
    target: Path, base: Path, copies: list[int], held: dict[str, pa.Table], changes: dict[int, tuple[str, str]]
) -> None:
    """One snapshot of the copies named, in the form of the base."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(base, target)
    engine = duckdb.connect()
    alone = len(copies) == 1
    with closing(sqlite3.connect(target, isolation_level=None)) as out:
        out.execute("pragma journal_mode = off")
        out.execute("pragma synchronous = off")
        indexes = out.execute("select name, sql from sqlite_master where type = 'index' and sql is not null").fetchall()
        for name, _ in indexes:
            out.execute(f'drop index "{name}"')
        out.execute("begin")
        if alone and copies[0]:
            of = (f"{copies[0]:012x}", str(int(REGION) + copies[0]), f"示例{numeral(copies[0])}县")
            out.execute('update "快照" set "编号" = ?, "行政区划码" = ?, "名称" = ?', of)
        for table, data in held.items():
            if table == "快照":
                continue
            out.execute(f'delete from "{table}"')
            if not data.num_rows:
                continue
            engine.register("given", data)
            holes = ", ".join("?" * data.num_columns)
            for place, copy in enumerate(copies):
                offsets = (place * data.num_rows, place * held["来源"].num_rows)
                columns = [
                    shown(table, field, copy=copy, offsets=offsets, alone=alone, changes=changes[copy])
                    for field in data.schema
                ]
                for batch in batches(engine, f"select {', '.join(columns)} from given"):
                    out.executemany(f'insert into "{table}" values ({holes})', batch)
            engine.unregister("given")
        out.execute("commit")
        for _, sql in indexes:
            out.execute(sql)


def main() -> None:
    """Read the county, write its copies."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("county", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--copies", type=int, required=True)
    parser.add_argument("--first", type=int, default=0, help="the number of the first copy")
    given = parser.parse_args()
    with closing(sqlite3.connect(f"file:{given.county}?mode=ro", uri=True)) as base:
        held = {name: read(base, name, columns) for name, columns in tables(base).items()}
    numbers = list(range(given.first, given.first + given.copies))
    changes = {copy: substitution(held, copy) for copy in numbers}
    if given.output.suffix == ".db":
        write(given.output, given.county, numbers, held, changes)
    else:
        for copy in numbers:
            write(given.output / f"{int(REGION) + copy}.db", given.county, [copy], held, changes)


if __name__ == "__main__":
    main()
