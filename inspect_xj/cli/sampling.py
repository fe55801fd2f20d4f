"""``inspect-xj sample``: the raw files of a county that does not exist, with the truth beside them."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from inspect_xj.cli import options, show
from inspect_xj.cli.usage import Command
from inspect_xj.errors import OutputError

__all__ = ["command"]


@click.command("sample", cls=Command, short_help="生成一个虚构县的原始资料，供练习和试验。")
@click.option(
    "-o",
    "--output",
    type=options.FILE,
    required=True,
    metavar="目录",
    help="放资料的目录（必填），其中不能已有示例县。",
)
@click.option(
    "--students", type=click.IntRange(min=1), default=3000, metavar="人数", help="学生人数，1000 至 80000，默认 3000。"
)
@click.option("--seed", type=click.IntRange(min=0), default=1, metavar="数", help="随机种子，默认 1。")
@click.option(
    "--lawful", is_flag=True, help="只有合法的特殊情况（休学、送教、借读、在途转学、双胞胎、重名），没有问题。"
)
@options.as_json()
def command(*, output: Path, students: int, seed: int, lawful: bool, json_wanted: bool) -> int:
    """生成一个虚构县（示例县，349901）交来的那种原始资料、上年的学籍总表，以及埋了哪些问题的清单 truth.csv。

    同样的人数和种子总是生成同样的资料；区划代码从未分配，号码不属于任何人。
    """
    if output.exists() and not output.is_dir():
        raise OutputError(f"“{output}”是文件，请在 -o 后面给出目录。")

    from inspect_xj.sample import make_county

    with show.Progress(wanted=not json_wanted) as progress:
        summary = make_county(output, students=students, seed=seed, lawful=lawful, progress=progress)
    if json_wanted:
        show.write_json(asdict(summary))
        return 0
    show.say(
        f"示例县：{summary.n_schools} 所学校，{summary.n_classes} 个班，{summary.n_children} 名学生，"
        f"{summary.n_registrations} 条学籍；{summary.n_files} 个文件，{summary.n_bytes / 1e6:.1f} MB。"
    )
    show.say(f"原始资料：{summary.raw}")
    show.say(f"上年资料：{summary.last_year}（导入后用于 audit --previous）")
    show.say(f"埋下的问题：{summary.truth}（{summary.n_faults} 条，另有 {summary.n_damaged_cells} 处录入瑕疵）")
    show.say(f"下一步：inspect-xj import {show.quoted(summary.raw)} -o 示例县.db")
    return 0
