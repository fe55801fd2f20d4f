"""What nobody said about the snapshot: its region, its day, its era. Read from the data, never from the clock."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from inspect_xj.intake.account import Found
from inspect_xj.intake.context import day_of
from inspect_xj.intake.store import SnapshotWriter
from inspect_xj.snapshot import school_year_of

__all__ = ["infer_as_of", "infer_name", "infer_profile", "infer_region"]

#: Where the day of the data shows, the surest first.
_DAYS: Sequence[tuple[str, str, str]] = (
    ("到校", "核查日期", "到校（点名）最晚的核查日期"),
    ("上报", "上报日期", "最晚的上报日期"),
    ("学籍", "录入时间", "最晚的录入时间"),
    ("学籍", "建档日期", "最晚的建档日期"),
    ("学籍变动", "变动日期", "最晚的变动日期"),
    ("纸质档案", "建档日期", "最晚的纸质档案建档日期"),
)
#: What a title says the data are as of; 报名截止日期 and the like speak of something else.
_STATED = re.compile(
    r"(?<!报名)(?<!报送)(?<!上报)(?<!申请)(?<!办理)(?:截至|截止(?!学)|数据截止|统计(?:时间|日期|时点)|数据(?:时间|日期))(?:日期|时间|时点)?"
    r"\s*(?:到|至|为)?\s*[:：]?\s*((?:19|20)\d\d\s*[-年./]\s*\d{1,2}\s*[-月./]\s*\d{1,2}\s*[日号]?)"
)
_FAR = timedelta(days=122)
_EARLIEST, _LATEST = 1990, 2099


def infer_region(writer: SnapshotWriter) -> Found | None:
    """The six digits with which most school codes begin, else most 学籍号."""
    for table, column, least, what in (
        ("学校", "学校代码", 11, "多数学校代码的前六位"),
        ("学籍", "学校代码", 11, "多数学籍中学校代码的前六位"),
        ("学籍", "学籍号", 16, "多数学籍号的前六位"),
    ):
        rows = writer.run(
            f'SELECT substr(trim("{column}"), 1, 6), count(*) FROM "{table}" WHERE length(trim("{column}")) = ? '
            f"AND substr(trim(\"{column}\"), 1, 6) GLOB '[1-9][0-9][0-9][0-9][0-9][0-9]' GROUP BY 1 ORDER BY 2 DESC, 1",
            (least,),
        )
        total = sum(int(str(n)) for _, n in rows)
        if rows and int(str(rows[0][1])) * 2 > total:
            return Found("行政区划码", str(rows[0][0]), what)
    return None


def infer_as_of(writer: SnapshotWriter, titles: Mapping[str, str]) -> Found | None:
    """The latest plausible day in the data (of the roll call, else of submissions, entries, changes), or a later one stated.

    ``titles``: every line above a heading → its file. 截至2009年10月30日 there outweighs an earlier day of the rows, up
    to four months: what is further off is a slip or another year's form.
    """
    counted = _day_of_rows(writer)
    stated: dict[str, tuple[str, str]] = {}
    for line, file in titles.items():
        for found in _STATED.finditer(line):
            day = day_of([found.group(1)])
            if day is not None and _is_day(day) and _EARLIEST <= int(day[:4]) <= _LATEST:
                stated.setdefault(day, (" ".join(found.group().split()), file))
    if counted is not None:
        latest = (date.fromisoformat(counted.value) + _FAR).isoformat()
        stated = {day: words for day, words in stated.items() if counted.value < day <= latest}
    if not stated:
        return counted
    day = max(stated)
    words, file = stated[day]
    earlier = f"，晚于{counted.how} {counted.value}" if counted is not None else ""
    return Found("截止日期", day, f"“{file}”标题中的“{words}”{earlier}")


def _day_of_rows(writer: SnapshotWriter) -> Found | None:
    """The latest plausible day in the rows.

    A single slip of the pen (2029 for 2009) must not move the day of the whole snapshot: a day counts only where at
    least one row in two hundred is not older than a year before it.
    """
    for table, column, what in _DAYS:
        days: Counter[str] = Counter()
        for text, count in writer.run(
            f'SELECT "{column}", count(*) FROM "{table}" WHERE "{column}" IS NOT NULL GROUP BY 1'
        ):
            if (day := _day(str(text))) is not None and _EARLIEST <= int(day[:4]) <= _LATEST and _is_day(day):
                days[day] += int(str(count))
        if best := _latest_plausible(days):
            return Found("截止日期", best, what)
    years = writer.run('SELECT max(substr("学年", 1, 4)) FROM "上报" WHERE "学年" GLOB \'20[0-9][0-9]*\'')
    if years and years[0][0]:
        return Found("截止日期", f"{years[0][0]}-10-01", "上报的学年（没有更确切的日期）")
    months = writer.run(
        'SELECT substr("入学年月", 1, 4), count(*) FROM "学籍" WHERE "入学年月" GLOB \'[12][09][0-9][0-9]*\' GROUP BY 1 '
        'HAVING count(*) * 200 >= (SELECT count(*) FROM "学籍") ORDER BY 1 DESC'
    )
    if months:
        return Found("截止日期", f"{months[0][0]}-10-01", "最晚的入学年份（没有更确切的日期）")
    return None


def _day(text: str) -> str | None:
    """The day a cell names, also as the serial number Excel shows where the date format was lost (40098)."""
    if re.fullmatch(r"\s*[34]\d{4}(?:\.\d+)?\s*", text):
        return (date(1899, 12, 30) + timedelta(days=int(float(text)))).isoformat()
    return day_of([text])


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _latest_plausible(days: Counter[str]) -> str | None:
    total = sum(days.values())
    for day in sorted(days, reverse=True):
        since = f"{int(day[:4]) - 1}{day[4:]}"
        recent = sum(n for other, n in days.items() if since < other <= day)
        if recent * 200 >= total and (recent > 1 or total <= 2):
            return day
    return max(days) if days else None


def infer_profile(writer: SnapshotWriter) -> Found:
    """安徽2009 where most 学籍号 have 16 digits, else 全国."""
    rows = writer.run('SELECT sum(length(trim("学籍号")) = 16), count(*) FROM "学籍" WHERE trim("学籍号") <> \'\'')
    sixteen, total = (int(str(n or 0)) for n in rows[0])
    if total and sixteen * 2 > total:
        return Found("口径", "安徽2009", "多数学籍号为十六位")
    if total or writer.run('SELECT 1 FROM "学籍" WHERE "全国学籍号" IS NOT NULL LIMIT 1'):
        return Found("口径", "全国", "多数学籍号不是十六位")
    return Found("口径", "安徽2009", "没有学籍号，按默认")


def infer_name(writer: SnapshotWriter, region: str | None, folder: str) -> Found:
    """The name of the county authority among the units, else the folder's name."""
    rows = writer.run(
        'SELECT "单位名称" FROM "单位" WHERE "单位名称" LIKE \'%县教育%\' OR "单位名称" LIKE \'%区教育%\' OR "单位名称" LIKE \'%市教育%\' '
        'ORDER BY "行号" LIMIT 1'
    )
    if rows and rows[0][0]:
        name = str(rows[0][0]).strip()
        return Found("名称", name[: name.index("教育")], "单位名称")
    if region and (listed := writer.run('SELECT "名称" FROM "行政区划" WHERE trim("代码") = ? LIMIT 1', (region,))):
        return Found("名称", str(listed[0][0]), "行政区划表")
    return Found("名称", folder, "资料目录名")


def school_year_text(day: date) -> str:
    """学年 of a day in the words of the forms: 2009-2010."""
    year = school_year_of(day)
    return f"{year}-{year + 1}"
