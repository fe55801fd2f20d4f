"""How well and how fast the tool finds out who is whom: against the national rule and Splink, on counties of several kinds.

Prints a table a county and writes the same figures to ``benchmarks/results/``. Each tool runs alone in its process, on two threads.
Splink is optional: ``pip install splink``.

    .venv/bin/python benchmarks/identity.py --students 20000 --damage mixed --tools ours national splink
    .venv/bin/python benchmarks/identity.py --students 5000 --tools ours --errors 20
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from county import MODELS, County, make_county
from errors import show_errors
from pyarrow import feather
from reliability import draw
from scoring import (
    FINDINGS,
    Findings,
    calibration,
    cluster_score,
    derive_findings,
    pair_score,
    set_score,
    twins_merged,
)

HERE = Path(__file__).resolve().parent
PACKAGES = ("duckdb", "pyarrow", "numpy", "scipy", "rapidfuzz", "networkx", "splink")
TOOLS = ("ours", "national", "splink")


def run_worker(tool: str, folder: Path) -> dict[str, object]:
    """Run one tool on the county in ``folder``; its figures, with the peak memory and CPU seconds of its whole process."""
    environment = os.environ | {"OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2", "ARROW_NUM_THREADS": "2"}
    code = [sys.executable, str(HERE / "workers.py"), tool, str(folder)]
    process = subprocess.Popen(code, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{tool} ended with {process.returncode}.")
    figures: dict[str, object] = json.loads(printed.splitlines()[-1])
    return figures | {"process_peak_mib": round(usage.ru_maxrss / 1024)}


def said_by_ours(county: County, answer: dict[str, np.ndarray]) -> Findings:
    """The findings as the columns 人籍关系 say them."""
    facts, said = county.facts, derive_findings(answer["reg_label"], answer["roll_label"], county.facts)
    live = facts.reg_live
    relation = answer["reg_relation"]
    for word in ("空挂", "人籍分离"):
        said[word] = set((np.flatnonzero(live & (relation == word)) + 1).tolist())
    many = np.flatnonzero(live & (relation == "多学籍"))
    groups: dict[int, list[int]] = {}
    for row, label in zip(many.tolist(), answer["reg_label"][many].tolist(), strict=True):
        groups.setdefault(label, []).append(row + 1)
    said["多学籍"] = {tuple(group) for group in groups.values()}
    unknown = np.flatnonzero(facts.roll_present & (answer["roll_relation"] == "无学籍"))
    _, first = np.unique(answer["roll_label"][unknown], return_index=True)
    said["无学籍"] = set((unknown[first] + 1).tolist())
    return said


def judge_links(county: County, links: pa.Table) -> dict[str, object]:
    """Calibration of 关联: registration pairs, roll entries to registrations, and all."""
    kinds = pc.add(
        pc.equal(links["甲表"], "到校").cast(pa.int8()), pc.equal(links["乙表"], "到校").cast(pa.int8())
    ).to_numpy()
    of = {"学籍": county.reg_child, "到校": county.roll_child}
    same = np.zeros(links.num_rows, bool)
    ends = []
    for side in "甲乙":
        table, row = links[f"{side}表"], links[f"{side}行号"].to_numpy() - 1
        is_roll = pc.equal(table, "到校").to_numpy(zero_copy_only=False)
        child = np.full(links.num_rows, -1)
        child[is_roll], child[~is_roll] = of["到校"][row[is_roll]], of["学籍"][row[~is_roll]]
        ends.append(child)
    same = ends[0] == ends[1]
    p = links["概率"].to_numpy().astype(float)
    return {
        "学籍–学籍": calibration(p[kinds == 0], same[kinds == 0]).as_dict(),
        "到校–学籍": calibration(p[kinds == 1], same[kinds == 1]).as_dict(),
        "all": calibration(p, same).as_dict(),
    }


def judge(county: County, tool: str, folder: Path) -> tuple[dict[str, object], dict[str, np.ndarray], Findings]:
    """All scores of one tool's answer, the answer, and the findings said."""
    with np.load(folder / f"answer-{tool}.npz") as held:
        answer = dict(held)
    child = np.r_[county.reg_child, county.roll_child]
    label = np.r_[answer["reg_label"], answer["roll_label"]]
    true = derive_findings(county.reg_child, county.roll_child, county.facts)
    said = derive_findings(answer["reg_label"], answer["roll_label"], county.facts)
    if tool == "ours":
        said = said_by_ours(county, answer)
    elif "splink" in tool and "link_reg_label" in answer:
        # Findings in its favour: by one-to-one best match where that is better.
        said = _better(true, said, derive_findings(answer["link_reg_label"], answer["link_roll_label"], county.facts))
    merged, pairs = twins_merged(county, answer["reg_label"], answer["roll_label"])
    scores: dict[str, object] = {
        "pairs": pair_score(child, label).as_dict(),
        "pairs_学籍": pair_score(county.reg_child, answer["reg_label"]).as_dict(),
        "clusters": cluster_score(child, label).as_dict(),
        **{name: set_score(true[name], said[name]).as_dict() for name in FINDINGS},
        "twins_merged": merged,
        "twins": pairs,
    }
    if (folder / f"links-{tool}.arrow").exists():
        scores["links"] = judge_links(county, feather.read_table(folder / f"links-{tool}.arrow"))
    return scores, answer, said


def _better(true: Findings, one: Findings, other: Findings) -> Findings:
    """The findings with the higher mean F1."""

    def mean(said: Findings) -> float:
        return float(np.mean([set_score(true[name], said[name]).f1 for name in FINDINGS]))

    return one if mean(one) >= mean(other) else other


def machine() -> dict[str, object]:
    """Return what the figures depend on beside the code."""
    packages = {}
    for name in PACKAGES:
        try:
            packages[name] = version(name)
        except PackageNotFoundError:
            packages[name] = None
    return {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "load": [round(one, 2) for one in os.getloadavg()],
        "system": platform.platform(),
        "python": platform.python_version(),
        "packages": packages,
        "version": version("inspect-xj"),
    }


def show(figures: dict[str, object]) -> None:
    """Print one county as a table."""
    print(
        f"\n{figures['students']} pupils · {figures['damage']} · seed {figures['seed']} · {figures['registrations']} 学籍 · "
        f"{figures['roll_entries']} 到校 · made in {figures['make_seconds']} s"
    )
    print(f"{'F1 (P/R)':<12}" + "".join(f"{name:>24}" for name in figures["tools"]))  # type: ignore[attr-defined] - figures are dicts of mixed values
    tools = figures["tools"]
    assert isinstance(tools, dict)
    for key in ("pairs", "pairs_学籍", "clusters", *FINDINGS):
        cells = [(one[key]["f1"], one[key]["precision"], one[key]["recall"]) for one in tools.values()]
        wide = sum(ord(c) > 255 for c in key)
        print(f"{key:<{14 - wide}}" + "".join(f"{f:>9.4f} ({p:.3f}/{r:.3f})" for f, p, r in cells))
    print(
        f"{'twins merged':<14}" + "".join(f"{one['twins_merged']:>9} of {one['twins']:<11}" for one in tools.values())
    )
    for key in ("seconds", "cpu_seconds", "peak_mib", "process_peak_mib", "prepare_seconds"):
        print(f"{key:<18}" + "".join(f"{one.get(key, '–')!s:>14}{'':10}" for one in tools.values()))
    for tool, one in tools.items():
        for kind, found in one.get("links", {}).items():
            print(
                f"{tool} {kind}: {found['pairs']} pairs with 0.05<p<0.95, calibration error {found['error']}; "
                f"p≥0.9: {found['pairs_at_0.9']} pairs, precision {found['precision_at_0.9']}"
            )


def one_county(students: int, damage: str, seed: int, tools: list[str], errors: int) -> dict[str, object]:
    """Make a county, let every tool answer, judge."""
    began = time.perf_counter()
    county = make_county(students, damage, seed)
    figures: dict[str, object] = {
        "students": students,
        "damage": damage,
        "seed": seed,
        "registrations": len(county.reg_child),
        "roll_entries": len(county.roll_child),
        "make_seconds": round(time.perf_counter() - began, 1),
    }
    results: dict[str, object] = {}
    with tempfile.TemporaryDirectory(prefix="inspect-xj-identity-") as name:
        folder = Path(name)
        county.save(folder)
        for tool in tools:
            if tool != "ours" and not (folder / "clean-学籍.arrow").exists():
                run_worker("clean", folder)
            measured = run_worker(tool, folder)
            scores, answer, said = judge(county, tool, folder)
            results[tool] = scores | measured
            if errors:
                show_errors(county, answer, said, errors, tool)
    return figures | {"tools": results}


def main() -> None:
    """Make the counties, measure, print, save."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, nargs="+", default=[20_000])
    parser.add_argument("--damage", nargs="+", default=["mixed"], choices=[*MODELS, "all"])
    parser.add_argument("--seed", type=int, nargs="+", default=[1])
    parser.add_argument("--tools", nargs="+", default=["ours"], choices=TOOLS)
    parser.add_argument("--errors", type=int, default=0, help="print that many wrong pairs and findings of each kind")
    parser.add_argument("--json", type=Path, help="where to write the figures (default: benchmarks/results/)")
    parser.add_argument("--plot", type=Path, help="write a reliability plot of 关联 as SVG")
    wanted = parser.parse_args()
    models = list(MODELS) if "all" in wanted.damage else wanted.damage
    counties = []
    for students in wanted.students:
        for damage in models:
            for seed in wanted.seed:
                figures = one_county(students, damage, seed, wanted.tools, wanted.errors)
                show(figures)
                counties.append(figures)
    results = HERE / "results"
    results.mkdir(exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    target = wanted.json or results / f"identity-{max(wanted.students)}-{stamp}.json"
    text = json.dumps({"counties": counties, "machine": machine()}, ensure_ascii=False, indent=2)
    target.write_text(text + "\n", encoding="utf-8")
    print(f"saved    {target}")
    if wanted.plot:
        wanted.plot.write_text(draw(counties), encoding="utf-8")
        print(f"plot     {wanted.plot}")


if __name__ == "__main__":
    main()
