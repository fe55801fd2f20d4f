"""What clerks, telephones, scanners and moving do to a row: rates by damage model, and the hands that do it.

A rate is the probability for one row. Rates of :class:`Damage` hold for second registrations and rosters; first registrations
suffer ``background`` times as much.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from county.characters import RARE, confusions

__all__ = ["MODELS", "Clerk", "Damage"]


@dataclass(frozen=True)
class Damage:
    """Rates, each in [0, 1]; ``twins`` is the share of children who are twins."""

    same_sound: float = 0.04  # 晖 for 辉
    near_sound: float = 0.01  # 兰 for 南
    alike: float = 0.01  # 情 for 晴
    dropped: float = 0.008  # 李梓 for 李梓函
    other_name: float = 0.01  # a short name or 曾用名 in the roster
    rare_lost: float = 0.3  # of names with a rare character: □ ? or pinyin in its place
    digit: float = 0.03  # one digit of a number wrong
    swap: float = 0.015  # two digits swapped
    lost: float = 0.01  # one digit dropped or doubled
    shape: float = 0.005  # O for 0, 8 for 3
    birth: float = 0.03  # one digit, day and month swapped, the lunar day
    sex: float = 0.004
    no_number: float = 0.12  # second registration without an identity number
    other_number: float = 0.08  # two 户口, two valid numbers
    fifteen: float = 0.05  # of those born before 2000
    new_xjh: float = 0.6  # second registration under a new 学籍号
    moved: float = 0.34  # guardian, phone and address all changed
    phone: float = 0.2  # telephone changed
    twins: float = 0.012
    background: float = 0.2
    names_only: bool = False


_MIXED = Damage()
_CALM = Damage(
    same_sound=0.01,
    near_sound=0.0,
    alike=0.0,
    dropped=0.002,
    other_name=0.004,
    rare_lost=0.05,
    digit=0.01,
    swap=0.004,
    lost=0.002,
    shape=0.0,
    birth=0.01,
    sex=0.002,
    no_number=0.06,
    other_number=0.03,
    fifteen=0.01,
    new_xjh=0.5,
    moved=0.15,
    phone=0.1,
)
#: Every model by its name; "mixed" is the default.
MODELS: dict[str, Damage] = {
    "mixed": _MIXED,
    "typing": replace(_CALM, dropped=0.03, digit=0.1, swap=0.05, lost=0.03, birth=0.06, sex=0.01, moved=0.33),
    "phonetic": replace(_CALM, same_sound=0.1, near_sound=0.05, rare_lost=0.1, moved=0.33),
    "ocr": replace(_CALM, alike=0.08, rare_lost=0.6, shape=0.06, digit=0.03, lost=0.02, birth=0.05, moved=0.33),
    "migration": replace(_CALM, moved=0.75, other_number=0.2, no_number=0.15, fifteen=0.25, new_xjh=0.85, phone=0.5),
    "twins": replace(_MIXED, twins=0.08),
    "names_only": replace(_MIXED, names_only=True),
}
_SHAPES = {"0": "O", "1": "7", "3": "8", "5": "6", "6": "5", "7": "1", "8": "3", "9": "0"}


class Clerk:
    """Damages columns of Python strings in place of chance; ``factor`` scales every rate of the model."""

    def __init__(self, rng: np.random.Generator, damage: Damage, factor: float = 1.0) -> None:
        self.rng, self.damage, self.factor = rng, damage, factor
        self.table = confusions()

    def _some(self, count: int, rate: float) -> list[int]:
        return np.flatnonzero(self.rng.random(count) < rate * self.factor).tolist()

    def _one(self, choices: str) -> str:
        return choices[int(self.rng.integers(len(choices)))]

    def _each(self, column: np.ndarray, rate: float, change: Callable[[str], str]) -> None:
        for i in self._some(len(column), rate):
            if column[i]:
                column[i] = change(column[i])

    def names(self, column: np.ndarray) -> np.ndarray:
        """Names written by ear, by eye or in haste."""
        column = column.copy()
        damage, table = self.damage, self.table
        rare = np.array([any(c in RARE for c in name) for name in column], dtype=bool)
        for i in np.flatnonzero(rare & (self.rng.random(len(column)) < damage.rare_lost * self.factor)).tolist():
            column[i] = self._without_rare(column[i])
        self._each(column, damage.same_sound, lambda name: self._by(name, table.same_sound, table.same_surname))
        self._each(column, damage.near_sound, lambda name: self._by(name, table.near_sound, {}))
        self._each(column, damage.alike, lambda name: self._by(name, table.alike, table.alike))
        self._each(column, damage.dropped, self._shorter)
        return column

    def _by(self, name: str, given: dict[str, str], surname: dict[str, str]) -> str:
        """One character replaced; the surname in one of twelve cases."""
        if self.rng.random() < 1 / 12 and surname.get(name[0]):
            return self._one(surname[name[0]]) + name[1:]
        places = [k for k in range(1, len(name)) if given.get(name[k])]
        if not places:
            return name
        k = places[int(self.rng.integers(len(places)))]
        return name[:k] + self._one(given[name[k]]) + name[k + 1 :]

    def _shorter(self, name: str) -> str:
        """A character dropped from three or more, one doubled in two (静 → 静静), or the given name turned round."""
        if len(name) == 2:
            return name + name[-1]
        k = int(self.rng.integers(1, len(name)))
        return name[0] + name[2] + name[1] if self.rng.random() < 0.25 else name[:k] + name[k + 1 :]

    def _without_rare(self, name: str) -> str:
        def lost(character: str) -> str:
            reading = self.table.reading.get(character, "?")
            return ("□", "?", reading.upper(), reading)[int(self.rng.integers(4))]

        return "".join(lost(c) if c in RARE else c for c in name)

    def numbers(self, column: np.ndarray) -> np.ndarray:
        """Identity numbers or 学籍号, typed or scanned."""
        column = column.copy()
        damage = self.damage
        self._each(column, damage.digit, self._wrong_digit)
        self._each(column, damage.swap, self._swapped)
        self._each(column, damage.lost, self._lost)
        self._each(column, damage.shape, self._shape)
        return column

    def _wrong_digit(self, text: str) -> str:
        k = int(self.rng.integers(len(text)))
        return text[:k] + self._one("0123456789".replace(text[k], "")) + text[k + 1 :]

    def _swapped(self, text: str) -> str:
        places = [k for k in range(len(text) - 1) if text[k] != text[k + 1]]
        k = places[int(self.rng.integers(len(places)))] if places else 0
        return text[:k] + text[k + 1] + text[k] + text[k + 2 :] if places else text

    def _lost(self, text: str) -> str:
        k = int(self.rng.integers(len(text)))
        return text[:k] + (text[k] * 2 if self.rng.random() < 0.4 else "") + text[k + 1 :]

    def _shape(self, text: str) -> str:
        places = [k for k, digit in enumerate(text) if digit in _SHAPES]
        k = places[int(self.rng.integers(len(places)))] if places else 0
        return text[:k] + _SHAPES[text[k]] + text[k + 1 :] if places else text

    def births(self, column: np.ndarray) -> np.ndarray:
        """Birth dates, numpy days: a digit wrong, day and month swapped, the lunar day (17–52 days earlier)."""
        column = column.copy()
        for i in self._some(len(column), self.damage.birth):
            day = column[i]
            year, month, date = (int(part) for part in str(day).split("-"))
            kind = self.rng.random()
            if kind < 0.25 and date <= 12:
                column[i] = np.datetime64(f"{year:04d}-{date:02d}-{month:02d}")
            elif kind < 0.45:
                column[i] = day - np.timedelta64(int(self.rng.integers(17, 53)), "D")
            elif kind < 0.6:
                column[i] = np.datetime64(
                    f"{year + (1 if self.rng.random() < 0.5 else -1):04d}-{month:02d}-{min(date, 28):02d}"
                )
            elif kind < 0.75:
                column[i] = np.datetime64(f"{year:04d}-{int(self.rng.integers(1, 13)):02d}-{min(date, 28):02d}")
            else:
                column[i] = np.datetime64(f"{year:04d}-{month:02d}-{int(self.rng.integers(1, 29)):02d}")
        return column

    def sexes(self, boy: np.ndarray) -> np.ndarray:
        """Whether a boy is written."""
        return boy ^ (self.rng.random(len(boy)) < self.damage.sex * self.factor)
