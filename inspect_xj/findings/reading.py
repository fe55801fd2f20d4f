"""A results file read back, never written to."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inspect_xj.errors import SnapshotError
from inspect_xj.findings.layout import VERSION
from inspect_xj.findings.store import is_results
from inspect_xj.model import Ending, EvidenceRow, Finding, Role, RuleOutcome, RunInfo, Score

__all__ = ["Results", "open_results"]


@dataclass(frozen=True)
class Results:
    """One audit as its file tells it."""

    path: Path
    run: RunInfo
    outcomes: tuple[RuleOutcome, ...]
    scores: tuple[Score, ...]

    def findings(self) -> tuple[Finding, ...]:
        """All findings with their rows, in the order of the run."""
        evidence: dict[str, list[EvidenceRow]] = {}
        for number, role, table, row, snapshot, file, sheet, line, content in _query(
            self.path,
            'SELECT "问题号", "角色", "表", "行号", "快照", "源文件", "源表", "源行", "内容" FROM "问题记录" ORDER BY "问题号", "序"',
        ):
            evidence.setdefault(number, []).append(
                EvidenceRow(Role(role), table, row, snapshot, file, sheet, line, json.loads(content))
            )
        return tuple(
            Finding(*row[:13], basis=tuple(row[13].split("\n")), days=row[14], rows=tuple(evidence.get(row[0], ())))
            for row in _query(
                self.path,
                'SELECT "问题号", "指纹", "规则", "标题", "三查", "严重程度", "性质", "置信度", "学校代码", "学校名称", "所在乡镇", "责任单位", '
                '"说明", "依据", "整改时限" FROM "问题" ORDER BY rowid',
            )
        )


def open_results(path: Path) -> Results:
    """Open a results file; SnapshotError with the reason when it is none, of another version or damaged."""
    if not path.exists():
        raise SnapshotError(f"没有检查结果文件“{path}”，请检查文件名，或先用 inspect-xj audit 检查快照。")
    if path.is_dir() or not is_results(path):
        raise SnapshotError(f"“{path}”不是检查结果，请给出 inspect-xj audit 产生的 .audit.db 文件。")
    version = _query(path, "PRAGMA user_version")[0][0]
    if version != VERSION:
        raise SnapshotError(f"检查结果“{path}”的格式是第 {version} 版，本工具只读第 {VERSION} 版，请用本工具重新检查。")
    runs = _query(
        path,
        'SELECT "快照", "规则哈希", "工具版本", "引擎", "参数", "开始时间", "用时", "各步用时", "规则用时" FROM "运行"',
    )
    if len(runs) != 1:
        raise SnapshotError(f"检查结果“{path}”不完整（运行记录 {len(runs)} 条），请重新检查。")
    snapshots, rules, tool, engine, parameters, started, seconds, stages, by_rule = runs[0]
    run = RunInfo(
        snapshots=tuple((name, sha256) for name, sha256 in json.loads(snapshots)),
        rules_sha256=rules,
        tool_version=tool,
        engine=engine,
        parameters=json.loads(parameters),
        started=started,
        seconds=seconds,
        stages=json.loads(stages),
    )
    spent = json.loads(by_rule)
    outcomes = tuple(
        RuleOutcome(
            row[0], row[1], row[2], Ending(row[3]), *row[4:9], reason=row[9] or "", seconds=spent.get(row[0], 0.0)
        )
        for row in _query(
            path,
            'SELECT "规则", "标题", "三查", "结果", "检查数", "未决数", "未检数", "排除数", "问题数", "原因" FROM "规则" ORDER BY rowid',
        )
    )
    scores = tuple(
        Score(*row)
        for row in _query(path, 'SELECT "学校代码", "学校名称", "三查", "分数", "算式" FROM "评分" ORDER BY rowid')
    )
    return Results(path, run, outcomes, scores)


def _query(path: Path, sql: str) -> Sequence[tuple[Any, ...]]:  # values are what layout.TABLES says they are
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            return connection.execute(sql).fetchall()
    except sqlite3.Error as error:
        raise SnapshotError(f"检查结果“{path}”读不出来（{error}），请用 inspect-xj audit 重新检查。") from error
