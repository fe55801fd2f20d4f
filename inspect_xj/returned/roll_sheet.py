"""One filled-in 点名表: what it says of whom, or every sentence why it cannot be believed."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from inspect_xj.normalise.dates import find_date
from inspect_xj.normalise.fold import fold
from inspect_xj.returned.book import Book, cell_name, listed
from inspect_xj.snapshot import roll_form as layout

__all__ = ["Extra", "Line", "RollSheet", "is_untouched", "read_roll_sheet"]

_AT = {name: column for column, name in enumerate(layout.COLUMNS)}
_EXTRA_AT = {name: column for column, name in enumerate(layout.EXTRA_COLUMNS) if name}

#: A visit lies within this many days of the day the data speak of: what is further off is a slip of the pen.
_DAYS = 400

#: 15 or 18 signs of an identity number; everything else that is a number at all is taken for a 学籍号.
_IDENTITY = re.compile(r"[1-9]\d{16}[\dX]|[1-9]\d{14}")
_NUMBER = re.compile(r"[GLJ]?[\dX]{8,19}")
_NONE = frozenset({"无", "没有", "不详", "不清楚"})


@dataclass(frozen=True, slots=True)
class Line:
    """A pupil on the list: ``row`` is his 行号 in 学籍, ``line`` the row of the sheet as a person counts."""

    row: int
    line: int
    seen: str
    remark: str


@dataclass(frozen=True, slots=True)
class Extra:
    """A child in class who is not on the list."""

    line: int
    name: str
    sex: str
    identity: str
    number: str
    birth: str
    seen: str
    remark: str


@dataclass(frozen=True, slots=True)
class RollSheet:
    """A form read without a problem."""

    book: Book
    number: str
    check: str
    school: str
    class_name: str
    day: date
    said: str  # who called the names, and what they told of the class
    rows: tuple[int, ...]  # 行号 of every line, also of those nothing was filled in for
    lines: tuple[Line, ...]
    extras: tuple[Extra, ...]
    n_left: int  # lines left empty for a registered reason


#: The raw 姓名, 身份证件号, 学籍号 of rows of 学籍; a row that is not there is left out.
Secrets = Callable[[Collection[int]], Mapping[int, tuple[str | None, ...]]]


def read_roll_sheet(book: Book, snapshot: str, as_of: date, secrets: Secrets) -> tuple[RollSheet | None, list[str]]:
    """The form, or None and one sentence a problem; ``snapshot`` is the 编号 of the one it must have been printed from."""
    if problem := _foreign(book, snapshot):
        return None, [problem]
    last = _last_line(book)
    rows = range(layout.FIRST_ROW, last)
    number = book.printed(*layout.STATED["编号"])
    people = [book.printed(row, _AT["行号"]) for row in rows]
    if not rows or not all(text.isascii() and text.isdigit() and len(text) < 12 for text in people):
        return None, [_tampered(book)]
    behind = secrets([int(text) for text in people])
    printed = [[book.printed(row, column) for column in range(len(layout.PRINTED))] for row in rows]
    known = [behind.get(int(text), ()) for text in people]
    check = layout.check_value(snapshot, number, printed, known)
    if check != book.printed(*layout.STATED["校验码"]):
        return None, [_tampered(book)]
    problems: list[str] = []
    day = _day(book, as_of, problems)
    said = _said(book, problems)
    lines, n_left = _lines(book, rows, [int(text) for text in people], problems)
    extras = [extra for row in range(last + 1, len(book.rows)) if (extra := _extra(book, row, problems))]
    if problems or day is None:
        return None, problems
    school, class_name = (book.printed(*layout.STATED[label]) for label in ("学校", "班级"))
    every = tuple(int(text) for text in people)
    return RollSheet(book, number, check, school, class_name, day, said, every, lines, tuple(extras), n_left), []


def is_untouched(book: Book) -> bool:
    """Whether it is a form of ours in which nobody has written anything yet: its class was not called."""
    last = _last_line(book)
    if book.printed(0, 0) != layout.TITLE or not last or any(book.text(*place) for place in layout.FILLED.values()):
        return False
    listed_columns = range(len(layout.PRINTED), len(layout.COLUMNS))
    extra_columns = [column for column in _EXTRA_AT.values() if column]
    return all(book.is_blank(row, listed_columns) for row in range(layout.FIRST_ROW, last)) and all(
        book.is_blank(row, extra_columns) for row in range(last + 1, len(book.rows))
    )


def _foreign(book: Book, snapshot: str) -> str:
    if book.printed(0, 0) != layout.TITLE or book.printed(*layout.STATED["表式"]) != layout.FORMAT:
        return f"“{book.name}”不是本版本工具印出的点名表，请用点名表旁边的 xlsx 填写。"
    number, place = book.printed(*layout.STATED["编号"]), layout.STATED["编号"]
    if not layout.is_form_number(number):
        return f"{book.at(*place)}的编号“{number[:30]}”不是点名表的编号，或者被改动过，请重新印表后填写。"
    printed_from = book.printed(*layout.STATED["快照"])
    if printed_from != snapshot:
        return (
            f"“{book.name}”（{number}）是由另一个快照（编号 {printed_from[:20]}）印出的，不能读入编号 {snapshot} 的快照，"
            "请在 --into 后面给出印表时的快照。"
        )
    return ""


def _tampered(book: Book) -> str:
    return f"“{book.name}”的行列或者灰色单元格被改动过（与校验码不符），请重新印表，把填写的内容抄入后再读入。"


def _last_line(book: Book) -> int:
    """The row of the headings of what stands below the lines; 0 where there is none."""
    for row in range(layout.FIRST_ROW, len(book.rows)):
        if all(book.printed(row, column) == name for name, column in _EXTRA_AT.items()):
            return row
    return 0


def _day(book: Book, as_of: date, problems: list[str]) -> date | None:
    place = layout.FILLED["核查日期"]
    text = book.text(*place)
    if not text:
        problems.append(f"{book.at(*place)}没有填核查日期。")
        return None
    found = find_date(fold(text))
    if found is None:
        problems.append(f"{book.at(*place)}的核查日期“{text[:30]}”看不懂，请写成 2009-10-20 的样子。")
        return None
    if abs((found.date() - as_of).days) > _DAYS:
        problems.append(f"{book.at(*place)}的核查日期“{text[:30]}”与数据截止日期（{as_of}）相差太远，请核对年份。")
        return None
    return found.date()


def _said(book: Book, problems: list[str]) -> str:
    words = []
    for label in ("核查人", "班主任", "节次", "情况说明"):
        text = book.text(*layout.FILLED[label])
        if text:
            words.append(f"{label}：{text}")
        elif label == "核查人":
            problems.append(f"{book.at(*layout.FILLED[label])}没有填核查人。")
    return "，".join(words)


def _lines(book: Book, rows: Sequence[int], people: Sequence[int], problems: list[str]) -> tuple[tuple[Line, ...], int]:
    rest = layout.FILLED["空白按到校计"]
    presume = book.text(*rest)
    if presume not in {"", "是", "否"}:
        problems.append(f"{book.at(*rest)}“空白按到校计”只能选“是”或者留空。")
    read, empty, n_left = [], [], 0
    for row, person in zip(rows, people, strict=True):
        seen = _choice(book, row, "到校情况", tuple(layout.Seen), problems)
        why = _choice(book, row, "缺勤原因", layout.ABSENT_WHY, problems)
        note = _choice(book, row, "假条", layout.NOTES, problems)
        said = book.text(row, _AT["备注"])
        if not seen and (why or note):
            problems.append(f"{book.at(row, _AT['到校情况'])}没有填到校情况，而填了缺勤原因或者假条。")
            continue
        if seen == layout.Seen.PRESENT and why:
            problems.append(f"{book.at(row, _AT['缺勤原因'])}填了缺勤原因，而到校情况是“到校”，请核对。")
            continue
        if not seen and book.printed(row, _AT["登记情况"]):
            n_left += 1  # 休学, 送教 …: nobody is expected in class
            continue
        if not seen and presume != "是":
            empty.append(cell_name(row, _AT["到校情况"]))
            continue
        remark = "；".join(filter(None, (why and f"缺勤原因：{why}", note and f"假条：{note}", said)))
        read.append(Line(person, row + 1, seen or str(layout.Seen.PRESENT), remark))
    if empty:
        problems.append(
            f"“{book.name}”有{len(empty)}名学生没有填到校情况（{listed(empty)}），请逐人填写；其余都到校的，把“空白按到校计”选为“是”。"
        )
    return tuple(read), n_left


def _choice(book: Book, row: int, name: str, words: Sequence[str], problems: list[str]) -> str:
    text = book.text(row, _AT[name])
    if text and text not in {str(word) for word in words}:
        problems.append(f"{book.at(row, _AT[name])}的{name}“{text[:20]}”不在选项里，请选{'、'.join(words)}。")
        return str(words[0])  # told once; what else is wrong in the line is still looked for
    return text


def _extra(book: Book, row: int, problems: list[str]) -> Extra | None:
    filled = [column for column in _EXTRA_AT.values() if column]
    if book.is_blank(row, filled):
        return None
    before = len(problems)

    def text(name: str) -> str:
        return book.text(row, _EXTRA_AT[name])

    def wrong(name: str, words: str) -> None:
        problems.append(f"{book.at(row, _EXTRA_AT[name])}{words}")

    if not text("姓名"):
        wrong("姓名", "没有填姓名，而这一行填了别的内容。")
    if text("性别") not in {"", "男", "女"}:
        wrong("性别", f"的性别“{text('性别')[:10]}”看不懂，请选男、女。")
    seen = text("到校情况") or str(layout.Seen.PRESENT)
    if seen not in {layout.Seen.PRESENT, layout.Seen.EXCUSED}:
        wrong("到校情况", f"的到校情况“{seen[:20]}”不能用于名单外的学生，请选到校、请假；不在班的不要填在这里。")
    column = "身份证件号或学籍号"
    number = "".join(fold(text(column)).upper().split())
    if book.is_rounded(row, _EXTRA_AT[column]):
        wrong(column, "的号码成了数值，后几位已经丢失，请按文本重新填写。")
    elif number and number not in _NONE and not _NUMBER.fullmatch(number):
        wrong(column, f"的号码“{number[:30]}”不像身份证件号或者学籍号，请核对；没有的写“无”。")
    birth = text("出生日期")
    born = find_date(fold(birth)) if birth else None
    if birth and birth not in _NONE and born is None:
        wrong("出生日期", f"的出生日期“{birth[:20]}”看不懂，请写成 2001-05-06 的样子。")
    if len(problems) > before:
        return None
    is_identity = _IDENTITY.fullmatch(number) is not None
    is_number = bool(number) and number not in _NONE and not is_identity
    from_where = text("原就读学校")
    remark = "；".join(filter(None, ("名单外学生", from_where and f"原就读学校：{from_where}", text("备注"))))
    return Extra(
        row + 1,
        text("姓名"),
        text("性别"),
        number if is_identity else "",
        number if is_number else "",
        born.date().isoformat() if born else "",
        seen,
        remark,
    )
