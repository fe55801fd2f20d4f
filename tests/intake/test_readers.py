import shutil
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from inspect_xj.intake.delimited import decode, read_delimited
from inspect_xj.intake.failure import UnreadableFileError
from inspect_xj.intake.grid import cell_text, column_text

FILES = Path(__file__).parent / "files"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (12.0, "12"),
        (1.5, "1.5"),
        (3499010900110001.0, "3499010900110001"),
        (3.4128220020316e17, "3.4128220020316E+17"),
        (True, "是"),
        ("", None),
        (None, None),
        (0.0, "0"),
        (" 张三 ", " 张三 "),
    ],
)
def test_cells_as_they_came(cell, text):
    assert cell_text(cell) == text
    assert column_text([cell, "x"]) == [text, "x"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le-bom"])
def test_encodings(encoding):
    words = "学籍号,姓名\n1,鹿明垚\n2,王㐂\n3,買買提·阿不都\n".replace("㐂", "㐂" if encoding != "gbk" else "喜")
    data = b"\xff\xfe" + words.encode("utf-16-le") if encoding == "utf-16-le-bom" else words.encode(encoding)
    assert decode(data) == (words, False)


@settings(deadline=None)
@given(
    st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), max_size=30).filter(lambda t: "\ufeff" not in t)
)
def test_gb18030_is_read_whenever_it_is_not_utf8(words):
    text = "姓名,住址\n" + words
    data = text.encode("gb18030")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        assert decode(data) == (text, False)


def test_half_a_last_character_is_still_text():
    data = "学籍号,姓名\n3499010900110001,张三".encode()
    assert decode(data[:-1]) == ("学籍号,姓名\n3499010900110001,张�", True)
    with pytest.raises(UnreadableFileError, match="不是文本"):
        decode(b"\x01\x00\x02\x00" * 50)


@pytest.mark.parametrize("delimiter", ["\t", ",", ";", "|"])
def test_delimiters(delimiter):
    sheet = read_delimited(delimiter.join(["学籍号", "姓名"]) + "\n" + delimiter.join(["1", "张三"]))
    assert [list(row) for row in sheet.rows] == [["学籍号", "姓名"], ["1", "张三"]]


def test_tricks_against_rounding_are_undone():
    sheet = read_delimited('学籍号,身份证\n="3499010900110001",\t349901200305010018\n')
    assert sheet.rows[1] == ["3499010900110001", "349901200305010018"]


def test_xls_rows_as_excel_counts_them(raw, load, make):
    make.xlsx(raw / "学校.xlsx", {"学校": make.SCHOOLS})
    shutil.copy(FILES / "旧格式.xls", raw / "一小.xls")
    done = load()
    assert done.rows("学籍", "源行", "源表", "学籍号", "学校代码", "年级", "班级", "入学年月") == [
        (4, "一(1)班", "3499010900110001", "34990121001", "一年级", "一(1)班", "200909"),
        (5, "一(1)班", "3499010900110002", "34990121001", "一年级", "一(1)班", "200909"),
    ]


def test_ods(raw, load, make):
    make.ods(raw / "学籍.ods", [["学籍登记表"], [], make.HEADINGS, make.pupil(1), [], make.pupil(2)])
    assert load().rows("学籍", "源行", "姓名", "学籍号") == [
        (4, "张三", "3499010900110001"),
        (6, "张三", "3499010900110002"),
    ]


def test_dbf_of_the_old_system(raw, load, make):
    fields = [
        ("XJH", "C", 16),
        ("XM", "C", 12),
        ("XBM", "C", 1),
        ("CSRQ", "D", 8),
        ("XXDM", "N", 11),
        ("公民身份号码", "C", 18),
    ]
    rows = [
        ["3499010900110001", "张三", "1", "20030501", "34990121001", "349901200305010018"],
        ["3499010900110002", "删掉的", "2", "20030502", "34990121001", ""],
        ["3499010900110003", "鹿明垚", "2", "", "34990121001", ""],
    ]
    make.dbf(raw / "XJ.DBF", fields, rows, deleted=[1])
    done = load()
    assert done.rows("学籍", "源行", "姓名", "出生日期", "学校代码", "身份证件号") == [
        (2, "张三", "2003-05-01", "34990121001", "349901200305010018"),
        (3, "鹿明垚", None, "34990121001", None),
    ]


def test_dbf_with_a_memo_and_no_memo_file(raw, load, make):
    make.dbf(
        raw / "XJ.dbf",
        [("XJH", "C", 16), ("XM", "C", 12), ("RXNY", "C", 6), ("BZ", "M", 10)],
        [["1", "张三", "200909", "1"]],
    )
    assert load().rows("学籍", "姓名", "备注") == [("张三", None)]


def test_numbers_and_dates_of_excel(raw, load):
    path = raw / "学籍.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("学籍")
    for c, heading in enumerate(["学籍号", "姓名", "身份证件号", "出生日期", "入学年月", "录入时间"]):
        sheet.write(0, c, heading)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for c, cell in enumerate([3499010900110001, "张三", 349901200305019999]):
        sheet.write(1, c, cell)
    sheet.write_number(1, 3, 37742, day)
    sheet.write_number(1, 4, 200909)
    sheet.write_number(1, 5, 40087.5, book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))
    book.close()
    assert load().rows("学籍", "学籍号", "身份证件号", "出生日期", "入学年月", "录入时间") == [
        ("3499010900110001", "3.4990120030502E+17", "2003-05-01", "200909", "2009-10-01 12:00:00")
    ]


def test_a_page_and_a_csv_called_xls(raw, load):
    page = (
        "<html><table><tr><td colspan=2>学籍登记表</td></tr><tr><th>学籍号</th><th>姓名</th><th>入学年月</th></tr>"
        "<tr><td>1<td>张三<td>200909</tr></table></html>"
    )
    (raw / "a.xls").write_bytes(page.encode("gb18030"))
    (raw / "b.xls").write_bytes("学籍号\t姓名\t入学年月\n2\t李四\t200909\n".encode("gb18030"))
    done = load()
    assert done.rows("学籍", "源文件", "源行", "学籍号", "姓名") == [
        ("a.xls", 3, "1", "张三"),
        ("b.xls", 2, "2", "李四"),
    ]
    assert any("网页" in w for w in done.report.warnings)
    assert any("文本表格" in w for w in done.report.warnings)


def test_an_xlsx_called_xls(raw, load, make):
    make.xlsx(raw / "x.xlsx", {"学籍": [make.HEADINGS, make.pupil(1)]}).rename(raw / "x.xls")
    assert load().rows("学籍", "姓名") == [("张三",)]


def _ole(word: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000) + word.encode("utf-16-le") + bytes(1000)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("加密.xlsx", _ole("EncryptedPackage"), "密码"),
        ("随机.xlsx", _ole("something"), "加密"),
        ("坏.xls", _ole("Workbook"), "损坏"),
        ("空.xlsx", b"", "空文件"),
        ("截断.xlsx", b"PK\x03\x04" + bytes(300), "不完整"),
        ("旧.doc", _ole("WordDocument"), "Word"),
        ("通知.pdf", b"%PDF-1.4 ...", "PDF"),
        ("假.xlsx", b"%PDF-1.4 ...", "PDF"),
        ("照片.jpg", b"\xff\xd8\xff\xe0", "图片"),
        ("包.rar", b"Rar!\x1a\x07", "压缩包"),
        ("包.zip", b"PK\x05\x06" + bytes(18), "压缩包"),
        ("坏.dbf", b"\x03" + bytes(10), "dbf"),
        ("乱.csv", bytes(range(256)) * 4, "不是文本"),
        ("x.xml", b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'/>", "XML"),
        ("页.xls", b"<html><body>no</body></html>", "没有表格"),
    ],
)
def test_what_cannot_be_read_is_named_and_the_rest_read(raw, load, make, name, data, words):
    make.xlsx(raw / "学籍.xlsx", {"学籍": [make.HEADINGS, make.pupil(1)]})
    (raw / name).write_bytes(data)
    done = load()
    assert done.rows("学籍", "姓名") == [("张三",)]
    [failure] = done.report.unread
    assert failure.file == name
    assert words in failure.reason
    [row] = [r for r in done.rows("来源", "源文件", "识别为", "说明") if r[1] is None]
    assert row[0] == name
    assert words in row[2]
    assert any(name in warning and words in warning for warning in done.report.warnings)


def test_every_truncation_of_a_workbook_is_survived(raw, load, make, tmp_path):
    make.xlsx(raw / "学籍.xlsx", {"学籍": [make.HEADINGS, make.pupil(1)]})
    whole = make.xlsx(tmp_path / "w.xlsx", {"学籍": [make.HEADINGS, *(make.pupil(i) for i in range(40))]}).read_bytes()
    for part in (1, 3, 10, 200, len(whole) // 2, len(whole) - 30, len(whole) - 1):
        (raw / "半.xlsx").write_bytes(whole[:part])
        done = load()
        assert done.rows("学籍", "源文件")[0] == ("学籍.xlsx",)
        assert [s.file for s in done.report.unread] == ["半.xlsx"]


def test_no_permission(raw, load, make, monkeypatch):
    make.xlsx(raw / "学籍.xlsx", {"学籍": [make.HEADINGS, make.pupil(1)]})
    locked = make.text(raw / "锁.csv", [make.HEADINGS, make.pupil(2)])
    really_open = Path.open

    def refuse(self, *args, **kwargs):
        if self == locked:
            raise PermissionError(13, "Permission denied")
        return really_open(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refuse)
    done = load()
    assert [(s.file, "权限" in s.reason) for s in done.report.unread] == [("锁.csv", True)]
    assert done.report.n_imported == 1


def test_locks_and_hidden_files_are_no_files(raw, load, make):
    make.xlsx(raw / "学籍.xlsx", {"学籍": [make.HEADINGS, make.pupil(1)], "空": []})
    for name in ("~$学籍.xlsx", ".DS_Store", "Thumbs.db", ".隐藏.xlsx"):
        (raw / name).write_bytes(b"x")
    assert [s.file for s in load().report.sources] == ["学籍.xlsx"]


@pytest.mark.parametrize("far", [(1048575, 16383), (1048575, 40), (5000, 16383)])
def test_a_stray_cell_at_the_end_of_the_world_does_not_end_the_process(raw, load, make, tmp_path, far):
    make.xlsx(raw / "学籍.xlsx", {"学籍": [make.HEADINGS, make.pupil(1)]})
    book = xlsxwriter.Workbook(str(raw / "远.xlsx"))
    sheet = book.add_worksheet("学籍")
    for c, heading in enumerate(make.HEADINGS):
        sheet.write(0, c, heading)
    sheet.write(*far, "x")
    book.close()
    [unread] = load().report.unread
    assert unread.file == "远.xlsx"
    assert "范围过大" in unread.reason


def test_a_far_cell_in_a_short_sheet_is_kept(raw, load, make):
    rows = [["学籍号", "姓名", "入学年月"], ["1", "甲", "200909", *[""] * 700, "旁注"]]
    make.xlsx(raw / "学籍.xlsx", {"学籍": rows})
    assert load().rows("学籍", "其他") == [('{"AAB列": "旁注"}',)]


def test_truncated_and_corrupted_xls_kill_nothing(raw, load, make, tmp_path):
    whole = (FILES / "旧格式.xls").read_bytes()
    make.xlsx(raw / "a学籍.xlsx", {"学籍": [make.HEADINGS, make.pupil(1)]})
    for n, size in enumerate(range(600, len(whole), 700)):
        (raw / f"半{n}.xls").write_bytes(whole[:size])
    for n in range(6):  # sector numbers of the book's own tables, which say how much to reserve
        (raw / f"坏{n}.xls").write_bytes(whole[: 44 + 4 * n] + b"\xfe\xff\xff\x7f" + whole[48 + 4 * n :])
    shutil.copy(FILES / "旧格式.xls", raw / "末学籍.xls")
    done = load()
    assert {s.file for s in done.report.sources if s.table == "学籍"} >= {"a学籍.xlsx", "末学籍.xls"}
    assert all(s.reason for s in done.report.unread)
    assert len(done.report.unread) >= 5


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_a_damaged_byte_costs_one_word_and_not_the_file(raw, load, make, encoding):
    rows = [make.HEADINGS, *(make.pupil(i, "张小丙" if i == 3 else "李四") for i in range(1, 9))]
    path = make.text(raw / "学籍.csv", rows)
    data = path.read_bytes().decode().encode(encoding)
    word = "小".encode({"utf-16": "utf-16-le", "utf-8-sig": "utf-8"}.get(encoding, encoding))
    broken = b"\x00\xd8" if encoding == "utf-16" else b"\xff"
    path.write_bytes(data.replace(word, broken, 1))
    done = load()
    names = [name for (name,) in done.rows("学籍", "姓名")]
    assert len(names) == 8
    assert names[2].startswith("张")
    assert "\ufffd" in names[2]
    [warning] = [w for w in done.report.warnings if "损坏" in w]
    assert "第 4 行" in warning


def test_what_is_mostly_damage_is_no_text():
    with pytest.raises(UnreadableFileError):
        decode(bytes(range(128, 256)) * 20 + b"\xff\n" * 40)
