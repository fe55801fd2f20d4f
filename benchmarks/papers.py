"""What the papers of a county cost: the default set, the 整改通知书 of its schools, 核查单, 台账, 点名表.

Each is one run of the command line in a process of its own; CPU seconds are those of the process and its workers, the
peak is that of the largest of them. Prints a table and writes the same figures to ``benchmarks/results/``.

    .venv/bin/python benchmarks/papers.py --students 30000 --seed 1
    .venv/bin/python benchmarks/papers.py --results 示例县.audit.db --only 整改通知书
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
from importlib.metadata import version
from pathlib import Path

from inspect_xj.sample import make_county

RESULTS = Path(__file__).resolve().parent / "results"
PACKAGES = ("weasyprint", "jinja2", "pikepdf", "uharfbuzz", "xlsxwriter")

#: What is asked for -> options of the command. The first is what a run prints that is asked for nothing.
RUNS = {
    "默认": [],
    "整改通知书": ["--kind", "整改通知书"],
    "核查单": ["--kind", "核查单"],
    "台账": ["--kind", "台账"],
    "点名表": ["--kind", "点名表"],
}


def run(*arguments: object) -> tuple[dict[str, float], str]:
    """Run the command line once: seconds, CPU seconds and peak memory in MiB; and what it printed."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "inspect_xj", *map(str, arguments)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"被测的程序以 {process.returncode} 结束：{' '.join(command)}")
    return {
        "seconds": round(time.perf_counter() - began, 2),
        "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 2),
        "peak_mib": round(usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)),
    }, printed


def papers(results: Path, options: list[str], folder: Path) -> dict[str, object]:
    """One run of ``report`` into an empty folder, with what it printed."""
    figures, printed = run("report", results, "-o", folder, "--json", *options)
    files = [one for one in json.loads(printed) if one["path"]]
    pdfs = [one for one in files if one["path"].endswith(".pdf")]
    sizes = [Path(one["path"]).stat().st_size for one in pdfs]
    return {
        **figures,
        "papers": len(pdfs),
        "pages": sum(one["pages"] for one in pdfs),
        "files": len(files),
        "largest_pdf_kib": round(max(sizes, default=0) / 1024),
        "cpu_a_paper": round(figures["cpu_seconds"] / max(1, len(pdfs)), 3),
    }


def audited(students: int, seed: int, folder: Path) -> Path:
    """A county made, imported and audited."""
    make_county(folder / "county", students=students, seed=seed)
    sources = folder / "county" / "示例县"
    run("import", sources if sources.is_dir() else folder / "county", "-o", folder / "county.db", "--json")
    run("audit", folder / "county.db", "-o", folder / "county.audit.db", "--json")
    return folder / "county.audit.db"


def machine() -> dict[str, object]:
    """Return what the figures depend on beside the code."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {
        "cores": cores,
        "load": [round(one, 2) for one in os.getloadavg()],
        "system": platform.platform(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
        "version": version("inspect-xj"),
    }


def main() -> None:
    """Make the county (or take one), measure, print, save."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=30_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--results", type=Path, help="that county, audited already")
    parser.add_argument("--only", nargs="*", choices=list(RUNS), default=list(RUNS))
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="inspect-xj-bench-") as name:
        folder = Path(name)
        results = wanted.results or audited(wanted.students, wanted.seed, folder)
        figures: dict[str, object] = {"students": wanted.students, "seed": wanted.seed}
        for kind in wanted.only:
            figures[kind] = papers(results, RUNS[kind], folder / kind)
            print(kind, *(f"{key} {value}" for key, value in figures[kind].items()), sep="  ")  # type: ignore[attr-defined]
    figures["machine"] = machine()
    RESULTS.mkdir(exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    target = RESULTS / f"papers-{wanted.students}-{stamp}.json"
    target.write_text(json.dumps(figures, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(f"saved    {target.relative_to(Path.cwd()) if target.is_relative_to(Path.cwd()) else target}")


if __name__ == "__main__":
    main()
