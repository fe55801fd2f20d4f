"""What clerks do to cells without changing what they mean (domain §4.6): width, blanks, X variants, date forms.

None of it is a fault: a careful reader repairs it, and no rule may speak about it. Pupils who carry a planted fault
are left alone, so that a fault is never hidden behind a slip.
"""

from __future__ import annotations

from random import Random

from inspect_xj.sample.styles import date_text, grade_text, month_text
from inspect_xj.sample.world import Registration, World

__all__ = ["Clerk"]

_WIDE = {ord(narrow): chr(ord(narrow) + 0xFEE0) for narrow in "0123456789X"}
_X_VARIANTS = "xＸ×*"
_DOTS = "•・．‧"
#: Share of rows in which one cell is written in a way of its own.
_SHARE = 0.06


class Clerk:
    """Writes some cells differently; counts what it did in ``world.damage``."""

    def __init__(self, rng: Random, world: World) -> None:
        self._rng, self._world = rng, world

    def touch(self, registration: Registration, columns: tuple[str, ...], row: list[str]) -> None:
        """Perhaps rewrite one cell of the row of ``registration`` in place."""
        if "-" in registration.tag or self._rng.random() >= _SHARE:
            return
        index = self._rng.randrange(len(columns))
        before = row[index]
        row[index] = self._rewrite(columns[index], before, registration)
        self._world.damage += row[index] != before

    def roll_name(self, name: str) -> str:
        """The name on a roll: another dot, a blank between two characters."""
        if "·" in name:
            return name.replace("·", self._rng.choice(_DOTS))
        if len(name) == 2 and self._rng.random() < 0.15:
            self._world.damage += 1
            return f"{name[0]}　{name[1]}"
        return name

    def _rewrite(self, column: str, text: str, registration: Registration) -> str:  # noqa: PLR0911 - one line a column
        rng = self._rng
        match column:
            case "姓名" if len(text) == 2:
                return text[0] + rng.choice((" ", "　", "\u00a0")) + text[1]
            case "姓名" if "·" in text:
                return text.replace("·", rng.choice(_DOTS))
            case "姓名":
                return text + rng.choice((" ", "　"))
            case "身份证件号" if text.endswith("X"):
                return text[:-1] + rng.choice(_X_VARIANTS)
            case "身份证件号" | "学籍号" | "地区学号" if text:
                how = rng.randrange(4)
                return (text.translate(_WIDE), f" {text}", f"{text}\u200b", f"'{text}")[how]
            case "出生日期" if registration.born:
                form = rng.choice(("2009.1.1", "2009/1/1", "2009年1月1日", "20090101", "serial"))
                return date_text(registration.born, form)
            case "入学年月" if registration.entered:
                return month_text(registration.entered, rng.choice(("2009.9", "2009年9月", "2009-09")))
            case "年级":
                return grade_text(registration.grade, rng.choice(("小一", "一年级")))
            case "联系电话" if len(text) == 11:
                return f"{text[:3]}-{text[3:7]}-{text[7:]}"
            case "民族":
                return text.removesuffix("族") + rng.choice(("", "族"))
        return text
