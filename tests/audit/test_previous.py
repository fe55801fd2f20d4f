"""Rules that look at last period: examples of rules, the whole loop, and what the results keep of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from inspect_xj.audit import audit, run_example
from inspect_xj.audit.loop import needed_columns
from inspect_xj.errors import RuleFileError
from inspect_xj.model import Ending
from inspect_xj.rulebook import Rulebook, load
from inspect_xj.snapshot import MemorySnapshot

HEAD = """\
id: XX-01
title: 试
check: 常规
severity: 一般
nature: 疑
basis: [试]
"""
STAYED = (
    HEAD
    + """\
from: 学籍
scope: 在籍(学籍状态)
where: exists (select 1 from 上期学籍 s where s.人员 = 学籍.人员 and s.年级 = 学籍.年级)
with_rows: {上期学籍: 上期学籍.人员 = 学籍.人员}
message: "{{姓名}}在{{上期截止日期}}、{{上期开学日}}都读{{上期学籍.年级}}年级（{{上期学籍.学校名称}}）"
"""
)
GONE = (
    HEAD
    + """\
from: 上期学籍
scope: 在籍(学籍状态)
needs: [人员]
where: not exists (select 1 from 学籍 s where s.人员 = 上期学籍.人员)
message: "{{姓名}}在{{学校名称}}，{{天数(上期截止日期, 截止日期)}}天后不在了"
"""
)
PUPIL = {
    "姓名": "鹿明垚",
    "性别": "男",
    "出生日期": "1999-05-12",
    "学校代码": "34990121001",
    "年级": "4",
    "学籍状态": "在读",
}
OTHER = {**PUPIL, "姓名": "沈佳禾", "性别": "女", "出生日期": "1999-11-02"}
SCHOOL = {"学校代码": "34990121001", "学校名称": "城关小学"}


def loaded(folder: Path, text: str) -> Rulebook:
    (folder / "XX-01.yaml").write_text(text, encoding="utf-8")
    return load([folder])


def with_example(text: str, example: str) -> str:
    return f"{text}examples:\n  - {example}\n"


@pytest.mark.parametrize(
    ("text", "example"),
    [
        (
            STAYED,
            "{given: {学籍: [{姓名: 鹿明垚, 年级: 4, 学籍状态: 在读, 人员: 甲}], 上期学籍: [{姓名: 沈佳禾, 年级: 4, 人员: 甲}]}, "
            "finds: [{学籍: 1, 说明: 在2008年10月12日、2008年9月1日都读4年级}]}",
        ),
        (
            STAYED,
            "{given: {学籍: [{姓名: 鹿明垚, 出生日期: 1999-05-12, 年级: 4, 学籍状态: 在读}], 上期学籍: [{姓名: 鹿明垚, 出生日期: 1999-05-12, 年级: 4}]}, "
            "previous_as_of: 2009-03-01, finds: [{学籍: 1, 说明: 在2009年3月1日、2008年9月1日}]}",
        ),
        (STAYED, "{given: {学籍: [{姓名: 鹿明垚, 年级: 4, 学籍状态: 在读}], 上期学籍: []}, finds: [], ending: 通过}"),
        (STAYED, "{given: {学籍: [{姓名: 鹿明垚, 年级: 4, 学籍状态: 在读}]}, finds: [], ending: 未检}"),
        (
            STAYED,
            "{given: {学籍: [{姓名: 鹿明垚, 年级: 4, 学籍状态: 在读}]}, previous_as_of: 2008-10-12, finds: [], ending: 未检}",
        ),
        (
            GONE,
            "{given: {学籍: [{姓名: 沈佳禾}], 上期学籍: [{姓名: 鹿明垚}]}, finds: [], ending: 未检}",
        ),
        (
            GONE,
            "{given: {学籍: [{姓名: 沈佳禾, 出生日期: 1999-05-12}], 上期学籍: [{姓名: 沈佳禾, 出生日期: 1999-05-12, 学籍状态: 在读}, "
            "{姓名: 鹿明垚, 出生日期: 1999-05-12, 学籍状态: 在读}]}, finds: [{上期学籍: 2, 说明: 365天后}]}",
        ),
        (GONE, "{given: {上期学籍: [{姓名: 沈佳禾, 学籍状态: 在读}]}, finds: [], ending: 未检}"),
    ],
    ids=[
        "persons given",
        "found by name and birth date, half a year before",
        "nobody was there",
        "no last period",
        "last period without that table",
        "last period without that column",
        "gone: the finding is about a row of last period",
        "no register now",
    ],
)
def test_an_example_may_speak_of_last_period(tmp_path: Path, text: str, example: str) -> None:
    (rule,) = loaded(tmp_path, with_example(text, example)).rules
    outcome = run_example(rule, rule.examples[0])
    assert outcome.ok, outcome


@pytest.mark.parametrize(
    ("example", "words"),
    [
        ("{given: {上期学藉: []}, finds: []}", "没有表“上期学藉”；是否为“上期学籍”"),
        ("{given: {上期学籍: [{姓明: 甲}]}, finds: []}", "没有列“姓明”"),
        ("{given: {上期学籍: []}, previous_as_of: 去年, finds: []}", "不是日期"),
        (
            "{given: {上期学籍: []}, previous_as_of: 2009-10-12, finds: []}",
            "上期的截止日期 2009-10-12 不早于本期的 2009-10-12",
        ),
        (
            "{given: {上期学籍: []}, as_of: 2008-01-01, previous_as_of: 2008-10-12, finds: []}",
            "不早于本期的 2008-01-01",
        ),
    ],
)
def test_mistakes_in_such_examples_are_named(tmp_path: Path, example: str, words: str) -> None:
    with pytest.raises(RuleFileError) as told:
        loaded(tmp_path, with_example(STAYED, example))
    assert words in str(told.value)


def test_the_loop_finds_by_last_period_and_keeps_where_it_came_from(tmp_path: Path) -> None:
    now = MemorySnapshot({"学籍": [PUPIL], "学校": [SCHOOL]}, as_of=date(2009, 10, 12))
    then = MemorySnapshot(
        {"学籍": [OTHER, PUPIL], "学校": [{**SCHOOL, "学校名称": "东街小学"}]}, as_of=date(2008, 10, 12)
    )
    result = audit([now], loaded(tmp_path, STAYED), previous=[then])
    (finding,) = result.findings
    assert [(str(row.role), row.table, row.snapshot, row.line) for row in finding.rows] == [
        ("主体", "学籍", now.info.id, 2),
        ("证据", "上期学籍", then.info.id, 3),
    ]
    assert finding.message == "鹿明垚在2008年10月12日、2008年9月1日都读4年级（城关小学）"
    assert result.run.snapshots == ((now.info.id, now.sha256),)
    assert result.run.previous == ((then.info.id, then.sha256),)
    assert set(result.members["表"].to_pylist()) == {"学籍"}

    (gone,) = audit([now], loaded(tmp_path, GONE), previous=[then]).findings
    assert (gone.message, gone.school_name) == ("沈佳禾在城关小学，365天后不在了", "城关小学")


def test_a_fingerprint_is_the_childs_in_whichever_period(tmp_path: Path) -> None:
    rules = loaded(tmp_path, GONE)
    now, later = (MemorySnapshot({"学籍": [OTHER]}, as_of=day) for day in (date(2009, 10, 12), date(2009, 12, 1)))
    then = MemorySnapshot({"学籍": [OTHER, PUPIL]}, as_of=date(2008, 10, 12))
    turned = MemorySnapshot({"学籍": [PUPIL, OTHER]}, as_of=date(2008, 10, 12))
    first, second = (audit([a], rules, previous=[b]).findings[0] for a, b in ((now, then), (later, turned)))
    assert first.fingerprint == second.fingerprint


def test_without_last_period_the_reason_says_how_to_give_it(tmp_path: Path) -> None:
    now = MemorySnapshot({"学籍": [PUPIL]}, as_of=date(2009, 10, 12))
    (outcome,) = audit([now], loaded(tmp_path, STAYED)).outcomes
    assert outcome.ending is Ending.UNCHECKED
    assert outcome.reason == "没有上期快照，可用 --previous 给出"
    then = MemorySnapshot({"学校": [SCHOOL]}, as_of=date(2008, 10, 12))
    (outcome,) = audit([now], loaded(tmp_path, STAYED), previous=[then]).outcomes
    assert outcome.reason == "上期快照里没有表“学籍”"


def test_last_periods_dates_are_null_without_it(tmp_path: Path) -> None:
    text = (
        HEAD
        + "from: 学籍\ncheckable: 上期截止日期 is not null\nwhere: 天数(上期开学日, 开学日) = 365\nmessage: '{{姓名}}'\n"
    )
    rules = loaded(tmp_path, text)
    now = MemorySnapshot({"学籍": [PUPIL]}, as_of=date(2009, 10, 12))
    assert [one.ending for one in audit([now], rules).outcomes] == [Ending.UNCHECKED]
    then = MemorySnapshot({}, as_of=date(2008, 9, 1))
    assert [one.ending for one in audit([now], rules, previous=[then]).outcomes] == [Ending.FOUND]


def test_only_what_rules_read_of_last_period_is_asked_for(tmp_path: Path) -> None:
    def asked(text: str) -> set[str]:
        return {name for name in needed_columns(loaded(tmp_path, text).rules) if name.startswith("上期")}

    schools = (
        HEAD
        + "from: 学校\nwhere: not exists (select 1 from 上期学校 s where s.学校代码 = 学校.学校代码)\nmessage: '{{学校名称}}'\n"
    )
    assert asked(HEAD + "from: 学籍\nwhere: 年级 > 9\nmessage: '{{姓名}}'\n") == set()
    assert asked(schools) == {"上期学校"}
    assert asked(STAYED) == {"上期学籍", "上期家庭成员"}
    assert (
        "建档日期"
        in needed_columns(loaded(tmp_path, GONE.replace("needs: [人员]", "needs: [人员, 建档日期]")).rules)["上期学籍"]
    )
