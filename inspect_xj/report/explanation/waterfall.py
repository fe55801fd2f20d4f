"""The waterfall of one pair: from the prior, comparison by comparison, to the probability; readable in black and white."""

from __future__ import annotations

from inspect_xj.report.explanation import svg
from inspect_xj.report.explanation.content import Edge, Step
from inspect_xj.report.explanation.reasons import weighed
from inspect_xj.report.explanation.svg import WIDTH, Box, Drawing
from inspect_xj.report.explanation.text import fate
from inspect_xj.report.explanation.words import chance, score

__all__ = ["draw_waterfall"]

_LEFT, _RIGHT = 236.0, WIDTH - 58  # where bars may stand; words left of them, figures right
_TOP, _ROW, _BAR = 34.0, 20.0, 12.0
_DARK, _LIGHT, _SUM = "#404040", "white", "#b0b0b0"
#: Bars end here, figures do not: no honest weight comes near, and a broken one must not press the others to nothing.
_MOST = 200.0


def draw_waterfall(edge: Edge) -> Drawing:
    """Bars from where the sum stood to where a comparison left it; 0 is one to one."""
    bars, total = _bars(edge)
    low = min(0.0, *(min(start, end) for _, start, end, *_ in bars)) if bars else -1.0
    high = max(0.0, *(max(start, end) for _, start, end, *_ in bars)) if bars else 1.0
    unit = (_RIGHT - _LEFT) / max(high - low, 1.0)

    def at(weight: float) -> float:
        return _LEFT + (weight - low) * unit

    bottom = _TOP + _ROW * len(bars)
    elements = [
        svg.text(0, 16, svg.clip(fate(edge), WIDTH, 13), 13, bold=True),
        svg.line(at(0), _TOP - 6, at(0), bottom + 2, dash="2 2", stroke="#808080"),
    ]
    for place, (words, start, end, kind, weight) in enumerate(bars):
        y = _TOP + place * _ROW
        left, right = sorted((at(start), at(end)))
        up = end >= start
        fill = _SUM if kind == "合计" else _DARK if up else _LIGHT
        box = Box(left, y, max(right - left, 1.0), _BAR)
        elements.append(svg.text(0, y + 10.5, svg.clip(words, _LEFT - 12, 12), 12, bold=kind == "合计"))
        elements.append(svg.rectangle(box, fill=fill, dashed=kind == "取舍"))
        elements.append(svg.text(right + 5, y + 10.5, score(weight), 11))
        if place + 1 < len(bars) and bars[place + 1][3] != "合计":
            elements.append(svg.line(at(end), y + _BAR, at(end), y + _ROW, stroke="#808080"))
    anchor = "middle" if at(0) > _LEFT + 50 else "start"  # the sum stands left of it
    elements.append(svg.text(at(0), bottom + 14, "0 分：一半对一半", 10, anchor=anchor))
    ending = f"合计 {score(total)} 分，可能性 {chance(edge.probability)}"
    elements.append(svg.text(0, bottom + 14, ending, 12, bold=True))
    return Drawing(f"{edge.left} 与 {edge.right} 的比较", bottom + 34, tuple(elements))


def _bars(edge: Edge) -> tuple[list[tuple[str, float, float, str, float]], float]:
    """(words, from, to, kind, weight) of every bar, and the sum; what decided after weighing stands after the sum."""
    bars: list[tuple[str, float, float, str, float]] = []
    total = weighed(edge.steps) if edge.steps else edge.weight or 0.0
    at = 0.0

    def add(step: Step) -> None:
        nonlocal at
        weight = step.weight or 0.0
        after = max(-_MOST, min(_MOST, at + weight))
        bars.append((step.words, at, after, step.kind, weight))
        at = after

    for step in edge.steps:
        if step.kind != "取舍":
            add(step)
    if len(bars) > 1:
        bars.append(("合计", 0.0, at, "合计", total))
    for step in edge.steps:
        if step.kind == "取舍":
            add(step)
    return bars, total
