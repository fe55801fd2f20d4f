"""An explanation as lines for a terminal: 事实, 依据, 推理, 反证, 处理."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from inspect_xj.report.explanation.content import Edge, Explanation, Route
from inspect_xj.report.explanation.reasons import weighed
from inspect_xj.report.explanation.words import chance, score

__all__ = ["LEGEND", "as_lines", "fate", "headline", "people_lines", "route_line", "todo_lines", "under", "unlinked"]

#: How to read a waterfall, for somebody who has never seen one.
LEGEND = "逐项比较两行资料：正分支持是同一名学生，负分反对；每 1 分使“是同一人”与“不是”之比翻一倍（负分减半），合计 0 分即一半对一半。"
#: Pairs told in full; the others in a line each, then only counted.
_IN_FULL, _IN_A_LINE = 6, 12
_ROWS = 24
_WIDTH, _NUMBER = 44, 8


def as_lines(explanation: Explanation) -> tuple[str, ...]:
    """The whole explanation, one printed line each."""
    return tuple(_lines(explanation))


def headline(explanation: Explanation) -> str:
    """严重 · 疑点（须到校核实） · 置信度 97%."""
    proof = "已到校核实" if "核查属实" in explanation.standing else "资料可以证明"
    nature = f"问题（{proof}）" if explanation.nature == "问题" else "疑点（须到校核实）"
    confidence = "" if explanation.confidence is None else f" · 置信度 {100 * explanation.confidence:.0f}%"
    return f"{explanation.severity} · {nature}{confidence}"


def under(explanation: Explanation) -> str:
    """School, township and the unit responsible, in a line; empty where none is known."""
    township = f"（{explanation.township}）" if explanation.township else ""
    parts = [f"学校：{explanation.school}{township}" if explanation.school else ""]
    parts.append(f"责任单位：{explanation.unit}" if explanation.unit else "")
    return "  ".join(filter(None, parts))


def fate(edge: Edge) -> str:
    """籍1 与 籍2：认定为同一人（综合），可能性 98.9%."""
    holds = "认定为同一人" if edge.holds else "没有认定为同一人"
    level = f"（{edge.level}）" if edge.level else ""
    return f"{edge.left} 与 {edge.right}：{holds}{level}，可能性 {chance(edge.probability)}"


def people_lines(explanation: Explanation) -> Iterator[str]:
    """人员甲：籍1、籍2、点1 …, one line a person."""
    for person in explanation.people:
        more = f"，另有 {person.omitted} 行未列" if person.omitted else ""
        yield f"人员{person.name}（工具认作同一名学生的记录）：{'、'.join(person.rows)}{more}"


def route_line(route: Route) -> str:
    """籍1 → 点2 → 籍2, 各段可能性相乘 96.1%."""
    if not route.stops:
        return f"{route.start} 与 {route.end} 之间没有成立的联系，认作两名学生。"
    way = " → ".join(route.stops)
    if len(route.stops) == 2:
        return f"{way}：直接相连，可能性 {chance(route.probability)}。"
    return f"{way}：经由中间记录相连，各段可能性相乘为 {chance(route.probability)}。"


def unlinked(explanation: Explanation) -> tuple[str, ...]:
    """What is to be said of pupils whose rows were compared with none: who it might be, or that nobody comes near."""
    if explanation.edges or not explanation.people:
        return explanation.near
    return explanation.near or ("没有别的记录与所列记录相近到可能是同一名学生。",)


def todo_lines(explanation: Explanation) -> Iterator[str]:
    """What to check before believing it, what the school has to do, what people decided."""
    if explanation.watch_out:
        yield f"先核实：{explanation.watch_out.rstrip('。')}。"
    if explanation.remedy:
        days = f"（时限 {explanation.days} 日）" if explanation.days else ""
        yield f"属实后：{explanation.remedy.rstrip('。')}{days}。"
    for one in explanation.judgements:
        why = f"，理由：{one.reason}" if one.reason else ""
        yield f"人工判定：{one.left} 与 {one.right} 为“{one.verdict}”（{one.by}，{one.at}{why}）。"


def _lines(explanation: Explanation) -> Iterator[str]:
    yield f"{explanation.number} {explanation.title}    {headline(explanation)}"
    if where := under(explanation):
        yield where
    if explanation.standing:
        yield explanation.standing
    yield from ("", "一、事实", f"  {explanation.message}。", "")
    yield from _rows(explanation)
    for line in people_lines(explanation):
        yield f"  {line}"
    yield from ("", "二、依据", f"  {explanation.basis or '（规则没有写明）'}")
    if explanation.edges:
        yield from ("", "三、推理", f"  {LEGEND}")
        yield from _edges(explanation)
        for route in explanation.routes:
            yield f"  联系：{route_line(route)}"
        yield from ("", "四、反证和疑似")
        yield from (f"  {text}" for text in explanation.against)
        if not explanation.against:
            yield "  成立的各对中没有不利的比较。"
        yield from (f"  {text}" for text in explanation.near)
    elif rest := unlinked(explanation):
        yield from ("", "三、推理", *(f"  {text}" for text in rest))
    if todo := list(todo_lines(explanation)):
        yield from ("", "五、处理" if explanation.edges else "四、处理" if unlinked(explanation) else "三、处理")
        yield from (f"  {text}" for text in todo)
    if explanation.notes:
        yield ""
        yield from (f"说明：{note}" for note in explanation.notes)


def _rows(explanation: Explanation) -> Iterator[str]:
    for row in explanation.rows[:_ROWS]:
        person = f"人员{row.person} " if row.person else ""
        name = f"{row.name}  " if row.name else ""
        key = f"（{row.key}）" if row.key else ""
        yield f"  {_padded(row.label, 5)}{_padded(row.role, 7)}{name}{person}{row.place}{key}"
        if row.cells:
            yield f"        {'；'.join(f'{name} {text}' for name, text in row.cells)}"
    if more := max(0, len(explanation.rows) - _ROWS) + explanation.omitted_rows:
        yield f"  另有 {more} 行未列，见台账。"


def _edges(explanation: Explanation) -> Iterator[str]:
    for edge in explanation.edges[:_IN_FULL]:
        yield ""
        yield f"  {fate(edge)}"
        yield from (f"    {line}" for line in _waterfall(edge))
    rest = explanation.edges[_IN_FULL : _IN_FULL + _IN_A_LINE]
    if rest:
        yield ""
        yield from (f"  {fate(edge)}" for edge in rest)
    if more := max(0, len(explanation.edges) - _IN_FULL - len(rest)) + explanation.omitted_edges:
        yield f"  另有 {more} 对比较过而未列。"
    yield ""


def _waterfall(edge: Edge) -> Iterator[str]:
    for step in (step for step in edge.steps if step.kind != "取舍"):
        yield _amount(step.words, step.weight)
    if len(edge.steps) > 1 and edge.weight is not None:
        total = weighed(edge.steps)
        yield _padded("合计", _WIDTH) + score(total).rjust(_NUMBER)
    for step in edge.steps:
        if step.kind == "取舍":
            yield _amount(step.words, step.weight)
    if edge.steps:
        yield _padded("可能性", _WIDTH) + chance(edge.probability).rjust(_NUMBER)
    elif edge.reason:
        yield edge.reason
    if edge.silent:
        yield f"不作证据：{'、'.join(edge.silent)}"


def _amount(words: str, weight: float | None) -> str:
    if weight is None:
        return words
    # The bar comes last: terminals disagree how wide its signs are.
    bar = ("█" if weight > 0 else "░") * min(24, round(abs(weight) + 0.4))
    return f"{_padded(words, _WIDTH)}{score(weight).rjust(_NUMBER)}  {bar}".rstrip()


def _padded(text: str, width: int) -> str:
    used = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
    return text + " " * max(1, width - used)
