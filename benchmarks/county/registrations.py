"""The tables 学籍, 家庭成员, 学籍变动 and 豁免 as text, from the plan."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from county.children import REGIONS, World, ranks
from county.damage import Clerk
from county.fates import EXCUSES, Fates, Plan
from county.schools import REGION, Schools
from county.snapshot import Sheet

__all__ = ["HEAVY", "region_sheet", "registration_sheets", "text"]

#: The careless clerk errs that many times as often as the rates of the model say.
HEAVY = 5.0
_FILE = "学籍/学籍信息表.csv"


def text(column: np.ndarray | list[str]) -> pa.Array:
    """An object column as Arrow text; empty cells are null."""
    return pa.array([value or None for value in column], pa.string())


def region_sheet() -> Sheet:
    """The table 行政区划 of the fictional county and its neighbours."""
    columns = {
        "代码": pa.array([str(code) for code in REGIONS]),
        "名称": pa.array(["示例县", *(f"邻{k}县" for k in "甲乙丙丁戊己庚辛")]),
    }
    return Sheet(columns, ["行政区划.csv"], [frozenset(columns)], np.zeros(len(REGIONS), dtype=np.int64))


def _student_numbers(world: World, plan: Plan) -> tuple[np.ndarray, np.ndarray]:
    """学籍号 by registration, and the lifelong one by child: region 6, entry year 2, zone 3, sex 1, serial 4."""
    rng, schools, children = world.rng, world.schools, world.children
    n = len(children.boy)
    primary = np.flatnonzero(schools.kind != 1)
    zone_of = np.full(len(schools.code), 0)
    zone_of[primary] = np.arange(len(primary)) % 999 + 1
    own = np.where(schools.kind[children.school] == 1, primary[rng.integers(0, len(primary), n)], children.school)
    fresh = np.flatnonzero(plan.new_number)
    place = np.where(
        schools.kind[plan.school[fresh]] == 1, primary[rng.integers(0, len(primary), len(fresh))], plan.school[fresh]
    )
    child = np.r_[np.arange(n), plan.child[fresh]]
    zone = zone_of[np.r_[own, place]]
    year = (2009 - np.r_[children.grade, plan.grade[fresh]] + 1) % 100
    mix = rng.permutation(len(child))
    serial = np.empty(len(child), dtype=np.int64)
    serial[mix] = ranks((zone * 100 + year)[mix]) + 1
    sex = np.where(children.boy[child], 1, 2)
    made = np.array(
        [
            f"{REGION}{y:02d}{z:03d}{s}{k:04d}"
            for y, z, s, k in zip(year.tolist(), zone.tolist(), sex.tolist(), serial.tolist(), strict=True)
        ],
        dtype=object,
    )
    numbers = made[plan.child]
    numbers[fresh] = made[n:]
    return numbers, made[:n]


def registration_sheets(world: World, fates: Fates, plan: Plan) -> tuple[dict[str, Sheet], dict[str, np.ndarray]]:
    """The four sheets, and what is printed of each registration for the rosters (``name``, ``number``, ``xjh`` …)."""
    rng, damage, schools, houses, children = world.rng, world.damage, world.schools, world.houses, world.children
    m, who = len(plan.child), plan.child
    usual, careless = Clerk(rng, damage, damage.background), Clerk(rng, damage, HEAVY)
    heavy = plan.heavy
    xjh, lifelong = _student_numbers(world, plan)
    name = children.name[who]
    former = np.full(m, "", dtype=object)
    alias = heavy & (rng.random(m) < damage.other_name * HEAVY)
    shown = alias & (rng.random(m) < 0.5)
    former[shown] = name[shown]
    name = np.where(alias, children.nickname[who], name)
    some = (rng.random(m) < 0.005) & ~alias
    former[some] = children.nickname[who][some]

    number = children.number[who]
    number = np.where(
        plan.later & plan.heavy & (rng.random(m) < damage.other_number * 2), children.other_number[who], number
    )
    old = (children.birth[who] < np.datetime64("2000-01-01")) & (
        rng.random(m) < np.where(heavy, damage.fifteen * 2, damage.fifteen / 5)
    )
    number = np.array([v[:6] + v[8:17] if o else v for v, o in zip(number, old, strict=True)], dtype=object)
    absent = rng.random(len(children.boy)) < 0.04
    number[absent[who] | (heavy & (rng.random(m) < damage.no_number * 2))] = ""
    birth, boy = children.birth[who], children.boy[who]
    for rows, clerk in ((np.flatnonzero(~heavy), usual), (np.flatnonzero(heavy), careless)):
        name[rows], number[rows], xjh[rows] = (
            clerk.names(name[rows]),
            clerk.numbers(number[rows]),
            clerk.numbers(xjh[rows]),
        )
        boy[rows] = clerk.sexes(boy[rows])
        birth[rows] = clerk.births(birth[rows])
    printed = {"name": name, "number": number, "xjh": xjh, "birth": birth, "boy": boy, "lifelong": lifelong}

    house = children.household[who]
    phone = np.where(plan.moved, houses.new_phone[house], houses.phone[house])
    phone = np.where(heavy & ~plan.moved & (rng.random(m) < damage.phone), houses.phone_2[house], phone)
    office = np.array([f"0599{6000000 + k * 7 % 999999}" for k in range(len(schools.code))], dtype=object)
    phone = np.where(rng.random(m) < 0.01, office[plan.school], phone)
    town, place = schools.town[plan.school].tolist(), (house % 24).tolist()
    address = np.array(
        [
            f"示例县{schools.towns[t]}{schools.villages[t][v]}村{h % 12 + 1}组" if new else own
            for t, v, h, new, own in zip(
                town, place, house.tolist(), plan.moved.tolist(), houses.address[house], strict=True
            )
        ],
        dtype=object,
    )
    address = np.array([a[3:] if s else a for a, s in zip(address, rng.random(m) < 0.08, strict=True)], dtype=object)
    mode = np.where(rng.random(m) < 0.2, "住校", "走读").astype(object)
    live = ~np.isin(plan.status, ["转出", "毕业"])
    mode[live & (fates.excuse[who] == 1)] = "送教上门"
    mode[live & ((fates.excuse[who] == 5) | fates.boards[who])] = "借读"
    day = np.datetime_as_string(birth)
    style = rng.integers(0, 4, len(schools.code))[plan.school]
    dates = [_date(d, s) for d, s in zip(day.tolist(), style.tolist(), strict=True)]
    columns = {
        "学籍号": text(xjh),
        "姓名": text(name),
        "曾用名": text(former),
        "性别": pa.array(np.where(boy, "男", "女").astype(object), pa.string()),
        "出生日期": pa.array(dates, pa.string()),
        "身份证件号": text(number),
        "家庭住址": text(address),
        "联系电话": text(phone),
        "学校代码": pa.array(schools.code, pa.string()).take(pa.array(plan.school)),
        "学校名称": pa.array(schools.name, pa.string()).take(pa.array(plan.school)),
        "年级": pa.array(plan.grade.astype(str).astype(object), pa.string()),
        "班级": pa.array(plan.class_.astype(str).astype(object), pa.string()),
        "就读方式": pa.array(mode, pa.string()),
        "学籍状态": pa.array(plan.status, pa.string()),
    }
    sheets = {
        "学籍": Sheet(columns, [_FILE], [frozenset(columns)], np.zeros(m, dtype=np.int64)),
        "家庭成员": _members(world, plan, columns),
        "学籍变动": _changes(rng, schools, plan, columns),
        "豁免": _excused(fates, plan, columns),
    }
    return sheets, printed


def _date(day: str, style: int) -> str:
    if style == 1:
        return day.replace("-", "")
    if style == 2:
        return day.replace("-", "/")
    return f"{day[:4]}年{int(day[5:7])}月{int(day[8:])}日" if style == 3 else day


def _members(world: World, plan: Plan, columns: dict[str, pa.Array]) -> Sheet:
    """Relatives in the columns 成员1, 成员2 of the same sheet row as the registration: 源文件 and 源行 are the same."""
    rng, damage, houses = world.rng, world.damage, world.houses
    house = world.children.household[plan.child]
    m = len(house)
    listed = houses.listed[house]
    listed = np.where(
        plan.heavy & (rng.random(m) < 0.25), rng.integers(1, 4, m), listed
    )  # another clerk asked for less
    empty = rng.random(m) < np.where(plan.heavy, 0.08, 0.03)
    stays = ~plan.moved & ~empty
    parts: list[tuple[np.ndarray, np.ndarray, str, bool, np.ndarray]] = []
    father, mother = stays & (listed != 2), stays & ((listed == 0) | (listed == 2))
    elder, new = stays & (listed == 3), plan.moved & ~empty
    parts.append((np.flatnonzero(father), houses.father, "父亲", True, houses.phone))
    parts.append((np.flatnonzero(mother), houses.mother, "母亲", False, houses.phone_2))
    parts.append((np.flatnonzero(elder), houses.elder, "祖父", True, houses.phone))
    parts.append((np.flatnonzero(new), houses.new_guardian, "叔伯", True, houses.new_phone))
    row = np.concatenate([p[0] for p in parts])
    who = np.concatenate([p[1][house[p[0]]] for p in parts])
    clerk = Clerk(rng, damage, damage.background)
    who = clerk.names(who)
    kin = np.concatenate([np.full(len(p[0]), p[2], dtype=object) for p in parts])
    main = np.concatenate([np.full(len(p[0]), "是" if p[3] else "否", dtype=object) for p in parts])
    phone = np.concatenate([p[4][house[p[0]]] for p in parts])
    phone[rng.random(len(phone)) < 0.25] = ""
    order = np.argsort(row, kind="stable")
    row = row[order]
    at = pa.array(row)
    made = {
        "学籍号": columns["学籍号"].take(at),
        "姓名": columns["姓名"].take(at),
        "成员姓名": text(who[order]),
        "关系": pa.array(kin[order], pa.string()),
        "是否监护人": pa.array(main[order], pa.string()),
        "联系电话": text(phone[order]),
    }
    return Sheet(made, [_FILE], [frozenset(made)], np.zeros(len(row), dtype=np.int64), row + 2)


def _changes(rng: np.random.Generator, schools: Schools, plan: Plan, columns: dict[str, pa.Array]) -> Sheet:
    """转入 rows that name the school before, 转出 rows, and 转入 of children from other counties, which lead nowhere."""
    told = np.flatnonzero(plan.old_school >= 0)
    gone = np.flatnonzero((plan.status == "转出") & (rng.random(len(plan.child)) < 0.6))
    other = np.flatnonzero(
        (plan.old_school < 0) & (plan.status == "在读") & ~plan.later & (rng.random(len(plan.child)) < 0.01)
    )
    # Where a child of 转出 went: the school of another live registration of the same child, if it has one.
    live = plan.status == "在读"
    now = np.full(int(plan.child.max()) + 1, -1)
    now[plan.child[live]] = plan.school[live]
    row = np.r_[told, gone, other]
    before = np.r_[plan.old_school[told], plan.school[gone], np.full(len(other), -1)]
    after = np.r_[plan.school[told], now[plan.child[gone]], plan.school[other]]
    kind = ["转入"] * len(told) + ["转出"] * len(gone) + ["转入"] * len(other)
    month = rng.integers(1, 9, len(row))
    made = {
        "学籍号": columns["学籍号"].take(pa.array(row)),
        "姓名": columns["姓名"].take(pa.array(row)),
        "变动类别": pa.array(kind, pa.string()),
        "变动日期": pa.array([f"2009-{k:02d}-{k * 3 % 27 + 1:02d}" for k in month.tolist()], pa.string()),
        "原学校代码": text([schools.code[s] if s >= 0 else "" for s in before]),
        "原学校名称": text([schools.name[s] if s >= 0 else "外县小学" for s in before]),
        "现学校代码": text([schools.code[s] if s >= 0 else "" for s in after]),
        "现学校名称": text([schools.name[s] if s >= 0 else "" for s in after]),
    }
    return Sheet(made, ["学籍变动.csv"], [frozenset(made)], np.zeros(len(row), dtype=np.int64))


def _excused(fates: Fates, plan: Plan, columns: dict[str, pa.Array]) -> Sheet:
    """豁免 of the children away with a paper."""
    row = np.flatnonzero(np.isin(fates.excuse[plan.child], [2, 3]) & (plan.status == "在读"))
    at = pa.array(row)
    kinds = [EXCUSES[k].removeprefix("豁免") for k in fates.excuse[plan.child[row]]]
    made = {
        "学籍号": columns["学籍号"].take(at),
        "姓名": columns["姓名"].take(at),
        "学校代码": columns["学校代码"].take(at),
        "类别": pa.array(kinds, pa.string()),
        "起": pa.array(["2009-03-01"] * len(row), pa.string()),
        "止": pa.array(["2010-01-31"] * len(row), pa.string()),
    }
    return Sheet(made, ["豁免.csv"], [frozenset(made)], np.zeros(len(row), dtype=np.int64))
