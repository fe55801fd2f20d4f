"""The rooms stand in one line, and each says what it is for."""

import ast
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "inspect_xj"
MODULES = sorted(PACKAGE.rglob("*.py"))
ROOMS = sorted(path for path in PACKAGE.iterdir() if (path / "__init__.py").is_file())


def contracts() -> list[dict[str, object]]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]


def test_every_room_has_its_place_in_the_line() -> None:
    layers = next(contract["layers"] for contract in contracts() if contract["type"] == "layers")
    placed = {name.strip().removeprefix("inspect_xj.") for layer in layers for name in layer.split("|")}  # type: ignore[attr-defined]
    there = {path.name for path in ROOMS} | {
        path.stem for path in PACKAGE.glob("*.py") if not path.stem.startswith("__")
    }
    assert placed == there


def test_the_line_is_the_one_the_architecture_page_draws() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = [line.split(" · ") for line in page.split("```")[1].strip().splitlines()]
    layers = next(contract["layers"] for contract in contracts() if contract["type"] == "layers")
    configured = [
        [name.strip().removeprefix("inspect_xj.") for name in layer.split("|")]
        for layer in layers  # type: ignore[attr-defined]
    ]
    assert len(rows) > 5
    position = {name: place for place, row in enumerate(configured) for name in row}
    for above, below in pairwise(rows):
        for upper in above:
            for lower in below:
                assert position[upper] <= position[lower], f"{upper} 应在 {lower} 之上"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_says_what_it_is_for(path: Path) -> None:
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert text
    assert len(text.splitlines()[0]) > 15


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_room_hides_an_error(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ExceptHandler):
            broad = node.type is None or (
                isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"}
            )
            assert not (broad and all(isinstance(step, ast.Pass) for step in node.body)), f"{path.name}:{node.lineno}"


def test_only_the_cli_prints_and_ends_the_process() -> None:
    for path in MODULES:
        if path.is_relative_to(PACKAGE / "cli"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                assert called not in {"print", "sys.exit", "exit", "os._exit"}, f"{path.name}:{node.lineno}"
