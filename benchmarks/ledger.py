"""How long the ledger of many findings takes as xlsx, csv and json, and a results file to be hashed; CPU seconds.

Prints a table. Not a test: figures depend on the machine. The findings are those of a county made for the purpose, laid
end to end until there are enough.

    .venv/bin/python benchmarks/ledger.py 示例县.audit.db 示例县.db --rows 20000
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import cycle, islice
from pathlib import Path
from typing import TypeVar

from inspect_xj import resources
from inspect_xj.findings import Results, open_results
from inspect_xj.findings.digest import digest_of
from inspect_xj.model import Finding, RuleOutcome, RunInfo, Score, Waiver
from inspect_xj.report.build import content_of
from inspect_xj.report.exporting import as_csv, as_json, gather_export
from inspect_xj.report.gather import gather
from inspect_xj.report.ledger import ledger_file
from inspect_xj.report.masking import Mask
from inspect_xj.rulebook import load
from inspect_xj.snapshot import open_snapshot

Made = TypeVar("Made")


@dataclass(frozen=True)
class Many:
    """The results with their findings repeated, each under a number of its own."""

    run: RunInfo
    outcomes: Sequence[RuleOutcome]
    scores: Sequence[Score]
    waivers: Sequence[Waiver]
    found: tuple[Finding, ...]

    def findings(self) -> tuple[Finding, ...]:
        """All of them."""
        return self.found


def many(results: Results, n: int) -> Many:
    """``results`` with ``n`` findings."""
    some = islice(cycle(results.findings()), n)
    found = tuple(replace(one, number=f"{one.rule}-{at:05}") for at, one in enumerate(some))
    return Many(results.run, results.outcomes, results.scores, results.waivers, found)


def timed(what: str, make: Callable[[], Made]) -> Made:
    """Do it, and print the seconds it took."""
    began = time.process_time()
    made = make()
    size = f"{len(made) / 1e6:7.1f} MB" if isinstance(made, bytes) else ""
    print(f"{what:<24}{time.process_time() - began:7.2f} s {size}")
    return made


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("results", type=Path)
    parser.add_argument("snapshot", type=Path)
    parser.add_argument("--rows", type=int, default=20_000)
    given = parser.parse_args()
    results, snapshot = many(open_results(given.results), given.rows), open_snapshot(given.snapshot)
    cards = {rule.id: rule for rule in load([resources.rules()], examples=False).rules}
    timed("hash of the results", lambda: digest_of(given.results))
    survey = gather(results, snapshot, cards, Mask.INTERNAL)
    content = timed("content, masked", lambda: content_of(survey))
    export = timed("export of the same", lambda: gather_export(results, cards, facts=survey.facts))
    timed("xlsx", lambda: ledger_file(content))
    timed("csv", lambda: as_csv(export))
    timed("json", lambda: as_json(export))


if __name__ == "__main__":
    main()
