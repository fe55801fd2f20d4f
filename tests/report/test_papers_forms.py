"""核查单 and its workbook, 空挂学籍处理审批表, 销号确认单, 三查评分表, and the list of kinds."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any

import openpyxl
import paper_county as county
import pytest
import school_county as school
from school_county import BUREAU, MANY, MIXED, NAMES, NOTHING, ONE, SUSPECTS
from test_pdf import HOSTILE

from inspect_xj.findings import forms
from inspect_xj.model import RunInfo
from inspect_xj.report.masking import Mask
from inspect_xj.report.papers import closing_form
from inspect_xj.report.papers.check_form import write_form
from inspect_xj.report.papers.check_sheet import N_PRINTED, CheckSheet, check_sheets
from inspect_xj.report.papers.closing_form import ClosingForms, closing_forms
from inspect_xj.report.papers.ghost_form import GhostForm, ghost_forms
from inspect_xj.report.papers.kinds import KINDS
from inspect_xj.report.papers.paper import Paper
from inspect_xj.report.papers.request import Request
from inspect_xj.report.papers.score_form import ScoreForm, score_forms
from inspect_xj.snapshot import MemorySnapshot

OWN = ("整改通知书", "核查单", "空挂学籍处理审批表", "销号确认单", "三查评分表")


@pytest.fixture(scope="module")
def sheets() -> dict[str, CheckSheet]:
    return {p.whom: p.content for p in check_sheets(school.request()) if isinstance(p.content, CheckSheet)}


@pytest.fixture(scope="module")
def book(sheets: dict[str, CheckSheet]) -> Any:
    return openpyxl.load_workbook(io.BytesIO(write_form(sheets[NAMES[SUSPECTS]])))


def test_only_suspicions_make_a_check_sheet(sheets: dict[str, CheckSheet]) -> None:
    assert set(sheets) == {NAMES[SUSPECTS], NAMES[MIXED], BUREAU}
    assert NAMES[NOTHING] not in sheets and NAMES[ONE] not in sheets and NAMES[MANY] not in sheets
    assert sheets[BUREAU].head == "单位负责人" and "你单位有下列疑点1条" in sheets[BUREAU].opening


def test_a_check_sheet_lists_every_suspicion_once(sheets: dict[str, CheckSheet]) -> None:
    sheet = sheets[NAMES[MIXED]]
    assert [(g.rule, g.n) for g in sheet.groups] == [("CG-01", 1), ("CG-12", 1)]
    assert [line.number for g in sheet.groups for line in g.lines] == ["CG-01-0406", "CG-12-0407"]
    assert [line.index for g in sheet.groups for line in g.lines] == [1, 2]
    assert [row[0] for row in sheet.form] == ["CG-01-0406", "CG-12-0407"]


def test_a_check_sheet_says_what_to_verify_and_by_when(sheets: dict[str, CheckSheet]) -> None:
    sheet = sheets[NAMES[SUSPECTS]]
    assert sheet.groups[0].verify == (
        "是否属于教学点学生列在中心学校名下；校区合并等情形。属实的，查明情况，按规定改正，并把佐证材料附后。"
    )
    assert (sheet.issued, sheet.due, sheet.n_days) == ("2009年10月26日", "2009年11月2日", 5)
    assert sheet.mark.serial == forms.form_number(sheet.mark.run, SUSPECTS)
    assert "严禁外传" in sheet.mark.watermark


def test_lines_beyond_the_sheet_stand_in_the_form() -> None:
    found = [school.at(SUSPECTS, n, "CG-01") for n in range(1, N_PRINTED + 4)]
    (paper,) = check_sheets(school.request(found))
    assert isinstance(paper.content, CheckSheet)
    assert paper.content.omitted == 3 and len(paper.content.form) == N_PRINTED + 3
    assert sum(len(g.lines) for g in paper.content.groups) == N_PRINTED
    assert paper.content.groups[0].n == N_PRINTED + 3


def test_the_form_lies_as_its_reader_expects(book: Any, sheets: dict[str, CheckSheet]) -> None:
    content = sheets[NAMES[SUSPECTS]]
    assert book.sheetnames == [forms.SHEET]
    page = book[forms.SHEET]

    def cell(row: int, column: int) -> Any:
        return page.cell(row + 1, column + 1)

    assert cell(0, 0).value == forms.TITLE
    stated = {label: cell(*place).value for label, place in forms.STATED.items()}
    assert stated == {
        "编号": content.mark.serial,
        "校验码": content.check,
        "运行编号": content.mark.run,
        "表式": forms.FORMAT,
        "接收单位": NAMES[SUSPECTS],
        "签发单位": "×××教育局",
        "签发日期": "2009年10月26日",
        "反馈期限": "2009年11月2日",
    }
    for label, (row, column) in (forms.STATED | forms.FILLED).items():
        assert cell(row, column - 1).value == label
    assert [cell(forms.HEADING_ROW, n).value for n in range(len(forms.COLUMNS))] == list(forms.COLUMNS)
    lines = [[cell(forms.FIRST_ROW + r, c).value for c in range(len(forms.PRINTED))] for r in range(3)]
    assert lines == [[n, *texts] for n, texts in enumerate(content.form, start=1)]
    assert all(cell(forms.FIRST_ROW + 3, c).value is None for c in range(len(forms.COLUMNS)))


def test_what_is_printed_is_locked_and_what_is_asked_is_open(book: Any) -> None:
    page = book[forms.SHEET]
    assert page.protection.sheet
    for label, (row, column) in (forms.STATED | forms.FILLED).items():
        assert page.cell(row + 1, column + 1).protection.locked == (label in forms.STATED), label
    for column, name in enumerate(forms.COLUMNS, start=1):
        locked = page.cell(forms.FIRST_ROW + 1, column).protection.locked
        assert locked == (name in forms.PRINTED), name


def test_answers_are_chosen_from_lists(book: Any) -> None:
    lists = {str(one.sqref): one.formula1 for one in book[forms.SHEET].data_validations.dataValidation}
    assert lists == {"J4": '"无异议,有异议"', "G8:G10": '"属实,部分属实,不属实"', "I8:I10": "0"}


def test_same_form_same_bytes(sheets: dict[str, CheckSheet]) -> None:
    assert write_form(sheets[BUREAU]) == write_form(sheets[BUREAU])


def test_the_check_value_knows_a_foreign_form(sheets: dict[str, CheckSheet]) -> None:
    sheet = sheets[NAMES[SUSPECTS]]
    found = {f.number: f.fingerprint for f in school.findings()}
    lines = [(row[0], found[row[0]]) for row in sheet.form]
    run, number = sheet.mark.run, sheet.mark.serial
    assert forms.check_value(run, number, lines) == sheet.check
    others = [
        forms.check_value(run, number, lines[1:]),
        forms.check_value(run, number, lines[::-1]),
        forms.check_value(run, number, [(lines[0][0], "f" * 32), *lines[1:]]),
        forms.check_value("0" * 12, number, lines),
        forms.check_value(run, forms.form_number(run, ONE), lines),
    ]
    assert len({sheet.check, *others}) == 6


def run(**changes: Any) -> RunInfo:
    first = RunInfo((("甲.db", "ab" * 32),), "cd" * 32, "0.1.0", "duckdb", {"CG-01.次数": "1"}, "2009-10-26", 3.2)
    return replace(first, **changes)


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({"started": "2030-01-01", "seconds": 9.0, "engine": "spark"}, True),
        ({"snapshots": (("移走了.db", "ab" * 32),)}, True),
        ({"snapshots": (("甲.db", "ac" * 32),)}, False),
        ({"rules_sha256": "ce" * 32}, False),
        ({"parameters": {"CG-01.次数": "2"}}, False),
        ({"previous": (("上期.db", "01" * 32),)}, False),
        ({"tool_version": "0.2.0"}, False),
    ],
)
def test_a_run_is_known_by_what_it_was_made_from(changes: dict[str, Any], same: bool) -> None:
    assert (forms.run_id(run()) == forms.run_id(run(**changes))) == same


@pytest.mark.parametrize(
    ("receiver", "start"),
    [("34990110003", "HC-34990110003-"), ("柳溪小学", "HC-"), ("../../etc", "HC-"), ("A" * 60, "HC-")],
)
def test_the_number_of_a_form_is_plain(receiver: str, start: str) -> None:
    number = forms.form_number("1a2b3c4d5e6f", receiver)
    assert number.startswith(start) and number.endswith("-1a2b3c")
    assert number.isascii() and len(number) <= 31 and set(number) <= set("HCabcdef0123456789-")


def test_a_ghost_form_a_pupil_suspected_or_verified() -> None:
    papers = list(ghost_forms(school.request()))
    forms_ = [p.content for p in papers if isinstance(p.content, GhostForm)]
    assert sorted(f.number for f in forms_) == [
        "CG-01-0010",
        "CG-01-0011",
        "CG-01-0012",
        "CG-01-0405",
        "CG-01-0406",
    ]
    standing = {f.number: f.standing for f in forms_}
    assert standing["CG-01-0406"] == "疑点，待核实"
    assert standing["CG-01-0405"] == "经核查属实（2009-10-20由刘敏核查属实）"
    assert {p.folder for p in papers} == {f"空挂学籍处理审批表/{NAMES[s]}" for s in (SUSPECTS, MIXED)}
    cells = dict(forms_[0].cells)
    pupil = county.pupil(10)
    assert cells["姓名"] == pupil["姓名"] and cells["证件号"] == "****" + (pupil["身份证件号"] or "")[-6:]
    assert cells["年级班级"] == "五年级3班" and cells["出生年份"] == "1998年" and cells["学籍状态"] == ""
    # No name of a child in the name of a file or on the progress bar.
    assert [(p.name, p.whom.split()[-1]) for p in papers] == [(f.number, f.number) for f in forms_]


def test_a_closing_form_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    papers = list(closing_forms(school.request()))
    assert [p.name for p in papers] == [
        NAMES[ONE],
        *(f"{NAMES[MANY]}（第{n}册）" for n in (1, 2, 3)),
        NAMES[MIXED],
    ]
    bound = [p.content for p in papers if isinstance(p.content, ClosingForms)]
    assert [len(b.forms) for b in bound] == [1, 100, 100, 100, 5]
    assert len({b.mark.serial for b in bound}) == 5
    first = bound[0].forms[0]
    assert (first.due, first.responsible, first.pupil) == ("2009年11月10日", "校长（许爱华）、学籍管理员（赵新荣）", "")
    monkeypatch.setattr(closing_form, "N_BOUND", 300)
    assert [p.name for p in closing_forms(school.request(schools={MANY}))] == [NAMES[MANY]]


def test_scores_show_how_they_came_about() -> None:
    sheets = {p.whom: p.content for p in score_forms(school.request()) if isinstance(p.content, ScoreForm)}
    assert len(sheets) == 1 + len(county.SCHOOLS)
    mixed = sheets[NAMES[MIXED]]
    assert [(part.score, part.lost) for part in mixed.parts] == [("未检", ""), ("80.0", "20.00"), ("87.5", "12.50")]
    line = mixed.parts[2].lines[0]
    assert (line.rule, line.title, line.share, line.weight, line.limit, line.loss) == (
        "DA-02",
        "必填项缺失",
        "1/40（2.50%）",
        "10",
        "0.02",
        "10.00",
    )
    assert not mixed.schools and mixed.head == "校长"
    assert [part.score for part in sheets[NAMES[NOTHING]].parts] == ["未检"] * 3
    whole = sheets["示例县（全县）"]
    assert [part.score for part in whole.parts] == ["100.0", "未检", "90.0"]
    assert "未检不计分：CG-01" in whole.parts[1].arithmetic
    assert len(whole.schools) == len(county.SCHOOLS)
    row = next(s for s in whole.schools if s.code == MIXED)
    assert (row.scores, row.n_problems, row.n_suspects) == (("未检", "80.0", "87.5"), 5, 2)
    assert sum(s.n_problems for s in whole.schools) == 306
    assert [p.whom for p in score_forms(school.request(schools={MIXED}))] == [NAMES[MIXED]]


def own_papers(request: Request) -> list[Paper]:
    return [paper for kind in KINDS if kind.name in OWN for paper in kind.build(request)]


def test_kinds_are_named_once_and_may_only_be_tightened() -> None:
    names = [kind.name for kind in KINDS]
    assert len(set(names)) == len(names) and set(OWN) <= set(names)
    for kind in KINDS:
        assert kind.mask in kind.masks
        assert kind.mask is Mask.VERIFY or Mask.VERIFY not in kind.masks, kind.name
    assert {kind.name for kind in KINDS if kind.default} >= {"检查报告", "台账", "整改通知书", "核查单"}
    assert not any(kind.default for kind in KINDS if kind.name in OWN[2:])


def test_without_a_survey_there_are_no_papers_of_a_school() -> None:
    assert own_papers(Request(MemorySnapshot({}))) == []


@pytest.mark.parametrize("mask", [None, *Mask])
def test_no_paper_holds_a_whole_number(mask: Mask | None) -> None:
    """Neither number, telephone, address nor day of birth of any pupil, in any paper, under any mask."""
    papers = own_papers(school.request(mask=mask))
    said = repr([paper.content for paper in papers]) + repr([(p.name, p.folder, p.whom) for p in papers])
    for finding in school.findings():
        for row in finding.rows:
            for column in ("身份证件号", "学籍号", "地区学号", "联系电话", "家庭住址"):
                value = row.content.get(column)
                assert not value or value not in said, column
            day = row.content.get("出生日期")
            assert not day or day not in said
    if mask in (Mask.INTERNAL, Mask.PUBLIC):
        assert not any(f.rows[0].content.get("姓名") in said for f in school.findings() if f.rows[0].content)
        assert "严禁外传" not in said


def hostile() -> list[Any]:
    found = []
    for n, name in enumerate(HOSTILE):
        for rule in ("DA-02", "CG-01"):
            values = county.pupil(n) | {"姓名": name, "班级": name, "年级": name, "学校代码": MIXED}
            row = county.evidence(n, values)
            found.append(
                replace(
                    school.at(MIXED, 600 + n, rule),
                    title=name,
                    message=f"{name}在{name}就读",
                    school_name=name,
                    unit=name,
                    remark=name,
                    rows=(row,),
                )
            )
    return found


def test_hostile_words_are_short_and_printable() -> None:
    duties = [
        {"单位代码": MIXED, "单位名称": "x", "第一责任人": HOSTILE[8], "学籍管理员": HOSTILE[0], "止": HOSTILE[4]}
    ]
    papers = own_papers(school.request(hostile(), duties=duties))
    assert {paper.kind for paper in papers} == set(OWN)
    said = repr([paper.content for paper in papers])
    assert not set("\u202e\u200b\ufeff\ue863\x00\x07") & set(said)
    assert "x" * 400 not in said and "明" * 400 not in said
    for paper in papers:
        for companion in paper.companions:
            page = openpyxl.load_workbook(io.BytesIO(companion.write(paper.content)))[forms.SHEET]
            assert all(cell.data_type != "f" for row in page.iter_rows() for cell in row)


def test_a_school_without_a_code_has_its_papers() -> None:
    found = [
        replace(f, school_code=None, school_name="无名/小学")
        for f in (school.at(ONE, 1, "DA-02"), school.at(ONE, 2, "CG-01"))
    ]
    papers = own_papers(school.request(found, schools={"无名/小学"}))
    assert {paper.kind for paper in papers} == set(OWN)
    marks = [paper.content.mark.serial for paper in papers]  # type: ignore[attr-defined]
    assert all(mark.isascii() and "/" not in mark for mark in marks)


def test_days_of_the_forms_follow_the_run() -> None:
    sheet = next(check_sheets(school.request(started="2009-09-30T08:00:00"))).content
    assert isinstance(sheet, CheckSheet) and sheet.due == "2009年10月14日"  # 8 days off, one Saturday worked
    sheet = next(check_sheets(school.request(started="昨天"))).content
    assert isinstance(sheet, CheckSheet) and (sheet.issued, sheet.due) == ("××××年×月×日", "××××年×月×日")
    assert date(2009, 10, 14).weekday() == 2
