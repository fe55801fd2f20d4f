"""How often two children who have nothing to do with each other agree: counted in each county, not learnt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from inspect_xj.engine import Engine
from inspect_xj.identity.comparing import BIRTHS, birth_levels
from inspect_xj.identity.names import LEVELS, Ints, NameTable

__all__ = ["Measured", "measure"]

#: Pairs drawn by lot a county for what has no formula; always the same ones.
_DRAWN = 200_000
#: Nothing counts as rarer than half a pair of those drawn.
_FLOOR = 0.5 / _DRAWN
#: So many ordinary pairs are thought to be seen beforehand, so that a handful of rows does not rule.
_BEFOREHAND = 5000.0

Floats = NDArray[np.float64]
#: Comparison -> share of unrelated pairs at each of its levels (in the model's order).
Measured = Mapping[str, Floats]

#: What unrelated pairs look like in an ordinary county (measured on synthetic counties; the county's own pairs soon outweigh it).
_USUAL: Mapping[str, Sequence[float]] = {
    "姓名": (3e-4, 1e-6, 1e-5, 5e-4, 4e-4, 6e-4, 4e-4, 2e-5, 4e-4, 1e-5, 3e-3, 4e-3, 4e-3, 2e-3, 0.04, 0.945),
    "出生日期": (3e-4, 7e-3, 3e-4, 0.022, 6e-4, 0.97),
    "性别": (0.5, 0.5),
    "学校": (0.005, 0.012, 0.02, 0.1, 0.863),
    "家庭": (1e-6, 1e-3, 1e-4, 2e-3, 0.35, 0.65),
}


def measure(engine: Engine, table: NameTable, *, has_roll: bool) -> dict[int, tuple[int, dict[str, Floats]]]:
    """County -> (registrations, shares of unrelated pairs a level). County -1 stands for pairs across counties."""
    seen = "到校" if has_roll else "cast(null as boolean) as 到校"
    rows = engine.query(
        f"""
        select 域, coalesce(名, -1) as 名, coalesce(year(生日) * 10000 + month(生日) * 100 + day(生日), 0)::bigint as 生,
               coalesce(date_diff('day', date '1970-01-01', 生日), 0)::bigint as 天, 性别, 校, 乡, 年级, 班级, 在籍, {seen}
        from _籍 order by 位
        """
    )
    counties = rows["域"].to_numpy()
    homes = _homes(engine)
    found: dict[int, tuple[int, dict[str, Floats]]] = {}
    known = np.unique(counties).tolist()
    for county in known + ([-1] if len(known) > 1 else []):
        here = rows if county == -1 or len(known) == 1 else rows.filter(pa.array(counties == county))
        found[county] = (
            here.num_rows,
            {**_measure_one(here, table), "家庭": _households(homes.get(county), here.num_rows)},
        )
    return found


def _homes(engine: Engine) -> dict[int, dict[str, float]]:
    """County -> chance that two children of different homes have a father, a mother, an address written alike."""
    sql = """
        with g as (select h.籍, h.类, h.值, r.域 from _户 h join _籍 r on r.行号 = h.籍 where h.类 in ('父', '母', '址')),
        n as (select 域, 类, count(distinct 籍)::double as 全 from g group by 域, 类),
        alike as (select 域, 类, sum(n * (n - 1))::double as 对 from (select 域, 类, 值, count(*)::double as n from g group by all) group by 域, 类),
        -- brothers and sisters share the telephone as well: they are no chance
        kin as (select 域, 类, sum(n * (n - 1))::double as 对 from (
            select g.域, g.类, g.值, t.值, count(*)::double as n from g join _户 t on t.籍 = g.籍 and t.类 = '电' where g.类 <> '址' group by all)
            group by 域, 类)
        select n.域, n.类, greatest(a.对 - coalesce(k.对, 0), 0) / greatest(n.全 * (n.全 - 1), 1) as 率
        from n join alike a using (域, 类) left join kin k using (域, 类)
    """
    found: dict[int, dict[str, float]] = {}
    for row in engine.query(sql).to_pylist():
        found.setdefault(row["域"], {})[row["类"]] = float(row["率"])
    return found


def _households(chances: Mapping[str, float] | None, n_rows: int) -> Floats:
    """Shares of the levels of 家庭 among unrelated children; the first four follow from how common parents' names are."""
    usual = np.array(_USUAL["家庭"])
    if chances is None:
        return usual
    one = chances.get("父", 0.0) + chances.get("母", 0.0)
    address = chances.get("址", 0.0)
    two = chances.get("父", 0.0) * chances.get("母", 0.0) + one * address
    counted = np.array([two, one * 0.4, one * 0.6, address, usual[4], usual[5]])
    known = n_rows / (n_rows + _BEFOREHAND)
    shares: Floats = np.maximum(known * counted + (1 - known) * usual, [3e-7, 1e-5, 1e-5, 1e-5, 0, 0])
    return shares


def _blend(counted: Floats, usual: Sequence[float], seen: float) -> Floats:
    share = (counted + _BEFOREHAND * np.array(usual)) / (seen + _BEFOREHAND)
    return np.maximum(share, _FLOOR)


def _measure_one(rows: pa.Table, table: NameTable) -> dict[str, Floats]:
    """Everything but households."""
    left, right = _draw(rows.num_rows)
    name = rows["名"].to_numpy()
    both = (name[left] >= 0) & (name[right] >= 0)
    levels = np.bincount(table.compare(name[left][both], name[right][both]), minlength=len(LEVELS)).astype(float)
    born, day = rows["生"].to_numpy(), rows["天"].to_numpy()
    births = birth_levels(born[left], born[right], day[left] - day[right])
    n_births = np.bincount(births[births >= 0], minlength=len(BIRTHS)).astype(float)
    result = {
        "姓名": _blend(levels, _USUAL["姓名"], levels.sum()),
        "出生日期": _blend(n_births, _USUAL["出生日期"], n_births.sum()),
    }
    # One birth date has a formula, and is too rare to be drawn often.
    dated = np.unique(born[born > 0], return_counts=True)[1].astype(float)
    if dated.sum() >= 2000:
        result["出生日期"][0] = max(float((dated * (dated - 1)).sum() / (dated.sum() * (dated.sum() - 1))), 1e-5)
    boys, girls = (pc.sum(pc.equal(rows["性别"], word)).as_py() or 0 for word in ("男", "女"))
    sexed = boys + girls
    share = (boys + 50) / (sexed + 100)
    same = share**2 + (1 - share) ** 2
    result["性别"] = np.array([same, 1 - same])
    result["学校"] = _places(rows)
    live = rows["到校"].filter(pc.fill_null(rows["在籍"], False)).drop_null()
    here = ((pc.sum(live).as_py() or 0) + 97.0) / (len(live) + 100.0)
    result["点名"] = np.array([2 * here * (1 - here), (1 - here) ** 2, here**2])
    return result


def _draw(n: int) -> tuple[Ints, Ints]:
    """Pairs of places, drawn by lot, the same at every run for the same number of rows."""
    if n < 2:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    order = np.random.default_rng(20091026).permutation(n)
    turns = min(max(_DRAWN // n, 1), n - 1)
    left = np.concatenate([order] * turns)[:_DRAWN]
    right = np.concatenate([np.roll(order, turn) for turn in range(1, turns + 1)])[:_DRAWN]
    return left.astype(np.int64), right.astype(np.int64)


def _places(rows: pa.Table) -> Floats:
    """Of two children of one grade, how often they sit in one class, one school, one township."""
    frame = rows.select(["年级", "校", "班级", "乡"])

    def pairs(keys: Sequence[str]) -> float:
        groups = frame.group_by(list(keys)).aggregate([([], "count_all")])
        keep = np.ones(groups.num_rows, bool)
        for key in keys:
            keep &= ~groups[key].is_null().to_numpy()
        n = groups["count_all"].to_numpy()[keep].astype(float)
        return float((n * (n - 1) / 2).sum())

    all_pairs = pairs(["年级"])
    room, school = pairs(["年级", "校", "班级"]), pairs(["年级", "校"])
    town = max(pairs(["年级", "乡"]) - school, 0.0)
    # Two grades of one school: as if children changed grade as they like; rare in any case.
    counted = np.array([room, max(school - room, 0.0), 0.3 * school, town, max(all_pairs - school - town, 0.0)])
    return _blend(counted, _USUAL["学校"], float(counted.sum()))
