"""证据卡: all that was found about one person, with the graph of his records, their history, and what speaks against it.

Several persons share a card where one finding is about them together (a number borne by two pupils).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from markupsafe import Markup

from inspect_xj import profile
from inspect_xj.findings.forms import run_id
from inspect_xj.model import EvidenceRow, Finding
from inspect_xj.normalise import Context, Regions, normalise
from inspect_xj.report.explanation.build import build_explanation
from inspect_xj.report.explanation.content import Edge, Explanation, Row
from inspect_xj.report.explanation.gather import ANOTHER, Cells, gather
from inspect_xj.report.explanation.svg import Drawing
from inspect_xj.report.explanation.text import route_line, unlinked
from inspect_xj.report.explanation.words import chance, score
from inspect_xj.report.figures import SEVERITIES, is_problem, subjects
from inspect_xj.report.masking import Mask, mask_cell
from inspect_xj.report.papers.evidence_graph import Key, draw_graph
from inspect_xj.report.papers.evidence_timeline import Event, draw_timeline, events_of, read_tied
from inspect_xj.report.papers.mark import Mark, fingerprint, mark, serial
from inspect_xj.report.papers.paper import Paper
from inspect_xj.report.papers.receivers import receivers
from inspect_xj.report.papers.request import Request
from inspect_xj.report.survey import Survey
from inspect_xj.report.visible import visible
from inspect_xj.schema import TABLES

__all__ = ["KIND", "Claim", "EvidenceCard", "Pair", "evidence_cards"]

KIND = "证据卡"

#: The rules that speak of who is whom (domain.md §7.2): a card is about what they found.
RULES = frozenset({*(f"CG-{number:02}" for number in range(1, 10)), "CG-31", "CG-32"})
#: Tables whose rows belong to a person.
_PUPILS = ("学籍", "到校", "适龄人口", "生活痕迹")
_KEYS = ("学籍号", "身份证件号", "全国学籍号", "联系电话")
_MOST_ROWS, _MOST_PAIRS = 24, 16
_RANK = {severity: rank for rank, severity in enumerate(SEVERITIES)}


@dataclass(frozen=True, slots=True)
class Claim:
    """One finding about the person; ``standing`` is 疑点，待核实, 问题 or what was found on site."""

    number: str
    title: str
    severity: str
    standing: str
    confidence: str
    message: str
    basis: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Pair:
    """One line of the table of edges."""

    number: int
    left: str
    right: str
    fate: str
    chance: str
    support: str
    against: str


@dataclass(frozen=True, slots=True)
class EvidenceCard:
    """One person's card, masked and printable."""

    title: str
    organ: str
    number: str
    school: str
    name: str
    claims: tuple[Claim, ...]
    rows: tuple[Row, ...]
    omitted_rows: int
    keys: tuple[Key, ...]
    people: tuple[str, ...]
    graph: Markup | None
    pairs: tuple[Pair, ...]
    omitted_pairs: int
    routes: tuple[str, ...]
    timeline: Markup | None
    events: tuple[Event, ...]
    against: tuple[str, ...]
    near: tuple[str, ...]
    watch_out: tuple[str, ...]
    judgements: tuple[str, ...]
    mark: Mark


def evidence_cards(request: Request) -> Iterator[Paper]:
    """One card a person, school by school, where the results know who is whom; no card for what was set aside."""
    if request.survey is None or request.results is None:
        return
    survey = request.survey.masked(request.mask or Mask.VERIFY)
    found = [
        (receiver.name, finding)
        for receiver in receivers(request, survey)
        for finding in receiver.tally.findings
        if finding.rule in RULES and any(row.table in _PUPILS for row in subjects(finding))
    ]
    cards = _together(request, found)
    look_up = request.look_up
    numbers = {
        (row.content.get("学籍号") or "").strip()
        for _, findings in cards
        for finding in findings
        for row in subjects(finding)
        if row.table == "学籍"
    }
    tied = read_tied(request.snapshot, numbers - {""})
    for school, findings in cards:
        ranked = sorted(findings, key=lambda f: (_RANK.get(f.severity, len(_RANK)), f.number))
        whole = replace(ranked[0], rows=_rows(ranked))
        gathered = gather(whole, request.results, look_up)
        explanation = build_explanation(
            whole, request.results, card=survey.facts.card(whole.rule), mask=survey.mask, gathered=gathered
        )
        rows = [(row, raw.cells or {}) for row, raw in zip(explanation.rows, gathered.rows, strict=True)]
        past = events_of(((row, cells) for row, cells in rows if row.role not in (ANOTHER, "近似")), tied)
        organ = visible(request.letterhead.organ, 30)
        content = _card(survey, ranked, explanation, school=school, organ=organ, rows=rows, events=past)
        folder, whom = f"{KIND}/{school}", f"{school} {content.number}"
        style = "working_paper.css+evidence_card.css"
        yield Paper(KIND, folder, content.number, whom, "evidence_card.html", style, content, fingerprint(content))


def _together(request: Request, found: Sequence[tuple[str, Finding]]) -> list[tuple[str, list[Finding]]]:
    """The findings of each person, under the school of the first; a finding about several persons joins them."""
    keys = {(row.table, row.row): None for _, finding in found for row in subjects(finding) if row.table in _PUPILS}
    members = request.persons_of(keys) if request.persons_of else {}
    persons = {key: member.person for key, member in members.items()}
    card_of: dict[str, int] = {}
    cards: list[tuple[str, list[Finding]]] = []
    for school, finding in found:
        own = [(row.table, row.row) for row in subjects(finding) if row.table in _PUPILS]
        named = [persons.get(key) or f"{key[0]}:{key[1]}" for key in own]
        places = sorted({card_of[person] for person in named if person in card_of})
        if not places:
            places = [len(cards)]
            cards.append((school, []))
        first, *rest = places
        cards[first][1].append(finding)
        for other in rest:
            cards[first][1].extend(cards[other][1])
            cards[other][1].clear()
        for person, place in list(card_of.items()):
            if place in rest:
                card_of[person] = first
        card_of.update(dict.fromkeys(named, first))
    return [(school, findings) for school, findings in cards if findings]


def _rows(findings: Iterable[Finding]) -> tuple[EvidenceRow, ...]:
    """Every row of the findings once, in its weightiest role."""
    order = {"主体": 0, "证据": 1, "近似": 2}
    rows = sorted((row for finding in findings for row in finding.rows), key=lambda row: order.get(row.role, 3))
    best: dict[tuple[str, int, str], EvidenceRow] = {}
    for row in rows:
        best.setdefault((row.table, row.row, row.snapshot), row)
    return tuple(best.values())


def _card(
    survey: Survey,
    findings: Sequence[Finding],
    explanation: Explanation,
    *,
    school: str,
    organ: str,
    rows: Sequence[tuple[Row, Cells]],
    events: tuple[Event, ...],
) -> EvidenceCard:
    keys = _keys(rows, survey.mask)
    edges = explanation.edges[:_MOST_PAIRS]
    shown = explanation.rows[:_MOST_ROWS]
    return EvidenceCard(
        title="学籍疑点证据卡",
        organ=organ,
        number=explanation.number,
        school=school,
        name=next((row.name for row in shown if row.role == "主体" and row.name), ""),
        claims=tuple(_claim(finding, survey) for finding in findings),
        rows=shown,
        omitted_rows=explanation.omitted_rows + len(explanation.rows) - len(shown),
        keys=keys,
        people=tuple(_people(explanation)),
        graph=_drawn(draw_graph(explanation.rows, keys, edges)),
        pairs=tuple(_pair(place, edge) for place, edge in enumerate(edges, 1)),
        omitted_pairs=explanation.omitted_edges + len(explanation.edges) - len(edges),
        routes=tuple(route_line(route) for route in explanation.routes),
        timeline=_drawn(draw_timeline(events)),
        events=events,
        against=explanation.against,
        near=explanation.near if explanation.edges else unlinked(explanation),
        watch_out=tuple(_watch_out(findings, survey)),
        judgements=tuple(
            f"{one.at[:10]} {one.by}判定：{one.left} 与 {one.right} 为“{one.verdict}”"
            + (f"（{one.reason}）" if one.reason else "")
            for one in explanation.judgements
        ),
        mark=mark(survey, survey.mask, serial("ZJ", findings[0].number, run_id(survey.run))),
    )


def _drawn(drawing: Drawing | None) -> Markup | None:
    # Written by ``svg`` alone, which escapes every text.
    return None if drawing is None else Markup(drawing.svg())  # noqa: S704


def _claim(finding: Finding, survey: Survey) -> Claim:
    case = survey.facts.case(finding)
    standing = "疑点，待核实"
    if is_problem(finding):
        standing = "问题（经核查属实）" if finding.nature == "疑" else "问题（资料可以证明）"
    days = f"（时限{finding.days}日）" if finding.days else ""
    return Claim(
        number=case.number,
        title=case.title,
        severity=visible(finding.severity),
        standing=f"{standing}；{case.remark}" if case.remark else standing,
        confidence="" if finding.confidence is None else chance(finding.confidence),
        message=case.message,
        basis=case.basis,
        remedy=f"{case.remedy.rstrip('。')}{days}" if case.remedy else "",
    )


def _watch_out(findings: Iterable[Finding], survey: Survey) -> Iterator[str]:
    for rule in dict.fromkeys(finding.rule for finding in findings):
        card = survey.facts.card(rule)
        if card is not None and card.watch_out:
            yield visible(card.watch_out, 200).rstrip("。")


def _people(explanation: Explanation) -> Iterator[str]:
    for person in explanation.people:
        more = f"，另有{person.omitted}行未列" if person.omitted else ""
        yield f"人员{person.name}：{'、'.join(person.rows)}{more}"


def _pair(number: int, edge: Edge) -> Pair:
    compared = [step for step in edge.steps if step.kind != "起点" and step.weight is not None]
    return Pair(
        number=number,
        left=edge.left,
        right=edge.right,
        fate=f"{'认定为同一人' if edge.holds else '没有认定'}{f'（{edge.level}）' if edge.level else ''}",
        chance=chance(edge.probability),
        support="；".join(f"{s.words}{score(s.weight or 0)}" for s in compared if (s.weight or 0) > 0),
        against="；".join(f"{s.words}{score(s.weight or 0)}" for s in compared if (s.weight or 0) < 0) or edge.reason,
    )


@cache
def _context() -> Context:
    return Context(profile.load(profile.names()[0]), Regions.with_local())


def _keys(rows: Iterable[tuple[Row, Cells]], mask: Mask) -> tuple[Key, ...]:
    """The numbers and telephones of the rows; equal after cleaning is one, however it was written."""
    bearers: dict[tuple[str, str], list[str]] = {}
    words: dict[tuple[str, str], str] = {}
    for row, cells in rows:
        table = TABLES.get(row.table.removeprefix("上期"))
        for name in _KEYS if table is not None else ():
            if table is None or name not in table.names or not cells.get(name):
                continue
            column = table.column(name)
            value = normalise(column.kind, cells[name], _context()).value
            if isinstance(value, str) and value:
                bearers.setdefault((name, value), []).append(row.label)
                words.setdefault((name, value), mask_cell(cells[name], column, mask))
    printed: dict[tuple[str, str], int] = {}
    keys = []
    for key, labels in bearers.items():
        shown = key[0], words[key]
        printed[shown] = printed.get(shown, 0) + 1  # two numbers that mask alike are still two
        keys.append(Key(key[0], words[key] + (f"（其{printed[shown]}）" if printed[shown] > 1 else ""), tuple(labels)))
    return tuple(keys)
