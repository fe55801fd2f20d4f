"""The hand-made county as fixtures; the PDF is drawn once for all tests that only read it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

sys.path.insert(0, str(Path(__file__).parent))

import paper_county as county

from inspect_xj.report import Content, build_content, write_pdf


@pytest.fixture(scope="session")
def content() -> Content:
    results, snapshot = county.county(60)
    return build_content(results, snapshot, rulebook_cards=county.CARDS)


@pytest.fixture(scope="session")
def pdf(content: Content, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "检查报告.pdf"
    write_pdf(content, path)
    return path


@pytest.fixture(scope="session")
def pages(pdf: Path) -> list[str]:
    return [page.extract_text() for page in PdfReader(pdf).pages]
