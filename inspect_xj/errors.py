"""Every error a user can cause, each carrying the one Chinese sentence that reaches the screen.

The sentence says what is wrong, where, and what to do. Only ``cli`` prints it and turns it into exit code 2; no other
room prints or exits. Faults of the data are values (defects, 拒收 rows, endings of a rule), never exceptions.
"""

from __future__ import annotations

__all__ = [
    "EngineError",
    "FormError",
    "InspectError",
    "IntakeError",
    "OutputError",
    "ReportError",
    "ResourceError",
    "RuleFileError",
    "SnapshotError",
]


class InspectError(Exception):
    """The root: ``str(error)`` is a complete Chinese sentence for the inspector."""


class ResourceError(InspectError):
    """A folder or file that travels with the tool cannot be found."""


class IntakeError(InspectError):
    """Nothing can be imported from what was given (single unreadable files are values in 来源, not this)."""


class SnapshotError(InspectError):
    """The file given as a snapshot (or results) cannot be used as one."""


class FormError(InspectError):
    """Forms that came back cannot be taken in; the problems are listed one a line after the first sentence."""


class OutputError(InspectError):
    """A result cannot be written where the user asked for it."""


class EngineError(InspectError):
    """The engine refused or failed: memory, disk, a rule that breaks at run time."""


class RuleFileError(InspectError):
    """One or more rule files cannot be used; the problems are listed one a line after the first sentence."""


class ReportError(InspectError):
    """A paper cannot be produced: fonts, Pango, a template."""
