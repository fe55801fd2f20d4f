"""From results and snapshot to what the papers say: pure, masked, every number counted once."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from inspect_xj.errors import ReportError
from inspect_xj.findings.measures import Measure
from inspect_xj.model import Finding
from inspect_xj.report.appendices import appendices
from inspect_xj.report.body import body
from inspect_xj.report.comparison import compare
from inspect_xj.report.content import (
    Block,
    Column,
    Content,
    Grid,
    LedgerRow,
    Letterhead,
    Picture,
    Results,
    RuleCard,
    Sheet,
)
from inspect_xj.report.figures import CHECKS, PROVEN, SEVERITIES, School
from inspect_xj.report.gather import gather
from inspect_xj.report.masking import Mask, redact
from inspect_xj.report.papers.highlights import highlights
from inspect_xj.report.score_sheets import score_sheets
from inspect_xj.report.set_aside import register_sheets, set_aside
from inspect_xj.report.survey import Survey
from inspect_xj.report.visible import visible
from inspect_xj.snapshot import Snapshot

__all__ = ["build_content", "compared", "content_of"]

#: 核查 shows whole names: not for papers that are filed and passed on.
_MASKS = {str(mask): mask for mask in (Mask.INTERNAL, Mask.PUBLIC)}

#: Characters of a body without a page 目录: four pages.
_SHORT = 4 * 22 * 28


def build_content(
    results: Results,
    snapshot: Snapshot,
    *,
    rulebook_cards: Mapping[str, RuleCard] | None = None,
    mask: str = Mask.INTERNAL,
    letterhead: Letterhead | None = None,
    earlier: Results | None = None,
    closed: Collection[str] = (),
) -> Content:
    """Everything the 检查报告 and the 问题台账 of a county say.

    ``rulebook_cards`` (rule id -> rule) gives remedies and clauses; ``mask`` is 内部 or 公开. What the data cannot
    know (who reports to whom, number and date of the document) is × in ``letterhead``. ``earlier`` are the results of
    the last inspection, ``closed`` the fingerprints that were 已销号 since. Same input, same content. ReportError for
    another mask.
    """
    try:
        profile = _MASKS[mask]
    except KeyError:
        choices = "、".join(_MASKS)
        raise ReportError(f"检查报告和问题台账不能用脱敏方式“{visible(mask)}”，请改用：{choices}。") from None
    survey = gather(results, snapshot, dict(rulebook_cards or {}), profile)
    if earlier is not None:
        survey = compared(survey, earlier, closed)
    return content_of(survey, letterhead)


def compared(survey: Survey, earlier: Results, closed: Collection[str] = ()) -> Survey:
    """The survey laid beside the results of the last inspection."""
    figures = survey.figures
    comparison = compare(earlier, figures.outcomes, figures.findings, survey.run.rules_sha256, closed)
    return replace(survey, comparison=comparison)


def content_of(survey: Survey, letterhead: Letterhead | None = None) -> Content:
    """The papers of a county of what was gathered, under the survey's own mask."""
    sections = body(survey)
    annexes = (*appendices(survey), *set_aside(survey))
    content = Content(
        letterhead=_letterhead(letterhead or Letterhead(), survey),
        subject=f"{survey.county}学籍管理“三查”专项检查",
        created=_day(survey.run.started),
        fingerprint="",
        body=sections,
        appendices=annexes,
        ledger_title=f"{survey.county}学籍管理“三查”专项检查问题台账",
        ledger=_ledger(survey),
        sheets=(
            _school_sheet(survey),
            _rule_sheet(survey),
            *score_sheets(survey),
            *register_sheets(survey),
            _note_sheet(survey),
        ),
        highlights=highlights(survey),
        contents=_length(sections) > _SHORT,
    )
    # repr() of frozen dataclasses is a complete and stable text of the content: two equal papers get one identifier.
    return replace(content, fingerprint=hashlib.sha256(repr(content).encode()).hexdigest())


def _length(blocks: Sequence[Block]) -> int:
    """About how many characters the body has: a page holds 616."""
    return sum(28 * (1 + len(b.text) // 28) for b in blocks if not isinstance(b, Grid | Picture))


def _day(started: str) -> str:
    """The day of the run as PDF and Excel take it; empty where it is not recorded as a date."""
    try:
        return date.fromisoformat(started[:10]).isoformat()
    except ValueError:
        return ""


def _letterhead(head: Letterhead, survey: Survey) -> Letterhead:
    number = head.number.replace("〔××××〕", f"〔{survey.info.as_of.year}〕")
    title = head.title or (f"关于{survey.county}中小学学籍管理", "“三查”专项检查情况的报告")
    return replace(head, number=number, title=title)


def _ledger(survey: Survey) -> tuple[LedgerRow, ...]:
    rows = []
    for finding in survey.figures.findings:
        case = survey.facts.case(finding)
        rows.append(
            LedgerRow(
                number=case.number,
                nature=case.nature,
                check=finding.check,
                rule=finding.rule,
                title=case.title,
                message=case.message,
                school=case.school,
                school_code=visible(finding.school_code),
                township=visible(finding.township),
                pupil=case.pupil,
                n_rows=sum(row.role == "主体" for row in finding.rows),
                basis=case.basis,
                severity=finding.severity,
                confidence=finding.confidence,
                unit=visible(finding.unit or finding.school_name),
                remedy=case.remedy,
                days=finding.days,
                file=case.file,
                sheet=case.sheet,
                lines=case.lines,
                status="待核" if case.nature == "疑点" else str(finding.status) if finding.nature != PROVEN else "—",
                remark=case.remark,
                measure=_measure(survey, finding),
            )
        )
    return tuple(rows)


def _measure(survey: Survey, finding: Finding) -> Measure | None:
    """What was done about it, in masked words: people write names and numbers into anything."""
    measure = survey.measures.get(finding.number)
    if measure is None:
        return None
    words = {
        name: redact(getattr(measure, name), finding.rows, survey.mask)
        for name in ("action", "responsible", "due", "reviewer", "evidence")
    }
    return replace(measure, **words)


def _score(school: School, check: str) -> float | None:
    value = school.scores.get(check)
    return None if value is None else round(value, 1)


def _school_sheet(survey: Survey) -> Sheet:
    columns = (
        *(Column(name, width) for name, width in (("学校", 28), ("学校代码", 14), ("所在乡镇", 12))),
        *(Column(name, 9) for name in ("学籍记录", "问题", *(f"问题·{s}" for s in SEVERITIES), "疑点")),
        *(Column(f"{check}得分", 13) for check in CHECKS),
    )
    rows = tuple(
        (
            s.name,
            s.key if s.key != s.name else "",
            s.township,
            s.n_registrations,
            len(s.tally.problems),
            *(sum(f.severity == severity for f in s.tally.problems) for severity in SEVERITIES),
            len(s.tally.suspects),
            *(_score(s, check) for check in CHECKS),
        )
        for s in survey.schools
    )
    return Sheet("学校汇总", f"{survey.county}各学校问题、疑点和得分汇总", columns, rows)


def _rule_sheet(survey: Survey) -> Sheet:
    widths = (("规则", 9), ("检查项目", 30), ("三查", 12), ("结果", 9), ("应检", 9), ("问题", 9), ("疑点", 9))
    columns = (
        *(Column(name, width) for name, width in widths),
        *(Column(name, 9) for name in ("未决", "未检", "依法排除", "误报排除")),
        Column("原因", 50),
    )
    tallies = survey.figures.by_rule
    rows = tuple(
        (
            o.rule,
            visible(o.title),
            o.check,
            str(o.ending),
            o.n_checked,
            len(tallies[o.rule].problems) if o.rule in tallies else 0,
            len(tallies[o.rule].suspects) if o.rule in tallies else 0,
            o.n_undecided,
            o.n_unchecked,
            o.n_excluded,
            o.n_waived,
            visible(o.reason, 300),
        )
        for o in (*survey.figures.outcomes, *survey.off)
    )
    return Sheet("规则结果", "各检查项目结果（含未检原因）", columns, rows)


def _note_sheet(survey: Survey) -> Sheet:
    return Sheet("说明", "台账说明", (Column("项目", 18), Column("内容", 100)), survey.notes())
