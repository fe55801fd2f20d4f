"""verify: what is said of a paper that was left alone, and of each way in which something was changed."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import paper_county as county
import pikepdf
import pyarrow as pa
import pytest

from inspect_xj.errors import ReportError
from inspect_xj.findings import append, open_results, write
from inspect_xj.findings.digest import digest_of
from inspect_xj.findings.schema import TABLES
from inspect_xj.model import AuditResult
from inspect_xj.report import build_content
from inspect_xj.report.exporting import gather_export
from inspect_xj.report.papers.paper import Attachment
from inspect_xj.report.pdf import draw_paper
from inspect_xj.report.record import RecordFacts, finish, record_facts
from inspect_xj.report.record.checks import State
from inspect_xj.report.record.finishing import opened
from inspect_xj.report.record.ledgers import ledger_attachments, same_workbook
from inspect_xj.report.record.verifying import Beside, verify

HTML = '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>报告</title></head><body><p>报告</p></body></html>'
RULES = "cd" * 32
NOW = "2009-11-02T10:00:00"


def results_file(path: Path, started: str = "2009-10-26T09:30:00", sha256: str = "") -> Path:
    def nothing(*names: str) -> pa.Table:
        return pa.table({name: pa.array([], pa.string()) for name in names})

    members = nothing(*TABLES["人员成员"].columns)
    links = nothing("甲表", "甲行号", "乙表", "乙行号", "级别", "概率", "成立", "权重", "式", "理由")
    patterns, weights = nothing(*TABLES["比较式"].columns), nothing(*TABLES["识别模型"].columns)
    made, snapshot = county.county(12)
    run = replace(made.run, snapshots=(("示例县.db", sha256 or snapshot.sha256),), started=started)
    write(AuditResult(run, made.outcomes, made.found, members, links, patterns, weights, made.scores), path)
    return path


@dataclass
class Case:
    """A paper, the results beside it, and what else it is compared with; a test changes one of them."""

    pdf: bytes
    results: Path
    beside: Beside

    def states(self) -> Mapping[str, State]:
        found = verify(self.pdf, replace(self.beside, results=open_results(self.results)))
        self.agrees, self.told = found.agrees, {one.item: one.told for one in found.checks}
        self.conclusion = found.conclusion
        return {one.item: one.state for one in found.checks}


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, Path]:
    path = results_file(tmp_path_factory.mktemp("results") / "县.audit.db")
    append(path, {"核查": [(NOW, "CG-01-0001", "属实", "现场未见", "张三")]})
    results = open_results(path)
    facts = replace(record_facts(results.run, digest_of(path), mask="内部"), kind="检查报告", tool="0")
    _, snapshot = county.county(12)
    content = build_content(results, snapshot, rulebook_cards=county.CARDS)
    files = ledger_attachments(content, gather_export(results, county.CARDS))
    from inspect_xj import __version__  # noqa: PLC0415 - only here

    return finish(draw_paper(HTML, "", b"a")[0], replace(facts, tool=__version__), files), path


@pytest.fixture
def case(printed: tuple[bytes, Path], tmp_path: Path) -> Case:
    path = tmp_path / "县.audit.db"
    path.write_bytes(printed[1].read_bytes())
    _, snapshot = county.county(12)
    return Case(printed[0], path, Beside(None, (("示例县.db", snapshot),), (), snapshot, county.CARDS, RULES))


def edited(data: bytes, change: Callable[[Any], None], password: str = "") -> bytes:
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(data), password=password) as pdf:
        change(pdf)
        pdf.save(buffer)
    return buffer.getvalue()


def altered(case: Case, statement: str) -> None:
    with closing(sqlite3.connect(case.results)) as database:
        for table in ("核查", "整改"):
            for word in ("修改", "删除"):
                database.execute(f'drop trigger "{table}_不得{word}"')
        assert database.execute(statement).rowcount
        database.commit()


def page(pdf: Any) -> None:
    contents = pdf.pages[0].Contents
    contents.write(contents.read_bytes().replace(b"Tj", b"TJ", 1) + b"\n")


def ledger(pdf: Any) -> None:
    spec = pdf.attachments["ledger.csv"]
    data = spec.get_file().read_bytes().replace("示例县柳溪".encode(), "示例县桃源".encode(), 1)
    assert data != spec.get_file().read_bytes()
    pdf.attachments["ledger.csv"] = pikepdf.AttachedFileSpec(pdf, data, filename="ledger.csv")


def further(pdf: Any) -> None:
    pdf.attachments["x.csv"] = pikepdf.AttachedFileSpec(pdf, b"x", filename="x.csv")


def fewer(pdf: Any) -> None:
    del pdf.attachments["ledger.json"]


def test_left_alone(case: Case) -> None:
    states = case.states()
    assert set(states.values()) == {State.SAME}
    assert {"PDF 文件", "结果文件", "规则", "快照 示例县.db", "台账 ledger.csv", "台账 ledger.xlsx"} <= set(states)
    assert case.agrees
    assert case.conclusion == "各项一致。"


@pytest.mark.parametrize(
    ("change", "different", "words"),
    [
        (page, {"PDF 文件"}, "改动过"),
        (ledger, {"PDF 文件", "附件 ledger.csv", "台账 ledger.csv"}, "改动过"),
        (further, {"PDF 文件", "附件 x.csv"}, "改动过"),
        (fewer, {"PDF 文件", "附件 ledger.json"}, "改动过"),
        (lambda _: None, {"PDF 文件"}, "重新保存"),
    ],
    ids=["page", "ledger", "further file", "file removed", "saved again"],
)
def test_a_changed_paper(case: Case, change: Callable[[Any], None], different: set[str], words: str) -> None:
    case.pdf = edited(case.pdf, change)
    states = case.states()
    assert {item for item, state in states.items() if state is State.DIFFERENT} == different
    assert words in case.told["PDF 文件"]
    assert not case.agrees


def test_which_lines_of_a_ledger_differ_is_told(case: Case) -> None:
    case.pdf = edited(case.pdf, ledger)
    case.states()
    assert "1条：" in case.told["台账 ledger.csv"]


def test_what_was_added_to_the_file_is_told(case: Case) -> None:
    case.pdf += b"% 12345"
    assert case.states()["PDF 文件"] is State.DIFFERENT
    assert "追加了7字节" in case.told["PDF 文件"]


@pytest.mark.parametrize("table", ["核查", "整改"])
def test_later_work_on_the_findings_is_no_tampering(case: Case, table: str) -> None:
    rows: dict[str, tuple[object, ...]] = {
        "核查": (NOW, "CG-02-0002", "排除", "同名", "李四"),
        "整改": (NOW, "CG-02-0002", "已销号", "", "", "李四"),
    }
    append(case.results, {table: [rows[table]]})
    states = case.states()
    assert {item for item, state in states.items() if state is not State.SAME} == {f"人工记录·{table}"}
    assert states[f"人工记录·{table}"] is State.ADDED
    assert not case.agrees
    assert "没有改动过" in case.conclusion


def test_what_is_logged_later_does_not_concern_the_paper(case: Case) -> None:
    append(case.results, {"操作记录": [(NOW, "李四", "印制", "检查报告", "")], "判定": [(NOW, *"甲乙同因人ab")]})
    assert set(case.states().values()) == {State.SAME}
    assert "不影响" in case.told["人工记录·操作记录"]


@pytest.mark.parametrize(
    ("statement", "different"),
    [
        ("""update "问题" set "说明" = '没有问题' where "问题号" = 'CG-01-0001'""", {"结果文件", "台账 ledger.csv"}),
        ("""delete from "问题记录" where "问题号" = 'CG-01-0001'""", {"结果文件", "台账 ledger.csv"}),
        ("""update "评分" set "分数" = 100""", {"结果文件"}),
        ("""update "核查" set "核实状态" = '排除'""", {"人工记录·核查", "台账 ledger.csv"}),
        ("""delete from "核查" """, {"人工记录·核查", "台账 ledger.csv"}),
        ("""update "运行" set "规则哈希" = 'x'""", {"结果文件"}),
    ],
)
def test_changed_results(case: Case, statement: str, different: set[str]) -> None:
    altered(case, statement)
    states = case.states()
    assert different <= {item for item, state in states.items() if state is State.DIFFERENT}
    assert states["PDF 文件"] is State.SAME


def test_results_of_another_run(case: Case, tmp_path: Path) -> None:
    case.results = results_file(tmp_path / "b.audit.db", sha256="0" * 64)
    states = case.states()
    assert {item for item, state in states.items() if state is State.DIFFERENT} == {"结果文件"}
    assert "不是由这个结果文件印出" in case.told["结果文件"]
    assert not any(item.startswith("台账") for item in states)


def test_the_same_run_once_more(case: Case, tmp_path: Path) -> None:
    case.results = results_file(tmp_path / "b.audit.db", "2009-10-27T09:30:00")
    states = case.states()
    assert State.DIFFERENT not in states.values()
    assert states["结果文件"] is State.SAME
    assert "重新检查" in case.told["结果文件"]
    assert {item for item, state in states.items() if state is State.OPEN} >= {"人工记录", "台账 ledger.csv"}


def test_another_snapshot(case: Case) -> None:
    other = county.snapshot([county.pupil(1)])
    case.beside = replace(case.beside, snapshots=(("别县.db", other),), whole=None)
    states = case.states()
    assert states["快照 别县.db"] is State.DIFFERENT
    assert states["台账 ledger.xlsx"] is State.OPEN
    assert states["台账 ledger.csv"] is State.SAME


def test_nothing_to_compare_with(case: Case) -> None:
    found = verify(case.pdf, Beside())
    assert {one.item for one in found.checks if one.state is State.OPEN} == {"结果文件", "快照"}
    assert found.agrees
    assert "没有核对的：结果文件、快照" in found.conclusion


def test_other_rules_prove_nothing_about_words(case: Case) -> None:
    case.beside = replace(case.beside, rules="0" * 64, cards={})
    states = case.states()
    assert states["台账 ledger.csv"] is State.OPEN
    assert case.agrees
    assert "--rules" in case.told["台账 ledger.csv"]


def test_an_encrypted_paper(case: Case) -> None:
    facts = record_facts(open_results(case.results).run, digest_of(case.results))
    data = finish(
        draw_paper(HTML, "", b"a")[0], facts, (Attachment("a.csv", "表", "text/csv", b"1"),), password="x" * 8
    )
    found = verify(data, Beside(open_results(case.results)), "x" * 8)
    assert found.checks[0].state is State.SAME
    changed = io.BytesIO()
    with opened(data, "x" * 8) as pdf:
        page(pdf)
        pdf.save(changed, encryption=pikepdf.Encryption(user="x" * 8, owner="y" * 8, R=6))
    assert verify(changed.getvalue(), Beside(), "x" * 8).checks[0].state is State.DIFFERENT
    assert verify(data + b"x", Beside(), "x" * 8).checks[0].state is State.DIFFERENT
    with pytest.raises(ReportError, match="--password-file"):
        verify(data, Beside())


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "不是 PDF"),
        (b"%PDF-1.7\nnonsense", "不是 PDF"),
        (draw_paper, "没有本工具的记录"),
        (
            lambda *_: (finish(draw_paper(HTML, "", b"a")[0], RecordFacts()).replace(b"<xjr:fileS", b"<xjr;fileS"),),
            "改动",
        ),
    ],
)
def test_what_cannot_be_verified(data: Any, words: str) -> None:
    if callable(data):
        data = data(HTML, "", b"a")[0]
    with pytest.raises(ReportError, match=words):
        verify(data, Beside())


def test_workbooks_are_compared_by_what_they_say() -> None:
    assert not same_workbook(b"a", b"b")
    assert same_workbook(b"a", b"a")
