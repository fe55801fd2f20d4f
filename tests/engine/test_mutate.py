"""Faults put into a condition: which, in what words, and that what is changed is what the words say."""

import pytest

from inspect_xj.engine.expressions import Tree, changes, parse_condition, parse_select, values_beside
from inspect_xj.engine.mutate_values import patterns_beside


def faults(text: str) -> dict[str, str]:
    tree = (parse_select if text.startswith("select") else parse_condition)(text)
    assert isinstance(tree, Tree)
    return {change.text: change.tree.root.sql() for change in changes(tree)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "年级 >= 7",
            {
                "年级 >= 7 的 >= 改为 >": "年级 > 7",
                "年级 >= 7 的 >= 改为 <": "年级 < 7",
                "年级 >= 7 的 7 改为 6": "年级 >= 6",
                "年级 >= 7 的 7 改为 8": "年级 >= 8",
            },
        ),
        (
            "a and (b or c)",
            {
                "a and (b or c) 的 and 改为 or": "a OR (b OR c)",
                "去掉 (b or c)": "a",
                "去掉 a": "(b OR c)",
                "b or c 的 or 改为 and": "a AND (b AND c)",
                "去掉 c": "a AND (b)",
                "去掉 b": "a AND (c)",
            },
        ),
        # an or put under an and keeps its extent
        (
            "a and b and c",
            {
                "a and b 的 and 改为 or": "(a OR b) AND c",
                "去掉 b": "a AND c",
                "去掉 a": "b AND c",
                "b and c 的 and 改为 or": "a AND b OR c",
                "去掉 c": "a AND b",
            },
        ),
        ("not a", {"not a 去掉 not": "a"}),
        ("a is null", {"a is null 的 is 改为 is not": "NOT a IS NULL"}),
        ("a is not null", {"a is not null 的 is not 改为 is": "a IS NULL"}),
        (
            "a in ('甲', '乙')",
            {
                "a in ('甲', '乙') 的 in 改为 not in": "NOT a IN ('甲', '乙')",
                "a in ('甲', '乙') 去掉 '甲'": "a IN ('乙')",
                "a in ('甲', '乙') 去掉 '乙'": "a IN ('甲')",
            },
        ),
        (
            "有缺陷(a, '长度', '日期')",
            {
                "有缺陷(a, '长度', '日期') 去掉 '长度'": "有缺陷(a, '日期')",
                "有缺陷(a, '长度', '日期') 去掉 '日期'": "有缺陷(a, '长度')",
            },
        ),
        # a place 0 does not exist, and a default that matches nothing may be any such word
        ("段(a, 1, 6) = b", {"段(a, 1, 6) = b 的 = 改为 <>": "段(a, 1, 6) <> b"} | {
            f"段(a, 1, 6) = b 的 {old} 改为 {new}": sql
            for old, new, sql in (
                ("1", "2", "段(a, 2, 6) = b"), ("6", "5", "段(a, 1, 5) = b"), ("6", "7", "段(a, 1, 7) = b")
            )
        }),
        ("coalesce(a, '') like '王%'", {
            "coalesce(a, '') 去掉 ''": "(a) LIKE '王%'",
            "coalesce(a, '') like '王%' 的 '王%' 改为 '王%×'": "COALESCE(a, '') LIKE '王%×'",
            "coalesce(a, '') like '王%' 的 like 改为 not like": "NOT COALESCE(a, '') LIKE '王%'",
        }),
        ("coalesce(a, true)", {"coalesce(a, true) 的 true 改为 false": "COALESCE(a, FALSE)"}),
        ("max(a) = 1.5", {
            "max(a) = 1.5 的 = 改为 <>": "MAX(a) <> 1.5",
            "max(a) 的 max 改为 min": "MIN(a) = 1.5",
            "max(a) = 1.5 的 1.5 改为 2.25": "MAX(a) = 2.25",
        }),
        ("a > '2009-08-31'", {
            "a > '2009-08-31' 的 > 改为 >=": "a >= '2009-08-31'",
            "a > '2009-08-31' 的 > 改为 <=": "a <= '2009-08-31'",
            "a > '2009-08-31' 的 '2009-08-31' 改为 '2009-09-01'": "a > '2009-09-01'",
        }),
        ("case when a then b else c end", {"case 去掉 when a 的一支": "(c)"}),
        ("count(*) filter (where a) > b", {
            "count(*) filter(where a) > b 的 > 改为 >=": "COUNT(*) FILTER(WHERE a) >= b",
            "count(*) filter(where a) > b 的 > 改为 <=": "COUNT(*) FILTER(WHERE a) <= b",
            "count(*) filter(where a) 去掉 filter": "COUNT(*) > b",
        }),
        ("exists (select 1 from t x where x.a = b)", {
            "exists(select 1 from t as x where x.a = b) 的 exists 改为 not exists":
                "NOT EXISTS(SELECT 1 FROM t AS x WHERE x.a = b)",
            "去掉 where x.a = b": "EXISTS(SELECT 1 FROM t AS x)",
            "x.a = b 的 = 改为 <>": "EXISTS(SELECT 1 FROM t AS x WHERE x.a <> b)",
        }),
        ("select x.行号 from t x union all select y.行号 from u y", {
            "union 去掉 select x.行号 from t as x 一支": "SELECT y.行号 FROM u AS y",
            "union 去掉 select y.行号 from u as y 一支": "SELECT x.行号 FROM t AS x",
        }),
    ],
)  # fmt: skip
def test_faults_of_a_condition(text: str, expected: dict[str, str]) -> None:
    assert faults(text) == expected


def test_the_tree_itself_is_left_alone() -> None:
    tree = parse_condition("年级 >= 7 and not 有缺陷(姓名, '字符')")
    assert isinstance(tree, Tree)
    before = tree.root.sql()
    assert len(list(changes(tree))) > 5
    assert tree.root.sql() == before


def test_a_long_condition_is_shown_by_its_ends() -> None:
    text = f"{'甲' * 60} = {'乙' * 60}"
    (said,) = faults(text)
    assert "…" in said and said.startswith("甲甲") and said.endswith("乙乙 的 = 改为 <>") and len(said) < 90


def test_values_beside_a_parameter() -> None:
    assert [new for _, new in values_beside(30)] == [29, 31]
    assert [new for _, new in values_beside(0)] == [1]
    assert [new for _, new in values_beside(-3)] == [-2, -4]
    assert [new for _, new in values_beside(20000)] == [19800, 20200]
    assert [new for _, new in values_beside(0.05)] == [0.025, 0.075]
    assert [new for _, new in values_beside(("甲", "乙"))] == [("乙",), ("甲",)]
    assert [words for words, _ in values_beside(("甲", "乙"))] == ["去掉 甲", "去掉 乙"]


def test_patterns_beside_a_pattern() -> None:
    assert patterns_beside("[0-9]{16}") == ("[0-9]{15}", "[0-9]{17}")
    assert set(patterns_beside("a{1,2}")) == {"a{2,2}", "a{1,3}"}
    assert patterns_beside("甲.*") == ("甲.*×",)
