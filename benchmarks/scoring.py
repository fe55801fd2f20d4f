"""How right an answer is: pure functions on numpy arrays, used by ``identity.py``.

A *label* is an integer per row; rows with one label are said to be one child. Counts of pairs come from contingency tables, so that
no pair is ever listed.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
from county import County, Facts

__all__ = [
    "FINDINGS",
    "Calibration",
    "Findings",
    "Score",
    "calibration",
    "cluster_score",
    "derive_findings",
    "is_valid_number",
    "pair_score",
    "set_score",
    "twins_merged",
]

FINDINGS = ("空挂", "多学籍", "无学籍", "人籍分离")
Findings = dict[str, set[int] | set[tuple[int, ...]]]


@dataclass(frozen=True)
class Score:
    """Counts of what was right, said and true."""

    right: int
    said: int
    true: int

    @property
    def precision(self) -> float:
        """Share of what was said that is true; 1 where nothing was said."""
        return self.right / self.said if self.said else 1.0

    @property
    def recall(self) -> float:
        """Share of what is true that was said; 1 where nothing is."""
        return self.right / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.right / (self.said + self.true) if self.said + self.true else 1.0

    def as_dict(self) -> dict[str, float | int]:
        """For JSON."""
        return {
            "precision": round(self.precision, 5),
            "recall": round(self.recall, 5),
            "f1": round(self.f1, 5),
            "right": self.right,
            "said": self.said,
            "true": self.true,
        }


def _pairs(sizes: np.ndarray) -> int:
    return int((sizes.astype(np.int64) * (sizes.astype(np.int64) - 1) // 2).sum())


def _cells(truth: np.ndarray, answer: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Sizes of the filled cells of the contingency table, their true and answered cluster, and the sizes of those."""
    _, t = np.unique(truth, return_inverse=True)
    _, a = np.unique(answer, return_inverse=True)
    cell, size = np.unique(t.astype(np.int64) * (int(a.max(initial=0)) + 1) + a, return_counts=True)
    width = int(a.max(initial=0)) + 1
    return size, cell // width, cell % width, np.bincount(t), np.bincount(a)


def pair_score(truth: np.ndarray, answer: np.ndarray) -> Score:
    """Pairwise: pairs of rows of one child, over all rows given."""
    size, _, _, true_sizes, answer_sizes = _cells(truth, answer)
    return Score(_pairs(size), _pairs(answer_sizes), _pairs(true_sizes))


def cluster_score(truth: np.ndarray, answer: np.ndarray) -> Score:
    """Whole clusters that are exactly right, single rows included."""
    size, t, a, true_sizes, answer_sizes = _cells(truth, answer)
    exact = (size == true_sizes[t]) & (size == answer_sizes[a])
    return Score(int(exact.sum()), len(answer_sizes), len(true_sizes))


def set_score(truth: AbstractSet[object], said: AbstractSet[object]) -> Score:
    """Findings by their rows."""
    return Score(len(truth & said), len(said), len(truth))


def derive_findings(reg_label: np.ndarray, roll_label: np.ndarray, facts: Facts) -> Findings:
    """The four findings in the order of DESIGN §6, from the labels of 学籍 and 到校 rows; rows are named by 行号 (from 1).

    空挂 and 人籍分离: the live registration. 多学籍: all live ones. 无学籍: the first row at which the child was present.
    """
    _, label = np.unique(np.r_[reg_label, roll_label], return_inverse=True)
    reg, roll = label[: len(reg_label)], label[len(reg_label) :]
    n = int(label.max(initial=0)) + 1
    live = np.flatnonzero(facts.reg_live)
    n_live = np.bincount(reg[live], minlength=n)
    one = live[n_live[reg[live]] == 1]
    home = np.full(n, -1)
    home[reg[one]] = facts.reg_school[one]
    seen = np.flatnonzero(facts.roll_present)
    inside = np.zeros(n, bool)
    inside[roll[seen][facts.roll_school[seen] == home[roll[seen]]]] = True
    anywhere = np.zeros(n, bool)
    anywhere[roll[seen]] = True
    away = one[~inside[reg[one]]]
    elsewhere = anywhere[reg[away]]
    apart = away[elsewhere & ~facts.reg_boards[away]]
    nowhere = away[~elsewhere & facts.reg_called[away] & ~facts.reg_excused[away]]

    many = live[n_live[reg[live]] >= 2]
    order = many[np.argsort(reg[many], kind="stable")]
    groups = np.split(order, np.flatnonzero(np.diff(reg[order])) + 1) if len(order) else []
    suspended = np.zeros(n, bool)
    suspended[reg[facts.reg_suspended]] = True
    unknown = seen[(n_live[roll[seen]] == 0) & ~suspended[roll[seen]]]
    _, first = np.unique(roll[unknown], return_index=True)
    return {
        "空挂": set((nowhere + 1).tolist()),
        "多学籍": {tuple(sorted((g + 1).tolist())) for g in groups},
        "无学籍": set((unknown[first] + 1).tolist()),
        "人籍分离": set((apart + 1).tolist()),
    }


def is_valid_number(text: str | None) -> bool:
    """Eighteen characters with a right check digit (GB 11643-1999)."""
    if text is None or len(text) != 18 or not text[:17].isdigit() or text[17] not in "0123456789X":
        return False
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(d) * w for d, w in zip(text, weights, strict=False)) % 11] == text[17]


def twins_merged(county: County, reg_label: np.ndarray, roll_label: np.ndarray) -> tuple[int, int]:
    """Pairs of twins of whom rows with two valid, different numbers were made one child; and all such pairs."""
    child = np.r_[county.reg_child, county.roll_child]
    label = np.r_[reg_label, roll_label]
    cells: list[str | None] = []
    for table in ("学籍", "到校"):
        cells += county.snapshot.read(table, ["身份证件号"])["身份证件号"].to_pylist()
    rows_of: dict[int, list[int]] = {}
    for row in np.flatnonzero(county.twin[child] >= 0).tolist():
        if is_valid_number(cells[row]):
            rows_of.setdefault(int(child[row]), []).append(row)
    merged = pairs = 0
    for one, rows in rows_of.items():
        other = rows_of.get(int(county.twin[one]))
        if other is None or county.twin[one] < one:
            continue
        differ = [(a, b) for a in rows for b in other if cells[a] != cells[b]]
        pairs += bool(differ)
        merged += any(label[a] == label[b] for a, b in differ)
    return merged, pairs


@dataclass(frozen=True)
class Calibration:
    """Whether a probability means what it says: ten bins of equally many pairs with 0.05 < p < 0.95."""

    n: int
    error: float | None  # mean over the bins of |mean p − share true|; None below 20 pairs
    said: tuple[float, ...]  # mean p by bin
    true: tuple[float, ...]  # share of one child by bin
    sure: Score  # the pairs at p ≥ 0.9

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "pairs": self.n,
            "error": None if self.error is None else round(self.error, 4),
            "said": [round(p, 4) for p in self.said],
            "true": [round(p, 4) for p in self.true],
            "pairs_at_0.9": self.sure.said,
            "precision_at_0.9": round(self.sure.precision, 5),
        }


def calibration(probability: np.ndarray, same: np.ndarray, bins: int = 10) -> Calibration:
    """``probability`` and whether the two rows are of one child, by pair."""
    sure = probability >= 0.9
    score = Score(int(same[sure].sum()), int(sure.sum()), int(same.sum()))
    between = (probability > 0.05) & (probability < 0.95)
    p, truth = probability[between], same[between].astype(float)
    if len(p) < 2 * bins:
        return Calibration(len(p), None, (), (), score)
    # Pairs of one p stay in the order given, which is by row and says nothing of the truth.
    order = np.argsort(p, kind="stable")
    parts = np.array_split(order, bins)
    said = [float(p[part].mean()) for part in parts]
    true = [float(truth[part].mean()) for part in parts]
    error = float(np.mean([abs(a - b) for a, b in zip(said, true, strict=True)]))
    return Calibration(len(p), error, tuple(said), tuple(true), score)
