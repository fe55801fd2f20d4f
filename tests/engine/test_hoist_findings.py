"""What a rule with points tells of its findings is asked once each, as joins: the planner cannot do with dozens of subqueries."""

from pathlib import Path

import pytest

from inspect_xj.audit import audit
from inspect_xj.engine import duck
from inspect_xj.rulebook import load
from inspect_xj.snapshot import MemorySnapshot

RULE = """\
id: XX-01
title: 试
check: 常规
severity: 一般
nature: 疑
basis: [试]
from: 学籍
points:
  - {when: "exists (select 1 from 问询 q where q.学籍 = 学籍.行号 and q.结论 = '甲')", points: 1, label: 甲}
  - {when: "exists (select 1 from 问询 q where q.学籍 = 学籍.行号 and q.结论 = '乙')", points: 2, label: 乙}
  - {when: "exists (select 1 from 豁免 h where h.学籍 = 学籍.行号)", points: -5, label: 丙}
at_least: 2
message: "{{姓名}}{{得分}}分：{{得分依据}}"
examples: []
"""


def test_points_of_findings_are_joins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "XX-01.yaml").write_text(RULE, encoding="utf-8")
    told: list[str] = []
    original = duck.DuckEngine.query

    def query(self: duck.DuckEngine, sql: str, **options: object) -> object:
        told.append(sql)
        return original(self, sql, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(duck.DuckEngine, "query", query)
    pupils = [{"学籍号": f"34990109001{n:05}", "姓名": name} for n, name in enumerate(("鹿明垚", "沈佳禾", "汤一泓"))]
    asked = [
        {"学籍号": pupils[0]["学籍号"], "结论": "甲"},
        {"学籍号": pupils[0]["学籍号"], "结论": "乙"},
        {"学籍号": pupils[1]["学籍号"], "结论": "甲"},
        {"学籍号": pupils[2]["学籍号"], "结论": "乙"},
    ]
    excused = [{"学籍号": pupils[2]["学籍号"], "类别": "长期病假"}]
    result = audit([MemorySnapshot({"学籍": pupils, "问询": asked, "豁免": excused})], load([tmp_path]))
    assert [finding.message for finding in result.findings] == ["鹿明垚3分：甲、乙"]
    (findings,) = [sql for sql in told if "得分依据" in sql]
    assert "EXISTS" not in findings and findings.count("LEFT JOIN") == 2
