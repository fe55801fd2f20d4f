"""Results made by hand for explanations: a child registered twice, his twin, his seat, and a name that might be his."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa

from inspect_xj.findings import write
from inspect_xj.model import AuditResult, EvidenceRow, Finding, Judgement, Role, RunInfo

SCHOOL = "示例县柳溪中心小学"
BORN = date(2001, 3, 14)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number(serial: int) -> str:
    """A valid number of the unassigned region 349901."""
    body = f"349901{BORN:%Y%m%d}{serial:03}"
    return body + "10X98765432"[sum(int(c) * w for c, w in zip(body, _WEIGHTS, strict=True)) % 11]


NAMES = {
    ("学籍", 1): "张晖明",
    ("学籍", 2): "张辉明",
    ("学籍", 3): "张晖亮",
    ("到校", 1): "张晖明",
    ("到校", 2): "张晖铭",
}
IDS = {("学籍", n): id_number(10 + 2 * n) for n in (1, 2, 3)}
XJH = {("学籍", n): f"349901090011000{n}" for n in (1, 2, 3)}
PHONE, ADDRESS = "13855512345", "示例县柳溪镇东街17号"
#: Nothing of this may stand in anything that is printed.
SECRETS = (*NAMES.values(), *IDS.values(), *XJH.values(), PHONE, "东街17号", f"{BORN:%Y-%m-%d}", f"{BORN:%Y%m%d}")


def cells(table: str, number: int) -> dict[str, str | None]:
    key = table, number
    own: dict[str, str | None] = {
        "姓名": NAMES[key],
        "学校名称": SCHOOL,
        "年级": "三年级",
        "班级": f"{number}班",
        "性别": "男",
    }
    if table == "到校":
        return {"核查日期": "2009-10-12", **own, "到校情况": "到校"}
    return {
        **own,
        "学籍号": XJH[key],
        "出生日期": f"{BORN:%Y-%m-%d}",
        "身份证件号": IDS[key],
        "学籍状态": "在读",
        "联系电话": PHONE,
        "家庭住址": ADDRESS,
    }


def row(role: Role, table: str, number: int) -> EvidenceRow:
    return EvidenceRow(role, table, number, "s", f"{table}/柳溪.xlsx", "三年级", 10 + number, cells(table, number))


TWICE = Finding(
    number="CG-05-0001", fingerprint="f", rule="CG-05", title="多学籍（信息相近）", check="常规", severity="严重", nature="疑",
    confidence=0.97, school_code="34990110001", school_name=SCHOOL, township="柳溪镇", unit=SCHOOL,
    message=f"张晖明（证件号{IDS['学籍', 1]}）与张辉明（{BORN:%Y-%m-%d}出生，电话{PHONE}）是同一名学生，在{SCHOOL}3年级有两条学籍",
    basis=("教秘基〔2009〕100号 第五条",), days=15,
    rows=(row(Role.SUBJECT, "学籍", 1), row(Role.SUBJECT, "学籍", 2), row(Role.NEAR, "到校", 2)),
)  # fmt: skip
DUTY = Finding(
    number="ZZ-01-0002", fingerprint="g", rule="ZZ-01", title="未明确学籍管理责任单位", check="组织责任", severity="较重",
    nature="确", confidence=1.0, school_code="34990110001", school_name=SCHOOL, township="柳溪镇", unit=SCHOOL,
    message=f"{SCHOOL}没有明确学籍管理责任单位", basis=("教秘基〔2009〕100号 第二条",), days=30,
    rows=(EvidenceRow(Role.SUBJECT, "学校", 7, "s", "学校.xlsx", None, 8, {"学校代码": "34990110001", "学校名称": SCHOOL, "校长": "何为"}),),
)  # fmt: skip

#: Of each pair: 甲, 乙, 级别, 概率, 成立, what was compared, 理由. The prior comes first.
PAIRS: tuple[tuple[tuple[str, int], tuple[str, int], str, float, int, tuple[tuple[str, str, float], ...], str], ...] = (
    (
        ("学籍", 1), ("学籍", 2), "综合", 0.9891, 1,
        (("先验", "", -16.5), ("姓名", "同音异字", 7.1), ("出生日期", "出生日期相同", 11.6), ("证件号", "两号皆有效而不同", -6.6),
         ("家庭", "多项相同", 11.2), ("性别", "性别相同", 0.02), ("点名", "两处都到校", -4.0)),
        "同音异字，家庭多项相同",
    ),
    (
        ("学籍", 1), ("到校", 1), "本班", 0.998, 1,
        (("先验", "", -4.2), ("姓名", "姓名相同", 9.3), ("座位", "本班", 2.1)), "",
    ),
    (
        ("学籍", 2), ("到校", 2), "同级他班", 0.31, 0,
        (("先验", "", -9.0), ("姓名", "一字之差", 3.6), ("座位", "同级他班", 6.9)), "另有更合适的人",
    ),
    (
        ("学籍", 1), ("学籍", 3), "不是同一人", 0.0004, 0,
        (("先验", "", -16.5), ("姓名", "一字之差", 2.9), ("出生日期", "出生日期相同", 11.6), ("证件号", "两号皆有效而不同", -6.6), ("学校", "同班", -2.6)),
        f"双胞胎：张晖亮与张晖明两号皆有效（{IDS['学籍', 3]}）",
    ),
)  # fmt: skip
PERSONS = {("学籍", 1): "p1", ("学籍", 2): "p1", ("到校", 1): "p1", ("学籍", 3): "p2", ("到校", 2): "p3"}


def result(**changes: object) -> AuditResult:
    """The whole result; ``changes`` replace fields of it."""
    members = [
        {
            "人员": person,
            "表": t,
            "行号": n,
            "快照": "s",
            "源文件": f"{t}/柳溪.xlsx",
            "源表": "三年级",
            "源行": 10 + n,
            "概率": 0.98,
        }
        for (t, n), person in PERSONS.items()
    ]
    links, patterns = [], []
    for at, ((t1, n1), (t2, n2), level, p, holds, compared, reason) in enumerate(PAIRS, 1):
        weight = sum(amount for *_, amount in compared)
        links.append(
            {"甲表": t1, "甲行号": n1, "乙表": t2, "乙行号": n2, "级别": level, "概率": p, "成立": holds, "权重": weight, "式": at, "理由": reason}
        )  # fmt: skip
        patterns += [
            {"式": at, "序": i, "比较": what, "级别": said, "权重": amount}
            for i, (what, said, amount) in enumerate(compared)
        ]
    weights = pa.table(
        {n: pa.array([], pa.string()) for n in ("域", "对象", "比较", "级别", "同人", "异人", "双胞胎", "来源")}
    )
    run = RunInfo((("县.db", "0" * 64),), "0" * 64, "0", "duckdb", {}, "2009-10-12T08:00:00", 1.0)
    judged = Judgement("2009-10-11", "学籍:1", "学籍:3", "不同人", "张晖亮是张晖明的弟弟，已见面", "查员", "a", "b")
    whole = AuditResult(
        run, (), (TWICE, DUTY), pa.Table.from_pylist(members), pa.Table.from_pylist(links), pa.Table.from_pylist(patterns),
        weights, (), (judged,),
    )  # fmt: skip
    return replace(whole, **changes)  # type: ignore[arg-type]


def write_results(path: Path, **changes: object) -> Path:
    write(result(**changes), path)
    return path
