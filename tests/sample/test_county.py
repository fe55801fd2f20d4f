"""A county is repeatable, has every fault often enough, and its truth can be read back row by row."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

from inspect_xj import resources
from inspect_xj.errors import InspectError, OutputError
from inspect_xj.sample import CountySummary, make_county
from inspect_xj.sample.county import build_world
from inspect_xj.sample.numbers import check_digit
from inspect_xj.sample.world import Registration, School, World
from tests.sample.conftest import SEED, STUDENTS, read_truth, row_of

#: 全国学籍号 came years after this autumn, and what a city reports is due in November.
UNPLANTED = {"DA-15", "DA-25"}
#: The rules that the sample must exercise: every other one.
RULES = sorted({path.stem for path in resources.rules().glob("[a-z][a-z]/*.yaml")} - UNPLANTED)
#: Cases per mille of pupils (domain §8), where the rate gives more than the three that are planted anyway.
RATES = {"CG-01": 0.02, "CG-02": 0.003, "CG-03": 0.003, "DA-06": 0.003}
SHARED = {"CG-04": r"\d{17}[\dX]", "CG-07": r"\d{16}", "CG-31": r"\d{18}|\d{15}", "CG-32": r"\d{17}[\dX]"}


def _cases(truth: list[dict[str, str]]) -> dict[tuple[str, str], list[dict[str, str]]]:
    cases: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for line in truth:
        if line["类别"] == "应报":
            cases[line["规则"], line["编号"]].append(line)
    return cases


def test_every_rule_has_three_cases(faulty: CountySummary) -> None:
    planted = list(_cases(read_truth(faulty.truth)))
    cases = Counter(rule for rule, _ in planted)
    assert sorted(cases) == RULES
    # a county this small has too few schools for three of these, and too few large ones
    assert min(n for rule, n in cases.items() if rule not in ("CG-26", "CG-30", "ZZ-05")) >= 3
    own = Counter(rule for rule, case in planted if case.startswith(rule))
    for rule, rate in RATES.items():
        assert own[rule] == max(3, round(STUDENTS * rate))
    assert faulty.n_faults == sum(cases.values())


def test_rates_hold_in_a_larger_county() -> None:
    world = build_world(6000, 2)
    planted = {(mark.rule, mark.case) for mark in world.marks if mark.expected}
    cases = Counter(rule for rule, case in planted if case.startswith(rule))
    assert {rule: cases[rule] for rule in RATES} == {rule: round(6000 * rate) for rule, rate in RATES.items()}
    # What follows from planted faults aside, no fault is planted on more than a pupil in fifty.
    assert all(count <= 6000 * 0.02 for count in cases.values())


def test_no_row_serves_two_faults(faulty: CountySummary) -> None:
    seen: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for line in read_truth(faulty.truth):
        if line["类别"] == "应报":
            seen[line["源文件"], line["源表"], line["源行"]].add(line["编号"])
    assert [place for place, numbers in seen.items() if len(numbers) > 1] == []


def test_no_row_is_expected_and_forbidden_under_one_rule(faulty: CountySummary) -> None:
    truth = read_truth(faulty.truth)
    places = {
        kind: {(t["规则"], t["源文件"], t["源表"], t["源行"]) for t in truth if t["类别"] == kind}
        for kind in ("应报", "不应报")
    }
    assert places["应报"] & places["不应报"] == set()


def test_every_truth_row_is_a_row_of_its_file(faulty: CountySummary) -> None:
    for line in read_truth(faulty.truth):
        row = row_of(faulty.raw, line)
        # A roll may hold a number and a name only; a registration always has most of its columns.
        least = 2 if line["源文件"].startswith("点名/") else 12 if line["源文件"].startswith("学籍/") else 3
        assert sum(cell != "" for cell in row) >= least, line
        assert "合计" not in row[0]


@pytest.mark.parametrize("rule", sorted(SHARED))
def test_rows_of_one_case_share_their_number(faulty: CountySummary, rule: str) -> None:
    for (found, _), lines in _cases(read_truth(faulty.truth)).items():
        if found == rule:
            assert len(lines) == 2
            shared = set.intersection(*(set(row_of(faulty.raw, line)) for line in lines))
            assert [cell for cell in shared if re.fullmatch(SHARED[rule], cell)]


def test_fields_are_wrong_where_the_truth_says_so(faulty: CountySummary) -> None:
    wrong = {"DA-03": 0, "DA-04": 0, "DA-08": 0}
    for (rule, _), lines in _cases(read_truth(faulty.truth)).items():
        row = row_of(faulty.raw, lines[0])
        if rule == "DA-03":
            assert not any(
                re.fullmatch(r"349901\d{11}[\dX]", cell) and check_digit(cell[:17]) == cell[17] for cell in row[:21]
            )
        elif rule == "DA-04":
            assert any(re.fullmatch(r"349901\d{9}", cell) for cell in row)
        elif rule == "DA-08":
            ids = [c for c in row if re.fullmatch(r"34(9987|5601)\d{11}[\dX]|398812\d{11}[\dX]", c)]
            assert ids and check_digit(ids[0][:17]) == ids[0][17]
        wrong[rule] = wrong.get(rule, 0) + 1
    assert all(wrong.values())


def test_unregistered_children_are_on_no_list(
    faulty: CountySummary, pages: Callable[[Path], dict[str, list[list[str]]]]
) -> None:
    registered = {
        re.sub(r"\s", "", cell)
        for path in (faulty.raw / "学籍").iterdir()
        for rows in pages(path).values()
        for row in rows
        for cell in row
    }
    for (rule, _), lines in _cases(read_truth(faulty.truth)).items():
        if rule == "CG-02":
            assert len(lines) == 1
            names = [re.sub(r"\s", "", cell) for cell in row_of(faulty.raw, lines[0])]
            assert all(name not in registered for name in names if re.fullmatch(r"[^\d班级年男女到校]{2,4}", name))


def test_a_lawful_county_expects_nothing(lawful: CountySummary) -> None:
    truth = read_truth(lawful.truth)
    assert {line["类别"] for line in truth} == {"不应报"}
    assert lawful.n_faults == 0
    notes = {line["说明"] for line in truth}
    assert {
        "双胞胎",
        "休学",
        "送教上门",
        "长期病假",
        "县内借读",
        "转学已办结",
        "省外转入",
        "未落户学生",
        "留级",
        "跳级",
    } <= notes
    assert not any("错字" in note or "形近" in note for note in notes)


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def test_the_same_seed_gives_the_same_bytes(faulty: CountySummary, tmp_path: Path) -> None:
    again = make_county(tmp_path / "again", students=STUDENTS, seed=SEED)
    other = make_county(tmp_path / "other", students=STUDENTS, seed=SEED + 1)
    assert _files(again.raw.parent) == _files(faulty.raw.parent)
    assert again.n_damaged_cells == faulty.n_damaged_cells > 0
    assert _files(other.raw) != _files(again.raw)


def test_every_format_of_a_bureau_occurs(faulty: CountySummary) -> None:
    endings = Counter(path.suffix for path in (faulty.raw / "学籍").iterdir())
    assert endings["dbf"] == 0 and set(endings) >= {".xlsx", ".ods", ".dbf", ".csv"}
    assert faulty.n_files == len(_files(faulty.raw))


def test_too_few_pupils_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InspectError, match="至少要有1000名学生"):
        make_county(tmp_path, students=999, seed=1)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(InspectError, match="至多80000名学生"):
        make_county(tmp_path, students=80_001, seed=1)
    assert not list(tmp_path.iterdir())


def test_a_county_is_never_overwritten(faulty: CountySummary) -> None:
    before = _files(faulty.raw)
    with pytest.raises(OutputError, match="已经存在"):
        make_county(faulty.raw.parent, students=STUDENTS, seed=1)
    assert _files(faulty.raw) == before


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "文件").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="文件"):
        make_county(tmp_path / "文件" / "下级", students=STUDENTS, seed=1)


def _series(world: World) -> dict[str, set[int]]:
    """Serials of 学籍号 by region, year and 学区号."""
    series: dict[str, set[int]] = defaultdict(set)
    for registration in world.registrations:
        if re.fullmatch(r"\d{16}", registration.xjh):
            series[registration.xjh[:11]].add(int(registration.xjh[12:]))
    return series


def test_series_of_numbers_have_gaps_only_where_they_are_planted() -> None:
    lawful = _series(build_world(3000, 4, lawful=True))
    assert {series: max(serials) - len(serials) for series, serials in lawful.items() if len(serials) >= 30} == {
        series: 0 for series, serials in lawful.items() if len(serials) >= 30
    }
    world = build_world(3000, 4)
    planted = {
        m.subjects[0].xjh[:11] for m in world.marks if m.rule == "CG-10" and isinstance(m.subjects[0], Registration)
    }
    wide = {s for s, serials in _series(world).items() if len(serials) >= 30 and max(serials) > 1.08 * len(serials)}
    assert wide == planted and len(planted) == 3


def test_first_grades_are_small_only_where_they_are_planted() -> None:
    for lawful, schools in ((True, 0), (False, 3)):
        world = build_world(4000, 3, lawful=lawful)
        sizes = Counter((r.school.code, r.grade) for r in world.registrations)
        thin = {
            code for (code, grade), n in sizes.items() if grade in (1, 10) and n < 0.68 * sizes[code, grade + 1] and sizes[code, grade + 1] >= 32
        }  # fmt: skip
        assert len(thin) == schools
        assert thin == {
            m.subjects[0].code for m in world.marks if m.rule == "CG-26" and isinstance(m.subjects[0], School)
        }
