"""Files read back as they were meant, and come out the same twice."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from dbfread import DBF
from python_calamine import CalamineWorkbook

from inspect_xj.sample.writers import Sheet, write_csv, write_dbf, write_ods, write_xlsx

ROWS: list[list[str]] = [["题", ""], ["学籍号", "姓名"], ["3499010900110001", "=1+1"], ["", "买买提·艾力"]]


def test_xlsx_keeps_text_dates_and_damaged_numbers(tmp_path: Path) -> None:
    sheet = Sheet("一班", [*ROWS, [349901200203159000.0, date(2002, 3, 15)]], [(0, 0, 0, 1)])
    write_xlsx(tmp_path / "a.xlsx", [sheet])
    rows = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx")).get_sheet_by_name("一班").to_python()
    assert rows[2] == ["3499010900110001", "=1+1"]
    assert rows[4] == [349901200203159000.0, date(2002, 3, 15)]


def test_ods_is_read_as_a_spreadsheet(tmp_path: Path) -> None:
    write_ods(tmp_path / "a.ods", [Sheet("表&一", [*ROWS])])
    rows = CalamineWorkbook.from_path(str(tmp_path / "a.ods")).get_sheet_by_name("表&一").to_python()
    assert rows == ROWS


def test_dbf_is_read_with_its_code_page(tmp_path: Path) -> None:
    rows = [["3499010900110001", "鹿明垚"], ["", "王伟"]]
    write_dbf(tmp_path / "a.dbf", ["XJH", "XM"], rows)
    table = DBF(str(tmp_path / "a.dbf"))
    assert table.encoding == "cp936"
    assert [list(record.values()) for record in table] == rows


def test_csv_speaks_the_encoding_asked_for(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", [["雨𬭎", "a,b"]], encoding="gb18030")
    assert (tmp_path / "a.csv").read_bytes() == '雨𬭎,"a,b"\r\n'.encode("gb18030")


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_xlsx(tmp_path / f"{name}.xlsx", [Sheet("一", [*ROWS], [(0, 0, 0, 1)])])
        write_ods(tmp_path / f"{name}.ods", [Sheet("一", [*ROWS])])
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert (tmp_path / "a.ods").read_bytes() == (tmp_path / "b.ods").read_bytes()
