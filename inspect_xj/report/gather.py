"""Results and snapshot → the survey all papers of a county draw on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from inspect_xj.findings.standing import is_set_aside
from inspect_xj.model import Ending
from inspect_xj.report.content import Results, RuleCard
from inspect_xj.report.facts import Facts
from inspect_xj.report.figures import CHECKS, Figures, by_school
from inspect_xj.report.masking import Mask
from inspect_xj.report.sources import read_sources
from inspect_xj.report.survey import Survey
from inspect_xj.report.visible import visible
from inspect_xj.snapshot import Snapshot

__all__ = ["gather"]


def gather(results: Results, snapshot: Snapshot, cards: Mapping[str, RuleCard], mask: Mask) -> Survey:
    """Read once what the papers of a county need; a paper with another mask takes ``survey.masked(mask)``."""
    names: dict[str, tuple[str, str]] = {}
    by_name: dict[str, str] = {}
    if "学校" in snapshot.tables:
        table = snapshot.read("学校", ["学校代码", "学校名称", "所在乡镇"])
        columns = [table.column(c).to_pylist() for c in ("学校代码", "学校名称", "所在乡镇")]
        for code, name, township in zip(*columns, strict=True):
            key = (code or name or "").strip()
            if key:
                names.setdefault(key, (visible(name or code), visible(township)))
                by_name.setdefault((name or "").strip(), key)
    registrations: Counter[str] = Counter()
    n_registrations = 0
    if "学籍" in snapshot.tables:
        table = snapshot.read("学籍", ["学校代码", "学校名称"])
        n_registrations = table.num_rows
        grouped = table.group_by(["学校代码", "学校名称"]).aggregate([([], "count_all")])
        counts = (grouped.column(c).to_pylist() for c in ("学校代码", "学校名称", "count_all"))
        for code, name, n in zip(*counts, strict=True):
            own, called = (code or "").strip(), (name or "").strip()
            registrations[own if own in names else by_name.get(called, own or called)] += n
    # Everywhere in the order of the notice: 组织责任, 常规, 档案信息化; within a check as the run has it.
    order = {check: place for place, check in enumerate(CHECKS)}
    outcomes = sorted(results.outcomes, key=lambda outcome: order.get(outcome.check, len(order)))
    off = [outcome for outcome in outcomes if outcome.ending is Ending.OFF]
    outcomes = [outcome for outcome in outcomes if outcome.ending is not Ending.OFF]
    everything = sorted(results.findings(), key=lambda finding: order.get(finding.check, len(order)))
    found = [finding for finding in everything if not is_set_aside(finding)]
    figures = Figures(tuple(outcomes), tuple(found), tuple(results.scores), n_registrations)
    schools = by_school(figures, names, registrations)
    sources = read_sources(snapshot)
    sheets = Counter(file for file, _ in {(source.file, source.sheet) for source in sources})
    return Survey(
        info=snapshot.info,
        snapshot_sha256=snapshot.sha256,
        run=results.run,
        figures=figures,
        schools=schools,
        sources=sources,
        facts=Facts(cards, mask, frozenset(file for file, n in sheets.items() if n > 1)),
        mask=mask,
        n_schools=len(names) or len(schools),
        counts={table: snapshot.read(table, []).num_rows for table in sorted(snapshot.tables)},
        waivers=tuple(results.waivers),
        aside=tuple(finding for finding in everything if is_set_aside(finding)),
        off=tuple(off),
        measures=results.measures,
    )
