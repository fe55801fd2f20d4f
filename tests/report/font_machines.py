"""Machines with other fonts than this one: a folder of fonts, and nothing else."""

from __future__ import annotations

import shutil
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from inspect_xj import resources
from inspect_xj.report.fonts import environment


@contextmanager
def machine(folder: Path, *fonts: Path) -> Iterator[None]:
    """Inside, only the fonts of the given folders exist, beside those that came with pip."""
    templates = folder / "report_templates"
    shutil.copytree(resources.report_templates(), templates)
    conf = ET.parse(templates / "fonts.conf")
    root = conf.getroot()
    for element in root.findall("dir"):
        root.remove(element)
    for path in fonts:
        ET.SubElement(root, "dir").text = str(path)
    conf.write(templates / "fonts.conf", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(resources, "report_templates", lambda: templates)
        environment.all_fonts.cache_clear()
        try:
            yield
        finally:
            environment.forget(environment.all_fonts())
            environment.all_fonts.cache_clear()


def make_font(path: Path, family: str, characters: str, *, empty: str = "") -> None:
    """Write a font in which every character is a square, and those of ``empty`` are nothing."""
    names = {one: f"u{ord(one):05X}" for one in characters + empty}
    pen = TTGlyphPen(None)
    pen.moveTo((100, 0))
    pen.lineTo((900, 0))
    pen.lineTo((900, 800))
    pen.lineTo((100, 800))
    pen.closePath()
    square, nothing = pen.glyph(), TTGlyphPen(None).glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", *names.values()])
    builder.setupCharacterMap({ord(one): name for one, name in names.items()})
    builder.setupGlyf({".notdef": square, **{name: nothing if one in empty else square for one, name in names.items()}})
    builder.setupHorizontalMetrics(dict.fromkeys([".notdef", *names.values()], (1000, 100)))
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": family, "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-120, usWeightClass=400)
    builder.setupPost()
    path.parent.mkdir(parents=True, exist_ok=True)
    builder.save(path)
