"""A county's files → one snapshot: any of the formats, any of the headings, nothing lost silently (DESIGN §4)."""

from inspect_xj.intake.account import Found, ImportReport, SourceReport
from inspect_xj.intake.importing import import_files
from inspect_xj.intake.matching import ColumnMatch

__all__ = ["ColumnMatch", "Found", "ImportReport", "SourceReport", "import_files"]
