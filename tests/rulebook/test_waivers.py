"""误报登记.yaml read strictly: every slip with its line, its column and what to write instead."""

from datetime import date
from pathlib import Path

import pytest

from inspect_xj.errors import RuleFileError
from inspect_xj.rulebook import Problem, check, load
from inspect_xj.rulebook.waivers import MOST_MONTHS, months_after

RULES = {
    "XA-01": "title: 一\ncheck: 常规\nseverity: 一般\nnature: 确\nbasis: [试]\nfrom: 学籍\nwhere: 年级 = 3\n"
    'message: "{{姓名}}"\nparams: {最高: 6}\n',
    "XA-02": "title: 二\ncheck: 常规\nseverity: 一般\nnature: 确\nbasis: [试]\nfrom: 各校\n"
    "let: {各校: 'select x.学校代码, count(*) as 人数, 行号组(x.行号) as 行号组 from 学籍 x group by x.学校代码'}\n"
    'where: 人数 > 1\nmessage: "{{人数}}"\n',
}
GOOD = "reason: 已到校核对\n  document: 县教〔2009〕1号\n  by: 查甲\n  until: 2010-06-30\n"
MARK = "0123456789abcdef" * 2


def local(tmp_path: Path, text: str) -> Path:
    for name, rest in RULES.items():
        (tmp_path / f"{name}.yaml").write_text(f"id: {name}\n{rest}examples: []\n", encoding="utf-8")
    (tmp_path / "误报登记.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def problems(folder: Path) -> list[Problem]:
    return [problem for problem in check([folder]) if problem.file.name == "误报登记.yaml"]


def test_what_is_right_is_read_whole(tmp_path: Path) -> None:
    text = (
        f"# 上学期\n- rule: XA-01\n  where: 年级 <= 参数.最高 and 学校代码 = '34990121001'\n  {GOOD}  since: 2009-09-01\n"
        f"- fingerprint: {MARK}\n  {GOOD}- rule: XA-02\n  school: 城关小学\n  where: 人数 < 9\n  {GOOD}"
    )
    assert problems(local(tmp_path, text)) == []
    first, second, third = load([tmp_path]).waivers
    assert (first.rule, first.where, first.since, first.until) == (
        "XA-01",
        "年级 <= 参数.最高 and 学校代码 = '34990121001'",
        date(2009, 9, 1),
        date(2010, 6, 30),
    )
    assert (first.reason, first.document, first.by, first.place) == (
        "已到校核对",
        "县教〔2009〕1号",
        "查甲",
        "误报登记.yaml:2",
    )
    assert (second.fingerprint, second.bound, third.school, third.place) == (MARK, None, "城关小学", "误报登记.yaml:14")


@pytest.mark.parametrize("text", ["", "# 全部删去了\n", "[]\n"])
def test_an_empty_register_is_none(text: str, tmp_path: Path) -> None:
    assert problems(local(tmp_path, text)) == []
    assert load([tmp_path]).waivers == ()


@pytest.mark.parametrize(
    ("entry", "line", "column", "words", "hint"),
    [
        (f"rule: XA-03\n  where: 年级 = 3\n  {GOOD}", 1, 9, "没有规则“XA-03”", "是否为"),
        (f"rule: XA-01\n  wehre: 年级 = 3\n  {GOOD}", 2, 3, "没有“wehre”", "where"),
        (f"rule: XA-01\n  where: 年纪 = 3\n  {GOOD}", 2, 10, "没有列“年纪”", "年级"),
        (f"rule: XA-02\n  where: 人数 > 3 and 总数 > 4\n  {GOOD}", 2, 21, "没有列“总数”", "人数"),
        (f"rule: XA-01\n  where: 年级\n  {GOOD}", 2, 10, "一个条件", "年级 >= 7"),
        (f"rule: XA-01\n  where: 1 = 1\n  {GOOD}", 2, 10, "没有用到任何一列", "学籍"),
        (f"rule: XA-01\n  {GOOD}", 1, 3, "整条规则", "where"),
        (GOOD, 1, 3, "没有说是哪些问题", "fingerprint"),
        (f"school: 城关小学\n  {GOOD}", 1, 3, "没有说是哪些问题", "rule"),
        (f"where: 年级 = 3\n  {GOOD}", 1, 10, "要同时写 rule", "rule"),
        (f"fingerprint: {MARK}\n  where: 年级 = 3\n  rule: XA-01\n  {GOOD}", 2, 10, "不能再写 where", "分成两条"),
        (f"fingerprint: {MARK}\n  school: 城关小学\n  {GOOD}", 2, 11, "不能再写 school", "分成两条"),
        (f"fingerprint: {MARK[:-1]}\n  {GOOD}", 1, 16, "不是指纹", "32 位"),
        (f"fingerprint: {MARK}\n  {GOOD.replace('2010-06-30', '2010-06-31')}", 5, 10, "不是日期", "2010-08-31"),
        (f"fingerprint: {MARK}\n  {GOOD.replace('2010-06-30', '20100630')}", 5, 10, "不是日期", "2010-08-31"),
        (f"fingerprint: {MARK}\n  {GOOD.replace('until: 2010-06-30', '')}", 1, 3, "少了“until”", "until"),
        (
            f"fingerprint: {MARK}\n  {GOOD.replace('reason: 已到校核对', 'since: 2009-09-01')}",
            1,
            3,
            "少了“reason”",
            "reason",
        ),
        (f"fingerprint: {MARK}\n  {GOOD.replace('document: 县教〔2009〕1号', '')}", 1, 3, "少了“document”", "document"),
        (f"fingerprint: {MARK}\n  {GOOD.replace('by: 查甲', 'by:')}", 4, 3, "少了“by”", "by"),
        (f"fingerprint: {MARK}\n  {GOOD.replace('已到校核对', '无')}", 2, 11, "等于没有写", "写清楚"),
        (f"fingerprint: {MARK}\n  {GOOD}  since: 2010-07-01\n", 6, 10, "之后", "改正"),
        ("只有一句话", 1, 3, "键: 值", "reason"),
    ],
)
def test_every_slip_has_its_place(entry: str, line: int, column: int, words: str, hint: str, tmp_path: Path) -> None:
    found = problems(local(tmp_path, f"- {entry}"))
    assert [(problem.line, problem.column, str(problem.level)) for problem in found] == [(line, column, "错误")], found
    assert words in found[0].message
    assert hint in found[0].suggestion
    with pytest.raises(RuleFileError, match=rf"误报登记\.yaml:{line}:{column}:"):
        load([tmp_path])


def test_a_mapping_is_no_list(tmp_path: Path) -> None:
    (problem,) = problems(local(tmp_path, f"rule: XA-01\nwhere: 年级 = 3\n{GOOD.replace('  ', '')}"))
    assert "写成列表" in problem.message


def test_all_slips_of_all_entries_at_once(tmp_path: Path) -> None:
    text = f"- rule: XA-09\n  where: 年级 = 3\n  {GOOD}- fingerprint: x\n  {GOOD.replace('查甲', '待补')}"
    assert [(p.line, p.column) for p in problems(local(tmp_path, text))] == [(1, 9), (7, 16), (10, 7)]


@pytest.mark.parametrize(("until", "warned"), [("2010-10-01", False), ("2010-10-02", True)])
def test_a_term_longer_than_a_school_year_is_warned_of(until: str, warned: bool, tmp_path: Path) -> None:
    text = f"- fingerprint: {MARK}\n  {GOOD.replace('2010-06-30', until)}  since: 2009-09-01\n"
    found = problems(local(tmp_path, text))
    assert [str(problem.level) for problem in found] == ["警告"] * warned
    assert len(load([tmp_path]).waivers) == 1


def test_the_same_thing_twice_is_warned_of(tmp_path: Path) -> None:
    found = problems(local(tmp_path, f"- fingerprint: {MARK}\n  {GOOD}- fingerprint: {MARK}\n  {GOOD}"))
    assert [(p.line, str(p.level)) for p in found] == [(6, "警告")]
    assert "第 1 行" in found[0].message


def test_a_broken_rule_is_reported_once_in_its_own_file(tmp_path: Path) -> None:
    folder = local(tmp_path, f"- rule: XA-01\n  where: 年级 = 3\n  {GOOD}")
    (folder / "XA-01.yaml").write_text(f"id: XA-01\n{RULES['XA-01'].replace('年级', '年纪')}", encoding="utf-8")
    assert {problem.file.name for problem in check([folder])} == {"XA-01.yaml"}


def test_the_register_alone_is_checked_against_the_rules_beside_it(tmp_path: Path) -> None:
    folder = local(tmp_path, f"- rule: XA-01\n  where: 年级 = 3\n  {GOOD}- rule: XA-07\n  where: 年级 = 3\n  {GOOD}")
    assert [(p.line, p.message) for p in check([folder / "误报登记.yaml"])] == [(7, "没有规则“XA-07”")]


def test_the_rules_hash_tells_one_register_from_another(tmp_path: Path) -> None:
    folder = local(tmp_path, f"- fingerprint: {MARK}\n  {GOOD}")
    before = load([folder]).sha256
    assert load([folder]).sha256 == before
    (folder / "误报登记.yaml").write_text(f"- fingerprint: {MARK}\n  {GOOD.replace('查甲', '查乙')}", encoding="utf-8")
    assert load([folder]).sha256 != before


def test_a_condition_is_loaded_with_its_rule(tmp_path: Path) -> None:
    folder = local(tmp_path, f"- rule: XA-01\n  where: 家庭住址 like '%村'\n  {GOOD}")
    assert "家庭住址" in load([folder]).rule("XA-01").reads["学籍"]


@pytest.mark.parametrize(
    ("day", "later"),
    [
        (date(2009, 9, 1), date(2010, 10, 1)),
        (date(2009, 12, 31), date(2011, 1, 31)),
        (date(2009, 1, 31), date(2010, 2, 28)),
        (date(2011, 1, 30), date(2012, 2, 29)),
    ],
)
def test_months_after(day: date, later: date) -> None:
    assert months_after(day, MOST_MONTHS) == later
