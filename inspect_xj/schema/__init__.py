"""The one place that lists the Chinese names: tables, columns, kinds, personal-data classes, import aliases."""

from inspect_xj.schema.kinds import Column, Kind, Personal, Table
from inspect_xj.schema.tables import LINKED_TABLES, PREVIOUS, PROVENANCE, TABLES, table

__all__ = ["LINKED_TABLES", "PREVIOUS", "PROVENANCE", "TABLES", "Column", "Kind", "Personal", "Table", "table"]
