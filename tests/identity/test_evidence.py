"""Evidence that peers leave unused: transfers, brothers and sisters, who answered the roll; numbers of others; blocks too large."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Any

from inspect_xj.engine import open_engine
from inspect_xj.identity import NEEDED, resolve
from inspect_xj.prepare import prepare
from inspect_xj.rulebook import shipped_linkage
from inspect_xj.snapshot import MemorySnapshot

Rows = list[dict[str, Any]]
HERE, THERE = "34990121001", "34990121002"


def pupil(name: str, number: str, school: str, **more: str) -> dict[str, Any]:
    return {
        "姓名": name, "性别": "男", "出生日期": "2002-03-15", "学籍号": number, "身份证件号": "", "学校代码": school, "年级": "2", "班级": "1班",
        "学籍状态": "在读", **more,
    }  # fmt: skip


def links(
    given: dict[str, Rows], blocks: dict[str, float] | None = None
) -> tuple[dict[tuple[int, int], float], int, int]:
    """(甲, 乙) -> weight of every kept pair of registrations; pairs compared, pairs left uncompared."""
    model = shipped_linkage()
    if blocks:
        model = replace(model, blocks=MappingProxyType({**model.blocks, **blocks}))
    with open_engine(threads=1) as engine:
        population = prepare(engine, [MemorySnapshot(given)], needed=NEEDED)
        told = resolve(engine, population, model)
        rows = engine.query("select 甲行号, 乙行号, 权重 from 关联 where 甲表 = '学籍'").to_pylist()
    return {(row["甲行号"], row["乙行号"]): row["权重"] for row in rows}, told.n_pairs, told.n_uncompared


TWO = [pupil("王子轩", "3499010800110001", HERE), pupil("王子轩", "3499010800210009", THERE)]
CHANGE = {
    "学籍号": "3499010800110001", "姓名": "王子轩", "变动类别": "转出", "现学校代码": THERE, "原学校代码": HERE,
}  # fmt: skip


def test_a_transfer_that_names_the_other_school_speaks_for_one_child() -> None:
    away = {**CHANGE, "现学校代码": "34990121077"}
    with_it, *_ = links({"学籍": TWO, "学籍变动": [CHANGE]})
    without, *_ = links({"学籍": TWO, "学籍变动": [away]})
    assert with_it[1, 2] > without[1, 2] + 5


def test_a_brother_who_moved_along_speaks_for_one_child() -> None:
    brother = {"出生日期": "2000-05-20"}
    pupils = [
        *TWO, pupil("王子强", "3499010600110003", HERE, **brother), pupil("王子强", "3499010600210004", THERE, **brother)
    ]  # fmt: skip
    homes = [
        ("3499010800110001", "王大海"),
        ("3499010600110003", "王大海"),
        ("3499010800210009", "叶远山"),
        ("3499010600210004", "叶远山"),
    ]
    family = [{"学籍号": number, "姓名": "", "成员姓名": father, "关系": "父亲"} for number, father in homes]
    along, *_ = links({"学籍": pupils, "家庭成员": family})
    alone, *_ = links({"学籍": TWO, "家庭成员": [family[0], family[2]]})
    assert along[1, 2] > alone.get((1, 2), -20.0) + 5


def test_a_guardians_number_is_no_evidence() -> None:
    number = "349901197001010019"
    pupils = [
        {**TWO[0], "身份证件号": number},
        {**TWO[1], "姓名": "王小虎", "出生日期": "2001-01-01", "身份证件号": number},
    ]
    family = [
        {"学籍号": one["学籍号"], "姓名": "", "成员姓名": "王大海", "关系": "父亲", "身份证件号": number} for one in pupils
    ]  # fmt: skip
    kept, *_ = links({"学籍": pupils, "家庭成员": family})
    assert (1, 2) not in kept


def test_blocks_too_large_are_refined_and_what_stays_uncompared_is_counted() -> None:
    alike = [pupil("王子轩", f"34990108001{n:05d}", HERE) for n in range(12)]
    assert links({"学籍": alike})[1:] == (66, 0)
    _, compared, uncompared = links({"学籍": alike}, {"most": 3.0, "size": 5.0})
    assert compared == 0 and uncompared >= 66
    # Refined by class, the very same rows can be compared again.
    for n, row in enumerate(alike):
        row["班级"] = f"{n % 4 + 1}班"
    assert links({"学籍": alike}, {"most": 3.0, "size": 5.0})[1:] == (4 * 3, 0)
