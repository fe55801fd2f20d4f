"""A county's list of a year before, made from its list of now, with the truth: who is whom, for measuring ``identity.earlier``.

Run as a script on a snapshot it prints what went wrong: ``python tests/identity/last_year.py 县.db [seed]``.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from inspect_xj.engine import Engine, open_engine
from inspect_xj.identity import NEEDED, earlier_needed, resolve
from inspect_xj.normalise.id_number import check_digit
from inspect_xj.prepare import ROWS_A_SNAPSHOT, prepare
from inspect_xj.rulebook import shipped_linkage
from inspect_xj.snapshot import MemorySnapshot, Snapshot, open_snapshot

Row = dict[str, Any]

#: What a clerk writes for what: by sound, by shape, one character for another.
SLIPS = {
    **dict(zip("轩涵浩晨丽静伟佳明子婷雨欣杰宇", "宣函皓辰莉净玮嘉铭梓亭宇昕洁雨", strict=True)),
    **dict(zip("王李张刘陈杨赵黄周吴徐孙", "汪黎章留程阳肇皇邹武许逊", strict=True)),
}
_COLUMNS = ["姓名", "性别", "出生日期", "身份证件号", "学籍号", "学校代码", "年级", "班级", "学籍状态", "联系电话"]


@dataclass(frozen=True)
class Rates:
    """How often what is different in last year's list (of the pupils who are in both, unless said otherwise)."""

    new: float = 0.01  # came since, beside the first grade
    left: float = 0.08  # gone since, of all of now: most from the last grades
    name: float = 0.03
    number: float = 0.02
    born: float = 0.01
    sex: float = 0.003
    no_number: float = 0.02
    moved: float = 0.02
    reshuffled: float = 0.2
    repeated: float = 0.003
    renumbered: float = 0.02  # 学籍号 another one
    no_xjh: float = 0.02
    renamed: float = 0.002
    twin_left: float = 0.002
    namesake_left: float = 0.002
    bare_schools: float = 0.0  # schools of last year that wrote no number of either kind


@dataclass(frozen=True)
class Made:
    """The list, the relatives, and for each of its rows the 行号 it has now (None: gone)."""

    pupils: list[Row]
    family: list[Row]
    truth: list[int | None]

    def snapshot(self) -> MemorySnapshot:
        """As a snapshot of last October."""
        return MemorySnapshot({"学籍": self.pupils, "家庭成员": self.family}, as_of=date(2008, 10, 12))


def last_year(now: Sequence[Row], family: Sequence[Row], rng: Random, rates: Rates = Rates()) -> Made:
    """Last year's list of the county whose registrations are ``now`` (clean, with 行号); ``family``: 学籍 (行号) and a relative's data."""
    relatives = defaultdict(list)
    for one in family:
        relatives[one["学籍"]].append(one)
    schools = sorted({row["学校代码"] for row in now if row["学校代码"]})
    bare = {school for school in schools if rng.random() < rates.bare_schools}
    pupils: list[Row] = []
    truth: list[int | None] = []
    kin: list[Row] = []

    def write(row: Row, of: int | None, homes: Sequence[Row]) -> None:
        if row["学校代码"] in bare:
            row = {**row, "身份证件号": None, "学籍号": None}
        pupils.append(row)
        truth.append(of)
        kin.extend(
            {"学籍号": row["学籍号"], "姓名": row["姓名"], "学校代码": row["学校代码"], "年级": row["年级"], "班级": row["班级"],
             "成员姓名": one["成员姓名"], "关系": one["关系"], "联系电话": one["联系电话"]}
            for one in homes
        )  # fmt: skip

    written = set()
    for row in now:
        grade = row["年级"]
        if grade is None or grade <= 1 or row["姓名"] is None or row["人员"] in written or rng.random() < rates.new:
            continue
        written.add(row["人员"])
        old = {column: row[column] for column in _COLUMNS}
        old["出生日期"] = row["出生日期"].isoformat() if row["出生日期"] else None
        old["年级"] = grade if rng.random() < rates.repeated else grade - 1
        homes = relatives[row["行号"]]
        _slip(old, rng, rates, schools)
        if rng.random() < rates.renamed:
            old["姓名"] = old["姓名"][0] + rng.choice(now)["姓名"][1:]
        write(old, row["行号"], homes)
        if rng.random() < rates.twin_left and row["出生日期"]:
            twin = {**old, "姓名": old["姓名"][:-1] + rng.choice("子轩涵梓浩宇欣怡佳明"), "学籍号": _serial(old, rng)}
            twin["身份证件号"] = _number(row["出生日期"], twin["性别"], rng) if old["身份证件号"] else None
            if twin["姓名"] != row["姓名"]:
                write(twin, None, homes)
        if rng.random() < rates.namesake_left and row["出生日期"]:
            born = row["出生日期"] + timedelta(days=rng.randrange(-200, 200))
            write({**_stranger(row, now, rng, born), "姓名": row["姓名"], "性别": row["性别"]}, None, [])
    for _ in range(int(rates.left * len(now))):
        row = rng.choice(now)
        if row["出生日期"] is None or row["年级"] is None or row["姓名"] is None:
            continue
        gone = _stranger(row, now, rng, row["出生日期"] + timedelta(days=rng.randrange(-180, 180)))
        if rng.random() < 0.8:
            gone["年级"] = rng.choice((6, 9, 12))
            gone["出生日期"] = date(2008 - 6 - gone["年级"], rng.randrange(1, 13), rng.randrange(1, 29)).isoformat()
            gone["身份证件号"] = _number(date.fromisoformat(gone["出生日期"]), gone["性别"], rng)
        write(gone, None, [])
    order = list(range(len(pupils)))
    rng.shuffle(order)
    return Made([pupils[n] for n in order], kin, [truth[n] for n in order])


def _slip(old: Row, rng: Random, rates: Rates, schools: Sequence[str]) -> None:
    """Mistakes and changes of one pupil's row."""
    if rng.random() < rates.name:
        places = [n for n, char in enumerate(old["姓名"]) if char in SLIPS]
        if places:
            at = rng.choice(places)
            old["姓名"] = old["姓名"][:at] + SLIPS[old["姓名"][at]] + old["姓名"][at + 1 :]
        elif len(old["姓名"]) > 2:
            old["姓名"] = old["姓名"][:1] + old["姓名"][2:]
    number = old["身份证件号"]
    if number and len(number) == 18 and rng.random() < rates.number:
        at = rng.randrange(6, 17)
        old["身份证件号"] = (
            number[:at] + number[at + 1] + number[at] + number[at + 2 :]
            if rng.random() < 0.4
            else number[:at] + rng.choice("0123456789") + number[at + 1 :]
        )
    if old["出生日期"] and rng.random() < rates.born:
        born = date.fromisoformat(old["出生日期"])
        changed = rng.choice([{"year": born.year - 1}, {"month": born.month % 12 + 1}, {"day": born.day % 28 + 1}])
        old["出生日期"] = born.replace(day=min(born.day, 28)).replace(**changed).isoformat()
    if rng.random() < rates.sex:
        old["性别"] = {"男": "女", "女": "男"}.get(old["性别"])
    if rng.random() < rates.no_number:
        old["身份证件号"] = None
    if rng.random() < rates.moved:
        old["学校代码"] = rng.choice(schools)
    if rng.random() < rates.reshuffled:
        old["班级"] = rng.choice(("1班", "2班", "3班"))
    if rng.random() < rates.renumbered:
        old["学籍号"] = _serial(old, rng)
    if rng.random() < rates.no_xjh:
        old["学籍号"] = None


def _stranger(row: Row, now: Sequence[Row], rng: Random, born: date) -> Row:
    """A child who is gone: a name put together from two others', a life of its own."""
    other = rng.choice(now)["姓名"] or "王伟"
    sex = rng.choice("男女")
    return {
        "姓名": row["姓名"][0] + other[1:],
        "性别": sex,
        "出生日期": born.isoformat(),
        "身份证件号": _number(born, sex, rng),
        "学籍号": _serial(row, rng),
        "学校代码": row["学校代码"],
        "年级": max((row["年级"] or 2) - 1, 1),
        "班级": row["班级"],
        "学籍状态": "在读",
        "联系电话": f"199{rng.randrange(10**8):08d}",
    }


def _serial(row: Row, rng: Random) -> str:
    return f"{(row['学籍号'] or '3499010800110000')[:12]}{rng.randrange(5000, 9999)}"


def _number(born: date, sex: str, rng: Random) -> str:
    body = f"349901{born:%Y%m%d}{rng.choice((997, 999) if sex == '男' else (996, 998))}"
    return body + check_digit(body)


@dataclass(frozen=True)
class Score:
    """How last year's rows were placed: among those who are still here, and among those who are gone."""

    right: int
    wrong: int  # tied to another child of now
    missed: int  # still here, and not seen
    invented: int  # gone, and tied to a child of now
    gone: int
    failures: list[tuple[str, int]]


def measure(engine: Engine, made: Made) -> Score:
    """Compare 上期学籍.人员 with the truth."""
    now = {row["行号"]: row["人员"] for row in engine.query("select 行号, 人员 from 学籍").to_pylist()}
    people = set(now.values())
    counts = dict.fromkeys(("right", "wrong", "missed", "invented", "gone"), 0)
    failures = []
    for row in engine.query("select 行号, 人员 from 上期学籍 order by 行号").to_pylist():
        at = row["行号"] % ROWS_A_SNAPSHOT - 1
        of = made.truth[at]
        if of is None:
            word = "invented" if row["人员"] in people else "gone"
        else:
            word = "right" if row["人员"] == now[of] else "wrong" if row["人员"] in people else "missed"
        counts[word] += 1
        if word in ("wrong", "missed", "invented"):
            failures.append((word, at))
    return Score(**counts, failures=failures)


def rows_of(snapshot: Snapshot) -> tuple[list[Row], list[Row]]:
    """Registrations (with 人员) and relatives of a snapshot, clean."""
    with open_engine() as engine:
        population = prepare(engine, [snapshot], needed=NEEDED)
        resolve(engine, population, shipped_linkage())
        pupils = engine.query(f"select 行号, 人员, {', '.join(_COLUMNS)} from 学籍 order by 行号").to_pylist()
        family = engine.query(
            "select 学籍, 成员姓名, 关系, 联系电话 from 家庭成员 where 学籍 is not null order by 行号"
        ).to_pylist()
    return pupils, family


def compared(snapshot: Snapshot, made: Made) -> tuple[Score, list[Row]]:
    """The score, and 上期学籍 as it is then (人员, 姓名 …) by its 行号."""
    with open_engine() as engine:
        population = prepare(
            engine, [snapshot], previous=[made.snapshot()], needed=NEEDED | earlier_needed({"上期学籍"})
        )
        resolve(engine, population, shipped_linkage())
        return measure(engine, made), engine.query("select * from 上期学籍 order by 行号").to_pylist()


def _main(path: Path, seed: int) -> None:
    snapshot = open_snapshot(path)
    pupils, family = rows_of(snapshot)
    of = {row["行号"]: row for row in pupils}
    for word, rates in (
        ("numbers", Rates()),
        ("no numbers in 30 % of schools", Rates(bare_schools=0.3)),
        ("no numbers at all", Rates(bare_schools=1.0)),
        (
            "ten times the slips",
            Rates(name=0.3, number=0.2, born=0.1, no_number=0.2, moved=0.1, renumbered=0.1, no_xjh=0.2),
        ),
    ):
        made = last_year(pupils, family, Random(seed), rates)
        score, old = compared(snapshot, made)
        print(word, {name: value for name, value in vars(score).items() if name != "failures"})
        for kind, at in score.failures[:12]:
            was = {k: v for k, v in made.pupils[at].items() if k in _COLUMNS[:8]}
            true = made.truth[at]
            print("  ", kind, was, "|", {k: of[true][k] for k in _COLUMNS[:8]} if true else "gone")
            if kind != "missed":
                taken = [row for row in pupils if row["人员"] == old[at]["人员"]]
                print("      taken for", [{k: row[k] for k in _COLUMNS[:8]} for row in taken])


if __name__ == "__main__":
    _main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
