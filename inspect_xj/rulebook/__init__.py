"""YAML to Rule: the language of DESIGN §5, read strictly, every problem with file, line, column and a suggestion."""

from inspect_xj.rulebook.linkage import shipped_linkage
from inspect_xj.rulebook.loading import Rulebook, check, load
from inspect_xj.rulebook.problem import Level, Problem
from inspect_xj.rulebook.rule import Example, Find, Graded, Rule, WithRows
from inspect_xj.rulebook.scoring import Scoring

__all__ = [
    "Example",
    "Find",
    "Graded",
    "Level",
    "Problem",
    "Rule",
    "Rulebook",
    "Scoring",
    "WithRows",
    "check",
    "load",
    "shipped_linkage",
]
