from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import openpyxl
import paper_county as county
import pytest

from inspect_xj.errors import OutputError
from inspect_xj.report import Content, build_content, output, write_ledger

#: The columns of the 整改台账, and those that lead back to the source.
NEEDED = (
    "序号",
    "问题编号",
    "三查维度",
    "问题类型",
    "问题描述",
    "涉及学校（单位）",
    "依据条款",
    "发现方式",
    "严重程度",
    "责任单位",
    "责任人",
    "整改措施",
    "整改时限",
    "整改进展",
    "佐证材料",
    "复查人",
    "复查日期",
    "是否销号",
    "销号日期",
    "备注",
    "学生（脱敏）",
    "源文件",
    "源表",
    "源行",
    "规则",
)


@pytest.fixture(scope="module")
def book(content: Content, tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("ledger") / "问题台账.xlsx"
    write_ledger(content, path)
    return openpyxl.load_workbook(path)


def cells(sheet: Any) -> list[dict[str, Any]]:
    names = [cell.value for cell in sheet[2]]
    return [dict(zip(names, [c.value for c in row], strict=True)) for row in sheet.iter_rows(min_row=3)]


def test_sheets_and_columns(book: Any) -> None:
    assert book.sheetnames == ["台账", "学校汇总", "规则结果", "评分", "评分明细", "说明"]
    assert set(NEEDED) <= {cell.value for cell in book["台账"][2]}


def test_one_line_a_finding(book: Any, content: Content) -> None:
    rows = cells(book["台账"])
    assert [row["问题编号"] for row in rows] == [line.number for line in content.ledger]
    assert [row["序号"] for row in rows] == list(range(1, 61))
    suspect = next(row for row in rows if row["性质"] == "疑点")
    assert (suspect["核实状态"], suspect["整改进展"]) == ("待核", "待核实")


def test_the_sheet_prints_and_filters(book: Any) -> None:
    sheet = book["台账"]
    assert sheet.freeze_panes == "B3"
    assert sheet.auto_filter.ref == "A2:AG62"
    assert sheet.print_title_rows == "$1:$2"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)


def test_numbers_of_things_are_text(book: Any) -> None:
    sheet = book["台账"]
    column = [cell.value for cell in sheet[2]].index("学校代码") + 1
    cell = sheet.cell(3, column)
    assert isinstance(cell.value, str)
    assert cell.number_format == "@"


def test_no_pupil_can_be_read_from_the_ledger(book: Any) -> None:
    text = "\n".join(str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None)
    for number in range(60):
        values = county.pupil(number)
        for column in ("姓名", "身份证件号", "学籍号", "地区学号", "联系电话", "家庭住址", "出生日期"):
            assert values[column] not in text, column


@pytest.mark.parametrize(
    "name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", "http://127.0.0.1/", "x" * 40_000]
)
def test_a_cell_never_becomes_a_formula_or_a_link(name: str, tmp_path: Path) -> None:
    found = [county.finding(1, "CG-01", county.pupil(1) | {"学校名称": name}, message=name)]
    path = tmp_path / "a.xlsx"
    write_ledger(build_content(county.results(found), county.snapshot([])), path)
    for sheet in openpyxl.load_workbook(path):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n"), cell.value
                assert cell.hyperlink is None


def test_nothing_found_still_makes_a_ledger(tmp_path: Path) -> None:
    results, snapshot = county.county(0)
    path = tmp_path / "a.xlsx"
    write_ledger(build_content(results, snapshot), path)
    assert openpyxl.load_workbook(path)["台账"]["A3"].value == "本次数据比对未发现问题和疑点。"


def test_same_content_same_bytes(content: Content, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_ledger(content, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "磁盘空间不足"),
        (errno.EACCES, "没有权限"),
        (errno.EROFS, "没有权限"),
        (errno.ENAMETOOLONG, "太长"),
        (errno.EIO, "没有写成"),
    ],
)
def test_what_goes_wrong_in_writing_is_said(
    number: int, words: str, content: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: int) -> None:
        raise OSError(number, os.strerror(number))

    path = tmp_path / "a.xlsx"
    path.write_text("旧")
    monkeypatch.setattr(output.os, "fsync", fail)
    with pytest.raises(OutputError, match=words):
        write_ledger(content, path)
    assert path.read_text() == "旧"
    assert [p.name for p in tmp_path.iterdir()] == ["a.xlsx"]


def test_a_folder_in_the_way_is_said(content: Content, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="是一个目录"):
        write_ledger(content, tmp_path)
