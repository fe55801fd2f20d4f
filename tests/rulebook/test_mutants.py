"""Mutants of a small rule, listed to the last one; and that their words stay while the text stays."""

from pathlib import Path

import pytest

from inspect_xj import resources
from inspect_xj.rulebook import check, load, mutants

RULE = """\
id: XX-01
title: 试
check: 常规
severity: [{when: 年级 > 8, is: 较重}, {is: 一般}]
nature: 确
basis: [试]
from: 学籍
scope: 在籍(学籍状态)
checkable: 截止日期 > 开学日
needs: [班级]
unless:
  借读: 就读方式 = '借读'
where:
  高: 年级 > 参数.上限
  无: >-
    空(姓名)
    and not exists (select 1 from 家庭成员 f where f.学籍 = 学籍.行号 and f.关系 = '父')
message: "{{姓名}}"
params: {上限: 9, 闲: 3}
examples:
  - given: {学籍: [{姓名: 甲, 年级: 十年级}]}
    finds: [{学籍: 1}]
"""

MUTANTS = """\
19 参数.上限：9 改为 8
19 参数.上限：9 改为 10
8 去掉 scope
9 去掉 checkable
9 checkable：截止日期 > 开学日 的 > 改为 >=
9 checkable：截止日期 > 开学日 的 > 改为 <=
10 needs 去掉 班级
12 去掉unless“借读”
12 unless.借读：就读方式 = '借读' 的 = 改为 <>
14 去掉情形“高”
14 where.高：年级 > 参数.上限 的 > 改为 >=
14 where.高：年级 > 参数.上限 的 > 改为 <=
15 去掉情形“无”
16 where.无：去掉 空(姓名)
17 where.无：空(姓名) and not exists(select 1 fro… f.关系 = '父') 的 and 改为 or
17 where.无：去掉 not exists(select 1 from 家庭成员 as f where f.学籍 = 学籍.行号 and f.关系 = '父')
17 where.无：not exists(select 1 from 家庭成员 as f where f.学籍 = 学籍.行号 and f.关系 = '父') 的 not exists 改为 exists
17 where.无：去掉 f.学籍 = 学籍.行号
17 where.无：去掉 f.关系 = '父'
17 where.无：f.关系 = '父' 的 = 改为 <>
17 where.无：f.关系 = '父' 的 '父' 改为 '父×'"""


def told(folder: Path, text: str) -> list[str]:
    folder.mkdir(exist_ok=True)
    (folder / "XX-01.yaml").write_text(text, encoding="utf-8")
    return [f"{mutant.line} {mutant.text}" for mutant in mutants(load([folder]).rule("XX-01"))]


def test_every_mutant_of_a_small_rule(tmp_path: Path) -> None:
    """Nothing of severity (no example speaks of it), of an unused parameter, of what no longer binds."""
    assert told(tmp_path, RULE) == MUTANTS.splitlines()


def test_words_are_stable_where_only_the_layout_changes(tmp_path: Path) -> None:
    plain = [line.split(" ", 1)[1] for line in told(tmp_path / "a", RULE)]
    other = RULE.replace("年级 > 参数.上限", "年级>参数.上限").replace("title: 试\n", "title: 试\n# 说明\n\n")
    other = other.replace("    空(姓名)\n    and not", "    空(姓名) and\n      not")
    assert [line.split(" ", 1)[1] for line in told(tmp_path / "b", other)] == plain


def test_severity_is_mutated_where_an_example_speaks_of_it(tmp_path: Path) -> None:
    lines = told(tmp_path, RULE.replace("finds: [{学籍: 1}]", "finds: [{学籍: 1, 严重程度: 较重}]"))
    assert [line for line in lines if "severity" in line] == [
        "4 severity 去掉“较重”一行",
        "4 severity.较重：年级 > 8 的 > 改为 >=",
        "4 severity.较重：年级 > 8 的 > 改为 <=",
        "4 severity.较重：年级 > 8 的 8 改为 7",
        "4 severity.较重：年级 > 8 的 8 改为 9",
    ]


def test_the_same_words_twice_are_numbered(tmp_path: Path) -> None:
    text = RULE.replace("年级 > 参数.上限", "年级 > 参数.上限 or 年级 > 参数.上限 and 空(班级)")
    lines = [line.split(" ", 1)[1] for line in told(tmp_path, text)]
    assert "where.高：年级 > 参数.上限 的 > 改为 >=" in lines
    assert "where.高：年级 > 参数.上限 的 > 改为 >=（第2处）" in lines
    assert len(set(lines)) == len(lines)


def test_a_mutant_is_the_rule_but_for_its_fault(tmp_path: Path) -> None:
    (tmp_path / "XX-01.yaml").write_text(RULE, encoding="utf-8")
    rule = load([tmp_path]).rule("XX-01")
    for mutant in mutants(rule):
        assert mutant.rule.plan != rule.plan or mutant.rule.params != rule.params, mutant.text
        assert mutant.rule.examples == rule.examples


def test_an_overlay_is_mutated_with_its_own_figures(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "a" / "XX-01.yaml").write_text(RULE, encoding="utf-8")
    (tmp_path / "b" / "XX-01.yaml").write_text("id: XX-01\nparams: {上限: 6}\nseverity: 严重\n", encoding="utf-8")
    every = mutants(load([tmp_path / "a", tmp_path / "b"]).rule("XX-01"))
    assert [mutant.text for mutant in every[:2]] == ["参数.上限：6 改为 5", "参数.上限：6 改为 7"]
    assert {choice.word for mutant in every for choice in mutant.rule.choices["严重程度"]} == {"严重"}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("examples:", "equivalent: 甲\nexamples:", "要写成列表"),
        ("examples:", "equivalent: [{mutant: 甲}]\nexamples:", "少了“why”"),
        ("examples:", "equivalent: [{mutant: 甲, why: 乙, 因: 丙}]\nexamples:", "没有“因”这个键"),
        ("{学籍: 1}", "{学籍: 1, 严重程度: 很重}", "没有严重程度“很重”"),
        ("{学籍: 1}", "{学籍: 1, 性质: 真}", "没有性质“真”"),
    ],
)
def test_what_is_wrong_in_the_new_keys_is_said(old: str, new: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "XX-01.yaml").write_text(RULE.replace(old, new, 1), encoding="utf-8")
    assert any(words in str(problem) for problem in check([tmp_path])), words


def test_every_shipped_rule_has_mutants_with_words_of_their_own() -> None:
    for rule in load([resources.rules() / "cg" / "CG-01.yaml", resources.rules() / "zz" / "ZZ-04.yaml"]).rules:
        texts = [mutant.text for mutant in mutants(rule)]
        assert len(texts) > 20
        assert len(set(texts)) == len(texts)
