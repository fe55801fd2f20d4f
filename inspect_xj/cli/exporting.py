"""``inspect-xj export``: the results file → SARIF, CSV or JSON for other programs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from inspect_xj.cli import options, outputs, show
from inspect_xj.cli.rule_choice import load_rules
from inspect_xj.cli.usage import Command
from inspect_xj.errors import OutputError

__all__ = ["command"]

#: Format -> ending of the file's name.
_ENDINGS = {"sarif": ".sarif", "csv": ".csv", "json": ".json"}


@click.command("export", cls=Command, short_help="把结果导出为 SARIF、CSV 或 JSON，供其他程序使用。")
@click.argument("results", type=options.FILE, metavar="结果.audit.db")
@options.output("文件", "导出的文件，扩展名 .sarif、.csv 或 .json 决定格式；不给出时与结果文件同名，格式为 SARIF。")
@click.option("--format", "wanted", type=click.Choice(list(_ENDINGS)), help="格式，扩展名不足以说明时给出。")
@options.mask()
@options.extra_rules()
@options.as_json()
def command(
    *,
    results: Path,
    output: Path | None,
    wanted: str | None,
    mask: str,
    rule_folders: tuple[Path, ...],
    json_wanted: bool,
) -> int:
    """把结果文件里的全部问题导出给其他程序：SARIF 2.1.0（代码托管和质量平台）、CSV（表格和统计软件）、JSON（自编程序）。

    姓名和号码已遮盖，条数与检查报告一致；已排除的问题也在内，并注明依据。
    """
    kind = wanted or _kind(output)
    target = output or outputs.beside(results, _ENDINGS[kind])
    _check_target(target, [results])

    from inspect_xj.findings import open_results
    from inspect_xj.report.exporting import FORMATS, gather_export
    from inspect_xj.report.output import place_file

    opened = open_results(results)
    rulebook = load_rules(rule_folders, examples=False)
    with show.Progress(wanted=not json_wanted) as progress:
        progress("整理问题", 0, 2)
        export = gather_export(opened, {rule.id: rule for rule in rulebook.rules}, mask)
        progress("写出", 1, 2)
        place_file(target, FORMATS[kind](export))
    if rulebook.sha256 != export.run.rules_sha256:
        show.note("现有规则与检查时所用的不同，整改要求按现有规则写出；如用过本地规则，请同样给出 --rules。")
    n, aside = len(export.standing), len(export.items) - len(export.standing)
    if json_wanted:
        show.write_json({"format": kind, "path": str(target), "findings": n, "excluded": aside, "mask": mask})
        return 0
    more = f"，另有已排除的 {aside} 条" if aside else ""
    show.say(f"已写出 {target}：{kind.upper()}，问题和疑点 {n} 条{more}，脱敏方式 {mask}。")
    return 0


def _kind(output: Path | None) -> str:
    if output is None:
        return "sarif"
    name = output.name.lower()
    kind = next((kind for kind, ending in _ENDINGS.items() if name.endswith((ending, f"{ending}.json"))), None)
    if kind is None:
        known = "、".join(_ENDINGS.values())
        raise click.UsageError(f"从文件名“{output.name}”看不出格式，扩展名用 {known} 之一，或给出 --format。")
    return kind


def _check_target(target: Path, inputs: Sequence[Path]) -> None:
    if target.exists() and any(one.exists() and target.samefile(one) for one in inputs):
        raise OutputError(f"输出文件“{target}”就是输入文件，请在 -o 后面换一个文件名。")
