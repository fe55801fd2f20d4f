from __future__ import annotations

import hashlib
import importlib
import logging
import sys
from dataclasses import replace
from pathlib import Path

import paper_county as county
import pytest
from pypdf import PdfReader

from inspect_xj.errors import OutputError, ReportError
from inspect_xj.report import Content, build_content, justify, pdf, write_pdf
from inspect_xj.report.content import Paragraph
from inspect_xj.report.fonts import environment

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


def only(content: Content, *texts: str) -> Content:
    body = tuple(Paragraph(text) for text in texts)
    return replace(content, body=body, appendices=(), highlights=None, contents=False)


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
    monkeypatch.setattr(pdf, "style_sheet", lambda _: "p { colour: red }")
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
    monkeypatch.setattr(pdf, "weasyprint", environment.weasyprint.__wrapped__)
    with pytest.raises(ReportError, match="apt-get install libpango"):
        write_pdf(content, tmp_path / "a.pdf")


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
