"""``inspect-xj sample``: the raw files of a county that does not exist, with the truth beside them."""

from __future__ import annotations

from pathlib import Path

import click

from inspect_xj.cli import options, show
from inspect_xj.cli.usage import Command
from inspect_xj.errors import OutputError

__all__ = ["command"]


@click.command("sample", cls=Command, short_help="生成一个虚构县的原始资料，供练习和试验。")
@click.option(
    "-o", "--output", type=options.FILE, required=True, metavar="目录", help="放资料的目录，须为空或不存在（必填）。"
)
@click.option("--students", type=click.IntRange(min=1), default=3000, metavar="人数", help="学生人数，默认 3000。")
@click.option("--seed", type=click.IntRange(min=0), default=1, metavar="数", help="随机种子，默认 1。")
@click.option(
    "--lawful", is_flag=True, help="只有合法的特殊情况（休学、送教、借读、在途转学、双胞胎、重名），没有问题。"
)
@options.as_json()
def command(*, output: Path, students: int, seed: int, lawful: bool, json_wanted: bool) -> int:
    """生成一个虚构县（示例县，349901）交来的那种原始资料，以及埋了哪些问题的清单 truth.csv。

    同样的人数和种子总是生成同样的资料；区划代码从未分配，号码不属于任何人。
    """
    if output.exists() and not output.is_dir():
        raise OutputError(f"“{output}”是文件，请在 -o 后面给出目录。")
    if output.is_dir() and any(output.iterdir()):
        raise OutputError(f"目录“{output}”不是空的，请给出空目录或新目录。")

    from inspect_xj.sample import make_county

    with show.Progress(wanted=not json_wanted) as progress:
        summary = make_county(output, students=students, seed=seed, lawful=lawful, progress=progress)
    _show(summary, output, json_wanted=json_wanted)
    return 0
