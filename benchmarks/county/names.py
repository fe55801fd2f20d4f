"""How children and grown-ups of the county are called: heavy-tailed like China's, a few names very common, most rare."""

# ruff: noqa: SIM905 - words read better as one line of words

from __future__ import annotations

import re

import numpy as np

from county.characters import BOTH, BOYS, GIRLS, POPULAR_BOYS, POPULAR_GIRLS, RARE, SURNAMES, TAIL_SURNAMES

__all__ = ["ADULT_GIVEN", "full_names", "given_names", "surname_pool", "towns_and_villages"]

ADULT_GIVEN = """
建国 建军 国强 志明 红梅 秀英 桂英 秀兰 玉兰 爱华 小红 丽华 海燕 春梅 秀珍 玉珍 国华 建华 文明 德明 永福 金山
大勇 卫东 红卫 爱民 学军 学文 家才 家旺 有福 有才 长江 长青 新民 新华 光明 光荣 正荣 正华 传贵 传红 美玲 美华
巧云 巧珍 腊梅 冬梅 夏荷 秋菊 春生 冬生
""".split()
_TOWN = """
永安 太平 兴隆 龙湾 石桥 清河 柳溪 白塔 双河 金坝 新塘 望江 高岭 大庙 杨湾 梅林 松岗 古井 官渡 临湖 三里 五河 九井 云台 凤台 玉山
""".split()
_VILLAGE_HEAD = "东西南北上下大小前后新老高河"
_VILLAGE_TAIL = """
王庄 李湾 张圩 刘岗 陈冲 杨桥 黄畈 赵楼 吴塘 周集 徐郢 孙墩 塘埂 桥头 庙前 洼里 沟沿 井边 柳树 槐店
""".split()


def surname_pool() -> tuple[np.ndarray, np.ndarray]:
    """Surnames (text) and their shares (sum 1)."""
    parts = re.findall(r"(\D)(\d+)", SURNAMES)
    names = [name for name, _ in parts] + TAIL_SURNAMES
    weights = np.array([float(w) if w != "1" else 0.7 for _, w in parts] + [0.08] * len(TAIL_SURNAMES))
    return np.array(names, dtype=object), weights / weights.sum()


def _ranked(characters: str, power: float) -> tuple[np.ndarray, np.ndarray]:
    """Distinct characters with weights falling off as (rank + 6) ** -power."""
    distinct = list(dict.fromkeys(characters))
    weights = (np.arange(len(distinct)) + 6.0) ** -power
    return np.array(distinct, dtype=object), weights / weights.sum()


def _draw(rng: np.random.Generator, pool: tuple[np.ndarray, np.ndarray], count: int) -> np.ndarray:
    return pool[0][rng.choice(len(pool[0]), size=count, p=pool[1])]


def given_names(rng: np.random.Generator, boy: np.ndarray) -> np.ndarray:
    """One given name a child; ``boy`` is a boolean array, the answer an object array of the same length.

    A quarter has one character, a tenth a name in fashion as a whole, the rest two characters drawn apart; 3 % a rare one.
    """
    count = len(boy)
    result = np.empty(count, dtype=object)
    for is_boy, own, popular in ((True, BOYS, POPULAR_BOYS), (False, GIRLS, POPULAR_GIRLS)):
        where = np.flatnonzero(boy == is_boy)
        n = len(where)
        head, tail = _ranked(own, 0.8), _ranked(own + BOTH, 0.7)
        whole = (np.arange(len(popular)) + 4.0) ** -0.8
        kind = rng.random(n)
        names = _draw(rng, head, n) + _draw(rng, tail, n)
        again = rng.random(n) < 0.5
        names = np.where(again, _draw(rng, tail, n) + _draw(rng, head, n), names)
        single = kind < 0.24
        names[single] = _draw(rng, tail, int(single.sum()))
        fashion = (kind >= 0.24) & (kind < 0.34)
        names[fashion] = np.array(popular, dtype=object)[
            rng.choice(len(popular), size=int(fashion.sum()), p=whole / whole.sum())
        ]
        rare = np.flatnonzero(kind >= 0.97)
        letters = np.array(list(RARE), dtype=object)
        names[rare] = np.array([name[:1] for name in names[rare]], dtype=object) + rng.choice(letters, size=len(rare))
        result[where] = names
    return result


def full_names(rng: np.random.Generator, count: int) -> np.ndarray:
    """Names of grown-ups, surname and given name."""
    surnames, shares = surname_pool()
    heads = surnames[rng.choice(len(surnames), size=count, p=shares)]
    given = np.array(ADULT_GIVEN, dtype=object)
    letters = np.array(list(dict.fromkeys("".join(ADULT_GIVEN) + "军平芳勇霞玲强敏云燕兵梅华明伟")), dtype=object)
    mixed = rng.choice(letters, count) + np.where(rng.random(count) < 0.6, rng.choice(letters, count), "")
    return heads + np.where(rng.random(count) < 0.3, rng.choice(given, count), mixed)


def towns_and_villages(rng: np.random.Generator, towns: int) -> tuple[list[str], list[list[str]]]:
    """Names of ``towns`` townships and of 24 villages in each."""
    names = [
        _TOWN[i % len(_TOWN)] + ("" if i < len(_TOWN) else "一二三四五六七八九"[i // len(_TOWN) - 1])
        for i in range(towns)
    ]
    every = [a + b for a in _VILLAGE_HEAD for b in _VILLAGE_TAIL]
    return [name + "镇" for name in names], [list(rng.choice(every, 24, replace=False)) for _ in names]
