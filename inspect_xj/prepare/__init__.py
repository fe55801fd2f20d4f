"""Raw tables to clean tables, in bulk: the one room between the snapshot and everything that judges."""

from inspect_xj.prepare.population import (
    ROWS_A_SNAPSHOT,
    SOURCES_A_SNAPSHOT,
    Population,
    population_of,
    prepare,
)
from inspect_xj.prepare.values import DEFECT_KINDS

__all__ = ["DEFECT_KINDS", "ROWS_A_SNAPSHOT", "SOURCES_A_SNAPSHOT", "Population", "population_of", "prepare"]
