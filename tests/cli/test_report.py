"""``report``: which papers a run prints, for whom, under which head and mask; what it says and what it leaves alone."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pikepdf
import pytest
from pypdf import PdfReader

from inspect_xj.cli import entry
from inspect_xj.report.papers.kinds import KINDS
from tests.cli.conftest import Done, Run
from tests.cli.county import NAMES, SCHOOL, SCHOOL_CODE

KIND = "核查单"  # short, and with a form beside it


def pdf_text(path: Path) -> str:
    """All words of a PDF in one line."""
    done = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, encoding="utf-8", check=True)
    return "".join(done.stdout.split())


@pytest.fixture(scope="session")
def default(done: Done, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small county's papers without any option, drawn once."""
    folder = tmp_path_factory.mktemp("默认") / "报告"
    code = entry.run(["report", str(done.results), "-o", str(folder), "--head", "发文机关=示例县教育局"])
    assert code == 0
    return folder


def test_the_default_is_the_report_the_ledger_and_what_goes_to_each_school(default: Path) -> None:
    files = {str(path.relative_to(default)) for path in default.rglob("*.*") if not path.name.startswith(".")}
    expected = {kind.name for kind in KINDS if kind.default}
    assert expected == {"检查报告", "台账", "整改通知书", "核查单"}
    assert {f"整改通知书/{SCHOOL}.pdf", f"核查单/{SCHOOL}.pdf", f"核查单/{SCHOOL}.xlsx"} <= files
    assert sum(name.endswith("检查报告.pdf") for name in files) == 1
    assert {Path(name).suffix for name in files if "台账" in name} == {".pdf", ".xlsx"}


def test_the_head_stands_on_the_paper(default: Path) -> None:
    (report,) = default.glob("*检查报告.pdf")
    assert "示例县教育局" in pdf_text(report)


def test_a_second_run_draws_nothing(default: Path, run: Run, done: Done) -> None:
    before = {path: path.stat().st_mtime_ns for path in default.rglob("*.pdf")}
    ended = run("report", done.results, "-o", default, "--head", "发文机关=示例县教育局")
    assert ended.code == 0
    assert ended.out.count("没有重印") == 4
    assert {path: path.stat().st_mtime_ns for path in default.rglob("*.pdf")} == before


def test_json_lists_every_file_and_a_filled_form_stays(run: Run, done: Done) -> None:
    arguments = ("report", done.results, "-o", "报告", "--kind", KIND, "--school", SCHOOL_CODE)
    told = json.loads(run(*arguments, "--json").out)
    assert [(one["kind"], one["whom"], one["state"]) for one in told] == [(KIND, SCHOOL, "印出")] * 2
    paths = [Path(one["path"]) for one in told]
    assert [path.suffix for path in paths] == [".pdf", ".xlsx"]
    paths[1].write_bytes(b"filled in")
    again = run(*arguments)
    assert again.code == 0
    assert "改动过" in again.err
    stale = run(*arguments, "--mask", "内部")
    assert stale.code == 2
    assert stale.out == ""
    assert "没有覆盖" in stale.err
    assert paths[1].read_bytes() == b"filled in"


@pytest.mark.parametrize("word", [SCHOOL, SCHOOL_CODE, "城关", "示例县 城关小学"])
def test_a_school_by_code_name_or_part_of_it(word: str, run: Run, done: Done) -> None:
    ended = run("report", done.results, "-o", "报告", "--kind", KIND, "--school", word)
    assert ended.code == 0, ended.err


REFUSED = [
    (["--kind", "核查"], ["是否为“核查单”"]),
    (["--kind", "公函"], ["没有“公函”这种文书", "整改通知书"]),
    (["--school", "城关小雪"], ["没有学校“城关小雪”"]),
    (["--kind", "检查报告", "--school", SCHOOL_CODE], ["全县一份", "--school"]),
    (["--mask", "核查"], ["只能遮得更多", "检查报告", "内部"]),
    (["--head", "发文机构=某局"], ["是否为“发文机关”"]),
    (["--head", "某局"], ["名称=内容"]),
    (["--letterhead", "没有.yaml"], ["找不到文头文件"]),
    (["--templates", "没有"], ["不存在", "--templates"]),
    (["--workers", "0"], ["不小于 1"]),
]


@pytest.mark.parametrize(("options", "words"), REFUSED)
def test_options_that_cannot_be(options: list[str], words: list[str], run: Run, done: Done, tmp_path: Path) -> None:
    run("report", done.results, "-o", tmp_path / "报告", *options).refused(*words)
    assert not (tmp_path / "报告").exists()


HEADS = {
    "发文机关: 示例县教育局\n发文字号: 示教〔2009〕1号\n标题: [关于三查, 的报告]\n": None,
    "发文机关: 某局\n发文字好: 1号\n": "第2行：文头里没有“发文字好”，是否为“发文字号”？",
    "发文机关: 某局\n\n天气: 晴\n": "第3行：文头里没有“天气”",
    "- 发文机关\n": "一行一个“名称: 内容”",
    "发文机关: {甲: 乙}\n": "第1行：“发文机关”后面要写一句话",
    "发文机关: 某局\n发文机关: 他局\n": "第2行",
    "发文机关: '某局\n": "第",
    "": "空的",
}


@pytest.mark.parametrize(("text", "said"), HEADS.items())
def test_a_letterhead_file(text: str, said: str | None, run: Run, done: Done, tmp_path: Path) -> None:
    (tmp_path / "文头.yaml").write_text(text, encoding="utf-8")
    ended = run("report", done.results, "-o", "报告", "--kind", KIND, "--letterhead", "文头.yaml")
    if said is None:
        assert ended.code == 0, ended.err
    else:
        ended.refused(said, "文头.yaml")


def test_a_snapshot_has_no_findings_to_print(run: Run, done: Done) -> None:
    for options in ([], ["--kind", "核查单"]):
        run("report", done.snapshot, *options).refused("是快照", "点名表", "inspect-xj audit")


def test_an_own_template_with_a_wrong_field_stops_before_anything_is_drawn(
    run: Run, done: Done, tmp_path: Path
) -> None:
    own = tmp_path / "模板"
    own.mkdir()
    (own / "check_sheet.html").write_text("<p>\n{{ paper.orgn }}", encoding="utf-8")
    ended = run("report", done.results, "-o", "报告", "--kind", KIND, "--templates", own)
    ended.refused("check_sheet.html", "第2行", "没有 orgn", "是否为 organ")
    assert not (tmp_path / "报告").exists()


def test_an_own_style_sheet_is_used(run: Run, done: Done, tmp_path: Path) -> None:
    own = tmp_path / "模板"
    own.mkdir()
    (own / "check_sheet.css").write_text('@import "shipped/check_sheet.css";\n@page { size: A3 }', encoding="utf-8")
    ended = run("report", done.results, "-o", "报告", "--kind", KIND, "--templates", own)
    assert ended.code == 0, ended.err
    (page, *_) = PdfReader(tmp_path / f"报告/核查单/{SCHOOL}.pdf").pages
    assert round(page.mediabox.width) in (842, 1191)


def test_what_failed_is_named_and_the_rest_stays(run: Run, done: Done, tmp_path: Path) -> None:
    (tmp_path / "报告").mkdir()
    (tmp_path / "报告/核查单").write_text("挡路的文件")
    ended = run("report", done.results, "-o", "报告", "--kind", "核查单,整改通知书")
    assert ended.code == 2
    (sentence,) = ended.err.splitlines()
    assert "有1份没有印成：核查单 示例县城关小学" in sentence
    assert "其余1份已印好" in sentence
    assert (tmp_path / f"报告/整改通知书/{SCHOOL}.pdf").exists()
    (tmp_path / "报告/核查单").unlink()
    again = run("report", done.results, "-o", "报告", "--kind", "核查单,整改通知书")
    assert again.code == 0
    assert again.out.count("没有重印") == 1


def test_the_names_of_pupils_are_whole_only_where_they_must_be(default: Path) -> None:
    (report,) = default.glob("*检查报告.pdf")
    assert not [name for name in NAMES if len(name) == 3 and name in pdf_text(report)]
    assert "鹿明垚" in pdf_text(default / f"核查单/{SCHOOL}.pdf")


SECRETS_REFUSED = [
    (["--encrypt"], ["--password-file"]),
    (["--full-annex", "全.pdf", "--by", "周敏"], ["--password-file"]),
    (["--password-file", "密码.txt"], ["--encrypt", "--full-annex"]),
    (["--full-annex", "全.pdf", "--password-file", "密码.txt"], ["--by", "操作记录"]),
    (["--full-annex", "全.xlsx", "--password-file", "密码.txt", "--by", "周敏"], [".pdf"]),
    (["--encrypt", "--password-file", "没有.txt"], ["没有.txt", "读不出来"]),
    (["--encrypt", "--password-file", "空.txt"], ["第一行是空的"]),
    (["--encrypt", "--password-file", "短.txt"], ["密码太短"]),
    (["--sign-password-file", "密码.txt"], ["--sign"]),
    (["--sign", "没有.p12"], ["没有.p12"]),
]


@pytest.mark.parametrize(("options", "words"), SECRETS_REFUSED)
def test_secrets_that_do_not_go_together(
    options: list[str], words: list[str], run: Run, done: Done, tmp_path: Path
) -> None:
    for name, text in (("密码.txt", "长长的密码2009\n"), ("空.txt", "\n"), ("短.txt", "1\n")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    run("report", done.results, "-o", "报告", *options).refused(*words)
    assert not (tmp_path / "报告").exists()
    assert not (tmp_path / "全.pdf").exists()


def test_the_complete_list_is_encrypted_and_logged(run: Run, done: Done, tmp_path: Path) -> None:
    shutil.copy(done.results, tmp_path / "县.audit.db")
    (tmp_path / "密码.txt").write_text("长长的密码2009\n", encoding="utf-8")
    ended = run(
        "report", "县.audit.db", "--snapshot", done.snapshot,
        "--full-annex", "全.pdf", "--password-file", "密码.txt", "--by", "周敏", "-o", "报告",
    )  # fmt: skip
    assert ended.code == 0, ended.err
    assert not (tmp_path / "报告").exists()
    data = (tmp_path / "全.pdf").read_bytes()
    assert PdfReader(tmp_path / "全.pdf").is_encrypted
    assert not [name for name in NAMES if name.encode() in data]
    with pikepdf.open(tmp_path / "全.pdf", password="长长的密码2009") as opened:
        assert list(opened.attachments) == ["full-list.xlsx"]
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(tmp_path / "全.pdf", password="别的密码2009")
    with closing(sqlite3.connect(tmp_path / "县.audit.db")) as database:
        ((who, what, where),) = database.execute("select 人, 操作, 对象 from 操作记录").fetchall()
    assert (who, what, where) == ("周敏", "取用完整名单", "全.pdf")


def test_every_paper_may_need_a_password(run: Run, done: Done, tmp_path: Path) -> None:
    (tmp_path / "密码.txt").write_text("长长的密码2009", encoding="utf-8")
    arguments = ("report", done.results, "-o", "报告", "--kind", KIND)
    assert run(*arguments, "--encrypt", "--password-file", "密码.txt").code == 0
    assert PdfReader(tmp_path / f"报告/核查单/{SCHOOL}.pdf").is_encrypted
    assert "没有重印" in run(*arguments, "--encrypt", "--password-file", "密码.txt").out
    assert "没有重印" not in run(*arguments).out
    assert not PdfReader(tmp_path / f"报告/核查单/{SCHOOL}.pdf").is_encrypted
    assert "长长的密码" not in (tmp_path / "报告/.印制记录.jsonl").read_text(encoding="utf-8")
