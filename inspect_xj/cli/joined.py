"""Several snapshots seen as one, for the report on an audit that took them as one population."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from inspect_xj.model import SnapshotInfo, Source

if TYPE_CHECKING:
    import pyarrow as pa

    from inspect_xj.snapshot import Snapshot

__all__ = ["Joined", "joined"]


def joined(snapshots: Sequence[Snapshot]) -> Snapshot:
    """Return the one snapshot itself, or all of them behind one face."""
    return snapshots[0] if len(snapshots) == 1 else Joined(snapshots)


class Joined:
    """A ``snapshot.Snapshot`` made of several; sources are numbered on, so that each row still knows its own."""

    def __init__(self, snapshots: Sequence[Snapshot]) -> None:
        self._parts = tuple(snapshots)
        self._offsets: list[int] = []
        offset = 0
        for part in self._parts:
            self._offsets.append(offset)
            offset += max((source.id for source in part.sources), default=0)

    @property
    def info(self) -> SnapshotInfo:
        """The first one's, under the names of all."""
        infos = [part.info for part in self._parts]
        names = "、".join(dict.fromkeys(info.name for info in infos if info.name)) or None
        return replace(infos[0], id="+".join(info.id for info in infos), region=None, name=names)

    @property
    def sha256(self) -> str:
        """Hash of the hashes, in the order given."""
        return hashlib.sha256("".join(part.sha256 for part in self._parts).encode()).hexdigest()

    @property
    def path(self) -> Path | None:
        """None: there is no file that holds them all."""
        return None

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every sheet of every part."""
        return tuple(
            replace(source, id=source.id + offset)
            for part, offset in zip(self._parts, self._offsets, strict=True)
            for source in part.sources
        )

    @property
    def tables(self) -> frozenset[str]:
        """Tables that at least one part was delivered."""
        return frozenset().union(*(part.tables for part in self._parts))

    def read(self, table: str, columns: Sequence[str] | None = None) -> pa.Table:
        """Rows of all parts, one part after the other; ``行号`` is unique within a part only."""
        import pyarrow as pa
        import pyarrow.compute as pc

        shifted = []
        for part, offset in zip(self._parts, self._offsets, strict=True):
            rows = part.read(table, columns)
            place = rows.schema.get_field_index("_来源")
            field = rows.schema.field(place)
            moved = pc.add(rows.column(place), offset).cast(field.type)
            shifted.append(rows.set_column(place, field, moved))
        return pa.concat_tables(shifted)
