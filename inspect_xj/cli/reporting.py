"""``inspect-xj report``: the results file → the papers."""

from __future__ import annotations

from pathlib import Path

import click

from inspect_xj.cli import options, outputs, show
from inspect_xj.cli.usage import Command

__all__ = ["command"]


@click.command("report", cls=Command, short_help="由结果文件印出检查报告和问题台账。")
@click.argument("results", type=options.FILE, metavar="结果.audit.db")
@options.output("目录", "放报告的目录；不给出时与结果文件同名，末尾为“-报告”。")
@click.option("--kind", type=options.Words(), metavar="种类,…", help="检查报告、台账；不给出时两样都印。")
@click.option("--mask", type=click.Choice(["内部", "公开"]), default="内部", help="姓名和号码的遮盖程度，默认“内部”。")
@click.option("--snapshot", type=options.FILE, multiple=True, metavar="快照.db", help="快照移动过位置时，另行指明。")
@options.as_json()
def command(
    *,
    results: Path,
    output: Path | None,
    kind: tuple[str, ...] | None,
    mask: str,
    snapshot: tuple[Path, ...],
    json_wanted: bool,
) -> int:
    """由结果文件印出检查报告（PDF，公文格式）和问题台账（xlsx）。"""
    target = output or outputs.beside(results, "-报告")
    show.say(str(target))
    return 0
