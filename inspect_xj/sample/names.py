"""Names of pupils, parents and teachers, drawn as often as they really occur (``data/names.toml``)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

__all__ = ["Names", "Places", "Weighted", "names_of", "places"]

_DATA = Path(__file__).with_name("data") / "names.toml"


#: Parents' names spread wider than their children's: seldom do two fathers of one surname bear the same.
_PARENTS = (0.15, 0.4)


@dataclass(frozen=True, slots=True)
class Weighted:
    """Words and their running weights."""

    words: tuple[str, ...]
    cumulative: tuple[int, ...]

    def draw(self, rng: Random) -> str:
        """One word, as often as its weight says."""
        return rng.choices(self.words, cum_weights=self.cumulative)[0]


@dataclass(frozen=True, slots=True)
class Given:
    """The given names of one sex and generation; pools may be empty."""

    single: Weighted
    double: Weighted
    first: str
    second: str
    shares: tuple[float, float] = (0.3, 0.72)  # up to which draw of 0–1 a name is a single one, a common double one

    def draw(self, rng: Random, middle: str = "") -> str:
        """A given name of one or two characters; with ``middle``, one that brothers or sisters share it in."""
        if middle:
            return middle + rng.choice(self.second)
        roll = rng.random()
        if roll < self.shares[0]:
            return self.single.draw(rng)
        if roll < self.shares[1]:
            return self.double.draw(rng)
        return rng.choice(self.first) + rng.choice(self.second)


@dataclass(frozen=True, slots=True)
class Names:
    """Every source of names."""

    surnames: Weighted
    boys: Given
    girls: Given
    fathers: Given
    mothers: Given
    dotted: tuple[tuple[str, str, str], ...]  # (民族, 姓名, 性别)
    nations: Weighted
    rare: dict[str, tuple[str, ...]]  # by sex
    slips: dict[str, str]

    def given(self, sex: str) -> Given:
        """The names in fashion for boys (男) or girls (女) of 1991–2003."""
        return self.boys if sex == "男" else self.girls

    def adult(self, rng: Random, sex: str, surname: str = "") -> str:
        """A grown-up's full name."""
        pool = self.fathers if sex == "男" else self.mothers
        return (surname or self.surnames.draw(rng)) + pool.draw(rng)

    def slip(self, name: str) -> str | None:
        """The name with one character written as another of the same sound or shape; None when no pair fits."""
        for index in range(len(name) - 1, 0, -1):
            other = self.slips.get(name[index])
            if other:
                return name[:index] + other + name[index + 1 :]
        return None


@dataclass(frozen=True, slots=True)
class Places:
    """Invented townships and villages; real region codes of pupils from elsewhere."""

    townships: tuple[str, ...]
    villages: tuple[str, ...]
    migrants: tuple[tuple[str, str], ...]
    former: tuple[tuple[str, str], ...]


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(_DATA.read_text(encoding="utf-8"))


def _weighted(text: str) -> Weighted:
    parts = text.split()
    return Weighted(tuple(parts[::2]), tuple(accumulate(int(weight) for weight in parts[1::2])))


def _given(section: dict[str, str], shares: tuple[float, float] = (0.3, 0.72)) -> Given:
    return Given(
        _weighted(section["single"]), _weighted(section["double"]), section["first"], section["second"], shares
    )


@cache
def names_of() -> Names:
    """The names of the data file, read once."""
    data = _data()
    slips: dict[str, str] = {}
    for pair in data["slips"]["pairs"].split():
        slips[pair[0]], slips[pair[1]] = pair[1], pair[0]
    dotted = tuple(line.split() for line in data["minority"]["names"].strip().splitlines())
    return Names(
        surnames=_weighted(data["surnames"]),
        boys=_given(data["boys"]),
        girls=_given(data["girls"]),
        fathers=_given(data["fathers"], _PARENTS),
        mothers=_given(data["mothers"], _PARENTS),
        dotted=tuple((nation, name, sex) for nation, name, sex in dotted),
        nations=_weighted(data["minority"]["plain"]),
        rare={"男": tuple(data["rare"]["boys"].split()), "女": tuple(data["rare"]["girls"].split())},
        slips=slips,
    )


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((line.split()[0], line.split()[1]) for line in text.strip().splitlines())


@cache
def places() -> Places:
    """The places of the data file, read once."""
    data = _data()["places"]
    return Places(
        townships=tuple(data["townships"].split()),
        villages=tuple(data["villages"].split()),
        migrants=_pairs(data["migrants"]),
        former=_pairs(data["former"]),
    )
