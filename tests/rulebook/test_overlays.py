"""A local folder over the shipped rules: what it may change, in what order, and what is said when it cannot."""

from datetime import date
from pathlib import Path

import pytest

from inspect_xj.errors import RuleFileError
from inspect_xj.rulebook import Rule, Rulebook, check, load

RULE = """\
id: {id}
title: 试
check: 常规
severity: [{{when: 年级 > 6, is: 严重}}, {{is: 一般}}]
nature: 疑
basis: [试]
from: 学籍
where: 年级 >= 参数.年级 and 建档日期 > 参数.自
message: "{{{{姓名}}}}"
days: 15
params: {{年级: 3, 自: 2009-09-01, 词: 甲, 词们: [甲, 乙]}}
examples: []
"""


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    folder = tmp_path / "shipped"
    folder.mkdir()
    for name in ("CG-01", "CG-02"):
        (folder / f"{name}.yaml").write_text(RULE.format(id=name), encoding="utf-8")
    return folder


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / f"{name.replace('CG_', 'CG-').replace('XA_', 'XA-')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def laid(shipped: Path, text: str) -> Rule:
    return load([shipped, write(shipped.parent / "我县规则", CG_01=f"id: CG-01\n{text}")]).rule("CG-01")


def test_a_new_rule_is_added(shipped: Path) -> None:
    local = write(shipped.parent / "我县规则", XA_01=RULE.format(id="XA-01"))
    assert [rule.id for rule in load([shipped, local]).rules] == ["CG-01", "CG-02", "XA-01"]


@pytest.mark.parametrize("word", ["off", "停用", "关"])
def test_switched_off(word: str, shipped: Path) -> None:
    rule = laid(shipped, f"switch: {word}\nnote: 另有文件。\n")
    assert not rule.on
    assert rule.changes == ("停用", "说明：另有文件")


def test_every_part_that_can_be_changed(shipped: Path) -> None:
    rule = laid(
        shipped, "severity: 提示\nnature: 确\ndays: 30\nparams: {年级: 5, 自: 2009-10-01, 词: 乙, 词们: [丙]}\n"
    )
    assert [graded.value for graded in rule.severity] == ["提示"]
    assert [choice.word for choice in rule.choices["严重程度"]] == ["提示"]
    assert [choice.word for choice in rule.choices["性质"]] == ["确"]
    assert (rule.days, dict(rule.params)) == (30, {"年级": 5, "自": date(2009, 10, 1), "词": "乙", "词们": ("丙",)})
    assert rule.changes[:4] == ("严重程度改为提示", "性质改为确", "整改时限改为30日", "参数年级由3改为5")
    assert rule.on


def test_the_last_of_several_folders_has_the_last_word(shipped: Path) -> None:
    city = write(shipped.parent / "市", CG_01="id: CG-01\nswitch: off\ndays: 20\n", XA_01=RULE.format(id="XA-01"))
    county = write(shipped.parent / "县", CG_01="id: CG-01\nswitch: on\n", XA_01="id: XA-01\nparams: {年级: 8}\n")
    rule = load([shipped, city, county]).rule("CG-01")
    assert (rule.on, rule.days, rule.changes) == (True, 20, ("停用", "整改时限改为20日", "启用"))
    assert load([shipped, city, county]).rule("XA-01").params["年级"] == 8
    assert load([shipped, city, county]).sha256 != load([shipped, city]).sha256


def test_order_matters(shipped: Path) -> None:
    off = write(shipped.parent / "甲", CG_01="id: CG-01\nswitch: off\n")
    on = write(shipped.parent / "乙", CG_01="id: CG-01\nswitch: on\n")
    assert load([shipped, off, on]).rule("CG-01").on
    assert not load([shipped, on, off]).rule("CG-01").on


@pytest.mark.parametrize(
    ("text", "place", "words", "hint"),
    [
        ("id: CG-03\nswitch: off\n", "1:1", "没有规则“CG-03”可以改", "CG-0"),
        ("id: CG-03\nseverity: 提示\n", "1:1", "没有规则“CG-03”可以改", "CG-0"),
        ("id: CG-*\nswitch: off\n", "1:1", "没有规则“CG-*”可以改", "通配符"),
        ("id: CG-01,CG-02\nswitch: off\n", "1:1", "可以改", "一个文件改一条规则"),
        ("switch: off\n", "1:1", "没有写改的是哪条规则", "id"),
        ("id: CG-01\nswitch: maybe\n", "2:9", "switch 不能写“maybe”", "off"),
        ("id: CG-01\nseverity: 一股\n", "2:11", "不能写“一股”", "一般"),
        ("id: CG-01\nnature: 准\n", "2:9", "不能写“准”", "疑"),
        ("id: CG-01\ndays: 半月\n", "2:7", "整数", ""),
        ("id: CG-01\nparams: {年纪: 5}\n", "2:10", "没有参数“年纪”", "年级"),
        ("id: CG-01\nparams: {年级: 五}\n", "2:14", "不能改成另一类值", ""),
        ("id: CG-01\nparams: {自: 5}\n", "2:13", "不能改成另一类值", ""),
    ],
)
def test_what_cannot_be_done_is_said(text: str, place: str, words: str, hint: str, shipped: Path) -> None:
    local = write(shipped.parent / "我县规则", CG_01=text)
    with pytest.raises(RuleFileError, match=rf"CG-01\.yaml:{place}: 错误") as caught:
        load([shipped, local])
    assert words in str(caught.value)
    assert hint in str(caught.value)
    assert str(caught.value).count("\n") == 1


def test_a_condition_cannot_be_overlaid(shipped: Path) -> None:
    local = write(shipped.parent / "我县规则", CG_01="id: CG-01\nswitch: off\nwhere: 年级 = 9\n")
    with pytest.raises(RuleFileError, match=r"已在 .* 用过"):
        load([shipped, local])


def test_two_files_of_one_folder_may_not_change_one_rule(shipped: Path) -> None:
    local = write(shipped.parent / "我县规则", CG_01="id: CG-01\nswitch: off\n")
    write(local / "更多", CG_01="id: CG-01\nswitch: on\n")
    with pytest.raises(RuleFileError, match=r"在同一目录的 CG-01\.yaml 里已经改过"):
        load([shipped, local])


def test_scoring_is_laid_over_number_by_number(shipped: Path) -> None:
    write(shipped, **{"_model/scoring": "weights: {严重: 20, 一般: 5}\n"})
    city = write(shipped.parent / "市", **{"_model/scoring": "weights: {严重: 30}\nlimits: {提示: 0.5}\n"})
    county = write(shipped.parent / "县", **{"_model/scoring": "weights: {一般: 7}\n"})
    scoring = load([shipped, city, county]).scoring
    assert dict(scoring.weights) == {"严重": 30.0, "较重": 10.0, "一般": 7.0, "提示": 1.0}
    assert dict(scoring.limits) == {"严重": 0.01, "较重": 0.02, "一般": 0.05, "提示": 0.5}
    wrong = write(shipped.parent / "错", **{"_model/scoring": "weights: {严重: 0}\nlimit: {提示: 0.5}\n"})
    assert [(p.line, p.column) for p in check([wrong])] == [(1, 15), (2, 1)]


def test_identity_is_laid_over_number_by_number(shipped: Path) -> None:
    def near(rulebook: Rulebook) -> tuple[float, float]:
        return rulebook.linkage.decide["near"], rulebook.linkage.decide["link"]

    city = write(shipped.parent / "市", **{"_model/identity": "decide: {near: 0.2, link: 0.6}\n"})
    county = write(shipped.parent / "县", **{"_model/identity": "decide: {near: 0.3}\n"})
    assert near(load([shipped])) == (0.05, 0.5)
    assert near(load([shipped, city, county])) == (0.3, 0.6)
    assert load([shipped, city]).sha256 != load([shipped]).sha256
