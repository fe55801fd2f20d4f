"""JSON for programs of one's own; the keys are told in docs/导出.md and docs/export.schema.json."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import PureWindowsPath
from typing import Any

from inspect_xj.model import RuleOutcome, Score, Waiver
from inspect_xj.report.exporting.gather import Export, Item
from inspect_xj.report.visible import visible

__all__ = ["VERSION", "as_json"]

#: Raised when a key goes or changes its meaning; new keys do not raise it.
VERSION = 1


def as_json(export: Export) -> bytes:
    """One object, UTF-8, without anything of the machine; same results, same bytes."""
    return (json.dumps(_whole(export), ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def _whole(export: Export) -> dict[str, Any]:
    run = export.run
    return {
        "format": "inspect-xj/results",
        "version": VERSION,
        "mask": str(export.mask),
        "run": {
            "started": run.started,
            "tool_version": run.tool_version,
            "engine": run.engine,
            "rules_sha256": run.rules_sha256,
            # the name alone: folders are nobody's business outside this machine
            "snapshots": [{"name": PureWindowsPath(path).name, "sha256": sha256} for path, sha256 in run.snapshots],
        },
        "totals": _totals(export),
        "rules": [_rule(export, one) for one in export.outcomes],
        "findings": [_finding(item) for item in export.items],
        "waivers": [_waiver(one) for one in export.waivers],
        "scores": [_score(one) for one in export.scores],
    }


def _totals(export: Export) -> dict[str, Any]:
    natures = Counter(item.case.nature for item in export.standing)
    severities = Counter(item.finding.severity for item in export.standing if item.case.nature == "问题")
    return {
        "problems": natures["问题"],
        "suspicions": natures["疑点"],
        "excluded": len(export.items) - len(export.standing),
        "problems_by_severity": {word: severities[word] for word in ("严重", "较重", "一般", "提示")},
    }


def _rule(export: Export, one: RuleOutcome) -> dict[str, Any]:
    card = export.cards.get(one.rule)
    return {
        "id": one.rule,
        "title": visible(one.title),
        "check": one.check,
        "ending": str(one.ending),
        "checked": one.n_checked,
        "findings": one.n_findings,
        "excluded_findings": one.n_waived,
        "undecided": one.n_undecided,
        "unchecked": one.n_unchecked,
        "lawful": one.n_excluded,
        "reason": visible(one.reason, 1000),
        "basis": list(card.basis) if card else [],
        "remedy": card.remedy if card else None,
        "days": card.days if card else None,
        "watch_out": card.watch_out if card else None,
    }


def _finding(item: Item) -> dict[str, Any]:
    finding, case = item.finding, item.case
    return {
        "number": case.number,
        "fingerprint": finding.fingerprint,
        "rule": finding.rule,
        "title": case.title,
        "check": finding.check,
        "severity": finding.severity,
        "nature": finding.nature,
        "kind": case.nature,
        "confidence": finding.confidence,
        "status": item.status,
        "school_code": finding.school_code,
        "school": case.school or None,
        "township": finding.township,
        "unit": finding.unit,
        "pupil": case.pupil or None,
        "message": case.message,
        "basis": case.basis,
        "remedy": case.remedy or None,
        "days": finding.days,
        "rows": [
            {
                "role": place.role,
                "table": place.table,
                "file": place.file,
                "sheet": place.sheet or None,
                "line": place.line,
            }
            for place in item.places
        ],
        "omitted_rows": item.omitted_rows,
        "waiver": finding.waiver,
        "excluded_by": item.excluded_by or None,
        "remark": case.remark or None,
    }


def _waiver(one: Waiver) -> dict[str, Any]:
    return {
        "number": one.number,
        "rule": one.rule or None,
        "fingerprint": one.fingerprint or None,
        "school": one.school or None,
        "reason": one.reason,
        "document": one.document,
        "by": one.by,
        "since": one.since.isoformat() if one.since else None,
        "until": one.until.isoformat(),
        "state": one.state,
        "findings": one.n_findings,
        "remark": one.remark or None,
        "place": one.place,
    }


def _score(one: Score) -> dict[str, Any]:
    return {
        "school_code": one.school_code,
        "school": one.school_name,
        "check": one.check,
        "value": one.value,
        "arithmetic": one.arithmetic,
        "terms": [
            {
                "rule": term.rule,
                "severity": term.severity,
                "faulty": term.n_faulty,
                "checked": term.n_checked,
                "weight": term.weight,
                "limit": term.limit,
                "loss": term.loss,
            }
            for term in one.terms
        ],
    }
