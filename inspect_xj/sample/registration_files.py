"""The registrations, one file a school, each in its school's style."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from inspect_xj.sample.cells import FAMILY_PARTS, family_cells, registration_cells
from inspect_xj.sample.damage import Clerk
from inspect_xj.sample.styles import Style, grade_text, short_name
from inspect_xj.sample.truth import Places
from inspect_xj.sample.world import Registration, School, World
from inspect_xj.sample.writers import Cell, Sheet, write_csv, write_dbf, write_ods, write_xlsx

__all__ = ["FOLDER", "write_registrations"]

FOLDER = "学籍"
_ENDING = {"xlsx": "xlsx", "ods": "ods", "csv": "csv", "tab": "txt", "dbf": "dbf"}


def write_registrations(root: Path, world: World, styles: dict[str, Style], clerk: Clerk, places: Places) -> None:
    """Write every school's list and note where each registration stands."""
    (root / FOLDER).mkdir()
    order = {id(room): index for index, room in enumerate(r for s in world.schools for r in s.rooms)}
    by_school: dict[str, list[Registration]] = {school.code: [] for school in world.schools}
    for registration in sorted(world.registrations, key=lambda r: order[id(r.room)]):
        by_school[registration.school.code].append(registration)
    for school in world.schools:
        style = styles[school.code]
        # A dBase file of those days has a short name of its own; the school stands in a column.
        stem = f"XJ{school.code[6:]}" if style.form == "dbf" else f"{short_name(school)}学籍信息"
        name = f"{FOLDER}/{stem}.{_ENDING[style.form]}"
        _write_school(root / name, name, by_school[school.code], school=school, style=style, clerk=clerk, places=places)


def _write_school(
    path: Path,
    name: str,
    registrations: list[Registration],
    *,
    school: School,
    style: Style,
    clerk: Clerk,
    places: Places,
) -> None:
    if style.form == "dbf":
        rows = [_texts(registration, style, clerk) for registration in registrations]
        for index, registration in enumerate(registrations):
            # The names of the fields are the first line of the table a person sees.
            places.note(registration, name, "", index + 2)
        write_dbf(path, style.headings, rows)
        return
    sheets = []
    for title, group in _groups(registrations, style):
        sheet = Sheet(title, [*_head(school, style)], _merges(style))
        for index, registration in enumerate(group):
            if style.gaps and index and registration.room is not group[index - 1].room:
                sheet.rows.append([])
            sheet.rows.append([str(index + 1), *_cells(registration, style, clerk)])
            places.note(registration, name, "" if style.form in ("csv", "tab") else title, len(sheet.rows))
        if style.total:
            sheet.rows.append(["合计", f"{len(group)}人"])
            sheet.rows.append([f"填表人：{school.keeper}　　审核人：{school.head}　　填表日期：2009年9月30日"])
        sheets.append(sheet)
    if style.form == "xlsx":
        write_xlsx(path, sheets)
    elif style.form == "ods":
        write_ods(path, sheets)
    else:
        write_csv(path, sheets[0].rows, encoding="gb18030", delimiter="\t" if style.form == "tab" else ",")


def _groups(registrations: list[Registration], style: Style) -> Iterable[tuple[str, list[Registration]]]:
    if not style.by_grade:
        return [("学籍信息", registrations)]
    groups: dict[int, list[Registration]] = {}
    for registration in registrations:
        groups.setdefault(registration.grade, []).append(registration)
    return [(grade_text(grade, "一年级"), group) for grade, group in sorted(groups.items())]


def _texts(registration: Registration, style: Style, clerk: Clerk) -> list[str]:
    row = registration_cells(registration, style)
    if not style.coded:
        clerk.touch(registration, style.columns, row)
    return row


def _cells(registration: Registration, style: Style, clerk: Clerk) -> list[Cell]:
    row: list[Cell] = [*_texts(registration, style, clerk)]
    if style.form == "xlsx":
        # Real date cells, and the numbers that Excel has rounded to fifteen digits.
        if style.dates == "cell" and registration.born:
            row[style.columns.index("出生日期")] = registration.born
        if registration.tag == "DA-05" and registration.id_number.endswith("000"):
            row[style.columns.index("身份证件号")] = float(registration.id_number)
    if style.wide:
        row += family_cells(registration.members)
    return row


def _head(school: School, style: Style) -> list[list[Cell]]:
    """The lines above the first pupil: title, and one or two lines of headings."""
    width = 1 + len(style.columns) + (2 * len(FAMILY_PARTS) if style.wide else 0)
    rows: list[list[Cell]] = [[]] if style.blank_first else []
    if style.titled:
        rows.append([f"{school.name}学生学籍信息登记表（2009年秋季）", *[""] * (width - 1)])
    if style.two_rows:
        upper: list[Cell] = ["序号", *style.headings]
        lower: list[Cell] = [""] * len(upper)
        for member in ("成员1", "成员2"):
            upper += [member, *[""] * (len(FAMILY_PARTS) - 1)]
            lower += FAMILY_PARTS
        rows += [upper, lower]
    else:
        family = [f"{member}{part}" for member in ("成员1", "成员2") for part in FAMILY_PARTS] if style.wide else []
        rows.append(["序号", *style.headings, *family])
    return rows


def _merges(style: Style) -> list[tuple[int, int, int, int]]:
    merges = []
    width = 1 + len(style.columns) + (2 * len(FAMILY_PARTS) if style.wide else 0)
    top = int(style.blank_first)
    if style.titled:
        merges.append((top, 0, top, width - 1))
        top += 1
    if style.two_rows:
        merges += [(top, column, top + 1, column) for column in range(1 + len(style.columns))]
        first = 1 + len(style.columns)
        merges += [(top, at, top, at + len(FAMILY_PARTS) - 1) for at in (first, first + len(FAMILY_PARTS))]
    return merges
