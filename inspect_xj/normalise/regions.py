"""Region codes: the union of every year of GB/T 2260 plus what a snapshot adds (domain: never today's list alone).

Data and its licences: ``data/regions.tsv``, ``data/NOTICE.md``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

__all__ = ["Region", "Regions"]


@dataclass(frozen=True, slots=True)
class Region:
    """One code; ``first`` and ``last`` are years, None where unknown or (last) still in use."""

    code: str
    name: str
    first: int | None
    last: int | None


@lru_cache(maxsize=1)
def _national() -> dict[str, Region]:
    text = files("inspect_xj.normalise").joinpath("data/regions.tsv").read_text(encoding="utf-8")
    found: dict[str, Region] = {}
    for line in text.splitlines()[1:]:
        code, first, last, name = line.split("\t")
        found[code] = Region(code, name, int(first) if first else None, int(last) if last else None)
    return found


@lru_cache(maxsize=1)
def _national_codes() -> tuple[frozenset[str], frozenset[str]]:
    """All national codes, and their digits 3–6."""
    codes = frozenset(_national())
    return codes, frozenset(code[2:] for code in codes)


@dataclass(frozen=True, slots=True)
class Regions:
    """The valid codes: ``code in regions``. Local additions (development zones, the samples' 349901) come on top."""

    codes: frozenset[str] = field(repr=False)
    #: Digits 3–6 of the codes: the senior-high 地区学号 leaves the province out.
    suffixes: frozenset[str] = field(repr=False, compare=False, default=frozenset())

    @classmethod
    def with_local(cls, local: Iterable[str] = ()) -> Regions:
        """The national union and ``local`` six-digit codes (anything else in it is ignored)."""
        added = {code for code in local if len(code) == 6 and code.isascii() and code.isdigit()}
        codes, suffixes = _national_codes()
        return cls(codes | added, suffixes | {code[2:] for code in added})

    def __contains__(self, code: object) -> bool:
        return code in self.codes

    def name(self, code: str) -> str | None:
        """The last name of a national code; None for local additions and unknown codes."""
        region = _national().get(code)
        return region.name if region else None

    def period(self, code: str) -> tuple[int | None, int | None]:
        """First and last year of a national code; (None, None) where unknown."""
        region = _national().get(code)
        return (region.first, region.last) if region else (None, None)
