"""Last period's snapshots beside those of now: which are refused, and how their schools are known by the codes of now."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from inspect_xj.errors import SnapshotError
from inspect_xj.model import SnapshotInfo
from inspect_xj.prepare.schools import Directory, Entry
from inspect_xj.snapshot import Snapshot

__all__ = ["check_previous", "directory_then"]

_NUMBER = re.compile(r"[0-9A-Z]{4,}")


def check_previous(snapshots: Sequence[Snapshot], previous: Sequence[Snapshot]) -> None:
    """Refuse, in a sentence, what cannot be last period's of ``snapshots``."""
    now, seen = {snapshot.sha256 for snapshot in snapshots}, set[str]()
    first = min(snapshots, key=lambda snapshot: snapshot.info.as_of).info
    for snapshot in previous:
        info, name = snapshot.info, _name(snapshot)
        if snapshot.sha256 in now:
            raise SnapshotError(f"上期快照“{name}”就是本期的快照，请给出上一期的那一个。")
        if snapshot.sha256 in seen:
            raise SnapshotError(f"上期快照“{name}”给了两次，请去掉其中一个。")
        if info.profile != first.profile:
            raise SnapshotError(
                f"上期快照“{name}”的口径是{info.profile}，本期是{first.profile}，请用同一口径重新导入后再比较。"
            )
        if info.as_of >= first.as_of:
            raise SnapshotError(
                f"上期快照“{name}”的截止日期（{info.as_of}）不早于本期（{first.as_of}），请检查是否前后颠倒。"
            )
        if info.school_year != previous[0].info.school_year:
            raise SnapshotError(
                f"上期快照“{_name(previous[0])}”和“{name}”不是同一学年的，同一名学生会算成两次，请只给出一个学年的。"
            )
        seen.add(snapshot.sha256)


def _name(snapshot: Snapshot) -> str:
    return str(snapshot.path) if snapshot.path is not None else snapshot.info.name or snapshot.info.id


def directory_then(info: SnapshotInfo, then: Directory, now: Sequence[tuple[SnapshotInfo, Directory]]) -> Directory:
    """The schools of last period under the codes they have in the same county's list of now.

    A school is the same when one list knows the code (or 学校标识码) of the other, or, where neither knows the other's code, when
    one school of now bears exactly its name. Without the county among those of now the list stays as it was.
    """
    here = next((known for other, known in now if other.region is not None and other.region == info.region), None)
    if here is None:
        return then
    entries = {entry.code: entry for entry in here.entries}
    theirs = {code for entry in then.entries for code in (entry.code, entry.other_code) if code}
    taken = {name for entry in here.entries for name in entry.names}
    renumbered: dict[str, str] = {}
    for entry in then.entries:
        same = _by_code(entry, here) or _by_name(entry, here, theirs)
        if same is None:
            entries.setdefault(entry.code, entry)
            continue
        for code in (entry.code, entry.other_code):
            if code and code != same.code and code not in entries:
                renumbered[code] = same.code
        names = tuple(name for name in entry.names if name not in taken)
        entries[same.code] = replace(entries[same.code], names=(*entries[same.code].names, *names))
        taken.update(names)
    return Directory(entries.values(), (*here.own_names, *then.own_names), renumbered)


def _by_code(entry: Entry, here: Directory) -> Entry | None:
    for code in (entry.code, entry.other_code):
        if code and (found := here.entry(code) or here.entry(here.by_other_code(code))):
            return found
    return None


def _by_name(entry: Entry, here: Directory, theirs: set[str]) -> Entry | None:
    if not _NUMBER.fullmatch(entry.code):  # last period's list had names alone
        return here.entry(here.by_name(entry.code))
    if entry.name is None:
        return None
    found = here.entry(here.by_exact_name(entry.name))
    return found if found is not None and not theirs & {found.code, found.other_code} else None
