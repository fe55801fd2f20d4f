"""What a run of ``report`` prints: which kinds, under which mask, for which schools."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from inspect_xj.cli.usage import meant

if TYPE_CHECKING:
    from inspect_xj.report.papers.kinds import Kind
    from inspect_xj.snapshot import Snapshot

__all__ = ["choose_kinds", "choose_schools", "schools_of"]

#: What people type for a kind.
_SAME_KIND = {
    "问题台账": "台账",
    "报告": "检查报告",
    "通知书": "整改通知书",
    "整改通知": "整改通知书",
    "点名核查表": "点名表",
    "班级点名核查表": "点名表",
    "审批表": "处理审批表",
    "三查评分表": "评分表",
}

#: One a county, whatever schools are chosen.
_OF_THE_COUNTY = frozenset({"检查报告", "台账"})


def choose_kinds(wanted: Sequence[str] | None, *, bare: str = "", schools: bool = False) -> tuple[Kind, ...]:
    """The kinds asked for, in the order they are printed, else the default ones.

    ``bare`` names a snapshot without results; with ``schools`` only some are printed, so what is of the county is not.
    """
    from inspect_xj.report.papers.kinds import KINDS

    by_name = {kind.name: kind for kind in KINDS}
    words = None if wanted is None else [_kind(word, by_name) for word in wanted]
    chosen = tuple(kind for kind in KINDS if (kind.default if words is None else kind.name in words))
    if schools:
        if words is not None and (whole := [word for word in words if word in _OF_THE_COUNTY]):
            raise click.UsageError(f"{'、'.join(whole)}是全县一份的，不能按学校印，请去掉 --school。")
        chosen = tuple(kind for kind in chosen if kind.name not in _OF_THE_COUNTY)
    if not bare:
        return chosen
    possible = "、".join(kind.name for kind in KINDS if kind.bare)
    if words is None or any(not kind.bare for kind in chosen):
        raise click.UsageError(
            f"“{bare}”是快照，还没有检查过，只能印 {possible}（--kind {possible}）；"
            f"其余文书请先执行 inspect-xj audit {bare}，再由结果文件印出。"
        )
    return chosen


def _kind(word: str, known: Mapping[str, Kind]) -> str:
    # Whatever people call it, the name the kind has wins over a synonym.
    name = word if word in known else _SAME_KIND.get(word, word)
    if name not in known:
        close = [one for one in known if name and (name in one or one in name)]
        hint = f"，是否为“{close[0]}”？" if close else meant(name, known)
        raise click.UsageError(f"没有“{word}”这种文书{hint}可用的是 {'、'.join(known)}。")
    return name


def schools_of(snapshot: Snapshot) -> dict[str, str]:
    """Key (code, else name) -> name of every school that the snapshot lists or registers somebody at."""
    schools: dict[str, str] = {}
    for table in ("学校", "学籍", "到校"):
        if table not in snapshot.tables:
            continue
        rows = snapshot.read(table, ["学校代码", "学校名称"]).select(["学校代码", "学校名称"])
        pairs = rows.group_by(["学校代码", "学校名称"]).aggregate([])
        names = set(schools.values())
        for code, name in zip(pairs["学校代码"].to_pylist(), pairs["学校名称"].to_pylist(), strict=True):
            key, called = (code or name or "").strip(), (name or code or "").strip()
            if key and key not in schools and called not in names:
                schools[key] = called
    return schools


def choose_schools(wanted: Iterable[str], schools: Mapping[str, str]) -> tuple[str, ...]:
    """The keys of the schools meant by code, by name or by a part of it that only one has."""
    return tuple(dict.fromkeys(_school(word, schools) for word in wanted))


def _school(word: str, schools: Mapping[str, str]) -> str:
    if word in schools:
        return word
    typed = _folded(word)
    names = {key: _folded(name) for key, name in schools.items()}
    for found in (
        [key for key, name in names.items() if name == typed],
        [key for key, name in names.items() if typed in name],
    ):
        if len(found) == 1:
            return found[0]
        if found:
            some = "、".join(f"{schools[key]}（{key}）" for key in found[:5])
            more = f"等{len(found)}所" if len(found) > 5 else ""
            raise click.UsageError(f"“{word}”说的是哪所学校？有{some}{more}，请写全称或学校代码。")
    known = [*schools, *schools.values()]
    raise click.UsageError(f"没有学校“{word}”{meant(word, known)}请写学校全称或学校代码。")


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
