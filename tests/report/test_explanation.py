"""What an explanation says: the waterfall adds up, the graph has its paths and near misses, nothing leaks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from inspect_xj.errors import ReportError
from inspect_xj.findings import Compared, Link, RowKey, open_results
from inspect_xj.model import Role
from inspect_xj.report.explanation import Explanation, as_lines, build_explanation
from inspect_xj.report.explanation.reasons import steps_of, weighed
from inspect_xj.report.explanation.words import chance, differing, odds, score
from tests.report import explained_county as county


def at_hand(rows: Collection[RowKey]) -> dict[RowKey, dict[str, str | None]]:
    return {key: county.cells(*key) for key in rows}


def explain(path: Path, *, mask: str = "内部", known: bool = True, **changes: object) -> Explanation:
    results = open_results(county.write_results(path / "县.audit.db", **changes))
    finding = results.finding("CG-05-0001")
    assert finding is not None
    return build_explanation(finding, results, mask=mask, look_up=at_hand if known else None)


def printed(explanation: Explanation) -> str:
    return "\n".join(as_lines(explanation))


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("张晖明", "张辉明", "晖/辉"),
        ("张明", "张小明", "无/小"),
        ("王?玲", "王琳玲", "?/琳"),
        ("张晖明", "张晖明", ""),
        ("张明晖", "张晖明", ""),  # would print the whole given name
        ("张晖明", "李建国", ""),
        ("张晖明", "张建国", ""),
        ("张", "李", ""),
        ("", "张三", ""),
    ],
)
def test_only_one_differing_character_is_shown(one: str, other: str, words: str) -> None:
    assert differing(one, other) == words


@pytest.mark.parametrize(
    ("value", "words"), [(0.0, "<0.1%"), (0.31, "31.0%"), (0.9891, "98.9%"), (0.9996, ">99.9%"), (1.0, ">99.9%")]
)
def test_nothing_is_certain(value: float, words: str) -> None:
    assert chance(value) == words


def test_weights_and_odds() -> None:
    assert [score(w) for w in (7.12, -6.55, 0.01, -0.01)] == ["+7.1", "−6.5", "0.0", "0.0"]
    assert odds(0) == 0.5 and odds(3) == pytest.approx(8 / 9) and odds(1e6) == 1 and odds(-1e6) == 0


def link(weight: float | None, probability: float, tables: tuple[str, str] = ("学籍", "到校")) -> Link:
    return Link((tables[0], 1), (tables[1], 2), "本班", probability, True, weight, 1, "")


COMPARED = (Compared("先验", "", -4.0), Compared("姓名", "同音异字", 7.0), Compared("性别", "性别相同", 0.01))


def test_a_waterfall_adds_up() -> None:
    steps, silent = steps_of(link(3.01, odds(3.01)), COMPARED, "晖/辉")
    assert [step.kind for step in steps] == ["起点", "比较"]
    assert steps[1].words == "姓名｜同音异字：晖/辉"
    assert silent == ("性别（性别相同）",)


def test_what_the_comparisons_do_not_add_up_to_is_a_step() -> None:
    steps, _ = steps_of(link(5.0, odds(5.0)), COMPARED, "")
    assert steps[-1].kind == "其余"
    assert weighed(steps) == pytest.approx(5.0, abs=0.05)


@pytest.mark.parametrize(("tables", "word"), [(("学籍", "到校"), "一人一座"), (("学籍", "学籍"), "其他记录")])
def test_what_moved_the_probability_afterwards_is_the_last_step(tables: tuple[str, str], word: str) -> None:
    steps, _ = steps_of(link(3.01, 0.2, tables), COMPARED, "")
    assert steps[-1].kind == "取舍" and word in steps[-1].what
    assert steps[-1].weight == pytest.approx(-2 - 3.01)
    assert weighed(steps) == pytest.approx(3.0)


def test_a_pair_decided_without_weighing_has_no_figures() -> None:
    assert steps_of(link(None, 1.0), (), "") == ((), ())


def test_the_whole_says_why(tmp_path: Path) -> None:
    explanation = explain(tmp_path)
    text = printed(explanation)
    for words in (
        "CG-05-0001 多学籍", "疑点（须到校核实）", "置信度 97%", "姓名｜同音异字：晖/辉", "+7.1", "证件号｜两号皆有效而不同",
        "−6.6", "家庭｜多项相同", "+11.2", "点名｜两处都到校", "一人一座的取舍", "98.9%", "不作证据：性别", "第12行“张*铭”",
        "疑似 籍2 本人，可能性 31.0%", "判为“不是同一人”", "籍1 → 籍2", "为“不同人”（查员，2009-10-11", "教秘基〔2009〕100号第五条",
    ):  # fmt: skip
        assert words in text, words
    assert {row.label: row.role for row in explanation.rows} == {
        "籍1": "主体", "籍2": "主体", "点1": "同一人", "点2": "近似", "籍3": "旁人",
    }  # fmt: skip
    assert explanation.people[0].rows == ("籍1", "籍2", "点1")
    assert [(edge.left, edge.right) for edge in explanation.edges][:2] == [("籍1", "籍2"), ("籍2", "点2")]
    assert not any("籍3" in sentence for sentence in explanation.near)  # a twin is no near miss


@pytest.mark.parametrize("mask", ["内部", "公开"])
@pytest.mark.parametrize("known", [True, False])
def test_no_name_and_no_number_is_whole(tmp_path: Path, mask: str, known: bool) -> None:
    explanation = explain(tmp_path, mask=mask, known=known)
    for text in (printed(explanation), repr(explanation)):
        for secret in county.SECRETS:
            assert secret not in text, secret
    if mask == "公开":
        assert "晖" not in repr(explanation) and "138" not in repr(explanation)


def test_a_row_that_is_not_at_hand_has_only_its_place(tmp_path: Path) -> None:
    rows = {row.label: row for row in explain(tmp_path, known=False).rows}
    assert rows["点1"].cells == () and rows["点1"].name == "" and rows["点1"].place == "到校/柳溪.xlsx［三年级］第11行"
    assert dict(rows["籍1"].cells)["身份证件号"].startswith("349901****")


def test_the_way_may_lead_over_other_rows(tmp_path: Path) -> None:
    links = county.result().links.to_pylist()
    links[0] |= {"成立": 0, "概率": 0.2}
    links.append({**links[1], "甲行号": 2, "概率": 0.9})
    explanation = explain(tmp_path, links=pa.Table.from_pylist(links))
    (route,) = explanation.routes
    assert route.stops == ("籍1", "点1", "籍2")
    assert route.probability == pytest.approx(0.998 * 0.9)
    assert "直接比较没有成立" in explanation.against[0] + explanation.against[1]


def test_without_any_tie_the_subjects_are_two(tmp_path: Path) -> None:
    links = county.result().links.slice(1)
    assert "没有成立的联系" in printed(explain(tmp_path, links=links))


def test_a_near_row_that_was_never_weighed_is_told_all_the_same(tmp_path: Path) -> None:
    links = county.result().links.slice(0, 1)
    assert any("“张*铭”（点2），疑似本人" in sentence for sentence in explain(tmp_path, links=links).near)


def test_a_finding_without_a_pupil_has_facts_basis_rows(tmp_path: Path) -> None:
    results = open_results(county.write_results(tmp_path / "县.audit.db"))
    explanation = build_explanation(county.DUTY, results)
    assert explanation.edges == explanation.people == explanation.routes == ()
    text = printed(explanation)
    assert "推理" not in text and "学校.xlsx第8行" in text and "第二条" in text


def test_a_pupil_like_nobody_is_said_to_be_so(tmp_path: Path) -> None:
    nothing = county.result().links.slice(0, 0)
    finding = replace(county.TWICE, rows=county.TWICE.rows[:1])
    text = printed(explain(tmp_path, links=nothing, findings=(finding,)))
    assert "三、推理" in text and "没有别的记录与所列记录相近" in text and "五、处理" not in text


def test_a_judgement_needs_no_figures(tmp_path: Path) -> None:
    links = county.result().links.to_pylist()
    links[0] |= {"级别": "判定", "概率": 1.0, "权重": 30.0, "式": None, "理由": "经核查判定为同一人"}
    links[3] |= {"概率": 0.0, "权重": -30.0, "式": None, "理由": "经核查判定为不同人"}
    text = printed(explain(tmp_path, links=pa.Table.from_pylist(links)))
    assert "籍1 与 籍2：认定为同一人（判定），可能性 >99.9%\n    经核查判定为同一人" in text
    assert "籍1 与 籍3 判为“不是同一人”：经核查判定为不同人。" in text


def test_a_finding_of_a_thousand_rows_stays_short(tmp_path: Path) -> None:
    rows = tuple(replace(county.row(Role.SUBJECT, "学籍", 1), row=n, line=n) for n in range(1, 1001))
    explanation = explain(tmp_path, findings=(replace(county.TWICE, rows=rows),))
    assert len(explanation.rows) < 80 and explanation.omitted_rows > 900
    assert len(as_lines(explanation)) < 200
    assert "另有" in printed(explanation)


def test_hostile_cells_are_one_printable_line(tmp_path: Path) -> None:
    nasty = {"姓名": "<b>张\x1b[31m\u202e三</b>", "班级": "x" * 9000, "学校名称": "小学\n\x00<script>", "年级": "]]>"}
    subject = county.TWICE.rows[0]
    finding = replace(county.TWICE, title="多\x07学籍", rows=(replace(subject, content=nasty), *county.TWICE.rows[1:]))
    explanation = explain(tmp_path, findings=(finding,))
    for line in as_lines(explanation):
        assert line.isprintable() and len(line) < 1500, line


def test_another_mask_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="脱敏方式"):
        explain(tmp_path, mask="全部")


def test_the_same_file_gives_the_same_explanation(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
    assert explain(tmp_path / "a") == explain(tmp_path / "b")
