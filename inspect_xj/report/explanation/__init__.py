"""Why one finding stands: page data first (pure, masked), then lines for a terminal, pictures and a paper that only draw it."""

from inspect_xj.report.explanation.build import build_explanation
from inspect_xj.report.explanation.content import Explanation
from inspect_xj.report.explanation.paper import draw, write_explanation, write_picture
from inspect_xj.report.explanation.text import as_lines

__all__ = ["Explanation", "as_lines", "build_explanation", "draw", "write_explanation", "write_picture"]
