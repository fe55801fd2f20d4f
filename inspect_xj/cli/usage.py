"""Words of click in Chinese: what was typed wrong, what was probably meant, where the help is."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from itertools import takewhile
from typing import Any

import click

__all__ = ["Command", "Group", "closest", "meant", "sentence"]

#: Words less alike than this are not what was meant.
_LIKE = 0.6


def closest(word: str, known: Iterable[str]) -> str | None:
    """Return the one of ``known`` that ``word`` was probably meant to be, or None; of equals the one that begins alike."""
    typed = word.casefold()
    best = max(known, key=lambda name: (_likeness(typed, name.casefold()), [-ord(one) for one in name]), default=None)
    return best if best is not None and _likeness(typed, best.casefold())[0] >= _LIKE else None


def _likeness(typed: str, name: str) -> tuple[float, int]:
    begins_alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(typed, name, strict=False)))
    return SequenceMatcher(None, typed, name).ratio(), begins_alike


def meant(word: str, known: Iterable[str]) -> str:
    """Return «，是否为“…”？» or a full stop: the end of a sentence about an unknown word."""
    name = closest(word, known)
    return f"，是否为“{name}”？" if name else "。"


def sentence(error: click.ClickException) -> str:
    """Return one Chinese sentence (and where the help is) for a mistake on the command line."""
    context = getattr(error, "ctx", None)
    text = _what(error, context)
    return f"{text}{_help_hint(context)}" if isinstance(error, click.UsageError) else text


def _what(error: click.ClickException, context: click.Context | None) -> str:
    match error:
        case click.NoSuchOption():
            return f"没有选项“{error.option_name}”{meant(error.option_name, _options(context))}"
        case click.BadOptionUsage():
            flag = any(
                getattr(parameter, "is_flag", False) and error.option_name in parameter.opts
                for parameter in (context.command.params if context else ())
            )
            return f"选项“{error.option_name}”{'不带值' if flag else '后面缺少值'}。"
        case click.MissingParameter():
            return f"缺少{_name_of(error.param)}。"
        case click.BadParameter():
            return f"{_name_of(error.param)}的值不对：{_why(error)}"
        case _:
            return error.format_message()


def _why(error: click.BadParameter) -> str:
    kind = getattr(error.param, "type", None)
    match kind:
        case click.types.IntRange():
            # IntRange is an IntParamType too: the more particular first.
            low = f"不小于 {kind.min} 的" if kind.min is not None else ""
            return f"需要{low}整数。"
        case click.types.IntParamType():
            return "需要整数。"
        case click.Choice():
            return f"可用的是 {'、'.join(str(choice) for choice in kind.choices)}。"
        case _:
            return error.message


def _name_of(parameter: click.Parameter | None) -> str:
    if parameter is None:
        return "参数"
    if isinstance(parameter, click.Option):
        return f"选项“{'/'.join(parameter.opts)}”"
    return f"“{parameter.human_readable_name}”"


def _options(context: click.Context | None) -> list[str]:
    if context is None:
        return []
    return [name for parameter in context.command.get_params(context) for name in parameter.opts]


def _help_hint(context: click.Context | None) -> str:
    command = context.command_path if context else "inspect-xj"
    return f"用法见 {command} --help。"


class _ChineseHelp(click.Command):
    """Help pages with Chinese headings."""

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return ``--help`` with its own line in Chinese."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示本说明。"
        return option

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="用法：")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        # Only our own words: click would add «[default: 1; x>=0]».
        records = [
            (record[0], getattr(parameter, "help", None) or "")
            for parameter in self.get_params(ctx)
            if (record := parameter.get_help_record(ctx)) is not None
        ]
        if records:
            with formatter.section("选项"):
                formatter.write_dl(records)
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse; a mistake found by click's parser is told which command it was made in."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            if error.ctx is None:
                error.ctx = ctx
            raise


class Command(_ChineseHelp):
    """One command."""

    def __init__(self, name: str | None, **attributes: Any) -> None:
        # Extra words are refused in ``parse_args``, in Chinese.
        attributes["context_settings"] = {"allow_extra_args": True, "max_content_width": 100}
        super().__init__(name, **{"options_metavar": "[选项]", **attributes})

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse, and refuse what is left over."""
        rest = super().parse_args(ctx, args)
        if rest:
            raise click.UsageError(f"多出了参数“{' '.join(rest)}”。", ctx)
        return rest


class Group(_ChineseHelp, click.Group):
    """A command that has commands; alone it shows them."""

    command_class = Command

    def __init__(self, name: str | None, **attributes: Any) -> None:
        super().__init__(name, **{"subcommand_metavar": "命令 …", "options_metavar": "[选项]", **attributes})

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the commands in the order of the work, not of the alphabet."""
        records = [(name, command.get_short_help_str(100)) for name, command in self.commands.items()]
        with formatter.section("命令"):
            formatter.write_dl(records)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names in the order of the work."""
        return list(self.commands)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse; without anything to parse, show the help as an answer, not as a mistake."""
        if not args:
            click.echo(self.get_help(ctx))
            ctx.exit(0)
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command named first in ``args``; an unknown one is answered with what was probably meant."""
        if args and args[0] not in self.commands:
            word = args[0]
            if word.startswith("-"):
                raise click.NoSuchOption(word, ctx=ctx)
            raise click.UsageError(f"没有命令“{word}”{meant(word, self.commands)}", ctx)
        return super().resolve_command(ctx, args)
