"""``inspect-xj report``: the results file → the papers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspect_xj.cli import options, outputs, show
from inspect_xj.cli.audited import open_audited
from inspect_xj.cli.joined import joined
from inspect_xj.cli.rule_choice import load_rules
from inspect_xj.cli.text import plain
from inspect_xj.cli.usage import Command, meant
from inspect_xj.errors import OutputError

if TYPE_CHECKING:
    from inspect_xj.report import Content
    from inspect_xj.snapshot import Snapshot

__all__ = ["command"]

#: What can be asked for → the end of the file's name. The ledger comes first: it needs neither Pango nor fonts.
KINDS = {"台账": "问题台账.xlsx", "检查报告": "检查报告.pdf"}
_SAME_KIND = {"问题台账": "台账", "报告": "检查报告"}

#: Characters that no file system in use takes in a name.
_NOT_IN_A_NAME = re.compile(r'[\\/:*?"<>|\s�]+')


@click.command("report", cls=Command, short_help="由结果文件印出检查报告和问题台账。")
@click.argument("results", type=options.FILE, metavar="结果.audit.db")
@options.output("目录", "放报告的目录；不给出时与结果文件同名，末尾为“-报告”。")
@click.option("--kind", type=options.Words(), metavar="种类,…", help="检查报告、台账；不给出时两样都印。")
@options.mask()
@options.moved_snapshots()
@options.extra_rules()
@options.as_json()
def command(
    *,
    results: Path,
    output: Path | None,
    kind: tuple[str, ...] | None,
    mask: str,
    moved: tuple[Path, ...],
    rule_folders: tuple[Path, ...],
    json_wanted: bool,
) -> int:
    """由结果文件印出检查报告（PDF，公文格式）和问题台账（xlsx）。

    同时读取检查时的快照（只读），并核对它没有改动过。
    """
    kinds = _kinds(kind)
    folder = output or outputs.beside(results, "-报告")

    from inspect_xj.findings import open_results
    from inspect_xj.report import build_content

    opened = open_results(results)
    snapshots = open_audited(opened.run, results, moved)
    rulebook = load_rules(rule_folders, examples=False)
    cards = {rule.id: rule for rule in rulebook.rules}
    _make(folder)
    with show.Progress(wanted=not json_wanted) as progress:
        progress("整理内容", 0, len(kinds) + 1)
        content = build_content(opened, joined(snapshots), rulebook_cards=cards, mask=mask)
        county = _name(snapshots, results)
        written = []
        for done, (word, ending) in enumerate(kinds.items(), 1):
            progress(f"印制{word}", done, len(kinds) + 1)
            path = folder / f"{county}-{ending}"
            _write(word, content, path)
            written.append((word, path))
            if not json_wanted:  # said at once: what follows may fail for want of Pango, this one is there
                show.say(f"{word}：{path}")
    if rulebook.sha256 != opened.run.rules_sha256:
        show.note("现有规则与检查时所用的不同，整改要求按现有规则印出；如用过本地规则，请同样给出 --rules。")
    if json_wanted:
        show.write_json([{"kind": word, "path": str(path)} for word, path in written])
    return 0


def _kinds(wanted: tuple[str, ...] | None) -> dict[str, str]:
    words = [_SAME_KIND.get(word, word) for word in wanted or KINDS]
    for word in words:
        if word not in KINDS:
            raise click.UsageError(f"没有“{word}”这种报告{meant(word, KINDS)}可用的是 {'、'.join(KINDS)}。")
    return {word: ending for word, ending in KINDS.items() if word in words}


def _make(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"“{folder}”是文件，请在 -o 后面给出目录。")
    folder.mkdir(parents=True, exist_ok=True)


def _name(snapshots: Sequence[Snapshot], results: Path) -> str:
    names = [snapshot.info.name or snapshot.info.region or "" for snapshot in snapshots]
    name = _NOT_IN_A_NAME.sub("", plain("、".join(filter(None, names)))).strip(".")[:40]
    return name or outputs.beside(results, "").name


def _write(word: str, content: Content, path: Path) -> None:
    from inspect_xj.report import write_ledger, write_pdf

    if word == "台账":
        write_ledger(content, path)
        return
    for warning in write_pdf(content, path).warnings:
        show.note(warning)
