"""``inspect-xj judge``: a person decides whether two rows are one child; the decision is kept with who, when and why."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspect_xj.cli import options, show
from inspect_xj.cli.audited import open_audited
from inspect_xj.cli.usage import Command

if TYPE_CHECKING:
    from inspect_xj.findings import Member, Results, RowKey
    from inspect_xj.model import Judgement

__all__ = ["command"]

_TABLES = ("学籍", "到校")
_ROW = re.compile(r"(\D*?)\s*[:#]?\s*(\d{1,18})")
_PLACE = re.compile(r"(.+?)\s*(?:\[(.+)\])?\s*第\s*(\d{1,9})\s*行")
_FORM = "请写成“学籍:12”“到校:7”（人员成员表里的表和行号），或“学籍.csv 第13行”（问题的出处）"


@click.command("judge", cls=Command, short_help="记下人工判定：两条记录是不是同一名学生。")
@click.argument("results", type=options.FILE, metavar="结果.audit.db")
@click.argument("left", metavar="甲")
@click.argument("right", metavar="乙")
@click.option("--same", is_flag=True, help="判定为同一人。")
@click.option("--different", is_flag=True, help="判定为不同人。")
@click.option("--reason", required=True, metavar="文字", help="理由，例如“到校核对户口簿”。")
@click.option("--by", "person", required=True, metavar="姓名", help="判定人。")
@click.option("--document", metavar="文号", help="作为依据的文件、笔录的编号。")
@options.moved_snapshots()
@options.as_json()
def command(
    *,
    results: Path,
    left: str,
    right: str,
    same: bool,
    different: bool,
    reason: str,
    person: str,
    document: str | None,
    moved: tuple[Path, ...],
    json_wanted: bool,
) -> int:
    """把人工判定记入结果文件：甲、乙两条记录是同一人，还是不同人。

    甲、乙写成 学籍:12、到校:7，也可写出处，如“学籍.csv 第13行”。判定不改动已有的问题；下次 audit 用 --baseline 指明本结果文件，
    判定就优先于一切比较，换了快照也能找回原来的两条记录。
    """
    if same == different:
        raise click.UsageError("请在 --same（同一人）和 --different（不同人）中给出一个。")
    verdict = "同一人" if same else "不同人"
    why, by, document = _said(reason, "--reason"), _said(person, "--by"), (document or "").strip()
    if document:
        why = f"{why}（依据：{document}）"

    from inspect_xj.findings import append, open_results
    from inspect_xj.model import Judgement

    opened = open_results(results)
    rows = [_row(opened, text) for text in (left, right)]
    _check_pair(rows[0].key, rows[1].key)
    marks, warning = _prints(opened, results, moved, [row.key for row in rows])
    if warning:
        show.note(warning)
    names = [_name(row.key) for row in rows]
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    made = Judgement(now, names[0], names[1], verdict, why, by, marks[rows[0].key], marks[rows[1].key])
    before = [one for one in opened.people.judgements() if _same_pair(one, made)]
    added = not before or before[-1].verdict != verdict
    if added:
        log = (now, by, "判定", f"{names[0]} {names[1]}", f"{verdict}：{why}")
        append(results, {"判定": [_cells(made)], "操作记录": [log]})
    if json_wanted:
        earlier = [{"at": one.at, "verdict": one.verdict, "by": one.by} for one in before]
        show.write_json({"left": names[0], "right": names[1], "verdict": verdict, "added": added, "earlier": earlier})
        return 0
    pair = "与".join(f"{_name(row.key)}（{_place(row)}）" for row in rows)
    if not added:
        show.say(f"{pair}此前已判定为“{verdict}”（{before[-1].by}，{before[-1].at}），没有重复记入。")
        return 0
    show.say(f"已记入：{pair}为“{verdict}”。")
    if before:
        show.say(f"此前判定为“{before[-1].verdict}”（{before[-1].by}，{before[-1].at}）；两次都保留，以本次为准。")
    show.say(f"下次检查时沿用：inspect-xj audit 快照.db --baseline {show.quoted(results)} -o 新结果.audit.db")
    return 0


def _said(text: str, option: str) -> str:
    said = " ".join(text.split())
    if not said:
        raise click.UsageError(f"选项“{option}”不能是空的。")
    return said


def _row(results: Results, typed: str) -> Member:
    """The row that was meant, as 人员成员 has it; else a sentence."""
    text = unicodedata.normalize("NFKC", typed).strip()
    parts = _ROW.fullmatch(text)
    if parts and parts[1] in _TABLES:
        key = parts[1], int(parts[2])
        found = results.people.persons_of([key]) if key[1] < 1 << 63 else {}
        if key not in found:
            raise click.ClickException(f"结果文件里没有“{_name(key)}”这一条，请在人员成员表里核对行号。")
        return found[key]
    place = _PLACE.fullmatch(text)
    if place:
        return _at(results, typed, place)
    if parts:
        raise click.ClickException(f"“{parts[1]}”不能判定，只有学籍和到校可以；{_FORM}。")
    raise click.ClickException(f"“{typed}”看不懂，{_FORM}。")


def _at(results: Results, typed: str, place: re.Match[str]) -> Member:
    def plain(text: str | None) -> str:
        return unicodedata.normalize("NFKC", text or "").strip()

    found = [
        row
        for row in results.people.at_line(int(place[3]))
        if row.key[0] in _TABLES
        and plain(row.file) == place[1]
        and (not place[2] or plain(row.sheet) == place[2].strip())
    ]
    if len(found) == 1:
        return found[0]
    if not found:
        raise click.ClickException(f"“{typed}”不是学籍或点名的一行，请照问题的出处写全文件名、表名和行数。")
    names = "、".join(f"{_name(row.key)}（{_place(row)}）" for row in found[:5])
    raise click.ClickException(f"“{typed}”对应 {len(found)} 条记录：{names}，请写其中一条。")


def _check_pair(left: RowKey, right: RowKey) -> None:
    if left == right:
        raise click.ClickException(f"甲、乙是同一条记录“{_name(left)}”，请给出两条不同的记录。")
    if left[0] == right[0] == "到校":
        raise click.ClickException("甲、乙都是点名记录；请分别判定它们与哪一条学籍是同一人。")


def _prints(results: Results, path: Path, moved: tuple[Path, ...], rows: list[RowKey]) -> tuple[dict[RowKey, str], str]:
    """What finds the two rows again in another snapshot, and a warning about the key."""
    from inspect_xj.audit.judgements import NEEDED, prints_of
    from inspect_xj.engine import open_engine
    from inspect_xj.findings import secret_key
    from inspect_xj.prepare import prepare

    snapshots = open_audited(results.run, path, moved)
    with open_engine() as engine:
        population = prepare(engine, snapshots, needed=NEEDED)
        key, warning = secret_key(population.snapshots[0].region)
        return prints_of(engine, population, rows, key), warning


def _same_pair(one: Judgement, other: Judgement) -> bool:
    """The same two rows, in either order; rows of another day count where they are about the same pupil in the same place."""
    if {one.left, one.right} == {other.left, other.right}:
        return True
    return one.left_print != one.right_print and {one.left_print, one.right_print} == {
        other.left_print,
        other.right_print,
    }


def _cells(one: Judgement) -> tuple[str, ...]:
    return one.at, one.left, one.right, one.verdict, one.reason, one.by, one.left_print, one.right_print


def _name(key: RowKey) -> str:
    return f"{key[0]}:{key[1]}"


def _place(row: Member) -> str:
    return f"{row.file}{f'［{row.sheet}］' if row.sheet else ''} 第{row.line}行"
