"""First pages of the papers as grey pictures, drawn with the fonts that pip brings: the same on every machine.

``python -m tests.report.golden_pages`` draws the kept pictures anew; look at them before they are committed.
"""

from __future__ import annotations

import struct
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

sys.path.insert(0, str(Path(__file__).parent))  # where pytest has it already

import explained_county
import school_county as school
from font_machines import machine
from school_county import MIXED, NAMES
from test_papers_evidence import order
from test_roll_call import snapshot

from inspect_xj.report.papers.kinds import KINDS
from inspect_xj.report.papers.paper import Paper
from inspect_xj.report.papers.request import Request
from inspect_xj.report.pdf import draw_paper
from inspect_xj.report.templates import render, style_sheet

__all__ = ["FOLDER", "PAGES", "draw_all", "read_png", "rendered", "write_png"]

FOLDER = Path(__file__).with_name("golden")
Grey = npt.NDArray[np.uint8]

#: Kind -> the pages kept of it: of the 检查报告 the 要点 and the page with the red head.
PAGES: Mapping[str, tuple[int, ...]] = {kind.name: (1, 3) if kind.name == "检查报告" else (1,) for kind in KINDS}
#: Dots an inch: lines and glyphs can be told apart, and a page is 15 KB.
_DPI = 50


def papers(folder: Path) -> Iterator[Paper]:
    """One paper of each kind, of counties made by hand."""
    county = school.request()
    for kind in KINDS:
        if kind.bare:
            request = Request(snapshot(*({"姓名": name} for name in ("单赟", "沈佳禾", "鹿明垚", "汤一泓"))))
        elif kind.name == "证据卡":
            request = order(folder, [explained_county.TWICE])
        else:
            request = county
        made = list(kind.build(request))
        yield next((paper for paper in made if NAMES[MIXED] in paper.whom), made[0])


def rendered(pdf: bytes, page: int) -> Grey:
    """A page as a picture of grey values, by poppler."""
    command = ["pdftoppm", "-gray", "-r", str(_DPI), "-f", str(page), "-l", str(page), "-singlefile", "-"]
    told = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout
    magic, size, depth, pixels = told.split(b"\n", 3)
    assert (magic, depth) == (b"P5", b"255")
    width, height = map(int, size.split())
    return np.frombuffer(pixels, np.uint8).reshape(height, width)


def draw_all(folder: Path) -> dict[str, Grey]:
    """«检查报告-1» -> its picture, for every kept page."""
    pictures = {}
    with machine(folder / "字体"):
        for paper in papers(folder):
            html = render(paper.template, paper=paper.content)
            data, _ = draw_paper(html, style_sheet(paper.style), paper.fingerprint[:32].encode(), tagged=False)
            for page in PAGES[paper.kind]:
                pictures[f"{paper.kind}-{page}"] = rendered(data, page)
    return pictures


def write_png(path: Path, grey: Grey) -> None:
    """An 8-bit grey PNG; sixteen shades are enough to compare, and a third of the bytes."""
    height, width = grey.shape
    shades = (grey.astype(np.uint16) + 8) // 17 * 17
    rows = np.zeros((height, width + 1), np.uint8)  # each begins with the number of its filter: none
    rows[:, 1:] = shades.astype(np.uint8)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows.tobytes(), 9)) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + body)


def read_png(path: Path) -> Grey:
    """A picture written by :func:`write_png`."""
    data = path.read_bytes()
    width, height = struct.unpack(">II", data[16:24])
    length = struct.unpack(">I", data[33:37])[0]
    assert data[37:41] == b"IDAT"
    rows = np.frombuffer(zlib.decompress(data[41 : 41 + length]), np.uint8).reshape(height, width + 1)
    assert not rows[:, 0].any()
    return rows[:, 1:]


def main() -> None:
    """Keep the pages as they are drawn now."""
    with tempfile.TemporaryDirectory() as folder:
        for name, grey in draw_all(Path(folder)).items():
            write_png(FOLDER / f"{name}.png", grey)


if __name__ == "__main__":
    main()
