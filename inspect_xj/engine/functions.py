"""The project's own functions: what they take, what they give, and the portable SQL they stand for.

A template is parsed once and its ``_1, _2 …`` are replaced by the arguments' trees: nothing an author wrote is ever
pasted into text. The measured reasons for each form are listed with the rule language (``docs/规则编写.md``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import sqlglot
from sqlglot import exp

from inspect_xj.engine.catalog import Type
from inspect_xj.engine.syntax import DIALECT, clone

__all__ = ["FUNCTIONS", "Function", "fill"]

_DATES = (Type.DATE, Type.TIME)
_TEXT, _NUMBER = (Type.TEXT,), (Type.NUMBER,)
_ANY = (Type.TEXT, Type.NUMBER, Type.DATE, Type.TIME)


@dataclass(frozen=True, slots=True)
class Function:
    """One own function: how it is written, the types it takes, the type it gives, and its template.

    ``usage`` is printed in messages and in the manual. ``column`` functions take column names, not values; ``template``
    is None for those that :mod:`inspect_xj.engine.expand` builds itself. ``many`` lets the last argument repeat.
    """

    usage: str
    doc: str
    takes: tuple[tuple[Type, ...], ...]
    gives: Type
    template: str | None = None
    many: bool = False
    column: bool = False
    aggregate: bool = False
    optional: int = 0


#: Whole weekdays since Monday 1900-01-01, that day counted.
_WEEKDAYS = (
    "5 * (date_diff('day', date '1900-01-01', {0}) // 7) + least(date_diff('day', date '1900-01-01', {0}) % 7 + 1, 5)"
)

FUNCTIONS: Mapping[str, Function] = {
    "在籍": Function("在籍(学籍状态)", "状态为在读或复学", (_TEXT,), Type.BOOL),
    "空": Function("空(列)", "这一格没有填（表里没有这一列时为未知）", (_ANY,), Type.BOOL, column=True),
    "有缺陷": Function(
        "有缺陷(列, '校验位')",
        "这一格有所列的某种缺陷；不写名称则为有任何缺陷",
        (_ANY, _TEXT),
        Type.BOOL,
        many=True,
        column=True,
        optional=1,
    ),
    "缺任一": Function("缺任一(列, 列, …)", "所列各格至少有一格没有填", (_ANY,), Type.BOOL, many=True, column=True),
    "缺项": Function("缺项(列, 列, …)", "没有填的列名，用顿号连接", (_ANY,), Type.TEXT, many=True, column=True),
    "周岁": Function(
        "周岁(出生日期, 日期)",
        "到某日满多少周岁",
        (_DATES, _DATES),
        Type.NUMBER,
        "year(_2) - year(_1) - case when month(_2) * 100 + day(_2) < month(_1) * 100 + day(_1) then 1 else 0 end",
    ),
    "天数": Function("天数(起, 止)", "从起到止相隔的天数", (_DATES, _DATES), Type.NUMBER, "date_diff('day', _1, _2)"),
    "工作日": Function(
        "工作日(起, 止)",
        "起的次日到止之间的工作日数，扣除法定节假日、加上调休上班日",
        (_DATES, _DATES),
        Type.NUMBER,
        f"({_WEEKDAYS.format('_2')}) - ({_WEEKDAYS.format('_1')})",
    ),
    "加天": Function(
        "加天(日期, 天数)", "若干天以后（负数为以前）", (_DATES, _NUMBER), Type.DATE, "cast(_1 as date) + _2"
    ),
    "加月": Function(
        "加月(日期, 月数)",
        "若干个月以后（负数为以前）",
        (_DATES, _NUMBER),
        Type.DATE,
        "cast(_1 + interval '1' month * _2 as date)",
    ),
    "年": Function("年(日期)", "日期的年", (_DATES,), Type.NUMBER, "year(_1)"),
    "月": Function("月(日期)", "日期的月", (_DATES,), Type.NUMBER, "month(_1)"),
    "日": Function("日(日期)", "日期的日", (_DATES,), Type.NUMBER, "day(_1)"),
    "时": Function("时(时间)", "时间的钟点，0 到 23", ((Type.TIME,),), Type.NUMBER, "hour(_1)"),
    "日期": Function(
        "日期(年, 月, 日)",
        "由年、月、日组成的日期；没有这一天时为未知",
        (_NUMBER, _NUMBER, _NUMBER),
        Type.DATE,
        "try_cast(lpad(cast(_1 as varchar), 4, '0') || '-' || lpad(cast(_2 as varchar), 2, '0') || '-' "
        "|| lpad(cast(_3 as varchar), 2, '0') as date)",
    ),
    "年级数": Function(
        "年级数(入学年月, 日期)",
        "到某日是入学后的第几个学年（第一学年为 1；学年从 9 月起，7、8 月入学算当年秋季）",
        (_DATES, _DATES),
        Type.NUMBER,
        "(year(_2) - case when month(_2) < 9 then 1 else 0 end) - "
        "(year(_1) - case when month(_1) < 7 then 1 else 0 end) + 1",
    ),
    "段": Function(
        "段(文本, 起位, 止位)",
        "文字的第几位到第几位，从 1 数起",
        (_TEXT, _NUMBER, _NUMBER),
        Type.TEXT,
        "substr(_1, _2, _3 - _2 + 1)",
    ),
    "匹配": Function("匹配(文本, '正则')", "整个文字符合正则表达式", (_TEXT, _TEXT), Type.BOOL),
    "数": Function(
        "数(文本)",
        "由数字组成的文字变成数；不全是数字时为未知",
        (_TEXT,),
        Type.NUMBER,
        r"case when regexp_matches(_1, '\A[0-9]{1,18}\z') then try_cast(_1 as bigint) end",
    ),
    "比": Function(
        "比(甲, 乙)",
        "甲除以乙；乙为 0 时为未知",
        (_NUMBER, _NUMBER),
        Type.NUMBER,
        "cast(_1 as double) / nullif(cast(_2 as double), 0)",
    ),
    "证号出生日期": Function(
        "证号出生日期(身份证件号)",
        "18 位证号里的出生日期",
        (_TEXT,),
        Type.DATE,
        r"case when regexp_matches(_1, '\A[0-9]{17}[0-9X]\z') then try_cast(substr(_1, 7, 4) || '-' || "
        r"substr(_1, 11, 2) || '-' || substr(_1, 13, 2) as date) end",
    ),
    "证号性别": Function(
        "证号性别(身份证件号)",
        "18 位证号里的性别",
        (_TEXT,),
        Type.TEXT,
        r"case when regexp_matches(_1, '\A[0-9]{17}[0-9X]\z') then case when strpos('13579', substr(_1, 17, 1)) > 0 "
        r"then '男' else '女' end end",
    ),
    "包含": Function("包含(文本, '词')", "文字里有这个词", (_TEXT, _TEXT), Type.BOOL, "strpos(_1, _2) > 0"),
    "有区划": Function("有区划(代码)", "六位代码在历年行政区划代码（含本地补充）之中", (_TEXT,), Type.BOOL),
    "不止一个": Function(
        "不止一个(列)",
        "一组里有两个以上不同的值；有空值而分不清时为未知",
        (_ANY,),
        Type.BOOL,
        "case when count(distinct _1) > 1 then true when count(*) > count(_1) and count(*) > 1 then null "
        "else false end",
        aggregate=True,
    ),
    "列出": Function(
        "列出(列)",
        "一组里不同的值，排好序用顿号连接",
        (_ANY,),
        Type.TEXT,
        "nullif(array_to_string(list_sort(list_distinct(list(cast(_1 as varchar)))), '、'), '')",
        aggregate=True,
    ),
    "众数占比": Function(
        "众数占比(列)",
        "一组里最常见的值占有值行数的比",
        (_ANY,),
        Type.NUMBER,
        "cast(list_max(map_values(histogram(_1))) as double) / nullif(cast(count(_1) as double), 0)",
        aggregate=True,
    ),
    "最长连号": Function(
        "最长连号(数)",
        "一组里最长的一串连续整数有多少个",
        (_NUMBER,),
        Type.NUMBER,
        "list_max(map_values(list_histogram(list_transform(list_sort(list_distinct(list(_1))), "
        "lambda v, i: cast(v as bigint) - i))))",
        aggregate=True,
    ),
    "行号组": Function(
        "行号组(行号)",
        "一组的行号，用在 let 里",
        (_NUMBER,),
        Type.LIST,
        "list_sort(list_distinct(list(_1)))",
        aggregate=True,
    ),
}


@cache
def _template(text: str) -> exp.Expr:
    return sqlglot.parse_one(text, into=exp.Condition, dialect=DIALECT)


def fill(template: str, arguments: Sequence[exp.Expr]) -> exp.Expr:
    """The template's tree with ``_1, _2 …`` replaced by copies of the arguments, in brackets."""
    given = {f"_{n}": argument for n, argument in enumerate(arguments, 1)}

    def put(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Column) and node.name in given:
            return exp.Paren(this=clone(given[node.name]))
        return node

    return exp.Paren(this=clone(_template(template)).transform(put, copy=False))
