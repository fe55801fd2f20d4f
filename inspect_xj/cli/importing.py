"""``inspect-xj import``: a county's files → one snapshot, with an account of what was and was not read."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import click

from inspect_xj.cli import options, outputs, show
from inspect_xj.cli.import_account import as_json, show_account
from inspect_xj.cli.recording import take_in_rolls
from inspect_xj.cli.usage import Command, meant

__all__ = ["command"]


@click.command("import", cls=Command, short_help="把一个县的资料导入为快照。")
@click.argument("sources", type=options.FILE, nargs=-1, required=True, metavar="目录或文件 …")
@options.output("快照.db", "快照文件；不给出时与目录同名，扩展名 .db。")
@click.option("--region", metavar="代码", help="县的六位行政区划代码；不给出时由资料推断。")
@click.option("--as-of", type=options.Day(), metavar="日期", help="截止日期，例如 2009-10-12；不给出时由资料推断。")
@click.option("--profile", metavar="口径", help="口径：安徽2009 或 全国；不给出时由学籍号推断。")
@click.option("--name", metavar="名称", help="快照名称，例如 示例县；不给出时由资料推断。")
@click.option(
    "--into", type=options.FILE, metavar="快照.db", help="不新建快照，把填好的点名表（xlsx）读入印表时的这个快照。"
)
@click.option("--replace", is_flag=True, help="与 --into 同用：同一张点名表再次读入时，以这一次的为准。")
@options.as_json()
def command(
    *,
    sources: tuple[Path, ...],
    output: Path | None,
    region: str | None,
    as_of: date | None,
    profile: str | None,
    name: str | None,
    into: Path | None,
    replace: bool,
    json_wanted: bool,
) -> int:
    """把一个县交来的资料（xlsx、xls、ods、csv、txt、dbf，表头不必统一）导入为一个快照文件。

    原始文件只读不改。读不了的文件、行和列逐一列出，不会无声丢失。

    现场点名之后，把填好的点名表读回印表时的快照，再检查一次：

    \b
      inspect-xj import --into 示例县.db 点名表/
      inspect-xj audit  示例县.db -o 示例县.audit.db
    """
    if into is not None:
        given = {"-o": output, "--region": region, "--as-of": as_of, "--profile": profile, "--name": name}
        if extra := [option for option, value in given.items() if value is not None]:
            raise click.UsageError(f"--into 是往已有的快照里添加点名结果，不能同时给出 {'、'.join(extra)}。")
        return take_in_rolls(sources, into, replace=replace, json_wanted=json_wanted)
    if replace:
        raise click.UsageError("--replace 只能与 --into 同用。")
    _check(region, profile)
    target = output or outputs.beside(sources[0], ".db")
    outputs.check_database(target, sources, mark="快照")

    from inspect_xj.intake import import_files

    with show.Progress(wanted=not json_wanted) as progress:
        report = import_files(
            sources, target, region=region, as_of=as_of, profile=profile, name=name, progress=progress
        )
    if json_wanted:
        show.write_json(as_json(report, target))
    else:
        show_account(report, target, named=output is not None)
    return 0


def _check(region: str | None, profile: str | None) -> None:
    if region is not None and re.fullmatch(r"[1-9][0-9]{5}", region) is None:
        raise click.UsageError(f"“{region}”不是六位行政区划代码，请写成 340826 的样子。")
    if profile is not None:
        from inspect_xj.profile import names

        if profile not in names():
            raise click.UsageError(f"没有口径“{profile}”{meant(profile, names())}可用的是 {'、'.join(names())}。")
