"""问题台账 on paper: by school, six columns, problems before suspicions; the same rows as the workbook beside it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from inspect_xj.report.content import Column, Content, Grid, LedgerRow
from inspect_xj.report.figures import SEVERITIES
from inspect_xj.report.wording import share

__all__ = ["MOST", "LedgerBook", "Section", "ledger_book"]

#: Findings up to which all are printed: 8 ms a row, and nobody reads more on paper.
MOST = 600
#: Beyond that, findings printed at all, and of each school; all of them are in the workbook.
CAP, FIRST, LEAST = 600, 20, 3

COLUMNS = (
    Column("编号", 10.5, True),
    Column("学生", 9),
    Column("类型", 15.5),
    Column("事实（已脱敏）", 48),
    Column("时限", 6, True),
    Column("状态", 11, True),
)

_ORDER = {severity: rank for rank, severity in enumerate(SEVERITIES)}


@dataclass(frozen=True, slots=True)
class Section:
    """A school's part: its name with its counts, its rows, and how many more the workbook has."""

    heading: str
    n_problems: int
    n_suspects: int
    rows: tuple[tuple[str, ...], ...]
    note: str


@dataclass(frozen=True, slots=True)
class LedgerBook:
    """The ledger as it is printed; ``content`` is what the workbook beside it is made of."""

    title: str
    county: str
    created: str
    lines: tuple[tuple[str, str], ...]  # what a reader has to know
    summary: Grid
    columns: tuple[Column, ...]
    sections: tuple[Section, ...]
    total: str
    foot: str
    content: Content


def ledger_book(content: Content, county: str, foot: str, schools: Collection[str] | None = None) -> LedgerBook:
    """The ledger of a county, or of the schools named (code, else name); counts are of the rows it lists."""
    rows = [row for row in content.ledger if schools is None or _key(row) in schools]
    groups: dict[str, list[LedgerRow]] = {}
    for row in rows:
        groups.setdefault(_key(row), []).append(row)
    # Most problems first, then most suspicions, as everywhere in the papers; what is of no school last.
    ordered = sorted(groups.items(), key=lambda item: (not item[0], *_rank(item[1]), item[0]))
    room = MOST if len(rows) <= MOST else CAP
    first = len(rows) if len(rows) <= MOST else min(FIRST, max(LEAST, CAP // len(groups)))
    sections = []
    for _, found in ordered:
        section = _section(_name(found), found, min(first, room))
        room -= len(section.rows)
        sections.append(section)
    n, m = _counts(rows)
    printed = sum(len(section.rows) for section in sections)
    return LedgerBook(
        title=content.ledger_title,
        county=county,
        created=content.created,
        lines=_lines(content, printed, len(rows)),
        summary=_summary(sections, n, m),
        columns=COLUMNS,
        sections=tuple(sections),
        total=f"合计：{len(sections)}个学校（单位），问题{n}条、疑点{m}条。",
        foot=foot,
        content=content if schools is None else replace(content, ledger=tuple(rows)),
    )


def _key(row: LedgerRow) -> str:
    """What tells schools apart, as ``figures.school_key`` has it; of a unit that is no school its name."""
    return row.school_code or row.school


def _name(found: Sequence[LedgerRow]) -> str:
    name = next((row.school for row in found if row.school), "") or "不属于学校的事项"
    code = next((row.school_code for row in found if row.school_code), "")
    return f"{name}（{code}）" if code and code != name else name


def _counts(rows: Sequence[LedgerRow]) -> tuple[int, int]:
    n = sum(row.nature == "问题" for row in rows)
    return n, len(rows) - n


def _rank(rows: Sequence[LedgerRow]) -> tuple[int, int]:
    n, m = _counts(rows)
    return -n, -m


def _section(name: str, found: Sequence[LedgerRow], most: int) -> Section:
    ordered = sorted(found, key=lambda row: (row.nature != "问题", _ORDER.get(row.severity, 9), row.number))
    n, m = _counts(found)
    printed = tuple(_cells(row) for row in ordered[: max(0, most)])
    note = (
        f"本表列{len(printed)}条，其余{len(found) - len(printed)}条见同名的 xlsx 文件。"
        if len(printed) < len(found)
        else ""
    )
    return Section(f"{name}　问题{n}条、疑点{m}条", n, m, printed, note)


def _cells(row: LedgerRow) -> tuple[str, ...]:
    facts = f"{row.message}。{row.remark}" if row.remark else f"{row.message}。"
    state = "疑点·待核" if row.nature == "疑点" else f"问题·{row.severity}"
    if row.status == "属实":
        state += "（核实属实）"
    if row.measure is not None:
        state += f"·{row.measure.state}"
    return (row.number, row.pupil or "—", f"{row.title}（{row.rule}）", facts, _days(row), state)


def _days(row: LedgerRow) -> str:
    return f"{row.days}日" if row.days is not None else "—"


def _lines(content: Content, printed: int, n: int) -> tuple[tuple[str, str], ...]:
    notes = next((sheet for sheet in content.sheets if sheet.name == "说明"), None)
    wanted = ("数据截止日期", "比对日期", "问题与疑点", "排除", "检查项目", "脱敏方式")
    lines = [(str(row[0]), str(row[1])) for row in notes.rows if row[0] in wanted] if notes else []
    if printed < n:
        lines.append(("本册范围", f"共{n}条，本册列{share(printed, n)}，全部见同名的 xlsx 文件。"))
    lines.append(("时限", "自整改通知送达之日起计算；疑点一律先行现场核实，属实的再按时限整改。"))
    return tuple(lines)


def _summary(sections: Sequence[Section], n: int, m: int) -> Grid:
    columns = (Column("序号", 9, True), Column("学校（单位）", 65), Column("问题", 13, True), Column("疑点", 13, True))
    rows = [
        (str(index), section.heading.split("　")[0], str(section.n_problems), str(section.n_suspects))
        for index, section in enumerate(sections, start=1)
    ]
    rows.append(("合计", "", str(n), str(m)))
    return Grid(
        columns,
        tuple(rows),
        caption="各学校（单位）问题和疑点汇总",
        note="单位：条。疑点须经现场核实，核实之前不作为问题处理。",
    )
