from __future__ import annotations

import hashlib
import importlib
import logging
import os
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import paper_county as county
import pytest
from pypdf import PdfReader

from inspect_xj.errors import OutputError, ReportError
from inspect_xj.report import Content, build_content, justify, pdf, write_pdf
from inspect_xj.report.content import Paragraph

POINT = 25.4 / 72  # mm

#: Names an enemy, or a broken export, may put into a file (all reproduced against WeasyPrint or Excel).
HOSTILE = (
    "<a rel=attachment href=file:///etc/passwd>张</a>",
    "<img src=http://127.0.0.1:9/x.png>",
    "<style>@import url(file:///etc/passwd)</style>",
    "{{ 7*7 }}{% for x in range(10**9) %}x{% endfor %}",
    "\u202e王小明123",
    "张\u200b三\ufeff",
    "张\ue863三",
    "囍𠮷䶮㛃垚喆堃𬍛〇·𫖯𬱖",
    "x" * 50_000,
    "明" * 5_000,
    "</td></tr></table><h1>标题",
    "&amp;&#x202e;&lt;",
    "张\x00\x07三",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢",
    '=HYPERLINK("http://x","y")',
    "张三\n\n\n李四",
)


def lines(page: Any) -> list[tuple[float, float]]:
    """Baseline (mm from the top of the page) and left edge (mm) of each text run."""
    found: list[tuple[float, float]] = []

    def visit(text: str, cm: list[float], tm: list[float], font: object, size: float) -> None:
        if text.strip():
            x = tm[4] * cm[0] + cm[4]
            y = tm[5] * cm[3] + cm[5]
            found.append(((float(page.mediabox.height) - y) * POINT, x * POINT))

    page.extract_text(visitor_text=visit)
    return found


def only(content: Content, *texts: str) -> Content:
    return replace(content, body=tuple(Paragraph(text) for text in texts), appendices=())


def test_a_full_page_has_22_lines_of_28_characters(content: Content, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    write_pdf(only(content, "学籍管理专项检查" * 300), path)
    page = PdfReader(path).pages[2]
    text = [line for line in page.extract_text().splitlines() if "—" not in line]
    assert len(text) == 22
    assert {len(line) for line in text} == {28}


def test_the_lines_keep_the_grid_whatever_fonts_they_mix(content: Content, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    write_pdf(only(content, "学籍2009年10月12日垚喆〔U〕“×”abcXYZ𠮷囍" * 60), path)
    tops = sorted({round(y, 1) for y, _ in lines(PdfReader(path).pages[1])})
    steps = [b - a for a, b in pairwise(tops) if b - a > 5]
    body = steps[:-1]  # the last step leads to the page number
    assert len(body) == 21
    assert all(abs(step - 225 / 22) < 0.25 for step in body)


def test_page_numbers_stand_outside(pdf: Path) -> None:
    for number, page in enumerate(PdfReader(pdf).pages, start=1):
        y, x = max(lines(page))
        width = float(page.mediabox.width) * POINT
        assert (x > width / 2) == (number % 2 == 1), number
        assert y > float(page.mediabox.height) * POINT * 0.85


def test_wide_tables_stand_on_landscape_pages(pdf: Path) -> None:
    shapes = [page.mediabox.width > page.mediabox.height for page in PdfReader(pdf).pages]
    assert not shapes[0]
    assert any(shapes)
    assert not shapes[-1]


def test_the_paper_says_what_it_must(pages: list[str]) -> None:
    text = "".join(pages).replace("\n", "")
    for part in (
        "关于示例县中小学学籍管理",
        "×教检〔2009〕×号",
        "签发人",
        "八、有关说明",
        "附件4",
        "检查项目目录和结果",
    ):
        assert part in text
    assert all(page.strip() for page in pages)


def test_no_pupil_can_be_read_from_the_papers(pages: list[str]) -> None:
    text = "".join(pages).replace("\n", "")
    for number in range(60):
        values = county.pupil(number)
        for column in ("姓名", "身份证件号", "学籍号", "地区学号", "联系电话", "家庭住址", "出生日期"):
            assert values[column] not in text, column
        assert str(values["身份证件号"])[6:14] not in text


def test_hostile_names_are_only_text(tmp_path: Path) -> None:
    found = []
    for n, name in enumerate(HOSTILE):
        values = county.pupil(n) | {"姓名": name, "学校名称": name, "身份证件号": name}
        found += [county.finding(2 * n, "CG-01", values), county.finding(2 * n + 1, "DA-02", values, message=name)]
    content = build_content(county.results(found), county.snapshot([county.pupil(1)]))
    path = tmp_path / "a.pdf"
    drawn = write_pdf(content, path)
    assert drawn.pages < 60
    reader = PdfReader(path)
    assert not reader.attachments
    text = "".join(page.extract_text() for page in reader.pages)
    assert "root:" not in text
    assert "〔U+202E〕" in text.replace("\n", "")
    assert "\u202e" not in text


def test_same_content_same_bytes(content: Content, pdf: Path, tmp_path: Path) -> None:
    again = tmp_path / "b.pdf"
    write_pdf(content, again)
    assert hashlib.sha256(again.read_bytes()).digest() == hashlib.sha256(pdf.read_bytes()).digest()


def test_a_character_no_font_has_is_printed_by_its_code(content: Content, tmp_path: Path) -> None:
    drawn = write_pdf(only(content, "学籍\U00013000"), tmp_path / "a.pdf")
    if drawn.missing:  # a machine with a font of hieroglyphs prints it
        assert drawn.missing == ("\U00013000",)
        assert "〔U+13000〕" in PdfReader(tmp_path / "a.pdf").pages[0].extract_text().replace("\n", "")
        assert "〔U+13000〕" in drawn.warnings[-1]


def test_markup_from_outside_stops_the_rendering(
    content: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "render_html", lambda _: "<p>学<img src='file:///etc/passwd'>")
    with pytest.raises(ReportError, match="外部引用"):
        write_pdf(content, tmp_path / "a.pdf")
    assert list(tmp_path.iterdir()) == []


def test_a_style_mistake_stops_the_rendering(content: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "style_sheet", lambda: "p { colour: red }")
    with pytest.raises(ReportError, match="排版时出现问题"):
        write_pdf(content, tmp_path / "a.pdf")


def test_without_pango_the_packages_are_named(
    monkeypatch: pytest.MonkeyPatch, content: Content, tmp_path: Path
) -> None:
    class Absent:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    for name in [name for name in sys.modules if name.split(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Absent(), *sys.meta_path])
    cached = (pdf._weasyprint, pdf._fetcher, pdf._font_configuration)
    for function in cached:
        monkeypatch.setattr(pdf, function.__name__, function.__wrapped__)
    with pytest.raises(ReportError, match="apt-get install libpango"):
        write_pdf(content, tmp_path / "a.pdf")


def test_a_home_that_cannot_be_written_costs_only_the_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    blocked = tmp_path / "文件"
    blocked.write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    monkeypatch.setenv("FONTCONFIG_FILE", "")
    pdf._font_environment()
    assert Path(os.environ["XDG_CACHE_HOME"]).is_dir()
    assert Path(os.environ["FONTCONFIG_FILE"]).name == "fonts.conf"


def test_without_a_chinese_font_the_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_missing", lambda _: frozenset("学"))
    with pytest.raises(ReportError, match="apt-get install fonts-noto-cjk"):
        pdf._font_configuration.__wrapped__()


def test_a_missing_subsetter_is_said(monkeypatch: pytest.MonkeyPatch, content: Content, tmp_path: Path) -> None:
    monkeypatch.setattr(pdf, "_has_subsetter", lambda: False)
    drawn = write_pdf(only(content, "学籍"), tmp_path / "a.pdf")
    assert "libharfbuzz-subset0" in drawn.warnings[0]


def test_ragged_lines_where_weasyprint_looks_different(
    monkeypatch: pytest.MonkeyPatch, content: Content, tmp_path: Path
) -> None:
    inline = importlib.import_module("weasyprint.layout.inline")
    monkeypatch.delattr(inline, "justify_line")
    with justify.even_lines():
        assert not hasattr(inline, "justify_line")


def test_weasyprint_gets_its_justification_back() -> None:
    inline = importlib.import_module("weasyprint.layout.inline")
    before = inline.justify_line
    with justify.even_lines():
        assert inline.justify_line is not before
    assert inline.justify_line is before


def test_the_log_handlers_are_restored(content: Content, tmp_path: Path) -> None:
    logger = logging.getLogger("weasyprint")
    before = list(logger.handlers), logger.propagate
    write_pdf(only(content, "学籍"), tmp_path / "a.pdf")
    assert (list(logger.handlers), logger.propagate) == before


def test_a_folder_that_is_not_there_is_said(content: Content, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="不是已有的目录"):
        write_pdf(only(content, "学籍"), tmp_path / "没有" / "a.pdf")


def test_every_font_is_embedded(pdf: Path) -> None:
    fonts = set()
    for page in PdfReader(pdf).pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            descriptor = descendant["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & set(descriptor)
            fonts.add(str(descriptor["/FontName"]))
    assert not any("UKai" in name or "UMing" in name for name in fonts)
