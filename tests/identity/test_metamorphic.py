"""What must not change anything: the order of rows, the names of schools, another county beside this one, another run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

import pytest

from inspect_xj.engine import open_engine
from inspect_xj.identity import NEEDED, resolve
from inspect_xj.prepare import prepare
from inspect_xj.rulebook import shipped_linkage
from inspect_xj.snapshot import MemorySnapshot

Rows = list[dict[str, Any]]
Given = dict[str, Rows]

SURNAMES, CHARACTERS = "王李张刘陈杨赵黄", "子轩涵梓浩宇欣怡佳明伟丽静雨晨"
SLIPS = {"轩": "宣", "涵": "函", "浩": "皓", "晨": "辰", "丽": "莉", "静": "净"}


def county(seed: int, region: str = "349901", pupils: int = 260) -> Given:
    """A small county of three schools with doubles, ghosts, strangers and misspelt rolls; ``编`` marks the row for comparison."""
    rng = Random(seed)
    registrations: Rows = []
    seats: Rows = []
    family: Rows = []
    for n in range(pupils):
        school = f"{region}2100{n % 3 + 1}"
        grade, room = n % 9 // 3 + 1, f"{n % 2 + 1}班"
        name = rng.choice(SURNAMES) + rng.choice(CHARACTERS) + rng.choice(CHARACTERS)
        born = date(2003 - grade, rng.randrange(1, 13), rng.randrange(1, 29))
        child = {
            "姓名": name,
            "性别": rng.choice("男女"),
            "出生日期": born.isoformat(),
            "学籍号": f"{region}{10 - grade:02d}0011{n:04d}",
            "学校代码": school,
            "学校名称": f"第{n % 3 + 1}小学",
            "年级": str(grade),
            "班级": room,
            "学籍状态": "在读",
            "联系电话": f"138{seed:04d}{n:04d}",
        }
        registrations.append(child)
        family.append({"学籍号": child["学籍号"], "姓名": name, "成员姓名": f"王{n}山", "关系": "父亲"})
        roll = rng.random()
        called = name if roll > 0.06 else "".join(SLIPS.get(c, c) for c in name)
        if roll < 0.97:
            away = roll > 0.95
            seats.append(
                {
                    "核查日期": "2009-10-10",
                    "学校代码": f"{region}2100{(n + 1) % 3 + 1}" if away else school,
                    "年级": str(grade),
                    "班级": room,
                    "姓名": called,
                    "性别": child["性别"],
                }
            )
        if n % 25 == 0:
            other = f"{region}2100{(n + 1) % 3 + 1}"
            registrations.append(
                {**child, "学校代码": other, "学校名称": "别名", "学籍号": f"{region}{10 - grade:02d}0091{n:04d}"}
            )
    return {"学籍": registrations, "到校": seats, "家庭成员": family}


def told(*counties: Given) -> dict[str, Any]:
    """Who is whom by content, whatever the row numbers: relations, persons as groups, chances of links."""
    with open_engine(threads=1) as engine:
        snapshots = [MemorySnapshot(given, as_of=date(2009, 10, 12), name=f"县{n}") for n, given in enumerate(counties)]
        population = prepare(engine, snapshots, needed=NEEDED)
        resolve(engine, population, shipped_linkage())
        key = "concat_ws('|', 姓名, 出生日期, 学籍号, 年级, 班级)"
        rows = engine.query(f"select {key} as k, 人员, 人籍关系, 关系概率 from 学籍 order by 1").to_pylist()
        seats = engine.query(
            "select concat_ws('|', 姓名, 年级, 班级, 性别) as k, 人籍关系, 关系概率 from 到校 order by 1, 2, 3"
        ).to_pylist()
        links = engine.query(
            f"select (select {key} from 学籍 where 行号 = 甲行号) as 甲, (select {key} from 学籍 where 行号 = 乙行号) as 乙, 概率, 成立 "
            "from 关联 where 甲表 = '学籍'"
        ).to_pylist()
    persons: dict[str, set[str]] = {}
    for row in rows:
        persons.setdefault(row["人员"], set()).add(row["k"])
    return {
        "relations": {row["k"]: row["人籍关系"] for row in rows},
        "chances": {row["k"]: row["关系概率"] for row in rows},
        "seats": [(row["k"], row["人籍关系"]) for row in seats],
        "persons": {frozenset(group) for group in persons.values()},
        "links": {frozenset((link["甲"], link["乙"])): (link["概率"], link["成立"]) for link in links},
    }


@pytest.fixture(scope="module")
def plain() -> dict[str, Any]:
    return told(county(1))


def test_the_county_has_what_is_to_be_told(plain: dict[str, Any]) -> None:
    assert {"一致", "空挂", "多学籍", "人籍分离"} <= set(plain["relations"].values())
    assert plain["links"]


@pytest.mark.parametrize("seed", [2, 3])
def test_order_of_rows(plain: dict[str, Any], seed: int) -> None:
    shuffled = county(1)
    for rows in shuffled.values():
        Random(seed).shuffle(rows)
    assert told(shuffled) == plain


def test_names_of_schools(plain: dict[str, Any]) -> None:
    renamed = county(1)
    for row in renamed["学籍"]:
        row["学校名称"] = f"新{row['学校名称']}"
    assert told(renamed) == plain


def test_codes_of_schools(plain: dict[str, Any]) -> None:
    """Other codes in another order: nothing leans on which school comes first."""
    swap: Callable[[str], str] = lambda code: code[:-1] + {"1": "9", "2": "5", "3": "2"}[code[-1]]  # noqa: E731
    recoded = county(1)
    for table in ("学籍", "到校"):
        for row in recoded[table]:
            row["学校代码"] = swap(row["学校代码"])
    assert told(recoded) == plain


def test_another_county(plain: dict[str, Any]) -> None:
    """An unrelated county beside this one moves no chance by more than 0.02 and no finding."""
    both = told(county(1), county(7, region="349902"))
    for key, relation in plain["relations"].items():
        assert both["relations"][key] == relation, key
        before, after = plain["chances"][key], both["chances"][key]
        assert (before is None) == (after is None)
        assert before is None or abs(before - after) <= 0.02, key
    for pair, (chance, joined) in plain["links"].items():
        assert abs(both["links"][pair][0] - chance) <= 0.02 and both["links"][pair][1] == joined
    assert plain["persons"] <= both["persons"]
