"""Options that several commands share, and the kinds of values they take."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

__all__ = [
    "FILE",
    "Day",
    "Words",
    "as_json",
    "extra_rules",
    "letterhead",
    "mask",
    "moved_snapshots",
    "output",
    "own_templates",
    "tighter_mask",
    "workers",
]

#: A path as typed; whether it is there and what it is, the room that opens it says in Chinese.
FILE = click.Path(path_type=Path)

Decorated = Callable[[Callable[..., Any]], Callable[..., Any]]


class Day(click.ParamType[date]):
    """A date such as 2009-10-12."""

    name = "日期"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the date, or end with a sentence."""
        if isinstance(value, date):
            return value
        text = str(value).strip().replace("/", "-").replace(".", "-")
        try:
            year, month, day = (int(part) for part in text.split("-"))
            return date(year, month, day)
        except ValueError:
            self.fail(f"“{value}”不是日期，请写成 2009-10-12 的样子。", param, ctx)


class Words(click.ParamType[tuple[str, ...]]):
    """Words separated by commas, Chinese or not: CG-01,CG-03."""

    name = "词,词"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """Return the words in the order given, each once."""
        if isinstance(value, tuple):
            return value
        text = str(value)
        for comma in "，、;；":
            text = text.replace(comma, ",")
        words = tuple(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))
        if not words:
            self.fail("不能是空的。", param, ctx)
        return words


def output(metavar: str, text: str) -> Decorated:
    """``-o``: where to write."""
    return click.option("-o", "--output", type=FILE, metavar=metavar, help=text)


def as_json(text: str = "只输出 JSON，供其他程序读取。") -> Decorated:
    """``--json``: JSON alone on stdout."""
    return click.option("--json", "json_wanted", is_flag=True, help=text)


def mask() -> Decorated:
    """``--mask``: how much of names and numbers is shown."""
    text = "姓名和号码的遮盖程度，默认“内部”，另有“公开”。"
    return click.option("--mask", type=click.Choice(["内部", "公开"]), default="内部", help=text)


def tighter_mask() -> Decorated:
    """``--mask`` of papers: each kind has its own, and may only be made to show less."""
    text = (
        "遮盖程度，由松到严为“核查”“内部”“公开”，只能比各种文书自己的更严；"
        "检查报告、台账为“内部”，点名表、核查单、证据卡和通知书附件为“核查”。"
    )
    return click.option("--mask", type=click.Choice(["核查", "内部", "公开"]), help=text)


def letterhead() -> Decorated:
    """``--letterhead`` and ``--head``: what the data cannot know of a document's head."""
    file = click.option(
        "--letterhead",
        "head_file",
        type=FILE,
        metavar="文头.yaml",
        help="文头文件，一行一个“名称: 内容”：发文机关、发文字号、签发人、标题、主送、成文日期、抄送、印发机关。",
    )
    words = click.option(
        "--head",
        "head_words",
        multiple=True,
        metavar="名称=内容",
        help="文头的一项，如 --head 发文字号=示教检〔2009〕1号；可多次给出，优先于文头文件。",
    )
    return lambda command: file(words(command))


def own_templates() -> Decorated:
    """``--templates DIR``: templates laid over the shipped ones."""
    text = "自己的模板目录，同名文件代替随工具的模板和样式；印之前先核对其中用到的名称。"
    return click.option("--templates", "own", type=FILE, metavar="目录", help=text)


def workers() -> Decorated:
    """``--workers``: processes that draw."""
    text = "同时印制的进程数，不给出时每个处理器核一个。"
    return click.option("--workers", type=click.IntRange(min=1), metavar="个数", help=text)


def moved_snapshots() -> Decorated:
    """``--snapshot``: where the snapshots of a run are now."""
    text = "快照移动过位置时，另行指明。"
    return click.option("--snapshot", "moved", type=FILE, multiple=True, metavar="快照.db", help=text)


def extra_rules() -> Decorated:
    """``--rules DIR``: local folders laid over the shipped rules."""
    return click.option(
        "--rules",
        "rule_folders",
        type=FILE,
        multiple=True,
        metavar="目录",
        help="本地规则目录，可增补、停用、调整随工具的规则；可多次给出。",
    )
