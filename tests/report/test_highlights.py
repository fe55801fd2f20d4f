"""要点: three conclusions, three demands, one chart, one page; and what stands before and behind the document."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import paper_county as county
import pytest
from pypdf import PdfReader
from pypdf.generic import Destination

from inspect_xj.model import Ending
from inspect_xj.report import Content, build_content, write_pdf
from inspect_xj.report.content import Appendix, Grid, Heading, Paragraph
from inspect_xj.report.imprint import moved


def large() -> Content:
    """A county whose every name is as long as the papers let it be."""
    long = "很长的名字" * 30
    pupils = [
        county.pupil(n) | {"学校名称": f"示例县{long}第{n % 9}小学", "学校代码": f"3499012{n % 9:04}"}
        for n in range(400)
    ]
    found = [county.finding(n, r, p) for n, p in enumerate(pupils) for r in ("DA-03", "CG-01")]
    found = [replace(f, title=long, rule=f"XX-{n % 50:02}", number=f"XX-{n:06}") for n, f in enumerate(found)]
    results = county.results([])
    outcomes = [replace(results.outcomes[0], rule=f"XX-{n:02}", title=long, check="常规") for n in range(50)]
    snapshot = county.snapshot(pupils)
    snapshot.info = replace(snapshot.info, name=long)  # type: ignore[misc]
    return build_content(replace(results, found=tuple(found), outcomes=tuple(outcomes)), snapshot)


def empty() -> Content:
    return build_content(replace(county.results([]), outcomes=(), scores=()), county.snapshot([]))


@pytest.mark.parametrize("n", [0, 1, 60])
def test_three_full_sentences_and_three_posts(n: int) -> None:
    results, snapshot = county.county(n)
    made = build_content(results, snapshot, rulebook_cards=county.CARDS).highlights
    assert made is not None
    assert len(made.conclusions) == len(made.demands) == 3
    for words in (*made.conclusions, *(words for _, words in made.demands)):
        assert words.endswith("。")
        assert len(words) > 10
    assert [post for post, _ in made.demands] == [
        "有关学校校长",
        "学籍管理员、班主任",
        "县级教育行政部门学籍管理股室负责人",
    ]
    assert "数据截至2009年10月12日" in made.dates


def test_its_numbers_are_the_ledgers(content: Content) -> None:
    assert content.highlights is not None
    numbers = {what: figure for figure, what in content.highlights.numbers}
    problems = [row for row in content.ledger if row.nature == "问题"]
    suspects = [row for row in content.ledger if row.nature == "疑点"]
    assert numbers["问题（条）"] == str(len(problems))
    assert numbers["疑点（条，待核）"] == str(len(suspects))
    assert numbers["其中严重问题（条）"] == str(sum(row.severity == "严重" for row in problems))
    first = content.highlights.conclusions[0]
    assert f"问题{len(problems)}条、疑点{len(suspects)}条" in first
    assert f"对{len(problems)}条问题" in content.highlights.demands[0][1]
    assert f"对{len(suspects)}条疑点" in content.highlights.demands[1][1]


def test_where_nothing_was_checked_nothing_is_concluded() -> None:
    results, snapshot = county.county(0)
    blind = tuple(replace(o, ending=Ending.UNCHECKED, n_checked=0) for o in results.outcomes)
    made = build_content(replace(results, outcomes=blind, scores=()), snapshot).highlights
    assert made is not None
    assert made.conclusions[0] == "本次没有项目能够检查，不能据此认为没有问题。"
    assert f"未检{len(blind)}个" in made.conclusions[2]
    assert f"补齐{len(blind)}个未检项目" in made.demands[2][1]


def _drawn(content: Content, path: Path) -> PdfReader:
    write_pdf(content, path)
    return PdfReader(path)


@pytest.mark.parametrize("make", [large, empty])
def test_it_is_one_page_whatever_the_data_hold(make: object, tmp_path: Path) -> None:
    whole = make()  # type: ignore[operator]
    few = replace(whole, body=whole.body[:2], appendices=(), contents=False)
    reader = _drawn(few, tmp_path / "a.pdf")
    texts = [page.extract_text() for page in reader.pages]
    assert "三条要求" in texts[0]
    assert "不是公文的组成部分" in texts[0]
    assert "来源：" in texts[0]
    assert texts[1].strip() == "", "the back of the page stays empty, so that the document begins on a right page"
    assert "文件" in texts[2]
    assert "— 1 —" in texts[2]


@pytest.fixture(scope="module")
def reader(pdf: Path) -> PdfReader:
    return PdfReader(pdf)


def test_the_document_s_first_page_is_page_one(reader: PdfReader) -> None:
    numbers = [re.findall(r"— (\d+) —", page.extract_text()) for page in reader.pages]
    assert numbers[0] == numbers[1] == []
    assert [found[-1] for found in numbers[2:] if found] == [str(n) for n in range(1, len(numbers) - 1)]


def test_contents_say_on_which_page_each_part_begins(reader: PdfReader, content: Content) -> None:
    texts = [page.extract_text().replace("\n", "") for page in reader.pages]
    listed = dict(re.findall(r"([一二三四五六七八九]、[^.…]+?)\s*\.{3,}\s*(\d+)", reader.pages[1].extract_text()))
    heads = [b.text for b in content.body if isinstance(b, Heading) and b.level == 1]
    assert sorted(listed) == sorted(heads)
    for head, number in listed.items():
        assert head in texts[int(number) + 1], head
    annexes = re.findall(r"附件(\d)　(.+?)\s*\.{3,}\s*(\d+)", reader.pages[1].extract_text())
    assert [title for _, title, _ in annexes] == [a.title for a in content.appendices]
    for number, title, page in annexes:
        assert texts[int(page) + 1].startswith(f"附件{number}{title}")


def test_bookmarks_lead_to_every_finding(reader: PdfReader, content: Content) -> None:
    found: list[str] = []

    def walk(items: list[object]) -> None:
        for item in items:
            if isinstance(item, list):
                walk(item)
            elif isinstance(item, Destination):
                found.append(str(item.title))

    walk(reader.outline)  # type: ignore[arg-type]
    for block in content.body:
        if isinstance(block, Heading):
            assert block.text in found
    assert "附件1　数据来源和校验值" in found


def _document(content: Content, n_lines: int, *, note: str = "") -> Content:
    body = (Paragraph("学籍管理" * 7 * n_lines),)
    annex = Appendix("数据", (Grid((), (), note=note), Paragraph("学")))
    return replace(content, body=body, appendices=(annex,), highlights=None, contents=False)


@pytest.mark.parametrize("n_lines", [8, 30])
def test_the_imprint_stands_on_the_last_even_page(content: Content, n_lines: int, tmp_path: Path) -> None:
    pages = [page.extract_text() for page in _drawn(_document(content, n_lines), tmp_path / "a.pdf").pages]
    assert len(pages) % 2 == 0
    assert "抄送" in pages[-1]
    assert not any("抄送" in page for page in pages[:-1])
    assert f"— {len(pages)} —" in pages[-1]


class _Page:
    def __init__(self, *anchors: str) -> None:
        self.anchors = dict.fromkeys(anchors)


HERE = '<div class="imprint" id="imprint">'


@pytest.mark.parametrize(
    ("pages", "words"),
    [
        ((_Page("text-end", "imprint"),), "overleaf"),
        ((_Page(), _Page("text-end", "imprint")), ""),
        ((_Page("text-end"), _Page("imprint")), ""),
        ((_Page(), _Page("text-end"), _Page("imprint")), "overleaf unnumbered"),
        ((_Page(), _Page()), ""),
        ((), ""),
    ],
)
def test_where_the_imprint_goes(pages: tuple[_Page, ...], words: str) -> None:
    again = moved(f"<p>{HERE}", pages)
    assert again == (f'<p><div class="imprint {words}" id="imprint">' if words else "")
