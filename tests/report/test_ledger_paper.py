"""The ledger on paper: by school, the same rows and sums as the workbook and the body, and no more than can be printed."""

from __future__ import annotations

import io
import re
from collections import Counter
from pathlib import Path

import openpyxl
import paper_county as county
import pytest
from pypdf import PdfReader

from inspect_xj.report import Content, build_content
from inspect_xj.report.gather import gather
from inspect_xj.report.masking import Mask
from inspect_xj.report.papers import ledger_pdf
from inspect_xj.report.papers.county import inspection_reports, ledgers
from inspect_xj.report.papers.ledger_pdf import LedgerBook, ledger_book
from inspect_xj.report.papers.paper import Paper
from inspect_xj.report.papers.request import Request
from inspect_xj.report.pdf import write_paper
from inspect_xj.report.templates import render, style_sheet


def made(n: int = 60, **changes: object) -> Paper:
    results, snapshot = county.county(n)
    survey = gather(results, snapshot, county.CARDS, Mask.INTERNAL)
    return next(iter(ledgers(Request(snapshot, survey, **changes))))  # type: ignore[arg-type]


def book(paper: Paper) -> LedgerBook:
    assert isinstance(paper.content, LedgerBook)
    return paper.content


@pytest.mark.parametrize("n", [0, 1, 60, 133])
def test_the_sums_are_the_bodys(n: int) -> None:
    content = book(made(n))
    problems = sum(row.nature == "问题" for row in content.content.ledger)
    suspects = len(content.content.ledger) - problems
    assert sum(s.n_problems for s in content.sections) == problems
    assert sum(s.n_suspects for s in content.sections) == suspects
    assert content.total == f"合计：{len(content.sections)}个学校（单位），问题{problems}条、疑点{suspects}条。"
    assert content.summary.rows[-1] == ("合计", "", str(problems), str(suspects))
    results, snapshot = county.county(n)
    said = "".join(getattr(b, "text", "") for b in build_content(results, snapshot).body)
    assert f"共发现问题{problems}条，其中" in said or not n


def test_every_row_stands_once_under_its_school() -> None:
    content = book(made(133))
    printed = Counter(row[0] for section in content.sections for row in section.rows)
    assert printed == Counter(row.number for row in content.content.ledger)
    for section in content.sections:
        schools = {row.school for row in content.content.ledger if row.number in {cells[0] for cells in section.rows}}
        assert len(schools) == 1
        assert section.heading.startswith(schools.pop())
        natures = [cells[5][:2] for cells in section.rows]
        assert natures == sorted(natures, reverse=True), "问题 before 疑点"
        assert all(len(cells) == len(content.columns) == 6 for cells in section.rows)


def test_suspicions_are_called_so() -> None:
    rows = [cells for section in book(made(60)).sections for cells in section.rows]
    for cells in rows:
        assert cells[5].startswith("疑点·待核" if cells[0][:5] in {"CG-01", "CG-02", "CG-12"} else "问题·")


def test_too_many_rows_are_counted_and_left_to_the_workbook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_pdf, "MOST", 100)
    monkeypatch.setattr(ledger_pdf, "LEAST", 3)
    monkeypatch.setattr(ledger_pdf, "CAP", 20)
    results, snapshot = county.county(133)
    content = build_content(results, snapshot, rulebook_cards=county.CARDS)
    printed = ledger_book(content, "示例县", "")
    n = [len(section.rows) for section in printed.sections]
    assert max(n) == 3
    assert sum(n) == 20
    for section in printed.sections:
        missing = section.n_problems + section.n_suspects - len(section.rows)
        assert (f"其余{missing}条见同名的 xlsx 文件" in section.note) == (missing > 0)
    assert dict(printed.lines)["本册范围"].startswith("共133条，本册列20/133（15.04%）")


def test_only_the_schools_asked_for() -> None:
    code = county.SCHOOLS[3][0]
    content = book(made(60, schools={code}))
    assert [code in section.heading for section in content.sections] == [True]
    assert {row.school_code for row in content.content.ledger} == {code}


def test_the_workbook_beside_it_has_every_row() -> None:
    paper = made(60)
    (companion,) = paper.companions
    assert companion.ending == ".xlsx"
    sheet = openpyxl.load_workbook(io.BytesIO(companion.write(paper.content)))["台账"]
    assert sheet.max_row == 2 + 60


def test_one_run_makes_one_report_and_one_ledger() -> None:
    results, snapshot = county.county(6)
    survey = gather(results, snapshot, county.CARDS, Mask.INTERNAL)
    request = Request(snapshot, survey, mask=Mask.PUBLIC)
    (report,) = inspection_reports(request)
    (ledger,) = ledgers(request)
    assert isinstance(report.content, Content)
    assert report.fingerprint == report.content.fingerprint
    assert (report.name, ledger.name) == ("示例县-检查报告", "示例县-问题台账")
    assert not re.search(r"\*\d{4}", repr(ledger.content)), "公开 shows nothing of a number"
    assert list(ledgers(Request(snapshot))) == list(inspection_reports(Request(snapshot))) == []


def test_the_paper_is_landscape_and_says_of_which_run_it_is(tmp_path: Path) -> None:
    paper = made(60)
    html = render(paper.template, paper=paper.content)
    write_paper(html, style_sheet(paper.style), paper.fingerprint[:32].encode(), tmp_path / "a.pdf")
    pages = PdfReader(tmp_path / "a.pdf").pages
    assert all(page.mediabox.width > page.mediabox.height for page in pages)
    texts = [page.extract_text() for page in pages]
    for number, text in enumerate(texts, start=1):
        assert f"第{number}页 共{len(texts)}页" in text
        assert "比对号" in text
    text = "".join(texts).replace("\n", "")
    assert book(paper).total in text
    for number in range(60):
        values = county.pupil(number)
        assert values["姓名"] not in text
        assert values["身份证件号"] not in text
