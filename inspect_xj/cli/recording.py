"""Forms that come back: ``import --into`` takes 点名表 into a snapshot, ``record`` 核查单 and 台账 into a results file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from inspect_xj.cli import options, show
from inspect_xj.cli.usage import Command

__all__ = ["command", "take_in_rolls"]


@click.command("record", cls=Command, short_help="登记交回的核查单和填好的台账。")
@click.argument("results", type=options.FILE, metavar="结果.audit.db")
@click.argument("forms", type=options.FILE, nargs=-1, required=True, metavar="表格.xlsx或目录 …")
@click.option("--by", "person", required=True, metavar="姓名", help="登记人。")
@click.option("--replace", is_flag=True, help="同一张核查单再次登记时，补充、更正以这一次的为准；原来登记的仍然保留。")
@options.as_json()
def command(*, results: Path, forms: tuple[Path, ...], person: str, replace: bool, json_wanted: bool) -> int:
    """把学校交回的核查单（xlsx）、填好的问题台账（xlsx）记入结果文件：谁在何时核实了什么、凭什么、有无异议、整改到哪一步。

    只增不改，一份有错就全部不登记。登记之后，报告、台账、评分和导出里的核实状态随之改变：属实的作为问题，不属实的排除。

    \b
      inspect-xj record 示例县.audit.db 核查单/ --by 周敏
      inspect-xj record 示例县.audit.db 示例县-问题台账.xlsx --by 周敏
    """
    by = " ".join(person.split())
    if not by:
        raise click.UsageError("选项“--by”不能是空的。")

    from inspect_xj.findings import open_results
    from inspect_xj.returned import read_records, write_records

    opened = open_results(results)
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    recorded = read_records(forms, opened, by=by, now=now, replace=replace)
    write_records(recorded, opened)
    if json_wanted:
        made = [
            {
                "file": form.book.name,
                "form": form.number,
                "unit": form.receiver,
                "answers": dict(form.answers),
                "open": form.n_open,
                "objection": form.objection,
            }
            for form in recorded.checks
        ] + [
            {"file": one.book.name, "verdicts": len(one.verdicts), "measures": len(one.measures)}
            for one in recorded.ledgers
        ]
        show.write_json({"results": str(results), "recorded": made, "skipped": list(recorded.skipped)})
        return 0
    for sentence in recorded.skipped:
        show.note(sentence)
    for summary in [one.summary for one in recorded.checks] + [one.summary for one in recorded.ledgers]:
        show.say(f"已登记：{summary}。")
    if recorded.is_empty:
        show.say(f"没有新的内容，结果文件“{results}”没有改动。")
    else:
        show.say(f"重新印出报告和台账：inspect-xj report {show.quoted(results)}")
    return 0


def take_in_rolls(sources: Sequence[Path], into: Path, *, replace: bool, json_wanted: bool) -> int:
    """Read filled-in 点名表 into the snapshot ``into``; says what was taken in."""
    from inspect_xj.returned import add_rolls, read_rolls
    from inspect_xj.snapshot import open_snapshot

    snapshot = open_snapshot(into)
    read = read_rolls(sources, snapshot, replace=replace)
    add_rolls(read, snapshot)
    if json_wanted:
        forms = [
            {
                "file": sheet.book.name,
                "form": sheet.number,
                "school": sheet.school,
                "class": sheet.class_name,
                "date": sheet.day.isoformat(),
                "rows": len(sheet.lines) + len(sheet.extras),
                "not_on_list": len(sheet.extras),
                "replaced": sheet.book.sha256 in read.replaced,
            }
            for sheet in read.sheets
        ]
        show.write_json({"snapshot": str(into), "forms": forms, "skipped": list(read.skipped)})
        return 0
    for sentence in read.skipped:
        show.note(sentence)
    if not read.sheets:
        show.say(f"没有新的点名表，快照“{into}”没有改动。")
        return 0
    corrected = f"，其中更正此前读入的 {len(read.replaced)} 份" if read.replaced else ""
    show.say(
        f"已读入 {len(read.sheets)} 份点名表{corrected}：到校记录 {read.n_rows} 条，"
        f"缺勤和查无此人 {read.n_missing} 人，名单外学生 {read.n_extras} 人。"
    )
    show.say(f"快照“{into}”已经改变，此前由它得出的结果文件不再与它相符，请重新检查：")
    show.say(f"  inspect-xj audit {show.quoted(into)}")
    return 0
