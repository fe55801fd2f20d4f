"""Which mutants the examples notice; what is declared equivalent; the quick way says what the long way says."""

from pathlib import Path

import pytest

from inspect_xj import resources
from inspect_xj.audit import RuleMutation, Stage, mutate_rule
from inspect_xj.audit.verdicts import Judge
from inspect_xj.rulebook import load, mutants

RULE = """\
id: XX-01
title: 试
check: 常规
severity: 一般
nature: 确
basis: [试]
from: 学籍
scope: 在籍(学籍状态)
unless:
  借读: 就读方式 = '借读'
where: 年级 > 参数.上限
message: "{{{{姓名}}}}"
params: {{上限: 9}}
examples:
  - given:
      学籍:
        - {{姓名: 甲, 年级: 十年级, 学籍状态: 在读, 就读方式: 走读}}
        - {{姓名: 乙, 年级: 九年级, 学籍状态: 在读, 就读方式: 走读}}
    finds: [{{学籍: 1}}]
{more}"""
LAWFUL = """\
  - given: {学籍: [{姓名: 甲, 年级: 十年级, 学籍状态: 在读, 就读方式: 借读}]}
    finds: []
"""
AWAY = """\
  - given: {学籍: [{姓名: 甲, 年级: 十年级, 学籍状态: 转出, 就读方式: 走读}]}
    finds: []
    ending: 不适用
"""


def mutation(tmp_path: Path, more: str, text: str = RULE) -> RuleMutation:
    (tmp_path / "XX-01.yaml").write_text(text.format(more=more), encoding="utf-8")
    with Stage() as stage:
        return mutate_rule(stage, load([tmp_path]).rule("XX-01"))


def test_what_no_example_notices_survives(tmp_path: Path) -> None:
    told = mutation(tmp_path, "")
    assert [text for _, text in told.survivors] == ["去掉 scope", "去掉unless“借读”"]
    assert [line for line, _ in told.survivors] == [8, 10]
    assert (told.total, told.killed, told.ready) == (7, 5, True)
    told = mutation(tmp_path, LAWFUL)
    assert [text for _, text in told.survivors] == ["去掉 scope"]
    told = mutation(tmp_path, LAWFUL + AWAY)
    assert (told.survivors, told.rate) == ((), 1.0)


def test_an_equivalent_survivor_does_not_count_and_an_idle_entry_is_told(tmp_path: Path) -> None:
    declared = "equivalent:\n  - {mutant: 去掉 scope, why: 试}\n  - {mutant: 去掉 checkable, why: 没有}\n"
    told = mutation(tmp_path, LAWFUL + declared)
    assert [(line, entry.mutant) for line, entry in told.equivalents] == [(8, "去掉 scope")]
    assert [entry.mutant for entry in told.superfluous] == ["去掉 checkable"]
    assert (told.survivors, told.counted, told.killed) == ((), 6, 6)
    # one that an example notices is not equivalent, whatever the file says
    told = mutation(tmp_path, LAWFUL + AWAY + declared)
    assert [entry.mutant for entry in told.superfluous] == ["去掉 scope", "去掉 checkable"]


def test_examples_that_fail_as_they_are_judge_nothing(tmp_path: Path) -> None:
    told = mutation(tmp_path, LAWFUL.replace("finds: []", "finds: [{学籍: 1}]"))
    assert (told.ready, told.total) == (False, 0)


def test_severity_and_words_of_the_message_are_noticed_where_an_example_speaks_of_them(tmp_path: Path) -> None:
    text = RULE.replace("severity: 一般", "severity: [{{when: 年级 > 10, is: 较重}}, {{is: 一般}}]")
    told = mutation(tmp_path, LAWFUL + AWAY, text)
    assert not any("severity" in text for _, text in told.survivors)
    text = text.replace("finds: [{{学籍: 1}}]", "finds: [{{学籍: 1, 严重程度: 一般}}]")
    told = mutation(tmp_path, LAWFUL + AWAY, text)
    assert [text for _, text in told.survivors] == [
        "severity 去掉“较重”一行",
        "severity.较重：年级 > 10 的 10 改为 11",
    ]
    text = RULE.replace("where: 年级 > 参数.上限", "where: {{高: 年级 > 9, 也高: 年级 > 9}}")
    told = mutation(tmp_path, LAWFUL + AWAY, text)
    assert "去掉情形“高”" in [text for _, text in told.survivors]
    text = text.replace("{{{{姓名}}}}", "{{{{情形}}}}").replace("{{学籍: 1}}", "{{学籍: 1, 说明: 高、也高}}")
    assert "去掉情形“高”" not in [text for _, text in mutation(tmp_path, LAWFUL + AWAY, text).survivors]


@pytest.mark.parametrize("rule_id", ["CG-08", "DA-03", "DA-24", "ZZ-04"])
def test_the_quick_way_says_what_the_long_way_says(rule_id: str) -> None:
    """Rows, groups, 情形, lets and absent tables: each example settles every third mutant as a whole run would."""
    rule = load([resources.rules() / rule_id[:2].lower() / f"{rule_id}.yaml"]).rule(rule_id)
    chosen = mutants(rule)[::3]
    with Stage() as stage:
        for example in rule.examples[:3]:
            with stage.put(rule.with_params(example.params), example) as staged:
                long = [mutant.text for mutant in chosen if staged.run(mutant.rule).ok]
                assert [mutant.text for mutant in Judge(staged, rule).unnoticed(chosen)] == long


def test_what_one_example_leaves_behind_the_next_does_not_see() -> None:
    rule = load([resources.rules() / "da" / "DA-04.yaml"]).rule("DA-04")
    with Stage() as stage:
        first = [stage.put(rule, example) for example in rule.examples]
        again = [stage.put(rule, example) for example in reversed(rule.examples)]
        assert all(staged.run(rule).ok for staged in [*first, *again, *first])
