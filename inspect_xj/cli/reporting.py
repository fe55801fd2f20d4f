"""``inspect-xj report``: the results file, or a bare snapshot, → the papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inspect_xj.cli import options, outputs, report_told, show
from inspect_xj.cli.at_hand import AtHand
from inspect_xj.cli.audited import open_audited
from inspect_xj.cli.joined import joined
from inspect_xj.cli.report_choice import choose_kinds, choose_schools, schools_of
from inspect_xj.cli.report_secrets import Secrets, secret_options, secrets_of, write_annex
from inspect_xj.cli.rule_choice import load_rules
from inspect_xj.cli.usage import Command
from inspect_xj.errors import OutputError

if TYPE_CHECKING:
    from inspect_xj.report import Letterhead
    from inspect_xj.report.job import Printed, Setting
    from inspect_xj.report.masking import Mask
    from inspect_xj.report.papers.kinds import Kind
    from inspect_xj.report.papers.paper import Paper
    from inspect_xj.report.papers.request import Request
    from inspect_xj.report.record import RecordFacts

__all__ = ["command"]


@click.command("report", cls=Command, short_help="由结果文件印出检查报告、台账、整改通知书等文书。")
@click.argument("source", type=options.FILE, metavar="结果.audit.db")
@options.output("目录", "放文书的目录；不给出时与结果文件同名，末尾为“-报告”。")
@click.option(
    "--kind",
    type=options.Words(),
    metavar="种类,…",
    help="检查报告、台账、整改通知书、核查单、点名表、证据卡等；不给出时印检查报告、台账和一校一份的整改通知书、核查单。",
)
@click.option("--school", type=options.Words(), metavar="学校,…", help="只印这些学校的，写学校名称或代码。")
@click.option(
    "--baseline", type=options.FILE, metavar="上次.audit.db", help="上次的结果文件，检查报告写明上次问题的整改情况。"
)
@options.tighter_mask()
@options.letterhead()
@options.own_templates()
@options.workers()
@secret_options
@options.moved_snapshots()
@options.extra_rules()
@options.as_json()
def command(
    *,
    source: Path,
    output: Path | None,
    kind: tuple[str, ...] | None,
    school: tuple[str, ...] | None,
    baseline: Path | None,
    mask: str | None,
    head_file: Path | None,
    head_words: tuple[str, ...],
    own: Path | None,
    workers: int | None,
    moved: tuple[Path, ...],
    rule_folders: tuple[Path, ...],
    json_wanted: bool,
    **secret: Any,
) -> int:
    """由结果文件印出文书（PDF，公文格式）和可填写的表格（xlsx），每种放在自己的目录里。

    同时读取检查时的快照（只读），并核对它没有改动过。点名表在检查之前就用得上，由快照印出：

    \b
      inspect-xj report 示例县.audit.db -o 报告/
      inspect-xj report 示例县.audit.db --kind 整改通知书,核查单 --school 城关小学
      inspect-xj report 示例县.db --kind 点名表

    印过而内容未变的不再重印；中断之后重新执行同一命令，从停下的地方接着印。已经填写、签章的文件不会被覆盖。
    """
    folder = output or outputs.beside(source, "-报告")
    bare = outputs.is_snapshot(source)
    secrets = secrets_of(**secret)
    if bare and secrets.annex is not None:
        raise click.UsageError("完整名单由检查之后的结果文件写出；快照还没有检查过，请先执行 inspect-xj audit。")
    alone = secrets.annex is not None and kind is None
    kinds = () if alone else choose_kinds(kind, bare=source.name if bare else "", schools=school is not None)
    masks = _masks(kinds, mask)
    head = _letterhead(head_file, head_words)
    with show.Progress(wanted=not json_wanted) as progress:
        progress("整理内容", 0, 1)
        request = _of_snapshot(source, head) if bare else _of_results(source, moved, rule_folders, head)
        if baseline is not None:
            request = _beside(request, baseline)
        if school is not None:
            request = replace(request, schools=frozenset(choose_schools(school, schools_of(request.snapshot))))
        papers = [
            replace(paper, mask=str(masks[one.name]))
            for one in kinds
            for paper in one.build(replace(request, mask=masks[one.name]))
        ]
        setting = replace(
            _setting(own, papers),
            record=_origin(source, request),
            password=secrets.password,
            key=secrets.key,
            key_password=secrets.key_password,
        )
        annex = _annex(secrets, request, source)
        if not papers and annex is None:
            return _nothing(kinds, school, json_wanted=json_wanted)
        printed: tuple[Printed, ...] = ()
        if papers:
            _make(folder)

            from inspect_xj.report.job import print_papers

            printed = print_papers(papers, folder, setting, workers=workers, progress=progress)
    if json_wanted:
        values = report_told.as_values(printed)
        show.write_json([*values, {"kind": "完整名单", "path": str(annex)}] if annex else values)
    else:
        report_told.tell(printed, folder)
        if annex:
            show.say(f"完整名单：{annex}")
    report_told.raise_failures(printed)
    return 0


def _annex(secrets: Secrets, request: Request, source: Path) -> Path | None:
    if secrets.annex is None:
        return None
    from inspect_xj.findings import open_results

    return write_annex(secrets, open_results(source), request.snapshot, source)


def _masks(kinds: Sequence[Kind], mask: str | None) -> dict[str, Mask]:
    from inspect_xj.report.masking import Mask, tightened

    asked = None if mask is None else Mask(mask)
    return {kind.name: tightened(kind.name, kind.mask, asked, kind.masks) for kind in kinds}


def _letterhead(file: Path | None, words: Sequence[str]) -> Letterhead:
    from inspect_xj.report import Letterhead
    from inspect_xj.report.letterhead import read_letterhead, with_words

    return with_words(read_letterhead(file) if file is not None else Letterhead(), words)


def _of_snapshot(path: Path, head: Letterhead) -> Request:
    from inspect_xj.report.papers.request import Request
    from inspect_xj.snapshot import open_snapshot

    return Request(open_snapshot(path), letterhead=head)


def _of_results(path: Path, moved: Sequence[Path], rule_folders: Sequence[Path], head: Letterhead) -> Request:
    from inspect_xj.findings import open_results
    from inspect_xj.report.exporting import gather_export
    from inspect_xj.report.gather import gather
    from inspect_xj.report.masking import Mask
    from inspect_xj.report.papers.request import Request

    opened = open_results(path)
    snapshot = joined(open_audited(opened.run, path, moved))
    rulebook = load_rules(rule_folders, examples=False)
    if rulebook.sha256 != opened.run.rules_sha256:
        show.note("现有规则与检查时所用的不同，整改要求按现有规则印出；如用过本地规则，请同样给出 --rules。")
    cards = {rule.id: rule for rule in rulebook.rules}
    survey = gather(opened, snapshot, cards, Mask.INTERNAL)
    export = partial(gather_export, opened, cards)
    rows = AtHand(opened.run, path, moved)
    return Request(
        snapshot,
        survey,
        head,
        persons_of=opened.people.persons_of,
        export=export,
        results=opened,
        look_up=rows.look_up,
    )


def _beside(request: Request, baseline: Path) -> Request:
    """The order with the last inspection's results beside this one's; a bare snapshot has nothing to compare."""
    if request.survey is None:
        raise click.UsageError("--baseline 用于检查之后的结果文件；由快照印点名表时没有可以对比的问题，请去掉它。")
    from inspect_xj.findings import open_results
    from inspect_xj.report.build import compared

    earlier = open_results(baseline)
    return replace(request, survey=compared(request.survey, earlier, earlier.closed()))


def _origin(source: Path, request: Request) -> RecordFacts:
    """What every paper of this order says of where it comes from; of a bare snapshot only the snapshot."""
    from inspect_xj.findings.digest import digest_of
    from inspect_xj.report.record import record_facts, snapshot_facts

    organ = request.letterhead.organ
    if request.survey is None:
        return snapshot_facts(request.snapshot, organ=organ)
    return record_facts(request.survey.run, digest_of(source), organ=organ)


def _papers(kinds: Sequence[Kind], masks: Mapping[str, Mask], request: Request) -> list[Paper]:
    return [
        replace(paper, mask=paper.mask or str(masks[kind.name]))
        for kind in kinds
        for paper in kind.build(replace(request, mask=masks[kind.name]))
    ]


def _record(source: Path, request: Request) -> RecordFacts:
    from inspect_xj import __version__
    from inspect_xj.findings.digest import digest_of
    from inspect_xj.report.record import RecordFacts, record_facts

    if request.survey is None:
        return RecordFacts(organ="", tool=__version__, snapshots=(request.snapshot.sha256,))
    return record_facts(request.survey.run, digest_of(source), organ=request.letterhead.organ)


def _setting(own: Path | None, papers: Sequence[Paper]) -> Setting:
    from inspect_xj.report.fonts import fonts_sha256
    from inspect_xj.report.job import Setting
    from inspect_xj.report.template_check import check_folder
    from inspect_xj.report.templates import templates

    if own is not None:
        contents: dict[str, set[type]] = {}
        for paper in papers:
            contents.setdefault(paper.template, set()).add(type(paper.content))
        check_folder(own, contents)
    return Setting(templates=own, templates_sha256=templates(own).sha256, fonts_sha256=fonts_sha256())


def _nothing(kinds: Sequence[Kind], school: Sequence[str] | None, *, json_wanted: bool) -> int:
    if json_wanted:
        show.write_json([])
    else:
        whom = "所选学校" if school else "全县"
        show.say(f"{whom}没有需要印{'、'.join(kind.name for kind in kinds)}的事项，没有印出文书。")
    return 0


def _make(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"“{folder}”是文件，请在 -o 后面给出目录。")
    folder.mkdir(parents=True, exist_ok=True)
