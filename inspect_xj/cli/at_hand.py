"""The snapshots of a run as far as they are still at hand, and single rows of them: an explanation can do without."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from inspect_xj.errors import SnapshotError

if TYPE_CHECKING:
    from inspect_xj.model import RunInfo
    from inspect_xj.snapshot import StoredSnapshot

__all__ = ["AtHand"]

_WITHOUT = "不在问题里的记录只印出处，不印内容"


class AtHand:
    """Looks rows up in the snapshots of a run. They are opened and hashed at the first row asked for, not before."""

    def __init__(self, run: RunInfo, results: Path, moved: Sequence[Path]) -> None:
        self._run, self._results, self._moved = run, results, moved
        self._opened: list[StoredSnapshot | None] | None = None
        #: Sentences about snapshots that could not be used.
        self.notes: list[str] = []

    def look_up(self, rows: Collection[tuple[str, int]]) -> dict[tuple[str, int], Mapping[str, str | None]]:
        """The raw cells of these rows, as far as their snapshots are at hand."""
        from inspect_xj.prepare.population import ROWS_A_SNAPSHOT
        from inspect_xj.schema import PREVIOUS

        if self._opened is None:
            self._opened = self._open()
        wanted: dict[tuple[int, str], list[int]] = {}
        for table, number in rows:
            part, own = divmod(number, ROWS_A_SNAPSHOT)
            wanted.setdefault((part, table), []).append(own)
        found: dict[tuple[str, int], Mapping[str, str | None]] = {}
        for (part, table), numbers in wanted.items():
            snapshot, plain = self._opened[part] if part < len(self._opened) else None, table.removeprefix(PREVIOUS)
            if snapshot is None or plain not in snapshot.tables:
                continue
            picked = snapshot.pick(plain, numbers)
            found |= {(table, own + part * ROWS_A_SNAPSHOT): cells for own, cells in picked.items()}
        return found

    def _open(self) -> list[StoredSnapshot | None]:
        from inspect_xj.snapshot import open_snapshot

        given = {snapshot.sha256: snapshot for snapshot in map(open_snapshot, self._moved)}
        run = (*self._run.snapshots, *self._run.previous)
        known = {sha256 for _, sha256 in run}
        for sha256, snapshot in given.items():
            if sha256 not in known:
                self.notes.append(f"“{snapshot.path}”不是检查时所用的快照（内容不同），没有使用。")
        opened: list[StoredSnapshot | None] = []
        for name, sha256 in run:
            if sha256 in given:
                opened.append(given[sha256])
                continue
            places = (Path(name), self._results.absolute().parent / Path(name).name)
            path = next((place for place in places if place.is_file()), None)
            opened.append(self._checked(path, sha256) if path is not None else None)
            if path is None:
                self.notes.append(
                    f"找不到检查时所用的快照“{Path(name).name}”，{_WITHOUT}；可用 --snapshot 指明它现在的位置。"
                )
        return opened

    def _checked(self, path: Path, sha256: str) -> StoredSnapshot | None:
        from inspect_xj.snapshot import open_snapshot

        try:
            snapshot = open_snapshot(path)
        except SnapshotError as error:
            self.notes.append(f"{str(error).rstrip('。')}；{_WITHOUT}。")
            return None
        if snapshot.sha256 != sha256:
            self.notes.append(
                f"快照“{path.name}”在检查之后改动过（内容不同），没有使用，{_WITHOUT}；可用 --snapshot 指明原来的文件。"
            )
            return None
        return snapshot
