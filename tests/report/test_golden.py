"""The first page of every kind of paper looks as it did when somebody last looked at it.

Drawn with the fonts that pip brings (pinned), so the pictures hold on any machine; another release of poppler smooths edges
otherwise, which the tolerance lets pass, while a line that moved or a word that is gone is seen.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping

import numpy as np
import pytest
from golden_pages import FOLDER, PAGES, Grey, draw_all, read_png

pytestmark = pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="没有 pdftoppm（poppler-utils），不能比较页面")

#: A picture is compared in squares of this many dots; one that differs in mean grey by more than this is another one.
_SQUARE, _GREY = 8, 16.0
NAMES = [f"{kind}-{page}" for kind, pages in PAGES.items() for page in pages]


def differing(one: Grey, other: Grey) -> int:
    """Squares of the page whose mean grey differs: smoothing evens out within a square, missing words do not."""
    if one.shape != other.shape:
        return one.size
    height, width = (n // _SQUARE * _SQUARE for n in one.shape)
    apart = one[:height, :width].astype(float) - other[:height, :width].astype(float)
    means = apart.reshape(height // _SQUARE, _SQUARE, width // _SQUARE, _SQUARE).mean(axis=(1, 3))
    return int((np.abs(means) > _GREY).sum())


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Grey]:
    return draw_all(tmp_path_factory.mktemp("页面"))


def test_every_kind_has_its_pictures_and_there_are_no_others() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.png")) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_looks_as_it_did(drawn: Mapping[str, Grey], name: str) -> None:
    assert differing(drawn[name], read_png(FOLDER / f"{name}.png")) == 0, (
        "the page has changed: look at it, then keep it by python -m tests.report.golden_pages"
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_moved_line_and_a_missing_word_would_be_seen(name: str) -> None:
    page = read_png(FOLDER / f"{name}.png")
    inked = np.flatnonzero((page < 128).any(axis=1))
    moved = page.copy()
    middle = int(inked[len(inked) // 2])
    moved[middle:] = np.roll(page[middle:], 5, axis=0)  # 2.5 mm, a quarter of a line
    assert differing(page, moved) > 0
    word = page.copy()
    band = word[int(inked[0]) - 3 : int(inked[0]) + 12]
    left = int(np.flatnonzero((band < 128).any(axis=0))[0])
    band[:, left - 2 : left + 30] = 255
    assert differing(page, word) > 0


def test_other_smoothing_is_let_pass() -> None:
    page = read_png(FOLDER / f"{NAMES[1]}.png").astype(float)
    blurred = (page + np.roll(page, 1, axis=1)) / 2
    assert differing(page.astype(np.uint8), blurred.astype(np.uint8)) == 0
