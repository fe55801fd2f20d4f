"""The 点名表 of a bare snapshot: who stands on it, how it is called, what of him is shown, what the form to fill in lets one do."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import glyph_positions
import openpyxl
import pytest
import segno
from openpyxl.worksheet.worksheet import Worksheet
from pypdf import PdfReader

from inspect_xj.report import templates
from inspect_xj.report.papers.quick_code import quick_code
from inspect_xj.report.papers.request import Request
from inspect_xj.report.papers.roll_call import RollForm, RollLine, roll_call_forms
from inspect_xj.report.papers.rolls import Roll, rolls
from inspect_xj.report.papers.spoken import spoken
from inspect_xj.report.pdf import draw_paper
from inspect_xj.snapshot import MemorySnapshot
from inspect_xj.snapshot import roll_form as layout

SCHOOL = "34990121001"
PUPIL = {"学校代码": SCHOOL, "年级": "三年级", "班级": "2班", "学籍状态": "在读", "性别": "女", "就读方式": "走读"}


def snapshot(*pupils: Mapping[str, object], **more: Sequence[Mapping[str, object]]) -> MemorySnapshot:
    """The pupils of 示例县, each with what PUPIL says where nothing else is given."""
    rows = [
        {"姓名": f"王某{chr(0x4E00 + n)}", "身份证件号": f"34990120010101{n:03d}1", "学籍号": f"34990107001200{n:02d}"} | PUPIL | dict(one)
        for n, one in enumerate(pupils, start=1)
    ]  # fmt: skip
    school = {"学校代码": SCHOOL, "学校名称": "示例县第一小学", "办学类型": "小学"}
    return MemorySnapshot({"学籍": rows, "学校": [school], **more}, date(2009, 10, 12))


def classes(*pupils: Mapping[str, object], **more: Sequence[Mapping[str, object]]) -> list[Roll]:
    return list(rolls(snapshot(*pupils, **more)))


def forms(*pupils: Mapping[str, object]) -> list[RollForm]:
    papers = roll_call_forms(Request(snapshot(*pupils)))
    return [paper.content for paper in papers if isinstance(paper.content, RollForm)]


def test_classes_stand_in_order_whatever_their_names_are_written_like() -> None:
    written = [
        ("三年级", "10班"),
        ("3", "三（2）班"),
        ("三年级", "302"),
        ("二年级", "实验班"),
        ("二年级", None),
        (None, "4班"),
        ("七年级", "1班"),
    ]
    found = classes(*({"年级": grade, "班级": group} for grade, group in written))
    assert [(roll.name, len(roll.pupils)) for roll in found] == [
        ("二年级实验班", 1),
        ("二年级（未填班级）", 1),
        ("三年级2班", 2),
        ("三年级10班", 1),
        ("七年级1班", 1),
        ("4班", 1),
    ]
    assert {roll.school_name for roll in found} == {"示例县第一小学"}
    assert [roll.name for roll in classes({"年级": None, "班级": None})] == ["（未填年级、班级）"]


@pytest.mark.parametrize(
    ("pupil", "remark"),
    [
        ({"学籍状态": "在读"}, ""),
        ({"学籍状态": "复学"}, ""),
        ({"学籍状态": "休学"}, "休学"),
        ({"学籍状态": None}, "状态未填"),
        ({"就读方式": "送教上门"}, "送教上门"),
        ({"就读方式": "借读"}, "借读"),
        ({"学籍号": "3499010700120099"}, "长期病假"),
        ({"学籍状态": "转出"}, None),
        ({"学籍状态": "毕业"}, None),
    ],
)
def test_who_is_expected_in_class_and_who_is_listed_with_a_reason(pupil: dict[str, object], remark: str | None) -> None:
    leave = [
        {"学籍号": "3499010700120099", "类别": "长期病假", "起": "2009-09-01", "止": "2010-01-01"},
        {"学籍号": "3499010700120001", "类别": "借读外出", "起": "2008-09-01", "止": "2009-06-30"},
    ]
    found = classes(pupil, 豁免=leave)
    assert [one.remark for roll in found for one in roll.pupils] == ([] if remark is None else [remark])


def test_where_no_state_was_delivered_an_empty_one_says_nothing() -> None:
    rows = [{key: value for key, value in PUPIL.items() if key != "学籍状态"} | {"姓名": "王小明"}]
    found = list(rolls(MemorySnapshot({"学籍": rows}, date(2009, 10, 12))))
    assert [one.remark for roll in found for one in roll.pupils] == [""]
    assert list(rolls(MemorySnapshot({"学校": []}, date(2009, 10, 12)))) == []


@pytest.mark.parametrize(
    ("name", "beside"),
    [
        ("王小明", ""),
        ("李婷婷", ""),
        ("赵赟", "赟 yūn"),
        ("单喆", "单 shàn 喆 zhé"),
        ("仇云", "仇 qiú"),
        ("尉迟恭", "尉 yù"),
        ("垚垚", "垚 yáo"),
        ("解放", "解 xiè"),
        ("李解放", ""),
        ("买买提·吐尔逊", ""),
        ("𠮷", ""),
        ("", ""),
    ],
)
def test_names_that_are_not_read_at_sight_have_their_pinyin(name: str, beside: str) -> None:
    assert spoken(name) == beside


@pytest.mark.parametrize(
    ("n", "sizes"), [(1, [1]), (20, [20]), (21, [11, 10]), (45, [15, 15, 15]), (61, [16, 15, 15, 15])]
)
def test_pages_are_filled_alike_and_the_last_has_the_empty_rows(n: int, sizes: list[int]) -> None:
    [form] = forms(*[{}] * n)
    assert [len(page.lines) for page in form.pages] == sizes
    assert [page.last for page in form.pages] == [False] * (len(sizes) - 1) + [True]
    assert [line.index for page in form.pages for line in page.lines] == list(range(1, n + 1))
    assert sum(line.drawn for page in form.pages for line in page.lines) == min(n, 3)


def test_long_names_are_set_smaller() -> None:
    def size(name: str, beside: str = "") -> str:
        return RollLine(1, False, name, beside, "女", "123456", "").size

    assert [size("王小明"), size("单赟", "单 shàn 赟 yūn"), size("阿卜杜热合曼·阿卜杜"), size("阿卜杜热合曼·阿卜杜克热木")] == ["n", "n", "m", "s"]  # fmt: skip


def test_the_same_snapshot_gives_the_same_forms_and_lots() -> None:
    pupils = [{}] * 30
    assert forms(*pupils) == forms(*pupils)
    assert forms(*pupils)[0].mark.serial != forms(*pupils, {"姓名": "李四"})[0].mark.serial


def test_schools_not_asked_for_have_no_forms() -> None:
    given = snapshot({}, {"学校代码": "34990121002"})
    names = [paper.name for paper in roll_call_forms(Request(given, schools={SCHOOL}))]
    assert names == ["示例县第一小学三年级2班点名表"]


def test_the_quick_code_is_drawn_square_by_square() -> None:
    text = layout.form_number("48917061f19a", SCHOOL, "3", "2班")
    code, expected = quick_code(text), segno.make_qr(text, error="q", boost_error=False)
    dark = {
        (int(x) + step - 4, int(y) - 4)
        for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", code.path)
        for step in range(int(width))
    }
    assert dark == {(x, y) for y, row in enumerate(expected.matrix) for x, module in enumerate(row) if module}
    assert code.size == len(expected.matrix) + 8
    assert expected.version == 1


@pytest.fixture(scope="module")
def book() -> Worksheet:
    [paper] = roll_call_forms(Request(snapshot({"姓名": "单赟"}, {"学籍状态": "休学"}, {"姓名": "=HYPERLINK(1)"})))
    sheet = openpyxl.load_workbook(io.BytesIO(paper.companions[0].write(paper.content)))[layout.SHEET]
    assert isinstance(sheet, Worksheet)
    return sheet


def test_what_is_printed_is_locked_and_what_is_asked_for_is_open(book: Worksheet) -> None:
    def is_open(row: int, column: int) -> bool:
        return not book.cell(row + 1, column + 1).protection.locked

    assert book.protection.sheet
    assert not any(is_open(*place) for place in layout.STATED.values())
    assert all(is_open(*place) for place in layout.FILLED.values())
    for row in range(layout.FIRST_ROW, layout.FIRST_ROW + 3):
        assert [is_open(row, column) for column in range(len(layout.COLUMNS))] == [False] * 6 + [True] * 4
    below = layout.FIRST_ROW + 3
    assert [is_open(below, column) for column in range(10)] == [False] * 10
    for row in range(below + 1, below + 1 + layout.N_EXTRA):
        assert [is_open(row, column) for column in range(10)] == [
            bool(name) and name != "序号" for name in layout.EXTRA_COLUMNS
        ]


def test_words_are_chosen_from_lists_in_every_line(book: Worksheet) -> None:
    lists = {str(one.sqref): one.formula1 for one in book.data_validations.dataValidation}
    assert lists == {
        "B5": '"是"',
        "G8:G10": '"到校,请假,缺勤,查无此人"',
        "H8:H10": '"病假,事假,休学,送教上门,借读外出,不明"',
        "I8:I10": '"有,无"',
        "D12:D26": '"男,女"',
        "G12:G26": '"到校,请假"',
    }


def test_every_cell_is_text_and_numbers_are_cut(book: Worksheet) -> None:
    lines = [
        [cell.value or None for cell in row[:6]] for row in book.iter_rows(layout.FIRST_ROW + 1, layout.FIRST_ROW + 3)
    ]
    assert lines == [
        ["1", "1", "单赟", "女", "010011", None],
        ["2", "2", "王某丂", "女", "010021", "休学"],
        ["3", "3", "=HYPERLINK(1)", "女", "010031", None],
    ]
    assert {cell.data_type for row in book.iter_rows() for cell in row if cell.value is not None} == {"s"}
    words = [str(cell.value) for row in book.iter_rows() for cell in row]
    assert not [word for word in words if re.search(r"\d{12,}", word) and word != book.cell(2, 2).value]


@pytest.fixture(scope="module")
def drawn_form(tmp_path_factory: pytest.TempPathFactory) -> tuple[RollForm, Path]:
    pupils = [{"姓名": "单赟"}, {"学籍状态": "休学"}, {"姓名": "阿卜杜热合曼·阿卜杜克热木"}, *[{}] * 18]
    [paper] = roll_call_forms(Request(snapshot(*pupils)))
    html = templates.render(paper.template, paper=paper.content)
    data, drawn = draw_paper(
        html, templates.style_sheet(paper.style), paper.fingerprint[:32].encode(), tagged=paper.tagged
    )
    assert drawn.warnings == ()
    assert isinstance(paper.content, RollForm)
    path = tmp_path_factory.mktemp("点名表") / "表.pdf"
    path.write_bytes(data)
    return paper.content, path


@pytest.fixture(scope="module")
def pages(drawn_form: tuple[RollForm, Path]) -> tuple[RollForm, list[Any]]:
    content, path = drawn_form
    return content, list(PdfReader(path).pages)


def test_every_page_has_the_head_the_number_and_the_signatures(pages: tuple[RollForm, list[Any]]) -> None:
    content, drawn = pages
    assert len(drawn) == len(content.pages) == 2
    for page, lines in zip(drawn, content.pages, strict=True):
        text = "".join(page.extract_text().split())
        for word in (
            "班级点名核查表",
            "示例县第一小学",
            "三年级2班",
            content.mark.serial,
            "班主任：",
            "学校负责人",
            "核查日期",
        ):
            assert word in text, word
        for line in lines.lines:
            assert line.name in text
            assert line.number in text
        assert text.count("□到校□请假□缺勤□查无此人") == len(lines.lines)
        assert ("在班而不在名单上的学生" in text) is lines.last
        assert not re.search(r"\d{7,}", page.extract_text().replace(content.snapshot, ""))
    assert "单shàn" in "".join(drawn[0].extract_text().split())


def test_every_column_keeps_the_pitch_of_the_rules(drawn_form: tuple[RollForm, Path]) -> None:
    """The columns are blocks of their own: one that mixes faces would drift away from its neighbours, line by line."""
    content, path = drawn_form
    for page, lines in zip(content.pages, glyph_positions.pages(path), strict=True):
        rows = [line for line in lines if "□到校" in line.text.replace(" ", "")]
        assert len(rows) == len(page.lines)
        for expected, row in zip(page.lines, rows, strict=True):
            text = "".join(row.text.split())
            assert text.startswith(f"{'★' * expected.drawn}{expected.index}{expected.name}"), text
            assert f"{expected.sex}{expected.number}□到校" in text
        boxes = [next(glyph.baseline for glyph in row.glyphs if glyph.text == "□") for row in rows]
        assert [round(b - a, 1) for a, b in pairwise(boxes)] == [6.4] * (len(boxes) - 1)
