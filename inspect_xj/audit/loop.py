"""The one loop: prepare, identify, run every rule, read the evidence, name the findings, score."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime

from inspect_xj import __version__, identity
from inspect_xj.audit import schools
from inspect_xj.audit.evidence import Row, evidence_columns, read_rows
from inspect_xj.audit.judgements import carry
from inspect_xj.audit.kept import kept_of
from inspect_xj.audit.persons import links_of, members_of
from inspect_xj.audit.running import Ground, RawFinding
from inspect_xj.audit.schools import Place, read_places
from inspect_xj.audit.scores import model_of, school_names, score_bases
from inspect_xj.audit.together import run_rules
from inspect_xj.audit.waiving import settle
from inspect_xj.engine import Engine, open_engine
from inspect_xj.engine.expressions import World
from inspect_xj.errors import RuleFileError
from inspect_xj.findings.fingerprint import fingerprints, secret_key
from inspect_xj.findings.scoring import score
from inspect_xj.model import AuditResult, EvidenceRow, Finding, Judgement, Progress, Role, RunInfo, Verdict, silent
from inspect_xj.prepare import Population, prepare
from inspect_xj.rulebook import Rule, Rulebook
from inspect_xj.rulebook.vocabulary import PREVIOUS
from inspect_xj.schema import TABLES
from inspect_xj.snapshot import Snapshot

__all__ = ["audit", "ground_of", "needed_columns"]


def audit(
    snapshots: Sequence[Snapshot],
    rulebook: Rulebook,
    *,
    only: Collection[str] = (),
    engine: str = "duckdb",
    memory: str | None = None,
    previous: Sequence[Snapshot] = (),
    judgements: Sequence[Judgement] = (),
    verdicts: Sequence[Verdict] = (),
    keep: bool = False,
    progress: Progress = silent,
) -> AuditResult:
    """Run every rule that is switched on (or those of ``only``) over the snapshots as one population.

    ``previous``: last period's snapshots, readable as 上期学籍 … and never counted as live.
    ``judgements``: what people decided when they saw earlier results, in that order; they beat all evidence. ``verdicts``:
    what they found when they checked findings of earlier results on site.
    ``keep``: take the tables as they were kept beside the first snapshot, if these snapshots were audited before, and
    keep them (``kept``); the results are the same.
    Raises RuleFileError for an id in ``only`` that is not there, EngineError when the engine gives out; a rule that fails
    ends as 出错 and the others go on.
    """
    started, clock = datetime.now(UTC), _Clock()
    chosen = _choose(rulebook, only)
    n_steps = len(chosen) + 4
    with open_engine(engine, memory=memory) as opened:
        progress("整理数据", 0, n_steps)
        key, warning = secret_key(snapshots[0].info.region if snapshots else None)
        needed = needed_columns(chosen)
        kept = kept_of(snapshots, previous, needed, rulebook.linkage, key) if keep and not judgements else None
        found = kept.load(opened) if kept else None
        if found:
            population, who = found
            carried = carry(opened, population, (), key)
            clock.lap("沿用")
        else:
            population = prepare(opened, snapshots, previous=previous, needed=needed)
            clock.lap("整理")
            progress("识别人员", 1, n_steps)
            carried = carry(opened, population, judgements, key)
            who = identity.resolve(opened, population, rulebook.linkage, carried.table)
            clock.lap("识别")
            if kept:
                kept.store(opened, population, who)
                clock.lap("存表")
        opened.seal()
        places = read_places(opened)
        ground = ground_of(opened, population, places)
        runs = run_rules(
            ground, chosen, started=lambda done, rule: progress(f"{rule.id} {rule.title}", 2 + done, n_steps)
        )
        clock.lap("规则")
        progress("整理问题", n_steps - 2, n_steps)
        raw = [finding for run in runs for finding in run.findings]
        rows = read_rows(opened, ((table, number) for finding in raw for _, table, number in finding.rows))
        settled = settle(
            ground,
            rulebook,
            runs,
            _findings(raw, rows, places, key),
            places,
            partly=bool(only),
            verdicts=verdicts,
        )
        members, links = members_of(opened), links_of(opened)
        clock.lap("问题")
    bases, model = score_bases(chosen, runs, places), model_of(rulebook.scoring)
    scores = score(settled.outcomes, bases, settled.findings, model, school_names(places))
    progress("完成", n_steps, n_steps)
    parameters = _parameters(chosen, only, memory, warning) | carried.notes | settled.notes
    parameters["学籍比对"] = f"{who.n_pairs} 对" + (
        f"，另有 {who.n_uncompared} 对因同组过大未比对" if who.n_uncompared else ""
    )
    run = RunInfo(
        snapshots=tuple((_where(snapshot), snapshot.sha256) for snapshot in snapshots),
        rules_sha256=rulebook.sha256,
        tool_version=__version__,
        engine=engine,
        parameters=parameters,
        started=started.astimezone().isoformat(timespec="seconds"),
        seconds=round(clock.total(), 3),
        stages=clock.laps,
        previous=tuple((_where(snapshot), snapshot.sha256) for snapshot in previous),
    )
    return AuditResult(
        run,
        settled.outcomes,
        settled.findings,
        members,
        links,
        who.patterns,
        who.weights,
        scores,
        carried.judgements,
        settled.verdicts,
        settled.waivers,
        bases,
        model,
    )


class _Clock:
    """Seconds by stage."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self.laps: dict[str, float] = {}

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name] = round(now - self._last, 3)
        self._last = now

    def total(self) -> float:
        return time.perf_counter() - self._start


def _choose(rulebook: Rulebook, only: Collection[str]) -> tuple[Rule, ...]:
    if not only:
        return tuple(rule for rule in rulebook.rules if rule.on)
    known = {rule.id: rule for rule in rulebook.rules}
    unknown = sorted(set(only) - set(known))
    if unknown:
        raise RuleFileError(f"没有规则“{unknown[0]}”，全部规则见 inspect-xj rules list。")
    return tuple(known[rule_id] for rule_id in sorted(set(only)))


def needed_columns(rules: Sequence[Rule], *, identify: bool = True) -> dict[str, set[str]]:
    """table -> the columns of the schema to load: what rules, identity, evidence and attribution read.

    Of last period's tables only those that some rule reads are named, and what identity needs beside them.
    """
    needed: dict[str, set[str]] = {table: set(columns) for table, columns in schools.NEEDED.items()}
    if identify:
        for table, own in identity.NEEDED.items():
            needed.setdefault(table, set()).update(own)
    for rule in rules:
        subjects = {rule.source, *(entry.table for entry in rule.with_rows), *rule.reads}
        for table, columns in rule.reads.items():
            needed.setdefault(table, set()).update(columns)
        for table in subjects:
            plain = table.removeprefix(PREVIOUS)
            if plain in TABLES and (table == rule.source or table in {e.table for e in rule.with_rows} or rule.let):
                needed.setdefault(table, set()).update(evidence_columns(plain))
    if identify:
        for table, own in identity.earlier_needed(needed).items():
            needed.setdefault(table, set()).update(own)
    return {table: columns & set(TABLES[table.removeprefix(PREVIOUS)].names) for table, columns in needed.items()}


def ground_of(engine: Engine, population: Population, places: Mapping[str, Place]) -> Ground:
    """What every rule of this run stands on; parameters are each rule's own."""
    world = World(
        tables=population.tables,
        absent=population.absent,
        sources=population.sources,
        as_of=population.as_of,
        school_year=population.school_year,
        previous_as_of=population.previous_as_of,
        previous_year=population.previous_year,
        active=population.profile.active,
    )
    columns = {table: frozenset(engine.columns(table)) for table in sorted(population.tables)}
    return Ground(engine, world, columns, {code: place.name for code, place in places.items()})


def _findings(
    raw: Sequence[RawFinding], rows: Mapping[tuple[str, int], Row], places: Mapping[str, Place], key: bytes
) -> tuple[Finding, ...]:
    keys = [
        (f.rule.id, [rows[table, n].key for role, table, n in f.rows if role is Role.SUBJECT and (table, n) in rows])
        for f in raw
    ]
    found: list[Finding] = []
    numbers: dict[str, int] = {}
    for finding, fingerprint in zip(raw, fingerprints(key, keys), strict=True):
        rule = finding.rule
        numbers[rule.id] = numbers.get(rule.id, 0) + 1
        evidence = tuple(
            EvidenceRow(role, table, n, row.snapshot, row.file, row.sheet, row.line, row.content, row.school)
            for role, table, n in finding.rows
            if (row := rows.get((table, n))) is not None
        )
        place = places.get(finding.school or "")
        found.append(
            Finding(
                number=f"{rule.id}-{numbers[rule.id]:04d}",
                fingerprint=fingerprint,
                rule=rule.id,
                title=rule.title,
                check=rule.check,
                severity=finding.severity,
                nature=finding.nature,
                confidence=finding.confidence,
                school_code=finding.school if place is None or place.is_school else None,
                school_name=_school_name(place, evidence),
                township=place.township if place else None,
                unit=_answerable(place, evidence),
                message=finding.message,
                basis=rule.basis,
                days=rule.days,
                rows=evidence,
            )
        )
    return tuple(found)


def _school_name(place: Place | None, evidence: Sequence[EvidenceRow]) -> str | None:
    if place is not None:
        return place.name if place.is_school else None
    content = evidence[0].content if evidence else {}
    return content.get("学校名称") or content.get("单位名称")


def _answerable(place: Place | None, evidence: Sequence[EvidenceRow]) -> str | None:
    """责任单位: the school itself; the authority above it where the subject rows stand at several schools.

    No one of those schools can settle alone which registration stays.
    """
    if place is None:
        return None
    schools = {
        row.content.get("学校代码") or row.content.get("学校名称")
        for row in evidence
        if row.role is Role.SUBJECT and row.table == "学籍"
    }
    return place.unit if len(schools) > 1 or not place.is_school else place.name


def _parameters(rules: Sequence[Rule], only: Collection[str], memory: str | None, warning: str) -> dict[str, str]:
    parameters = {f"{rule.id}.{name}": str(given) for rule in rules for name, given in rule.params.items()}
    parameters |= {f"{rule.id}": "；".join(rule.changes) for rule in rules if rule.changes}
    if only:
        parameters["only"] = ",".join(sorted(set(only)))
    if memory:
        parameters["memory"] = memory
    if warning:
        parameters["警告"] = warning
    return parameters


def _where(snapshot: Snapshot) -> str:
    return str(snapshot.path) if snapshot.path is not None else snapshot.info.id
