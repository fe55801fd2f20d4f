"""A county for the papers of a school: one school with nothing, one with a problem, one with suspicions alone, one with 300."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import paper_county as county

from inspect_xj.model import EvidenceRow, Finding, Role, Score, ScoreTerm, Status
from inspect_xj.report.gather import gather
from inspect_xj.report.masking import Mask
from inspect_xj.report.papers.request import Request
from inspect_xj.snapshot import MemorySnapshot

NOTHING, ONE, SUSPECTS, MANY, MIXED = (county.SCHOOLS[n][0] for n in range(5))
NAMES = {code: name for code, name, _ in county.SCHOOLS}
BUREAU = "示例县教育局"

DUTIES: tuple[Mapping[str, str | None], ...] = (
    {"单位代码": ONE, "单位名称": NAMES[ONE], "第一责任人": "许爱华", "学籍管理员": "赵新荣", "止": None},
    {"单位代码": MANY, "单位名称": NAMES[MANY], "第一责任人": "何桂枝", "学籍管理员": "无", "止": None},
    {"单位代码": MIXED, "单位名称": NAMES[MIXED], "第一责任人": "甲", "学籍管理员": "旧人", "止": "2009-08-31"},
    {"单位代码": MIXED, "单位名称": NAMES[MIXED], "第一责任人": "谢长强", "学籍管理员": "陈爱民", "止": None},
    {"单位代码": MIXED, "单位名称": NAMES[MIXED], "第一责任人": "谢长强", "学籍管理员": "另一人", "止": "2010-08-31"},
)


@dataclass(frozen=True)
class Member:
    """What ``People.persons_of`` gives of a row."""

    person: str


def at(school: str, n: int, rule: str, **changes: object) -> Finding:
    """The ``n``-th finding, moved to that school."""
    values = county.pupil(n) | {"学校代码": school, "学校名称": NAMES[school]}
    found = replace(county.finding(n, rule, values), school_code=school, school_name=NAMES[school], unit=NAMES[school])
    return replace(found, **changes)  # type: ignore[arg-type]


def findings() -> list[Finding]:
    mixed = [
        at(MIXED, 401, "DA-02", severity="一般", days=30),
        at(MIXED, 402, "DA-03"),
        at(MIXED, 403, "CG-04", unit=BUREAU),
        at(MIXED, 404, "DA-02", severity="较重", days=10),
        at(MIXED, 405, "CG-01", status=Status.CONFIRMED, remark="2009-10-20由刘敏核查属实"),
        at(MIXED, 406, "CG-01"),
        at(MIXED, 407, "CG-12"),
        at(MIXED, 408, "CG-01", status=Status.EXCLUDED),
    ]
    unit = replace(at(MIXED, 500, "CG-02"), school_code=None, school_name=None, unit=BUREAU)
    return [
        at(ONE, 1, "ZZ-01", rows=(EvidenceRow(Role.SUBJECT, "管理责任", 1, "示例", "责任.xlsx", None, 3, {}),)),
        *(at(SUSPECTS, n, "CG-01") for n in range(10, 13)),
        *(at(MANY, n, "DA-03") for n in range(50, 350)),
        *mixed,
        unit,
    ]


def scores() -> list[Score]:
    """Scores of three schools and the county, with the rows that were checked."""

    def score(code: str | None, check: str, *terms: ScoreTerm) -> Score:
        lost = sum(term.loss for term in terms)
        words = f"100 − {lost:.2f} = {100 - lost:.1f}（计分规则3条）；未检不计分：DA-15"
        return Score(code, NAMES.get(code or ""), check, 100 - lost, words, terms)

    many = ScoreTerm("DA-03", "较重", 300, 1200, 10, 0.02, 10.0)
    return [
        score(None, "组织责任"),
        score(None, "档案信息化", many),
        Score(None, None, "常规", None, "没有可以计分的规则；未检不计分：CG-01"),
        score(MANY, "档案信息化", many),
        score(
            MIXED,
            "档案信息化",
            ScoreTerm("DA-02", "较重", 1, 40, 10, 0.02, 10.0),
            ScoreTerm("DA-02", "一般", 1, 40, 5, 0.05, 2.5),
        ),
        score(MIXED, "常规", ScoreTerm("CG-04", "严重", 2, 41, 20, 0.01, 20.0)),
    ]


def persons_of(rows: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Member]:
    """Rows 401 and 404 are one child's."""
    return {key: Member(f"人{401 if key[1] == 404 else key[1]}") for key in rows if key[0] == "学籍"}


def request(
    found: Sequence[Finding] | None = None,
    *,
    mask: Mask | None = None,
    schools: Collection[str] | None = None,
    started: str = "2009-10-26T09:30:00",
    duties: Sequence[Mapping[str, str | None]] = DUTIES,
) -> Request:
    found = findings() if found is None else found
    results = county.results(found)
    results = replace(results, scores=tuple(scores()), run=replace(results.run, started=started))
    given: dict[str, Sequence[Mapping[str, object]]] = {
        "学校": [{"学校代码": c, "学校名称": s, "所在乡镇": t} for c, s, t in county.SCHOOLS],
        "学籍": [county.pupil(n) for n in range(60)],
    }
    if duties:
        given["管理责任"] = duties
    snapshot = MemorySnapshot(given, as_of=date(2009, 10, 12), region="349901", profile="安徽2009")
    survey = gather(results, snapshot, county.CARDS, Mask.INTERNAL)
    return Request(snapshot, survey, mask=mask, schools=schools, persons_of=persons_of)
