"""From a finding and the results file to its explanation: pure, masked, bounded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise

from inspect_xj import profile
from inspect_xj.errors import ReportError
from inspect_xj.findings import Link
from inspect_xj.model import Finding, Judgement, Status, Waiver
from inspect_xj.normalise import Context, Regions
from inspect_xj.report.content import RuleCard
from inspect_xj.report.explanation.cells import brief, cells_of, name_of
from inspect_xj.report.explanation.content import Edge, Explanation, Judged, Person, Row
from inspect_xj.report.explanation.gather import ANOTHER, Gathered, LookUp, Raw, Results, gather
from inspect_xj.report.explanation.reasons import against, denied, ordered, routes, steps_of
from inspect_xj.report.explanation.words import chance, clean_name, differing, score
from inspect_xj.report.facts import Facts
from inspect_xj.report.masking import Mask, redact
from inspect_xj.report.register import Words
from inspect_xj.report.visible import visible
from inspect_xj.report.wording import cn_date

__all__ = ["build_explanation"]

#: How rows of a table are called, followed by their count.
_LABELS = {"学籍": "籍", "到校": "点", "适龄人口": "龄", "生活痕迹": "迹", "上期学籍": "旧"}
_CALLED = {"学籍": "学籍表", "到校": "点名名册"}
_PERSONS = "甲乙丙丁戊己庚辛壬癸"
_MOST_JUDGEMENTS = 10
#: A row of another person is told as a near miss from this probability on; one the finding itself names, always.
_NEAR = 0.05
#: Where names that are not at hand cannot be masked, the text that may quote them is not printed.
_UNREAD = "从略（记录的内容不在手边，其中的姓名无法遮盖）"


def build_explanation(
    finding: Finding,
    results: Results,
    *,
    card: RuleCard | None = None,
    mask: str = Mask.INTERNAL,
    look_up: LookUp | None = None,
    notes: Iterable[str] = (),
    gathered: Gathered | None = None,
) -> Explanation:
    """Why ``finding`` stands. ``card`` is its rule; ``look_up`` fetches cells of rows outside the finding from the snapshot.

    ``gathered`` is what :func:`gather` gave, where the caller has it already. ReportError for an unknown mask.
    """
    try:
        masking = Mask(mask)
    except ValueError:
        raise ReportError(f"没有脱敏方式“{visible(mask)}”，请改用：{'、'.join(Mask)}。") from None
    gathered = gathered or gather(finding, results, look_up)
    entry = next((one for one in results.waivers if one.number == finding.waiver), None)
    words = Words(results.findings(), [entry], masking) if entry is not None else None
    return _Maker(finding, gathered, card, masking).explanation(
        tuple(notes), results.run.started, _set_aside(entry, words) if entry is not None and words is not None else ""
    )


def _set_aside(entry: Waiver, words: Words) -> str:
    return (
        f"已按误报登记第{entry.number}条排除，不计入问题：{words.reason(entry)}"
        f"（{visible(entry.document)}，登记人{words.by(entry)}，至{cn_date(entry.until)}）。"
    )


class _Maker:
    def __init__(self, finding: Finding, gathered: Gathered, card: RuleCard | None, mask: Mask) -> None:
        self._finding, self._gathered, self._card, self._mask = finding, gathered, card, mask
        self._raw = {row.key: row for row in gathered.rows}
        # The context of any profile: names are read alike in every one.
        self._context = Context(profile.load(profile.names()[0]), Regions.with_local())
        counts: Counter[str] = Counter()
        self._labels = {}
        for key in self._raw:
            counts[key[0]] += 1
            self._labels[key] = f"{_LABELS.get(key[0], key[0])}{counts[key[0]]}"
        # Persons of the finding get their letters before those of others.
        persons = dict.fromkeys(row.person for row in gathered.rows if row.person)
        own = [one for one in persons if one in gathered.person_sizes]
        names = [*own, *(one for one in persons if one not in gathered.person_sizes)]
        self._persons = {person: _person_name(place) for place, person in enumerate(names)}

    def explanation(self, notes: tuple[str, ...], started: str, set_aside: str) -> Explanation:
        finding, gathered = self._finding, self._gathered
        case = Facts({finding.rule: self._card} if self._card else {}, self._mask).case(finding)
        rows = {row.label: row for row in map(self._row, gathered.rows)}
        edges = [self._edge(link) for link in gathered.links]
        subjects = [row.label for row in rows.values() if row.role == "主体"]
        linked = {label for edge in edges for label in (edge.left, edge.right)}
        ways = routes(edges, [label for label in subjects if label in linked or rows[label].person])
        edges_in_order = ordered(edges, rows, (pair for way in ways for pair in pairwise(way.stops)))
        return Explanation(
            number=case.number,
            rule=visible(finding.rule),
            title=case.title,
            severity=visible(finding.severity),
            nature=case.nature,
            confidence=finding.confidence,
            school=case.school,
            township=visible(finding.township),
            unit=visible(finding.unit),
            days=finding.days,
            message=case.message,
            basis=case.basis,
            rows=tuple(rows.values()),
            omitted_rows=gathered.omitted_rows,
            people=self._people(rows.values()),
            edges=edges_in_order,
            omitted_edges=gathered.omitted_links,
            routes=ways,
            against=against(edges_in_order, rows),
            near=self._near(edges_in_order, rows),
            judgements=tuple(map(self._judged, gathered.judgements[-_MOST_JUDGEMENTS:])),
            watch_out=visible(self._card.watch_out, 300) if self._card else "",
            remedy=case.remedy,
            notes=tuple(visible(note, 300) for note in notes),
            standing=self._standing(case.remark, set_aside),
            created=_day(started),
        )

    def _standing(self, remark: str, set_aside: str) -> str:
        """Why it does not count, or what was found when somebody went to see."""
        if self._finding.status == Status.EXCLUDED and set_aside:
            return set_aside
        return f"{remark}。" if remark else ""

    def _row(self, raw: Raw) -> Row:
        sheet = f"［{visible(raw.sheet)}］" if raw.sheet else ""
        return Row(
            label=self._labels[raw.key],
            key=f"{visible(raw.key[0])}:{raw.key[1]}",
            table=visible(raw.key[0]),
            role=raw.role,
            name=name_of(raw, self._mask),
            place=f"{visible(raw.file, 120)}{sheet}第{raw.line}行",
            line=raw.line,
            person=self._persons.get(raw.person or "", ""),
            brief=brief(raw, self._mask),
            cells=cells_of(raw, self._mask),
        )

    def _people(self, rows: Iterable[Row]) -> tuple[Person, ...]:
        named = list(rows)
        found = []
        for person, size in self._gathered.person_sizes.items():
            labels = tuple(row.label for row in named if row.person == self._persons[person])
            found.append(Person(self._persons[person], labels, max(0, size - len(labels))))
        return tuple(found)

    def _edge(self, link: Link) -> Edge:
        order = list(self._raw)
        left, right = sorted((link.left, link.right), key=order.index)  # as the rows are listed
        ends = self._raw[left], self._raw[right]
        names = [clean_name((raw.cells or {}).get("姓名"), self._context) for raw in ends]
        # 公开 shows of a name only its masked form: the differing character would complete it.
        detail = differing(*names) if all(names) and self._mask is not Mask.PUBLIC else ""
        compared = self._gathered.patterns.get(link.pattern, ()) if link.pattern is not None else ()
        steps, silent = steps_of(link, compared, visible(detail))
        return Edge(
            left=self._labels[left],
            right=self._labels[right],
            level=visible(link.level),
            holds=link.holds,
            probability=link.probability,
            weight=link.weight,
            steps=steps,
            silent=silent,
            reason=self._quoted(link.reason, ends, ""),
        )

    def _quoted(self, words: str, about: Iterable[Raw], unread: str) -> str:
        """Free text about rows, with every value of the rows at hand masked; ``unread`` where one of them is not."""
        if words and not all(raw.cells for raw in about):
            return unread
        return redact(words, [raw.as_evidence() for raw in self._raw.values()], self._mask)

    def _near(self, edges: Iterable[Edge], rows: Mapping[str, Row]) -> tuple[str, ...]:
        """«点名名册 三1.xlsx第37行“李*函”疑似本人», likeliest first: rows not taken for the person, though near."""
        best: dict[str, tuple[Edge, str]] = {}
        for edge in edges:
            for end, other in ((edge.left, edge.right), (edge.right, edge.left)):
                stranger = rows[end].role == ANOTHER and not edge.holds and not denied(edge)
                near = rows[end].role == "近似" or (stranger and edge.probability >= _NEAR)
                known = best.get(end)
                if near and rows[other].role != ANOTHER and (known is None or known[0].probability < edge.probability):
                    best[end] = edge, other
        unweighed = [row.label for row in rows.values() if row.role == "近似" and row.label not in best]
        told = []
        for label, (edge, other) in sorted(best.items(), key=lambda item: (-item[1][0].probability, item[0])):
            row = rows[label]
            worst = min((s for s in edge.steps if s.kind != "起点"), key=lambda s: s.weight or 0.0, default=None)
            why = (
                f"；最不利的是“{worst.words}”{score(worst.weight or 0.0)}" if worst and (worst.weight or 0) < 0 else ""
            )
            told.append(f"{_called(row)}，疑似 {other} 本人，可能性 {chance(edge.probability)}{why}。")
        return (*told, *(f"{_called(rows[label])}，疑似本人。" for label in unweighed))

    def _judged(self, one: Judgement) -> Judged:
        keys = {f"{table}:{number}": label for (table, number), label in self._labels.items()}
        ends = [raw for raw in self._raw.values() if self._labels[raw.key] in (keys[one.left], keys[one.right])]
        # What a person wrote may name anybody: a public paper has none of it.
        why = "" if self._mask is Mask.PUBLIC else self._quoted(one.reason, ends, _UNREAD)
        return Judged(
            visible(one.at),
            keys[one.left],
            keys[one.right],
            visible(one.verdict),
            why,
            visible(one.by),
        )


def _called(row: Row) -> str:
    name = f"“{row.name}”" if row.name else "一行"
    return f"{_CALLED.get(row.table, row.table)} {row.place}{name}（{row.label}）"


def _person_name(place: int) -> str:
    return _PERSONS[place] if place < len(_PERSONS) else str(place + 1)


def _day(started: str) -> str:
    try:
        return date.fromisoformat(started[:10]).isoformat()
    except ValueError:
        return ""
