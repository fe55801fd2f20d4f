"""Pictures of a county's findings: vector drawings that read in black and white, each beside the table of its numbers."""

from inspect_xj.report.pictures.chosen import check_picture, kind_picture, pictures

__all__ = ["check_picture", "kind_picture", "pictures"]
