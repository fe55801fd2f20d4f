"""班级点名核查表: one a class of a bare snapshot, to call names by; as sheets of paper and as a form to fill in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from inspect_xj.report.papers.mark import Mark, fingerprint
from inspect_xj.report.papers.paper import Companion, Paper
from inspect_xj.report.papers.quick_code import QuickCode, quick_code
from inspect_xj.report.papers.request import Request
from inspect_xj.report.papers.roll_call_form import write_form
from inspect_xj.report.papers.rolls import Pupil, Roll, rolls
from inspect_xj.report.papers.spoken import spoken
from inspect_xj.report.visible import visible
from inspect_xj.report.wording import cn_date
from inspect_xj.snapshot.roll_form import check_value, form_number

__all__ = ["KIND", "RollForm", "RollLine", "RollPage", "roll_call_forms"]

KIND = "点名表"

#: Pupils a page: they, the rows for children without 学籍 and the signatures fill an A4 sheet.
_A_PAGE = 20

#: Pupils of a class drawn by lot, whose papers are laid beside them.
_N_DRAWN = 3

#: Empty rows on paper for children who are in class and not on the list.
_N_BLANK = 5

#: Most characters of a name that a line holds beside its pinyin.
_NAME, _REMARK = 14, 7

#: Height of a line in mm, and the x of every upright between the columns.
_LINE = 6.4
_UPRIGHTS = (0, 10, 41, 49, 63, 114, 156, 176)

#: Points a name may be wide, and the size of (name, pinyin) in points that each class of the style sheet gives it.
_WIDE = 83
_SIZES = {"n": (11.0, 7.0), "m": (8.0, 6.0), "s": (6.0, 5.0)}


@dataclass(frozen=True, slots=True)
class RollLine:
    """One pupil: ``spoken`` is the pinyin of rare characters, ``drawn`` marks the random sample."""

    index: int
    drawn: bool
    name: str
    spoken: str
    sex: str
    number: str
    remark: str

    @property
    def size(self) -> str:
        """The class of the style sheet under which name and pinyin fit their column."""
        fitting = (
            size
            for size, (big, small) in _SIZES.items()
            if len(self.name) * big + len(self.spoken) * small * 0.6 <= _WIDE
        )
        return next(fitting, "s")


@dataclass(frozen=True, slots=True)
class RollPage:
    """The pupils of one page; ``last`` has the rows for children without 学籍."""

    lines: tuple[RollLine, ...]
    last: bool

    @property
    def remarked(self) -> bool:
        """Whether any line has a remark."""
        return any(line.remark for line in self.lines)

    @property
    def height(self) -> float:
        """Of all lines, in mm."""
        return round(len(self.lines) * _LINE, 1)

    @property
    def rules(self) -> str:
        """The ``d`` of the path that rules the lines, in mm."""
        rows = "".join(f"M0 {round(n * _LINE, 1)}h{_UPRIGHTS[-1]}" for n in range(1, len(self.lines) + 1))
        return rows + "".join(f"M{x} 0v{self.height}" for x in _UPRIGHTS)


@dataclass(frozen=True, slots=True)
class RollForm:
    """What the form of one class says; ``form`` has the printed cells of the workbook, line by line."""

    title: str
    organ: str
    school: str
    class_name: str
    n: int
    n_away: int  # of these registered as 休学, 送教 …
    as_of: str
    check: str
    snapshot: str
    code: QuickCode
    pages: tuple[RollPage, ...]
    blanks: tuple[int, ...]
    mark: Mark
    form: tuple[tuple[str, str, str, str, str, str], ...]


def roll_call_forms(request: Request) -> Iterator[Paper]:
    """One form for every class with registered pupils, school by school, each with its workbook beside it."""
    for roll in rolls(request.snapshot):
        if not request.wants(roll.school):
            continue
        content = _form(request, roll)
        school = content.school or "学校不明"
        yield Paper(
            KIND,
            f"{KIND}/{school}",
            f"{school}{content.class_name}{KIND}",
            f"{school}{content.class_name}",
            "roll_call.html",
            "working_paper.css+roll_call.css",
            content,
            fingerprint(content),
            companions=(Companion(".xlsx", write_form),),
            tagged=False,
        )


def _form(request: Request, roll: Roll) -> RollForm:
    info = request.snapshot.info
    number = form_number(info.id, roll.school, roll.grade, roll.group)
    drawn = _drawn(number, roll.pupils)
    lines = tuple(_line(index, pupil, pupil.row in drawn) for index, pupil in enumerate(roll.pupils, start=1))
    form = tuple(
        (str(line.index), str(pupil.row), line.name, line.sex, line.number, line.remark)
        for line, pupil in zip(lines, roll.pupils, strict=True)
    )
    county = visible(info.name, 20) or "本县"
    as_of = cn_date(info.as_of)
    watermark = f"内部资料 严禁外传　{county}检查组 {as_of}数据"
    return RollForm(
        title="班级点名核查表",
        organ=visible(request.letterhead.organ, 30),
        school=visible(roll.school_name, 40),
        class_name=visible(roll.name, 24),
        n=len(lines),
        n_away=sum(bool(line.remark) for line in lines),
        as_of=as_of,
        check=check_value(info.id, number, form, [pupil.secrets for pupil in roll.pupils]),
        snapshot=info.id,
        code=quick_code(number),
        pages=_pages(lines),
        blanks=tuple(range(1, _N_BLANK + 1)),
        mark=Mark(number, "", "", info.id, watermark, info.as_of.isoformat()),
        form=form,
    )


def _line(index: int, pupil: Pupil, drawn: bool) -> RollLine:
    return RollLine(
        index,
        drawn,
        visible(pupil.name, _NAME) or "（姓名未填）",
        visible(spoken(pupil.name), 40),
        visible(pupil.sex, 2),
        visible(pupil.number[-6:], 6) if len(pupil.number) >= 12 else "****" if pupil.number else "",
        visible(pupil.remark, _REMARK),
    )


def _drawn(number: str, pupils: tuple[Pupil, ...]) -> frozenset[int]:
    """The pupils whose lot comes first: the same for the same form, and for nobody to foresee or to choose."""
    lots = sorted((hashlib.sha256(f"{number}:{p.row}".encode()).digest(), p.row) for p in pupils if not p.remark)
    return frozenset(row for _, row in lots[:_N_DRAWN])


def _pages(lines: tuple[RollLine, ...]) -> tuple[RollPage, ...]:
    """As few pages as hold them, filled alike: 25 pupils are 13 and 12, not 20 and 5."""
    n_pages = -(-len(lines) // _A_PAGE)
    each, more = divmod(len(lines), n_pages)
    pages, at = [], 0
    for page in range(n_pages):
        size = each + (page < more)
        pages.append(RollPage(lines[at : at + size], page == n_pages - 1))
        at += size
    return tuple(pages)
