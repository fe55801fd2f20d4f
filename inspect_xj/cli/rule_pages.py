"""``inspect-xj rules docs`` and ``rules schema``: what the rules say, for readers; how they are written, for editors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspect_xj import resources
from inspect_xj.cli import options, show
from inspect_xj.cli.rule_choice import load_rules
from inspect_xj.cli.usage import Command
from inspect_xj.errors import OutputError

if TYPE_CHECKING:
    from inspect_xj.rulebook import Rule

__all__ = ["docs", "schema", "write_schema"]

_HEAD = 2000


@click.command("docs", cls=Command, short_help="把规则目录印成网页或 Markdown。")
@options.output("目录", "写到哪个目录；没有则新建。")
@click.option("--format", "form", type=click.Choice(["html", "md"]), default="html", help="html（默认）或 md。")
@options.extra_rules()
def docs(*, output: Path | None, form: str, rule_folders: tuple[Path, ...]) -> int:
    """把全部规则印成一个目录：每条规则一页，另有一页索引和函数表；网页不联网也能看，可直接打印。"""
    if output is None:
        raise click.UsageError("缺少选项“-o”，请给出写到哪个目录，例如 -o 规则目录/。")
    rulebook = load_rules(rule_folders)

    from inspect_xj.report.catalogue import build_catalogue, html_pages
    from inspect_xj.report.catalogue_markdown import markdown_pages

    shipped = resources.rules().resolve()
    local = [rule.id for rule in rulebook.rules if not rule.path.resolve().is_relative_to(shipped)]
    catalogue = build_catalogue(rulebook, _said(rulebook.rules), local)
    pages = html_pages(catalogue) if form == "html" else markdown_pages(catalogue)
    _write(pages, output, catalogue.mark)
    show.say(f"已写 {len(pages)} 页到 {output}，从 {output / f'index.{form}'} 看起。")
    return 0


def _said(rules: Sequence[Rule]) -> dict[str, str]:
    """What each rule says of the first finding of its examples."""
    from inspect_xj.audit import Stage, run_example

    found = {}
    with show.Progress() as progress, Stage() as stage:
        for done, rule in enumerate(rules):
            progress(f"执行 {rule.id} 的例子", done, len(rules))
            example = next((one for one in rule.examples if one.finds), None)
            messages = run_example(rule, example, stage).messages if example is not None else ()
            if messages:
                found[rule.id] = messages[0]
    return found


def _write(pages: Mapping[str, str], folder: Path, mark: str) -> None:
    from inspect_xj.report.output import place_file

    if folder.exists() and not folder.is_dir():
        raise OutputError(f"“{folder}”是文件，请在 -o 后面给出目录。")
    for name in pages:
        path = folder / name
        if path.exists() and mark not in path.read_text(encoding="utf-8", errors="replace")[:_HEAD]:
            raise OutputError(f"“{path}”已经存在，而且不是本工具生成的，不予覆盖；请换一个目录。")
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages.items():
        place_file(folder / name, text.encode())


@click.command("schema", cls=Command, short_help="输出规则文件的 JSON Schema，供编辑器补全和划线。")
@options.output("文件", "写到哪个文件；不给出则印在屏幕上。")
def schema(*, output: Path | None) -> int:
    """输出规则文件的 JSON Schema（2020-12）：编辑器据以补全键、表、列和可选的词，写错处划线。

    规则文件第一行写 # yaml-language-server: $schema=rule.schema.json（rules new 生成的文件已经写好）。
    """
    from inspect_xj.rulebook.json_schema import schema_text

    if output is None:
        click.echo(schema_text(), nl=False)
        return 0
    write_schema(output)
    show.say(f"已写入 {output}。")
    return 0


def write_schema(path: Path) -> None:
    """Write the schema; a file that is no schema of ours is left alone."""
    from inspect_xj.report.output import place_file
    from inspect_xj.rulebook.json_schema import rule_schema, schema_text

    title = str(rule_schema()["title"])
    if path.is_dir():
        raise OutputError(f"“{path}”是目录，请在 -o 后面给出文件名，例如“{path / 'rule.schema.json'}”。")
    if path.exists() and title not in path.read_text(encoding="utf-8", errors="replace")[:_HEAD]:
        raise OutputError(f"“{path}”已经存在，而且不是规则文件的 JSON Schema，不予覆盖；请换一个文件名。")
    place_file(path, schema_text().encode())
