"""误报登记 and 核查 in a run: what is set aside is kept, named and counted nowhere; what has expired comes back."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from inspect_xj.audit import audit
from inspect_xj.findings import append, open_results, write
from inspect_xj.model import AuditResult, Ending, Finding, Status, Verdict, Waiver
from inspect_xj.rulebook import Rulebook, load
from inspect_xj.snapshot import MemorySnapshot

A, B, C = "34990121001", "34990121002", "34990121003"
AS_OF = date(2009, 10, 12)
HEAD = "check: 常规\nseverity: 严重\nbasis: [试]\nexamples: []\n"
RULES = {
    "XA-01": f"title: 年级\n{HEAD}nature: 确\nfrom: 学籍\nscope: 在籍(学籍状态)\nwhere: 年级 = 3\n"
    'message: "{{姓名}}在{{学校名称}}"\n',
    "XA-02": f"title: 重号\n{HEAD}nature: 确\nfrom: 学籍\ngroup_by: [学籍号]\nhaving: count(*) > 1\n"
    'message: "{{列出(姓名)}}"\n',
    "XA-03": f"title: 各校\n{HEAD}nature: 疑\nfrom: 各校\n"
    "let: {各校: 'select x.学校代码, count(*) as 人数, 行号组(x.行号) as 行号组 from 学籍 x group by x.学校代码'}\n"
    'where: 人数 > 1\nmessage: "{{学校名称}}{{人数}}人"\n',
    "XA-04": f"title: 不查\n{HEAD}nature: 确\nfrom: 学籍\nwhere: 年级 = 9\nmessage: 不查\n",
}
SAY = "  reason: 已到校核对\n  document: 县教〔2009〕1号\n  by: 查甲\n"
COUNTY: dict[str, list[dict[str, str | None]]] = {
    "学校": [
        {"学校代码": A, "学校名称": "城关小学"},
        {"学校代码": B, "学校名称": "东街小学"},
        {"学校代码": C, "学校名称": "西街小学"},
    ],
    "学籍": [
        {"学籍号": f"34990109001100{n:02d}", "姓名": name, "学校代码": code, "年级": grade, "学籍状态": "在读"}
        for n, name, code, grade in [
            (1, "鹿明垚", A, "三年级"),
            (2, "沈佳禾", A, "三年级"),
            (3, "闻人秋", B, "三年级"),
            (3, "闻人春", A, "四年级"),
            (5, "顾若溪", B, "三年级"),
            (5, "顾若溪", B, "五年级"),
            (7, "单一人", C, "五年级"),
        ]
    ],
}


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECT_XJ_KEY", "试")


def rulebook(tmp_path: Path, register: str = "", **more: str) -> Rulebook:
    folder = tmp_path / "rules"
    folder.mkdir(exist_ok=True)
    for name, text in RULES.items():
        (folder / f"{name}.yaml").write_text(f"id: {name}\n{text}", encoding="utf-8")
    local = tmp_path / "local"
    local.mkdir(exist_ok=True)
    for name, text in {"误报登记": register, **more}.items():
        (local / f"{name}.yaml").write_text(text, encoding="utf-8")
    return load([folder, local])


def run(book: Rulebook, **more: Any) -> AuditResult:
    return audit([MemorySnapshot(COUNTY, as_of=AS_OF)], book, **more)


def aside(result: AuditResult) -> list[str]:
    return [one.number for one in result.findings if one.status == Status.EXCLUDED]


def states(result: AuditResult) -> list[tuple[str, int]]:
    return [(one.state, one.n_findings) for one in result.waivers]


def of(result: AuditResult, number: str) -> Finding:
    return next(one for one in result.findings if one.number == number)


def test_nothing_registered_nothing_changed(tmp_path: Path) -> None:
    result = run(rulebook(tmp_path))
    assert Counter(one.rule for one in result.findings) == {"XA-01": 4, "XA-02": 2, "XA-03": 2}
    assert aside(result) == []
    assert result.waivers == ()
    assert "误报登记" not in result.run.parameters


def test_by_condition(tmp_path: Path) -> None:
    text = f"- rule: XA-01\n  where: 姓名 = '鹿明垚' or 学校代码 = '{B}'\n{SAY}  until: 2009-12-31\n"
    result = run(rulebook(tmp_path, text))
    assert aside(result) == ["XA-01-0001", "XA-01-0003", "XA-01-0004"]
    assert states(result) == [("生效", 3)]
    outcome = next(one for one in result.outcomes if one.rule == "XA-01")
    assert (outcome.ending, outcome.n_checked, outcome.n_findings, outcome.n_waived) == (Ending.FOUND, 7, 1, 3)
    assert of(result, "XA-01-0001").waiver == 1
    assert len(of(result, "XA-01-0001").rows) == 1  # kept whole
    assert result.run.parameters["误报登记"] == "1 条，排除问题 3 条"


def test_all_set_aside_is_a_pass_that_says_so(tmp_path: Path) -> None:
    result = run(rulebook(tmp_path, f"- rule: XA-01\n  where: 年级 = 3\n{SAY}  until: 2009-12-31\n"))
    outcome = next(one for one in result.outcomes if one.rule == "XA-01")
    assert (outcome.ending, outcome.n_findings, outcome.n_waived) == (Ending.PASSED, 0, 4)


def test_a_condition_may_look_at_other_tables_and_parameters(tmp_path: Path) -> None:
    text = (
        "- rule: XA-01\n  where: exists (select 1 from 学籍 x where x.学籍号 = 学籍.学籍号 and x.年级 > 学籍.年级)\n"
        f"{SAY}  until: 2009-12-31\n"
    )
    assert aside(run(rulebook(tmp_path, text))) == ["XA-01-0003", "XA-01-0004"]


def test_a_group_is_excused_only_as_a_whole(tmp_path: Path) -> None:
    where = "- rule: XA-02\n  where: 学校代码 = '{}'\n" + SAY + "  until: 2009-12-31\n"
    assert aside(run(rulebook(tmp_path, where.format(B)))) == ["XA-02-0002"]  # both rows of it stand there
    assert aside(run(rulebook(tmp_path, where.format(A)))) == []


def test_a_school_excuses_what_stands_wholly_in_it(tmp_path: Path) -> None:
    text = "".join(
        f"- rule: {rule}\n  school: {school}\n{SAY}  until: 2009-12-31\n"
        for rule, school in [("XA-01", "城关小学"), ("XA-02", B), ("XA-03", "东街小学"), ("XA-01", "南街小学")]
    )
    result = run(rulebook(tmp_path, text))
    assert aside(result) == ["XA-01-0001", "XA-01-0002", "XA-02-0002", "XA-03-0002"]
    assert states(result) == [("生效", 2), ("生效", 1), ("生效", 1), ("未用到", 0)]
    assert result.waivers[3].remark == "数据中没有学校“南街小学”"


def test_school_and_condition_must_both_hold(tmp_path: Path) -> None:
    text = f"- rule: XA-01\n  school: 城关小学\n  where: 姓名 <> '鹿明垚'\n{SAY}  until: 2009-12-31\n"
    assert aside(run(rulebook(tmp_path, text))) == ["XA-01-0002"]


def test_rows_that_a_let_made_up(tmp_path: Path) -> None:
    text = f"- rule: XA-03\n  where: 人数 >= 3 and 学校代码 = '{A}'\n{SAY}  until: 2009-12-31\n"
    assert aside(run(rulebook(tmp_path, text))) == ["XA-03-0001"]


def test_an_unknown_answer_excuses_nobody(tmp_path: Path) -> None:
    text = f"- rule: XA-01\n  where: 民族 = '汉族' or 民族 <> '汉族'\n{SAY}  until: 2009-12-31\n"
    result = run(rulebook(tmp_path, text))
    assert states(result) == [("未用到", 0)]
    gone = f"- rule: XA-01\n  where: exists (select 1 from 豁免 h where h.学籍号 = 学籍.学籍号)\n{SAY}  until: 2009-12-31\n"
    result = run(rulebook(tmp_path, gone))
    assert states(result) == [("未用到", 0)]
    assert "没有表“豁免”" in result.waivers[0].remark


def test_by_fingerprint_in_another_run_and_order(tmp_path: Path) -> None:
    mark = of(run(rulebook(tmp_path)), "XA-01-0003").fingerprint
    text = f"- fingerprint: {mark}\n{SAY}  until: 2009-12-31\n"
    assert aside(run(rulebook(tmp_path, text))) == ["XA-01-0003"]
    turned = {**COUNTY, "学籍": COUNTY["学籍"][::-1]}
    result = audit([MemorySnapshot(turned, as_of=AS_OF)], rulebook(tmp_path, text))
    (number,) = aside(result)
    assert "闻人秋" in of(result, number).message
    assert aside(run(rulebook(tmp_path, f"- rule: XA-02\n{text.replace('- ', '  ')}"))) == []  # another rule's


def test_another_key_means_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = of(run(rulebook(tmp_path)), "XA-01-0003").fingerprint
    monkeypatch.setenv("INSPECT_XJ_KEY", "另一把")
    result = run(rulebook(tmp_path, f"- fingerprint: {mark}\n{SAY}  until: 2009-12-31\n"))
    assert states(result) == [("未用到", 0)]


@pytest.mark.parametrize(
    ("days", "state", "n_aside"),
    [
        ("  until: 2009-10-12\n", ("生效", 4), 4),
        ("  until: 2009-10-11\n", ("过期", 4), 0),
        ("  until: 2009-12-31\n  since: 2009-10-12\n", ("生效", 4), 4),
        ("  until: 2009-12-31\n  since: 2009-10-13\n", ("未到起始日", 0), 0),
    ],
)
def test_the_day_is_the_snapshots_day(days: str, state: tuple[str, int], n_aside: int, tmp_path: Path) -> None:
    result = run(rulebook(tmp_path, f"- rule: XA-01\n  where: 年级 = 3\n{SAY}{days}"))
    assert states(result) == [state]
    assert len(aside(result)) == n_aside


def test_what_has_expired_comes_back_with_a_note(tmp_path: Path) -> None:
    result = run(rulebook(tmp_path, f"- rule: XA-01\n  where: 姓名 = '鹿明垚'\n{SAY}  until: 2009-08-31\n"))
    assert of(result, "XA-01-0001").remark == "误报登记第1条已于2009年8月31日到期（县教〔2009〕1号）"
    assert of(result, "XA-01-0002").remark == ""
    assert {one.status for one in result.findings} == {"待核"}


def test_of_two_entries_the_first_in_force_counts(tmp_path: Path) -> None:
    entry = f"- rule: XA-01\n  where: 姓名 = '鹿明垚'\n{SAY}"
    text = f"{entry}  until: 2009-08-31\n{entry}  until: 2009-12-31\n{entry}  until: 2010-01-31\n"
    result = run(rulebook(tmp_path, text))
    assert (of(result, "XA-01-0001").waiver, of(result, "XA-01-0001").remark) == (2, "")
    assert states(result) == [("过期", 1), ("生效", 1), ("生效", 1)]


def test_entries_of_rules_that_do_not_run(tmp_path: Path) -> None:
    text = "".join(
        f"- rule: {rule}\n  where: 年级 = 3\n{SAY}  until: 2009-12-31\n" for rule in ("XA-01", "XA-02", "XA-04")
    )
    book = rulebook(tmp_path, text, **{"XA-04": "id: XA-04\nswitch: off\nnote: 另有文件\n"})
    assert [one.state for one in run(book).waivers] == ["生效", "未用到", "规则停用"]
    assert [one.state for one in run(book, only=["XA-01"]).waivers] == ["生效", "规则未运行", "规则未运行"]


def test_a_very_long_term_is_remarked(tmp_path: Path) -> None:
    result = run(rulebook(tmp_path, f"- rule: XA-01\n  where: 年级 = 3\n{SAY}  until: 2010-11-13\n"))
    assert "超过13个月" in result.waivers[0].remark
    result = run(rulebook(tmp_path, f"- rule: XA-01\n  where: 年级 = 3\n{SAY}  until: 2010-11-12\n"))
    assert result.waivers[0].remark == ""


def test_switched_off_rules_are_listed_with_the_note(tmp_path: Path) -> None:
    book = rulebook(tmp_path, **{"XA-04": "id: XA-04\nswitch: off\nnote: 另有文件\n"})
    result = run(book)
    assert [one.rule for one in result.outcomes] == ["XA-01", "XA-02", "XA-03", "XA-04"]
    assert (result.outcomes[3].ending, result.outcomes[3].reason) == (Ending.OFF, "停用；说明：另有文件")
    assert all("XA-04" not in one.arithmetic for one in result.scores)
    assert [one.rule for one in run(book, only=["XA-01"]).outcomes] == ["XA-01"]


def verdict(result: AuditResult, number: str, status: str, remark: str = "到户") -> Verdict:
    return Verdict("2009-10-20T09:00:00", number, status, remark, "查乙", of(result, number).fingerprint)


def test_what_was_checked_before_is_carried(tmp_path: Path) -> None:
    first = run(rulebook(tmp_path))
    verdicts = [
        verdict(first, "XA-03-0001", "排除"),
        verdict(first, "XA-03-0001", "属实"),  # the last word counts
        verdict(first, "XA-01-0002", "排除"),
        Verdict("2009-10-20T09:00:00", "XA-09-0001", "属实", "", "查乙", "0" * 32),
    ]
    turned = {**COUNTY, "学籍": COUNTY["学籍"][::-1]}
    result = audit([MemorySnapshot(turned, as_of=AS_OF)], rulebook(tmp_path), verdicts=verdicts)
    assert {one.message: str(one.status) for one in result.findings if one.status != "待核"} == {
        "城关小学3人": "属实",
        "沈佳禾在城关小学": "排除",
    }
    excluded = next(one for one in result.findings if one.status == "排除")
    assert excluded.remark == "2009-10-20由查乙核查排除：到户"
    assert excluded.waiver is None
    assert [one.number for one in result.verdicts] == [of_message(result, "城关小学3人")] * 2 + [excluded.number]
    assert result.run.parameters["核查"] == "沿用 2 条，另有 1 条的问题本次没有查出"


def of_message(result: AuditResult, message: str) -> str:
    return next(one.number for one in result.findings if one.message == message)


def test_verified_beats_the_register(tmp_path: Path) -> None:
    first = run(rulebook(tmp_path))
    text = f"- rule: XA-01\n  where: 姓名 = '鹿明垚'\n{SAY}  until: 2009-12-31\n"
    result = run(rulebook(tmp_path, text), verdicts=[verdict(first, "XA-01-0001", "属实")])
    assert of(result, "XA-01-0001").status == "属实"
    assert "误报登记第1条未予排除（县教〔2009〕1号）" in of(result, "XA-01-0001").remark
    assert states(result) == [("未用到", 0)]


def test_verified_suspicions_cost_points_and_waived_proofs_do_not(tmp_path: Path) -> None:
    first = run(rulebook(tmp_path))

    def lost(result: AuditResult, code: str | None) -> dict[str, float]:
        (one,) = (one for one in result.scores if (one.school_code, one.check) == (code, "常规"))
        return {term.rule: term.loss for term in one.terms}

    assert lost(first, A) == {"XA-01": 20.0, "XA-02": 20.0}
    assert lost(first, None) == {"XA-01": 20.0, "XA-02": 20.0}
    confirmed = run(rulebook(tmp_path), verdicts=[verdict(first, "XA-03-0001", "属实")])
    assert lost(confirmed, A) == {"XA-01": 20.0, "XA-02": 20.0, "XA-03": 20.0}
    assert lost(confirmed, B) == {"XA-01": 20.0, "XA-02": 20.0}
    waived = run(rulebook(tmp_path, f"- rule: XA-01\n  school: {A}\n{SAY}  until: 2009-12-31\n"))
    assert lost(waived, A) == {"XA-02": 20.0}
    assert lost(waived, B) == {"XA-01": 20.0, "XA-02": 20.0}


def test_the_file_keeps_all_of_it(tmp_path: Path) -> None:
    text = (
        f"- rule: XA-01\n  where: 姓名 = '鹿明垚'\n{SAY}  until: 2009-12-31\n  since: 2009-09-01\n"
        f"- rule: XA-01\n  where: 姓名 = '沈佳禾'\n{SAY}  until: 2009-08-31\n"
    )
    book = rulebook(tmp_path, text, **{"XA-04": "id: XA-04\nswitch: off\n"})
    result = run(book)
    path = tmp_path / "结果.audit.db"
    write(result, path)
    opened = open_results(path)
    assert opened.waivers == result.waivers
    assert opened.outcomes == result.outcomes
    assert opened.scores == result.scores
    assert opened.findings() == result.findings
    assert opened.finding("XA-01-0001") == of(result, "XA-01-0001")
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            'select "核实状态", "误报登记", "备注" from "问题" order by "问题号" limit 2'
        ).fetchall()
        assert rows == [("排除", 1, None), ("待核", None, "误报登记第2条已于2009年8月31日到期（县教〔2009〕1号）")]
        found = connection.execute('select "结果", "问题数", "误报数" from "规则" where "规则" = \'XA-01\'').fetchone()
        assert found == ("发现", 3, 1)


def test_checks_written_into_the_file_count_at_once(tmp_path: Path) -> None:
    path = tmp_path / "结果.audit.db"
    write(run(rulebook(tmp_path)), path)
    now = "2009-10-20T09:00:00"
    rows = [(now, "XA-03-0001", "属实", "到校", "查乙"), (now, "XA-01-0001", "排除", "", "查乙")]
    append(path, {"核查": rows})
    opened = open_results(path)
    assert opened.finding("XA-03-0001").status == "属实"  # type: ignore[union-attr]
    assert [one.status for one in opened.findings()].count("待核") == 6
    assert {one.rule: (one.n_findings, one.n_waived) for one in opened.outcomes}["XA-01"] == (3, 1)
    # what the next run makes of the same checks is what the file says by itself
    again = run(rulebook(tmp_path), verdicts=opened.verdicts)
    assert opened.scores == again.scores
    assert [one.status for one in again.findings] == [one.status for one in opened.findings()]
    append(path, {"核查": [(now, "XA-01-0001", "待核", "", "查乙"), (now, "XA-03-0001", "排除", "", "查乙")]})
    later = open_results(path)
    assert {one.number: str(one.status) for one in later.findings() if one.status != "待核"} == {"XA-03-0001": "排除"}
    assert {one.rule: str(one.ending) for one in later.outcomes}["XA-03"] == "发现"


def test_scores_can_be_worked_out_from_the_tables_alone(tmp_path: Path) -> None:
    """By SQL over what an inspector sees in Datasette, without a line of our code."""
    text = f"- rule: XA-02\n  school: {B}\n{SAY}  until: 2009-12-31\n"
    path = tmp_path / "结果.audit.db"
    write(run(rulebook(tmp_path, text)), path)
    with closing(sqlite3.connect(path)) as connection:
        scores = connection.execute('select "学校代码", "三查", "分数" from "评分"').fetchall()
        for code, check, value in scores:
            faulty = connection.execute(
                """
                select b.规则, p.严重程度, m.权重, m.限度, b.检查数,
                       count(distinct case when b.按行 then r.行号 else p.问题号 end)
                from 评分依据 b join 问题 p on p.规则 = b.规则 join 问题记录 r on r.问题号 = p.问题号
                join 评分模型 m on m.严重程度 = p.严重程度
                where b.三查 = ? and b.学校代码 is ? and p.核实状态 <> '排除' and (p.性质 = '确' or p.核实状态 = '属实')
                  and r.角色 = '主体' and (? is null or r.学校代码 = ?) and b.检查数 > 0
                group by 1, 2
                """,
                [check, code, code, code],
            ).fetchall()
            lost = sum(
                (
                    (Decimal(str(w)) * min(Decimal(1), Decimal(n) / checked / Decimal(str(limit)))).quantize(
                        Decimal("0.01"), ROUND_HALF_UP
                    )
                    for _, _, w, limit, checked, n in faulty
                ),
                Decimal(0),
            )
            if value is not None:
                assert Decimal(str(value)) == max(Decimal(0), 100 - lost).quantize(Decimal("0.1"), ROUND_HALF_UP)
        assert {code for code, _, _ in scores} == {None, A, B, C}


def test_the_same_register_gives_the_same_results(tmp_path: Path) -> None:
    text = f"- rule: XA-01\n  where: 姓名 = '鹿明垚'\n{SAY}  until: 2009-12-31\n"
    first, second = (run(rulebook(tmp_path, text)) for _ in range(2))
    assert (first.findings, first.waivers, first.scores) == (second.findings, second.waivers, second.scores)
    assert first.run.rules_sha256 == second.run.rules_sha256
    assert isinstance(first.waivers[0], Waiver)
