"""``inspect-xj verify``: a printed paper against the results and the snapshots it was made from."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inspect_xj.cli import options, outputs, show
from inspect_xj.cli.joined import joined
from inspect_xj.cli.rule_choice import load_rules
from inspect_xj.cli.usage import Command
from inspect_xj.errors import ReportError

if TYPE_CHECKING:
    from inspect_xj.findings import Results
    from inspect_xj.report.record.checks import Verification
    from inspect_xj.report.record.verifying import Beside

__all__ = ["command"]

_PASSWORD = "INSPECT_XJ_PASSWORD"  # noqa: S105 - the name of a variable
#: A paper with its attachments is far smaller.
_LARGEST = 500_000_000


@click.command("verify", cls=Command, short_help="核对印出的文书有没有被改动，是不是由这个结果印出的。")
@click.argument("paper", type=options.FILE, metavar="文书.pdf")
@click.argument("results", type=options.FILE, metavar="[结果.audit.db]", required=False)
@click.argument("snapshots", type=options.FILE, metavar="[快照.db …]", nargs=-1)
@click.option(
    "--password-file", type=options.FILE, metavar="文件", help=f"打开密码所在的文件；也可用环境变量 {_PASSWORD}。"
)
@options.extra_rules()
@options.as_json()
def command(
    *,
    paper: Path,
    results: Path | None,
    snapshots: tuple[Path, ...],
    password_file: Path | None,
    rule_folders: tuple[Path, ...],
    json_wanted: bool,
) -> int:
    """核对一份印出的 PDF：文件有没有被改动，数字签名是否完好，附件、结果文件、快照、规则是否与文书记载的一致。

    印出之后才写入的核查、整改会另行说明，不算改动。点名表由快照印出，后面给出快照即可。

    \b
      inspect-xj verify 示例县-检查报告.pdf 示例县.audit.db 示例县.db

    退出码：0 核对的各项一致，1 有不一致或者之后有追加，2 不能核对（不是本工具印出的文书、缺少密码、文件不存在）。
    """
    data = _read(paper)
    password = _password(password_file)

    from inspect_xj.report.record.file_checks import read_record
    from inspect_xj.report.record.verifying import verify

    with show.Progress(wanted=not json_wanted) as progress:
        progress("读取文书", 0, 3)
        record, _ = read_record(data, password)
        progress("读取结果和快照", 1, 3)
        if results is not None and not record.facts.run and outputs.is_snapshot(results):
            snapshots, results = (results, *snapshots), None
        beside = _beside(results, snapshots, rule_folders)
        progress("核对", 2, 3)
        found = verify(data, beside, password)
    if json_wanted:
        show.write_json(_values(found))
    else:
        _tell(paper, found)
    return 0 if found.agrees else 1


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST:
            raise ReportError(f"“{path.name}”太大，不是本工具印出的文书，请检查路径。")
        return path.read_bytes()
    except OSError as error:
        what = "找不到文件" if isinstance(error, FileNotFoundError) else f"文件读不出来（{error.strerror}）："
        raise ReportError(f"{what}“{path}”，请检查路径。") from error


def _password(file: Path | None) -> str | None:
    if file is None:
        return os.environ.get(_PASSWORD) or None
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
        return lines[0].strip() if lines else None
    except (OSError, UnicodeDecodeError) as error:
        raise ReportError(f"密码文件“{file}”读不出来，请检查路径。") from error


def _beside(path: Path | None, snapshots: Sequence[Path], rule_folders: Sequence[Path]) -> Beside:
    from inspect_xj.findings import open_results
    from inspect_xj.report.record.verifying import Beside
    from inspect_xj.snapshot import open_snapshot

    given = [(one.name, open_snapshot(one)) for one in snapshots]
    if path is None:
        return Beside(snapshots=given)
    results = open_results(path)
    rulebook = load_rules(rule_folders, examples=False)
    found, missing = _found(results, path, given)
    by_hash = {snapshot.sha256: snapshot for _, snapshot in found}
    parts = [by_hash[sha256] for _, sha256 in results.run.snapshots if sha256 in by_hash]
    return Beside(
        results,
        found,
        missing,
        joined(parts) if parts and len(parts) == len(results.run.snapshots) else None,
        {rule.id: rule for rule in rulebook.rules},
        rulebook.sha256,
    )


def _found(results: Results, path: Path, given: list[tuple[str, Any]]) -> tuple[list[tuple[str, Any]], list[str]]:
    """The snapshots given, and those of the run that lie where it says or beside the results; names of the others."""
    from inspect_xj.snapshot import open_snapshot

    found, missing = list(given), []
    # Whoever names a snapshot wants that one compared, whatever lies about beside it.
    known = {snapshot.sha256 for _, snapshot in given}
    wanted = [] if len(given) >= len(results.run.snapshots) else results.run.snapshots
    for name, sha256 in wanted:
        if sha256 in known:
            continue
        places = (Path(name), path.absolute().parent / Path(name).name)
        place = next((one for one in places if one.is_file()), None)
        if place is None:
            missing.append(Path(name).name)
        else:
            found.append((place.name, open_snapshot(place)))
    return found, missing


def _values(found: Verification) -> dict[str, object]:
    facts = found.facts
    return {
        "agrees": found.agrees,
        "conclusion": found.conclusion,
        "kind": facts.kind,
        "serial": facts.serial,
        "organ": facts.organ,
        "created": facts.created,
        "mask": facts.mask,
        "run": facts.run,
        "tool_version": facts.tool,
        "snapshots_sha256": list(facts.snapshots),
        "rules_sha256": facts.rules,
        "results_sha256": facts.results,
        "checks": [{"item": one.item, "state": str(one.state), "told": one.told} for one in found.checks],
    }


def _tell(paper: Path, found: Verification) -> None:
    facts = found.facts
    parts = [facts.kind or "文书", facts.serial, facts.organ, facts.mask]
    show.say(f"{paper.name}：{'，'.join(part for part in parts if part)}")
    show.table(("核对项目", "结果", "说明"), [(one.item, one.state, one.told) for one in found.checks])
    show.say(f"结论：{found.conclusion}")
