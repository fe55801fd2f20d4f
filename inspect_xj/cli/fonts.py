"""``inspect-xj fonts``: which face each family of the papers is printed in on this machine, and what it cannot print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from inspect_xj.cli import options, show
from inspect_xj.cli.usage import Command
from inspect_xj.errors import ReportError

if TYPE_CHECKING:
    from inspect_xj.report.fonts import Served

__all__ = ["command"]

_NONE = "（没有中文字体）"
#: Characters named in a sentence; the rest is counted.
_MOST = 40


@click.command("fonts", cls=Command, short_help="查看文书各种字体在本机用的是什么，缺哪些字。")
@click.option("--text", metavar="文字", default="", help="要查的文字，例如带生僻字的姓名：能不能印、由哪种字体印。")
@options.as_json()
def command(*, text: str, json_wanted: bool) -> int:
    """查看仿宋、小标宋、黑体、楷体、宋体在本机各用哪种字体印，各缺多少常用字和生僻字，该安装什么。

    有字印不出来（没有中文字体，或 --text 中有本机字体都没有的字）时退出码为 1。
    """
    from inspect_xj.report.fonts import RARE, served

    families = served()
    engine = _engine()
    if json_wanted:
        show.write_json(
            {
                "families": [_described(one, text) for one in families],
                "font_file": str(_font_file()),
                "engine": engine,
                "advice": _advice(families),
            }
        )
    else:
        _table(families)
        for line in (
            *_advice(families),
            *_of_text("生僻字样字", RARE, families),
            *_of_text("所给文字", text, families),
        ):
            show.say(line)
        show.say(engine)
    return 1 if any(one.face is None or one.lacks(_printable(text)) for one in families) else 0


def _printable(text: str) -> str:
    return "".join(one for one in dict.fromkeys(text) if not one.isspace())


def _font_file() -> object:
    from inspect_xj.report.fonts import all_fonts

    return all_fonts()


def _engine() -> str:
    """How PDF is made on this machine, or why it cannot be."""
    from inspect_xj.report.fonts import has_system_subsetter

    try:
        system = has_system_subsetter()
    except ReportError as error:
        return str(error)
    origin = "系统的 libharfbuzz-subset" if system else "随 pip 安装的 uharfbuzz"
    return f"PDF 可以生成，字体裁剪用{origin}。"


def _counts(one: Served) -> dict[str, tuple[int, int]]:
    """Repertoire → (characters the face lacks, characters no face behind it has either)."""
    from inspect_xj.report.fonts import REPERTOIRES, repertoire

    found = {}
    for name in REPERTOIRES:
        itself = one.lacks_itself(repertoire(name))
        found[name] = (len(itself), len(one.lacks(itself)) if itself else 0)
    return found


def _table(families: tuple[Served, ...]) -> None:
    from inspect_xj.report.fonts import REPERTOIRES

    rows = []
    for one in families:
        counts = _counts(one)
        rows.append(
            (
                one.family.name,
                one.family.use,
                one.label + ("" if one.of_its_kind else "（代替）") if one.face else _NONE,
                *(f"{itself}→{rest}" if itself else "0" for itself, rest in counts.values()),
                one.known.licence if one.known else "不详" if one.face else "",
            )
        )
    headings = ("字体", "用在", "本机所用", *REPERTOIRES, "授权")
    show.table(headings, rows, title="文书字体和各缺多少字", numbers=" ".join(REPERTOIRES))
    show.say("“12→0”：该字体缺 12 个字，由后备字体补上后还缺 0 个。GB2312 共 6763 字，通规一、二、三级字共 8105 字。")
    for file in dict.fromkeys(one.face.file for one in families if one.face):
        names = "、".join(one.family.name for one in families if one.face and one.face.file == file)
        show.say(f"{names}：{file}")


def _advice(families: tuple[Served, ...]) -> list[str]:
    """What to install, a sentence a family that is not printed in its own kind."""
    lines = []
    for one in families:
        if one.of_its_kind:
            continue
        now = f"以“{one.label}”代替，文书末尾有说明" if one.face else "没有字体可用，文书不能生成"
        lines.append(
            f"{one.family.name}{now}；请安装 {one.family.package}，或者把{one.family.name}字体文件放到 ~/.local/share/fonts。"
        )
    return lines


def _named(characters: frozenset[str]) -> str:
    from inspect_xj.report.visible import visible

    signs = sorted(characters)
    more = f" 等{len(signs)}个" if len(signs) > _MOST else ""
    return "".join(f"{visible(one)}（U+{ord(one):04X}）" for one in signs[:_MOST]) + more


def _of_text(what: str, text: str, families: tuple[Served, ...]) -> list[str]:
    """Which characters of a text cannot be printed, family by family where they differ."""
    wanted = _printable(text)
    if not wanted:
        return []
    lacking = {one.family.name: one.lacks(wanted) for one in families}
    if not any(lacking.values()):
        return [f"{what}{len(wanted)}个，全部可以打印。"]
    groups: dict[frozenset[str], list[str]] = {}
    for name, characters in lacking.items():
        if characters:
            groups.setdefault(characters, []).append(name)
    return [
        f"{what}{len(wanted)}个，{'' if len(names) == len(families) else '、'.join(names)}"
        f"印不出 {_named(characters)}，文书中以〔U+…〕表示。"
        for characters, names in groups.items()
    ]


def _described(one: Served, text: str) -> dict[str, Any]:
    from inspect_xj.report.fonts import RARE

    return {
        "family": one.family.name,
        "used_for": one.family.use,
        "face": one.label or None,
        "style": one.face.style if one.face else None,
        "file": str(one.face.file) if one.face else None,
        "of_its_kind": one.of_its_kind,
        "licence": one.known.licence if one.known else None,
        "missing": {name: {"face": itself, "all": rest} for name, (itself, rest) in _counts(one).items()},
        "cannot_print": {"sample": sorted(one.lacks(RARE)), "text": sorted(one.lacks(_printable(text)))},
    }
