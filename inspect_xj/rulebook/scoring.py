"""The model behind 评分: weights of severities and the share of faulty rows at which a rule costs its whole weight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import yaml

from inspect_xj.rulebook.document import Document
from inspect_xj.rulebook.reading import Fields, above_zero, pairs
from inspect_xj.rulebook.rule import SEVERITIES

__all__ = ["SCORING_FILE", "Scoring", "read_scoring"]

SCORING_FILE = Path("_model") / "scoring.yaml"

_WEIGHTS = MappingProxyType({"严重": 20.0, "较重": 10.0, "一般": 5.0, "提示": 1.0})
_LIMITS = MappingProxyType({"严重": 0.01, "较重": 0.02, "一般": 0.05, "提示": 0.10})


@dataclass(frozen=True, slots=True)
class Scoring:
    """``weights``: points a rule of that severity can cost; ``limits``: the share of faulty rows that costs them all."""

    weights: Mapping[str, float] = field(default_factory=lambda: _WEIGHTS)
    limits: Mapping[str, float] = field(default_factory=lambda: _LIMITS)


def read_scoring(document: Document, base: Scoring | None = None) -> Scoring:
    """Read ``_model/scoring.yaml`` over what an earlier folder says; what is wrong becomes a problem and changes nothing."""
    base = base or Scoring()
    fields = Fields(document, document.root, "评分模型", ("weights", "limits"))
    weights = _numbers(document, fields.get("weights"), "weights", 100.0)
    limits = _numbers(document, fields.get("limits"), "limits", 1.0)
    return Scoring({**base.weights, **weights}, {**base.limits, **limits})


def _numbers(document: Document, node: yaml.Node | None, name: str, most: float) -> dict[str, float]:
    found = {}
    for key, key_node, content in pairs(document, node, name):
        if key not in SEVERITIES:
            document.note(key_node, f"没有严重程度“{key}”", f"可写：{'、'.join(SEVERITIES)}")
            continue
        number = above_zero(document, content, key, most)
        if number is not None:
            found[key] = number
    return found
