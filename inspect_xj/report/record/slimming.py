"""The same pages in fewer bytes: what WeasyPrint writes at length is said shortly, before a paper is sealed.

Nothing seen or read aloud changes; a report of a hundred pages loses 160 KB, most of it structure.

- Every run of text is a structure element of its own (``/Span``). One that says nothing but that is left out, and its
  text belongs to the paragraph or cell around it (ISO 32000-1, 14.7.2: any element may have marked content as a child).
- Every cell of a table names its heads by long numbers; a head that says it is one of a column (``/Scope``) says as much.
- Coordinates have six decimals and spacing two numbers for one; a hundredth of a pixel is 0.003 mm.
- Every piece of a border is an artifact with its own graphics state; neighbours in the same state are one, and what lies
  in one line is one line.

Spacing by ``Tc`` and strings in binary were tried: 14 KB of a thousand, for the compression finds the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pikepdf

__all__ = ["slim"]

_PLAIN_SPAN = frozenset({"/K", "/P", "/Pg", "/S", "/Type"})
_DRAWING = re.compile(rb"^(?:-?\d+(?:\.\d+)? )+(?:m|l|c|v|y|re|w|cm|Tm)$", re.MULTILINE)
_SHOWN = re.compile(rb"^\[[<>0-9a-fA-F.\- ]*\] TJ$", re.MULTILINE)
_LONG = re.compile(rb"-?\d+\.\d{3,}")
_GAP = re.compile(rb"-?\d+(?:\.\d+)?(?:<>-?\d+(?:\.\d+)?)*(?=[<\]])")
_RULE = re.compile(
    rb"/Artifact\nBMC\nq\nq\n((?:[^\n]* (?:gs|RG|rg|w|d)\n)+)"
    rb"([\d.]+) ([\d.]+) m\n([\d.]+) ([\d.]+) l\nS\nQ\nQ\nEMC\n"
)
#: Pixels by which the pieces of one line may miss each other; WeasyPrint lets them overlap by the width of a line.
_TOUCHING = 1.5


def slim(pdf: Any) -> None:
    """Rewrite pages and structure of an open pikepdf file as WeasyPrint wrote it; of another only what has that form."""
    for page in pdf.pages:
        stream = page.obj.get("/Contents")
        if isinstance(stream, pikepdf.Stream):
            stream.write(_page(stream.read_bytes()))
    if "/StructTreeRoot" in pdf.Root:
        _structure(pdf)


def _page(data: bytes) -> bytes:
    if b"\nBI\n" in data:  # a picture among the operators: bytes that may look like anything
        return data
    data = _SHOWN.sub(lambda line: _GAP.sub(_added, line[0].replace(b"[<>", b"[")), data)
    return _borders(_DRAWING.sub(lambda line: _LONG.sub(_rounded, line[0]), data))


def _added(gaps: re.Match[bytes]) -> bytes:
    return _number(sum(map(float, gaps[0].split(b"<>"))), 1)


def _rounded(number: re.Match[bytes]) -> bytes:
    value = float(number[0])
    return _number(value, 2 if abs(value) >= 10 else 5)  # what is small may be a scale


def _number(value: float, decimals: int) -> bytes:
    text = f"{value:.{decimals}f}".rstrip("0").rstrip(".")
    return b"0" if text in ("", "-0") else text.encode()


def _borders(data: bytes) -> bytes:
    """One artifact with few long lines for neighbouring artifacts of a short line each, in the same state."""
    out: list[bytes] = []
    lines: list[tuple[float, float, float, float]] = []
    end, state = 0, b""
    for rule in _RULE.finditer(data):
        if rule.start() != end or rule[1] != state:
            out += [_drawn(state, lines), data[end : rule.start()]]
            lines, state = [], rule[1]
        x, y, to_x, to_y = (float(rule[n]) for n in range(2, 6))
        lines.append((x, y, to_x, to_y))
        end = rule.end()
    return b"".join([*out, _drawn(state, lines), data[end:]])


def _drawn(state: bytes, lines: list[tuple[float, float, float, float]]) -> bytes:
    if not lines:
        return b""
    level = _joined((y, x, to_x) for x, y, to_x, to_y in lines if y == to_y)
    upright = _joined((x, y, to_y) for x, y, to_x, to_y in lines if x == to_x and y != to_y)
    strokes = [
        *((x, y, to_x, y) for y, x, to_x in level),
        *((x, y, x, to_y) for x, y, to_y in upright),
        *(line for line in lines if line[0] != line[2] and line[1] != line[3]),
    ]
    path = b"".join(b"%s %s m\n%s %s l\n" % tuple(_number(n, 2) for n in stroke) for stroke in strokes)
    return b"/Artifact\nBMC\nq\nq\n" + state + path + b"S\nQ\nQ\nEMC\n"


def _joined(pieces: Iterable[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    """Pieces (level, from, to) of parallel lines with those that touch made one."""
    joined: list[tuple[float, float, float]] = []
    for level, start, end in sorted((level, min(one, two), max(one, two)) for level, one, two in pieces):
        if joined and joined[-1][0] == level and start - joined[-1][2] <= _TOUCHING:
            joined[-1] = (level, joined[-1][1], max(end, joined[-1][2]))
        else:
            joined.append((level, start, end))
    return joined


def _structure(pdf: Any) -> None:
    moved: dict[tuple[tuple[int, int], int], Any] = {}
    root = pdf.Root.StructTreeRoot
    for kid in _kids(root):
        _take_up(kid, moved)
        _scopes(kid, pikepdf.Name.Row)
    pages = {page.obj.StructParents: page.obj.objgen for page in pdf.pages if "/StructParents" in page.obj}
    numbers = root.ParentTree.get("/Nums", [])
    for place in range(0, len(numbers), 2):
        page, parents = pages.get(int(numbers[place])), numbers[place + 1]
        if page is None or not isinstance(parents, pikepdf.Array):
            continue
        for mark in range(len(parents)):
            if (owner := moved.get((page, mark))) is not None:
                parents[mark] = owner


def _kids(element: Any) -> list[Any]:
    kids = element.get("/K")
    return list(kids) if isinstance(kids, pikepdf.Array) else [] if kids is None else [kids]


def _take_up(element: Any, moved: dict[tuple[tuple[int, int], int], Any]) -> None:
    """Give the text of plain spans below ``element`` to it; ``moved`` learns the new owner of (page, mark)."""
    if not _is_element(element):
        return
    kids: list[Any] = []
    for kid in _kids(element):
        _take_up(kid, moved)
        marks = _marks(kid)
        if marks is None:
            kids.append(kid)
            continue
        for page, mark in marks:
            moved[page.objgen, mark] = element
            same = "/Pg" in element and element.Pg.objgen == page.objgen
            kids.append(mark if same else pikepdf.Dictionary(Type=pikepdf.Name.MCR, Pg=page, MCID=mark))
    if kids:
        element.K = kids[0] if len(kids) == 1 else pikepdf.Array(kids)
    if "/Pg" in element and all(map(_is_element, kids)):
        del element["/Pg"]  # says where marks stand, and there are none
    if "/Type" in element:
        del element["/Type"]  # optional (ISO 32000-1, table 323), and there are thousands


def _is_element(one: Any) -> bool:
    return isinstance(one, pikepdf.Dictionary) and "/S" in one


def _marks(element: Any) -> list[tuple[Any, int]] | None:
    """(page, mark) of a span that has nothing else to say; None for any other child."""
    if not _is_element(element) or pikepdf.Name.Span != element.S or not set(element.keys()) <= _PLAIN_SPAN:
        return None
    marks: list[tuple[Any, int]] = []
    for kid in _kids(element):
        if isinstance(kid, int):
            marks.append((element.Pg, int(kid)))
        elif isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == pikepdf.Name.MCR and "/Pg" in kid:
            marks.append((kid.Pg, int(kid.MCID)))
        else:
            return None
    return marks


def _scopes(element: Any, scope: Any) -> None:
    """Heads of columns and of rows say so themselves, instead of every cell naming its heads."""
    if not _is_element(element):
        return
    if element.S == pikepdf.Name.TH:
        given = element.get("/A", pikepdf.Dictionary(O=pikepdf.Name.Table))
        given.Scope = scope
        element.A = given
        if "/ID" in element:
            del element["/ID"]
    elif element.S == pikepdf.Name.TD and "/A" in element:
        if "/Headers" in element.A:
            del element.A["/Headers"]
        if set(element.A.keys()) == {"/O"}:
            del element["/A"]
    for kid in _kids(element):
        _scopes(kid, pikepdf.Name.Column if pikepdf.Name.THead == element.S else scope)
