"""What people decided about two rows, found again in the snapshots at hand by what the rows are about (判定, DESIGN §6).

A print is three keyed hashes, ``broad.name.birth``: the broad one of the row's natural key within its school (two
registrations of one child may share the number, so the number alone is not enough), the others of that and the name, of
that and sex and birth date. A row is found by the broad one when one of the others agrees too: the number of a pupil who
has left must not hand his judgement to a namesake of the number. All of it is computed in SQL.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product

import pyarrow as pa

from inspect_xj.engine import Engine
from inspect_xj.model import Judgement
from inspect_xj.prepare import Population

__all__ = ["NEEDED", "SAME", "Carried", "carry", "prints_of"]

#: The verdict that joins; the other one is 不同人.
SAME = "同一人"

#: What prints are made of, for ``prepare(needed=…)``.
NEEDED: dict[str, set[str]] = {
    "学籍": {"学籍号", "姓名", "性别", "出生日期", "身份证件号", "学校代码", "年级", "班级"},
    "到校": {"核查日期", "学校代码", "年级", "班级", "姓名", "性别", "出生日期", "身份证件号", "学籍号"},
    "学校": {"学校代码", "学校名称", "曾用名", "所属学校代码", "学校标识码"},
}

_Row = tuple[str, int]

#: Marks a row that was not found again: its old number may be another pupil's now.
_ONCE = "原"
#: So many judgements that do not apply are named one by one.
_NAMED = 20

# chr(31) stands between the parts: no clean value has it. A class keeps its year of entry when it moves up a grade.
_KEYS = {
    "学籍": """concat_ws(chr(31), '学籍', coalesce(t.学校代码, ''),
        case when t.学籍号 is not null then '学籍号' || chr(31) || t.学籍号
             when t.身份证件号 is not null then '身份证件号' || chr(31) || t.身份证件号
             else concat_ws(chr(31), '姓名', coalesce(t.姓名, ''), coalesce(t.性别, ''), coalesce(cast(t.出生日期 as varchar), ''))
        end)""",
    "到校": """concat_ws(chr(31), '到校', coalesce(t.学校代码, ''), coalesce(t.姓名, ''),
        coalesce(cast(y.学年 - t.年级 as varchar), ''), coalesce(t.班级, ''), coalesce(t.身份证件号, t.学籍号, ''))""",
}
_NAME = "t.姓名"
_BIRTH = "coalesce(t.性别, '') || chr(31) || cast(t.出生日期 as varchar)"
_DAY = {"学籍": "cast(null as date)", "到校": "t.核查日期"}


@dataclass(frozen=True, slots=True)
class Carried:
    """``table`` for ``identity.resolve``; ``judgements`` for 判定, with the rows of now; ``notes`` for 运行.参数."""

    table: pa.Table | None
    judgements: tuple[Judgement, ...]
    notes: dict[str, str]


def prints_of(engine: Engine, population: Population, rows: Iterable[_Row], key: bytes) -> dict[_Row, str]:
    """The prints of single rows of the clean tables."""
    _put_ground(engine, population, key)
    found: dict[_Row, str] = {}
    by_table: dict[str, set[int]] = {}
    for table, number in rows:
        by_table.setdefault(table, set()).add(number)
    for table in sorted(by_table.keys() & population.tables & _KEYS.keys()):
        engine.put("_求", pa.table({"行号": pa.array(sorted(by_table[table]), pa.int64())}))
        texts = f"select {_texts(table)} from {table} t {_JOIN} where t.行号 in (select 行号 from _求)"
        sql = f"select 行号, {_mac('文')} as 宽, {_mac('名')} as 名, {_mac('生')} as 生 from ({texts}) x, _钥 k"
        for row in engine.query(sql).to_pylist():
            found[table, row["行号"]] = _joined(row)
    _clear(engine)
    return found


def carry(engine: Engine, population: Population, judgements: Sequence[Judgement], key: bytes) -> Carried:
    """Find the rows of ``judgements`` (in the order they were made) in the clean tables; of one pair the last counts."""
    if not judgements:
        return Carried(None, (), {})
    found = _find(engine, population, judgements, key)
    pairs: dict[tuple[_Row, _Row], int] = {}
    kept: list[Judgement] = []
    lost: dict[int, str] = {}
    for at, one in enumerate(judgements):
        joined, why, ends = _pairs_of(one, found)
        for pair in joined:
            pairs.pop(pair, None)
            pairs[pair] = at
        if why and not _taken_back(judgements, at):
            lost[at] = f"{one.left} 与 {one.right}（{why}）"
        kept.append(replace(one, left=ends[0], right=ends[1]))
    chosen = sorted(pairs.items())
    table = pa.table(
        {
            "甲表": pa.array([left[0] for (left, _), _ in chosen], pa.string()),
            "甲行号": pa.array([left[1] for (left, _), _ in chosen], pa.int64()),
            "乙表": pa.array([right[0] for (_, right), _ in chosen], pa.string()),
            "乙行号": pa.array([right[1] for (_, right), _ in chosen], pa.int64()),
            "同人": pa.array([judgements[at].verdict == SAME for _, at in chosen], pa.bool_()),
        }
    )
    notes = {"判定": f"沿用 {len(set(pairs.values()))} 条" + (f"，未沿用 {len(lost)} 条" if lost else "")}
    if lost:
        named = list(lost.values())
        more = f"；另有 {len(named) - _NAMED} 条" if len(named) > _NAMED else ""
        notes["判定未沿用"] = "；".join(named[:_NAMED]) + more
    return Carried(table, tuple(kept), notes)


@dataclass(frozen=True, slots=True)
class _Hit:
    """A row whose broad print was asked for; ``group``: only one row of a group can be meant (a snapshot, a day)."""

    row: _Row
    group: tuple[str, str]
    mark: str


_Found = dict[tuple[str, str], list[_Hit]]


def _find(engine: Engine, population: Population, judgements: Sequence[Judgement], key: bytes) -> _Found:
    _put_ground(engine, population, key)
    wanted: dict[str, set[str]] = {}
    for one in judgements:
        for text, mark in ((one.left, one.left_print), (one.right, one.right_print)):
            if mark:
                wanted.setdefault(_table_of(text), set()).add(mark.partition(".")[0])
    found: _Found = {}
    for table in sorted(wanted.keys() & population.tables & _KEYS.keys()):
        engine.put("_求", pa.table({"宽": pa.array(sorted(wanted[table]))}))
        # The broad print once a text over the whole table, the others only where it was asked for.
        sql = f"""
            with 全 as (select {_texts(table)}, t.快照, {_DAY[table]} as 日 from {table} t {_JOIN}),
                 印 as (select 文, {_mac("文")} as 宽 from (select distinct 文 from 全) x, _钥 k),
                 中 as (select 全.*, 印.宽 from 印 join 全 on 全.文 = 印.文 where 印.宽 in (select 宽 from _求))
            select 行号, 快照, 日, 宽, {_mac("名")} as 名, {_mac("生")} as 生 from 中 x, _钥 k order by 行号
        """
        for row in engine.query(sql).to_pylist():
            hit = _Hit((table, row["行号"]), (row["快照"], str(row["日"] or "")), _joined(row))
            found.setdefault((table, row["宽"]), []).append(hit)
    _clear(engine)
    return found


def _pairs_of(one: Judgement, found: _Found) -> tuple[list[tuple[_Row, _Row]], str, tuple[str, str]]:
    """The pairs of rows it speaks of now, why there are none, and how it names its rows from now on."""
    sides = [_side(text, mark, found) for text, mark in ((one.left, one.left_print), (one.right, one.right_print))]
    if one.left_print == one.right_print and len(alike := _alike(one.left, one.left_print, found)) == 2:
        sides = [([alike[0]], ""), ([alike[1]], "")]  # a row written down twice: either is either
    why = "；".join(f"{name}{reason}" for name, (_, reason) in zip("甲乙", sides, strict=True) if reason)
    pairs = [(min(ends), max(ends)) for ends in product(sides[0][0], sides[1][0]) if ends[0] != ends[1]]
    if not pairs and not why:
        why, sides = "两行现在是同一行", [([], ""), ([], "")]
    return pairs, why, (_name(one.left, sides[0][0]), _name(one.right, sides[1][0]))


def _side(text: str, mark: str, found: _Found) -> tuple[list[_Row], str]:
    """The rows that one end of a judgement means, and why none."""
    groups: dict[tuple[str, str], list[_Hit]] = {}
    for hit in found.get((_table_of(text), mark.partition(".")[0]), ()):
        if _agreement(mark, hit.mark):
            groups.setdefault(hit.group, []).append(hit)
    rows = []
    for hits in groups.values():
        most = max(_agreement(mark, hit.mark) for hit in hits)
        best = [hit.row for hit in hits if _agreement(mark, hit.mark) == most]
        if len(best) > 1:
            return [], "在同一所学校有几行相符，分不清"
        rows += best
    return sorted(rows), "" if rows else "找不到"


def _alike(text: str, mark: str, found: _Found) -> list[_Row]:
    return [hit.row for hit in found.get((_table_of(text), mark.partition(".")[0]), ()) if mark and hit.mark == mark]


def _agreement(left: str, right: str) -> int:
    """How many of name and birth agree."""
    return sum(a == b != "" for a, b in zip(left.split(".")[1:], right.split(".")[1:], strict=False))


def _taken_back(judgements: Sequence[Judgement], at: int) -> bool:
    """Whether a later judgement speaks of the very same pair: then this one is history, not missing."""
    about = _about(judgements[at])
    return any(_about(later) == about for later in judgements[at + 1 :])


def _about(one: Judgement) -> frozenset[tuple[str, str]]:
    return frozenset({(one.left, one.left_print), (one.right, one.right_print)})


def _table_of(text: str) -> str:
    return text.removeprefix(_ONCE).partition(":")[0]


def _name(text: str, rows: Sequence[_Row]) -> str:
    """The row of now; the old one where it is among them; marked as of old where there is none."""
    names = [f"{table}:{number}" for table, number in rows]
    if not names:
        return text if text.startswith(_ONCE) else f"{_ONCE}{text}"
    return text if text in names else names[0]


_JOIN = "left join _届 y on y.快照 = t.快照"


def _texts(table: str) -> str:
    """The three texts that are hashed: 文 is never null, 名 and 生 are where that is not given."""
    return f"""t.行号, {_KEYS[table]} as 文,
        {_KEYS[table]} || chr(31) || '名' || chr(31) || {_NAME} as 名,
        {_KEYS[table]} || chr(31) || '生' || chr(31) || {_BIRTH} as 生"""


def _mac(text: str) -> str:
    """HMAC-SHA256 of a column ``x.text``, by the two pads of ``_钥 k``: the key itself is in no statement."""
    return f"substr(sha256(k.外 || unhex(sha256(k.内 || encode('判定' || chr(31) || x.{text})))), 1, 32)"


def _joined(row: dict[str, str | None]) -> str:
    return ".".join((row["宽"] or "", (row["名"] or "")[:16], (row["生"] or "")[:16]))


def _put_ground(engine: Engine, population: Population, key: bytes) -> None:
    padded = (key if len(key) <= 64 else hashlib.sha256(key).digest()).ljust(64, b"\0")
    inner, outer = (bytes(byte ^ pad for byte in padded) for pad in (0x36, 0x5C))
    engine.put("_钥", pa.table({"内": pa.array([inner], pa.binary()), "外": pa.array([outer], pa.binary())}))
    years = {snapshot.id: snapshot.school_year for snapshot in population.snapshots}
    engine.put("_届", pa.table({"快照": pa.array(list(years)), "学年": pa.array(list(years.values()), pa.int32())}))


def _clear(engine: Engine) -> None:
    engine.run("drop table if exists _求; drop table if exists _钥; drop table if exists _届")
