"""YAML to Rule: the language of DESIGN §5, read strictly, every problem with file, line, column and a suggestion."""

from inspect_xj.rulebook.linkage import shipped_linkage
from inspect_xj.rulebook.loading import Rulebook, check, load
from inspect_xj.rulebook.mutants import Mutant, mutants
from inspect_xj.rulebook.problem import Level, Problem
from inspect_xj.rulebook.rule import Equivalent, Example, Find, Graded, Rule, WithRows
from inspect_xj.rulebook.scoring import Scoring

__all__ = [
    "Equivalent",
    "Example",
    "Find",
    "Graded",
    "Level",
    "Mutant",
    "Problem",
    "Rule",
    "Rulebook",
    "Scoring",
    "WithRows",
    "check",
    "load",
    "mutants",
    "shipped_linkage",
]
