"""The clauses are quoted in their own words, and only where their words are known."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspect_xj import resources
from inspect_xj.errors import ReportError
from inspect_xj.report import clauses
from inspect_xj.report.clauses import Quote, clause_text, quotes
from inspect_xj.rulebook import load

NOTICE = "教秘基〔2009〕100号"


@pytest.mark.parametrize(
    ("basis", "expected"),
    [
        (
            f"{NOTICE} 第五条（不得为不在本校就读的学生登记学籍，杜绝“学籍空挂”）",
            [(NOTICE, "第五条", "学校不得为不在本校就读的学生登记学籍，杜绝“学籍空挂”现象。")],
        ),
        (f"{NOTICE} 第四条（一生一号）", [(NOTICE, "第四条", "保证一生一号，防止重编漏编。")]),
        (
            f"{NOTICE} 第三条（10月初学校将审核后的数据上报到县（区）教育部门）",
            [(NOTICE, "第三条", "……10月初学校将审核后的数据上报到县（区）教育部门……")],
        ),
        (
            f"{NOTICE} 第三条（市、县建立完整的学籍数据库）、第二条（确保上报学籍信息真实、准确、完整）",
            [
                (NOTICE, "第三条", "市、县（区）教育行政部门要建立完整的学生学籍数据库。"),
                (NOTICE, "第二条", "确保上报学籍信息真实、准确、完整……"),
            ],
        ),
        (f"{NOTICE} 第二条（没有这样的话）", [(NOTICE, "第二条", "要进一步加强学籍管理工作的组织领导")]),
        (f"{NOTICE} 第九条", [(NOTICE, "第九条", "")]),
        ("某办法（教基〔2008〕9号）第十二条（休学期一般为一学年）", [("教基〔2008〕9号", "第十二条", "")]),
        ("GB 11643-1999 公民身份号码（公民身份号码为十八位）", [("GB 11643-1999 公民身份号码", "", "")]),
        (
            "中华人民共和国义务教育法 第二十七条",
            [("中华人民共和国义务教育法", "第二十七条", "对违反学校管理制度的学生，学校应当予以批评教育，不得开除。")],
        ),
        ("", [("", "", "")]),
    ],
)
def test_a_clause_is_quoted_in_the_words_its_remark_means(basis: str, expected: list[tuple[str, str, str]]) -> None:
    found = quotes([basis])
    assert [(q.document, q.part) for q in found] == [(document, part) for document, part, _ in expected]
    for quote, (_, _, words) in zip(found, expected, strict=True):
        assert quote.words.startswith(words)
        assert bool(quote.words) == bool(words)


def test_one_clause_named_twice_is_quoted_once() -> None:
    found = quotes([f"{NOTICE} 第四条（一生一号）", f"{NOTICE} 第四条（规范填报数据）"])
    assert found == (Quote(NOTICE, "第四条", "要规范填报数据。保证一生一号，防止重编漏编。"),)
    assert found[0].clause == f"{NOTICE}第四条"


def test_every_quotation_of_a_shipped_rule_stands_in_its_clause() -> None:
    n_quoted = 0
    for rule in load([resources.rules()], examples=False).rules:
        for quote in quotes(rule.basis):
            whole = clause_text(quote.document, quote.part) or ""
            for passage in quote.words.split("……"):
                assert passage.rstrip("，；") in whole, (rule.id, passage)
            if quote.document == NOTICE:
                assert quote.words, rule.id
                n_quoted += 1
    assert n_quoted > 60, "the notice is the basis of nearly all rules"


def test_the_notice_has_its_six_articles() -> None:
    assert all((clause_text(NOTICE, f"第{n}条") or "").endswith("。") for n in "一二三四五六")
    assert clause_text(NOTICE, "第七条") is None


@pytest.mark.parametrize("text", ["- 一", "文件: 条", "{", "文件: {第一条: 1}"])
def test_a_broken_file_of_clauses_is_said(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "clauses.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(resources, "report_templates", lambda: tmp_path)
    with pytest.raises(ReportError, match="重新安装"):
        clauses.quotes([f"{NOTICE} 第一条"])
