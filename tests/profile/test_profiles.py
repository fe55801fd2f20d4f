"""Every list a column names exists in every profile, and every code or variant of the field means its one word."""

from __future__ import annotations

import pytest

from inspect_xj import profile
from inspect_xj.errors import ResourceError
from inspect_xj.profile import CodeList
from inspect_xj.schema import TABLES, Kind

LISTS = sorted({c.codes for t in TABLES.values() for c in t.columns if c.kind is Kind.CODE and c.codes})


@pytest.mark.parametrize("name", profile.names())
@pytest.mark.parametrize("codes", LISTS)
def test_every_list_of_the_schema_is_there(name: str, codes: str) -> None:
    found = profile.load(name).code_list(codes)
    assert found.words
    for word in found.words:
        assert found.word(word) == word


@pytest.mark.parametrize("name", profile.names())
def test_required_columns_are_columns(name: str) -> None:
    loaded = profile.load(name)
    assert loaded.name == name
    assert set(loaded.required) <= set(TABLES["学籍"].names)
    assert loaded.active == {"在读", "复学"}
    assert loaded.active <= set(loaded.code_list("学籍状态").words)
    assert set(loaded.deadlines) - {"时点"} <= set(loaded.code_list("上报环节").words)


@pytest.mark.parametrize(
    ("codes", "text", "word"),
    [
        ("学籍状态", "01", "在读"),
        ("学籍状态", "1", "在读"),
        ("学籍状态", "1.0", "在读"),
        ("学籍状态", "01-在读", "在读"),
        ("学籍状态", "在读（01）", "在读"),
        ("学籍状态", "转学（转出）", "转出"),
        ("学籍状态", "11", "死亡"),
        ("学籍状态", "12", "保留入学资格"),
        ("变动类别", "11", "休学"),
        ("变动类别", "21", "转出"),
        ("变动类别", "22", "转入"),
        ("变动类别", "转学(转入)", "转入"),
        ("就读方式", "1", "走读"),
        ("就读方式", "寄宿", "住校"),
        ("就读方式", "送教上门", "送教上门"),
        ("民族", "汉", "汉族"),
        ("民族", "汉族", "汉族"),
        ("民族", "01", "汉族"),
        ("民族", "1", "汉族"),
        ("关系", "51", "父亲"),
        ("关系", "爷爷", "祖父"),
        ("办学类型", "218", "小学教学点"),
        ("身份证件类型", "1", "居民身份证"),
        ("身份证件类型", "a", "护照"),
        ("身份证件类型", "身份证", "居民身份证"),
        ("到校情况", "√", "到校"),
        ("到校情况", "病假", "请假"),
        ("到校情况", "×", "缺勤"),
        ("到校情况", "旷课", "缺勤"),
        ("到校情况", "请假（病假）", "请假"),
        ("到校情况", "未到（原因不明）", "缺勤"),
        ("到校情况", "今天（到校）", "到校"),
        ("到校情况", "无此人", "查无此人"),
        ("到校情况", "已签到", "到校"),
        ("到校情况", "√到", "到校"),
        ("到校情况", "请假1天", "请假"),
        ("到校情况", "旷课两节", "缺勤"),
        ("到校情况", "没来", "缺勤"),
        ("到校情况", "未见本人", "缺勤"),
        ("到校情况", "三天", None),
        ("学籍状态", "注册", "在读"),
        ("学籍状态", "毕业生", "毕业"),
        ("就读方式", "不住校", "走读"),
        ("身份证件类型", "出生医学证明", "其他"),
        ("变动类别", "更改姓名", "信息变更"),
        ("变动类别", "转学", None),  # out or in: not said
        ("单位类型", "九年一贯制学校", "学校"),
        ("上报环节", "县报市教育局", "县级审核上报"),
        ("豁免类别", "重病", "长期病假"),
        ("豁免类别", "病假", "长期病假"),
        ("上报环节", "学校", "学校上报"),
        ("入学方式", "11", "预科班"),
        ("港澳台侨外", "00", "否"),
        ("学籍状态", "不知道", None),
        ("学籍状态", "", None),
    ],
)
def test_words_of_anhui(codes: str, text: str, word: str | None) -> None:
    assert profile.load("安徽2009").code_list(codes).word(text) == word


def test_a_list_of_its_own_settles_the_clash() -> None:
    assert profile.load("全国").code_list("入学方式").word("11") == "就近入学"


def test_unknown_profile_is_one_sentence() -> None:
    with pytest.raises(ResourceError, match="没有名为“火星”的口径"):
        profile.load("火星")


def test_a_variant_with_two_meanings_is_refused() -> None:
    with pytest.raises(ValueError, match="means both"):
        CodeList.of("试", {"甲": ["1"], "乙": ["1"]})
