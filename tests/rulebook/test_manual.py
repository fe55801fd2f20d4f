"""What docs/规则编写.md shows is what the tool takes: its rule runs, its functions and conditions load."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from inspect_xj import resources
from inspect_xj.audit import run_example
from inspect_xj.cli import entry, rule_files
from inspect_xj.engine.expressions import FUNCTIONS
from inspect_xj.findings import open_results
from inspect_xj.rulebook import check, load

TEXT = (Path(__file__).parents[2] / "docs" / "规则编写.md").read_text(encoding="utf-8")
RULES = [block for block in re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL) if "from:" in block]
ROWS = re.findall(r"^\| `([^`]+)` \| ([^|]+) \| `([^`]+)` \|$", TEXT, re.MULTILINE)
FUNCTION_ROWS = [row for row in ROWS if row[0].split("(")[0] in FUNCTIONS]
CONDITIONS = re.findall(r"```sql\n(.*?)```", TEXT, re.DOTALL)[0].splitlines()
WRONG = re.findall(r"^\| `([^`]+)` \| [^|]+ \| (?:`|用)", TEXT.split("## 容易写错的地方")[1], re.MULTILINE)

CARD = 'id: XA-02\ntitle: 试\ncheck: 常规\nseverity: 一般\nnature: 疑\nbasis: [试]\nfrom: 学籍\n{}\nmessage: "x"\nexamples: []\n'


def faults(tmp_path: Path, condition: str, *, grouped: bool = False) -> list[str]:
    quoted = "'" + condition.replace("'", "''") + "'"
    part = f"group_by: 班级\nhaving: {quoted}" if grouped else f"where: {quoted}"
    (tmp_path / "XA-02.yaml").write_text(CARD.format(part), encoding="utf-8")
    return [str(problem) for problem in check([tmp_path / "XA-02.yaml"]) if problem.level == "错误"]


@pytest.mark.parametrize("text", RULES)
def test_rules_of_the_manual_run(text: str, tmp_path: Path) -> None:
    if text.startswith("from:"):  # a fragment: the card is what every rule has
        text = (
            'id: XA-03\ntitle: 试\ncheck: 常规\nseverity: 一般\nnature: 疑\nbasis: [试]\nmessage: "{{姓名}}"\n' + text
        )
    name = re.findall(r"^id: (\S+)", text)[0]
    (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    rule = load([tmp_path]).rule(name)
    for example in rule.examples:
        outcome = run_example(rule, example)
        assert outcome.ok, str(outcome)


def test_every_function_is_in_the_manual() -> None:
    assert [row[0] for row in FUNCTION_ROWS] == [function.usage for function in FUNCTIONS.values()]


@pytest.mark.parametrize("row", FUNCTION_ROWS, ids=lambda row: row[0])
def test_example_of_a_function_loads(row: tuple[str, str, str], tmp_path: Path) -> None:
    name, example = row[0].split("(")[0], row[2]
    if name != "行号组":
        assert faults(tmp_path, example, grouped=FUNCTIONS[name].aggregate) == []


@pytest.mark.parametrize("condition", CONDITIONS)
def test_condition_of_the_manual_loads(condition: str, tmp_path: Path) -> None:
    assert faults(tmp_path, condition) == []


@pytest.mark.parametrize("condition", [wrong for wrong in WRONG if "is null" not in wrong])
def test_what_not_to_write_is_refused(condition: str, tmp_path: Path) -> None:
    assert faults(tmp_path, condition)


def test_the_quick_start_leads_to_findings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command of the first page, as it stands there, on the sample county."""
    (tmp_path / "sample_db").mkdir()
    shutil.copy(resources.sample_db() / "sample.db", tmp_path / "sample_db")
    monkeypatch.chdir(tmp_path)
    commands = [shlex.split(line) for line in re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)[0].splitlines()]
    assert [words[:3] for words in commands[:2]] == [["inspect-xj", "rules", "new"], ["inspect-xj", "rules", "lint"]]
    ended = [entry.run(words[1:]) for words in commands]
    assert ended == [
        {"new": 0, "lint": 0, "test": 0, "try": 1, "audit": 1}[words[1 if words[1] == "audit" else 2]]
        for words in commands
    ]
    assert check([tmp_path / "我县规则"]) == ()
    found = open_results(tmp_path / "示例县.audit.db").findings()
    assert {one.rule for one in found} == {"XA-01"}


@pytest.mark.parametrize("text", re.findall(r"inspect-xj (rules [^`\n]+)`", TEXT))
def test_commands_named_in_the_manual_exist(text: str) -> None:
    words = text.split()
    assert words[1] in rule_files.group.commands
    options = {word for parameter in rule_files.group.commands[words[1]].params for word in parameter.opts}
    assert {word for word in words if word.startswith("-")} <= options
