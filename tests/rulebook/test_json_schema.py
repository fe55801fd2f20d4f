"""The schema for editors says the same as the loader: on every shipped rule, and on a table of good and bad files."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from inspect_xj import resources
from inspect_xj.rulebook import check
from inspect_xj.rulebook.draft import KEYS
from inspect_xj.rulebook.examples import EXAMPLE_KEYS
from inspect_xj.rulebook.guide import EXAMPLE_DOCS, KEY_DOCS, OVERLAY_DOCS
from inspect_xj.rulebook.json_schema import rule_schema, schema_text
from inspect_xj.rulebook.overlay import OVERLAY_KEYS
from tests.rulebook.test_lint import GOOD

ROOT = Path(__file__).parents[2]
VALIDATOR = Draft202012Validator(rule_schema())


class CoreLoader(yaml.SafeLoader):
    """YAML 1.2 as editors read it: no dates, and on, off, yes, no are words."""


CoreLoader.yaml_implicit_resolvers = {
    sign: [
        (tag, pattern) for tag, pattern in rules if tag not in ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool")
    ]
    for sign, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read(text: str) -> Any:
    return yaml.load(text, Loader=CoreLoader)


def test_the_committed_file_is_the_generated_one() -> None:
    committed = (ROOT / "docs" / "rule.schema.json").read_text(encoding="utf-8")
    assert committed == schema_text(), "inspect-xj rules schema -o docs/rule.schema.json"


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(rule_schema())


def test_every_key_is_described() -> None:
    assert tuple(KEY_DOCS) == KEYS
    assert tuple(EXAMPLE_DOCS) == EXAMPLE_KEYS
    assert tuple(OVERLAY_DOCS) == OVERLAY_KEYS


@pytest.mark.parametrize("path", sorted(resources.rules().glob("??/*.yaml")), ids=lambda path: path.stem)
def test_shipped_rules_validate(path: Path) -> None:
    errors = [
        f"{list(error.path)}: {error.message[:200]}" for error in VALIDATOR.iter_errors(read(path.read_text("utf-8")))
    ]
    assert errors == []


#: (what is changed, to what, whether it is good)
CASES = [
    ("title: 高年级低龄", "title: 高年级低龄", True),
    ("title: 高年级低龄", "title: 2009", True),
    ("title: 高年级低龄\n", "", False),
    ("title: 高年级低龄", "title:", False),
    ("title: 高年级低龄", "title: [甲, 乙]", False),
    ("id: XA-01", "id: XA1", False),
    ("check: 常规", "check: 常规查", False),
    ("severity: 一般", "severity: 严重", True),
    ("severity: 一般", "severity: 特别严重", False),
    ("severity: 一般", "severity:\n  - {when: 年级 > 8, is: 严重}\n  - {is: 一般}", True),
    ("severity: 一般", "severity:\n  - {when: 年级 > 8, then: 严重}\n  - {is: 一般}", False),
    ("severity: 一般", "severity: []", False),
    ("nature: 疑", "nature: 是", False),
    ("basis: [县教〔2009〕1号 第三条]", "basis: 县教〔2009〕1号 第三条", True),
    ("basis: [县教〔2009〕1号 第三条]", "basis: {号: 1}", False),
    ("from: 学籍", "from: 学藉", False),
    ("from: 学籍", "from: 学籍\nremedy: 核对\ndays: 15\nwatch_out: 跳级", True),
    ("from: 学籍", "from: 学籍\nremedy:\ndays:\nwatch_out:", True),
    ("from: 学籍", "from: 学籍\ndays: 十五", False),
    ("from: 学籍", "from: 学籍\ndays: 15.5", False),
    ("from: 学籍", "from: 学籍\ndays: 99999", False),
    ("from: 学籍", "from: 学籍\nseverty: 一般", False),
    ("from: 学籍", "from: 学籍\nneeds: 年级", True),
    ("from: 学籍", "from: 学籍\nneeds: [年级, 出生日期]", True),
    ("from: 学籍", "from: 学籍\nneeds: {年级: 1}", False),
    ("from: 学籍", "from: 学籍\nunless:\n  借读: 就读方式 = '借读'", True),
    ("from: 学籍", "from: 学籍\nunless: 就读方式 = '借读'", False),
    ("from: 学籍", "from: 学籍\nunless:\n  借读: 就读方式 = '借读'\n  days: 年级 = 9", False),
    ("from: 学籍", "from: 学籍\nwith_rows:\n  到校: 到校.人员 = 学籍.人员", True),
    ("from: 学籍", "from: 学籍\nwith_rows:\n  同人: {table: 学籍, on: 同人.人员 = 学籍.人员, role: 主体}", True),
    ("from: 学籍", "from: 学籍\nwith_rows:\n  同人: {table: 学籍, on: 同人.人员 = 学籍.人员, role: 主角}", False),
    ("from: 学籍", "from: 学籍\nwith_rows:\n  同人: {table: 学籍, role: 主体}", False),
    ("from: 学籍", "from: 学籍\ncolumns:\n  岁: 周岁(出生日期, 开学日)", True),
    ("from: 学籍", "from: 学籍\nconfidence: 0.5", True),
    ("from: 学籍", "from: 学籍\nhaving: count(*) > 1", False),
    ("from: 学籍", "from: 学籍\ngroup_by: 班级", False),
    ("from: 学籍", "from: 学籍\nat_least: 5", False),
    ("from: 学籍", "from: 学籍\npoints:\n  - {when: 年级 > 8, points: 1, label: 甲}\nat_least: 1", True),
    ("from: 学籍", "from: 学籍\npoints:\n  - {when: 年级 > 8, label: 甲}\nat_least: 1", False),
    ("from: 学籍", "from: 学籍\nequivalent:\n  - {mutant: 甲, why: 乙}", True),
    ("from: 学籍", "from: 学籍\nequivalent:\n  - {mutant: 甲}", False),
    ("from: 学籍", "from: 学籍\nlet:\n  学校: select x.行号 as 行号 from 学籍 x", False),
    ("scope: 在籍(学籍状态)", "scope:", False),
    ("where: 年级 >= 7 and 周岁(出生日期, 开学日) < 参数.最小年龄\n", "", False),
    ("where: 年级 >= 7 and", "where:\n  甲: 年级 = 9\n  乙: 年级 >= 7 and", True),
    ("where: 年级 >= 7 and", "where:\n  甲: 年级 = 9\n  scope: 年级 >= 7 and", False),
    ("  最小年龄: 11", "  最小年龄: 11\n  名单: [甲, 乙]", True),
    ("  最小年龄: 11", "  最小年龄: 11\n  days: 3", False),
    ("  最小年龄: 11", "  最小年龄: {甲: 乙}", False),
    ("姓名: 沈佳禾", "姓各: 沈佳禾", False),
    ("姓名: 沈佳禾", "姓名: null, 人员: 甲", True),
    ("      学籍:", "      学藉:", False),
    ("      学籍:", "      学校: []\n      学籍:", True),
    ("    finds: [{学籍: 1}]", "    finds: [{学籍: [1]}]", True),
    ("    finds: [{学籍: 1}]", "    finds: [{学籍: 1, 严重程度: 一般, 性质: 疑, 说明: 鹿明垚}]", True),
    ("    finds: [{学籍: 1}]", "    finds: [{学籍: 1, 严重程度: 一半}]", False),
    ("    finds: [{学籍: 1}]", "    finds: [{学藉: 1}]", False),
    ("    finds: [{学籍: 1}]", "    finds: [{学籍: 零}]", False),
    ("    finds: [{学籍: 1}]", "    finds: 1", False),
    ("    finds: [{学籍: 1}]", "    ending: 发现", True),
    ("    finds: [{学籍: 1}]", "    ending: 发觉", False),
    ("    finds: [{学籍: 1}]", "    note: 少了结果", False),
    (
        "    finds: [{学籍: 1}]",
        "    finds: []\n    as_of: 2010-10-12\n    profile: 全国\n    params: {最小年龄: 9}",
        True,
    ),
    ("    finds: [{学籍: 1}]", "    finds: []\n    as_of: 2010年10月", False),
    ("    finds: [{学籍: 1}]", "    finds: []\n    profile: 江西", False),
    ("    finds: [{学籍: 1}]", "    finds: []\n    previous_as_of: 2008-10-12", True),
    ("    finds: [{学籍: 1}]", "    finds: []\n    找到: 1", False),
    (GOOD, "id: CG-03\nswitch: off\nnote: 今年不查\n", True),
    (GOOD, "id: CG-03\nseverity: 提示\ndays: 30\n", True),
    (GOOD, "id: CG-03\nseverity: 特别严重\n", False),
    (GOOD, "id: CG-01\nparams: {次数: 2}\n", True),
    (GOOD, "- 1\n- 2\n", False),
    (GOOD, "甲\n", False),
]


@pytest.mark.parametrize(("old", "new", "good"), CASES)
def test_schema_and_loader_agree(old: str, new: str, good: bool, tmp_path: Path) -> None:
    assert GOOD.count(old) == 1, old
    text = GOOD.replace(old, new)
    name = next((word for word in ("XA-01", "CG-03", "CG-01") if f"id: {word}" in text), "XA-01")
    (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    loader = [str(problem) for problem in check([tmp_path]) if problem.level == "错误"]
    schema = [error.message[:300] for error in VALIDATOR.iter_errors(read(text))]
    assert (not loader, not schema) == (good, good), (loader, schema)
