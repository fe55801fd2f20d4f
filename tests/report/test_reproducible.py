"""Two processes with different hash seeds write the same papers, byte for byte."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
import paper_county as county
from inspect_xj.report import build_content, write_ledger, write_pdf
from inspect_xj.report.exporting import gather_export
from inspect_xj.report.record import RecordFacts
from inspect_xj.report.record.ledgers import ledger_attachments
results, snapshot = county.county(24)
content = build_content(results, snapshot, rulebook_cards=county.CARDS)
folder = Path(sys.argv[2])
files = ledger_attachments(content, gather_export(results, county.CARDS))
write_pdf(content, folder / "a.pdf", facts=RecordFacts(run="a", created="2009-10-26"), attachments=files)
write_ledger(content, folder / "a.xlsx")
"""


def papers(folder: Path, seed: str) -> tuple[bytes, bytes]:
    folder.mkdir()
    subprocess.run(
        [sys.executable, "-c", SCRIPT, str(Path(__file__).parent), str(folder)],
        env=os.environ | {"PYTHONHASHSEED": seed},
        check=True,
        timeout=120,
    )
    return (folder / "a.pdf").read_bytes(), (folder / "a.xlsx").read_bytes()


def test_another_process_writes_the_same_bytes(tmp_path: Path) -> None:
    assert papers(tmp_path / "1", "1") == papers(tmp_path / "2", "2")
