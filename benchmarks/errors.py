"""Single errors in words: the wrong pairs and findings of one answer with the cells of both rows."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from county import County
from scoring import FINDINGS, Findings, derive_findings

__all__ = ["show_errors"]


def _wrong_pairs(truth: np.ndarray, answer: np.ndarray) -> Iterator[tuple[int, int]]:
    """Rows alike in ``answer`` but not in ``truth``, one pair a cluster: its first row and the first of another child."""
    order = np.lexsort((truth, answer))
    a, t = answer[order], truth[order]
    starts = np.r_[True, a[1:] != a[:-1]]
    head = order[np.maximum.accumulate(np.where(starts, np.arange(len(a)), 0))]
    for k in np.flatnonzero(~starts & np.r_[False, t[1:] != t[:-1]]).tolist():
        yield int(head[k]), int(order[k])


def _cells(county: County, row: int) -> str:
    """One row of 学籍 or, behind those, of 到校."""
    n = len(county.reg_child)
    table, number = ("学籍", row + 1) if row < n else ("到校", row - n + 1)
    child = county.reg_child[row] if row < n else county.roll_child[row - n]
    raw = county.snapshot.raw(table, number)
    extra = ""
    if table == "学籍":
        kin = county.snapshot.rows_beside("家庭成员", number + 1)
        extra = " | " + " ".join(f"{one['关系']}{one['成员姓名']}{one.get('联系电话', '')}" for one in kin)
        raw.pop("学校名称", None)
    return f"{table}#{number} child {child}{_twin(county, int(child))}: " + " ".join(raw.values()) + extra


def _twin(county: County, child: int) -> str:
    return f" (twin of {county.twin[child]})" if county.twin[child] >= 0 else ""


def show_errors(county: County, answer: dict[str, np.ndarray], said: Findings, count: int, tool: str) -> None:
    """Print up to ``count`` examples of every kind of error, chosen evenly over the county."""
    truth = np.r_[county.reg_child, county.roll_child]
    label = np.r_[answer["reg_label"], answer["roll_label"]]
    for title, pairs in (
        ("one child made of two", list(_wrong_pairs(truth, label))),
        ("two made of one child", list(_wrong_pairs(label, truth))),
    ):
        print(f"\n## {tool}: {title}: {len(pairs)}")
        for one, other in pairs[:: max(1, len(pairs) // count)][:count]:
            print(f"- {_cells(county, one)}\n  {_cells(county, other)}")
    true = derive_findings(county.reg_child, county.roll_child, county.facts)
    for name in FINDINGS:
        for title, wrong in (
            ("said but not true", said[name] - true[name]),
            ("true but not said", true[name] - said[name]),
        ):  # type: ignore[operator] - figures are dicts of mixed values
            print(f"\n## {tool}: {name} {title}: {len(wrong)}")
            rows = sorted(wrong)  # type: ignore[type-var] - figures are dicts of mixed values
            for one in rows[:: max(1, len(rows) // count)][:count]:
                _show_finding(county, name, one)


def _show_finding(county: County, name: str, finding: int | tuple[int, ...]) -> None:
    """The rows of a finding, then all other rows of the children in it."""
    shift = len(county.reg_child) - 1 if name == "无学籍" else -1
    own = [one + shift for one in (finding if isinstance(finding, tuple) else (finding,))]
    truth = np.r_[county.reg_child, county.roll_child]
    others = [int(k) for k in np.flatnonzero(np.isin(truth, truth[own])) if k not in own]
    print("- " + "\n  ".join([_cells(county, k) for k in own] + ["· " + _cells(county, k) for k in others]))
