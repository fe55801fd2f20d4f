"""What runs in a process of its own, on a county saved to a folder: ``python workers.py ours FOLDER``.

Each worker writes ``answer-<tool>.npz`` (``reg_label``, ``roll_label`` by row; for ours also what it says itself) into the folder and
prints its figures as JSON in its last line.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from county import ArrowSnapshot
from pyarrow import feather

THREADS = 2


def peak_mib() -> int:
    """Most memory this process has held since :func:`forget_peak`, MiB (Linux)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) // 1024
    return 0


def forget_peak() -> None:
    """Let :func:`peak_mib` count from now."""
    Path("/proc/self/clear_refs").write_text("5")


def held_mib() -> int:
    """Memory held now, MiB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 2**20


def as_labels(*columns: pa.ChunkedArray) -> list[np.ndarray]:
    """Integers for words, the same in every column; a row without a word is alone."""
    words = pc.unique(pa.chunked_array([chunk for column in columns for chunk in column.chunks])).drop_null()
    result, alone = [], len(words)
    for column in columns:
        place = pc.index_in(column, value_set=words)
        missing = pc.is_null(place).to_numpy(zero_copy_only=False)
        label = pc.fill_null(place, -1).to_numpy().astype(np.int64)
        label[missing] = alone + np.arange(int(missing.sum()))
        alone += int(missing.sum())
        result.append(label)
    return result


def ours(folder: Path) -> dict[str, object]:
    """Prepare and resolve, as ``audit`` does."""
    from inspect_xj.engine import open_engine  # noqa: PLC0415 - each tool's process loads its own only
    from inspect_xj.identity import NEEDED, resolve  # noqa: PLC0415 - each tool's process loads its own only
    from inspect_xj.prepare import prepare  # noqa: PLC0415 - each tool's process loads its own only
    from inspect_xj.rulebook import shipped_linkage  # noqa: PLC0415 - each tool's process loads its own only

    figures: dict[str, object] = {}
    with open_engine(threads=THREADS) as engine:
        began = time.perf_counter()
        population = prepare(engine, [ArrowSnapshot.load(folder)], needed=NEEDED)
        figures["prepare_seconds"] = round(time.perf_counter() - began, 3)
        figures["prepare_peak_mib"] = peak_mib()
        figures["held_before_mib"] = held_mib()
        forget_peak()
        began, cpu = time.perf_counter(), time.process_time()
        resolve(engine, population, shipped_linkage())
        figures["seconds"] = round(time.perf_counter() - began, 3)
        figures["cpu_seconds"] = round(time.process_time() - cpu, 3)
        figures["peak_mib"] = peak_mib()
        reg = engine.query("select 行号, 人员, 人籍关系 from 学籍 order by 行号")
        roll = engine.query("select 行号, 人员, 人籍关系 from 到校 order by 行号")
        links = engine.query("select * from 关联")
    reg_label, roll_label = as_labels(reg["人员"], roll["人员"])
    feather.write_feather(links, folder / "links-ours.arrow", compression="uncompressed")
    np.savez(
        folder / "answer-ours.npz",
        reg_label=reg_label,
        roll_label=roll_label,
        reg_relation=np.array(pc.fill_null(reg["人籍关系"], "").to_pylist()),
        roll_relation=np.array(pc.fill_null(roll["人籍关系"], "").to_pylist()),
    )
    return figures


def clean(folder: Path) -> dict[str, object]:
    """Write the cleaned columns that the other tools are given."""
    from inspect_xj.engine import open_engine  # noqa: PLC0415 - each tool's process loads its own only
    from inspect_xj.identity import NEEDED  # noqa: PLC0415 - each tool's process loads its own only
    from inspect_xj.prepare import prepare  # noqa: PLC0415 - each tool's process loads its own only

    with open_engine(threads=THREADS) as engine:
        prepare(engine, [ArrowSnapshot.load(folder)], needed=NEEDED)
        for table in ("学籍", "到校", "家庭成员"):
            rows = engine.query(f"select * from {table} order by 行号")
            feather.write_feather(rows, folder / f"clean-{table}.arrow", compression="uncompressed")
    return {}


def main() -> None:
    """Run the worker named in the arguments."""
    tool, folder = sys.argv[1], Path(sys.argv[2])
    figures = {"ours": ours, "clean": clean}.get(tool, lambda folder: _peer(tool, folder))(folder)
    print(json.dumps(figures))


def _peer(tool: str, folder: Path) -> dict[str, object]:
    import peers  # noqa: PLC0415 - Splink is optional

    return peers.run(tool, folder, THREADS)


if __name__ == "__main__":
    main()
