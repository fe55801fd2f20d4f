"""``inspect-xj explain``: one finding of a results file, why it stands, what speaks against it, what to do."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspect_xj.cli import options, show
from inspect_xj.cli.at_hand import AtHand
from inspect_xj.cli.rule_choice import load_rules
from inspect_xj.cli.usage import Command, closest
from inspect_xj.errors import OutputError

if TYPE_CHECKING:
    from inspect_xj.findings import Results
    from inspect_xj.model import Finding
    from inspect_xj.report.explanation import Explanation

__all__ = ["command"]

_RULE = re.compile(r"([A-Z]{2})[-_— ]?(\d{1,3})")
_NUMBER = re.compile(r"([A-Z]{2})[-_— ]?(\d{1,3})[-_— ]+(\d{1,9})")


@click.command("explain", cls=Command, short_help="说明一个问题：凭什么认定，有什么反证，怎样处理。")
@click.argument("results", type=options.FILE, metavar="结果.audit.db")
@click.argument("number", metavar="问题号")
@click.option("--svg", type=options.FILE, metavar="文件.svg", help="把记录之间的联系和逐项比较画成矢量图。")
@click.option("--pdf", type=options.FILE, metavar="文件.pdf", help="印成一份 A4 纸的说明，文字和图都在内。")
@options.mask()
@options.moved_snapshots()
@options.extra_rules()
@options.as_json()
def command(
    *,
    results: Path,
    number: str,
    svg: Path | None,
    pdf: Path | None,
    mask: str,
    moved: tuple[Path, ...],
    rule_folders: tuple[Path, ...],
    json_wanted: bool,
) -> int:
    """说明一个问题：事实、依据、推理（逐项比较的得分）、反证和疑似、怎样处理。

    问题号如 CG-01-0003，写成 cg-1-3 也可以。姓名和号码已遮盖。
    """
    from inspect_xj.findings import open_results
    from inspect_xj.report.explanation import as_lines, build_explanation

    _check_targets(svg, pdf, [results, *moved])
    opened = open_results(results)
    finding = _found(opened, number)
    rulebook = load_rules(rule_folders, examples=False)
    card = next((rule for rule in rulebook.rules if rule.id == finding.rule), None)
    snapshots = AtHand(opened.run, results, moved)
    notes = (
        [] if card else [f"现有规则中没有 {finding.rule}，核实要点和整改要求从略；如用过本地规则，请同样给出 --rules。"]
    )
    # A chain, for the notes on snapshots are written while rows are looked up.
    told = chain(notes, snapshots.notes)
    explanation = build_explanation(finding, opened, card=card, mask=mask, look_up=snapshots.look_up, notes=told)
    written = _write(explanation, svg, pdf, opened, mask)
    if json_wanted:
        show.write_json({**asdict(explanation), "files": [str(path) for path in written]})
        return 0
    for line in as_lines(explanation):
        show.say(line)
    if written:
        show.say()
    for path in written:
        show.say(f"已写出：{path}")
    return 0


def _check_targets(svg: Path | None, pdf: Path | None, inputs: Sequence[Path]) -> None:
    """Refuse a target of another kind or one that is an input, before anything is read."""
    for path, ending in ((svg, ".svg"), (pdf, ".pdf")):
        if path is None:
            continue
        if path.suffix.lower() != ending:
            raise click.UsageError(f"--{ending[1:]} 后面要写扩展名为 {ending} 的文件，“{path.name}”不是。")
        if path.exists() and any(one.exists() and path.samefile(one) for one in inputs):
            raise OutputError(f"输出文件“{path}”就是输入文件，请换一个文件名。")


def _found(results: Results, typed: str) -> Finding:
    """The finding of that number, however it was typed; else a sentence with the nearest number there is."""
    plain = unicodedata.normalize("NFKC", typed).strip().upper()
    parts = _NUMBER.fullmatch(plain)
    candidates = [plain]
    if parts:
        candidates += [f"{rule}-{int(parts[3]):04d}" for rule in _spellings(parts)]
    for number in dict.fromkeys(candidates):
        finding = results.finding(number)
        if finding is not None:
            return finding
    numbers = results.numbers()
    if not numbers:
        raise click.ClickException(f"没有问题“{typed}”，这个结果文件里一个问题也没有。")
    nearest = _nearest(candidates[min(1, len(candidates) - 1)], numbers)
    raise click.ClickException(f"没有问题“{typed}”，最接近的是“{nearest}”。")


def _spellings(parts: re.Match[str]) -> tuple[str, str]:
    """CG-05, CG-005: a leading zero too few or too many is no other rule."""
    return f"{parts[1]}-{int(parts[2]):02d}", f"{parts[1]}-{int(parts[2]):03d}"


def _nearest(typed: str, numbers: Sequence[str]) -> str:
    """The number of the likest rule whose count is closest."""
    rules: dict[str, list[str]] = {}
    for number in numbers:
        rules.setdefault(number.rpartition("-")[0], []).append(number)
    rule, _, count = typed.rpartition("-")
    alone = _RULE.fullmatch(typed)  # only a rule was typed: its first
    if alone:
        rule, count = next((id for id in _spellings(alone) if id in rules), typed), "1"
    if rule not in rules:
        rule = closest(rule or typed, rules) or min(rules)
    wanted = int(count) if count.isdecimal() else 1
    return min(rules[rule], key=lambda number: (abs(int(number.rpartition("-")[2]) - wanted), number))


def _write(explanation: Explanation, svg: Path | None, pdf: Path | None, opened: Results, mask: str) -> list[Path]:
    from inspect_xj.findings.digest import digest_of
    from inspect_xj.report.explanation import write_explanation, write_picture
    from inspect_xj.report.record import record_facts

    written = []
    if svg is not None:
        write_picture(explanation, svg)
        written.append(svg)
    if pdf is not None:
        facts = record_facts(opened.run, digest_of(opened.path), mask=str(mask))
        for warning in write_explanation(explanation, pdf, facts=facts).warnings:
            show.note(warning)
        written.append(pdf)
    return written
