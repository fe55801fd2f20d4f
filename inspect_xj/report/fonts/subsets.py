"""The fonts of one job, cut down to the characters it prints: every worker loads, subsets and embeds little.

WeasyPrint keeps the numbers of the glyphs when it embeds a face, so a character from the end of a font of 60,000 costs
as many empty entries in every file; out of a face with the job's 3,000 it costs none.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from pathlib import Path

from inspect_xj import resources
from inspect_xj.report.fonts.environment import all_fonts, forget
from inspect_xj.report.fonts.families import COMMON, FAMILIES, PREFIX, collection, substitutions
from inspect_xj.report.fonts.fontconfig import BOLD, REGULAR, Face

__all__ = ["ALWAYS", "characters_of", "job_fonts"]

#: In every job: what style sheets, counters and our own signs print; 〔U+E863〕 stands for what has no sign.
ALWAYS = frozenset(
    COMMON
    + "".join(map(chr, range(0x20, 0x7F)))
    + "\u00a0　、。〈〉《》「」『』【】〔〕〇·×÷±—…‘’“”○●□■☐☑△▲→←↑↓√"
    + "！（），．：；？％／"
    + "①②③④⑤⑥⑦⑧⑨⑩一二三四五六七八九十百千万零年月日第共页"
)

_RULE = re.compile(r"\bfont(?:-family)?\s*:([^;}]*)")
#: What stands before the names of a ``font``: style, weight, size.
_SIZE = re.compile(r"^.*?[\d.]+(?:[a-z]+|%)(?:\s*/\s*[\d.]+(?:[a-z]+|%)?)?\s+")


def characters_of(*contents: object) -> frozenset[str]:
    """Every character in what is given: text, or anything made of text, such as the content of a paper."""
    found: set[str] = set()
    waiting = list(contents)
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            found.update(one)
        elif isinstance(one, dict):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list | tuple | set | frozenset):
            waiting += one
        elif is_dataclass(one) and not isinstance(one, type):
            waiting += [getattr(one, field.name) for field in fields(one)]
    return frozenset(found)


def _printed(text: str) -> bool:
    return text.isprintable() or unicodedata.category(text) == "Zs"


def _template_characters(own: Path | None) -> frozenset[str]:
    """What templates and style sheets say by themselves, ours and the inspector's own."""
    found: set[str] = set()
    for folder in (resources.report_templates(), own):
        for path in sorted(folder.rglob("*")) if folder else ():
            if path.suffix in (".html", ".css", ".svg", ".yaml"):
                found.update(path.read_text(encoding="utf-8", errors="ignore"))
    return frozenset(found)


def _named(style: str) -> tuple[str, ...]:
    """The families a style sheet names, and always ours."""
    names = [PREFIX + family.name for family in FAMILIES]
    for rule in _RULE.findall(style):
        names += [name.strip().strip("\"'") for name in _SIZE.sub("", rule.strip()).split(",")]
    return tuple(dict.fromkeys(name for name in names if name))


def _needed(characters: frozenset[str], style: str) -> tuple[Face, ...]:
    """The faces the characters are taken from, in any of the families and in either weight."""
    fonts = collection(all_fonts())
    chosen: dict[tuple[Path, int], Face] = {}
    for name in _named(style):
        for weight in (REGULAR, BOLD):
            left = characters
            for face in fonts.faces(name, weight):
                if not left:
                    break
                if covered := face.covers(left):
                    chosen.setdefault(face.key, face)
                    left -= covered
    return tuple(chosen.values())


def _cut(face: Face, characters: frozenset[str], target: Path) -> None:
    """Write the part of a face that prints ``characters``, under its own names, so that the rules of the chain hold."""
    import uharfbuzz as harfbuzz  # noqa: PLC0415 - a job alone needs it

    whole = harfbuzz.Face(harfbuzz.Blob.from_file_path(str(face.file)), face.index & 0xFFFF)
    wanted = harfbuzz.SubsetInput()
    wanted.unicode_set.update(ord(one) for one in face.covers(characters))
    for names in (wanted.name_id_set, wanted.name_lang_id_set):  # all of them, the Chinese ones too
        names.clear()
        names.invert()
    target.write_bytes(harfbuzz.subset(whole, wanted).blob.data)


def _write_conf(conf: Path) -> None:
    """The rules and chains of the shipped font file over the job's folder alone."""
    root = ET.parse(resources.report_templates() / "fonts.conf").getroot()  # noqa: S314 - as above
    for element in [*root.findall("dir"), *root.findall("cachedir")]:
        root.remove(element)
    for tag, folder in (("dir", conf.parent / "faces"), ("cachedir", conf.parent / "cache")):
        ET.SubElement(root, tag).text = str(folder)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n'
    conf.write_text(head + ET.tostring(root, encoding="unicode"), encoding="utf-8")


@contextmanager
def job_fonts(characters: Iterable[str], *, style: str = "", templates: Path | None = None) -> Iterator[Path]:
    """The font file of a job, for ``use_fonts`` in each of its workers; gone with its folder at the end of the block.

    ``characters`` are those of the job's data (``characters_of``; what the templates say is added), ``style`` its style
    sheets, for the fonts they name. A character that turns out to be missing is drawn with all fonts (``pdf``).
    """
    told = substitutions(" ".join(_named(style)))  # the line about stand-in fonts
    offered = (*characters, *_template_characters(templates), *told, *ALWAYS)
    needed = frozenset(one for one in offered if _printed(one))
    folder = Path(tempfile.mkdtemp(prefix="inspect-xj-fonts-"))
    conf = folder / "fonts.conf"
    try:
        (folder / "faces").mkdir()
        for number, face in enumerate(_needed(needed, style)):
            _cut(face, needed, folder / "faces" / f"{number:02d}.otf")
        _write_conf(conf)
        yield conf
    finally:
        forget(conf)
        shutil.rmtree(folder, ignore_errors=True)
