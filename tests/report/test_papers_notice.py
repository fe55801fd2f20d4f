"""整改通知书: who gets one, what it says, and that its numbers are those of the 检查报告."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import paper_county as county
import pytest
import school_county as school
from school_county import BUREAU, MANY, MIXED, NAMES, NOTHING, ONE, SUSPECTS

from inspect_xj.report import build_content
from inspect_xj.report.content import Letterhead
from inspect_xj.report.masking import Mask
from inspect_xj.report.papers.deadlines import due, due_words, run_date, working_day_after
from inspect_xj.report.papers.duties import Duties
from inspect_xj.report.papers.notice import N_PRINTED, Notice, notices
from inspect_xj.report.papers.request import Request
from inspect_xj.snapshot import MemorySnapshot


def written(request: Request) -> dict[str, Notice]:
    """The notices by the school they are for."""
    found = {}
    for paper in notices(request):
        assert isinstance(paper.content, Notice)
        found[paper.whom] = paper.content
    return found


@pytest.fixture(scope="module")
def all_notices() -> dict[str, Notice]:
    return written(school.request())


def words(notice: Notice, n: int) -> dict[str, str]:
    return {paragraph.label: paragraph.text for paragraph in notice.items[n].paragraphs}


def test_only_problems_make_a_notice(all_notices: dict[str, Notice]) -> None:
    assert set(all_notices) == {NAMES[ONE], NAMES[MANY], NAMES[MIXED]}
    assert NAMES[SUSPECTS] not in all_notices and NAMES[NOTHING] not in all_notices


def test_without_a_survey_there_is_none() -> None:
    assert list(notices(Request(MemorySnapshot({})))) == []


def test_counts_are_those_of_the_report() -> None:
    """The same results, the same numbers for every school: 学校汇总 of the report's own content."""
    results, snapshot = county.county(60)
    sheet = next(
        s for s in build_content(results, snapshot, rulebook_cards=county.CARDS).sheets if s.name == "学校汇总"
    )
    names = [column.name for column in sheet.columns]
    reported = {
        str(row[0]): (row[names.index("问题")], row[names.index("疑点")])
        for row in sheet.rows
        if row[names.index("问题")]
    }
    from inspect_xj.report.gather import gather  # noqa: PLC0415 - beside the one line that needs it

    survey = gather(results, snapshot, county.CARDS, Mask.INTERNAL)
    found = written(Request(snapshot, survey))
    assert {whom: (one.n_problems, one.n_suspects) for whom, one in found.items()} == reported
    assert sum(one.n_problems for one in found.values()) == len(survey.figures.whole.problems)


def test_every_problem_stands_in_the_annex_once(all_notices: dict[str, Notice]) -> None:
    for notice in all_notices.values():
        entries = [entry for group in notice.entries for entry in group]
        assert [entry.index for entry in entries] == list(range(1, notice.n_problems + 1))
        assert len({entry.number for entry in entries}) == notice.n_problems
        assert [len(group) for group in notice.entries] == [item.n for item in notice.items]
        assert sum(item.n for item in notice.items) == notice.n_problems
        assert not notice.omitted


def test_the_gravest_come_first(all_notices: dict[str, Notice]) -> None:
    notice = all_notices[NAMES[MIXED]]
    assert [(item.rule, item.severity) for item in notice.items] == [
        ("CG-01", "严重"),
        ("CG-04", "严重"),
        ("DA-02", "较重"),
        ("DA-03", "较重"),
    ]
    assert [entry.number for entry in notice.entries[2]] == ["DA-02-0404", "DA-02-0401"]
    assert [item.ordinal for item in notice.items] == ["一", "二", "三", "四"]
    assert [item.lines for item in notice.items] == ["1", "2", "3至4", "5"]


def test_suspicions_are_not_ordered_to_be_put_right(all_notices: dict[str, Notice]) -> None:
    notice = all_notices[NAMES[MIXED]]
    numbers = {entry.number for group in notice.entries for entry in group}
    assert "CG-01-0405" in numbers  # verified
    assert not numbers & {"CG-01-0406", "CG-12-0407", "CG-01-0408"}
    section = next(s for s in notice.sections if "需核实事项" in s.heading)
    assert "HC-34990110005-" in section.heading
    assert "疑点2条，为“学籍空挂（在籍不在校）”1条、“超龄在读”1条" in section.paragraphs[0].text
    assert "2009年11月2日前反馈" in section.paragraphs[0].text
    assert not any("需核实" in s.heading for s in all_notices[NAMES[ONE]].sections)
    assert [s.heading[0] for s in notice.sections] == list("二三四五")
    assert [s.heading[0] for s in all_notices[NAMES[ONE]].sections] == list("二三四")


def test_pupils_are_persons_not_rows(all_notices: dict[str, Notice]) -> None:
    """Two rows of one child count once; a problem of the school itself names no pupil."""
    notice = all_notices[NAMES[MIXED]]
    assert notice.n_pupils == 4 and notice.n_problems == 5
    assert "发现问题4项5条，涉及学生4人" in notice.opening
    assert notice.items[2].heading == "你校存在“必填项缺失”问题2条，涉及学生1人"
    one = all_notices[NAMES[ONE]]
    assert one.n_pupils == 0 and "涉及学生" not in one.opening + one.items[0].heading
    assert one.entries[0][0].pupil == ""


def test_facts_have_their_denominator(all_notices: dict[str, Notice]) -> None:
    many, mixed = all_notices[NAMES[MANY]], all_notices[NAMES[MIXED]]
    assert words(many, 0)["情况："] == "检查1200条，检出300条，占300/1200（25.00%），属较重问题（附件1序号1至300）。"
    assert words(mixed, 1)["情况："].startswith("检查41条，检出1条，涉及其中2条，占2/41（4.88%），属严重问题")
    assert words(mixed, 2)["情况："].startswith("检查40条，检出2条，占2/40（5.00%），其中较重1条、一般1条")
    assert words(mixed, 3)["情况："].startswith("检出1条，属较重问题")  # nobody says how many were looked at


def test_what_a_school_itself_did_is_told_in_the_letter(all_notices: dict[str, Notice]) -> None:
    assert f"{NAMES[ONE]}没有明确学籍管理责任单位。" in words(all_notices[NAMES[ONE]], 0)["情况："]


def test_the_clause_is_quoted_once_and_then_named(all_notices: dict[str, Notice]) -> None:
    notice = all_notices[NAMES[MIXED]]
    assert "教秘基〔2009〕100号第五条：“要严格坚持学籍与就读学校一致的原则" in words(notice, 0)["依据："]
    assert "“学籍空挂”" not in words(notice, 0)["依据："]  # inside a quotation theirs are single
    for n in (1, 2, 3):
        assert words(notice, n)["依据："] == "教秘基〔2009〕100号第五条（原文见第（一）项）；教基〔2008〕9号第十二条。"


def test_due_days_run_from_the_day_of_the_run(all_notices: dict[str, Notice]) -> None:
    notice = all_notices[NAMES[MIXED]]
    assert words(notice, 0)["时限："] == "2009年11月10日前。"
    assert words(notice, 2)["时限："] == "2009年11月5日前或者2009年11月25日前，逐条见附件1。"
    assert notice.items[2].several and not notice.items[0].several
    assert [entry.due for entry in notice.entries[2]] == ["2009年11月5日", "2009年11月25日"]
    reply = next(s for s in notice.sections if "反馈" in s.heading)
    assert reply.paragraphs[0].text.startswith("请于2009年11月25日前")


def test_those_who_flout_it_are_told_the_clause(all_notices: dict[str, Notice]) -> None:
    reply = next(s for s in all_notices[NAMES[ONE]].sections if "反馈" in s.heading)
    assert "依照教秘基〔2009〕100号第二条“对在学籍信息管理工作中敷衍塞责、弄虚作假，" in reply.paragraphs[1].text
    elsewhere = school.request()
    assert elsewhere.survey is not None
    cards = {rule: replace(card, basis=("GB 11643-1999 公民身份号码",)) for rule, card in county.CARDS.items()}
    facts = type(elsewhere.survey.facts)(cards, Mask.INTERNAL)
    other = written(replace(elsewhere, survey=replace(elsewhere.survey, facts=facts)))
    reply = next(s for s in other[NAMES[ONE]].sections if "反馈" in s.heading)
    assert reply.paragraphs[1].text == "逾期未整改或者整改不实的，依照有关规定严肃处理。"


@pytest.mark.parametrize(
    ("whom", "n", "responsible"),
    [
        (ONE, 0, "校长（许爱华）、学籍管理员（赵新荣）。"),
        (MANY, 0, "校长（何桂枝）、学籍管理员。"),
        (MIXED, 0, "校长（谢长强）、学籍管理员。"),  # two at a time: neither is named; one has left: not named
        (MIXED, 1, f"由{BUREAU}牵头处理，你校校长（谢长强）、学籍管理员。"),
    ],
)
def test_who_answers_for_it(all_notices: dict[str, Notice], whom: str, n: int, responsible: str) -> None:
    assert words(all_notices[NAMES[whom]], n)["责任人："] == responsible


def test_without_a_table_of_duties_there_are_posts() -> None:
    assert Duties(MemorySnapshot({})).words("1", "甲校") == "校长、学籍管理员"
    assert Duties(MemorySnapshot({})).words("", BUREAU, school=False) == "主要负责人、学籍管理人员"
    notice = written(school.request(duties=()))[NAMES[ONE]]
    assert words(notice, 0)["责任人："] == "校长、学籍管理员。"


def test_a_unit_that_is_no_school_gets_its_own() -> None:
    found = [replace(school.at(ONE, 7, "CG-07"), school_code=None, school_name=None, unit=BUREAU)]
    (notice,) = written(school.request(found)).values()
    assert notice.recipient == BUREAU and notice.you == "你单位" and notice.head == "主要负责人"
    assert "你校" not in repr(notice)
    assert not written(school.request(found, schools={ONE}))


def test_chosen_schools_only() -> None:
    assert set(written(school.request(schools={MANY, NOTHING}))) == {NAMES[MANY]}


def test_a_run_without_a_date_leaves_the_days_open() -> None:
    notice = written(school.request(started="昨天"))[NAMES[ONE]]
    assert words(notice, 0)["时限："] == "××××年×月×日前。"
    assert notice.mark.day == ""


@pytest.mark.parametrize(
    ("number", "printed"),
    [
        ("×教检〔××××〕×号", "×教整〔2009〕×号"),
        ("宿教检〔2009〕5号", "宿教整〔2009〕×号"),
        ("别的", "×教整〔2009〕×号"),
    ],
)
def test_the_sign_of_the_organ_is_kept(number: str, printed: str) -> None:
    request = replace(school.request(schools={ONE}), letterhead=Letterhead(organ="宿松县教育局", number=number))
    notice = written(request)[NAMES[ONE]]
    assert notice.number == printed and notice.organ == "宿松县教育局"


def test_more_than_can_be_printed_is_said() -> None:
    found = [school.at(MANY, n, "DA-03") for n in range(1, N_PRINTED + 3)]
    notice = written(school.request(found))[NAMES[MANY]]
    assert notice.omitted == 2 and notice.n_problems == N_PRINTED + 2
    assert sum(map(len, notice.entries)) == N_PRINTED
    assert notice.items[0].lines == f"1至{N_PRINTED + 2}"


def test_the_letter_masks_more_than_its_annex() -> None:
    """A name stands whole only in 附件1, and not even there under a tighter mask."""
    values = county.pupil(402)
    name = values["姓名"] or ""
    notice = written(school.request(schools={MIXED}))[NAMES[MIXED]]
    assert name in repr(notice.entries)
    assert name not in repr(replace(notice, entries=()))
    for mask in (Mask.INTERNAL, Mask.PUBLIC):
        tighter = written(school.request(schools={MIXED}, mask=mask))[NAMES[MIXED]]
        assert name not in repr(tighter) and tighter.mark.watermark == ""
    public = written(school.request(schools={MIXED}, mask=Mask.PUBLIC))[NAMES[MIXED]]
    assert not any("号" in entry.pupil for group in public.entries for entry in group)


def test_same_content_same_fingerprint() -> None:
    first, second = ([p.fingerprint for p in notices(school.request())] for _ in range(2))
    assert first == second and len(set(first)) == 3


@pytest.mark.parametrize(
    ("start", "n", "day"),
    [
        (date(2009, 9, 30), 1, date(2009, 10, 9)),  # 1 to 8 October are holidays
        (date(2009, 9, 30), 2, date(2009, 10, 10)),  # a Saturday that is worked
        (date(2009, 10, 26), 5, date(2009, 11, 2)),
        (date(2009, 10, 26), 0, date(2009, 10, 26)),
    ],
)
def test_working_days_follow_the_calendar(start: date, n: int, day: date) -> None:
    assert working_day_after(start, n) == day


@pytest.mark.parametrize(
    ("days", "text"),
    [
        ((), "××××年×月×日前"),
        ((15,), "2009年11月10日前"),
        ((30, 5), "2009年10月31日前或者2009年11月25日前，逐条见附件1"),
        ((-1,), "××××年×月×日前"),
        ((10**9,), "××××年×月×日前"),
    ],
)
def test_deadlines_in_words(days: tuple[int, ...], text: str) -> None:
    assert due_words(run_date("2009-10-26T09:30:00"), days) == text
    assert due(None, 15) == "××××年×月×日" == due(run_date("昨天"), 15)
