"""Who answers for a school, by post; by name only where 管理责任 names one person for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from inspect_xj import profile
from inspect_xj.normalise import Context, Regions, normalise
from inspect_xj.report.masking import PLACEHOLDERS
from inspect_xj.report.visible import visible
from inspect_xj.schema import Kind
from inspect_xj.snapshot import Snapshot

__all__ = ["Duties"]

_POSTS = ("第一责任人", "学籍管理员")

#: Characters of a name printed in brackets.
_LONGEST = 20


class Duties:
    """The table 管理责任 of a snapshot as it stood on its 截止日期."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._names: dict[str, dict[str, set[str]]] = {}
        if "管理责任" not in snapshot.tables:
            return
        context = Context(profile.load(snapshot.info.profile), Regions.with_local())
        table = snapshot.read("管理责任", ["单位代码", "单位名称", "止", *_POSTS])
        for row in table.to_pylist():
            end = normalise(Kind.DATE, row["止"], context).value
            if isinstance(end, date) and end < snapshot.info.as_of:
                continue
            for key in {(row["单位代码"] or "").strip(), (row["单位名称"] or "").strip()} - {""}:
                for post in _POSTS:
                    name = visible(row[post], _LONGEST)
                    if name and name not in PLACEHOLDERS:
                        self._names.setdefault(key, {}).setdefault(post, set()).add(name)

    def _name(self, names: Mapping[str, set[str]], post: str) -> str:
        """The one name on record for a post, in brackets; nothing where there is none or more than one."""
        found = names.get(post, set())
        return f"（{next(iter(found))}）" if len(found) == 1 else ""

    def words(self, key: str, name: str, *, school: bool = True) -> str:
        """校长（许爱华）、学籍管理员（赵新荣）."""
        names = self._names.get(key) or self._names.get(name) or {}
        first, second = (self._name(names, post) for post in _POSTS)
        if school:
            return f"校长{first}、学籍管理员{second}"
        return f"主要负责人{first}、学籍管理人员{second}"
