"""Special inspections of pupils' registrations: from a county's files to findings and papers."""

__version__ = "0.1.0"
