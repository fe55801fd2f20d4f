"""``inspect-xj rules try``: one rule on a real snapshot; nothing is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inspect_xj import resources
from inspect_xj.cli import options, show
from inspect_xj.cli.auditing import exit_code, most_serious, where_of
from inspect_xj.cli.rule_choice import check_ids, load_rules
from inspect_xj.cli.usage import Command, meant
from inspect_xj.errors import RuleFileError

if TYPE_CHECKING:
    from inspect_xj.audit.trying import Trial
    from inspect_xj.engine.expressions import Value
    from inspect_xj.model import Finding
    from inspect_xj.report.masking import Mask
    from inspect_xj.rulebook import Rule, Rulebook
    from inspect_xj.snapshot import StoredSnapshot

__all__ = ["command"]


class Setting(click.ParamType[tuple[str, str]]):
    """名=值, the equals sign Chinese or not."""

    name = "名=值"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """Return name and value, or end with a sentence."""
        if isinstance(value, tuple):
            return value
        name, sign, text = str(value).replace("＝", "=", 1).partition("=")
        if not sign or not name.strip() or not text.strip():
            self.fail(f"“{value}”要写成 名=值，例如 最小年龄=10。", param, ctx)
        return name.strip().removeprefix("参数."), text.strip()


@click.command("try", cls=Command, short_help="拿一条规则在快照上试一试，不写结果文件。")
@click.argument("rule_name", metavar="规则文件或规则号")
@click.argument("snapshot", type=options.FILE, metavar="快照.db")
@click.option("--limit", type=click.IntRange(min=0), default=10, metavar="条数", help="最多显示几个问题，默认 10。")
@click.option(
    "--param", "settings", type=Setting(), multiple=True, metavar="名=值", help="这一次用的参数值；可多次给出。"
)
@click.option("--previous", type=options.FILE, multiple=True, metavar="上期.db", help="上期的快照，供“上期…”各表。")
@options.mask()
@options.extra_rules()
@options.as_json()
def command(
    *,
    rule_name: str,
    snapshot: Path,
    limit: int,
    settings: tuple[tuple[str, str], ...],
    previous: tuple[Path, ...],
    mask: str,
    rule_folders: tuple[Path, ...],
    json_wanted: bool,
) -> int:
    """在快照上试一条规则：查了多少、查出多少、头几个问题是什么、出自哪个文件哪一行。

    给规则文件（我县规则/XA-01.yaml）或随工具的规则号（CG-03）。查出问题时退出码为 1。
    """
    rule, rulebook = _rule(rule_name, rule_folders)
    rule = rule.with_params(_values(rule, settings))

    from inspect_xj.audit.trying import try_rule
    from inspect_xj.report.masking import Mask
    from inspect_xj.snapshot import open_snapshot

    opened = open_snapshot(snapshot)
    earlier = [open_snapshot(path) for path in previous]
    with show.Progress(wanted=not json_wanted) as progress:
        trial = try_rule(rule, rulebook, [opened], previous=earlier, progress=progress)
    shown = most_serious(trial.findings, limit)
    if json_wanted:
        show.write_json(_as_json(rule, trial, shown, Mask(mask)))
    else:
        _tell(rule, opened, trial, shown, Mask(mask))
    return exit_code([trial.outcome])


def _rule(name: str, folders: Sequence[Path]) -> tuple[Rule, Rulebook]:
    """The rule of a file, or of an id; every problem of the file at once, as lint tells them."""
    path = Path(name)
    if path.is_dir():
        raise RuleFileError(f"“{name}”是目录，请给出其中的一个规则文件，例如 {path / 'XA-01.yaml'}。")
    if not path.is_file():
        if path.suffix or path.name != name:
            near = [file.name for file in path.parent.glob("*.y*ml")] if path.parent.is_dir() else []
            raise RuleFileError(f"找不到规则文件“{name}”{meant(path.name, near)}")
        rulebook = load_rules(folders, examples=False)
        (rule_id,) = check_ids([name], rulebook)
        return rulebook.rule(rule_id), rulebook

    from inspect_xj.rulebook import load

    places = [resources.rules(), *folders]
    read_already = any(path.resolve().is_relative_to(place.resolve()) for place in places)
    rulebook = load(places if read_already else [*places, path], examples=False)
    own = next((rule for rule in rulebook.rules if rule.path.resolve() == path.resolve()), None)
    if own is None:  # the file changes a rule of another folder
        (rule_id,) = check_ids([_id_in(path)], rulebook)
        own = rulebook.rule(rule_id)
    return own, rulebook


def _id_in(path: Path) -> str:
    found = re.search(r"^id:\s*['\"]?([^\s'\"#]+)", path.read_text(encoding="utf-8-sig"), re.MULTILINE)
    return found[1] if found else path.stem


def _values(rule: Rule, settings: Sequence[tuple[str, str]]) -> dict[str, Value]:
    """The parameters of the command line, of the kind that the rule's own are."""
    values: dict[str, Value] = {}
    for name, text in settings:
        if name not in rule.params:
            known = f"，它的参数有：{'、'.join(rule.params)}。" if rule.params else "，它没有参数。"
            hint = meant(name, rule.params)
            raise RuleFileError(f"规则 {rule.id} 没有参数“{name}”{hint if hint != '。' else known}")
        old = rule.params[name]
        new = (
            tuple(_like(old[0], one) for one in re.split(r"[,，、]", text))
            if isinstance(old, tuple) and old
            else _like(old, text)
        )
        if new is None or (isinstance(new, tuple) and None in new):
            raise RuleFileError(f"参数“{name}”原来是 {_shown(old)}，不能改成“{text}”。")
        values[name] = new
    return values


def _like(old: Value, text: str) -> Any:
    """``text`` read as the kind of value that ``old`` is; None when it is none."""
    try:
        if isinstance(old, date):
            return date.fromisoformat(text)
        if isinstance(old, (int, float)):
            return int(text) if re.fullmatch(r"-?[0-9]+", text) else float(text)
    except ValueError:
        return None
    return text


def _shown(value: Value) -> str:
    from inspect_xj.rulebook.card import shown_value

    return shown_value(value)


def _said(finding: Finding, mask: Mask) -> str:
    from inspect_xj.report.masking import redact

    keep = [name for name in (finding.school_name, finding.unit) if name]
    return redact(finding.message, finding.rows, mask, keep=keep)


def _tell(rule: Rule, snapshot: StoredSnapshot, trial: Trial, shown: Sequence[Finding], mask: Mask) -> None:
    outcome, info = trial.outcome, snapshot.info
    show.say(f"{rule.id} {rule.title}" + ("" if rule.on else "（已停用，这里照样试）"))
    if rule.params:
        show.say("  参数：" + "，".join(f"{name} {_shown(value)}" for name, value in rule.params.items()))
    year = f"{info.school_year}-{info.school_year + 1}学年"
    show.say(f"  快照：{snapshot.path}（{info.name or '未命名'}，{year}，截止日期 {info.as_of}）")
    show.say()
    show.table(
        ("结果", "检查", "问题", "通过", "未决", "未检", "排除"),
        [
            (
                outcome.ending,
                outcome.n_checked,
                outcome.n_findings,
                max(outcome.n_checked - outcome.n_findings, 0),
                outcome.n_undecided,
                outcome.n_unchecked,
                outcome.n_excluded,
            )
        ],
        numbers="检查 问题 通过 未决 未检 排除",
    )
    for line in _why(rule, trial):
        show.say(f"  {line}")
    if shown:
        counted = f"头 {len(shown)} 个问题（共 {outcome.n_findings} 个" if len(shown) < outcome.n_findings else "问题（"
        show.say(f"{counted}{'，' if counted.endswith('个') else ''}姓名和号码已遮盖）")
    for place, one in enumerate(shown, 1):
        show.say(f" {place:>2}. {one.severity}·{one.nature}  {one.school_name or one.unit or ''}")
        show.say(f"     {_said(one, mask)}")
        show.say(f"     出处：{where_of(one)}")
    show.say(f"用时 {trial.seconds:.1f} 秒，其中规则本身 {outcome.seconds:.2f} 秒。没有写结果文件。")


def _why(rule: Rule, trial: Trial) -> list[str]:
    """Why rows were not checked, not decided or set aside, and what a rule without a finding may mean."""
    outcome, lines = trial.outcome, []
    if outcome.reason:
        lines.append(f"原因：{outcome.reason}。")
    if outcome.n_undecided and rule.needs:
        lines.append(f"未决：{'、'.join(rule.needs)}有一项没有值，或条件里的列没有值。")
    elif outcome.n_undecided:
        lines.append("未决：条件里的列没有值，说不清。")
    if trial.excluded:
        counted = "、".join(f"{name} {number}" for name, number in trial.excluded.items())
        lines.append(f"合法情形所及：{counted}（一行可属几种，也含范围内未检的行）。")
    if str(outcome.ending) == "不适用":
        lines.append(f"“{rule.source}”里没有一行在范围之内" + (f"：{rule.scope}。" if rule.scope else "。"))
    return lines


def _as_json(rule: Rule, trial: Trial, shown: Sequence[Finding], mask: Mask) -> dict[str, Any]:
    outcome = trial.outcome
    return {
        "id": rule.id,
        "title": rule.title,
        "params": {name: _shown(value) for name, value in rule.params.items()},
        "ending": str(outcome.ending),
        "checked": outcome.n_checked,
        "findings": outcome.n_findings,
        "undecided": outcome.n_undecided,
        "unchecked": outcome.n_unchecked,
        "excluded": outcome.n_excluded,
        "excluded_by": dict(trial.excluded),
        "reason": outcome.reason,
        "first": [
            {
                "severity": one.severity,
                "nature": one.nature,
                "school": one.school_name,
                "message": _said(one, mask),
                "where": where_of(one),
                "file": one.rows[0].file if one.rows else None,
                "sheet": one.rows[0].sheet if one.rows else None,
                "line": one.rows[0].line if one.rows else None,
            }
            for one in shown
        ],
        "seconds": trial.seconds,
        "rule_seconds": outcome.seconds,
    }
