"""SARIF 2.1.0 (OASIS), the exchange format of findings: for viewers, code hosts and quality platforms.

A finding leads to the row of its source file (physicalLocation: startLine = 源行) and to its school (logicalLocation); its
fingerprint survives the next snapshot; what was set aside carries a suppression with the reason.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import PureWindowsPath
from typing import Any
from urllib.parse import quote

from inspect_xj.model import Ending, RuleOutcome
from inspect_xj.report.exporting.gather import Export, Item, Place
from inspect_xj.report.masking import HIDDEN
from inspect_xj.report.visible import visible

__all__ = ["LEVELS", "as_sarif"]

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

#: Severity -> level of SARIF.
LEVELS: Mapping[str, str] = {"严重": "error", "较重": "warning", "一般": "warning", "提示": "note"}

#: What the paths of the sources are relative to: the folder that was given to ``import``.
_BASE = "SOURCES"
_FINGERPRINT = "inspectXj/v1"
#: Endings that a reader has to know of: nothing found there means nothing.
_NOTABLE = {Ending.UNCHECKED: "warning", Ending.FAILED: "error", Ending.OFF: "note"}


def as_sarif(export: Export) -> bytes:
    """One log with one run, UTF-8; same results, same bytes."""
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(export)]}
    return (json.dumps(log, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def _run(export: Export) -> dict[str, Any]:
    run = export.run
    files = {place.file: at for at, place in enumerate(_firsts(export))}
    rules = {one.rule: at for at, one in enumerate(export.outcomes)}
    return {
        "tool": {
            "driver": {
                "name": "inspect-xj",
                "version": visible(run.tool_version),
                "language": "zh-CN",
                "rules": [_rule(export, one) for one in export.outcomes],
            }
        },
        "language": "zh-CN",
        "columnKind": "unicodeCodePoints",
        "redactionTokens": ["*", "***", "****", HIDDEN],
        "originalUriBaseIds": {_BASE: {"description": {"text": "导入时给出的资料目录"}}},
        "artifacts": [{"location": _uri(file)} for file in files],
        "invocations": [_invocation(export)],
        "results": [_result(item, rules, files) for item in export.items],
        "properties": {
            "脱敏方式": str(export.mask),
            "规则哈希": run.rules_sha256,
            "快照": [{"名称": PureWindowsPath(path).name, "SHA256": sha256} for path, sha256 in run.snapshots],
        },
    }


def _firsts(export: Export) -> list[Place]:
    """The first place of every file, in the order in which they are named."""
    return list({place.file: place for item in export.items for place in item.places if place.file}.values())


def _uri(file: str) -> dict[str, Any]:
    return {"uri": quote(file, safe="/"), "uriBaseId": _BASE}


def _text(text: str) -> str:
    """A text as SARIF reads it: braces doubled (placeholders), brackets and backslashes escaped (links)."""
    for sign in "\\[]":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("{", "{{").replace("}", "}}")


def _rule(export: Export, one: RuleOutcome) -> dict[str, Any]:
    card = export.cards.get(one.rule)
    title = visible(one.title)
    parts = []
    if card:
        parts += [f"依据：{'；'.join(card.basis)}。"]
        parts += [f"核实时注意：{card.watch_out.rstrip('。')}。"] if card.watch_out else []
        days = f"（{card.days}日内）" if card.days is not None else ""
        parts += [f"整改要求：{card.remedy.rstrip('。')}{days}。"] if card.remedy else []
    parts = parts or [f"{title}。"]
    return {
        "id": one.rule,
        "shortDescription": {"text": title or one.rule},
        "help": {"text": "\n".join(parts), "markdown": "\n\n".join(parts)},
        "defaultConfiguration": {"enabled": one.ending is not Ending.OFF},
        "properties": {
            "tags": [one.check],
            "依据": list(card.basis) if card else [],
            "结果": str(one.ending),
            "检查数": one.n_checked,
            "问题数": one.n_findings,
            "误报数": one.n_waived,
            "未决数": one.n_undecided,
            "未检数": one.n_unchecked,
            "排除数": one.n_excluded,
            "原因": visible(one.reason, 1000),
        },
    }


def _invocation(export: Export) -> dict[str, Any]:
    failed = any(one.ending is Ending.FAILED for one in export.outcomes)
    found: dict[str, Any] = {"executionSuccessful": not failed}
    try:
        started = datetime.fromisoformat(export.run.started)
    except ValueError:
        started = None  # not recorded as a date: then it is left out
    if started is not None and started.tzinfo is not None:
        found["startTimeUtc"] = started.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    notes = []
    for at, one in enumerate(export.outcomes):
        if one.ending in _NOTABLE:
            why = visible(one.reason, 500)
            why = f"{one.ending}：{why}" if why and not why.startswith(one.ending) else why or str(one.ending)
            notes.append(
                {
                    "level": _NOTABLE[one.ending],
                    "message": {"text": _text(f"{one.rule} {visible(one.title)} {why}")},
                    "associatedRule": {"id": one.rule, "index": at},
                }
            )
    return found | ({"toolExecutionNotifications": notes} if notes else {})


def _result(item: Item, rules: Mapping[str, int], files: Mapping[str, int]) -> dict[str, Any]:
    finding, case = item.finding, item.case
    school = _school(item)
    subjects = [place for place in item.places if place.role == "主体"] or list(item.places)
    others = [place for place in item.places if place not in subjects]
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": rules.get(finding.rule, -1),
        "kind": "fail",
        "level": LEVELS.get(finding.severity, "warning"),
        "message": {"text": _text(case.message) or case.title},
        # a finding about a school that sent nothing has no row, but always its school
        "locations": [_location(place, files) | school for place in subjects] or ([school] if school else []),
        "partialFingerprints": {_FINGERPRINT: finding.fingerprint},
        "suppressions": [_suppression(item)] if item.excluded_by else [],
        "properties": _properties(item),
    }
    if others:
        result["relatedLocations"] = [_location(place, files) for place in others]
    if finding.confidence is not None:
        result["rank"] = round(100 * finding.confidence, 2)
    return result


def _suppression(item: Item) -> dict[str, Any]:
    return {"kind": "external", "status": "accepted", "justification": item.excluded_by}


def _school(item: Item) -> dict[str, Any]:
    name = item.case.school
    if not name:
        return {}
    place = {"name": name, "kind": "school"}
    if item.finding.school_code:
        place["fullyQualifiedName"] = visible(item.finding.school_code)
    return {"logicalLocations": [place]}


def _location(place: Place, files: Mapping[str, int]) -> dict[str, Any]:
    physical: dict[str, Any] = (
        {"artifactLocation": _uri(place.file) | {"index": files[place.file]}} if place.file else {}
    )
    if physical and place.line >= 1:
        physical["region"] = {"startLine": place.line}
    where = f"{place.role}：{place.table}" + (f"，表“{place.sheet}”" if place.sheet else "")
    location: dict[str, Any] = {"message": {"text": _text(where)}}
    return location | ({"physicalLocation": physical} if physical else {})


def _properties(item: Item) -> dict[str, Any]:
    finding, case = item.finding, item.case
    given = {
        "问题号": case.number,
        "三查": finding.check,
        "严重程度": finding.severity,
        "性质": finding.nature,
        "置信度": finding.confidence,
        "核实状态": item.status,
        "所在乡镇": finding.township,
        "责任单位": finding.unit,
        "依据": case.basis,
        "整改要求": case.remedy,
        "整改时限": finding.days,
        "备注": case.remark,
        "未列行数": item.omitted_rows or None,
    }
    return {name: value for name, value in given.items() if value not in (None, "")}
