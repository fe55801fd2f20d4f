"""The fonts of the papers: which there are, what they lack, the part of them a job needs, whether they printed all."""

from inspect_xj.report.fonts.coverage import RARE, REPERTOIRES, repertoire
from inspect_xj.report.fonts.environment import (
    active_fonts,
    all_fonts,
    font_configuration,
    pip_fonts,
    use_fonts,
    using_fonts,
    weasyprint,
)
from inspect_xj.report.fonts.families import FAMILIES, KNOWN, Served, fonts_sha256, served, substitutions
from inspect_xj.report.fonts.glyphs import empty_glyphs, missing_glyphs
from inspect_xj.report.fonts.subsets import characters_of, job_fonts
from inspect_xj.report.fonts.subsetter import has_system_subsetter, subsetting

__all__ = [
    "FAMILIES",
    "KNOWN",
    "RARE",
    "REPERTOIRES",
    "Served",
    "active_fonts",
    "all_fonts",
    "characters_of",
    "empty_glyphs",
    "font_configuration",
    "fonts_sha256",
    "has_system_subsetter",
    "job_fonts",
    "missing_glyphs",
    "pip_fonts",
    "repertoire",
    "served",
    "subsetting",
    "substitutions",
    "use_fonts",
    "using_fonts",
    "weasyprint",
]
