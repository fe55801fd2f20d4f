"""Loading for an audit leaves out the examples of shipped rules, and nothing else."""

from dataclasses import replace
from pathlib import Path

import pytest

from inspect_xj import resources
from inspect_xj.errors import RuleFileError
from inspect_xj.rulebook import load
from inspect_xj.rulebook.document import read_document


def test_without_examples_is_the_same_rulebook() -> None:
    whole, lean = load([resources.rules()]), load([resources.rules()], examples=False)
    assert lean.sha256 == whole.sha256
    assert all(rule.examples for rule in whole.rules)
    assert [replace(rule, examples=()) for rule in whole.rules] == list(lean.rules)


def test_local_files_are_read_whole(tmp_path: Path) -> None:
    (tmp_path / "XA-01.yaml").write_text(
        "id: XA-01\ntitle: 试\ncheck: 常规\nseverity: 一般\nnature: 疑\nbasis: [试]\nfrom: 学籍\nwhere: 年级 > 9\n"
        'message: "{{姓名}}"\nexamples:\n  - given: {学藉: []}\n    finds: []\n',
        encoding="utf-8",
    )
    with pytest.raises(RuleFileError, match=r"XA-01\.yaml:11:"):
        load([resources.rules(), tmp_path], examples=False)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nexamples:\n  - given: {}\nb: [1\n", 5),  # unclosed: PyYAML tells it at the end
        ("a: 1\nexamples:\n- given: {}\n# why\na: 2\n", 5),
        ("examples: []\na: 1\na: 2\n", 3),
    ],
)
def test_lines_keep_their_numbers(text: str, line: int, tmp_path: Path) -> None:
    file = tmp_path / "XA-01.yaml"
    file.write_text(text, encoding="utf-8")
    assert [problem.line for problem in read_document(file, without="examples").problems] == [line]
    assert [problem.line for problem in read_document(file).problems] == [line]
