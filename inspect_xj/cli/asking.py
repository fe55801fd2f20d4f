"""Questions on a terminal: what is usual stands ready, what is wrong is said at once, and asked again."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

import click

from inspect_xj.cli import show
from inspect_xj.cli.usage import closest

__all__ = ["ask", "choose", "completing", "is_terminal"]

#: Longer defaults stand on a line of their own.
_LONG = 20

#: Returns a sentence about what is wrong, or nothing.
Check = Callable[[str], str]


def is_terminal() -> bool:
    """Whether somebody is there to answer."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def ask(question: str, default: str = "", *, needed: bool = True, check: Check | None = None) -> str:
    """The answer; an empty one is the default. Asks until the answer is one."""
    hint = f"［{default}］" if default else "" if needed else "［可不填］"
    if len(default) > _LONG:  # a long prompt and a long answer do not go on one line
        show.say(f"{question}，现成的是：")
        show.say(f"  {default}")
        question, hint = "直接回车就用它，或另写", ""
    while True:
        answer = _read(f"{question}{hint}：") or default
        if not answer and needed:
            show.say("  这一项要填。")
            continue
        wrong = check(answer) if check is not None and answer else ""
        if not wrong:
            return answer
        for line in wrong.splitlines():
            show.say(f"  {line}")


def choose(question: str, choices: Sequence[str], default: str) -> str:
    """One of ``choices``, by its word or its number."""
    listed = "  ".join(f"{number} {word}" for number, word in enumerate(choices, 1))

    def wrong(answer: str) -> str:
        if answer in choices or (answer.isdigit() and 1 <= int(answer) <= len(choices)):
            return ""
        near = closest(answer, choices)
        return f"没有“{answer}”" + (f"，是否为“{near}”？" if near else f"，可选：{'、'.join(choices)}。")

    answer = ask(f"{question}（{listed}）", default, check=wrong)
    return answer if answer in choices else choices[int(answer) - 1]


def _read(prompt: str) -> str:
    try:
        return input(prompt).strip()
    except EOFError:
        raise click.Abort from None


@contextmanager
def completing(words: Sequence[str]) -> Iterator[None]:
    """Meanwhile the Tab key completes ``words``, where the terminal can do that."""
    try:
        import readline
    except ImportError:
        yield
        return
    before, delimiters = readline.get_completer(), readline.get_completer_delims()

    def complete(text: str, state: int) -> str | None:
        hits = [word for word in words if word.startswith(text)]
        return hits[state] if state < len(hits) else None

    readline.set_completer(complete)
    readline.set_completer_delims(" \t(),=<>'.")
    with suppress(OSError, ValueError):
        readline.parse_and_bind("tab: complete")
    try:
        yield
    finally:
        readline.set_completer(before)
        readline.set_completer_delims(delimiters)
