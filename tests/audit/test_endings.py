"""The endings of a rule, row by row and as a whole, on examples written down in place."""

from pathlib import Path

import pytest

from inspect_xj.audit import audit, run_example
from inspect_xj.findings import open_results, write
from inspect_xj.model import Ending
from inspect_xj.rulebook import Example, Rule, Rulebook, load
from inspect_xj.snapshot import MemorySnapshot

CARD = """\
id: XX-01
title: 试
check: 常规
severity: [{{when: 年级 > 6, is: 严重}}, {{is: 一般}}]
nature: 确
basis: [试]
from: 学籍
{parts}
message: "{message}"
examples: []
"""


def rule_of(tmp_path: Path, parts: str, message: str = "{{姓名}}") -> Rule:
    (tmp_path / "XX-01.yaml").write_text(CARD.format(parts=parts, message=message), encoding="utf-8")
    return load([tmp_path]).rule("XX-01")


def outcome_of(rule: Rule, **given: list[dict[str, str | None]]) -> tuple[Ending, int, str]:
    example = Example({table: tuple(rows) for table, rows in given.items()}, finds=None)
    outcome = run_example(rule, example)
    return outcome.ending, len(outcome.found), outcome.reason


ROW = {"姓名": "鹿明垚", "年级": "三年级", "学籍状态": "在读", "学籍号": "3499010700110001"}


@pytest.mark.parametrize(
    ("parts", "row", "ending"),
    [
        ("where: 年级 = 3", {}, Ending.FOUND),
        ("where: 年级 = 4", {}, Ending.PASSED),
        ("where: 年级 = 3", {"年级": None}, Ending.UNDECIDED),
        ("where: 民族 = '汉族'", {}, Ending.UNCHECKED),  # no such heading
        ("scope: 在籍(学籍状态)\nwhere: 年级 = 3", {"学籍状态": "转出"}, Ending.NOT_APPLICABLE),
        ("scope: 在籍(学籍状态)\nwhere: 年级 = 3", {"学籍状态": None}, Ending.UNDECIDED),
        ("unless: {例外: 年级 = 3}\nwhere: 年级 = 3", {}, Ending.NOT_APPLICABLE),
        ("unless: {例外: 性别 = '男'}\nwhere: 年级 = 3", {}, Ending.FOUND),  # an unknown excuse excuses nobody
        (
            "unless: {例外: exists (select 1 from 豁免 h where h.学籍号 = 学籍.学籍号)}\nwhere: 年级 = 3",
            {},
            Ending.FOUND,
        ),
        ("checkable: 年级 > 5\nwhere: 年级 = 3", {}, Ending.UNCHECKED),
        ("needs: [性别]\nwhere: 年级 = 3", {"性别": None}, Ending.UNDECIDED),
        ("where: exists (select 1 from 豁免 h where h.学籍号 = 学籍.学籍号)", {}, Ending.UNCHECKED),
        ("where: 空(民族)", {}, Ending.UNCHECKED),
        ("where: 空(民族)", {"民族": None}, Ending.FOUND),
        ("where: 民族 is null", {}, Ending.UNCHECKED),
        ("where: 年级 = 3 and (民族 is null or 民族 = '汉族')", {}, Ending.FOUND),
        ("where: 有缺陷(学籍号, '长度')", {"学籍号": "123"}, Ending.FOUND),
        ("where: {甲: 年级 = 3, 乙: 民族 = '汉族'}", {}, Ending.FOUND),
        ("where: {甲: 年级 = 4, 乙: 民族 = '汉族'}", {}, Ending.PASSED),
        (
            "points: [{when: 年级 = 3, points: 3, label: 甲}, {when: 民族 = '汉族', points: 9, label: 乙}]\nat_least: 3",
            {},
            Ending.FOUND,
        ),
        ("points: [{when: 年级 = 3, points: 3, label: 甲}]\nat_least: 4", {}, Ending.PASSED),
    ],
)
def test_ending(parts: str, row: dict[str, str | None], ending: Ending, tmp_path: Path) -> None:
    found, n, reason = outcome_of(rule_of(tmp_path, parts), 学籍=[{**ROW, **row}])
    assert found is ending, reason
    assert (n > 0) == (ending is Ending.FOUND)
    assert reason or ending is not Ending.UNCHECKED


def test_absent_table_is_named(tmp_path: Path) -> None:
    assert outcome_of(rule_of(tmp_path, "where: 年级 = 3"), 学校=[])[::2] == (Ending.UNCHECKED, "没有表“学籍”")
    rule = rule_of(
        tmp_path, "unless: {在假: exists (select 1 from 豁免 h where h.学籍号 = 学籍.学籍号)}\nwhere: 年级 = 3"
    )
    assert "未能考虑“在假”（没有表“豁免”）" in outcome_of(rule, 学籍=[ROW])[2]


def test_groups_and_their_message(tmp_path: Path) -> None:
    message = "{{学籍号}}：{{条数}}人{{列出(姓名)}}，{{首.姓名}}，{{count(distinct 姓名)}}"
    text = CARD.replace("[{{when: 年级 > 6, is: 严重}}, {{is: 一般}}]", "一般")
    text = text.format(parts="group_by: 学籍号\nhaving: 不止一个(姓名)", message=message)
    (tmp_path / "XX-01.yaml").write_text(text, encoding="utf-8")
    loaded = load([tmp_path]).rule("XX-01")
    rows = [ROW, {**ROW, "姓名": "沈佳禾"}, {**ROW, "学籍号": None}, {**ROW, "学籍号": None, "姓名": "汤一泓"}]
    outcome = run_example(loaded, Example({"学籍": tuple(rows)}, finds=None))
    assert outcome.messages == ("3499010700110001：2人沈佳禾、鹿明垚，鹿明垚，2",)
    assert outcome.found == ({"学籍": (1, 2)},)


def test_let_with_rows_of_two_tables(tmp_path: Path) -> None:
    text = CARD.replace("from: 学籍", "from: 全部").replace("[{{when: 年级 > 6, is: 严重}}, {{is: 一般}}]", "一般")
    parts = (
        "let:\n  全部: >-\n    select s.行号 as 行号, '学校' as 表, s.学校代码 as 学校代码 from 学校 s\n    union all\n"
        "    select b.行号 as 行号, '班级' as 表, b.学校代码 as 学校代码 from 班级 b\n"
        "where: not exists (select 1 from 学籍 x where x.学校代码 = 全部.学校代码)"
    )
    (tmp_path / "XX-01.yaml").write_text(text.format(parts=parts, message="{{学校代码}}"), encoding="utf-8")
    rule = load([tmp_path]).rule("XX-01")
    code = "34990121001"
    given = {"学校": ({"学校代码": code},), "班级": ({"学校代码": code, "年级": "一年级"},), "学籍": ()}
    outcome = run_example(rule, Example(given, finds=None))
    assert outcome.found == ({"学校": (1,)}, {"班级": (1,)}) or outcome.found == ({"班级": (1,)}, {"学校": (1,)})


def test_evidence_and_results_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECT_XJ_KEY", "钥匙")
    folder = tmp_path / "rules"
    folder.mkdir()
    text = CARD.format(
        parts="where: 年级 = 3\nwith_rows: {豁免: 豁免.学籍号 = 学籍.学籍号}",
        message="{{姓名}}有{{豁免.类别}}，{{截止日期}}",
    )
    (folder / "XX-01.yaml").write_text(text, encoding="utf-8")
    book: Rulebook = load([folder])
    rows = [{**ROW, "学校代码": "34990121001"}, {**ROW, "学校代码": "34990121001", "学籍号": "3499010700120002"}]
    snapshot = MemorySnapshot(
        {
            "学籍": rows,
            "豁免": [{"学籍号": ROW["学籍号"], "类别": "长期病假"}],
            "学校": [{"学校代码": "34990121001", "学校名称": "城关小学", "所在乡镇": "城关镇"}],
        }
    )
    result = audit([snapshot], book)
    assert [finding.message for finding in result.findings] == [
        "鹿明垚有长期病假，2009年10月12日",
        "鹿明垚有（空），2009年10月12日",
    ]
    first = result.findings[0]
    assert [(str(row.role), row.table, row.line) for row in first.rows] == [("主体", "学籍", 2), ("证据", "豁免", 2)]
    assert (first.school_name, first.township, first.number) == ("城关小学", "城关镇", "XX-01-0001")
    path = tmp_path / "x.audit.db"
    write(result, path)
    write(result, path)
    opened = open_results(path)
    assert opened.findings() == result.findings and opened.outcomes == result.outcomes
    assert opened.scores == result.scores and opened.run.snapshots == result.run.snapshots
    again = audit([snapshot], book)
    assert (again.findings, again.scores) == (result.findings, result.scores)
    assert again.members.equals(result.members) and again.links.equals(result.links)
    assert "÷" in next(score for score in result.scores if score.check == "常规").arithmetic
