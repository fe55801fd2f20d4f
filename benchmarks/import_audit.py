"""How long a county of 30,000 pupils takes: import and audit, each in a process of its own, with its peak memory.

Prints a table and writes the same figures to ``benchmarks/results/``. Not a test: figures depend on the machine, so the
machine is printed with them.

    make bench
    .venv/bin/python benchmarks/import_audit.py --students 30000 --seed 1
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
PACKAGES = ("duckdb", "pyarrow", "numpy", "scipy", "python-calamine", "sqlglot", "sqlite-utils", "rapidfuzz")

#: What is measured runs alone in its process; the last line it prints is its figures.
IMPORT = """
import json, sys
from pathlib import Path
from inspect_xj.intake import import_files
import_files([Path(sys.argv[1])], Path(sys.argv[2]))
print(json.dumps({}))
"""
AUDIT = """
import json, sys
from pathlib import Path
from inspect_xj import resources
from inspect_xj.audit import audit
from inspect_xj.findings import write
from inspect_xj.rulebook import load
from inspect_xj.snapshot import open_snapshot
result = audit([open_snapshot(Path(sys.argv[1]))], load([resources.rules()]))
write(result, Path(sys.argv[2]))
slow = sorted(result.outcomes, key=lambda one: -one.seconds)[:5]
print(json.dumps({
    "stages": result.run.stages,
    "findings": len(result.findings),
    "rules": len(result.outcomes),
    "slowest": {one.rule: round(one.seconds, 3) for one in slow},
}))
"""


def measured(code: str, *arguments: Path) -> dict[str, object]:
    """Run ``code`` in a new process; return wall and CPU seconds, peak memory in MiB, and what it printed last."""
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", code, *map(str, arguments)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    printed = process.stdout.read()
    # wait4 and not getrusage(RUSAGE_CHILDREN): the latter keeps the largest of all children so far.
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"被测的程序以 {process.returncode} 结束。")
    figures: dict[str, object] = {
        "seconds": round(seconds, 2),
        "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 2),
        "peak_mib": round(
            usage.ru_maxrss / (1 if sys.platform == "darwin" else 1024) / (1024 if sys.platform == "darwin" else 1)
        ),
    }
    return figures | json.loads(printed.splitlines()[-1])


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


def show(figures: dict[str, object]) -> None:
    """Print the figures as a table."""
    for name in ("import", "audit"):
        part = figures[name]
        assert isinstance(part, dict)
        print(f"{name:8} {part['seconds']:>7} s   cpu {part['cpu_seconds']:>7} s   peak {part['peak_mib']:>6} MiB")
        for stage, seconds in part.get("stages", {}).items():
            print(f"    {stage:16} {seconds:7.2f} s")
        for rule, seconds in part.get("slowest", {}).items():
            print(f"    {rule:16} {seconds:7.2f} s")
    for name, value in machine().items():
        print(f"{name:8} {value}")


def main() -> None:
    """Make the county, measure, print, save."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=30_000)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()

    with tempfile.TemporaryDirectory(prefix="inspect-xj-bench-") as name:
        folder = Path(name)
        county = folder / "county"
        make_county(county, students=wanted.students, seed=wanted.seed)
        sources = county / "示例县" if (county / "示例县").is_dir() else county
        files = [path for path in sources.rglob("*") if path.is_file()]
        figures: dict[str, object] = {
            "students": wanted.students,
            "seed": wanted.seed,
            "files": len(files),
            "bytes": sum(path.stat().st_size for path in files),
            "import": measured(IMPORT, sources, folder / "county.db"),
            "audit": measured(AUDIT, folder / "county.db", folder / "county.audit.db"),
            "machine": machine(),
        }
    show(figures)
    RESULTS.mkdir(exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    target = RESULTS / f"import_audit-{wanted.students}-{stamp}.json"
    target.write_text(json.dumps(figures, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(f"saved    {target.relative_to(Path.cwd()) if target.is_relative_to(Path.cwd()) else target}")


if __name__ == "__main__":
    main()
