"""The rolls of the class-by-class call: one workbook a school with a sheet a class, or one county-wide csv."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from inspect_xj.sample.damage import Clerk
from inspect_xj.sample.styles import Style, class_text, date_text, grade_text, short_name
from inspect_xj.sample.truth import Places
from inspect_xj.sample.world import Child, Registration, Room, School, World
from inspect_xj.sample.writers import Cell, Sheet, write_csv, write_xlsx

__all__ = ["FOLDER", "write_rolls"]

FOLDER = "点名"


def write_rolls(root: Path, world: World, styles: dict[str, Style], clerk: Clerk, places: Places) -> None:
    """Write the rolls of every class that was called; children stand where they sit, not where they are registered."""
    (root / FOLDER).mkdir()
    desk = _Desk(root, world, clerk, places)
    shared: list[list[Cell]] = [
        ["学校名称", "核查日期", "年级", "班级", "姓名", "性别", "身份证号", "到校情况", "备注"]
    ]
    shared_name = f"{FOLDER}/各校点名汇总.csv"
    for school in world.schools:
        rooms = [room for room in school.rooms if room.called and school.days]
        if styles[school.code].form == "csv" and school.roll_numbers == "身份证件号":
            for room in rooms:
                for day in school.days:
                    for child in desk.seated.get(room, []):
                        shared.append([school.name, *desk.row(child, room, day)])
                        places.note(child, shared_name, "", len(shared))
        elif rooms:
            desk.write_school(school, rooms)
    if len(shared) > 1:
        write_csv(root / shared_name, shared, encoding="utf-8-sig")


class _Desk:
    """What is needed to write any roll: who sits where, under which numbers."""

    def __init__(self, root: Path, world: World, clerk: Clerk, places: Places) -> None:
        self._root, self._clerk, self._places = root, clerk, places
        self.seated: dict[Room, list[Child]] = {}
        for child in world.children:
            if child.seat is not None:
                self.seated.setdefault(child.seat, []).append(child)
        self._records: dict[Child, list[Registration]] = {}
        for registration in world.registrations:
            self._records.setdefault(registration.child, []).append(registration)

    def write_school(self, school: School, rooms: list[Room]) -> None:
        """One workbook, one sheet a class, no column for the school: title and file name say it."""
        name = f"{FOLDER}/{short_name(school)}点名册.xlsx"
        number = school.roll_numbers
        # Lists of names differ in how they say the class: two columns, one, or only title and sheet name.
        plain = int(school.code[-3:]) % 3
        heading: list[Cell] = [*(["序号", "年级", "班级", "姓名"], ["序号", "班级", "姓名"], ["序号", "姓名"])[plain]]
        if number:
            number_heading = "身份证号" if number == "身份证件号" else "学籍号"
            heading = ["序号", "核查日期", "年级", "班级", "姓名", "性别", number_heading, "到校情况", "备注"]
        days = "、".join(date_text(day, "2009年1月1日") for day in school.days)
        sheets = []
        for room in rooms:
            title = f"{grade_text(room.grade, '一年级')}{room.number}班"
            top: list[Cell] = [f"{school.name}{title}点名册（{days}）", *[""] * (len(heading) - 1)]
            sheet = Sheet(title, [top, heading], [(0, 0, 0, len(heading) - 1)])
            # A roll of names alone cannot say on which day a child was there: it is one list.
            for day in school.days if number else school.days[:1]:
                for child in self.seated.get(room, []):
                    row = self.row(child, room, day)
                    if not number:
                        joined: Cell = class_text(room.grade, room.number, "一（1）班")
                        row = [row[1:4], [joined, row[3]], row[3:4]][plain]
                    sheet.rows.append([str(len(sheet.rows) - 1), *row])
                    self._places.note(child, name, title, len(sheet.rows))
            sheets.append(sheet)
        write_xlsx(self._root / name, sheets)

    def row(self, child: Child, room: Room, day: date) -> list[Cell]:
        """核查日期, 年级, 班级, 姓名, 性别, the number this school's rolls carry, 到校情况, 备注."""
        value = child.id_number
        if room.school.roll_numbers == "学籍号":
            own = self._records.get(child, [])
            here = [registration for registration in own if registration.school is room.school] or own
            value = here[0].xjh if here else ""
        return [
            date_text(day, "2009-01-01"),
            grade_text(room.grade, "一年级"),
            class_text(room.grade, room.number, "1班"),
            self._clerk.roll_name(child.roll_name or child.name),
            child.sex,
            value,
            "缺勤" if child.gone_since and day >= child.gone_since else child.state or "到校",
            child.note,
        ]
