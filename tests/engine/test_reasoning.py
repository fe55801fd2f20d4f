"""What is called impossible or certain really is; whatever is doubtful is left alone."""

import pytest

from inspect_xj.engine.expressions import Bound, Frame, Tree, always, bind, compared, never, parse_condition
from inspect_xj.rulebook.vocabulary import base_catalog

CATALOG = base_catalog()
RANGES = {("学籍", "年级"): (1.0, 12.0), ("学籍", "点名次数"): (0.0, float("inf"))}


def bound(text: str) -> Bound:
    tree = parse_condition(text)
    assert isinstance(tree, Tree), tree
    found = bind(tree, Frame({"学籍": CATALOG.tables["学籍"]}), CATALOG)
    assert isinstance(found, Bound), found
    return found


NEVER = [
    "false",
    "1 = 2",
    "not true",
    "年级 > 9 and 年级 < 7",
    "年级 > 12",
    "年级 < 1",
    "点名次数 < 0",
    "年级 > 6 and 年级 <= 6",
    "年级 = 3 and 年级 in (4, 5)",
    "年级 between 9 and 7",
    "not (年级 >= 1)",
    "性别 = '男' and 性别 = '女'",
    "性别 = '男' and 性别 <> '男'",
    "性别 in ('男', '女') and 性别 not in ('男', '女')",
    "姓名 is null and 姓名 = '鹿明垚'",
    "姓名 is null and not 姓名 is null",
    "空(姓名) and 姓名 = '鹿明垚'",
    "在籍(学籍状态) and 学籍状态 = '休学'",
    "not 在籍(学籍状态) and 学籍状态 = '在读'",
    "姓名 <> 姓名",
    "出生日期 > 入学年月 and 出生日期 < 入学年月",
    "出生日期 > 入学年月 and 入学年月 >= 出生日期",
    "出生日期 > '2009-01-01' and 出生日期 < '2008-01-01'",
    "周岁(出生日期, 开学日) < 6 and 周岁(出生日期, 开学日) > 7",
    "(年级 = 1 or 年级 = 2) and (年级 = 3 or 年级 = 4)",
    "not (年级 > 6 or 年级 <= 6)",
    "9 < 年级 and 7 > 年级",
    "包含(备注, '甲') and not 包含(备注, '甲')",
]
POSSIBLE = [
    "true",
    "1 = 1",
    "年级 > 6",
    "年级 >= 12",
    "年级 > 6 and 年级 < 9",
    "年级 >= 6 and 年级 <= 6",
    "性别 = '男' or 性别 = '女'",
    "性别 <> '男' and 性别 <> '女'",
    "在籍(学籍状态) and 学籍状态 = '复学'",
    "not (年级 > 6 and 年级 < 9)",
    "出生日期 > 入学年月",
    "出生日期 >= 入学年月 and 出生日期 <= 入学年月",
    "姓名 is null or 姓名 = '鹿明垚'",
    "空(姓名)",
    "not 空(姓名) and 姓名 is null",  # a placeholder
    "coalesce(年级 > 12, true)",
    "exists (select 1 from 到校 d where d.人员 = 学籍.人员 and d.年级 > 12)",
    "case when 年级 > 12 then true else false end",
    "性别 = '男' and exists (select 1 from 学籍 x where x.人员 = 学籍.人员 and x.性别 = '女')",
]


@pytest.mark.parametrize("text", NEVER)
def test_never(text: str) -> None:
    assert never([bound(text)], ranges=RANGES, active=("在读", "复学"))


@pytest.mark.parametrize("text", POSSIBLE)
def test_possible(text: str) -> None:
    assert not never([bound(text)], ranges=RANGES, active=("在读", "复学"))


@pytest.mark.parametrize(
    "text", ["true", "1 < 2", "年级 >= 1", "年级 > 3 or 年级 <= 3", "姓名 = 姓名", "姓名 is null or 姓名 is not null"]
)
def test_always(text: str) -> None:
    assert always(bound(text), ranges=RANGES)


@pytest.mark.parametrize("text", ["年级 > 1", "姓名 is null", "性别 = '男' or 性别 = '女'", "空(姓名) or 姓名 = 'a'"])
def test_not_always(text: str) -> None:
    assert not always(bound(text), ranges=RANGES)


def test_always_within_a_scope() -> None:
    assert always(bound("年级 > 5"), [bound("年级 >= 7")])
    assert not always(bound("年级 > 8"), [bound("年级 >= 7")])


def test_parts_together() -> None:
    assert never([bound("年级 > 6"), bound("年级 < 3")])
    assert not never([bound("年级 > 6"), bound("性别 = '男'")])


def test_too_many_alternatives_are_possible() -> None:
    many = " and ".join(f"(姓名 = '{n}' or 性别 = '{n}')" for n in range(12))
    assert not never([bound(f"({many}) and 年级 > 12")])


def test_compared_words_with_their_places() -> None:
    text = "学籍状态 in ('在校', '休学') and '男' = 性别 and exists (select 1 from 豁免 h where h.人员 = 学籍.人员 and h.类别 <> '病假')"
    found = [(one.table, one.column, one.word, text[one.at : one.at + 3]) for one in compared(bound(text))]
    assert sorted(found) == [
        ("学籍", "学籍状态", "休学", "'休学"),
        ("学籍", "学籍状态", "在校", "'在校"),
        ("学籍", "性别", "男", "'男'"),
        ("豁免", "类别", "病假", "'病假"),
    ]
