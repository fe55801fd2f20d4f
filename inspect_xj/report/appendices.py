"""The appendices: data sources, list of problems, list of suspicions, catalogue of the rules, schools, pictures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from inspect_xj.model import Ending, Finding
from inspect_xj.report.content import Appendix, Block, Column, Grid, Paragraph
from inspect_xj.report.figures import CHECKS, SEVERITIES, Tally
from inspect_xj.report.pictures import pictures
from inspect_xj.report.sources import SourceSheet
from inspect_xj.report.survey import Survey
from inspect_xj.report.visible import visible

__all__ = ["appendices"]

#: Findings printed in 附件2 and in 附件3, the gravest of every rule; all of them are in the ledger, which lies beside the
#: report and inside its PDF. Printed whole they made a report of a hundred pages.
N_PRINTED = 30

#: Source files printed in 附件1; all of them are in the snapshot.
N_SOURCES = 30

#: Schools printed in 附件5; all of them are in the ledger.
N_SCHOOLS = 60


def appendices(survey: Survey) -> tuple[Appendix, ...]:
    """附件1 to 附件6, in the order in which the report lists them."""
    whole = survey.figures.whole
    return (
        Appendix("数据来源和校验值", _sources(survey)),
        Appendix("问题清单", _findings(survey, whole.problems, "问题"), wide=True),
        Appendix("疑点清单", _findings(survey, whole.suspects, "疑点"), wide=True),
        Appendix("检查项目目录和结果", _rules(survey)),
        Appendix("各学校问题、疑点和得分", _schools(survey)),
        Appendix("数据分布图", pictures(survey)),
    )


def _sources(survey: Survey) -> tuple[Block, ...]:
    columns = (
        Column("序号", 6, True),
        Column("文件", 37),
        Column("识别为（取得条数）", 25),
        Column("拒收", 6, True),
        Column("SHA-256前16位", 26, True),
    )
    files: dict[str, list[SourceSheet]] = {}
    for source in survey.sources:
        files.setdefault(source.file, []).append(source)
    rows = tuple(
        (
            str(index),
            visible(file, 120),
            _taken(sheets),
            str(sum(sheet.refused for sheet in sheets)),
            next((sheet.sha256[:16] for sheet in sheets if sheet.sha256), "—"),
        )
        for index, (file, sheets) in enumerate(list(files.items())[:N_SOURCES], start=1)
    )
    note = "完整的校验值和每张表的读取情况记录在快照的“来源”表中。"
    if len(files) > N_SOURCES:
        note += f"共{len(files)}个文件，本表列前{N_SOURCES}个。"
    run = survey.run
    return (
        Grid(
            (Column("项目", 22), Column("内容", 78)),
            (
                ("检查对象", survey.county),
                ("数据截止日期", survey.as_of),
                ("取得数据", f"共{sum(survey.counts.values())}条"),
                ("比对日期", survey.run_day),
                ("比对工具", f"inspect-xj {visible(run.tool_version)}"),
                ("快照校验值（SHA-256）", survey.snapshot_sha256),
                *(
                    ("上期快照（供对照）", f"{visible(Path(path).name)}，校验值 {sha256}")
                    for path, sha256 in run.previous
                ),
                ("规则校验值（SHA-256）", visible(run.rules_sha256)),
            ),
            caption="快照和规则",
        ),
        Grid(columns, rows, caption="来源文件", note=note) if rows else Paragraph("没有登记来源文件。"),
    )


def _taken(sheets: Sequence[SourceSheet]) -> str:
    """学籍120、家庭成员240 of one file; sheets that no table fitted are counted."""
    taken: Counter[str] = Counter()
    for sheet in sheets:
        if sheet.table:
            taken[sheet.table] += sheet.rows
    words = [f"{table}{n}条" for table, n in taken.items()]
    if left := sum(sheet.table is None for sheet in sheets):
        words.append(f"{left}张表未归类")
    return "、".join(words)


def _findings(survey: Survey, findings: tuple[Finding, ...], kind: str) -> tuple[Block, ...]:
    if not findings:
        return (Paragraph(f"本次数据比对没有{kind}。"),)
    columns = (
        Column("序号", 5, True),
        Column("编号", 9, True),
        Column("学校（单位）", 16),
        Column(f"{kind}事实（已脱敏）", 36),
        Column("程度", 5, True),
        Column("时限", 5, True),
        Column("出处（文件·表·行）", 24),
    )
    printed = _gravest(findings)
    # The titles and the clauses stand in section four.
    return (_preface(findings, kind, len(printed)), Grid(columns, tuple(_rows(survey, printed, 0))))


def _gravest(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Up to N_PRINTED of ``findings`` in their order: the graver before the lesser, of equals one of each rule in turn."""
    turns: Counter[tuple[str, str]] = Counter()
    ranked: list[tuple[int, int, int]] = []
    for place, finding in enumerate(findings):
        ranked.append((SEVERITIES.index(finding.severity), turns[finding.rule, finding.severity], place))
        turns[finding.rule, finding.severity] += 1
    return tuple(findings[place] for place in sorted(place for _, _, place in sorted(ranked)[:N_PRINTED]))


def _preface(findings: tuple[Finding, ...], kind: str, n_printed: int) -> Paragraph:
    n_rules, n_schools = len({f.rule for f in findings}), len(Tally(findings).schools)
    words = f"共{len(findings)}条，分属{n_rules}个检查项目，涉及{n_schools}所学校（单位）。"
    if n_printed < len(findings):
        words += f"本表由重到轻、各项目轮流选列{n_printed}条，全部{kind}逐条见问题台账。"
    if kind == "疑点":
        words += "疑点须经现场核实，核实之前不作为问题处理。"
    return Paragraph(words)


def _rows(survey: Survey, findings: Iterable[Finding], start: int) -> Iterable[tuple[str, ...]]:
    for index, finding in enumerate(findings, start=start + 1):
        case = survey.facts.case(finding)
        days = f"{case.days}日" if case.days else "—"
        message = f"{case.message}。{case.remark}" if case.remark else case.message
        yield (str(index), case.number, case.school, message, finding.severity, days, case.place)


def _rules(survey: Survey) -> tuple[Block, ...]:
    columns = (
        Column("规则", 10, True),
        Column("检查项目", 33),
        Column("结果", 9, True),
        Column("检查", 9, True),
        Column("问题", 8, True),
        Column("疑点", 8, True),
        Column("未决", 8, True),
        Column("未检", 8, True),
        Column("排除", 7, True),
    )
    tallies = survey.figures.by_rule
    rows = tuple(
        (
            o.rule,
            visible(o.title),
            str(o.ending),
            str(o.n_checked),
            str(len(tallies[o.rule].problems)),
            str(len(tallies[o.rule].suspects)),
            str(o.n_undecided),
            str(o.n_unchecked),
            str(o.n_excluded),
        )
        for o in survey.figures.outcomes
    )
    endings = survey.figures.endings
    words = "、".join(f"{ending}{endings[ending]}项" for ending in Ending if endings[ending])
    if not rows:
        return (Paragraph("本次没有运行检查项目。"),)
    return (
        Paragraph(f"共{len(rows)}项：{words}。" + (f"另有{len(survey.off)}项停用。" if survey.off else "")),
        Grid(columns, rows, note="检查、未决、未检、排除的单位为条；排除指依法依规不作为问题的情形。"),
        *_off(survey),
    )


def _off(survey: Survey) -> tuple[Block, ...]:
    """The rules a local folder switched off, and why: what was not looked at has to be seen."""
    if not survey.off:
        return ()
    columns = (Column("规则", 10, True), Column("停用的检查项目", 40), Column("说明", 50))
    rows = tuple((o.rule, visible(o.title), visible(o.reason, 200)) for o in survey.off)
    return (Grid(columns, rows, caption="停用的检查项目", note="按本地规则停用，本次没有检查，不等于没有问题。"),)


def _schools(survey: Survey) -> tuple[Block, ...]:
    if not survey.schools:
        return (Paragraph("数据中没有学校。"),)
    columns = (
        Column("序号", 6.5, True),
        Column("学校", 34),
        Column("学籍", 8.5, True),
        Column("严重", 7, True),
        Column("问题", 7, True),
        Column("疑点", 7, True),
        *(Column(name, 10, True) for name in ("责任分", "常规分", "档案分")),
    )
    rows = tuple(
        (
            str(index),
            school.name,
            str(school.n_registrations),
            str(sum(f.severity == SEVERITIES[0] for f in school.tally.problems)),
            str(len(school.tally.problems)),
            str(len(school.tally.suspects)),
            *(_points(school.scores.get(check)) for check in CHECKS),
        )
        for index, school in enumerate(survey.schools[:N_SCHOOLS], start=1)
    )
    note = "学籍、严重、问题、疑点的单位为条，严重为问题中的严重条数；责任分、常规分、档案分为三查各项得分；“—”表示缺少数据，不评分。"
    if len(survey.schools) > N_SCHOOLS:
        note += f"共{len(survey.schools)}所，本表列前{N_SCHOOLS}所，全部见问题台账。"
    return (Grid(columns, rows, note=note),)


def _points(value: float | None) -> str:
    return "—" if value is None else f"{value:.1f}"
