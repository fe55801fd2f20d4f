"""``inspect-xj rules test``: run the examples of rules, and ask with ``--mutate`` whether they would notice a fault."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inspect_xj import resources
from inspect_xj.cli import options, show
from inspect_xj.cli.rule_choice import belongs, check_there, local_folders
from inspect_xj.cli.usage import Command

if TYPE_CHECKING:
    from inspect_xj.audit import ExampleOutcome, Found, RuleMutation
    from inspect_xj.rulebook import Example, Find, Rule

__all__ = ["command"]

#: Share of mutants that must be killed: in every rule, and over the whole rulebook where that is what was tested.
_RATE_OF_A_RULE, _RATE_OF_ALL = 0.85, 0.95
#: Columns by which a person knows a row: the first that is filled in is its name, the first of the others its number.
_NAMES = ("姓名", "成员姓名", "学校名称", "单位名称", "文件名称", "项目", "班级")
_NUMBERS = ("学籍号", "身份证件号", "学校代码", "单位代码", "文号")


@click.command("test", cls=Command, short_help="执行规则里的例子。")
@click.argument("paths", type=options.FILE, nargs=-1, metavar="[目录或文件 …]")
@click.option("--mutate", is_flag=True, help="在规则里故意改错一处（变异），看例子是否查得出来；列出没有查出的改动。")
@options.as_json()
def command(*, paths: tuple[Path, ...], mutate: bool, json_wanted: bool) -> int:
    """执行规则里的例子，列出与所写结果不符的。不给路径时执行随工具的规则。"""
    check_there(paths)
    places = _places(paths)
    rules = [rule for rule in _load(places) if belongs(rule, paths)]
    if mutate:
        return _mutate(rules, places, json_wanted=json_wanted, whole=not paths)
    failed = _failures(rules, places, json_wanted=json_wanted)
    bare = [rule.id for rule in rules if not rule.examples]
    total = sum(len(rule.examples) for rule in rules)
    if json_wanted:
        told = [_as_json(*one) for one in failed]
        show.write_json({"rules": len(rules), "examples": total, "failed": told, "without_examples": bare})
    else:
        for one in failed:
            _tell(*one)
        if bare:
            show.say(f"没有例子的规则：{'、'.join(bare)}。")
        show.say(f"规则 {len(rules)} 条，例子 {total} 个，不符 {len(failed)} 个。")
    return 1 if failed else 0


def _places(paths: Sequence[Path]) -> list[Path]:
    """The files and folders to load: of shipped rules no more than were asked for, lest another file's mistake be in the way."""
    local = local_folders(paths, resources.rules())
    if not paths or local:
        return [resources.rules(), *local]
    resolved = list(dict.fromkeys(path.resolve() for path in paths))
    return [path for path in resolved if not any(other in path.parents for other in resolved)]


def _load(places: Sequence[Path]) -> tuple[Rule, ...]:
    from inspect_xj.rulebook import load

    return load(places).rules


def _failures(
    rules: Sequence[Rule], places: Sequence[Path], *, json_wanted: bool
) -> list[tuple[Rule, int, Example, ExampleOutcome]]:
    from inspect_xj.audit import run_examples

    outcomes: dict[str, tuple[ExampleOutcome, ...]] = {}
    with show.Progress(wanted=not json_wanted) as progress:
        progress("执行例子", 0, len(rules))
        for done, (rule_id, found) in enumerate(run_examples(places, rules), 1):
            outcomes[rule_id] = found
            progress("执行例子", done, len(rules))
    return [
        (rule, number, example, outcome)
        for rule in rules
        for number, (example, outcome) in enumerate(zip(rule.examples, outcomes[rule.id], strict=True), 1)
        if not outcome.ok
    ]


def _tell(rule: Rule, number: int, example: Example, outcome: ExampleOutcome) -> None:
    """Print what was expected and what was found instead, line by line."""
    note = f"（{example.note}）" if example.note else ""
    show.say(f"{rule.path}:{example.line}：{rule.id} 第 {number} 个例子不符{note}")
    reason = f"（{outcome.reason}）" if outcome.reason else ""
    if example.ending not in (None, str(outcome.ending)):
        show.say(f"    结局应为 {example.ending}，实为 {outcome.ending}{reason}")
    else:
        show.say(f"    结局 {outcome.ending}{reason}")
    for find in outcome.missing:
        show.say(f"  - 应查出而未查出：{_rows(example, find.rows)}{_expected(find)}")
    for found in outcome.extra:
        grade = f"（{found.severity}，{found.nature}）"
        show.say(f"  + 不应查出而查出：{_rows(example, found.rows)}{grade}：{found.message}")


def _expected(find: Find) -> str:
    words = [word for word in (find.severity, find.nature) if word]
    if find.says:
        words.append(f"说明含“{find.says}”")
    return f"（{'，'.join(words)}）" if words else ""


def _rows(example: Example, rows: Any) -> str:
    return "；".join(
        f"{table}第{number}行{_who(example, table, number)}" for table, numbers in rows.items() for number in numbers
    )


def _who(example: Example, table: str, number: int) -> str:
    """The name and number of a row of an example, as far as it gives them."""
    rows = example.given.get(table, ())
    row = rows[number - 1] if number <= len(rows) else {}
    words = [next((row[c] for c in columns if row.get(c)), None) for columns in (_NAMES, _NUMBERS)]
    said = " ".join(word for word in words if word)
    return f"（{said}）" if said else ""


def _as_json(rule: Rule, number: int, example: Example, outcome: ExampleOutcome) -> dict[str, Any]:
    def found(one: Found) -> dict[str, Any]:
        return {
            "rows": dict(one.rows),
            "who": _rows(example, one.rows),
            "severity": one.severity,
            "nature": one.nature,
            "message": one.message,
        }

    def wanted(one: Find) -> dict[str, Any]:
        said = {"severity": one.severity, "nature": one.nature, "message": one.says}
        return {"rows": dict(one.rows), "who": _rows(example, one.rows), **{k: v for k, v in said.items() if v}}

    return {
        "file": str(rule.path),
        "line": example.line,
        "rule": rule.id,
        "example": number,
        "note": example.note,
        "message": str(outcome),
        "ending": {"expected": example.ending, "found": str(outcome.ending), "reason": outcome.reason},
        "missing": [wanted(one) for one in outcome.missing],
        "extra": [found(one) for one in outcome.extra],
    }


# -- mutants ---------------------------------------------------------------------------------------------------------


def _mutate(rules: Sequence[Rule], places: Sequence[Path], *, json_wanted: bool, whole: bool) -> int:
    """Print which mutants survived; 1 where the examples fail or notice too few."""
    from inspect_xj.audit import mutate_rules

    told: list[RuleMutation] = []
    paths = {rule.id: rule.path for rule in rules}
    with show.Progress(wanted=not json_wanted) as progress:
        waiting = {rule.id: rule.path for rule in rules}
        for done, one in enumerate(mutate_rules(places, rules), 1):
            told.append(one)
            progress("试验变异", done, len(rules))
            waiting = _tell_in_order(told, waiting, wanted=not json_wanted)
    told.sort(key=lambda one: one.rule)
    counted, killed = sum(one.counted for one in told), sum(one.killed for one in told)
    rate = killed / counted if counted else 1.0
    weak = [one.rule for one in told if not one.ready or one.rate < _RATE_OF_A_RULE]
    low = whole and rate < _RATE_OF_ALL
    if json_wanted:
        show.write_json(
            {
                "rules": [_mutation_as_json(one, paths[one.rule]) for one in told],
                "mutants": sum(one.total for one in told),
                "equivalent": sum(len(one.equivalents) for one in told),
                "killed": killed,
                "rate": round(rate, 4),
                "below": weak,
            }
        )
    else:
        n_equal = sum(len(one.equivalents) for one in told)
        show.say(
            f"规则 {len(told)} 条，变异 {counted + n_equal} 个，等价 {n_equal} 个，查出 {killed} 个（{rate:.1%}）。"
        )
        if weak:
            show.say(f"例子不符，或查出率低于 {_RATE_OF_A_RULE:.0%} 的规则：{'、'.join(weak)}。")
        if low:
            show.say(f"全部规则的查出率低于 {_RATE_OF_ALL:.0%}。")
    return 1 if weak or low else 0


def _tell_in_order(told: Sequence[RuleMutation], waiting: dict[str, Path], *, wanted: bool) -> dict[str, Path]:
    """Print of the rules ``waiting`` for their turn those whose turn has come; return the others."""
    done = {one.rule: one for one in told}
    left = dict(waiting)
    for rule_id, path in waiting.items():
        if rule_id not in done:
            break
        if wanted:
            _tell_mutation(done[rule_id], path)
        del left[rule_id]
    return left


def _tell_mutation(one: RuleMutation, path: Path) -> None:
    if not one.ready:
        show.say(f"{one.rule}：例子与所写结果不符，先用 rules test 改正。")
        return
    equal = f"，等价 {len(one.equivalents)}" if one.equivalents else ""
    show.say(f"{one.rule}：变异 {one.total}{equal}，查出 {one.killed}（{one.rate:.0%}）")
    for line, text in one.survivors:
        show.say(f"  {path}:{line}：{text}")
    for line, entry in one.equivalents:
        show.say(f"  {path}:{line}：等价：{entry.mutant}（{entry.why}）")
    for entry in one.superfluous:
        show.say(f"  {path}：equivalent 里多余的一条：{entry.mutant}")


def _mutation_as_json(one: RuleMutation, path: Path) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "file": str(path),
        "ready": one.ready,
        "mutants": one.total,
        "killed": one.killed,
        "rate": round(one.rate, 4),
        "survivors": [{"line": line, "mutant": text} for line, text in one.survivors],
        "equivalent": [{"line": line, "mutant": e.mutant, "why": e.why} for line, e in one.equivalents],
        "superfluous": [{"mutant": e.mutant, "why": e.why} for e in one.superfluous],
    }
