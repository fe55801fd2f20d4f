"""SARIF, CSV, JSON: the right shape, the numbers of the report, nobody's data, and time in proportion."""

from __future__ import annotations

import csv
import io
import json
import re
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import paper_county as county
import pytest

from inspect_xj.errors import ReportError
from inspect_xj.model import Ending, Role, Status, Waiver
from inspect_xj.report import build_content
from inspect_xj.report.exporting import FORMATS, Export, as_csv, as_json, as_sarif, gather_export
from inspect_xj.report.exporting.sarif import LEVELS
from inspect_xj.report.exporting.table import COLUMNS

ENTRY = Waiver(
    1, "CG-01", "", "姓名 = '王小明'", "", "已到户核对", "县教核〔2009〕3号", "查甲乙", None, date(2010, 2, 28), "误报登记.yaml:2",
    "生效", 1,
)  # fmt: skip
SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "export.schema.json").read_text(encoding="utf-8"))


def results(n: int = 60) -> county.FakeResults:
    made, _ = county.county(n)
    first, *rest = made.found
    first = replace(first, status=Status.EXCLUDED, waiver=1)
    return replace(made, found=(first, *rest), waivers=(ENTRY,))


@pytest.fixture(scope="module")
def export() -> Export:
    return gather_export(results(), county.CARDS)


@pytest.fixture(scope="module")
def log(export: Export) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(as_sarif(export))
    return made


def test_the_log_is_of_the_version_it_says(log: dict[str, Any]) -> None:
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    assert set(log) == {"$schema", "version", "runs"}
    (run,) = log["runs"]
    assert {"tool", "results", "artifacts", "invocations", "originalUriBaseIds", "columnKind"} <= set(run)
    assert run["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")
    assert run["tool"]["driver"]["name"] == "inspect-xj"
    assert [one["executionSuccessful"] for one in run["invocations"]] == [False]  # DA-14 failed


def test_rules_have_help_and_basis(log: dict[str, Any], export: Export) -> None:
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [one.rule for one in export.outcomes]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        assert set(rule) == {"id", "shortDescription", "help", "defaultConfiguration", "properties"}
        assert rule["shortDescription"]["text"]
        assert "教秘基〔2009〕100号 第五条" in rule["help"]["text"]
        assert "核实时注意：" in rule["help"]["markdown"]
        assert rule["properties"]["tags"][0] in ("组织责任", "常规", "档案信息化")
        assert rule["properties"]["依据"] == ["教秘基〔2009〕100号 第五条", "教基〔2008〕9号 第十二条"]


def test_every_result_has_what_a_viewer_needs(log: dict[str, Any], export: Export) -> None:
    run = log["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert len(run["results"]) == len(export.items) == 60
    for result, item in zip(run["results"], export.items, strict=True):
        assert set(result) <= {
            *("ruleId", "ruleIndex", "kind", "level", "message", "locations", "relatedLocations"),
            *("partialFingerprints", "suppressions", "properties", "rank"),
        }
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == item.finding.rule
        assert (result["kind"], result["level"]) == ("fail", LEVELS[item.finding.severity])
        assert result["message"]["text"] == item.case.message
        assert result["partialFingerprints"] == {"inspectXj/v1": item.finding.fingerprint}
        assert 0 <= result["rank"] <= 100
        (location,) = result["locations"]
        physical, row = location["physicalLocation"], item.finding.rows[0]
        assert physical["region"] == {"startLine": row.line}
        assert unquote(physical["artifactLocation"]["uri"]) == row.file
        assert re.fullmatch(r"[A-Za-z0-9%._~/-]+", physical["artifactLocation"]["uri"])
        artifact = run["artifacts"][physical["artifactLocation"]["index"]]["location"]
        assert artifact == {key: physical["artifactLocation"][key] for key in ("uri", "uriBaseId")}
        assert artifact["uriBaseId"] in run["originalUriBaseIds"]
        (school,) = location["logicalLocations"]
        assert (school["name"], school["kind"]) == (item.finding.school_name, "school")
        assert school["fullyQualifiedName"] == item.finding.school_code
        for name, value in (("严重程度", item.finding.severity), ("性质", item.finding.nature)):
            assert result["properties"][name] == value
        assert result["properties"]["置信度"] == item.finding.confidence


def test_every_severity_has_a_level_of_sarif() -> None:
    assert set(LEVELS) == {"严重", "较重", "一般", "提示"}
    assert set(LEVELS.values()) <= {"none", "note", "warning", "error"}


def test_what_was_set_aside_is_suppressed_with_the_reason(log: dict[str, Any]) -> None:
    suppressed = [result for result in log["runs"][0]["results"] if result["suppressions"]]
    assert [result["suppressions"] for result in suppressed] == [
        [
            {
                "kind": "external",
                "status": "accepted",
                "justification": "误报登记第1条：已到户核对（县教核〔2009〕3号，登记人查甲乙，至2010年2月28日）",
            }
        ]
    ]
    assert all("suppressions" in result for result in log["runs"][0]["results"])


def test_what_was_not_looked_at_is_notified(log: dict[str, Any]) -> None:
    notes = log["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    told = {note["associatedRule"]["id"]: (note["level"], note["message"]["text"]) for note in notes}
    assert told["ZZ-04"] == ("warning", "ZZ-04 学籍委托乡镇中心学校管理 未检：缺少表“学籍变动”")
    assert told["DA-14"][0] == "error"


def test_texts_hold_no_placeholder_and_no_link() -> None:
    made = county.finding(1, "CG-01", county.pupil(1), message=r"见 [甲](http://x) 和 {0} 以及 C:\x")
    log = json.loads(as_sarif(gather_export(county.results([made]), county.CARDS)))
    assert log["runs"][0]["results"][0]["message"]["text"] == r"见 \[甲\](http://x) 和 {{0}} 以及 C:\\x"


def test_a_finding_without_a_row_keeps_its_school() -> None:
    made = replace(county.finding(1, "CG-01", county.pupil(1)), rows=())
    (result,) = json.loads(as_sarif(gather_export(county.results([made]), {})))["runs"][0]["results"]
    assert list(result["locations"][0]) == ["logicalLocations"]
    nowhere = replace(made, school_code=None, school_name=None, unit=None)
    (result,) = json.loads(as_sarif(gather_export(county.results([nowhere]), {})))["runs"][0]["results"]
    assert result["locations"] == []


def test_evidence_is_related() -> None:
    one = county.finding(1, "CG-01", county.pupil(1))
    other = replace(one.rows[0], role=Role.EVIDENCE, table="到校", line=77, file="点名/一中.xlsx")
    (result,) = json.loads(as_sarif(gather_export(county.results([replace(one, rows=(other, *one.rows))]), {})))[
        "runs"
    ][0]["results"]
    assert [place["physicalLocation"]["region"]["startLine"] for place in result["relatedLocations"]] == [77]
    assert [place["physicalLocation"]["region"]["startLine"] for place in result["locations"]] == [one.rows[0].line]


def test_a_rule_switched_off_is_not_enabled() -> None:
    made = results()
    off = replace(made.outcomes[0], ending=Ending.OFF, reason="停用；说明：没有条件")
    log = json.loads(as_sarif(gather_export(replace(made, outcomes=(off, *made.outcomes[1:])), county.CARDS)))
    run = log["runs"][0]
    enabled = [rule["defaultConfiguration"]["enabled"] for rule in run["tool"]["driver"]["rules"]]
    assert enabled == [False] + [True] * (len(made.outcomes) - 1)
    assert run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"].endswith("停用；说明：没有条件")


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_csv_has_a_mark_a_heading_and_a_line_each(export: Export) -> None:
    data = as_csv(export)
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.endswith(b"\r\n")
    rows = rows_of(data)
    assert list(rows[0]) == [name for name, _ in COLUMNS]
    assert [row["问题编号"] for row in rows] == [item.case.number for item in export.items]
    assert [row["核实状态"] for row in rows].count("排除") == 1
    assert rows[0]["排除依据"].startswith("误报登记第1条")
    assert all(row["源行"].startswith("第") for row in rows)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
def test_csv_makes_no_formula(start: str) -> None:
    values = county.pupil(1) | {"学校名称": f"{start}HYPERLINK(甲)"}
    made = county.finding(1, "CG-01", values, message=f'{start}1+1,"引号"')
    (row,) = rows_of(as_csv(gather_export(county.results([made]), {})))
    assert row["问题描述"] == f'\'{start}1+1,"引号"'
    for cell in row.values():
        assert not cell.startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))


def check(schema: dict[str, Any], value: Any, where: str = "") -> None:
    """The part of JSON Schema that ours is written in."""
    kinds = schema.get("type")
    names = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "null": type(None)}
    if kinds:
        wanted = [kinds] if isinstance(kinds, str) else kinds
        assert any(isinstance(value, names[kind]) for kind in wanted), (where, value)
    if "enum" in schema:
        assert value in schema["enum"], (where, value)
    if "const" in schema:
        assert value == schema["const"], where
    if isinstance(value, dict):
        assert set(schema["required"]) <= set(value), where
        assert set(value) <= set(schema["properties"]), (where, set(value) - set(schema["properties"]))
        for name, part in value.items():
            check(schema["properties"][name], part, f"{where}.{name}")
    if isinstance(value, list):
        for place, part in enumerate(value):
            check(schema["items"], part, f"{where}[{place}]")


@pytest.mark.parametrize("mask", ["内部", "公开"])
def test_json_is_as_its_schema_says(mask: str) -> None:
    check(SCHEMA, json.loads(as_json(gather_export(results(), county.CARDS, mask))))


def test_json_counts_as_the_report_does(export: Export) -> None:
    _, snapshot = county.county(60)
    content = build_content(results(), snapshot, rulebook_cards=county.CARDS)
    whole = json.loads(as_json(export))
    natures = [line.nature for line in content.ledger]
    assert whole["totals"]["problems"] == natures.count("问题")
    assert whole["totals"]["suspicions"] == natures.count("疑点")
    assert whole["totals"]["excluded"] == 1
    standing = [one for one in whole["findings"] if one["excluded_by"] is None]
    assert {one["number"] for one in standing} == {line.number for line in content.ledger}
    assert {one["number"]: one["message"] for one in standing} == {r.number: r.message for r in content.ledger}


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("mask", ["内部", "公开"])
def test_nobody_can_be_read_from_an_export(kind: str, mask: str) -> None:
    text = FORMATS[kind](gather_export(results(), county.CARDS, mask)).decode()
    for n in range(60):
        values = county.pupil(n)
        for column in ("姓名", "身份证件号", "学籍号", "地区学号", "联系电话", "家庭住址", "出生日期"):
            assert str(values[column]) not in text, (n, column)
    assert "王小明" not in text  # the condition of an entry stays in the register
    assert ("查甲乙" in text) == (mask == "内部")


def test_another_mask_is_refused() -> None:
    with pytest.raises(ReportError, match="没有脱敏方式“无”"):
        gather_export(results(), county.CARDS, "无")


@pytest.mark.parametrize("kind", FORMATS)
def test_same_results_same_bytes(kind: str) -> None:
    assert len({FORMATS[kind](gather_export(results(), county.CARDS)) for _ in range(2)}) == 1


@pytest.mark.parametrize("kind", FORMATS)
def test_nothing_found_is_an_export_too(kind: str) -> None:
    data = FORMATS[kind](gather_export(county.results([]), {}))
    if kind != "csv":
        json.loads(data)


def test_four_times_the_findings_take_about_four_times_as_long() -> None:
    def seconds(n: int) -> float:
        made, _ = county.county(n)
        start = time.process_time()
        whole = gather_export(made, county.CARDS)
        for write in FORMATS.values():
            write(whole)
        return time.process_time() - start

    seconds(50)
    small, large = seconds(500), seconds(2000)
    assert large < 10 * small  # quadratic would be sixteen times
