"""The commands put together under one name."""

from __future__ import annotations

import click

from inspect_xj import __version__
from inspect_xj.cli import (
    auditing,
    explaining,
    exporting,
    fonts,
    importing,
    judging,
    recording,
    reporting,
    rule_files,
    sampling,
    verifying,
)
from inspect_xj.cli.usage import Group

__all__ = ["application"]


def _show_version(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted:
        click.echo(f"inspect-xj {__version__}")
        context.exit(0)


@click.command(cls=Group, context_settings={"max_content_width": 100})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="显示版本号。")
def application() -> None:
    """学籍“三查”专项检查：导入一个县的学籍资料，查出问题，印出报告。

    \b
    先后三步：
      inspect-xj import 原始资料/ -o 示例县.db
      inspect-xj audit  示例县.db -o 示例县.audit.db
      inspect-xj report 示例县.audit.db -o 报告/

    退出码：0 没有发现问题，1 发现问题，2 没能执行。
    """


application.add_command(importing.command)
application.add_command(auditing.command)
application.add_command(explaining.command)
application.add_command(judging.command)
application.add_command(reporting.command)
application.add_command(verifying.command)
application.add_command(recording.command)
application.add_command(exporting.command)
application.add_command(rule_files.group)
application.add_command(fonts.command)
application.add_command(sampling.command)
