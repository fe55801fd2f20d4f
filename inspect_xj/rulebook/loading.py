"""Folders of rule files to one rulebook: later folders add rules or change earlier ones; every problem at once."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml

from inspect_xj import resources
from inspect_xj.engine.expressions import Choice, nearest
from inspect_xj.errors import ResourceError, RuleFileError
from inspect_xj.model import LinkModel
from inspect_xj.rulebook.binding import bind_rule
from inspect_xj.rulebook.document import Document, read_document
from inspect_xj.rulebook.draft import KEYS, read_draft
from inspect_xj.rulebook.linkage import LINKAGE_FILE, read_linkage, shipped_linkage
from inspect_xj.rulebook.problem import Kind, Level, Problem
from inspect_xj.rulebook.reading import Fields, number, pairs, scalar, value
from inspect_xj.rulebook.rule import NATURES, SEVERITIES, Graded, Rule
from inspect_xj.rulebook.scoring import SCORING_FILE, Scoring, read_scoring
from inspect_xj.rulebook.vocabulary import base_catalog

__all__ = ["Rulebook", "check", "load"]

#: Keys of a file that changes a rule of an earlier folder.
_OVERLAY_KEYS = ("id", "switch", "severity", "nature", "days", "params", "note")
_SWITCH = {"off": False, "关": False, "停用": False, "on": True, "开": True, "启用": True}
_WAIVERS = "误报登记.yaml"


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Every rule in order of id (switched-off ones with ``on`` false), a hash of all files, the models of scores and identity."""

    rules: tuple[Rule, ...]
    sha256: str
    scoring: Scoring
    linkage: LinkModel

    def rule(self, rule_id: str) -> Rule:
        """The rule of that id; KeyError when there is none."""
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise KeyError(rule_id)


@dataclass(slots=True)
class _Shelf:
    rules: dict[str, Rule] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    first: dict[str, Path] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    scoring: Scoring = field(default_factory=Scoring)
    linkage: LinkModel = field(default_factory=shipped_linkage)


def load(folders: Sequence[Path], *, examples: bool = True) -> Rulebook:
    """Read every rule file of ``folders``, the first holding the shipped rules.

    Without ``examples`` those of the shipped rules are left out: an audit has no use for them, and half of a file is
    examples. Local files are always read whole, for nobody has tested them. Raises RuleFileError with every problem of
    every file; warnings do not stop.
    """
    tested = frozenset() if examples else frozenset({resources.rules().resolve()})
    with _without_collecting():
        shelf = _read([Path(folder) for folder in folders], tested)
    errors = [problem for problem in shelf.problems if problem.level is Level.ERROR]
    if errors:
        lines = "\n".join(str(problem) for problem in errors)
        raise RuleFileError(f"规则文件有 {len(errors)} 处错误，请改正后再试：\n{lines}")
    rules = tuple(shelf.rules[key] for key in sorted(shelf.rules))
    return Rulebook(rules, _hash(folders), shelf.scoring, shelf.linkage)


def check(paths: Sequence[Path]) -> tuple[Problem, ...]:
    """Every problem of the given files and folders, in order of place; shipped rules serve as ground for overlays."""
    try:
        shipped = [resources.rules()]
    except ResourceError:
        shipped = []
    wanted = [Path(path) for path in paths]
    base = [folder for folder in shipped if not any(_within(path, folder) for path in wanted)]
    shelf = _read([*base, *wanted])
    return tuple(sorted(p for p in shelf.problems if any(_within(p.file, path) for path in wanted)))


def _within(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def _files(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    found = [path for ending in ("*.yaml", "*.yml") for path in place.rglob(ending) if path.is_file()]
    return sorted(
        path for path in found if not any(part.startswith((".", "_")) for part in path.relative_to(place).parts)
    )


@contextmanager
def _without_collecting() -> Iterator[None]:
    """No garbage collection meanwhile: trees are built by the ten thousand, and every one is kept."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _read(places: Sequence[Path], tested: frozenset[Path] = frozenset()) -> _Shelf:
    shelf = _Shelf()
    for place in places:
        if not place.exists():
            shelf.problems.append(Problem(place, 1, 1, "没有这个文件或目录", "检查路径", kind=Kind.FILE))
            continue
        earlier = frozenset(shelf.first)
        without = "examples" if place.resolve() in tested else None
        for path in _files(place):
            if path.name == _WAIVERS:
                continue
            document = read_document(path, without=without)
            if document.root is not None:
                _take(shelf, document, earlier)
            shelf.problems += document.problems
        scoring = place / SCORING_FILE
        if place.is_dir() and scoring.is_file():
            document = read_document(scoring)
            document.kind = Kind.MODEL
            shelf.scoring = read_scoring(document) if document.root is not None else shelf.scoring
            shelf.problems += document.problems
        linkage = place / LINKAGE_FILE
        if place.is_dir() and linkage.is_file():
            document = read_document(linkage)
            document.kind = Kind.MODEL
            shelf.linkage = read_linkage(document, shelf.linkage) if document.root is not None else shelf.linkage
            shelf.problems += document.problems
    shelf.problems = sorted(set(shelf.problems))
    return shelf


def _take(shelf: _Shelf, document: Document, earlier: frozenset[str]) -> None:
    keys, rule_id = _peek(document)
    if rule_id in earlier and keys <= set(_OVERLAY_KEYS):
        if rule_id in shelf.rules:
            changed = _overlay(document, shelf.rules[rule_id])
            if changed is not None:
                shelf.rules[rule_id] = changed
        return
    if keys and keys <= set(_OVERLAY_KEYS) and "switch" in keys:
        hint = nearest(rule_id, sorted(shelf.first)) if rule_id else "写上 id: 规则号"
        document.note(document.root, f"没有规则“{rule_id}”可以改", hint, kind=Kind.IDENTITY)
        return
    draft = read_draft(document)
    if draft.id and draft.id in shelf.first:
        where = shelf.first[draft.id]
        hint = "本地规则另取编号；只改已有规则的写 switch、severity、nature、days、params"
        document.note(document.root, f"规则号“{draft.id}”已在 {where} 用过", hint, kind=Kind.IDENTITY)
        return
    if draft.id:
        shelf.first[draft.id] = document.path
    rule = bind_rule(draft, base_catalog())
    if rule is not None:
        shelf.rules[rule.id] = rule


def _peek(document: Document) -> tuple[set[str], str]:
    root = document.root
    if not isinstance(root, yaml.MappingNode):
        return set(), ""
    keys = {key.value for key, _ in root.value if isinstance(key, yaml.ScalarNode)}
    rule_id = next((v.value for k, v in root.value if isinstance(v, yaml.ScalarNode) and k.value == "id"), "")
    return keys, str(rule_id)


def _overlay(document: Document, rule: Rule) -> Rule | None:
    """The rule with what a local file changes: switch, severity, nature, days, params."""
    fields = Fields(document, document.root, "对已有规则的改动", _OVERLAY_KEYS)
    before, changes = len(document.problems), []
    if fields.has("switch"):
        word = fields.text("switch") or ""
        if word not in _SWITCH:
            document.note(
                fields.get("switch") or document.root, f"switch 不能写“{word}”", "写 off（停用）或 on（启用）"
            )
        else:
            rule = replace(rule, on=_SWITCH[word])
            changes.append("启用" if rule.on else "停用")
    for name, among, key in (("severity", SEVERITIES, "严重程度"), ("nature", NATURES, "性质")):
        text = fields.text(name)
        if text is None:
            continue
        if text not in among:
            document.note(fields.get(name), f"“{name}”不能写“{text}”", f"可写：{'、'.join(among)}")
            continue
        graded, choices = (Graded(text),), {**rule.choices, key: (Choice(None, text),)}
        rule = replace(rule, choices=choices, **{name: graded})  # type: ignore[arg-type]
        changes.append(f"{key}改为{text}")
    days = number(document, fields.get("days"), "days", 0, 3650)
    if days is not None:
        rule = replace(rule, days=days)
        changes.append(f"整改时限改为{days}日")
    rule, more = _overlay_params(document, fields.get("params"), rule)
    if len(document.problems) > before:
        return None
    return replace(rule, changes=(*rule.changes, *changes, *more))


def _overlay_params(document: Document, node: yaml.Node | None, rule: Rule) -> tuple[Rule, list[str]]:
    given, changes = {}, []
    for name, key, content in pairs(document, node, "params"):
        if name not in rule.params:
            document.note(key, f"规则 {rule.id} 没有参数“{name}”", nearest(name, list(rule.params)))
            continue
        new = value(document, content, name)
        old = rule.params[name]
        if new is None or _kind(new) is not _kind(old):
            document.note(content, f"参数“{name}”原来是 {old}，不能改成另一类值")
            continue
        given[name] = new
        changes.append(f"参数{name}由{old}改为{scalar(document, content, name) or new}")
    return rule.with_params(given), changes


def _kind(given: object) -> type:
    return float if isinstance(given, (int, float)) else type(given)


def _hash(folders: Sequence[Path]) -> str:
    """SHA-256 over the name and bytes of every file that was read, folder by folder."""
    digest = hashlib.sha256()
    for place in map(Path, folders):
        files = _files(place)
        models = [path for path in (place / SCORING_FILE, place / LINKAGE_FILE) if path.is_file()]
        for path in [*files, *models]:
            name = path.relative_to(place).as_posix() if place.is_dir() else path.name
            digest.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


#: For the JSON Schema and the manual.
RULE_KEYS = KEYS
