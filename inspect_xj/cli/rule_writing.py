"""``inspect-xj rules new``: a rule file of one's own, by questions on a terminal or from options."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inspect_xj import resources
from inspect_xj.cli import asking, options, show
from inspect_xj.cli.rule_pages import write_schema
from inspect_xj.cli.rule_trying import Setting
from inspect_xj.cli.usage import Command
from inspect_xj.errors import OutputError, RuleFileError

if TYPE_CHECKING:
    from inspect_xj.engine.expressions import Value
    from inspect_xj.rulebook import Example
    from inspect_xj.rulebook.scaffold import Beginning

__all__ = ["command"]

_CHECKS, _SEVERITIES, _NATURES = ("组织责任", "常规", "档案信息化"), ("严重", "较重", "一般", "提示"), ("确", "疑")


@click.command("new", cls=Command, short_help="新写一条规则，逐项问，或由选项给出。")
@click.argument("rule_id", metavar="规则号")
@options.output("目录", "写到哪个目录，默认当前目录；没有则新建。")
@click.option("--title", metavar="名称", help="名称，例如 高年级低龄。")
@click.option("--check", type=click.Choice(_CHECKS), help="三查中的哪一查，默认 常规。")
@click.option("--from", "table", metavar="表", help="问题是关于哪个表的，默认 学籍。")
@click.option("--scope", metavar="条件", help="只管哪些行；学籍默认 在籍(学籍状态)，要管全部写 --scope ''。")
@click.option("--where", metavar="条件", help='什么样的行是问题，例如 "年级 >= 7 and 周岁(出生日期, 开学日) < 11"。')
@click.option("--severity", type=click.Choice(_SEVERITIES), help="严重程度，默认 一般。")
@click.option("--nature", type=click.Choice(_NATURES), help="确（数据即可认定）或 疑（须现场核实），默认 疑。")
@click.option("--basis", metavar="条款", help="依据的文件和条款。")
@click.option("--message", metavar="句子", help="给人看的一句话，{{…}} 里写列名；不给则由条件里的列拼成。")
@click.option("--remedy", metavar="句子", help="怎样整改。")
@click.option("--days", type=click.IntRange(min=0), metavar="天数", help="整改时限。")
@click.option("--param", "settings", type=Setting(), multiple=True, metavar="名=值", help="参数及默认值；可多次给出。")
def command(*, rule_id: str, output: Path | None, settings: tuple[tuple[str, str], ...], **given: Any) -> int:
    """新写一条规则文件，例如 inspect-xj rules new XA-01 -o 我县规则/。

    在终端里逐项询问；给了 --title 和 --where，或不在终端里，就不再问。写成的文件带注释和试过的例子，随即可以检查和试用。
    """
    folder = output or Path()
    rule_id = _free_id(rule_id, folder)
    params = {name: _value(text) for name, text in settings}
    complete = given["title"] and given["where"]
    begin = _from_options if complete or not asking.is_terminal() else _asked
    beginning = begin(rule_id, given, params)
    text, examples = _finished(beginning)
    path = folder / f"{rule_id}.yaml"
    _place(path, text)
    _tell(path, folder, examples, beginning)
    return 0


def _free_id(word: str, folder: Path) -> str:
    """The id in capitals; refused when it is none, or taken."""
    from inspect_xj.rulebook.rule import ID

    rule_id = word.strip().upper()
    free = _next_free(folder)
    if not ID.match(rule_id):
        raise RuleFileError(f"规则号“{word}”写法不对：两个大写字母、短横、两三位数字，本地规则用 XA-，例如 {free}。")
    if any(path.stem == rule_id for path in resources.rules().glob("*/*.yaml")):
        raise RuleFileError(
            f"规则号 {rule_id} 是随工具的规则，本地规则另用 XA- 编号，例如 {free}；只想改它见 docs/规则编写.md。"
        )
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"“{folder}”是文件，请在 -o 后面给出目录。")
    taken = next((path for path in _rule_files(folder) if path.stem.upper() == rule_id), None)
    if taken is not None:
        raise OutputError(f"规则文件“{taken}”已经存在，不予覆盖；另取一个规则号，例如 {free}。")
    return rule_id


def _rule_files(folder: Path) -> list[Path]:
    files = folder.rglob("*") if folder != Path() else folder.glob("*")  # here may be anywhere: not all below it
    return [path for path in files if path.suffix.lower() in (".yaml", ".yml")] if folder.is_dir() else []


def _next_free(folder: Path) -> str:
    taken = {path.stem.upper() for path in _rule_files(folder)}
    return next(name for name in (f"XA-{number:02d}" for number in range(1, 1000)) if name not in taken)


def _value(text: str) -> Value:
    if re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", text):
        return float(text) if "." in text else int(text)
    try:
        return date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else text
    except ValueError:
        return text


def _from_options(rule_id: str, given: Mapping[str, Any], params: dict[str, Value]) -> Beginning:
    from inspect_xj.rulebook.scaffold import Beginning, parameters_in, usual_message, usual_scope

    missing = [f"--{name}" for name in ("title", "where") if not given[name]]
    if missing:
        raise click.UsageError(f"缺少{'、'.join(missing)}；不在终端里时不能逐项询问。")
    table = _table(given["table"] or "学籍")
    scope = usual_scope(table) if given["scope"] is None else given["scope"]
    for name, text in (("--scope", scope), ("--where", given["where"])):
        if text and (wrong := _wrong(text, table, params, name)):
            raise RuleFileError(wrong)
    unknown = [name for name in parameters_in(given["where"], scope) if name not in params]
    if unknown:
        raise RuleFileError(f"条件里有参数“{unknown[0]}”而没有默认值，请加上 --param {unknown[0]}=值。")
    optional = {name: given[name] for name in ("check", "severity", "nature", "basis", "remedy", "days") if given[name]}
    return Beginning(
        rule_id,
        given["title"],
        given["where"],
        table,
        scope=scope,
        message=given["message"] or usual_message(table, given["title"], given["where"]),
        params=params,
        **optional,
    )


def _table(name: str) -> str:
    from inspect_xj.engine.expressions import nearest
    from inspect_xj.schema import TABLES

    if name not in TABLES:
        hint = nearest(name, list(TABLES)) or f"可用的表：{'、'.join(TABLES)}。"
        raise RuleFileError(f"没有表“{name}”，{hint}")
    return name


def _wrong(text: str, table: str, params: Mapping[str, Value], name: str = "条件") -> str:
    """What is wrong with a condition, as lint would say it, with a mark under the place; nothing when it is right."""
    from rich.cells import cell_len

    from inspect_xj.rulebook.scaffold import condition_fault

    fault = condition_fault(text, table, params)
    if fault is None:
        return ""
    tail = f"；{fault.suggestion}" if fault.suggestion else ""
    mark = " " * cell_len(text[: fault.start]) + "↑"
    return f"{name}:1:{fault.start + 1}: 错误：{fault.message}{tail}\n{text}\n{mark}"


def _asked(rule_id: str, given: Mapping[str, Any], params: dict[str, Value]) -> Beginning:
    """Everything that was not given, asked for step by step."""
    from inspect_xj.rulebook.scaffold import Beginning, parameters_in, usual_message, usual_scope
    from inspect_xj.rulebook.vocabulary import base_catalog
    from inspect_xj.schema import TABLES

    show.say(f"新写规则 {rule_id}。方括号里是现成的回答，直接回车就用它；Ctrl-C 中断，什么也不写。")
    title = given["title"] or asking.ask("名称（印在台账里，例如 高年级低龄）")
    check = given["check"] or asking.choose("三查中的哪一查", _CHECKS, "常规")
    if given["table"]:
        table = _table(given["table"])
    else:
        show.say("可用的表：" + "、".join(f"{name}（{table.doc}）" for name, table in TABLES.items()))
        with asking.completing(list(TABLES)):
            table = asking.ask("问题是关于哪个表的", "学籍", check=_table_fault)
    columns = [name for name in base_catalog().tables[table].columns if not name.endswith(("_原文", "_缺陷"))]
    show.say(f"“{table}”的列：{'、'.join(columns)}")
    show.say("函数见 docs/规则编写.md；会变的数写成 参数.名称。")
    with asking.completing([*columns, *_function_names()]):
        scope = given["scope"]
        if scope is None:
            scope = asking.ask(
                "只管哪些行", usual_scope(table), needed=False, check=lambda text: _wrong(text, table, params)
            )
        where = given["where"] or asking.ask("什么样的行是问题", check=lambda text: _wrong(text, table, params))
    for name in parameters_in(where, scope):
        if name not in params:
            params[name] = _value(asking.ask(f"参数“{name}”的默认值"))
    severity = given["severity"] or asking.choose("严重程度", _SEVERITIES, "一般")
    nature = given["nature"] or asking.choose("性质：确（数据即可认定）、疑（须现场核实）", _NATURES, "疑")
    basis = given["basis"] or asking.ask("依据的文件和条款", needed=False)
    usual = usual_message(table, title, where)
    beginning = Beginning(rule_id, title, where, table, check, severity, nature, basis, scope, usual, params=params)
    message = given["message"] or asking.ask(
        "给人看的一句话", usual, check=lambda text: _message_fault(replace(beginning, message=text))
    )
    remedy = given["remedy"] or asking.ask("怎样整改", needed=False)
    days = given["days"] if given["days"] is not None else asking.ask("整改时限（天）", needed=False, check=_days_fault)
    return replace(beginning, message=message, remedy=remedy, days=int(days) if days != "" else None)


def _table_fault(name: str) -> str:
    try:
        _table(name)
    except RuleFileError as error:
        return str(error)
    return ""


def _days_fault(text: str) -> str:
    return "" if text.isdigit() and int(text) <= 3650 else "写 0 到 3650 之间的整数。"


def _message_fault(beginning: Beginning) -> str:
    from inspect_xj.rulebook.scaffold import rule_text

    return "；".join(_problems(rule_text(beginning), beginning.id))


def _function_names() -> list[str]:
    from inspect_xj.engine.expressions import FUNCTIONS

    return list(FUNCTIONS)


def _problems(text: str, rule_id: str) -> list[str]:
    """What the loader would refuse in the text of a rule."""
    from inspect_xj.rulebook import check

    with tempfile.TemporaryDirectory(prefix="inspect-xj-") as folder:
        path = Path(folder) / f"{rule_id}.yaml"
        path.write_text(text, encoding="utf-8")
        return [
            f"{one.message}" + (f"；{one.suggestion}" if one.suggestion else "")
            for one in check([path])
            if one.level == "错误"
        ]


def _finished(beginning: Beginning) -> tuple[str, tuple[Example, ...]]:
    """The text with examples that were tried; RuleFileError when the rule itself cannot be used."""
    from inspect_xj.audit.drafting import draft_examples
    from inspect_xj.rulebook import load
    from inspect_xj.rulebook.scaffold import rule_text

    bare = rule_text(beginning)
    if problems := _problems(bare, beginning.id):
        raise RuleFileError(f"规则写不成：{'；'.join(problems)}。")
    with tempfile.TemporaryDirectory(prefix="inspect-xj-") as folder:
        path = Path(folder) / f"{beginning.id}.yaml"
        path.write_text(bare, encoding="utf-8")
        with show.Progress() as progress:
            progress("试例子", 0, 1)
            examples = draft_examples(load([path]).rule(beginning.id))
    text = rule_text(beginning, examples)
    return (text, examples) if not _problems(text, beginning.id) else (bare, ())


def _place(path: Path, text: str) -> None:
    """Write the file, which must not be there, and the schema that its first line names."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise OutputError(f"规则文件“{path}”已经存在，不予覆盖。") from None
    write_schema(path.parent / "rule.schema.json")


def _tell(path: Path, folder: Path, examples: tuple[Example, ...], beginning: Beginning) -> None:
    finding = any(example.finds for example in examples)
    tried = f"例子 {len(examples)} 个，都试过了" if finding else "没能推出应当查出的例子，请照注释补上"
    show.say(f"已写 {path}（{tried}）。")
    if not beginning.basis:
        show.say("依据还空着，请在文件里补上。")
    where = show.quoted(folder)
    show.say("下一步：")
    show.say(f"  inspect-xj rules lint {where}")
    show.say(f"  inspect-xj rules test {where}")
    show.say(f"  inspect-xj rules try {show.quoted(path)} 快照.db")
    show.say(f"  inspect-xj audit 快照.db --rules {where}")
