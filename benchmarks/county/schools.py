"""Townships and schools: 100–1,500 pupils, heavy-tailed; every township has its own primary and junior schools."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from county.names import full_names, towns_and_villages
from county.snapshot import Sheet

__all__ = ["REGION", "Schools", "build_schools", "school_sheet"]

REGION = "349901"
_KINDS = (("21", range(1, 7)), ("31", range(7, 10)), ("32", range(1, 10)))
_SUFFIX = ("小学", "初级中学", "九年一贯制学校")


@dataclass(frozen=True)
class Schools:
    """Arrays by school; ``offers`` is bool (schools, 10), its second index the grade 1–9."""

    code: np.ndarray
    name: np.ndarray
    kind: np.ndarray  # 0 小学, 1 初中, 2 九年一贯制
    town: np.ndarray
    size: np.ndarray  # wanted number of pupils, a weight
    class_size: np.ndarray  # largest class, 30–50
    offers: np.ndarray
    towns: list[str]
    villages: list[list[str]]  # 24 a township

    def weights(self, grade: int) -> np.ndarray:
        """Places of each school in that grade, 0 where it has none."""
        return self.offers[:, grade] * self.size / np.maximum(self.offers.sum(axis=1), 1)

    def in_town(self, town: np.ndarray, grade: np.ndarray, point: np.ndarray) -> np.ndarray:
        """A school of that township with that grade, chosen by ``point`` in [0, 1): one point, one school of the stage."""
        result = np.zeros(len(town), dtype=np.int64)
        for g in range(1, 10):
            weight = self.weights(g)
            for t in range(len(self.towns)):
                here = np.flatnonzero(self.town == t)
                places = np.cumsum(weight[here])
                who = (grade == g) & (town == t)
                at = np.searchsorted(places / places[-1], point[who], side="right")
                result[who] = here[np.minimum(at, len(here) - 1)]
        return result

    def elsewhere(self, rng: np.random.Generator, grade: np.ndarray, but: np.ndarray, near: float) -> np.ndarray:
        """Another school with that grade, in the township of school ``but`` in a share ``near`` of the cases if there is one."""
        result = but.copy()
        close = rng.random(len(grade)) < near
        for _ in range(60):
            todo = np.flatnonzero(result == but)
            for g in np.unique(grade[todo]):
                who = todo[grade[todo] == g]
                weight = self.weights(int(g))
                result[who] = rng.choice(len(weight), size=len(who), p=weight / weight.sum())
            if _ < 40:
                far = close & (self.town[result] != self.town[but])
                result[far] = but[far]
        return result


def build_schools(rng: np.random.Generator, students: int) -> Schools:
    """Enough schools for that many pupils, two thirds of them in grades 1–6."""
    kinds: list[int] = []
    sizes: list[float] = []
    room = {"primary": students * 6 / 9, "junior": students * 3 / 9}
    while room["primary"] > 100 or room["junior"] > 100:
        if room["junior"] <= 100:
            kind = 0
        elif room["primary"] <= 100:
            kind = 1
        else:
            kind = int(rng.choice(3, p=[0.72, 0.2, 0.08]))
        size = float(np.clip(rng.lognormal(np.log((330, 700, 800)[kind]), 0.7), 100, 1500))
        room["primary"] -= (size, 0.0, size * 6 / 9)[kind]
        room["junior"] -= (0.0, size, size * 3 / 9)[kind]
        kinds.append(kind)
        sizes.append(size)
    kind = np.array(kinds)
    order = np.argsort(kind, kind="stable")
    kind, size = kind[order], np.array(sizes)[order]
    n_towns = int(max(1, min(students // 8000 + 1, (kind == 0).sum(), (kind == 1).sum() or 1)))
    towns, villages = towns_and_villages(rng, n_towns)
    rank = np.concatenate([np.arange((kind == k).sum()) for k in range(3)])
    town = rank % n_towns
    code = [f"{REGION}{_KINDS[k][0]}{r + 1:03d}" for k, r in zip(kind, rank, strict=True)]
    names = []
    for k, r, t in zip(kind, rank, town, strict=True):
        nth = int(r) // n_towns
        if k == 0:
            place = (
                "中心"
                if nth == 0
                else villages[t][(nth - 1) % 24] + ("" if nth <= 24 else "一二三四五六七八九"[(nth - 1) // 24 - 1])
            )
        else:
            place = "" if nth == 0 else f"第{'一二三四五六七八九十'[min(nth, 9)]}" + ("" if nth < 10 else str(nth))
        names.append(f"示例县{towns[t]}{place}{_SUFFIX[k]}")
    offers = np.zeros((len(kind), 10), dtype=bool)
    for k, (_, grades) in enumerate(_KINDS):
        offers[np.ix_(kind == k, list(grades))] = True
    return Schools(
        np.array(code, dtype=object),
        np.array(names, dtype=object),
        kind,
        town,
        size,
        rng.integers(38, 51, len(kind)),
        offers,
        towns,
        villages,
    )


def school_sheet(rng: np.random.Generator, schools: Schools) -> Sheet:
    """The table 学校."""
    n = len(schools.code)
    columns = {
        "学校代码": pa.array(schools.code, pa.string()),
        "学校名称": pa.array(schools.name, pa.string()),
        "办学类型": pa.array([("小学", "初级中学", "九年一贯制学校")[k] for k in schools.kind]),
        "所在乡镇": pa.array([schools.towns[t] for t in schools.town]),
        "校长": pa.array(full_names(rng, n), pa.string()),
    }
    return Sheet(columns, ["学校.csv"], [frozenset(columns)], np.zeros(n, dtype=np.int64))
