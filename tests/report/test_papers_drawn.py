"""The papers of a school as PDF: each kind is drawn once for all tests that read it."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import quote

import paper_county as county
import pytest
import school_county as school
from pypdf import PdfReader
from school_county import MIXED, NAMES, SUSPECTS
from test_pdf import HOSTILE

from inspect_xj.report.papers.kinds import KINDS
from inspect_xj.report.papers.notice import Notice
from inspect_xj.report.papers.paper import Paper
from inspect_xj.report.papers.request import Request
from inspect_xj.report.pdf import Drawn, draw_paper
from inspect_xj.report.templates import render, style_sheet

OWN = ("整改通知书", "核查单", "空挂学籍处理审批表", "销号确认单", "三查评分表")


@dataclass(frozen=True)
class Printed:
    """A drawn paper, its text page by page and its size."""

    paper: Paper
    html: str
    pages: tuple[str, ...]
    watermarked: tuple[bool, ...]  # page by page
    n_bytes: int
    drawn: Drawn

    @property
    def text(self) -> str:
        return "".join("".join(page.split()) for page in self.pages)


def printed(paper: Paper) -> Printed:
    html = render(paper.template, paper=paper.content)
    data, drawn = draw_paper(html, style_sheet(paper.style), paper.fingerprint[:32].encode())
    pages = PdfReader(io.BytesIO(data)).pages
    texts = tuple(page.extract_text() for page in pages)
    patterns = tuple(b"/Pattern cs" in page.get_contents().get_data() for page in pages)  # type: ignore[union-attr]
    return Printed(paper, html, texts, patterns, len(data), drawn)


def first_of(request: Request, whom: str) -> dict[str, Paper]:
    """The first paper of each kind for that school."""
    return {kind.name: next(p for p in kind.build(request) if whom in p.whom) for kind in KINDS if kind.name in OWN}


@pytest.fixture(scope="module")
def papers() -> Mapping[str, Printed]:
    return {kind: printed(paper) for kind, paper in first_of(school.request(), NAMES[MIXED]).items()}


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_every_kind_is_small_and_clean(papers: Mapping[str, Printed]) -> None:
    assert set(papers) == set(OWN)
    for kind, one in papers.items():
        assert one.n_bytes < 500_000, kind
        assert one.drawn.missing == () and one.drawn.warnings == (), kind
    assert {kind: len(one.pages) for kind, one in papers.items()} == {
        "整改通知书": 7,
        "核查单": 1,
        "空挂学籍处理审批表": 1,
        "销号确认单": 5,
        "三查评分表": 1,
    }


def test_the_letter_has_no_number_on_its_first_page(papers: Mapping[str, Printed]) -> None:
    pages = papers["整改通知书"].pages
    numbers = [re.findall(r"—\s*(\d+)\s*—", page) for page in pages]
    assert numbers == [[], *([str(n)] for n in range(2, len(pages) + 1))]


def test_the_letter_says_what_its_content_says(papers: Mapping[str, Printed]) -> None:
    one = papers["整改通知书"]
    notice = one.paper.content
    assert isinstance(notice, Notice)
    first = squeezed(one.pages[0])
    assert first.startswith(f"×教整〔2009〕×号学籍管理问题整改通知书{notice.recipient}：根据")
    assert first.endswith("×××教育局")  # the sign above, which has a place of its own
    # The sign comes last in the text of page 1, in the middle of a sentence; numbers of pages likewise.
    rest = "".join(squeezed(page) for page in one.pages[1:])
    letter = re.sub(r"—\d+—", "", first.removesuffix("×××教育局") + rest).split("附件1问题清单")[0]
    for item in notice.items:
        assert squeezed(item.heading) in letter
        for paragraph in item.paragraphs:
            assert squeezed(paragraph.label + paragraph.text) in letter
    assert "附件：1．问题清单2．整改情况报告表（回执）×××教育局××××年×月×日" in letter


def test_annex_and_forms_begin_on_pages_of_their_own(papers: Mapping[str, Printed]) -> None:
    pages = [squeezed(page) for page in papers["整改通知书"].pages]
    annex = next(n for n, page in enumerate(pages) if "附件1问题清单" in page)
    reply = next(n for n, page in enumerate(pages) if "附件2整改情况报告表（回执）" in page)
    assert annex < reply < len(pages) - 1
    assert "送达回证" in pages[-1] and "受送达单位" in pages[-1]


def test_whole_names_carry_watermark_and_serial_number(papers: Mapping[str, Printed]) -> None:
    """The watermark is a pattern under the text: seen, and not in the way of who copies it."""
    notice = papers["整改通知书"]
    annex = next(n for n, page in enumerate(notice.pages) if "附件1问题清单" in squeezed(page))
    assert notice.watermarked == tuple(n == annex for n in range(len(notice.pages)))
    assert f"ZG-{MIXED}" in notice.pages[annex] and not any(f"ZG-{MIXED}" in page for page in notice.pages[:annex])
    for kind, sign in (("核查单", "HC-"), ("空挂学籍处理审批表", "KG-"), ("销号确认单", "XH-")):
        assert all(papers[kind].watermarked)
        assert all(sign in page for page in papers[kind].pages)
        assert quote("内部资料 严禁外传") in papers[kind].html
    assert not any(papers["三查评分表"].watermarked)


def test_working_papers_say_what_they_were_made_from(papers: Mapping[str, Printed]) -> None:
    for kind in OWN[1:]:
        one = papers[kind]
        for n, page in enumerate(one.pages, start=1):
            foot = squeezed(page)
            assert f"第{n}页共{len(one.pages)}页" in foot
            assert re.search(r"规则cdcdcdcd快照[0-9a-f]{8}运行[0-9a-f]{12}", foot), kind


def test_no_pdf_holds_a_whole_number(papers: Mapping[str, Printed]) -> None:
    for kind, one in papers.items():
        text = re.sub(r"(ZG|HC|KG|XH|PF)-[\w-]+", "", one.text).replace(MIXED, "")
        assert not re.search(r"\d{11,}", text), kind


def test_boxes_are_there_to_tick(papers: Mapping[str, Printed]) -> None:
    sheet = papers["核查单"].text
    assert sheet.count("□属实□部分属实□不属实") == 2
    assert "□无异议□有异议" in sheet and "年月日" in sheet
    assert "任何人、任何系统不得取消学生学籍" in papers["空挂学籍处理审批表"].text


def test_hostile_words_are_drawn_as_words() -> None:
    """One school whose every word was written by an enemy: drawn, and nothing of it is markup or reaches outside."""
    found = []
    for n, name in enumerate(HOSTILE):
        for rule in ("DA-02", "CG-01"):
            values = county.pupil(n) | {"姓名": name, "班级": name}
            rows = (county.evidence(n, values),)
            changes = {"message": f"{name}就读", "rows": rows, "school_name": HOSTILE[0], "title": HOSTILE[n // 8]}
            found.append(replace(school.at(MIXED, 600 + n, rule), **changes))
    request = school.request(found)
    assert request.survey is not None
    survey = replace(request.survey, info=replace(request.survey.info, name='县"); }<b>&'))
    request = replace(request, survey=survey)
    builders = [kind.build(request) for kind in KINDS if kind.name in OWN[:3]]
    for paper in (one for builder in builders for one in islice(builder, 1)):
        text = printed(paper).text
        assert "<imgsrc=http" in text or paper.kind == OWN[2]
        assert "U+202E" in text or paper.kind == OWN[2]


@pytest.mark.slow
def test_a_school_with_three_hundred_problems_fits() -> None:
    request = school.request(schools={school.MANY})
    (paper,) = (p for kind in KINDS if kind.name == "整改通知书" for p in kind.build(request))
    one = printed(paper)
    assert one.n_bytes < 500_000
    assert all(f"DA-03-{n:04}" in one.text for n in range(50, 350))


def test_a_unit_without_a_number_of_its_own_is_drawn() -> None:
    request = school.request()
    sheet = next(p for kind in KINDS if kind.name == "核查单" for p in kind.build(request) if p.whom == school.BUREAU)
    assert f"接收单位{school.BUREAU}" in printed(sheet).text and NAMES[SUSPECTS] not in printed(sheet).text
