"""One value in, value or named defect out; pure. ``normalise(kind, raw, context)`` reads a cell of any kind."""

from inspect_xj.normalise.clean import DEFECTS, EMPTY, Clean, Context
from inspect_xj.normalise.person_name import COMPOUND_SURNAMES, sound
from inspect_xj.normalise.reading import READERS, normalise
from inspect_xj.normalise.regions import Region, Regions

__all__ = [
    "COMPOUND_SURNAMES",
    "DEFECTS",
    "EMPTY",
    "READERS",
    "Clean",
    "Context",
    "Region",
    "Regions",
    "normalise",
    "sound",
]
