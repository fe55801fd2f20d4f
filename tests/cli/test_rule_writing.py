"""`rules new`: what it writes is right at once, what is wrong is said at once, nothing is overwritten."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from inspect_xj.audit import run_example
from inspect_xj.cli import asking
from inspect_xj.rulebook import check, load
from inspect_xj.rulebook.guide import KEY_DOCS
from tests.cli.conftest import Run

YOUNG = (
    "--title",
    "高年级低龄",
    "--where",
    "年级 >= 7 and 周岁(出生日期, 开学日) < 参数.最小年龄",
    "--param",
    "最小年龄=11",
)


def new(run: Run, *arguments: str) -> Path:
    ended = run("rules", "new", "XA-01", "-o", "我县规则", *arguments)
    assert ended.code == 0, ended
    assert ended.err == ""
    return Path("我县规则/XA-01.yaml")


def test_from_options_a_file_that_passes_lint_and_its_own_examples(run: Run) -> None:
    path = new(run, *YOUNG)
    assert check([path.parent]) == ()
    rule = load([path.parent]).rule("XA-01")
    assert (rule.scope, rule.source, rule.params) == ("在籍(学籍状态)", "学籍", {"最小年龄": 11})
    assert [(bool(example.finds), example.ending) for example in rule.examples] == [
        (True, None),
        (False, None),
        (False, "未决"),
    ]
    assert all(run_example(rule, example).ok for example in rule.examples)


def test_every_key_is_explained_and_the_editor_is_told_of_the_schema(run: Run) -> None:
    text = new(run, *YOUNG).read_text(encoding="utf-8")
    assert all(doc in text for doc in KEY_DOCS.values())
    hint = text.splitlines()[0]
    assert hint.startswith("# yaml-language-server: $schema=")
    assert (Path("我县规则") / hint.partition("=")[2]).is_file()


def test_the_next_commands_are_printed_and_work(run: Run) -> None:
    ended = run("rules", "new", "xa-01", "-o", "我县 规则", *YOUNG)
    lines = [line.strip() for line in ended.out.splitlines() if line.startswith("  inspect-xj")]
    assert [line.split()[1:3] for line in lines] == [
        ["rules", "lint"],
        ["rules", "test"],
        ["rules", "try"],
        ["audit", "快照.db"],
    ]
    assert "'我县 规则'" in lines[0]
    assert run("rules", "lint", "我县 规则").code == 0
    assert run("rules", "test", "我县 规则").code == 0


#: Conditions of many kinds; each gets an example that finds.
CONDITIONS = [
    ("学籍", "空(家庭住址)"),
    ("学籍", "有缺陷(身份证件号, '校验位')"),
    ("学籍", "入学年月 > 建档日期"),
    ("学籍", "姓名 = '甲: 乙' or 性别 = '男'"),
    ("学籍", "not exists (select 1 from 家庭成员 f where f.学籍 = 学籍.行号)"),
    ("学籍", "人籍关系 = '空挂'"),
    ("学校", "空(校长)"),
    ("纸质档案", "是否建档 = '否'"),
    ("上报", "上报日期 > 日期(年(开学日), 10, 10)"),
    ("学籍变动", "变动类别 = '转出' and 工作日(申请日期, 办结日期) > 10"),
]


@pytest.mark.parametrize(("table", "where"), CONDITIONS)
def test_examples_are_derived_from_the_condition(table: str, where: str, run: Run) -> None:
    path = new(run, "--title", "试：甲#乙", "--from", table, "--where", where)
    assert check([path.parent]) == ()
    rule = load([path.parent]).rule("XA-01")
    assert rule.title == "试：甲#乙"
    assert any(example.finds for example in rule.examples)
    assert any(example.finds == () for example in rule.examples)
    assert all(run_example(rule, example).ok for example in rule.examples)


def test_where_nothing_can_be_derived_that_is_said(run: Run) -> None:
    ended = run("rules", "new", "XA-01", "--title", "试", "--where", "匹配(备注, '第[0-9]{3}号') and 年级 = 9")
    assert ended.code == 0
    assert "没能推出应当查出的例子" in ended.out
    assert [str(problem.level) for problem in check([Path("XA-01.yaml")])] == ["警告"]


REFUSED = [
    (("CG-01", *YOUNG), ("规则号 CG-01 是随工具的规则", "例如 XA-01")),
    (("cg-3", *YOUNG), ("规则号“cg-3”写法不对", "例如 XA-01")),
    (("XA-01", "--title", "试"), ("缺少--where",)),
    (("XA-01",), ("缺少--title、--where",)),
    (("XA-01", "--title", "试", "--where", "年级 > 参数.甲"), ("参数“甲”", "--param 甲=值")),
    (("XA-01", "--title", "试", "--where", "年级 > 7", "--from", "学藉"), ("没有表“学藉”", "是否为“学籍”")),
    (("XA-01", "--title", "试", "--where", "年级 > 7", "--param", "甲"), ("名=值",)),
    (("XA-01", "--title", "试", "--where", "年级 > 7", "--check", "常"), ("组织责任、常规、档案信息化",)),
    (("XA-01", "--title", "试", "--where", "年级 > 7", "--message", "{{姓明}}"), ("message 里没有“姓明”可用", "姓名")),
    ((), ("缺少",)),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "words"), REFUSED)
def test_refused_in_one_sentence(arguments: tuple[str, ...], words: tuple[str, ...], run: Run, tmp_path: Path) -> None:
    run("rules", "new", *arguments).refused(*words)
    assert not list(tmp_path.rglob("*.yaml"))


def test_a_wrong_condition_is_shown_with_its_place(run: Run) -> None:
    ended = run("rules", "new", "XA-01", "--title", "试", "--where", "年级 >= 7 and 空(家庭主址)")
    assert ended.code == 2
    first, second, mark = ended.err.splitlines()
    assert first == "--where:1:15: 错误：“学籍”没有列“家庭主址”；是否为“家庭住址”？"
    assert second == "年级 >= 7 and 空(家庭主址)"
    assert mark == " " * 17 + "↑"  # Chinese characters are two columns wide


def test_no_file_is_overwritten(run: Run) -> None:
    path = new(run, *YOUNG)
    before = path.read_bytes()
    run("rules", "new", "xa-01", "-o", "我县规则", *YOUNG).refused("已经存在", "例如 XA-02")
    path.rename(path.with_suffix(".yml"))
    run("rules", "new", "XA-01", "-o", "我县规则", *YOUNG).refused("已经存在")
    assert path.with_suffix(".yml").read_bytes() == before
    Path("我县规则/rule.schema.json").write_text("[]", encoding="utf-8")
    run("rules", "new", "XA-02", "-o", "我县规则", *YOUNG).refused("rule.schema.json", "不予覆盖")


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A terminal at which the answers of a list are typed; what was asked is noted."""
    answers: list[str] = []
    monkeypatch.setattr(asking, "is_terminal", lambda: True)

    def typed(prompt: str) -> str:
        print(prompt)
        if not answers:
            raise EOFError
        return answers.pop(0)

    monkeypatch.setattr("builtins.input", typed)
    yield answers
    assert answers == []


def test_asked_step_by_step(run: Run, answering: list[str]) -> None:
    answering += [
        "",
        "校长未登记",
        "3",
        "学较",
        "学校",
        "",
        "空(校张)",
        "空(校长) and 参数.下限 > 1",
        "2",
        "一般",
        "确",
        "县教〔2009〕1号",
        "",
        "补登",
        "十天",
        "10",
    ]
    ended = run("rules", "new", "XA-01", "-o", "我县规则")
    assert ended.code == 0, ended
    for word in (
        "这一项要填。",
        "可用的表：行政区划",
        "没有表“学较”，是否为“学校”？",
        "“学校”的列：",
        "条件:1:3: 错误：“学校”没有列“校张”；是否为“校长”？",
        "写 0 到 3650 之间的整数。",
        "inspect-xj rules try 我县规则/XA-01.yaml 快照.db",
    ):
        assert word in ended.out, word
    rule = load([Path("我县规则")]).rule("XA-01")
    assert (rule.check, rule.source, rule.where, rule.days) == ("档案信息化", "学校", "空(校长) and 参数.下限 > 1", 10)
    assert rule.params == {"下限": 2}
    assert check([Path("我县规则")]) == ()


def test_only_what_was_not_given_is_asked(run: Run, answering: list[str]) -> None:
    answering += ["年级 > 9", "", "", "", "", ""]
    ended = run(
        "rules", "new", "XA-01", "--title", "试", "--check", "常规", "--from", "学籍", "--scope", "", "--remedy", "改"
    )
    assert ended.code == 0, ended
    assert "名称（" not in ended.out
    assert load([Path()]).rule("XA-01").scope is None


def test_nothing_is_written_when_the_answers_stop(run: Run, answering: list[str], tmp_path: Path) -> None:
    answering += ["试"]
    ended = run("rules", "new", "XA-01", "-o", "我县规则")
    assert ended.code == 2
    assert "已中断" in ended.err
    assert not list(tmp_path.rglob("*"))
