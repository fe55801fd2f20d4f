"""Problems carry their place and a suggestion; strict YAML; overlays; what the shipped rules are."""

from pathlib import Path

import pytest

from inspect_xj import resources
from inspect_xj.errors import RuleFileError
from inspect_xj.rulebook import check, load

GOOD = """\
id: XX-01
title: 试
check: 常规
severity: 一般
nature: 确
basis: [试]
from: 学籍
where: 年级 > 参数.上限
message: "{{姓名}}"
params: {上限: 9}
examples:
  - given: {学籍: [{姓名: 甲, 年级: 十年级}]}
    finds: [{学籍: 1}]
"""


def write(folder: Path, text: str, name: str = "XX-01.yaml") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("年级 > 参数.上限", "姓明 = '甲'", "8:8", "没有列“姓明”；是否为“姓名”？"),
        ("年级 > 参数.上限", ">-\n  年级 > 1\n  and 姓明 = '甲'", "10:7", "没有列“姓明”"),
        (
            "年级 > 参数.上限",
            "|\n  年级 > 1\n  and 周遂(出生日期, 截止日期) > 1",
            "10:7",
            "没有函数“周遂”；是否为“周岁”",
        ),
        ("年级 > 参数.上限", '"年级 > 1 and 姓名 = 1"', "8:20", "不能放在一起"),
        ("年级 > 参数.上限", "年级 > 参数.上线", "8:13", "没有参数“上线”；是否为“上限”"),
        ("年级 > 参数.上限", "年级 + 1", "8:8", "要写一个条件"),
        ("年级 > 参数.上限", "年级 >", "8:11", "不完整"),
        ("年级 > 参数.上限", "姓名 = “甲”", "8:13", "中文符号"),
        ("年级 > 参数.上限", "count(*) > 1", "8:8", "一行"),
        ("年级 > 参数.上限", "空(人员)", "8:10", "不是表里填的列"),
        ("年级 > 参数.上限", "有缺陷(学籍号, '校验')", "8:8", "没有名为“校验”的缺陷"),
        ("年级 > 参数.上限", "exists (select 1 from 学籍 where 人员 = 人员)", "8:30", "同名"),
        ("{{姓名}}", "{{姓明}}", "9:13", "message 里没有“姓明”"),
        ("{{姓名}}", "{{到校.姓名}}", "9:13", "message 里没有“到校”"),
        ("from: 学籍", "from: 学藉", "7:7", "是否为“学籍”"),
        ("check: 常规", "check: 长规", "3:8", "是否为“常规”"),
        ("severity: 一般", "severity: [{when: 年级 > 1, is: 一般}]", "4:12", "最后一行不能带 when"),
        ("title: 试", "titel: 试", "2:1", "没有“titel”这个键；是否为“title”"),
        ("{学籍: 1}", "{学籍: 2}", "13:18", "没有第“2”行"),
        ("年级: 十年级", "年纪: 十年级", "12:26", "没有列“年纪”；是否为“年级”"),
        ("id: XX-01", "id: XX-02", "1:5", "与文件名"),
        ("params: {上限: 9}", "params: {上限: 9}\nparams: {}", "11:1", "写了两次"),
    ],
)
def test_problem_has_place_and_suggestion(old: str, new: str, place: str, words: str, tmp_path: Path) -> None:
    assert old in GOOD
    file = write(tmp_path, GOOD.replace(old, new, 1))
    lines = [str(problem) for problem in check([file])]
    assert any(f"XX-01.yaml:{place}: " in line and words in line for line in lines), lines


def test_every_problem_of_every_file_at_once(tmp_path: Path) -> None:
    write(tmp_path, GOOD.replace("常规", "长规").replace("年级 >", "年纪 >"))
    write(tmp_path, "a: [", "XX-02.yaml")
    with pytest.raises(RuleFileError) as caught:
        load([tmp_path])
    text = str(caught.value)
    assert "XX-01.yaml:8:8" in text and "XX-01.yaml:3:8" in text and "XX-02.yaml:" in text


def test_scalars_stay_text(tmp_path: Path) -> None:
    write(
        tmp_path, GOOD.replace("{上限: 9}", "{上限: 9, 码: 07, 否: no, 串: '5', 日: 2009-09-01, 比: 0.5, 表: [1, 2]}")
    )
    params = load([tmp_path]).rule("XX-01").params
    assert [params["码"], params["否"], params["串"], params["比"], params["表"]] == ["07", "no", "5", 0.5, (1, 2)]
    assert str(params["日"]) == "2009-09-01" and not isinstance(params["日"], str)


def test_overlay_changes_and_switches_off(tmp_path: Path) -> None:
    write(tmp_path / "a", GOOD)
    write(tmp_path / "b", "id: XX-01\nswitch: off\nseverity: 严重\ndays: 7\nparams: {上限: 6}\n")
    before, after = load([tmp_path / "a"]), load([tmp_path / "a", tmp_path / "b"])
    rule = after.rule("XX-01")
    assert (rule.on, rule.severity[0].value, rule.days, rule.params["上限"]) == (False, "严重", 7, 6)
    assert before.sha256 != after.sha256 and before.rule("XX-01").on


@pytest.mark.parametrize(
    "text", ["id: XX-09\nswitch: off\n", "id: XX-01\nswitch: maybe\n", "id: XX-01\nparams: {下限: 1}\n"]
)
def test_overlay_that_fits_nothing(text: str, tmp_path: Path) -> None:
    write(tmp_path / "a", GOOD)
    write(tmp_path / "b", text)
    with pytest.raises(RuleFileError):
        load([tmp_path / "a", tmp_path / "b"])


def test_duplicate_ids(tmp_path: Path) -> None:
    write(tmp_path / "a", GOOD)
    write(tmp_path / "b", GOOD)
    with pytest.raises(RuleFileError, match="已在"):
        load([tmp_path / "a", tmp_path / "b"])


def test_shipped_rules_load() -> None:
    book = load([resources.rules()])
    assert {rule.path.stem for rule in book.rules} == {rule.id for rule in book.rules}
    assert [rule.id for rule in book.rules] == sorted(rule.id for rule in book.rules)
