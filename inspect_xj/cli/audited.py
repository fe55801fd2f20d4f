"""The snapshots a results file was made from, the very same ones."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from inspect_xj.errors import SnapshotError

if TYPE_CHECKING:
    from inspect_xj.model import RunInfo
    from inspect_xj.snapshot import Snapshot

__all__ = ["open_audited"]


def open_audited(run: RunInfo, results: Path, moved: Sequence[Path]) -> list[Snapshot]:
    """Open the snapshots of the run, in its order; one that is not the same byte for byte is refused."""
    from inspect_xj.snapshot import open_snapshot

    given = {snapshot.sha256: snapshot for snapshot in map(open_snapshot, moved)}
    opened: list[Snapshot] = []
    for name, sha256 in run.snapshots:
        snapshot = given.get(sha256)
        if snapshot is None and len(moved) >= len(run.snapshots):
            raise SnapshotError(
                f"“{moved[0]}”不是检查时所用的快照（内容不同），请给出检查时的那个文件，或重新执行 audit。"
            )
        if snapshot is None:
            places = (Path(name), results.absolute().parent / Path(name).name)
            path = next((place for place in places if place.is_file()), None)
            if path is None:
                raise SnapshotError(f"找不到检查时所用的快照“{name}”，请用 --snapshot 指明它现在的位置。")
            snapshot = open_snapshot(path)
            if snapshot.sha256 != sha256:
                raise SnapshotError(
                    f"快照“{path}”在检查之后改动过，与结果不符，请重新执行 audit，或用 --snapshot 指明原来的文件。"
                )
        opened.append(snapshot)
    return opened
