"""证据卡: one a person, its three columns, what happened when; masked, bounded, and drawn."""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import explained_county as county
import pytest
from pypdf import PdfReader
from test_pdf import HOSTILE

from inspect_xj.findings import RowKey, open_results
from inspect_xj.model import Finding, Role
from inspect_xj.report.explanation.content import Row
from inspect_xj.report.gather import gather
from inspect_xj.report.masking import Mask
from inspect_xj.report.papers.evidence_card import EvidenceCard, evidence_cards
from inspect_xj.report.papers.evidence_graph import MOST_NODES, Key, draw_graph
from inspect_xj.report.papers.evidence_timeline import Event, draw_timeline, events_of, read_tied
from inspect_xj.report.papers.paper import Paper
from inspect_xj.report.papers.request import Request
from inspect_xj.report.pdf import draw_paper
from inspect_xj.report.templates import render, style_sheet
from inspect_xj.snapshot import MemorySnapshot

#: Found of the same child under two more rules, and a finding of another child.
NUMBER = replace(county.TWICE, number="CG-08-0001", rule="CG-08", title="一生多号", severity="较重")
SEAT = replace(
    county.TWICE, number="CG-03-0001", rule="CG-03", title="人籍分离", rows=(county.row(Role.SUBJECT, "到校", 1),)
)
OTHER = replace(
    county.TWICE, number="CG-01-0001", rule="CG-01", title="空挂", rows=(county.row(Role.SUBJECT, "学籍", 3),)
)


def at_hand(rows: Collection[RowKey]) -> dict[RowKey, dict[str, str | None]]:
    return {key: county.cells(*key) for key in rows}


def order(
    path: Path, found: Sequence[Finding], mask: Mask | None = None, schools: Collection[str] | None = None
) -> Request:
    results = open_results(county.write_results(path / "县.audit.db", findings=tuple(found)))
    changes = [
        {"学籍号": county.XJH["学籍", 1], "变动类别": "转入", "变动日期": "2009-09-02", "现学校名称": county.SCHOOL},
        {"学籍号": "3499010900119999", "变动类别": "转出", "变动日期": "2009-09-03"},
    ]
    given: Mapping[str, Sequence[Mapping[str, object]]] = {
        "学校": [{"学校代码": "34990110001", "学校名称": county.SCHOOL}],
        "学籍": [county.cells("学籍", n) for n in (1, 2, 3)],
        "学籍变动": changes,
    }
    snapshot = MemorySnapshot(given, as_of=date(2009, 10, 12), region="349901", profile="安徽2009")
    survey = gather(results, snapshot, {}, Mask.INTERNAL)
    return Request(
        snapshot,
        survey,
        mask=mask,
        schools=schools,
        persons_of=results.people.persons_of,
        results=results,
        look_up=at_hand,
    )


def cards(request: Request) -> list[EvidenceCard]:
    return [paper.content for paper in evidence_cards(request) if isinstance(paper.content, EvidenceCard)]


@pytest.fixture
def card(tmp_path: Path) -> EvidenceCard:
    (only,) = cards(order(tmp_path, [county.TWICE]))
    return only


def test_all_that_was_found_of_a_person_is_on_one_card(tmp_path: Path) -> None:
    made = cards(order(tmp_path, [NUMBER, county.TWICE, SEAT, OTHER, county.DUTY]))
    assert [[claim.number for claim in card.claims] for card in made] == [
        ["CG-03-0001", "CG-05-0001", "CG-08-0001"],
        ["CG-01-0001"],
    ]
    assert all(claim.standing == "疑点，待核实" for card in made for claim in card.claims)


def test_schools_that_were_not_asked_for_have_no_cards(tmp_path: Path) -> None:
    all_of_them = order(tmp_path, [county.TWICE])
    assert cards(replace(all_of_them, schools=["34990110001"]))
    assert not cards(replace(all_of_them, schools=["34990110002"]))


def test_what_speaks_for_and_against_is_told_pair_by_pair(card: EvidenceCard) -> None:
    pair = next(pair for pair in card.pairs if (pair.left, pair.right) == ("籍1", "籍2"))
    assert pair.fate == "认定为同一人（综合）" and pair.chance == "98.9%"
    assert "姓名｜同音异字：晖/辉+7.1" in pair.support and "证件号｜两号皆有效而不同−6.6" in pair.against
    assert [p.number for p in card.pairs] == list(range(1, len(card.pairs) + 1))
    assert card.near and card.against


def test_a_number_that_two_rows_bear_is_one_node(card: EvidenceCard) -> None:
    phone = next(key for key in card.keys if key.kind == "联系电话")
    assert phone.rows[:2] == ("籍1", "籍2") and phone.words == "138****2345"
    assert len([key for key in card.keys if key.kind == "学籍号"]) == 3
    assert card.graph is not None and "138****2345" in card.graph


def test_what_happened_is_told_by_day_with_its_row(card: EvidenceCard) -> None:
    assert [(e.printed, e.what, e.source) for e in card.events] == [
        ("2009年9月2日", f"学籍变动变动日期：转入，{county.SCHOOL}", "籍1"),
        ("2009年10月12日", f"点名：到校（{county.SCHOOL}）", "点1"),
    ]
    assert card.timeline is not None


@pytest.mark.parametrize(("mask", "name"), [(Mask.VERIFY, "张晖明"), (Mask.INTERNAL, "张*明"), (Mask.PUBLIC, "张*明")])
def test_masks(tmp_path: Path, mask: Mask, name: str) -> None:
    (card,) = cards(order(tmp_path, [county.TWICE], mask))
    assert card.name == name
    whole = repr(card)
    for secret in county.SECRETS:
        if mask is not Mask.VERIFY or not re.fullmatch(r"[一-鿿]{3}", secret):
            assert secret not in whole, secret


def _row(label: str, table: str, role: str = "主体") -> Row:
    return Row(label, f"{table}:1", table, role, "甲", "学籍.xlsx第2行", 2, "甲", "三年级2班", ())


def test_a_large_cluster_is_bounded_and_what_is_left_out_is_counted() -> None:
    rows = [_row(f"籍{n}", "学籍") for n in range(20)] + [_row(f"点{n}", "到校", "证据") for n in range(20)]
    keys = [Key("学籍号", f"****{n:06}", (f"籍{n}",)) for n in range(20)]
    drawing = draw_graph(rows, keys, [])
    assert drawing is not None
    boxes = sum('width="182"' in e or 'width="152"' in e for e in drawing.elements)
    assert boxes <= MOST_NODES
    # Of the twelve registrations drawn the numbers count; those of the others are not on the picture at all.
    assert any(f"另有 {40 - 24 + 12 - 6} 项没有画出" in element for element in drawing.elements)


def test_one_row_without_a_number_is_no_picture() -> None:
    assert draw_graph([_row("籍1", "学籍")], [], []) is None


def test_days_are_read_as_everywhere_and_the_latest_kept() -> None:
    cells = {"入学年月": "2007年9月", "建档日期": "20070901", "录入时间": "昨天", "学校名称": "甲小学"}
    events = events_of([(_row("籍1", "学籍"), cells), (_row("籍2", "学籍"), cells)], {})
    assert [(e.printed, e.what, e.source) for e in events] == [
        ("2007年9月", "入学年月（甲小学）", "籍1、籍2"),
        ("2007年9月1日", "建档日期（甲小学）", "籍1、籍2"),
    ]
    many = [(_row(f"点{n}", "到校"), {"核查日期": f"2009-10-{n:02}"}) for n in range(1, 29)]
    assert [e.day for e in events_of(many, {})] == [f"2009-10-{n:02}" for n in range(13, 29)]


def test_numbers_on_the_timeline_never_lie_on_one_another() -> None:
    days = [date(2003, 9, 1), date(2009, 9, 1), *[date(2009, 10, n) for n in range(1, 13)]]
    drawing = draw_timeline(tuple(Event(d.isoformat(), "", "", "") for d in days))
    assert drawing is not None
    marks = [
        (float(m[1]), float(m[2]))
        for e in drawing.elements
        if (m := re.match(r'<rect x="([\d.]+)" y="([\d.]+)" width="18"', e))
    ]
    assert len(marks) == len(days)
    assert not [1 for i, (x, y) in enumerate(marks) for a, b in marks[:i] if abs(x - a) < 18 and abs(y - b) < 16]
    assert draw_timeline(tuple(Event("2009-09-01", "", "", "") for _ in range(3))) is None


def test_only_rows_of_the_wanted_registrations_are_read() -> None:
    snapshot = MemorySnapshot({"豁免": [{"学籍号": " 1 ", "类别": "病假", "起": "2009-09-01"}, {"学籍号": "2"}]})
    tied = read_tied(snapshot, ["1", "3"])
    assert set(tied) == {"1"} and tied["1"][0][1]["类别"] == "病假"


def test_a_drawn_card(tmp_path: Path) -> None:
    hostile = replace(SEAT, title=HOSTILE[0][:60], message=HOSTILE[0])
    (paper,) = list(evidence_cards(order(tmp_path, [county.TWICE, hostile])))
    assert isinstance(paper, Paper) and paper.folder == f"证据卡/{county.SCHOOL}"
    html = render(paper.template, paper=paper.content)
    assert "<script" not in html
    style = "".join(style_sheet(name) for name in paper.style.split("+"))
    data, drawn = draw_paper(html, style, paper.fingerprint[:32].encode())
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    assert "身份关系图" in text and "认定为同一人" in text and "核查人" in text
    assert len(data) < 500_000 and drawn.pages <= 4
