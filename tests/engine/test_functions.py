"""Own functions against plain Python: dates, working days, three-valued answers."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from inspect_xj.engine import Engine, open_engine
from inspect_xj.engine.catalog import Catalog, TableShape, Type
from inspect_xj.engine.expand import World, expand
from inspect_xj.engine.expressions import Bound, Frame, Tree, bind, parse_condition
from inspect_xj.engine.holidays import working_days
from inspect_xj.engine.regex import regex_fault

SHAPE = TableShape("试", {"甲": Type.DATE, "乙": Type.DATE, "号": Type.TEXT, "数": Type.NUMBER})
WORLD = World(frozenset({"试"}), {}, {"试": frozenset({1})}, date(2009, 10, 12), 2009, frozenset({"在读", "复学"}))
DAYS = st.dates(date(2004, 1, 1), date(2015, 12, 31))


@pytest.fixture(scope="module")
def engine() -> Engine:
    opened = open_engine(threads=1)
    opened.run('create table "试" (甲 date, 乙 date, 号 varchar, 数 int)')
    return opened


def answer(engine: Engine, text: str, a: date | None = None, b: date | None = None, s: str | None = None) -> object:
    tree = parse_condition(text)
    assert isinstance(tree, Tree), tree
    bound = bind(tree, Frame({"试": SHAPE}), Catalog({"试": SHAPE}), wants=None)
    assert isinstance(bound, Bound), bound
    cell = [f"date '{day}'" if day else "null::date" for day in (a, b)] + [
        f"'{s}'" if s is not None else "null::varchar"
    ]
    sql = exp.Select(expressions=[exp.alias_(expand(bound, WORLD), "v")]).sql(dialect="duckdb")
    return engine.query(f'{sql} from (select {cell[0]} as 甲, {cell[1]} as 乙, {cell[2]} as 号, 3 as 数) as "·试"')[
        "v"
    ][0].as_py()


def age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@settings(deadline=None, max_examples=60)
@given(DAYS, DAYS)
def test_dates(a: date, b: date) -> None:
    with open_engine(threads=1) as engine:
        assert answer(engine, "周岁(甲, 乙)", a, b) == age(a, b)
        assert answer(engine, "天数(甲, 乙)", a, b) == (b - a).days
        assert answer(engine, "加天(甲, 数)", a, b) == a + timedelta(days=3)
        assert answer(engine, "日期(年(甲), 月(甲), 日(甲))", a) == a


@settings(deadline=None, max_examples=60)
@given(st.dates(date(2008, 1, 1), date(2011, 12, 31)), st.integers(0, 300))
def test_working_days(a: date, n: int) -> None:
    b = min(a + timedelta(days=n), date(2011, 12, 31))
    with open_engine(threads=1) as engine:
        assert answer(engine, "工作日(甲, 乙)", a, b) == working_days(a, b)


@pytest.mark.parametrize(
    ("text", "s", "expected"),
    [
        ("段(号, 2, 3)", "12345", "23"),
        ("数(号)", "007", 7),
        ("数(号)", "7.6", None),
        ("数(号)", None, None),
        ("匹配(号, '[0-9]+')", "12\n", False),
        ("匹配(号, '[0-9]+')", "12", True),
        ("匹配(号, '1|2')", "12", False),
        ("比(数, 0)", None, None),
        ("比(1, 数) < 0.34", None, True),
        ("证号出生日期(号)", "349901200203159996", date(2002, 3, 15)),
        ("证号出生日期(号)", "349901200213159996", None),
        ("证号性别(号)", "349901200203159996", "男"),
        ("证号性别(号)", "34990120020315998X", "女"),
        ("在籍(号)", "复学", True),
        ("在籍(号)", "休学", False),
        ("在籍(号)", None, None),
        ("包含(号, '借读')", "邻县借读生", True),
        ("日期(2009, 2, 30)", None, None),
        ("年级数('2007-09-01', '2009-10-12')", None, 3),
        ("年级数('2007-09-01', '2009-08-31')", None, 2),
        ("concat(号, '甲')", None, None),
        ("截止日期 = '2009-10-12' and 开学日 = '2009-09-01' and 学年 = '2009-2010'", None, True),
    ],
)
def test_value(engine: Engine, text: str, s: str | None, expected: object) -> None:
    assert answer(engine, text, s=s) == expected


@pytest.mark.parametrize("pattern", ["(a+)+", "(a|b*)*", "(?=x)", r"(a)\1", "a{500}", "(" * 300, "["])
def test_regex_refused(pattern: str) -> None:
    assert regex_fault(pattern)


@pytest.mark.parametrize("pattern", ["[0-9]{17}[0-9X]", "[GLJ].{18}", "(a|b)+", "((ab)?c)?", "[一-龥·]{2,15}"])
def test_regex_taken(pattern: str) -> None:
    assert regex_fault(pattern) is None
