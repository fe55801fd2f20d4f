"""Problems of rule files as SARIF 2.1.0, the form in which editors and code reviews take the results of checkers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from inspect_xj import __version__
from inspect_xj.rulebook.problem import Kind, Level, Problem

__all__ = ["sarif"]

_LEVELS = {Level.ERROR: "error", Level.WARNING: "warning"}


def sarif(problems: Sequence[Problem], folder: Path) -> dict[str, Any]:
    """One run with one result a problem; files are named relative to ``folder`` where they lie in it."""
    kinds = list(Kind)
    rules = [{"id": str(kind), "shortDescription": {"text": kind.doc}} for kind in kinds]
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "inspect-xj rules lint", "version": __version__, "rules": rules}},
                "columnKind": "unicodeCodePoints",
                "results": [_result(problem, kinds.index(problem.kind), folder) for problem in problems],
            }
        ],
    }


def _result(problem: Problem, index: int, folder: Path) -> dict[str, Any]:
    tail = f"；{problem.suggestion}" if problem.suggestion else ""
    return {
        "ruleId": str(problem.kind),
        "ruleIndex": index,
        "level": _LEVELS[problem.level],
        "message": {"text": f"{problem.message}{tail}"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(problem.file, folder)},
                    "region": {"startLine": problem.line, "startColumn": problem.column},
                }
            }
        ],
    }


def _uri(file: Path, folder: Path) -> str:
    path = file.resolve()
    if path.is_relative_to(folder.resolve()):
        return quote(path.relative_to(folder.resolve()).as_posix())
    return path.as_uri()
