"""The reliability plot: probability said against share true, as SVG of its own, readable in black and white."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["draw"]

_SIDE, _LEFT, _TOP = 420, 70, 40
_KINDS = ("学籍–学籍", "到校–学籍", "all")
_NAMES = {"学籍–学籍": "registration – registration", "到校–学籍": "roll entry – registration", "all": "together"}
_DASH = {"学籍–学籍": "none", "到校–学籍": "6 3", "all": "1.5 3"}


def _mark(kind: str, x: float, y: float) -> str:
    """Circle, square or cross, so that no colour is needed."""
    if kind == "学籍–学籍":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="#000"/>'
    if kind == "到校–学籍":
        return (
            f'<rect x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8" fill="#fff" stroke="#000" stroke-width="1.4"/>'
        )
    return f'<path d="M{x - 4:.1f} {y - 4:.1f}l8 8m0 -8l-8 8" stroke="#000" stroke-width="1.4"/>'


def _panel(county: dict, tool: str, links: dict, left: float) -> list[str]:
    def at(p: float, share: float) -> tuple[float, float]:
        return left + p * _SIDE, _TOP + (1 - share) * _SIDE

    parts = [
        f'<rect x="{left}" y="{_TOP}" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="#000"/>',
        f'<line x1="{left}" y1="{_TOP + _SIDE}" x2="{left + _SIDE}" y2="{_TOP}" stroke="#888" stroke-dasharray="2 4"/>',
        f'<text x="{left + _SIDE / 2}" y="{_TOP - 14}" text-anchor="middle" font-weight="bold">{tool}: {county["students"]:,} '
        f"pupils, {county['damage']}</text>",
        f'<text x="{left + _SIDE / 2}" y="{_TOP + _SIDE + 40}" text-anchor="middle">probability said</text>',
    ]
    for k in range(0, 11, 2):
        x, y = at(k / 10, k / 10)
        parts.append(f'<line x1="{x:.1f}" y1="{_TOP + _SIDE}" x2="{x:.1f}" y2="{_TOP + _SIDE + 5}" stroke="#000"/>')
        parts.append(f'<text x="{x:.1f}" y="{_TOP + _SIDE + 20}" text-anchor="middle">{k / 10:.1f}</text>')
        parts.append(f'<line x1="{left - 5}" y1="{y:.1f}" x2="{left}" y2="{y:.1f}" stroke="#000"/>')
        parts.append(f'<text x="{left - 9}" y="{y + 4:.1f}" text-anchor="end">{k / 10:.1f}</text>')
    for row, kind in enumerate(k for k in _KINDS if k in links):
        found = links[kind]
        points = [at(p, s) for p, s in zip(found["said"], found["true"], strict=True)]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="#000" stroke-dasharray="{_DASH[kind]}"/>')
        parts += [_mark(kind, x, y) for x, y in points]
        y = _TOP + 20 + 18 * row
        error = "too few pairs" if found["error"] is None else f"error {found['error']:.3f}"
        parts.append(_mark(kind, left + 16, y - 4))
        parts.append(f'<text x="{left + 28}" y="{y}">{_NAMES[kind]} ({error})</text>')
    return parts


def draw(counties: Sequence[dict]) -> str:
    """One panel a county and tool that gives probabilities."""
    panels = [
        (county, tool, one["links"])
        for county in counties
        for tool, one in county["tools"].items()
        if any(found["said"] for found in one.get("links", {}).values())
    ]
    width = _LEFT + max(1, len(panels)) * (_SIDE + _LEFT)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{_SIDE + 100}" viewBox="0 0 {width} {_SIDE + 100}" '
        'font-family="Noto Sans, Helvetica, Arial, sans-serif" font-size="12">',
        f'<rect width="{width}" height="{_SIDE + 100}" fill="#fff"/>',
        f'<text transform="translate(20 {_TOP + _SIDE / 2}) rotate(-90)" text-anchor="middle">share that is one child</text>',
    ]
    for index, (county, tool, links) in enumerate(panels):
        parts += _panel(county, tool, links, _LEFT + index * (_SIDE + _LEFT))
    return "\n".join([*parts, "</svg>", ""])
