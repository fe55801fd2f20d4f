"""The whole loop on a small county: who has to answer for a finding."""

from __future__ import annotations

import pytest

from inspect_xj import resources
from inspect_xj.audit import audit
from inspect_xj.rulebook import load
from inspect_xj.snapshot import MemorySnapshot

A, B = "34990121001", "34990121002"
PUPIL = {
    "学籍号": "3499010800110001",
    "姓名": "鹿明垚",
    "性别": "男",
    "出生日期": "2002-03-15",
    "身份证件号": "349901200203159993",
    "学校代码": A,
    "年级": "二年级",
    "班级": "1班",
    "入学年月": "2008-09",
    "学籍状态": "在读",
}
COUNTY = {
    "单位": [{"单位代码": "349901", "单位名称": "示例县教育局"}],
    "学校": [
        {"学校代码": A, "学校名称": "城关小学", "主管单位代码": "349901"},
        {"学校代码": B, "学校名称": "东街小学", "主管单位代码": "349901"},
    ],
}


@pytest.mark.parametrize(
    ("rows", "rule", "unit"),
    [
        ([{**PUPIL, "学籍号": None}], "CG-09", "城关小学"),
        ([PUPIL, {**PUPIL, "学校代码": B, "学籍号": "3499010800210001"}], "CG-04", "示例县教育局"),
    ],
    ids=["one school answers for itself", "the authority above both schools"],
)
def test_who_answers(rows: list[dict[str, str | None]], rule: str, unit: str) -> None:
    result = audit([MemorySnapshot({**COUNTY, "学籍": rows})], load([resources.rules()]), only=[rule])
    assert [finding.unit for finding in result.findings] == [unit]
