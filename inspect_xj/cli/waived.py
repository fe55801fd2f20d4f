"""What became of 误报登记 in a run, for the screen: how much was set aside, which entries need somebody's hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from inspect_xj.model import Finding, Waiver

__all__ = ["as_values", "lines", "standing"]

#: Entries named one by one; all of them are in the results.
_NAMED = 10
#: States that need nobody's hand.
_QUIET = ("生效", "规则未运行")


def standing(findings: Sequence[Finding]) -> list[Finding]:
    """The findings that count."""
    from inspect_xj.findings.standing import is_set_aside

    return [one for one in findings if not is_set_aside(one)]


def lines(findings: Sequence[Finding], waivers: Sequence[Waiver]) -> list[str]:
    """One line of totals, then one an entry that has expired, was not used or can go; empty without anything of it."""
    from inspect_xj.findings.standing import is_set_aside

    aside = [one for one in findings if is_set_aside(one)]
    by_hand = sum(one.waiver is None for one in aside)
    if not aside and not waivers:
        return []
    states = "，".join(f"{state} {n} 条" for state, n in Counter(one.state for one in waivers).items())
    told = [f"误报登记 {len(waivers)} 条（{states}），排除问题 {len(aside) - by_hand} 条。"] if waivers else []
    if by_hand:
        told.append(f"以前核查排除的问题 {by_hand} 条，沿用。")
    open_ends = [one for one in waivers if one.state not in _QUIET or one.remark]
    told += [f"  {_line(one)}" for one in open_ends[:_NAMED]]
    if more := len(open_ends) - _NAMED:
        told += [f"  另有 {more} 条，见结果的“误报登记”表。"] if more > 0 else []
    return told


def _line(one: Waiver) -> str:
    about = one.rule or f"指纹 {one.fingerprint[:8]}"
    back = f"，{one.n_findings} 条问题重新列出" if one.state == "过期" and one.n_findings else ""
    remark = f"：{one.remark}" if one.remark else ""
    return f"第{one.number}条 {about}（{one.document}，{one.place}）{one.state}{remark}{back}"


def as_values(waivers: Sequence[Waiver]) -> list[dict[str, Any]]:
    """The entries for ``--json``."""
    return [
        {
            "number": one.number,
            "rule": one.rule or None,
            "fingerprint": one.fingerprint or None,
            "document": one.document,
            "until": one.until.isoformat(),
            "state": one.state,
            "findings": one.n_findings,
            "remark": one.remark or None,
            "place": one.place,
        }
        for one in waivers
    ]
