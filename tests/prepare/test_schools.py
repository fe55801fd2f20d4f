"""Which school a cell means; and that two near ones are never guessed between."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspect_xj.prepare.schools import Directory, Entry, stage_of_type

SCHOOLS = {
    "01": ("示例县城关小学",),
    "02": ("示例县第一中学", "示例中学"),
    "03": ("示例县实验小学",),
    "04": ("示例县第二实验小学",),
    "05": ("示例县河口镇中心小学",),
    "06": ("示例县山前乡中心小学",),
    "07": ("示例县河口镇红旗小学",),
    "08": ("示例县河口镇初级中学",),
    "09": ("示例县东湖小学",),
    "10": ("示例县西湖小学",),
    "11": ("示例县山前乡王家湾完全小学",),
    "12": ("示例县同名小学",),
    "13": ("示例县同名小学",),
    "14": ("示例县特殊教育学校",),
    "15": ("示例县第三小学",),
}
DIRECTORY = Directory(Entry(code, names) for code, names in SCHOOLS.items())


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("示例县城关小学", "01"),
        ("城关小学", "01"),
        ("示例城关小学", "01"),
        ("示例县第一中学", "02"),
        ("第一中学", "02"),
        ("示例一中", "02"),
        ("一中", "02"),
        ("示例中学", "02"),  # former name
        ("实验小学", "03"),
        ("第二实验小学", "04"),
        ("河口镇中心小学", "05"),
        ("河口中心小学", "05"),
        ("示例县河口中心小学", "05"),
        ("中心小学", None),  # two townships have one
        ("红旗小学", "07"),
        ("河口镇初中", "08"),
        ("河口初中", "08"),
        ("东湖小学", "09"),
        ("西湖小学", "10"),
        ("南湖小学", None),
        ("山前乡王家湾小学", None),
        ("同名小学", None),
        ("示例县同名小学", None),
        ("桐城市实验小学", None),
        ("桐城市第一中学", None),
        ("邻县城关小学", None),
        ("示例县第3小学", "15"),
        ("三小", "15"),
        ("县实验小学", "03"),
        ("县一中", "02"),
        ("城关小学（本部）".replace("（", "(").replace("）", ")"), "01"),
        ("安徽省示例县城关小学", None),
        ("示例县特殊教育学校", "14"),
        ("示例县特殊教育校", "14"),
        ("小学", None),
        ("", None),
    ],
)
def test_by_name(name: str, code: str | None) -> None:
    assert DIRECTORY.by_name(name) == code


@settings(deadline=None)
@given(st.text(alphabet="示例县城关河口镇第一二三实验中心小学中初级() abc", max_size=20))
def test_any_name_is_answered_and_only_with_a_known_code(name: str) -> None:
    assert DIRECTORY.by_name(name) in {None, *SCHOOLS}


def test_a_township_that_is_not_the_schools_own_is_no_prefix() -> None:
    directory = Directory([Entry("01", ("红旗小学",), township="河口镇"), Entry("02", ("东风小学",))])
    assert directory.by_name("河口镇红旗小学") == "01"
    assert directory.by_name("山前镇红旗小学") is None
    assert directory.by_name("山前镇东风小学") == "02"


def test_the_names_of_the_county_and_those_above_it_may_stand_in_front() -> None:
    directory = Directory([Entry("01", ("孚玉小学",))], ["宿松县", "安庆市", "安徽省"])
    for name in ("宿松县孚玉小学", "安徽省宿松县孚玉小学", "安徽省安庆市宿松县孚玉小学", "安庆市宿松县孚玉小学"):
        assert directory.by_name(name) == "01"
    assert directory.by_name("安徽省桐城市孚玉小学") is None


def test_every_official_name_means_its_own_school() -> None:
    for code, names in SCHOOLS.items():
        if code not in ("12", "13"):
            assert DIRECTORY.by_name(names[0]) == code


@pytest.mark.parametrize(
    ("kind", "stage"),
    [
        ("小学", "小学"),
        ("初级中学", "初中"),
        ("高级中学", "高中"),
        ("完全中学", "中学"),
        ("九年一贯制学校", None),
        (None, None),
    ],
)
def test_stage(kind: str | None, stage: str | None) -> None:
    assert stage_of_type(kind) == stage
