"""Files as clerks make them, built on the spot."""

from __future__ import annotations

import sqlite3
import struct
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.sax.saxutils import escape

import pytest
import xlsxwriter

from inspect_xj.intake import ImportReport, import_files

Rows = Sequence[Sequence[Any]]

SCHOOLS: Rows = [
    ["示例县学校名录"],
    ["学校代码", "学校名称", "办学类型", "所在乡镇", "校长", "学籍管理员"],
    ["34990121001", "示例县城关第一小学", "小学", "城关镇", "张", "李"],
    ["34990121002", "示例县城关第二小学", "小学", "城关镇", "王", "赵"],
    ["34990131001", "示例县东河中学", "初级中学", "东河镇", "钱", "孙"],
]
HEADINGS = ["序号", "学籍号", "姓名", "性别", "出生日期", "身份证件号", "年级", "班级", "入学年月", "学籍状态"]


def pupil(number: int, name: str = "张三") -> list[Any]:
    return [number, f"349901090011{number:04d}", name, "男", "2003-05-01", "", "一年级", "1班", "200909", "在读"]


def xlsx(path: Path, sheets: dict[str, Rows], merges: Sequence[tuple[int, int, int, int]] = ()) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(str(path))
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                if cell is not None and cell != "":
                    sheet.write(r, c, cell)
        for top, left, bottom, right in merges:
            sheet.merge_range(top, left, bottom, right, rows[top][left])
    book.close()
    return path


def text(path: Path, rows: Rows, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [delimiter.join("" if cell is None else str(cell) for cell in row) for row in rows]
    path.write_bytes("\r\n".join([*lines, ""]).encode(encoding))
    return path


def dbf(path: Path, fields: Sequence[tuple[str, str, int]], rows: Rows, *, deleted: Sequence[int] = ()) -> Path:
    """A dBase III file by hand: (name, type, length) and the records; names are cut off at ten bytes as dBase does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    head = b"".join(
        name.encode("gb18030")[:10].ljust(11, b"\0") + kind.encode() + bytes(4) + bytes([length]) + bytes(15)
        for name, kind, length in fields
    )
    body = b"".join(
        (b"*" if i in deleted else b" ")
        + b"".join(str(c).encode("gb18030")[:n].ljust(n) for c, (_, _, n) in zip(row, fields, strict=True))
        for i, row in enumerate(rows)
    )
    size = 1 + sum(n for _, _, n in fields)
    start = struct.pack("<BBBBIHH", 3, 109, 10, 12, len(rows), 32 + len(head) + 1, size) + bytes(20)
    path.write_bytes(start + head + b"\r" + body + b"\x1a")
    return path


def ods(path: Path, rows: Rows, name: str = "名册") -> Path:
    cells = "".join(
        "<table:table-row>"
        + "".join(
            "<table:table-cell/>"
            if cell in (None, "")
            else f'<table:table-cell office:value-type="string"><text:p>{escape(str(cell))}</text:p></table:table-cell>'
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    spaces = " ".join(
        f'xmlns:{p}="urn:oasis:names:tc:opendocument:xmlns:{p}:1.0"' for p in ("office", "table", "text", "manifest")
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest {spaces}><manifest:file-entry manifest:full-path="/" manifest:media-type="x"/></manifest:manifest>',
        )
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:body><office:spreadsheet>'
            f'<table:table table:name="{name}">{cells}</table:table></office:spreadsheet></office:body></office:document-content>',
        )
    return path


class Imported:
    """An import and its rows."""

    def __init__(self, report: ImportReport) -> None:
        self.report = report

    def rows(self, table: str, *columns: str) -> list[tuple[Any, ...]]:
        listed = ", ".join(f'"{c}"' for c in columns)
        connection = sqlite3.connect(self.report.path)
        try:
            return connection.execute(f'SELECT {listed} FROM "{table}" ORDER BY rowid').fetchall()
        finally:
            connection.close()

    @property
    def tables(self) -> dict[str | None, list[str]]:
        found: dict[str | None, list[str]] = {}
        for source in self.report.sources:
            found.setdefault(source.table, []).append(source.file)
        return found

    def heading(self, table: str, column: str) -> str | None:
        return next((s.mapping.get(column) for s in self.report.sources if s.table == table), None)


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "资料"
    folder.mkdir()
    return folder


@pytest.fixture
def load(raw: Path, tmp_path: Path) -> Callable[..., Imported]:
    def run(**options: Any) -> Imported:
        options.setdefault("as_of", date(2009, 10, 12))
        return Imported(import_files([raw], tmp_path / "out.db", **options))

    return run


@pytest.fixture
def make() -> SimpleNamespace:
    return SimpleNamespace(xlsx=xlsx, text=text, dbf=dbf, ods=ods, pupil=pupil, SCHOOLS=SCHOOLS, HEADINGS=HEADINGS)
