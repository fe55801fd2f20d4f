"""GB/T 9704-2012 measured on the finished page, glyph by glyph: 22 lines of 28 characters, even margins, page numbers."""

from __future__ import annotations

import random
import re
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest
from font_machines import machine
from glyph_positions import Line, lines, pages

from inspect_xj.report.pdf import write_paper
from inspect_xj.report.record import RecordFacts
from inspect_xj.report.templates import style_sheet

#: The 版心, mm from the left and the top of the page.
LEFT, RIGHT, TOP, BOTTOM = 28.0, 184.0, 37.0, 262.0
PITCH, CHARACTER = 225 / 22, 156 / 28

COMMON = "学籍管理专项检查中小学生的一是了在县教育局为和有关规定"
RARE = "垚喆堃昇赟䶮㛃囍𬍛𫖯"
PIECES = ("2009年", "10月12日", "12.5%", "（第3条）", "《办法》", "，", "。", "“", "”", "、", "：", "CG-01", "G349901")


def mixed(n: int) -> list[str]:
    """Paragraphs such as reports have: ideographs, rare ones among them, numbers, marks."""
    draw = random.Random(9704)
    paragraphs = []
    for _ in range(n):
        kinds = draw.choices((COMMON, RARE, PIECES), (75, 5, 20), k=draw.randint(70, 200))
        paragraphs.append("".join(draw.choice(kind) for kind in kinds))
    return paragraphs


def draw(paragraphs: list[str], path: Path) -> list[list[Line]]:
    body = "".join(f'<p><span class="t">{text}</span></p>' for text in paragraphs)
    html = f'<html lang="zh-CN"><head><title>学籍</title></head><body>{body}</body></html>'
    write_paper(html, style_sheet(), b"x" * 32, path, facts=RecordFacts())  # as it leaves the house, slimmed
    return pages(path)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> list[list[Line]]:
    """Three pages of one paragraph of ideographs."""
    return draw(["学籍管理专项检查" * (28 * 22 * 3 // 8)], tmp_path_factory.mktemp("plain") / "a.pdf")


@pytest.fixture(scope="module", params=["here", "pip alone"])
def rich(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[list[str], list[list[Line]]]:
    """Eight pages of mixed text, in the fonts of this machine and in those of a bare one."""
    folder = tmp_path_factory.mktemp("rich")
    paragraphs = mixed(24)
    if request.param == "here":
        return paragraphs, draw(paragraphs, folder / "a.pdf")
    with machine(folder):
        return paragraphs, draw(paragraphs, folder / "a.pdf")


def body_of(page: list[Line]) -> list[Line]:
    return [line for line in page if line.baseline < BOTTOM]


def number_of(page: list[Line]) -> Line:
    (number,) = (line for line in page if line.baseline >= BOTTOM)
    return number


def test_a_full_page_has_22_lines_of_28_characters(plain: list[list[Line]]) -> None:
    body = body_of(plain[1])
    assert [len(line.text) for line in body] == [28] * 22


def test_the_characters_stand_on_the_grid(plain: list[list[Line]]) -> None:
    for line in body_of(plain[1]):
        assert line.left == pytest.approx(LEFT, abs=0.05)
        assert line.right == pytest.approx(RIGHT, abs=0.2)
        for n, glyph in enumerate(line.glyphs):
            assert (glyph.left + glyph.right) / 2 == pytest.approx(LEFT + (n + 0.5) * CHARACTER, abs=0.2)
            assert glyph.size == pytest.approx(16, abs=0.01)


def test_a_paragraph_begins_with_two_blank_characters(plain: list[list[Line]]) -> None:
    first = body_of(plain[0])[0]
    assert first.left == pytest.approx(LEFT + 2 * CHARACTER, abs=0.05)
    assert len(first.text) == 26


def test_lines_lie_in_the_type_area(plain: list[list[Line]]) -> None:
    body = body_of(plain[1])
    assert body[0].baseline - PITCH > TOP - PITCH
    assert TOP < body[0].baseline < TOP + PITCH
    assert BOTTOM - PITCH < body[-1].baseline < BOTTOM


def test_every_line_is_as_high_whatever_fonts_it_mixes(rich: tuple[list[str], list[list[Line]]]) -> None:
    for page in rich[1][:-2]:
        body = body_of(page)
        assert len(body) == 22
        for above, below in pairwise(body):
            assert below.baseline - above.baseline == pytest.approx(PITCH, abs=0.03)


def test_justified_lines_end_at_the_margin(rich: tuple[list[str], list[list[Line]]]) -> None:
    paragraphs, drawn = rich
    lines = [line for page in drawn for line in body_of(page)]
    checked, at = 0, 0
    for text in paragraphs:
        rest = text
        while rest:
            line, at = lines[at], at + 1
            assert rest.startswith(line.text)
            rest = rest[len(line.text) :]
            if rest:  # the last line of a paragraph is left as long as it is
                checked += 1
                assert line.right == pytest.approx(RIGHT, abs=0.2), line.text
                assert line.left == pytest.approx(
                    LEFT if line.text != text[: len(line.text)] else LEFT + 2 * CHARACTER, abs=0.1
                )
            else:
                assert line.right < RIGHT + 0.2
    assert checked > 80


def test_no_line_begins_or_ends_with_the_wrong_mark(rich: tuple[list[str], list[list[Line]]]) -> None:
    for page in rich[1]:
        for line in body_of(page):
            assert line.text[0] not in "，。、：”）》"
            assert line.text[-1] not in "“（《"


def test_numbers_and_dates_stay_whole_at_the_end_of_a_line(rich: tuple[list[str], list[list[Line]]]) -> None:
    lines = [line.text.strip() for page in rich[1] for line in body_of(page)]
    broken = [
        (one[-6:], two[:6])
        for one, two in pairwise(lines)
        if re.search(r"[0-9A-Z.\-]$", one) and re.match(r"[0-9A-Z.%\-]", two)
    ]
    assert not broken
    # There are many that could have been: a third of the lines hold a number.
    assert sum(bool(re.search(r"\d", line)) for line in lines) > len(lines) / 3


def test_page_numbers_stand_outside_one_character_in(plain: list[list[Line]]) -> None:
    fourteen = 14 * 25.4 / 72
    for n, page in enumerate(plain, 1):
        number = number_of(page)
        assert number.text == f"— {n} —"
        assert number.glyphs[0].size == pytest.approx(14, abs=0.01)
        if n % 2:
            assert number.right == pytest.approx(RIGHT - fourteen, abs=0.3)
        else:
            assert number.left == pytest.approx(LEFT + fourteen, abs=0.3)


def test_the_page_number_lies_seven_millimetres_below(plain: list[list[Line]]) -> None:
    # 一字线 is half-way up the character: its middle is what the standard puts 7 mm below the 版心.
    middle = number_of(plain[0]).baseline - 0.38 * 14 * 25.4 / 72
    assert middle == pytest.approx(BOTTOM + 7, abs=0.6)


def test_page_numbers_of_the_report_stand_outside(pdf: Path) -> None:

    with pikepdf.open(pdf) as file:
        for n, page in enumerate(file.pages, 1):
            numbers = [line for line in lines(page) if line.text == f"— {n} —"]
            if numbers:  # 要点 and 附件 may have none
                width = float(page.mediabox[2]) * 25.4 / 72
                assert (numbers[0].left > width / 2) == (n % 2 == 1), n
