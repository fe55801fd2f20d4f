"""An explanation as files: the two pictures as SVG, and a paper of one page or more as PDF."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from markupsafe import Markup

from inspect_xj.report.explanation.cluster import draw_cluster
from inspect_xj.report.explanation.content import Explanation
from inspect_xj.report.explanation.svg import Drawing, stacked, text
from inspect_xj.report.explanation.text import (
    LEGEND,
    fate,
    headline,
    people_lines,
    route_line,
    todo_lines,
    under,
    unlinked,
)
from inspect_xj.report.explanation.waterfall import draw_waterfall
from inspect_xj.report.output import place_file
from inspect_xj.report.pdf import Drawn, write_paper
from inspect_xj.report.record import RecordFacts
from inspect_xj.report.templates import render, style_sheet

__all__ = ["draw", "write_explanation", "write_picture"]

#: Waterfalls drawn; further pairs are told in a line each.
_MOST_PICTURES = 4
_MOST_LINES, _MOST_ROWS = 30, 40


def draw(explanation: Explanation) -> tuple[Drawing, ...]:
    """The cluster and the waterfalls of its most important pairs; nothing where the finding has no pupil."""
    cluster = draw_cluster(explanation)
    return (() if cluster is None else (cluster,)) + tuple(
        draw_waterfall(edge) for edge in explanation.edges[:_MOST_PICTURES] if edge.steps
    )


def write_picture(explanation: Explanation, path: Path) -> None:
    """Write the pictures under one another as one SVG file; same explanation, same bytes."""
    drawings = draw(explanation)
    if not drawings:
        said = f"{explanation.number} 不涉及学生之间的比较，没有可画的联系。"
        drawings = (Drawing(said, 40, (text(0, 24, said, 13),)),)
    place_file(path, stacked(drawings).encode())


def write_explanation(explanation: Explanation, path: Path, *, facts: RecordFacts | None = None) -> Drawn:
    """Write the paper at ``path``, as a record of ``facts``; errors as ``report.write_pdf`` has them."""
    html = render(
        "explanation.html",
        explanation=explanation,
        headline=headline(explanation),
        where=under(explanation),
        people=list(people_lines(explanation)),
        rows=explanation.rows[:_MOST_ROWS],
        omitted=explanation.omitted_rows + max(0, len(explanation.rows) - _MOST_ROWS),
        legend=LEGEND,
        # Written by ``svg`` alone, which escapes every text.
        pictures=[Markup(drawing.svg()) for drawing in draw(explanation)],  # noqa: S704 - our own SVG, every text in it escaped by svg.py
        others=[fate(edge) for edge in explanation.edges[_MOST_PICTURES : _MOST_PICTURES + _MOST_LINES]],
        routes=[route_line(route) for route in explanation.routes],
        unlinked=unlinked(explanation),
        todo=list(todo_lines(explanation)),
    )
    fingerprint = hashlib.sha256(repr(explanation).encode()).hexdigest()
    own = replace(facts or RecordFacts(), kind="问题说明", serial=explanation.number, fingerprint=fingerprint)
    return write_paper(html, style_sheet("explanation.css"), fingerprint[:32].encode(), path, facts=own)
