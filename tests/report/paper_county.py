"""A small county made by hand: results and a snapshot in memory, for the papers to draw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from inspect_xj.findings import Measure
from inspect_xj.model import Ending, EvidenceRow, Finding, Role, RuleOutcome, RunInfo, Score, Waiver
from inspect_xj.snapshot import MemorySnapshot

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑"
GIVEN = ("若溪", "景行", "嘉禾", "知远", "予安", "沐辰", "清和", "鹿鸣", "望舒", "垚", "喆", "堃")
SCHOOLS = tuple(
    (f"34990110{n:03}", f"示例县{place}{kind}", f"{place}镇")
    for n, (place, kind) in enumerate(
        ((p, k) for p in ("柳溪", "桃源", "石桥", "青山", "白云", "双河") for k in ("中心小学", "初级中学", "村小学")),
        1,
    )
)
RULES = (
    ("ZZ-01", "未明确学籍管理责任单位", "组织责任", "较重", "确", Ending.FOUND),
    ("ZZ-02", "未明确责任人", "组织责任", "较重", "确", Ending.PASSED),
    ("ZZ-04", "学籍委托乡镇中心学校管理", "组织责任", "严重", "疑", Ending.UNCHECKED),
    ("CG-01", "学籍空挂（在籍不在校）", "常规", "严重", "疑", Ending.FOUND),
    ("CG-02", "在读无学籍", "常规", "严重", "疑", Ending.FOUND),
    ("CG-04", "多学籍（同证号）", "常规", "严重", "确", Ending.FOUND),
    ("CG-07", "重编学籍号", "常规", "严重", "确", Ending.FOUND),
    ("CG-12", "超龄在读", "常规", "一般", "疑", Ending.FOUND),
    ("CG-17", "休学超期", "常规", "较重", "确", Ending.NOT_APPLICABLE),
    ("DA-02", "必填项缺失", "档案信息化", "一般", "确", Ending.FOUND),
    ("DA-03", "身份证号格式或校验位错误", "档案信息化", "较重", "确", Ending.FOUND),
    ("DA-06", "出生日期与证号不符", "档案信息化", "较重", "确", Ending.FOUND),
    ("DA-24", "学校10月初未上报", "档案信息化", "较重", "确", Ending.FOUND),
    ("DA-14", "地区学号段值错误", "档案信息化", "一般", "确", Ending.FAILED),
)
MESSAGES = {
    "ZZ-01": "{school}没有明确学籍管理责任单位",
    "CG-01": "{name}（学籍号{xjh}）在{school}{grade}年级{cls}在籍，2009年10月12日点名时不在任何班级",
    "CG-02": "{name}，{birth}出生，在{school}就读，全县没有学籍",
    "CG-04": "{name}（证件号{id}）在{school}等2所学校同时在籍，家庭住址{address}",
    "CG-07": "学籍号{xjh}编给了不同的学生{name}",
    "CG-12": "{name}出生于{birth_cn}，在{grade}年级就读，超过应有年龄3岁以上",
    "DA-02": "{name}（{id}）缺少必填项：民族、入学年月",
    "DA-03": "{name}的身份证件号{id}校验位不对，联系电话{phone}",
    "DA-06": "{name}登记的出生日期{birth}与证件号{id}中的日期不一致",
    "DA-24": "{school}没有在10月10日前上报",
}
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number(day: date, serial: int) -> str:
    """A valid number of the unassigned region 349901."""
    body = f"349901{day:%Y%m%d}{serial:03}"
    check = sum(int(c) * w for c, w in zip(body, _WEIGHTS, strict=True)) % 11
    return body + "10X98765432"[check]


@dataclass(frozen=True)
class Card:
    """The part of a rule that the report quotes."""

    id: str
    basis: tuple[str, ...]
    remedy: str = "查明情况，按规定改正，并把佐证材料附后"
    days: int | None = 15
    watch_out: str = "教学点学生列在中心学校名下；校区合并"


CARDS = {rule: Card(rule, ("教秘基〔2009〕100号 第五条", "教基〔2008〕9号 第十二条")) for rule, *_ in RULES}


@dataclass(frozen=True)
class FakeResults:
    """Stands in for an opened results file."""

    run: RunInfo
    outcomes: tuple[RuleOutcome, ...]
    scores: tuple[Score, ...]
    found: tuple[Finding, ...] = field(default=())
    waivers: tuple[Waiver, ...] = ()
    measures: Mapping[str, Measure] = field(default_factory=dict)

    def findings(self) -> tuple[Finding, ...]:
        return self.found


def pupil(n: int) -> dict[str, str | None]:
    """A made-up pupil, different for each number."""
    birth = date(1996 + n % 8, 1 + n % 12, 1 + n * 7 % 28)
    code, school, township = SCHOOLS[n % len(SCHOOLS)]
    return {
        "学籍号": f"34990109001{3 + n % 2}{n:04}",
        "地区学号": f"{code}09{1 + n % 2}{n:04}",
        "姓名": SURNAMES[n % 20] + GIVEN[n * 7 % 12],
        "性别": "男" if n % 2 else "女",
        "出生日期": birth.isoformat() if n % 3 else f"{birth.year}年{birth.month}月{birth.day}日",
        "身份证件号": id_number(birth, n % 900 + 1),
        "家庭住址": f"示例县{township}幸福村{n % 9 + 1}组{n}号",
        "联系电话": f"138{n:08}",
        "学校代码": code,
        "学校名称": school,
        "年级": str(n % 6 + 1),
        "班级": f"{n % 4 + 1}班",
    }


def evidence(n: int, values: Mapping[str, str | None], table: str = "学籍", role: Role = Role.SUBJECT) -> EvidenceRow:
    return EvidenceRow(role, table, n, "示例", f"学籍表/{values.get('学校名称')}.xlsx", "学生信息", n + 3, dict(values))


def finding(n: int, rule: str, values: Mapping[str, str | None], message: str | None = None) -> Finding:
    rule_id, title, check, severity, nature, _ = next(r for r in RULES if r[0] == rule)
    day = values.get("出生日期") or ""
    number = values.get("身份证件号") or ""
    words = message or MESSAGES[rule].format(
        name=values.get("姓名"),
        xjh=values.get("学籍号"),
        id=number,
        phone=values.get("联系电话"),
        address=values.get("家庭住址"),
        school=values.get("学校名称"),
        grade=values.get("年级"),
        cls=values.get("班级"),
        birth=day,
        birth_cn=f"{number[6:10]}年{int(number[10:12] or 0)}月{int(number[12:14] or 0)}日"
        if len(number) == 18
        else day,
    )
    return Finding(
        f"{rule}-{n:04}",
        f"{n:032x}",
        rule_id,
        title,
        check,
        severity,
        nature,
        1.0 if nature == "确" else 0.7,
        values.get("学校代码"),
        values.get("学校名称"),
        SCHOOLS[n % len(SCHOOLS)][2],
        values.get("学校名称"),
        words,
        ("教秘基〔2009〕100号 第五条",),
        15,
        (evidence(n, values),),
    )


def snapshot(pupils: Sequence[Mapping[str, str | None]]) -> MemorySnapshot:
    given: dict[str, Sequence[Mapping[str, str | None]]] = {
        "学校": [{"学校代码": c, "学校名称": s, "所在乡镇": t} for c, s, t in SCHOOLS],
        "学籍": pupils,
    }
    return MemorySnapshot(given, as_of=date(2009, 10, 12), region="349901", profile="安徽2009")


def results(found: Sequence[Finding], rules: Sequence[str] | None = None) -> FakeResults:
    """Results with these findings; every rule of :data:`RULES` was run."""
    outcomes = []
    for rule, title, check, _, _, ending in RULES:
        if rules is not None and rule not in rules:
            continue
        n = sum(f.rule == rule for f in found)
        idle = ending in (Ending.UNCHECKED, Ending.NOT_APPLICABLE, Ending.FAILED)
        checked = 0 if idle else 3000
        reason = {Ending.UNCHECKED: "缺少表“学籍变动”", Ending.FAILED: "除数为零"}.get(ending, "")
        outcomes.append(
            RuleOutcome(
                rule,
                title,
                check,
                ending if n or idle else Ending.PASSED,
                checked,
                3 * (n > 0),
                2 * (n > 0),
                4 * (n > 0),
                n,
                reason,
            )
        )
    scores = [Score(None, None, check, 91.25, "") for check in ("组织责任", "常规")]
    scores += [Score(None, None, "档案信息化", None, "")]
    scores += [
        Score(c, s, check, 90.0 - i, "") for i, (c, s, _) in enumerate(SCHOOLS) for check in ("组织责任", "常规")
    ]
    run = RunInfo((("示例县.db", "ab" * 32),), "cd" * 32, "0.1.0", "duckdb", {}, "2009-10-26T09:30:00", 3.2)
    return FakeResults(run, tuple(outcomes), tuple(scores), tuple(found))


def county(n_findings: int = 60) -> tuple[FakeResults, MemorySnapshot]:
    """A county with that many findings, spread over the rules that found something."""
    rules = [rule for rule, *_, ending in RULES if ending is Ending.FOUND]
    pupils = [pupil(n) for n in range(max(n_findings, 60))]
    order = [(rules[n % len(rules)], n) for n in range(n_findings)]
    found = [finding(n, rule, pupils[n]) for rule, n in sorted(order)]
    return results(found), snapshot(pupils)
