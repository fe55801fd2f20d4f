"""A county of two classes as files, and hands that fill its forms in."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from inspect_xj.intake import import_files
from inspect_xj.normalise.id_number import check_digit
from inspect_xj.report.papers.request import Request
from inspect_xj.report.papers.roll_call import RollForm, roll_call_forms
from inspect_xj.snapshot import open_snapshot
from inspect_xj.snapshot import roll_form as layout

SCHOOL = "34990121001"

#: 姓名, 性别, birth date, 年级, 班级, 学籍状态, 就读方式 — a class that is all there but for 何远, and one with a pupil at rest.
PUPILS = [
    ("王小明", "男", "20020305", "一年级", "1班", "在读", "走读"),
    ("李　芳", "女", "20020611", "一年级", "1班", "在读", "走读"),
    ("何远", "男", "20020117", "一年级", "1班", "在读", "走读"),
    ("单赟", "女", "20020909", "一年级", "1班", "在读", "走读"),
    ("赵子昂", "男", "20010412", "二年级", "1班", "在读", "走读"),
    ("钱静", "女", "20010513", "二年级", "1班", "休学", "走读"),
    ("孙磊", "男", "20010614", "二年级", "1班", "在读", "送教上门"),
]


def identity(birth: str, order: int, sex: str) -> str:
    """A number of the region that is nobody's, with its right check digit."""
    body = f"349901{birth}{2 * order + (sex == '男'):03d}"
    return body + check_digit(body)


def write_files(folder: Path) -> None:
    """学籍.csv and 学校.csv."""
    folder.mkdir()
    head = "学籍号,姓名,性别,出生日期,身份证件号,学校代码,学校名称,年级,班级,入学年月,学籍状态,就读方式\n"
    lines = []
    for order, (name, sex, birth, grade, group, state, way) in enumerate(PUPILS, start=1):
        number = f"349901{'09' if grade == '一年级' else '08'}001{'1' if sex == '男' else '2'}{order:04d}"
        year = "200909" if grade == "一年级" else "200809"
        lines.append(
            f"{number},{name},{sex},{birth},{identity(birth, order, sex)},{SCHOOL},示例县第一小学,{grade},{group},{year},{state},{way}\n"
        )
    (folder / "学籍.csv").write_text(head + "".join(lines), encoding="utf-8")
    (folder / "学校.csv").write_text(f"学校代码,学校名称,办学类型\n{SCHOOL},示例县第一小学,小学\n", encoding="utf-8")


@dataclass
class County:
    """The snapshot, and its forms as they were printed, by class."""

    folder: Path
    snapshot: Path
    forms: dict[str, Path]
    contents: dict[str, RollForm]

    def copy(self, folder: Path) -> County:
        """The same county for a test that changes it."""
        shutil.copytree(self.folder, folder)
        forms = {name: folder / path.name for name, path in self.forms.items()}
        return County(folder, folder / self.snapshot.name, forms, self.contents)


def make_county(folder: Path) -> County:
    """Import the files and print the forms."""
    folder.mkdir()
    write_files(folder / "资料")
    snapshot = folder / "示例县.db"
    import_files([folder / "资料"], snapshot, as_of=date(2009, 10, 12), profile="安徽2009", name="示例县")
    forms, contents = {}, {}
    for paper in roll_call_forms(Request(open_snapshot(snapshot))):
        content = paper.content
        assert isinstance(content, RollForm)
        path = folder / f"{paper.name}.xlsx"
        path.write_bytes(paper.companions[0].write(content))
        forms[content.class_name], contents[content.class_name] = path, content
    return County(folder, snapshot, forms, contents)


Cells = Mapping[tuple[int, int], Any]


def fill(path: Path, cells: Cells, to: Path | None = None, change: Callable[[Any], None] | None = None) -> Path:
    """Write into cells (row, column from 0), as a person with a spreadsheet does."""
    book = openpyxl.load_workbook(path)
    sheet = book[layout.SHEET]
    for (row, column), value in cells.items():
        sheet.cell(row + 1, column + 1).value = value
    if change is not None:
        change(sheet)
    target = to or path
    book.save(target)
    return target


def head(day: Any = "2009-10-20", caller: Any = "周敏、吴刚", rest: Any = "是") -> dict[tuple[int, int], Any]:
    """What has to be filled in above the lines."""
    given = {"核查日期": day, "核查人": caller, "空白按到校计": rest, "班主任": "郑老师"}
    return {layout.FILLED[label]: value for label, value in given.items()}


def line(index: int, **cells: Any) -> dict[tuple[int, int], Any]:
    """Cells of the line of that 序号."""
    row = layout.FIRST_ROW + index - 1
    return {(row, layout.COLUMNS.index(name)): value for name, value in cells.items()}


def extra(n: int, index: int, **cells: Any) -> dict[tuple[int, int], Any]:
    """Cells of the row 增``index`` of a form of ``n`` lines."""
    row = layout.FIRST_ROW + n + index
    return {(row, layout.EXTRA_COLUMNS.index(name)): value for name, value in cells.items()}
