"""核查单 and 台账 that come back: appended to the results with who, when and on what proof, or refused."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from inspect_xj import resources
from inspect_xj.audit import audit
from inspect_xj.errors import FormError
from inspect_xj.findings import forms as layout
from inspect_xj.findings import open_results, write
from inspect_xj.report.build import content_of
from inspect_xj.report.content import Paragraph
from inspect_xj.report.gather import gather
from inspect_xj.report.masking import Mask
from inspect_xj.report.papers.check_sheet import check_sheets
from inspect_xj.report.papers.county import ledgers
from inspect_xj.report.papers.request import Request
from inspect_xj.returned import Recorded, add_rolls, read_records, read_rolls, write_records
from inspect_xj.rulebook import load
from inspect_xj.snapshot import open_snapshot
from tests.returned.small_county import County, extra, fill, head, line

NOW = "2009-11-30T08:00:00+08:00"


@dataclass
class Checked:
    """Results with two 疑点 (CG-01-0001, CG-02-0001) of one school, its 核查单 and the ledger."""

    results: Path
    form: Path
    ledger: Path
    snapshot: Path

    def request(self) -> Request:
        return request_of(self.results, self.snapshot)

    def record(self, *files: Path, replace: bool = False) -> Recorded:
        opened = open_results(self.results)
        read = read_records(files, opened, by="周敏", now=NOW, replace=replace)
        write_records(read, opened)
        return read

    def rows(self, table: str) -> list[tuple[str, ...]]:
        return list(open_results(self.results).written(table))

    def status(self) -> dict[str, str]:
        return {one.number: str(one.status) for one in open_results(self.results).findings()}


@pytest.fixture(scope="session")
def once(printed: County, tmp_path_factory: pytest.TempPathFactory) -> Checked:
    folder = tmp_path_factory.mktemp("checked")
    county = printed.copy(folder / "县")
    fill(county.forms["一年级1班"], head() | line(3, 到校情况="缺勤") | extra(4, 1, 姓名="冯新", 性别="男"))
    snapshot = open_snapshot(county.snapshot)
    add_rolls(read_rolls([county.forms["一年级1班"]], snapshot), snapshot)
    snapshot = open_snapshot(county.snapshot)
    book = load([resources.rules()])
    results = folder / "县.audit.db"
    write(audit([snapshot], book, only=["CG-01", "CG-02"]), results)
    request = request_of(results, county.snapshot)
    made = []
    for paper in (next(check_sheets(request)), next(ledgers(request))):
        path = folder / f"{paper.name}.xlsx"
        path.write_bytes(paper.companions[0].write(paper.content))
        made.append(path)
    return Checked(results, *made, county.snapshot)


def request_of(results: Path, snapshot: Path) -> Request:
    opened = open_snapshot(snapshot)
    cards = {rule.id: rule for rule in load([resources.rules()]).rules}
    return Request(opened, gather(open_results(results), opened, cards, Mask.INTERNAL))


@pytest.fixture
def checked(once: Checked, tmp_path: Path) -> Checked:
    copies = (Path(shutil.copy(path, tmp_path)) for path in (once.results, once.form, once.ledger))
    return Checked(*copies, once.snapshot)


Cells = dict[tuple[int, int], Any]


def write_in(path: Path, sheet: str, cells: Cells) -> Path:
    book = openpyxl.load_workbook(path)
    for (row, column), value in cells.items():
        book[sheet].cell(row + 1, column + 1).value = value
    book.save(path)
    return path


def stated(**values: Any) -> Cells:
    given = {"填报人": "赵娟", "填报日期": "2009-10-28", "审核人": "李强", "单位意见": "无异议"} | values
    return {layout.FILLED[label]: value for label, value in given.items()}


def answer(index: int, **values: Any) -> Cells:
    row = layout.FIRST_ROW + index - 1
    return {(row, layout.COLUMNS.index(name)): value for name, value in values.items()}


def answered(path: Path, *parts: Cells) -> Path:
    return write_in(path, layout.SHEET, {cell: value for part in parts for cell, value in part.items()})


def in_ledger(path: Path, number: str, **values: Any) -> Path:
    sheet = openpyxl.load_workbook(path)["台账"]
    at = {cell.value: cell.column - 1 for cell in sheet[2]}
    row = next(cell.row - 1 for cell in sheet["B"] if cell.value == number)
    return write_in(path, "台账", {(row, at[name]): value for name, value in values.items()})


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_form_is_written_down_with_who_when_and_on_what_proof(checked: Checked) -> None:
    answered(
        checked.form,
        stated(单位意见="有异议", 异议和理由="转出手续在途"),
        answer(1, 核实结果="不属实", 情况说明="住院，有县医院证明", 佐证附件数=2, 佐证材料="病历"),
        answer(2, 核实结果="部分属实", 情况说明="学籍在邻县"),
    )
    read = checked.record(checked.form)
    number = read.checks[0].number
    by = "赵娟（审核：李强）"
    assert checked.rows("核查") == [
        ("2009-10-28", "CG-01-0001", "排除", f"住院，有县医院证明；佐证：病历（2件）；核查单{number}", by),
        ("2009-10-28", "CG-02-0001", "属实", f"部分属实：学籍在邻县；单位有异议：转出手续在途；核查单{number}", by),
    ]
    assert checked.rows("整改") == [("2009-10-28", "CG-02-0001", "待整改", "", "", by)]
    [(when, who, action, what, told)] = checked.rows("操作记录")
    assert (when, who, action, what) == (NOW, "周敏", "登记核查单", number)
    assert "部分属实1条，不属实1条；单位有异议：转出手续在途" in told
    assert checked.status() == {"CG-01-0001": "排除", "CG-02-0001": "属实"}
    counted = {one.rule: (one.n_findings, one.n_waived) for one in open_results(checked.results).outcomes}
    assert (counted["CG-01"], counted["CG-02"]) == ((0, 1), (1, 0))


def test_lines_left_open_stay_to_be_verified(checked: Checked) -> None:
    answered(checked.form, stated(), answer(2, 核实结果="属实"))
    assert checked.record(checked.form).checks[0].n_open == 1
    assert checked.status() == {"CG-01-0001": "待核", "CG-02-0001": "属实"}


def test_a_file_is_recorded_once_and_a_corrected_one_only_when_told_to(checked: Checked, tmp_path: Path) -> None:
    answered(checked.form, stated(), answer(1, 核实结果="属实"))
    checked.record(checked.form)
    before = sha256(checked.results)
    assert "没有重复登记" in checked.record(checked.form).skipped[0]
    assert sha256(checked.results) == before
    better = Path(shutil.copy(checked.form, tmp_path / "更正.xlsx"))
    answered(better, answer(1, 核实结果="不属实", 情况说明="查到请假手续"))
    with pytest.raises(FormError, match="--replace"):
        checked.record(better)
    checked.record(better, replace=True)
    assert [row[2] for row in checked.rows("核查")] == ["属实", "排除"]
    assert checked.status()["CG-01-0001"] == "排除"


def test_a_form_nobody_wrote_in_is_passed_over(checked: Checked) -> None:
    before = sha256(checked.results)
    assert "1 份核查单还没有填写" in checked.record(checked.form).skipped[0]
    assert sha256(checked.results) == before


TRUE = answer(1, 核实结果="属实")

WRONG: list[tuple[str, tuple[Cells, ...], tuple[str, ...]]] = [
    ("nobody", (stated(填报人=None), TRUE), ("B4", "没有填填报人")),
    ("no day", (stated(填报日期=None), TRUE), ("F4", "没有填填报日期")),
    ("no such day", (stated(填报日期="上周"), TRUE), ("F4", "上周")),
    ("no such opinion", (stated(单位意见="同意"), TRUE), ("J4", "同意", "无异议、有异议")),
    ("an objection without a reason", (stated(单位意见="有异议"), TRUE), ("B5", "写明理由")),
    ("a reason without an objection", (stated(异议和理由="不对"), TRUE), ("J4", "请核对")),
    ("an unknown answer", (stated(), answer(1, 核实结果="基本属实")), ("G8", "基本属实")),
    ("denied without a word", (stated(), answer(1, 核实结果="不属实")), ("H8", "必须写明情况")),
    ("words without an answer", (stated(), answer(1, 情况说明="在外地")), ("G8", "没有选核实结果")),
    ("half a proof", (stated(), TRUE, answer(1, 佐证附件数="两份")), ("I8", "整数")),
    ("signed and not answered", (stated(),), ("一条核实结果也没有填",)),
    ("another finding", (stated(), TRUE, answer(1, 疑点编号="CG-02-0001")), ("改动过", "重新印表")),
    ("no such finding", (stated(), TRUE, answer(1, 疑点编号="CG-99-0001")), ("CG-99-0001", "不在这个结果文件里")),
    ("another run", (stated(), TRUE, {layout.STATED["运行编号"]: "0123456789ab"}), ("另一次检查", "0123456789ab")),
    ("no form of ours", (stated(), TRUE, {layout.STATED["表式"]: "核查单"}), ("不是本版本工具印出的核查单",)),
]  # fmt: skip


@pytest.mark.parametrize(("parts", "words"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_a_wrong_form_is_refused_with_file_and_cell_and_the_ledger_with_it(
    checked: Checked, parts: tuple[Cells, ...], words: tuple[str, ...]
) -> None:
    answered(checked.form, *parts)
    in_ledger(checked.ledger, "CG-01-0001", 整改进展="整改中")
    before = sha256(checked.results)
    with pytest.raises(FormError) as refused:
        checked.record(checked.form, checked.ledger)
    first, *sentences = str(refused.value).splitlines()
    assert "没有写入任何内容" in first
    assert len(sentences) == 1, sentences
    for word in (checked.form.name, *words):
        assert word in sentences[0]
    assert sha256(checked.results) == before


def test_a_ledger_tells_how_far_each_problem_has_been_put_right(checked: Checked) -> None:
    in_ledger(
        checked.ledger, "CG-01-0001", 整改进展="整改中", 责任人="钱主任", 整改措施="核对户口簿", 整改期限="2009-12-01"
    )
    in_ledger(
        checked.ledger, "CG-02-0001", 是否销号="是", 复查人="周敏", 销号日期="2009年11月20日", 佐证材料="转学表",
        核实状态="属实",
    )  # fmt: skip
    checked.record(checked.ledger)
    assert checked.rows("整改") == [
        (NOW, "CG-01-0001", "整改中", "核对户口簿；责任人：钱主任；整改期限：2009-12-01", "", "钱主任"),
        ("2009-11-20", "CG-02-0001", "已销号", "复查人：周敏；销号日期：2009-11-20", "转学表", "周敏"),
    ]
    assert checked.rows("核查") == [(NOW, "CG-02-0001", "属实", "", "周敏")]
    assert "整改2条（已销号1条，整改中1条）" in checked.rows("操作记录")[0][4]


def test_the_next_ledger_shows_what_was_recorded_and_says_nothing_new(checked: Checked, tmp_path: Path) -> None:
    in_ledger(
        checked.ledger, "CG-01-0001", 整改进展="整改中", 责任人="钱主任", 整改措施="核对户口簿；走访", 整改期限="12月1日",
        复查日期="2009-11-18",
    )  # fmt: skip
    in_ledger(checked.ledger, "CG-02-0001", 是否销号="是", 复查人="周敏", 销号日期="2009-11-20", 佐证材料="转学表")
    checked.record(checked.ledger)
    opened = open_results(checked.results)
    request = checked.request()
    assert "已登记整改情况2条，其中已销号1/2（50.00%），整改中1条" in "".join(
        block.text for block in content_of(request.survey).body if isinstance(block, Paragraph)
    )
    paper = next(ledgers(request))
    assert any("·已销号" in cells[-1] for section in paper.content.sections for cells in section.rows)
    again = tmp_path / "再印.xlsx"
    again.write_bytes(paper.companions[0].write(paper.content))
    sheet = openpyxl.load_workbook(again)["台账"]
    names = [cell.value for cell in sheet[2]]
    lines = {row[1]: dict(zip(names, row, strict=True)) for row in sheet.iter_rows(min_row=3, values_only=True)}
    first, second = lines["CG-01-0001"], lines["CG-02-0001"]
    assert (first["整改进展"], first["责任人"], first["整改措施"], first["整改期限"], first["复查日期"]) == (
        "整改中",
        "钱主任",
        "核对户口簿；走访",
        "12月1日",
        "2009-11-18",
    )
    assert (second["整改进展"], second["是否销号"], second["复查人"], second["销号日期"], second["佐证材料"]) == (
        "已销号",
        "是",
        "周敏",
        "2009-11-20",
        "转学表",
    )
    assert read_records([again], opened, by="周敏", now=NOW).is_empty


def test_an_old_ledger_takes_nothing_back_and_says_nothing_twice(checked: Checked, tmp_path: Path) -> None:
    in_ledger(checked.ledger, "CG-01-0001", 整改进展="整改中")
    checked.record(checked.ledger)
    answered(checked.form, stated(), answer(1, 核实结果="不属实", 情况说明="住院"))
    checked.record(checked.form)
    again = Path(shutil.copy(checked.ledger, tmp_path / "二.xlsx"))
    in_ledger(again, "CG-02-0001", 整改进展="已整改")
    checked.record(again)
    assert [row[1:3] for row in checked.rows("整改")] == [("CG-01-0001", "整改中"), ("CG-02-0001", "待复查")]
    assert checked.status()["CG-01-0001"] == "排除"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"整改进展": "快好了"}, ("整改进展“快好了”看不懂", "整改中")),
        ({"是否销号": "是", "销号日期": "2009-11-20"}, ("没有填写复查人",)),
        ({"是否销号": "是", "复查人": "周敏"}, ("没有填写销号日期",)),
        ({"是否销号": "大概"}, ("大概",)),
        ({"复查日期": "下周"}, ("复查日期“下周”看不懂",)),
        ({"核实状态": "不存在"}, ("核实状态“不存在”看不懂",)),
        ({"核实状态": "排除"}, ("必须写明理由",)),
        ({"规则": "CG-05"}, ("与这个结果文件不符",)),
    ],
)
def test_a_ledger_that_makes_no_sense_is_refused(checked: Checked, values: Cells, words: tuple[str, ...]) -> None:
    in_ledger(checked.ledger, "CG-01-0001", **values)
    before = sha256(checked.results)
    with pytest.raises(FormError) as refused:
        checked.record(checked.ledger)
    for word in (checked.ledger.name, *words):
        assert word in str(refused.value)
    assert sha256(checked.results) == before


def test_the_ledger_of_another_run_is_foreign(checked: Checked) -> None:
    in_ledger(checked.ledger, "CG-01-0001", 整改进展="整改中")
    with closing(sqlite3.connect(checked.results)) as database:
        database.execute("update 运行 set 规则哈希 = 'x'")
        database.commit()
    with pytest.raises(FormError, match="另一次检查的台账"):
        checked.record(checked.ledger)
