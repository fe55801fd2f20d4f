"""Open a results file read-only: its run, outcomes, findings with their rows, and scores."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

from inspect_xj.errors import SnapshotError
from inspect_xj.findings.measures import Measure, measure_of
from inspect_xj.findings.people import People
from inspect_xj.findings.schema import BY_HAND, TABLES, VERSION
from inspect_xj.findings.scoring import score
from inspect_xj.findings.standing import tallied, with_verdict
from inspect_xj.model import (
    Ending,
    EvidenceRow,
    Finding,
    Role,
    RuleOutcome,
    RunInfo,
    Score,
    ScoreBase,
    ScoreTerm,
    Verdict,
    Waiver,
)

__all__ = ["Results", "open_results"]

_FINDINGS = (
    'select "问题号", "指纹", "规则", "标题", "三查", "严重程度", "性质", "置信度", "学校代码", "学校名称", "所在乡镇", '
    '"责任单位", "说明", "依据", "整改时限", "核实状态", "误报登记", "备注" from "问题"'
)
_TERMS = (
    'select "学校代码", "三查", "规则", "严重程度", "问题行数", "检查行数", "权重", "限度", "扣分" '
    'from "评分明细" order by rowid'
)
_VERDICTS = (
    'select c."时间", c."问题号", c."核实状态", c."说明", c."人", f."指纹" '
    'from "核查" c join "问题" f on f."问题号" = c."问题号" where c.rowid <= ?'
)
_BASES = 'select "规则", "三查", "学校代码", "按行", "检查数", "未检数" from "评分依据" order by rowid'


def open_results(path: Path, *, heard: Mapping[str, int] | None = None) -> Results:
    """The results at ``path``; of the tables ``heard`` names only the first so many rows (``Results``).

    SnapshotError when it is none (missing, half-written, another database, another version).
    """
    if not path.is_file():
        raise SnapshotError(f"找不到结果文件“{path}”，请检查路径，或先用 inspect-xj audit 生成。")
    results = Results(path, heard=heard)
    results.check()
    return results


class Results:
    """A results file. Everything is read when asked for; nothing is ever written.

    ``heard``: of 核查 and 整改 only the first so many rows count, as when a paper was printed; all where it names none.
    """

    def __init__(self, path: Path, *, heard: Mapping[str, int] | None = None) -> None:
        self.path = path
        # These tables are only added to, so their rows count from 1 without gaps.
        given = heard or {}
        self._heard, self._done = (given.get(table, sys.maxsize) for table in ("核查", "整改"))

    def check(self) -> None:
        """Raise SnapshotError unless the file is a whole results file of this version."""
        names = {row[0] for row in self._select("select name from sqlite_master where type = 'table'")}
        if not set(TABLES) <= names:
            raise SnapshotError(f"“{self.path}”不是结果文件，请给出由 inspect-xj audit 生成的 .audit.db。")
        version = next(iter(self._select("pragma user_version")))[0]
        if version != VERSION:
            raise SnapshotError(
                f"结果文件“{self.path}”的版本是 {version}，本工具读取版本 {VERSION}，请重新执行 audit。"
            )

    @cached_property
    def run(self) -> RunInfo:
        """What was run on what."""
        for row in self._select(
            'select "快照", "上期快照", "规则哈希", "工具版本", "引擎", "参数", "开始时间", "用时", "各阶段用时" from "运行"'
        ):
            snapshots, previous, rules, version, engine, parameters, started, seconds, stages = row
            return RunInfo(
                tuple((name, sha256) for name, sha256 in json.loads(snapshots)),
                rules,
                version,
                engine,
                json.loads(parameters),
                started,
                seconds,
                json.loads(stages),
                tuple((name, sha256) for name, sha256 in json.loads(previous)),
            )
        raise SnapshotError(f"结果文件“{self.path}”里没有运行记录，请重新执行 audit。")

    @cached_property
    def outcomes(self) -> tuple[RuleOutcome, ...]:
        """How every rule ended, by id; without the findings that were denied since."""
        stored = self._outcomes()
        return tallied(stored, self._standings()) if self._checked else stored

    def _outcomes(self) -> tuple[RuleOutcome, ...]:
        seconds = self.run.stages
        sql = (
            'select "规则", "标题", "三查", "结果", "检查数", "未决数", "未检数", "排除数", "问题数", "误报数", "原因" '
            'from "规则" order by "规则"'
        )
        return tuple(
            RuleOutcome(
                rule,
                title,
                check,
                Ending(ending),
                n,
                undecided,
                unchecked,
                excluded,
                found,
                why,
                seconds.get(rule, 0.0),
                waived,
            )
            for rule, title, check, ending, n, undecided, unchecked, excluded, found, waived, why in self._select(sql)
        )

    @cached_property
    def scores(self) -> tuple[Score, ...]:
        """The score sheet, county first, then schools; worked out anew where findings were verified since the run."""
        sql = 'select "学校代码", "学校名称", "三查", "分数", "算式" from "评分" order by rowid'
        stored = [Score(*row) for row in self._select(sql)]
        if not self._checked:
            terms: dict[tuple[str | None, str], list[ScoreTerm]] = {}
            for code, check, *cells in self._select(_TERMS):
                terms.setdefault((code, check), []).append(ScoreTerm(*cells))
            return tuple(replace(one, terms=tuple(terms.get((one.school_code, one.check), ()))) for one in stored)
        names = {one.school_code: one.school_name for one in stored if one.school_code}
        return score(self._outcomes(), self._bases(), self.findings(), self._model(), names)

    def _bases(self) -> Iterator[ScoreBase]:
        for rule, check, code, by_rows, n, unchecked in self._select(_BASES):
            yield ScoreBase(rule, check, code, bool(by_rows), n, unchecked)

    def _model(self) -> dict[str, tuple[float, float]]:
        sql = 'select "严重程度", "权重", "限度" from "评分模型" order by rowid'
        return {severity: (weight, limit) for severity, weight, limit in self._select(sql)}

    @cached_property
    def waivers(self) -> tuple[Waiver, ...]:
        """Every entry of 误报登记 with what became of it, in order."""
        return tuple(map(_waiver, self._select(f'select {_columns("误报登记")} from "误报登记" order by "序"')))

    @cached_property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What people found when they checked findings on site, in the order they wrote it."""
        return tuple(
            Verdict(*(cell or "" for cell in row))
            for row in self._select(f"{_VERDICTS} order by c.rowid", [self._heard])
        )

    @cached_property
    def _checked(self) -> dict[str, Verdict]:
        """Finding -> the last verdict on it."""
        return {one.number: one for one in self.verdicts}

    def _standings(self) -> Iterator[Finding]:
        """The findings without their rows: what counts need."""
        yield from (_finding(row, (), self._checked.get(row[0])) for row in self._select(_FINDINGS))

    def written(self, table: str) -> tuple[tuple[str, ...], ...]:
        """The rows of a table of ``BY_HAND``, columns as the schema has them, in the order people wrote them."""
        if table not in BY_HAND:
            raise KeyError(table)
        rows = self._select(f'select {_columns(table)} from "{table}" order by rowid')
        return tuple(tuple(cell or "" for cell in row) for row in rows)

    @cached_property
    def people(self) -> People:
        """Who is whom, for the rows one asks about."""
        return People(self._select)

    def findings(self) -> tuple[Finding, ...]:
        """Every finding with its rows, in order of number."""
        rows = self._rows()
        checked = self._checked
        sql = f"{_FINDINGS} order by rowid"
        return tuple(_finding(row, rows.get(row[0], ()), checked.get(row[0])) for row in self._select(sql))

    def finding(self, number: str) -> Finding | None:
        """The finding of that number with its rows; None when there is none."""
        for row in self._select(f'{_FINDINGS} where "问题号" = ?', [number]):
            rows = self._rows('where "问题号" = ?', [number]).get(number, ())
            verdicts = list(self._select(f'{_VERDICTS} and c."问题号" = ? order by c.rowid', [self._heard, number]))
            return _finding(row, rows, Verdict(*(cell or "" for cell in verdicts[-1])) if verdicts else None)
        return None

    def closed(self) -> frozenset[str]:
        """Fingerprints of the findings whose last word in 整改 is 已销号."""
        sql = (
            'select p."指纹" from "问题" p join "整改" r on r."问题号" = p."问题号" where r."整改状态" = \'已销号\' '
            'and r.rowid = (select max(x.rowid) from "整改" x where x."问题号" = p."问题号")'
        )
        return frozenset(mark for (mark,) in self._select(sql))

    @cached_property
    def measures(self) -> Mapping[str, Measure]:
        """Finding -> what people wrote last about putting it right."""
        sql = f'select {_columns("整改")} from "整改" where rowid <= ? order by rowid'
        found = (measure_of([cell or "" for cell in row]) for row in self._select(sql, [self._done]))
        return {one.finding: one for one in found}

    def numbers(self) -> tuple[str, ...]:
        """The numbers of all findings, in order."""
        return tuple(number for (number,) in self._select('select "问题号" from "问题" order by "问题号"'))

    def evidence(self) -> tuple[tuple[str, EvidenceRow], ...]:
        """(问题号, row) of every row of evidence, in order."""
        return tuple((number, row) for number, rows in self._rows().items() for row in rows)

    def _rows(self, where: str = "", values: Collection[object] = ()) -> dict[str, list[EvidenceRow]]:
        sql = (
            'select "问题号", "角色", "表", "行号", "快照", "源文件", "源表", "源行", "内容", "学校代码" from "问题记录" '
            f'{where} order by "问题号", "序"'
        )
        rows: dict[str, list[EvidenceRow]] = {}
        for number, role, table, row, snapshot, file, sheet, line, content, school in self._select(sql, values):
            evidence = EvidenceRow(Role(role), table, row, snapshot, file, sheet, line, json.loads(content), school)
            rows.setdefault(number, []).append(evidence)
        return rows

    def _select(self, sql: str, values: Collection[object] = ()) -> Iterator[tuple[Any, ...]]:
        try:
            connection = sqlite3.connect(f"file:{quote(str(self.path.absolute()))}?mode=ro", uri=True, timeout=1)
            try:
                yield from connection.execute(sql, tuple(values))
            finally:
                connection.close()
        except sqlite3.Error as error:
            if "locked" in str(error):
                raise SnapshotError(f"结果文件“{self.path}”被其他程序占用，请关闭该程序后再试。") from error
            raise SnapshotError(f"结果文件“{self.path}”打不开或已损坏（{error}），请重新执行 audit。") from error


def _finding(row: tuple[Any, ...], rows: Collection[EvidenceRow], verdict: Verdict | None) -> Finding:
    basis, days, status, waiver, remark = row[13:]
    told = (tuple(json.loads(basis)), days, tuple(rows), status, waiver, remark or "")
    finding = Finding(*(*row[:13], *told))
    return finding if verdict is None else with_verdict(finding, verdict)


def _columns(table: str) -> str:
    return ", ".join(f'"{name}"' for name in TABLES[table].columns)


def _waiver(row: tuple[Any, ...]) -> Waiver:
    since, until, state, n, remark, place = row[8:]
    days = (date.fromisoformat(since) if since else None, date.fromisoformat(until))
    return Waiver(*(row[0], *(cell or "" for cell in row[1:8]), *days, place, state, n, remark or ""))
