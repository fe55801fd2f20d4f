"""The same pages in fewer bytes: nothing seen or read aloud changes."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_xj.report.pdf import draw_paper
from inspect_xj.report.record.slimming import _joined, slim
from inspect_xj.report.templates import style_sheet

_ROW = "<tr><th>第{n}行</th><td>示例县柳溪镇中心小学</td><td>2009年10月12日，占3/40（7.50%）</td></tr>"
_HTML = (
    '<!DOCTYPE html><html lang="zh-CN"><head><title>表</title></head><body><h2>一、<b>基本</b>情况</h2>'
    "<p>学籍管理“三查”专项检查，检查3120条，检出3条，跨页的<i>一段</i>。</p><table><thead><tr><th>序号</th><th>学校</th>"
    f"<th>日期</th></tr></thead><tbody>{''.join(_ROW.format(n=n) for n in range(60))}</tbody></table>"
    f"<p>{'空挂学籍一经查实立即取消。' * 90}</p></body></html>"
)


@pytest.fixture(scope="module")
def both() -> tuple[bytes, bytes]:
    """A paper as it was drawn, and slimmed."""
    drawn, _ = draw_paper(_HTML, style_sheet("official_document.css+inspection_report.css"), b"0" * 32)
    return drawn, saved(drawn)


def saved(data: bytes) -> bytes:
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        slim(pdf)
        pdf.save(buffer, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return buffer.getvalue()


def pages(data: bytes, folder: Path) -> list[Any]:
    (folder / "page.pdf").write_bytes(data)
    subprocess.run(["pdftoppm", "-r", "80", "-gray", folder / "page.pdf", folder / "page"], check=True)
    found = []
    for path in sorted(folder.glob("page-*.pgm")):
        _, size, _, grey = path.read_bytes().split(b"\n", 3)
        width, height = map(int, size.split())
        found.append(np.frombuffer(grey, np.uint8).reshape(height, width).astype(int))
    return found


def text(data: bytes) -> str:
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=data, capture_output=True, check=True)
    return done.stdout.decode()


def elements(pdf: Any) -> Iterator[Any]:
    waiting = [pdf.Root.StructTreeRoot]
    while waiting:
        one = waiting.pop()
        kids = one.get("/K", ())
        kids = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
        for kid in kids:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                waiting.append(kid)
                yield kid


def marks(pdf: Any) -> dict[tuple[int, int], tuple[int, int]]:
    """(page, mark) -> the object of the element that holds it."""
    numbers = {page.obj.objgen: n for n, page in enumerate(pdf.pages)}
    held = {}
    for element in elements(pdf):
        kids = element.get("/K", ())
        for kid in list(kids) if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, int):
                held[numbers[element.Pg.objgen], int(kid)] = element.objgen
            elif isinstance(kid, pikepdf.Dictionary) and "/MCID" in kid:
                held[numbers[kid.Pg.objgen], int(kid.MCID)] = element.objgen
    return held


def test_it_is_smaller_and_reads_the_same(both: tuple[bytes, bytes]) -> None:
    drawn, slimmed = both
    assert len(slimmed) < 0.9 * len(drawn)
    assert text(slimmed) == text(drawn)
    assert saved(drawn) == slimmed


def test_it_looks_the_same(both: tuple[bytes, bytes], tmp_path: Path) -> None:
    for name in ("drawn", "slimmed"):
        (tmp_path / name).mkdir()
    before, after = pages(both[0], tmp_path / "drawn"), pages(both[1], tmp_path / "slimmed")
    assert len(before) == len(after) > 2
    for one, two in zip(before, after, strict=True):
        assert np.abs(one - two).mean() < 0.5  # lines that were drawn twice at their ends are a shade lighter there
        assert ((one < 128) != (two < 128)).mean() < 0.005


def test_every_mark_belongs_to_the_element_that_the_page_names(both: tuple[bytes, bytes]) -> None:
    with pikepdf.open(io.BytesIO(both[0])) as pdf:
        wanted = set(marks(pdf))
    with pikepdf.open(io.BytesIO(both[1])) as pdf:
        held = marks(pdf)
        assert set(held) == wanted
        pages = {int(page.obj.StructParents): n for n, page in enumerate(pdf.pages)}
        numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
        told = {
            (pages[int(numbers[n])], mark): parent.objgen
            for n in range(0, len(numbers), 2)
            for mark, parent in enumerate(numbers[n + 1])
        }
        assert {place: told[place] for place in held} == held


def test_cells_keep_their_heads(both: tuple[bytes, bytes]) -> None:
    with pikepdf.open(io.BytesIO(both[1])) as pdf:
        kinds = [(str(one.S), str(one.A.Scope) if "/A" in one and "/Scope" in one.A else "") for one in elements(pdf)]
    heads = [scope for kind, scope in kinds if kind == "/TH"]
    assert heads.count("/Row") == 60
    assert heads.count("/Column") >= 3
    assert len(heads) == heads.count("/Row") + heads.count("/Column")
    assert sum(kind == "/TD" for kind, _ in kinds) == 120
    # A run of text is an element of its own only where it says more than that.
    assert sum(kind == "/Span" for kind, _ in kinds) < 10


def test_a_foreign_page_stays_as_it_is() -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        content = b"q\n10.123456 20 30 40 re\nW\nn\nBI\n/W 1 /H 1 /BPC 8 /CS /G\nID\n1.23456789 0 l\nEI\nQ"
        pdf.pages[0].obj.Contents = pdf.make_stream(content)
        slim(pdf)
        assert pdf.pages[0].obj.Contents.read_bytes() == content


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 60), st.integers(1, 20)).map(lambda t: (t[0], t[1], t[1] + t[2])),
        max_size=12,
    )
)
def test_joined_lines_cover_what_their_pieces_covered(pieces: list[tuple[int, int, int]]) -> None:
    joined = _joined(iter([(float(level), float(start), float(end)) for level, start, end in pieces]))

    def covered(lines: Any) -> set[tuple[int, int]]:
        return {(int(level), n) for level, start, end in lines for n in range(int(start), int(end))}

    gaps = covered(joined) - covered(pieces)
    assert covered(pieces) <= covered(joined)
    # What is added lies between two pieces that all but touch.
    assert all((level, n - 1) in covered(pieces) and (level, n + 1) in covered(pieces) for level, n in gaps)
    assert len(joined) <= len(pieces)
