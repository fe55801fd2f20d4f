"""``inspect-xj audit``: snapshots and rules → the results file, and what an inspector has to know at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inspect_xj.cli import options, outputs, show, waived
from inspect_xj.cli.rule_choice import check_ids, load_rules
from inspect_xj.cli.usage import Command
from inspect_xj.errors import OutputError
from inspect_xj.model import Ending, Role

if TYPE_CHECKING:
    from inspect_xj.model import AuditResult, Finding, RuleOutcome

__all__ = ["command"]

#: So many findings are shown on the screen; the ledger has them all.
SHOWN = 10

#: Endings whose reason an inspector has to know at once; why single rows were left out stands in the results.
_UNFINISHED = (Ending.UNCHECKED, Ending.NOT_APPLICABLE, Ending.FAILED, Ending.OFF)

_SEVERITIES = ("严重", "较重", "一般", "提示")


@click.command("audit", cls=Command, short_help="按规则检查快照，生成结果文件。")
@click.argument("snapshots", type=options.FILE, nargs=-1, required=True, metavar="快照.db …")
@options.output("结果.audit.db", "结果文件；不给出时与第一个快照同名，扩展名 .audit.db。")
@options.extra_rules()
@click.option("--only", type=options.Words(), metavar="规则号,…", help="只执行这些规则，例如 CG-01,CG-03。")
@click.option(
    "--baseline", type=options.FILE, metavar="上次.audit.db", help="上次的结果文件，沿用其中的人工判定（见 judge）。"
)
@click.option(
    "--previous",
    type=options.FILE,
    multiple=True,
    metavar="上期.db",
    help="上一期的快照，供前后对照的规则使用，不计入本期人数；可多次给出。",
)
@click.option(
    "--no-cache",
    is_flag=True,
    help="不沿用、也不存放整理和识别的结果（平时放在快照旁边的 -缓存 文件里，同一快照再查时快一半以上）。",
)
@click.option("--memory", metavar="大小", help="内存上限，例如 800MB、2GB；超出部分暂存磁盘。")
@options.as_json()
def command(
    *,
    snapshots: tuple[Path, ...],
    output: Path | None,
    rule_folders: tuple[Path, ...],
    only: tuple[str, ...] | None,
    baseline: Path | None,
    previous: tuple[Path, ...],
    no_cache: bool,
    memory: str | None,
    json_wanted: bool,
) -> int:
    """按规则检查一个或几个快照（几个快照合为一个整体，可查出跨县的多学籍）；给出目录的，查其中的全部快照。

    结果文件是 SQLite 数据库，可用 Datasette 等工具直接打开。
    """
    target = output or outputs.beside(snapshots[0], ".audit.db")
    snapshots, previous = _in_folders(snapshots), _in_folders(previous)
    outputs.check_database(target, [*snapshots, *previous, *([baseline] if baseline else [])], mark="运行")
    _check_distinct(snapshots)
    rulebook = load_rules(rule_folders, examples=False)
    chosen = check_ids(only or (), rulebook)

    from inspect_xj.audit import audit
    from inspect_xj.findings import open_results, write
    from inspect_xj.snapshot import open_snapshot

    earlier = open_results(baseline) if baseline else None
    judgements = earlier.people.judgements() if earlier else ()
    verdicts = earlier.verdicts if earlier else ()
    opened = [open_snapshot(path) for path in snapshots]
    before = [open_snapshot(path) for path in previous]
    with show.Progress(wanted=not json_wanted) as progress:
        result = audit(
            opened,
            rulebook,
            only=chosen,
            memory=memory,
            previous=before,
            judgements=judgements,
            verdicts=verdicts,
            keep=not no_cache,
            progress=progress,
        )
        write(result, target)
    if json_wanted:
        show.write_json(_as_json(result, target))
    else:
        _show(result, target, named=output is not None)
    return exit_code(result.outcomes)


def _in_folders(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The files given, and of a folder every snapshot in it, in the order of their names."""
    from inspect_xj.snapshot import is_snapshot

    found: list[Path] = []
    for path in paths:
        inside = sorted(one for one in path.glob("*.db") if is_snapshot(one)) if path.is_dir() else [path]
        if not inside:
            raise OutputError(f"目录“{path}”里没有快照（.db 文件），请先用 inspect-xj import 把原始资料导入成快照。")
        found += inside
    return tuple(found)


def _check_distinct(paths: Sequence[Path]) -> None:
    seen = set()
    for path in paths:
        if path.resolve() in seen:
            raise OutputError(f"快照“{path}”给出了两次，每个快照只需给一次。")
        seen.add(path.resolve())


def exit_code(outcomes: Sequence[RuleOutcome]) -> int:
    """2 when a rule failed (the tool is at fault, the result incomplete), 1 when something was found, else 0."""
    if any(outcome.ending is Ending.FAILED for outcome in outcomes):
        return 2
    return 1 if any(outcome.n_findings for outcome in outcomes) else 0


def most_serious(findings: Sequence[Finding], most: int = SHOWN) -> list[Finding]:
    """Return the findings to look at first: by severity, proven before suspected, surest first, then by number."""
    rank = {name: place for place, name in enumerate(_SEVERITIES)}
    return sorted(
        waived.standing(findings),
        key=lambda one: (
            rank.get(one.severity, len(rank)),
            one.nature != "确",
            -(one.confidence if one.confidence is not None else 0.0),
            one.number,
        ),
    )[:most]


def _masked(finding: Finding) -> str:
    from inspect_xj.report.masking import redact

    return redact(finding.message, finding.rows, keep=[name for name in (finding.school_name, finding.unit) if name])


def where_of(finding: Finding) -> str:
    """Return file, sheet and line of the finding's first row, and how many more there are."""
    rows = [row for row in finding.rows if row.role is Role.SUBJECT] or list(finding.rows)
    if not rows:
        return ""
    first = rows[0]
    sheet = f"［{first.sheet}］" if first.sheet else ""
    more = f" 等 {len(rows)} 行" if len(rows) > 1 else ""
    return f"{first.file}{sheet} 第{first.line}行{more}"


def _show(result: AuditResult, target: Path, *, named: bool) -> None:
    outcomes = result.outcomes
    show.table(
        ("规则", "名称", "结果", "检查数", "问题数", "未决", "未检", "原因"),
        [
            (
                one.rule,
                one.title,
                str(one.ending),
                one.n_checked,
                one.n_findings,
                one.n_undecided,
                one.n_unchecked,
                one.reason if one.ending in _UNFINISHED else "",
            )
            for one in outcomes
        ],
        title="各规则的结果",
        numbers="检查数 问题数 未决 未检",
    )
    first, n = most_serious(result.findings), len(waived.standing(result.findings))
    if first:
        show.say(f"最严重的 {len(first)} 条问题（共 {n} 条，姓名和号码已遮盖）")
        for place, one in enumerate(first, 1):
            school = one.school_name or one.unit or ""
            show.say(f" {place:>2}. {one.number} {one.severity}·{one.nature} {one.title}  {school}")
            show.say(f"     {_masked(one)}")
            show.say(f"     出处：{where_of(one)}")
        show.say()
    else:
        show.say("没有发现问题。")
    endings = {ending: sum(one.ending is ending for one in outcomes) for ending in Ending}
    counted = "，".join(f"{ending} {number}" for ending, number in endings.items() if number)
    show.say(f"规则 {len(outcomes)} 条：{counted}。问题 {n} 条，用时 {result.run.seconds:.1f} 秒。")
    for line in waived.lines(result.findings, result.waivers):
        show.say(line)
    for path, _ in result.run.previous:
        show.say(f"上期快照：{path}")
    if carried := result.run.parameters.get("判定"):
        show.say(f"人工判定：{carried}。")
    if lost := result.run.parameters.get("判定未沿用"):
        show.say(f"没有沿用的：{lost}。行号是上次快照里的；如仍需要，请对本次结果重新判定。")
    if endings[Ending.UNCHECKED]:
        show.say("“未检”表示缺少资料、没有检查，不等于没有问题；缺什么见“原因”一栏。")
    if endings[Ending.FAILED]:
        show.say("有规则执行出错，其结果不可用；请按“原因”一栏修改规则文件，或联系维护人员。")
    show.say(f"结果文件：{target}" + ("" if named else "（没有给出 -o，已自动取名）"))
    show.say(f"下一步：inspect-xj report {show.quoted(target)} -o 报告/")


def _as_json(result: AuditResult, target: Path) -> dict[str, Any]:
    return {
        "results": str(target),
        "rules": [
            {
                "id": one.rule,
                "title": one.title,
                "check": one.check,
                "ending": str(one.ending),
                "checked": one.n_checked,
                "findings": one.n_findings,
                "undecided": one.n_undecided,
                "unchecked": one.n_unchecked,
                "excluded": one.n_excluded,
                "set_aside": one.n_waived,
                "reason": one.reason,
            }
            for one in result.outcomes
        ],
        "previous": [path for path, _ in result.run.previous],
        "findings": len(waived.standing(result.findings)),
        "set_aside": len(result.findings) - len(waived.standing(result.findings)),
        "waivers": waived.as_values(result.waivers),
        "judgements": {name: text for name, text in result.run.parameters.items() if name.startswith("判定")},
        "most_serious": [
            {
                "number": one.number,
                "rule": one.rule,
                "title": one.title,
                "severity": one.severity,
                "nature": one.nature,
                "school": one.school_name,
                "message": _masked(one),
                "where": where_of(one),
            }
            for one in most_serious(result.findings)
        ],
        "seconds": round(result.run.seconds, 3),
    }
