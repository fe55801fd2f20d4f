"""Numbers of the sample county: well formed, unique, and nobody's (domain: 学籍号, 地区学号, GB 11643).

Numbers of region 349901 cannot be anyone's, because the region was never assigned. Pupils from elsewhere carry real
region codes and therefore only the 顺序码 996–999, which GB 11643 keeps for centenarians.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from random import Random

from inspect_xj.sample.world import REGION, School

__all__ = ["Numbers", "check_digit", "entry_year", "phone"]

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
#: First year of the stage a grade belongs to: pupils get a new 入学年月 when they enter 初中 and 高中.
_STAGE_START = {1: 1, 2: 1, 3: 1, 4: 1, 5: 1, 6: 1, 7: 7, 8: 7, 9: 7, 10: 10, 11: 10, 12: 10}


def check_digit(body: str) -> str:
    """The 18th character for the first seventeen digits of an ID number (GB 11643, ISO 7064 MOD 11-2)."""
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]


def entry_year(grade: int, *, stage: bool) -> int:
    """Calendar year in which a pupil now (autumn 2009) in ``grade`` entered grade 1, or its present ``stage``."""
    return 2009 - (grade - (_STAGE_START[grade] if stage else 1))


def phone(serial: int) -> str:
    """A mobile number of the never opened segment 142: eleven digits, nobody's."""
    return f"142{serial % 100_000_000:08d}"


class Numbers:
    """Hands out numbers, each once; one instance a county."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._ids: set[str] = set()
        self._lifelong: Counter[tuple[str, int]] = Counter()
        self._regional: Counter[tuple[str, int, str]] = Counter()
        self._phones = 0

    def id_number(self, born: date, sex: str, region: str = REGION) -> str | None:
        """A new ID number with a right check digit; None when ``region`` has no free number left for that birthday."""
        parity = 1 if sex == "男" else 0
        candidates = [998 + parity, 996 + parity]
        if region == REGION:
            candidates = [self._rng.randrange(10, 900) // 2 * 2 + parity for _ in range(12)]
        for sequence in candidates:
            body = f"{region}{born:%Y%m%d}{sequence:03d}"
            number = body + check_digit(body)
            if number not in self._ids:
                self._ids.add(number)
                return number
        return None

    def own_id(self, born: date, sex: str) -> str:
        """A new ID number of 示例县; a birthday never runs out of numbers in a county of this size."""
        while True:
            number = self.id_number(born, sex)
            if number is not None:
                return number

    def reserve(self, numbers: Iterable[str]) -> None:
        """Never hand out these ID numbers: somebody has them already."""
        self._ids.update(numbers)

    def skip(self, area: str, year: int, count: int) -> None:
        """Leave out the next ``count`` serials of a series of 学籍号."""
        self._lifelong[area, year] += count

    def take_back(self, number: str) -> bool:
        """Make the 学籍号 free again if it is the last that was given out of its series; whether it is."""
        year = int(number[6:8])
        series = number[8:11], year + (2000 if year < 50 else 1900)
        if number[12:] != f"{self._lifelong[series]:04d}":
            return False
        self._lifelong[series] -= 1
        return True

    def lifelong(self, area: str, year: int, feature: int) -> str:
        """A new 16-digit 学籍号: county, year of entry into grade 1, 学区号, 特征码, 流水号 (one series an area and year)."""
        self._lifelong[area, year] += 1
        return f"{REGION}{year % 100:02d}{area}{feature}{self._lifelong[area, year]:04d}"

    def regional(self, school: School, year: int, sex: str) -> str:
        """A new 地区学号 of ``school``: 18 digits, 15 in a senior high school; ``year`` of entry into the stage."""
        self._regional[school.code, year, sex] += 1
        serial = self._regional[school.code, year, sex]
        mark = 1 if sex == "男" else 2
        if school.stage == "高中":
            return f"{year % 100:02d}{REGION[2:]}3{school.code[8:]}{mark}{serial:04d}"
        return f"{school.code}{year % 100:02d}{mark}{serial:04d}"

    def phone(self) -> str:
        """A new telephone number."""
        self._phones += 1
        return phone(10_000_000 + self._phones * 37)
