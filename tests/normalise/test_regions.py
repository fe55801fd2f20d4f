"""The union of all years: the codes of domain facts, the changes after 2018, and the one that must not be in it."""

from __future__ import annotations

import pytest

from inspect_xj.normalise import Regions

ANHUI_2009 = {
    "3401": "02 03 04 11 21 22 23",
    "3402": "02 03 07 08 21 22 23",
    "3403": "02 03 04 11 21 22 23",
    "3404": "02 03 04 05 06 21",
    "3405": "02 03 04 21",
    "3406": "02 03 04 21",
    "3407": "02 03 11 21",
    "3408": "02 03 11 22 23 24 25 26 27 28 81",
    "3410": "02 03 04 21 22 23 24",
    "3411": "02 03 22 24 25 26 81 82",
    "3412": "02 03 04 21 22 25 26 82",
    "3413": "02 21 22 23 24",
    "3414": "02 21 22 23 24",
    "3415": "02 03 21 22 23 24 25",
    "3416": "02 21 22 23",
    "3417": "02 21 22 23",
    "3418": "02 21 22 23 24 25 81",
}
NOW = "340124 340181 340209 340210 340212 340281 340422 340506 340522 340523 340705 340706 340722 340882 341504 341882"
HISTORICAL = (
    "342101 342130 342201 342225 342301 342327 342401 342427 342501 342531 342601 342626 342901 342923 341281 341223 341224 "
    "341227 349001 349002 340204 340205 340206 340505 341127"
)
#: Beijing 2010 and 2015, Hangzhou 2021, Hainan, Chongqing, Shandong 2019, Shanxi 2018, Sichuan, Xinjiang, Tibet …
ELSEWHERE = (
    "110103 110104 110118 110119 110228 110229 330113 330114 330103 330104 460105 460302 460400 469001 500155 370116 370117 "
    "140703 410308 513402 659011 540481 540581 350404 350405 350604 350605 431181 450181 520581 532302 610305 610981 654203 "
    "710000 810000 820000 830000"
)
CODES = [c + d for c, ds in ANHUI_2009.items() for d in ds.split()] + f"{NOW} {HISTORICAL} {ELSEWHERE}".split()
REGIONS = Regions.with_local()


@pytest.mark.parametrize("code", CODES)
def test_code_is_known(code: str) -> None:
    assert code in REGIONS


def test_anhui_of_2009_has_105_counties() -> None:
    assert sum(len(ds.split()) for ds in ANHUI_2009.values()) == 105


def test_the_fictional_county_only_when_added() -> None:
    assert "349901" not in REGIONS
    assert "349901" in Regions.with_local(["349901"])
    assert Regions.with_local(["abc", "34990", "３４９９０１"]).codes == REGIONS.codes


@pytest.mark.parametrize("code", ["000000", "349900", "999999", "340900", "", "34"])
def test_no_code(code: str) -> None:
    assert code not in REGIONS


def test_names_and_years() -> None:
    assert REGIONS.name("340826") == "宿松县"
    assert REGIONS.name("349901") is None
    assert REGIONS.period("340826") == (1988, None) or REGIONS.period("340826")[1] is None
    assert REGIONS.period("349001") == (1993, 1994)
