"""Which fonts the papers are printed in, on this machine and on poorer ones; what they cannot print is never passed over."""

from __future__ import annotations

import math
import os
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
import uharfbuzz as harfbuzz
from font_machines import machine, make_font
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from inspect_xj import resources
from inspect_xj.errors import ReportError
from inspect_xj.report import fonts, pdf
from inspect_xj.report.fonts import environment, families, fontconfig
from inspect_xj.report.fonts.families import COMMON, FAMILIES, PREFIX
from inspect_xj.report.fonts.fontconfig import Collection
from inspect_xj.report.fonts.lighter import _simpler, lighten
from inspect_xj.report.fonts.subsets import _named

STYLE = "".join(f".f{n} {{ font-family: '{PREFIX}{one.name}' }}\n" for n, one in enumerate(FAMILIES))


def page(body: str) -> str:
    return f'<html lang="zh-CN"><head><title>学籍</title></head><body>{body}</body></html>'


PAGE = page("".join(f"<p class=f{n}>{one.name}学籍检查</p>" for n, one in enumerate(FAMILIES)))


def text_of(data: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages).replace("\n", "")


def faces_of(data: bytes) -> set[str]:
    found = set()
    for page in PdfReader(BytesIO(data)).pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            found.add(str(font.get_object()["/BaseFont"]).partition("+")[2])
    return found


@pytest.fixture(scope="module")
def chains() -> dict[str, list[str]]:
    root = ET.parse(resources.report_templates() / "fonts.conf").getroot()
    return {
        alias.findtext("family", ""): [one.text or "" for one in alias.findall("prefer/family")]
        for alias in root.findall("alias")
    }


def test_every_family_has_a_chain_of_known_faces(chains: dict[str, list[str]]) -> None:
    assert set(chains) == {PREFIX + family.name for family in FAMILIES}
    # What only lends its Latin letters needs no kind.
    named = {name for chain in chains.values() for name in chain} - {"Times New Roman", "Liberation Serif"}
    assert named == {name for one in fonts.KNOWN for name in one.names} - {"霞鹜文楷"}


@pytest.mark.parametrize("family", FAMILIES)
def test_its_own_kind_comes_first_in_a_chain(family: families.Family, chains: dict[str, list[str]]) -> None:
    kinds = {name: one.kind for one in fonts.KNOWN for name in one.names}
    is_own = [kinds.get(name) == family.name for name in chains[PREFIX + family.name]]
    own = is_own.count(True) - (family.name == "宋体")  # BabelStone Han, a 宋体 too, is everybody's last resort
    assert own
    assert all(is_own[:own])


def test_every_chain_ends_with_what_pip_brings(chains: dict[str, list[str]]) -> None:
    assert all({"Noto Serif SC", "Noto Sans SC"} <= set(chain) for chain in chains.values())


def test_the_repertoires_have_the_sizes_of_the_standards() -> None:
    sizes = [len(fonts.repertoire(name)) for name in fonts.REPERTOIRES]
    assert sizes == [6763, 3500, 3000, 1605]
    assert not fonts.repertoire("一级字") & fonts.repertoire("三级字")


def test_a_stranger_is_of_no_kind(tmp_path: Path) -> None:
    make_font(tmp_path / "f" / "a.ttf", "某某艺术字", COMMON)
    with machine(tmp_path, tmp_path / "f"):
        found = Collection(fonts.all_fonts()).faces("某某艺术字")[0]
    assert families.known(found) is None
    assert found.covers("学籍囍") == {"学", "籍"}


Bare = tuple[tuple[fonts.Served, ...], bytes, pdf.Drawn]


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Bare:
    """A machine that has no font but those pip installed: what serves each family, and a paper drawn there."""
    with machine(tmp_path_factory.mktemp("bare")):
        data, drawn = pdf.draw_paper(PAGE, STYLE, b"x" * 32)
        return fonts.served(), data, drawn


def test_with_pip_alone_two_families_are_of_their_kind(bare: Bare) -> None:
    assert [(one.family.name, one.label, one.of_its_kind) for one in bare[0]] == [
        ("仿宋", "Noto Serif SC", False),
        ("小标宋", "Noto Serif SC", False),  # only its regular weight
        ("黑体", "Noto Sans SC", True),
        ("楷体", "Noto Serif SC", False),
        ("宋体", "Noto Serif SC", True),
    ]


def test_with_pip_alone_the_paper_says_so_at_its_end(bare: Bare) -> None:
    assert text_of(bare[1]).endswith("字体替代：本机没有相应字体，仿宋、小标宋、楷体以“Noto Serif SC”代替。")


def test_with_pip_alone_only_those_fonts_are_in_the_paper(bare: Bare) -> None:
    assert faces_of(bare[1]) == {"Noto-Serif-SC", "Noto-Sans-SC"}
    assert bare[2].missing == ()


def test_with_pip_alone_every_standard_character_prints(bare: Bare) -> None:
    for one in bare[0]:
        assert not one.lacks(frozenset[str]().union(*map(fonts.repertoire, fonts.REPERTOIRES)))


@pytest.mark.parametrize(
    ("html", "end"),
    [
        ("<p>甲</p><!-- font_note --><p>乙</p>", "代替。乙"),
        ('<p>甲</p><div class="imprint">抄送</div>', "代替。抄送"),
        ("<html><body><p>甲</p></body></html>", "代替。"),
        ("<p>甲", "代替。"),
    ],
)
def test_where_the_line_about_fonts_stands(html: str, end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "substitutions", lambda _: "字体替代：仿宋以“甲&乙”代替。")
    noted = pdf._with_font_note(html, STYLE)
    assert "甲&amp;乙" in noted
    assert "".join(ET.fromstring(f"<r>{noted.replace('<p>甲</p>', '').removeprefix('<p>甲')}</r>").itertext()).endswith(
        end
    )


def test_without_a_stand_in_nothing_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "substitutions", lambda _: "")
    assert pdf._with_font_note(PAGE, STYLE) == PAGE


def test_only_families_of_the_style_sheet_are_told(tmp_path: Path) -> None:
    with machine(tmp_path):
        assert fonts.substitutions("p { font-family: 'XJ 宋体' }") == ""
        assert "楷体以" in fonts.substitutions("p { font-family: 'XJ 楷体' }")


def test_without_a_chinese_font_the_packages_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_font(tmp_path / "f" / "a.ttf", "Latin", "abc")
    monkeypatch.setattr(environment, "_PIP_PACKAGE", "no_such_package_of_fonts")
    with machine(tmp_path, tmp_path / "f"), pytest.raises(ReportError, match="apt-get install fonts-noto-cjk"):
        pdf.draw_paper(PAGE, STYLE, b"x")


def test_a_glyph_without_an_outline_is_no_sign(tmp_path: Path) -> None:
    """A 仿宋 in which 䶮 is there and empty, as it is in AR PL UKai: it is printed by its code, and told."""
    make_font(tmp_path / "f" / "a.ttf", "FangSong", COMMON + "龙0123456789ABCDEFU+〔〕。", empty="䶮")
    with machine(tmp_path, tmp_path / "f"):
        serving = fonts.served()[0]
        assert (serving.label, serving.of_its_kind) == ("仿宋", True)
        assert serving.lacks("龙䶮囍") == {"䶮"}
        assert serving.lacks_itself("龙䶮囍") == {"䶮", "囍"}
        data, drawn = pdf.draw_paper(page("<p class=f0>龙䶮"), STYLE, b"x")
    assert drawn.missing == ("䶮",)
    assert "〔U+4DAE〕" in drawn.warnings[0]
    assert text_of(data).startswith("龙〔U+4DAE〕")


@pytest.mark.parametrize("region", ["CN", "HK", "TW", "TW MBE"])
@pytest.mark.parametrize("family", ["AR PL UKai", "AR PL UMing"])
def test_faces_with_empty_glyphs_do_not_exist(family: str, region: str, tmp_path: Path) -> None:
    make_font(tmp_path / "f" / "a.ttf", f"{family} {region}", COMMON)
    with machine(tmp_path, tmp_path / "f"):
        assert not any(name.startswith("AR PL") for face in fonts.served()[0].chain for name in face.names)


def test_what_has_no_sign_is_shown_whatever_way_it_came(tmp_path: Path) -> None:
    data, _ = pdf.draw_paper(page("<p class=f0>张\ue863三\u202e王\u200b\x07\u3164\n李"), STYLE, b"x")
    assert "张〔U+E863〕三〔U+202E〕王〔U+200B〕〔U+0007〕〔U+3164〕 李" in text_of(data)


def test_a_paper_of_its_own_is_small(tmp_path: Path) -> None:
    text = "".join(f"<p class=f{n}>" + "关于学籍管理专项检查整改的通知" * 40 for n in range(len(FAMILIES)))
    data, _ = pdf.draw_paper(page(text), STYLE, b"x")
    assert len(data) < 60_000
    assert data == pdf.draw_paper(page(text), STYLE, b"x")[0]


class TestJob:
    def test_same_faces_in_a_folder_that_goes(self) -> None:
        said = "示例县某某中学垚囍𠮷"
        with fonts.job_fonts(said, style=STYLE) as conf:
            whole, cut = fonts.served(), fonts.served(conf)
            assert [(one.label, one.face.weight) for one in cut if one.face] == [
                (one.label, one.face.weight) for one in whole if one.face
            ]
            assert not any(one.lacks(said) for one in cut)
            assert sum(path.stat().st_size for path in conf.parent.rglob("*.otf")) < 4_000_000
            assert all(face.file.is_relative_to(conf.parent) for face in cut[0].chain)
        assert not conf.parent.exists()

    def test_the_folder_goes_after_an_error_too(self) -> None:
        with pytest.raises(KeyError), fonts.job_fonts("学") as conf:
            raise KeyError
        assert not conf.parent.exists()
        assert fonts.active_fonts() == fonts.all_fonts()

    def test_a_character_the_job_did_not_foresee_is_printed_all_the_same(self) -> None:
        with fonts.job_fonts("学", style=STYLE) as conf, fonts.using_fonts(conf):
            assert fonts.served(conf)[4].lacks("鬯") == {"鬯"}
            data, drawn = pdf.draw_paper(page("<p class=f4>学鬯"), STYLE, b"x")
        assert drawn.missing == ()
        assert "学鬯" in text_of(data)

    @pytest.mark.parametrize(
        "rule",
        [
            "font: 12pt 'DejaVu Sans', \"XJ 宋体\"",
            "font-family: DejaVu Sans, serif",
            "font: bold 10.5pt/14pt DejaVu Sans",
            "font : 9pt / 1.5 'XJ 宋体',DejaVu Sans",
        ],
    )
    def test_fonts_named_by_a_style_sheet_are_asked_for(self, rule: str) -> None:
        assert "DejaVu Sans" in _named(f"td {{ color: red; {rule} }} p {{ margin: 0 }}")

    def test_and_are_there(self) -> None:
        with fonts.job_fonts("学☐", style="td { font-family: DejaVu Sans }") as conf:
            names = {name for face in Collection(conf).faces("DejaVu Sans") for name in face.names}
        assert "DejaVu Sans" in names or not Collection(fonts.all_fonts()).faces("DejaVu Sans")[0].covers("☐")

    def test_characters_of_whatever_is_printed(self) -> None:
        @dataclass(frozen=True)
        class Row:
            name: str
            cells: tuple[str, ...]
            count: int
            more: dict[str, object]

        row = Row("甲", ("乙", "丙"), 7, {"丁": ["戊", None]})
        assert fonts.characters_of("子", [row]) == frozenset("子甲乙丙丁戊")


class TestSubsetter:
    def lost(self, monkeypatch: pytest.MonkeyPatch) -> None:
        fonts.weasyprint()
        from weasyprint.pdf import fonts as drawing  # noqa: PLC0415
        from weasyprint.text import ffi  # noqa: PLC0415

        monkeypatch.setattr(ffi, "harfbuzz_subset", None)
        monkeypatch.setattr(drawing, "harfbuzz_subset", None)

    def test_pip_stands_in_for_the_system(self, monkeypatch: pytest.MonkeyPatch) -> None:
        whole, _ = pdf.draw_paper(PAGE, STYLE, b"x")
        self.lost(monkeypatch)
        assert not fonts.has_system_subsetter()
        began = time.process_time()
        data, _ = pdf.draw_paper(PAGE, STYLE, b"x")
        assert time.process_time() - began < 5  # fontTools takes longer for a single face
        assert text_of(data) == text_of(whole)
        assert faces_of(data) == faces_of(whole)
        assert len(data) < 1.2 * len(whole)

    def test_fonttools_is_not_waited_for(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.lost(monkeypatch)
        from weasyprint.pdf.fonts import Font  # noqa: PLC0415

        monkeypatch.delattr(Font, "subset")
        with pytest.raises(ReportError, match="apt-get install libharfbuzz-subset0"):
            pdf.draw_paper(PAGE, STYLE, b"x")


def test_a_lighter_font_prints_the_same(tmp_path: Path) -> None:
    """Names, widths, glyph numbers and what is drawn stay."""
    brought = fonts.pip_fonts()
    assert brought is not None
    face = harfbuzz.Face(harfbuzz.Blob.from_file_path(str(brought / "NotoSerifSC-Regular.otf")))
    wanted = harfbuzz.SubsetInput()
    wanted.unicode_set.update(map(ord, "学籍检查〇，A "))
    (tmp_path / "a.otf").write_bytes(harfbuzz.subset(face, wanted).blob.data)
    lighten(tmp_path / "a.otf", tmp_path / "b.otf")
    heavy, light = (
        harfbuzz.Font(harfbuzz.Face(harfbuzz.Blob.from_file_path(str(tmp_path / name)))) for name in ("a.otf", "b.otf")
    )
    drawn = []
    for one in "学籍检查〇，A ":
        glyph = heavy.get_nominal_glyph(ord(one))
        assert glyph == light.get_nominal_glyph(ord(one))
        assert heavy.get_glyph_h_advance(glyph) == light.get_glyph_h_advance(glyph)
        box = heavy.get_glyph_extents(glyph)
        assert tuple(light.get_glyph_extents(glyph)) == pytest.approx(tuple(box), abs=12), one  # those of its handles
        drawn.append(box.width)
    assert drawn[-1] == 0
    assert min(drawn[:-1]) > 0
    with TTFont(tmp_path / "a.otf") as before, TTFont(tmp_path / "b.otf") as after:
        assert before["name"].getDebugName(1) == after["name"].getDebugName(1)
        assert "simplified" in after["name"].getDebugName(5)


def from_ring(point: tuple[float, float], ring: list[tuple[int, int]]) -> float:
    """How far a point lies from a closed outline."""
    x, y = point
    least = math.inf
    for (ax, ay), (bx, by) in pairwise([*ring, ring[0]]):
        dx, dy = bx - ax, by - ay
        along = min(1.0, max(0.0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy or 1)))
        least = min(least, math.hypot(x - ax - along * dx, y - ay - along * dy))
    return least


POINTS = st.tuples(st.integers(0, 1000), st.integers(0, 1000))


@given(st.lists(POINTS, min_size=3, max_size=40, unique=True), st.sampled_from([0.5, 1.5, 10.0]))
def test_no_point_of_an_outline_moves_by_more_than_the_tolerance(
    ring: list[tuple[float, float]], tolerance: float
) -> None:
    simpler = _simpler(ring, tolerance)
    assert set(simpler) <= set(ring)
    if simpler:
        assert max(from_ring(point, simpler) for point in ring) <= tolerance + 1e-9


def test_points_on_a_line_are_left_out() -> None:
    assert _simpler([(0, 0), (5, 0), (9, 1), (10, 0), (10, 10), (5, 10.4), (0, 10)], 1.5) == [
        (0, 0),
        (10, 0),
        (10, 10),
        (0, 10),
    ]


class TestEnvironment:
    def test_a_home_that_cannot_be_written_costs_only_the_cache(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        blocked = tmp_path / "文件"
        blocked.write_text("")
        monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
        folder = environment._cache_folder.__wrapped__()
        assert folder.is_dir()
        assert Path(os.environ["XDG_CACHE_HOME"]) == folder.parent

    def test_the_file_names_what_pip_brought(self) -> None:
        brought = fonts.pip_fonts()
        assert brought is not None
        conf = ET.parse(fonts.all_fonts()).getroot()
        assert conf.findtext("dir") == str(brought)
        assert conf.findtext("include") == str((resources.report_templates() / "fonts.conf").absolute())

    def test_without_pip_fonts_the_shipped_file_is_enough(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(environment, "pip_fonts", lambda: None)
        assert environment.all_fonts.__wrapped__() == resources.report_templates() / "fonts.conf"

    def test_a_cache_that_fills_up_leaves_the_system_fonts(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr(environment, "_cache_folder", lambda: tmp_path / "没有")
        assert environment.all_fonts.__wrapped__() == resources.report_templates() / "fonts.conf"

    def test_without_fontconfig_the_package_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(fontconfig, "_LIBRARIES", ("libno-such-library.so",))
        with pytest.raises(ReportError, match="apt-get install libfontconfig1"):
            fontconfig._library.__wrapped__()

    def test_a_broken_font_file_is_said(self, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "fonts.conf").write_text("<fontconfig><dir>", encoding="utf-8")
        with pytest.raises(ReportError, match="字体配置文件"):
            Collection(tmp_path / "fonts.conf")


def test_the_report_holds_parts_of_known_faces_and_of_no_other(pdf: Path) -> None:
    allowed = {name.replace(" ", "-") for one in fonts.KNOWN for name in one.names}
    allowed |= {"Liberation-Serif", "Times-New-Roman", "DejaVu-Sans"}
    for name in faces_of(pdf.read_bytes()):
        assert any(name == one or name.startswith(f"{one}-") for one in allowed), name


def test_no_face_is_embedded_whole(pdf: Path) -> None:
    for page in PdfReader(pdf).pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            (key,) = {"/FontFile2", "/FontFile3"} & set(descriptor)
            assert len(descriptor[key].get_data()) < 600_000
