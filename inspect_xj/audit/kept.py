"""What was made of the same snapshots last time, before any rule: clean tables and who is whom, kept beside them.

Rules change ten times while a county's data do not change once. The tables lie in ``县.db-缓存``, named by everything they
were made from: the snapshots' hashes, the columns asked for, the model of identity, our own code. Its seal, in
``县.db-缓存.验``, is a keyed hash: whoever can write into the folder must not be able to change what an audit sees while the
snapshot's hash in the results stays right. Nothing here is ever needed: what cannot be read or written is made anew.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa

from inspect_xj import __version__
from inspect_xj.engine import Engine
from inspect_xj.errors import EngineError
from inspect_xj.identity import PATTERNS, WEIGHTS, Identity
from inspect_xj.model import LinkModel
from inspect_xj.prepare import Population, population_of
from inspect_xj.snapshot import Snapshot

__all__ = ["LEAST_BYTES", "Kept", "kept_of"]

#: Snapshots smaller than this are prepared in the time it takes to look for what was kept.
LEAST_BYTES = 20_000_000

_SUFFIX, _SEAL_SUFFIX = "-缓存", "-缓存.验"
#: The rooms whose code decides what the tables hold.
_ROOMS = ("engine", "identity", "normalise", "prepare", "profile", "schema", "snapshot")
_BESIDE = {"_存式": PATTERNS, "_存重": WEIGHTS}
_NOTE = "_存记"


@dataclass(frozen=True, slots=True)
class Kept:
    """The place where tables of just these snapshots are kept; ``key`` is the machine's own."""

    path: Path
    name: str  # the hash of all they are made from
    key: bytes
    snapshots: Sequence[Snapshot]
    previous: Sequence[Snapshot]

    def load(self, engine: Engine) -> tuple[Population, Identity] | None:
        """Give ``engine`` the kept tables; None where there are none, they are of something else, or their seal is broken."""
        seal = self.path.with_name(self.path.name.removesuffix(_SUFFIX) + _SEAL_SUFFIX)
        try:
            if not hmac.compare_digest(seal.read_text(encoding="ascii").strip(), self._seal(self.path)):
                return None
            engine.adopt(self.path)
        except (OSError, ValueError, EngineError):
            return None
        # From here on it is what we wrote ourselves.
        note: dict[str, Any] = json.loads(engine.query(f"select 记 from {_NOTE}")["记"][0].as_py())
        patterns, weights = (engine.query(f"select * from {name}").cast(schema) for name, schema in _BESIDE.items())
        population = population_of(
            self.snapshots,
            self.previous,
            tables=frozenset(note["tables"]),
            absent={(table, column): frozenset(ids) for table, column, ids in note["absent"]},
            sources={table: frozenset(ids) for table, ids in note["sources"]},
        )
        return population, Identity(**note["counts"], patterns=patterns, weights=weights)

    def store(self, engine: Engine, population: Population, who: Identity) -> None:
        """Keep the tables of ``engine``, in the place of what was kept before; a disk that is full keeps nothing."""
        note = {
            "tables": sorted(population.tables),
            "absent": [[*place, sorted(ids)] for place, ids in sorted(population.absent.items())],
            "sources": [[table, sorted(ids)] for table, ids in sorted(population.sources.items())],
            "counts": {field.name: getattr(who, field.name) for field in fields(who) if field.type == "int"},
        }
        try:
            # Pupils' data: in a folder of our own until it is whole, and never for others to read.
            with tempfile.TemporaryDirectory(prefix=f".{self.path.name}.", dir=self.path.parent) as folder:
                made = Path(folder) / "表"
                engine.put("_存式", who.patterns)
                engine.put("_存重", who.weights)
                engine.put(_NOTE, pa.table({"记": [json.dumps(note, ensure_ascii=False)]}))
                engine.save(made)
                made.chmod(0o600)
                seal = Path(folder) / "验"
                seal.write_text(self._seal(made), encoding="ascii")
                made.replace(self.path)
                seal.replace(self.path.with_name(self.path.name.removesuffix(_SUFFIX) + _SEAL_SUFFIX))
        except (OSError, EngineError):
            pass
        finally:
            with suppress(EngineError):
                engine.run("; ".join(f"drop table if exists {name}" for name in (*_BESIDE, _NOTE)))

    def _seal(self, file: Path) -> str:
        with file.open("rb") as opened:
            content = hashlib.file_digest(opened, "sha256").hexdigest()
        return hmac.new(self.key, f"{self.name} {content}".encode(), hashlib.sha256).hexdigest()


def kept_of(
    snapshots: Sequence[Snapshot],
    previous: Sequence[Snapshot],
    needed: Mapping[str, Iterable[str]],
    linkage: LinkModel,
    key: bytes,
) -> Kept | None:
    """Where the tables of these snapshots are kept; None for small ones and for those that are in no file."""
    paths = [path for snapshot in (*snapshots, *previous) if isinstance(path := getattr(snapshot, "path", None), Path)]
    if len(paths) != len(snapshots) + len(previous):
        return None
    try:
        if sum(path.stat().st_size for path in paths) < LEAST_BYTES or not os.access(paths[0].parent, os.W_OK):
            return None
    except OSError:
        return None
    made_from = {
        "tool": [__version__, version("duckdb"), version("pyarrow"), _code()],
        "snapshots": [[one.sha256 for one in period] for period in (snapshots, previous)],
        "needed": {table: sorted(columns) for table, columns in sorted(needed.items())},
        "linkage": repr(linkage),
    }
    name = hashlib.sha256(json.dumps(made_from, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    return Kept(paths[0].with_name(paths[0].name + _SUFFIX), name, key, snapshots, previous)


@cache
def _code() -> str:
    """The hash of our own code that makes the tables: an edited reader must not be answered from before the edit."""
    content = hashlib.sha256()
    root = Path(__file__).resolve().parent.parent
    for room in _ROOMS:
        for file in sorted((root / room).rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                content.update(f"{file.relative_to(root)} {file.stat().st_size}\n".encode())
                content.update(file.read_bytes())
    return content.hexdigest()
