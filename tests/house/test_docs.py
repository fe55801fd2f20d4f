"""The docs cannot miss a command, an option, or a word of `make`."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from inspect_xj.cli.application import application

ROOT = Path(__file__).resolve().parents[2]
MANUAL = (ROOT / "docs" / "手册.md").read_text(encoding="utf-8")
PAGES = ["README.md", "README.zh-CN.md"]


def commands(command: click.Command, name: str = "inspect-xj") -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        for word, below in command.commands.items():
            yield from commands(below, f"{name} {word}")


COMMANDS = dict(commands(application))


def chapters() -> dict[str, str]:
    parts = re.split(r"^#+ (.+)$", MANUAL, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("name", COMMANDS)
def test_the_manual_has_every_command_with_every_option(name: str) -> None:
    assert name in chapters()
    for parameter in COMMANDS[name].params:
        if isinstance(parameter, click.Option):
            for word in parameter.opts:
                assert f"`{word}" in chapters()[name] or f"{name} {word}" in chapters()[name], word


def test_the_manual_invents_no_command_and_no_option() -> None:
    chaptered = {title for title in chapters() if title.startswith("inspect-xj")}
    assert chaptered == set(COMMANDS)
    known = {word for command in COMMANDS.values() for parameter in command.params for word in parameter.opts}
    assert set(re.findall(r"(?<![-\w])--[a-z][a-z-]*", MANUAL)) <= known | {"--help"}


@pytest.mark.parametrize("page", PAGES)
def test_a_readme_shows_every_command_and_invents_none(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    shown = set(re.findall(r"inspect-xj +([a-z]+)", text))
    assert shown <= set(application.commands)
    assert {"import", "audit", "report", "rules"} <= shown


@pytest.mark.parametrize("page", [*PAGES, "CHANGELOG.md", "docs/手册.md"])
def test_every_make_word_and_every_link_is_there(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z-]+)\b", text, flags=re.ASCII)) - {"a", "the", "it"} <= targets
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (ROOT / page).parent.joinpath(target).exists(), target


def test_the_first_command_of_the_readme_is_the_demo() -> None:
    for page in PAGES:
        block = re.search(r"```\n(.+?)```", (ROOT / page).read_text(encoding="utf-8"), flags=re.DOTALL)
        assert block is not None
        assert block[1].startswith("make demo")
