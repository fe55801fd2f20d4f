"""Rules whose rows are made by a ``let``: a column that no sheet has is said, and nothing to examine is then 未检."""

from pathlib import Path

from inspect_xj.audit import ExampleOutcome, run_example
from inspect_xj.model import Ending
from inspect_xj.rulebook import Example, load

RULE = """\
id: XX-01
title: 试
check: 常规
severity: 一般
nature: 疑
basis: [试]
from: 有号
let:
  有号: >-
    select x.行号 as 行号, x.学籍号 as 学籍号, x.学校名称 as 学校名称, coalesce(x.民族, '') as 民族
    from 学籍 x where x.学籍号 is not null
where: 民族 = '汉族'
message: "{{学籍号}}"
examples: []
"""


def outcome_of(tmp_path: Path, row: dict[str, str | None]) -> ExampleOutcome:
    (tmp_path / "XX-01.yaml").write_text(RULE, encoding="utf-8")
    return run_example(load([tmp_path]).rule("XX-01"), Example({"学籍": (row,)}, finds=None))


def test_nothing_to_examine_for_want_of_a_column_is_unchecked(tmp_path: Path) -> None:
    outcome = outcome_of(tmp_path, {"姓名": "鹿明垚", "学校代码": "34990121001"})
    assert outcome.ending is Ending.UNCHECKED
    assert outcome.reason == "表“学籍”没有列“学籍号”，所涉部分未检"  # a school's name comes with its code


def test_blank_cells_of_a_column_that_is_there_are_not_applicable(tmp_path: Path) -> None:
    outcome = outcome_of(tmp_path, {"学籍号": None, "学校代码": "34990121001"})
    assert (outcome.ending, outcome.reason) == (Ending.NOT_APPLICABLE, "")


def test_rows_that_are_there_are_judged_and_the_missing_column_is_said(tmp_path: Path) -> None:
    outcome = outcome_of(tmp_path, {"学籍号": "3499010700110001"})
    assert outcome.ending is Ending.PASSED
    assert outcome.reason == "表“学籍”没有列“学校名称”，所涉部分未检"
