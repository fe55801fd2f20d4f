"""Folders of rule files to one rulebook: later folders add rules or change earlier ones; every problem at once."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml

from inspect_xj import resources
from inspect_xj.engine.expressions import nearest
from inspect_xj.errors import ResourceError, RuleFileError
from inspect_xj.model import LinkModel
from inspect_xj.rulebook.advice import advise
from inspect_xj.rulebook.binding import bind_rule
from inspect_xj.rulebook.document import Document, read_document
from inspect_xj.rulebook.draft import KEYS, read_draft
from inspect_xj.rulebook.linkage import LINKAGE_FILE, read_linkage, shipped_linkage
from inspect_xj.rulebook.overlay import OVERLAY_KEYS, overlaid
from inspect_xj.rulebook.problem import Kind, Level, Problem
from inspect_xj.rulebook.rule import Rule
from inspect_xj.rulebook.scoring import SCORING_FILE, Scoring, read_scoring
from inspect_xj.rulebook.strays import ENDINGS, strays
from inspect_xj.rulebook.vocabulary import base_catalog
from inspect_xj.rulebook.waivers import WAIVERS_FILE, Waived, read_waivers, with_reads

__all__ = ["Rulebook", "check", "load"]


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Every rule in order of id (switched-off ones with ``on`` false), a hash of all files, the models of scores and identity.

    ``waivers``: the entries of every 误报登记.yaml, folder by folder.
    """

    rules: tuple[Rule, ...]
    sha256: str
    scoring: Scoring
    linkage: LinkModel
    waivers: tuple[Waived, ...] = ()

    def rule(self, rule_id: str) -> Rule:
        """The rule of that id; KeyError when there is none."""
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise KeyError(rule_id)


@dataclass(slots=True)
class _Shelf:
    rules: dict[str, Rule] = field(default_factory=dict)
    first: dict[str, Path] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    scoring: Scoring = field(default_factory=Scoring)
    linkage: LinkModel = field(default_factory=shipped_linkage)
    changed: dict[tuple[str, Path], Path] = field(default_factory=dict)  # (rule, folder) -> the file that changes it
    registers: list[Path] = field(default_factory=list)
    waivers: list[Waived] = field(default_factory=list)
    advise: bool = False  # of the folder being read


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
    return Rulebook(rules, _hash(folders), shelf.scoring, shelf.linkage, tuple(shelf.waivers))


def check(paths: Sequence[Path]) -> tuple[Problem, ...]:
    """Every problem of the given files and folders, in order of place; shipped rules serve as ground for overlays."""
    try:
        shipped = [resources.rules()]
    except ResourceError:
        shipped = []
    wanted = [Path(path) for path in paths]
    base = [folder for folder in shipped if not any(_within(path, folder) for path in wanted)]
    tested = frozenset(folder.resolve() for folder in base)
    # a register alone speaks of the rules beside it
    base += [path.parent for path in wanted if path.name == WAIVERS_FILE and path.is_file()]
    with _without_collecting():
        shelf = _read([*base, *wanted], tested, advised=wanted)
    return tuple(sorted(p for p in shelf.problems if any(_within(p.file, path) for path in wanted)))


def _within(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def _files(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    found = [path for path in place.rglob("*") if path.suffix.lower() in ENDINGS and path.is_file()]
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


def _read(places: Sequence[Path], tested: frozenset[Path], *, advised: Collection[Path] = ()) -> _Shelf:
    """Read all files of ``places``; of the ``tested`` ones without their examples."""
    shelf = _Shelf()
    if places and places[0].resolve() in tested and places[0] not in advised:
        shelf, places = _copied(_shipped(places[0])), places[1:]
    _fill(shelf, places, tested, advised)
    _read_registers(shelf)
    shelf.problems = sorted(set(shelf.problems))
    return shelf


#: The shipped rules without their examples, as they were when last read: names, times and sizes of the files -> shelf.
_SHIPPED: dict[tuple[tuple[str, int, int], ...], _Shelf] = {}


def _shipped(place: Path) -> _Shelf:
    """The shipped rules, read once as long as no file changes: whoever checks file after file reads them once."""
    files = [path for path in (*_files(place), place / SCORING_FILE, place / LINKAGE_FILE) if path.is_file()]
    signature = tuple((str(path), (at := path.stat()).st_mtime_ns, at.st_size) for path in files)
    if signature not in _SHIPPED:
        shelf = _Shelf()
        _fill(shelf, [place], frozenset({place.resolve()}), ())
        _SHIPPED.clear()
        _SHIPPED[signature] = shelf
    return _SHIPPED[signature]


def _copied(shelf: _Shelf) -> _Shelf:
    """A shelf of its own with the same (frozen) rules on it."""
    return replace(
        shelf,
        rules=dict(shelf.rules),
        first=dict(shelf.first),
        problems=list(shelf.problems),
        changed=dict(shelf.changed),
        registers=list(shelf.registers),
        waivers=list(shelf.waivers),
    )


def _fill(shelf: _Shelf, places: Sequence[Path], tested: frozenset[Path], advised: Collection[Path]) -> None:
    for place in places:
        if not place.exists():
            shelf.problems.append(Problem(place, 1, 1, "没有这个文件或目录", "检查路径", kind=Kind.FILE))
            continue
        earlier, shelf.advise = frozenset(shelf.first), place in advised
        without = "examples" if place.resolve() in tested else None
        files = _files(place)
        if shelf.advise and place.is_dir():
            shelf.problems += strays(place, files)
        for path in files:
            if path.name == WAIVERS_FILE:
                shelf.registers.append(path)
                continue
            document = read_document(path, without=without)
            if document.root is not None:
                _take(shelf, document, earlier, place)
            shelf.problems += document.problems
        scoring = place / SCORING_FILE
        if place.is_dir() and scoring.is_file():
            document = read_document(scoring)
            document.kind = Kind.MODEL
            shelf.scoring = read_scoring(document, shelf.scoring) if document.root is not None else shelf.scoring
            shelf.problems += document.problems
        linkage = place / LINKAGE_FILE
        if place.is_dir() and linkage.is_file():
            document = read_document(linkage)
            document.kind = Kind.MODEL
            shelf.linkage = read_linkage(document, shelf.linkage) if document.root is not None else shelf.linkage
            shelf.problems += document.problems


def _read_registers(shelf: _Shelf) -> None:
    """Read 误报登记 when every folder has been read: an entry may speak of a rule of any of them."""
    for path in {path.resolve(): path for path in shelf.registers}.values():
        document = read_document(path)
        entries = read_waivers(document, shelf.rules, sorted(shelf.first))
        for rule_id in dict.fromkeys(entry.rule for entry in entries if entry.rule in shelf.rules):
            shelf.rules[rule_id] = with_reads(shelf.rules[rule_id], entries)
        shelf.waivers += entries
        shelf.problems += document.problems


def _take(shelf: _Shelf, document: Document, earlier: frozenset[str], place: Path) -> None:
    keys, rule_id = _peek(document)
    if rule_id in earlier and keys <= set(OVERLAY_KEYS):
        _change(shelf, document, rule_id, place)
        return
    if keys and keys <= set(OVERLAY_KEYS) and rule_id not in shelf.first:
        _no_such_rule(shelf, document, rule_id)
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
        if shelf.advise:
            advise(draft, rule)


def _change(shelf: _Shelf, document: Document, rule_id: str, place: Path) -> None:
    """Lay a local file over the rule of an earlier folder; of several folders the last has the last word."""
    twice = shelf.changed.setdefault((rule_id, place), document.path)
    if twice != document.path:
        message = f"规则“{rule_id}”在同一目录的 {twice.relative_to(place)} 里已经改过"
        document.note(document.root, message, "并成一个文件", kind=Kind.IDENTITY)
    elif rule_id in shelf.rules:
        changed = overlaid(document, shelf.rules[rule_id])
        shelf.rules[rule_id] = changed or shelf.rules[rule_id]


def _no_such_rule(shelf: _Shelf, document: Document, rule_id: str) -> None:
    if not rule_id:
        message, hint = "没有写改的是哪条规则", "写上 id: 规则号"
    else:
        several = set("*?%,，、 ") & set(rule_id)
        hint = "一个文件改一条规则，不能用通配符，也不能写几条" if several else nearest(rule_id, sorted(shelf.first))
        message = f"没有规则“{rule_id}”可以改"
    document.note(document.root, message, hint, kind=Kind.IDENTITY)


def _peek(document: Document) -> tuple[set[str], str]:
    root = document.root
    if not isinstance(root, yaml.MappingNode):
        return set(), ""
    keys = {key.value for key, _ in root.value if isinstance(key, yaml.ScalarNode)}
    rule_id = next((v.value for k, v in root.value if isinstance(v, yaml.ScalarNode) and k.value == "id"), "")
    return keys, str(rule_id)


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
