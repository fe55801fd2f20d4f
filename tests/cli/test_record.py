"""``inspect-xj import --into`` and ``record``: from the printed form back into the data, as a person types it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from inspect_xj.findings import forms as check_layout
from inspect_xj.findings import open_results
from inspect_xj.report.gather import gather
from inspect_xj.report.masking import Mask
from inspect_xj.report.papers.check_sheet import check_sheets
from inspect_xj.report.papers.request import Request
from inspect_xj.report.papers.roll_call import RollForm, roll_call_forms
from inspect_xj.snapshot import open_snapshot
from inspect_xj.snapshot import roll_form as roll_layout
from tests.cli.conftest import Done, Run


@pytest.fixture
def snapshot(done: Done, tmp_path: Path) -> Path:
    return Path(shutil.copy(done.snapshot, tmp_path / "县.db"))


@pytest.fixture
def results(done: Done, snapshot: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(done.results, tmp_path / "县.audit.db"))


@pytest.fixture
def roll(snapshot: Path, tmp_path: Path) -> Path:
    """The first class's form, everybody present."""
    paper = next(roll_call_forms(Request(open_snapshot(snapshot))))
    assert isinstance(paper.content, RollForm)
    path = tmp_path / "点名表.xlsx"
    path.write_bytes(paper.companions[0].write(paper.content))
    return _fill(path, roll_layout.SHEET, roll_layout.FILLED, 核查日期="2009-10-20", 核查人="周敏", 空白按到校计="是")


def _fill(path: Path, sheet: str, places: object, **values: str) -> Path:
    book = openpyxl.load_workbook(path)
    for label, value in values.items():
        row, column = places[label]  # type: ignore[index]
        book[sheet].cell(row + 1, column + 1).value = value
    book.save(path)
    return path


def test_a_roll_goes_into_its_snapshot_and_what_follows_is_said(run: Run, snapshot: Path, roll: Path) -> None:
    before = open_snapshot(snapshot).read("到校").num_rows
    ended = run("import", "--into", snapshot, roll)
    assert ended.code == 0, ended
    assert "已读入 1 份点名表" in ended.out
    assert "结果文件不再与它相符" in ended.out
    assert "inspect-xj audit" in ended.out
    assert open_snapshot(snapshot).read("到校").num_rows > before
    again = run("import", "--into", snapshot, roll, "--json")
    told = json.loads(again.out)
    assert (again.code, told["forms"], len(told["skipped"])) == (0, [], 1)


def test_what_does_not_go_together_is_refused(run: Run, snapshot: Path, roll: Path) -> None:
    run("import", "--into", snapshot, roll, "-o", "x.db").refused("--into", "-o")
    run("import", roll, "--replace").refused("--replace", "--into")
    run("import", "--into", "没有.db", roll).refused("没有.db")
    run("import", "--into", snapshot, "没有.xlsx").refused("没有.xlsx")


def test_a_wrong_roll_leaves_the_snapshot_as_it_was(run: Run, snapshot: Path, roll: Path) -> None:
    _fill(roll, roll_layout.SHEET, roll_layout.FILLED, 核查日期="明天")
    before = snapshot.read_bytes()
    ended = run("import", "--into", snapshot, roll)
    assert (ended.code, ended.out) == (2, "")
    assert "点名表.xlsx”的B4" in ended.err
    assert snapshot.read_bytes() == before


def test_a_check_form_is_recorded_and_counts(run: Run, results: Path, tmp_path: Path) -> None:
    opened = open_results(results)
    survey = gather(opened, open_snapshot(tmp_path / "县.db"), {}, Mask.INTERNAL)
    paper = next(check_sheets(Request(open_snapshot(tmp_path / "县.db"), survey)))
    form = tmp_path / "核查单.xlsx"
    form.write_bytes(paper.companions[0].write(paper.content))
    first = (check_layout.FIRST_ROW, check_layout.COLUMNS.index("核实结果"))
    told = (first[0], check_layout.COLUMNS.index("情况说明"))
    places = {**check_layout.FILLED, "核实结果": first, "情况说明": told}
    _fill(form, check_layout.SHEET, places, 填报人="赵娟", 填报日期="2009-10-28", 核实结果="不属实", 情况说明="住院")
    run("record", results, form).refused("--by")
    run("record", results, form, "--by", " ").refused("--by")
    ended = run("record", results, form, "--by", "周敏")
    assert ended.code == 0, ended
    assert "已登记：" in ended.out and "不属实1条" in ended.out
    assert [one.status for one in open_results(results).verdicts] == ["排除"]
    assert [row[1:3] for row in open_results(results).written("操作记录")][-1] == ("周敏", "登记核查单")
    again = run("record", results, form, "--by", "周敏", "--json")
    assert (again.code, json.loads(again.out)["recorded"]) == (0, [])


def test_what_is_no_form_is_named(run: Run, results: Path, tmp_path: Path) -> None:
    (tmp_path / "说明.xlsx").write_text("不是工作簿", encoding="utf-8")
    before = results.read_bytes()
    ended = run("record", results, tmp_path / "说明.xlsx", "--by", "周敏")
    assert (ended.code, ended.out) == (2, "")
    assert "说明.xlsx" in ended.err
    assert results.read_bytes() == before
