"""The model behind 人员: ``_model/identity.yaml`` of the shipped rules, changed figure by figure by local folders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

import yaml

from inspect_xj import resources
from inspect_xj.engine.expressions import nearest
from inspect_xj.errors import RuleFileError
from inspect_xj.model import LinkLevel, LinkModel
from inspect_xj.rulebook.document import Document, read_document
from inspect_xj.rulebook.reading import Fields, above_zero, pairs, words

__all__ = ["DIALECTS", "LINKAGE_FILE", "read_linkage", "shipped_linkage"]

LINKAGE_FILE = Path("_model") / "identity.yaml"

#: Sounds that a dialect may not tell apart.
DIALECTS = ("n-l", "f-h", "zh-z", "ng-n", "r-l")
#: Written for a figure that is counted in the snapshot.
MEASURED = "量"

_GROUPS = ("decide", "rates", "learning", "blocks", "places")
_LEVELS = ("registrations", "seats")
_FIGURES = ("absent", "strangers", "missed")
_KEYS = (*_GROUPS, *_LEVELS, *_FIGURES, "dialect")
#: Groups whose figures are shares.
_SHARES = ("decide", "rates", "places", *_FIGURES)
#: What stands where a level leaves an explanation out.
_FLOOR = 0.001


@cache
def shipped_linkage() -> LinkModel:
    """The model that comes with the tool. Raises RuleFileError when the file was damaged."""
    document = read_document(resources.rules() / LINKAGE_FILE)
    model = read_linkage(document, None) if document.root is not None else None
    if model is None or document.problems:
        lines = "\n".join(str(problem) for problem in document.problems)
        raise RuleFileError(f"随工具的识别模型 {LINKAGE_FILE} 有错误，请重新安装：\n{lines}")
    return model


def read_linkage(document: Document, base: LinkModel | None) -> LinkModel:
    """Read ``_model/identity.yaml`` over ``base`` (None: the shipped file, which must be whole).

    What is wrong becomes a problem at its place; the figure of ``base`` then stands.
    """
    fields = Fields(document, document.root, "识别模型", _KEYS)
    if base is None:
        base = _blank(document)
    changed: dict[str, object] = {}
    for name in _GROUPS:
        known = dict(getattr(base, name))
        for key, key_node, content in pairs(document, fields.get(name), name):
            if key not in known:
                document.note(key_node, f"识别模型的“{name}”里没有“{key}”", nearest(key, list(known)))
                continue
            given = above_zero(document, content, key, 1.0 if name in _SHARES else 1e9)
            known[key] = known[key] if given is None else given
        changed[name] = MappingProxyType(known)
    for name in _LEVELS:
        changed[name] = _comparisons(document, fields.get(name), getattr(base, name))
    for name in _FIGURES:
        if (node := fields.get(name)) is not None:
            given = above_zero(document, node, name, 1e3)
            changed[name] = getattr(base, name) if given is None else given
    if fields.has("dialect"):
        changed["dialect"] = _dialect(document, fields.get("dialect"))
    return replace(base, **changed)  # type: ignore[arg-type]


def _blank(document: Document) -> LinkModel:
    """The frame of the shipped file: its own keys, every figure still to be read."""

    def keys(name: str) -> list[str]:
        return [key for key, _, _ in pairs(document, _child(document.root, name), name)]

    def levels(name: str) -> Mapping[str, tuple[LinkLevel, ...]]:
        found = {}
        for comparison, _, content in pairs(document, _child(document.root, name), name):
            found[comparison] = tuple(
                LinkLevel(word, _FLOOR, _FLOOR, _FLOOR, _FLOOR, False)
                for word, _, _ in pairs(document, content, comparison)
            )
        return MappingProxyType(found)

    groups = {name: MappingProxyType(dict.fromkeys(keys(name), 0.0)) for name in _GROUPS}
    return LinkModel(
        decide=groups["decide"],
        rates=groups["rates"],
        learning=groups["learning"],
        blocks=groups["blocks"],
        dialect=(),
        registrations=levels("registrations"),
        seats=levels("seats"),
        places=groups["places"],
        absent=0.0,
        strangers=0.0,
        missed=0.0,
    )


def _child(node: yaml.Node | None, name: str) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        for key, content in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value == name:
                return content if isinstance(content, yaml.Node) else None
    return None


def _comparisons(
    document: Document, node: yaml.Node | None, base: Mapping[str, tuple[LinkLevel, ...]]
) -> Mapping[str, tuple[LinkLevel, ...]]:
    result = dict(base)
    for comparison, comparison_node, content in pairs(document, node, "比较"):
        if comparison not in result:
            document.note(comparison_node, f"识别模型没有比较“{comparison}”", nearest(comparison, list(result)))
            continue
        levels = {level.word: level for level in result[comparison]}
        for word, word_node, figures in pairs(document, content, comparison):
            if word not in levels:
                document.note(word_node, f"比较“{comparison}”没有“{word}”这一级", nearest(word, list(levels)))
                continue
            levels[word] = _level(document, figures, levels[word])
        result[comparison] = tuple(levels.values())
    return MappingProxyType(result)


def _level(document: Document, node: yaml.Node, level: LinkLevel) -> LinkLevel:
    fields = Fields(document, node, f"“{level.word}”", ("same", "other", "twin", "borrowed", "fixed"))
    changed: dict[str, object] = {}
    for name in ("same", "other", "twin", "borrowed"):
        content = fields.get(name)
        if content is None:
            continue
        if name != "same" and isinstance(content, yaml.ScalarNode) and content.value == MEASURED:
            changed[name] = None
        elif (given := above_zero(document, content, name, 1.0)) is not None:
            changed[name] = given
    if (fixed := fields.text("fixed")) is not None:
        if fixed not in ("true", "false"):
            document.note(fields.get("fixed"), f"fixed 要写 true 或 false，写的是“{fixed}”")
        changed["fixed"] = fixed == "true"
    return replace(level, **changed)  # type: ignore[arg-type]


def _dialect(document: Document, node: yaml.Node | None) -> tuple[str, ...]:
    found = []
    for word, word_node in words(document, node, "dialect"):
        if word not in DIALECTS:
            document.note(word_node, f"没有口音“{word}”", nearest(word, DIALECTS) or f"可写：{'、'.join(DIALECTS)}")
            continue
        found.append(word)
    return tuple(dict.fromkeys(found))
