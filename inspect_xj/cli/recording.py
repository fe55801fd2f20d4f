"""Forms that come back: ``import --into`` takes 点名表 into a snapshot, ``record`` 核查单 and 台账 into a results file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from inspect_xj.cli import show

__all__ = ["take_in_rolls"]


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
